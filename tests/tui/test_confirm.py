"""The dialog between a person and a write: what it says, that it writes once, and what it tells afterwards."""

from dataclasses import replace

import pytest

from sestui.model.acting import LimitIncrease, Outcome, Result, SendingLimit, SendingSwitch, UnsuppressAddress
from sestui.model.failure import Cause, Failure
from sestui.model.target import Target
from sestui.rules.write_plan import Plan, Where, unsuppress_plan
from sestui.tui.confirm_text import copies, outcome_lines, plan_lines, request_lines
from sestui.tui.screens.confirm import ConfirmDialog, RequestDialog
from sestui.tui.screens.dialogs import CopyDialog
from sestui.tui.screens.fleet import FleetScreen
from sestui.tui.screens.texts import LogScreen
from tests.tui.driving import Driven
from tests.tui.held_writes import held
from tests.tui.states import HOSTILE

HERE = Target("acme-prod", "eu-central-1")
AT = Where(HERE, "Acme production", "111122223333", access=True, marked=True)
PLAN = unsuppress_plan(AT, "carol@example.org")
TWICE = Plan(AT, SendingSwitch(enabled=False), "Pause sending", "Pause sending", "SES refuses.", again="Really pause?")


def text(lines: object) -> str:
    return "\n".join("".join(part for part, _ in line) for line in lines)  # type: ignore[attr-defined]


def front(driven: Driven) -> object:
    """Return the class in front, for a checker that takes it for the one that was there before."""
    return driven.front


async def test_it_names_account_region_and_consequence_and_cancel_is_marked() -> None:
    driven, source = held()
    async with driven.run() as pilot:
        driven.app.push_screen(ConfirmDialog(PLAN))
        await driven.wait(pilot, "[ Cancel ]")
        for words in ("111122223333, Acme production", "eu-central-1, production access", "carol@example.org"):
            assert words in driven.text
        assert "SES delivers mail to this address again" in driven.text
        assert "◆ PRODUCTION" in driven.text
        assert driven.app.screen.has_class("-production")
        await driven.press(pilot, "enter")
        assert front(driven) is FleetScreen
    assert source.confirmed == []


async def test_production_looks_different() -> None:
    driven, _ = held()
    async with driven.run() as pilot:
        driven.app.push_screen(ConfirmDialog(replace(PLAN, where=Where(HERE, "Acme", "111122223333", access=False))))
        await driven.wait(pilot, "[ Cancel ]")
        assert "◆ PRODUCTION" not in driven.text
        assert "eu-central-1, sandbox" in driven.text
        assert not driven.app.screen.has_class("-production")


@pytest.mark.parametrize("way", ["escape", "enter", "space"])
async def test_cancelling_writes_nothing(way: str) -> None:
    driven, source = held()
    async with driven.run() as pilot:
        driven.app.push_screen(ConfirmDialog(PLAN))
        await driven.wait(pilot, "[ Cancel ]")
        await driven.press(pilot, way)
        assert front(driven) is FleetScreen
    assert source.confirmed == []


async def test_what_is_confirmed_is_the_plan_with_the_account_that_it_named() -> None:
    driven, source = held()
    async with driven.run() as pilot:
        driven.app.push_screen(ConfirmDialog(PLAN))
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, "Under way")
    (confirmed,) = source.confirmed
    assert confirmed.request == UnsuppressAddress("carol@example.org")
    assert (confirmed.target, confirmed.account) == (HERE, "111122223333")
    assert confirmed.action is confirmed.request.action


@pytest.mark.parametrize("more", [("enter",), ("enter",) * 30, ("space", "enter"), ("right", "enter", "tab", "enter")])
async def test_a_key_that_is_pressed_twice_or_held_down_writes_once(more: tuple[str, ...]) -> None:
    driven, source = held()
    async with driven.run() as pilot:
        driven.app.push_screen(ConfirmDialog(PLAN))
        await driven.press(pilot, "right", "enter", *more)
        await driven.wait(pilot, "Under way")
        source.end(reference="ref-1")
        await driven.press(pilot, *more)
        await driven.wait(pilot, "✓ accepted: It is done.")
        assert front(driven) is ConfirmDialog, "nobody has read it yet"
    assert len(source.confirmed) == 1


