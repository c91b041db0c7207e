"""What a receiver knows about a message before it asks for the policy, and what the macros make of it."""

from dataclasses import dataclass
from typing import Final

from sestui.dns.spf.names import Address, dotted, family

UNKNOWN: Final = "unknown"
"""What stands for a name that nobody knows (RFC 7208 section 7.3)."""
POSTMASTER: Final = "postmaster"


@dataclass(frozen=True, slots=True)
class Message:
    """What is fixed for one evaluation."""

    ip: Address
    """Never an IPv4-mapped one."""
    local_part: str
    sender_domain: str
    helo: str
    receiver: str = UNKNOWN

    @property
    def sender(self) -> str:
        """The identity that is checked, always with a local part (RFC 7208 section 4.3)."""
        return f"{self.local_part}@{self.sender_domain}"

    def values(self, domain: str) -> dict[str, str]:
        """Return a value for every macro letter but p and t, while the record of `domain` is evaluated."""
        return {
            "s": self.sender,
            "l": self.local_part,
            "o": self.sender_domain,
            "d": domain.removesuffix("."),
            "i": dotted(self.ip),
            "c": str(self.ip),
            "v": family(self.ip),
            "h": self.helo,
            "r": self.receiver,
        }


def message(ip: Address, sender: str, helo: str, receiver: str = UNKNOWN) -> Message:
    """Build a message from an envelope; a missing local part becomes postmaster, a missing sender the HELO name."""
    local_part, at, domain = sender.rpartition("@")
    return Message(ip, local_part or POSTMASTER, domain if at else sender or helo, helo, receiver)
