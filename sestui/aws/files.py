"""The AWS config and credentials files, parsed once for all profiles, and again when they have changed.

botocore parses both for each session and again for each credential provider: with three hundred profiles in the files,
and as many watched, that is minutes.
"""

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from botocore import configloader
from botocore.exceptions import ConfigNotFound

if TYPE_CHECKING:
    import botocore.session

_Stamp: TypeAlias = tuple[int, int] | None
_Parse: TypeAlias = Callable[[str], Any]


class ConfigFiles:
    """Parsed files by path. What is returned is shared: nobody may change it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parsed: dict[tuple[_Parse, str], tuple[_Stamp, Any]] = {}
        self._full: tuple[object, dict[str, Any]] | None = None

    def full(self, session: "botocore.session.Session") -> dict[str, Any]:
        """Return what `session.full_config` would: both files, merged.

        Raises:
            ConfigParseError: one of them cannot be read.
        """
        names = [session.get_config_variable(which) for which in ("config_file", "credentials_file")]
        key = [(name, _stamp(name)) for name in names]
        with self._lock:
            if self._full is None or self._full[0] != key:
                self._full = (key, session.full_config)
            return self._full[1]

    def raw(self, path: str) -> Any:
        """Return a file's sections as they are (`configloader.raw_config_parse`)."""
        return self._once(configloader.raw_config_parse, path)

    def profiles(self, path: str) -> Any:
        """Return a file's sections by profile (`configloader.load_config`)."""
        return self._once(configloader.load_config, path)

    def _once(self, parse: _Parse, path: str) -> Any:
        if path is None:
            raise ConfigNotFound(path=path)
        stamp = _stamp(path)
        with self._lock:
            known = self._parsed.get((parse, path))
            if known is None or known[0] != stamp:
                known = self._parsed[parse, path] = (stamp, parse(path))
            return known[1]


def _stamp(path: str | None) -> _Stamp:
    """Return what changes when a file does; `None` when it is not there."""
    if path is None:
        return None
    try:
        told = os.stat(os.path.expanduser(os.path.expandvars(path)))  # noqa: PTH111, PTH116 - as botocore does it
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size
