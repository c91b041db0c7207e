"""Identities: is one verified, is its mail signed, which MAIL FROM does it use, and which are read first.

Sources: botocore's sesv2 model (GetEmailIdentity, VerificationInfo, DkimAttributes, MailFromAttributes); SES Developer
Guide, "Creating and verifying identities", "Authenticating email with DKIM", "Using a custom MAIL FROM domain".
"""

from functools import lru_cache
from typing import Final

from sestui.model.identity import Dkim, Identity, IdentitySummary, MailFrom
from sestui.model.text import clean
from sestui.rules.severity import Severity
from sestui.rules.verdict import Verdict

_MODEL: Final = "sesv2 GetEmailIdentity"
_CREATING: Final = "SES Developer Guide, Creating and verifying identities"
_DKIM: Final = "SES Developer Guide, Authenticating email with DKIM"
_MAIL_FROM: Final = f"{_MODEL}: MailFromAttributes; SES Developer Guide, Using a custom MAIL FROM domain"
_WORD_LIMIT: Final = 20

DOMAIN_TYPES: Final = frozenset({"DOMAIN", "MANAGED_DOMAIN"})
ADDRESS: Final = "EMAIL_ADDRESS"

_RISKS: Final = {"FAILED": 0, "TEMPORARY_FAILURE": 1, "PENDING": 2, "NOT_STARTED": 2}
_RISK_ODD: Final = 3
_RISK_DOMAIN: Final = 4
_RISK_ADDRESS: Final = 5

_PUBLISH: Final = "Publish the records that SES asks for; it looks for them for up to 72 hours."
_LINK: Final = "Open the link in the mail that SES sent; it expires after 24 hours, then ask for another."

VERIFIED: Final = Verdict("verified", Severity.OK, "Mail may be sent from it.", f"{_MODEL}: VerificationStatus")
GONE: Final = Verdict(
    "gone", Severity.NOTE, "SES says that there is no such identity any more.", f"{_MODEL}: NotFoundException"
)
NOT_TOLD: Final = Verdict(
    "not told", Severity.UNKNOWN, "AWS did not say how verification stands.", f"{_MODEL}: every member is optional"
)
SENDING_OFF: Final = Verdict(
    "no sending",
    Severity.WARNING,
    "Verification succeeded, but SES says that mail cannot be sent from it.",
    f"{_MODEL}: VerifiedForSendingStatus; sesv2 ListEmailIdentities: SendingEnabled",
    "Look at the identity in the SES console.",
)
_STATUSES: Final[dict[str, tuple[str, Severity, str]]] = {
    "PENDING": ("pending", Severity.NOTE, "SES has started to verify it and has not found what it looks for yet."),
    "FAILED": ("failed", Severity.CRITICAL, "Verification failed: no mail can be sent from it."),
    "TEMPORARY_FAILURE": (
        "temporary failure",
        Severity.WARNING,
        "A temporary issue keeps SES from determining the verification status.",
    ),
    "NOT_STARTED": ("not started", Severity.NOTE, "Verification has not been started."),
}

ERRORS: Final[dict[str, tuple[str, str]]] = {
    "INVALID_VALUE": ("SES found the record, but its value is wrong.", "Publish the values exactly as SES gives them."),
    "TYPE_NOT_FOUND": (
        "The name exists, but has no record of the type that SES asked for.",
        "Publish the record with the right type.",
    ),
    "HOST_NOT_FOUND": (
        "The name does not exist, or could not be reached when SES asked.",
        "Publish the records, in the zone that the name server below answers for.",
    ),
    "SERVICE_ERROR": ("A temporary issue at SES keeps it from determining the status.", "Wait; SES asks again."),
    "DNS_SERVER_ERROR": (
        "The DNS server had an issue and could not answer SES.",
        "Look at the name servers of the domain.",
    ),
    "REPLICATION_ACCESS_DENIED": (
        "The permission to replicate the DKIM key from the primary region is missing.",
        "Allow ses:ReplicateEmailIdentityDkimSigningKey in both regions.",
    ),
    "REPLICATION_PRIMARY_NOT_FOUND": (
        "There is no such identity in the primary region.",
        "Create the identity in the primary region first.",
    ),
    "REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED": (
        "The identity in the primary region brings its own DKIM key; only Easy DKIM can be replicated.",
        "Use Easy DKIM in the primary region, or a key of its own here.",
    ),
    "REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED": (
        "The identity in the primary region is a replica itself.",
        "Replicate from the region that is no replica.",
    ),
    "REPLICATION_PRIMARY_INVALID_REGION": (
        "The primary region is not valid: it must be another region in which SES is available.",
        "Choose another primary region.",
    ),
}
"""What `VerificationInfo.ErrorType` means and what to do. Source: botocore's sesv2 model, VerificationInfo."""


