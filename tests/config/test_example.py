import re
import tomllib
from dataclasses import replace
from pathlib import Path

from sestui.config import Flags
from sestui.config.schema import FIELDS, PROFILE_KEYS, TOP_KEYS
from tests.config.home import Home

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def test_the_example_is_valid_as_it_stands_and_holds_the_defaults(home: Home) -> None:
    settings = home.load(Flags(config=EXAMPLE)).settings
    assert replace(settings, config_file=None) == home.load().settings


def test_the_example_sets_every_single_value() -> None:
    data = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    for field in FIELDS:
        table, _, key = field.key.rpartition(".")
        written = (data[table] if table else data)[key]
        assert (tuple(written) if isinstance(written, list) else written) == field.default


def test_the_example_mentions_every_key() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for key in (*TOP_KEYS, *PROFILE_KEYS):
        assert re.search(rf"^#?\[*{key}\b", text, re.MULTILINE), key


def test_what_is_commented_out_in_the_example_is_valid_too(home: Home) -> None:
    home.profiles("acme-live", "acme-test", "globex")
    text = EXAMPLE.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line != 'regions = "all"']
    switched_on = "\n".join(re.sub(r"^#(?=[a-z\[])", "", line) for line in lines)
    without_short_list = re.sub(r"(?m)^profiles = .*$", "", switched_on)
    home.write(without_short_list)
    assert [profile.name for profile in home.load().settings.profiles] == ["acme-live", "acme-test"]
    home.write(switched_on.split("[[profiles]]")[0])
    assert [profile.name for profile in home.load().settings.profiles] == ["acme-live", "acme-test", "globex"]
