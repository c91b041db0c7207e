"""Writes from a key press to the server, over real HTTP: however somebody presses, each is sent once or not at all."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from sestui.fleet.source import SourceKind
from sestui.fleet.static import StaticSource
from sestui.model.acting import Confirmed, Email, Outcome, Result, SendingSwitch
from sestui.model.settings import Profile
from sestui.model.target import Target
from sestui.tui.address_input import AddressInput
from sestui.tui.commands import COMMANDS
from sestui.tui.screens.confirm import ConfirmDialog
from sestui.tui.screens.detail import DetailScreen
from sestui.tui.screens.fleet import FleetScreen
from sestui.tui.screens.send_test import SendTestScreen
from sestui.tui.screens.sent import SentDialog
from tests.tui.live import ACCOUNT, HERE, Live, fault, live, scene
from tests.tui.states import account as an_account
from tests.tui.states import fleet, read

EMAIL = Email("ops@example.com", ("success@simulator.amazonses.com",), "A subject", "A body.")
STRANGER = "someone@elsewhere.example"


def front(bed: Live) -> object:
    return type(bed.app.screen)


async def form(bed: Live, to: str = "") -> None:
    """Open the form of a test e-mail, filled in."""
    await bed.press("t")
    await bed.wait(lambda: front(bed) is SendTestScreen)
    await bed.wait(lambda: bed.app.screen.query_one("#from", AddressInput).value == "ops@example.com")
    if to:
        box = bed.app.screen.query_one("#to", AddressInput)
        box.focus()
        box.value = to
        await bed.press("tab")
        bed.app.screen.take_focus()  # type: ignore[attr-defined]
    await bed.wait(lambda: bed.app.screen.focused is not None and bed.app.screen.focused.id == "answers")


async def asked(bed: Live, to: str = "") -> None:
    """Get as far as the confirmation of a test e-mail."""
    await form(bed, to)
    await bed.press("right", "enter")
    await bed.wait(lambda: front(bed) is ConfirmDialog)


async def pause_asked(bed: Live) -> None:
    await bed.press("P")
    await bed.wait(lambda: front(bed) is ConfirmDialog)
    await bed.press("right", "enter")
    await bed.wait("Pause it?")


async def test_a_test_email_goes_out_once_and_its_message_id_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live(tmp_path, monkeypatch, scene("sandbox")) as bed:
        await asked(bed)
        assert bed.writes() == []
        await bed.press("right", "enter")
        await bed.wait(lambda: front(bed) is SentDialog)
        await bed.wait("accepted by SES")
        await bed.wait(lambda: len(bed.audited()) == 2)
        (intent, end) = bed.audited()
        assert end["outcome"]["reference"] in bed.words
        assert intent["what"]["operation"] == "sesv2:SendEmail"
        assert bed.writes() == ["SendEmail"]


@pytest.mark.parametrize("again", [("enter",), ("enter",) * 40, ("enter", "space") * 10])
async def test_a_key_pressed_twice_or_held_down_sends_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: tuple[str, ...]
) -> None:
    async with live(tmp_path, monkeypatch, scene("sandbox")) as bed:
        await asked(bed)
        await bed.press("right", "enter", *again)
        await bed.wait(lambda: len(bed.audited()) == 2)
        await bed.press(*again)
        assert bed.writes() == ["SendEmail"]


async def test_enter_held_down_from_the_key_that_opens_it_sends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live(tmp_path, monkeypatch, scene("sandbox")) as bed:
        await form(bed)
        await bed.press(*["enter"] * 40)
        await bed.press("t", *["enter"] * 40)
        await bed.press("P", *["enter"] * 40)
        assert bed.writes() == []


async def test_production_asks_twice_before_a_real_address_gets_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live(tmp_path, monkeypatch, scene()) as bed:
        await asked(bed, STRANGER)
        await bed.press("right", *["enter"] * 20)
        await bed.wait(lambda: front(bed) is not ConfirmDialog)
        assert bed.writes() == []
        while front(bed) is not FleetScreen:
            await bed.press("escape")
        await asked(bed, STRANGER)
        await bed.press("right", "enter")
        await bed.wait(f"it goes to {STRANGER}")
        assert bed.writes() == []
        await bed.press("right", "enter")
        await bed.wait(lambda: front(bed) is SentDialog)
        assert bed.writes() == ["SendEmail"]


async def test_closing_the_dialog_lets_the_write_go_on_and_tells_its_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "[latency]\ndefault = 0.6\n"
    async with live(tmp_path, monkeypatch, scene("production", rest=slow)) as bed:
        await pause_asked(bed)
        await bed.press("right", "enter")
        await bed.wait("Under way")
        await bed.press("escape")
        assert front(bed) is FleetScreen
        await bed.wait("Accepted: acme in us-east-1: sending is paused.")
        assert bed.writes() == ["PutAccountSendingAttributes"]
        await bed.wait(lambda: bed.app.view.state.targets[HERE].account.value.sending_enabled is False)  # type: ignore[union-attr]


async def test_quitting_while_in_flight_sends_once_and_the_audit_log_says_that_its_end_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live(tmp_path, monkeypatch, scene("sandbox", rest=fault("hang"))) as bed:
        await asked(bed)
        await bed.press("right", "enter")
        await bed.wait(lambda: bed.writes() == ["SendEmail"])
        await bed.press("ctrl+q")
        loop = asyncio.get_running_loop()
        end = loop.time() + 10
        while len(bed.audited()) < 2:
            assert loop.time() < end
            await asyncio.sleep(0.05)
        assert bed.audited()[1]["outcome"]["result"] == "unknown"
        assert bed.writes() == ["SendEmail"]


async def test_a_refresh_in_between_sends_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = "[latency]\ndefault = 0.4\n"
    async with live(tmp_path, monkeypatch, scene("sandbox", rest=slow)) as bed:
        await asked(bed)
        bed.app.source.refresh(None)
        await bed.press("right", "enter")
        bed.app.source.refresh(None)
        await bed.wait(lambda: len(bed.audited()) == 2)
        bed.app.source.refresh(None)
        reads = sum(one.operation == "GetAccount" for one in bed.simulator.requests)
        await bed.wait(lambda: sum(one.operation == "GetAccount" for one in bed.simulator.requests) > reads)
        assert bed.writes() == ["SendEmail"]


async def test_a_target_that_changes_behind_the_dialog_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = Profile("acme", regions=("us-east-1", "us-west-2"))
    async with live(tmp_path, monkeypatch, scene(), profile=two) as bed:
        bed.app.fleet_screen.table.cursor_key = HERE
        await pause_asked(bed)
        bed.app.fleet_screen.table.cursor_key = Target("acme", "us-west-2")
        await bed.press("right", "enter")
        await bed.wait("✓ accepted")
        (sent,) = [one for one in bed.simulator.requests if one.operation == "PutAccountSendingAttributes"]
        assert sent.region == "us-east-1"


async def test_no_answer_means_unknown_and_it_is_not_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live(tmp_path, monkeypatch, scene("sandbox", rest=fault("hang")), read=1.5) as bed:
        await asked(bed)
        await bed.press("right", "enter")
        await bed.wait(lambda: "unknown whether it went out" in bed.words)
        assert "Look into the recipient's mailbox" in bed.words
        assert bed.writes() == ["SendEmail"]


REJECTED: Any = [
    ("sandbox", "", STRANGER, "is not verified here"),
    ("paused", "", "", "sending is paused"),
    ("production", fault("denied"), "", "ses:SendEmail"),
    ("production", fault("throttled"), "", "✗ refused"),
    ("production", fault("expired-token"), "", "✗ refused"),
    ("production", fault("500"), "", "unknown whether it went out"),
    ("production", fault("reset"), "", "unknown whether it went out"),
    ("production", fault("garbage"), "", "unknown whether it went out"),
    ("production", fault("hostile-text"), "", "✗ refused"),
    (
        "production",
        fault("error", more='code = "LimitExceededException"\ntext = "Daily message quota exceeded."'),
        "",
        "the quota of e-mails in 24 hours is used up",
    ),
]


@pytest.mark.parametrize(
    ("state", "rest", "to", "told"), REJECTED, ids=[f"{state}-{told[:24]}" for state, _, _, told in REJECTED]
)
async def test_what_ses_does_not_take_is_told_with_its_fix_and_is_not_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str, rest: str, to: str, told: str
) -> None:
    async with live(tmp_path, monkeypatch, scene(state, rest=rest)) as bed:
        await asked(bed, to)
        await bed.press("right", "enter")
        await bed.wait(lambda: told in bed.words)
        assert front(bed) is ConfirmDialog
        assert "\x1b" not in bed.text
        await bed.press("enter", "enter")
        assert bed.writes() == ["SendEmail"]
        await bed.press("escape")
        assert front(bed) is SendTestScreen


async def test_credentials_that_belong_to_another_account_by_then_write_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live(tmp_path, monkeypatch, scene("sandbox")) as bed:
        await asked(bed)
        assert bed.app.view.profile_state("acme").caller.value.account == ACCOUNT  # type: ignore[union-attr]
        confirmed = Confirmed(EMAIL.action, HERE, EMAIL, "444455556666")
        assert (await came(bed, confirmed)).code == "account"
        assert bed.writes() == []


async def came(bed: Live, confirmed: Confirmed[Any]) -> Outcome:
    """Hand a write to the source past all screens, and wait for what came of it."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Outcome] = loop.create_future()

    def done(outcome: Outcome) -> None:
        loop.call_soon_threadsafe(future.set_result, outcome)

    bed.app.source.carry_out(confirmed, done)
    return await asyncio.wait_for(future, 20)


