"""The audit log: one line of JSON before each write and one after it, so that nothing that left is ever silent.

Two lines and not one: a process that dies in between leaves an intent without an end, and whoever reads the log sees
that nobody knows what became of it. A line written only afterwards would not be there at all. What cannot be written
down first is not sent. No message, no secret and nothing that AWS marks as sensitive gets in.
"""

import fcntl
import json
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sestui.model.acting import Outcome
from sestui.model.target import Target
from sestui.model.text import clean

VERSION: Final = 1
FILE_NAME: Final = "audit.log"
"""In sestui's folder for state (`$XDG_STATE_HOME/sestui`)."""
_TEXT: Final = 400
_OTHERS: Final = 0o077


@dataclass(frozen=True, slots=True)
class Entry:
    """One write, as it is told before it begins."""

    id: str
    """Of what was confirmed."""
    action: str
    operation: str
    """As `service:Operation`."""
    target: Target
    parameters: Mapping[str, Any]
    """What may be told of the request."""
    account: str = ""
    """Empty when STS could not be asked."""
    arn: str = ""
    demo: bool = False


class AuditLog:
    """Appends to one file. Safe for threads and for several processes: a line is one write."""

    def __init__(self, path: Path) -> None:
        """Prepare; nothing is made until something is written."""
        self._path = path

    @property
    def path(self) -> Path:
        """Where the lines go."""
        return self._path

    def begin(self, entry: Entry) -> None:
        """Write that something is about to be sent, so that it is on the disk. Raises `OSError`."""
        self._append({**_told(entry), "phase": "intent"}, safe=True)

    def end(self, entry: Entry, outcome: Outcome) -> None:
        """Write what came of it. Raises `OSError`."""
        came = {
            "result": outcome.result.value,
            "reference": outcome.reference,
            "status": outcome.status,
            "case": outcome.case_id,
            "code": outcome.code,
            "request_id": outcome.request_id,
        }
        told = {key: clean(value, _TEXT) for key, value in came.items() if value}
        self._append({**_told(entry), "phase": "outcome", "outcome": told}, safe=False)

    def _append(self, members: Mapping[str, Any], *, safe: bool) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"v": VERSION, "at": now, **members}, separators=(",", ":")).encode() + b"\n"
        folder = self._path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) & _OTHERS:
            folder.chmod(0o700)
        # a link could lead the lines anywhere, a pipe could keep the process waiting
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        descriptor = os.open(self._path, flags, 0o600)
        try:
            with suppress(OSError):
                # some network file systems have no locks; a line is one write there too
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            told = os.fstat(descriptor)
            if not stat.S_ISREG(told.st_mode):
                raise OSError(f"{self._path.name} is no regular file")
            if stat.S_IMODE(told.st_mode) & _OTHERS:
                os.fchmod(descriptor, 0o600)
            if told.st_size and os.pread(descriptor, 1, told.st_size - 1) != b"\n":
                # somebody was cut off within a line: this one stays its own
                line = b"\n" + line
            if os.write(descriptor, line) != len(line):
                raise OSError(f"{self._path.name} took only a part of a line")
            if safe:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)


def unfinished(lines: Iterable[str]) -> tuple[dict[str, Any], ...]:
    """Return the intents without an end, oldest first: nobody knows whether these were carried out.

    Lines that cannot be read are passed over.
    """
    begun: dict[str, dict[str, Any]] = {}
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            continue
        if entry.get("phase") == "intent":
            begun[entry["id"]] = entry
        elif entry.get("phase") == "outcome":
            begun.pop(entry["id"], None)
    return tuple(begun.values())


def _told(entry: Entry) -> dict[str, Any]:
    told = {
        "id": entry.id,
        "who": {"arn": clean(entry.arn, _TEXT) or None, "profile": clean(entry.target.profile, _TEXT)},
        "where": {"account": entry.account or None, "region": clean(entry.target.region, 60)},
        "what": {
            "action": entry.action,
            "operation": entry.operation,
            "parameters": {key: _cleaned(value) for key, value in entry.parameters.items()},
        },
    }
    return {**told, "demo": True} if entry.demo else told


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value, _TEXT)
    return [_cleaned(one) for one in value] if isinstance(value, tuple) else value
