"""Sending health: may mail leave, and what does AWS hold against the account?

Source: botocore's sesv2 model, GetAccount: SendingEnabled (a boolean) and EnforcementStatus (a plain string; HEALTHY,
PROBATION and SHUTDOWN are documented, any other word may come).
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from sestui.model.text import clean
from sestui.rules.severity import Severity

if TYPE_CHECKING:
    from sestui.model.account import AccountState


class HealthVerdict(NamedTuple):
    """The sending health in a word, with its weight, its meaning and where the rule comes from."""

    label: str
    """As the table shows it: lower case, at most 16 characters."""
    severity: Severity
    meaning: str
    source: str


_ENFORCEMENT: Final = "sesv2 GetAccount: EnforcementStatus"
_SENDING: Final = "sesv2 GetAccount: SendingEnabled"
_BOTH: Final = "sesv2 GetAccount: EnforcementStatus and SendingEnabled"
_OPTIONAL: Final = "sesv2 GetAccount: every member is optional"
_WORD_LIMIT: Final = 16

HEALTHY: Final = HealthVerdict(
    "healthy", Severity.OK, "Sending is on, and AWS sees no reputation issue with the account.", _BOTH
)
SHUTDOWN: Final = HealthVerdict(
    "shut down", Severity.CRITICAL, "AWS has paused sending because of an issue with the mail sent.", _ENFORCEMENT
)
PROBATION: Final = HealthVerdict(
    "probation",
    Severity.WARNING,
    "AWS found potential issues and has the account under review while they are corrected. Sending goes on.",
    _ENFORCEMENT,
)
PROBATION_OFF: Final = HealthVerdict(
    "probation, off",
    Severity.CRITICAL,
    "AWS has the account under review for potential issues, and sending is switched off in this region.",
    _BOTH,
)
PROBATION_UNSAID: Final = HealthVerdict(
    "probation",
    Severity.WARNING,
    "AWS has the account under review for potential issues, and did not say whether sending is on.",
    _BOTH,
)
OFF: Final = HealthVerdict(
    "sending off",
    Severity.CRITICAL,
    "Sending is switched off in this region, by somebody in the account or by AWS.",
    _SENDING,
)
SENDING_UNSAID: Final = HealthVerdict(
    "sending unknown",
    Severity.UNKNOWN,
    "AWS sees no reputation issue, but did not say whether sending is on.",
    _OPTIONAL,
)
UNSAID: Final = HealthVerdict(
    "not told", Severity.UNKNOWN, "AWS did not say whether it holds anything against the account.", _OPTIONAL
)


@lru_cache(maxsize=256)
def _unknown_word(word: str) -> HealthVerdict:
    return HealthVerdict(
        clean(word, _WORD_LIMIT).lower() or "not told",
        Severity.UNKNOWN,
        f"AWS used a word that sestui does not know: {clean(word, 60) or '(empty)'}.",
        "sesv2 GetAccount: EnforcementStatus is a plain string, HEALTHY, PROBATION and SHUTDOWN are documented",
    )


def health(account: "AccountState") -> HealthVerdict:
    """Judge the sending health; enforcement by AWS comes first, then the switch. Unknown is never healthy."""
    word = account.enforcement_status
    sending = account.sending_enabled
    if word == "SHUTDOWN":
        return SHUTDOWN
    if word == "PROBATION":
        if sending is None:
            return PROBATION_UNSAID
        return PROBATION if sending else PROBATION_OFF
    if sending is False:
        return OFF
    if word == "HEALTHY":
        return HEALTHY if sending else SENDING_UNSAID
    return UNSAID if word is None else _unknown_word(word)
