"""What there is to say about DMARC records and alignment. Pure functions of what was found."""

from typing import Final

from sestui.dns.dmarc.alignment import Alignment, Identifiers, Leg
from sestui.dns.dmarc.discovery import Applied, TreeWalk
from sestui.dns.dmarc.record import NONE, DmarcFault, DmarcRecord, near_miss
from sestui.dns.verdict_asking import Asking
from sestui.model.authentication import Weight

_TAGS: Final = "RFC 9989 section 4.7"
_WALK: Final = "RFC 9989 section 4.10"
_ALIGNMENT: Final = "RFC 9989 section 4.4"
_REMOVED: Final = "RFC 9989 appendix C; RFC 7489 section 6.3"
_WHOLE: Final = 100

_FAULTS: Final = {
    DmarcFault.NO_POLICY: (Weight.WARNING, "there is no p= in it"),
    DmarcFault.BAD_POLICY: (Weight.WARNING, "{}: there is no such policy"),
    DmarcFault.BAD_SUBDOMAIN_POLICY: (Weight.WARNING, "{}: there is no such policy, and it spoils the whole record"),
    DmarcFault.BAD_NONEXISTENT_POLICY: (Weight.WARNING, "{}: there is no such policy, and it spoils the whole record"),
    DmarcFault.BAD_VALUE: (Weight.WARNING, "{} means nothing: receivers take the default"),
    DmarcFault.BAD_URI: (Weight.WARNING, '"{}" is no destination of reports: an address is written as mailto:address'),
    DmarcFault.NOT_MAILTO: (Weight.NOTE, "{}: receivers need to know mailto: only"),
    DmarcFault.REPORT_SIZE: (Weight.NOTE, "{}: a size behind a destination is obsolete"),
    DmarcFault.DUPLICATE_TAG: (Weight.WARNING, "{} stands twice: which one counts is left to receivers"),
    DmarcFault.SYNTAX: (Weight.WARNING, '"{}" is no tag with a value: receivers ignore it'),
    DmarcFault.UNKNOWN_TAG: (Weight.NOTE, "{}: there is no such tag, receivers ignore it"),
    DmarcFault.TESTING: (Weight.WARNING, "{} asks receivers to apply the next milder policy"),
}


def note_walk(walk: TreeWalk, found: Applied, asking: Asking) -> None:
    """Note what is wrong at the names of the walk, and with the record that holds."""
    for step in walk.steps:
        name = f"_dmarc.{step.domain}"
        if not step.known:
            if found.unanswered is step.lookup or not walk.organization:
                asking.unanswered(step.lookup)
            continue
        if len(step.records) > 1:
            text = f"there are {len(step.records)} DMARC records: receivers ignore all of them"
            asking.find("dmarc-several", Weight.PROBLEM, text, name, _WALK)
        for reason in filter(None, map(near_miss, step.lookup.txt)):
            text = f"what looks like a DMARC record is none: {reason}"
            asking.find("dmarc-near-miss", Weight.PROBLEM, text, name, "RFC 9989 section 4.8")
    record = found.broken or found.record
    if record is not None:
        _note_record(record, found, asking)


def _note_record(record: DmarcRecord, found: Applied, asking: Asking) -> None:
    name = f"_dmarc.{found.found_at}"
    for fault, what in record.faults:
        if fault is DmarcFault.OBSOLETE_TAG:
            weight = Weight.WARNING if what == "pct" and record.percent not in (None, _WHOLE) else Weight.NOTE
            text = f"{what}= is obsolete: new receivers ignore it, old ones do not"
            if weight is Weight.WARNING:
                text += f": they apply the policy to {record.percent} % of mail"
            asking.find("dmarc-obsolete-tag", weight, text, name, _REMOVED)
            continue
        weight, text = _FAULTS[fault]
        asking.find(f"dmarc-{fault}", weight, text.format(what), name, _TAGS)
    if found.broken is not None:
        text = "the record has no policy that can be applied, and no valid rua: receivers do not apply DMARC at all"
        asking.find("dmarc-broken", Weight.PROBLEM, text, name, "RFC 9989 section 4.10.1")
        return
    if not record.rua:
        text = "there is no rua: nobody sends reports, so nobody notices what fails"
        asking.find("dmarc-no-reports", Weight.NOTE, text, name, _TAGS)
    if found.policy == NONE:
        text = "the policy is none: mail that fails is treated as if there were no DMARC"
        asking.find("dmarc-none", Weight.NOTE, text, name, _TAGS)


