"""What is wrong, or will go wrong, with an SPF policy: pure functions of a walk.

Every finding names the record and the term that it is about. What could not be checked is a finding of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Final

from sestui.dns.spf.asking import MOST_TERMS, MOST_VOIDS
from sestui.dns.spf.evaluate import MOST_HOSTS
from sestui.dns.spf.record import Kind, Mechanism, Modifier, Qualifier, Term
from sestui.dns.spf.tree import Branch, RecordNode, TermNode, Visit, Walk
from sestui.model.text import clean

LONG: Final = 450
"""Characters of name and text that are sure to fit into a UDP answer without EDNS (RFC 7208 section 3.4)."""
_MECHANISMS: Final = frozenset(Kind)
_WIDE4: Final = 8
_WIDE6: Final = 16


class Weight(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """Receivers answer with permerror, or everybody passes."""
    UNKNOWN = "unknown"
    """Something could not be checked."""
    WARNING = "warning"
    NOTE = "note"


class Fault(StrEnum):
    """What is found. The values are stable names."""

    COULD_NOT_CHECK = "could-not-check"
    NO_RECORD = "no-record"
    SEVERAL_RECORDS = "several-records"
    SYNTAX_ERROR = "syntax-error"
    TARGET_WITHOUT_RECORD = "target-without-record"
    LOOP = "loop"
    BAD_NAME = "bad-name"
    BY_MESSAGE = "depends-on-message"
    TOO_LARGE = "too-large"
    TOO_MANY_LOOKUPS = "too-many-lookups"
    AT_LOOKUP_LIMIT = "at-lookup-limit"
    TOO_MANY_VOIDS = "too-many-void-lookups"
    TOO_MANY_VOIDS_IPV6 = "too-many-void-lookups-ipv6"
    VOID_TERM = "void-term"
    VOID_TERM_IPV6 = "void-term-ipv6"
    TOO_MANY_MAIL_HOSTS = "too-many-mail-hosts"
    PTR = "ptr"
    NO_ALL = "no-all"
    ALL_PASS = "all-pass"  # noqa: S105 - a fault's name
    ALL_NEUTRAL = "all-neutral"
    REDIRECT_BESIDE_ALL = "redirect-beside-all"
    BEHIND_ALL = "behind-all"
    DUPLICATE_TERM = "duplicate-term"
    MODIFIER_LIKE_MECHANISM = "modifier-like-mechanism"
    WIDE_NETWORK = "wide-network"
    LONG_RECORD = "long-record"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a policy."""

    fault: Fault
    weight: Weight
    domain: str
    """Whose record it is about."""
    text: str
    """One sentence for people, clean."""
    term: Term | None = None


_TARGETS: Final = {
    Branch.ABSENT: (Fault.TARGET_WITHOUT_RECORD, Weight.ERROR, "there is no SPF record, so receivers answer permerror"),
    Branch.LOOP: (
        Fault.LOOP,
        Weight.ERROR,
        "this leads back to a record on the way here, so receivers answer permerror",
    ),
    Branch.BAD_NAME: (Fault.BAD_NAME, Weight.ERROR, "DNS cannot hold this name, so receivers answer permerror"),
    Branch.BY_MESSAGE: (Fault.BY_MESSAGE, Weight.NOTE, "which record this is depends on the message"),
    Branch.TOO_LARGE: (Fault.TOO_LARGE, Weight.UNKNOWN, "not followed: the policy is too large"),
}
"""What to say of an include or a redirect by what it leads to."""


def findings(walk: Walk) -> tuple[Finding, ...]:
    """Return what there is to say about a policy: by weight, then in the order of the records."""
    found = [*_limits(walk), *_root(walk.root), *_record(walk.root, decides=True, opens=True)]
    order = list(Weight)
    return tuple(sorted(found, key=lambda finding: order.index(finding.weight)))


