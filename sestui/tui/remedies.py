"""How the remedy of a verdict is begun: an act is a command, a tab of the detail view, or a question about a thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sestui.model.target import Target
from sestui.model.trace import Act, Remedy
from sestui.tui.commands import COMMANDS

if TYPE_CHECKING:
    from sestui.tui.app import SestuiApp

_WORDS: Final[Mapping[Act, str]] = {
    Act.REFRESH: "reads it again",
    Act.LOGIN: "logs in",
    Act.CONSOLE: "shows the console page",
    Act.LOOK_UP: "looks it up",
    Act.DOMAINS: "opens the identity",
    Act.IDENTITIES: "opens the identities",
    Act.FEEDBACK: "opens who is told",
    Act.SUPPRESSION: "opens the suppression list",
    Act.RESEND_VERIFICATION: "asks whether to mail the link again",
    Act.RESUME_SENDING: "asks whether to resume sending",
    Act.UNSUPPRESS: "asks whether to take it off the list",
    Act.REQUEST_ACCESS: "requests it",
    Act.SEND_TEST: "sends a test",
}
_TABS: Final[Mapping[Act, str]] = {
    Act.DOMAINS: "identities",
    Act.IDENTITIES: "identities",
    Act.FEEDBACK: "feedback",
    Act.SUPPRESSION: "suppression",
}
"""Acts that are looked at, and where."""
_ASKED: Final = frozenset({Act.UNSUPPRESS, Act.RESEND_VERIFICATION})
"""Acts that are about a thing, where a command would take the one under the cursor."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What beginning a remedy does from here, in the third person, or why it cannot be begun."""

    does: str = ""
    """Empty: nothing here begins it."""
    reason: str = ""


def begun(app: "SestuiApp", target: Target, remedy: Remedy | None) -> Begun:
    """Say what beginning a remedy does on the screen in front."""
    if remedy is None or remedy.act is None:
        return Begun()
    if remedy.act in _TABS:
        return Begun(_WORDS[remedy.act])
    if remedy.act in _ASKED and remedy.subject:
        return Begun(_WORDS[remedy.act]) if not (why := app.acting.refusal(target)) else Begun(reason=why)
    command = COMMANDS.get(remedy.act.value)
    if command is None:
        return Begun()
    there = app.availability(command.id)
    if not there.present:
        return Begun(reason=app.acting.refusal(target) if command.writes else "")
    return Begun(reason=there.reason) if there.reason else Begun(_WORDS[remedy.act])


def begin(app: "SestuiApp", target: Target, remedy: Remedy | None) -> None:
    """Begin a remedy; what cannot be begun here is told in its own words."""
    found = begun(app, target, remedy)
    if remedy is None or remedy.act is None or not (found.does or found.reason):
        app.tell(remedy.words if remedy is not None else "There is nothing to mend here.", "note")
    elif found.reason:
        app.tell(found.reason, "warning")
    elif remedy.act in _TABS:
        from sestui.tui.screens.detail import DetailScreen

        app.push_screen(DetailScreen(target, _tab(remedy.act, remedy.subject), remedy.subject))
    elif remedy.subject and remedy.act is Act.UNSUPPRESS:
        app.acting.unsuppress(target, remedy.subject)
    elif remedy.subject and remedy.act is Act.RESEND_VERIFICATION:
        app.acting.resend(target, remedy.subject)
    elif remedy.subject and remedy.act is Act.LOOK_UP:
        app.acting.look_up(target, remedy.subject)
    else:
        app.action_run(remedy.act.value)


def _tab(act: Act, subject: str) -> str:
    """Return the tab to look at: what is to be published for a domain stands with what DNS says of it."""
    return "dns" if act is Act.DOMAINS and subject and "@" not in subject else _TABS[act]
