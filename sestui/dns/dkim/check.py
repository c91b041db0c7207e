"""Does what SES signs for an identity verify: asks for the keys, probes where something is missing, and judges.

Sources: RFC 6376; SES Developer Guide, "Easy DKIM", "Provide your own DKIM authentication token (BYODKIM)", "Using
Deterministic Easy DKIM", "Troubleshooting DKIM problems"; sesv2 GetEmailIdentity: DkimAttributes.
"""

from dataclasses import replace
from functools import partial
from typing import Final

from sestui.dns.dkim.findings import note_key, note_place
from sestui.dns.dkim.tokens import SOUND, Place, Stand, selector_place, token_place
from sestui.dns.dkim.wording import conclude
from sestui.dns.expectations import DkimKind, IdentityExpectation
from sestui.dns.verdict_asking import Asking
from sestui.model.authentication import Check, CheckState, Part, RecordSet, Weight
from sestui.model.dns import Lookup, LookupOutcome

SOURCE: Final = "SES Developer Guide, Authenticating email with DKIM"
_KEYS: Final = "_domainkey"
_HOPS: Final = 8
_DOUBTFUL: Final = frozenset((LookupOutcome.SERVFAIL, LookupOutcome.MALFORMED))
_FOREIGN: Final = frozenset({Stand.WRONG_TARGET, Stand.FOREIGN_TEXT, Stand.SEVERAL_KEYS, Stand.TARGET_AS_TXT})
"""What a wildcard can bring about."""


async def check_dkim(expected: IdentityExpectation, asking: Asking) -> tuple[Check, bool | None]:
    """Check the DKIM records of an identity; also return whether signatures of what SES sends verify."""
    dkim = expected.dkim
    if dkim.kind is DkimKind.NONE:
        asking.find("dkim-off", Weight.WARNING, "DKIM is not set up: mail carries no signature of this domain")
        advice = "Switch Easy DKIM on for this identity, and publish the three records that SES gives."
        meaning = "Mail carries no signature of this domain."
        return asking.check(Part.DKIM, CheckState.WARNING, "off", meaning, advice=advice, source=SOURCE), False
    names = dkim.tokens or dkim.selectors
    if not names:
        what = "the selector" if dkim.kind is DkimKind.OWN_KEY else "a token or selector"
        text = f"nobody said {what}, and DNS has no list of them" if dkim.signs is not False else "SES does not sign"
        asking.find("dkim-selector-unknown", Weight.UNKNOWN, f"{text}: the key cannot be looked for")
        meaning = "Which key mail is signed with is not known, so it cannot be looked for."
        advice = "Name it with --selector or --token."
        check = asking.check(Part.DKIM, CheckState.COULD_NOT_CHECK, "unknown", meaning, advice=advice, source=SOURCE)
        return check, False if dkim.signs is False else None

    places = []
    for name, question in zip(names, key_names(expected), strict=True):
        place = _place(expected, name, await asking.ask(question, "TXT", "key"))
        places.append(place if place.stand in SOUND else await _look_closer(place, expected, asking))
    sound = [place for place in places if place.stand in SOUND]
    pending = {}
    for name, place in zip(names, places, strict=True):
        if place.stand not in SOUND and place.stand is not Stand.UNKNOWN:
            found = await asking.visible(place.lookup, partial(_good, expected, name))
            if found is not None:
                pending[place.name] = found
                continue
            wild = await _probe(place, name, expected, asking)
            _fix(place, expected, asking, wild=wild)
        note_place(place, expected, asking, others_sound=bool(sound))
    note_key(places, expected, asking)
    return conclude(places, pending, expected, asking)


def key_names(expected: IdentityExpectation) -> list[str]:
    """Return where the keys of an identity are looked for."""
    dkim = expected.dkim
    return [f"{name}.{_KEYS}.{expected.domain}" for name in dkim.tokens or dkim.selectors]


