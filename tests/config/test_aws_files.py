from pathlib import Path

import pytest
from botocore.exceptions import ConfigParseError
from botocore.session import Session

from sestui.config import aws_files
from sestui.config.aws_files import AwsFiles
from tests.config.home import Home

CONFIG = """\
; a comment
[default]
region = eu-west-1
[profile plain]
[profile "with space"]
[profile 'single']
[profile   wide]
[profile two words]
[profile unclosed"]
[profile]
[profiles odd]
[sso-session corp]
[services local]
[preview]
[plain-section]
[DEFAULT]
output = json
[profile ünïcode]
s3 =
    max_concurrent_requests = 20
"""
CREDENTIALS = """\
[default]
aws_access_key_id = x
[only-keys]
aws_access_key_id: x
[profile literal]
"""


def _botocore(home: Home, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home.path / ".aws/config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home.path / ".aws/credentials"))
    return Session()


def test_the_names_are_those_that_botocore_finds(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write(CONFIG, ".aws/config")
    home.write(CREDENTIALS, ".aws/credentials")
    found = aws_files.read(home.environ())
    assert sorted(found.names) == sorted(_botocore(home, monkeypatch).available_profiles)
    assert found.names[:4] == ("default", "plain", "with space", "single")
    assert found.bare == ("profile", "preview", "plain-section")


def test_missing_files_are_empty(home: Home) -> None:
    config, credentials = home.path / ".aws/config", home.path / ".aws/credentials"
    assert aws_files.read(home.environ()) == AwsFiles(config, credentials)


SECRET = "wJalrXUtnFEMIK7MDENG"

BROKEN = [
    (
        f"{SECRET}\n[default]\n",
        ":1: there is text before the first section; expected a header such as [default] or [profile NAME]",
    ),
    ("[a]\nregion = x\n[a]\n", ":3: [a] is there twice; expected each section once"),
    ("[a]\nregion = x\nREGION = y\n", ':3: [a] sets "region" twice; expected each key once'),
    (f"[a]\n{SECRET}\n", ":2: this line is neither a section nor a key; expected key = value"),
    (
        f"[a]\ns3 =\n  max = 1\n  {SECRET}\n",
        ': the indented block of "s3" in [a] has a line without a value; expected key = value on each indented line',
    ),
]


@pytest.mark.parametrize(("text", "complaint"), BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("where", [".aws/config", ".aws/credentials"])
def test_a_file_that_botocore_refuses_is_told_without_its_content(
    home: Home, monkeypatch: pytest.MonkeyPatch, where: str, text: str, complaint: str
) -> None:
    home.write(text, where)
    assert home.complaints() == [f"~/{where}{complaint}"]
    with pytest.raises(ConfigParseError):
        _ = _botocore(home, monkeypatch).full_config


def test_every_bad_line_is_told(home: Home) -> None:
    home.write("[a]\none\nregion = x\ntwo\n", ".aws/config")
    assert [told.split(":")[1] for told in home.complaints()] == ["2", "4"]


def test_a_file_that_is_no_text_is_told(home: Home) -> None:
    home.write("", ".aws/config").write_bytes(b"[a]\nx = \xff\xfe\n")
    assert home.complaints() == ["~/.aws/config: is not UTF-8 text; expected a text file"]


def test_while_the_files_are_broken_no_name_is_doubted(home: Home) -> None:
    home.write("broken\n", ".aws/config")
    home.write('profiles = ["a", "b-*"]\n')
    assert len(home.complaints()) == 1


def test_a_file_that_may_not_be_opened_is_worth_a_word(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home.write("[default]\n", ".aws/config")
    whole = Path.open

    def refuse(self: Path, *args: str, **options: str) -> object:
        if self == path:
            raise PermissionError(13, "Permission denied")  # root, as in a container, may open everything
        return whole(self, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    assert home.load().settings.warnings == (f"{path}: Permission denied: its profiles are not seen",)


def test_the_aws_variables_name_other_files(home: Home) -> None:
    elsewhere = home.write("[profile far]\n", "far/config")
    settings = home.load(AWS_CONFIG_FILE=str(elsewhere), SESTUI_PROFILES="far").settings
    assert settings.profiles[0].name == "far"
