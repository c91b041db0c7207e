"""The names that cells call their styles by, and how a theme turns them into colours.

A token never carries a meaning that the text beside it does not carry too: 16 colours and none at all must do.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from rich.style import Style
from textual.color import Color
from textual.widget import Widget


class Ink(NamedTuple):
    """How a token or a ground is drawn: variables of the theme, and attributes."""

    text: str = ""
    """The variable with the colour of the text; empty where that stays."""
    ground: str = ""
    attributes: str = ""
    ansi: str = ""
    """Attributes beside it in a theme of the terminal's own colours: of sixteen, few can be told apart."""
    colorless: str = ""
    """Attributes beside it where there is no colour at all."""


INKS: Final[Mapping[str, Ink]] = {
    "dim": Ink("ses-dim", ansi="dim", colorless="dim"),
    "ok": Ink("ses-ok"),
    "note": Ink("ses-note"),
    "unknown": Ink("ses-unknown", ansi="dim", colorless="dim"),
    "warning": Ink("ses-warning"),
    "critical": Ink("ses-critical", attributes="bold"),
    "bar": Ink("ses-bar"),
    "bar-warning": Ink("ses-warning"),
    "bar-critical": Ink("ses-critical"),
    "bar-rest": Ink("ses-bar-rest", ansi="dim"),
    "accent": Ink("accent"),
    "production": Ink("ses-production"),
    "cursor": Ink(ground="ses-cursor", ansi="reverse", colorless="reverse"),
    "cursor-blurred": Ink(ground="ses-cursor-blurred", ansi="bold", colorless="bold"),
    "header": Ink("ses-dim", "background", ansi="bold", colorless="bold"),
    "header-chosen": Ink("foreground", "background", attributes="underline"),
}
"""What `Cell.parts` and `Row.mark` may name, any other name is drawn as plain text; and the grounds of whole cells.

No component classes: the style sheet would be asked for all of these each time that a view is
styled, and would read two rules for each before the first paint."""


class Palette:
    """The styles of one widget, by ground and token; made once, until something changes."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[tuple[str, str], Style] = {}

    def forget(self) -> None:
        """Make all of them anew: theme, focus or classes changed."""
        self._styles.clear()

    def style(self, ground: str, token: str) -> Style:
        """Return the style of `token` on `ground` (`""` is the widget's own, else a ground or a row's mark)."""
        found = self._styles.get((ground, token))
        if found is None:
            found = self._styles[ground, token] = self._make(ground, token)
        return found

    def _make(self, ground: str, token: str) -> Style:
        base = self._widget.rich_style
        style = base + self._ink(ground)
        if not token or (style.reverse and not base.reverse):
            # A reversed line is one block: colours would turn into patches of background.
            return style
        return style + self._ink(token)

    def _ink(self, name: str) -> Style:
        ink = INKS.get(name)
        if ink is None:
            return Style.null()
        app = self._widget.app
        attributes = ink.attributes or (ink.colorless if app.no_color else "")
        if app.native_ansi_color:
            attributes = attributes or ink.ansi
        variables = app.theme_variables
        _, below = self._widget.background_colors
        ground = below + Color.parse(variables[ink.ground]) if ink.ground in variables else None
        text = (ground or below) + Color.parse(variables[ink.text]) if ink.text in variables else None
        return Style.parse(attributes) + Style.from_color(
            text.rich_color if text is not None else None, ground.rich_color if ground is not None else None
        )
