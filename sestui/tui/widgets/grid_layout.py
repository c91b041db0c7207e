"""Where the columns of the grid are, and what stands over them. Pure arithmetic on names of regions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sestui.tui.widgets.columns import Slot

_DIRECTIONS: Final = {
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "central": "c",
    "northeast": "ne",
    "northwest": "nw",
    "southeast": "se",
    "southwest": "sw",
}
_WIDE, _MEDIUM, _NARROW = 6, 3, 2
"""Columns of one cell: room for a whole short name, for a sign in brackets, for a sign and a blank."""
_LONGEST_TITLE, _SHORTEST_TITLE = 28, 10
_TALL_ENOUGH: Final = 4
"""The head may take one of so many lines of the view."""


@dataclass(frozen=True, slots=True)
class Place:
    """The name of a region in pieces: `ap-southeast-2` is in `ap`, `se`, `2`."""

    area: str
    direction: str
    number: str

    @property
    def short(self) -> str:
        """The pieces together, e.g. `apse2`."""
        return self.area + self.direction + self.number


def place_of(region: str) -> Place:
    """Return the pieces of a region's name; a name that is built otherwise stays whole as area."""
    words = region.split("-")
    if len(words) < 3 or not words[-1].isdigit():
        return Place(region, "", "")
    area, middle = words[0], words[1:-1]
    if middle[0] not in _DIRECTIONS and len(middle) > 1:
        # us-gov-west-1, eusc-de-east-1
        area += middle[0][0]
        middle = middle[1:]
    return Place(area, "".join(_DIRECTIONS.get(word, word[:1]) for word in middle), words[-1])


def short_region(region: str) -> str:
    """Return `use1` for `us-east-1`, `apse2` for `ap-southeast-2`."""
    return place_of(region).short


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One line over the cells: where its names are and what they say."""

    slots: tuple[Slot, ...]
    names: tuple[str, ...]
    per_region: bool = True
    """Whether there is one name per region (else per area)."""


@dataclass(frozen=True, slots=True)
class GridLayout:
    """Sign, title, and one slot per region; the lines over them."""

    slots: tuple[Slot, ...]
    """The cursor's sign, the title, then the regions."""
    head: tuple[HeadLine, ...]
    step: int

    @property
    def fixed(self) -> int:
        """How many columns at the left never scroll."""
        return self.slots[1].end + self.slots[1].gap

    @property
    def width(self) -> int:
        """What everything needs."""
        return self.slots[-1].end


def arrange_grid(titles: int, regions: Sequence[str], width: int, height: int) -> GridLayout:
    """Return the widest layout that fits `width`; one that scrolls where none does, or where `height` has no room.

    `titles` is the width of the longest title.
    """
    places = tuple(place_of(region) for region in regions)
    # Most of the screen belongs to the cells, however long the titles are.
    title = max(1, min(titles, _LONGEST_TITLE, width // 3))
    fitting = _fitting(title, places, width) or _layout(title, places, _MEDIUM)
    if len(fitting.head) > max(1, height // _TALL_ENOUGH):
        return _layout(title, places, _WIDE)
    return fitting


def _fitting(title: int, places: Sequence[Place], width: int) -> GridLayout | None:
    for step in (_WIDE, _MEDIUM, _NARROW):
        layout = _layout(title, places, step)
        if layout.width <= width:
            return layout
    shortest = min(title, _SHORTEST_TITLE)
    too_much = _layout(shortest, places, _NARROW).width - width
    return _layout(shortest - too_much, places, _NARROW) if too_much <= 0 else None


def _layout(title: int, places: Sequence[Place], step: int) -> GridLayout:
    slots = [Slot(0, 1, gap=0), Slot(1, title, gap=1)]
    x = slots[1].end + 1
    areas: list[tuple[str, int, int]] = []
    for number, place in enumerate(places):
        other = number > 0 and place.area != places[number - 1].area
        x += other and step != _WIDE
        slots.append(Slot(x, step, gap=0))
        if other or not areas:
            areas.append((place.area, x, x + step))
        else:
            areas[-1] = (areas[-1][0], areas[-1][1], x + step)
        x += step
    regions = tuple(slots[2:])
    if step == _WIDE:
        head: tuple[HeadLine, ...] = (HeadLine(regions, tuple(place.short for place in places)),)
    else:
        over = tuple(Slot(start, end - start, gap=0) for _, start, end in areas)
        head = (
            HeadLine(over, tuple(name for name, _, _ in areas), per_region=False),
            *_stacked(regions, places, step),
            HeadLine(regions, _over_sign((place.number for place in places), step)),
        )
    return GridLayout(tuple(slots), head, step)


def _stacked(regions: tuple[Slot, ...], places: Sequence[Place], step: int) -> tuple[HeadLine, ...]:
    """Directions, as many letters to a line as there are columns before the blank."""
    letters = step - 1
    longest = max((len(place.direction) for place in places), default=0)
    return tuple(
        HeadLine(regions, _over_sign((place.direction[start : start + letters] for place in places), step))
        for start in range(0, longest, letters)
    )


def _over_sign(names: Iterable[str], step: int) -> tuple[str, ...]:
    return tuple(name.rjust(lead_of(step) + 1) for name in names)


def lead_of(step: int) -> int:
    """Return how many blanks stand before a sign in a cell of `step` columns."""
    return (step - 1) // 2
