"""The sending limits in production: what is shown, the value that is typed, and the request that is made once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from sestui.fleet.job import Job, Kind
from sestui.fleet.source import SourceKind
from sestui.model.acting import LimitIncrease, Result, SendingLimit
from sestui.model.failure import Cause
from sestui.model.limits import LimitRequest, LimitRequests
from sestui.model.reading import Reading
from sestui.tui.screens.confirm import ConfirmDialog
from sestui.tui.screens.desired import DesiredDialog
from sestui.tui.screens.limits import LimitsScreen
from sestui.tui.screens.preflight import PreflightScreen
from tests.tui.access_states import PRODUCTION, access, asked, limited
from tests.tui.driving import Driven
from tests.tui.held_writes import HeldWrites, held
from tests.tui.states import NOW, account, failure


async def opened(driven: Driven, pilot: "Pilot[int]") -> LimitsScreen:
    """Open the limits with the key."""
    await driven.wait(pilot, lambda: driven.source.listener)
    driven.app.fleet_screen.table.cursor_key = PRODUCTION
    await driven.press(pilot, "a")
    await driven.wait(pilot, lambda: driven.front is LimitsScreen)
    screen = driven.app.screen
    assert isinstance(screen, LimitsScreen)
    return screen


def bed(*made: LimitRequest, **more: object) -> tuple[Driven, HeldWrites]:
    return held(access(*made), **more)


async def test_both_limits_with_what_is_used_and_what_was_requested() -> None:
    driven, source = bed(asked("APPROVED", 50_000.0), asked("DENIED", 90_000.0))
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        for words in ("daily sending quota", "sending rate", "50,000", "may be requested", "L-804C8AE8"):
            assert words in driven.text
        assert "approved, case 176000000000009" in driven.text
        assert "▲ denied, case 176000000000009" in driven.text
        await driven.press(pilot, "down")
        await driven.wait(pilot, "L-CDEF9B6B")
        assert "none was made" in driven.text
        assert source.looked_at.target == PRODUCTION


async def test_what_was_requested_is_asked_for_once_and_again_with_refresh() -> None:
    driven, source = bed()
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: source.listener)
        target = replace(source.current.targets[PRODUCTION], depth=replace(limited(), limit_requests={}))
        source.change({PRODUCTION: target})
        await opened(driven, pilot)
        codes = [job.subject for job in source.asked if job.kind is Kind.LIMIT_REQUESTS]
        assert sorted(codes) == ["L-804C8AE8", "L-CDEF9B6B"]
        source.change({PRODUCTION: target})
        await driven.press(pilot, "r")
        codes = [job.subject for job in source.asked if job.kind is Kind.LIMIT_REQUESTS]
        assert len(codes) == 4


async def test_an_open_request_is_followed_with_every_reading_of_the_account() -> None:
    driven, source = bed(asked())
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await driven.wait(pilot, "request open")
        source.asked.clear()
        known = source.current.targets[PRODUCTION]
        later = Reading(value=known.account.value, as_of=NOW + timedelta(seconds=5))
        source.change({PRODUCTION: replace(known, account=later)})
        await driven.wait(pilot, lambda: source.asked)
        assert source.asked == [Job(Kind.LIMIT_REQUESTS, *PRODUCTION, SendingLimit.DAILY.value)]


async def test_the_value_is_judged_while_it_is_typed_and_asked_for_once() -> None:
    driven, source = bed()
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, "enter")
        await driven.wait(pilot, lambda: driven.front is DesiredDialog)
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "A value is missing.")
        for typed, words in (
            ("many", "A whole number is expected."),
            ("40000", "It must be more than the current 50,000."),
            ("200,000", "asks for 200,000"),
        ):
            await driven.press(pilot, "ctrl+u", *typed)
            await driven.wait(pilot, words)
        await driven.press(pilot, "enter")
        await driven.wait(pilot, lambda: driven.front is ConfirmDialog)
        for words in ("requested    200,000", "◆ PRODUCTION", "eu-west-1, production access"):
            assert words in driven.text
        await driven.press(pilot, "right", "enter", "enter")
        await driven.wait(pilot, "Under way")
        source.asked.clear()
        source.end(reference="request-1", status="PENDING")
        await driven.wait(pilot, "✓ accepted")
        assert Job(Kind.LIMIT_REQUESTS, *PRODUCTION, SendingLimit.DAILY.value) in source.asked
    (confirmed,) = source.confirmed
    assert confirmed.request == LimitIncrease(SendingLimit.DAILY, 200_000.0, True)


async def test_a_support_case_can_be_left_out() -> None:
    driven, source = bed()
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, "down", "enter", *"50", "tab", "space", "shift+tab", "enter")
        await driven.wait(pilot, "without a support case: it may end")
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, lambda: source.confirmed)
    assert source.confirmed[0].request == LimitIncrease(SendingLimit.RATE, 50.0, False)


async def test_while_a_request_is_open_no_other_is_made() -> None:
    driven, source = bed(asked("CASE_OPENED"))
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "A request for 200,000 is open")
        assert driven.front is LimitsScreen
    assert source.confirmed == []


@pytest.mark.parametrize("result", [Result.REFUSED, Result.NOT_SENT, Result.UNKNOWN])
async def test_a_request_that_did_not_work_is_told(result: Result) -> None:
    driven, source = bed()
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, "enter", *"90000", "enter")
        await driven.wait(pilot, lambda: driven.front is ConfirmDialog)
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, lambda: source.confirmed)
        source.end(result, "A request for this limit is open already.", code="ResourceAlreadyExistsException")
        await driven.wait(pilot, "A request for this limit is open already.")


async def test_whether_a_request_is_open_may_not_be_known_and_that_is_told_before_one_is_made() -> None:
    driven, source = bed()
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: source.listener)
        unread: Reading[LimitRequests] = Reading()
        denied = {each.value: unread.failed(failure(Cause.DENIED, "No."), NOW) for each in SendingLimit}
        known = source.current.targets[PRODUCTION]
        source.change({PRODUCTION: replace(known, depth=replace(known.depth, limit_requests=denied))})
        await opened(driven, pilot)
        await driven.wait(pilot, "not known")
        await driven.press(pilot, "enter", *"90000", "enter")
        await driven.wait(pilot, "▲ Whether a request is open is not known: denied")


async def test_read_only_has_no_key_for_it() -> None:
    driven, _ = bed(read_only=True)
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        assert "⏎ request" not in driven.text
        await driven.press(pilot, "enter")
        assert driven.front is LimitsScreen


async def test_a_profile_that_is_read_only_says_so_and_takes_no_value() -> None:
    driven, source = bed()
    source.refusals[PRODUCTION] = "acme-prod is read-only: `read_only = true` of this profile in the configuration."
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        assert "acme-prod is read-only" in driven.text
        assert "asks for the value" not in driven.text
        await driven.press(pilot, "enter")
        assert driven.front is LimitsScreen


async def test_in_the_sandbox_what_is_needed_first_is_production_access() -> None:
    driven, source = bed()
    async with driven.run() as pilot:
        await opened(driven, pilot)
        known = source.current.targets[PRODUCTION]
        back = Reading(value=account(production=False), as_of=NOW)
        source.change({PRODUCTION: replace(known, account=back)})
        await driven.wait(pilot, "not now")
        await driven.press(pilot, "enter")
        await driven.wait(pilot, lambda: driven.front is PreflightScreen)


async def test_the_console_page_is_that_of_the_selected_limit() -> None:
    driven, _ = bed()
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, "down", "o")
        await driven.wait(pilot, "services/ses/quo")


async def test_a_snapshot_has_what_was_read_and_asks_for_nothing_more() -> None:
    driven, source = bed(asked(), kind=SourceKind.SNAPSHOT)
    source.refusals[PRODUCTION] = "A snapshot changes nothing."
    async with driven.run() as pilot:
        await opened(driven, pilot)
        assert "request open" in driven.text
        assert "A snapshot changes nothing." in driven.text
