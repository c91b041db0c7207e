"""The small writes by their keys: what is prefilled, that each asks first, and that read-only takes them away."""

from dataclasses import replace
from typing import Any

import pytest
from textual.widgets import Input

from sestui.fleet.source import SourceKind
from sestui.model.acting import SendingSwitch, SuppressAddress, UnsuppressAddress, VerificationMail
from sestui.model.suppression import SuppressionLookup
from sestui.model.target import Target
from sestui.tui.commands import COMMANDS
from sestui.tui.painted import Lines
from sestui.tui.palette import CommandProvider
from sestui.tui.screens.confirm import ConfirmDialog
from sestui.tui.screens.detail import DetailScreen
from sestui.tui.screens.suppress import SuppressDialog, UnsuppressDialog
from tests.tui.deep_states import TARGET, deep, kept
from tests.tui.driving import Driven
from tests.tui.held_writes import HeldWrites, held
from tests.tui.sends import PRODUCTION, SANDBOX, sending

WRITES = [command.id for command in COMMANDS.values() if command.writes]


def front(driven: Driven) -> object:
    return driven.front


async def on_tab(driven: Driven, pilot: Any, tab: str, target: Target = TARGET, identity: str = "") -> None:
    await driven.wait(pilot, lambda: driven.source.listener)
    screen = DetailScreen(target, tab, identity)
    driven.app.push_screen(screen)
    await driven.wait(pilot, lambda: screen.is_mounted and screen.pane.is_mounted)
    await driven.wait(pilot, lambda: tab not in ("identities", "suppression") or screen.pane.owners()[-1].current)  # type: ignore[attr-defined]


async def yes(driven: Driven, pilot: Any, source: HeldWrites) -> Any:
    """Confirm, and return what was asked for."""
    await driven.wait(pilot, lambda: front(driven) is ConfirmDialog)
    before = len(source.confirmed)
    while len(source.confirmed) == before:
        await driven.press(pilot, "right", "enter")
    assert len(source.confirmed) == before + 1
    return source.confirmed[-1]


@pytest.mark.parametrize(("key", "enabled"), [("P", False), ("U", True)])
async def test_sending_is_paused_and_resumed_by_key_on_the_target_under_the_cursor(key: str, enabled: bool) -> None:
    driven, source = held(sending())
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.app.fleet_screen.table.cursor_key = SANDBOX
        await driven.press(pilot, key)
        confirmed = await yes(driven, pilot, source)
    assert (confirmed.target, confirmed.request) == (SANDBOX, SendingSwitch(enabled=enabled))
    assert confirmed.account == "111122224333"


async def test_a_target_that_changes_behind_the_dialog_changes_nothing_of_what_is_asked() -> None:
    driven, source = held(sending())
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.app.fleet_screen.table.cursor_key = SANDBOX
        await driven.press(pilot, "U")
        await driven.wait(pilot, "acme-staging")
        driven.app.fleet_screen.table.cursor_key = PRODUCTION
        driven.source.change(
            {target: state for target, state in driven.source.state.targets.items() if target.profile == "newsletter"}
        )
        await pilot.pause()
        confirmed = await yes(driven, pilot, source)
    assert (confirmed.target, confirmed.account) == (SANDBOX, "111122224333")


async def test_the_address_under_the_cursor_is_offered_to_be_taken_off_the_list() -> None:
    driven, source = held(deep())
    async with driven.run(100, 30) as pilot:
        await on_tab(driven, pilot, "suppression")
        await driven.press(pilot, "down", "X")
        assert front(driven) is UnsuppressDialog
        address = driven.app.screen.query_one(Input).value
        found = driven.source.state.targets[TARGET].depth.suppressed.value
        assert found is not None
        assert address == found.items[1].address
        await driven.press(pilot, "enter")
        confirmed = await yes(driven, pilot, source)
    assert confirmed.request == UnsuppressAddress(address)


async def test_an_address_that_was_looked_up_is_offered_before_the_one_under_the_cursor() -> None:
    driven, source = held(deep())
    async with driven.run(100, 30) as pilot:
        await on_tab(driven, pilot, "suppression")
        await driven.press(pilot, "l", *"eve@example.org", "enter", "X")
        assert driven.app.screen.query_one(Input).value == "eve@example.org"
        await driven.press(pilot, "escape", "down", "X")
        assert driven.app.screen.query_one(Input).value != "eve@example.org"
    assert source.confirmed == []


