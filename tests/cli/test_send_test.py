"""`sestui send-test` and the other writes as processes of their own; counts what reached the server."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sestui.cli.exit_codes import ExitCode
from tests.cli.acting_bed import ACCOUNT, SUCCESS, bed
from tests.cli.process import environment, sestui

TEST = ("send-test", "--from", "me@example.com")
REAL = ("--to", "you@x.test")


def fault(kind: str, operation: str = "SendEmail") -> str:
    return f'[[faults]]\nkind = "{kind}"\noperation = "{operation}"'


def test_it_is_traced_sent_once_and_written_down(tmp_path: Path) -> None:
    with bed(tmp_path) as at:
        done = at.run(*TEST, "--to", SUCCESS, "--tag", "purpose=test", "--yes")
        assert done.returncode == ExitCode.OK, done.stderr
        assert done.stdout.strip() == at.audit[1]["outcome"]["reference"]
        assert done.stdout.count("\n") == 1
        assert at.asked().count("SendEmail") == 1
        assert at.asked()[-1] in ("SendEmail", "GetAccount")
    assert [line["phase"] for line in at.audit] == ["intent", "outcome"]
    assert at.audit[0]["what"]["parameters"]["tags"] == ["purpose=test"]
    for words in ("✓ sender's identity", "Send a test e-mail", f"account  {ACCOUNT}, acme", "has accepted the message"):
        assert words in done.stderr


def test_a_pipe_cannot_confirm(tmp_path: Path) -> None:
    with bed(tmp_path) as at:
        done = at.run(*TEST, "--to", SUCCESS)
        assert "SendEmail" not in at.asked()
    assert done.returncode == ExitCode.NOT_WRITTEN
    assert done.stderr.splitlines()[-1] == (
        "sestui: nothing was sent: there is no terminal to confirm on. `--yes` does it without asking."
    )
    assert (done.stdout, at.audit) == ("", [])


@pytest.mark.parametrize(
    ("to", "answers", "sent"),
    [
        (SUCCESS, ["y"], 1),
        (SUCCESS, [""], 0),
        (SUCCESS, ["no"], 0),
        ("you@x.test", ["y", ""], 0),
        ("you@x.test", ["y", "yes"], 1),
    ],
)
def test_a_terminal_is_asked_and_twice_where_real_people_get_it(
    tmp_path: Path, to: str, answers: list[str], sent: int
) -> None:
    with bed(tmp_path) as at:
        code, out, said = at.on_terminal(answers, *TEST, "--to", to)
        assert at.asked().count("SendEmail") == sent
    assert code == (ExitCode.OK if sent else ExitCode.NOT_WRITTEN), said
    assert bool(out) is bool(sent)
    assert "us-east-1, production access" in said
    assert said.count("[y/N]") == len(answers)
    assert ("it goes to you@x.test. Send it?" in said) is (len(answers) == 2)


def test_the_exact_request_is_shown_and_nothing_sent(tmp_path: Path) -> None:
    with bed(tmp_path) as at:
        done = at.run(
            *TEST, *REAL, "--dry-run", "--subject", "Grüße", "--unsubscribe", "https://example.com/u", "--yes"
        )
        assert "SendEmail" not in at.asked()
    told = json.loads(done.stdout)
    assert done.returncode == ExitCode.OK
    assert (told["operation"], told["account"], told["region"]) == ("SendEmail", ACCOUNT, "us-east-1")
    simple = told["parameters"]["Content"]["Simple"]
    assert simple["Subject"]["Data"] == "Grüße"
    assert [header["Name"] for header in simple["Headers"]] == ["List-Unsubscribe", "List-Unsubscribe-Post"]
    assert at.audit == []


def test_what_ses_would_refuse_is_not_sent_but_for_those_who_insist(tmp_path: Path) -> None:
    with bed(tmp_path, "sandbox") as at:
        done = at.run(*TEST, *REAL, "--yes")
        assert (done.returncode, at.asked().count("SendEmail")) == (ExitCode.NOT_WRITTEN, 0)
        assert "SES would refuse it. `--anyway`" in done.stderr
        anyway = at.run(*TEST, *REAL, "--yes", "--anyway")
        assert (anyway.returncode, at.asked().count("SendEmail")) == (ExitCode.WRITE_REFUSED, 1)
        assert "you@x.test" in anyway.stderr
    assert anyway.stdout == ""


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("reset", ExitCode.WRITE_UNKNOWN, "unknown whether it went out"),
        ("500", ExitCode.WRITE_UNKNOWN, "unknown whether it went out"),
        ("denied", ExitCode.WRITE_REFUSED, "not allowed to call ses:SendEmail"),
    ],
)
def test_what_came_of_it_is_the_exit_code_and_it_is_sent_once(
    tmp_path: Path, kind: str, code: ExitCode, words: str
) -> None:
    with bed(tmp_path, rest=fault(kind)) as at:
        done = at.run(*TEST, "--to", SUCCESS, "--yes")
        assert at.asked().count("SendEmail") == 1
    assert done.returncode == code
    assert words in " ".join(done.stderr.split())
    assert done.stdout == ""
    assert at.audit[1]["outcome"]["result"] == ("unknown" if code == ExitCode.WRITE_UNKNOWN else "refused")


@pytest.mark.parametrize(
    ("flags", "extra"), [(("--read-only",), {}), ((), {"SESTUI_READ_ONLY": "true"})], ids=["flag", "environment"]
)
def test_read_only_refuses_every_write(tmp_path: Path, flags: tuple[str, ...], extra: dict[str, str]) -> None:
    with bed(tmp_path) as at:
        for command in (
            (*TEST, "--to", SUCCESS),
            ("sending", "pause"),
            ("suppression", "add", "a@x.test"),
            ("suppression", "remove", "Old@other.test"),
            ("identity", "resend", "late@other.test"),
        ):
            done = at.run(*command, "--yes", *flags, **extra)
            assert done.returncode == ExitCode.NOT_WRITTEN, done.stderr
            assert "sestui is read-only" in done.stderr
        assert not {"SendEmail", "PutAccountSendingAttributes", "PutSuppressedDestination"} & set(at.asked())
    assert at.audit == []


@pytest.mark.parametrize(
    "command", [(*TEST, *REAL, "--anyway"), ("sending", "pause"), ("suppression", "show", "a@x.test")]
)
def test_without_a_login_nothing_is_tried_and_the_command_to_run_is_told(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    with bed(tmp_path, rest='[[faults]]\nkind = "expired-token"') as at:
        done = at.run(*command, "--yes")
        assert at.asked() == []
    assert done.returncode == ExitCode.LOGIN_NEEDED
    assert "sestui: login needed: acme: the session has expired." in done.stderr
    assert "aws configure --profile acme" in done.stderr
    assert at.audit == []


def test_ctrl_c_while_it_is_in_flight_says_that_nobody_knows(tmp_path: Path) -> None:
    with bed(tmp_path, rest=fault("hang")) as at:
        process = subprocess.Popen(
            [sys.executable, "-m", "sestui", *TEST, "--to", SUCCESS, "--yes", *at.flags],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(tmp_path, **at.extra),
        )
        deadline = time.monotonic() + 60
        while "SendEmail" not in at.asked():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
        took = time.monotonic() - begun
        assert at.asked().count("SendEmail") == 1
    assert process.returncode == ExitCode.INTERRUPTED
    assert "unknown whether it went out" in said
    assert out == ""
    assert at.audit[1]["outcome"]["result"] == "unknown"
    assert took < 3.0


def test_what_becomes_of_it_is_followed_where_ses_keeps_it(tmp_path: Path) -> None:
    with bed(tmp_path, more='vdm = "ENABLED"') as at:
        done = at.run(*TEST, *REAL, "--yes", "--follow", "30")
        assert at.asked().count("SendEmail") == 1
    assert done.returncode == ExitCode.OK
    assert "you@x.test: DELIVERY" in done.stderr


def test_without_insights_it_says_how_to_look(tmp_path: Path) -> None:
    with bed(tmp_path, more='vdm = "DISABLED"') as at:
        done = at.run(*TEST, *REAL, "--yes", "--follow", "30")
    assert "Virtual Deliverability Manager is off" in done.stderr
    assert "Look into the recipient's mailbox" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--to", "nobody", "--yes", "--anyway"), "nobody is no e-mail address."),
        ((*REAL, "--tag", "x"), "expected NAME=VALUE"),
        ((*REAL, "--unsubscribe", "example.com"), "--unsubscribe: expected one https:// address"),
        ((*REAL, "--subject", "a\nBcc: b", "--yes"), "line break"),
    ],
)
def test_what_is_no_message_is_a_wrong_command_line(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    with bed(tmp_path) as at:
        done = at.run(*TEST, *arguments)
        assert "SendEmail" not in at.asked()
    assert done.returncode == ExitCode.USAGE
    assert words in done.stderr


# The other writes


def test_sending_is_paused_and_resumed(tmp_path: Path) -> None:
    with bed(tmp_path) as at:
        code, _, said = at.on_terminal(["y", "y"], "sending", "pause")
        assert code == ExitCode.OK, said
        assert "This account sends for production. Pause it? [y/N]" in said
        assert at.run("sending", "resume", "--yes").returncode == ExitCode.OK
        assert at.asked().count("PutAccountSendingAttributes") == 2
    assert [line["what"]["parameters"] for line in at.audit[::2]] == [{"enabled": False}, {"enabled": True}]


def test_an_address_is_looked_up_added_and_removed(tmp_path: Path) -> None:
    with bed(tmp_path) as at:
        assert at.run("suppression", "show", "old@other.test").stdout == "old@other.test: not on the list\n"
        assert at.run("suppression", "show", "Old@other.test").stdout.startswith("Old@other.test: on the list since ")
        assert at.run("suppression", "remove", "Old@other.test", "--yes").returncode == ExitCode.OK
        added = at.run("suppression", "add", "new@other.test", "--reason", "complaint", "--yes")
        assert added.returncode == ExitCode.OK, added.stderr
        assert at.run("suppression", "show", "Old@other.test").stdout == "Old@other.test: not on the list\n"
        assert "COMPLAINT" in at.run("suppression", "show", "new@other.test").stdout


def test_a_link_is_mailed_once_more(tmp_path: Path) -> None:
    with bed(tmp_path) as at:
        done = at.run("identity", "resend", "late@other.test", "--yes")
        assert done.returncode == ExitCode.OK, done.stderr
        assert at.asked().count("VerifyEmailIdentity") == 1
    assert "PENDING" in done.stderr


def test_the_demo_writes_to_itself_and_not_into_the_users_log(tmp_path: Path) -> None:
    place = ("--demo", "--profile", "acme-prod", "--region", "us-east-1")
    done = sestui(tmp_path, "sending", "pause", *place, "--yes")
    assert done.returncode == ExitCode.OK, done.stderr
    folder = tmp_path / ".local" / "state" / "sestui"
    assert not (folder / "audit.log").exists()
    assert all(json.loads(line)["demo"] for line in (folder / "audit-demo.log").read_text().splitlines())
