"""The mailbox simulator's addresses, and which recipients can work while an account is in the sandbox.

Sources: SES Developer Guide, "Using the mailbox simulator manually" (the five addresses, labels, what counts) and
"Request production access" (in the sandbox mail goes to verified addresses and domains, and to the simulator).
"""

from dataclasses import dataclass
from typing import Final

from sestui.model.identity import IdentityList
from sestui.model.text import clean
from sestui.rules.identities import is_domain
from sestui.rules.inheritance import domain_key, domain_of

DOMAIN: Final = "simulator.amazonses.com"
SOURCE: Final = "SES Developer Guide, Using the mailbox simulator"
COUNTS: Final = (
    "Counts against the maximum sending rate; not against the daily quota, the bounce and complaint rates or the "
    "metrics of the Virtual Deliverability Manager. It is billed."
)
"""What mail to each of them counts for."""


@dataclass(frozen=True, slots=True)
class SimulatorAddress:
    """One address of the mailbox simulator."""

    local: str
    label: str
    """What happens, in a word or two."""
    meaning: str
    events: tuple[str, ...]
    """Types of the events that follow, as event destinations name them."""
    source: str = SOURCE

    @property
    def address(self) -> str:
        """The address without a label."""
        return f"{self.local}@{DOMAIN}"

    def labelled(self, label: str) -> str:
        """Return the address with a label, by which its events are told apart: `bounce+label@...`."""
        return f"{self.local}+{label}@{DOMAIN}" if label else self.address


ADDRESSES: Final[tuple[SimulatorAddress, ...]] = (
    SimulatorAddress(
        "success", "delivered", "It is accepted and delivered: a Delivery event follows.", ("SEND", "DELIVERY")
    ),
    SimulatorAddress(
        "bounce",
        "hard bounce",
        "The receiver refuses it with 550 5.1.1, unknown user: a Bounce event follows. The address is not put on the "
        "suppression list.",
        ("SEND", "BOUNCE"),
    ),
    SimulatorAddress(
        "ooto",
        "out of office",
        "It is delivered, and an automatic reply comes to the Return-Path; neither a bounce nor a complaint.",
        ("SEND", "DELIVERY"),
    ),
    SimulatorAddress(
        "complaint",
        "complaint",
        "It is delivered, and the recipient marks it as spam: a Delivery and then a Complaint event follow.",
        ("SEND", "DELIVERY", "COMPLAINT"),
    ),
    SimulatorAddress(
        "suppressionlist",
        "suppressed",
        "SES treats the address as one on the global suppression list: a hard Bounce event follows.",
        ("SEND", "BOUNCE"),
    ),
)
"""In the order in which they are offered."""
_BY_LOCAL: Final = {each.local: each for each in ADDRESSES}


def simulator_address(address: str) -> SimulatorAddress | None:
    """Return which of the simulator's addresses this is, with or without a label; `None` when it is none."""
    local, _, domain = address.rpartition("@")
    return _BY_LOCAL.get(local.partition("+")[0].lower()) if domain_key(domain) == DOMAIN else None


def at_simulator(address: str) -> bool:
    """Say whether the address is at the simulator's domain, also one that the simulator does not know."""
    return domain_key(domain_of(address)) == DOMAIN


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient that can work in the sandbox."""

    name: str
    """An address, or a domain of which every address works. As AWS wrote it: what is sent to."""
    shown: str
    """The same, clean."""
    kind: str
    """`address`, `domain` or `simulator`."""
    meaning: str


def sandbox_recipients(listing: IdentityList | None) -> tuple[Recipient, ...]:
    """Return who can be sent to in the sandbox: verified addresses, verified domains, the simulator's addresses.

    `None`: the identities have not been read, and only the simulator's addresses are certain.
    """
    verified = [each for each in (listing.items if listing is not None else ()) if each.status == "SUCCESS"]
    addresses = [each.name for each in verified if not is_domain(each.name, each.type)]
    domains = [each.name for each in verified if is_domain(each.name, each.type)]
    covers = "A verified domain: any address of it and of its sub-domains."
    return (
        *(Recipient(name, clean(name), "address", "A verified address.") for name in addresses),
        *(Recipient(name, clean(name), "domain", covers) for name in domains),
        *(Recipient(each.address, each.address, "simulator", each.meaning) for each in ADDRESSES),
    )
