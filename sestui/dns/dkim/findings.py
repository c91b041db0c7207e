"""What there is to say about the places of DKIM records. Pure functions of what was found there."""

from collections.abc import Sequence
from typing import Final

from sestui.dns.dkim.key import SOURCES, TEXTS, KeyFault
from sestui.dns.dkim.tokens import SOUND, Place, Stand
from sestui.dns.expectations import DkimExpectation, DkimKind, IdentityExpectation
from sestui.dns.verdict_asking import Asking
from sestui.model.authentication import Weight

_RECORD: Final = "RFC 6376 section 3.6.1"
_EASY: Final = "SES Developer Guide, Easy DKIM"
_TROUBLE: Final = "SES Developer Guide, Troubleshooting DKIM problems"
_NOTES: Final = frozenset({KeyFault.NO_SUBDOMAINS, KeyFault.BARE_RSA})

_STANDS: Final = {
    Stand.INDIRECT: (
        Weight.WARNING,
        "the CNAME reaches the right target by way of another one: receivers follow it, SES may not",
        _EASY,
    ),
    Stand.TARGET_AS_TXT: (
        Weight.PROBLEM,
        "the target was published as text (TXT): a CNAME record belongs here",
        _TROUBLE,
    ),
    Stand.FOREIGN_TEXT: (Weight.PROBLEM, "there is text (TXT) here, and no key", _RECORD),
    Stand.SEVERAL_KEYS: (
        Weight.PROBLEM,
        "there are several keys: which one receivers take is left to them",
        "RFC 6376 section 3.6.2.2",
    ),
    Stand.SEVERAL_ALIASES: (
        Weight.PROBLEM,
        "there are several CNAME records: a name has one at most, and resolvers refuse to answer",
        "RFC 2181 section 10.1",
    ),
    Stand.ALIAS_CIRCLE: (Weight.PROBLEM, "the CNAME records lead in a circle", "RFC 1034 section 3.6.2"),
    Stand.MISSING: (Weight.PROBLEM, "there is no record here", _EASY),
}


def note_place(place: Place, expected: IdentityExpectation, asking: Asking, *, others_sound: bool) -> None:
    """Note what is wrong with one place.

    `others_sound`: a key behind another token works. While keys are rotated, not every token has one, so a missing key
    is then a warning, as long as SES says SUCCESS.
    """
    dkim, stand = expected.dkim, place.stand
    if stand in (Stand.UNKNOWN, Stand.DNSSEC_BROKEN):
        asking.unanswered(place.lookup)
        return
    if stand in _STANDS:
        weight, text, source = _STANDS[stand]
        if stand is Stand.MISSING and dkim.kind is DkimKind.OWN_KEY:
            source = _RECORD
        asking.find(f"dkim-{stand}", weight, text, place.name, source)
    elif stand is Stand.FLATTENED:
        content = not _waits(dkim)
        text = "a key stands here in place of the CNAME (flattened or proxied): receivers find it, SES may not"
        weight = Weight.WARNING if content else Weight.PROBLEM
        asking.find("dkim-flattened", weight, f"{text}, and SES cannot rotate it", place.name, _EASY)
    elif stand is Stand.WRONG_TARGET:
        wanted = f" in place of {place.target}" if place.target else ""
        text = f"the CNAME leads to {place.lookup.chain[0]}{wanted}"
        asking.find("dkim-wrong-target", Weight.PROBLEM, text, place.name, _EASY)
    elif stand is Stand.TARGET_DOUBLED:
        text = f"the CNAME leads to {place.lookup.chain[0]}: the dot at the end of its target was left out"
        asking.find("dkim-target-doubled", Weight.PROBLEM, text, place.name, _TROUBLE)
    elif stand is Stand.NO_KEY:
        weight = Weight.WARNING if others_sound and not _waits(dkim) else Weight.PROBLEM
        end = place.lookup.missing_name or place.lookup.chain[-1]
        text = f"the CNAME leads to {end}, where there is no key"
        asking.find("dkim-dangling", weight, text, place.name, _EASY)
    if place.key is None:
        return
    mild = dkim.tokens and others_sound and not _waits(dkim)
    for fault in place.key.faults:
        if stand is Stand.BAD_KEY and fault not in _NOTES:
            weight = Weight.WARNING if mild else Weight.PROBLEM
        else:
            weight = Weight.NOTE if fault in _NOTES else Weight.WARNING
        text = TEXTS[fault] + (f": {place.key.reason}" if place.key.reason else "")
        asking.find(f"dkim-key-{fault}", weight, text, place.name, SOURCES.get(fault, _RECORD))


def note_key(places: Sequence[Place], expected: IdentityExpectation, asking: Asking) -> None:
    """Note what the keys have in common: their length against what SES says, their kind, an inferred zone."""
    dkim = expected.dkim
    sound = [place for place in places if place.stand in SOUND and place.key is not None]
    lengths = {place.key.bits for place in sound if place.key is not None and place.key.kind == "rsa"}
    if dkim.bits is not None and lengths and dkim.bits not in lengths:
        found = ", ".join(str(bits) for bits in sorted(filter(None, lengths)))
        turning = dkim.next_bits in lengths
        what = "the key is being changed" if turning else "the key is being changed, or it is another one"
        text = f"SES signs with {dkim.bits} bits, and the key found has {found}: {what}"
        weight = Weight.NOTE if turning else Weight.WARNING
        asking.find("dkim-length-differs", weight, text, sound[0].name, "sesv2 DkimAttributes: CurrentSigningKeyLength")
    for place in sound:
        if place.key is not None and place.key.kind == "ed25519":
            text = "this is an Ed25519 key (RFC 8463): SES signs with RSA, so it is not the one that SES uses"
            asking.find("dkim-ed25519", Weight.WARNING, text, place.name, "RFC 8463")
    if dkim.inferred and any(place.stand is Stand.WRONG_TARGET for place in places):
        text = "SES did not say where the records lead: the zone is inferred from the region"
        asking.find("dkim-zone-inferred", Weight.NOTE, text, "", "AWS General Reference, Amazon SES endpoints: DKIM")
    if dkim.parent:
        text = f"the key is that of {dkim.parent} (Deterministic Easy DKIM): the records are the same ones"
        asking.find("dkim-replica", Weight.NOTE, text, "", "SES Developer Guide, Using Deterministic Easy DKIM")


def _waits(dkim: DkimExpectation) -> bool:
    """Whether SES says that it has not found what it looks for."""
    return dkim.status not in (None, "SUCCESS")
