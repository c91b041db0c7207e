"""`sestui request-access` as a process of its own, against the simulator: what reached it is counted."""

import json
from pathlib import Path

import pytest

from sestui.cli.exit_codes import ExitCode
from sestui.rules.request_draft import parsed, written
from tests.cli.acting_bed import ACCOUNT, PLACE, Bed, bed
from tests.cli.process import sestui
from tests.tui.access_states import DRAFT

DAILY = ("request-access", "--limit", "daily", "--value", "90,000")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Return the file of a draft that nothing keeps from being submitted."""
    file = tmp_path / "draft.toml"
    file.write_text(written(DRAFT))
    return file


def puts(at: Bed) -> int:
    return at.asked().count("PutAccountDetails")


def increases(at: Bed) -> int:
    return at.asked("servicequotas").count("RequestServiceQuotaIncrease")


def fault(kind: str, operation: str = "PutAccountDetails") -> str:
    return f'[[faults]]\nkind = "{kind}"\noperation = "{operation}"\n'


# Drafts


def test_an_empty_draft_is_written_once_with_a_comment_at_each_key(tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    done = sestui(tmp_path, "request-access", "--new-draft", str(file))
    assert done.returncode == ExitCode.OK
    assert "# How do recipients opt out, and what follows?" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    parsed(file.read_text())
    file.write_text("mine")
    again = sestui(tmp_path, "request-access", "--new-draft", str(file))
    assert again.returncode == ExitCode.CANNOT_WRITE
    assert "is there already" in again.stderr
    assert file.read_text() == "mine"
    assert sestui(tmp_path, "request-access", "--new-draft", "-").stdout.startswith("# A request for production")
    nowhere = sestui(tmp_path, "request-access", "--new-draft", str(tmp_path / "gone" / "new.toml"))
    assert nowhere.returncode == ExitCode.CANNOT_WRITE
    assert "there is no folder" in nowhere.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("schema = 1\nwebsit = 'x'\nmail_type = 5\n", ("websit is unknown; did you mean website?", "mail_type is 5")),
        ("no TOML", ("not valid TOML",)),
        (written(type(DRAFT)()), ("The website is missing.", "Not acknowledged", "Reviewers ask")),
    ],
)
def test_a_draft_that_is_broken_or_not_complete_is_told_whole_and_sent_nowhere(
    tmp_path: Path, content: str, words: tuple[str, ...]
) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(content)
    with bed(tmp_path, "sandbox") as at:
        done = at.run("request-access", "--draft", str(file), "--yes")
        assert at.asked() == []
    assert done.returncode == ExitCode.DRAFT
    for each in words:
        assert each in " ".join(done.stderr.split())
    assert done.stdout == ""


def test_a_draft_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = sestui(tmp_path, "request-access", "--draft", str(tmp_path / "none.toml"), *PLACE)
    assert done.returncode == ExitCode.DRAFT
    assert "none.toml: cannot be read" in done.stderr


def test_a_draft_is_checked_without_aws_where_no_target_is_named(tmp_path: Path, draft: Path) -> None:
    done = sestui(tmp_path, "request-access", "--draft", str(draft), "--dry-run")
    assert done.returncode == ExitCode.OK, done.stderr
    told = json.loads(done.stdout)
    assert told["operation"] == "PutAccountDetails"
    assert told["parameters"]["ProductionAccessEnabled"] is True
    assert "What stays in the draft: recipients, bounces, opting out, volume" in " ".join(done.stderr.split())


def test_the_exact_request_is_shown_and_nothing_sent(tmp_path: Path, draft: Path) -> None:
    with bed(tmp_path, "sandbox") as at:
        done = at.run("request-access", "--draft", str(draft), "--dry-run", "--yes")
        assert at.asked() == ["GetAccount"]
    told = json.loads(done.stdout)
    assert (told["account"], told["region"]) == (ACCOUNT, "us-east-1")
    assert told["parameters"]["WebsiteURL"] == DRAFT.website
    assert done.returncode == ExitCode.OK
    assert at.audit == []


# Submitting


def test_it_is_submitted_once_and_followed(tmp_path: Path, draft: Path) -> None:
    with bed(tmp_path, "sandbox", 'verdict = "GRANTED"\nverdict_after = 0') as at:
        first = at.run("request-access")
        assert "not requested" in first.stdout
        assert "sestui preflight --profile acme --region us-east-1" in first.stdout
        done = at.run("request-access", "--draft", str(draft), "--yes")
        assert done.returncode == ExitCode.OK, done.stderr
        assert done.stdout == ""
        assert puts(at) == 1
        after = at.run("request-access")
        assert after.stdout.startswith(f"acme, us-east-1 (account {ACCOUNT}): production")
        assert "--limit daily|rate --value N" in after.stdout
        # and once more there is nothing to request
        again = at.run("request-access", "--draft", str(draft), "--yes")
        assert again.returncode == ExitCode.REQUEST_NOT_NOW
        assert "--limit daily --value N" in again.stderr
        assert puts(at) == 1
    assert [line["phase"] for line in at.audit] == ["intent", "outcome"]
    assert DRAFT.website not in json.dumps(at.audit)


def test_while_it_is_under_review_another_is_not_sent(tmp_path: Path, draft: Path) -> None:
    with bed(tmp_path, "sandbox") as at:
        assert at.run("request-access", "--draft", str(draft), "--yes").returncode == ExitCode.OK
        pending = at.run("request-access")
        assert "under review, case" in pending.stdout
        assert "displayId=" in pending.stdout
        again = at.run("request-access", "--draft", str(draft), "--yes")
        assert again.returncode == ExitCode.REQUEST_NOT_NOW
        assert "AWS is reviewing the request." in again.stderr
        assert puts(at) == 1


def test_after_a_denial_the_text_for_the_case_is_written_and_again_insists(tmp_path: Path, draft: Path) -> None:
    with bed(tmp_path, "review-denied") as at:
        done = at.run("request-access", "--draft", str(draft), "--yes")
        assert (done.returncode, puts(at)) == (ExitCode.REQUEST_NOT_NOW, 0)
        assert "Answer in the existing case" in " ".join(done.stderr.split())
        assert DRAFT.recipients in done.stdout
        again = at.run("request-access", "--draft", str(draft), "--yes", "--again")
        assert (again.returncode, puts(at)) == (ExitCode.WRITE_REFUSED, 1)
        # a conflict, explained with the case
        assert "Review: denied, case" in again.stderr
        assert DRAFT.volume in again.stdout


def test_a_request_that_was_not_received_is_submitted_again(tmp_path: Path, draft: Path) -> None:
    with bed(tmp_path, "review-failed") as at:
        assert "Submit the request again." in at.run("request-access").stdout
        assert at.run("request-access", "--draft", str(draft), "--yes").returncode == ExitCode.OK
        assert puts(at) == 1


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("reset", ExitCode.WRITE_UNKNOWN, "unknown whether it went out"),
        ("500", ExitCode.WRITE_UNKNOWN, "unknown whether it went out"),
        ("denied", ExitCode.WRITE_REFUSED, "ses:PutAccountDetails"),
        ("throttled", ExitCode.WRITE_REFUSED, "sestui does not repeat a write by itself"),
    ],
)
def test_what_came_of_it_is_the_exit_code_and_it_is_sent_once(
    tmp_path: Path, draft: Path, kind: str, code: ExitCode, words: str
) -> None:
    with bed(tmp_path, "sandbox", rest=fault(kind)) as at:
        done = at.run("request-access", "--draft", str(draft), "--yes")
        assert puts(at) == 1
    assert done.returncode == code, done.stderr
    assert words in " ".join(done.stderr.split())
    assert len(at.audit) == 2


@pytest.mark.parametrize(("answer", "sent"), [("y", 1), ("n", 0), ("", 0)])
def test_a_terminal_confirms(tmp_path: Path, draft: Path, answer: str, sent: int) -> None:
    with bed(tmp_path, "sandbox") as at:
        code, out, said = at.on_terminal([answer], "request-access", "--draft", str(draft))
        assert puts(at) == sent, said
    assert code == (ExitCode.OK if sent else ExitCode.NOT_WRITTEN)
    assert "Submit it? [y/N]" in said
    assert f"{ACCOUNT}, acme" in said
    assert out == ""


def test_without_a_terminal_and_without_yes_nothing_is_sent(tmp_path: Path, draft: Path) -> None:
    with bed(tmp_path, "sandbox") as at:
        done = at.run("request-access", "--draft", str(draft))
        assert (done.returncode, puts(at)) == (ExitCode.NOT_WRITTEN, 0)
    assert "`--yes` does it without asking" in done.stderr


def test_read_only_drafts_and_submits_nothing(tmp_path: Path, draft: Path) -> None:
    with bed(tmp_path, "sandbox") as at:
        done = at.run("request-access", "--draft", str(draft), "--yes", "--read-only")
        assert (done.returncode, puts(at)) == (ExitCode.NOT_WRITTEN, 0)
        assert "sestui is read-only" in done.stderr
        assert at.run("request-access", "--draft", str(draft), "--dry-run", "--read-only").returncode == ExitCode.OK
        assert at.run("preflight", "--read-only").returncode == ExitCode.PREFLIGHT_WORD
    assert at.audit == []


def test_an_account_that_cannot_be_read_is_asked_for_nothing(tmp_path: Path, draft: Path) -> None:
    with bed(tmp_path, "sandbox", rest='[[faults]]\nkind = "expired-token"\n') as at:
        done = at.run("request-access", "--draft", str(draft), "--yes")
        assert (done.returncode, puts(at)) == (ExitCode.LOGIN_NEEDED, 0)
        assert "login needed" in done.stderr


# Limits


def test_a_higher_limit_is_requested_once_and_followed(tmp_path: Path) -> None:
    with bed(tmp_path) as at:
        shown = at.run("request-access", "--limit", "daily")
        assert "daily sending quota (daily): 50,000" in shown.stdout
        assert increases(at) == 0
        done = at.run(*DAILY, "--yes")
        assert done.returncode == ExitCode.OK, done.stderr
        assert len(done.stdout.strip()) > 8
        assert "PENDING" in done.stderr
        open_ = at.run("request-access", "--limit", "daily")
        assert "A request for 90,000 is open" in open_.stdout
        again = at.run("request-access", "--limit", "daily", "--value", "120000", "--yes")
        assert again.returncode == ExitCode.REQUEST_NOT_NOW
        assert increases(at) == 1
    assert at.audit[0]["what"]["parameters"] == {"quota": "L-804C8AE8", "desired": 90_000.0, "support_case": True}


def test_in_the_sandbox_access_comes_first(tmp_path: Path) -> None:
    with bed(tmp_path, "sandbox") as at:
        done = at.run(*DAILY, "--yes")
        assert (done.returncode, increases(at)) == (ExitCode.REQUEST_NOT_NOW, 0)
        assert "what it needs first is production access" in done.stderr


@pytest.mark.parametrize(
    ("kind", "code"),
    [("reset", ExitCode.WRITE_UNKNOWN), ("denied", ExitCode.WRITE_REFUSED)],
)
def test_what_came_of_a_request_for_more_is_the_exit_code(tmp_path: Path, kind: str, code: ExitCode) -> None:
    with bed(tmp_path, rest=fault(kind, "RequestServiceQuotaIncrease")) as at:
        done = at.run(*DAILY, "--yes", "--no-support-case")
        assert increases(at) == 1
    assert done.returncode == code, done.stderr
    assert done.stdout == ""


def test_the_request_for_more_is_shown_and_not_sent(tmp_path: Path) -> None:
    with bed(tmp_path) as at:
        done = at.run(*DAILY, "--dry-run")
        assert increases(at) == 0
    assert json.loads(done.stdout)["parameters"]["DesiredValue"] == 90_000.0


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--value", "9"), "--value belongs to --limit"),
        (("--limit", "daily", "--value", "many"), "a whole number is expected"),
        (("--limit", "hourly"), "there are daily, rate"),
        (("--limit", "daily", "--draft", "x"), "exclude each other"),
    ],
)
def test_a_wrong_command_line_says_what_is_right(tmp_path: Path, flags: tuple[str, ...], words: str) -> None:
    done = sestui(tmp_path, "request-access", *flags)
    assert done.returncode == ExitCode.USAGE
    assert words in done.stderr


def test_a_value_below_the_current_one_is_refused_here(tmp_path: Path) -> None:
    with bed(tmp_path) as at:
        done = at.run("request-access", "--limit", "daily", "--value", "50000", "--yes")
        assert (done.returncode, increases(at)) == (ExitCode.USAGE, 0)
        assert "It must be more than the current 50,000." in done.stderr


def test_several_targets_are_refused(tmp_path: Path, draft: Path) -> None:
    done = sestui(tmp_path, "request-access", "--draft", str(draft), "--demo", "--yes")
    assert done.returncode == ExitCode.USAGE
    assert "request-access is about one account in one region" in done.stderr
