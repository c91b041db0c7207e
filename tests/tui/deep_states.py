"""Targets in depth: identities in every state, who hears them, and a suppression list; and many identities."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sestui.model.depth import Depth
from sestui.model.failure import Cause, Failure
from sestui.model.feedback import (
    ConfigurationSet,
    EventDestination,
    EventDestinations,
    Notifications,
    Subscription,
    Topic,
)
from sestui.model.fleet import FleetState, TargetState
from sestui.model.identity import (
    Dkim,
    Identity,
    IdentityList,
    IdentitySummary,
    MailFrom,
    SeenSoa,
    Verification,
)
from sestui.model.reading import Reading
from sestui.model.suppression import Suppressed, SuppressionList, SuppressionLookup
from sestui.model.target import Target
from tests.tui import authentications
from tests.tui.states import NOW, account, fleet, quota, read, small

TARGET = Target("acme-prod", "eu-central-1")
OTHER = Target("newsletter", "us-east-1")
DENIED = Target("acme-staging", "eu-west-1")
READ_AT = NOW - timedelta(minutes=4)
SIGNS = Dkim(True, "SUCCESS", ("aaa", "bbb", "ccc"), "dkim.amazonses.com", "AWS_SES", "RSA_2048_BIT", "RSA_2048_BIT")
TOPIC = "arn:aws:sns:eu-central-1:111122223333:bounces"
PENDING_TOPIC = "arn:aws:sns:eu-central-1:111122223333:nobody-confirmed"
PUBLIC = (
    '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ses:SendEmail", "Resource": "*"}],'
    ' "Version": "2012-10-17"}'
)


def kept(values: Mapping[str, Any]) -> Any:
    return MappingProxyType(
        {name: value if isinstance(value, Reading) else Reading(value, READ_AT) for name, value in values.items()}
    )


def listed(name: str, status: str = "SUCCESS") -> IdentitySummary:
    return IdentitySummary(name, "EMAIL_ADDRESS" if "@" in name else "DOMAIN", status == "SUCCESS", status)


def detail(name: str, **members: Any) -> Identity:
    fine: dict[str, Any] = {
        "type": "EMAIL_ADDRESS" if "@" in name else "DOMAIN",
        "verified": True,
        "status": "SUCCESS",
        "feedback_forwarding": True,
        "dkim": SIGNS,
    }
    return Identity(name, **(fine | members))


def denied(action: str, what: str) -> Failure:
    return Failure(
        Cause.DENIED,
        f"Acme production may not call {action} in eu-central-1.",
        f"Allow {action} on Resource *.",
        operation=what,
        code="AccessDeniedException",
        iam_action=action,
    )


def acme() -> Depth:
    """Return a target with an identity in every state."""
    items = (
        listed("example.com"),
        listed("shop.example.com"),
        listed("news.example.com"),
        listed("late.example.net", "PENDING"),
        listed("broken.example.org", "FAILED"),
        listed("replica.example.com"),
        listed("ops@example.com"),
        listed('"odd one"+tag@example.com'),
        listed("bücher.example"),
        listed("unread.example.com"),
        listed("secret.example.com"),
        listed("flaky.example.net", "TEMPORARY_FAILURE"),
    )
    checked = Verification(
        NOW - timedelta(hours=2), None, "HOST_NOT_FOUND", SeenSoa("ns1.registrar.example", "dns.registrar.example", 7)
    )
    details: dict[str, Any] = {
        "example.com": detail(
            "example.com",
            mail_from=MailFrom("bounce.example.com", "SUCCESS", "USE_DEFAULT_VALUE"),
            configuration_set="main",
        ),
        "shop.example.com": detail("shop.example.com", feedback_forwarding=False),
        "news.example.com": detail("news.example.com", policies=(("everybody", PUBLIC),)),
        "late.example.net": detail(
            "late.example.net", status="PENDING", verified=False, dkim=replace(SIGNS, status="PENDING")
        ),
        "broken.example.org": detail(
            "broken.example.org",
            status="FAILED",
            verified=False,
            dkim=replace(SIGNS, status="FAILED"),
            mail_from=MailFrom("mail.broken.example.org", "FAILED", "REJECT_MESSAGE"),
            verification=checked,
        ),
        "replica.example.com": detail("replica.example.com", dkim=replace(SIGNS, origin="AWS_SES_US_EAST_1")),
        "ops@example.com": detail("ops@example.com", configuration_set="gone", dkim=Dkim(False, "NOT_STARTED")),
        '"odd one"+tag@example.com': detail('"odd one"+tag@example.com', dkim=Dkim(False, "SUCCESS")),
        "bücher.example": detail("bücher.example", tags=(("team", "shop"),)),
        "secret.example.com": Reading(None, None, denied("ses:GetEmailIdentity", "sesv2:GetEmailIdentity"), READ_AT),
        "flaky.example.net": Reading(detail("flaky.example.net", status="TEMPORARY_FAILURE"), READ_AT).failed(
            Failure(Cause.TIMED_OUT, "SES in eu-central-1 did not answer within 10 s for acme-prod."), NOW
        ),
    }
    told: dict[str, Any] = {
        name: Notifications(name, forwarding_enabled=True)
        for name in details
        if name not in ("secret.example.com", "shop.example.com")
    }
    told["shop.example.com"] = Notifications("shop.example.com", TOPIC, PENDING_TOPIC, forwarding_enabled=False)
    return Depth(
        identities=Reading(IdentityList(items), READ_AT),
        details=kept(details),
        notifications=kept(told),
        configuration_sets=kept(
            {"main": ConfigurationSet("main", sending_enabled=True), "gone": ConfigurationSet("gone", exists=False)}
        ),
        event_destinations=kept(
            {
                "main": EventDestinations(
                    "main",
                    True,
                    (
                        EventDestination("to-topic", True, ("BOUNCE", "COMPLAINT"), "sns", TOPIC),
                        EventDestination("old-app", True, ("BOUNCE",), "pinpoint", "arn:aws:mobiletargeting:1"),
                    ),
                ),
                "gone": EventDestinations("gone", False),
            }
        ),
        topics=kept(
            {
                TOPIC: Topic(TOPIC, True, 2, 0, 0, "", (Subscription("email", "ops@example.com"), _queue())),
                PENDING_TOPIC: Topic(
                    PENDING_TOPIC, True, 0, 1, 0, "", (Subscription("email", "x@example.com", "pending"),)
                ),
            }
        ),
        suppressed=Reading(
            SuppressionList(
                tuple(
                    Suppressed(f"{who}@{where}", reason, NOW - timedelta(days=days))
                    for who, where, reason, days in (
                        ("Bob", "example.net", "BOUNCE", 1),
                        ("alice", "example.net", "COMPLAINT", 40),
                        ("nobody", "example.org", "BOUNCE", 400),
                    )
                ),
                "next",
            ),
            READ_AT,
        ),
        authentication=kept(authentications.checked()),
        lookups=kept({"carol@example.org": SuppressionLookup("carol@example.org", listed=False)}),
    )


def _queue() -> Subscription:
    return Subscription("sqs", "arn:aws:sqs:eu-central-1:111122223333:bounces")


def deep() -> FleetState:
    """Return the small fleet with some of its targets in depth."""
    state = small()
    targets = dict(state.targets)
    targets[TARGET] = replace(targets[TARGET], depth=acme())
    targets[OTHER] = replace(
        targets[OTHER],
        depth=Depth(
            identities=Reading(
                IdentityList((listed("example.com", "PENDING"), listed("letters.example.com"))), READ_AT
            ),
            details=kept({"example.com": detail("example.com", status="PENDING", verified=False)}),
        ),
    )
    failure = denied("ses:ListEmailIdentities", "sesv2:ListEmailIdentities")
    targets[DENIED] = replace(targets[DENIED], depth=Depth(identities=Reading(None, None, failure, READ_AT)))
    return replace(state, targets=MappingProxyType(targets))


def crowd(count: int = 10_000, details: int | None = None) -> tuple[FleetState, Target]:
    """Return a fleet of one target with many identities, of which so many were read."""
    profiles = small().profiles
    owner = profiles["newsletter"].profile
    target = Target(owner.name, "us-east-1")
    return fleet(
        (owner,), {target: TargetState(read(account(send_quota=quota())).account, depth=many(count, details))}
    ), target


def many(count: int, details: int | None = None, at: float = 0) -> Depth:
    """Return so many identities, every fifth a domain, of which so many were read."""
    names = [f"customer-{n:05}.example.com" if n % 5 == 0 else f"user-{n:05}@example.net" for n in range(count)]
    read_at = READ_AT + timedelta(seconds=at)
    found = names[: count if details is None else details]
    return Depth(
        identities=Reading(IdentityList(tuple(map(listed, names))), READ_AT),
        details=MappingProxyType({name: Reading(detail(name), read_at) for name in found}),
        notifications=MappingProxyType(
            {name: Reading(Notifications(name, forwarding_enabled=True), read_at) for name in found}
        ),
    )
