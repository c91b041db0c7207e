"""What sestui is asked to do to an account, and what came of it: frozen requests and outcomes.

A request says what is wanted and nothing of who confirmed it; `Confirmed` is the one thing that a write is made from.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final, Generic, TypeAlias, TypeVar
from uuid import uuid4

from sestui.model.failure import Failure
from sestui.model.target import Target


class Action(StrEnum):
    """Everything that can be done. The values are what the audit log holds."""

    SEND_EMAIL = "send-email"
    REQUEST_ACCESS = "request-access"
    SET_SENDING = "set-sending"
    ADD_SUPPRESSED = "add-suppressed"
    REMOVE_SUPPRESSED = "remove-suppressed"
    RESEND_VERIFICATION = "resend-verification"
    REQUEST_QUOTA = "request-quota"


class MailType(StrEnum):
    """`MailType` of PutAccountDetails."""

    MARKETING = "MARKETING"
    TRANSACTIONAL = "TRANSACTIONAL"


class ContactLanguage(StrEnum):
    """`ContactLanguage` of PutAccountDetails."""

    ENGLISH = "EN"
    JAPANESE = "JA"


class SuppressionReason(StrEnum):
    """`Reason` of PutSuppressedDestination."""

    BOUNCE = "BOUNCE"
    COMPLAINT = "COMPLAINT"


class SendingLimit(StrEnum):
    """The quota codes of service `ses` (AWS General Reference, SES endpoints and quotas)."""

    DAILY = "L-804C8AE8"
    """E-mails in 24 hours."""
    RATE = "L-CDEF9B6B"
    """E-mails a second."""


@dataclass(frozen=True, slots=True)
class Email:
    """A message to send once (sesv2 SendEmail, `Simple` content)."""

    action: ClassVar[Action] = Action.SEND_EMAIL
    sender: str
    """An address, with or without a name before it."""
    to: tuple[str, ...]
    subject: str = field(repr=False)
    text: str = field(repr=False)
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    html: str = field(default="", repr=False)
    reply_to: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    """Name and value, e.g. those of one-click unsubscribe (RFC 8058)."""
    tags: tuple[tuple[str, str], ...] = ()
    configuration_set: str = ""
    """Empty: the one of the identity, if it has one."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everybody who gets it: what SES counts."""
        return (*self.to, *self.cc, *self.bcc)


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """A request to leave the sandbox of a region (sesv2 PutAccountDetails)."""

    action: ClassVar[Action] = Action.REQUEST_ACCESS
    mail_type: str
    """One of `MailType`."""
    website_url: str = field(repr=False)
    contact_language: str = ContactLanguage.ENGLISH
    """One of `ContactLanguage`; empty says nothing."""
    contacts: tuple[str, ...] = field(default=(), repr=False)
    """Up to four addresses besides the account's own."""
    use_case: str = field(default="", repr=False)
    """Optional and deprecated in the API."""


@dataclass(frozen=True, slots=True)
class SendingSwitch:
    """Pausing or resuming an account's sending in a region (sesv2 PutAccountSendingAttributes)."""

    action: ClassVar[Action] = Action.SET_SENDING
    enabled: bool


@dataclass(frozen=True, slots=True)
class SuppressAddress:
    """Putting one address on the account's suppression list (sesv2 PutSuppressedDestination)."""

    action: ClassVar[Action] = Action.ADD_SUPPRESSED
    address: str
    reason: str = SuppressionReason.BOUNCE


@dataclass(frozen=True, slots=True)
class UnsuppressAddress:
    """Taking one address off that list (sesv2 DeleteSuppressedDestination)."""

    action: ClassVar[Action] = Action.REMOVE_SUPPRESSED
    address: str


@dataclass(frozen=True, slots=True)
class VerificationMail:
    """Mailing the link that verifies an address once more (ses VerifyEmailIdentity).

    The second API version has no call for it: CreateEmailIdentity refuses an identity that is there.
    """

    action: ClassVar[Action] = Action.RESEND_VERIFICATION
    address: str


