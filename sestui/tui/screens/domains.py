"""The domain view: one row per domain over the whole fleet, and the places of one of them.

The same domain verified in five places is one thing to an operator. Enter opens the places of a domain; enter on a
place opens the identity there.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Final

from textual import on

from sestui.fleet.job import Job, Kind
from sestui.fleet.source import Focus
from sestui.model.target import Target
from sestui.rules.depth_filters import DOMAIN_FIELDS, domain_text, parse_domain_filter
from sestui.rules.domains import DomainRow, DomainView, Place
from sestui.tui.detail_text import detail_lines
from sestui.tui.domain_columns import DOMAIN_COLUMNS, PLACE_COLUMNS, alone, domain_sections, place_sections
from sestui.tui.listing import Listed, Listing
from sestui.tui.painted import Bar, Line, Part
from sestui.tui.screens.places import PlacesScreen
from sestui.tui.severity_counts import severity_counts
from sestui.tui.summary_text import count

_EXAMPLE: Final = "text, status:failed, is:several, region:eu-, account:1234"
_MOST_LOOKED_AT: Final = 500
"""Places that are said to be on screen: one domain may be in hundreds."""


class DomainsScreen(PlacesScreen[DomainRow]):
    """All domains."""

    def __init__(self) -> None:
        listed = Listed(
            DOMAIN_COLUMNS,
            parse_domain_filter,
            DOMAIN_FIELDS,
            _EXAMPLE,
            "domain",
            order=_worst_first,
            ordered="worst first",
            text=domain_text,
        )
        super().__init__(Listing(listed, _domain_words, opens=False, known=self._known))
        self._view = DomainView()
        self._shown: dict[Hashable, DomainRow] = {}
        self._last: tuple[DomainRow, ...] | None = None

    def _known(self) -> dict[str, tuple[str, ...]]:
        state = self.sestui.view.state
        return {
            "profile": tuple(dict.fromkeys(each.profile.name for each in state.profiles.values())),
            "region": tuple(dict.fromkeys(target.region for target in state.targets)),
            "account": tuple(each.caller.value.account for each in state.profiles.values() if each.caller.value),
        }

    def domain(self, name: Hashable) -> DomainRow | None:
        """Return what is known of a domain."""
        return self._shown.get(name)

    @property
    def target(self) -> Target | None:
        """Where the domain under the cursor is worst."""
        row = self.listing.current
        return row.worst.target if row is not None else None

    @property
    def identity(self) -> str:
        """The identity where the domain under the cursor is worst."""
        row = self.listing.current
        return row.worst.name if row is not None else ""

    def where(self) -> str:
        """Return the place's name."""
        return "domains of the whole fleet"

    def fleet_changed(self, changed: frozenset[Target]) -> None:  # noqa: ARG002 - the view knows what it concerns
        """Show a newer state."""
        self.show()
        self.show_frame()

    def show(self) -> None:
        """Judge what changed and show it."""
        rows = self._view.update(self.sestui.view.state)
        if rows is not self._last:
            self._last = rows
            after: dict[Hashable, DomainRow] = {row.domain: row for row in rows}
            changes = {name: row for name, row in after.items() if self._shown.get(name) is not row}
            gone = [name for name in self._shown if name not in after]
            self._shown = after
            self.listing.put(changes, gone)
        elif not rows:
            self.listing.show_words(anew=True)
        self._show_counts(rows)

    def _show_counts(self, rows: Sequence[DomainRow]) -> None:
        targets = self.sestui.view.state.targets
        listed = sum(state.depth.identities.value is not None for state in targets.values())
        failed = sum(
            state.depth.identities.value is None and state.depth.identities.failure is not None
            for state in targets.values()
        )
        right: list[Part] = [(f"{listed:,}/{len(targets):,} targets listed", "dim")]
        if failed:
            right += [(", ", "dim"), (f"{failed:,} failed", "warning")]
        places = sum(len(row.places) for row in rows)
        total = f"{len(rows):,} domain{'' if len(rows) == 1 else 's'} in {places:,} place{'' if places == 1 else 's'}"
        whole, *shorter = severity_counts(total, (row.severity for row in rows))
        self.query_one("#summary", Bar).show(whole, right, shorter)

    def look(self) -> None:
        """Have the places of what is on the screen read first."""
        if not self.is_current:
            return
        names = [self.listing.cursor, *self.listing.seen]
        rows = (row for name in dict.fromkeys(names) if (row := self._shown.get(name)) is not None)
        wanted = [(place.target, place.name) for row in rows for place in row.places]
        self.sestui.source.look_at(Focus(identities=tuple(wanted[:_MOST_LOOKED_AT])))

    def do_refresh(self) -> None:
        """Read the domain under the cursor again, wherever it is."""
        row = self.listing.current
        if row is not None:
            self.sestui.source.ask(_again(row.places))
            self.sestui.tell(f"Asking for {row.domain} again, wherever it is", "dim")

    def chosen(self) -> tuple[tuple[Place, ...], str]:
        """Return wherever the domain under the cursor is an identity."""
        row = self.listing.current
        return (row.places, row.domain) if row is not None else ((), "")

    def shown(self) -> tuple[tuple[Place, ...], str]:
        """Return all places of the domains that the filter shows."""
        rows = (self._shown.get(key) for key in self.listing.keys)
        places = tuple(place for row in rows if row is not None for place in row.places)
        return places, count(self.listing.matching, "domain")

    def copies(self) -> tuple[tuple[str, str], ...]:
        """Return the domain under the cursor."""
        row = self.listing.current
        return (("domain", row.domain),) if row is not None else ()

    @on(Listing.Entered)
    def _entered(self, event: Listing.OfListing) -> None:
        self.sestui.push_screen(DomainScreen(str(event.key), self.domain))


