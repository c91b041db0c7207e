"""These fail when botocore changes in a place where sestui reaches behind its interface."""

import getpass
import subprocess
from collections.abc import Callable
from pathlib import Path

import botocore.session
import pytest
from botocore import credentials as theirs
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import SSOError

from sestui.aws.files import ConfigFiles
from sestui.aws.kept import KeptFiles, tokens
from sestui.aws.seams import (
    Ways,
    credential_resolver,
    endpoint_rules,
    fix_user_agent,
    give_config,
    role_key,
    share_endpoint_rules,
)
from tests.aws.bed import KEYS, Machine

CONFIG = """
[profile mfa]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/me
[profile program]
credential_process = /bin/true
[profile through]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = program
[profile beyond]
role_arn = arn:aws:iam::111122223333:role/y
source_profile = mfa
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.example.com/start
[profile sso]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Reader
[profile over-sso]
role_arn = arn:aws:iam::111122223333:role/x
source_profile = sso
"""
BASE = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "x"}
MINE = theirs.Credentials("AKIAMINE", "mine")


class Started(Exception):  # noqa: N818
    pass


def popen(*_args: object, **_options: object) -> None:
    raise Started


class Prompted(Exception):  # noqa: N818
    pass


def prompt(text: str) -> str:
    raise Prompted(text)


def resolver(
    profile: str,
    role: Callable[[str], theirs.Credentials | None] = lambda _name: None,
    files: ConfigFiles | None = None,
    folder: Path = Path("/nonexistent"),
) -> theirs.CredentialResolver:
    ways = Ways(files or ConfigFiles(), popen, tokens(folder), role, prompt, {})
    return credential_resolver(botocore.session.Session(profile=profile), "eu-west-1", ways)


@pytest.fixture(autouse=True)
def profiles(machine: Machine) -> None:
    machine.config(CONFIG)
    machine.credentials(f"[base]\n{KEYS}")


def test_botocore_prompts_on_the_terminal_unless_it_is_kept_from_it() -> None:
    session = botocore.session.Session(profile="mfa")
    provider = theirs.create_credential_resolver(session).get_provider("assume-role")
    assert provider._prompter is getpass.getpass


def test_the_prompt_is_replaced_where_botocore_prompts() -> None:
    with pytest.raises(Prompted, match="mfa/me"):
        resolver("mfa").load_credentials().get_frozen_credentials()


@pytest.mark.parametrize(("profile", "asked"), [("mfa", ["mfa"]), ("beyond", ["beyond", "mfa"])])
def test_whoever_has_the_session_of_a_role_is_asked_first(profile: str, asked: list[str]) -> None:
    names: list[str] = []

    def role(name: str) -> theirs.Credentials | None:
        names.append(name)
        return MINE if name == "mfa" else None

    found = resolver(profile, role).load_credentials()
    assert names == asked
    assert (found is MINE) == (profile == "mfa")


def test_a_role_is_called_what_botocore_calls_it() -> None:
    section = {
        "role_arn": "arn:aws:iam::111122223333:role/x",
        "mfa_serial": "arn:aws:iam::111122223333:mfa/me",
        "external_id": "e",
        "role_session_name": "me",
        "duration_seconds": "900",
    }
    session = botocore.session.Session(profile="named")
    give_config(session, {"profiles": {"named": {**section, "source_profile": "base"}, "base": BASE}})
    kept: dict[str, object] = {}

    class Cache(dict[str, object]):
        def __contains__(self, key: object) -> bool:
            kept[str(key)] = True
            return False

    provider = theirs.create_credential_resolver(session).get_provider("assume-role")
    provider.cache, provider._prompter = Cache(), prompt
    with pytest.raises(Prompted):
        provider.load().get_frozen_credentials()
    assert list(kept) == [role_key(section)]


@pytest.mark.parametrize("profile", ["sso", "over-sso"])
def test_tokens_are_looked_for_where_they_are_kept(profile: str, tmp_path: Path) -> None:
    files = tokens(tmp_path)
    looked: list[str] = []
    files.__class__ = type("Noting", (KeptFiles,), {"__contains__": lambda _self, key: looked.append(key)})
    ways = Ways(ConfigFiles(), popen, files, lambda _name: None, prompt, {})
    made = credential_resolver(botocore.session.Session(profile=profile), "eu-west-1", ways)
    with pytest.raises(SSOError):
        made.load_credentials().get_frozen_credentials()
    assert looked


def test_credential_processes_are_started_our_way() -> None:
    with pytest.raises(Started):
        resolver("program").load_credentials()


def test_credential_processes_of_source_profiles_are_started_our_way() -> None:
    with pytest.raises(Started):
        resolver("through").load_credentials()


def test_botocore_still_starts_processes_by_itself_otherwise() -> None:
    session = botocore.session.Session(profile="program")
    provider = theirs.create_credential_resolver(session).get_provider("custom-process")
    assert provider._popen is subprocess.Popen


def test_files_are_parsed_by_us_in_every_provider_that_parses() -> None:
    files = ConfigFiles()
    made = resolver("base", files=files)
    shared = made.get_provider("shared-credentials-file")
    config = made.get_provider("config-file")
    assert shared._ini_parser == files.raw
    assert config._config_parser == files.profiles
    assert made.load_credentials().access_key == "AKIAIOSFODNN7EXAMPLE"


def test_a_session_takes_configuration_that_was_parsed_already() -> None:
    session = botocore.session.Session(profile="given")
    give_config(session, {"profiles": {"given": {"region": "il-central-1"}}})
    assert session.get_config_variable("region") == "il-central-1"
    assert session.full_config["profiles"]["given"] == {"region": "il-central-1"}


def test_two_clients_share_endpoint_rules() -> None:
    session = botocore.session.Session(profile="base")
    one, two = (session.create_client("sesv2", "eu-west-1") for _ in range(2))
    rules = endpoint_rules(one)
    assert isinstance(rules, EndpointProvider)
    share_endpoint_rules(two, rules)
    assert two._ruleset_resolver._provider is rules
    assert rules.resolve_endpoint(Region="eu-west-2", UseFIPS=False, UseDualStack=False).url == (
        "https://email.eu-west-2.amazonaws.com"
    )


def test_the_user_agent_is_put_together_once_and_sent() -> None:
    client = botocore.session.Session(profile="base").create_client("sts", "eu-west-1")
    client._user_agent_creator.to_string = lambda: "made once"
    fix_user_agent(client)
    client._user_agent_creator._text += "!"
    request = client._convert_to_request_dict(
        {}, client.meta.service_model.operation_model("GetCallerIdentity"), "https://sts.eu-west-1.amazonaws.com"
    )
    assert request["headers"]["User-Agent"] == "made once!"
