"""Where things live: XDG base directories, on macOS too (XDG Base Directory Specification 0.8).

Everything is told from the given environment, so that a test or another user's environment needs no patching.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_VARIABLE: Final = re.compile(r"\$(?:\{(?P<braced>[^}]*)\}|(?P<plain>\w+))", re.ASCII)
CONFIG_NAME: Final = "config.toml"


def home(environ: Mapping[str, str]) -> Path:
    """Return the user's home directory: `HOME`, else what the system's user list says."""
    named = environ.get("HOME", "")
    if named:
        return Path(named)
    import pwd

    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return Path("/")


def expand(text: str, environ: Mapping[str, str]) -> Path:
    """Return a path with `~` and `$NAME` replaced, as botocore does it; unknown names stay as they are."""

    def value(match: re.Match[str]) -> str:
        return environ.get(match["braced"] or match["plain"] or "", match.group())

    expanded = _VARIABLE.sub(value, text)
    if expanded == "~" or expanded.startswith("~/"):
        return home(environ) / expanded[2:]
    return Path(expanded)


def _base(variable: str, fallback: str, environ: Mapping[str, str]) -> Path:
    # The specification says that a relative path in these variables must be ignored.
    named = environ.get(variable, "")
    return Path(named) if named.startswith("/") else home(environ) / fallback


def config_home(environ: Mapping[str, str]) -> Path:
    """Return sestui's own folder for configuration; it need not exist."""
    return _base("XDG_CONFIG_HOME", ".config", environ) / "sestui"


def state_home(environ: Mapping[str, str]) -> Path:
    """Return sestui's own folder for logs and other state; it need not exist. Make it with mode 0o700."""
    return _base("XDG_STATE_HOME", ".local/state", environ) / "sestui"


def themes_home(environ: Mapping[str, str]) -> Path:
    """Return the folder of the user's own themes; it need not exist."""
    return config_home(environ) / "themes"


def theme_names(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the themes that come with sestui and of the user's own: files, not judged here."""
    package = Path(__file__).resolve().parents[1]
    folders = (package / "themes", package.parent / "themes", themes_home(environ))
    return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.toml")}))


def config_file(flag: Path | None, environ: Mapping[str, str]) -> tuple[Path, str]:
    """Return the config file that counts, and who named it: `--config`, `SESTUI_CONFIG`, or nobody (empty)."""
    if flag is not None:
        return flag, "--config"
    named = environ.get("SESTUI_CONFIG", "")
    if named:
        return expand(named, environ), "SESTUI_CONFIG"
    return config_home(environ) / CONFIG_NAME, ""


def aws_config_file(environ: Mapping[str, str]) -> Path:
    """Return the AWS config file that botocore would read."""
    return expand(environ.get("AWS_CONFIG_FILE") or "~/.aws/config", environ)


def aws_credentials_file(environ: Mapping[str, str]) -> Path:
    """Return the AWS credentials file that botocore would read."""
    return expand(environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials", environ)
