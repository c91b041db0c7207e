"""One line of words with styles, which repaints only where it changed."""

from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from sestui.tui.widgets import paint
from sestui.tui.widgets.cells import Parts, changed_span, fit
from sestui.tui.widgets.lines import ellipsis_of
from sestui.tui.widgets.tokens import COMPONENTS, CSS, Palette


class SummaryLine(Widget):
    """Pieces of text on one line, clipped with an ellipsis where they do not fit. Never markup."""

    DEFAULT_CSS = f"""
    SummaryLine {{
        height: 1;
        {CSS}
    }}
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    ALLOW_SELECT = False

    def __init__(
        self,
        parts: Parts = (),
        *,
        plain: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        """`parts` are pieces of text with a style token each (see `tokens`)."""
        paint.install()
        super().__init__(name=name, id=id, classes=classes)
        self._parts = parts
        self._ellipsis = ellipsis_of(plain)
        self._palette = Palette(self)

    @property
    def parts(self) -> Parts:
        """What is shown."""
        return self._parts

    def show(self, parts: Parts) -> None:
        """Show other pieces; repaints from the first to the last column that differs."""
        old, self._parts = self._parts, parts
        if old == parts or not self.size:
            return
        start, end = changed_span(self._fitted(old), self._fitted(parts))
        if end > start:
            self.refresh(Region(start, 0, end - start, 1))

    def render_line(self, y: int) -> Strip:
        """Return the strip of the line."""
        if y:
            return Strip.blank(self.size.width, self._palette.style("", ""))
        return Strip([Segment(text, self._palette.style("", token)) for text, token in self._fitted(self._parts)])

    def _fitted(self, parts: Parts) -> Parts:
        return fit(parts, self.size.width, ellipsis=self._ellipsis)

    def notify_style_update(self) -> None:
        """Forget the styles: the style sheet was applied anew."""
        super().notify_style_update()
        # Also called while the base class is being made.
        if hasattr(self, "_palette"):
            self._palette.forget()
