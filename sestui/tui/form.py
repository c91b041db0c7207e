"""The fields of a form: a title, what is typed or chosen, and beneath it what is wrong. Knows no subject.

A choice and a tick say with their signs what they are, so that no colour is needed; all of them are reached with tab.
"""

from collections.abc import Sequence
from typing import Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from sestui.tui.painted import Bar, Line, Lines, Painted, Part, wrap

LABEL: Final = 22
"""Cells of a field's title."""
NOTHING: Final = "none"
"""How a choice of nothing is called."""
_STEPS: Final = {"left": (-1, False), "right": (1, False), "space": (1, True)}
"""Keys of a choice: how far it goes, and whether it begins again after the last."""


class Choice(Painted, can_focus=True):
    """One of a few words, with the arrow keys or a click."""

    DEFAULT_CSS = "Choice { height: 1; width: 1fr; }"
    value: reactive[str] = reactive("")

    class Changed(Message):
        """Another word was chosen."""

    def __init__(self, choices: Sequence[str], value: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._choices = tuple(choices)
        self.set_reactive(Choice.value, value)

    @property
    def _offered(self) -> tuple[str, ...]:
        """The choices, and what was given beside them: it is shown, and told to be wrong."""
        return self._choices if self.value in self._choices or not self.value else (*self._choices, self.value)

    def watch_value(self) -> None:
        """Show it, and say so."""
        self.refresh()
        self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        """Choose with the arrow keys or space. No binding: those are asked when the focus may be elsewhere already."""
        if event.key in _STEPS:
            event.stop()
            self.move(*_STEPS[event.key])

    def move(self, by: int, round_: bool = False) -> None:
        """Choose the word beside; `round_` begins again after the last."""
        offered = self._offered
        if self.value not in offered:
            self.value = offered[0 if by > 0 else -1]
            return
        place = offered.index(self.value) + by
        self.value = offered[place % len(offered) if round_ else min(max(place, 0), len(offered) - 1)]

    def on_focus(self) -> None:
        """Show where the focus is."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that it is elsewhere."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        left = 0
        for word in self._offered:
            right = left + len(_radio(word, chosen=False)) + 2
            if left <= event.x < right:
                self.value = word
                return
            left = right

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        if y:
            return Strip.blank(self.size.width, self.rich_style)
        parts: list[Part] = []
        for word in self._offered:
            chosen = word == self.value
            token = ("key" if self.has_focus else "strong") if chosen else "" if self.has_focus else "dim"
            parts += [(_radio(word, chosen=chosen), token), ("  ", "")]
        return self._strip(parts, self.size.width)


def _radio(word: str, *, chosen: bool) -> str:
    return f"({'•' if chosen else ' '}) {word or NOTHING}"


class Tick(Painted, can_focus=True):
    """Something that is true or not, with space, enter or a click."""

    DEFAULT_CSS = "Tick { height: 1; width: 1fr; }"
    value: reactive[bool] = reactive(False)

    class Changed(Message):
        """It was ticked, or not any more."""

    def __init__(self, words: str, value: bool = False, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._words = words
        self.set_reactive(Tick.value, value)

    def watch_value(self) -> None:
        """Show it, and say so."""
        self.refresh()
        self.post_message(self.Changed())

    def on_key(self, event: events.Key) -> None:
        """Change it with space or enter; see `Choice.on_key`."""
        if event.key in ("space", "enter"):
            event.stop()
            self.value = not self.value

    def on_click(self) -> None:
        """Change it."""
        self.value = not self.value

    def on_focus(self) -> None:
        """Show where the focus is."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that it is elsewhere."""
        self.refresh()

    def on_resize(self) -> None:
        """Make room for all the words."""
        self.styles.height = max(1, len(wrap(self._words, self.size.width - 4)))

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        width = self.size.width
        lines = wrap(self._words, width - 4)
        if y >= max(1, len(lines)):
            return Strip.blank(width, self.rich_style)
        sign = "    " if y else f"[{'x' if self.value else ' '}] "
        token = "key" if self.has_focus else "strong" if self.value else "dim"
        return self._strip(((sign, token), (lines[y] if lines else "", "" if self.has_focus else "dim")), width)


class Typed(Input):
    """A line of text."""

    def __init__(self, value: str = "", placeholder: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(value, placeholder=placeholder, select_on_focus=False, compact=True, id=id)
        self.cursor_blink = False


class Written(TextArea):
    """A text of several lines; tab leaves it."""

    DEFAULT_CSS = """
    Written, Written:focus { height: auto; min-height: 2; max-height: 6; padding: 0; border: none; }
    """

    def __init__(self, text: str = "", placeholder: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(text, placeholder=placeholder, compact=True, highlight_cursor_line=False, id=id)
        self.cursor_blink = False

    @property
    def value(self) -> str:
        """The text."""
        return self.text

    @value.setter
    def value(self, text: str) -> None:
        self.text = text


Control = Choice | Tick | Typed | Written


class FormField(Widget):
    """A title and a control side by side, and beneath what is wrong."""

    DEFAULT_CSS = """
    FormField { height: auto; width: 1fr; layout: horizontal; padding: 0 1; }
    FormField > Bar { padding: 0; }
    FormField > Vertical { height: auto; width: 1fr; }
    FormField Lines { height: 0; padding: 0; }
    """

    class Changed(Message):
        """What is typed or chosen is another."""

        def __init__(self, field: "FormField") -> None:
            super().__init__()
            self.field = field

    class Entered(Message):
        """The focus came to it, or left it."""

        def __init__(self, field: "FormField", *, inside: bool) -> None:
            super().__init__()
            self.field = field
            self.inside = inside

    def __init__(self, name: str, title: str, control: Control) -> None:
        """`name`: what it is called in the form's value."""
        super().__init__(name=name, id=f"field-{name.replace('_', '-')}")
        self._title = title
        self.control = control
        self._sign: Part = ("", "")
        self._notes: tuple[Part, ...] = ()

    def compose(self) -> ComposeResult:
        """Title, control, notes."""
        label = Bar()
        label.styles.width = LABEL
        label.styles.margin = (0, 1, 0, 0)
        yield label
        with Vertical():
            yield self.control
            notes = Lines()
            # What is wrong is read, not gone to.
            notes.can_focus = False
            # Otherwise the rule for texts that fill a screen holds.
            notes.styles.padding = 0
            yield notes

    def on_mount(self) -> None:
        """Show the title."""
        self._show_title()

    def _show_title(self) -> None:
        sign, token = self._sign
        self.query_one(Bar).show(((self._title, "strong" if self.has_focus_within else "dim"),), ((sign, token),))

    def note(self, sign: Part, notes: Sequence[Part] = ()) -> None:
        """Say at the title how it stands, and beneath what is wrong: sentences, each with a token."""
        self._sign, self._notes = sign, tuple(notes)
        if self.is_mounted:
            self._show_title()
            self._show_notes()

    def on_resize(self) -> None:
        """Make room for what is wrong."""
        self._show_notes()

    def _show_notes(self) -> None:
        lines = self._lay_out(max(1, self.size.width - LABEL - 4))
        area = self.query_one(Lines)
        area.styles.height = len(lines)
        area.show(self._lay_out)

    def _lay_out(self, width: int) -> tuple[Line, ...]:
        return tuple(((line, token),) for text, token in self._notes for line in wrap(text, width))

    def on_descendant_focus(self) -> None:
        """Say that the focus came."""
        self._show_title()
        self.post_message(self.Entered(self, inside=True))

    def on_descendant_blur(self) -> None:
        """Say that the focus left."""
        self._show_title()
        self.post_message(self.Entered(self, inside=False))

    @on(Choice.Changed)
    @on(Tick.Changed)
    @on(Input.Changed)
    @on(TextArea.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self.post_message(self.Changed(self))
