"""Records to publish on the whole screen, to be marked with the mouse, copied, or written to a file."""

from collections.abc import Iterable, Sequence
from typing import Final

from textual import events
from textual.widget import Widget

from sestui.model.authentication import RecordSet
from sestui.rules.records import FILE_NAMES, ONE_ZONE, Form, write
from sestui.tui.keymap import key_label
from sestui.tui.painted import Line
from sestui.tui.screens.base import PlaceScreen
from sestui.tui.situation import Place, Situation
from sestui.tui.summary_text import count
from sestui.tui.unwrapped import Unwrapped

TITLES: Final = {
    Form.ZONE: "zone file",
    Form.PLAIN: "name, type, value",
    Form.ROUTE53: "Route 53 change batch",
    Form.TERRAFORM: "Terraform",
}
_FORMS: Final = tuple(Form)


class RecordsScreen(PlaceScreen):
    """One form at a time. The mouse is the terminal's own as long as this is open."""

    place = Place.RECORDS

    def __init__(self, subject: str, records: Sequence[RecordSet], *, several: bool = False) -> None:
        """`subject`: whose records these are, clean; `several`: they are of more than one identity."""
        super().__init__()
        self._several = several
        self._subject = subject
        self._records = tuple(records)
        self._form = Form.ZONE

    def content(self) -> Iterable[Widget]:
        """One text."""
        yield Unwrapped(id="text")

    def on_mount(self) -> None:
        """Show it, and let go of the mouse."""
        super().on_mount()
        self.sestui.give_mouse(taken=False)
        self._show()
        self.take_focus()

    def on_unmount(self) -> None:
        """Take the mouse back."""
        self.sestui.give_mouse(taken=True)

    @property
    def text(self) -> str:
        """The records in the form in front, as they are copied and written."""
        return write(self._records, self._form)

    def _show(self) -> None:
        self.query_one(Unwrapped).show(self.text)
        self.show_frame()

    def situation(self) -> Situation:
        """Return what availability hangs on; there is always something to copy."""
        app = self.sestui
        return Situation(
            self.place,
            app.source.kind,
            app.settings.read_only,
            width=self.size.width or 80,
            tiny=self.has_class("-tiny"),
        )

    def where(self) -> str:
        """Return what this is, and in which form."""
        return f"{count(len(self._records), 'record')} to publish for {self._subject}"

    def header_right(self) -> Line:
        """Return the form."""
        return ((TITLES[self._form], "strong"),)

    def status_left(self) -> Line:
        """Say how to mark, and what is to be minded."""
        if self._several and self._form in ONE_ZONE:
            return (("One hosted zone takes its own records only: split these by zone", "warning"),)
        keys = self.sestui.keymap.keys["form"]
        other = f"; {key_label(keys[0])}: other forms" if keys else ""
        return ((f"Mark with the mouse: it is the terminal's own here{other}", "dim"),)

    def status_right(self, room: int) -> Line:
        """Return which rows are on the screen."""
        first, last, total = self.query_one(Unwrapped).seen
        text = f"{first}-{last} of {total}" if last - first + 1 < total else ""
        return ((text, "dim"),) if text and len(text) <= room else ()

    def on_key(self, event: events.Key) -> None:  # noqa: ARG002 - whatever it was, other rows may be seen
        """Say which rows are on the screen."""
        self.call_after_refresh(self.show_frame)

    def take_focus(self) -> None:
        """Go to the text."""
        self.query_one(Unwrapped).focus()

    # Commands

    def do_form(self) -> None:
        """Show the next form."""
        self._form = _FORMS[(_FORMS.index(self._form) + 1) % len(_FORMS)]
        self._show()

    def do_copy(self) -> None:
        """Copy all of it."""
        self.sestui.actions.copy_text(self.text)

    def do_save(self) -> None:
        """Ask for a file to write it to."""
        self.sestui.actions.save(TITLES[self._form], FILE_NAMES[self._form], self.text)

    def do_back(self) -> None:
        """Go back."""
        self.dismiss(None)
