import pytest

from sestui.config import Flags
from sestui.model.settings import Expectation, Profile, RegionSource
from tests.config.home import Home


def _names(home: Home, flags: Flags | None = None, /, **environ: str) -> list[str]:
    return [profile.name for profile in home.load(flags, **environ).settings.profiles]


def test_profiles_are_names_or_tables_in_the_order_of_the_file(home: Home) -> None:
    home.profiles("b", "a")
    home.write(
        'regions = ["us-east-1"]\nprofiles = ["b",\n'
        '  { name = "a", label = "Account A", regions = "enabled", read_only = true, expect = "sandbox" },\n'
        '  { name = "", production = true } ]\n'
    )
    loaded = home.load()
    assert loaded.settings.profiles == (
        Profile("b", regions=("us-east-1",)),
        Profile("a", "Account A", RegionSource.ENABLED, read_only=True, expect=Expectation.SANDBOX),
        Profile("", regions=("us-east-1",), production=True),
    )
    assert loaded.origins["profiles"] == "config.toml line 2"
    assert loaded.origins["profiles.b"] == "config.toml line 2"
    assert loaded.origins["profiles.a"] == "config.toml line 3"
    assert loaded.origins["profiles.a.regions"] == "config.toml line 3"
    assert loaded.origins["profiles.b.regions"] == "config.toml line 1"


def test_a_pattern_stands_for_the_profiles_of_the_aws_files(home: Home) -> None:
    home.profiles("acme-b", "other", "acme-a")
    home.write("[acme-c]\naws_access_key_id = x\n[acme-a]\n", ".aws/credentials")
    home.write('[[profiles]]\nname = "acme-*"\nproduction = true\n')
    loaded = home.load()
    assert [profile.name for profile in loaded.settings.profiles] == ["acme-b", "acme-a", "acme-c"]
    assert all(profile.production for profile in loaded.settings.profiles)
    assert loaded.origins["profiles.acme-c"] == 'config.toml line 1, pattern "acme-*"'


def test_an_exact_name_comes_before_a_pattern_and_the_first_pattern_before_the_next(home: Home) -> None:
    home.profiles("acme-a", "acme-b", "x")
    home.write(
        '[[profiles]]\nname = "acme-*"\nproduction = true\n[[profiles]]\nname = "*"\n'
        '[[profiles]]\nname = "acme-b"\nlabel = "B"\n'
    )
    assert home.load().settings.profiles == (Profile("acme-a", production=True), Profile("x"), Profile("acme-b", "B"))


def test_a_pattern_that_matches_nothing_is_worth_a_word(home: Home) -> None:
    home.profiles("a")
    home.write('profiles = ["a", "acme-*"]\n')
    settings = home.load().settings
    assert [profile.name for profile in settings.profiles] == ["a"]
    where = f"{home.path}/.aws/config and {home.path}/.aws/credentials"
    assert settings.warnings == (f'config.toml line 1: pattern "acme-*" matches none of the 1 profiles in {where}',)


def test_an_unknown_name_in_the_file_costs_only_its_own_rows(home: Home) -> None:
    home.profiles("acme-live")
    home.write('profiles = ["acme-live", "acme-lvie"]\n')
    settings = home.load().settings
    assert [profile.name for profile in settings.profiles] == ["acme-live", "acme-lvie"]
    (warning,) = settings.warnings
    assert warning.startswith('config.toml line 1: no profile "acme-lvie" in ')
    assert warning.endswith('did you mean "acme-live"?')


def test_a_section_that_lacks_the_word_profile_is_recognised(home: Home) -> None:
    home.write("[acme]\nregion = eu-west-1\n", ".aws/config")
    assert home.complaints(Flags(profiles=("acme",))) == [
        "command line: --profile: ~/.aws/config has [acme], which must read [profile acme] to be a profile"
    ]


