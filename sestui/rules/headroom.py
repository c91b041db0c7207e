"""The quota of every region of one account, side by side: where there is room to send.

Source: sesv2 GetAccount, SendQuota; SES Developer Guide, Service quotas: quotas are per account and region, counted in
recipients over a rolling 24 hours. A region in which sending is paused or that is in the sandbox has no room for mail
to others, whatever its quota.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sestui.model.fleet import FleetState, TargetState
from sestui.model.settings import Thresholds
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules import quota as quotas
from sestui.rules.forecast import Forecast, forecast
from sestui.rules.quota import QuotaKind
from sestui.rules.severity import Severity
from sestui.rules.status import verdict

_NO_TIME: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Headroom:
    """One region of an account. Texts are clean."""

    target: Target
    region: str
    status_label: str
    """The region's status; empty while it was not read."""
    status_severity: Severity
    kind: QuotaKind
    used: float | None
    maximum: float | None
    share: float | None
    """Used part of the quota, may exceed 1; `None` where that has no meaning."""
    left: float | None
    """E-mails that may still be sent now, never negative; `None` where that is unlimited or unknown."""
    max_rate: float | None
    severity: Severity
    forecast: Forecast


def target_forecast(state: TargetState) -> Forecast:
    """Return when the quota of a target is full, from what was read of it last."""
    account = state.account
    quota = account.value.quota if account.value is not None else None
    statistics = state.depth.statistics.value
    if account.as_of is None:
        return forecast(None, None, _NO_TIME)
    return forecast(statistics.points if statistics is not None else None, quota, account.as_of)


def headroom(
    state: FleetState,
    target: Target,
    thresholds: Thresholds,
    forecast_of: Callable[[TargetState], Forecast] = target_forecast,
) -> tuple[Headroom, ...]:
    """Return every region of the account that a target belongs to, in the order of the fleet, each once.

    While nobody knows the account, only the regions of the target's own profile are told. `forecast_of` may keep what
    it worked out before.
    """
    account = _account(state, target.profile)
    found: dict[str, tuple[Target, TargetState]] = {}
    for each, target_state in state.targets.items():
        if each.profile != target.profile and (not account or _account(state, each.profile) != account):
            continue
        before = found.get(each.region)
        # Of two profiles the one that was read tells more; the one that was asked for comes first.
        better = target_state.account.value is not None and (
            each == target or (before is not None and before[1].account.value is None)
        )
        if before is None or better:
            found[each.region] = (each, target_state)
    return tuple(_rows(found, thresholds, forecast_of))


def _account(state: FleetState, profile: str) -> str:
    owner = state.profiles.get(profile)
    caller = owner.caller.value if owner is not None else None
    return caller.account if caller is not None else ""


def _rows(
    found: dict[str, tuple[Target, TargetState]],
    thresholds: Thresholds,
    forecast_of: Callable[[TargetState], Forecast],
) -> Iterator[Headroom]:
    for region, (target, state) in found.items():
        account = state.account.value
        quota = account.quota if account is not None else None
        used = quota.sent_24_hour if quota is not None else None
        maximum = quota.max_24_hour if quota is not None else None
        share = quotas.used_share(quota)
        status = verdict(account) if account is not None else None
        yield Headroom(
            target=target,
            region=clean(region),
            status_label=status.label if status is not None else "",
            status_severity=status.severity if status is not None else Severity.UNKNOWN,
            kind=quotas.kind(quota),
            used=used,
            maximum=maximum,
            share=share,
            left=None if share is None or used is None or maximum is None else max(0.0, maximum - used),
            max_rate=quota.max_rate if quota is not None else None,
            severity=quotas.severity(quota, thresholds),
            forecast=forecast_of(state),
        )
