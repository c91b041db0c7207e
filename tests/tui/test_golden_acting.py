"""The screens that act, as text, at the three sizes that count.

`SESTUI_GOLDEN=write pytest tests/tui/test_golden_acting.py` writes them anew; look at the difference before committing.
"""

import pytest

from sestui.fleet.source import SourceKind
from sestui.tui.screens.confirm import ConfirmDialog
from sestui.tui.screens.trace import TraceScreen
from tests.tui.driving import Driven
from tests.tui.held_writes import held
from tests.tui.sends import PRODUCTION, SANDBOX, SENDER, STRANGER, sending
from tests.tui.test_golden import SIZES, assert_golden

by_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


@by_size
@pytest.mark.parametrize(
    ("name", "to", "there"),
    [("trace-passes", "", "It would pass"), ("trace-refused", STRANGER, "SES would refuse it")],
)
async def test_the_trace_is_as_it_was(name: str, to: str, there: str, size: tuple[int, int]) -> None:
    driven = Driven(sending(), kind=SourceKind.DEMO)
    async with driven.run(*size) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.app.push_screen(TraceScreen(SANDBOX, SENDER))
        await driven.wait(pilot, "From")
        if to:
            await driven.press(pilot, "shift+tab", "shift+tab", "ctrl+u", *to, "enter")
        await driven.wait(pilot, there)
        assert_golden(name, size, driven.text)


@by_size
async def test_the_form_of_a_test_email_is_as_it_was(size: tuple[int, int]) -> None:
    driven, _ = held(sending(), kind=SourceKind.DEMO)
    async with driven.run(*size) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.app.fleet_screen.table.cursor_key = SANDBOX
        await driven.press(pilot, "t")
        await driven.wait(pilot, "[ Cancel ]")
        assert_golden("send-test", size, driven.text)


@by_size
@pytest.mark.parametrize("name", ["confirm", "confirm-request"])
async def test_a_confirmation_is_as_it_was(name: str, size: tuple[int, int]) -> None:
    driven, _ = held(sending(), kind=SourceKind.DEMO)
    async with driven.run(*size) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.app.fleet_screen.table.cursor_key = PRODUCTION
        await driven.press(pilot, "P")
        await driven.wait(pilot, lambda: isinstance(driven.app.screen, ConfirmDialog))
        if name == "confirm-request":
            await driven.press(pilot, "v")
        assert_golden(name, size, driven.text)
