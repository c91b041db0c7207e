"""A fleet in parts, for a memory of the last known state: the accounts in one document, each target's depth in another.

The accounts are small and read before the first screen; a depth may be large and is read when there is time. Both are
redacted always: what is remembered unasked holds nothing sensitive.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sestui.model.depth import Depth
from sestui.model.fleet import FleetState
from sestui.model.settings import Settings
from sestui.model.target import Target
from sestui.snapshot.decode_depth import depth_of
from sestui.snapshot.document import ABOUT, LEFT_OUT, Snapshot, dumps, head, loads, read_head
from sestui.snapshot.encode_depth import depth_pieces
from sestui.snapshot.redaction import redact_depth
from sestui.snapshot.table import Table
from sestui.snapshot.text import read, toml, written

_NO_DEPTH: Final = Depth()


@dataclass(frozen=True, slots=True)
class RememberedDepth:
    """The depth of one target as it was remembered."""

    target: Target
    account_id: str
    """The account that the target was then; empty when nobody knew."""
    depth: Depth
    when: datetime
    """When it was written, in UTC."""


def dumps_accounts(state: FleetState, *, settings: Settings, when: datetime) -> str:
    """Return the profiles and account states as a snapshot without any depth."""
    targets = {target: replace(each, depth=_NO_DEPTH) for target, each in state.targets.items()}
    return dumps(replace(state, targets=MappingProxyType(targets)), settings=settings, when=when)


def loads_accounts(text: str) -> Snapshot:
    """Return what `dumps_accounts` wrote; raises `SnapshotError`."""
    return loads(text)


def dumps_depth(target: Target, depth: Depth, account_id: str, when: datetime) -> str:
    """Return the depth of one target, with the account that it belongs to."""
    return DepthText().dumps(target, depth, account_id, when)


class DepthText:
    """The depth of one target as text, made bit by bit; what is the same object as the last time is not made again."""

    def __init__(self) -> None:
        self._sources: dict[tuple[str, ...], object] = {}
        self._texts: dict[tuple[str, ...], str] = {}

    def dumps(
        self,
        target: Target,
        depth: Depth,
        account_id: str,
        when: datetime,
        rest: Callable[[], object] = lambda: None,
    ) -> str:
        """Return what `dumps_depth` does; `rest` is called between two bits: of thousands, all take seconds."""
        names = {"profile": target.profile, "region": target.region, "account": account_id}
        lines = [written({**head(when, redacted=True), **names}, ABOUT + LEFT_OUT)]
        sources: dict[tuple[str, ...], object] = {}
        texts: dict[tuple[str, ...], str] = {}
        for path, source, make in depth_pieces(redact_depth(depth)):
            rest()
            if source is not None and self._sources.get(path) is source:
                text = self._texts[path]
            else:
                table = make()
                for key in reversed(path):
                    table = {key: table}
                text = toml({"depth": table})
            if source is not None:
                sources[path], texts[path] = source, text
            lines.append(text)
        self._sources, self._texts = sources, texts
        return "\n".join(lines if len(lines) > 1 else [*lines, "[depth]\n"])


def loads_depth(text: str) -> RememberedDepth:
    """Return what `dumps_depth` wrote; raises `SnapshotError`."""
    return read(text, _remembered)


def _remembered(document: Table) -> RememberedDepth:
    _, when, _ = read_head(document)
    target = Target(document.needed_text("profile"), document.needed_text("region"))
    account_id = document.needed_text("account")
    depth = depth_of(document.table("depth"))
    document.finish()
    return RememberedDepth(target, account_id, depth, when)
