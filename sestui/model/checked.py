"""What the check of one domain brought: verdicts, or why there are none."""

from dataclasses import dataclass

from sestui.model.authentication import Authentication, CheckState
from sestui.model.failure import Failure
from sestui.model.target import Target


@dataclass(frozen=True, slots=True)
class Checked:
    """One domain, or the address of one identity, as somebody asked for it."""

    name: str
    """Clean."""
    authentication: Authentication | None = None
    """`None` where SES could not be asked what is expected of DNS, or has no such identity."""
    target: Target | None = None
    """Whose identity it is; `None` when it was described by hand."""
    failure: Failure | None = None
    """Why SES could not be asked."""

    @property
    def absent(self) -> bool:
        """Whether SES says that there is no such identity."""
        return self.authentication is None and self.failure is None

    @property
    def mail_from_assumed(self) -> bool:
        """Whether SES's own MAIL FROM domain was taken for granted: nobody said that there is another."""
        found = self.authentication
        return self.target is None and found is not None and found.mail_from.state is CheckState.NOT_APPLICABLE

    @property
    def state(self) -> CheckState:
        """The worst of the verdicts; an identity that SES does not have is missing."""
        if self.authentication is not None:
            return self.authentication.state
        return CheckState.MISSING if self.absent else CheckState.COULD_NOT_CHECK
