import tomllib

import pytest

from sestui.config import Flags
from sestui.config.show import as_toml
from tests.config.home import Home

FILE = """\
regions = ["eu-west-1", "us-east-1"]
refresh_interval = 7.5
theme = "it's \\"mine\\" \\u007f"
read_only = true
[thresholds]
quota_warning = 0.123456789
[keys]
refresh-all = ["f5", "ctrl+r"]
[[profiles]]
name = "acme-*"
regions = "enabled"
expect = "sandbox"
[[profiles]]
name = "live"
label = "Live, the \\\\ one"
production = true
read_only = true
[[profiles]]
name = ""
"""


@pytest.mark.parametrize("text", ["", FILE])
@pytest.mark.parametrize("flags", [Flags(), Flags(regions=("eu-west-3",), theme="x", no_color=True)])
def test_what_is_shown_is_a_config_file_that_gives_the_same_settings(home: Home, text: str, flags: Flags) -> None:
    home.profiles("acme-a", "acme-b", "live")
    home.write(text)
    loaded = home.load(flags, SESTUI_TIMEOUTS_READ="3")
    shown = as_toml(loaded)
    home.write(shown)
    assert home.load().settings == loaded.settings
    assert tomllib.loads(shown)["timeouts"]["read"] == 3


def test_every_value_says_where_it_came_from(home: Home) -> None:
    home.profiles("acme-a")
    home.write(FILE)
    lines = as_toml(home.load(Flags(theme="x"), SESTUI_CONCURRENCY="5")).splitlines()
    for line in (
        f"# config file: {home.config}",
        'theme = "x"  # --theme',
        "concurrency = 5  # environment SESTUI_CONCURRENCY",
        "refresh_interval = 7.5  # config.toml line 2",
        "color = true  # default",
        'refresh-all = "f5,ctrl+r"  # config.toml line 8',
        '[[profiles]]  # config.toml line 9, pattern "acme-*"',
        'regions = "enabled"  # config.toml line 11',
        'regions = ["eu-west-1", "us-east-1"]  # config.toml line 1',
        'name = ""  # the default credential chain',
    ):
        assert line in lines


def test_a_warning_cannot_break_out_of_its_comment(home: Home) -> None:
    home.profiles("a")
    home.write('profiles = ["a", "x\\nevil = 1\\u001b*"]\n')
    shown = as_toml(home.load())
    assert "\x1b" not in shown
    assert "evil" not in tomllib.loads(shown)
