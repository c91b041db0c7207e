"""The dialog of a login, driven with the pilot: what is shown, what is typed, how it ends."""

from dataclasses import replace
from datetime import timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from sestui.fleet.source import SourceKind
from sestui.model.failure import Cause, Failure
from sestui.model.login import LoginProgress, LoginStage
from sestui.tui.big_letters import big, big_width
from sestui.tui.login_text import countdown
from sestui.tui.screens.fleet import FleetScreen
from sestui.tui.screens.login import LoginDialog
from tests.tui.driving import Driven
from tests.tui.logins import APPROVAL, CODE, CORP, REFUSED, ROLE, WRONG, locked_out
from tests.tui.states import NOW, HandLogin
from tests.tui.test_golden import assert_golden


async def opened(driven: Driven, pilot: "Pilot[int]", profile: str = "legacy") -> HandLogin:
    """Select a target of a profile, press the key, and return the login that was begun."""
    await driven.wait(pilot, lambda: driven.source.listener)
    target = next(one for one in driven.source.state.targets if one.profile == profile)
    driven.app.fleet_screen.table.cursor_key = target
    await driven.wait(pilot, lambda: driven.app.target == target)
    await driven.press(pilot, "L")
    await driven.wait(pilot, lambda: driven.front is LoginDialog)
    return driven.source.logins[-1]


async def tell(pilot: "Pilot[int]", login: HandLogin, progress: LoginProgress) -> None:
    login.tell(progress)
    await pilot.pause()


def sequences(driven: Driven) -> list[str]:
    sent: list[str] = []
    driven.app.write_to_terminal = sent.append  # type: ignore[assignment,method-assign]
    return sent


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    ("name", "progress"),
    [
        ("login-sso", APPROVAL),
        ("login-mfa", CODE),
        ("login-mfa-wrong", WRONG),
        ("login-failed", replace(REFUSED, login=CORP)),
        ("login-next", LoginProgress(LoginStage.DONE, ROLE)),
    ],
)
async def test_the_dialog_is_as_it_was(name: str, progress: LoginProgress, size: tuple[int, int]) -> None:
    driven = Driven(locked_out("legacy", "newsletter"))
    async with driven.run(*size) as pilot:
        login = await opened(driven, pilot)
        await tell(pilot, login, progress)
        await driven.wait(pilot, lambda: driven.app.screen.query_one("#about"))
        # what is behind it belongs to other pictures
        x, y, width, height = driven.app.screen.query_one("#dialog").region
        shown = [line.ljust(size[0])[x : x + width].rstrip() for line in driven.lines[y : y + height]]
        assert_golden(name, size, "\n".join(shown))


async def test_the_key_and_the_fix_are_named_where_a_login_is_needed() -> None:
    driven = Driven(locked_out("legacy"))
    async with driven.run(120, 36) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        assert "log in" not in driven.lines[-1]
        target = next(one for one in driven.source.state.targets if one.profile == "legacy")
        driven.app.fleet_screen.table.cursor_key = target
        await driven.wait(pilot, "The SSO session has expired.  L logs in")
        assert "L log in" in driven.lines[-1]
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "→ Press L: it is done from here.")
        assert "→ Or: Run `aws sso login --profile legacy`." in driven.text
        assert "L log in" in driven.lines[-1]
        await driven.press(pilot, "L")
        await driven.wait(pilot, lambda: driven.front is LoginDialog)


async def test_the_key_says_why_not() -> None:
    driven = Driven(locked_out("legacy"))
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        await driven.press(pilot, "L")
        assert "This profile needs no login." in driven.text
        assert driven.source.logins == []


async def test_there_is_no_such_key_on_a_snapshot() -> None:
    driven = Driven(locked_out("legacy"), SourceKind.SNAPSHOT, title="old.toml")
    async with driven.run(120, 36) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        target = next(one for one in driven.source.state.targets if one.profile == "legacy")
        driven.app.fleet_screen.table.cursor_key = target
        await driven.wait(pilot, "The SSO session has expired.")
        assert "logs in" not in driven.text
        await driven.press(pilot, "L")
        assert driven.front is FleetScreen
        assert driven.source.logins == []
        await driven.press(pilot, "question_mark")
        await driven.wait(pilot, "Look")
        assert not any("Log in for" in line for line in driven.lines)


async def test_a_key_of_the_users_own_is_named() -> None:
    driven = Driven(locked_out("legacy"), keys=(("login", "f6"),))
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        target = next(one for one in driven.source.state.targets if one.profile == "legacy")
        driven.app.fleet_screen.table.cursor_key = target
        await driven.wait(pilot, "f6 logs in")


