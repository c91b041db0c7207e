"""The form of a test e-mail: what is proposed, what is offered, what is wrong, and that Cancel has the focus."""

from dataclasses import replace
from typing import Any

import pytest
from textual.widgets import TextArea

from sestui.model.acting import Email, Result
from sestui.model.reading import Reading
from sestui.tui.address_input import AddressInput, FieldInput, OfferList
from sestui.tui.choices import Choices
from sestui.tui.screens.confirm import ConfirmDialog, RequestDialog
from sestui.tui.screens.dialogs import CopyDialog
from sestui.tui.screens.fleet import FleetScreen
from sestui.tui.screens.send_test import SendTestScreen
from sestui.tui.screens.sent import SentDialog
from sestui.tui.screens.trace import TraceScreen
from tests.tui.driving import Driven
from tests.tui.held_writes import HeldWrites, held
from tests.tui.sends import PRODUCTION, SANDBOX, SENDER, STRANGER, SUCCESS, depth, sending, state
from tests.tui.states import account


def front(driven: Driven) -> object:
    return driven.front


async def opened(driven: Driven, pilot: Any, target: Any = SANDBOX) -> SendTestScreen:
    await driven.wait(pilot, lambda: driven.source.listener)
    driven.app.fleet_screen.table.cursor_key = target
    await driven.press(pilot, "t")
    await driven.wait(pilot, lambda: front(driven) is SendTestScreen)
    screen = driven.app.screen
    assert isinstance(screen, SendTestScreen)
    return screen


async def put(driven: Driven, pilot: Any, field: str, text: str) -> None:
    box = driven.app.screen.query_one(f"#{field}", FieldInput)
    box.focus()
    box.value = text
    await driven.press(pilot, "escape")


async def sent(driven: Driven, pilot: Any, source: HeldWrites) -> Email:
    await driven.press(pilot, "right", "enter")
    while front(driven) is ConfirmDialog and not source.confirmed:
        await driven.press(pilot, "right", "enter")
    (confirmed,) = source.confirmed
    request = confirmed.request
    assert isinstance(request, Email)
    return request


async def test_cancel_has_the_focus_and_a_useful_message_is_proposed() -> None:
    driven, source = held(sending())
    async with driven.run(100, 30) as pilot:
        screen = await opened(driven, pilot)
        assert screen.query_one(Choices).has_focus
        assert screen.form.sender == SENDER
        assert screen.form.to == SUCCESS
        assert "acme-staging in eu-central-1" in screen.form.subject
        assert "Authentication-Results" in screen.form.text
        assert "✓ It would pass." in driven.text
        await driven.press(pilot, "enter")
        assert front(driven) is FleetScreen
    assert source.confirmed == []


async def test_in_the_sandbox_only_what_can_work_is_offered_and_what_cannot_is_warned_of() -> None:
    driven, source = held(sending())
    async with driven.run(100, 30) as pilot:
        screen = await opened(driven, pilot)
        box = screen.query_one("#to", AddressInput)
        box.focus()
        box.value = ""
        await driven.wait(pilot, "complaint@simulator.amazonses.com  complaint")
        assert screen.query_one(OfferList).option_count == 7
        await put(driven, pilot, "to", STRANGER)
        await driven.wait(pilot, "SES would refuse it: recipient, not verified.")
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, "▲ The account is in the sandbox.")
        await driven.press(pilot, "escape")
    assert source.confirmed == []


async def test_everything_that_was_typed_goes_out() -> None:
    driven, source = held(sending())
    async with driven.run(100, 30) as pilot:
        screen = await opened(driven, pilot)
        await put(driven, pilot, "tags", "team=ops")
        await put(driven, pilot, "unsubscribe", "https://x.test/u")
        await put(driven, pilot, "subject", "Mine")
        screen.query_one(TextArea).text = "My words"
        request = await sent(driven, pilot, source)
    assert (request.subject, request.text, request.tags) == ("Mine", "My words", (("team", "ops"),))
    assert request.headers[1] == ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
    assert source.confirmed[0].target == SANDBOX


