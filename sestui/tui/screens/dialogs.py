"""Small dialogs: which file, a console address, what to copy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from sestui.model.text import clean
from sestui.tui.painted import Bar, Line, Lines, wrap
from sestui.tui.screens.base import Dialog

DIALOG_WIDTH: Final = 72
DIALOG_FRAME: Final = 6
"""Columns of a dialog that hold no text: edge, padding and the place of the scroll bar. Both as in app.tcss."""


class FileDialog(Dialog):
    """Asks for a file name; enter takes it. A name that is taken is asked for once more before it is written to."""

    def __init__(
        self, title: str, proposal: str, folder: Path, use: Callable[[Path], None], *, reads: bool = False
    ) -> None:
        """`reads`: the file is there already and is read, else it is written."""
        super().__init__()
        self._title = title
        self._proposal = proposal
        self._folder = folder
        self._use = use
        self._reads = reads
        self._confirmed = ""

    def compose(self) -> ComposeResult:
        """Title, name, what will happen."""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            box = Input(self._proposal, select_on_focus=False, compact=True, id="name")
            box.cursor_blink = False
            yield box
            yield Bar(id="about")

    def on_mount(self) -> None:
        """Put the cursor behind the name."""
        self.query_one("#title", Bar).show(((self._title, "heading"),))
        words = ("from", "reads") if self._reads else ("into", "writes")
        self._about(f"{words[0]} {clean(str(self._folder))}; enter {words[1]}, esc leaves")
        self.query_one(Input).focus()

    def _about(self, text: str, style: str = "dim") -> None:
        self.query_one("#about", Bar).show(((text, style),))

    def on_input_changed(self) -> None:
        """A changed name has not been confirmed."""
        self._confirmed = ""

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take it, unless something must be asked first."""
        event.stop()
        name = event.value.strip()
        if not name:
            self._about("A file needs a name.", "warning")
            return
        try:
            path = self._folder / Path(name).expanduser()
            # Unlike `exists`, this tells a name that cannot be one from a name that is free.
            taken = _is_taken(path)
            is_folder = taken and path.is_dir()
        except (OSError, RuntimeError, ValueError) as error:
            self._about(f"This name cannot be used: {_reason(error)}.", "warning")
            return
        if is_folder:
            self._about("This is a folder; give a file name.", "warning")
            return
        if self._reads and not taken:
            self._about("There is no such file.", "warning")
            return
        if taken and not self._reads and self._confirmed != name:
            self._confirmed = name
            self._about("It exists; enter again replaces it.", "warning")
            return
        self.dismiss(None)
        self._use(path)


def _is_taken(path: Path) -> bool:
    """Return whether there is something at `path`; raises where the system cannot say."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    return True


def _reason(error: Exception) -> str:
    """Return why a name cannot be used, in words for the end of a sentence."""
    text = (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__
    return clean(text, 120).rstrip(".")


class ConsoleDialog(Dialog):
    """Shows an address; opens it where there is a browser to open it with."""

    BINDINGS: ClassVar[list[Any]] = [("enter,o", "open", "Open"), ("y", "copy", "Copy")]

    def __init__(self, url: str, why_not: str, open_page: Callable[[str], None], copy: Callable[[str], None]) -> None:
        super().__init__()
        self._url = url
        self._why_not = why_not
        self._open = open_page
        self._copy = copy

    def compose(self) -> ComposeResult:
        """Title, address, what can be done."""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            yield Lines(id="address")
            yield Bar(id="about")

    def on_mount(self) -> None:
        """Show the address, whole."""
        self.query_one("#title", Bar).show((("AWS console", "heading"),))
        address = self.query_one(Lines)
        address.styles.height = 4
        address.show(lambda width: ((), *(((line, "accent"),) for line in wrap(self._url, width))))
        keys = "y copies, esc leaves" if self._why_not else "enter opens, y copies, esc leaves"
        self.query_one("#about", Bar).show(((f"{self._why_not}  {keys}".strip(), "dim"),))
        address.focus()

    def action_open(self) -> None:
        """Open the page, if there is something to open it with."""
        if not self._why_not:
            self.dismiss(None)
            self._open(self._url)

    def action_copy(self) -> None:
        """Copy the address."""
        self.dismiss(None)
        self._copy(self._url)


@dataclass(frozen=True, slots=True)
class Copyable:
    """Something that can be copied, and what it is."""

    what: str
    text: str
    shown: str = ""
    """What the menu says in its place; empty: the text itself."""


class CopyDialog(Dialog):
    """A menu of what can be copied."""

    def __init__(self, choices: Sequence[Copyable], copy: Callable[[str], None], hint: str) -> None:
        super().__init__()
        self._choices = tuple(choices)
        self._copy = copy
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Title, menu, what nobody can know."""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            yield OptionList(
                *(
                    Option(Content.assemble((f"{choice.what:<16}", "dim"), choice.shown or choice.text))
                    for choice in self._choices
                ),
                markup=False,
            )
            yield Lines(id="about")

    def on_mount(self) -> None:
        """Put the cursor on the first."""
        self.query_one("#title", Bar).show((("Copy", "heading"),))
        self.query_one("#about", Lines).show(self._about)
        self.query_one(OptionList).focus()

    def on_resize(self) -> None:
        """Make room for all of the hint."""
        about = self.query_one("#about", Lines)
        about.styles.height = len(self._about(min(self.size.width, DIALOG_WIDTH) - DIALOG_FRAME))

    def _about(self, width: int) -> tuple[Line, ...]:
        text = (*wrap("⏎ copies, esc leaves", width), *wrap(self._hint, width))
        return tuple(((line, "dim"),) for line in text)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Copy what was chosen."""
        event.stop()
        self.dismiss(None)
        self._copy(self._choices[event.option_index].text)
