"""The view: what is judged when, filtered and sorted."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest

from sestui.fleet.source import SourceKind
from sestui.model.failure import Cause
from sestui.model.fleet import FleetState, ProfileState, TargetState
from sestui.model.reading import Reading
from sestui.model.target import Target
from sestui.tui.fleet_cells import grid_content
from sestui.tui.fleet_columns import COLUMNS, rate_text, short_number
from sestui.tui.fleet_view import SLICE, FleetView, Sort, next_sort
from sestui.tui.widgets.cells import fit
from tests.tui.states import NOW, account, failed, large, quota, read, settings, small


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def view_of(state: FleetState, kind: SourceKind = SourceKind.LIVE) -> tuple[FleetView, Clock]:
    clock = Clock()
    view = FleetView(settings(), kind, clock)
    view.apply(state, state.targets)
    return view, clock


def texts(view: FleetView, column: str) -> list[str]:
    place = [each.column.key for each in COLUMNS].index(column)
    return [row.cells[place].text for row in view.rows()]


def test_the_order_is_that_of_the_settings() -> None:
    state = small()
    assert [row.key for row in view_of(state)[0].rows()] == list(state.targets)


@pytest.mark.parametrize("column", [each.column.key for each in COLUMNS])
@pytest.mark.parametrize("reverse", [False, True])
def test_unknown_values_come_last_in_either_direction(column: str, reverse: bool) -> None:
    view, _ = view_of(small())
    view.sort = Sort(column, reverse)
    key = next(each.sort for each in COLUMNS if each.column.key == column)
    rows = [view.judged(row.key) for row in view.rows() if isinstance(row.key, Target)]
    values = [key(row) for row in rows if row is not None]
    known = [value for value in values if value is not None]
    assert len(values) == 24
    assert values == known + [None] * (24 - len(known))
    assert known == sorted(known, reverse=reverse)


def test_sorting_is_stable() -> None:
    view, _ = view_of(small())
    view.sort = Sort("region", reverse=True)
    first = [row.key for row in view.rows()][:6]
    assert [key.profile for key in first if isinstance(key, Target)] == [
        "acme-prod",
        "acme-staging",
        "newsletter",
        "shop-eu",
        "legacy",
        "sandbox-lab",
    ]


def test_a_column_sorts_one_way_then_the_other_then_not_at_all() -> None:
    by_quota = next_sort(Sort(), "quota")
    assert by_quota == Sort("quota", reverse=True)
    assert next_sort(by_quota, "quota") == Sort("quota", reverse=False)
    assert next_sort(Sort("quota", reverse=False), "quota") == Sort()
    assert next_sort(by_quota, "region") == Sort("region", reverse=False)


def test_the_filter_follows_new_states() -> None:
    view, _ = view_of(small())
    view.set_filter("is:failing")
    before = view.matching
    target = Target("legacy", "eu-west-1")
    state = replace(view.state, targets=MappingProxyType(dict(view.state.targets) | {target: read(account())}))
    view.apply(state, {target})
    assert view.matching == before - 1
    assert target not in {row.key for row in view.rows()}
    view.set_filter("")
    assert view.matching == 24


def test_a_typo_in_the_filter_is_told_and_hides_nothing() -> None:
    view, _ = view_of(small())
    view.set_filter("stauts:sandbox")
    assert "did you mean status:" in view.filter_problem
    assert view.matching == 24


def test_only_what_changed_gets_another_row() -> None:
    view, _ = view_of(small())
    before = {row.key: row for row in view.rows()}
    target = Target("acme-prod", "eu-west-1")
    changed = read(account(send_quota=quota(10)))
    view.apply(replace(view.state, targets=MappingProxyType(dict(view.state.targets) | {target: changed})), {target})
    after = {row.key: row for row in view.rows()}
    assert [key for key in after if after[key] is not before[key]] == [target]


def test_a_caller_that_becomes_known_shows_in_every_row_of_its_profile() -> None:
    state = small()
    unknown = dict(state.profiles)
    unknown["legacy"] = ProfileState(unknown["legacy"].profile, Reading())
    view, _ = view_of(replace(state, profiles=MappingProxyType(unknown)))
    assert not view.judged(Target("legacy", "us-east-1")).account  # type: ignore[union-attr]
    view.apply(state, ())
    assert view.judged(Target("legacy", "us-east-1")).account == "111122227333"  # type: ignore[union-attr]


def test_targets_may_come_and_go() -> None:
    state = small()
    fewer = {target: each for target, each in state.targets.items() if target.region != "us-east-1"}
    view, _ = view_of(replace(state, targets=MappingProxyType(fewer)))
    assert len(view.rows()) == 18
    view.apply(state, ())
    assert len(view.rows()) == 24
    view.apply(replace(state, targets=MappingProxyType(fewer)), ())
    assert len(view.rows()) == 18


def test_time_alone_changes_ages_and_nothing_else() -> None:
    view, clock = view_of(small())
    rows = view.rows()
    clock.now += timedelta(seconds=30)
    assert not view.tick()
    clock.now += timedelta(seconds=31)
    assert view.tick()
    view.work()
    place = [each.column.key for each in COLUMNS].index("age")
    differing = {
        index
        for old, new in zip(rows, view.rows(), strict=True)
        for index, (was, now) in enumerate(zip(old.cells, new.cells, strict=True))
        if was != now
    }
    assert differing == {place}


def test_a_value_becomes_stale_by_itself() -> None:
    view, clock = view_of(small())
    target = Target("acme-prod", "eu-west-1")
    clock.now += timedelta(seconds=settings().thresholds.stale_after + 1)
    view.tick()
    view.work()
    row = view.judged(target)
    assert row is not None
    assert row.stale


def test_a_snapshot_is_judged_at_the_time_it_was_taken() -> None:
    view, clock = view_of(small(), SourceKind.SNAPSHOT)
    clock.now += timedelta(days=30)
    assert view.taken_at == NOW - timedelta(seconds=5)
    assert not view.tick()
    assert texts(view, "age")[0] == "<1m"


def test_hundreds_of_targets_that_nobody_asked_yet_all_say_asking() -> None:
    view, _ = view_of(large(asked=False))
    assert texts(view, "status") == ["· asking"] * 600
    assert texts(view, "age") == [""] * 600


def test_a_status_is_told_without_colour() -> None:
    glyphs = [text.split(" ")[0] for text in texts(view_of(small())[0], "status")]
    assert {"●", "○", "◐", "×", "↺", "◑", "▲", "■", "‖", "?", "!", "–", "·"} == set(glyphs)


def test_quotas_that_are_no_number_are_told_as_what_they_are() -> None:
    shown = texts(view_of(small())[0], "quota")
    assert "unlimited" in shown
    assert "none" in shown
    assert shown.count("–") == 9


def test_a_failed_refresh_marks_the_age_of_the_old_value() -> None:
    assert texts(view_of(small())[0], "age")[3] == "! 13m"


def test_the_grid_shows_the_heaviest_thing_about_a_target() -> None:
    profiles, regions, cells = grid_content(view_of(small())[0].all_judged())
    assert len(profiles) == 6
    assert regions == ("eu-central-1", "eu-west-1", "us-east-1", "us-west-2")
    assert cells["acme-prod", "eu-west-1"].token == "critical"
    assert cells["shop-eu", "eu-central-1"].token == "ok"
    assert cells["acme-prod", "us-west-2"].token == "dim"
    assert profiles[0] == ("acme-prod", "◆ Acme production")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (10_000, "10k"),
        (12_345, "12.3k"),
        (99_949, "99.9k"),
        (99_960, "100k"),
        (999_499, "999k"),
        (999_600, "1M"),
        (1_250_000, "1.2M"),
        (5e12, "5e12"),
    ],
)
def test_counts_are_told_in_five_characters(value: float, text: str) -> None:
    assert short_number(value) == text
    assert len(text) <= 5


@pytest.mark.parametrize(("value", "text"), [(0.0, "0"), (0.1, "0.1"), (1.0, "1"), (7.46, "7.5"), (14.0, "14")])
def test_rates_have_a_decimal_where_it_matters(value: float, text: str) -> None:
    assert rate_text(value) == text


def test_hostile_text_reaches_no_cell_as_it_is() -> None:
    hostile = failed(Cause.UNEXPECTED, "\x1b]52;c;aGk=\x07 [/b]")
    state = small()
    target = next(iter(state.targets))
    view, _ = view_of(replace(state, targets=MappingProxyType(dict(state.targets) | {target: hostile})))
    shown = ["".join(text for text, _ in fit(cell.parts, 60)) for row in view.rows() for cell in row.cells]
    assert any("! unexpected" in text for text in shown)
    assert [text for text in shown if not text.replace("\N{NO-BREAK SPACE}", "").isprintable()] == []


def test_hostile_names_reach_no_cell_as_they_are() -> None:
    hostile = "\x1b]52;c;aGk=\x07\u202e[/b]\nnext"
    target = Target(hostile, hostile)
    view, _ = view_of(FleetState(targets=MappingProxyType({target: TargetState()})))
    shown = ["".join(text for text, _ in fit(cell.parts, 60)) for row in view.rows() for cell in row.cells]
    assert any("[/b]" in text for text in shown)
    assert [text for text in shown if not text.replace("\N{NO-BREAK SPACE}", "").isprintable()] == []


def test_an_empty_fleet_is_no_problem() -> None:
    view, _ = view_of(FleetState())
    assert view.rows() == ()
    assert view.summary().total == 0
    assert not view.tick()


def test_a_target_whose_profile_is_unknown_is_shown_by_name() -> None:
    target = Target("ghost", "eu-west-1")
    view, _ = view_of(FleetState(targets=MappingProxyType({target: TargetState()})))
    row = view.judged(target)
    assert row is not None
    assert row.title == "ghost"


def test_many_changes_are_judged_in_slices_with_what_is_on_the_screen_first() -> None:
    old = large(20, 30)
    view, _ = view_of(old)
    targets = list(old.targets)
    seen = targets[-20:]
    fuller = {target: read(account(send_quota=quota(45_000))) for target in targets}
    new = replace(old, targets=MappingProxyType(fuller), generation=2)
    view.take(new, frozenset(targets))
    assert view.work(seen) >= set(seen)
    assert texts(view, "quota")[-20:] == texts(view, "quota")[-1:] * 20
    judged = [view.work() for _ in range(600 // SLICE)]
    assert not view.waiting
    assert all(len(slice_) <= SLICE for slice_ in judged)
    assert view.rows() == view_of(new)[0].rows()


def test_what_is_new_is_there_at_once_and_what_is_gone_waits_for_nothing() -> None:
    old = large(2, 3)
    view, _ = view_of(old)
    kept = dict(list(old.targets.items())[1:]) | {Target("profile-00", "eu-test-9"): read(account())}
    view.take(replace(old, targets=MappingProxyType(kept), generation=2), old.targets)
    assert [row.key for row in view.rows()] == list(kept)
    view.work()
    assert not view.waiting
