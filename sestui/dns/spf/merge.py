"""Repairs of SPF records: an include goes *into* the record that is there. A second record would break SPF.

Pure text; `repair` walks the proposed record, so that it can say what publishing it would cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sestui.dns.spf.errors import SpfSyntaxError
from sestui.dns.spf.names import askable
from sestui.dns.spf.parser import parse
from sestui.dns.spf.record import VERSION, Kind, Mechanism, Modifier, Qualifier, Record
from sestui.dns.spf.tree import Branch, RecordNode, Walk
from sestui.dns.spf.walker import walk_text
from sestui.model.dns import Resolver

# what nobody named must not begin to fail by a merge: the milder of two endings is kept, never one that lets all pass
_MILD_FIRST: Final = (Qualifier.NEUTRAL, Qualifier.SOFTFAIL, Qualifier.FAIL, Qualifier.PASS)


@dataclass(frozen=True, slots=True)
class Repair:
    """The one SPF record to publish, or why there is none to propose."""

    before: tuple[str, ...]
    """What is published now."""
    text: str = ""
    """What to publish in place of all of it; empty when nothing can be proposed."""
    problem: str = ""
    """Why nothing is proposed: could not be checked, or a syntax error that only its author can mend."""
    walk: Walk | None = None
    """What the proposed record would cost."""

    @property
    def changed(self) -> bool:
        """Whether there is something to do."""
        return bool(self.text) and self.before != (self.text,)

    @property
    def over_terms(self) -> bool | None:
        """Whether the proposed record may ask DNS for more than ten terms; `None` when that is not known."""
        return None if self.walk is None else self.walk.over_terms


def merge_include(record: str, include: str) -> str:
    """Return the record with a passing include of a domain, everything else kept as it was written.

    It stands before `all` or the redirect, where receivers come to it. An include of the same domain that is there
    with another qualifier, or out of reach behind `all`, becomes this one.

    Raises:
        SpfSyntaxError: the record, or the domain, is not good SPF; the position is that in the record.
    """
    parsed = parse(record)
    wanted = f"include:{include}"
    subject = parse(f"{VERSION} {wanted}").terms[0].subject
    same = [term for term in parsed.mechanisms if term.subject == subject]
    ending = parsed.all
    reached = [term for term in same if ending is None or term.start < ending.start]
    if reached:
        first = reached[0]
        passes = first.qualifier is Qualifier.PASS
        return record if passes else record[: first.start] + wanted + record[first.end :]
    for term in reversed(same):
        record = record[: term.start].rstrip(" ") + record[term.end :]
    before = ending or parsed.redirect
    if before is None:
        return f"{record.rstrip(' ')} {wanted}"
    return f"{record[: before.start]}{wanted} {record[before.start :]}"


def merge_records(texts: Sequence[str], include: str) -> str:
    """Return one record in place of several, with a passing include of a domain; of none, a fresh one.

    Raises:
        SpfSyntaxError: one of the records, or the domain, is not good SPF.
    """
    if not texts:
        return merge_include(f"{VERSION} ~all", include)
    if len(texts) == 1:
        return merge_include(texts[0], include)
    records = [parse(text) for text in texts]
    terms: dict[str, str] = {}
    endings: list[Mechanism] = []
    redirects: dict[str, Modifier] = {}
    for record in records:
        for term in _reached(record):
            known = terms.setdefault(term.subject, term.text)
            if term.qualifier is Qualifier.PASS and known[0] in "-~?":
                terms[term.subject] = term.text
        if record.all is not None:
            endings.append(record.all)
        elif record.redirect is not None:
            redirects.setdefault(record.redirect.subject, record.redirect)
    keeps_redirect = len(redirects) == 1 and not endings
    if not keeps_redirect:
        # a redirect beside an all has no effect; as an include its passes stay
        terms.update({f"include:{each.subject}": f"include:{each.value.text}" for each in redirects.values()})
    ending = min(endings, key=lambda term: _MILD_FIRST.index(term.qualifier), default=None)
    last = [ending.text] if ending is not None else [each.text for each in redirects.values() if keeps_redirect]
    merged = " ".join([VERSION, *terms.values(), *last, *_modifiers(records)])
    return merge_include(merged, include)


async def repair(walk: Walk, include: str, resolver: Resolver) -> Repair:
    """Propose the record that lets a domain's hosts pass, for the policy that a walk has found."""
    root = walk.root
    if root.branch is Branch.UNKNOWN:
        return Repair(root.texts, problem="the record could not be read, so no other one is proposed")
    if root.branch is Branch.BAD_NAME:
        return Repair(root.texts, problem="this is no domain name")
    if root.branch is Branch.READ and includes(root, include):
        return Repair(root.texts, root.texts[0], walk=walk)
    try:
        text = merge_records(root.texts, include)
    except SpfSyntaxError as error:
        return Repair(root.texts, problem=f"a syntax error has to be mended first: {error.reason}")
    return Repair(root.texts, text, walk=await walk_text(root.domain, text, resolver))


def includes(record: RecordNode, domain: str) -> bool:
    """Whether a policy comes to an include of a domain whose pass is the policy's pass, also behind other includes."""
    wanted = askable(domain)
    for node in record.terms:
        term = node.term
        if node.inner is None:  # no include or redirect, or out of reach
            continue
        if isinstance(term, Mechanism) and term.qualifier is not Qualifier.PASS:
            continue
        if isinstance(term, Mechanism) and askable(node.target) == wanted:
            return True
        if includes(node.inner, domain):
            return True
    return False


def _reached(record: Record) -> list[Mechanism]:
    """Return the mechanisms before the first `all`."""
    ending = record.all
    return [
        term
        for term in record.mechanisms
        if term.kind is not Kind.ALL and (ending is None or term.start < ending.start)
    ]


def _modifiers(records: Sequence[Record]) -> list[str]:
    """Return the modifiers that stay: the first exp, and what SPF does not know."""
    kept: dict[str, str] = {}
    for record in records:
        for term in record.modifiers:
            if term.name != "redirect":
                kept.setdefault("exp" if term.name == "exp" else term.subject, term.text)
    return list(kept.values())
