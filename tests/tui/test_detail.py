"""The detail view as a host of tabs: which is in front, what is read for it, and how one gets around."""

from dataclasses import replace

import pytest

from sestui.fleet.job import Job, Kind
from sestui.fleet.source import Focus
from sestui.model.account import AccountNames, RegionList
from sestui.model.extras import (
    DedicatedIp,
    DedicatedIps,
    MultiRegionEndpoints,
    Recommendation,
    Recommendations,
    ReputationEntities,
    ReputationEntity,
)
from sestui.model.failure import Cause
from sestui.model.fleet import FleetState
from sestui.model.identity import IdentityList
from sestui.model.reading import Reading
from sestui.model.suppression import Suppressed, SuppressionList
from sestui.model.target import Target
from sestui.tui.painted import Lines
from sestui.tui.panes.tabs import KEYS, TABS, TabLine
from sestui.tui.screens.detail import DetailScreen
from sestui.tui.screens.fleet import FleetScreen
from tests.tui import deep_states, reputations
from tests.tui.driving import Driven
from tests.tui.states import NOW, account, failure, read, small
from tests.tui.test_golden import assert_golden

FIRST = Target("acme-prod", "eu-central-1")
SECOND = Target("acme-prod", "eu-west-1")


def deep() -> FleetState:
    """Return the small fleet with everything known of its first target."""
    state = small()
    denied = replace(failure(Cause.DENIED, "acme-prod may not list tenants."), iam_action="ses:ListTenants")
    depth = replace(
        reputations.depth(),
        recommendations=Reading(
            Recommendations((Recommendation("DKIM", "arn:x/example.com", "DKIM is off.", "OPEN", "HIGH"),)), NOW
        ),
        tenants=Reading(failure=denied, failed_at=NOW),
        entities=Reading(ReputationEntities((ReputationEntity("arn:x/tenant-1", "RESOURCE", "DISABLED"),)), NOW),
        dedicated_ips=Reading(DedicatedIps((DedicatedIp("192.0.2.7", "main", "IN_PROGRESS", 40),)), NOW),
        endpoints=Reading(MultiRegionEndpoints(in_use=False, why="Not enabled."), NOW),
    )
    owner = replace(
        state.profiles["acme-prod"],
        regions=Reading(RegionList(("eu-central-1", "us-east-1"), "account:ListRegions"), NOW),
        names=Reading(AccountNames((("111122223333", "acme-mail-production"),)), NOW),
    )
    return replace(
        state,
        targets=dict(state.targets) | {FIRST: replace(state.targets[FIRST], depth=depth)},
        profiles=dict(state.profiles) | {"acme-prod": owner},
    )


def text_of(driven: Driven) -> str:
    lines = driven.app.screen.query_one(f"{type(front(driven).pane).__name__} Lines", Lines).lines
    return " ".join(" ".join("".join(text for text, _ in line).split()) for line in lines)


def front(driven: Driven) -> DetailScreen:
    screen = driven.app.screen
    assert isinstance(screen, DetailScreen)
    return screen


async def test_numbers_and_brackets_open_tabs() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await driven.press(pilot, "enter")
        assert "[1 Account]" in driven.lines[1]
        await driven.press(pilot, "2")
        await driven.wait(pilot, "review 5 %")
        assert "[2 Reputation]" in driven.lines[1]
        await driven.press(pilot, "left_square_bracket")
        assert front(driven).front == "account"
        await driven.press(pilot, "left_square_bracket")
        assert front(driven).front == KEYS[-1], "the tabs are a ring"
        await driven.press(pilot, "right_square_bracket", "right_square_bracket")
        assert front(driven).front == KEYS[1]


async def test_every_tab_opens_by_its_number_one_after_the_other_without_a_pause() -> None:
    driven = Driven(deep())
    async with driven.run(120, 36) as pilot:
        await driven.press(pilot, "enter", *(str(number) for number in range(1, len(TABS) + 1)))
        await driven.wait(pilot, lambda: front(driven).pane.is_mounted)
        assert front(driven).front == KEYS[-1]
        assert front(driven).pane.has_focus_within
        shown = [pane for pane in front(driven).query("#body > *") if pane.display]
        assert len(shown) == 1


async def test_a_click_opens_a_tab() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await driven.press(pilot, "enter")
        await pilot.click(TabLine, offset=(14, 0))
        await driven.wait(pilot, "review 5 %")
        assert front(driven).front == "reputation"


