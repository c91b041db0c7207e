"""Every bad input with the exact line that the user reads."""

from pathlib import Path

import pytest

from sestui.config import ConfigError, Flags, Problem
from tests.config.home import Home

AT = "~/.config/sestui/config.toml"
KEYS = 'expected a key such as "r", "f5" or "ctrl+r", or a list of them'
PROFILES = "expected a list of profile names, patterns, or tables with a name"
REGIONS = 'expected a list of region names, "all" or "enabled"'
REGION = 'expected a name such as "eu-west-1"'

SYNTAX = [
    (
        "theme = dark\n",
        ':1: this is no value (column 9); expected a number, true, false, a [list], or text in "quotes"',
    ),
    ("\ntheme\n", ":2: there is no = after the key (column 6); expected key = value"),
    ('theme = "a"\ntheme = "b"\n', ":2: this key is there twice (column 12); expected each key once"),
    (
        "[timeouts]\n[thresholds]\n[timeouts]\n",
        ":3: this table is there twice (column 10); expected each [table] once, with all its keys under it",
    ),
    ('theme = "a\n', ":1: a text or key ends with the line (column 11); expected a quote at the text's end"),
    (
        'profiles = ["a"\n\n',
        ":2: a list is not closed; expected ] at its end and commas between its elements",
    ),
    ("[timeouts\n", ":1: a table header is not closed (column 10); expected [name]"),
    ("theme = 'a' color = true\n", ":1: there is more on this line than one key and its value (column 13); "),
    ("= 3\n", ":1: this is neither a key nor a table (column 1); expected key = value or [table]"),
    (
        'theme = "\\q"\n',
        ":1: a backslash in a text stands alone (column 12); expected \\\\ or a text in 'single quotes'",
    ),
    ("theme = 'a\x07'\n", ":1: there is a control character (column 11); expected only visible text"),
    ("x = " + "9" * 5000, ": holds a number of too many digits"),
    ("x = " + "[" * 100_000, ": is nested too deeply; expected tables and lists of a few levels"),
    ("#" * 1_000_001, ": is longer than 1,000,000 characters; expected a config file"),
]


@pytest.mark.parametrize(("text", "complaint"), SYNTAX, ids=range(len(SYNTAX)))
def test_broken_toml_is_told_with_its_line_in_plain_words(home: Home, text: str, complaint: str) -> None:
    home.write(text)
    (told,) = home.complaints()
    assert told.startswith(AT + complaint)
    if not complaint.endswith("; "):
        assert told == AT + complaint