async def test_an_address_is_put_on_the_list_with_its_reason() -> None:
    driven, source = held(deep())
    async with driven.run(100, 30) as pilot:
        await on_tab(driven, pilot, "suppression")
        await driven.press(pilot, "A")
        assert front(driven) is SuppressDialog
        await driven.press(pilot, *"no address", "enter")
        assert front(driven) is SuppressDialog
        assert "is no e-mail address" in driven.text
        await driven.press(pilot, "ctrl+u", *"eve@example.org", "tab", "enter")
        confirmed = await yes(driven, pilot, source)
    assert confirmed.request == SuppressAddress("eve@example.org", "COMPLAINT")


async def test_the_link_that_verifies_an_address_is_mailed_again() -> None:
    driven, source = held(deep())
    async with driven.run(100, 30) as pilot:
        await on_tab(driven, pilot, "identities", identity="ops@example.com")
        await driven.press(pilot, "V")
        await driven.wait(pilot, "It is verified already")
        confirmed = await yes(driven, pilot, source)
    assert confirmed.request == VerificationMail("ops@example.com")


async def test_a_domain_is_not_verified_by_mail_and_the_key_says_so() -> None:
    driven, source = held(deep())
    async with driven.run(100, 30) as pilot:
        await on_tab(driven, pilot, "identities", identity="shop.example.com")
        await driven.press(pilot, "V")
        assert "A domain is verified by DNS records" in driven.text
    assert source.confirmed == []


async def test_a_profile_that_is_read_only_refuses_with_the_reason_on_every_key() -> None:
    driven, source = held(deep())
    source.refusals[TARGET] = "Acme production is read-only: `read_only = true` of this profile."
    async with driven.run(120, 30) as pilot:
        await on_tab(driven, pilot, "suppression")
        for command in ("P", "U", "A", "X"):
            await driven.press(pilot, command)
            assert front(driven) is DetailScreen
            assert "Acme production is read-only" in driven.text
        driven.app.screen.open_tab("identities")  # type: ignore[attr-defined]
        await driven.press(pilot, "V")
        assert "Acme production is read-only" in driven.text
    assert source.confirmed == []


@pytest.mark.parametrize("kind", [SourceKind.LIVE, SourceKind.SNAPSHOT])
async def test_read_only_and_snapshots_have_no_command_that_writes(kind: SourceKind) -> None:
    driven, source = held(deep(), kind=kind, read_only=kind is SourceKind.LIVE)
    async with driven.run(160, 40) as pilot:
        for tab in ("account", "suppression", "identities"):
            await on_tab(driven, pilot, tab)
            for command in WRITES:
                assert not driven.app.availability(command).present, command
            await driven.press(pilot, *(key for command in WRITES for key in COMMANDS[command].keys.split(",")))
            assert front(driven) is DetailScreen
        offered = {name for name, _, _ in CommandProvider(driven.app.screen)._entries()}
        assert "Target: Trace a message" in offered
        assert not offered & {COMMANDS[command].palette for command in WRITES}
        await driven.press(pilot, "question_mark")
        await driven.wait(pilot, "Find and sort")
        help_text = "\n".join("".join(part for part, _ in line) for line in driven.app.screen.query_one(Lines).lines)
        assert COMMANDS["trace"].title in help_text
        for command in WRITES:
            assert COMMANDS[command].title not in help_text
    assert source.confirmed == []


async def test_looking_up_again_does_not_bring_the_writes_back() -> None:
    driven, source = held(deep(), read_only=True)
    async with driven.run(120, 30) as pilot:
        await on_tab(driven, pilot, "suppression")
        known = driven.source.state.targets[TARGET]
        lookups = kept({"eve@example.org": SuppressionLookup("eve@example.org", listed=True, reason="BOUNCE")})
        driven.source.change({TARGET: replace(known, depth=replace(known.depth, lookups=lookups))})
        await driven.wait(pilot, "eve@example.org")
        await driven.press(pilot, "X", "A")
        assert front(driven) is DetailScreen
    assert source.confirmed == []
