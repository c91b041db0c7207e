"""The way out of the sandbox in a real terminal, against the simulator: what is on the screen, and what was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sestui.rules.request_draft import written
from tests.cli.acting_bed import Bed, bed
from tests.terminal import PYTHON, Terminal, environment
from tests.tui.access_states import DRAFT

SIZES = ((80, 24), (120, 36))
SLOW = 60.0


@contextmanager
def running(at: Bed, columns: int = 80, rows: int = 24) -> Iterator[Terminal]:
    """Run the program on the one target, in a folder that has a draft."""
    (at.home / "draft.toml").write_text(written(DRAFT))
    (at.home / "config.toml").write_text("refresh_interval = 2\n")
    command = [PYTHON, "-m", "sestui", *at.flags, "--config", str(at.home / "config.toml")]
    extra = {**at.extra, "PYTHONPATH": str(Path(__file__).resolve().parent.parent.parent)}
    with Terminal(
        command, columns=columns, rows=rows, home=at.home, environ=environment(at.home), extra=extra, cwd=at.home
    ) as terminal:
        terminal.wait_for("1 profile, 1 target", SLOW)
        yield terminal


def puts(at: Bed) -> int:
    return at.asked().count("PutAccountDetails")


def open_draft(terminal: Terminal) -> None:
    """Have the form read the draft of the folder."""
    terminal.send("\x0f")
    terminal.wait_for("request-acme-us-east-1.toml", SLOW)
    terminal.send("\x15")
    terminal.wait_for(lambda: "request-acme-us-east-1.toml" not in terminal.text, SLOW, "an empty name")
    terminal.send("draft.toml")
    terminal.wait_for("draft.toml", SLOW)
    terminal.press("enter")
    terminal.wait_for("Read the draft", SLOW)


def submit(terminal: Terminal) -> None:
    """Go from the table to the confirmed request, with the draft of the folder."""
    terminal.wait_for("<1m", SLOW)
    terminal.press("a")
    terminal.wait_for("pre-flight", SLOW)
    terminal.wait_for("✓ passed", SLOW)
    terminal.press("a")
    terminal.wait_for("^r submit", SLOW)
    open_draft(terminal)
    terminal.send("\x12")
    terminal.wait_for("[ Cancel ]", SLOW)
    terminal.press("right")
    terminal.wait_for("[ Submit it ]", SLOW)
    terminal.press("enter")


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_from_the_checklist_to_production(tmp_path: Path, columns: int, rows: int) -> None:
    with (
        bed(tmp_path, "sandbox", 'verdict = "GRANTED"\nverdict_after = 4') as at,
        running(at, columns, rows) as terminal,
    ):
        submit(terminal)
        terminal.wait_for("✓ accepted", SLOW)
        terminal.press("escape")
        terminal.wait_for("Review: under review, case", SLOW)
        terminal.wait_for("Production access is granted", SLOW)
        terminal.wait_for("✓ in production", SLOW)
        terminal.press("escape")
        terminal.wait_for("● PRODUCTION", SLOW)
        terminal.press("a")
        terminal.wait_for("sending limits", SLOW)
        terminal.wait_for("may be requested", SLOW)
        terminal.press("enter")
        terminal.wait_for("A higher daily sending quota", SLOW)
        terminal.send("200000")
        terminal.wait_for("asks for 200,000", SLOW)
        terminal.press("enter")
        terminal.wait_for("[ Cancel ]", SLOW)
        terminal.press("right")
        terminal.wait_for("[ Submit it ]", SLOW)
        terminal.press("enter")
        terminal.wait_for("PENDING", SLOW)
        terminal.press("escape")
        terminal.wait_for("request open", SLOW)
        assert puts(at) == 1
        assert at.asked("servicequotas").count("RequestServiceQuotaIncrease") == 1
        terminal.press("q")
        assert terminal.wait() == 0
    assert [line["outcome"]["result"] for line in at.audit[1::2]] == ["accepted", "accepted"]


@pytest.mark.parametrize(
    ("state", "kind", "words"),
    [
        ("review-denied", "", "Refused: answer in the existing case"),
        ("sandbox", "reset", "unknown whether it went out"),
        ("sandbox", "500", "unknown whether it went out"),
        ("sandbox", "throttled", "sestui does not"),
        ("sandbox", "denied", "ses:PutAccountDetails"),
        ("review-failed", "", "✓ accepted"),
    ],
)
def test_what_came_of_it_is_told_and_it_was_sent_once(tmp_path: Path, state: str, kind: str, words: str) -> None:
    fault = f'[[faults]]\nkind = "{kind}"\noperation = "PutAccountDetails"\n' if kind else ""
    with bed(tmp_path, state, rest=fault) as at, running(at, 120, 36) as terminal:
        submit(terminal)
        terminal.wait_for(lambda: words in " ".join(terminal.text.replace("█", " ").split()), SLOW, words)
        terminal.press("enter", "enter", "space")
        terminal.press("ctrl+c")
        assert terminal.wait() == 0
        assert puts(at) == 1


def test_leaving_while_it_is_in_flight_sends_it_once_and_nobody_knows(tmp_path: Path) -> None:
    fault = '[[faults]]\nkind = "hang"\noperation = "PutAccountDetails"\n'
    with bed(tmp_path, "sandbox", rest=fault) as at, running(at) as terminal:
        submit(terminal)
        terminal.wait_for("Under way", SLOW)
        terminal.wait_for(lambda: puts(at) == 1, SLOW, "the request")
        terminal.press("ctrl+c")
        assert terminal.wait() == 0
        assert puts(at) == 1
    assert at.audit[-1]["outcome"]["result"] == "unknown"


def test_read_only_goes_as_far_as_the_form(tmp_path: Path) -> None:
    with bed(tmp_path, "sandbox") as at:
        at.flags = (*at.flags, "--read-only")
        with running(at) as terminal:
            terminal.wait_for("<1m", SLOW)
            terminal.press("a")
            terminal.wait_for("✓ passed", SLOW)
            terminal.press("a")
            terminal.wait_for("^r submit", SLOW)
            open_draft(terminal)
            terminal.send("\x12")
            terminal.wait_for("sestui is read-only", SLOW)
            assert puts(at) == 0
