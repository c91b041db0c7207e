"""Logins to an IAM Identity Center: clients that registered, device codes, tokens. Only the simulator's own loop."""

from dataclasses import dataclass, field

from sestui.simulator.arns import made_up
from sestui.simulator.scene import SsoSession

CLIENT_SECONDS = 90 * 86_400
"""How long a registration holds."""


@dataclass(slots=True)
class Device:
    """One login that somebody may approve in a browser."""

    sso: SsoSession
    client: str
    started: float
    looked: float | None = None
    """When it was last asked whether it was approved."""
    used: bool = False
    approved: bool = False
    """Whether somebody has opened its page."""
    user_code: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, or one to refresh it with."""

    sso: SsoSession
    client: str
    expires: float


@dataclass(slots=True)
class Logins:
    """All of them; times are seconds after the start."""

    clients: dict[str, str] = field(default_factory=dict)
    """Secrets by client id."""
    devices: dict[str, Device] = field(default_factory=dict)
    access: dict[str, Token] = field(default_factory=dict)
    refresh: dict[str, Token] = field(default_factory=dict)
    """Each can be used once."""
    _made: int = 0

    def made_up(self, kind: str) -> str:
        """Return a new id or secret: opens nothing anywhere, the same in the same order."""
        self._made += 1
        return made_up(f"{kind}/{self._made}")
