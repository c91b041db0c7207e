"""The audit log as a file: who can read it, what is in it, and what of it is left when something goes wrong."""

import json
import os
import stat
from functools import partial
from pathlib import Path

import pytest

from sestui.aws.audit import AuditLog, Entry, unfinished
from sestui.model.acting import Action, Outcome, Result
from sestui.model.target import Target
from tests.aws.bed import side_by_side

HERE = Target("acme", "us-east-1")


def entry(name: str = "1", **parameters: object) -> Entry:
    return Entry(name, "send-email", "sesv2:SendEmail", HERE, parameters, "111122223333", "arn:aws:iam::1:user/x")


def outcome(result: Result = Result.ACCEPTED, **more: str) -> Outcome:
    return Outcome(Action.SEND_EMAIL, HERE, result, "words that are not logged", **more)  # type: ignore[arg-type]


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_line_before_and_a_line_after(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "new" / "folder" / "audit.log")
    log.begin(entry(to=("a@b.test",)))
    log.end(entry(), outcome(reference="m-1", request_id="r-1"))
    first, last = read(log.path)
    assert first["v"] == last["v"] == 1
    assert str(first["at"]).endswith("Z")
    assert first["what"] == {
        "action": "send-email",
        "operation": "sesv2:SendEmail",
        "parameters": {"to": ["a@b.test"]},
    }
    assert last["outcome"] == {"result": "accepted", "reference": "m-1", "request_id": "r-1"}
    assert "words" not in log.path.read_text()


def test_nobody_else_can_read_it_though_it_was_there_before(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir(mode=0o755)
    path = folder / "audit.log"
    path.write_text("")
    path.chmod(0o644)
    AuditLog(path).begin(entry())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_wide_umask_does_not_open_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        AuditLog(tmp_path / "state" / "audit.log").begin(entry())
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "state" / "audit.log").stat().st_mode) == 0o600


def test_it_is_neither_a_link_nor_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"symbolic link|levels"):
        AuditLog(path).begin(entry())
    assert not (tmp_path / "elsewhere").exists()
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(OSError, match="no regular file"):
        AuditLog(path).begin(entry())


def test_a_line_that_was_cut_off_does_not_swallow_the_next(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    path.write_text('{"v":1,"id":"0","pha')
    AuditLog(path).begin(entry("1"))
    AuditLog(path).begin(entry("2"))
    lines = path.read_text().splitlines()
    assert len(lines) == 3
    assert [one["id"] for one in unfinished(lines)] == ["1", "2"]


def test_lines_of_many_threads_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"

    def write(number: int) -> None:
        for turn in range(20):
            AuditLog(path).begin(entry(f"{number}-{turn}", to=("x" * 300,) * 20))

    assert side_by_side(*(partial(write, number) for number in range(8))) == [None] * 8
    assert len({one["id"] for one in read(path)}) == 160


def test_text_from_outside_stays_one_line(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.log")
    log.begin(entry(**{"from": 'a\n{"phase":"outcome"}\x1b[31m\u2028'}))
    log.end(entry(), outcome(Result.REFUSED, code="Bad\nCode"))
    first, last = read(log.path)
    assert log.path.read_bytes().count(b"\n") == 2
    assert b"\x1b" not in log.path.read_bytes()
    assert (first["phase"], last["phase"]) == ("intent", "outcome")


def test_a_part_of_a_line_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", lambda _descriptor, data: len(data) - 1)
    with pytest.raises(OSError, match="a part"):
        AuditLog(tmp_path / "audit.log").begin(entry())


def test_intents_without_an_end_are_found() -> None:
    lines = [
        '{"id":"1","phase":"intent"}',
        '{"id":"2","phase":"intent"}',
        "not json",
        "[]",
        '{"phase":"intent"}',
        '{"id":"1","phase":"outcome"}',
        '{"id":"9","phase":"outcome"}',
    ]
    assert [one["id"] for one in unfinished(lines)] == ["2"]