def _limits(walk: Walk) -> Iterator[Finding]:
    if walk.over_terms and (visit := walk.term_number(MOST_TERMS + 1)):
        text = f"{walk.terms} terms ask DNS; receivers stop at the eleventh, {visit.node.term.text}"
        yield _finding(Fault.TOO_MANY_LOOKUPS, Weight.ERROR, visit.record.domain, text, visit.node.term)
    elif walk.terms.number == MOST_TERMS and (visit := walk.term_number(MOST_TERMS)):
        text = f"{walk.terms} terms ask DNS, and no more are allowed; the tenth is {visit.node.term.text}"
        yield _finding(Fault.AT_LOOKUP_LIMIT, Weight.WARNING, visit.record.domain, text, visit.node.term)
    if walk.over_voids4 and (visit := _over(walk, ipv6=False)):
        text = f"{walk.voids4} questions bring nothing; only {MOST_VOIDS} are allowed"
        yield _finding(Fault.TOO_MANY_VOIDS, Weight.ERROR, visit.record.domain, text, visit.node.term)
    elif walk.over_voids6 and (visit := _over(walk, ipv6=True)):
        text = (
            f"{walk.voids6} questions bring nothing when the client has an IPv6 address; only {MOST_VOIDS} are allowed"
        )
        yield _finding(Fault.TOO_MANY_VOIDS_IPV6, Weight.WARNING, visit.record.domain, text, visit.node.term)


def _over(walk: Walk, *, ipv6: bool) -> Visit | None:
    """Return the term whose empty answers break the limit."""
    total = 0
    for visit in walk.evaluated():
        total += (visit.node.voids6 if ipv6 else visit.node.voids4).number
        if total > MOST_VOIDS:
            return visit
    return None


def _root(root: RecordNode) -> Iterator[Finding]:
    if root.branch is Branch.ABSENT:
        yield _finding(Fault.NO_RECORD, Weight.WARNING, root.domain, "there is no SPF record")
    elif root.branch is Branch.BAD_NAME:
        yield _finding(Fault.BAD_NAME, Weight.ERROR, root.domain, f"{root.domain} is no domain name")


def _record(node: RecordNode, *, decides: bool, opens: bool) -> Iterator[Finding]:
    """Yield what there is to say about a record.

    It decides when no include stands above it; it opens when a pass of it is a pass of the whole policy.
    """
    domain = node.domain
    if node.branch is Branch.UNKNOWN and node.lookup is not None:
        text = f"the TXT records of {domain} could not be read ({node.lookup.outcome})"
        yield _finding(Fault.COULD_NOT_CHECK, Weight.UNKNOWN, domain, text)
    elif node.branch is Branch.SEVERAL:
        text = f"{domain} has {len(node.texts)} SPF records: receivers answer with permerror"
        yield _finding(Fault.SEVERAL_RECORDS, Weight.ERROR, domain, text)
    elif node.error is not None:
        where = f"character {node.error.position + 1}" + (f", {node.error.term}" if node.error.term else "")
        text = f"syntax error at {where}: {node.error.reason}"
        yield _finding(Fault.SYNTAX_ERROR, Weight.ERROR, domain, text)
    length = max((len(text) for text in node.texts), default=0) + len(domain)
    if length > LONG:
        text = f"name and text have {length} characters: more than {LONG} may not fit into an answer over UDP"
        yield _finding(Fault.LONG_RECORD, Weight.WARNING, domain, text)
    if decides and node.record is not None and node.record.all is None and node.record.redirect is None:
        text = "there is no all: what nothing matches stays neutral"
        yield _finding(Fault.NO_ALL, Weight.WARNING, domain, text)
    seen: dict[str, Term] = {}
    for term in node.terms:
        twin = seen.setdefault(term.term.subject, term.term)
        if twin is not term.term and term.number is not None:
            text = f"{term.term.text} repeats {twin.text}, and counts again"
            yield _finding(Fault.DUPLICATE_TERM, Weight.WARNING, domain, text, term.term)
        yield from _term(node, term, decides=decides, opens=opens)
        yield from _answers(node, term)
        if term.inner is not None:
            yield from _target(node, term, term.inner)
            redirects = isinstance(term.term, Modifier)
            passes = redirects or term.term.text[0] not in "-~?"
            yield from _record(term.inner, decides=decides and redirects, opens=opens and passes)