@dataclass(frozen=True, slots=True)
class LimitIncrease:
    """A request for a higher sending limit of a region (service-quotas RequestServiceQuotaIncrease)."""

    action: ClassVar[Action] = Action.REQUEST_QUOTA
    limit: SendingLimit
    desired: float
    support_case: bool = True
    """Whether AWS may open a support case for it; without, it may end as not approved."""


WriteRequest: TypeAlias = (
    Email | AccessRequest | SendingSwitch | SuppressAddress | UnsuppressAddress | VerificationMail | LimitIncrease
)
R = TypeVar("R", bound=WriteRequest)

OPERATIONS: Final[Mapping[Action, tuple[str, str]]] = MappingProxyType(
    {
        Action.SEND_EMAIL: ("sesv2", "SendEmail"),
        Action.REQUEST_ACCESS: ("sesv2", "PutAccountDetails"),
        Action.SET_SENDING: ("sesv2", "PutAccountSendingAttributes"),
        Action.ADD_SUPPRESSED: ("sesv2", "PutSuppressedDestination"),
        Action.REMOVE_SUPPRESSED: ("sesv2", "DeleteSuppressedDestination"),
        Action.RESEND_VERIFICATION: ("ses", "VerifyEmailIdentity"),
        Action.REQUEST_QUOTA: ("service-quotas", "RequestServiceQuotaIncrease"),
    }
)
"""The one call that each action is: service as botocore names it, and operation."""

IAM_ACTIONS: Final[Mapping[Action, tuple[str, ...]]] = MappingProxyType(
    {
        Action.SEND_EMAIL: ("ses:SendEmail",),
        Action.REQUEST_ACCESS: ("ses:PutAccountDetails",),
        Action.SET_SENDING: ("ses:PutAccountSendingAttributes",),
        Action.ADD_SUPPRESSED: ("ses:PutSuppressedDestination",),
        Action.REMOVE_SUPPRESSED: ("ses:DeleteSuppressedDestination",),
        Action.RESEND_VERIFICATION: ("ses:VerifyEmailIdentity",),
        Action.REQUEST_QUOTA: ("servicequotas:RequestServiceQuotaIncrease", "iam:CreateServiceLinkedRole"),
    }
)
"""What a policy must allow for each (Service Authorization Reference)."""


@dataclass(frozen=True, slots=True)
class Confirmed(Generic[R]):
    """A person, or `--yes`, has agreed to exactly this. Good for one write."""

    action: Action
    target: Target
    request: R
    account: str = ""
    """The account that the confirmation named; the write is refused where the credentials belong to another. Empty
    where nobody knew it."""
    id: str = field(default_factory=lambda: uuid4().hex)
    """Tells this confirmation from every other; the audit log has it."""


class Result(StrEnum):
    """How far a write came. The values are what the audit log holds."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """AWS has said no: nothing was done."""
    NOT_SENT = "not-sent"
    """The request did not leave this machine: refused here, or no connection was made."""
    UNKNOWN = "unknown"
    """It left, or may have, and no answer came that tells: whether it was done must be looked up, not tried again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a confirmed write. All texts are clean."""

    action: Action
    target: Target
    result: Result
    summary: str
    """What happened, in a sentence for a person."""
    fix: str = ""
    """What to do next; empty when nothing."""
    reference: str = ""
    """What AWS calls it: the MessageId, or the id of a request for a limit."""
    status: str = ""
    """Of a request for a limit, e.g. PENDING."""
    case_id: str = ""
    """The support case, where the answer names one."""
    unverified: tuple[str, ...] = ()
    """Identities that SES says are not verified."""
    unverified_cut: bool = False
    """Whether SES cut that list short."""
    code: str = ""
    """The error code of AWS, or what else stopped it."""
    request_id: str = ""
    failure: Failure | None = None
    """The same as every failed call is told; `None` when it was accepted or refused by a rule of sestui's."""
    account: str = ""
    """The account that the credentials belong to, where that was asked."""
    confirmation: str = ""
    """The id of what was confirmed."""
    unlogged: str = ""
    """Why the end could not be written to the audit log; empty when it was, or nothing was begun."""
