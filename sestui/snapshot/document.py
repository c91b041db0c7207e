"""The document: what stands around the state, and how it becomes text and comes back.

Tables are keyed by profile and region, and nothing in the text depends on anything but the state, so that `git diff`
of two snapshots shows what changed and where.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sestui import __version__
from sestui.model.fleet import FleetState
from sestui.model.settings import Settings
from sestui.snapshot.decode import fleet_state, settings_of
from sestui.snapshot.encode import profiles_table, settings_table, targets_table
from sestui.snapshot.flat import moment
from sestui.snapshot.redaction import is_redacted, redact
from sestui.snapshot.table import Table
from sestui.snapshot.text import read, written

SCHEMA: Final = 2
"""Grows when a reader of the former schema would misread the document. 2 added `depth` to targets."""

ABOUT: Final = (
    "# The state of Amazon SES as sestui read it. What is unknown is absent, never false or 0. Times are UTC.\n"
    "# `reading` and `status` are derived from the values, for people and scripts.\n"
)
LEFT_OUT: Final = (
    "# Members that AWS marks sensitive (website, use case, contacts, account names) and the addresses of recipients\n"
    "# and subscribers are left out; `withheld` tells of those that are set.\n"
)
HOLDS: Final = (
    "# SENSITIVE: the tables `sensitive` hold members that AWS marks so (website, use case, contacts, account names);\n"
    "# `suppressed`, `lookups` and `subscriptions` hold addresses of recipients and subscribers.\n"
)


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
    """Sensitive members may be missing: `withheld` of accounts, names and depths says which were set."""


def dumps(state: FleetState, *, settings: Settings, when: datetime, include_sensitive: bool = False) -> str:
    """Return the state as TOML.

    `loads` gives an equal state back; without `include_sensitive`, the state that `redact` makes of it. Generation,
    progress and requests under way are of the moment and are not kept.
    """
    kept = state if include_sensitive else redact(state)
    document = {
        **head(when, redacted=not include_sensitive or is_redacted(kept)),
        "settings": settings_table(settings),
        "profiles": profiles_table(kept),
        "targets": targets_table(kept, when, settings.thresholds),
    }
    return written(document, ABOUT + (HOLDS if include_sensitive else LEFT_OUT))


def loads(text: str) -> Snapshot:
    """Return the snapshot that `text` holds; raises `SnapshotError` with the key and, where it is known, the line."""
    return read(text, _snapshot)


def head(when: datetime, *, redacted: bool) -> dict[str, Any]:
    """Return what every document begins with."""
    return {"schema": SCHEMA, "sestui": __version__, "when": moment(when), "redacted": redacted}


def read_head(document: Table) -> tuple[str, datetime, bool]:
    """Return the version, the time and whether members were left out; refuses what a newer sestui wrote."""
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
    return version, when, redacted


def _snapshot(document: Table) -> Snapshot:
    version, when, redacted = read_head(document)
    state = fleet_state(document.table("profiles"), document.table("targets"))
    profiles = tuple(profile_state.profile for profile_state in state.profiles.values())
    settings = settings_of(document.table("settings"), profiles)
    document.finish()
    return Snapshot(state, when, settings, version, redacted)
