"""SPF of the MAIL FROM domain that SES uses: what a receiver of its mail finds, and the record to publish.

Source: RFC 7208; SES Developer Guide, "Authenticating Email with SPF in Amazon SES". The root domain needs no SPF for
SES: receivers look at the MAIL FROM domain only (RFC 7208 section 2.4).
"""

from typing import Final

from sestui.dns.expectations import SES_DOMAIN, IdentityExpectation
from sestui.dns.spf import findings as spf_findings
from sestui.dns.spf.asking import MOST_TERMS
from sestui.dns.spf.merge import includes, repair
from sestui.dns.spf.parser import is_spf, select
from sestui.dns.spf.record import Kind
from sestui.dns.spf.result import Code
from sestui.dns.spf.ses import Assessment, Senders, assess, senders
from sestui.dns.spf.tree import Branch
from sestui.dns.verdict_asking import Asking, asked
from sestui.model.authentication import Check, CheckState, Part, RecordSet, Weight
from sestui.model.dns import Lookup
from sestui.model.regions import partition

SOURCE: Final = "SES Developer Guide, Authenticating Email with SPF in Amazon SES; RFC 7208"
_WEIGHTS: Final = {
    spf_findings.Weight.ERROR: Weight.PROBLEM,
    spf_findings.Weight.UNKNOWN: Weight.UNKNOWN,
    spf_findings.Weight.WARNING: Weight.WARNING,
    spf_findings.Weight.NOTE: Weight.NOTE,
}
_FIXED: Final = frozenset((Kind.INCLUDE, Kind.IP4, Kind.IP6, Kind.ALL))
_SHORT: Final = spf_findings.LONG - 253
_MOST_REMEMBERED: Final = 256
_GOOD: Final[dict[tuple[str, int], tuple[Senders, Lookup, str]]] = {}
_LIMITS: Final = frozenset(
    f"spf-{fault}"
    for fault in (spf_findings.Fault.TOO_MANY_LOOKUPS, spf_findings.Fault.TOO_MANY_VOIDS, spf_findings.Fault.TOO_LARGE)
)
_FEWER: Final = (
    f"Take away terms that nobody needs any more. Terms are tried from left to right: with include:{SES_DOMAIN} at the "
    "front, mail from SES passes before a limit is met."
)
_PARTITIONS: Final = frozenset(("", "aws", "aws-us-gov"))


def default_spf() -> Check:
    """Return the verdict on SPF of SES's own MAIL FROM domain."""
    meaning = f"SPF passes for {SES_DOMAIN}, SES's own MAIL FROM domain; it never aligns with the From address."
    return Check(Part.SPF, CheckState.NOT_APPLICABLE, "default", meaning, source=SOURCE)


async def check_spf(
    expected: IdentityExpectation, asking: Asking, source: Senders | None = None
) -> tuple[Check, bool | None]:
    """Check SPF of the custom MAIL FROM domain; also return whether mail from SES passes.

    Args:
        expected: whose MAIL FROM domain it is; without a custom one there is nothing to check.
        asking: asks, and keeps what was found.
        source: SES's addresses, when they were read already (`spf.ses.senders`): one reading serves many.
    """
    if expected.mail_from is None:
        return default_spf(), None
    domain = expected.mail_from.domain
    if expected.region and partition(expected.region) not in _PARTITIONS:
        text = f"AWS does not document whom to include in {expected.region}, so SPF cannot be judged"
        asking.find("spf-include-unknown", Weight.UNKNOWN, text, domain, SOURCE)
        meaning = "Which servers SES sends from there is not documented."
        return asking.check(Part.SPF, CheckState.COULD_NOT_CHECK, "unknown", meaning, source=SOURCE), None
    if source is not None:
        meaning = await _plain(domain, source, asking)
        if meaning:
            return _check(asking, CheckState.OK, "pass", meaning), True
    found = await assess(domain, asking.resolver, source or await senders(asking.resolver))
    _keep(found, asking)
    passes = found.passes
    root = found.walk.root
    _note(found, asking)
    if source is not None and passes and not asking.findings:
        _remember(found, source, asking)
    if root.lookup is not None and root.lookup.dnssec_broken:
        meaning = "Receivers that check DNSSEC cannot read the policy."
        return asking.check(Part.SPF, CheckState.PROBLEM, "dnssec", meaning, source=SOURCE), False
    if root.branch is Branch.BAD_NAME:
        meaning = "The MAIL FROM domain is no name that DNS can be asked about."
        return asking.check(Part.SPF, CheckState.COULD_NOT_CHECK, "unknown", meaning, source=SOURCE), None
    if root.branch is Branch.UNKNOWN:
        meaning = "The record could not be read; whether there is one is not known."
        return asking.check(Part.SPF, CheckState.COULD_NOT_CHECK, "unknown", meaning, source=SOURCE), None
    if passes is not True and root.lookup is not None:
        visible = await asking.visible(root.lookup, _includes_ses)
        if visible is not None:
            meaning = asking.spreading(visible, domain)
            check = asking.check(
                Part.SPF, CheckState.NOT_YET, "not yet", meaning, source=SOURCE, seconds_left=visible.seconds_left
            )
            return check, None
    return await _conclude(found, passes, expected, asking)


