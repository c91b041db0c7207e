"""What the screens of the domain view can do about places: show what DNS says, ask again, show what to publish."""

from collections.abc import Sequence
from typing import TypeVar

from sestui.fleet.job import Job, Kind
from sestui.model.authentication import Authentication
from sestui.rules.domains import Place
from sestui.tui.screens.listing_screen import ListingScreen

V = TypeVar("V")


class PlacesScreen(ListingScreen[V]):
    """A listing whose rows stand for places."""

    def chosen(self) -> tuple[tuple[Place, ...], str]:
        """Return the places under the cursor, and whose they are."""
        raise NotImplementedError

    def shown(self) -> tuple[tuple[Place, ...], str]:
        """Return all places that the filter shows, and what these are."""
        raise NotImplementedError

    def do_dns(self) -> None:
        """Show what DNS says of the domain, where that is worst."""
        from sestui.tui.screens.detail import DetailScreen

        places, _ = self.chosen()
        if places:
            place = max(places, key=lambda each: each.dns.severity if each.dns is not None else -1)
            self.sestui.push_screen(DetailScreen(place.target, "dns", place.name))

    def do_recheck(self) -> None:
        """Ask DNS again about what is under the cursor."""
        self._ask(*self.chosen())

    def do_recheck_all(self) -> None:
        """Ask DNS again about all that is shown."""
        self._ask(*self.shown())

    def do_records(self) -> None:
        """Show what is to be published for what is under the cursor."""
        self._show_records(*self.chosen())

    def do_records_all(self) -> None:
        """Show what is to be published for all that is shown."""
        self._show_records(*self.shown())

    def _ask(self, places: Sequence[Place], what: str) -> None:
        if places:
            self.sestui.source.ask(tuple(Job(Kind.AUTHENTICATION, *place.target, place.name) for place in places))
            self.sestui.tell(f"Asking DNS about {what} again", "dim")

    def _show_records(self, places: Sequence[Place], what: str) -> None:
        targets = self.sestui.view.state.targets
        found: list[Authentication] = []
        for place in places:
            reading = targets[place.target].depth.authentication.get(place.name) if place.target in targets else None
            if reading is not None and reading.value is not None:
                found.append(reading.value)
        if places:
            self.sestui.actions.show_records(what, found)
