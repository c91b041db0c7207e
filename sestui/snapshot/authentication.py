"""Verdicts on domains as a TOML or JSON document: everything, evidence included, in a stable order.

What is not known is absent. Texts stand as DNS has them; what a terminal would act on is escaped.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from sestui import __version__
from sestui.model.authentication import Authentication, Check, Evidence, Finding, Part, Policy, RecordSet
from sestui.model.checked import Checked
from sestui.model.dns import Mx, RecordValue, ResolverHealth, Soa, Txt
from sestui.model.failure import Failure
from sestui.snapshot.flat import moment
from sestui.snapshot.text import written

Table: TypeAlias = dict[str, Any]
SCHEMA: Final = 1
"""Grows when a reader of the former schema would misread the document."""
ABOUT: Final = (
    "# Whether mail that Amazon SES sends for these domains authenticates. `could-not-check` is never `missing`;\n"
    "# what is unknown is absent. Times are UTC.\n"
)
_MILLI: Final = 3


def dumps_checks(
    results: Sequence[Checked], health: ResolverHealth, when: datetime, *, as_json: bool = False, demo: bool = False
) -> str:
    """Return the document; domains stand in the order in which they were asked for."""
    document = {
        "schema": SCHEMA,
        "sestui": __version__,
        **({"demo": True} if demo else {}),
        "when": moment(when),
        "resolver": _known(
            state=str(health.state), servers=list(health.servers), private=health.private, detail=health.detail or None
        ),
        "domains": [_domain(result) for result in results],
    }
    if as_json:
        return json.dumps(document, indent=2, default=_json) + "\n"
    return written(document, ABOUT)


def _domain(result: Checked) -> Table:
    target, found = result.target, result.authentication
    return _known(
        name=result.name,
        state=str(result.state),
        profile=None if target is None else target.profile,
        region=None if target is None else target.region,
        exists=None if target is None or result.failure is not None else not result.absent,
        failure=None if result.failure is None else _failure(result.failure),
        assumed=[str(Part.MAIL_FROM)] if result.mail_from_assumed else None,
        **({} if found is None else _authentication(found)),
    )


def _authentication(found: Authentication) -> Table:
    return {
        "domain": found.domain,
        "from_domain": found.from_domain,
        "at": moment(found.at),
        "checks": [_check(check) for check in found.checks],
        "policies": [_policy(policy) for policy in found.policies],
        "hints": [_check(check) for check in found.hints],
        "records": _records(found.fixes),
    }


def _check(check: Check) -> Table:
    return _known(
        part=str(check.part),
        state=str(check.state),
        label=check.label,
        meaning=check.meaning,
        advice=check.advice or None,
        source=check.source or None,
        seconds_left=check.seconds_left,
        findings=[_finding(finding) for finding in check.findings],
        evidence=[_evidence(evidence) for evidence in check.evidence],
        records=_records(check.fixes),
    )


def _finding(finding: Finding) -> Table:
    return _known(
        code=finding.code,
        weight=str(finding.weight),
        text=finding.text,
        name=finding.name or None,
        source=finding.source or None,
    )


def _evidence(evidence: Evidence) -> Table:
    lookup = evidence.lookup
    return _known(
        name=lookup.name,
        type=lookup.type,
        role=evidence.role or None,
        outcome=str(lookup.outcome),
        records=[_record(record) for record in lookup.records],
        chain=list(lookup.chain) or None,
        missing_name=lookup.missing_name or None,
        ttl=lookup.ttl,
        authenticated=lookup.authenticated,
        dnssec_broken=lookup.dnssec_broken or None,
        authority=evidence.authority or None,
        server=lookup.server or None,
        seconds=round(lookup.seconds, _MILLI),
        attempts=lookup.attempts,
        detail=lookup.detail or None,
        at=moment(evidence.at),
    )


def _record(record: RecordValue) -> str:
    if isinstance(record, Txt):
        return record.text
    if isinstance(record, Mx):
        return f"{record.preference} {record.exchange or '.'}"
    if isinstance(record, Soa):
        return f"{record.primary} {record.admin} {record.serial} {record.minimum}"
    return record


def _records(records: Iterable[RecordSet]) -> list[Table]:
    return [
        _known(
            name=record.name,
            type=record.type,
            ttl=record.ttl,
            values=list(record.values),
            removed=list(record.removed) or None,
            kept=list(record.kept) or None,
            reason=record.reason or None,
        )
        for record in records
    ]


def _policy(policy: Policy) -> Table:
    return _known(
        rules=policy.rules,
        known=policy.known,
        policy=policy.policy or None,
        record_at=policy.record_at or None,
        tag=policy.tag or None,
        organization=policy.organization or None,
        dkim_aligned=policy.dkim_aligned,
        spf_aligned=policy.spf_aligned,
        passes=policy.passes,
    )


def _failure(failure: Failure) -> Table:
    return _known(
        cause=str(failure.cause),
        summary=failure.summary,
        fix=failure.fix or None,
        operation=failure.operation or None,
        code=failure.code,
        iam_action=failure.iam_action,
    )


def _known(**members: object) -> Table:
    return {key: value for key, value in members.items() if value is not None}


def _json(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    raise TypeError(f"no way to write {type(value).__name__}")
