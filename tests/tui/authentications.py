"""What DNS says of the identities of `deep_states`: every state in every column, with findings, answers and records."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sestui.model.authentication import (
    Authentication,
    Check,
    CheckState,
    Evidence,
    Finding,
    Part,
    Policy,
    RecordSet,
    Weight,
    carried,
)
from sestui.model.dns import Lookup, LookupOutcome, Mx, Txt
from sestui.model.failure import Cause, Failure
from sestui.model.reading import Reading
from tests.tui.states import NOW

AT = NOW - timedelta(minutes=3)
LONG_KEY = "p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" * 8
OK, WARNING, PROBLEM = CheckState.OK, CheckState.WARNING, CheckState.PROBLEM
MISSING, NOT_YET = CheckState.MISSING, CheckState.NOT_YET
UNKNOWN, NEEDLESS = CheckState.COULD_NOT_CHECK, CheckState.NOT_APPLICABLE
SERVER = "192.0.2.53"


def answer(name: str, type_: Any, *records: Any, outcome: LookupOutcome = LookupOutcome.FOUND, **more: Any) -> Lookup:
    return Lookup(name, type_, outcome if not records else LookupOutcome.FOUND, records, server=SERVER, **more)


def verdict(part: Part, state: CheckState = OK, label: str = "", **more: Any) -> Check:
    meaning = "" if state is OK else f"What {state} means for mail."
    usual = {NEEDLESS: "default", NOT_YET: "not yet", UNKNOWN: "unknown"}
    return Check(part, state, label or usual.get(state, str(state)), more.pop("meaning", meaning), **more)


def authentication(
    domain: str,
    dkim: CheckState | Check = OK,
    spf: CheckState | Check = OK,
    mail_from: CheckState | Check = OK,
    dmarc: CheckState | Check = OK,
    at: datetime = AT,
) -> Authentication:
    """Return verdicts in these states, or these verdicts."""
    given = ((Part.DKIM, dkim), (Part.SPF, spf), (Part.MAIL_FROM, mail_from), (Part.DMARC, dmarc))
    one, two, three, four = (found if isinstance(found, Check) else verdict(part, found) for part, found in given)
    policy = Policy("RFC 9989", "reject", domain, "p", domain, dkim_aligned=True, spf_aligned=True, passes=True)
    policies = (policy, replace(policy, rules="RFC 7489"))
    return Authentication(domain, at, one, two, three, four, domain, policies)


def broken() -> Authentication:
    """Return the verdicts of a domain whose DKIM record is missing and whose MAIL FROM has two MX records."""
    domain, token = "broken.example.org", "aaa._domainkey.broken.example.org"
    lost = answer(token, "TXT", outcome=LookupOutcome.NO_SUCH_NAME, missing_name=token, ttl=40)
    kept = answer(
        "bbb._domainkey.broken.example.org",
        "TXT",
        Txt((LONG_KEY.encode(),)),
        chain=("bbb.dkim.amazonses.com",),
        ttl=300,
    )
    two = answer("mail.broken.example.org", "MX", Mx(10, "feedback-smtp.eu-central-1.amazonses.com"), Mx(20, "mx.old"))
    dkim = Check(
        Part.DKIM,
        PROBLEM,
        "2 of 3 good",
        "Receivers find a key; what is noted may break it when SES changes keys.",
        (
            Finding("dkim-cname-missing", Weight.PROBLEM, "there is no record here", token, "SES Developer Guide"),
            Finding("ses-says-success", Weight.WARNING, "SES says SUCCESS, and DNS says otherwise", ""),
        ),
        (Evidence(lost, AT, "key"), Evidence(kept, AT, "key")),
        (RecordSet(token, "CNAME", ("aaa.dkim.amazonses.com",), reason="Easy DKIM: the record is missing"),),
        "Publish the records below exactly as they are.",
        "RFC 6376 section 3.6.1",
    )
    mail_from = Check(
        Part.MAIL_FROM,
        PROBLEM,
        "2 MX",
        "SES wants exactly one MX record.",
        (Finding("mail-from-several", Weight.PROBLEM, "there are 2 MX records", "mail.broken.example.org"),),
        (Evidence(two, AT, "MAIL FROM"),),
        (
            RecordSet(
                "mail.broken.example.org",
                "MX",
                ("10 feedback-smtp.eu-central-1.amazonses.com",),
                ("20 mx.old",),
                reason="MAIL FROM: exactly one MX record",
            ),
        ),
    )
    spf = Check(
        Part.SPF,
        MISSING,
        "missing",
        "Mail that SES sends passes no SPF.",
        fixes=(
            RecordSet("mail.broken.example.org", "TXT", ("v=spf1 include:amazonses.com ~all",), reason="SPF: missing"),
        ),
    )
    return authentication(domain, dkim=dkim, spf=spf, mail_from=mail_from)


def read(found: Authentication, at: datetime = AT) -> Reading[Authentication]:
    return Reading(found, at)


def late() -> Check:
    """Return a verdict on a record that is on its way."""
    return Check(Part.DKIM, NOT_YET, "not yet", "It is published at the zone's own servers.", seconds_left=240)


def silent(domain: str) -> Authentication:
    """Return verdicts that could not be reached, beside those of yesterday."""
    now = authentication(domain, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
    return carried(now, authentication(domain, at=NOW - timedelta(days=1)))


def checked() -> dict[str, Reading[Authentication]]:
    """Return what DNS says of the identities of `deep_states.acme`; three of them were not checked."""
    denied = Failure(
        Cause.DENIED,
        "Acme production may not call ses:GetEmailIdentity in eu-central-1.",
        "Allow ses:GetEmailIdentity on Resource *.",
        iam_action="ses:GetEmailIdentity",
    )
    timed_out = Failure(Cause.TIMED_OUT, "DNS was not asked: SES did not say what to look for.")
    return {
        "example.com": read(authentication("example.com")),
        "shop.example.com": read(authentication("shop.example.com", spf=WARNING, dmarc=MISSING)),
        "news.example.com": read(authentication("news.example.com", spf=NEEDLESS, mail_from=NEEDLESS, dmarc=PROBLEM)),
        "late.example.net": read(authentication("late.example.net", dkim=late())),
        "broken.example.org": read(broken()),
        "replica.example.com": read(authentication("replica.example.com", dmarc=WARNING)).failed(timed_out, NOW),
        "secret.example.com": Reading(None, None, denied, AT),
        "flaky.example.net": read(silent("flaky.example.net")),
    }
