"""The custom MAIL FROM domain: its one MX record, its SPF policy, and what SES does while it finds neither.

Sources: SES Developer Guide, "Using a custom MAIL FROM domain", "Authenticating Email with SPF in Amazon SES",
"Regions and Amazon SES" (one MAIL FROM domain may serve several Regions); sesv2 GetEmailIdentity: MailFromAttributes.
"""

from typing import Final

from sestui.dns.expectations import FEEDBACK_HOSTS, SES_DOMAIN, IdentityExpectation, MailFromExpectation, below
from sestui.dns.verdict_asking import Asking, Visible
from sestui.model.authentication import Check, CheckState, Part, RecordSet, Weight
from sestui.model.dns import Lookup, LookupOutcome, Mx

SOURCE: Final = "SES Developer Guide, Using a custom MAIL FROM domain"
_MODEL: Final = "sesv2 GetEmailIdentity: MailFromAttributes"
_PREFERENCE: Final = 10
_FALLS_BACK: Final = "SES uses its own MAIL FROM domain instead, and SPF does not align (USE_DEFAULT_VALUE)"
_REFUSES: Final = "SES refuses to send (REJECT_MESSAGE)"


def default_mail_from() -> Check:
    """Return the verdict on an identity without a custom MAIL FROM domain."""
    meaning = f"No MAIL FROM domain of its own: bounces go to a sub-domain of {SES_DOMAIN}."
    return Check(Part.MAIL_FROM, CheckState.NOT_APPLICABLE, "default", meaning, source=SOURCE)


async def check_mail_from(expected: IdentityExpectation, asking: Asking) -> Check:
    """Check the MX record of the custom MAIL FROM domain against what SES needs."""
    wanted = expected.mail_from
    if wanted is None:
        return default_mail_from()
    lookup = await asking.ask(wanted.domain, "MX", "MAIL FROM")
    _place(expected, wanted, asking)
    visible = None
    right = False
    if not lookup.answered:
        asking.unanswered(lookup)
    elif not wanted.host and expected.region:
        text = f"AWS does not document the MX host of {expected.region}, so it cannot be judged"
        asking.find("mail-from-host-unknown", Weight.UNKNOWN, text, wanted.domain, SOURCE)
    elif _good(lookup, wanted):
        right = True
        _note_good(lookup, wanted, asking)
    else:
        visible = await asking.visible(lookup, lambda answer: _good(answer, wanted))
        if visible is None:
            await _note_bad(lookup, wanted, expected, asking)
    _against_ses(wanted, asking, right=right, told=expected.told)
    return _conclude(lookup, wanted, asking, visible)


def _good(lookup: Lookup, wanted: MailFromExpectation) -> bool:
    """Whether there is exactly one MX record, to a host of SES."""
    hosts = {mx.exchange for mx in lookup.mx}
    return len(lookup.mx) == 1 and bool(hosts & ({wanted.host} | FEEDBACK_HOSTS.keys()) - {""})


def _place(expected: IdentityExpectation, wanted: MailFromExpectation, asking: Asking) -> None:
    if wanted.domain == expected.domain:
        text = "it is the identity's own domain; it has to be a sub-domain that is used for nothing else"
        asking.find("mail-from-is-identity", Weight.PROBLEM, text, wanted.domain, SOURCE)
    elif not below(wanted.domain, expected.domain):
        text = f"it is no sub-domain of {expected.domain}"
        asking.find("mail-from-elsewhere", Weight.WARNING, text, wanted.domain, SOURCE)


def _note_good(lookup: Lookup, wanted: MailFromExpectation, asking: Asking) -> None:
    host = lookup.mx[0].exchange
    if wanted.host and host != wanted.host:
        region = FEEDBACK_HOSTS[host]
        text = f"the MX is that of {region}: one MAIL FROM domain may serve several regions that way"
        asking.find("mail-from-other-region", Weight.NOTE, text, wanted.domain, "SES Developer Guide, Regions")
    if lookup.chain:
        text = f"the MX is found by way of a CNAME to {lookup.chain[-1]}: SES may not follow it"
        asking.find("mail-from-alias", Weight.WARNING, text, wanted.domain, "RFC 2181 section 10.3")


