"""What panes share that are a line of counts and a listing: what the host asks of a pane, handed to the listing."""

from datetime import datetime
from typing import Generic, TypeVar

from textual import on
from textual.app import ComposeResult

from sestui.model.target import Target
from sestui.tui.keymap import key_label
from sestui.tui.listing import Listing
from sestui.tui.painted import Bar, KeyHint, Line
from sestui.tui.panes.base import Pane

V = TypeVar("V")


class TablePane(Pane, Generic[V]):
    """A line that counts, and the listing."""

    def __init__(self, pane_target: Target, listing: Listing[V]) -> None:
        super().__init__(pane_target)
        self.listing = listing

    def compose(self) -> ComposeResult:
        """Counts and listing."""
        yield Bar()
        yield self.listing

    def now(self) -> datetime:
        """Return the moment at which everything is judged."""
        return self.sestui.view.now

    def about_current(self) -> Line:
        """Return what a person should know of the row under the cursor, if there is something."""
        return ()

    @property
    def filtered(self) -> bool:
        """Whether a filter is in force."""
        return bool(self.listing.filter_text)

    def owners(self) -> tuple[object, ...]:
        """Return the pane and its listing, which sorts and filters."""
        return (self, self.listing)

    def back(self) -> bool:
        """Close the words, then clear the filter."""
        return self.listing.back()

    def take_focus(self) -> None:
        """Go to the table."""
        self.listing.take_focus()

    def status_left(self) -> Line:
        """Return what the filter says, else what is to be known of the row under the cursor."""
        keys = self.sestui.keymap.keys["back"]
        return self.listing.status_left(key_label(keys[0]) if keys else "") or self.about_current()

    def status_right(self, room: int) -> Line:
        """Return filter and order."""
        return self.listing.status_right(room)

    def hints(self) -> tuple[KeyHint, ...] | None:
        """Return the keys of the filter line while it is open."""
        return self.listing.hints()

    @on(Listing.Seen)
    @on(Listing.Moved)
    def _looks_elsewhere(self, event: Listing.OfListing) -> None:
        event.stop()
        self.post_message(self.Wants())
        self.post_message(self.Says())

    @on(Listing.Told)
    def _says(self, event: Listing.Told) -> None:
        event.stop()
        self.post_message(self.Says())