VALUES = [
    ("refesh_interval = 3", '1: refesh_interval: is not a key that sestui knows; did you mean "refresh_interval"?'),
    ("xyzzy = 3", "1: xyzzy: is not a key that sestui knows"),
    (
        "quota_warning = 0.5",
        "1: quota_warning: is not a key that sestui knows; did you mean quota_warning under [thresholds]?",
    ),
    (
        "[timeouts]\ntheme = 'x'",
        '2: timeouts.theme: is not a key that sestui knows; did you mean "theme" above the first [table]?',
    ),
    (
        "[timeouts]\nstale_after = 5",
        "2: timeouts.stale_after: is not a key that sestui knows; did you mean stale_after under [thresholds]?",
    ),
    ("[timeouts]\nconect = 5", '2: timeouts.conect: is not a key that sestui knows; did you mean "connect"?'),
    ("timeouts = 5", "1: timeouts: is 5; expected a table [timeouts] with connect, read, credentials"),
    ("[theme]\nname = 'x'", "1: theme: is a table; expected text in quotes"),
    ("theme = 5", '1: theme: is 5; expected text in quotes; did you mean "5"?'),
    ("theme = ' '", "1: theme: is empty; expected text in quotes"),
    ("theme = ['a']", "1: theme: is a list; expected text in quotes"),
    ("color = 'no'", '1: color: is "no"; expected true or false; did you mean false?'),
    ("color = 1", "1: color: is 1; expected true or false"),
    ("read_only = 'ja'", '1: read_only: is "ja"; expected true or false'),
    ("concurrency = 0", "1: concurrency: is 0; expected a whole number of requests from 1 to 512"),
    (
        "concurrency = 64.0",
        "1: concurrency: is 64; expected a whole number of requests from 1 to 512; did you mean 64?",
    ),
    ("concurrency = 6.5", "1: concurrency: is 6.5; expected a whole number of requests from 1 to 512"),
    (
        "concurrency = '64'",
        '1: concurrency: is "64"; expected a whole number of requests from 1 to 512; did you mean 64?',
    ),
    ("concurrency = true", "1: concurrency: is true; expected a whole number of requests from 1 to 512"),
    ("refresh_interval = -1", "1: refresh_interval: is -1; expected a number of seconds from 1 to 86400, or 0"),
    (
        "refresh_interval = '5 min'",
        '1: refresh_interval: is "5 min"; expected a number of seconds from 1 to 86400, or 0; did you mean 300?',
    ),
    (
        "refresh_interval = 07:32:00",
        "1: refresh_interval: is a date or time; expected a number of seconds from 1 to 86400, or 0",
    ),
    ("[timeouts]\nread = nan", "2: timeouts.read: is nan; expected a number of seconds from 0.1 to 300"),
    ("[timeouts]\nread = inf", "2: timeouts.read: is inf; expected a number of seconds from 0.1 to 300"),
    (
        f"concurrency = 1{'0' * 400}",
        "1: concurrency: is a number of very many digits; expected a whole number of requests from 1 to 512",
    ),
    (
        "[thresholds]\nquota_warning = 80",
        "2: thresholds.quota_warning: is 80; expected a number from 0.01 to 1; did you mean 0.8?",
    ),
    (
        "[thresholds]\nquota_critical = '95 %'",
        '2: thresholds.quota_critical: is "95 %"; expected a number from 0.01 to 1; did you mean 0.95?',
    ),
    (
        "[thresholds]\n\nquota_warning = 0.9\nquota_critical = 0.8",
        "4: thresholds.quota_critical: quota_warning (0.9) is above quota_critical (0.8); expected the warning first",
    ),
    ("regions = 'eu-west-1'", f'1: regions: is "eu-west-1"; {REGIONS}; did you mean ["eu-west-1"]?'),
    ("regions = 'enable'", f'1: regions: is "enable"; {REGIONS}; did you mean "enabled"?'),
    ("regions = 3", f"1: regions: is 3; {REGIONS}"),
    ("regions = []", f"1: regions: is an empty list; {REGIONS}"),
    ("regions = [\n'eu_west_1']", f'2: regions: "eu_west_1" is not a region name; {REGION}; did you mean "eu-west-1"?'),
    ("regions = ['EU-WEST-1']", f'1: regions: "EU-WEST-1" is not a region name; {REGION}; did you mean "eu-west-1"?'),
    ("regions = ['us-east-1a']", f'1: regions: "us-east-1a" is not a region name; {REGION}; did you mean "us-east-1"?'),
    ("regions = ['euwest1']", f'1: regions: "euwest1" is not a region name; {REGION}; did you mean "eu-west-1"?'),
    ("regions = ['Frankfurt']", f'1: regions: "Frankfurt" is not a region name; {REGION}'),
    ("regions = ['']", f'1: regions: "" is not a region name; {REGION}'),
    ("regions = [1]", '1: regions: has 1 in it; expected region names such as "eu-west-1"'),
    ("regions = ['all', 'eu-west-1']", '1: regions: has "all" in a list; expected regions = "all" alone'),
    ("regions = ['eu-west-1',\n'eu-west-2',\n'eu-west-1']", '3: regions: names "eu-west-1" twice'),
    ("profiles = 'a'", f'1: profiles: is "a"; {PROFILES}; did you mean ["a"]?'),
    ("[profiles.a]\nlabel = 'x'", f'1: profiles: is a table; {PROFILES}; did you mean [[profiles]] with name = "a"?'),
    ("profiles = 3", f"1: profiles: is 3; {PROFILES}"),
    ("profiles = []", f"1: profiles: is an empty list; {PROFILES}; leave the key out for the default credential chain"),
    ("profiles = [3]", "1: profiles: has 3 in it; expected a profile name, a pattern, or a table with a name"),
    ("profiles = ['a',\n{ name = 'a' }]", '2: profiles.a: names "a" twice, first on line 1'),
    ("[[profiles]]\nlabel = 'x'", '1: profiles[0]: has no name; expected name = "..."'),
    ("[[profiles]]\nname = 1", "2: profiles[0].name: is 1; expected a profile name in quotes"),
    (
        "[[profiles]]\nname = 'a'\nlable = 'x'",
        '3: profiles.a.lable: is not a key that sestui knows; did you mean "label"?',
    ),
    ("[[profiles]]\nname = 'a'\nlabel = ''", "3: profiles.a.label: is empty; expected text in quotes"),
    (
        "[[profiles]]\nname = 'a'\nexpect = 'prod'",
        '3: profiles.a.expect: is "prod"; expected "production" or "sandbox"; did you mean "production"?',
    ),
    ("[[profiles]]\nname = 'a'\nexpect = true", '3: profiles.a.expect: is true; expected "production" or "sandbox"'),
    (
        "[[profiles]]\nname = 'a'\nproduction = 'yes'",
        '3: profiles.a.production: is "yes"; expected true or false; did you mean true?',
    ),
    ("[[profiles]]\nname = 'a'\nread_only = 0", "3: profiles.a.read_only: is 0; expected true or false"),
    ("[[profiles]]\nname = 'a'\nregions = ['x']", f'3: profiles.a.regions: "x" is not a region name; {REGION}'),
    (
        "[[profiles]]\nname = 'a*'\nlabel = 'x'",
        "3: profiles.a*.label: names every profile of a pattern alike; expected a label on one profile only",
    ),
    ("profiles = ['x-*']", "1: profiles: leaves no profile to watch; expected a name, or a pattern that matches"),
    ("keys = 'r'", '1: keys: is "r"; expected a table [keys] with command = "key"'),
    ("[keys]\nrefesh = 'r'", '2: keys.refesh: is not a command that sestui knows; did you mean "refresh"?'),
    ("[keys]\nrefresh = ''", f"2: keys.refresh: is empty; {KEYS}"),
    ("[keys]\nrefresh = []", f"2: keys.refresh: is an empty list; {KEYS}"),
    ("[keys]\nrefresh = 5", f"2: keys.refresh: is 5; {KEYS}"),
    ("[keys]\nrefresh = 'crtl+r'", f'2: keys.refresh: "crtl+r" is not a key; {KEYS}; did you mean "ctrl+r"?'),
    ("[keys]\nrefresh = 'Control+R'", f'2: keys.refresh: "Control+R" is not a key; {KEYS}; did you mean "ctrl+r"?'),
    ("[keys]\nrefresh = 'shift+r'", f'2: keys.refresh: "shift+r" is not a key; {KEYS}; did you mean "R"?'),
    ("[keys]\nrefresh = 'Esc'", f'2: keys.refresh: "Esc" is not a key; {KEYS}; did you mean "escape"?'),
    ("[keys]\nrefresh = ' '", f'2: keys.refresh: " " is not a key; {KEYS}; did you mean "space"?'),
    ("[keys]\nrefresh = 'ctrl++'", f'2: keys.refresh: "ctrl++" is not a key; {KEYS}; did you mean "ctrl+plus"?'),
    ("[keys]\nrefresh = 'r,,x'", f'2: keys.refresh: "" is not a key; {KEYS}'),
    (
        "[keys]\nrefresh = 'r'\nhelp = ['h', 'r']",
        '3: keys.help: "r" is the key of refresh already; expected each key for one command',
    ),
]


