"""What every command is given besides its own arguments."""

import sys
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sestui.config import Flags, Loaded, load


class Context(NamedTuple):
    """The environment and the global flags of this run."""

    environ: Mapping[str, str]
    flags: Flags

    def load(self) -> Loaded:
        """Return the settings; `ConfigError` may pass through every command, since `main` reports it."""
        return load(self.flags, self.environ)


def tell(message: str) -> None:
    """Print one line for a person, on stderr."""
    print(f"sestui: {message}", file=sys.stderr)


def tell_warnings(warnings: Iterable[str]) -> None:
    """Print warnings for a person, on stderr."""
    for warning in warnings:
        tell(f"warning: {warning}")