class DomainScreen(PlacesScreen[Place]):
    """One domain: each account and region in which it is an identity."""

    def __init__(self, domain: str, known: Callable[[Hashable], DomainRow | None]) -> None:
        listed = Listed(
            PLACE_COLUMNS,
            parse_domain_filter,
            DOMAIN_FIELDS,
            _EXAMPLE,
            "place",
            order=lambda place: -place.severity,
            ordered="worst first",
            subject=lambda place: alone(known(domain), place),
        )
        super().__init__(Listing(listed, self._words, opens=False))
        self._domain = domain
        self._known = known
        self._shown: dict[Hashable, Place] = {}

    @property
    def target(self) -> Target | None:
        """The place under the cursor."""
        place = self.listing.current
        return place.target if place is not None else None

    @property
    def identity(self) -> str:
        """What it is called at the place under the cursor."""
        place = self.listing.current
        return place.name if place is not None else ""

    def where(self) -> str:
        """Return the domain."""
        return self._domain

    def fleet_changed(self, changed: frozenset[Target]) -> None:  # noqa: ARG002 - the domain's row tells
        """Show a newer state, which the screen behind has judged before."""
        self.show()
        self.show_frame()

    def show(self) -> None:
        """Show its places."""
        row = self._known(self._domain)
        places = row.places if row is not None else ()
        after: dict[Hashable, Place] = {place.target: place for place in places}
        changes = {target: place for target, place in after.items() if self._shown.get(target) is not place}
        gone = [target for target in self._shown if target not in after]
        self._shown = after
        if changes or gone or not after:
            self.listing.put(changes, gone)
        total = f"{len(places):,} place{'' if len(places) == 1 else 's'}"
        whole, *shorter = severity_counts(total, (place.severity for place in places))
        self.query_one("#summary", Bar).show(whole, (), shorter)

    def _words(self, place: Place | None, width: int) -> Sequence[Line]:
        if place is None:
            return ((("No place is selected." if self._shown else "It is no identity anywhere any more.", "dim"),),)
        return detail_lines(place_sections(self._domain, place), width)

    def look(self) -> None:
        """Have the places on the screen read first."""
        if self.is_current:
            names: list[Any] = [self.listing.cursor, *self.listing.seen]
            found = (place for name in dict.fromkeys(names) if (place := self._shown.get(name)) is not None)
            self.sestui.source.look_at(Focus(identities=tuple((place.target, place.name) for place in found)))

    def do_refresh(self) -> None:
        """Read the identity under the cursor again."""
        place = self.listing.current
        if place is not None:
            self.sestui.source.ask(_again((place,)))
            self.sestui.tell("Asking again", "dim")

    def chosen(self) -> tuple[tuple[Place, ...], str]:
        """Return the place under the cursor."""
        place = self.listing.current
        return ((place,), self._domain) if place is not None else ((), "")

    def shown(self) -> tuple[tuple[Place, ...], str]:
        """Return the places that the filter shows."""
        places = tuple(place for key in self.listing.keys if (place := self._shown.get(key)) is not None)
        return places, self._domain

    def copies(self) -> tuple[tuple[str, str], ...]:
        """Return the identity under the cursor."""
        place = self.listing.current
        return (("identity", place.name),) if place is not None else ()

    @on(Listing.Entered)
    def _entered(self) -> None:
        from sestui.tui.screens.detail import DetailScreen

        place = self.listing.current
        if place is not None:
            self.sestui.push_screen(DetailScreen(place.target, "identities", place.name))


def _worst_first(row: DomainRow) -> tuple[int, str]:
    return -row.severity, row.domain


def _domain_words(row: DomainRow | None, width: int) -> Sequence[Line]:
    if row is None:
        return ((("No domain was listed yet, or none passes the filter.", "dim"),),)
    return detail_lines(domain_sections(row), width)


def _again(places: Iterable[Place]) -> tuple[Job, ...]:
    return tuple(
        job
        for place in places
        for job in (Job(Kind.IDENTITY, *place.target, place.name), Job(Kind.IDENTITIES, *place.target))
    )
