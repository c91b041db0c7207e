from pathlib import Path

import pytest

from sestui.config import Flags
from sestui.config.schema import FIELDS
from sestui.config.show import value_of
from sestui.model.settings import Profile, RegionSource, Settings
from tests.config.home import Home


def test_with_no_file_at_all_the_default_chain_is_watched_in_all_regions(home: Home) -> None:
    loaded = home.load()
    assert loaded.settings == Settings()
    assert set(loaded.origins.values()) == {"default"}


def test_a_file_overrides_defaults_and_is_named_with_its_line(home: Home) -> None:
    home.write('theme = "mine"\n\n[timeouts]\nread = 2.5\n')
    loaded = home.load()
    assert loaded.settings.config_file == home.config
    assert loaded.settings.theme == "mine"
    assert loaded.settings.timeouts.read == 2.5
    assert loaded.settings.timeouts.connect == 4.0
    assert loaded.origins["theme"] == "config.toml line 1"
    assert loaded.origins["timeouts.read"] == "config.toml line 4"
    assert loaded.origins["timeouts.connect"] == "default"


@pytest.mark.parametrize(
    ("key", "written", "value"),
    [
        ("refresh_interval", "30", 30),
        ("refresh_interval", "0", 0),
        ("concurrency", " 7 ", 7),
        ("background", "2.5", 2.5),
        ("cache", "off", False),
        ("intervals.reputation", "600", 600),
        ("intervals.identities", "60", 60),
        ("intervals.policies", "86400", 86_400),
        ("read_only", "yes", True),
        ("read_only", "OFF", False),
        ("theme", "mine", "mine"),
        ("color", "0", False),
        ("timeouts.connect", "1.5", 1.5),
        ("timeouts.read", "1e1", 10),
        ("timeouts.credentials", "5", 5),
        ("thresholds.quota_warning", "0.5", 0.5),
        ("thresholds.quota_critical", "1", 1),
        ("thresholds.stale_after", "999", 999),
        ("dns.resolvers", "192.0.2.1, ::1 ,[::1]:53,[::1]:5353", ("192.0.2.1", "::1", "[::1]:5353")),
        ("dns.ceiling", "250", 250),
    ],
)
def test_every_key_has_a_variable_that_overrides_the_file(home: Home, key: str, written: str, value: object) -> None:
    table, _, name = key.rpartition(".")
    header = f"[{table}]\n" if table else ""
    home.write(f"{header}{name} = {_other(key)}\n")
    variable = f"SESTUI_{key.upper().replace('.', '_')}"
    loaded = home.load(**{variable: written})
    assert value_of(loaded.settings, key) == value
    assert loaded.origins[key] == f"environment {variable}"
    assert home.load(**{variable: "  "}).origins[key].startswith("config.toml line"), "an empty variable is not set"


def _other(key: str) -> str:
    if key.startswith("intervals."):
        return "99"
    if key == "dns.resolvers":
        return '["192.0.2.99"]'
    others = {"theme": '"file"', "read_only": "true", "color": "true", "cache": "true"}
    return {**others, "thresholds.quota_warning": "0.9"}.get(key, "1")


def test_the_test_above_knows_every_key() -> None:
    assert {field.variable for field in FIELDS} == {
        *("SESTUI_REFRESH_INTERVAL", "SESTUI_CONCURRENCY", "SESTUI_READ_ONLY", "SESTUI_THEME", "SESTUI_COLOR"),
        *("SESTUI_BACKGROUND", "SESTUI_CACHE"),
        *("SESTUI_INTERVALS_REPUTATION", "SESTUI_INTERVALS_IDENTITIES", "SESTUI_INTERVALS_POLICIES"),
        *("SESTUI_TIMEOUTS_CONNECT", "SESTUI_TIMEOUTS_READ", "SESTUI_TIMEOUTS_CREDENTIALS"),
        *("SESTUI_THRESHOLDS_QUOTA_WARNING", "SESTUI_THRESHOLDS_QUOTA_CRITICAL", "SESTUI_THRESHOLDS_STALE_AFTER"),
        *("SESTUI_INTERVALS_DNS", "SESTUI_DNS_RESOLVERS", "SESTUI_DNS_CEILING"),
    }


def test_dns_servers_of_the_command_line_come_before_all_others(home: Home) -> None:
    home.write('[dns]\nresolvers = "192.0.2.7"\n')
    assert home.load().settings.dns.resolvers == ("192.0.2.7",)
    loaded = home.load(Flags(resolvers=("192.0.2.8", "192.0.2.9:5353")), SESTUI_DNS_RESOLVERS="192.0.2.10")
    assert loaded.settings.dns.resolvers == ("192.0.2.8", "192.0.2.9:5353")
    assert loaded.origins["dns.resolvers"] == "--resolver"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('["dns.example"]', '"dns.example" is no DNS server: an IP address is needed'),
        ('["192.0.2.1:"]', "a port is missing"),
        ('["192.0.2.1:99999"]', "a port is a number from 1 to 65535"),
        ("[53]", "is a list; expected a list of addresses"),
        ("53", "is 53; expected a list of addresses"),
    ],
)
def test_what_is_no_dns_server_is_refused(home: Home, written: str, told: str) -> None:
    home.write(f"[dns]\nresolvers = {written}\n")
    (complaint,) = home.complaints()
    assert ":2: dns.resolvers: " in complaint
    assert told in complaint


