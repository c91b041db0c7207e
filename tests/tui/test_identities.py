"""The identity tab: what the table and the words say, what is asked for, and how ten thousand of them behave."""

from dataclasses import replace

import pytest

from sestui.fleet.job import Kind
from sestui.model.depth import Depth
from sestui.model.identity import IdentityList
from sestui.model.reading import Reading
from sestui.tui.panes.identities import IdentitiesPane
from sestui.tui.screens.detail import DetailScreen
from tests.tui.deep_states import DENIED, OTHER, TARGET, crowd, deep, detail, kept, listed
from tests.tui.driving import Driven
from tests.tui.states import NOW


async def opened(driven: Driven, pilot: object, target: object = TARGET, identity: str = "") -> IdentitiesPane:
    """Open the identity tab of a target."""
    screen = DetailScreen(target, "identities", identity)  # type: ignore[arg-type]
    await driven.wait(pilot, lambda: driven.source.listener)  # type: ignore[arg-type]
    driven.app.push_screen(screen)
    await driven.wait(pilot, lambda: driven.app.screen is screen and screen.pane.is_mounted)  # type: ignore[arg-type]
    assert isinstance(screen.pane, IdentitiesPane)
    await driven.wait(pilot, lambda: screen.pane.size.height > 0)  # type: ignore[arg-type]
    return screen.pane


def row(driven: Driven, name: str) -> str:
    return next(line for line in driven.lines if name in line)


async def test_each_state_is_told_in_its_row_and_what_was_not_read_is_not_told_as_missing() -> None:
    driven = Driven(deep())
    async with driven.run(140, 40) as pilot:
        await opened(driven, pilot)
        assert "10 of 12 read" in driven.text
        assert "● verified" in row(driven, "example.com ")
        assert "■ nobody" in row(driven, "shop.example.com")
        assert "public" in row(driven, "news.example.com")
        assert "■ failed" in row(driven, "broken.example.org")
        assert "replica of us-east-1" not in row(driven, "example.com ")
        assert row(driven, "unread.example.com").count("·") >= 4
        assert "!" in row(driven, "secret.example.com")
        assert "▲ temp. fail" in row(driven, "flaky.example.net")


async def test_the_words_follow_the_cursor_and_enter_gives_them_the_whole_room() -> None:
    driven = Driven(deep())
    async with driven.run(120, 36) as pilot:
        pane = await opened(driven, pilot, identity="broken.example.org")
        assert pane.listing.cursor == "broken.example.org"
        await driven.wait(pilot, "no mail can be sent from it")
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "ns1.registrar.example")
        assert "shop.example.com" not in driven.text
        await driven.press(pilot, "escape")
        await driven.wait(pilot, "shop.example.com")
        await driven.press(pilot, "escape")
        assert not isinstance(driven.app.screen, DetailScreen)


async def test_a_filter_is_typed_completed_kept_and_cleared_before_one_goes_back() -> None:
    driven = Driven(deep())
    async with driven.run(100, 30) as pilot:
        pane = await opened(driven, pilot)
        await driven.press(pilot, "slash", *"status:fai")
        assert pane.listing.table.rows[0].key == "broken.example.org"
        assert len(pane.listing.table.rows) == 1
        await driven.press(pilot, "enter")
        assert "/status:fai  1 of 12" in driven.text
        await driven.press(pilot, "escape")
        assert len(pane.listing.table.rows) == 12
        assert isinstance(driven.app.screen, DetailScreen)
        await driven.press(pilot, "slash", *"nothing-like-it")
        assert "No identity matches" in driven.text
        await driven.press(pilot, "backspace", *["ctrl+u"], *"nope:x")
        assert "no field nope:" in driven.text


@pytest.mark.parametrize(
    "typed", ["example.com", "shop-x", "-shop", "-late example", "s*p", "status:pending", '"odd one"']
)
async def test_a_line_typed_letter_by_letter_shows_what_the_whole_line_does(typed: str) -> None:
    driven = Driven(deep())
    async with driven.run(100, 30) as pilot:
        listing = (await opened(driven, pilot)).listing
        for end in (*range(len(typed) + 1), *range(len(typed), -1, -1), len(typed)):
            listing.set_filter(typed[:end])
        letters = {row.key for row in listing.table.rows}
        listing.set_filter("")
        listing.set_filter(typed)
        assert letters == {row.key for row in listing.table.rows}


