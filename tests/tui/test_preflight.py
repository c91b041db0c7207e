"""The checklist before production access: what is shown and asked, how a fix is begun, and what the operator says."""

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from sestui.fleet.job import Job, Kind
from sestui.fleet.source import SourceKind
from sestui.model.account import AccountState
from sestui.model.failure import Cause
from sestui.model.reading import Reading
from sestui.model.target import Target
from sestui.rules.preflight_item import ItemId, Words
from sestui.tui.screens.access_form import AccessForm
from sestui.tui.screens.detail import DetailScreen
from sestui.tui.screens.dialogs import ConsoleDialog
from sestui.tui.screens.limits import LimitsScreen
from sestui.tui.screens.preflight import PreflightScreen
from sestui.tui.screens.your_word import YourWordDialog, said
from tests.tui.access_states import DOMAIN, SANDBOX, access, nearly, sandbox
from tests.tui.driving import Driven
from tests.tui.states import HOSTILE, account, failed, read


async def opened(driven: Driven, pilot: "Pilot[int]", target: Target = SANDBOX) -> PreflightScreen:
    """Open the checklist of a target with its key."""
    await driven.wait(pilot, lambda: driven.source.listener)
    driven.app.fleet_screen.table.cursor_key = target
    await driven.press(pilot, "a")
    await driven.wait(pilot, lambda: driven.front is PreflightScreen)
    screen = driven.app.screen
    assert isinstance(screen, PreflightScreen)
    return screen


async def go_to(driven: Driven, pilot: "Pilot[int]", item: ItemId) -> None:
    screen = driven.app.screen
    assert isinstance(screen, PreflightScreen)
    screen.table.cursor_key = item
    await pilot.pause()


async def test_each_item_is_told_with_its_state_in_words_and_what_is_missing_is_asked_once() -> None:
    driven = Driven(access())
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.source.change({SANDBOX: sandbox(depth=nearly(event_destinations={}))})
        await opened(driven, pilot)
        await driven.wait(pilot, "✓ passed")
        for words in ("✓ passed", "? unknown", "! your word needed", "asking", "required", "advised"):
            assert words in driven.text
        assert f"domain {DOMAIN}" in driven.text
        asked = list(driven.source.asked)
        assert Job(Kind.EVENT_DESTINATIONS, *SANDBOX, "shop") in asked
        assert len(set(asked)) == len(asked)
        # a state without what is missing asks for nothing again
        driven.source.change({SANDBOX: sandbox(depth=nearly(event_destinations={}))})
        await pilot.pause()
        assert driven.source.asked == asked
        assert driven.source.looked_at.target == SANDBOX
        assert driven.source.looked_at.identities == ((SANDBOX, DOMAIN),)


async def test_nothing_read_is_nothing_passed_and_the_account_is_asked_first() -> None:
    driven = Driven(access())
    async with driven.run() as pilot:
        driven.source.current = replace(driven.source.current)
        await opened(driven, pilot, Target("sandbox-lab", "eu-central-1"))
        await driven.wait(pilot, "? not known yet")
        assert "✓ passed" not in driven.text
        assert "✗ failed" not in driven.text
        assert {job.kind for job in driven.source.asked} == {Kind.IDENTITIES, Kind.ACCOUNT}


async def test_what_could_not_be_read_is_not_asking_for_ever() -> None:
    driven = Driven(access())
    async with driven.run() as pilot:
        refused = failed(Cause.DENIED, "acme-staging may not call ses:GetAccount.", "Allow ses:GetAccount.")
        denied: Reading[AccountState] = refused.account
        await opened(driven, pilot)
        driven.source.change({SANDBOX: replace(sandbox(), account=denied)})
        await go_to(driven, pilot, ItemId.HEALTH)
        await driven.wait(pilot, "could not be read: denied")
        row = next(line for line in driven.lines if "account healthy" in line and "required" in line)
        assert "not known" in row
        assert "asking" not in row


async def test_refresh_reads_again_all_that_it_rests_on() -> None:
    driven = Driven(access())
    async with driven.run() as pilot:
        await opened(driven, pilot)
        driven.source.asked.clear()
        await driven.press(pilot, "r")
        await pilot.pause()
        kinds = {job.kind for job in driven.source.asked}
        assert kinds >= {
            Kind.ACCOUNT,
            Kind.IDENTITIES,
            Kind.IDENTITY,
            Kind.NOTIFICATIONS,
            Kind.EVENT_DESTINATIONS,
        }
        assert driven.source.refreshed == [(SANDBOX,)]


async def test_the_operators_word_settles_what_no_reading_can_tell() -> None:
    driven = Driven(access())
    async with driven.run() as pilot:
        screen = await opened(driven, pilot)
        await go_to(driven, pilot, ItemId.BOUNCES)
        await driven.wait(pilot, "[⏎ says it]")
        await driven.press(pilot, "enter")
        assert driven.front is YourWordDialog
        await driven.press(pilot, "enter")
        await driven.wait(pilot, lambda: driven.app.access.words[SANDBOX] == Words(bounces_read=True))
        await driven.wait(pilot, "You say that somebody reads them")
        await go_to(driven, pilot, ItemId.UNSUBSCRIBE)
        await driven.press(pilot, "enter", "down", "down", "enter")
        await driven.wait(pilot, "You say that bulk mail cannot be unsubscribed from.")
        assert driven.app.access.words[SANDBOX] == Words(True, False, True)
        # kept for the session, and taken back
        await driven.press(pilot, "escape", "a")
        await driven.wait(pilot, lambda: driven.front is PreflightScreen and driven.app.screen is not screen)
        await go_to(driven, pilot, ItemId.UNSUBSCRIBE)
        await driven.press(pilot, "enter", "end", "enter")
        await driven.wait(pilot, lambda: driven.app.access.words[SANDBOX] == Words(None, None, True))


