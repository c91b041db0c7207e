"""The global flags of the command line, as values."""

from pathlib import Path
from typing import NamedTuple


class Flags(NamedTuple):
    """What was said on the command line; empty, `None` or false where nothing was."""

    config: Path | None = None
    profiles: tuple[str, ...] = ()
    """Names or patterns, each alone (commas are already split)."""
    regions: tuple[str, ...] = ()
    """Region names, or one of `all` and `enabled`."""
    demo: bool = False
    read_only: bool = False
    theme: str | None = None
    resolvers: tuple[str, ...] = ()
    """DNS servers, each alone (commas are already split)."""
    from_snapshot: Path | None = None
    no_color: bool = False
    no_cache: bool = False

    @property
    def offline(self) -> bool:
        """Whether nothing on this machine's AWS configuration matters: demo, or a snapshot."""
        return self.demo or self.from_snapshot is not None
