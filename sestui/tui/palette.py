"""The command palette: every command that is there now, and every theme, as `noun: Verb`."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input

from sestui.tui import themes
from sestui.tui.commands import COMMANDS

if TYPE_CHECKING:
    from sestui.tui.app import SestuiApp


SHORT: Final = 16
"""Below this height every line goes to the commands."""


class Palette(CommandPalette):
    """Textual's palette with a cursor that does not blink: an idle screen writes nothing."""

    def on_mount(self) -> None:
        """Calm the cursor."""
        for box in self.query(Input):
            box.cursor_blink = False

    def on_resize(self) -> None:
        """Do without air where there are few lines."""
        self.set_class(self.size.height < SHORT, "-short")


class CommandProvider(Provider):
    """Feeds the palette from the one declaration of commands."""

    def _entries(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        app: SestuiApp = self.app  # type: ignore[assignment]
        for command in COMMANDS.values():
            found = app.availability(command.id)
            if found.present and command.id != "palette":
                yield command.palette, found.reason or command.title, partial(app.action_run, command.id)
        for name in themes.names(app.themes_folder):
            yield f"Theme: Use {name}", "", partial(app.use_theme, name)

    async def discover(self) -> Hits:
        """Offer everything, in the order of the declaration."""
        for name, help_text, run in self._entries():
            yield DiscoveryHit(name, run, help=help_text or None)

    async def search(self, query: str) -> Hits:
        """Offer what fits the query."""
        matcher = self.matcher(query)
        for name, help_text, run in self._entries():
            score = matcher.match(name)
            if score > 0:
                shown: Any = matcher.highlight(name)
                yield Hit(score, shown, run, help=help_text or None)