WRITE_COMMANDS = [command for command in COMMANDS.values() if command.writes]
WRITE_KEYS = [key for command in WRITE_COMMANDS for key in command.keys.split(",") if key != "enter"]


async def every_key(bed: Live) -> None:
    """Press every key that would write, wherever there is one, and enter after it."""
    for tab in ("account", "identities", "suppression"):
        bed.app.push_screen(DetailScreen(HERE, tab))
        await bed.wait(lambda: front(bed) is DetailScreen)
        for key in WRITE_KEYS:
            await bed.press(key)
            assert not isinstance(bed.app.screen, ConfirmDialog | SendTestScreen), key
        await bed.press("escape")
    await bed.press(*WRITE_KEYS)
    assert front(bed) is FleetScreen


async def test_read_only_everywhere_takes_the_writes_away_and_the_gate_refuses_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live(tmp_path, monkeypatch, scene(), read_only=True) as bed:
        await every_key(bed)
        for command in WRITE_COMMANDS:
            assert not bed.app.availability(command.id).present
        outcome = await came(bed, Confirmed(EMAIL.action, HERE, EMAIL, ACCOUNT))
        assert outcome.result is Result.NOT_SENT
        assert "read-only" in outcome.summary
        assert bed.writes() == []


async def test_a_profile_that_is_read_only_says_why_and_the_gate_refuses_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe = Profile("acme", regions=("us-east-1",), read_only=True)
    async with live(tmp_path, monkeypatch, scene(), profile=safe, size=(160, 32)) as bed:
        await every_key(bed)
        await bed.press("t")
        assert "acme is read-only" in bed.text
        outcome = await came(bed, Confirmed(EMAIL.action, HERE, EMAIL, ACCOUNT))
        assert outcome.result is Result.NOT_SENT
        assert bed.writes() == []


