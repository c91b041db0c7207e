"""The harness itself: what other tests lean on."""

import signal
import sys
import termios

import pytest

from tests.terminal import Terminal, TerminalTimeoutError


def test_it_shows_what_a_program_prints_at_the_size_it_was_given() -> None:
    with Terminal(["/bin/sh", "-c", "stty size; printf '\\033[31mred\\033[0m'"], columns=91, rows=31) as terminal:
        assert terminal.wait() == 0
        assert terminal.lines[0] == "31 91"
        assert terminal.screen.buffer[1][0].fg == "red"


def test_the_program_has_a_controlling_terminal_and_no_environment_of_the_machine() -> None:
    script = "import os; os.close(os.open('/dev/tty', os.O_RDWR)); print(sorted(os.environ), os.environ['HOME'])"
    with Terminal([sys.executable, "-c", script], columns=200) as terminal:
        assert terminal.wait() == 0
        assert "AWS_EC2_METADATA_DISABLED" in terminal.text
        assert str(terminal.home) in terminal.text
        assert "VIRTUAL_ENV" not in terminal.text


def test_keys_arrive_and_bytes_are_counted_from_a_mark() -> None:
    with Terminal(["/bin/sh", "-c", "stty -echo raw; printf ready; head -c 3 | od -An -c; printf done"]) as terminal:
        terminal.wait_for("ready")
        mark = terminal.mark()
        terminal.press("up")
        terminal.wait_for("done")
        terminal.wait()
        assert "033" in terminal.text
        assert terminal.written(mark) == sum(len(chunk.data) for chunk in terminal.since(mark)) > 4


def test_a_resize_reaches_the_program() -> None:
    script = "trap 'stty size' WINCH; echo ready; while :; do read -r line && echo got; done"
    with Terminal(["/bin/sh", "-c", script]) as terminal:
        terminal.wait_for("ready")
        terminal.resize(100, 40)
        terminal.send("\n")
        terminal.wait_for("40 100")


def test_hanging_up_ends_the_program_with_sighup() -> None:
    with Terminal(["/bin/sh", "-c", "echo ready; read line"]) as terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        assert terminal.wait() == -signal.SIGHUP
        assert not terminal.group_is_alive()


def test_a_timeout_shows_the_screen() -> None:
    with Terminal(["/bin/sh", "-c", "echo only this; read line"]) as terminal:
        terminal.wait_for("only this")
        with pytest.raises(TerminalTimeoutError, match="only this"):
            terminal.wait_for("something else", timeout=0.1)


def test_closing_ends_the_whole_group() -> None:
    with Terminal(["/bin/sh", "-c", "(trap '' TERM HUP; echo ready; read line </dev/tty) & wait"]) as terminal:
        terminal.wait_for("ready")
        assert terminal.group_is_alive()
    assert not terminal.group_is_alive()


def test_modes_and_attributes_tell_what_was_left_behind() -> None:
    with Terminal(
        ["/bin/sh", "-c", "printf '\\033[?1049h\\033[?1000;1006h\\033[?1049l'; stty -echo; read x"]
    ) as terminal:
        terminal.wait_for(lambda: not terminal.attributes()[3] & termios.ECHO)
        terminal.wait_for(lambda: terminal.modes == {1000, 1006})


def test_sequences_that_pyte_does_not_know_are_not_drawn() -> None:
    script = "printf 'a\\033[>1ub\\033[<uc\\033[?2026$pd\\033P+q544e\\033\\\\e'"
    with Terminal(["/bin/sh", "-c", script]) as terminal:
        terminal.wait()
        terminal.wait_for("abcde")
