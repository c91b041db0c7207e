"""E-mail identities: ListEmailIdentities and GetEmailIdentity, from the wire's members to the model."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from sestui.aws import codes
from sestui.aws.answers import Known, listing, member, moment, needed, part, parts, text, texts, whole
from sestui.aws.client_errors import code_of
from sestui.aws.regional import call
from sestui.model.identity import Dkim, Identity, IdentitySummary, MailFrom, SeenSoa, Verification
from sestui.model.page import Page
from sestui.model.text import clean

if TYPE_CHECKING:
    from botocore.client import BaseClient

PAGE: Final = 1_000
"""The most that ListEmailIdentities lists at once."""
_POLICY_LIMIT: Final = 20_000
"""In characters; SES takes policies of 4 KB."""
_KNOWN: Final = Known(
    "IdentityType",
    "FeedbackForwardingStatus",
    "VerifiedForSendingStatus",
    "VerificationStatus",
    "ConfigurationSetName",
    "Policies",
    "Tags",
    "DkimAttributes.SigningEnabled",
    "DkimAttributes.Status",
    "DkimAttributes.Tokens",
    "DkimAttributes.SigningHostedZone",
    "DkimAttributes.SigningAttributesOrigin",
    "DkimAttributes.CurrentSigningKeyLength",
    "DkimAttributes.NextSigningKeyLength",
    "DkimAttributes.LastKeyGenerationTimestamp",
    "MailFromAttributes.MailFromDomain",
    "MailFromAttributes.MailFromDomainStatus",
    "MailFromAttributes.BehaviorOnMxFailure",
    "VerificationInfo.LastCheckedTimestamp",
    "VerificationInfo.LastSuccessTimestamp",
    "VerificationInfo.ErrorType",
    "VerificationInfo.SOARecord.PrimaryNameServer",
    "VerificationInfo.SOARecord.AdminEmail",
    "VerificationInfo.SOARecord.SerialNumber",
)


def listed(client: "BaseClient", region: str, token: str, shown: Callable[[str], str] = clean) -> Page[IdentitySummary]:
    """Ask for a page of the identities; an empty token asks for the first."""
    following = {"NextToken": token} if token else {}
    return identity_page(call(client, "list_email_identities", region, PageSize=PAGE, **following), shown)


def identity_page(answer: Mapping[str, object], shown: Callable[[str], str] = clean) -> Page[IdentitySummary]:
    """Return the page that an answer of ListEmailIdentities holds.

    Args:
        answer: its members.
        shown: makes a name that came from outside fit to be shown.

    Raises:
        MalformedAnswer: a member has another type than the service model says, or an identity has no name.
    """
    return Page(
        tuple(
            IdentitySummary(
                name=shown(needed(member(item, "IdentityName", str), "IdentityName")),
                type=text(item, "IdentityType"),
                sending_enabled=member(item, "SendingEnabled", bool),
                status=text(item, "VerificationStatus"),
            )
            for item in listing(answer, "EmailIdentities")
        ),
        member(answer, "NextToken", str) or "",
    )


def described(client: "BaseClient", region: str, name: str, written: str) -> Identity:
    """Ask about one identity.

    Args:
        client: of sesv2.
        region: where to ask.
        name: as it is shown.
        written: the same as SES writes it.
    """
    try:
        answer = call(client, "get_email_identity", region, EmailIdentity=written)
    except ClientError as error:
        if code_of(error) in codes.NOT_FOUND:
            return Identity(name, exists=False)
        raise
    return identity(name, answer)


def identity(name: str, answer: Mapping[str, object]) -> Identity:
    """Return what an answer of GetEmailIdentity says of an identity.

    Raises:
        MalformedAnswer: a member has another type than the service model says.
    """
    return Identity(
        name=name,
        type=text(answer, "IdentityType"),
        verified=member(answer, "VerifiedForSendingStatus", bool),
        status=text(answer, "VerificationStatus"),
        feedback_forwarding=member(answer, "FeedbackForwardingStatus", bool),
        configuration_set=text(answer, "ConfigurationSetName") or None,
        dkim=_dkim(part(answer, "DkimAttributes")),
        mail_from=_mail_from(part(answer, "MailFromAttributes")),
        verification=_verification(part(answer, "VerificationInfo")),
        policies=_policies(part(answer, "Policies")),
        tags=tuple(
            sorted(
                (needed(text(tag, "Key"), "Key of a tag"), text(tag, "Value") or "") for tag in parts(answer, "Tags")
            )
        ),
        other=_KNOWN.others(answer),
    )


def _dkim(attributes: Mapping[str, object] | None) -> Dkim | None:
    if attributes is None:
        return None
    return Dkim(
        signing_enabled=member(attributes, "SigningEnabled", bool),
        status=text(attributes, "Status"),
        tokens=tuple(clean(token) for token in texts(attributes, "Tokens")),
        hosted_zone=text(attributes, "SigningHostedZone") or None,
        origin=text(attributes, "SigningAttributesOrigin"),
        current_key_length=text(attributes, "CurrentSigningKeyLength"),
        next_key_length=text(attributes, "NextSigningKeyLength"),
        key_generated_at=moment(attributes, "LastKeyGenerationTimestamp"),
    )


def _mail_from(attributes: Mapping[str, object] | None) -> MailFrom | None:
    """Return the custom MAIL FROM; where there is none, SES leaves the whole out, or the domain empty."""
    domain = text(attributes or {}, "MailFromDomain")
    if attributes is None or not domain:
        return None
    return MailFrom(
        domain=domain,
        status=text(attributes, "MailFromDomainStatus"),
        on_mx_failure=text(attributes, "BehaviorOnMxFailure"),
    )


def _verification(info: Mapping[str, object] | None) -> Verification | None:
    if info is None:
        return None
    soa = part(info, "SOARecord")
    return Verification(
        last_checked_at=moment(info, "LastCheckedTimestamp"),
        last_success_at=moment(info, "LastSuccessTimestamp"),
        error=text(info, "ErrorType"),
        soa=None
        if soa is None
        else SeenSoa(
            primary_name_server=text(soa, "PrimaryNameServer"),
            admin_email=text(soa, "AdminEmail"),
            serial=whole(soa, "SerialNumber"),
        ),
    )


def _policies(policies: Mapping[str, object] | None) -> tuple[tuple[str, str], ...]:
    given = policies or {}
    return tuple(sorted((clean(name), text(given, name, _POLICY_LIMIT) or "") for name in given))