@pytest.mark.parametrize(("text", "complaint"), VALUES, ids=range(len(VALUES)))
def test_a_wrong_value_is_told_with_line_key_expectation_and_what_was_meant(
    home: Home, text: str, complaint: str
) -> None:
    home.write(text)
    home.profiles("a", "b")
    assert home.complaints() == [f"{AT}:{complaint}"]


VARIABLES = [
    ("SESTUI_REFESH_INTERVAL", "5", "is not a variable that sestui knows; did you mean SESTUI_REFRESH_INTERVAL?"),
    ("SESTUI_REGION", "eu-west-1", "is not a variable that sestui knows; did you mean SESTUI_REGIONS?"),
    ("SESTUI_XYZZY", "1", "is not a variable that sestui knows"),
    ("SESTUI_CONCURRENCY", "many", 'is "many"; expected a whole number of requests from 1 to 512'),
    ("SESTUI_CONCURRENCY", "1e999", "is inf; expected a whole number of requests from 1 to 512"),
    ("SESTUI_COLOR", "si", 'is "si"; expected true or false'),
    ("SESTUI_THRESHOLDS_QUOTA_WARNING", "80%", 'is "80%"; expected a number from 0.01 to 1; did you mean 0.8?'),
    ("SESTUI_REGIONS", "eu_west_1", f'"eu_west_1" is not a region name; {REGION}; did you mean "eu-west-1"?'),
    ("SESTUI_REGIONS", "eu-west-1,eu-west-1", 'names "eu-west-1" twice'),
    ("SESTUI_REGIONS", "eu-west-1,,", f'"" is not a region name; {REGION}'),
    ("SESTUI_PROFILES", "a,a", 'names "a" twice'),
    ("SESTUI_PROFILES", "a,,b", "is empty; expected a profile name or a pattern"),
    ("SESTUI_PROFILES", "zz", 'no profile "zz" in ~/.aws/config and ~/.aws/credentials'),
    ("SESTUI_PROFILES", "x-*", 'pattern "x-*" matches none of the 2 profiles in ~/.aws/config and ~/.aws/credentials'),
    ("SESTUI_CONFIG", "/nope/x.toml", "there is no file /nope/x.toml; expected the path of a TOML file"),
]


