"""The tab about who hears bounces and complaints: the worst first, listeners and topics in words."""

from sestui.fleet.job import Kind
from sestui.tui.screens.detail import DetailScreen
from tests.tui.deep_states import DENIED, TARGET, deep
from tests.tui.driving import Driven


async def test_the_worst_comes_first_and_each_event_is_told_by_itself() -> None:
    driven = Driven(deep())
    async with driven.run(100, 36) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.app.push_screen(DetailScreen(TARGET, "feedback"))
        await driven.wait(pilot, "shop.example.com")
        rows = [line for line in driven.lines if "example" in line]
        assert "shop.example.com" in rows[0]
        assert "sns 2" in rows[0]
        assert "■ nobody" in rows[0]
        assert "secret.example.com" in rows[1]
        assert "? can't tell" in rows[1]
        wanted = {Kind.NOTIFICATIONS, Kind.EVENT_DESTINATIONS, Kind.TOPIC}
        await driven.wait(pilot, lambda: wanted <= set(driven.source.looked_at.kinds))


async def test_the_words_name_every_subscription_and_what_is_pending() -> None:
    driven = Driven(deep())
    async with driven.run(120, 50) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.app.push_screen(DetailScreen(TARGET, "feedback", "shop.example.com"))
        await driven.wait(pilot, "Bounces of shop.example.com")
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "Topic nobody-confirmed")
        assert "x@example.com (pending)" in driven.text
        assert "ops@example.com" in driven.text
        await driven.press(pilot, "escape", "slash", *"heard:no")
        assert "news.example.com" not in driven.text


async def test_without_a_list_the_missing_permission_is_named() -> None:
    driven = Driven(deep())
    async with driven.run(80, 24) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.app.push_screen(DetailScreen(DENIED, "feedback"))
        await driven.wait(pilot, "ses:ListEmailIdentities is missing")
