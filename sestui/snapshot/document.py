"""The document: what stands around the state, and how it becomes text and comes back.

Tables are keyed by profile and region, and nothing in the text depends on anything but the state, so that `git diff`
of two snapshots shows what changed and where.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sestui import __version__
from sestui.model.fleet import FleetState
from sestui.model.settings import Settings
from sestui.snapshot.decode import fleet_state, settings_of
from sestui.snapshot.encode import moment, profiles_table, settings_table, targets_table
from sestui.snapshot.errors import SnapshotError
from sestui.snapshot.redaction import is_redacted, redact
from sestui.snapshot.table import BadTable, KeyPath, Table, dotted

SCHEMA: Final = 1
"""Grows when a reader of the former schema would misread the document."""

_ABOUT: Final = (
    "# The state of Amazon SES as sestui read it. What is unknown is absent, never false or 0. Times are UTC.\n"
    "# `reading` and `status` are derived from the values, for people and scripts.\n"
)
_LEFT_OUT: Final = (
    "# Members that AWS marks sensitive (website, use case, contacts) are left out; `withheld` names those that are "
    "set.\n"
)
_HOLDS: Final = "# SENSITIVE: the tables `sensitive` hold members that AWS marks so (website, use case, contacts).\n"
_UNUSUAL: Final = re.compile(r"[^\n -\x7e]")
_LINE: Final = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot that was read."""

    state: FleetState
    when: datetime
    """When it was taken, in UTC."""
    settings: Settings
    """Profiles, refresh interval and thresholds of then; everything else is the default."""
    sestui: str
    """The version that wrote it."""
    redacted: bool
    """Sensitive members may be missing: `AccountState.withheld` says which were set."""


def dumps(state: FleetState, *, settings: Settings, when: datetime, include_sensitive: bool = False) -> str:
    """Return the state as TOML.

    `loads` gives an equal state back; without `include_sensitive`, the state that `redact` makes of it. Generation,
    progress and requests under way are of the moment and are not kept.
    """
    kept = state if include_sensitive else redact(state)
    document = {
        "schema": SCHEMA,
        "sestui": __version__,
        "when": moment(when),
        "redacted": not include_sensitive or is_redacted(kept),
        "settings": settings_table(settings),
        "profiles": profiles_table(kept),
        "targets": targets_table(kept, when, settings.thresholds),
    }
    import tomli_w

    text = _UNUSUAL.sub(_visible, tomli_w.dumps(document))
    return f"{_ABOUT}{_HOLDS if include_sensitive else _LEFT_OUT}\n{text}"


def loads(text: str) -> Snapshot:
    """Return the snapshot that `text` holds; raises `SnapshotError` with the key and, where it is known, the line."""
    try:
        members = tomllib.loads(text)
    except RecursionError:
        raise SnapshotError("is nested too deeply for a snapshot") from None
    except ValueError as error:
        line = _LINE.search(str(error))
        what = str(error) if line is None else str(error)[: line.start()].strip()
        raise SnapshotError(f"not valid TOML: {what}", line=None if line is None else int(line[1])) from error
    try:
        return _snapshot(Table(members))
    except BadTable as error:
        raise SnapshotError(error.what, key=dotted(error.path), line=_line_of(text, error.path)) from error


def _snapshot(document: Table) -> Snapshot:
    schema = document.whole("schema")
    version = document.text("sestui")
    if schema is None:
        raise document.error("schema", "is missing: this is no snapshot of sestui")
    if schema > SCHEMA:
        by = f"sestui {version}" if version else "a newer sestui"
        what = f"{schema} is newer than this sestui can read ({SCHEMA}); it was written by {by}: update sestui"
        raise document.error("schema", what)
    if schema < 1:
        raise document.error("schema", f"{schema} never existed")
    if version is None:
        raise document.error("sestui", "is missing")
    when = document.needed_moment("when")
    redacted = document.flag("redacted")
    if redacted is None:
        raise document.error("redacted", "is missing: nobody could tell what was left out from what is not set")
    state = fleet_state(document.table("profiles"), document.table("targets"))
    profiles = tuple(profile_state.profile for profile_state in state.profiles.values())
    settings = settings_of(document.table("settings"), profiles)
    document.finish()
    return Snapshot(state, when, settings, version, redacted)


def _visible(match: re.Match[str]) -> str:
    """Write invisible and direction-changing characters as TOML escapes: a snapshot may be shown in a terminal."""
    char = match.group()
    if char.isprintable():
        return char
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return f"<U+{code:04X}>"  # a lone surrogate is no character: TOML cannot hold it
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _line_of(text: str, path: KeyPath) -> int | None:
    """Return the line of a key, or of the nearest table around it that is written out."""
    from sestui.config.lines import key_lines

    lines = key_lines(text)
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None
