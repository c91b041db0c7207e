"""One identity in words: its state, what it inherits, DKIM, MAIL FROM, who may send with it, who hears of it.

Sources: botocore's sesv2 model, GetEmailIdentity; SES Developer Guide; each fact names its own.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sestui.model.depth import Depth
from sestui.model.identity import Dkim, Identity, IdentityList, IdentitySummary, Verification
from sestui.model.text import clean
from sestui.rules.account_facts import NOT_TOLD, Fact, Section
from sestui.rules.feedback import Feedback, Heard, Hearing
from sestui.rules.identities import (
    dkim_verdict,
    error_words,
    is_domain,
    mail_from_verdict,
    origin_words,
    replica_of,
)
from sestui.rules.identity_row import state_of, type_label
from sestui.rules.inheritance import Verified, unlabelled, verified_in
from sestui.rules.policies import policy_grants
from sestui.rules.severity import Severity
from sestui.rules.telling import Moment, known, read_facts, verdict_fact, yes

_MODEL: Final = "sesv2 GetEmailIdentity"
_CREATING: Final = "SES Developer Guide, Creating and verifying identities"


def explain_identity(name: str, depth: Depth, now: datetime, own_account: str = "") -> tuple[Section, ...]:
    """Return the sections about one identity of a target; also for a name that is no identity there."""
    moment = Moment(now)
    verified = verified_in(depth.identities.value or IdentityList())
    summary = verified.listed(name)
    reading = depth.details.get(name)
    identity = reading.value if reading is not None else None
    sections = [Section("Identity", tuple(_identity(name, summary, depth, verified)))]
    if identity is not None and identity.exists:
        sections += [
            Section("Verification", tuple(_verification(identity.verification, moment))),
            Section("DKIM", tuple(_dkim(identity, moment))),
            Section("MAIL FROM", tuple(_mail_from(identity))),
            Section("Policies", tuple(_policies(identity, own_account))),
        ]
    feedback = Hearing(depth, verified).feedback(name)
    sections.append(Section("Bounces and complaints", tuple(_feedback(feedback))))
    if identity is not None and (identity.tags or identity.other):
        sections.append(Section("Tags and further members", tuple(_others(identity))))
    sections.append(Section("Reading", tuple(_readings(name, depth, moment))))
    return tuple(sections)


def _identity(name: str, summary: IdentitySummary | None, depth: Depth, verified: Verified) -> Iterator[Fact]:
    yield Fact("name", clean(name))
    reading = depth.details.get(name)
    if summary is not None:
        yield Fact("type", type_label(summary), "", "sesv2 ListEmailIdentities")
        listed_at = depth.identities.as_of
        read_at = reading.as_of if reading is not None else None
        newer = listed_at is not None and read_at is not None and listed_at > read_at
        yield verdict_fact("status", state_of(summary, reading, newer))
    elif depth.identities.value is not None:
        meaning = "The list of this region does not hold it."
        yield Fact("status", "no identity here", meaning, "sesv2 ListEmailIdentities", Severity.NOTE)
    else:
        yield Fact("status", NOT_TOLD, "The list was not read.", "sesv2 ListEmailIdentities", Severity.UNKNOWN)
    if depth.identities.value is not None:
        yield _inheritance(name, verified)


def _inheritance(name: str, verified: Verified) -> Fact:
    parent = verified.parent(name)
    own = verified.own(name)
    if own and not parent:
        return Fact("settings", "its own", "No other verified identity covers it.", _CREATING)
    if own:
        meaning = f"{clean(parent)} covers it too, but the most specific identity's settings hold."
        return Fact("settings", "its own", meaning, _CREATING)
    if not parent:
        meaning = "It is not verified, and no verified identity covers it: no mail can be sent from it."
        return Fact("settings", "none", meaning, _CREATING, Severity.WARNING)
    because = (
        "a label needs no verification of its own" if unlabelled(name) == parent else "it is verified and covers it"
    )
    return Fact("settings", f"of {clean(parent)}", f"Mail may be sent from it, since {because}.", _CREATING)


def _verification(verification: Verification | None, moment: Moment) -> Iterator[Fact]:
    source = f"{_MODEL}: VerificationInfo"
    if verification is None:
        yield Fact("verification info", NOT_TOLD, "", source, Severity.UNKNOWN)
        return
    told = error_words(verification.error)
    if told is not None:
        yield Fact("error", clean(verification.error or ""), told[0], source, Severity.WARNING, told[1])
    yield Fact("last checked", moment.told(verification.last_checked_at), "", source)
    yield Fact("last success", moment.told(verification.last_success_at), "", source)
    if verification.soa is not None:
        server = clean(verification.soa.primary_name_server or NOT_TOLD)
        yield Fact("name server that SES saw", server, "The zone in which SES looked, by its SOA record.", source)
        if verification.soa.admin_email:
            yield Fact("zone's contact", clean(verification.soa.admin_email), "", source)
        if verification.soa.serial is not None:
            yield Fact("zone's serial", str(verification.soa.serial), "", source)


def _dkim(identity: Identity, moment: Moment) -> Iterator[Fact]:
    source = f"{_MODEL}: DkimAttributes"
    dkim = identity.dkim or Dkim()
    yield verdict_fact("DKIM", dkim_verdict(identity.dkim, domain=is_domain(identity.name, identity.type)))
    if identity.dkim is None:
        return
    replica = replica_of(dkim.origin)
    meaning = f"The records of {replica} serve this region too: none are to be published for it." if replica else ""
    yield Fact("key", origin_words(dkim.origin), meaning, source, known(dkim.origin))
    yield Fact("signing", yes(dkim.signing_enabled), "", source, known(dkim.signing_enabled))
    if dkim.tokens:
        yield Fact("tokens", ", ".join(map(clean, dkim.tokens)), "", source)
    if dkim.hosted_zone:
        yield Fact("hosted zone", clean(dkim.hosted_zone), "Where the CNAME records lead.", source)
    if dkim.current_key_length:
        length = _bits(dkim.current_key_length)
        after = _bits(dkim.next_key_length) if dkim.next_key_length else ""
        coming = f"The next key will have {after}." if after and after != length else ""
        yield Fact("key length", length, coming, source)
    if dkim.key_generated_at is not None:
        yield Fact("key made", moment.told(dkim.key_generated_at), "", source)


def _bits(length: str) -> str:
    return {"RSA_1024_BIT": "1024 bit", "RSA_2048_BIT": "2048 bit"}.get(length, clean(length))


def _mail_from(identity: Identity) -> Iterator[Fact]:
    yield verdict_fact("MAIL FROM", mail_from_verdict(identity.mail_from))
    if identity.mail_from is not None:
        source = f"{_MODEL}: MailFromAttributes"
        yield Fact("domain", clean(identity.mail_from.domain), "", source)
        behaviour = identity.mail_from.on_mx_failure
        words = {"USE_DEFAULT_VALUE": "use amazonses.com", "REJECT_MESSAGE": "refuse mail"}
        shown = NOT_TOLD if behaviour is None else words.get(behaviour, clean(behaviour))
        yield Fact("without an MX record", shown, "", source, known(behaviour))


def _policies(identity: Identity, own_account: str) -> Iterator[Fact]:
    source = f"{_MODEL}: Policies; SES Developer Guide, Using sending authorization"
    if not identity.policies:
        yield Fact("policies", "none", "Nobody outside of the account may send with it.", source)
    for name, policy in identity.policies:
        grants = policy_grants(policy, own_account)
        if not grants:
            yield Fact(clean(name), "lets nobody in", "", source)
        for grant in grants:
            actions = ", ".join(grant.actions)
            meaning = f"May: {actions}." if actions else ""
            if grant.conditional:
                meaning = f"{meaning} Under conditions: read the policy.".strip()
            fix = "Name the accounts that may send." if grant.severity is Severity.CRITICAL else ""
            yield Fact(clean(name), grant.words, meaning, source, grant.severity, fix)


def _feedback(feedback: Feedback) -> Iterator[Fact]:
    for label, heard in (("bounces", feedback.bounce), ("complaints", feedback.complaint)):
        yield _heard(label, heard)
    if feedback.follows != feedback.identity:
        meaning = "It is not verified itself: the settings of the identity that covers it hold."
        yield Fact("by the settings of", clean(feedback.follows), meaning, _CREATING)
    if feedback.configuration_set:
        yield Fact(
            "configuration set",
            feedback.configuration_set,
            feedback.note or "Its default: a message may name another one, and then that one's destinations count.",
            f"{_MODEL}: ConfigurationSetName",
            feedback.note_severity,
        )
    both = (*feedback.bounce.listeners, *feedback.complaint.listeners)
    for listener in dict.fromkeys(both):
        label = f"{listener.channel} {listener.name}".strip()
        fix = listener.fix
        yield Fact(label, listener.short or "-", listener.words, listener.source, listener.severity, fix)


def _heard(label: str, heard: Heard) -> Fact:
    missing = f" Missing: {', '.join(heard.permissions)}." if heard.permissions else ""
    return Fact(label, heard.label, heard.meaning + missing, heard.source, heard.severity, heard.fix)


def _others(identity: Identity) -> Iterator[Fact]:
    for key, value in identity.tags:
        yield Fact(f"tag {clean(key)}", clean(value), "", f"{_MODEL}: Tags")
    for path, value in identity.other:
        yield Fact(clean(path), clean(value), "A member that this version has no words for.")


def _readings(name: str, depth: Depth, moment: Moment) -> Iterator[Fact]:
    parts: Sequence[tuple[str, str, object]] = (
        ("list", "sesv2 ListEmailIdentities", depth.identities),
        ("details", _MODEL, depth.details.get(name)),
        ("notifications", "ses GetIdentityNotificationAttributes", depth.notifications.get(name)),
    )
    for label, source, reading in parts:
        if reading is None:
            yield Fact(label, "not read yet", "", source, Severity.UNKNOWN)
        else:
            yield from read_facts(reading, moment, source, label)  # type: ignore[arg-type]
