"""Where the AWS CLI keeps SSO tokens and the sessions of roles: `~/.aws/sso/cache` and `~/.aws/cli/cache`.

Files of botocore's own kind and form, so that the CLI and sestui share them: private, replaced in one step. A file that
holds rubbish counts as none. What cannot be written is kept in memory, and said to be.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from botocore.utils import JSONFileCache

Entry: TypeAlias = dict[str, Any]

_MODE: Final = 0o700
_FORM: Final = "%Y-%m-%dT%H:%M:%SZ"
"""Of times in token files (AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider")."""


class KeptFiles(JSONFileCache):  # type: ignore[misc]
    """JSON files in one folder, by key. Thread-safe as far as the file system is."""

    def __init__(self, folder: Path, dumps: Callable[[Any], str] | None = None) -> None:
        """Prepare; the folder is made when something is written."""
        super().__init__(str(folder), dumps)
        self._folder = folder
        self._memory: dict[str, str] = {}
        self.problem = ""
        """Why the latest entry could be kept in memory only; empty when it is in its file."""

    def __contains__(self, key: str) -> bool:
        """Say whether there is something that can be read."""
        try:
            self[key]
        except KeyError:
            return False
        return True

    def __getitem__(self, key: str) -> Entry:
        """Return an entry; what could not be written goes before what is in the file.

        Raises:
            KeyError: there is none, or it cannot be read.
        """
        found = json.loads(self._memory[key]) if key in self._memory else super().__getitem__(key)
        if not isinstance(found, dict):
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, value: Entry) -> None:
        """Keep an entry, in memory where the file cannot be written."""
        text = self._dumps(value)
        try:
            for folder in (self._folder.parent.parent, self._folder.parent, self._folder):
                folder.mkdir(_MODE, parents=True, exist_ok=True)
            super().__setitem__(key, value)
        except OSError as error:
            self._memory[key] = text
            self.problem = f"{self._folder}: {error.strerror or type(error).__name__}"
            return
        self._memory.pop(key, None)
        self.problem = ""

    def forget(self, key: str) -> None:
        """Take an entry away, if it is there."""
        self._memory.pop(key, None)
        with suppress(KeyError, OSError):
            del self[key]


def tokens(aws_folder: Path) -> KeptFiles:
    """Return the files of SSO tokens and of registered clients."""
    return KeptFiles(aws_folder / "sso" / "cache", _token_text)


def role_sessions(aws_folder: Path) -> KeptFiles:
    """Return the files of assumed roles."""
    return KeptFiles(aws_folder / "cli" / "cache")


def _token_text(value: object) -> str:
    return json.dumps(value, default=_in_form)


def _in_form(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(_FORM)
    raise TypeError(type(value).__name__)
