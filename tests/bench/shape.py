"""How large a measured fleet is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the fleet is and how it behaves."""

    profiles: int = 20
    regions: int = 30
    identities: int = 0
    """In every region of every account."""
    hang: bool = False
    """Whether SES takes every request and never answers."""

    @property
    def targets(self) -> int:
        """Profiles times regions."""
        return self.profiles * self.regions
