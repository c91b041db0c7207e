"""The DNS tab and the records to publish: what is shown, what is asked for, and what is copied and written."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from textual.pilot import Pilot

from sestui.fleet.job import Job, Kind
from sestui.fleet.source import SourceKind
from sestui.model.authentication import CheckState
from sestui.model.dns import ResolverHealth, ResolverState
from sestui.model.reading import Reading
from sestui.rules.records import Form, write
from sestui.tui import dns_columns, fleet_columns
from sestui.tui.fleet_columns import TOKEN
from sestui.tui.panes.dns import DnsPane
from sestui.tui.screens.detail import DetailScreen
from sestui.tui.screens.domains import DomainScreen, DomainsScreen
from sestui.tui.screens.records import TITLES, RecordsScreen
from tests.tui.authentications import UNKNOWN, authentication, broken, read
from tests.tui.deep_states import OTHER, TARGET, acme, deep
from tests.tui.driving import Driven
from tests.tui.states import NOW


async def opened(driven: Driven, pilot: Pilot[int], target: Any = TARGET, identity: str = "") -> DnsPane:
    screen = DetailScreen(target, "dns", identity)
    await driven.wait(pilot, lambda: driven.source.listener)
    driven.app.push_screen(screen)
    await driven.wait(pilot, lambda: driven.app.screen is screen and screen.pane.is_mounted)
    assert isinstance(screen.pane, DnsPane)
    await driven.wait(pilot, lambda: screen.pane.size.height > 0)
    return screen.pane


def row(driven: Driven, name: str) -> str:
    return next(line for line in driven.lines if f" {name} " in line)


def test_signs_are_told_apart_without_colour_and_mean_the_same_everywhere() -> None:
    assert len(set(dns_columns.SIGN.values()) | {dns_columns.UNCHECKED}) == len(CheckState) + 1
    assert dns_columns.UNCHECKED == fleet_columns.ASKING_GLYPH
    assert dns_columns.STALE == fleet_columns.FAILED_GLYPH
    tokens = {dns_columns.token(column, state) for column in range(3) for state in CheckState}
    assert tokens <= {*TOKEN.values(), "dim"}
    for state in (CheckState.COULD_NOT_CHECK, CheckState.NOT_YET):
        assert dns_columns.token(0, state) not in ("ok", "critical")


async def test_each_identity_has_its_verdicts_and_the_worst_comes_first() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        pane = await opened(driven, pilot)
        assert "7 of 10 checked" in driven.text
        keys = [str(key) for key in pane.listing.keys]
        assert keys[:2] == ["news.example.com", "broken.example.org"]
        assert not any("@" in key for key in keys), "addresses are checked when somebody asks"
        assert "■ 2 MX" in row(driven, "broken.example.org")
        assert "? no answer" in row(driven, "flaky.example.net")
        assert "◑ not yet" in row(driven, "late.example.net")
        assert row(driven, "unread.example.com").count("·") == 5
        assert row(driven, "secret.example.com").count("?") == 5, (
            "its details may not be read: there is no verdict to come"
        )
        assert "!" in row(driven, "secret.example.com")
        assert "!  3m" in row(driven, "replica.example.com")
        await driven.wait(pilot, lambda: (TARGET, "broken.example.org") in driven.source.looked_at.identities)
        assert driven.source.looked_at.kinds[0] is Kind.AUTHENTICATION


async def test_the_key_leads_from_the_identity_to_its_verdicts_and_back() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        await driven.press(pilot, "enter", "3", "down", "down", "n")
        await driven.wait(pilot, "2 of 3 good")
        assert "SES says" in driven.text
        assert "shop.example.com" not in driven.text, "the words have the whole room"
        await driven.press(pilot, "escape")
        await driven.wait(pilot, "shop.example.com")
        screen = driven.app.screen
        assert isinstance(screen, DetailScreen)
        assert screen.pane.identities()[0] == "broken.example.org"


async def test_an_address_is_shown_once_somebody_asks_for_it() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        pane = await opened(driven, pilot, identity="ops@example.com")
        assert pane.listing.cursor == "ops@example.com"
        await driven.wait(pilot, "not checked yet")
        await driven.press(pilot, "escape")
        await driven.wait(pilot, "7 of 11 checked")


async def test_checking_again_is_asked_for_and_told_until_the_answer_comes() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        pane = await opened(driven, pilot, identity="broken.example.org")
        await driven.press(pilot, "c")
        assert driven.source.asked == [Job(Kind.AUTHENTICATION, *TARGET, "broken.example.org")]
        await driven.wait(pilot, "asking DNS again")
        depth = acme()
        checked = {**depth.authentication, "broken.example.org": read(authentication("broken.example.org"), NOW)}
        newer = replace(
            driven.source.state.targets[TARGET], depth=replace(depth, authentication=MappingProxyType(checked))
        )
        driven.source.change({TARGET: newer})
        await driven.wait(pilot, lambda: "asking DNS again" not in driven.text)
        assert "2 of 3 good" not in driven.text
        assert pane.listing.cursor == "broken.example.org"


async def test_all_that_the_filter_shows_are_checked_again_and_no_more() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, "slash", *"dns:attention", "enter", "C")
        names = {job.subject for job in driven.source.asked}
        assert names == {"news.example.com", "broken.example.org", "shop.example.com", "replica.example.com"}
        await driven.wait(pilot, "Asking DNS about 4 identities again")


async def test_dmarc_is_judged_for_a_chosen_from_address() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await opened(driven, pilot, identity="example.com")
        await driven.press(pilot, "f", *"news", "enter")
        await driven.wait(pilot, "From news@example.com")
        assert driven.source.asked == [Job(Kind.SENDER_AUTHENTICATION, *TARGET, "news@example.com")]
        found = authentication("example.com", dmarc=CheckState.PROBLEM)
        depth = replace(acme(), sender_checks=MappingProxyType({"news@example.com": Reading(found, NOW)}))
        driven.source.change({TARGET: replace(driven.source.state.targets[TARGET], depth=depth)})
        await driven.wait(pilot, "■ problem")


async def test_a_snapshot_shows_everything_and_asks_nobody() -> None:
    driven = Driven(deep(), kind=SourceKind.SNAPSHOT)
    async with driven.run() as pilot:
        await opened(driven, pilot, identity="broken.example.org")
        await driven.wait(pilot, "2 of 3 good")
        await driven.press(pilot, "c")
        assert "A snapshot does not change" in driven.text
        await driven.press(pilot, "z")
        await driven.wait(pilot, lambda: driven.front is RecordsScreen)
        assert not driven.source.asked


async def test_that_there_is_no_dns_at_all_is_told_once() -> None:
    health = ResolverHealth(ResolverState.SILENT, ("192.0.2.53",), detail="nothing came back")
    driven = Driven(replace(deep(), resolver=health))
    async with driven.run() as pilot:
        await opened(driven, pilot)
        assert driven.lines[0].endswith("? no DNS")
        assert "DNS cannot be asked: nothing came back (192.0.2.53)" in driven.lines[-2]


async def test_from_the_domain_view_one_gets_to_the_worst_place() -> None:
    driven = Driven(deep())
    async with driven.run(120, 36) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        await driven.press(pilot, "d")
        await driven.wait(pilot, lambda: isinstance(driven.app.screen, DomainsScreen))
        await driven.press(pilot, "c")
        assert driven.source.asked == [Job(Kind.AUTHENTICATION, *TARGET, "broken.example.org")]
        await driven.press(pilot, "z")
        await driven.wait(pilot, "3 records to publish for broken.example.org")
        await driven.press(pilot, "escape", "n")
        await driven.wait(pilot, "2 of 3 good")
        await driven.press(pilot, "escape", "escape")
        await driven.press(pilot, *["down"] * 5, "enter")
        await driven.wait(pilot, lambda: isinstance(driven.app.screen, DomainScreen))
        driven.source.asked.clear()
        await driven.press(pilot, "C")
        assert {job.target for job in driven.source.asked} == {TARGET, OTHER}


async def test_what_nobody_checked_has_no_records_and_what_is_good_needs_none() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await opened(driven, pilot, identity="unread.example.com")
        await driven.press(pilot, "z")
        assert "DNS was not checked yet" in driven.text
        await driven.press(pilot, "escape", "up", "up", "z")
        assert "There is nothing to publish for example.com." in driven.text


async def test_what_dns_did_not_tell_is_not_said_to_need_nothing() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await opened(driven, pilot)
        driven.app.actions.show_records("a.example", [authentication("a.example", dkim=UNKNOWN)])
        await driven.wait(pilot, "What is to be published for a.example is not known")
        assert "nothing to publish" not in driven.text


async def test_records_of_several_identities_are_to_be_split_by_hosted_zone() -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        await opened(driven, pilot)
        found = replace(broken(), domain="other.example.net")
        driven.app.actions.show_records("2 identities", [broken(), found])
        await driven.wait(pilot, TITLES[Form.ZONE])
        assert "Mark with the mouse" in driven.lines[-2]
        for form in (Form.PLAIN, Form.ROUTE53):
            await driven.press(pilot, "f")
            await driven.wait(pilot, TITLES[form])
        assert "split these by zone" in driven.lines[-2]


async def records(driven: Driven, pilot: Pilot[int]) -> RecordsScreen:
    await opened(driven, pilot, identity="broken.example.org")
    await driven.press(pilot, "z")
    screen = driven.app.screen
    assert isinstance(screen, RecordsScreen)
    return screen


async def test_every_form_is_shown_from_edge_to_edge_as_it_is_written() -> None:
    driven = Driven(deep())
    async with driven.run(80, 24) as pilot:
        screen = await records(driven, pilot)
        for form in (*Form, Form.ZONE):
            await driven.wait(pilot, TITLES[form])
            expected = write(broken().fixes, form)
            assert screen.text == expected
            rows = [line[at : at + 80] for line in expected.splitlines() for at in range(0, len(line) or 1, 80)]
            shown = driven.lines[1:-2]
            assert shown == [text.rstrip() for text in (rows + [""] * 40)[: len(shown)]]
            await driven.press(pilot, "f")


async def test_records_scroll_by_keys_and_say_where_one_is() -> None:
    driven = Driven(deep())
    async with driven.run(80, 12) as pilot:
        await records(driven, pilot)
        await driven.press(pilot, "f", "f")
        await driven.wait(pilot, "1-9 of ")
        await driven.press(pilot, "end")
        await driven.wait(pilot, lambda: driven.lines[9] == "}")


async def test_records_are_copied_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    driven = Driven(deep())
    async with driven.run() as pilot:
        screen = await records(driven, pilot)
        copied: list[str] = []
        monkeypatch.setattr(driven.app.actions, "copy_text", copied.append)
        await driven.press(pilot, "y")
        assert copied == [screen.text]


async def test_records_are_written_to_a_file_or_not_at_all(tmp_path: Path) -> None:
    driven = Driven(deep(), folder=tmp_path)
    async with driven.run() as pilot:
        screen = await records(driven, pilot)
        await driven.press(pilot, "f", "f", "e")
        await driven.wait(pilot, "Write the Route 53 change batch to a file")
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "Wrote the Route 53 change batch to")
        assert (tmp_path / "change-batch.json").read_text() == screen.text
        await driven.press(pilot, "e", *["ctrl+u"], *"no/such/file", "enter")
        await driven.wait(pilot, "Nothing was written to")
    assert [path.name for path in tmp_path.iterdir()] == ["change-batch.json"]  # noqa: ASYNC240 - the app has ended
