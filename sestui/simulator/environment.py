"""How AWS tools are told to go to the simulator: an AWS config, a credentials file and environment variables."""

import os
from collections.abc import Mapping
from pathlib import Path

from sestui.simulator.scene import Scene, SceneProfile, SsoSession


def write_environment(scene: Scene, url: str, directory: Path, ca_bundle: Path | None = None) -> Mapping[str, str]:
    """Write both files into `directory` (made when missing) and return the variables that lead to them.

    Nothing else of the machine's AWS set-up is used then, as long as the caller's own environment holds no
    `AWS_ACCESS_KEY_ID` and the like, which botocore prefers wherever no profile is named.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    config, credentials = directory / "config", directory / "credentials"
    sections = [*(_config(profile, scene) for profile in scene.profiles), *map(_sso_session, scene.sso)]
    _write(config, "\n".join(sections))
    _write(credentials, "\n".join(_credentials(profile) for profile in scene.profiles if profile.access_key))
    variables = {
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(credentials),
        "AWS_ENDPOINT_URL": url,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_EC2_METADATA_DISABLED": "true",
        # a proxy of the environment must not see what is meant for this machine
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
    if ca_bundle is not None:
        variables["AWS_CA_BUNDLE"] = str(ca_bundle)
    return variables


def _config(profile: SceneProfile, scene: Scene) -> str:
    section = "default" if profile.name == "default" else f"profile {_quoted(profile.name)}"
    lines = [f"[{section}]", f"region = {profile.region}"]
    if profile.source:
        lines += [f"role_arn = {profile.role_arn}", f"source_profile = {profile.source}"]
    if profile.mfa_serial:
        lines.append(f"mfa_serial = {profile.mfa_serial}")
    if any(one.name == profile.sso for one in scene.sso):
        lines += [
            f"sso_session = {profile.sso}",
            f"sso_account_id = {profile.account}",
            f"sso_role_name = {profile.user}",
        ]
    return "\n".join((*lines, ""))


def _sso_session(sso: SsoSession) -> str:
    lines = [
        f"[sso-session {_quoted(sso.name)}]",
        f"sso_start_url = {sso.start_url}",
        f"sso_region = {sso.region}",
        "sso_registration_scopes = sso:account:access",
    ]
    return "\n".join((*lines, ""))


def _credentials(profile: SceneProfile) -> str:
    lines = [
        f"[{profile.name}]",
        f"aws_access_key_id = {profile.access_key}",
        f"aws_secret_access_key = {profile.secret_key}",
    ]
    if profile.session_token:
        lines.append(f"aws_session_token = {profile.session_token}")
    return "\n".join((*lines, ""))


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
