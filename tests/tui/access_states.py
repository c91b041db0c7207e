"""Targets on the way out of the sandbox: one that is nearly ready, and one in production with its limits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sestui.model.account import AccountState
from sestui.model.acting import SendingLimit
from sestui.model.depth import Depth
from sestui.model.feedback import EventDestination, EventDestinations, Notifications
from sestui.model.fleet import FleetState, TargetState
from sestui.model.identity import Dkim, Identity, IdentityList, IdentitySummary, MailFrom
from sestui.model.limits import LimitRequest, LimitRequests
from sestui.model.reading import Reading
from sestui.model.request import AccessDraft
from sestui.model.target import Target
from tests.tui.states import NOW, account, read, small

SANDBOX = Target("acme-staging", "eu-central-1")
PRODUCTION = Target("acme-prod", "eu-west-1")
DOMAIN = "shop.example.com"
READ_AT = NOW - timedelta(minutes=4)
SIGNS = Dkim(True, "SUCCESS", ("aaa", "bbb", "ccc"), "dkim.amazonses.com", "AWS_SES", "RSA_2048_BIT")
DRAFT = AccessDraft(
    mail_type="TRANSACTIONAL",
    website="https://shop.acme-mail.com/",
    language="EN",
    contacts=("ops@acme-mail.com",),
    use_case="Order confirmations and password resets, to customers of our shop, as they order. " * 2,
    recipients="Customers who create an account, and confirm their address by a link.",
    bounces="Bounces and complaints go to a topic; the address is not sent to again.",
    unsubscribe="There is a link in every mail, and it holds at once.",
    volume="About 2,000 a day, 5 a second at most, from last year's orders.",
    only_requested=True,
    feedback_handled=True,
)
"""A draft that nothing keeps from being submitted."""


def kept(values: Mapping[str, Any]) -> Any:
    return MappingProxyType(
        {name: value if isinstance(value, Reading) else Reading(value, READ_AT) for name, value in values.items()}
    )


def nearly(**members: Any) -> Depth:
    """Return the depth of a target whose domain is verified and signs, and whose bounces are published."""
    identity = Identity(
        DOMAIN,
        type="DOMAIN",
        verified=True,
        status="SUCCESS",
        feedback_forwarding=False,
        configuration_set="shop",
        dkim=SIGNS,
        mail_from=MailFrom(f"bounce.{DOMAIN}", "PENDING", "USE_DEFAULT_VALUE"),
    )
    events = EventDestination("stream", True, ("BOUNCE", "COMPLAINT"), "firehose", "arn:aws:firehose:eu-central-1:1:x")
    given: dict[str, Any] = {
        "identities": Reading(IdentityList((IdentitySummary(DOMAIN, "DOMAIN", True, "SUCCESS"),)), READ_AT),
        "details": kept({DOMAIN: identity}),
        "notifications": kept({DOMAIN: Notifications(DOMAIN, forwarding_enabled=False)}),
        "event_destinations": kept({"shop": EventDestinations("shop", items=(events,))}),
    }
    return Depth(**(given | members))


def limited(*made: LimitRequest) -> Depth:
    """Return the depth of a target whose requests for higher limits were read."""
    return Depth(
        limit_requests=kept({SendingLimit.DAILY.value: LimitRequests(made), SendingLimit.RATE.value: LimitRequests(())})
    )


def asked(status: str = "PENDING", desired: float = 200_000.0) -> LimitRequest:
    at = NOW - timedelta(hours=3)
    return LimitRequest("request-1", SendingLimit.DAILY.value, desired, status, "176000000000009", at, at)


def sandbox(found: AccountState | None = None, depth: Depth | None = None) -> TargetState:
    state = read(found or account(production=False))
    return replace(state, depth=nearly() if depth is None else depth)


def access(*made: LimitRequest) -> FleetState:
    """Return the small fleet with both targets in depth."""
    state = small()
    targets = dict(state.targets)
    targets[SANDBOX] = sandbox()
    targets[PRODUCTION] = replace(targets[PRODUCTION], depth=limited(*made))
    return replace(state, targets=MappingProxyType(targets))
