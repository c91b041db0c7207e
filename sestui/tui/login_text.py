"""What the dialog of a login says, as lines: what to type and where, whom it serves, and how it ended. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from rich.cells import cell_len

from sestui.model.login import Login, LoginKind, LoginProgress, LoginStage
from sestui.tui.big_letters import big, big_width
from sestui.tui.painted import Line, wrap

TITLES: Final = {LoginKind.SSO: "Log in with SSO", LoginKind.MFA: "Log in with an MFA code"}
SOON: Final = 90
"""From so many seconds on, what is left of a code is told in seconds."""
STEP: Final = 10
"""Seconds between two words on it then: each costs bytes."""
_NAMED: Final = 3
_LABEL: Final = 9
DEMO_SSO: Final = "The demo: its page approves it, and so does waiting a little."
DEMO_MFA: Final = "The demo: the device shows 123456, then 234567, then 345678."


def title(progress: LoginProgress) -> str:
    """Return what the dialog is called."""
    return TITLES[progress.login.kind] if progress.login is not None else "Log in"


def lines(
    progress: LoginProgress, titles: Sequence[str], width: int, room: int, *, demo: bool = False
) -> tuple[Line, ...]:
    """Lay out a login for `width` cells and, where possible, `room` rows; `titles` are whom it serves, as shown."""
    if progress.stage is LoginStage.FAILED or progress.login is None:
        return ((), *_words(progress, width))
    if progress.login.kind is LoginKind.SSO and progress.stage is LoginStage.APPROVAL:
        whole = tuple(_device(progress, titles, width, demo=demo))
        return whole if len(whole) <= room else tuple(_device(progress, titles, width, demo=demo, small=True))
    about = _mfa(progress.login, titles, width) if progress.login.kind is LoginKind.MFA else _sso(progress.login, width)
    found: list[Line] = list(about)
    if progress.stage is LoginStage.CODE and demo:
        found += [(), *block(DEMO_MFA, width, "note")]
    return (*found, (), *_words(progress, width))


def countdown(expires: datetime | None, now: datetime) -> str:
    """Return how long a code holds, in steps that are few."""
    if expires is None:
        return ""
    left = (expires - now).total_seconds()
    if left <= 0:
        return "the code has expired"
    if left > SOON:
        minutes = int(left // 60) + 1
        return f"waiting for approval; the code holds for {minutes} min"
    return f"waiting for approval; the code holds for {int(left // STEP + 1) * STEP} s"


def served(titles: Sequence[str]) -> str:
    """Return whom a login serves, in few words."""
    if len(titles) <= _NAMED:
        return ", ".join(titles)
    return f"{', '.join(titles[: _NAMED - 1])} and {len(titles) - _NAMED + 1} more profiles"


def done(login: Login | None, titles: Sequence[str]) -> str:
    """Return that it worked, as a sentence."""
    if login is None:
        return f"{served(titles)}: logged in already, and read again"
    what = f"Logged in to {login.name}" if login.kind is LoginKind.SSO else "Logged in with the MFA code"
    return f"{what}: {served(titles)}"


def _device(
    progress: LoginProgress, titles: Sequence[str], width: int, *, demo: bool, small: bool = False
) -> Iterator[Line]:
    login = progress.login
    drawn = () if small or big_width(progress.user_code) > width else big(progress.user_code)
    yield ()
    yield from block("On any machine, open", width)
    yield from (((line, "accent"),) for line in wrap(progress.url, width))
    yield ((("and type " if drawn else "and type  "), ""), (progress.user_code, "strong"))
    if drawn:
        yield ()
        yield from (((row, "strong"),) for row in drawn)
    yield ()
    if login is not None and not small:
        yield from _fact("session", login.name, width)
        yield from _fact("serves", served(titles), width)
    if demo:
        yield from block(DEMO_SSO, width, "note")


def _sso(login: Login, width: int) -> Iterator[Line]:
    yield ()
    yield from _fact("session", login.name, width)
    yield from _fact("at", login.where, width)


def _mfa(login: Login, titles: Sequence[str], width: int) -> Iterator[Line]:
    yield ()
    yield from _fact("role", login.name, width)
    yield from _fact("device", login.where, width)
    yield from _fact("serves", served(titles), width)


def _words(progress: LoginProgress, width: int) -> Iterator[Line]:
    """Yield what goes on, or what went wrong and what to do about it."""
    failure = progress.failure
    if failure is not None:
        yield from _signed("✗", failure.summary, "warning", width)
        if failure.fix:
            yield from _signed("→", failure.fix, "accent", width)
        if failure.detail and progress.stage is LoginStage.FAILED:
            yield ()
            yield from block(failure.detail, width, "dim")
    elif progress.stage is LoginStage.CODE:
        yield from block("Type the six digits that the device shows.", width)
    elif progress.stage is not LoginStage.DONE:
        yield from _signed("◌", "Asking AWS…", "note", width)


def _fact(label: str, value: str, width: int) -> Iterator[Line]:
    first, *rest = wrap(value, width - _LABEL) or [""]
    yield ((label.ljust(_LABEL), "dim"), (first, ""))
    yield from (((" " * _LABEL, ""), (line, "")) for line in rest)


def _signed(sign: str, text: str, token: str, width: int) -> Iterator[Line]:
    first, *rest = wrap(text, width - cell_len(sign) - 1) or [""]
    yield ((f"{sign} ", token), (first, token if sign == "→" else ""))
    yield from ((("  ", ""), (line, token if sign == "→" else "")) for line in rest)


def block(text: str, width: int, token: str = "") -> Iterator[Line]:
    """Yield a paragraph."""
    yield from (((line, token),) for line in wrap(text, width))
