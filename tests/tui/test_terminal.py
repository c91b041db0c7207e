"""On a real pseudo-terminal: bytes, colours, signals, and how the program leaves."""

import re
import signal
import time

import pytest

from tests.terminal import PYTHON, Terminal

PROGRAM = [PYTHON, "-m", "tests.tui.program"]
READY = "6 profiles, 24 targets"
LEFT_ON = {1049, 1000, 1003, 1006, 2004, 1004}


def ready(terminal: Terminal) -> None:
    terminal.wait_for("targets")
    terminal.painted()


def test_an_idle_screen_writes_nothing() -> None:
    with Terminal(PROGRAM) as terminal:
        ready(terminal)
        mark = terminal.mark()
        begun = time.monotonic()
        terminal.wait_for(lambda: time.monotonic() - begun > 6, what="a tick to pass")
        assert terminal.written(mark) == 0


def test_one_changed_cell_is_few_bytes() -> None:
    with Terminal(PROGRAM) as terminal:
        ready(terminal)
        mark = terminal.mark()
        terminal.signal(signal.SIGUSR1)
        terminal.wait_for("60%")
        terminal.painted()
        assert 0 < terminal.content(mark) < 300


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
def test_quitting_waits_for_nothing_and_leaves_the_terminal_as_it_was(key: str) -> None:
    with Terminal(PROGRAM) as terminal:
        before = terminal.attributes()
        ready(terminal)
        begun = time.monotonic()
        terminal.press(key)
        assert terminal.wait() == 0
        # Half a second is the promise; the rest is for a machine that does much else.
        assert time.monotonic() - begun < 2
        assert not terminal.modes & LEFT_ON
        assert terminal.attributes() == before


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_it_and_leaves_the_terminal_sane(number: signal.Signals, code: int) -> None:
    with Terminal(PROGRAM) as terminal:
        before = terminal.attributes()
        ready(terminal)
        terminal.signal(number)
        assert terminal.wait() == code
        assert not terminal.modes & LEFT_ON
        assert terminal.attributes() == before
        assert not terminal.group_is_alive()


def test_a_terminal_that_hangs_up_leaves_no_process() -> None:
    with Terminal(PROGRAM) as terminal:
        ready(terminal)
        terminal.hang_up()
        assert terminal.wait() in (129, -signal.SIGHUP)
        assert not terminal.group_is_alive()


def test_a_loop_that_answers_no_more_cannot_keep_the_program() -> None:
    with Terminal(PROGRAM) as terminal:
        before = terminal.attributes()
        ready(terminal)
        terminal.rings("f11")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait(10) == 143
        assert not terminal.modes & LEFT_ON
        assert terminal.attributes() == before


def test_no_colour_means_none_at_all() -> None:
    with Terminal([*PROGRAM, "--no-color"]) as terminal:
        ready(terminal)
        terminal.press("g")
        terminal.painted()
        terminal.press("enter")
        terminal.wait_for("Status")
        terminal.press("escape", "y")
        terminal.painted()
        numbers = {
            number
            for sequence in re.findall(rb"\x1b\[([0-9;]*)m", terminal.output)
            for number in sequence.split(b";")
            if number
        }
        colours = {number for number in numbers if int(number) in {*range(30, 39), *range(40, 49), *range(90, 108)}}
        assert colours == set()


def test_the_terminals_own_colours_are_the_only_ones_of_that_theme() -> None:
    with Terminal([*PROGRAM, "--theme", "sestui-terminal"]) as terminal:
        ready(terminal)
        assert b"38;2;" not in terminal.output
        assert b"48;2;" not in terminal.output
        assert b"\x1b[32m" in terminal.output or b";32m" in terminal.output


