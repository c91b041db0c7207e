"""The domain view: one row per domain of the whole fleet, its places, and the way into the identity there."""

from dataclasses import replace

from sestui.fleet.job import Job, Kind
from sestui.model.identity import IdentityList
from sestui.model.reading import Reading
from sestui.rules.domains import DomainView
from sestui.tui.domain_columns import place_sections
from sestui.tui.screens.detail import DetailScreen
from sestui.tui.screens.domains import DomainScreen, DomainsScreen
from tests.tui.deep_states import OTHER, TARGET, crowd, deep, listed
from tests.tui.driving import Driven
from tests.tui.states import NOW


async def opened(driven: Driven, pilot: object) -> DomainsScreen:
    await driven.wait(pilot, lambda: driven.source.listener)  # type: ignore[arg-type]
    await driven.press(pilot, "d")  # type: ignore[arg-type]
    await driven.wait(pilot, "targets listed")  # type: ignore[arg-type]
    screen = driven.app.screen
    assert isinstance(screen, DomainsScreen)
    return screen


def row(driven: Driven, name: str) -> str:
    return next(line for line in driven.lines[3:] if name in line)


async def test_a_domain_in_several_places_is_one_row_with_its_worst_state() -> None:
    driven = Driven(deep())
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        assert "11 domains in 12 places" in driven.text
        assert "2/24 targets listed, 1 failed" in driven.text
        assert "◐ pending" in row(driven, " example.com ")
        assert "newsletter us-east-1" in row(driven, " example.com ")
        assert "1 of 2" in row(driven, " example.com ")
        assert "replica" in row(driven, "replica.example.com")
        assert "·" in row(driven, "unread.example.com")


async def test_enter_leads_to_the_places_and_on_to_the_identity_and_back_again() -> None:
    driven = Driven(deep())
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, "slash", *"is:several", "enter", "enter")
        assert isinstance(driven.app.screen, DomainScreen)
        await driven.wait(pilot, "2 places")
        await driven.press(pilot, "enter")
        await driven.wait(pilot, lambda: isinstance(driven.app.screen, DetailScreen))
        assert driven.app.target == OTHER
        await driven.wait(pilot, "letters.example.com")
        pane = driven.app.screen.pane  # type: ignore[attr-defined]
        assert pane.listing.cursor == "example.com"
        await driven.press(pilot, "escape", "escape")
        assert isinstance(driven.app.screen, DomainsScreen)
        assert "/is:several  1 of 11" in driven.text
        await driven.press(pilot, "escape")
        assert isinstance(driven.app.screen, DomainsScreen)
        await driven.press(pilot, "escape")
        assert driven.app.screen is driven.app.fleet_screen


async def test_places_on_the_screen_are_read_first_and_asked_for_again_with_r() -> None:
    driven = Driven(deep())
    async with driven.run(80, 24) as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, *["down"] * 5)
        await driven.wait(
            pilot,
            lambda: driven.source.looked_at.identities[:2] == ((TARGET, "example.com"), (OTHER, "example.com")),
        )
        await driven.press(pilot, "r")
        assert Job(Kind.IDENTITY, *OTHER, "example.com") in driven.source.asked
        assert Job(Kind.IDENTITIES, *TARGET) in driven.source.asked


async def test_domains_come_and_go_with_what_is_read_in_both_screens() -> None:
    state = deep()
    driven = Driven(state)
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, *["down"] * 5, "enter")
        await driven.wait(pilot, "2 places")
        depth = replace(state.targets[OTHER].depth, identities=Reading(IdentityList((listed("new.example"),)), NOW))
        driven.source.change({OTHER: replace(state.targets[OTHER], depth=depth)})
        await driven.wait(pilot, "1 place ")
        await driven.press(pilot, "escape")
        await driven.wait(pilot, "new.example ")
        assert "letters.example.com" not in driven.text


async def test_places_are_filtered_by_account_and_region() -> None:
    driven = Driven(deep())
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, *["down"] * 5, "enter", "slash", *"region:us-", "enter")
        assert "eu-central-1" not in "\n".join(driven.lines[3:10])
        await driven.press(pilot, "escape", "slash", *"status:pend", "enter")
        assert "1 of 2" in driven.text


async def test_without_any_list_nothing_is_told_as_missing() -> None:
    state, target = crowd(10, 0)
    empty = replace(state.targets[target], depth=replace(state.targets[target].depth, identities=Reading()))
    driven = Driven(replace(state, targets={target: empty}))
    async with driven.run(80, 24) as pilot:
        await opened(driven, pilot)
        assert "0/1 targets listed" in driven.text
        assert "No domain was listed yet" in driven.text
        await driven.press(pilot, "enter", "r", "y", "s")
        assert isinstance(driven.app.screen, DomainsScreen)


async def test_the_worst_domain_and_the_worst_place_come_first() -> None:
    driven = Driven(deep())
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot)
        assert "worst first" in driven.text
        screen = driven.app.screen
        assert isinstance(screen, DomainsScreen)
        assert [row.key for row in screen.listing.table.rows][:6] == [
            "broken.example.org",
            "news.example.com",
            "flaky.example.net",
            "replica.example.com",
            "shop.example.com",
            "example.com",
        ]
        await driven.press(pilot, *["down"] * 5, "enter")
        assert driven.app.target == OTHER


def test_a_place_whose_details_cannot_be_read_says_so() -> None:
    (domain,) = [one for one in DomainView().update(deep()) if one.domain == "secret.example.com"]
    facts = {
        fact.label: fact.value
        for section in place_sections("secret.example.com", domain.places[0])
        for fact in section.facts
    }
    assert facts["details"] == "denied"
    assert facts["in DNS: DKIM"] == "could not check"
