"""One declaration per command: what footer, keymap, availability and help make of it."""

import pytest

from sestui.fleet.source import SourceKind
from sestui.model.commands import COMMAND_IDS, key_problem, keymap_problems
from sestui.model.target import Target
from sestui.tui.acting import Acting
from sestui.tui.actions import Actions
from sestui.tui.app import SestuiApp
from sestui.tui.commands import COMMANDS, availability
from sestui.tui.help_text import filter_help, help_lines
from sestui.tui.keymap import key_label, keymap
from sestui.tui.painted import KeyHint, fitting
from sestui.tui.panes.tabs import TABS
from sestui.tui.screens.detail import DetailScreen
from sestui.tui.screens.fleet import FleetScreen
from sestui.tui.screens.limits import LimitsScreen
from sestui.tui.screens.preflight import PreflightScreen
from sestui.tui.screens.texts import HelpScreen, LogScreen
from sestui.tui.screens.trace import TraceScreen
from sestui.tui.situation import Place, Situation

SCREENS = (FleetScreen, DetailScreen, HelpScreen, LogScreen, TraceScreen, PreflightScreen, LimitsScreen)
PLACES = tuple(place for place in Place if place is not Place.DIALOG)


def test_the_declaration_and_the_ids_that_config_knows_are_the_same() -> None:
    assert tuple(COMMANDS) == tuple(sorted(COMMANDS, key=tuple(COMMANDS).index))
    assert sorted(COMMANDS) == sorted(COMMAND_IDS)


def test_every_command_has_a_method_wherever_it_is_there() -> None:
    for command in COMMANDS.values():
        for screen in SCREENS:
            if screen.place in command.where and not command.tabs:
                assert any(hasattr(owner, command.method) for owner in (screen, Actions, Acting, SestuiApp)), command.id
        for tab in TABS:
            if tab.key in command.tabs:
                owners = (DetailScreen, *tab.make(Target("acme-prod", "eu-west-1")).owners(), Acting)
                assert any(hasattr(owner, command.method) for owner in owners), (command.id, tab.key)


def test_a_command_of_some_tabs_is_there_on_these_alone() -> None:
    look_up = COMMANDS["look-up"]
    assert availability(look_up, Situation(place=Place.DETAIL, tab="suppression")).usable
    assert not availability(look_up, Situation(place=Place.DETAIL, tab="account")).present
    sort = COMMANDS["sort"]
    assert availability(sort, Situation(place=Place.FLEET)).usable
    assert not availability(sort, Situation(place=Place.DETAIL, tab="reputation")).present


def test_every_default_key_is_a_key_and_no_place_has_one_twice() -> None:
    for place in PLACES:
        keys = [key for command in COMMANDS.values() if place in command.where for key in command.keys.split(",")]
        assert len(keys) == len(set(keys)), place
        assert not [key for key in keys if key_problem(key)]


def test_palette_entries_read_noun_colon_verb() -> None:
    entries = [command.palette for command in COMMANDS.values()]
    assert len(set(entries)) == len(entries)
    for entry in entries:
        noun, colon, verb = entry.partition(": ")
        assert noun.istitle() or noun == "DNS"
        assert colon
        assert verb[0].isupper()


@pytest.mark.parametrize("place", PLACES)
def test_the_footer_fits_80_columns_and_keeps_help_and_quit(place: Place) -> None:
    hints = tuple(
        KeyHint(command.id, key_label(command.keys.split(",")[0]), command.footer, command.rank)
        for command in COMMANDS.values()
        if command.footer and place in command.where
    )
    shown = fitting(hints, 80)
    assert sum(hint.width for hint in shown) <= 80
    assert "quit" in {hint.command for hint in shown}
    assert {"help", "back"} & {hint.command for hint in shown}
    assert fitting(hints, 8)[0].command == "quit"