def risk_rank(summary: IdentitySummary) -> int:
    """Return how soon details are worth reading, 0 first.

    Failed, temporarily failed, pending or not started, what AWS says oddly, domains, addresses.
    """
    rank = _RISKS.get(summary.status or "")
    if rank is not None:
        return rank
    if summary.status != "SUCCESS" or summary.sending_enabled is False:
        return _RISK_ODD
    return _RISK_DOMAIN if summary.type in DOMAIN_TYPES else _RISK_ADDRESS


def is_domain(name: str, type_: str | None) -> bool:
    """Say whether an identity is a domain: by its type, or by its name where AWS left the type out."""
    return type_ in DOMAIN_TYPES if type_ is not None else "@" not in name


def verdict(identity: Identity | None, summary: IdentitySummary | None = None) -> Verdict:
    """Judge the verification of an identity from its details, from its line in the list, or from both.

    Where both are given, the details are taken to be the newer (see `identity_row`, which knows the times).
    """
    if identity is not None:
        if not identity.exists:
            return GONE
        status = identity.status if identity.status is not None or summary is None else summary.status
        sending = identity.verified
        error = identity.verification.error if identity.verification is not None else None
        domain = is_domain(identity.name, identity.type or (summary.type if summary is not None else None))
        return _verdict(status, sending, domain, error)
    if summary is None:
        return NOT_TOLD
    return _verdict(summary.status, summary.sending_enabled, is_domain(summary.name, summary.type), None)


@lru_cache(maxsize=512)
def _verdict(status: str | None, sending: bool | None, domain: bool, error: str | None) -> Verdict:
    source = f"{_MODEL}: VerificationStatus; {_CREATING}"
    if status is None:
        return NOT_TOLD
    if status == "SUCCESS":
        return SENDING_OFF if sending is False else VERIFIED
    known = _STATUSES.get(status)
    if known is None:
        shown = clean(status, _WORD_LIMIT).lower() or "not told"
        return Verdict(shown, Severity.UNKNOWN, "AWS used a word that sestui does not know.", source)
    label, severity, meaning = known
    fix = _PUBLISH if domain else _LINK
    if status == "TEMPORARY_FAILURE":
        fix = "Wait, and see that the domain's DNS still answers." if domain else "Wait; SES tries again."
    if status == "FAILED":
        fix = (
            "Publish the records and start the verification again."
            if domain
            else "Ask for the mail with the link again."
        )
    told = error_words(error)
    if told is not None and severity is not Severity.OK:
        meaning, fix, source = f"{meaning} {told[0]}", told[1], f"{_MODEL}: VerificationInfo.ErrorType"
    return Verdict(label, severity, meaning, source, fix)


def error_words(error: str | None) -> tuple[str, str] | None:
    """Return what an `ErrorType` means and what to do; `None` without one."""
    if not error:
        return None
    return ERRORS.get(error, (f"SES gives a reason that sestui does not know: {clean(error, 60)}.", ""))


@lru_cache(maxsize=256)
def origin_words(origin: str | None) -> str:
    """Return how DKIM was set up: `Easy DKIM`, `own key (BYODKIM)`, `replica of us-east-1`.

    Source: botocore's sesv2 model, DkimAttributes.SigningAttributesOrigin: AWS_SES_<REGION> with the region in capitals
    and underscores is Deterministic Easy DKIM (DEED).
    """
    if not origin:
        return "not told"
    if origin == "AWS_SES":
        return "Easy DKIM"
    if origin == "EXTERNAL":
        return "own key (BYODKIM)"
    region = replica_of(origin)
    return f"replica of {region}" if region else clean(origin, _WORD_LIMIT)


@lru_cache(maxsize=256)
def replica_of(origin: str | None) -> str:
    """Return the parent region of a replicated DKIM key; empty when it is none."""
    if not origin or not origin.startswith("AWS_SES_"):
        return ""
    return clean(origin.removeprefix("AWS_SES_").lower().replace("_", "-"), 40)


def dkim_verdict(dkim: Dkim | None, *, domain: bool = True) -> Verdict:
    """Judge the DKIM of one identity: whether its mail is signed with its own domain.

    `domain` false: for an address that is verified itself, its own switch counts, not that of its domain
    (SES Developer Guide, Troubleshooting DKIM).
    """
    if dkim is None:
        return _DKIM_NOT_TOLD
    return _dkim(dkim.signing_enabled, dkim.status, domain, bool(replica_of(dkim.origin)))