async def test_the_line_of_tabs_fits_80_columns_and_less() -> None:
    for width in (40, 80, 120):
        driven = Driven(deep())
        async with driven.run(width, 24) as pilot:
            await driven.press(pilot, "enter")
            assert "[1 " in driven.lines[1]
            if width >= 80:
                assert driven.lines[1].endswith(f"{len(TABS)} {TABS[-1].title}")
            await driven.press(pilot, str(len(TABS)))
            assert f"[{len(TABS)} {TABS[-1].title}]" in driven.lines[1]
            assert " 1 " in driven.lines[1]


async def test_the_last_tab_is_in_front_again_for_another_target() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await driven.press(pilot, "enter", "2", "escape", "down", "enter")
        assert front(driven).front == "reputation"
        assert front(driven).target == SECOND


async def test_another_start_begins_with_the_first_tab() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await driven.press(pilot, "enter")
        assert front(driven).front == "account"


async def test_what_is_in_front_is_looked_at_and_the_fleet_again_afterwards() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: len(driven.source.looked_at.targets) > 10)
        fleet = driven.source.looked_at
        await driven.press(pilot, "enter")
        await driven.wait(pilot, lambda: driven.source.looked_at.target == FIRST)
        assert driven.source.looked_at.kinds[:2] == (Kind.ACCOUNT, Kind.REGIONS)
        assert driven.source.looked_at.targets == frozenset((FIRST,))
        await driven.press(pilot, "2")
        await driven.wait(pilot, lambda: driven.source.looked_at.kinds[:1] == (Kind.REPUTATION,))
        await driven.press(pilot, "question_mark")
        driven.source.look_at(Focus())
        await driven.press(pilot, "escape")
        await driven.wait(pilot, lambda: driven.source.looked_at.kinds[:1] == (Kind.REPUTATION,))
        await driven.press(pilot, "escape")
        assert driven.front is FleetScreen
        await driven.wait(pilot, lambda: driven.source.looked_at == fleet)


async def test_a_fleet_that_comes_to_rest_late_does_not_say_what_is_looked_at() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await driven.press(pilot, "enter")
        await driven.wait(pilot, lambda: driven.source.looked_at.target == FIRST)
        table = driven.app.fleet_screen.table
        driven.app.fleet_screen.post_message(table.VisibleChanged(table, (SECOND,)))
        await pilot.pause()
        assert driven.source.looked_at.target == FIRST


async def test_refresh_reads_the_target_and_what_the_pane_shows() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await driven.press(pilot, "enter", "2", "r")
        assert driven.source.refreshed == [(FIRST,)]
        assert driven.source.looked_at.kinds[0] is Kind.REPUTATION
        assert not driven.source.asked
        await driven.press(pilot, "1", "r")
        assert driven.source.asked == [Job(Kind.REGIONS, "acme-prod"), Job(Kind.NAMES, "acme-prod")]


async def test_the_account_pane_tells_what_only_some_accounts_use() -> None:
    driven = Driven(deep())
    async with driven.run(120, 36) as pilot:
        await driven.press(pilot, "enter")
        text = text_of(driven)
        for words in (
            "DKIM example.com ▲ open, impact high",
            "192.0.2.7 • warming up 40 %",
            "tenant-1 ■ disabled",
            "not in use AWS says: Not enabled.",
            "denied: ses:ListTenants is missing",
            "account name acme-mail-production",
            "source account:ListRegions",
            "us-east-1 enabled",
            "eu-west-1 • not enabled Watched.",
        ):
            assert words in text, words


async def test_an_account_without_a_name_says_why() -> None:
    state = deep()
    denied = failure(Cause.DENIED, "acme-prod may not call organizations:ListAccounts.")
    owner = replace(state.profiles["acme-prod"], names=Reading(failure=denied, failed_at=NOW))
    driven = Driven(replace(state, profiles=dict(state.profiles) | {"acme-prod": owner}))
    async with driven.run(120, 36) as pilot:
        await driven.press(pilot, "enter")
        assert "account name ? not known acme-prod may not call organizations:ListAccounts." in text_of(driven)


