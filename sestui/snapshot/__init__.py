"""The whole fleet state as a TOML document and back, so that it can be kept, compared and looked at without AWS.

Knows the model, and asks `rules` for the status that it writes beside the values. Must never talk to AWS, print, or
write what is unknown as a value: a member that nobody knows is absent.
"""

from sestui.snapshot.document import SCHEMA, Snapshot, dumps, loads
from sestui.snapshot.errors import CannotWrite, SnapshotError
from sestui.snapshot.files import check_writable, load, write_atomic
from sestui.snapshot.redaction import redact

__all__ = [
    "SCHEMA",
    "CannotWrite",
    "Snapshot",
    "SnapshotError",
    "check_writable",
    "dumps",
    "load",
    "loads",
    "redact",
    "write_atomic",
]
