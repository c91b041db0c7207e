"""The listing by itself: where the words go, and that a lost message about its size costs nothing."""

from collections.abc import Sequence

import pytest
from textual import events
from textual.app import App, ComposeResult

from sestui.rules.filter_words import Words
from sestui.tui.listing import ListColumn, Listed, Listing
from sestui.tui.painted import Line
from sestui.tui.widgets import Cell, Column


def words(value: int | None, width: int) -> Sequence[Line]:
    return (((f"{value} in {width}", ""),),)


class ListingApp(App[None]):
    def __init__(self, *, deaf: bool = False) -> None:
        super().__init__()
        column: ListColumn[int] = ListColumn(Column("n", "N", 5, grow=1), lambda n: Cell.of(str(n)), lambda n: n)
        self.listing: Listing[int] = Listing(Listed((column,), lambda _: Words(), {}, "", "number"), words)
        if deaf:
            # What Textual does where a new widget's place was asked for before the screen was laid out.
            for widget in (self.listing, self.listing.table):
                widget.disable_messages(events.Resize)

    def compose(self) -> ComposeResult:
        yield self.listing

    def on_mount(self) -> None:
        self.listing.put({number: number for number in range(50)})


@pytest.mark.parametrize("deaf", [False, True])
@pytest.mark.parametrize(
    ("size", "there", "beside"), [((80, 24), True, False), ((80, 10), False, False), ((200, 10), True, True)]
)
async def test_words_are_where_there_is_room(size: tuple[int, int], there: bool, beside: bool, deaf: bool) -> None:
    app = ListingApp(deaf=deaf)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert app.listing.text.display is there
        assert app.listing.has_class("-beside") is beside
        assert app.listing.table.size.width == (size[0] - 64 if beside else size[0])