def test_flags_override_environment_and_file(home: Home) -> None:
    home.write('theme = "file"\nread_only = false\ncolor = true\nregions = ["us-east-1"]\n')
    flags = Flags(theme="flag", read_only=True, no_color=True, regions=("eu-west-1", "eu-west-2"))
    loaded = home.load(flags, SESTUI_THEME="env", SESTUI_READ_ONLY="false", SESTUI_COLOR="true", SESTUI_REGIONS="all")
    settings = loaded.settings
    assert (settings.theme, settings.read_only, settings.color) == ("flag", True, False)
    assert settings.profiles == (Profile(regions=("eu-west-1", "eu-west-2")),)
    assert loaded.origins["theme"] == "--theme"
    assert loaded.origins["read_only"] == "--read-only"
    assert loaded.origins["color"] == "--no-color"
    assert loaded.origins["profiles..regions"] == "--region"


def test_no_color_in_the_environment_is_honoured(home: Home) -> None:
    home.write("color = true\n")
    loaded = home.load(NO_COLOR="1")
    assert loaded.settings.color is False
    assert loaded.origins["color"] == "environment NO_COLOR"
    assert home.load(NO_COLOR="").settings.color is True
    assert home.load(NO_COLOR="1", SESTUI_COLOR="true").settings.color is True


def test_the_file_is_found_at_the_flag_then_the_variable(home: Home) -> None:
    home.write('theme = "home"\n')
    env, flag = home.write('theme = "env"\n', "env.toml"), home.write('theme = "flag"\n', "flag.toml")
    assert home.load().settings.theme == "home"
    assert home.load(SESTUI_CONFIG=str(env)).settings.theme == "env"
    assert home.load(SESTUI_CONFIG="~/env.toml").settings.theme == "env"
    loaded = home.load(Flags(config=flag), SESTUI_CONFIG=str(env))
    assert loaded.settings.theme == "flag"
    assert loaded.origins["theme"] == "flag.toml line 1"


def test_a_byte_order_mark_and_an_empty_device_are_no_problem(home: Home) -> None:
    path = home.write("")
    path.write_bytes(b'\xef\xbb\xbftheme = "x"\r\n')
    assert home.load().settings.theme == "x"
    assert home.load(Flags(config=Path("/dev/null"))).settings.theme == "sestui-dark"


def test_stale_after_follows_a_long_refresh_interval_unless_it_is_set(home: Home) -> None:
    home.write("refresh_interval = 600\n")
    loaded = home.load()
    assert loaded.settings.thresholds.stale_after == 1200
    assert loaded.origins["thresholds.stale_after"] == "default, 2 x refresh_interval"
    home.write("refresh_interval = 600\n[thresholds]\nstale_after = 60\n")
    (warning,) = home.load().settings.warnings
    assert warning == (
        "config.toml line 3: thresholds.stale_after (60 s) is shorter than refresh_interval (600 s): "
        "every value will count as stale before it is read again"
    )
    home.write("refresh_interval = 0\n[thresholds]\nstale_after = 60\n")
    assert home.load().settings.warnings == ()


def test_regions_all_and_enabled_are_words(home: Home) -> None:
    home.write('regions = "enabled"\n')
    assert home.load().settings.profiles == (Profile(regions=RegionSource.ENABLED),)
    assert home.load(SESTUI_REGIONS="all").settings.profiles == (Profile(regions=RegionSource.ALL),)
    assert home.load(Flags(regions=("enabled",))).settings.profiles == (Profile(regions=RegionSource.ENABLED),)


def test_a_region_that_nobody_knows_yet_is_watched_with_a_word_of_warning(home: Home) -> None:
    home.write('regions = ["eu-wset-1", "xx-nowhere-9"]\n')
    settings = home.load().settings
    assert settings.profiles[0].regions == ("eu-wset-1", "xx-nowhere-9")
    assert settings.warnings == (
        'config.toml line 1: no SES endpoint is known in region "eu-wset-1"; did you mean "eu-west-1"?',
        'config.toml line 1: no SES endpoint is known in region "xx-nowhere-9"',
    )


def test_keys_are_bound_to_commands_by_one_key_or_several(home: Home) -> None:
    home.write('[keys]\nrefresh = "f5"\nrefresh-all = ["ctrl+r", "R"]\nquit = "x, ctrl+q"\nfilter = ","\n')
    loaded = home.load()
    assert loaded.settings.keys == (
        ("refresh", "f5"),
        ("refresh-all", "ctrl+r,R"),
        ("quit", "x,ctrl+q"),
        ("filter", "comma"),
    )
    assert loaded.origins["keys.refresh-all"] == "config.toml line 3"
