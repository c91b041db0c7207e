"""The names that cells call their styles by, and how a theme turns them into colours.

A token never carries a meaning that the text beside it does not carry too: 16 colours and none at all must do.
"""

from typing import Final

from rich.style import Style
from textual.widget import Widget

TOKENS: Final = (
    "dim",
    "ok",
    "note",
    "unknown",
    "warning",
    "critical",
    "bar",
    "bar-warning",
    "bar-critical",
    "bar-rest",
    "accent",
    "production",
)
"""What `Cell.parts` and `Row.mark` may name; any other name is drawn as plain text."""
GROUNDS: Final = ("cursor", "cursor-blurred", "header", "header-chosen")
"""What lies under whole cells."""

COMPONENTS: Final = frozenset(f"cell--{name}" for name in (*TOKENS, *GROUNDS))

CSS: Final = """
    & > .cell--dim { color: $text-muted; }
    & > .cell--ok { color: $text-success; }
    & > .cell--note { color: $text-accent; }
    & > .cell--unknown { color: $text-muted; }
    & > .cell--warning { color: $text-warning; }
    & > .cell--critical { color: $text-error; text-style: bold; }
    & > .cell--bar { color: $success; }
    & > .cell--bar-warning { color: $warning; }
    & > .cell--bar-critical { color: $error; }
    & > .cell--bar-rest { color: $text-disabled; }
    & > .cell--accent { color: $text-accent; }
    & > .cell--production { text-style: bold; }
    & > .cell--cursor { background: $primary 35%; }
    & > .cell--cursor-blurred { background: $primary 15%; }
    & > .cell--header { color: $text-muted; background: $panel; }
    & > .cell--header-chosen { color: $text; background: $panel; text-style: bold underline; }
    &:ansi > .cell--dim, &:ansi > .cell--unknown, &:ansi > .cell--bar-rest { text-style: dim; }
    &:ansi > .cell--cursor, &:nocolor > .cell--cursor { text-style: reverse; }
    &:ansi > .cell--cursor-blurred, &:nocolor > .cell--cursor-blurred { text-style: bold; }
    &:ansi > .cell--header, &:nocolor > .cell--header { text-style: bold; }
    &:ansi > .cell--header-chosen, &:nocolor > .cell--header-chosen { text-style: bold reverse; }
    &:nocolor > .cell--dim, &:nocolor > .cell--unknown { text-style: dim; }
"""
"""Rules to be put inside the widget's own block of DEFAULT_CSS."""


class Palette:
    """The styles of one widget, by ground and token; asked of the style sheet once, until it changes."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[tuple[str, str], Style] = {}

    def forget(self) -> None:
        """Ask the style sheet again: theme, focus or classes changed."""
        self._styles.clear()

    def style(self, ground: str, token: str) -> Style:
        """Return the style of `token` on `ground` (`""` is the widget's own, else a ground or a row's mark)."""
        found = self._styles.get((ground, token))
        if found is None:
            found = self._styles[ground, token] = self._make(ground, token)
        return found

    def _make(self, ground: str, token: str) -> Style:
        base = self._widget.rich_style
        style = base + self._component(ground)
        if not token or (style.reverse and not base.reverse):
            # A reversed line is one block: colours would turn into patches of background.
            return style
        return style + self._component(token)

    def _component(self, name: str) -> Style:
        component = f"cell--{name}"
        if component not in COMPONENTS:
            return Style.null()
        # The whole style has blended colours, the partial one tells which of them the component sets at all.
        whole = self._widget.get_component_rich_style(component)
        partial = self._widget.get_component_rich_style(component, partial=True)
        color = whole.color if self._sets(component, "color") else None
        background = whole.bgcolor if self._sets(component, "background") else None
        return partial.without_color + Style(color=color, bgcolor=background)

    def _sets(self, component: str, rule: str) -> bool:
        return self._widget.get_component_styles(component).has_rule(rule)
