"""Feed, log, clipboard, completion, and texts laid out for a width."""

import asyncio
import base64
import threading
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

import pytest

from sestui.model.failure import Cause
from sestui.model.fleet import Progress
from sestui.model.target import Target
from sestui.rules.explain import explain
from sestui.tui.actions import why_no_browser
from sestui.tui.clipboard import osc52
from sestui.tui.completion import complete, hint
from sestui.tui.detail_text import detail_lines, joined_sources
from sestui.tui.feed import INTERVAL, Feed
from sestui.tui.messages import FleetChanged
from sestui.tui.painted import crop, width_of, wrap
from sestui.tui.screens.texts import log_lines
from sestui.tui.session_log import SessionLog
from tests.tui.states import HOSTILE, NOW, account, failed, read, settings, small


async def test_a_flood_of_states_becomes_few_deliveries_and_loses_nothing() -> None:
    loop = asyncio.get_running_loop()
    delivered: list[float] = []
    seen: set[Target] = set()
    last = 0
    done = asyncio.Event()
    state = small()
    targets = list(state.targets)

    def deliver() -> None:
        nonlocal last
        newest, changed = feed.take()
        delivered.append(loop.time())
        assert newest is not None
        seen.update(changed)
        last = newest.generation
        if last == 1_000:
            done.set()

    feed = Feed(deliver, loop)

    def flood() -> None:
        for number in range(1, 1_001):
            feed.push(replace(state, generation=number), frozenset({targets[number % 24]}))

    thread = threading.Thread(target=flood)
    thread.start()
    await asyncio.wait_for(done.wait(), 10)
    thread.join()
    assert seen == set(targets)
    gaps = [after - before for before, after in pairwise(delivered)]
    assert all(gap > INTERVAL * 0.8 for gap in gaps)


async def test_the_end_of_a_round_is_not_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sestui.tui.feed.INTERVAL", 3_600.0)
    delivered: asyncio.Queue[int] = asyncio.Queue()
    state = small()

    def deliver() -> None:
        newest, _ = feed.take()
        assert newest is not None
        delivered.put_nowait(newest.generation)

    async def push(generation: int, done: int) -> None:
        feed.push(replace(state, generation=generation, progress=Progress(done, 24)), frozenset())
        for _ in range(3):
            await asyncio.sleep(0)

    feed = Feed(deliver, asyncio.get_running_loop())
    await push(1, 20)
    assert delivered.get_nowait() == 1
    await push(2, 23)
    assert delivered.empty()
    await push(3, 24)
    assert delivered.get_nowait() == 3
    await push(4, 24)
    assert delivered.empty()


async def test_an_older_state_never_replaces_a_newer_one() -> None:
    feed = Feed(lambda: None, asyncio.get_running_loop())
    state = small()
    feed.push(replace(state, generation=5), frozenset())
    feed.push(replace(state, generation=4), frozenset(state.targets))
    newest, changed = feed.take()
    assert newest is not None
    assert newest.generation == 5
    assert changed == set(state.targets)


def test_a_state_that_comes_after_the_end_is_dropped() -> None:
    loop = asyncio.new_event_loop()
    feed = Feed(lambda: None, loop)
    loop.close()
    feed.push(small(), frozenset())


def test_fleet_messages_coalesce() -> None:
    assert FleetChanged().can_replace(FleetChanged())


def test_the_log_tells_failures_recoveries_and_another_status() -> None:
    log = SessionLog(lambda: NOW)
    old = small()
    changes = {
        Target("legacy", "eu-west-1"): read(account()),
        Target("acme-staging", "eu-west-1"): read(account()),
        Target("acme-prod", "eu-west-1"): failed(Cause.UNREACHABLE, "No connection."),
    }
    new = replace(old, targets=MappingProxyType(dict(old.targets) | changes))
    log.compare(old, new, changes)
    told = [f"{entry.subject}: {entry.text}" for entry in log.entries]
    assert told == [
        "legacy eu-west-1: answers again (login needed is over)",
        "acme-staging eu-west-1: REVIEW PENDING is now PRODUCTION",
        "Acme production eu-west-1: unreachable: No connection.",
    ]


