"""Draws the pictures of a trace and of a test e-mail: the real screens on made-up targets; time stands still."""

import asyncio
from dataclasses import dataclass
from typing import Final

from sestui.fleet.source import SourceKind
from sestui.model.target import Target
from tests.tui.held_writes import held
from tests.tui.sends import PRODUCTION, SANDBOX, STRANGER, sending


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: its size, whose screen, the keys, and what is there when it is taken."""

    name: str
    columns: int
    rows: int
    keys: tuple[str, ...]
    there: str
    target: Target = SANDBOX


_TO: Final = ("shift+tab", "shift+tab", "ctrl+u", *STRANGER, "enter")
SCENES: Final = (
    Scene("trace-80x24", 80, 24, ("w", *_TO), "SES would refuse it"),
    Scene("trace-120x36", 120, 36, ("w", *_TO), "SES would refuse it"),
    Scene("send-test-120x36", 120, 36, ("t",), "It would pass"),
    Scene("send-test-offers-80x24", 80, 24, ("t", "tab", "tab", "ctrl+u"), "out of office"),
    Scene(
        "send-test-confirm-80x24",
        80,
        24,
        ("t", "tab", "tab", "ctrl+u", *STRANGER, "escape", "right", "enter", "right", "enter"),
        "it goes to",
        PRODUCTION,
    ),
)


async def draw(scene: Scene) -> str:
    """Return one picture as SVG, as Textual draws it."""
    driven, source = held(sending(), kind=SourceKind.DEMO)
    async with driven.run(scene.columns, scene.rows) as pilot:
        await driven.wait(pilot, lambda: source.listener)
        driven.app.fleet_screen.table.cursor_key = scene.target
        for key in scene.keys:
            await driven.press(pilot, key)
        await driven.wait(pilot, scene.there)
        return driven.app.export_screenshot(title="sestui")


def pictures() -> dict[str, str]:
    """Return all of them by name."""
    return {scene.name: asyncio.run(draw(scene)) for scene in SCENES}