async def _conclude(
    found: Assessment, passes: bool | None, expected: IdentityExpectation, asking: Asking
) -> tuple[Check, bool | None]:
    root, domain = found.walk.root, found.domain
    if root.branch is Branch.ABSENT:
        slip = f"{domain}.{expected.domain}"
        stray = await asking.stray(slip, "TXT", "a usual slip")
        if stray is not None and any(map(is_spf, stray.txt)):
            text = f"the record is at {slip}: the domain stands twice, the provider appends it by itself"
            asking.find("spf-misplaced", Weight.PROBLEM, text, slip, SOURCE)
        await _fix(found, asking)
        meaning = "Receivers find no SPF record at the MAIL FROM domain: SPF says nothing, and does not align."
        return _check(asking, CheckState.MISSING, "missing", meaning), False
    if passes is False:
        await _fix(found, asking)
        code = next((path.code for path in found.paths if path.code not in (Code.PASS, Code.TEMPERROR)), Code.NEUTRAL)
        meaning = f"Mail that SES sends gets {code} from receivers."
        return _check(asking, CheckState.PROBLEM, str(code), meaning), False
    if passes is None:
        if root.branch in (Branch.SEVERAL, Branch.BROKEN):
            await _fix(found, asking)
            meaning = "The record is broken: receivers answer with permerror."
            return _check(asking, CheckState.PROBLEM, str(Code.PERMERROR), meaning), False
        if not found.paths and found.senders.walk.root.branch is not Branch.UNKNOWN and not includes(root, SES_DOMAIN):
            await _fix(found, asking)
            meaning = f"The record does not include {SES_DOMAIN}, and SES's servers are not known."
            return _check(asking, CheckState.WARNING, "no include", meaning), None
        meaning = "Not all of the policy, or of SES's own, could be read."
        return _check(asking, CheckState.COULD_NOT_CHECK, "unknown", meaning), None
    heaviest = {finding.weight for finding in asking.findings}
    meaning = _counted(found)
    if heaviest & {Weight.WARNING, Weight.PROBLEM}:
        return _check(asking, CheckState.WARNING, "pass, but", f"{meaning} What is noted may break it."), True
    return _check(asking, CheckState.OK, "pass", meaning), True


def _counted(found: Assessment) -> str:
    """Return that mail passes, with both counts of the terms that may ask DNS (RFC 7208 section 4.6.4)."""
    taken, worst = max((path.lookup_terms for path in found.paths), default=0), found.walk.terms
    return f"Mail that SES sends passes. Of {MOST_TERMS} terms that may ask DNS it takes {taken}; at worst {worst}."


async def _plain(domain: str, source: Senders, asking: Asking) -> str:
    """Return what the record means when its very text was evaluated before, and was good; empty otherwise.

    Nearly all MAIL FROM domains hold the very record that the guide tells to publish: the result of a text that asks
    SES's record only, and names no macro, is the same for every domain.
    """
    own = await asked(asking.resolver, domain, "TXT")
    texts = select(own.txt)
    if own.chain or len(texts) != 1 or len(own.txt) != 1:
        return ""
    known = _GOOD.get((texts[0], id(source)))
    if known is None:
        return ""
    theirs = await asked(asking.resolver, source.domain, "TXT")
    if theirs is not known[1] and theirs.records != known[1].records:
        return ""
    asking.keep(own, "SPF")
    asking.keep(theirs, "SPF")
    return known[2]