_DKIM_NOT_TOLD: Final = Verdict("not told", Severity.UNKNOWN, "AWS did not tell of DKIM.", f"{_MODEL}: DkimAttributes")


@lru_cache(maxsize=256)
def _dkim(signing: bool | None, status: str | None, domain: bool, replica: bool) -> Verdict:
    source = f"{_MODEL}: DkimAttributes; {_DKIM}"
    if signing is False and not domain and status in (None, "NOT_STARTED"):
        meaning = (
            "The address has no DKIM of its own and signing is off: mail may go unsigned, whatever its domain does."
        )
        return Verdict("none", Severity.NOTE, meaning, source, "Switch signing on for it; its domain must be verified.")
    if signing is False:
        if status in (None, "NOT_STARTED"):
            meaning = "DKIM is not set up: mail carries no signature of this domain."
        elif domain:
            meaning = "Signing is switched off: mail carries no signature of this domain."
        else:
            meaning = (
                "Signing is off for this address, and that counts even where its domain signs: it may go unsigned."
            )
        return Verdict("off", Severity.WARNING, meaning, source, "Switch DKIM signing on for this identity.")
    if status == "SUCCESS":
        if signing is None:
            return Verdict("key found", Severity.UNKNOWN, "SES did not say whether it signs.", source)
        return Verdict("signs", Severity.OK, "Mail is signed with the key of this domain.", source)
    where = "the primary region" if replica else "the domain's DNS"
    if status == "PENDING":
        return Verdict("pending", Severity.NOTE, f"SES has not found the key in {where} yet.", source, _PUBLISH)
    if status == "FAILED":
        meaning = f"SES did not find the key in {where}: mail is not signed with it."
        return Verdict(
            "failed", Severity.CRITICAL, meaning, source, "Publish the DKIM records; SES looks for 72 hours."
        )
    if status == "TEMPORARY_FAILURE":
        meaning = "A temporary issue keeps SES from determining the DKIM status."
        return Verdict("temporary failure", Severity.WARNING, meaning, source, "See that the domain's DNS answers.")
    if status == "NOT_STARTED":
        return Verdict("not started", Severity.NOTE, "SES does not look for a key.", source, "Set DKIM up.")
    if status is None:
        return _DKIM_NOT_TOLD
    shown = clean(status, _WORD_LIMIT).lower() or "not told"
    return Verdict(shown, Severity.UNKNOWN, "AWS used a word that sestui does not know.", source)


def mail_from_verdict(mail_from: MailFrom | None) -> Verdict:
    """Judge the custom MAIL FROM domain. Without one, SES uses a sub-domain of amazonses.com."""
    if mail_from is None:
        return MAIL_FROM_DEFAULT
    return _mail_from(mail_from.status, mail_from.on_mx_failure)


MAIL_FROM_DEFAULT: Final = Verdict(
    "default", Severity.OK, "No MAIL FROM domain of its own: SES uses a sub-domain of amazonses.com.", _MAIL_FROM
)
_MX_STATUSES: Final = {
    "PENDING": ("pending", Severity.NOTE, "SES has not looked for the MX record yet."),
    "FAILED": ("failed", Severity.WARNING, "SES does not find the MX record."),
    "TEMPORARY_FAILURE": ("temporary failure", Severity.WARNING, "A temporary issue keeps SES from looking it up."),
}


@lru_cache(maxsize=64)
def _mail_from(status: str | None, on_mx_failure: str | None) -> Verdict:
    if status == "SUCCESS":
        return Verdict("custom", Severity.OK, "SES found the MX record: the custom domain is used.", _MAIL_FROM)
    known = _MX_STATUSES.get(status or "")
    if known is None:
        shown = "not told" if not status else clean(status, _WORD_LIMIT).lower()
        meaning = "AWS did not say." if not status else "AWS used a word that sestui does not know."
        return Verdict(shown, Severity.UNKNOWN, meaning, _MAIL_FROM)
    label, severity, meaning = known
    fix = "Publish the MX record (and SPF) of the MAIL FROM domain."
    if on_mx_failure == "REJECT_MESSAGE":
        meaning += " Until it does, mail is refused (REJECT_MESSAGE)."
        severity = Severity.CRITICAL
    elif on_mx_failure == "USE_DEFAULT_VALUE":
        meaning += " Until it does, mail goes out with amazonses.com: SPF does not align with the domain."
    return Verdict(label, severity, meaning, _MAIL_FROM, fix)