async def test_a_device_code_until_it_is_approved() -> None:
    driven = Driven(locked_out("legacy", "shop-eu"))
    async with driven.run() as pilot:
        login = await opened(driven, pilot)
        assert login.profile == "legacy"
        assert "Asking AWS…" in driven.text
        await tell(pilot, login, APPROVAL)
        await driven.wait(pilot, "BTSK-CTNR")
        for row in big("BTSK-CTNR"):
            assert row.rstrip() in driven.text
        assert "https://device.sso.eu-west-1.amazonaws.com/" in driven.text
        assert "legacy, Shop EU" in driven.text
        await tell(pilot, login, LoginProgress(LoginStage.CHECKING, CORP, opened=CORP.profiles))
        await tell(pilot, login, LoginProgress(LoginStage.DONE, CORP))
        # the other profile of the session needs no login of its own
        await driven.wait(pilot, lambda: driven.front is FleetScreen)
        assert "Logged in to corp: legacy, Shop EU" in driven.text
        assert len(driven.source.logins) == 1
        assert login.cancelled == 0
        assert "Logged in to corp" in driven.app.log_book.entries[-1].text


async def test_link_and_code_are_copied_and_nothing_is_opened_without_a_browser() -> None:
    driven = Driven(locked_out("legacy"), environ={"SSH_TTY": "/dev/pts/1", "DISPLAY": ":0"})
    async with driven.run() as pilot:
        login = await opened(driven, pilot)
        await tell(pilot, login, APPROVAL)
        sent = sequences(driven)
        pages: list[str] = []
        driven.app.actions.open_page = pages.append  # type: ignore[assignment,method-assign]
        await driven.press(pilot, "y", "c", "o")
        assert len(sent) == 2
        assert pages == []
        assert "o opens" not in driven.text
    driven = Driven(locked_out("legacy"), environ={"DISPLAY": ":0"})
    async with driven.run() as pilot:
        login = await opened(driven, pilot)
        await tell(pilot, login, APPROVAL)
        driven.app.actions.open_page = pages.append  # type: ignore[assignment,method-assign]
        await driven.press(pilot, "o")
        assert pages == [APPROVAL.link]


async def test_a_code_is_typed_and_a_wrong_one_loses_nothing() -> None:
    driven = Driven(locked_out("legacy"))
    async with driven.run() as pilot:
        login = await opened(driven, pilot)
        await tell(pilot, login, CODE)
        assert "arn:aws:iam::444455556666:role/Operations" in driven.text
        assert "arn:aws:iam::111122223333:mfa/somebody" in driven.text
        box = driven.app.screen.query_one(Input)
        await driven.press(pilot, *"12x34q56", "enter")
        assert login.codes == ["123456"]
        assert box.value == ""
        await tell(pilot, login, replace(CODE, stage=LoginStage.CHECKING))
        assert box.disabled
        await driven.press(pilot, *"99", "enter")
        assert login.codes == ["123456"]
        await tell(pilot, login, WRONG)
        await driven.wait(pilot, "AWS does not take this code.")
        assert "role/Operations" in driven.text
        await driven.press(pilot, *"654321", "enter")
        assert login.codes == ["123456", "654321"]
        await tell(pilot, login, LoginProgress(LoginStage.DONE, ROLE))
        await driven.wait(pilot, lambda: driven.front is FleetScreen)
        log = " ".join(entry.text for entry in driven.app.log_book.entries)
        assert "123456" not in log


@pytest.mark.parametrize("progress", [LoginProgress(LoginStage.STARTING), APPROVAL, CODE])
async def test_escape_gives_it_up_at_once(progress: LoginProgress) -> None:
    driven = Driven(locked_out("legacy"))
    async with driven.run() as pilot:
        login = await opened(driven, pilot)
        await tell(pilot, login, progress)
        await driven.press(pilot, "escape")
        assert driven.front is FleetScreen
        assert login.cancelled == 1
        # a word that comes late reaches nobody
        login.tell(LoginProgress(LoginStage.DONE, CORP))
        await pilot.pause()
        assert driven.front is FleetScreen


async def test_quitting_while_it_waits() -> None:
    driven = Driven(locked_out("legacy"))
    async with driven.run() as pilot:
        login = await opened(driven, pilot)
        await tell(pilot, login, APPROVAL)
        await driven.press(pilot, "ctrl+q")
    assert driven.source.stopped
    assert driven.app.return_code == 0
    login.tell(LoginProgress(LoginStage.DONE, CORP))


