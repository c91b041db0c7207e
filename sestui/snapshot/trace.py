"""The way of a message through SES as a TOML or JSON document: every gate with its evidence, in a stable order."""

import json
from datetime import datetime
from typing import Any, Final

from sestui import __version__
from sestui.model.target import Target
from sestui.model.trace import Gate, Need, Seen, SesError, Trace
from sestui.snapshot.flat import moment
from sestui.snapshot.text import written

SCHEMA: Final = 1
"""Grows when a reader of the former schema would misread the document."""
ABOUT: Final = (
    "# The way of a message through Amazon SES. A gate that nobody could look at is `unknown`, never `passed`;\n"
    "# what is not known is absent. Times are UTC.\n"
)


def dumps_trace(
    found: Trace, target: Target, when: datetime, *, account: str = "", as_json: bool = False, demo: bool = False
) -> str:
    """Return the document. `account`: twelve digits, empty where nobody knows."""
    document = {
        "schema": SCHEMA,
        "sestui": __version__,
        **({"demo": True} if demo else {}),
        "when": moment(when),
        **_known(
            profile=target.profile or None,
            region=target.region,
            account=account or None,
            sender=found.sender,
            recipients=list(found.recipients),
            configuration_set=found.configuration_set or None,
            identity=found.identity or None,
        ),
        "outcome": str(found.outcome),
        "sure": found.sure,
        "summary": found.summary,
        **_known(
            first_failed=str(found.first_failed.id) if found.first_failed is not None else None,
            error=_error(found.error),
            fix=found.remedy.words if found.remedy is not None else None,
        ),
        "caveats": list(found.caveats),
        "gates": [_gate(gate) for gate in found.gates],
    }
    if as_json:
        return json.dumps(document, indent=2, default=_json) + "\n"
    return written(document, ABOUT)


def _gate(gate: Gate) -> dict[str, Any]:
    return _known(
        id=str(gate.id),
        title=gate.title,
        state=str(gate.state),
        label=gate.label,
        effect=str(gate.effect),
        decides=gate.decides,
        warning=gate.warning or None,
        meaning=gate.meaning or None,
        error=_error(gate.error),
        fix=gate.remedy.words if gate.remedy is not None else None,
        source=gate.source or None,
        seen=[_seen(seen) for seen in gate.seen],
        needs=[_need(need) for need in gate.needs] or None,
    )


def _seen(seen: Seen) -> dict[str, Any]:
    return _known(
        what=seen.what,
        value=seen.value or None,
        source=seen.source,
        at=moment(seen.at) if seen.at is not None else None,
        stale=seen.stale or None,
    )


def _error(error: SesError | None) -> dict[str, Any] | None:
    if error is None:
        return None
    return _known(
        code=error.code,
        message=error.message or None,
        http_status=error.http_status,
        also=list(error.also) or None,
        certain=error.certain,
        source=error.source or None,
    )


def _need(need: Need) -> str:
    return f"{need.kind} {need.subject}".rstrip()


def _known(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _json(value: object) -> str:
    assert isinstance(value, datetime)  # noqa: S101 - there is nothing else in it
    return f"{value:%Y-%m-%dT%H:%M:%SZ}"
