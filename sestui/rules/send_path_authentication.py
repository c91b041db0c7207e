"""Gates of the send path behind SES: would the message authenticate at its receivers? DKIM, SPF alignment, DMARC.

SES refuses nothing for these. One of DKIM and SPF is enough for DMARC, so that a gate that another one makes up for
does not decide. Sources: RFC 9989 and RFC 7489 (a message passes by DKIM or by SPF, aligned with the From domain);
SES Developer Guide, "Complying with DMARC authentication protocol in Amazon SES".
"""

from dataclasses import replace
from functools import partial
from typing import Final

from sestui.model.authentication import Authentication, Check, CheckState
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.model.trace import Act, Effect, Gate, GateId, GateState, Need, NeedKind, Remedy, Seen
from sestui.rules.inheritance import domain_key, domain_of

_UNSIGNED: Final = frozenset({"dkim-off", "dkim-signing-off", "ses-behind"})
"""Codes of findings that mean that SES does not sign now."""
_DMARC: Final = "RFC 9989; SES Developer Guide, Complying with DMARC authentication protocol"
_CHECK: Final = Remedy("Check the domain's DNS.", Act.DOMAINS)
_TITLES: Final = {GateId.DKIM: "DKIM", GateId.SPF: "SPF alignment", GateId.DMARC: "DMARC"}


def authentication_gates(sender: str, reading: Reading[Authentication]) -> tuple[Gate, Gate, Gate]:
    """Judge DKIM, SPF alignment and DMARC of mail from an address.

    `reading`: a check of DNS, for the identity whose settings hold; one for another From domain is no answer.
    """
    found = reading.value
    if found is None or domain_key(found.from_domain or found.domain) != domain_key(domain_of(sender)):
        need = (Need(NeedKind.AUTHENTICATION, sender),)
        label, meaning, remedy = _unread(reading)
        dkim, spf, dmarc = (
            Gate(each, title, Effect.JUDGED, GateState.UNKNOWN, label, meaning, needs=need, remedy=remedy)
            for each, title in _TITLES.items()
        )
        return dkim, spf, dmarc
    dkim, spf, dmarc = _dkim(found), _spf(found), _dmarc(found)
    legs = (dkim.state, spf.state)
    # Where DMARC passes, one of the two carried it; else one that passes, or may, is enough.
    carried = GateState.PASSED in (dmarc.state, *legs)
    open_ = GateState.UNKNOWN in legs
    dkim, spf = (replace(leg, decides=_decides(leg, carried=carried, open_=open_)) for leg in (dkim, spf))
    if dmarc.state is GateState.FAILED and not _fails(found) and (carried or open_):
        # No policy that could be used: nothing asks receivers to refuse a message that is signed.
        dmarc = replace(dmarc, decides=False)
    return _asking(dkim, sender), _asking(spf, sender), _asking(dmarc, sender)


def _asking(gate: Gate, sender: str) -> Gate:
    """Return a gate that names what to ask again: DNS about the address itself, as at first."""
    return replace(gate, needs=(Need(NeedKind.AUTHENTICATION, sender),)) if gate.state is GateState.UNKNOWN else gate


def _unread(reading: Reading[Authentication]) -> tuple[str, str, Remedy]:
    """Return label, meaning and remedy of a From address of which DNS has said nothing."""
    failure = reading.failure
    if failure is None:
        return "not checked yet", "DNS has not been asked about this From address yet.", _CHECK
    return "could not check", clean(failure.summary), Remedy(clean(failure.fix) or _CHECK.words, _CHECK.act)


def _decides(leg: Gate, *, carried: bool, open_: bool) -> bool:
    return not carried and (leg.state is GateState.UNKNOWN or not open_)


def _dkim(found: Authentication) -> Gate:
    check = found.dkim
    state = _STATES[check.state]
    if {finding.code for finding in check.findings} & _UNSIGNED and state is GateState.PASSED:
        state = GateState.FAILED
    return _gate(GateId.DKIM, state, check, found)


def _spf(found: Authentication) -> Gate:
    check = found.spf
    if check.state is CheckState.NOT_APPLICABLE:
        remedy = Remedy("Give the identity a MAIL FROM domain of its own.", Act.DOMAINS, found.domain)
        return replace(_gate(GateId.SPF, GateState.FAILED, check, found), label="not aligned", remedy=remedy)
    state = _STATES[check.state]
    aligned = found.policies[0].spf_aligned if found.policies else None
    gate = _gate(GateId.SPF, state, check, found)
    if state is not GateState.PASSED or aligned:
        return gate
    if aligned is None:
        meaning = f"{gate.meaning} Whether the MAIL FROM domain aligns with the From address is not known.".strip()
        return replace(gate, state=GateState.UNKNOWN, label="alignment not known", meaning=meaning, warning=False)
    meaning = f"{gate.meaning} The MAIL FROM domain that SES uses does not align with the From address.".strip()
    remedy = Remedy("Use a MAIL FROM domain below the From domain.", Act.DOMAINS, found.domain)
    return replace(gate, state=GateState.FAILED, label="not aligned", meaning=meaning, remedy=remedy, warning=False)


def _dmarc(found: Authentication) -> Gate:
    check = found.dmarc
    if _fails(found):
        return _gate(GateId.DMARC, GateState.FAILED, check, found)
    passes = [policy.passes for policy in found.policies]
    state = _STATES[check.state]
    if state is GateState.PASSED and (not passes or None in passes):
        # By one set of rules it passes; by the other nobody can say.
        state = GateState.PASSED if True in passes else GateState.UNKNOWN
    return _gate(GateId.DMARC, state, check, found)


def _fails(found: Authentication) -> bool:
    return any(policy.passes is False for policy in found.policies)


_STATES: Final = {
    CheckState.OK: GateState.PASSED,
    CheckState.WARNING: GateState.PASSED,
    CheckState.PROBLEM: GateState.FAILED,
    CheckState.MISSING: GateState.FAILED,
    CheckState.NOT_YET: GateState.UNKNOWN,
    CheckState.COULD_NOT_CHECK: GateState.UNKNOWN,
    CheckState.NOT_APPLICABLE: GateState.UNKNOWN,
}


def _gate(gate: GateId, state: GateState, check: Check, found: Authentication) -> Gate:
    seen = tuple(Seen(each.question, each.words, each.role or "DNS", each.at) for each in check.evidence)
    draw = partial(Gate, gate, _TITLES[gate], Effect.JUDGED, source=check.source or _DMARC)
    words = clean(check.advice) or ("Publish the record." if check.fixes else "Look at the domain.")
    remedy = Remedy(words, Act.DOMAINS, found.domain) if state is not GateState.PASSED or check.fixes else None
    warning = state is GateState.PASSED and check.state is CheckState.WARNING
    return draw(state, check.label, check.meaning, seen=seen, remedy=remedy, warning=warning)