async def _note_bad(lookup: Lookup, wanted: MailFromExpectation, expected: IdentityExpectation, asking: Asking) -> None:
    name, doubled = wanted.domain, False
    if lookup.missing:
        asking.find("mail-from-missing", Weight.PROBLEM, "there is no MX record", name, SOURCE)
        slip = f"{name}.{expected.domain}"
        if await asking.stray(slip, "MX", "a usual slip") is not None:
            text = f"the record is at {slip}: the domain stands twice, the provider appends it by itself"
            asking.find("mail-from-misplaced", Weight.PROBLEM, text, slip, SOURCE)
    elif len(lookup.mx) > 1:
        hosts = ", ".join(mx.exchange or "." for mx in lookup.mx)
        text = f"there are {len(lookup.mx)} MX records ({hosts}), and there must be exactly one"
        asking.find("mail-from-several", Weight.PROBLEM, text, name, SOURCE)
    else:
        host = lookup.mx[0].exchange if lookup.mx else ""
        doubled = any(host == f"{each}.{expected.domain}" or host == f"{each}.{name}" for each in FEEDBACK_HOSTS)
        if doubled:
            text = f"the MX leads to {host}: the dot at the end of the host was left out"
            asking.find("mail-from-host-doubled", Weight.PROBLEM, text, name, SOURCE)
        else:
            text = f"the MX leads to {host or 'nowhere (null MX)'}, which is not SES"
            asking.find("mail-from-other-host", Weight.PROBLEM, text, name, SOURCE)
    wild = False
    if lookup.records:
        above = name.partition(".")[2]
        wild = "." in above and await asking.wildcard(above, lookup)
        if wild:
            text = "a wildcard answers here: there is no record of this name itself"
            asking.find("wildcard", Weight.WARNING, text, name, "RFC 4592 section 2.1")
    if name == expected.domain:
        # Its MX records bring the domain's own mail: none is proposed in their place.
        return
    if lookup.chain:
        text = f"a CNAME leads to {lookup.chain[-1]}: it has to go before this name can have an MX record"
        asking.find("mail-from-alias", Weight.WARNING, text, name, "RFC 1034 section 3.6.2")
    elif wanted.host:
        receiving = [mx.exchange for mx in lookup.mx if mx.exchange and mx.exchange not in FEEDBACK_HOSTS]
        if receiving and not wild and not doubled:
            text = (
                f"mail to addresses at {name} goes to {', '.join(receiving)} now, and would not any more: where it is "
                "received, take another sub-domain for MAIL FROM"
            )
            asking.find("mail-from-receives", Weight.WARNING, text, name, SOURCE)
        asking.fixes.append(_fix(lookup, wanted, wild=wild))


def _fix(lookup: Lookup, wanted: MailFromExpectation, *, wild: bool) -> RecordSet:
    value = f"{_PREFERENCE} {wanted.host}"
    # what a wildcard says cannot be taken away here
    there = () if wild else tuple(_text(mx) for mx in lookup.mx)
    # the right host is right with any preference
    same = next((_text(mx) for mx in lookup.mx if mx.exchange == wanted.host), value)
    removed = tuple(text for text in there if text != same)
    reason = "MAIL FROM: exactly one MX record, to SES"
    return RecordSet(wanted.domain, "MX", (same,), removed, reason=reason)


def _text(mx: Mx) -> str:
    return f"{mx.preference} {mx.exchange or '.'}"


