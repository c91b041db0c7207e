"""The way out of the sandbox as text, at the three sizes that count.

`SESTUI_GOLDEN=write pytest tests/tui/test_golden_access.py` writes them anew; look at the difference before committing.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from sestui.fleet.source import SourceKind
from tests.tui.access_states import DRAFT, PRODUCTION, SANDBOX, access, asked, sandbox
from tests.tui.held_writes import held
from tests.tui.states import account
from tests.tui.test_golden import SIZES, assert_golden

DOWN = "down"
SCREENS = {
    "preflight": (SANDBOX, ("a", DOWN, DOWN), "MAIL FROM  (advised)"),
    "preflight-word": (SANDBOX, ("a", *[DOWN] * 5, "enter"), "Your word: bounces heard"),
    "preflight-denied": (SANDBOX, ("a", *["end"]), "no review open  (required)"),
    "access-form": (SANDBOX, ("a", "a", "tab", "tab"), "The language in which AWS writes."),
    "access-form-problems": (SANDBOX, ("a", "a", "ctrl+r"), "■ 2 problems"),
    "access-case": (SANDBOX, ("a", "a", "ctrl+t"), "Text for the support case"),
    "access-confirm": (SANDBOX, ("a", "a", "ctrl+r"), "[ Cancel ]"),
    "limits": (PRODUCTION, ("a",), "request open"),
    "limits-value": (PRODUCTION, ("a", DOWN, "enter", *"5"), "more than the current 14"),
}
"""Target, keys, and what is on the screen when they have done their work."""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_the_screen_is_as_it_was(name: str, size: tuple[int, int]) -> None:
    target, keys, there = SCREENS[name]
    driven, source = held(access(asked()), kind=SourceKind.DEMO, folder=Path("/drafts"))
    async with driven.run(*size) as pilot:
        await driven.wait(pilot, lambda: source.listener)
        if name == "preflight-denied":
            source.change({SANDBOX: sandbox(account(production=False, review="DENIED"))})
        if name.startswith("access-"):
            ready = name != "access-form-problems"
            driven.app.access.drafts[SANDBOX] = replace(
                DRAFT, only_requested=ready, feedback_handled=ready, recipients=DRAFT.recipients if ready else ""
            )
        driven.app.fleet_screen.table.cursor_key = target
        for key in keys:
            await driven.press(pilot, key)
        await driven.wait(pilot, there)
        assert_golden(name, size, driven.text)