def _term(record: RecordNode, node: TermNode, *, decides: bool, opens: bool) -> Iterator[Finding]:
    term, domain = node.term, record.domain
    if isinstance(term, Modifier):
        if term.name in _MECHANISMS:
            text = f"{term.name}= means nothing: a mechanism is written with a colon"
            yield _finding(Fault.MODIFIER_LIKE_MECHANISM, Weight.WARNING, domain, text, term)
        if not node.reached:
            yield _finding(
                Fault.REDIRECT_BESIDE_ALL, Weight.WARNING, domain, "redirect= has no effect beside all", term
            )
    elif not node.reached:
        text = f"{term.text} stands behind all: it is never looked at"
        yield _finding(Fault.BEHIND_ALL, Weight.WARNING, domain, text, term)
    else:
        yield from _mechanism(term, domain, decides=decides, opens=opens)


def _mechanism(term: Mechanism, domain: str, *, decides: bool, opens: bool) -> Iterator[Finding]:
    passes = opens and term.qualifier is Qualifier.PASS
    if term.kind is Kind.PTR:
        text = "ptr is slow and unreliable: it should not be used (RFC 7208 section 5.5)"
        yield _finding(Fault.PTR, Weight.WARNING, domain, text, term)
    if term.kind is Kind.ALL and passes:
        text = f"{term.text} lets every host on the Internet pass"
        yield _finding(Fault.ALL_PASS, Weight.ERROR, domain, text, term)
    elif term.kind is Kind.ALL and term.qualifier is Qualifier.NEUTRAL and decides:
        text = "?all says nothing about hosts that are not named"
        yield _finding(Fault.ALL_NEUTRAL, Weight.NOTE, domain, text, term)
    if term.network is not None and passes:
        least = _WIDE4 if isinstance(term.network, IPv4Network) else _WIDE6
        if term.network.prefixlen < least:
            text = f"{term.text} lets a very large part of the Internet pass"
            yield _finding(Fault.WIDE_NETWORK, Weight.WARNING, domain, text, term)


def _answers(record: RecordNode, node: TermNode) -> Iterator[Finding]:
    """Yield what the questions of a term brought; an include's record is told elsewhere."""
    if node.mail_hosts > MOST_HOSTS:
        text = f"{node.target} has {node.mail_hosts} mail hosts: receivers answer with permerror above {MOST_HOSTS}"
        yield _finding(Fault.TOO_MANY_MAIL_HOSTS, Weight.ERROR, record.domain, text, node.term)
    if node.inner is not None:
        return
    for lookup in node.lookups:
        if not lookup.answered:
            text = f"the {lookup.type} records of {lookup.name} could not be read ({lookup.outcome})"
            yield _finding(Fault.COULD_NOT_CHECK, Weight.UNKNOWN, record.domain, text, node.term)
    missing = ", ".join(f"{lookup.name} {lookup.type}" for lookup in node.lookups if lookup.missing)
    if node.voids4.number:
        text = f"{node.term.text} brings nothing: {missing}"
        yield _finding(Fault.VOID_TERM, Weight.WARNING, record.domain, text, node.term)
    elif node.voids6.number:
        text = f"{node.term.text} brings nothing when the client has an IPv6 address: {missing}"
        yield _finding(Fault.VOID_TERM_IPV6, Weight.NOTE, record.domain, text, node.term)


def _target(record: RecordNode, node: TermNode, inner: RecordNode) -> Iterator[Finding]:
    if inner.branch in _TARGETS:
        fault, weight, text = _TARGETS[inner.branch]
        yield _finding(fault, weight, record.domain, f"{node.term.text}: {text}", node.term)


def _finding(fault: Fault, weight: Weight, domain: str, text: str, term: Term | None = None) -> Finding:
    return Finding(fault, weight, domain, clean(text), term)
