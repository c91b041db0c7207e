"""The suppression tab: the list page by page, its settings, one address looked up."""

from dataclasses import replace

from sestui.fleet.job import Job, Kind
from sestui.fleet.source import SourceKind
from sestui.model.account import AccountState
from sestui.model.depth import Depth
from sestui.model.fleet import TargetState
from sestui.model.reading import Reading
from sestui.model.suppression import Suppressed, SuppressionList, SuppressionLookup
from sestui.tui.panes.suppression import SuppressionPane
from sestui.tui.screens.detail import DetailScreen
from tests.tui.deep_states import READ_AT, TARGET, deep, denied, kept
from tests.tui.driving import Driven
from tests.tui.states import NOW


async def opened(driven: Driven, pilot: object) -> SuppressionPane:
    await driven.wait(pilot, lambda: driven.source.listener)  # type: ignore[arg-type]
    screen = DetailScreen(TARGET, "suppression")
    driven.app.push_screen(screen)
    await driven.wait(pilot, "added on")  # type: ignore[arg-type]
    assert isinstance(screen.pane, SuppressionPane)
    return screen.pane


def with_depth(driven: Driven, **members: object) -> dict[object, TargetState]:
    known = driven.source.state.targets[TARGET]
    return {TARGET: replace(known, depth=replace(known.depth, **members))}  # type: ignore[arg-type]


async def test_a_page_is_shown_the_next_one_asked_for_and_appended_to_it() -> None:
    driven = Driven(deep())
    async with driven.run(100, 36) as pilot:
        pane = await opened(driven, pilot)
        assert "3 listed so far; m reads the next page" in driven.text
        await driven.press(pilot, "down", "m")
        assert driven.source.asked == [Job(Kind.SUPPRESSED, *TARGET)]
        found = driven.source.state.targets[TARGET].depth.suppressed.value
        assert found is not None
        longer = SuppressionList((*found.items, Suppressed("zoe@example.org", "BOUNCE", NOW)))
        driven.source.change(with_depth(driven, suppressed=Reading(longer, NOW)))  # type: ignore[arg-type]
        await driven.wait(pilot, "4 listed ")
        assert "next page" not in driven.text.splitlines()[2]
        assert pane.listing.cursor == "alice@example.net"
        driven.source.asked.clear()
        await driven.press(pilot, "m")
        assert not driven.source.asked
        assert "no more pages" in driven.text


async def test_an_address_is_looked_up_as_it_is_written_and_its_answer_stands_first() -> None:
    driven = Driven(deep())
    async with driven.run(100, 36) as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, "l", *"Dave", "enter")
        assert "has an @ in it" in driven.text
        await driven.press(pilot, "at", *"example", "full_stop", *"org", "enter")
        assert driven.source.asked == [Job(Kind.SUPPRESSION_LOOKUP, *TARGET, "Dave@example.org")]
        await driven.wait(pilot, "? asking")
        answer = SuppressionLookup("Dave@example.org", listed=True, reason="BOUNCE", at=READ_AT)
        lookups = kept(dict(driven.source.state.targets[TARGET].depth.lookups) | {"Dave@example.org": answer})
        driven.source.change(with_depth(driven, lookups=lookups))  # type: ignore[arg-type]
        await driven.wait(pilot, "▲ listed")
        assert "? asking" not in driven.text


async def test_the_list_is_filtered_by_reason_and_sorted_by_domain() -> None:
    driven = Driven(deep())
    async with driven.run(100, 36) as pilot:
        pane = await opened(driven, pilot)
        await driven.press(pilot, "slash", *"reason:bo", "enter", "s")
        assert pane.listing.table.rows[0].key == "Bob@example.net"
        assert [row.key for row in pane.listing.table.rows] == ["Bob@example.net", "nobody@example.org"]


async def test_a_list_that_may_not_be_read_names_the_permission_and_is_not_empty() -> None:
    driven = Driven(deep())
    async with driven.run(100, 36) as pilot:
        await opened(driven, pilot)
        failure = denied("ses:ListSuppressedDestinations", "sesv2:ListSuppressedDestinations")
        reading: Reading[SuppressionList] = Reading(None, None, failure, NOW)
        driven.source.change(with_depth(driven, suppressed=reading))  # type: ignore[arg-type]
        await driven.wait(pilot, "ses:ListSuppressedDestinations is missing")
        assert "0 listed" not in driven.text
        driven.source.change(with_depth(driven, suppressed=Depth().suppressed))  # type: ignore[arg-type]
        await driven.wait(pilot, "not read yet")


async def test_a_snapshot_says_how_many_addresses_were_left_out_and_offers_no_page() -> None:
    state = deep()
    known = state.targets[TARGET]
    depth = replace(known.depth, suppressed=Depth().suppressed, withheld=(("suppressed", 1_234),))
    driven = Driven(
        replace(state, targets=dict(state.targets) | {TARGET: replace(known, depth=depth)}), SourceKind.SNAPSHOT
    )
    async with driven.run(100, 36) as pilot:
        await opened(driven, pilot)
        assert "1,234 addresses, left out of this snapshot" in driven.text
        await driven.press(pilot, "l")
        assert isinstance(driven.app.screen, DetailScreen)


async def test_settings_that_could_not_be_read_are_not_settings_that_aws_did_not_tell() -> None:
    driven = Driven(deep())
    async with driven.run(200, 50) as pilot:
        await opened(driven, pilot)
        refused: Reading[AccountState] = Reading(failure=denied("ses:GetAccount", "sesv2:GetAccount"), failed_at=NOW)
        known = driven.source.state.targets[TARGET]
        driven.source.change({TARGET: replace(known, account=refused)})
        await driven.wait(pilot, "added on: denied")
        await driven.wait(pilot, "denied: ses:GetAccount is missing")
        assert "did not say" not in driven.text
        driven.source.change({TARGET: replace(known, account=Reading())})
        await driven.wait(pilot, "added on: not read yet")
