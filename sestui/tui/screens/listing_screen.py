"""What full screens share that are a line of counts and a listing."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from textual import on
from textual.widget import Widget

from sestui.tui.keymap import key_label
from sestui.tui.listing import Listing
from sestui.tui.painted import Bar, KeyHint, Line
from sestui.tui.screens.base import PlaceScreen
from sestui.tui.situation import Place, Situation

V = TypeVar("V")


class ListingScreen(PlaceScreen, Generic[V]):
    """A line that counts, and the listing."""

    place = Place.DOMAINS

    def __init__(self, listing: Listing[V]) -> None:
        super().__init__()
        self.listing = listing

    def content(self) -> Iterable[Widget]:
        """Counts and listing."""
        yield Bar(id="summary")
        yield self.listing

    def on_mount(self) -> None:
        """Show what is known."""
        super().on_mount()
        self.show()
        self.take_focus()

    def on_screen_resume(self) -> None:
        """Catch up, and say again what is looked at."""
        super().on_screen_resume()
        self.look()

    def show(self) -> None:
        """Paint the newest state."""

    def look(self) -> None:
        """Tell what is on the screen: it is read first."""

    def take_focus(self) -> None:
        """Go to the table."""
        self.listing.take_focus()

    def owners(self) -> tuple[object, ...]:
        """Return the screen and its listing, which sorts and filters."""
        return (self, self.listing)

    def situation(self) -> Situation:
        """Return what availability hangs on."""
        app = self.sestui
        return Situation(
            place=self.place,
            kind=app.source.kind,
            read_only=app.settings.read_only,
            has_target=self.target is not None,
            filtered=bool(self.listing.filter_text),
            width=self.size.width or 80,
            tiny=self.has_class("-tiny"),
        )

    def do_back(self) -> None:
        """Clear the filter, else go back."""
        if not self.listing.back():
            self.dismiss(None)

    def do_detail(self) -> None:
        """Open the row under the cursor."""
        self.listing.table.action_activate()

    def status_left(self) -> Line:
        """Return what the filter says."""
        keys = self.sestui.keymap.keys["back"]
        return self.listing.status_left(key_label(keys[0]) if keys else "")

    def status_right(self, room: int) -> Line:
        """Return filter and order."""
        return self.listing.status_right(room)

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of the filter line while it is open."""
        return self.listing.hints() or super().hints()

    @on(Listing.Told)
    def _told(self) -> None:
        self.show_frame()

    @on(Listing.Seen)
    @on(Listing.Moved)
    def _looks_elsewhere(self) -> None:
        self.look()
        self.show_frame()