async def test_sorting_is_by_the_chosen_column_and_unread_ones_come_last() -> None:
    driven = Driven(deep())
    async with driven.run(120, 36) as pilot:
        pane = await opened(driven, pilot)
        pane.listing.table.chosen_column = "heard"
        await driven.press(pilot, "s")
        assert pane.listing.table.rows[0].key == "shop.example.com"
        assert pane.listing.table.rows[-1].key == "unread.example.com"
        assert "by Heard ▼" in driven.text
        await driven.press(pilot, "S")
        assert pane.listing.table.rows[-1].key == "unread.example.com"


async def test_what_is_on_the_screen_is_asked_for_first_the_one_under_the_cursor_before_all() -> None:
    state, target = crowd(500, 0)
    driven = Driven(state)
    async with driven.run(80, 24) as pilot:
        await opened(driven, pilot, target)
        await driven.press(pilot, *["pagedown"] * 4)
        pane = driven.app.screen.pane  # type: ignore[attr-defined]
        cursor = pane.listing.cursor
        await driven.wait(pilot, lambda: driven.source.looked_at.identities[:1] == ((target, cursor),))
        await driven.wait(pilot, lambda: 5 < len(driven.source.looked_at.identities) < 30)
        assert driven.source.looked_at.kinds[0] is Kind.IDENTITIES


async def test_a_list_that_may_not_be_read_names_the_permission() -> None:
    driven = Driven(deep())
    async with driven.run(100, 30) as pilot:
        await opened(driven, pilot, DENIED)
        assert "ses:ListEmailIdentities is missing" in driven.text


@pytest.mark.parametrize(
    ("depth", "words"),
    [
        (Depth(), "not listed yet"),
        (Depth(listed=3_000), "Listing: 3,000 so far"),
        (Depth(identities=Reading(IdentityList(), NOW)), "no identity in this region"),
    ],
)
async def test_a_list_that_is_not_there_is_told_from_an_empty_one(depth: Depth, words: str) -> None:
    state = deep()
    driven = Driven(state)
    async with driven.run(100, 30) as pilot:
        await opened(driven, pilot, OTHER)
        driven.source.change({OTHER: replace(state.targets[OTHER], depth=depth)})
        await driven.wait(pilot, words)


async def test_identities_that_are_gone_leave_and_the_cursor_keeps_to_its_own() -> None:
    state = deep()
    driven = Driven(state)
    async with driven.run(100, 30) as pilot:
        pane = await opened(driven, pilot, identity="shop.example.com")
        items = (listed("new.example.com"), listed("shop.example.com"))
        changed = replace(state.targets[TARGET].depth, identities=Reading(IdentityList(items), NOW))
        driven.source.change({TARGET: replace(state.targets[TARGET], depth=changed)})
        await driven.wait(pilot, "new.example.com")
        assert set(pane.listing.table.rows.keys) == {"shop.example.com", "new.example.com"}  # type: ignore[attr-defined]
        assert pane.listing.cursor == "shop.example.com"


async def test_a_detail_that_arrives_makes_its_own_row_again_and_no_other() -> None:
    state, target = crowd(10_000, 1_000)
    driven = Driven(state)
    async with driven.run(120, 36) as pilot:
        pane = await opened(driven, pilot, target)
        assert "1,000 of 10,000 read" in driven.text
        before = [pane.listing.table.rows[index] for index in range(10)]
        depth = state.targets[target].depth
        name = "customer-00005.example.com"
        details = kept(dict(depth.details) | {name: detail(name, configuration_set="fresh")})
        driven.source.change({target: replace(state.targets[target], depth=replace(depth, details=details))})
        await driven.wait(pilot, "fresh")
        after = [pane.listing.table.rows[index] for index in range(10)]
        assert [one is other for one, other in zip(before, after, strict=True)].count(False) == 1


async def test_the_worst_identities_come_first_in_the_order_of_aws() -> None:
    driven = Driven(deep())
    async with driven.run(120, 36) as pilot:
        pane = await opened(driven, pilot)
        keys = [row.key for row in pane.listing.table.rows]
        assert keys[:3] == ["shop.example.com", "news.example.com", "broken.example.org"]
        assert "worst first" in driven.text


async def test_an_identity_that_was_not_read_is_not_counted_as_fine() -> None:
    state, target = crowd(500, 20)
    driven = Driven(state)
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot, target)
        assert "20 of 500 read" in driven.text
        fine = next(line for line in driven.lines if "of 500 read" in line).partition("● ")[2].split()[0]
        assert int(fine) <= 20