def test_a_login_that_is_needed_is_told_once_for_all_its_regions() -> None:
    log = SessionLog(lambda: NOW)
    old = small()
    login = failed(Cause.LOGIN_NEEDED, "newsletter: the session has expired.")
    changes = {target: login for target in old.targets if target.profile == "newsletter"}
    log.compare(old, replace(old, targets=MappingProxyType(dict(old.targets) | changes)), changes)
    assert [entry.text for entry in log.entries] == ["login needed: newsletter: the session has expired. (4 regions)"]


def test_the_log_names_the_profile_when_a_summary_does_not() -> None:
    log = SessionLog(lambda: NOW)
    old = small()
    away = failed(Cause.REGION_NOT_ENABLED, "eu-west-1 is not enabled for this account.")
    changes = {Target(name, "eu-west-1"): away for name in ("acme-prod", "acme-staging")}
    log.compare(old, replace(old, targets=MappingProxyType(dict(old.targets) | changes)), changes)
    assert len({entry.subject for entry in log.entries}) == 2
    assert all(entry.subject for entry in log.entries)


def test_the_log_is_bounded_and_clean() -> None:
    log = SessionLog(lambda: NOW, limit=3)
    for number in range(5):
        log.add(f"{number} {HOSTILE}")
    assert log.count == 5
    assert [entry.text[0] for entry in log.entries] == ["2", "3", "4"]
    assert "\x1b" not in log.entries[0].text
    lines = log_lines(log.entries, 60)
    assert all(width_of(line) <= 60 for line in lines)
    # Z is the sign of UTC in ISO 8601.
    assert lines[0][0][0] == f"{NOW:%H:%M:%S}Z  "


def test_copying_is_wrapped_for_tmux() -> None:
    plain = osc52("grüße", {})
    assert plain == f"\x1b]52;c;{base64.b64encode('grüße'.encode()).decode()}\x07"
    inside = osc52("x", {"TMUX": "/tmp/tmux-0/default,1,0"})
    assert inside.endswith("\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\")


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("sta", "status:"),
        ("-sta", "-status:"),
        ("status:rev", "status:review-pending"),
        ("acme is:fa", "acme is:failing"),
        ("region:us", "region:us-east-1"),
        ("", ""),
        ("zzz", "zzz"),
        ("zzz:a", "zzz:a"),
        ("acme ", "acme "),
        ("status:", "status:"),
    ],
)
def test_completion_knows_fields_and_values(text: str, completed: str) -> None:
    assert complete(text, {"region": ("us-east-1", "us-west-2")}) == completed


def test_the_hint_tells_what_may_follow() -> None:
    assert "status:" in hint("")
    assert "sandbox" in hint("status:")
    assert "region" in hint("acme region:")


@pytest.mark.parametrize("width", [1, 5, 12, 80])
def test_wrapping_never_exceeds_the_width_and_loses_no_word(width: int) -> None:
    text = "one two 日本語テキスト " + "x" * 50 + " end"
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    if width > 1:
        assert all(width_of(((line, ""),)) <= width for line in lines)


def test_cropping_tells_that_something_is_missing() -> None:
    assert crop((("hello", ""), (" world", "dim")), 8) == (("hello", ""), (" w", "dim"), ("…", "dim"))
    assert crop((("hello", ""),), 5) == (("hello", ""),)
    assert crop((("hello", ""),), 0) == ()


@pytest.mark.parametrize("width", [10, 38, 78, 160])
@pytest.mark.parametrize("target", list(small().targets))
def test_the_detail_of_every_state_fits_its_width(target: Target, width: int) -> None:
    state = small()
    sections = explain(target, state.targets[target], state.profiles[target.profile], NOW, settings().thresholds)
    lines = detail_lines(sections, width)
    assert lines
    if width >= 38:
        assert max(width_of(line) for line in lines) <= width


def test_sources_of_a_section_name_each_document_once() -> None:
    assert joined_sources(["A: x and y", "A: x", "B", "A: z; B: p"]) == "A: x and y, z; B: p"


@pytest.mark.parametrize(
    ("environ", "platform", "word"),
    [
        ({"SSH_CONNECTION": "1", "DISPLAY": ":0"}, "linux", "SSH"),
        ({}, "linux", "display"),
        ({"DISPLAY": ":0"}, "linux", ""),
        ({"WAYLAND_DISPLAY": "w"}, "linux", ""),
        ({}, "darwin", ""),
    ],
)
def test_a_page_is_opened_only_where_there_is_a_display(environ: dict[str, str], platform: str, word: str) -> None:
    why = why_no_browser(environ, platform)
    assert word in why if word else not why
