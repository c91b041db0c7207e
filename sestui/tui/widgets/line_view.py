"""The base of table and grid: lines of cells that scroll under a fixed head, and repaint only what changed.

What every line of the screen shows is kept as a value. After any change (rows, cursor, scroll, sort) the lines are
asked for again and compared by position, and only the columns that differ are handed to the compositor. A subclass
says what a line holds; it never paints.
"""

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from sestui.tui.widgets import paint
from sestui.tui.widgets.columns import Slot
from sestui.tui.widgets.lines import EMPTY, Line, differences, strip_of
from sestui.tui.widgets.tokens import Palette

VISIBLE_DELAY: Final = 0.15
"""Seconds without a change before `VisibleChanged` is posted."""
_KEPT: Final = 512
"""Painted lines kept for the next time they come into view."""
WHEEL_LINES: Final = 3
WHEEL_COLUMNS: Final = 8


class LineView(ScrollView, can_focus=True):
    """Lines of cells under a fixed head; the first slots stay where they are when the view scrolls sideways."""

    DEFAULT_CSS = "LineView { height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }"
    ALLOW_SELECT = False

    class OfView(Message):
        """Something that a view tells; `control` lets handlers name the view that they mean."""

        def __init__(self, view: "LineView") -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> "LineView":
            """The view that tells it."""
            return self.view

    class CursorMoved(OfView):
        """The cursor is on another key now (`None`: there is nothing to be on)."""

        def __init__(self, view: "LineView", key: Hashable | None) -> None:
            super().__init__(view)
            self.key = key

    class Activated(OfView):
        """Enter or a double click on a key."""

        def __init__(self, view: "LineView", key: Hashable) -> None:
            super().__init__(view)
            self.key = key

    class VisibleChanged(OfView):
        """Other keys are on the screen than before; posted when that has come to rest."""

        def __init__(self, view: "LineView", keys: tuple[Hashable, ...]) -> None:
            super().__init__(view)
            self.keys = keys

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        paint.install()
        super().__init__(name=name, id=id, classes=classes)
        self._palette = Palette(self)
        self._slots: tuple[Slot, ...] = ()
        """Where the cells of every body line are; a subclass sets them."""
        self._strips: dict[int, tuple[Line, Strip]] = {}
        self._shown: list[Line] = []
        self._held = 0
        self._arranged = Size(0, 0)
        """The size that it was arranged for."""
        self._visible: tuple[Hashable, ...] = ()
        self._visible_timer: Timer | None = None

    # What a subclass says

    def _head(self) -> int:
        """Return how many lines of the screen are head."""
        raise NotImplementedError

    def _head_line(self, y: int) -> Line:
        raise NotImplementedError

    def _count(self) -> int:
        """Return how many body lines there are."""
        raise NotImplementedError

    def _body_line(self, index: int) -> Line:
        raise NotImplementedError

    def _fixed(self) -> int:
        """Return how many columns at the left never scroll."""
        raise NotImplementedError

    def _keys(self, first: int, last: int) -> tuple[Hashable, ...]:
        """Return the keys of what is on the screen when body lines `first` to `last` (exclusive) are."""
        raise NotImplementedError

    def _width_changed(self) -> None:
        """Arrange the slots for `self.line_width`; called before anything is painted at a new size."""
        raise NotImplementedError

    def _full_width(self) -> int:
        """Return the width that all slots need."""
        return self._slots[-1].end if self._slots else 0

    def _keep_cursor_in_view(self) -> None:
        """Scroll as little as needed to show the cursor."""
        raise NotImplementedError

    # Painting

    @property
    def line_width(self) -> int:
        """The width of a line. The scroll bar's column is kept free always, so that nothing moves when it comes."""
        return max(0, self.size.width - self.styles.scrollbar_size_vertical)

    @property
    def page(self) -> int:
        """How many body lines fit on the screen; at least one."""
        return max(1, self.size.height - self._head())

    def _line(self, y: int) -> Line:
        """Return what line `y` of the screen shows now."""
        head = self._head()
        if y < head:
            return self._head_line(y)
        index = y - head + self.scroll_offset.y
        return self._body_line(index) if index < self._count() else EMPTY

    def render_line(self, y: int) -> Strip:
        """Return the strip of one line of the screen."""
        if self.size != self._arranged:
            # Textual loses the message where a new widget's place was asked for before the screen was laid out.
            self.call_later(self._catch_up)
        line = self._line(y)
        kept = self._strips.get(id(line))
        # The line that is kept beside its strip keeps its id from being given to another.
        if kept is None or kept[0] is not line:
            strip = strip_of(line, self._palette, self.line_width, self.scroll_offset.x, self._fixed())
            if len(self._strips) >= _KEPT:
                self._strips.clear()
            kept = self._strips[id(line)] = (line, strip)
        return kept[1]

    @contextmanager
    def _hold(self) -> Iterator[None]:
        """Compare and repaint once at the end, whatever changes inside."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            self._repaint_changes()

    def _repaint_changes(self) -> None:
        """Compare what the screen shows with what it should show, and repaint the difference."""
        if self._held:
            return
        if not self.size:
            # Hidden, or not laid out yet: all of it is drawn when it is seen.
            self.refresh()
            return
        lines = [self._line(y) for y in range(self.size.height)]
        if len(lines) != len(self._shown):
            self._repaint_all()
        else:
            width, scroll, fixed = self.line_width, self.scroll_offset.x, self._fixed()
            regions = [
                Region(start, y, end - start, 1)
                for y, (old, new) in enumerate(zip(self._shown, lines, strict=True))
                if old is not new
                for start, end in differences(old, new, width, scroll, fixed)
            ]
            self._shown = lines
            if regions:
                self.refresh(*regions)
        self._tell_visible()

    def _repaint_all(self) -> None:
        self._strips.clear()
        self._shown = [self._line(y) for y in range(self.size.height)]
        self.refresh()

    def _places_changed(self) -> None:
        """Take over new slots, a new number of lines or another head: sizes, scroll and the whole picture."""
        width = self._full_width()
        if width > self.line_width:
            # Room to bring any slot to the left edge, whole.
            width += max(slot.width + slot.gap for slot in self._slots)
        size = Size(width, self._count() + self._head())
        # Setting the virtual size lays the screen out again: only when it is another one.
        if size != self.virtual_size:
            self.virtual_size = size

    def notify_style_update(self) -> None:
        """Forget the styles: the style sheet was applied anew."""
        super().notify_style_update()
        # Also called while the base class is being made.
        if hasattr(self, "_palette"):
            self._palette.forget()
            self._strips.clear()

    def on_resize(self) -> None:
        """Arrange for the new size; the cursor stays in view."""
        self._arranged = self.size
        with self._hold():
            self._width_changed()
            self._places_changed()
            self._keep_cursor_in_view()
            self._shown = []

    def _catch_up(self) -> None:
        if self.size != self._arranged:
            self.on_resize()

    def on_focus(self) -> None:
        """Show the cursor as the one that keys go to."""
        self._repaint_changes()

    def on_blur(self) -> None:
        """Show the cursor as one that keys do not go to."""
        self._repaint_changes()

    # Scrolling

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Repaint what differs between the old and the new place."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self._repaint_changes()

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Repaint everything: all that scrolls is elsewhere now."""
        if round(old_value) != round(new_value):
            self._repaint_all()

    def scroll_to(self, x: float | None = None, y: float | None = None, **options: Any) -> None:
        """Scroll at once, whoever asks: every step of an animation would be a repaint."""
        super().scroll_to(x, y, **(options | {"animate": False}))

    def scroll_lines(self, lines: int) -> None:
        """Scroll the view by whole lines, down when positive; the cursor stays on its key."""
        self.scroll_to(y=self.scroll_offset.y + lines, force=True)

    def scroll_columns(self, columns: int) -> None:
        """Scroll the view sideways, to the right when positive."""
        self.scroll_to(x=self.scroll_offset.x + columns, force=True)

    def _show_line(self, index: int) -> None:
        top, page = self.scroll_offset.y, self.page
        wanted = min(index, max(top, index - page + 1))
        if wanted != top:
            self.scroll_to(y=wanted, force=True)

    def _show_slot(self, slot: Slot) -> None:
        fixed = self._fixed()
        if slot.x < fixed:
            return
        left, room = self.scroll_offset.x, max(1, self.line_width - fixed)
        start, end = slot.x - fixed, slot.end - fixed
        wanted = min(start, max(left, end - room))
        if wanted != left:
            # The first slot that scrolls is shown whole, not cut.
            edges = (other.x - fixed for other in self._slots if other.x >= fixed)
            wanted = min((edge for edge in edges if wanted <= edge <= start), default=wanted)
            self.scroll_to(x=wanted, force=True)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll by a few lines, or sideways with a modifier."""
        self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll by a few lines, or sideways with a modifier."""
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, direction: int) -> None:
        event.stop()
        event.prevent_default()
        if event.shift or event.ctrl:
            self.scroll_columns(direction * WHEEL_COLUMNS)
        else:
            self.scroll_lines(direction * WHEEL_LINES)

    def _slot_at(self, slots: Sequence[Slot], x: int) -> int | None:
        """Return which of `slots` is at column `x` of the screen."""
        place = x if x < self._fixed() else x + self.scroll_offset.x
        for number, slot in enumerate(slots):
            if slot.x <= place < slot.end + slot.gap:
                return number
        return None

    # What is on the screen

    def _tell_visible(self) -> None:
        first = self.scroll_offset.y
        keys = self._keys(first, min(self._count(), first + self.page))
        if keys == self._visible:
            return
        self._visible = keys
        if self._visible_timer is not None:
            self._visible_timer.stop()
        self._visible_timer = self.set_timer(VISIBLE_DELAY, self._post_visible)

    def _post_visible(self) -> None:
        self._visible_timer = None
        self.post_message(self.VisibleChanged(self, self._visible))
