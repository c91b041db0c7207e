from pathlib import Path

import pytest

from sestui.config.paths import (
    aws_config_file,
    aws_credentials_file,
    config_file,
    config_home,
    expand,
    home,
    state_home,
    themes_home,
)

HOME = {"HOME": "/home/user"}


def test_without_xdg_variables_the_folders_are_those_of_the_specification_on_every_system() -> None:
    assert config_home(HOME) == Path("/home/user/.config/sestui")
    assert state_home(HOME) == Path("/home/user/.local/state/sestui")
    assert themes_home(HOME) == Path("/home/user/.config/sestui/themes")


def test_xdg_variables_move_the_folders() -> None:
    environ = {**HOME, "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"}
    assert config_home(environ) == Path("/c/sestui")
    assert state_home(environ) == Path("/s/sestui")


@pytest.mark.parametrize("value", ["", "relative/path", "~/x"])
def test_an_xdg_variable_that_is_no_absolute_path_is_ignored(value: str) -> None:
    assert config_home({**HOME, "XDG_CONFIG_HOME": value}) == Path("/home/user/.config/sestui")


def test_a_home_that_is_not_set_is_looked_up() -> None:
    assert home({}).is_absolute()


def test_the_flag_names_the_file_before_the_variable_and_the_variable_before_the_folder() -> None:
    environ = {**HOME, "SESTUI_CONFIG": "~/mine.toml"}
    assert config_file(Path("given.toml"), environ) == (Path("given.toml"), "--config")
    assert config_file(None, environ) == (Path("/home/user/mine.toml"), "SESTUI_CONFIG")
    assert config_file(None, HOME) == (Path("/home/user/.config/sestui/config.toml"), "")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("~", "/home/user"),
        ("~/a", "/home/user/a"),
        ("$HOME/a", "/home/user/a"),
        ("${HOME}/a", "/home/user/a"),
        ("$NOBODY/a", "$NOBODY/a"),
        ("/a/~/b", "/a/~/b"),
    ],
)
def test_paths_expand_as_botocore_expands_them(text: str, path: str) -> None:
    assert expand(text, HOME) == Path(path)


def test_the_aws_files_are_where_the_aws_variables_say() -> None:
    assert aws_config_file(HOME) == Path("/home/user/.aws/config")
    assert aws_credentials_file(HOME) == Path("/home/user/.aws/credentials")
    moved = {**HOME, "AWS_CONFIG_FILE": "~/c", "AWS_SHARED_CREDENTIALS_FILE": "/k"}
    assert aws_config_file(moved) == Path("/home/user/c")
    assert aws_credentials_file(moved) == Path("/k")