async def test_a_second_question_starts_at_cancel_again() -> None:
    driven, source = held()
    async with driven.run() as pilot:
        driven.app.push_screen(ConfirmDialog(TWICE))
        await driven.press(pilot, "right")
        assert "[ Pause sending… ]" in driven.text
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "▲ Really pause?")
        assert "[ Cancel ]" in driven.text
        assert source.confirmed == []
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, "Under way")
    assert len(source.confirmed) == 1


async def test_enter_held_down_does_not_answer_a_second_question() -> None:
    driven, source = held()
    async with driven.run() as pilot:
        driven.app.push_screen(ConfirmDialog(TWICE))
        await driven.press(pilot, "right", *["enter"] * 10)
        await driven.wait(pilot, lambda: front(driven) is not ConfirmDialog)
    assert source.confirmed == []


async def test_keys_that_came_before_the_second_question_do_not_answer_it() -> None:
    driven, source = held()
    async with driven.run() as pilot:
        dialog = ConfirmDialog(TWICE)
        driven.app.push_screen(dialog)
        await driven.press(pilot, "right")
        choices = dialog.query_one("#answers")
        # both before the first of them is handled
        choices.action_take()  # type: ignore[attr-defined]
        choices.action_take()  # type: ignore[attr-defined]
        await driven.wait(pilot, "▲ Really pause?")
        assert front(driven) is ConfirmDialog
    assert source.confirmed == []


async def test_what_came_of_it_is_told_with_fix_and_reference_and_can_be_copied() -> None:
    driven, source = held()
    async with driven.run(80, 30) as pilot:
        driven.app.push_screen(ConfirmDialog(PLAN))
        await driven.press(pilot, "right", "enter")
        source.end(Result.REFUSED, "Acme: AWS refused it.", fix="Mend it.", request_id="req-9", code="BadRequest")
        await driven.wait(pilot, "✗ refused: Acme: AWS refused it.")
        assert "→ Mend it." in driven.text
        assert "req-9" in driven.text
        await driven.press(pilot, "y")
        assert front(driven) is CopyDialog
        assert "req-9" in driven.text
        await driven.press(pilot, "escape", "escape")
        assert front(driven) is FleetScreen
        await driven.press(pilot, "exclamation_mark")
        assert front(driven) is LogScreen
        await driven.wait(pilot, "Refused: Acme: AWS refused it. Mend it.")
        assert "confirmed: Remove an address from the suppression list" in " ".join(driven.text.split())


async def test_closing_it_lets_the_write_go_on_and_the_outcome_is_a_notice() -> None:
    driven, source = held()
    async with driven.run(120, 24) as pilot:
        driven.app.push_screen(ConfirmDialog(PLAN))
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, "Under way")
        await driven.press(pilot, "escape")
        assert front(driven) is FleetScreen
        source.end(summary="Acme: the address is off the suppression list.")
        await driven.wait(pilot, "Accepted: Acme: the address is off the suppression list.")
    assert len(source.confirmed) == 1


async def test_leaving_while_a_write_is_under_way_is_told_afterwards() -> None:
    driven, source = held()
    async with driven.run() as pilot:
        driven.app.push_screen(ConfirmDialog(PLAN))
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, "Under way")
        await driven.press(pilot, "ctrl+q")
        assert driven.app.unfinished == 1
        source.end()
    assert len(source.confirmed) == 1


async def test_the_exact_request_is_shown_and_copied() -> None:
    driven, source = held()
    async with driven.run() as pilot:
        driven.app.push_screen(ConfirmDialog(PLAN))
        await driven.press(pilot, "v")
        assert front(driven) is RequestDialog
        assert "sesv2 DeleteSuppressedDestination" in driven.text
        assert '"EmailAddress": "carol@example.org"' in driven.text
        await driven.press(pilot, "escape")
        assert front(driven) is ConfirmDialog
        assert "[ Cancel ]" in driven.text
    assert source.confirmed == []


async def test_an_opener_may_take_over_what_came_of_it() -> None:
    driven, source = held()
    told: list[Outcome] = []

    def take(outcome: Outcome) -> bool:
        told.append(outcome)
        return True

    async with driven.run() as pilot:
        driven.app.push_screen(ConfirmDialog(PLAN, take))
        await driven.press(pilot, "right", "enter")
        source.end()
        await driven.wait(pilot, lambda: front(driven) is FleetScreen)
    assert [outcome.result for outcome in told] == [Result.ACCEPTED]


