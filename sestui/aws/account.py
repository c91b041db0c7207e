"""What SES says about an account in a region: GetAccount, every member kept.

botocore drops members that its service model does not know, silently; they are read from the wire instead.
"""

from collections.abc import Mapping
from typing import Final

from sestui.aws.answers import LIMIT, Known, member, number, part, text, texts
from sestui.model.account import AccountDetails, AccountState, Pricing, Review, SendQuota, Suppression, Vdm
from sestui.model.text import clean

_CONDITION: Final = "SuppressionAttributes.ValidationAttributes.ConditionThreshold"
_KNOWN: Final = Known(
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
)


def account_state(answer: Mapping[str, object]) -> AccountState:
    """Return the account state that an answer of GetAccount tells. Texts come out clean.

    Raises:
        MalformedAnswer: a member that is known has another type than the service model says.
    """
    return AccountState(
        production_access=member(answer, "ProductionAccessEnabled", bool),
        sending_enabled=member(answer, "SendingEnabled", bool),
        enforcement_status=text(answer, "EnforcementStatus"),
        dedicated_ip_auto_warmup=member(answer, "DedicatedIpAutoWarmupEnabled", bool),
        quota=_quota(part(answer, "SendQuota")),
        details=_details(part(answer, "Details")),
        suppression=_suppression(part(answer, "SuppressionAttributes")),
        vdm=_vdm(part(answer, "VdmAttributes")),
        pricing=_pricing(part(answer, "PricingAttributes")),
        other=_KNOWN.others(answer),
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
    review = part(details, "ReviewDetails")
    return AccountDetails(
        mail_type=text(details, "MailType"),
        website_url=text(details, "WebsiteURL"),
        contact_language=text(details, "ContactLanguage"),
        use_case=text(details, "UseCaseDescription"),
        contacts=tuple(clean(address, LIMIT) for address in texts(details, "AdditionalContactEmailAddresses")),
        review=None if review is None else Review(status=text(review, "Status"), case_id=text(review, "CaseId")),
    )


def _suppression(attributes: Mapping[str, object] | None) -> Suppression | None:
    if attributes is None:
        return None
    validation = part(attributes, "ValidationAttributes") or {}
    condition = part(validation, "ConditionThreshold") or {}
    confidence = part(condition, "OverallConfidenceThreshold") or {}
    return Suppression(
        reasons=tuple(clean(reason) for reason in texts(attributes, "SuppressedReasons")),
        validation_enabled=text(condition, "ConditionThresholdEnabled"),
        validation_threshold=text(confidence, "ConfidenceVerdictThreshold"),
    )


def _vdm(attributes: Mapping[str, object] | None) -> Vdm | None:
    if attributes is None:
        return None
    return Vdm(
        enabled=text(attributes, "VdmEnabled"),
        engagement_metrics=text(part(attributes, "DashboardAttributes") or {}, "EngagementMetrics"),
        optimized_shared_delivery=text(part(attributes, "GuardianAttributes") or {}, "OptimizedSharedDelivery"),
    )


def _pricing(attributes: Mapping[str, object] | None) -> Pricing | None:
    if attributes is None:
        return None
    return Pricing(current_plan=text(attributes, "CurrentPlan"), next_plan=text(attributes, "NextPlan"))
