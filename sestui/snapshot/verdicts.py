"""What DNS says of identities -> plain tables and back.

Evidence is bulky: of a check that is fine, or that has nothing to check, neither the answers nor the words are kept;
what is wrong keeps all of it. `brief` tells what that leaves, and what is read back is equal to it.
"""

from dataclasses import replace
from typing import Any, Final, TypeVar, get_args

from sestui.model.authentication import (
    Authentication,
    Check,
    CheckState,
    Evidence,
    Finding,
    Part,
    Policy,
    PublishType,
    RecordSet,
    Weight,
)
from sestui.model.dns import Lookup, LookupOutcome, Mx, RecordType, RecordValue, Soa, Txt
from sestui.snapshot.flat import Members, flat
from sestui.snapshot.table import Table

T = TypeVar("T")

_FINE: Final = frozenset({CheckState.OK, CheckState.NOT_APPLICABLE})
_PARTS: Final = {Part.DKIM: "dkim", Part.SPF: "spf", Part.MAIL_FROM: "mail_from", Part.DMARC: "dmarc"}
"""The checks of every verdict and the fields that hold them."""
_FLAGS: Final = ("authenticated", "dnssec_broken")


def brief(found: Authentication) -> Authentication:
    """Return what is kept of a verdict."""
    checks: dict[str, Any] = {field: _brief(getattr(found, field)) for field in _PARTS.values()}
    return replace(found, **checks, hints=tuple(map(_brief, found.hints)))


def _brief(check: Check) -> Check:
    if check.state in _FINE:
        check = replace(check, meaning="", source="", evidence=())
    return check if check.last_known is None else replace(check, last_known=_brief(check.last_known))


def verdict_table(found: Authentication) -> Members:
    """Return a verdict without its domain, which is its name as a rule."""
    kept = brief(found)
    table: Members = flat(Authentication, *_PARTS.values(), "domain", "from_domain", "policies", "hints").write(kept)
    if kept.from_domain != kept.domain:
        table["from_domain"] = kept.from_domain
    table |= {str(part): _check_table(getattr(kept, field)) for part, field in _PARTS.items()}
    if kept.policies:
        table["policies"] = [flat(Policy).write(policy) for policy in kept.policies]
    if kept.hints:
        table["hints"] = [{"part": str(check.part), **_check_table(check)} for check in kept.hints]
    return table


def verdict_of(table: Table, domain: str) -> Authentication:
    """Return the verdict on a domain."""
    sender = table.text("from_domain")
    checks: dict[str, Any] = {}
    for part, field in _PARTS.items():
        inner = table.table(str(part))
        if inner is None:
            raise table.error(str(part), "is missing")
        checks[field] = _finished(inner, _check(inner, part))
    policies = tuple(_finished(each, flat(Policy).read(each)) for each in table.array("policies") or ())
    hints = tuple(_finished(each, _check(each, _word(each, "part", Part))) for each in table.array("hints") or ())
    return flat(Authentication, *_PARTS.values(), "domain", "from_domain", "policies", "hints").read(
        table,
        domain=domain,
        from_domain=domain if sender is None else sender,
        policies=policies,
        hints=hints,
        **checks,
    )


_CHECK: Final = ("part", "state", "findings", "evidence", "fixes", "last_known")


def _check_table(check: Check) -> Members:
    table: Members = {"state": str(check.state), **flat(Check, *_CHECK).write(check)}
    if check.findings:
        table["findings"] = [
            {"weight": str(finding.weight), **flat(Finding, "weight").write(finding)} for finding in check.findings
        ]
    if check.fixes:
        table["records"] = [{"type": fix.type, **flat(RecordSet, "type").write(fix)} for fix in check.fixes]
    if check.evidence:
        table["evidence"] = [_evidence_table(evidence) for evidence in check.evidence]
    if check.last_known is not None:
        table["last_known"] = {"part": str(check.last_known.part), **_check_table(check.last_known)}
    return table


def _check(table: Table, part: Part) -> Check:
    last = table.table("last_known")
    return flat(Check, *_CHECK).read(
        table,
        part=part,
        state=_word(table, "state", CheckState),
        findings=tuple(
            _finished(each, flat(Finding, "weight").read(each, weight=_word(each, "weight", Weight)))
            for each in table.array("findings") or ()
        ),
        fixes=tuple(
            _finished(each, flat(RecordSet, "type").read(each, type=_one_of(each, "type", get_args(PublishType))))
            for each in table.array("records") or ()
        ),
        evidence=tuple(_finished(each, _evidence(each)) for each in table.array("evidence") or ()),
        last_known=None if last is None else _finished(last, _check(last, _word(last, "part", Part))),
    )


_LOOKUP: Final = ("type", "outcome", "records", "soa")


def _evidence_table(evidence: Evidence) -> Members:
    lookup = evidence.lookup
    table: Members = {"type": lookup.type, "outcome": str(lookup.outcome)}
    table |= flat(Evidence, "lookup").write(evidence) | flat(Lookup, *_LOOKUP).write(lookup)
    table = {key: value for key, value in table.items() if value or key not in _FLAGS}
    if lookup.records:
        table["records"] = [_record_table(record) for record in lookup.records]
    if lookup.soa is not None:
        table["soa"] = flat(Soa).write(lookup.soa)
    return table


def _evidence(table: Table) -> Evidence:
    soa = table.table("soa")
    lookup = flat(Lookup, *_LOOKUP).read(
        table,
        type=_one_of(table, "type", get_args(RecordType)),
        outcome=_word(table, "outcome", LookupOutcome),
        records=tuple(_finished(each, _record(each)) for each in table.array("records") or ()),
        soa=None if soa is None else _finished(soa, flat(Soa).read(soa)),
    )
    return flat(Evidence, "lookup").read(table, lookup=lookup)


def _record_table(record: RecordValue) -> Members:
    """Return one record; a character-string of TXT keeps its bytes as the characters of Latin-1."""
    if isinstance(record, Txt):
        return {"strings": [string.decode("latin-1") for string in record.strings]}
    if isinstance(record, Mx):
        return flat(Mx).write(record)
    if isinstance(record, Soa):
        return flat(Soa).write(record)
    return {"value": record}


def _record(table: Table) -> RecordValue:
    keys = table.keys()
    if "strings" in keys:
        try:
            return Txt(tuple(text.encode("latin-1") for text in table.texts("strings") or ()))
        except UnicodeEncodeError:
            raise table.error("strings", "holds what is no byte") from None
    if "exchange" in keys:
        return flat(Mx).read(table)
    if "serial" in keys:
        return flat(Soa).read(table)
    return table.needed_text("value")


def _word(table: Table, key: str, known: Any) -> Any:
    word = table.word(key, known)
    if word is None:
        raise table.error(key, "is missing")
    return word


def _one_of(table: Table, key: str, known: tuple[str, ...]) -> Any:
    text = table.needed_text(key)
    if text not in known:
        raise table.error(key, f'knows no "{text}"; there is {", ".join(known)}')
    return text


def _finished(table: Table, value: T) -> T:
    table.finish()
    return value
