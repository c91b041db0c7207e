"""The answer of GetAccount, member by member, in words. See `rules.explain`, which puts the whole page together.

Source: botocore's sesv2 model, GetAccount (API version 2019-09-27); SES Developer Guide, "Service quotas".
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sestui.model.account import AccountDetails, AccountState, SendQuota
from sestui.model.fleet import TargetState
from sestui.model.settings import Thresholds
from sestui.model.text import clean
from sestui.rules import console
from sestui.rules import quota as quotas
from sestui.rules.health import health
from sestui.rules.quota import QuotaKind
from sestui.rules.severity import Severity

NOT_TOLD: Final = "not told"
SET: Final = "set"
NOT_SET: Final = "not set"
WITHHELD: Final = "set, left out of this snapshot"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the detail pane. All texts are clean."""

    label: str
    value: str
    meaning: str = ""
    source: str = ""
    severity: Severity = Severity.OK
    """`OK` for plain facts too: only what is a verdict is heavier."""
    fix: str = ""
    command: str = ""
    """The id of the command that does the same from here, if there is one."""


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under one heading."""

    title: str
    facts: tuple[Fact, ...]


def account_sections(
    account: AccountState, target_state: TargetState, region: str, thresholds: Thresholds
) -> list[Section]:
    """Return what GetAccount said, by subject."""
    sections = [
        Section("Access", tuple(_access(account))),
        Section("Sending health", tuple(_health(account))),
        Section("Quota", tuple(_quota(account.quota, target_state, region, thresholds))),
        Section("Account details", tuple(_details(account))),
        Section("Suppression list", tuple(_suppression(account))),
        Section("Virtual Deliverability Manager", tuple(_vdm(account))),
        Section("Pricing plan", tuple(_pricing(account))),
    ]
    if account.other:
        other = (
            Fact(clean(path), clean(value), "A member that this version has no words for.")
            for path, value in account.other
        )
        sections.append(Section("Further members", tuple(other)))
    return sections


def _said(value: bool | None) -> str:
    return NOT_TOLD if value is None else "yes" if value else "no"


def _unknown(value: object) -> Severity:
    return Severity.UNKNOWN if value is None else Severity.OK


def _word(value: str | None) -> str:
    return NOT_TOLD if value is None else clean(value)


def _switch(label: str, value: str | None, meaning: str, source: str) -> Fact:
    shown = _word(value)
    return Fact(label, shown.lower() if value in ("ENABLED", "DISABLED") else shown, meaning, source, _unknown(value))


def _access(account: AccountState) -> Iterator[Fact]:
    yield Fact(
        "production access",
        _said(account.production_access),
        {
            True: "Not in the sandbox of this region.",
            False: "In the sandbox of this region: only verified recipients and the mailbox simulator, usually 200 "
            "e-mails in 24 hours and 1 a second.",
            None: "AWS left this member out.",
        }[account.production_access],
        "sesv2 GetAccount: ProductionAccessEnabled; SES Developer Guide, Request production access",
        _unknown(account.production_access),
    )
    review = account.details.review if account.details is not None else None
    if review is None:
        if account.production_access is False and account.details is not None:
            yield Fact("review", "none", "AWS tells of no review.", "sesv2 GetAccount: Details.ReviewDetails")
        return
    meanings = {
        "PENDING": "The request was received and is being reviewed.",
        "GRANTED": "The request was reviewed and granted.",
        "DENIED": "The request was reviewed and denied.",
        "FAILED": "An internal error: the request was not received; it may be sent again.",
    }
    known = review.status is not None and review.status in meanings
    yield Fact(
        "latest review",
        _word(review.status),
        meanings.get(review.status or "", "A word that sestui does not know." if review.status else ""),
        "sesv2 GetAccount: ReviewDetails.Status",
        Severity.OK if known else Severity.UNKNOWN,
    )
    if review.case_id is not None:
        yield Fact("support case", clean(review.case_id), "", "sesv2 GetAccount: ReviewDetails.CaseId")


def _health(account: AccountState) -> Iterator[Fact]:
    found = health(account)
    yield Fact("health", found.label, found.meaning, found.source, found.severity)
    yield Fact(
        "sending enabled",
        _said(account.sending_enabled),
        "Can be switched with PutAccountSendingAttributes, but not back on while AWS has the account paused."
        if account.sending_enabled is False
        else "",
        "sesv2 GetAccount: SendingEnabled",
        Severity.CRITICAL if account.sending_enabled is False else _unknown(account.sending_enabled),
    )
    yield Fact(
        "enforcement status",
        _word(account.enforcement_status),
        "",
        "sesv2 GetAccount: EnforcementStatus",
        _unknown(account.enforcement_status),
    )
    yield Fact(
        "dedicated IP warm-up",
        _said(account.dedicated_ip_auto_warmup),
        "Whether new dedicated IP addresses are warmed up by AWS.",
        "sesv2 GetAccount: DedicatedIpAutoWarmupEnabled",
        _unknown(account.dedicated_ip_auto_warmup),
    )


def _count(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return NOT_TOLD
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,g}"


def _quota(quota: SendQuota | None, state: TargetState, region: str, thresholds: Thresholds) -> Iterator[Fact]:
    source = "sesv2 GetAccount: SendQuota; SES Developer Guide, Service quotas"
    maximum = quota.max_24_hour if quota is not None else None
    sent = quota.sent_24_hour if quota is not None else None
    rate = quota.max_rate if quota is not None else None
    kind = quotas.kind(quota)
    share = quotas.used_share(quota)
    severity = quotas.severity(quota, thresholds)
    meaning = {
        QuotaKind.LIMITED: "Recipients in any 24 hours, a window that moves on all the time.",
        QuotaKind.UNLIMITED: "AWS gives -1, which means unlimited.",
        QuotaKind.NONE: "A quota of 0: nothing may be sent.",
        QuotaKind.UNKNOWN: "AWS gave no quota that means anything.",
    }[kind]
    shown = {QuotaKind.UNLIMITED: "unlimited", QuotaKind.UNKNOWN: NOT_TOLD}.get(kind, _count(maximum))
    none_or_unknown = Severity.OK if kind in (QuotaKind.LIMITED, QuotaKind.UNLIMITED) else severity
    yield Fact("24-hour quota", shown, meaning, source, none_or_unknown)
    if share is None:
        yield Fact("sent in 24 hours", _count(sent), "", source, _unknown(sent))
    else:
        marks = f"Warning from {thresholds.quota_warning:.0%}, critical from {thresholds.quota_critical:.0%}."
        fix = ""
        if severity > Severity.UNKNOWN:
            url = console.quota_url(region)
            fix = "Request a higher sending quota in Service Quotas" + (f": {url}" if url else ".")
        yield Fact("sent in 24 hours", f"{_count(sent)} ({share:.1%})", marks, source, severity, fix)
    yield Fact("highest rate", NOT_TOLD if rate is None else f"{_count(rate)}/s", "", source, _unknown(rate))
    live = quotas.live_rate(state)
    yield Fact(
        "live rate",
        "not measured" if live is None else f"at least {live:.2f}/s",
        "From two readings of what was sent; mail that leaves the 24-hour window hides as much that is sent now.",
        "difference of SentLast24Hours",
        _unknown(live),
    )


def _details(account: AccountState) -> Iterator[Fact]:
    details = account.details
    if details is None:
        yield Fact(
            "details",
            NOT_TOLD,
            "AWS leaves them out where they were never given in this region.",
            "sesv2 GetAccount: Details",
            Severity.UNKNOWN,
        )
        return
    source = "sesv2 GetAccount: Details"
    yield Fact("mail type", _word(details.mail_type), "", source, _unknown(details.mail_type))
    yield Fact("contact language", _word(details.contact_language), "", source, _unknown(details.contact_language))
    for label, name, is_set in _sensitive(details):
        left_out = name in account.withheld
        value = SET if is_set else WITHHELD if left_out else NOT_SET
        yield Fact(label, value, "Marked sensitive by AWS: not shown.", source)


def _sensitive(details: AccountDetails) -> tuple[tuple[str, str, bool], ...]:
    return (
        ("website", "details.website_url", details.website_url is not None),
        ("use case", "details.use_case", details.use_case is not None),
        ("additional contacts", "details.contacts", bool(details.contacts)),
    )


def _suppression(account: AccountState) -> Iterator[Fact]:
    source = "sesv2 GetAccount: SuppressionAttributes"
    suppression = account.suppression
    if suppression is None or suppression.reasons is None:
        yield Fact("added on", NOT_TOLD, "", source, Severity.UNKNOWN)
    else:
        reasons = ", ".join(clean(reason) for reason in suppression.reasons)
        yield Fact("added on", reasons or "nothing: off", "What puts an address on the account's own list.", source)
    if suppression is not None:
        meaning = "Auto Validation: addresses that are unlikely to exist are not sent to."
        yield _switch("validation", suppression.validation_enabled, meaning, f"{source}.ValidationAttributes")
        if suppression.validation_threshold is not None:
            yield Fact("validation threshold", _word(suppression.validation_threshold), "", source)


def _vdm(account: AccountState) -> Iterator[Fact]:
    source = "sesv2 GetAccount: VdmAttributes"
    vdm = account.vdm
    if vdm is None:
        meaning = "AWS leaves it out where it was never configured."
        yield Fact("VDM", NOT_TOLD, meaning, source, Severity.UNKNOWN)
        return
    yield _switch("VDM", vdm.enabled, "", source)
    yield _switch("engagement metrics", vdm.engagement_metrics, "", f"{source}.DashboardAttributes")
    yield _switch("optimized shared delivery", vdm.optimized_shared_delivery, "", f"{source}.GuardianAttributes")


def _pricing(account: AccountState) -> Iterator[Fact]:
    source = "sesv2 GetAccount: PricingAttributes; the plan is per account and region"
    pricing = account.pricing
    current = pricing.current_plan if pricing is not None else None
    yield Fact("current plan", _word(current), "", source, _unknown(current))
    if pricing is not None and pricing.next_plan is not None:
        yield Fact("next plan", _word(pricing.next_plan), "", source)
