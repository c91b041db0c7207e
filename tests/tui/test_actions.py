"""What commands do beyond the table: export, console page, copy, palette, keys, themes, leaving."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from textual.widgets import Input

from sestui.fleet.source import SourceKind
from sestui.model.failure import Cause
from sestui.model.target import Target
from sestui.snapshot import loads
from sestui.tui.painted import Line, Lines
from sestui.tui.palette import Palette
from sestui.tui.screens.base import Dialog, PlaceScreen
from sestui.tui.screens.dialogs import ConsoleDialog, CopyDialog, FileDialog
from sestui.tui.screens.fleet import FleetScreen
from sestui.tui.screens.texts import HelpScreen, LogScreen
from tests.tui.driving import Driven
from tests.tui.states import failed, small

FIRST = Target("acme-prod", "eu-central-1")
SECOND = Target("acme-prod", "eu-west-1")


async def test_dialogs_leave_the_demo_badge_in_sight() -> None:
    for key in ("e", "o", "y"):
        driven = Driven(kind=SourceKind.DEMO)
        async with driven.run() as pilot:
            await driven.press(pilot, key)
            assert " DEMO " in driven.lines[0]


async def test_export_writes_a_snapshot_that_can_be_read_again(tmp_path: Path) -> None:
    driven = Driven(folder=tmp_path)
    async with driven.run() as pilot:
        await driven.press(pilot, "e")
        assert isinstance(driven.app.screen, FileDialog)
        assert "sestui-20261123T120000Z.toml" in driven.text
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "Wrote 24 targets")
    written = tmp_path / "sestui-20261123T120000Z.toml"
    assert written.stat().st_mode & 0o777 == 0o600
    assert len(loads(written.read_text()).state.targets) == 24


async def test_export_asks_before_it_replaces_a_file(tmp_path: Path) -> None:
    taken = tmp_path / "sestui-20261123T120000Z.toml"
    taken.write_text("mine")
    driven = Driven(folder=tmp_path)
    async with driven.run() as pilot:
        await driven.press(pilot, "e", "enter")
        assert "enter again replaces it" in driven.text
        assert taken.read_text() == "mine"
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "Wrote 24 targets")
    assert taken.read_text() != "mine"


async def test_an_export_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    driven = Driven(folder=tmp_path / "missing")
    async with driven.run(120, 24) as pilot:
        await driven.press(pilot, "e", "enter")
        await driven.wait(pilot, "Nothing was written to")
        await driven.press(pilot, "exclamation_mark")
        assert "folder" in driven.text


@pytest.mark.parametrize("name", ["~nosuchuser/x.toml", "n" * 300, "a\0b", "file/below"])
async def test_a_name_that_no_file_can_have_is_told_in_the_dialog(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    driven = Driven(folder=tmp_path)
    async with driven.run() as pilot:
        await driven.press(pilot, "e")
        driven.app.screen.query_one(Input).value = name
        await driven.press(pilot, "enter")
        assert isinstance(driven.app.screen, FileDialog)
        assert "This name cannot be used: " in driven.text
        await driven.press(pilot, "escape")
        assert driven.front is FleetScreen


async def test_a_folder_that_may_not_be_looked_into_is_told_in_the_dialog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driven = Driven(folder=tmp_path)
    async with driven.run() as pilot:
        await driven.press(pilot, "e")
        with monkeypatch.context() as patch:
            patch.setattr(Path, "stat", _refused)
            await driven.press(pilot, "enter")
        assert "Permission denied" in driven.text
        assert isinstance(driven.app.screen, FileDialog)


def _refused(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


async def test_a_folder_is_no_file_name_however_often_it_is_given(tmp_path: Path) -> None:
    driven = Driven(folder=tmp_path)
    async with driven.run() as pilot:
        await driven.press(pilot, "e")
        driven.app.screen.query_one(Input).value = "."
        await driven.press(pilot, "enter", "enter")
        assert isinstance(driven.app.screen, FileDialog)
        assert "This is a folder" in driven.text


async def test_an_export_that_fails_by_a_defect_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> str:
        raise RuntimeError("a defect")

    monkeypatch.setattr("sestui.snapshot.dumps", broken)
    driven = Driven(folder=tmp_path / "x")
    async with driven.run(200, 24) as pilot:
        await driven.press(pilot, "e", "enter")
        await driven.wait(pilot, "a defect.")
        assert "Nothing was written to" in driven.text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
async def test_an_export_to_a_full_disk_is_a_sentence() -> None:
    driven = Driven()
    async with driven.run(120, 24) as pilot:
        driven.app.actions.write_snapshot(Path("/dev/full"))
        await driven.wait(pilot, "Nothing was written to /dev/full: ")


async def test_an_export_where_nobody_may_write_is_a_sentence(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    # Who may write everywhere still cannot make a file in the folder of the processes.
    folder = closed if not os.access(closed, os.W_OK) else Path("/proc")
    if not folder.is_dir():
        pytest.skip("this user may write everywhere")
    driven = Driven(folder=folder)
    async with driven.run(120, 24) as pilot:
        await driven.press(pilot, "e", "enter")
        await driven.wait(pilot, "Nothing was written to")
        assert list(closed.iterdir()) == []


async def test_the_console_page_is_shown_where_it_cannot_be_opened() -> None:
    driven = Driven(environ={"SSH_CONNECTION": "1 2 3 4"})
    async with driven.run(120, 36) as pilot:
        await driven.press(pilot, "o")
        assert isinstance(driven.app.screen, ConsoleDialog)
        assert (
            "https://eu-central-1.console.aws.amazon.com/ses/home?region=eu-central-1" in driven.text.replace("\n", "")
            or "eu-central-1.console.aws.amazon.com" in driven.text
        )
        assert "Over SSH" in driven.text
        await driven.press(pilot, "enter")
        assert isinstance(driven.app.screen, ConsoleDialog)
        await driven.press(pilot, "escape")
        assert isinstance(driven.app.screen, PlaceScreen)


async def test_copy_offers_the_fix_first_and_says_what_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    driven = Driven()
    sent: list[str] = []
    async with driven.run() as pilot:
        monkeypatch.setattr(driven.app, "write_to_terminal", sent.append)
        await driven.press(pilot, *["down"] * 16, "y")
        assert isinstance(driven.app.screen, CopyDialog)
        assert "aws sso login --profile legacy" in driven.text
        await driven.press(pilot, "enter")
        assert "nobody can know" in driven.text
    assert sent
    assert sent[0].startswith("\x1b]52;c;")


@pytest.mark.parametrize("width", [40, 80])
async def test_the_copy_dialog_shows_its_hint_whole_and_its_keys(width: int) -> None:
    driven = Driven(environ={"TMUX": "x"})
    async with driven.run(width, 24) as pilot:
        await driven.press(pilot, "y")
        await driven.wait(pilot, "⏎ copies, esc leaves")
        assert "OSC 52." in driven.text


async def test_the_log_keeps_the_readers_place_and_is_laid_out_only_when_something_was_added(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driven = Driven()
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        for number in range(60):
            driven.app.log_book.add(f"entry {number}")
        await driven.press(pilot, "exclamation_mark", *["down"] * 5)
        before = driven.lines[1:-2]
        text = driven.app.screen.query_one(Lines)
        laid_out: list[object] = []
        show = text.show

        def record(make: Callable[[int], Sequence[Line]]) -> None:
            laid_out.append(make)
            show(make)

        monkeypatch.setattr(text, "show", record)
        value = small().targets[SECOND]
        driven.source.change({SECOND: value})
        await driven.wait(pilot, lambda: driven.app.view.state is driven.source.state)
        assert laid_out == []
        driven.source.change({SECOND: failed(Cause.UNREACHABLE, "No connection to SES. " * 8)})
        await driven.wait(pilot, lambda: laid_out)
        assert [line[:78].rstrip() for line in driven.lines[1:-2]] == [line[:78].rstrip() for line in before]
        await driven.press(pilot, "home")
        assert "unreachable" in driven.lines[1]
        driven.source.change({SECOND: value})
        await driven.wait(pilot, "answers again")


async def test_help_and_log_open_and_close() -> None:
    driven = Driven()
    async with driven.run() as pilot:
        await driven.press(pilot, "question_mark")
        assert isinstance(driven.app.screen, HelpScreen)
        assert "Filter" in driven.text or "Move the cursor" in driven.text
        await driven.press(pilot, "escape", "exclamation_mark")
        assert isinstance(driven.app.screen, LogScreen)
        assert "session began with 24 targets" in driven.text
        await driven.press(pilot, "escape")
        assert driven.front is FleetScreen


async def test_the_palette_offers_commands_and_themes() -> None:
    driven = Driven()
    async with driven.run() as pilot:
        await driven.press(pilot, "ctrl+p")
        await driven.wait(pilot, "Target: Show detail")
        await driven.press(pilot, *"usesestuilight")
        await driven.wait(pilot, "Theme: Use sestui-light")
        await driven.press(pilot, "enter")
        await driven.wait(pilot, lambda: driven.app.theme == "sestui-light")


async def test_the_palettes_cursor_does_not_blink_and_its_key_opens_one_palette() -> None:
    driven = Driven()
    async with driven.run() as pilot:
        await driven.press(pilot, "ctrl+p")
        assert isinstance(driven.app.screen, Palette)
        box = driven.app.screen.query_one(Input)
        assert not box.cursor_blink
        await driven.press(pilot, "ctrl+p")
        assert len(driven.app.screen_stack) == 2
        await driven.press(pilot, "escape")
        assert driven.front is FleetScreen


@pytest.mark.parametrize("key", ["e", "o", "y"])
async def test_no_palette_opens_over_a_dialog(key: str) -> None:
    driven = Driven()
    async with driven.run() as pilot:
        await driven.press(pilot, key, "ctrl+p")
        assert len(driven.app.screen_stack) == 2
        driven.app.do_palette()
        await pilot.pause()
        assert isinstance(driven.app.screen, Dialog)


async def test_the_palettes_key_moves_with_the_keymap() -> None:
    driven = Driven(keys=(("palette", "f2"), ("copy", "ctrl+p")))
    async with driven.run() as pilot:
        await driven.press(pilot, "ctrl+p")
        assert isinstance(driven.app.screen, CopyDialog)
        await driven.press(pilot, "escape", "f2")
        assert isinstance(driven.app.screen, Palette)


async def test_the_users_keys_are_in_force_and_shown() -> None:
    driven = Driven(keys=(("refresh", "f5"), ("copy", "r")))
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        assert "f5 refresh" in driven.lines[-1]
        await driven.press(pilot, "f5")
        assert driven.source.refreshed == [(FIRST,)]
        await driven.press(pilot, "r")
        assert isinstance(driven.app.screen, CopyDialog)
        await driven.press(pilot, "escape", "y")
        assert driven.front is FleetScreen


async def test_keys_and_themes_that_cannot_be_used_are_told_once_and_harm_nothing() -> None:
    driven = Driven(keys=(("refersh", "f5"), ("copy", "ctlr+x")), theme="sestui-drak")
    async with driven.run(120, 36) as pilot:
        await driven.wait(pilot, "did you mean 'refresh'")
        assert "sestui-drak" in driven.text
        assert driven.app.theme == "sestui-dark"
        await driven.press(pilot, "exclamation_mark")
        assert "no modifier" in driven.text


async def test_without_colour_there_is_no_theme_to_choose() -> None:
    driven = Driven(color=False)
    async with driven.run() as pilot:
        assert driven.app.theme == "sestui-terminal"
        assert driven.app.no_color
        await driven.press(pilot, "T")
        assert "There is no colour" in driven.text


async def test_quitting_stops_the_source_at_once() -> None:
    for key in ("q", "ctrl+c", "ctrl+q"):
        driven = Driven()
        async with driven.run() as pilot:
            await driven.press(pilot, key)
        assert driven.source.stopped
        assert driven.app.return_code == 0


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+q"])
@pytest.mark.parametrize("front", ["e", "o", "y", "ctrl+p", "slash", "question_mark"])
async def test_the_keys_that_always_quit_do_so_over_everything(front: str, key: str) -> None:
    driven = Driven()
    async with driven.run() as pilot:
        await driven.press(pilot, front)
        await driven.press(pilot, key)
    assert driven.source.stopped
    assert driven.app.return_code == 0


async def test_a_defect_shows_no_values_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    driven = Driven()

    def broken() -> None:
        secret = "hunter2"  # noqa: F841 - must not be shown
        raise RuntimeError("a defect")

    async def run() -> None:
        async with driven.run() as pilot:
            driven.app.call_next(broken)
            await driven.wait(pilot, lambda: not driven.app._running)

    with pytest.raises(RuntimeError, match="a defect"):
        await run()
    told = capsys.readouterr()
    assert "sestui has a defect" in told.out + told.err
    assert "│" not in told.out + told.err


async def test_a_failure_that_comes_and_goes_is_in_the_log() -> None:
    driven = Driven()
    async with driven.run(120, 24) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.source.change({SECOND: failed(Cause.UNREACHABLE, "No connection to SES.")})
        await driven.wait(pilot, "! unreachable")
        driven.source.change({SECOND: small().targets[SECOND]})
        await driven.wait(pilot, lambda: driven.app.log_book.count >= 3)
        await driven.press(pilot, "exclamation_mark")
        assert "unreachable: No connection to SES." in driven.text
        assert "answers again" in driven.text