def _against_ses(wanted: MailFromExpectation, asking: Asking, *, right: bool, told: bool) -> None:
    """Hold what DNS says against what SES says, and say what SES does meanwhile."""
    if not told or wanted.status is None:
        return
    if wanted.status == "SUCCESS":
        if not right and any(finding.weight is Weight.PROBLEM for finding in asking.findings):
            text = "SES says SUCCESS, and DNS says otherwise: SES will notice when it looks again"
            asking.find("ses-says-success", Weight.WARNING, text, wanted.domain, _MODEL)
        return
    words = {
        "PENDING": ("SES has not found the MX record yet", Weight.WARNING),
        "FAILED": ("SES has given up looking for the MX record: set the MAIL FROM domain up again", Weight.PROBLEM),
        "TEMPORARY_FAILURE": ("SES had trouble when it looked for the MX record last", Weight.WARNING),
    }
    text, weight = words.get(wanted.status, (f"SES says {wanted.status}", Weight.WARNING))
    if wanted.on_mx_failure == "REJECT_MESSAGE":
        weight = Weight.PROBLEM
    right_words = "; DNS is right" if right else ""
    code = "ses-behind" if right else "ses-status"
    asking.find(code, weight, f"{text}{right_words}; meanwhile {meanwhile(wanted)}", wanted.domain, _MODEL)


def meanwhile(wanted: MailFromExpectation) -> str:
    """Return what SES does while it does not find the MX record."""
    if wanted.on_mx_failure == "REJECT_MESSAGE":
        return _REFUSES
    if wanted.on_mx_failure == "USE_DEFAULT_VALUE":
        return _FALLS_BACK
    return "SES uses its own MAIL FROM domain, or refuses to send, as the identity says"


def _conclude(lookup: Lookup, wanted: MailFromExpectation, asking: Asking, visible: Visible | None) -> Check:
    spreading = asking.spreading(visible, wanted.domain) if visible is not None else ""
    heaviest = {finding.weight for finding in asking.findings}
    advice = "Publish the record below." if asking.fixes else ""
    codes = {finding.code for finding in asking.findings}
    if "mail-from-is-identity" in codes:
        advice = "Choose a sub-domain that is used for nothing else as MAIL FROM domain."
    elif "mail-from-receives" in codes:
        advice = "Publish the record below, unless mail is received there: then choose another sub-domain."

    def check(state: CheckState, label: str, meaning: str) -> Check:
        left = visible.seconds_left if visible is not None else None
        return asking.check(Part.MAIL_FROM, state, label, meaning, advice=advice, source=SOURCE, seconds_left=left)

    if not lookup.answered and not lookup.dnssec_broken:
        return check(CheckState.COULD_NOT_CHECK, "unknown", "The MX record could not be looked up.")
    if lookup.missing and visible is None:
        return check(CheckState.MISSING, "missing", f"SES needs an MX record: without it, {meanwhile(wanted)}.")
    if Weight.PROBLEM in heaviest:
        meaning = f"SES cannot use the domain: then {meanwhile(wanted)}."
        if spreading:
            # the record is there; until SES has found it, what it does meanwhile is what counts
            return check(CheckState.PROBLEM, "not yet", f"{spreading} Until SES finds it, {meanwhile(wanted)}.")
        return check(CheckState.PROBLEM, _label(lookup), meaning)
    if Weight.UNKNOWN in heaviest:
        return check(CheckState.COULD_NOT_CHECK, "unknown", "Which MX record is right is not known.")
    if visible is not None:
        return check(CheckState.NOT_YET, "not yet", spreading)
    if Weight.WARNING in heaviest:
        waits = wanted.status not in (None, "SUCCESS")
        meaning = f"SES does not use the domain now: {meanwhile(wanted)}." if waits else "SES finds its MX record."
        return check(CheckState.WARNING, "waits" if waits else "good, but", meaning)
    return check(CheckState.OK, "good", "SES finds its MX record and uses the domain.")


def _label(lookup: Lookup) -> str:
    if lookup.outcome is not LookupOutcome.FOUND:
        return "broken"
    return "several MX" if len(lookup.mx) > 1 else "wrong"
