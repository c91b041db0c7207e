"""One line of the fleet table as plain values and severities: what to show, not how it looks.

Called for every target at every refresh (1,200 of them): it must stay far under 20 microseconds.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from sestui.model.failure import LABELS, Cause
from sestui.model.fleet import ProfileState, TargetState
from sestui.model.reading import ReadingState
from sestui.model.settings import Thresholds
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules import quota as quotas
from sestui.rules.age import age_text
from sestui.rules.failing import CAUSE_SEVERITY
from sestui.rules.health import health
from sestui.rules.quota import QuotaKind
from sestui.rules.severity import Severity
from sestui.rules.status import Status, mismatch, verdict

if TYPE_CHECKING:
    from sestui.rules.authentication import DnsStates

ASKING_LABEL: Final = "asking"
"""The status of a target that has no outcome yet."""

_shown = lru_cache(maxsize=4_096)(clean)


class FleetRow(NamedTuple):
    """Everything a row of the table shows. Texts are clean; `None` and empty mean unknown."""

    target: Target
    title: str
    """The profile's label or name."""
    region: str
    account: str
    """Twelve digits; empty while nobody said."""
    state: ReadingState
    stale: bool
    """There is a value, but it is old or its latest refresh failed: draw it as such, whatever its severity."""
    asking: bool
    """No outcome yet, or a request is under way now."""
    status: Status | None
    """`None` without a value."""
    status_label: str
    """The status; without a value the cause of the failure, or `asking`."""
    status_severity: Severity
    health_label: str
    """Empty without a value."""
    health_severity: Severity
    quota_kind: QuotaKind
    quota_used: float | None
    quota_max: float | None
    """As AWS gave it: -1 is unlimited; `quota_kind` says so."""
    quota_share: float | None
    """Used part of the 24-hour quota as a fraction, may exceed 1; `None` where that has no meaning."""
    quota_severity: Severity
    max_rate: float | None
    """E-mails per second that are allowed."""
    live_rate: float | None
    """E-mails per second that went out lately, a lower bound."""
    age: timedelta | None
    age_text: str
    """The age of the value; empty without one."""
    cause: Cause | None
    """Why the latest attempt failed; set beside a status when an earlier value is still shown."""
    cause_label: str
    cause_severity: Severity
    """`OK` when nothing failed."""
    failure_summary: str
    mismatch: str
    """A sentence when the access is not what the profile expects."""
    production: bool
    """The profile carries the mark that makes its rows look different."""
    read_only: bool
    severity: Severity
    """The heaviest of all the above: what sorting by urgency goes by."""
    dns: "DnsStates | None" = None
    """The worst that DNS says of the domain identities, column by column; `None` while none was checked."""


def row(
    target: Target,
    target_state: TargetState,
    profile_state: ProfileState,
    now: datetime,
    thresholds: Thresholds,
    *,
    asking: bool = False,
    dns: "DnsStates | None" = None,
) -> FleetRow:
    """Judge one target.

    `asking` says that a request is under way (`FleetState.asking`); `dns` is the worst of its domain identities.
    """
    reading = target_state.account
    profile = profile_state.profile
    caller = profile_state.caller.value
    state = reading.state(now, timedelta(seconds=thresholds.stale_after))
    age = reading.age(now)
    failure = reading.failure
    cause = failure.cause if failure is not None else None
    cause_label = LABELS[cause] if cause is not None else ""
    cause_severity = CAUSE_SEVERITY[cause] if cause is not None else Severity.OK
    account = reading.value
    if account is None:
        return FleetRow(
            target=target,
            title=_shown(profile.title),
            region=_shown(target.region),
            account=_shown(caller.account) if caller is not None else "",
            state=state,
            stale=False,
            asking=asking or failure is None,
            status=None,
            status_label=cause_label or ASKING_LABEL,
            status_severity=Severity.UNKNOWN,
            health_label="",
            health_severity=Severity.UNKNOWN,
            quota_kind=QuotaKind.UNKNOWN,
            quota_used=None,
            quota_max=None,
            quota_share=None,
            quota_severity=Severity.UNKNOWN,
            max_rate=None,
            live_rate=None,
            age=None,
            age_text="",
            cause=cause,
            cause_label=cause_label,
            cause_severity=cause_severity,
            failure_summary=failure.summary if failure is not None else "",
            mismatch="",
            production=profile.production,
            read_only=profile.read_only,
            severity=max(Severity.UNKNOWN, cause_severity),
            dns=dns,
        )
    access = verdict(account)
    sending = health(account)
    quota = account.quota
    quota_severity = quotas.severity(quota, thresholds)
    unexpected = mismatch(account, profile.expect)
    return FleetRow(
        target=target,
        title=_shown(profile.title),
        region=_shown(target.region),
        account=_shown(caller.account) if caller is not None else "",
        state=state,
        stale=state is ReadingState.STALE,
        asking=asking,
        status=access.status,
        status_label=access.label,
        status_severity=access.severity,
        health_label=sending.label,
        health_severity=sending.severity,
        quota_kind=quotas.kind(quota),
        quota_used=quota.sent_24_hour if quota is not None else None,
        quota_max=quota.max_24_hour if quota is not None else None,
        quota_share=quotas.used_share(quota),
        quota_severity=quota_severity,
        max_rate=quota.max_rate if quota is not None else None,
        live_rate=quotas.live_rate(target_state),
        age=age,
        age_text=age_text(age),
        cause=cause,
        cause_label=cause_label,
        cause_severity=cause_severity,
        failure_summary=failure.summary if failure is not None else "",
        mismatch=unexpected,
        production=profile.production,
        read_only=profile.read_only,
        severity=max(
            access.severity,
            sending.severity,
            quota_severity,
            cause_severity,
            Severity.WARNING if unexpected else Severity.OK,
        ),
        dns=dns,
    )