def test_words_are_kept_apart() -> None:
    words = said(ItemId.UNSUBSCRIBE, 1, Words())
    assert words == Words(bulk=True, unsubscribe=True)
    assert said(ItemId.COMPLAINTS, 1, words) == Words(True, True, None, False)
    assert said(ItemId.BOUNCES, 2, Words(bounces_read=True)) == Words()


@pytest.mark.parametrize(
    ("item", "front"),
    [(ItemId.MAIL_FROM, DetailScreen), (ItemId.SPF, DetailScreen), (ItemId.REVIEW, ConsoleDialog)],
)
async def test_a_fix_is_begun_with_enter(item: ItemId, front: type) -> None:
    denied = sandbox(account(production=False, review="DENIED"))
    driven = Driven(access())
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        driven.source.change({SANDBOX: denied})
        await driven.wait(pilot, "Review: denied")
        await go_to(driven, pilot, item)
        await driven.press(pilot, "enter")
        await driven.wait(pilot, lambda: driven.front is front)
        if isinstance(driven.app.screen, DetailScreen):
            # what is to be published stands with what DNS says
            assert driven.app.screen.front == "dns"


async def test_there_is_nothing_to_mend_where_an_item_passed() -> None:
    driven = Driven(access())
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await go_to(driven, pilot, ItemId.HEALTH)
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "There is nothing to mend here.")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("PENDING", "Review: under review, case 123456789012345"),
        ("DENIED", "Review: denied, case 123456789012345  Answer in the existing case"),
        ("FAILED", "Review: not received, case 123456789012345  Submit the request again."),
        ("GRANTED", "Review: granted, not yet on"),
    ],
)
async def test_a_review_is_followed_with_its_case(status: str, words: str) -> None:
    driven = Driven(access())
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        assert "Review:" not in driven.text
        driven.source.change({SANDBOX: sandbox(account(production=False, review=status))})
        await driven.wait(pilot, words)
        await driven.press(pilot, "o")
        # the case where there is one
        await driven.wait(pilot, "Id=123456789012345")


async def test_the_console_page_is_where_a_request_begins() -> None:
    driven = Driven(access())
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, "o")
        await driven.wait(pilot, "#/get-set-up")


async def test_production_access_is_told_the_moment_it_is_there() -> None:
    driven = Driven(access())
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        driven.source.change({SANDBOX: sandbox(account(production=True))})
        await driven.wait(pilot, "Production access is granted: acme-staging")
        await driven.wait(pilot, "✓ in production")
        # and then it is about the limits
        await driven.press(pilot, "escape", "a")
        await driven.wait(pilot, lambda: driven.front is LimitsScreen)


async def test_several_at_once_are_one_notification() -> None:
    driven = Driven(access())
    async with driven.run(120, 36) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        regions = ("eu-central-1", "eu-west-1", "us-east-1", "us-west-2")
        changes = {Target("acme-staging", region): read(account(production=True)) for region in regions}
        changes[Target("shop-eu", "eu-west-1")] = read(account(production=True))
        changes[Target("acme-prod", "us-east-1")] = read(account(production=True))
        driven.source.change(changes)
        await driven.wait(pilot, "more")
        assert len(driven.app._notifications) == 1


async def test_a_snapshot_is_judged_and_asks_for_nothing() -> None:
    driven = Driven(access(), kind=SourceKind.SNAPSHOT)
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await driven.wait(pilot, "✓ passed")
        assert "asking" not in driven.text
        assert " reading" not in driven.lines[1]


async def test_key_a_opens_the_form_and_nothing_of_it_is_loaded_before() -> None:
    driven = Driven(access())
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, "a")
        await driven.wait(pilot, lambda: driven.front is AccessForm)


async def test_a_target_that_is_no_longer_watched_is_told() -> None:
    driven = Driven(access())
    async with driven.run() as pilot:
        screen = await opened(driven, pilot)
        state = driven.source.current
        left = {target: known for target, known in state.targets.items() if target != SANDBOX}
        driven.source.current = replace(state, targets=left, generation=state.generation + 1)
        assert driven.source.listener is not None
        driven.source.listener(driven.source.current, frozenset((SANDBOX,)))
        await driven.wait(pilot, "This target is no longer watched.")
        await driven.press(pilot, "enter", "r", "escape")
        assert driven.app.screen is not screen


async def test_hostile_words_are_text() -> None:
    hostile = replace(account(production=False, review="DENIED"))
    assert hostile.details is not None
    assert hostile.details.review is not None
    hostile = replace(hostile, details=replace(hostile.details, review=replace(hostile.details.review, status=HOSTILE)))
    driven = Driven(access())
    async with driven.run() as pilot:
        await opened(driven, pilot)
        driven.source.change({SANDBOX: sandbox(hostile)})
        await driven.wait(pilot, "<u+001b>]52")
        assert "\x1b" not in driven.text
