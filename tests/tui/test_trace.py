"""Would this send pass? The pipeline on the screen, followed live, and what mends its gates."""

from dataclasses import replace
from typing import Any

import pytest

from sestui.fleet.job import Job, Kind
from sestui.fleet.source import SourceKind
from sestui.model.failure import Cause
from sestui.model.reading import Reading
from sestui.model.suppression import SuppressionLookup
from sestui.tui.address_input import AddressInput, OfferList
from sestui.tui.painted import Lines
from sestui.tui.pipeline import Pipeline
from sestui.tui.screens.confirm import ConfirmDialog
from sestui.tui.screens.detail import DetailScreen
from sestui.tui.screens.dialogs import CopyDialog
from sestui.tui.screens.fleet import FleetScreen
from sestui.tui.screens.trace import TraceScreen
from sestui.tui.trace_text import OUTCOME
from tests.tui.deep_states import kept
from tests.tui.driving import Driven
from tests.tui.held_writes import held
from tests.tui.sends import PRODUCTION, SANDBOX, SENDER, STRANGER, SUCCESS, depth, sending, state
from tests.tui.states import NOW, account, failure


def front(driven: Driven) -> object:
    return driven.front


def words(driven: Driven) -> str:
    """Return what is said of the gate under the cursor."""
    lines = driven.app.screen.query_one("#words", Lines).lines
    return " ".join(" ".join("".join(text for text, _ in line) for line in lines).split())


async def opened(driven: Driven, pilot: Any, target: Any = SANDBOX, identity: str = SENDER) -> TraceScreen:
    await driven.wait(pilot, lambda: driven.source.listener)
    screen = TraceScreen(target, identity)
    driven.app.push_screen(screen)
    await driven.wait(pilot, "From")
    return screen


async def to(driven: Driven, pilot: Any, address: str) -> None:
    box = driven.app.screen.query_one("#to", AddressInput)
    box.focus()
    box.value = address
    await driven.press(pilot, "enter")


async def test_the_key_follows_a_message_from_the_identity_under_the_cursor() -> None:
    driven = Driven(sending())
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.app.push_screen(DetailScreen(SANDBOX, "identities", SENDER))
        await driven.wait(pilot, SENDER)
        await driven.press(pilot, "w")
        await driven.wait(pilot, "would this send pass?")
        assert driven.app.screen.query_one("#from", AddressInput).value == SENDER
        assert "✓ It would pass." in driven.text
        await driven.press(pilot, "escape")
        assert front(driven) is DetailScreen


async def test_each_gate_has_a_sign_and_a_word_and_the_first_that_fails_stands_out() -> None:
    driven = Driven(sending())
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        await to(driven, pilot, STRANGER)
        await driven.wait(pilot, "✗ SES would refuse it: recipient, not verified.")
        stopping = next(line for line in driven.lines if "┿" in line)
        assert "▌┿ ✗ failed  recipient" in stopping
        assert "◀ stops here" in stopping
        assert sum("✓ passed" in line for line in driven.lines) == 13
        for told in ("MessageRejected (HTTP 400)", f"EU-CENTRAL-1: {STRANGER}", "→ Request production access"):
            assert told in words(driven)
        assert driven.text.index("✗ failed  recipient") < driven.text.index("┆ ✓ passed  configuration set")


async def test_it_is_legible_at_80_columns_with_the_words_beside_the_gates() -> None:
    driven = Driven(sending())
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await to(driven, pilot, STRANGER)
        await driven.wait(pilot, "SES would refuse it")
        for title in ("region", "credentials", "suppression list", "DMARC"):
            assert title in driven.text
        assert "✗ failed: not verified" in driven.text
        assert "└ ✗ refused by SES" in driven.text


async def test_what_is_missing_is_asked_for_once_and_the_state_is_followed() -> None:
    driven = Driven(sending(sandbox=state(account(production=False), depth(looked_up=False, dns=False))))
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        await to(driven, pilot, SENDER)
        await driven.wait(pilot, "? unknown suppression list")
        lookup = Job(Kind.SUPPRESSION_LOOKUP, *SANDBOX, SENDER)
        assert driven.source.asked.count(lookup) == 1
        assert f"◌ Waiting for {SENDER} on the suppression list." in words(driven)
        known = driven.source.state.targets[SANDBOX]
        driven.source.change({SANDBOX: replace(known, previous=None)})
        await pilot.pause()
        assert driven.source.asked.count(lookup) == 1
        found = depth(dns=True, lookups=kept({SENDER: SuppressionLookup(SENDER, listed=False)}))
        driven.source.change({SANDBOX: replace(known, depth=found)})
        await driven.wait(pilot, "✓ It would pass.")
        assert driven.source.asked.count(lookup) == 1


