"""Logging in: what a profile has to be logged in to, and how far a login is. Values only, frozen; all texts are clean.

Nothing here holds a secret: the user code and the address are for a person to type, and worth nothing without theirs.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sestui.model.failure import Failure


class LoginKind(StrEnum):
    """How somebody proves who they are."""

    SSO = "sso"
    """IAM Identity Center: a code that is approved in a browser, on any machine."""
    MFA = "mfa"
    """A role that wants the code of an MFA device."""


@dataclass(frozen=True, slots=True)
class Login:
    """One thing to log in to, and whom it serves."""

    kind: LoginKind
    name: str
    """The SSO session, or its start URL where it has no name; the role's ARN."""
    profiles: tuple[str, ...]
    """The watched profiles that it opens, by name."""
    where: str = ""
    """The start URL; the serial of the MFA device."""
    region: str = ""
    """Of the IAM Identity Center."""


class LoginStage(StrEnum):
    """How far a login is."""

    STARTING = "starting"
    APPROVAL = "approval"
    """The user code has to be approved in a browser before `expires`."""
    CODE = "code"
    """The code of the MFA device is asked for; `failure` says why that of before was refused."""
    CHECKING = "checking"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class LoginProgress:
    """One word on a login that goes on or has ended."""

    stage: LoginStage
    login: Login | None = None
    """What is logged in to now; `None` until that is known. A chain of profiles may need one after the other."""
    user_code: str = ""
    url: str = ""
    """Where the user code is typed."""
    link: str = ""
    """The same with the user code in it."""
    expires: datetime | None = None
    """When the user code ends; aware, UTC."""
    failure: Failure | None = None
    """Why it ended, or why it has to be tried again."""
    opened: tuple[str, ...] = ()
    """Profiles that have just been opened, to be read again."""
    note: str = ""
    """What is worth a word though it worked."""

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to come."""
        return self.stage in (LoginStage.DONE, LoginStage.FAILED, LoginStage.CANCELLED)
