"""The tabs of the detail view: which there are, and the line that shows them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.message import Message
from textual.strip import Strip

from sestui.model.target import Target
from sestui.tui.painted import Painted, Part, width_of
from sestui.tui.panes.base import Pane


def _account(target: Target) -> Pane:
    from sestui.tui.panes.account import AccountPane

    return AccountPane(target)


def _reputation(target: Target) -> Pane:
    from sestui.tui.panes.reputation import ReputationPane

    return ReputationPane(target)


def _identities(target: Target) -> Pane:
    from sestui.tui.panes.identities import IdentitiesPane

    return IdentitiesPane(target)


def _feedback(target: Target) -> Pane:
    from sestui.tui.panes.feedback import FeedbackPane

    return FeedbackPane(target)


def _suppression(target: Target) -> Pane:
    from sestui.tui.panes.suppression import SuppressionPane

    return SuppressionPane(target)


def _dns(target: Target) -> Pane:
    from sestui.tui.panes.dns import DnsPane

    return DnsPane(target)


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab; its pane is made when it is first opened."""

    key: str
    title: str
    short: str
    """For narrow terminals."""
    make: Callable[[Target], Pane]


TABS: Final[tuple[Tab, ...]] = (
    Tab("account", "Account", "Account", _account),
    Tab("reputation", "Reputation", "Reputation", _reputation),
    Tab("identities", "Identities", "Identities", _identities),
    Tab("feedback", "Bounces & complaints", "Bounces", _feedback),
    Tab("suppression", "Suppression", "Suppr.", _suppression),
    Tab("dns", "DNS", "DNS", _dns),
)
KEYS: Final[tuple[str, ...]] = tuple(tab.key for tab in TABS)


class TabLine(Painted):
    """All tabs in one line, the one in front marked; a click opens one."""

    DEFAULT_CSS = "TabLine { height: 1; width: 1fr; }"

    @dataclass
    class Chosen(Message):
        """A tab was clicked."""

        key: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._front = ""

    def show(self, front: str) -> None:
        """Mark the tab in front."""
        if front != self._front:
            self._front = front
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        width = self.size.width
        if y or width <= 0:
            return Strip.blank(width, self.rich_style)
        return self._strip([part for _, parts in self._laid_out() for part in parts], width)

    def on_click(self, event: events.Click) -> None:
        """Open the tab under the pointer."""
        left = 0
        for key, parts in self._laid_out():
            right = left + width_of(parts)
            if left <= event.x < right:
                self.post_message(self.Chosen(key))
                return
            left = right

    def _laid_out(self) -> list[tuple[str, tuple[Part, ...]]]:
        """Return the parts of each tab: whole titles where there is room, else short ones, else only numbers."""
        made: list[tuple[str, tuple[Part, ...]]] = []
        for titles in ([tab.title for tab in TABS], [tab.short for tab in TABS], [""] * len(TABS)):
            made = [
                (tab.key, self._parts(number, tab, title))
                for number, (tab, title) in enumerate(zip(TABS, titles, strict=True), 1)
            ]
            if sum(width_of(parts) for _, parts in made) <= self.size.width:
                break
        return made

    def _parts(self, number: int, tab: Tab, title: str) -> tuple[Part, ...]:
        if tab.key == self._front:
            # Brackets say which one it is where there is no colour; its title is said however narrow it is.
            return ((f"[{number} ", "key"), (title or tab.title, "strong"), ("]", "key"))
        return ((f" {number} ", "key"), (f"{title} " if title else "", "dim"))
