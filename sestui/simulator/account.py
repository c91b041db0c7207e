"""How an account's state in a region moves with time, and how sesv2 tells it. Pure functions."""

import math
from typing import Any, Final

from sestui.simulator.scene import RegionState, Stage, Timeline

WINDOW: Final = 86_400.0
"""Seconds over which SES counts sent e-mails."""


def stage_at(timeline: Timeline, elapsed: float) -> Stage:
    """Return the stage that holds at `elapsed` seconds after the start."""
    current = timeline[0]
    for stage in timeline:
        if stage.after > elapsed:
            break
        current = stage
    return current


def sent_at(timeline: Timeline, elapsed: float) -> float | None:
    """Return how many e-mails the rolling 24 hours hold at `elapsed`: whole ones, never more than the quota.

    What was there at the start stays (as much leaves the window as comes); growth leaves it after 24 hours.
    """
    state = stage_at(timeline, elapsed).state
    if state.sent is None:
        return None
    due = [index for index, stage in enumerate(timeline) if stage.after <= elapsed]
    base = max(index for index in due if index == 0 or timeline[index].resets_sent)
    total = timeline[base].state.sent or 0.0
    for index in range(base, len(due)):
        end = timeline[index + 1].after if index + 1 < len(due) else elapsed
        start = max(timeline[index].after, elapsed - WINDOW)
        if end > start:
            total += _sent_between(timeline[index].state, start, end)
    if state.quota is not None and state.quota > 0:
        total = min(total, state.quota)
    return float(max(0, math.floor(total)))


def sent_since(timeline: Timeline, start: float, end: float) -> float:
    """Return by how much the count grew from `start` to `end` because of what was sent then.

    On the first day no further than the quota allowed; later what leaves the window makes room.
    """
    capped = end <= WINDOW
    return _reached(timeline, end, capped) - _reached(timeline, start, capped) if end > start else 0.0


def _reached(timeline: Timeline, elapsed: float, capped: bool) -> float:
    due = [index for index, stage in enumerate(timeline) if stage.after <= elapsed]
    base = max(index for index in due if index == 0 or timeline[index].resets_sent)
    total = timeline[base].state.sent or 0.0
    for index in range(base, len(due)):
        end = timeline[index + 1].after if index + 1 < len(due) else elapsed
        total += _sent_between(timeline[index].state, timeline[index].after, end)
    quota = timeline[due[-1]].state.quota
    return min(total, quota) if capped and quota is not None and quota > 0 else total


def _sent_between(state: RegionState, start: float, end: float) -> float:
    if not state.wave:
        return state.growth * (end - start)
    turn = 2 * math.pi / state.wave
    return state.growth * ((end - math.sin(turn * end) / turn) - (start - math.sin(turn * start) / turn))


def get_account(state: RegionState, sent: float | None) -> dict[str, Any]:
    """Return the members of GetAccount's answer; what the scene leaves unset is absent."""
    quota = _some(Max24HourSend=state.quota, MaxSendRate=state.rate, SentLast24Hours=sent)
    return _some(
        DedicatedIpAutoWarmupEnabled=state.auto_warmup,
        EnforcementStatus=state.enforcement,
        ProductionAccessEnabled=state.production,
        SendQuota=quota or None,
        SendingEnabled=state.sending,
        SuppressionAttributes=_suppression(state) or None,
        Details=_details(state) or None,
        VdmAttributes=_vdm(state) or None,
        PricingAttributes=_some(CurrentPlan=state.plan, NextPlan=state.next_plan) or None,
    )


def _details(state: RegionState) -> dict[str, Any]:
    return _some(
        MailType=state.mail_type,
        WebsiteURL=state.website,
        ContactLanguage=state.language,
        UseCaseDescription=state.use_case,
        AdditionalContactEmailAddresses=None if state.contacts is None else list(state.contacts),
        ReviewDetails=_some(Status=state.review, CaseId=state.case) or None,
    )


def _suppression(state: RegionState) -> dict[str, Any]:
    verdict = _some(ConfidenceVerdictThreshold=state.validation_threshold)
    condition = _some(ConditionThresholdEnabled=state.validation, OverallConfidenceThreshold=verdict or None)
    return _some(
        SuppressedReasons=None if state.suppression is None else list(state.suppression),
        ValidationAttributes={"ConditionThreshold": condition} if condition else None,
    )


def _vdm(state: RegionState) -> dict[str, Any]:
    return _some(
        VdmEnabled=state.vdm,
        DashboardAttributes=_some(EngagementMetrics=state.vdm_engagement) or None,
        GuardianAttributes=_some(OptimizedSharedDelivery=state.vdm_optimized) or None,
    )


def _some(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
