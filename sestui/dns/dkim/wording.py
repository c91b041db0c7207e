"""The verdict on DKIM: what was found, put together and held against what SES says."""

from collections.abc import Mapping, Sequence
from typing import Final

from sestui.dns.dkim.tokens import SOUND, Place, Stand
from sestui.dns.expectations import DkimKind, IdentityExpectation
from sestui.dns.verdict_asking import Asking, Visible
from sestui.model.authentication import Check, CheckState, Part, Weight

_SOURCE: Final = "SES Developer Guide, Authenticating email with DKIM; RFC 6376 section 3.6.1"
_MODEL: Final = "sesv2 GetEmailIdentity: DkimAttributes"


def conclude(
    places: Sequence[Place], pending: Mapping[str, Visible], expected: IdentityExpectation, asking: Asking
) -> tuple[Check, bool | None]:
    """Return the verdict, and whether signatures of the mail that SES sends verify (`None`: cannot be told).

    Args:
        places: all of them.
        pending: those that are right at the authoritative servers, by name.
        expected: with what SES says.
        asking: with all that was found.
    """
    sound = sum(place.stand in SOUND for place in places)
    missing = sum(place.stand is Stand.MISSING and place.name not in pending for place in places)
    unknown = sum(place.stand is Stand.UNKNOWN for place in places)
    _against_ses(expected, asking, all_sound=sound == len(places), trouble=_troubled(asking))
    spreading = [asking.spreading(visible, name) for name, visible in pending.items()]
    heaviest = {finding.weight for finding in asking.findings}
    counted = f"{sound} of {len(places)}" if len(places) > 1 else ""
    seconds = [each.seconds_left for each in pending.values() if each.seconds_left is not None]

    signs = expected.dkim.signs is not False

    def check(
        state: CheckState, label: str, meaning: str, advice: str = "", *, verifies: bool | None = None
    ) -> tuple[Check, bool | None]:
        left = max(seconds, default=None) if state is CheckState.NOT_YET else None
        verdict = asking.check(Part.DKIM, state, label, meaning, advice=advice, source=_SOURCE, seconds_left=left)
        return verdict, verifies if signs else False

    if missing and missing == len(places) - unknown:
        meaning = "No key can be found: receivers take mail from SES for unsigned, or signed badly."
        if unknown:
            lack = "is" if missing == 1 else "are"
            meaning = f"{missing} of {len(places)} records {lack} missing; the others could not be looked up."
        return check(
            CheckState.MISSING,
            "missing",
            meaning,
            _advice(places, expected, asking),
            verifies=None if unknown else False,
        )
    if Weight.PROBLEM in heaviest:
        label = "not signing" if sound == len(places) else f"{counted} good" if counted and sound else "broken"
        # which of the keys SES signs with is not told
        verifies = True if sound == len(places) else None if sound or unknown or pending else False
        meaning = _meaning(expected, sound)
        if expected.dkim.signs is not False and not sound and (unknown or pending):
            meaning = "Not every record is right; whether receivers find the key that SES signs with is not known."
        return check(CheckState.PROBLEM, label, meaning, _advice(places, expected, asking), verifies=verifies)
    if unknown:
        meaning = "Not every key could be looked up; nothing is said about those."
        return check(CheckState.COULD_NOT_CHECK, "unknown", meaning, "Check again.")
    if pending:
        return check(CheckState.NOT_YET, "not yet", spreading[0], "Wait, and check again.")
    if Weight.WARNING in heaviest:
        return check(CheckState.WARNING, _label(expected), _meaning(expected, sound), verifies=True)
    meaning = "Receivers find the keys that SES signs with."
    return check(CheckState.OK, "good", meaning, verifies=True)


def _against_ses(expected: IdentityExpectation, asking: Asking, *, all_sound: bool, trouble: bool) -> None:
    """Hold what DNS says against what SES says."""
    dkim = expected.dkim
    if not expected.told or dkim.kind is DkimKind.UNKNOWN:
        return
    if dkim.signing is False:
        text = "signing is switched off at SES: mail carries no signature of this domain"
        asking.find("dkim-signing-off", Weight.WARNING, text, "", _MODEL)
    if dkim.status == "SUCCESS" and trouble:
        text = "SES says SUCCESS, and DNS says otherwise: SES will notice when it looks again"
        asking.find("ses-says-success", Weight.WARNING, text, "", _MODEL)
    if not all_sound or dkim.status in (None, "SUCCESS"):
        return
    text, weight = _BEHIND.get(dkim.status or "", ("SES says {status}, and DNS is right", Weight.WARNING))
    asking.find("ses-behind", weight, text.format(status=dkim.status), "", _MODEL)


_BEHIND: Final = {
    "PENDING": ("DNS is right, and SES has not found the records yet: it does not sign until it does", Weight.WARNING),
    "FAILED": (
        "DNS is right, and SES has given up looking: it does not sign until DKIM is set up again",
        Weight.PROBLEM,
    ),
    "TEMPORARY_FAILURE": ("DNS is right, and SES had trouble when it looked last: it looks again", Weight.WARNING),
    "NOT_STARTED": ("DNS is right, and SES does not look for the records: switch DKIM on", Weight.WARNING),
}


def _troubled(asking: Asking) -> bool:
    return any(finding.weight is Weight.PROBLEM for finding in asking.findings)


def _label(expected: IdentityExpectation) -> str:
    dkim = expected.dkim
    if dkim.signing is False:
        return "off"
    return "waits" if dkim.status not in (None, "SUCCESS") else "good, but"


def _meaning(expected: IdentityExpectation, sound: int) -> str:
    if expected.dkim.signs is False:
        return "Mail carries no signature of this domain."
    if sound:
        return "Receivers find a key; what is noted weakens it, or may break it when SES changes keys."
    return "Receivers find no key that signatures of this domain verify with."


def _advice(places: Sequence[Place], expected: IdentityExpectation, asking: Asking) -> str:
    stands = {place.stand for place in places}
    if expected.dkim.kind is DkimKind.OWN_KEY and stands - SOUND - {Stand.UNKNOWN, Stand.DNSSEC_BROKEN}:
        return "Publish the public key of the pair whose private half SES has; SES does not tell it."
    if asking.fixes and expected.dkim.status == "FAILED":
        return (
            "Publish the records below exactly as they are, then set DKIM up again: SES has given up looking for them."
        )
    if asking.fixes:
        return "Publish the records below exactly as they are; SES looks for them for 72 hours."
    if Stand.DNSSEC_BROKEN in stands:
        return "Repair DNSSEC of the zone: the DS records of its parent and its keys do not fit together."
    if stands & {Stand.NO_KEY, Stand.BAD_KEY}:
        return "The CNAME is right, the key behind it is SES's own: check again, then set DKIM up again at SES."
    if stands <= SOUND:
        return "The records are right: set DKIM up again at SES, and it looks for them anew."
    return ""
