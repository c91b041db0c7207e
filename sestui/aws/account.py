"""What SES says about an account in a region: GetAccount, every member kept.

botocore drops members that its service model does not know, silently; they are read from the wire instead.
"""

import json
from collections.abc import Mapping
from typing import Final

from sestui.aws.answers import member, number, texts
from sestui.model.account import AccountDetails, AccountState, Pricing, Review, SendQuota, Suppression, Vdm
from sestui.model.text import clean

_LIMIT: Final = 5_000
"""The longest member that the model allows (UseCaseDescription), in characters."""

_CONDITION: Final = "SuppressionAttributes.ValidationAttributes.ConditionThreshold"
_KNOWN: Final[frozenset[str]] = frozenset(
    {
        "ProductionAccessEnabled",
        "SendingEnabled",
        "EnforcementStatus",
        "DedicatedIpAutoWarmupEnabled",
        "SendQuota.Max24HourSend",
        "SendQuota.MaxSendRate",
        "SendQuota.SentLast24Hours",
        "Details.MailType",
        "Details.WebsiteURL",
        "Details.ContactLanguage",
        "Details.UseCaseDescription",
        "Details.AdditionalContactEmailAddresses",
        "Details.ReviewDetails.Status",
        "Details.ReviewDetails.CaseId",
        "SuppressionAttributes.SuppressedReasons",
        f"{_CONDITION}.ConditionThresholdEnabled",
        f"{_CONDITION}.OverallConfidenceThreshold.ConfidenceVerdictThreshold",
        "VdmAttributes.VdmEnabled",
        "VdmAttributes.DashboardAttributes.EngagementMetrics",
        "VdmAttributes.GuardianAttributes.OptimizedSharedDelivery",
        "PricingAttributes.CurrentPlan",
        "PricingAttributes.NextPlan",
    }
)
_BRANCHES: Final[frozenset[str]] = frozenset(
    path.rsplit(".", depth)[0] for path in _KNOWN for depth in range(1, path.count(".") + 1)
)


def account_state(answer: Mapping[str, object]) -> AccountState:
    """Return the account state that an answer of GetAccount tells. Texts come out clean.

    Raises:
        MalformedAnswer: a member that is known has another type than the service model says.
    """
    return AccountState(
        production_access=member(answer, "ProductionAccessEnabled", bool),
        sending_enabled=member(answer, "SendingEnabled", bool),
        enforcement_status=_text(answer, "EnforcementStatus"),
        dedicated_ip_auto_warmup=member(answer, "DedicatedIpAutoWarmupEnabled", bool),
        quota=_quota(_object(answer, "SendQuota")),
        details=_details(_object(answer, "Details")),
        suppression=_suppression(_object(answer, "SuppressionAttributes")),
        vdm=_vdm(_object(answer, "VdmAttributes")),
        pricing=_pricing(_object(answer, "PricingAttributes")),
        other=tuple(sorted(_others(answer))),
    )


def _quota(quota: Mapping[str, object] | None) -> SendQuota | None:
    if quota is None:
        return None
    return SendQuota(
        max_24_hour=number(quota, "Max24HourSend"),
        max_rate=number(quota, "MaxSendRate"),
        sent_24_hour=number(quota, "SentLast24Hours"),
    )


def _details(details: Mapping[str, object] | None) -> AccountDetails | None:
    if details is None:
        return None
    review = _object(details, "ReviewDetails")
    return AccountDetails(
        mail_type=_text(details, "MailType"),
        website_url=_text(details, "WebsiteURL"),
        contact_language=_text(details, "ContactLanguage"),
        use_case=_text(details, "UseCaseDescription"),
        contacts=tuple(clean(address, _LIMIT) for address in texts(details, "AdditionalContactEmailAddresses")),
        review=None if review is None else Review(status=_text(review, "Status"), case_id=_text(review, "CaseId")),
    )


def _suppression(attributes: Mapping[str, object] | None) -> Suppression | None:
    if attributes is None:
        return None
    validation = _object(attributes, "ValidationAttributes") or {}
    condition = _object(validation, "ConditionThreshold") or {}
    confidence = _object(condition, "OverallConfidenceThreshold") or {}
    return Suppression(
        reasons=tuple(clean(reason) for reason in texts(attributes, "SuppressedReasons")),
        validation_enabled=_text(condition, "ConditionThresholdEnabled"),
        validation_threshold=_text(confidence, "ConfidenceVerdictThreshold"),
    )


def _vdm(attributes: Mapping[str, object] | None) -> Vdm | None:
    if attributes is None:
        return None
    return Vdm(
        enabled=_text(attributes, "VdmEnabled"),
        engagement_metrics=_text(_object(attributes, "DashboardAttributes") or {}, "EngagementMetrics"),
        optimized_shared_delivery=_text(_object(attributes, "GuardianAttributes") or {}, "OptimizedSharedDelivery"),
    )


def _pricing(attributes: Mapping[str, object] | None) -> Pricing | None:
    if attributes is None:
        return None
    return Pricing(current_plan=_text(attributes, "CurrentPlan"), next_plan=_text(attributes, "NextPlan"))


def _object(answer: Mapping[str, object], name: str) -> dict[str, object] | None:
    return member(answer, name, dict)


def _text(answer: Mapping[str, object], name: str) -> str | None:
    value = member(answer, name, str)
    return None if value is None else clean(value, _LIMIT)


def _others(answer: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    """Return path and JSON of every member that `AccountState` has no field for."""
    found: list[tuple[str, str]] = []
    for name, value in answer.items():
        path = f"{prefix}{name}"
        if path in _KNOWN:
            continue
        if path in _BRANCHES and isinstance(value, dict):
            found += _others(value, f"{path}.")
        elif path not in _BRANCHES or value is not None:
            found.append((clean(path, 300), clean(json.dumps(value, sort_keys=True, ensure_ascii=False), _LIMIT)))
    return found
