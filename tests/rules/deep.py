"""Short ways to targets in depth."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from sestui.model.depth import Depth
from sestui.model.feedback import Notifications
from sestui.model.identity import Dkim, Identity, IdentityList, IdentitySummary
from sestui.model.reading import Reading
from tests.rules.build import NOW

SIGNS = Dkim(True, "SUCCESS", ("a", "b", "c"), "dkim.amazonses.com", "AWS_SES", "RSA_2048_BIT")


def kept(found: dict[str, Any]) -> Any:
    """Return a read-only mapping of readings; plain values were read now."""
    return MappingProxyType(
        {name: value if isinstance(value, Reading) else Reading(value, NOW) for name, value in found.items()}
    )


def listed(name: str, status: str | None = "SUCCESS", *, sending: bool | None = True) -> IdentitySummary:
    """Return a line of the list."""
    return IdentitySummary(name, "EMAIL_ADDRESS" if "@" in name else "DOMAIN", sending, status)


def detail(name: str, **members: Any) -> Identity:
    """Return the details of a verified identity that forwards its feedback, with members replaced."""
    fine: dict[str, Any] = {
        "type": "EMAIL_ADDRESS" if "@" in name else "DOMAIN",
        "verified": True,
        "status": "SUCCESS",
        "feedback_forwarding": True,
        "dkim": SIGNS,
    }
    return Identity(name, **(fine | members))


def deep(items: Iterable[IdentitySummary], details: dict[str, Any] | None = None, **members: Any) -> Depth:
    """Return a target whose list was read, with these details, and notifications for each of them."""
    found = details or {}
    told = {name: Notifications(name, forwarding_enabled=True) for name in found}
    given: dict[str, Any] = {
        "identities": Reading(IdentityList(tuple(items)), NOW),
        "details": kept(found),
        "notifications": kept(told),
    }
    return Depth(**(given | members))