def test_two_profiles_with_one_label_are_worth_a_word(home: Home) -> None:
    home.profiles("a", "b")
    home.write('profiles = [{name = "a", label = "X"}, {name = "b", label = "X"}]\n')
    assert home.load().settings.warnings == ('config.toml line 1: label "X" is also that of "a"',)


def test_a_flag_chooses_and_the_file_describes(home: Home) -> None:
    home.profiles("a", "b", "c")
    home.write(
        '[[profiles]]\nname = "a"\nlabel = "A"\n[[profiles]]\nname = "*"\nregions = ["eu-west-3"]\n'
        '[[profiles]]\nname = "gone"\nlabel = "G"\n'
    )
    loaded = home.load(Flags(profiles=("b", "a")))
    assert loaded.settings.profiles == (Profile("b", regions=("eu-west-3",)), Profile("a", "A"))
    assert loaded.origins["profiles"] == "--profile"
    assert loaded.origins["profiles.b"] == "--profile"
    assert loaded.origins["profiles.b.regions"] == "config.toml line 6"
    assert _names(home, Flags(profiles=("[bc]", "g*"))) == ["b", "c", "gone"]


def test_a_name_that_the_file_lists_may_be_asked_for_although_aws_does_not_know_it(home: Home) -> None:
    home.write('profiles = ["later"]\n')
    assert _names(home, Flags(profiles=("later",))) == ["later"]


def test_the_variable_chooses_and_the_flag_comes_before_it(home: Home) -> None:
    home.profiles("a", "b", "c")
    home.write('profiles = ["a"]\n')
    assert _names(home, SESTUI_PROFILES="b, c") == ["b", "c"]
    assert _names(home, Flags(profiles=("c",)), SESTUI_PROFILES="b") == ["c"]


def test_regions_of_a_flag_hold_for_every_profile(home: Home) -> None:
    home.profiles("a")
    home.write('[[profiles]]\nname = "a"\nlabel = "A"\nread_only = true\nregions = ["eu-west-3"]\n')
    assert home.load(Flags(regions=("eu-west-1",))).settings.profiles == (
        Profile("a", "A", ("eu-west-1",), read_only=True),
    )


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
def test_without_a_list_the_profile_of_the_aws_variable_is_watched(home: Home, variable: str) -> None:
    home.profiles("mine")
    loaded = home.load(**{variable: "mine"})
    assert [profile.name for profile in loaded.settings.profiles] == ["mine"]
    assert loaded.origins["profiles"] == f"environment {variable}"
    assert home.complaints(**{variable: "mien"}) == [
        f'environment: {variable}: no profile "mien" in ~/.aws/config and ~/.aws/credentials; did you mean "mine"?'
    ]


def test_a_list_comes_before_the_aws_variable(home: Home) -> None:
    home.profiles("mine", "a")
    home.write('profiles = ["a"]\n')
    assert _names(home, AWS_PROFILE="mine") == ["a"]
    assert _names(home, Flags(profiles=("mine",)), AWS_PROFILE="x") == ["mine"]


def test_a_key_in_the_environment_wins_over_the_aws_variable_as_for_the_aws_command(home: Home) -> None:
    home.profiles("mine")
    settings = home.load(AWS_PROFILE="mine", AWS_ACCESS_KEY_ID="AKIAEXAMPLE").settings
    assert settings.profiles == (Profile(""),)
    assert settings.warnings == (
        'environment AWS_PROFILE: "mine" gives no credentials while AWS_ACCESS_KEY_ID is set: that key is used',
    )


@pytest.mark.parametrize("flags", [Flags(demo=True), Flags(demo=True, profiles=("any", "a*"))])
def test_the_demo_does_not_care_about_aws_files(home: Home, flags: Flags) -> None:
    home.write("broken\n", ".aws/config")
    home.write('profiles = ["nobody", "acme-*"]\n')
    assert home.complaints(flags) == []
    assert home.load(flags).settings.warnings == ()