async def test_a_newer_state_is_shown_where_the_reader_was() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await driven.press(pilot, "enter", "2")
        await driven.wait(pilot, "review 5 %")
        await driven.press(pilot, "pagedown")
        lines = front(driven).pane.query_one(Lines)
        top = lines.scroll_offset
        assert top.y > 0
        old = driven.source.state.targets[FIRST]
        driven.source.change({FIRST: replace(old, depth=reputations.depth(0.07))})
        await driven.wait(pilot, lambda: "7 %" in text_of(driven))
        assert lines.scroll_offset == top


async def test_another_region_of_the_account_is_shown_as_it_changes() -> None:
    driven = Driven(deep())
    async with driven.run(120, 50) as pilot:
        await driven.press(pilot, "enter", "2")
        await driven.wait(pilot, "Regions of this account")
        driven.source.change({SECOND: read(account(production=False))})
        await driven.wait(pilot, lambda: "eu-west-1" in text_of(driven) and text_of(driven).count("SANDBOX") == 2)


async def test_an_idle_reputation_writes_nothing_as_time_passes() -> None:
    driven = Driven(deep())
    driven.clock.go(60)
    async with driven.run(120, 50) as pilot:
        await driven.press(pilot, "enter", "2")
        await driven.wait(pilot, "review 5 %")
        before = driven.lines[:30]
        driven.clock.go(100)
        driven.app.tick()
        await pilot.pause()
        assert driven.lines[:30] == before


@pytest.mark.parametrize("key", ["2", "1"])
async def test_a_target_that_is_no_longer_watched_is_said_to_be_gone(key: str) -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await driven.press(pilot, "enter", key)
        targets = {target: state for target, state in driven.source.state.targets.items() if target != FIRST}
        driven.source.current = replace(driven.source.current, targets=targets)
        assert driven.source.listener is not None
        driven.source.listener(driven.source.current, frozenset((FIRST,)))
        await driven.wait(pilot, "no longer watched")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", ["reputation", "reputation-below", "account-below"])
async def test_the_tab_is_as_it_was(name: str, size: tuple[int, int]) -> None:
    """`SESTUI_GOLDEN=write` writes them anew; look at the difference before committing it."""
    keys = {
        "reputation": ("2",),
        "reputation-below": ("2", "pagedown"),
        "account-below": ("1", *["pagedown"] * (3 if size[1] < 30 else 2)),
    }
    driven = Driven(deep())
    async with driven.run(*size) as pilot:
        await driven.press(pilot, "enter")
        await driven.wait(pilot, lambda: front(driven).pane.has_focus_within)
        for key in keys[name]:
            await driven.press(pilot, key)
        await driven.wait(pilot, lambda: front(driven).pane.has_focus_within)
        assert_golden(f"tab-{name}", size, driven.text)


async def test_an_age_that_has_changed_is_shown_in_the_reputation() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await driven.press(pilot, "enter", "2")
        await driven.wait(pilot, lambda: "(3m ago)" in text_of(driven))
        driven.clock.go(120)
        driven.app.tick()
        await driven.wait(pilot, lambda: "(5m ago)" in text_of(driven))
        assert "rates 5m" in driven.text


@pytest.mark.parametrize(("tab", "beside"), [("1", "2"), ("2", "1"), ("3", "4"), ("4", "3"), ("5", "1")])
async def test_a_tab_that_is_seen_again_shows_what_changed_meanwhile(tab: str, beside: str) -> None:
    state = deep_states.deep()
    target = deep_states.TARGET
    old = state.targets[target]
    assert old.depth.identities.value is not None
    items = tuple(replace(item, status="FAILED") for item in old.depth.identities.value.items)
    depth = replace(
        reputations.depth(0.07),
        identities=Reading(IdentityList(items), NOW),
        suppressed=Reading(SuppressionList((Suppressed("zoe@example.org", "BOUNCE", NOW),)), NOW),
    )
    changed = {target: replace(read(account(production=False)), depth=depth)}

    driven = Driven(state)
    async with driven.run(120, 36) as pilot:
        await driven.press(pilot, "enter", tab, beside)
        driven.source.change(changed)
        await driven.wait(pilot, lambda: driven.app.view.state is driven.source.state)
        await driven.press(pilot, tab)
        await pilot.pause()
        again = driven.text
    fresh = Driven(driven.source.state)
    async with fresh.run(120, 36) as pilot:
        await fresh.press(pilot, "enter", tab)
        await pilot.pause()
        assert again == fresh.text
