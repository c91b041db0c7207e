"""`sestui preflight` as a process of its own, against the simulator."""

import json
import tomllib
from pathlib import Path

import pytest

from sestui.cli.exit_codes import ExitCode
from tests.cli.acting_bed import ACCOUNT, PLACE, bed
from tests.cli.process import sestui

SAID = ("--word", "bulk=no")


def test_it_reads_what_it_needs_and_nothing_more_and_writes_nothing(tmp_path: Path) -> None:
    with bed(tmp_path, "sandbox") as at:
        done = at.run("preflight", *SAID)
        assert done.stderr == ""
        assert at.asked() == [
            "GetAccount",
            "ListEmailIdentities",
            "GetEmailIdentity",
            "GetIdentityNotificationAttributes",
        ]
        assert at.simulator.dns_requests != ()
        assert at.audit == []
    assert f"acme, us-east-1 (account {ACCOUNT}): ✓ ready" in done.stdout
    assert "Domain: example.com" in done.stdout
    assert "  ✓ verified domain   passed: example.com  (required)" in done.stdout
    assert done.returncode == ExitCode.OK, done.stdout


@pytest.mark.parametrize(
    ("state", "more", "flags", "code", "words"),
    [
        ("production", "", SAID, ExitCode.OK, "✓ in production"),
        ("sandbox", "", (), ExitCode.PREFLIGHT_WORD, "say it: --word bulk=no or --word unsubscribe=yes"),
        ("sandbox", "", ("--word", "unsubscribe=no"), ExitCode.PREFLIGHT_ADVICE, "cannot be unsubscribed from"),
        ("sandbox", "", (*SAID, "--domain", "bare.test"), ExitCode.PREFLIGHT_NOT_READY, "✗ DKIM"),
        ("sandbox", "", (*SAID, "--domain", "none.test"), ExitCode.PREFLIGHT_NOT_READY, "none.test is no identity"),
        ("review-pending", "", SAID, ExitCode.PREFLIGHT_NOT_READY, "Review: under review, case"),
        ("review-denied", "", SAID, ExitCode.PREFLIGHT_NOT_READY, "Answer in the existing case"),
        ("sandbox", "suppression = []", SAID, ExitCode.PREFLIGHT_ADVICE, "✗ suppression list  failed: off"),
    ],
)
def test_the_exit_code_is_the_readiness(
    tmp_path: Path, state: str, more: str, flags: tuple[str, ...], code: ExitCode, words: str
) -> None:
    with bed(tmp_path, state, more) as at:
        done = at.run("preflight", *flags)
    assert done.returncode == code, done.stdout
    assert words in " ".join(done.stdout.split()).replace("  ", " ") or words in done.stdout
    assert all(len(line) <= 80 or "https://" in line or "sestui " in line for line in done.stdout.splitlines())


def test_what_may_not_be_read_is_unknown_and_names_the_permission(tmp_path: Path) -> None:
    fault = '[[faults]]\nkind = "denied"\noperation = "ListEmailIdentities"\n'
    with bed(tmp_path, "sandbox", rest=fault) as at:
        done = at.run("preflight", *SAID)
    assert done.returncode == ExitCode.PREFLIGHT_UNKNOWN
    assert "? verified domain" in done.stdout
    assert "✗" not in done.stdout
    assert "ses:ListEmailIdentities is missing" in done.stderr


def test_an_account_that_cannot_be_reached_is_unknown(tmp_path: Path) -> None:
    with bed(tmp_path, "sandbox", rest='[[faults]]\nkind = "expired-token"\n') as at:
        done = at.run("preflight", *SAID)
    assert done.returncode == ExitCode.LOGIN_NEEDED
    assert "login needed" in done.stderr
    assert done.stdout.count("✓") == 1, "your word, and nothing that was read"


def test_both_documents_hold_the_same(tmp_path: Path) -> None:
    with bed(tmp_path, "review-denied") as at:
        toml = tomllib.loads(at.run("preflight", "--format", "toml").stdout)
        told = json.loads(at.run("preflight", "--format", "json").stdout)
    assert toml["readiness"] == told["readiness"] == "not-ready"
    assert [item["id"] for item in toml["items"]] == [item["id"] for item in told["items"]]
    assert told["review"]["state"] == "denied"
    assert told["review"]["may_submit"] is False
    dkim = next(item for item in told["items"] if item["id"] == "dkim")
    assert dkim["state"] == "passed"
    assert dkim["seen"][0]["source"] == "sesv2 GetEmailIdentity"
    assert told["account"] == ACCOUNT


def test_of_a_snapshot_what_was_read_is_judged(tmp_path: Path) -> None:
    with bed(tmp_path, "sandbox") as at:
        done = at.run("snapshot", "--with", "identities,feedback", "--output", str(tmp_path / "state.toml"))
        assert done.returncode == ExitCode.OK, done.stderr
        before = len(at.simulator.requests)
        told = sestui(tmp_path, "preflight", "--from-snapshot", str(tmp_path / "state.toml"), *PLACE, *SAID)
        assert len(at.simulator.requests) == before
    assert "✓ DKIM" in told.stdout
    assert told.returncode in (ExitCode.OK, ExitCode.PREFLIGHT_ADVICE)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--word", "bulk"), "expected bulk=yes or bulk=no"),
        (("--word", "bulks=no"), "did you mean bulk?"),
        (("--format", "yaml"), "no form 'yaml'"),
    ],
)
def test_a_wrong_command_line_says_what_is_right(tmp_path: Path, flags: tuple[str, ...], words: str) -> None:
    done = sestui(tmp_path, "preflight", *flags)
    assert done.returncode == ExitCode.USAGE
    assert words in done.stderr


def test_several_targets_are_refused(tmp_path: Path) -> None:
    done = sestui(tmp_path, "preflight", "--demo")
    assert done.returncode == ExitCode.USAGE
    assert "preflight is about one account in one region" in done.stderr