async def test_a_login_that_failed_can_be_tried_again() -> None:
    driven = Driven(locked_out("legacy"))
    async with driven.run() as pilot:
        login = await opened(driven, pilot)
        await tell(pilot, login, APPROVAL)
        await tell(pilot, login, REFUSED)
        await driven.wait(pilot, "The login was refused in the browser.")
        await driven.press(pilot, "enter")
        assert [one.profile for one in driven.source.logins] == ["legacy", "legacy"]
        # the one before says nothing any more
        login.tell(APPROVAL)
        await pilot.pause()
        assert "BTSK" not in driven.text
        await tell(pilot, driven.source.logins[-1], APPROVAL)
        await driven.wait(pilot, "BTSK-CTNR")


async def test_several_sessions_one_after_the_other() -> None:
    driven = Driven(locked_out("legacy", "shop-eu", "newsletter"))
    async with driven.run() as pilot:
        login = await opened(driven, pilot)
        await tell(pilot, login, LoginProgress(LoginStage.DONE, CORP))
        await driven.wait(pilot, "newsletter needs a login, too.")
        await driven.press(pilot, "enter")
        assert [one.profile for one in driven.source.logins] == ["legacy", "newsletter"]
        done = LoginProgress(LoginStage.DONE, replace(ROLE, profiles=("newsletter",)))
        await tell(pilot, driven.source.logins[-1], done)
        await driven.wait(pilot, lambda: driven.front is FleetScreen)


async def test_what_could_not_be_kept_is_told() -> None:
    driven = Driven(locked_out("legacy"))
    async with driven.run() as pilot:
        login = await opened(driven, pilot)
        note = "It could not be kept, so no other tool has it: No space left on device."
        await tell(pilot, login, LoginProgress(LoginStage.DONE, CORP, note=note))
        await driven.wait(pilot, lambda: driven.front is FleetScreen)
        assert any(entry.text == note for entry in driven.app.log_book.entries)


async def test_text_from_outside_is_text() -> None:
    driven = Driven(locked_out("legacy"))
    async with driven.run() as pilot:
        login = await opened(driven, pilot)
        hostile = replace(APPROVAL, user_code="[/b]\x1b[2J", url="https://[red]x", login=replace(CORP, name="[/foo]"))
        await tell(pilot, login, hostile)
        await driven.wait(pilot, "https://[red]x")
        assert "\x1b" not in driven.text
        told = Failure(Cause.UNEXPECTED, "[/b] no", "[x]", detail="[y")
        await tell(pilot, login, LoginProgress(LoginStage.FAILED, failure=told))
        await driven.wait(pilot, "[/b] no")


@pytest.mark.parametrize("size", [(40, 8), (50, 12), (80, 15)])
async def test_small_terminals_show_the_code_all_the_same(size: tuple[int, int]) -> None:
    driven = Driven(locked_out("legacy"))
    async with driven.run(*size) as pilot:
        login = await opened(driven, pilot)
        await tell(pilot, login, APPROVAL)
        if size[1] > 8:
            await driven.wait(pilot, "BTSK-CTNR")
        assert all(len(line) <= size[0] for line in driven.lines)


async def test_the_demo_says_what_works() -> None:
    driven = Driven(locked_out("legacy"), SourceKind.DEMO)
    async with driven.run() as pilot:
        login = await opened(driven, pilot)
        await tell(pilot, login, CODE)
        await driven.wait(pilot, "The demo: the device shows 123456")


def test_what_is_left_of_a_code_is_told_in_few_steps() -> None:
    ends = NOW + timedelta(minutes=10)
    told = [countdown(ends, NOW + timedelta(seconds=second)) for second in range(601)]
    assert told[0].endswith("11 min") or told[0].endswith("10 min")
    assert told[-1] == "the code has expired"
    assert len(set(told)) < 25
    assert countdown(None, NOW) == ""


def test_big_letters() -> None:
    for text in ("ABCDEFGHIJKLM", "NOPQRSTUVWXYZ", "0123456789-"):
        rows = big(text)
        assert len(rows) == 5
        assert {len(row) for row in rows} == {big_width(text)}
        assert all(row.strip() for row in rows)
    shapes = {letter: big(letter) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"}
    assert len(set(shapes.values())) == len(shapes)
    assert big("") == big("é") == ()
    assert big("b") == big("B")
