"""Whatever a file holds, loading gives settings or a list of problems, and every problem of a file has its line."""

import tempfile
from datetime import time
from pathlib import Path

import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from sestui.config import ConfigError, Loaded, Problem
from sestui.config.schema import BY_KEY, PROFILE_KEYS, TOP_KEYS, keys_of
from sestui.config.show import as_toml
from sestui.model.commands import COMMAND_IDS
from sestui.model.text import clean
from tests.config.home import Home

_WORDS = st.one_of(
    st.sampled_from(["all", "enabled", "eu-west-1", "us-east-1", "acme-*", "[", "a", "", "production", "ctrl+r", "r"]),
    st.text(max_size=10),
)
_ANY = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(), _WORDS, st.just(time(7, 32))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_WORDS, inner, max_size=2)),
    max_leaves=5,
)


def _table(keys: tuple[str, ...]) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(st.one_of(st.sampled_from(keys), st.text(max_size=5)), _ANY, max_size=4)


_DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "timeouts": st.one_of(_table(keys_of("timeouts")), _ANY),
        "thresholds": st.one_of(_table(keys_of("thresholds")), _ANY),
        "keys": st.one_of(_table(COMMAND_IDS), _ANY),
        "regions": st.one_of(st.lists(_WORDS, max_size=3), _ANY),
        "profiles": st.one_of(st.lists(st.one_of(_WORDS, _table(PROFILE_KEYS)), max_size=3), _ANY),
        **{key: _ANY for key in BY_KEY if "." not in key},
        "unknown": _ANY,
    },
)


def _outcome(home: Home) -> tuple[Loaded | None, tuple[Problem, ...]]:
    try:
        return home.load(), ()
    except ConfigError as error:
        return None, error.problems


@settings(max_examples=100, deadline=None)
@given(_DOCUMENTS)
def test_any_document_gives_settings_or_problems_with_lines(data: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.profiles("acme-a", "a")
        home.write(tomli_w.dumps(data))
        loaded, problems = _outcome(home)
        assert (loaded is None) == bool(problems)
        assert all(problem.line for problem in problems)
        assert all(clean(str(problem)) == str(problem) for problem in problems)
        if loaded is None:
            return
        assert set(data) <= set(TOP_KEYS)
        home.write(as_toml(loaded))
        assert home.load().settings.profiles == loaded.settings.profiles
