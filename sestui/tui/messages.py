"""Every message that crosses rooms inside the terminal UI: flat, documented, without behaviour."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from pathlib import Path

    from sestui.model.acting import Outcome
    from sestui.model.request import AccessDraft
    from sestui.model.target import Target


class FleetChanged(Message, bubble=False):
    """The source has a newer state; it waits in the feed. A flood of these becomes one."""

    def can_replace(self, message: Message) -> bool:
        """Take the place of an earlier one that nobody has handled yet."""
        return isinstance(message, FleetChanged)


@dataclass
class Exported(Message, bubble=False):
    """A file was written."""

    path: "Path"
    what: str
    """What is in it, for a sentence that begins with "Wrote"."""


@dataclass
class ExportFailed(Message, bubble=False):
    """A file could not be written."""

    path: "Path"
    reason: str
    """A sentence for a person."""


@dataclass
class BrowserAnswered(Message, bubble=False):
    """What came of asking the system to open a page."""

    url: str
    opened: bool


@dataclass
class WriteEnded(Message, bubble=False):
    """What came of something that was confirmed."""

    outcome: "Outcome"


@dataclass
class DraftWritten(Message, bubble=False):
    """A draft of a request for production access was to be written."""

    target: "Target"
    path: "Path"
    problem: str
    """Why it was not, as the end of a sentence; empty when it was."""


@dataclass
class DraftRead(Message, bubble=False):
    """A draft was to be read."""

    target: "Target"
    path: "Path"
    draft: "AccessDraft | None"
    problems: tuple[str, ...]
    """All that is wrong with the file."""