def _remember(found: Assessment, source: Senders, asking: Asking) -> None:
    """Remember a text whose result hangs on nothing but SES's own record."""
    record = found.walk.root.record
    if record is None or len(record.text) > _SHORT or record.modifiers or len(asking.evidence) != 2:
        return
    if any(term.kind not in _FIXED or (term.domain is not None and term.domain.letters) for term in record.mechanisms):
        return
    last = asking.evidence[1].lookup
    if last.name != source.domain:
        return
    if len(_GOOD) >= _MOST_REMEMBERED:
        _GOOD.clear()
    # the source is kept with it, so that its id stays its own
    _GOOD[record.text, id(source)] = (source, last, _counted(found))


def _check(asking: Asking, state: CheckState, label: str, meaning: str) -> Check:
    advice = ""
    if any(fix.removed for fix in asking.fixes):
        advice = "Publish the record below in place of what is there: a second SPF record would break both."
    elif asking.fixes:
        advice = "Publish the record below."
    elif state is CheckState.PROBLEM:
        limited = {finding.code for finding in asking.findings} & _LIMITS
        advice = (
            _FEWER if limited else "Mend what is noted in the one record that is there; a second one would break both."
        )
    return asking.check(Part.SPF, state, label, meaning, advice=advice, source=SOURCE)


def _keep(found: Assessment, asking: Asking) -> None:
    """Take every answer of the evaluation as evidence, each question once."""
    lookups: dict[tuple[str, str], Lookup] = {}
    root = found.walk.root
    if root.lookup is not None:
        lookups[root.lookup.name, root.lookup.type] = root.lookup
    for path in found.paths:
        for lookup in path.lookups:
            lookups.setdefault((lookup.name, lookup.type), lookup)
    for visit in found.walk.visits():
        for lookup in visit.node.lookups:
            lookups.setdefault((lookup.name, lookup.type), lookup)
    for lookup in lookups.values():
        asking.keep(lookup, "SPF")


def _note(found: Assessment, asking: Asking) -> None:
    root = found.walk.root
    for finding in found.findings:
        weight = _WEIGHTS[finding.weight]
        if weight is Weight.PROBLEM and found.passes:
            weight = Weight.WARNING
        asking.find(f"spf-{finding.fault}", weight, finding.text, finding.domain, "RFC 7208")
    if root.branch is Branch.READ and not includes(root, SES_DOMAIN):
        weight = Weight.NOTE if found.passes else Weight.PROBLEM
        text = f"include:{SES_DOMAIN} is not in the record, or nobody comes to it"
        asking.find("spf-no-include", weight, text, found.domain, SOURCE)
    codes = {path.code for path in found.paths}
    if len(codes) > 1 and found.ipv4 is not None and found.ipv6 is not None:
        text = f"mail over IPv4 gets {found.ipv4.code}, mail over IPv6 {found.ipv6.code}"
        asking.find("spf-families-differ", Weight.WARNING, text, found.domain, "RFC 7208 section 4.6.4")


async def _fix(found: Assessment, asking: Asking) -> None:
    """Propose one record: the include goes into what is there."""
    lookup = found.walk.root.lookup
    proposal = await repair(found.walk, SES_DOMAIN, asking.resolver)
    if proposal.problem:
        asking.find("spf-no-proposal", Weight.NOTE, proposal.problem, found.domain)
        return
    if not proposal.changed or lookup is None:
        return
    if lookup.chain:
        text = f"a CNAME leads to {lookup.chain[-1]}: the record belongs there, or the CNAME has to go"
        asking.find("spf-alias", Weight.WARNING, text, found.domain, "RFC 1034 section 3.6.2")
        return
    kept = tuple(text for text in lookup.txt if not is_spf(text))
    reason = "SPF of the MAIL FROM domain: one record, with SES in it"
    if proposal.over_terms:
        reason += "; it asks DNS more often than the ten times that are allowed"
    asking.fixes.append(RecordSet(found.domain, "TXT", (*kept, proposal.text), proposal.before, kept, reason))


def _includes_ses(lookup: Lookup) -> bool:
    """Whether an answer has one SPF record that includes SES in so many words."""
    records = [text for text in lookup.txt if is_spf(text)]
    return len(records) == 1 and f"include:{SES_DOMAIN}" in records[0].lower().split()