async def test_why_a_thing_cannot_be_known_is_said() -> None:
    refused = replace(failure(Cause.DENIED, "No."), iam_action="ses:GetSuppressedDestination")
    lookup: Reading[Any] = Reading(failure=refused, failed_at=NOW)
    found = depth(looked_up=False, lookups={SENDER: lookup})
    driven = Driven(sending(sandbox=state(account(production=False), found)))
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        await to(driven, pilot, SENDER)
        await driven.wait(pilot, "Could not read ops@acme.example")
        assert "ses:GetSuppressedDestination is missing" in words(driven)


async def test_a_snapshot_traces_with_what_it_holds_and_asks_nobody() -> None:
    driven = Driven(
        sending(sandbox=state(account(production=False), depth(dns=False))), SourceKind.SNAPSHOT, read_only=True
    )
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        await driven.wait(pilot, "? unknown DKIM")
        assert f"This snapshot does not hold the DNS records of {SENDER}." in words(driven)
        assert driven.source.asked == []
        await driven.press(pilot, "r")
        assert "A snapshot does not change" in driven.text


async def test_addresses_are_completed_and_a_domain_leaves_its_local_part_to_be_typed() -> None:
    driven = Driven(sending())
    async with driven.run() as pilot:
        await opened(driven, pilot, identity="acme.example")
        sender = driven.app.screen.query_one("#from", AddressInput)
        assert (sender.value, sender.cursor_position) == ("@acme.example", 0)
        assert sender.has_focus
        assert "Type a From address" in driven.text
        await driven.press(pilot, *"ops", "enter")
        await driven.wait(pilot, "✓ It would pass.")
        await driven.press(pilot, "tab")
        sender.focus()
        sender.value = "op"
        await driven.wait(pilot, lambda: sender._suggestion == SENDER)
        await driven.press(pilot, "tab")
        assert sender.value == SENDER
        assert sender.has_focus


async def test_offers_are_taken_from_a_list_and_in_the_sandbox_only_what_can_work_is_in_it() -> None:
    driven = Driven(sending())
    async with driven.run(100, 30) as pilot:
        await opened(driven, pilot)
        box = driven.app.screen.query_one("#to", AddressInput)
        box.focus()
        box.value = ""
        await driven.wait(pilot, "bounce@simulator.amazonses.com  hard")
        offers = driven.app.screen.query_one(OfferList)
        assert offers.option_count == 7
        await driven.press(pilot, "down", "end", "enter")
        assert box.value == "suppressionlist@simulator.amazonses.com"
        assert box.has_focus
        await driven.press(pilot, "down", "escape")
        assert box.has_focus
        await driven.press(pilot, "escape")
        assert driven.app.screen.query_one(Pipeline).has_focus
        await driven.wait(pilot, "suppressionlist@simulator.amazonses.com")


async def test_a_name_that_is_typed_letter_by_letter_asks_for_nothing_before_it_is_taken() -> None:
    driven = Driven(sending())
    async with driven.run() as pilot:
        await opened(driven, pilot, PRODUCTION)
        before = list(driven.source.asked)
        box = driven.app.screen.query_one("#to", AddressInput)
        box.focus()
        box.value = ""
        await driven.press(pilot, *"new@other.test")
        assert driven.source.asked == before
        await driven.press(pilot, "enter")
        assert Job(Kind.SUPPRESSION_LOOKUP, *PRODUCTION, "new@other.test") in driven.source.asked


async def test_the_cursor_stays_on_its_gate_once_it_was_moved() -> None:
    driven = Driven(sending(sandbox=state(account(production=False), depth(dns=False))))
    async with driven.run() as pilot:
        await opened(driven, pilot)
        gates = driven.app.screen.query_one(Pipeline)
        await driven.wait(pilot, lambda: gates.gate == 11)
        await driven.press(pilot, "home")
        assert gates.gate == 0
        await driven.press(pilot, "down", "j")
        assert gates.gate == 2
        driven.source.change({SANDBOX: state(account(production=False))})
        await driven.wait(pilot, "✓ It would pass.")
        assert gates.gate == 2
        await driven.press(pilot, "end")
        assert gates.gate == OUTCOME
        await driven.wait(pilot, "What no reading tells")