@pytest.mark.parametrize("width", [24, 40, 66])
def test_lines_fit_their_width_and_say_everything(width: int) -> None:
    failure = Failure(Cause.UNEXPECTED, "It failed.", detail="In AWS's own words, " * 4)
    outcome = Outcome(
        PLAN.request.action, HERE, Result.UNKNOWN, "No answer came. " * 3, "Look.", code="E", failure=failure,
        request_id="r", unlogged="disk full",
    )  # fmt: skip
    for lines in (
        plan_lines(TWICE, width, second=True),
        outcome_lines(PLAN, outcome, width),
        request_lines(PLAN.request, HERE, width),
    ):
        assert all(sum(len(part) for part, _ in line) <= max(width, 46) for line in lines)
    told = text(outcome_lines(PLAN, outcome, 66))
    for words in ("? unknown: No answer came.", "→ Look.", "in its words", "disk full"):
        assert words in told
    assert [what for what, _ in copies(outcome)] == ["request id", "what happened"]


async def test_hostile_names_reach_no_terminal() -> None:
    driven, _ = held()
    async with driven.run() as pilot:
        hostile = unsuppress_plan(Where(HERE, HOSTILE, HOSTILE), HOSTILE)
        driven.app.push_screen(ConfirmDialog(hostile))
        await driven.wait(pilot, "[ Cancel ]")
        assert "\x1b" not in driven.text
        assert "\u202e" not in driven.text
        await driven.press(pilot, "v")
        assert "\x1b" not in driven.text


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (40, 12)])
async def test_answers_and_keys_are_there_however_much_there_is_to_say(size: tuple[int, int]) -> None:
    driven, _ = held()
    async with driven.run(*size) as pilot:
        driven.app.push_screen(ConfirmDialog(replace(PLAN, consequence="It goes on and on. " * 100)))
        await driven.wait(pilot, "[ Cancel ]")
        assert "← → choose" in driven.text
        assert "111122223333" in driven.text
        await driven.press(pilot, *["pagedown"] * 40)
        await driven.wait(pilot, lambda: "111122223333" not in driven.text)
        assert "[ Cancel ]" in driven.text


def limit_of(limit: SendingLimit, region: str = "eu-central-1") -> Plan:
    at = replace(AT, target=Target("acme-prod", region))
    return Plan(at, LimitIncrease(limit, 100.0), "Request a higher limit", "Submit it", "AWS reviews it.")


@pytest.mark.parametrize("result", [None, Result.UNKNOWN])
async def test_what_may_have_gone_out_already_is_asked_about_twice(result: Result | None) -> None:
    driven, source = held()
    async with driven.run(100, 30) as pilot:
        driven.app.push_screen(ConfirmDialog(limit_of(SendingLimit.DAILY)))
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, "Under way")
        if result is not None:
            source.end(result)
            await driven.wait(pilot, "? unknown")
        await driven.press(pilot, "escape")
        for other in (limit_of(SendingLimit.RATE), limit_of(SendingLimit.DAILY, "eu-west-1")):
            driven.app.push_screen(ConfirmDialog(other))
            await driven.wait(pilot, "[ Cancel ]")
            assert "the one before" not in driven.text
            assert "One like it" not in driven.text
            await driven.press(pilot, "escape")
        driven.app.push_screen(ConfirmDialog(limit_of(SendingLimit.DAILY)))
        await driven.wait(pilot, "under way, and was sent" if result is None else "Nobody knows whether the one before")
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, "This would be a second one.")
        assert len(source.confirmed) == 1
        await driven.press(pilot, "enter")
        assert front(driven) is FleetScreen
    assert len(source.confirmed) == 1


@pytest.mark.parametrize("result", [Result.ACCEPTED, Result.REFUSED, Result.NOT_SENT])
async def test_what_has_a_known_end_is_asked_about_once(result: Result) -> None:
    driven, source = held()
    async with driven.run(100, 30) as pilot:
        driven.app.push_screen(ConfirmDialog(limit_of(SendingLimit.DAILY)))
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, "Under way")
        source.end(result)
        await driven.wait(pilot, "esc closes")
        await driven.press(pilot, "escape")
        driven.app.push_screen(ConfirmDialog(limit_of(SendingLimit.DAILY)))
        await driven.wait(pilot, "[ Cancel ]")
        assert "the one before" not in driven.text
        assert "One like it" not in driven.text
