import tomllib
from pathlib import Path

import pytest

from tests.cli.process import sestui


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / ".config" / "sestui" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def test_a_wrong_file_is_exit_78_with_every_problem(tmp_path: Path, config: Path) -> None:
    config.write_text('teme = "x"\n[timeouts]\nread = "fast"\n', encoding="utf-8")
    for arguments in (("config", "check"), ("config", "show"), ("snapshot",)):
        done = sestui(tmp_path, *arguments, SESTUI_COLOR="maybe")
        assert done.returncode == 78
        assert done.stdout == ""
        assert done.stderr.splitlines() == [
            "sestui: 3 problems in the configuration:",
            f'  {config}:1: teme: is not a key that sestui knows; did you mean "theme"?',
            f'  {config}:3: timeouts.read: is "fast"; expected a number of seconds from 0.1 to 300',
            '  environment: SESTUI_COLOR: is "maybe"; expected true or false',
        ]


def test_one_problem_is_told_as_one(tmp_path: Path) -> None:
    done = sestui(tmp_path, "--region", "nowhere", "config", "check")
    assert done.returncode == 78
    assert done.stderr.splitlines()[0] == "sestui: a problem in the configuration:"


def test_check_says_that_all_is_well_and_what_is_worth_a_word(tmp_path: Path, config: Path) -> None:
    config.write_text('regions = ["eu-wset-1"]\ntheme = "sestui-drak"\n', encoding="utf-8")
    done = sestui(tmp_path, "config", "check")
    assert done.returncode == 0
    assert done.stdout == f"{config}: fine, 1 profile in 1 region\n"
    told = [line.removeprefix("sestui: warning: ") for line in done.stderr.splitlines()]
    assert told == [
        'config.toml line 1: no SES endpoint is known in region "eu-wset-1"; did you mean "eu-west-1"?',
        'config.toml line 2: there is no theme "sestui-drak"; did you mean "sestui-dark"?',
    ]


def test_check_without_a_file_speaks_of_the_defaults(tmp_path: Path) -> None:
    assert sestui(tmp_path, "config", "check").stdout == "no config file, defaults: fine, 1 profile in 27 regions\n"


def test_check_does_not_know_how_many_regions_an_account_has(tmp_path: Path) -> None:
    done = sestui(tmp_path, "config", "check", "--region", "enabled")
    assert done.stdout.endswith(": fine, 1 profile, regions to be asked from the account\n")


def test_a_theme_of_ones_own_is_known(tmp_path: Path, config: Path) -> None:
    (config.parent / "themes").mkdir()
    (config.parent / "themes" / "mine.toml").write_text("dark = true\n", encoding="utf-8")
    assert sestui(tmp_path, "config", "check", "--theme", "mine").stderr == ""


def test_show_is_toml_and_follows_flags_on_either_side(tmp_path: Path) -> None:
    before = sestui(tmp_path, "--theme", "x", "--region", "eu-west-1", "config", "show")
    after = sestui(tmp_path, "config", "show", "--region", "eu-west-1", "--theme", "x")
    assert before.returncode == after.returncode == 0
    assert before.stdout == after.stdout
    assert tomllib.loads(after.stdout)["profiles"] == [{"name": "", "regions": ["eu-west-1"]}]
    assert 'theme = "x"  # --theme' in after.stdout.splitlines()


def test_path_prints_the_path_alone(tmp_path: Path, config: Path) -> None:
    done = sestui(tmp_path, "config", "path")
    assert done.stdout == f"{config}\n"
    assert done.stderr == "sestui: there is no such file; the defaults are in effect\n"
    config.write_text("broken =", encoding="utf-8")
    done = sestui(tmp_path, "config", "path")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{config}\n", ""), "also when the file is broken"


def test_path_all_tells_the_other_places(tmp_path: Path) -> None:
    done = sestui(tmp_path, "config", "path", "--all", XDG_STATE_HOME=str(tmp_path))
    places = dict(line.split("\t") for line in done.stdout.splitlines())
    assert list(places) == ["config", "themes", "state", "aws-config", "aws-credentials"]
    assert places["state"] == f"{tmp_path}/sestui  (not there)"


@pytest.mark.parametrize(
    ("word", "complaint"),
    [("chek", "did you mean 'check'?"), ("zzz", "there are: check, path, show")],
)
def test_an_unknown_action_is_exit_2(tmp_path: Path, word: str, complaint: str) -> None:
    done = sestui(tmp_path, "config", word)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(f"no action '{word}'; {complaint}")