@pytest.mark.parametrize(("name", "value", "complaint"), VARIABLES, ids=range(len(VARIABLES)))
def test_a_wrong_variable_is_told_by_its_name(home: Home, name: str, value: str, complaint: str) -> None:
    home.profiles("a", "b")
    complaints = home.complaints(**{name: value})
    assert complaints[0] == f"environment: {name}: {complaint}"
    assert all(other == complaints[0] for other in complaints)


FLAGS = [
    (Flags(config=Path("/nope")), "--config: there is no file /nope; expected the path of a TOML file"),
    (Flags(regions=("eu_west_1",)), f'--region: "eu_west_1" is not a region name; {REGION}; did you mean "eu-west-1"?'),
    (Flags(regions=("all", "eu-west-1")), '--region: has "all" in a list; expected regions = "all" alone'),
    (Flags(profiles=("",)), "--profile: is empty; expected a profile name or a pattern"),
    (
        Flags(profiles=("acme-liv",)),
        '--profile: no profile "acme-liv" in ~/.aws/config and ~/.aws/credentials; did you mean "acme-live"?',
    ),
    (Flags(theme=""), "--theme: is empty; expected text in quotes"),
]


@pytest.mark.parametrize(("flags", "complaint"), FLAGS, ids=range(len(FLAGS)))
def test_a_wrong_flag_is_told_by_its_name(home: Home, flags: Flags, complaint: str) -> None:
    home.profiles("acme-live")
    assert home.complaints(flags) == [f"command line: {complaint}"]


def test_all_problems_of_all_sources_are_told_at_once_file_by_file_and_by_line(home: Home) -> None:
    home.write("[timeouts]\nread = 'x'\nconnect = 'y'\n[zzz]\n")
    home.write("no header\n", ".aws/config")
    complaints = home.complaints(Flags(regions=("nope",)), SESTUI_COLOR="x", SESTUI_NOPE="1")
    assert [told.split("; ")[0] for told in complaints] == [
        f'{AT}:2: timeouts.read: is "x"',
        f'{AT}:3: timeouts.connect: is "y"',
        f"{AT}:4: zzz: is not a key that sestui knows",
        "environment: SESTUI_NOPE: is not a variable that sestui knows",
        'environment: SESTUI_COLOR: is "x"',
        "~/.aws/config:1: there is text before the first section",
        'command line: --region: "nope" is not a region name',
    ]


def test_a_value_that_is_overridden_is_still_judged(home: Home) -> None:
    home.write("concurrency = 'x'\n")
    assert len(home.complaints(SESTUI_CONCURRENCY="5")) == 1


def test_a_file_that_cannot_be_read_is_told(home: Home) -> None:
    home.config.mkdir(parents=True)
    assert home.complaints() == [f"{AT}: cannot be read: Is a directory; expected a TOML file"]


def test_a_file_that_is_no_text_is_told_with_its_line(home: Home) -> None:
    home.write("").write_bytes(b"theme = 'x'\n# caf\xe9\n")
    assert home.complaints() == [f"{AT}:2: is not UTF-8 text; expected a TOML file, which is always UTF-8"]


def test_nothing_from_the_file_reaches_a_terminal_as_it_is(home: Home) -> None:
    home.write('"\\u001b]52;c;AAAA\\u0007" = 1\ntheme = 5\nregions = ["\\u202e\\u001b[2J"]\n')
    told = "\n".join(home.complaints())
    assert "<U+001B>]52;c;AAAA<U+0007>" in told
    assert "<U+202E><U+001B>[2J" in told
    assert "\x1b" not in told


def test_a_very_long_value_is_cut(home: Home) -> None:
    home.write(f"color = '{'x' * 10_000}'\n")
    (told,) = home.complaints()
    assert len(told) < 300


def test_the_error_holds_the_problems_as_values(home: Home) -> None:
    home.write("colour = true\n")
    with pytest.raises(ConfigError) as caught:
        home.load()
    assert caught.value.problems == (
        Problem(str(home.config), "is not a key that sestui knows", 1, "colour", "", '"color"'),
    )