async def test_the_fix_of_a_gate_is_begun_with_enter_and_asks_first() -> None:
    driven, source = held(sending(production=state(account(sending=False))))
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot, PRODUCTION)
        await driven.wait(pilot, "✗ failed  sending")
        assert "⏎ asks whether to resume sending" in driven.text
        await driven.press(pilot, "enter")
        assert front(driven) is ConfirmDialog
        assert "Resume sending" in driven.text
        await driven.press(pilot, "escape")
        assert front(driven) is TraceScreen
    assert source.confirmed == []


async def test_a_listed_recipient_is_taken_off_the_list_from_its_gate() -> None:
    lookups = kept({STRANGER: SuppressionLookup(STRANGER, listed=True, reason="BOUNCE")})
    driven, source = held(sending(production=state(deep=depth(lookups=lookups))))
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot, PRODUCTION)
        await to(driven, pilot, STRANGER)
        await driven.wait(pilot, "accept it and not deliver it")
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "Remove an address from the suppression list")
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, "Under way")
    assert source.confirmed[0].request.address == STRANGER
    assert source.confirmed[0].target == PRODUCTION


async def test_read_only_says_so_where_the_fix_would_write() -> None:
    driven, source = held(sending(production=state(account(sending=False))), read_only=True)
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot, PRODUCTION)
        await driven.wait(pilot, "sestui is read-only, so nothing is changed")
        await driven.press(pilot, "enter")
        assert front(driven) is TraceScreen
    assert source.confirmed == []


async def test_a_profile_that_is_read_only_says_why() -> None:
    driven, source = held(sending(production=state(account(sending=False))))
    source.refusals[PRODUCTION] = "Acme production is read-only: `read_only = true`."
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot, PRODUCTION)
        await driven.wait(pilot, "Acme production is read-only")
        await driven.press(pilot, "enter", "P")
        assert front(driven) is TraceScreen
    assert source.confirmed == []


async def test_the_trace_and_the_error_are_copied() -> None:
    driven = Driven(sending())
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await to(driven, pilot, STRANGER)
        await driven.press(pilot, "y")
        assert front(driven) is CopyDialog
        for what in ("trace", "error", "fix"):
            assert what in driven.text
        await driven.press(pilot, "enter")
        assert front(driven) is TraceScreen


async def test_what_was_asked_is_remembered_for_its_target() -> None:
    driven = Driven(sending())
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await to(driven, pilot, STRANGER)
        await driven.press(pilot, "escape")
        assert front(driven) is FleetScreen
        screen = await opened(driven, pilot, identity="")
        assert screen.query_one("#to", AddressInput).value == STRANGER
        await driven.press(pilot, "escape")
        screen = await opened(driven, pilot, PRODUCTION, "")
        assert screen.query_one("#to", AddressInput).value == SUCCESS


async def test_the_first_sender_is_filled_in_when_the_identities_come() -> None:
    unread = state(account(production=False), replace(depth(), identities=Reading()))
    driven = Driven(sending(sandbox=unread))
    async with driven.run() as pilot:
        screen = await opened(driven, pilot, identity="")
        assert screen.query_one("#from", AddressInput).value == ""
        driven.source.change({SANDBOX: state(account(production=False))})
        await driven.wait(pilot, lambda: screen.query_one("#from", AddressInput).value == SENDER)


@pytest.mark.parametrize("size", [(40, 8), (40, 12), (60, 16), (200, 50)])
async def test_every_size_holds_it(size: tuple[int, int]) -> None:
    driven = Driven(sending())
    async with driven.run(*size) as pilot:
        await opened(driven, pilot)
        await to(driven, pilot, STRANGER)
        await driven.wait(pilot, "refuse")
        assert all(len(line) <= size[0] for line in driven.lines)
        await driven.press(pilot, "end", "home")
        await driven.wait(pilot, "region")


@pytest.mark.parametrize("color", [True, False])
async def test_the_cursor_is_seen_without_colour(color: bool) -> None:
    driven = Driven(sending(), color=color)
    async with driven.run() as pilot:
        await opened(driven, pilot)
        assert any(line.startswith(" ▌") for line in driven.lines) or any(line.startswith("▌") for line in driven.lines)
