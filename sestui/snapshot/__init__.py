"""The whole fleet state as a TOML document and back, so that it can be kept, compared and looked at without AWS.

Knows the model, and asks `rules` for the status that it writes beside the values. Must never talk to AWS, print, or
write what is unknown as a value: a member that nobody knows is absent.
"""

from sestui.snapshot.document import SCHEMA, Snapshot, dumps, loads
from sestui.snapshot.errors import CannotWrite, SnapshotError
from sestui.snapshot.files import check_writable, load, write_atomic
from sestui.snapshot.parts import DepthText, RememberedDepth, dumps_accounts, dumps_depth, loads_accounts, loads_depth
from sestui.snapshot.redaction import redact, redact_depth

__all__ = [
    "SCHEMA",
    "CannotWrite",
    "DepthText",
    "RememberedDepth",
    "Snapshot",
    "SnapshotError",
    "check_writable",
    "dumps",
    "dumps_accounts",
    "dumps_depth",
    "load",
    "loads",
    "loads_accounts",
    "loads_depth",
    "redact",
    "redact_depth",
    "write_atomic",
]
