"""The tables in depth as text, at the three sizes that count.

`SESTUI_GOLDEN=write pytest tests/tui/test_golden_tables.py` writes them anew; look at the difference before committing.
"""

import pytest

from sestui.fleet.source import SourceKind
from tests.tui.deep_states import deep
from tests.tui.driving import Driven
from tests.tui.test_golden import SIZES, assert_golden

SCREENS: dict[str, tuple[tuple[str, ...], str]] = {
    "tab-identities": (("enter", "3", *["down"] * 2), "Verification failed"),
    "tab-identities-open": (("enter", "3", *["down"] * 2, "enter"), "▲ HOST_NOT_FOUND"),
    "tab-identities-filter": (("enter", "3", "slash", *"dkim:"), "signs  pending"),
    "tab-feedback": (("enter", "4"), "Bounces of shop.example.com"),
    "tab-suppression": (("enter", "5"), "carol@example.org"),
    "tab-dns": (("enter", "6", "down"), "2 of 3 good"),
    "tab-dns-open": (("enter", "6", "down", "enter"), "SES says"),
    "records": (("enter", "6", "down", "z"), "3 records to publish"),
    "records-route53": (("enter", "6", "down", "z", "f", "f"), "Route 53 change batch"),
    "domains": (("d", *["down"] * 5), "1 of 2 places"),
    "domain": (("d", *["down"] * 5, "enter"), "example.com in newsletter us-east-1"),
}
"""Keys, and what is on the screen when they have done their work."""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_the_screen_is_as_it_was(name: str, size: tuple[int, int]) -> None:
    keys, there = SCREENS[name]
    driven = Driven(deep(), kind=SourceKind.DEMO)
    async with driven.run(*size) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        for key in keys:
            await driven.press(pilot, key)
        await driven.wait(pilot, there)
        assert_golden(name, size, driven.text)
