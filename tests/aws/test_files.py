import os

import botocore.session
import pytest
from botocore.exceptions import ConfigNotFound, ConfigParseError

from sestui.aws.files import ConfigFiles
from tests.aws.bed import KEYS, Machine


def session(profile: str | None = None) -> botocore.session.Session:
    return botocore.session.Session(profile=profile)


def test_both_files_are_merged_as_botocore_does_it(machine: Machine) -> None:
    machine.config("[profile a]\nregion = eu-west-1\n[sso-session s]\nsso_region = eu-west-1\n")
    machine.credentials(f"[a]\n{KEYS}\n[b]\n{KEYS}")
    assert ConfigFiles().full(session()) == session().full_config


def test_the_files_are_parsed_once_until_they_change(machine: Machine) -> None:
    path = machine.config("[profile a]\nregion = eu-west-1\n")
    files = ConfigFiles()
    first = files.full(session("a"))
    assert files.full(session("a")) is first
    assert files.raw(str(path)) is files.raw(str(path))
    assert files.profiles(str(path)) is files.profiles(str(path))
    machine.config("[profile a]\nregion = eu-west-2\n")
    os.utime(path, ns=(1, 1))
    assert files.full(session("a"))["profiles"]["a"]["region"] == "eu-west-2"
    assert files.profiles(str(path))["profiles"]["a"]["region"] == "eu-west-2"


def test_files_that_are_not_there_hold_no_profiles() -> None:
    assert ConfigFiles().full(session()) == {"profiles": {}}


def test_a_file_that_appears_is_seen(machine: Machine) -> None:
    files = ConfigFiles()
    files.full(session())
    machine.credentials(f"[a]\n{KEYS}")
    assert "a" in files.full(session())["profiles"]


def test_what_is_wrong_is_raised_as_botocore_raises_it(machine: Machine) -> None:
    path = machine.config("[profile a\nregion\n")
    with pytest.raises(ConfigParseError):
        ConfigFiles().full(session())
    with pytest.raises(ConfigParseError):
        ConfigFiles().raw(str(path))
    with pytest.raises(ConfigNotFound):
        ConfigFiles().raw(str(path) + ".missing")
