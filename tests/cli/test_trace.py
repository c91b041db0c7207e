"""`sestui trace` as a process of its own, against the simulator."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from sestui.cli.exit_codes import ExitCode
from tests.cli.acting_bed import ACCOUNT, PLACE, SUCCESS, bed
from tests.cli.process import sestui

FROM_ME = ("--from", "me@example.com")


def test_it_reads_what_it_needs_and_nothing_more_and_writes_nothing(tmp_path: Path) -> None:
    with bed(tmp_path) as at:
        done = at.run("trace", *FROM_ME, "--to", "you@x.test")
        assert done.stderr == ""
        assert re.findall(r"^  ([^✓ ]) ", done.stdout, re.MULTILINE) == []
        assert done.stdout.count("\n  ✓ ") == 14
        assert "\n✓ It would pass.\n" in done.stdout
        # the address and its domain; whether it authenticates is what DNS says
        assert at.asked() == ["GetAccount", "GetEmailIdentity", "GetEmailIdentity", "GetSuppressedDestination"]
        assert at.simulator.dns_requests != ()
        assert at.audit == []
    assert done.returncode == ExitCode.OK


def test_the_first_gate_that_fails_is_told_with_sess_words_the_fix_and_the_command(tmp_path: Path) -> None:
    with bed(tmp_path, "sandbox") as at:
        done = at.run("trace", *FROM_ME, "--to", "you@nowhere.test")
    assert done.returncode == ExitCode.TRACE_REFUSED
    assert "  ✗ recipient          not verified\n" in done.stdout
    assert "MessageRejected: Email address is not verified." in done.stdout
    assert "\n        sestui request-access --profile acme --region us-east-1\n" in done.stdout
    assert "the message stops here" in done.stdout
    assert "✗ SES would refuse it: recipient, not verified." in done.stdout


@pytest.mark.parametrize(
    ("state", "more", "sender", "to", "code", "words"),
    [
        ("production", "", "me@other.test", "you@x.test", ExitCode.TRACE_REFUSED, "no identity"),
        ("production", "", "late@other.test", "you@x.test", ExitCode.TRACE_REFUSED, "sestui identity resend late@"),
        ("production", "", "me@example.com", "Old@other.test", ExitCode.TRACE_NOT_DELIVERED, "suppression remove Old@"),
        (
            "production",
            "sending = false",
            "me@example.com",
            "a@x.test",
            ExitCode.TRACE_REFUSED,
            "sestui sending resume",
        ),
        ("sandbox", "", "me@example.com", "you@example.com", ExitCode.OK, "works in sandbox"),
        ("production", "", "me@bare.test", "you@x.test", ExitCode.TRACE_UNAUTHENTICATED, "would not authenticate"),
        ("production", "", "nobody", "you@x.test", ExitCode.TRACE_REFUSED, "is no e-mail address"),
    ],
)
def test_the_exit_code_is_the_outcome(
    tmp_path: Path, state: str, more: str, sender: str, to: str, code: ExitCode, words: str
) -> None:
    with bed(tmp_path, state, more) as at:
        done = at.run("trace", "--from", sender, "--to", to)
    assert words in done.stdout
    assert done.returncode == code, done.stdout


def test_a_permission_that_is_missing_leaves_its_gate_unknown_and_is_named(tmp_path: Path) -> None:
    with bed(tmp_path, rest='[[faults]]\nkind = "denied"\noperation = "GetEmailIdentity"') as at:
        done = at.run("trace", *FROM_ME, "--to", "you@x.test")
    assert done.returncode == ExitCode.TRACE_UNKNOWN
    assert "  ? sender's identity" in done.stdout
    assert "ses:GetEmailIdentity is missing" in done.stderr


def test_without_a_login_it_fails_at_once_with_what_to_do(tmp_path: Path) -> None:
    with bed(tmp_path, rest='[[faults]]\nkind = "expired-token"') as at:
        done = at.run("trace", *FROM_ME, "--to", "you@x.test")
        assert len(at.simulator.requests) <= 2, "nobody asks on with credentials that are known to be bad"
    assert done.returncode == ExitCode.LOGIN_NEEDED
    assert "  ✗ credentials" in done.stdout
    assert "sestui: login needed" in done.stderr
    assert "aws configure --profile acme" in done.stderr


@pytest.mark.parametrize("form", ["toml", "json"])
def test_the_document_holds_every_gate_with_its_evidence(tmp_path: Path, form: str) -> None:
    with bed(tmp_path, "sandbox") as at:
        done = at.run("trace", *FROM_ME, "--to", f"you@nowhere.test,{SUCCESS}", "--format", form)
    told = json.loads(done.stdout) if form == "json" else tomllib.loads(done.stdout)
    assert (told["account"], told["region"], told["outcome"]) == (ACCOUNT, "us-east-1", "refused")
    assert told["recipients"] == ["you@nowhere.test", SUCCESS]
    assert (told["identity"], told["first_failed"]) == ("example.com", "recipient")
    assert told["error"]["code"] == "MessageRejected"
    gates = {gate["id"]: gate for gate in told["gates"]}
    assert len(gates) == 14
    assert gates["sender"]["state"] == "passed"
    assert gates["recipient"]["seen"][0]["source"] == "sesv2 GetAccount"
    assert done.stderr == ""


def test_what_is_not_answered_in_time_is_unknown(tmp_path: Path) -> None:
    with bed(tmp_path, rest='[[faults]]\nkind = "hang"\noperation = "GetEmailIdentity"') as at:
        done = at.run("trace", *FROM_ME, "--to", "you@x.test", "--timeout", "3")
    assert done.returncode == ExitCode.TRACE_UNKNOWN
    assert "  ✓ sending " in done.stdout
    assert "  ? sender's identity" in done.stdout


def test_a_snapshot_is_traced_without_a_request(tmp_path: Path) -> None:
    with bed(tmp_path) as at:
        taken = at.run("snapshot", "--with", "identities", "-o", str(tmp_path / "state.toml"))
        assert taken.returncode == 0, taken.stderr
        before = len(at.simulator.requests)
        done = sestui(
            tmp_path, "trace", "--from-snapshot", str(tmp_path / "state.toml"), *PLACE, *FROM_ME, "--to", "you@x.test"
        )
        assert len(at.simulator.requests) == before
    assert "  ✓ sender's identity  by example.com" in done.stdout
    assert "  ? suppression list" in done.stdout
    assert done.returncode == ExitCode.TRACE_UNKNOWN


def test_dns_that_nobody_can_ask_leaves_its_gates_unknown(tmp_path: Path) -> None:
    with bed(tmp_path, rest='[[dns_faults]]\nkind = "servfail"\nname = "*.example.com"') as at:
        done = at.run("trace", *FROM_ME, "--to", "you@x.test")
    assert done.returncode == ExitCode.TRACE_UNKNOWN, done.stdout
    assert "  ? DKIM" in done.stdout
    assert "  ✓ suppression list" in done.stdout


def test_several_targets_are_refused_and_named(tmp_path: Path) -> None:
    done = sestui(tmp_path, "trace", "--demo", "--profile", "acme-prod", *FROM_ME, "--to", SUCCESS)
    assert done.returncode == ExitCode.USAGE
    assert "leave 8: acme-prod in us-east-1, " in done.stderr
    missing = sestui(tmp_path, "trace", "--demo", "--to", SUCCESS)
    assert missing.returncode == ExitCode.USAGE
    assert "--from" in missing.stderr
