"""Every write as a person is asked about it: where, what, and what follows from it. Pure; nothing is done here.

Sources: botocore's sesv2 model (PutAccountSendingAttributes, PutSuppressedDestination, DeleteSuppressedDestination)
and ses model (VerifyEmailIdentity); SES Developer Guide, "Using the account-level suppression list", "Creating and
verifying identities".
"""

from dataclasses import dataclass, replace
from typing import Final

from sestui.model.acting import (
    AccessRequest,
    Email,
    LimitIncrease,
    SendingSwitch,
    SuppressAddress,
    SuppressionReason,
    UnsuppressAddress,
    VerificationMail,
    WriteRequest,
)
from sestui.model.fleet import ProfileState, TargetState
from sestui.model.target import Target
from sestui.model.text import clean

_TITLE: Final = 80
_ADDRESS: Final = 320
_SHUTDOWN: Final = "SHUTDOWN"


@dataclass(frozen=True, slots=True)
class Where:
    """The account and region that a write changes, as far as they are known. Texts are clean."""

    target: Target
    name: str
    """What the profile is called."""
    account: str = ""
    """Twelve digits; empty while nobody knows whose the credentials are."""
    access: bool | None = None
    """Production access; `None` while that is not known."""
    marked: bool = False
    """Whether the configuration marks the profile as production."""

    @property
    def production(self) -> bool:
        """Whether it has to look different: marked as production, or mail of it goes to anybody."""
        return self.marked or self.access is True

    @property
    def access_words(self) -> str:
        """Production access or sandbox, in words."""
        return "access not known" if self.access is None else "production access" if self.access else "sandbox"


def where(target: Target, profile: ProfileState, state: TargetState) -> Where:
    """Return where a write goes, from what was read."""
    caller, account = profile.caller.value, state.account.value
    return Where(
        target,
        clean(profile.profile.title, _TITLE),
        clean(caller.account, 40) if caller is not None else "",
        account.production_access if account is not None else None,
        profile.profile.production,
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person is asked to confirm. Texts are clean."""

    where: Where
    request: WriteRequest
    title: str
    """What is done, e.g. `Pause sending`."""
    verb: str
    """The word that does it."""
    consequence: str
    """What follows from it, in sentences."""
    facts: tuple[tuple[str, str], ...] = ()
    """What it is done to beside account and region: label and value."""
    warning: str = ""
    """What speaks against it, or makes it in vain."""
    again: str = ""
    """A second question, asked after the first was answered; empty: there is none."""


_ONCE: Final = (Email, AccessRequest, LimitIncrease, VerificationMail)
"""What does more when it is done twice; all else is as it was told last."""


def may_repeat(plan: Plan, before: Plan) -> bool:
    """Say whether a plan would do once more what another one did, for the same account, region, limit or address."""
    request, earlier = plan.request, before.request
    if plan.where.target != before.where.target or not isinstance(request, _ONCE):
        return False
    named = (request.action, getattr(request, "limit", ""), getattr(request, "address", ""))
    return named == (earlier.action, getattr(earlier, "limit", ""), getattr(earlier, "address", ""))


def asked_again(plan: Plan, *, ended: bool) -> Plan:
    """Return a plan whose question says that the same may be done already, and is asked a second time.

    `ended`: the one before has ended, and nobody knows whether it went out; else it is under way.
    """
    told = (
        "Nobody knows whether the one before went out: look first."
        if ended
        else "One like it is under way, and was sent already."
    )
    again = "This would be a second one. All the same?"
    return replace(plan, warning=f"{told} {plan.warning}".strip(), again=f"{plan.again} {again}".strip())


def sending_plan(at: Where, state: TargetState, *, enabled: bool) -> Plan:
    """Return the question whether to pause or resume an account's sending in a region."""
    account = state.account.value
    if not enabled:
        return Plan(
            at,
            SendingSwitch(enabled=False),
            "Pause sending",
            "Pause sending",
            "SES refuses every message of this account in this region, whoever sends it, until sending is resumed: "
            "SendingPausedException.",
            warning="Sending is paused already." * (account is not None and account.sending_enabled is False),
            again="This account sends for production. Pause it?" if at.production else "",
        )
    warning = ""
    if account is not None and account.enforcement_status == _SHUTDOWN:
        warning = "AWS itself has paused this account: SES refuses to resume it. Answer in the support case."
    elif account is not None and account.sending_enabled:
        warning = "Sending is on already."
    return Plan(
        at,
        SendingSwitch(enabled=True),
        "Resume sending",
        "Resume sending",
        "SES takes messages of this account in this region again, from everybody who sends with it. Find out first who "
        "paused it, and why.",
        warning=warning,
    )


def suppress_plan(at: Where, state: TargetState, address: str, reason: SuppressionReason) -> Plan:
    """Return the question whether to put an address on the account's suppression list."""
    account = state.account.value
    reasons = account.suppression.reasons if account is not None and account.suppression is not None else None
    warning = _sandbox(at)
    if not warning and reasons is not None and reason not in reasons:
        warning = f"This account does not suppress for {reason}: mail to the address would still be delivered."
    return Plan(
        at,
        SuppressAddress(address, reason),
        "Add an address to the suppression list",
        "Add it",
        "SES accepts mail to this address from every sender of this account in this region, and does not deliver it; "
        "it counts against the daily quota all the same.",
        (("address", clean(address, _ADDRESS)), ("reason", reason.value)),
        warning,
    )


def unsuppress_plan(at: Where, address: str) -> Plan:
    """Return the question whether to take an address off the account's suppression list."""
    return Plan(
        at,
        UnsuppressAddress(address),
        "Remove an address from the suppression list",
        "Remove it",
        "SES delivers mail to this address again. If it bounces or complains once more, that counts against the "
        "account's reputation, and SES puts it back on the list.",
        (("address", clean(address, _ADDRESS)),),
        _sandbox(at),
    )


def resend_plan(at: Where, address: str, status: str | None) -> Plan:
    """Return the question whether SES shall mail the link that verifies an address once more.

    `status`: the identity's VerificationStatus, where it is known.
    """
    done = "It is verified already; asking again is of no use." if status == "SUCCESS" else ""
    return Plan(
        at,
        VerificationMail(address),
        "Resend the verification mail",
        "Resend it",
        "SES mails a new link to this address, valid for 24 hours. Until somebody opens it, the address is not "
        "verified.",
        (("address", clean(address, _ADDRESS)), ("status", clean(status or "not known", 40))),
        done,
    )


def _sandbox(at: Where) -> str:
    return "The account is in the sandbox, where SES takes no changes to the list." if at.access is False else ""
