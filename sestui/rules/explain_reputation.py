"""Reputation in words: the rates against AWS's lines, what was counted, and when the quota is full.

Sources: `rules.reputation`, `rules.statistics` and `rules.forecast`; each fact names its own.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sestui.model.fleet import TargetState
from sestui.model.reputation import Rates, SendStatistics
from sestui.model.text import clean
from sestui.rules.account_facts import Fact, Section
from sestui.rules.headroom import Headroom, target_forecast
from sestui.rules.health import health
from sestui.rules.quota import QuotaKind
from sestui.rules.reputation import standings
from sestui.rules.severity import Severity
from sestui.rules.statistics import DAY, LABEL, SPAN, totals
from sestui.rules.telling import Moment, read_facts

_CLOUDWATCH = "cloudwatch GetMetricData"
_STATISTICS = "ses GetSendStatistics"


def explain_reputation(state: TargetState, now: datetime, beside: tuple[Headroom, ...] = ()) -> tuple[Section, ...]:
    """Return the sections of the reputation pane; `beside`: the regions of the same account."""
    moment = Moment(now)
    depth = state.depth
    facts = list(_rates(depth.reputation.value.account, now)) if depth.reputation.value is not None else []
    account = state.account.value
    if account is not None:
        found = health(account)
        facts.append(Fact("health", found.label, found.meaning, found.source, found.severity))
    facts += read_facts(depth.reputation, moment, _CLOUDWATCH)
    sections = [Section("Reputation", tuple(facts))]
    for name, rates in depth.reputation.value.configuration_sets if depth.reputation.value is not None else ():
        sections.append(Section(f"Configuration set {clean(name)}", tuple(_set_rates(rates, now))))
    counted = list(_counts(depth.statistics.value, now)) if depth.statistics.value is not None else []
    counted += read_facts(depth.statistics, moment, _STATISTICS)
    sections.append(Section("Counts", tuple(counted)))
    sections.append(Section("Quota forecast", (forecast_fact(state),)))
    if beside:
        sections.append(Section("Regions of this account", tuple(map(_headroom, beside))))
    return tuple(sections)


def _rates(rates: Rates, now: datetime) -> Iterator[Fact]:
    for found in standings(rates, now):
        value = f"{found.label}, {found.distance}" if found.distance else found.label
        yield Fact(f"{found.rate} rate", value, found.meaning, found.source, found.severity, found.fix)


def _set_rates(rates: Rates, now: datetime) -> Iterator[Fact]:
    """Yield the rates of one configuration set: AWS judges the account's, so that of a set is never critical."""
    for fact in _rates(rates, now):
        beside = f"{fact.meaning} AWS judges the rate of the account; that of a set only shows where it comes from."
        yield replace(fact, meaning=beside, severity=min(fact.severity, Severity.WARNING))


def _counts(statistics: SendStatistics, now: datetime) -> Iterator[Fact]:
    for label, span in (("24 hours", DAY), ("7 days", timedelta(days=7)), ("14 days", SPAN)):
        found = totals(statistics.points, now - span, now + timedelta(minutes=15))
        counts = (
            (found.attempts, "attempts"),
            (found.bounces, "bounces"),
            (found.complaints, "complaints"),
            (found.rejects, "rejects"),
        )
        value = ", ".join(f"{'?' if count is None else f'{count:,}'} {name}" for count, name in counts)
        untold = any(count is None for count, _ in counts)
        meaning = f"These are {LABEL}." + (" AWS did not tell every count: a sum with one missing is unknown." * untold)
        yield Fact(label, value, meaning, _STATISTICS, Severity.UNKNOWN if untold else Severity.OK)


def forecast_fact(state: TargetState) -> Fact:
    """Return when the quota of a target is full."""
    found = target_forecast(state)
    return Fact("24-hour quota", found.label, found.assumption, found.source, found.severity, found.fix)


def _headroom(region: Headroom) -> Fact:
    if region.kind is QuotaKind.UNLIMITED:
        value = "unlimited"
    elif region.share is None or region.left is None or region.maximum is None:
        value = "not told"
    else:
        value = f"{region.left:,.0f} of {region.maximum:,.0f} left ({region.share:.1%} used)"
    meaning = " ".join(part for part in (region.status_label, region.forecast.label) if part)
    severity = max(region.severity, Severity.UNKNOWN if value == "not told" else Severity.OK)
    return Fact(region.region, value, meaning, "sesv2 GetAccount: SendQuota", severity)
