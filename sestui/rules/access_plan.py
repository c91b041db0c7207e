"""A request for production access, and one for a higher limit, as a person is asked about them. Pure.

Sources: SES Developer Guide, "Request production access" (per region; the details cannot be edited until the review is
complete; the first answer within 24 hours) and "Increasing your Amazon SES sending quotas"; botocore's service-quotas
model, RequestServiceQuotaIncrease.
"""

from collections.abc import Iterator
from typing import Final

from sestui.model.acting import LimitIncrease
from sestui.model.depth import Depth
from sestui.model.identity import IdentityList
from sestui.model.request import AccessDraft
from sestui.model.text import clean
from sestui.rules.identities import is_domain
from sestui.rules.limit_increase import Limit
from sestui.rules.preflight import Preflight, Readiness
from sestui.rules.request_form import access_request, submitted
from sestui.rules.request_review import Review, ReviewState
from sestui.rules.write_plan import Plan, Where

_FACT: Final = 300
_LABELS: Final = {
    "MailType": "mail type",
    "WebsiteURL": "website",
    "ContactLanguage": "language",
    "AdditionalContactEmailAddresses": "contacts",
    "UseCaseDescription": "use case",
}
_STAYS: Final = "The answers for reviewers are not sent: the request has no field for them."


def sending_domains(depth: Depth) -> tuple[str, ...]:
    """Return the verified domains that are known: what a website and contacts are held against."""
    listing = depth.identities.value or IdentityList()
    return tuple(each.name for each in listing.items if each.status == "SUCCESS" and is_domain(each.name, each.type))


def may_not_request(found: Review | None) -> str:
    """Return why AWS would take no request now, in a sentence; empty when it may, or when nobody knows."""
    if found is None or found.state not in (ReviewState.PRODUCTION, ReviewState.PENDING, ReviewState.GRANTED_NOT_YET):
        return ""
    case = f" (case {found.case_id})" if found.case_id and found.state is ReviewState.PENDING else ""
    return f"Not now{case}: {found.meaning}"


def access_plan(at: Where, draft: AccessDraft, found: Review | None, checklist: Preflight | None = None) -> Plan:
    """Return the question whether to request production access.

    Args:
        at: where.
        draft: what is requested; without problems.
        found: how the latest request stands; `None` while that is not known.
        checklist: what was to be put in order first, where that was looked at.
    """
    facts = tuple((_LABELS[member], clean(value, _FACT)) for member, value in submitted(draft) if member in _LABELS)
    warnings = [*_of_review(found)]
    if checklist is not None and checklist.readiness in (Readiness.NOT_READY, Readiness.UNKNOWN):
        warnings.append(f"Pre-flight: {checklist.summary}")
    return Plan(
        at,
        access_request(draft),
        "Request production access",
        "Submit it",
        "AWS reviews the request for this region, and answers in a support case, within 24 hours as a rule. Until the "
        f"review ends the details cannot be changed. {_STAYS}",
        facts,
        " ".join(warnings),
    )


def _of_review(found: Review | None) -> Iterator[str]:
    """Yield what the latest request says against another."""
    if found is not None and found.state is ReviewState.DENIED:
        case = f" {found.case_id}" if found.case_id else ""
        yield f"The latest request was denied. AWS may refuse another as a conflict: answer in the case{case} then."
    elif found is None or found.may_submit is None:
        yield "How the latest request stands is not known; while one is under review AWS refuses another."


def limit_plan(at: Where, limit: Limit, desired: float, *, support_case: bool = True) -> Plan:
    """Return the question whether to request a higher sending limit."""
    follows = (
        "AWS reviews the request, and may open a support case for it; one request for each limit may be open at a time."
        if support_case
        else "AWS reviews the request without a support case: it may end as not approved."
    )
    return Plan(
        at,
        LimitIncrease(limit.limit, desired, support_case),
        f"Request a higher {limit.title}",
        "Submit it",
        f"{follows} The first request of an account also needs iam:CreateServiceLinkedRole.",
        (
            ("limit", f"{limit.title}: {limit.unit}"),
            ("now", limit.current_label),
            ("requested", f"{desired:,.10g}"),
        ),
        limit.meaning if limit.may_request is None else "",
    )