def test_a_snapshot_refuses_refreshing_with_a_reason() -> None:
    now = Situation(kind=SourceKind.SNAPSHOT)
    for command_id in ("refresh", "refresh-all"):
        found = availability(COMMANDS[command_id], now)
        assert found.present
        assert not found.usable
        assert "snapshot" in found.reason


@pytest.mark.parametrize(
    ("command_id", "situation", "word"),
    [
        ("detail", Situation(has_target=False), "No target"),
        ("sort", Situation(grid=True), "grid"),
        ("pane", Situation(width=80), "120"),
        ("pane", Situation(width=200, grid=True), "table"),
        ("clear", Situation(), "no filter"),
        ("more", Situation(place=Place.DETAIL, tab="suppression"), "no more pages"),
    ],
)
def test_what_cannot_be_done_now_says_why(command_id: str, situation: Situation, word: str) -> None:
    assert word in availability(COMMANDS[command_id], situation).reason


def test_a_command_that_writes_is_not_there_when_read_only() -> None:
    write = COMMANDS["refresh"]._replace(writes=True)
    assert availability(write, Situation()).present
    assert not availability(write, Situation(read_only=True)).present


def test_a_users_keys_replace_the_defaults_and_take_keys_from_others() -> None:
    found = keymap((("refresh", "f5, ctrl+r"), ("copy", "e")))
    assert not found.problems
    assert found.keys["refresh"] == ("f5", "ctrl+r")
    assert found.keys["copy"] == ("e",)
    assert found.keys["export"] == ()
    assert found.keys["quit"] == ("q",)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (("refersh", "r"), ("refersh", "did you mean 'refresh'")),
        (("refresh", "contrl+r"), ("contrl", "no modifier")),
        (("refresh", "pgeup"), ("pgeup", "did you mean 'pageup'")),
        (("refresh", ""), ("is no key",)),
        (("refresh", "\x1b"), ("is no key",)),
    ],
)
def test_a_keymap_entry_that_cannot_be_used_is_told_and_left_out(
    entry: tuple[str, str], words: tuple[str, ...]
) -> None:
    found = keymap((entry,))
    assert all(word in found.problems[0] for word in words)
    assert found.keys["refresh"] == ("r",)


def test_one_key_for_two_commands_is_a_problem() -> None:
    problems = keymap_problems((("refresh", "x"), ("copy", "x")))
    assert problems == (("copy", "'x' is the key of 'refresh' already"),)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_help_fits_its_width_and_shows_the_keys_in_force(width: int) -> None:
    keys = keymap((("refresh", "f5"),)).keys
    lines = help_lines(keys, lambda command: availability(command, Situation()), width)
    assert any("f5" in text for line in lines for text, _ in line)
    if width >= 40:
        assert max(sum(len(text) for text, _ in line) for line in lines) <= width


@pytest.mark.parametrize(
    ("asked_from", "words"),
    [
        (Situation(), ("Filter of targets", "quota:")),
        (Situation(place=Place.DETAIL, tab="reputation"), ("Filter of targets", "quota:")),
        (Situation(place=Place.DETAIL, tab="identities"), ("Filter of identities", "dkim:")),
        (Situation(place=Place.DETAIL, tab="suppression"), ("Filter of suppressed addresses", "reason:")),
        (Situation(place=Place.DOMAINS), ("Filter of domains", "dkim:")),
    ],
)
def test_help_tells_the_filter_of_the_table_it_was_called_from(asked_from: Situation, words: tuple[str, str]) -> None:
    lines = help_lines(keymap(()).keys, lambda command: availability(command, asked_from), 80, filter_help(asked_from))
    text = "\n".join("".join(part for part, _ in line) for line in lines)
    for word in words:
        assert word in text


def test_help_says_why_a_command_is_not_available() -> None:
    lines = help_lines(keymap(()).keys, lambda command: availability(command, Situation()), 120)
    assert any("needs 120 columns" in text for line in lines for text, _ in line)
