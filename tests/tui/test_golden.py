"""The screens as text, at the three sizes that count, with a clock that stands still.

`SESTUI_GOLDEN=write pytest tests/tui/test_golden.py` writes them anew; look at the difference before committing it.
"""

import os
from pathlib import Path

import pytest

from sestui import __version__
from sestui.fleet.source import SourceKind
from tests.tui.driving import Driven

FOLDER = Path(__file__).parent / "golden"
SIZES = ((80, 24), (120, 36), (200, 50))
SCREENS: dict[str, tuple[str, ...]] = {
    "fleet": (),
    "grid": ("g",),
    "detail": ("down", "down", "down", "enter"),
    "filter": ("slash", *"is:failing"),
    "sorted": (*["greater_than_sign"] * 3, "s"),
    "help": ("question_mark",),
    "copy": (*["down"] * 16, "y"),
    "export": ("e",),
    "console": ("o",),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_the_screen_is_as_it_was(name: str, size: tuple[int, int]) -> None:
    driven = Driven(kind=SourceKind.DEMO, folder=Path("/exports"))
    async with driven.run(*size) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        await driven.press(pilot, *SCREENS[name])
        assert_golden(name, size, driven.text)


def assert_golden(name: str, size: tuple[int, int], text: str) -> None:
    """Compare a screen with what was written of it."""
    shown = text.replace(__version__, "0.0.0") + "\n"
    golden = FOLDER / f"{name}-{size[0]}x{size[1]}.txt"
    if os.environ.get("SESTUI_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        golden.write_text(shown)
    assert shown == golden.read_text()
    assert all(len(line) <= size[0] for line in shown.splitlines())
