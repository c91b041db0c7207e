"""What the columns show and sort by."""

import pytest

from sestui.model.failure import Cause
from sestui.model.fleet import ProfileState, TargetState
from sestui.model.settings import Profile, Thresholds
from sestui.model.target import Target
from sestui.rules.explain import Fact, Section
from sestui.rules.row import FleetRow, row
from sestui.rules.status import VERDICTS, Status
from sestui.tui.detail_text import detail_lines
from sestui.tui.fleet_columns import BY_KEY, cells, columns
from sestui.tui.widgets.columns import arrange
from tests.tui.states import NOW, account, failed, quota, read


def judged(state: TargetState) -> FleetRow:
    return row(Target("p", "eu-west-1"), state, ProfileState(Profile("p")), NOW, Thresholds())


def shown(state: TargetState, column: str) -> str:
    place = list(BY_KEY).index(column)
    return "".join(text for text, _ in cells(judged(state), 5)[place].parts)


@pytest.mark.parametrize(
    ("used", "maximum", "text"),
    [(199_600.0, 200_000.0, "199k/200k"), (200_000.0, 200_000.0, "200k/200k"), (49_990.0, 50_000.0, "49.7k/50k")],
)
def test_nearly_full_is_not_shown_as_full(used: float, maximum: float, text: str) -> None:
    assert shown(read(account(send_quota=quota(used, maximum))), "used").split() == text.split()


def test_a_percentage_is_cut_and_never_short_of_what_is_used() -> None:
    assert shown(read(account(send_quota=quota(58, 200))), "quota").endswith(" 29%")
    assert shown(read(account(send_quota=quota(49_999, 50_000))), "quota").endswith(" 99%")


def test_unlimited_sorts_as_empty_and_a_quota_of_nothing_as_full() -> None:
    key = BY_KEY["quota"].sort
    unlimited, half, nothing = (
        key(judged(read(account(send_quota=quota(used, maximum)))))
        for used, maximum in ((900_000.0, -1.0), (100.0, 200.0), (0.0, 0.0))
    )
    assert unlimited < half < nothing
    assert key(judged(failed(Cause.DENIED, "no"))) is None


def test_a_region_that_is_not_enabled_fits_its_column_and_has_a_quiet_sign() -> None:
    text = shown(failed(Cause.REGION_NOT_ENABLED, "not enabled"), "status")
    assert text == "– not enabled"
    assert len(text) <= BY_KEY["status"].column.width


@pytest.mark.parametrize("width", [80, 120])
def test_an_address_is_never_cut_in_two_and_what_follows_it_stays(width: int) -> None:
    address = "https://ap-southeast-2.console.aws.amazon.com/ses/home?region=ap-southeast-2#/account"[: width - 4]
    section = Section("Links", (Fact("console", address, meaning="The account's dashboard.", fix="Press o."),))
    lines = ["".join(text for text, _ in line) for line in detail_lines((section,), width)]
    assert any(line.strip().endswith(address) for line in lines)
    assert any("dashboard" in line for line in lines)
    assert any("Press o." in line for line in lines)
    assert all(len(line) <= width for line in lines)


@pytest.mark.parametrize(("longest", "width"), [(0, 7), (12, 12), (14, 14), (40, 14)])
def test_the_region_has_the_room_that_its_names_need(longest: int, width: int) -> None:
    assert next(column.width for column in columns(5, longest) if column.key == "region") == width


@pytest.mark.parametrize("longest", [9, 12, 14])
def test_at_40_columns_status_is_whole_and_beside_profile_and_region(longest: int) -> None:
    made = columns(5, longest)
    slots = {made[index].key: slot for index, slot in arrange(made, 39, start=1)}
    assert list(slots) == ["profile", "region", "status"]
    assert slots["status"].end == 39
    assert all(len(f"x {VERDICTS[each].label}") <= slots["status"].width for each in Status)


def test_a_label_is_never_cut_where_there_is_room_for_it_in_a_line_of_its_own() -> None:
    label = "DKIM legacy.customer.example.com"
    section = Section("Recommendations", (Fact(label, "open", "Too short."), Fact("state", "none")))
    lines = ["".join(text for text, _ in line).rstrip() for line in detail_lines((section,), 80)]
    assert lines == [
        "Recommendations",
        f"  {label}",
        f"{'':23}open",
        f"{'':23}Too short.",
        f"  {'state':21}none",
    ]
