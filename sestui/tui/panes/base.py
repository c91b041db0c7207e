"""What all panes share: they paint the state of one target, and say what they want to be read.

A pane never fetches. It is told of every newer state, paints what differs, and posts `Wants` when other things have
come into view.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from textual.message import Message
from textual.widget import Widget

from sestui.fleet.job import Job, Kind
from sestui.model.depth import Depth
from sestui.model.fleet import TargetState
from sestui.model.target import Target
from sestui.tui.painted import KeyHint, Line

if TYPE_CHECKING:
    from sestui.tui.app import SestuiApp


class Pane(Widget):
    """One tab's content."""

    kinds: ClassVar[tuple[Kind, ...]] = ()
    """What it shows, most needed first."""
    DEFAULT_CSS = "Pane { height: 1fr; width: 1fr; layout: vertical; }"

    class Wants(Message):
        """Other things are in view than before."""

    class Ready(Message):
        """The pane can be shown."""

    class Says(Message):
        """What the status line says of it has changed."""

    def __init__(self, pane_target: Target) -> None:
        super().__init__()
        self.pane_target = pane_target

    def on_mount(self) -> None:
        """Tell that it can be shown."""
        self.post_message(self.Ready())

    @property
    def sestui(self) -> "SestuiApp":
        """The app, with its type."""
        app: Any = self.app
        return app  # type: ignore[no-any-return]

    @property
    def state(self) -> TargetState:
        """What is known of the target."""
        return self.sestui.view.state.targets.get(self.pane_target) or TargetState()

    @property
    def depth(self) -> Depth:
        """What is known of it beyond its account state."""
        return self.state.depth

    def show(self) -> None:
        """Paint the newest state; only differences may reach the terminal."""

    def concerns(self, changed: frozenset[Target]) -> bool:
        """Say whether a change of these targets may change what is shown."""
        return self.pane_target in changed

    def identities(self) -> tuple[str, ...]:
        """Return the identities on the screen whose details are wanted, in order."""
        return ()

    def refresh_jobs(self) -> tuple[Job, ...]:
        """Return what else "read again" means here: the target's `kinds` and what is on screen are read anyhow."""
        return ()

    @property
    def identity(self) -> str:
        """The identity under the cursor, where there is one."""
        return ""

    @property
    def filtered(self) -> bool:
        """Whether a filter is in force."""
        return False

    @property
    def more(self) -> bool:
        """Whether what it shows goes on with a page that was not asked for."""
        return False

    def copies(self) -> tuple[tuple[str, str], ...]:
        """Return what can be copied of it, first of all: what it is, and the text."""
        return ()

    def owners(self) -> tuple[object, ...]:
        """Return what has methods for commands, the nearest first."""
        return (self,)

    def go_to(self, identity: str) -> None:
        """Put the cursor on an identity."""

    def open(self, identity: str) -> None:
        """Put the cursor on an identity, and show all that is known of it."""
        self.go_to(identity)

    def back(self) -> bool:
        """Take one step back inside of the pane, and say whether there was one."""
        return False

    def take_focus(self) -> None:
        """Go to what the keys of this pane are for."""

    def status_left(self) -> Line:
        """Return the left of the status line."""
        return ()

    def status_right(self, room: int) -> Line:  # noqa: ARG002 - for panes that have much to say
        """Return the right of the status line, in at most `room` cells."""
        return ()

    def hints(self) -> tuple[KeyHint, ...] | None:
        """Return the keys to show in place of the usual ones, e.g. while a line is typed; `None` for the usual ones."""
        return None