def test_copying_sends_osc_52_and_for_tmux_wrapped() -> None:
    with Terminal(PROGRAM, extra={"TMUX": "/nowhere,1,0"}) as terminal:
        ready(terminal)
        mark = terminal.mark()
        terminal.press("y")
        terminal.wait_for("account id")
        terminal.press("enter")
        terminal.wait_for("nobody can know")
        sent = b"".join(chunk.data for chunk in terminal.since(mark))
        assert b"\x1b]52;c;" in sent
        assert b"\x1bPtmux;\x1b\x1b]52;c;" in sent


def test_twenty_by_five_is_told_to_be_too_small_and_recovers() -> None:
    with Terminal(PROGRAM, columns=20, rows=5) as terminal:
        terminal.wait_for("needs 40x8")
        for key in ("g", "enter", "escape", "/", "escape"):
            terminal.press(key)
            terminal.painted()
        terminal.resize(80, 24)
        terminal.wait_for(READY)
        terminal.press("q")


def opened_records(terminal: Terminal) -> None:
    ready(terminal)
    terminal.press("enter")
    terminal.wait_for("[1 Account]")
    terminal.press("6")
    terminal.wait_for("7 of 10 checked")
    terminal.painted()
    terminal.press("down", "z")
    terminal.wait_for("3 records to publish")
    terminal.painted()


MOUSE = {1000, 1003, 1006}


def test_the_mouse_is_the_terminals_own_while_records_are_shown_and_ours_again_afterwards() -> None:
    with Terminal([*PROGRAM, "--deep"]) as terminal:
        ready(terminal)
        assert terminal.modes >= MOUSE
        opened_records(terminal)
        assert not terminal.modes & MOUSE
        terminal.press("e")
        terminal.wait_for("Write the zone file to a file")
        assert not terminal.modes & MOUSE
        terminal.press("escape", "escape")
        terminal.wait_for("7 of 10 checked")
        assert terminal.modes >= MOUSE
        terminal.press("q")
        assert terminal.wait() == 0
        assert not terminal.modes & LEFT_ON


def test_a_record_that_is_longer_than_the_screen_is_written_as_one_line() -> None:
    with Terminal([*PROGRAM, "--deep"], columns=60, rows=24) as terminal:
        mark = terminal.mark()
        opened_records(terminal)
        line = "aaa._domainkey.broken.example.org. 300 IN CNAME aaa.dkim.amazonses.com."
        assert len(line) > 60
        written = b"".join(chunk.data for chunk in terminal.since(mark)).decode()
        assert line in written, "in one go, so that the terminal knows that it is one line"
        # And it is where it was painted: two rows, the second one with the rest.
        shown = terminal.lines
        first = next(index for index, text in enumerate(shown) if text.startswith("aaa._domainkey"))
        assert shown[first] + shown[first + 1] == line
        terminal.resize(100, 24)
        terminal.wait_for(line)
        terminal.painted()
        assert any(text == line for text in terminal.lines)


def test_records_are_copied_and_written_by_keys() -> None:
    with Terminal([*PROGRAM, "--deep"]) as terminal:
        opened_records(terminal)
        mark = terminal.mark()
        terminal.press("y")
        terminal.wait_for("nobody can know")
        assert b"\x1b]52;c;" in b"".join(chunk.data for chunk in terminal.since(mark))
        terminal.press("f", "f")
        terminal.wait_for("Route 53 change batch")
        terminal.press("e")
        terminal.wait_for("change-batch.json")
        terminal.press("enter")
        terminal.wait_for("Wrote the Route 53 change batch")
        (written,) = terminal.home.glob("change-batch.json")
        assert '"UPSERT"' in written.read_text()


def test_a_verdict_that_changes_is_few_bytes() -> None:
    with Terminal([*PROGRAM, "--deep"]) as terminal:
        ready(terminal)
        terminal.press("enter")
        terminal.wait_for("[1 Account]")
        terminal.press("6")
        terminal.wait_for("7 of 10 checked")
        terminal.painted()
        terminal.settle()
        mark = terminal.mark()
        terminal.signal(signal.SIGUSR2)
        terminal.wait_for("8 of 10 checked")
        terminal.painted()
        assert 0 < terminal.content(mark) < 500
