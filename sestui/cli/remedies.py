"""What to do about a thing, with the command that begins it. Pure."""

from shlex import quote
from typing import Final

from sestui.model.target import Target
from sestui.model.text import clean
from sestui.model.trace import Act, Remedy
from sestui.rules.console import account_url

_COMMANDS: Final = {
    Act.REQUEST_ACCESS: "sestui request-access {place}",
    Act.RESUME_SENDING: "sestui sending resume {place}",
}
_OF_A_THING: Final = {
    Act.DOMAINS: "sestui check {subject} {place} --records plain",
    Act.RESEND_VERIFICATION: "sestui identity resend {subject} {place}",
    Act.UNSUPPRESS: "sestui suppression remove {subject} {place}",
    Act.LOOK_UP: "sestui suppression show {subject} {place}",
}


def command(remedy: Remedy | None, target: Target) -> str:
    """Return the command line that begins a remedy, or the page of the console; empty where there is none."""
    if remedy is None or remedy.act is None:
        return ""
    if remedy.act is Act.CONSOLE:
        return account_url(target.region) or ""
    line = _OF_A_THING.get(remedy.act) if remedy.subject else None
    line = line or _COMMANDS.get(remedy.act, "")
    return line.format(subject=_word(remedy.subject, 320), place=place(target))


def place(target: Target) -> str:
    """Return the flags that name a target."""
    profile = f"--profile {_word(target.profile, 120)} " if target.profile else ""
    return f"{profile}--region {_word(target.region, 60)}"


def _word(text: str, limit: int) -> str:
    return quote(clean(text, limit))
