"""A fleet in parts, for a memory of the last known state: the accounts in one document, each target's depth in another.

The accounts are small and read before the first screen; a depth may be large and is read when there is time. Both are
redacted always: what is remembered unasked holds nothing sensitive.
"""

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
from sestui.snapshot.encode_depth import depth_table
from sestui.snapshot.redaction import redact_depth
from sestui.snapshot.table import Table
from sestui.snapshot.text import read, written

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
    document = {
        **head(when, redacted=True),
        "profile": target.profile,
        "region": target.region,
        "account": account_id,
        "depth": depth_table(redact_depth(depth)),
    }
    return written(document, ABOUT + LEFT_OUT)


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
