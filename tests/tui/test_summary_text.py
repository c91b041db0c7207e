"""The lines above and below the table: what they say in how much room."""

from itertools import pairwise

import pytest

from sestui.fleet.source import SourceKind
from sestui.model.failure import Cause
from sestui.model.fleet import ProfileState, TargetState
from sestui.model.settings import Profile, Thresholds
from sestui.model.target import Target
from sestui.rules.row import FleetRow, row
from sestui.rules.summary import Summary
from sestui.tui.completion import hint
from sestui.tui.fleet_columns import BY_KEY
from sestui.tui.fleet_view import Sort
from sestui.tui.painted import Line, width_of
from sestui.tui.summary_text import (
    about_row,
    arrangement,
    beyond_columns,
    filtered,
    header,
    hidden_columns,
    summary_line,
)
from tests.tui.states import NOW, failed, quota, read
from tests.tui.states import account as account_state

FULL = Summary(
    total=24,
    production=6,
    sandbox=5,
    under_review=1,
    probation=1,
    paused=2,
    unknown=1,
    failing=7,
    absent=1,
    mismatched=1,
)


def text(line: Line) -> str:
    return "".join(part for part, _ in line)


def judged(state: TargetState) -> FleetRow:
    profile = ProfileState(Profile("acme", label="Acme"))
    return row(Target("acme", "eu-west-1"), state, profile, NOW, Thresholds())


@pytest.mark.parametrize("width", range(46, 150))
def test_the_summary_uses_the_room_and_no_more(width: int) -> None:
    assert width_of(summary_line(FULL, width)) <= width


def test_words_go_one_at_a_time_and_the_most_important_stay_longest() -> None:
    lines = list(dict.fromkeys(text(summary_line(FULL, width)) for width in range(150, 45, -1)))
    words = [len([word for word in line.split() if word.isalpha()]) for line in lines]
    assert all(0 <= more - fewer <= 2 for more, fewer in pairwise(words))
    assert len(lines) > 10
    assert "failing" in lines[-2]
    assert "unexpected" not in lines[-2]


def test_what_is_not_there_is_not_mentioned() -> None:
    assert text(summary_line(Summary(total=3, production=3), 80)) == "● 3 production"


def test_a_sentence_about_a_row_does_not_say_whose_it_is_again() -> None:
    away = judged(failed(Cause.TIMED_OUT, "Acme in eu-west-1: no complete answer within 10 s."))
    assert text(about_row(away)) == "! No complete answer within 10 s."
    assert text(about_row(away, named=True)) == "! Acme in eu-west-1: no complete answer within 10 s."
    other = judged(failed(Cause.LOGIN_NEEDED, "The SSO session has expired."))
    assert text(about_row(other)) == "! The SSO session has expired."
    assert about_row(judged(read(account_state()))) == ()


@pytest.mark.parametrize(
    ("room", "told"),
    [
        (80, "41.3k/50k sent in 24 h   7.5 of 14/s   healthy   111122223333"),
        (50, "41.3k/50k sent in 24 h   7.5 of 14/s   healthy"),
        (12, ""),
    ],
)
def test_what_has_no_column_is_told_of_the_row_under_the_cursor(room: int, told: str) -> None:
    row = judged(read(account_state(send_quota=quota(41_300, 50_000))))._replace(live_rate=7.5, account="111122223333")
    assert text(beyond_columns(row, {"profile", "region", "status", "quota", "age"}, room)) == told


def test_the_grid_tells_of_a_cell_what_it_is() -> None:
    row = judged(read(account_state(send_quota=quota(41_300, 50_000))))
    assert text(beyond_columns(row, (), 80)).startswith(
        "Acme eu-west-1: PRODUCTION   82%   41.3k/50k sent in 24 h   14/s"
    )


def test_of_what_is_not_known_nothing_is_told() -> None:
    assert beyond_columns(None, (), 80) == ()
    assert beyond_columns(judged(failed(Cause.TIMED_OUT, "No answer.")), (), 80) == ()
    assert beyond_columns(judged(read(account_state())), set(BY_KEY), 80) == ()


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (80, "/acme  3 of 24   read-only   by Region ▼   +2 columns: ⏎"),
        (45, "/acme  3 of 24   read-only   by Region ▼"),
        (30, "/acme  3 of 24   read-only"),
        (5, "/acme  3 of 24"),
    ],
)
def test_the_filter_stays_when_there_is_no_room_for_the_rest(room: int, shown: str) -> None:
    line = arrangement(filtered("acme", 3, 24), Sort("region", reverse=True), True, "+2 columns: ⏎", room)
    assert text(line) == shown


def test_without_a_filter_everything_may_go() -> None:
    assert arrangement("", Sort("region"), False, "", 4) == ()


def test_columns_without_room_are_counted() -> None:
    assert hidden_columns(14, "⏎") == ""
    assert hidden_columns(13, "⏎") == "+1 column: ⏎"
    assert hidden_columns(9, "") == "+5 columns"


@pytest.mark.parametrize("width", [38, 78, 118])
@pytest.mark.parametrize("line", ["", "is:", "is:failing", "status:", "quota:", "region:", "cause:", "acme -status:re"])
def test_a_hint_fits_its_line(line: str, width: int) -> None:
    assert 0 < len(hint(line, width)) <= width


def test_a_hint_offers_what_fits_what_was_typed() -> None:
    assert "review-pending" in hint("status:rev", 78)
    assert "sandbox" not in hint("status:rev", 78)
    assert "stale" in hint("is:failing", 78)


@pytest.mark.parametrize("title", ["state.toml", "acme-all-regions-before-the-move-2026-11-24.toml", "x" * 300])
@pytest.mark.parametrize("where", ["legacy-customer  ap-southeast-2", "acme  us-east-1"])
@pytest.mark.parametrize("width", [200, 95, 80, 60, 45])
def test_where_one_is_stays_whole_however_long_the_name_of_a_snapshot_is(title: str, where: str, width: int) -> None:
    lines = header(SourceKind.SNAPSHOT, title, NOW, where)
    shown = text(next(line for line in lines if width_of(line) <= width))
    assert shown.endswith(where)
    assert "SNAPSHOT" in shown
    if width >= 95:
        assert f"taken {NOW:%Y-%m-%d %H:%M} UTC" in shown
        assert title[:8] in shown
    widths = [width_of(line) for line in lines]
    assert widths == sorted(widths, reverse=True)


def test_what_is_live_is_just_where_one_is() -> None:
    assert text(header(SourceKind.LIVE, "", None, "2 profiles")[0]) == "sestui  2 profiles"


def test_the_size_of_the_fleet_goes_before_the_name_of_a_snapshot() -> None:
    lines = [text(line) for line in header(SourceKind.SNAPSHOT, "prod.toml", NOW, "2 profiles", place=False)]
    assert "prod.toml" in lines[1]
    assert [line for line in lines if "2 profiles" in line] == lines[:1]