def _place(expected: IdentityExpectation, name: str, lookup: Lookup) -> Place:
    if expected.dkim.tokens:
        return token_place(lookup, name, expected.domain, expected.dkim)
    return selector_place(lookup)


def _good(expected: IdentityExpectation, name: str, lookup: Lookup) -> bool:
    return _place(expected, name, lookup).stand in SOUND


async def _look_closer(place: Place, expected: IdentityExpectation, asking: Asking) -> Place:
    """Ask for the CNAME itself where a resolver could not or would not follow it: is there one, several, a circle?"""
    unclear = place.stand is Stand.UNKNOWN and place.lookup.outcome in _DOUBTFUL
    if not unclear and place.stand not in (Stand.WRONG_TARGET, Stand.TARGET_DOUBLED):
        return place
    if not expected.dkim.tokens and not unclear:
        return place
    aliases = await asking.ask(place.name, "CNAME", "CNAME")
    if aliases.outcome is not LookupOutcome.FOUND:
        return place
    if len(aliases.names) > 1:
        return replace(place, stand=Stand.SEVERAL_ALIASES)
    if unclear and await _in_circle(place.name, aliases, asking):
        return replace(place, stand=Stand.ALIAS_CIRCLE)
    return place


async def _in_circle(start: str, lookup: Lookup, asking: Asking) -> bool:
    seen = {start}
    for _ in range(_HOPS):
        target = lookup.names[0]
        if target in seen:
            return True
        seen.add(target)
        lookup = await asking.ask(target, "CNAME", "CNAME")
        if lookup.outcome is not LookupOutcome.FOUND:
            return False
    return False


async def _probe(place: Place, name: str, expected: IdentityExpectation, asking: Asking) -> bool:
    """Look for the slips that are known, where something is missing or foreign; return whether a wildcard answered."""
    domain = expected.domain
    if place.stand is Stand.MISSING:
        slips = (
            (f"{name}.{_KEYS}.{domain}.{domain}", "the domain stands twice: the provider appends it by itself"),
            (f"{name}.domainkey.{domain}", "the underscore before domainkey is missing"),
            (f"_{name}.{_KEYS}.{domain}", "an underscore stands before the token"),
        )
        for slip, text in slips:
            if await asking.stray(slip, "TXT", "a usual slip") is not None:
                where = "SES Developer Guide, Troubleshooting DKIM problems"
                asking.find("dkim-misplaced", Weight.PROBLEM, f"the record is at {slip}: {text}", slip, where)
    elif place.stand in _FOREIGN and await asking.wildcard(f"{_KEYS}.{domain}", place.lookup):
        text = "a wildcard answers here: there is no record of this name itself"
        asking.find("wildcard", Weight.WARNING, text, place.name, "RFC 4592 section 2.1")
        return True
    return False


def _fix(place: Place, expected: IdentityExpectation, asking: Asking, *, wild: bool) -> None:
    """Propose the CNAME; the key of a domain's own cannot be proposed, SES never tells it."""
    if not place.target or place.stand in (Stand.NO_KEY, Stand.BAD_KEY, Stand.DNSSEC_BROKEN):
        return
    lookup = place.lookup
    if place.stand is Stand.MISSING or wild:
        reason = "Easy DKIM: the record is missing"
    elif place.stand in (Stand.SEVERAL_ALIASES, Stand.ALIAS_CIRCLE):
        reason = "Easy DKIM: this one CNAME belongs here; all others of this name have to go"
    elif lookup.chain:
        reason = "Easy DKIM: the CNAME leads elsewhere"
    else:
        reason = "Easy DKIM: a CNAME belongs here; the TXT records of this name have to go"
    if expected.dkim.inferred:
        reason += " (the target's zone is inferred from the region)"
    removed = () if wild else lookup.chain[:1]
    asking.fixes.append(RecordSet(place.name, "CNAME", (place.target,), removed, reason=reason))