async def test_a_snapshot_has_no_writes_and_its_source_refuses_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = Profile("acme", regions=("us-east-1",))
    source = StaticSource(fleet((profile,), {HERE: read(an_account())}), "file.toml", SourceKind.SNAPSHOT)
    async with live(tmp_path, monkeypatch, scene(), source=source, read_only=True) as bed:
        await every_key(bed)
        switch = SendingSwitch(enabled=False)
        outcome = await came(bed, Confirmed(switch.action, HERE, switch, ACCOUNT))
        assert outcome.result is Result.NOT_SENT
        assert bed.simulator.requests == ()


async def test_small_writes_reach_the_server_once_and_what_they_changed_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live(tmp_path, monkeypatch, scene()) as bed:
        bed.app.push_screen(DetailScreen(HERE, "suppression"))
        await bed.wait("old@other.test")
        await bed.press("X")
        await bed.press("enter")
        await bed.wait(lambda: front(bed) is ConfirmDialog)
        await bed.press("right", "enter", "enter")
        await bed.wait("✓ accepted")
        await bed.press("escape")
        await bed.wait(lambda: "old@other.test" not in bed.text.partition("Looked up")[0])
        await bed.press("escape")
        bed.app.push_screen(DetailScreen(HERE, "identities", "late@other.test"))
        await bed.wait("late@other.test")
        await bed.press("V")
        await bed.wait(lambda: front(bed) is ConfirmDialog)
        await bed.press("right", "enter")
        await bed.wait("SES mails a new link")
        assert bed.writes() == ["DeleteSuppressedDestination", "VerifyEmailIdentity"]
        found = bed.app.view.state.targets[HERE].depth.lookups.get("old@other.test")
        assert found is not None
        assert found.value is not None
        assert not found.value.listed


async def test_what_became_of_a_message_is_asked_for_where_it_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live(tmp_path, monkeypatch, scene("production", more='vdm = "ENABLED"')) as bed:
        await asked(bed, "someone@example.com")
        while not isinstance(bed.app.screen, SentDialog):
            await bed.press("right", "enter")
        await bed.wait(lambda: any(one.operation == "GetMessageInsights" for one in bed.simulator.requests))
        assert "r asks again" in bed.text
        assert bed.writes() == ["SendEmail"]
