"""A target in which a message passes, to be spoilt at one gate, and the trace of it."""

from datetime import timedelta
from typing import Any, Final

from sestui.model.account import Caller, SendQuota, Suppression
from sestui.model.authentication import (
    Authentication,
    Check,
    CheckState,
    Finding,
    Part,
    Policy,
    Weight,
)
from sestui.model.fleet import TargetState
from sestui.model.identity import MailFrom
from sestui.model.reading import Reading
from sestui.model.suppression import SuppressionLookup
from sestui.model.trace import Gate, GateId, Trace
from sestui.rules.send_path import trace
from sestui.rules.standing import Clock
from tests.rules.build import NOW, account
from tests.rules.deep import deep, detail, kept, listed

SENDER: Final = "ops@acme.example"
TO: Final = "someone@elsewhere.example"
CLOCK: Final = Clock(NOW, timedelta(minutes=5))
CALLER: Final = Reading(Caller("123456789012", "arn:aws:iam::123456789012:user/acme-mail"), NOW)
BOTH: Final = Suppression(("BOUNCE", "COMPLAINT"))
GOOD: Final = account(suppression=BOTH)
SANDBOX: Final = account(production_access=False, suppression=BOTH, quota=SendQuota(200.0, 1.0, 12.0))


def check(part: Part, state: CheckState, *codes: str) -> Check:
    return Check(part, state, state.value, findings=tuple(Finding(code, Weight.WARNING, "So.") for code in codes))


def checked(
    dkim: CheckState = CheckState.OK,
    spf: CheckState = CheckState.OK,
    dmarc: CheckState = CheckState.OK,
    *,
    passes: bool | None = True,
    spf_aligned: bool | None = True,
    codes: tuple[str, ...] = (),
    domain: str = "acme.example",
) -> Authentication:
    policy = Policy("RFC 9989", "none", domain, "p", domain, True, spf_aligned, True, passes)
    return Authentication(
        domain,
        NOW,
        check(Part.DKIM, dkim, *codes),
        check(Part.SPF, spf),
        check(Part.MAIL_FROM, CheckState.OK),
        check(Part.DMARC, dmarc),
        domain,
        (policy,),
    )


OK, WARNING, PROBLEM, MISSING = CheckState.OK, CheckState.WARNING, CheckState.PROBLEM, CheckState.MISSING


NO_CHECK, NOT_YET, DEFAULT = CheckState.COULD_NOT_CHECK, CheckState.NOT_YET, CheckState.NOT_APPLICABLE


CHECKED: Final = checked()
UNREAD: Final[Reading[Any]] = Reading()
ENDPOINT: Final = "https://email.eu-west-1.amazonaws.com/v2/email/outbound-emails"


def rejected(*identities: str) -> str:
    """Return the error about identities that are not verified."""
    return (
        "MessageRejected: Email address is not verified. The following identities failed the check in region "
        f"EU-WEST-1: {', '.join(identities)}"
    )


def lookups(*addresses: str, listed_for: str = "") -> Any:
    found = {each: SuppressionLookup(each, bool(listed_for), listed_for or None) for each in addresses}
    return kept(found)


def target(found: Any = GOOD, items: Any = None, details: Any = None, **members: Any) -> TargetState:
    """Return a target in which the message passes, with members replaced."""
    reading = found if isinstance(found, Reading) else Reading(found, NOW)
    given: dict[str, Any] = {"lookups": lookups(TO)}
    items = [listed("acme.example")] if items is None else items
    details = {"acme.example": detail("acme.example")} if details is None else details
    return TargetState(reading, depth=deep(items, details, **(given | members)))


def follow(
    state: TargetState | None = None,
    sender: str = SENDER,
    to: str | tuple[str, ...] = TO,
    *,
    configuration_set: str = "",
    caller: Reading[Caller] = CALLER,
    authentication: Authentication | None = CHECKED,
    region: str = "eu-west-1",
) -> Trace:
    to = (to,) if isinstance(to, str) else to
    state = target() if state is None else state
    checked = Reading(authentication, NOW) if authentication is not None else None
    return trace(sender, to, configuration_set, region, state, caller, CLOCK, checked)


def gate(found: Trace, id_: GateId) -> Gate:
    return next(each for each in found.gates if each.id is id_)


MX_REFUSES: Final = MailFrom("bounce.acme.example", "FAILED", "REJECT_MESSAGE")