def note_legs(identifiers: Identifiers, alignment: Alignment, found: Applied, asking: Asking) -> None:
    """Note by which leg mail passes, and why the other one does not count."""
    if found.record is None:
        return
    weight = Weight.PROBLEM if alignment.passes is False else Weight.WARNING
    if alignment.dkim.counts is False:
        asking.find("dmarc-dkim-leg", weight, _dkim(identifiers, alignment.dkim), "", _ALIGNMENT)
    if alignment.spf.counts is False:
        asking.find("dmarc-spf-leg", weight, _spf(identifiers, alignment.spf), "", _ALIGNMENT)
    if alignment.passes is None:
        unknown = [name for name, leg in (("DKIM", alignment.dkim), ("SPF", alignment.spf)) if leg.counts is None]
        text = f"whether mail passes by {' or '.join(unknown)} could not be checked"
        asking.find("dmarc-leg-unknown", Weight.UNKNOWN, text, "", _ALIGNMENT)


def _dkim(identifiers: Identifiers, leg: Leg) -> str:
    if not leg.domain:
        return "mail does not pass by DKIM: it carries no signature of the domain"
    if leg.aligned is False:
        return f"mail does not pass by DKIM: {_apart(leg, identifiers.from_domain, 'adkim=s')}"
    return "mail does not pass by DKIM: signatures do not verify"


def _spf(identifiers: Identifiers, leg: Leg) -> str:
    if not leg.domain:
        if identifiers.custom:
            return "mail does not pass by SPF: SES uses its own MAIL FROM domain until it finds the MX record"
        return "mail does not pass by SPF: SES uses its own MAIL FROM domain, which never aligns; DKIM alone counts"
    if leg.aligned is False:
        return f"mail does not pass by SPF: {_apart(leg, identifiers.from_domain, 'aspf=s')}"
    return "mail does not pass by SPF: the MAIL FROM domain's SPF does not let SES's servers pass"


def _apart(leg: Leg, sender: str, tag: str) -> str:
    if leg.strict:
        return f"{tag} asks for {sender} itself, and it is {leg.domain}"
    return f"{leg.domain} and {sender} have different organizational domains"


def note_differences(new: Applied, old: Applied, by_new: Alignment, by_old: Alignment, asking: Asking) -> None:
    """Note where receivers that still go by RFC 7489 and its list come to another result."""
    if not (new.known and old.known):
        return
    source = "RFC 9989 section 4.10; RFC 7489 sections 3.2 and 6.6.3"
    if (new.policy, new.record is None) != (old.policy, old.record is None):
        text = f"receivers by RFC 9989 apply {_applied(new)}; those by RFC 7489 apply {_applied(old)}"
        asking.find("dmarc-rules-differ", Weight.WARNING, text, "", source)
    if new.record is None or old.record is None:
        return
    for name, one, other in (("DKIM", by_new.dkim, by_old.dkim), ("SPF", by_new.spf, by_old.spf)):
        if one.aligned is not None and other.aligned is not None and one.aligned is not other.aligned:
            words = ("aligns", "does not align") if one.aligned else ("does not align", "aligns")
            text = f"{name}: {one.domain} {words[0]} by RFC 9989, and {words[1]} by RFC 7489"
            asking.find("dmarc-alignment-differs", Weight.WARNING, text, "", source)


def _applied(found: Applied) -> str:
    if found.record is None:
        return "no DMARC"
    return f"{found.policy} ({found.tag}= at _dmarc.{found.found_at})"