async def test_proposed_words_follow_the_fields_until_somebody_changes_them() -> None:
    driven, _ = held(sending())
    async with driven.run(100, 30) as pilot:
        screen = await opened(driven, pilot)
        await put(driven, pilot, "set", "main")
        assert "main" in screen.form.text
        screen.query_one(TextArea).text = "My words"
        await put(driven, pilot, "set", "other")
        assert screen.form.text == "My words"


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("from", "@acme.example", "is no e-mail address"),
        ("to", "", "A recipient is missing"),
        ("tags", "team", "has no value"),
        ("unsubscribe", "http://x", "to unsubscribe at"),
        ("set", "a b", "name of a configuration set"),
    ],
)
async def test_what_is_wrong_is_said_before_anything_is_asked(field: str, text: str, told: str) -> None:
    driven, source = held(sending())
    async with driven.run(120, 30) as pilot:
        screen = await opened(driven, pilot)
        await put(driven, pilot, field, text)
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, told)
        assert screen.focused is not None
        assert screen.focused.id == field
    assert source.confirmed == []


async def test_production_asks_a_second_time_for_a_real_address() -> None:
    driven, source = held(sending())
    async with driven.run(100, 30) as pilot:
        await opened(driven, pilot, PRODUCTION)
        await put(driven, pilot, "to", STRANGER)
        await driven.press(pilot, "right", "enter", "right", "enter")
        await driven.wait(pilot, f"it goes to {STRANGER}")
        assert "[ Cancel ]" in driven.text
        assert source.confirmed == []
        await driven.press(pilot, "v")
        assert front(driven) is RequestDialog
        await driven.press(pilot, "escape", "right", "enter")
        await driven.wait(pilot, "Under way")
    assert len(source.confirmed) == 1


async def test_the_message_id_is_told_and_copied_and_how_to_look() -> None:
    driven, source = held(sending())
    async with driven.run(100, 30) as pilot:
        await opened(driven, pilot)
        await sent(driven, pilot, source)
        source.end(summary="SES has accepted the message.", reference="0100-message-id")
        await driven.wait(pilot, lambda: front(driven) is SentDialog)
        await driven.wait(pilot, "0100-message-id")
        assert "no message insights" in driven.text
        await driven.press(pilot, "y")
        assert front(driven) is CopyDialog
        assert "MessageId" in driven.text
        await driven.press(pilot, "enter", "escape")
        assert front(driven) is SendTestScreen


async def test_a_refusal_stays_in_the_confirmation_and_leads_back_to_the_form() -> None:
    driven, source = held(sending())
    async with driven.run(100, 30) as pilot:
        screen = await opened(driven, pilot)
        await sent(driven, pilot, source)
        source.end(Result.UNKNOWN, "No answer came, so it is unknown whether it went out.", fix="Look.")
        await driven.wait(pilot, "? unknown: No answer came")
        await driven.press(pilot, "enter", "escape")
        assert front(driven) is SendTestScreen
        assert screen.query_one(Choices).chosen == 0
    assert len(source.confirmed) == 1


async def test_the_trace_is_a_key_away_and_keeps_what_was_typed() -> None:
    driven, _ = held(sending())
    async with driven.run(100, 30) as pilot:
        await opened(driven, pilot)
        await put(driven, pilot, "to", STRANGER)
        await driven.press(pilot, "right", "right", "enter")
        assert front(driven) is TraceScreen
        assert driven.app.screen.query_one("#to", AddressInput).value == STRANGER
        await driven.press(pilot, "escape")
        assert front(driven) is SendTestScreen


@pytest.mark.parametrize("size", [(40, 12), (60, 16), (80, 24), (120, 36), (200, 50)])
async def test_every_size_holds_the_form_and_its_answers(size: tuple[int, int]) -> None:
    driven, _ = held(sending())
    async with driven.run(*size) as pilot:
        await opened(driven, pilot)
        await driven.wait(pilot, "[ Cancel ]")
        assert all(len(line) <= size[0] for line in driven.lines)


async def test_identities_that_come_late_take_no_keys_away_from_the_field_that_somebody_types_in() -> None:
    unread = state(account(production=False), replace(depth(), identities=Reading()))
    driven, source = held(sending(sandbox=unread))
    async with driven.run(100, 30) as pilot:
        screen = await opened(driven, pilot)
        assert screen.query_one("#from", AddressInput).has_focus
        box = screen.query_one("#to", AddressInput)
        box.focus()
        source.change({SANDBOX: state(account(production=False))})
        await driven.wait(pilot, lambda: screen.query_one("#from", AddressInput).value == SENDER)
        await driven.press(pilot, "l", "l")
        assert box.has_focus
        assert box.value.endswith("ll")
        assert front(driven) is SendTestScreen
