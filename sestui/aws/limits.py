"""service-quotas: the sending limits of SES, and the requests for higher ones."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from sestui.aws.answers import listing, member, moment, needed, number, part, text
from sestui.aws.client_errors import code_of
from sestui.aws.regional import call
from sestui.model.limits import AppliedLimit, LimitRequest
from sestui.model.page import Page

if TYPE_CHECKING:
    from botocore.client import BaseClient

_NO_VALUE: Final = "NoSuchResourceException"
"""For some quotas there is no applied value, and then the quota is not told (botocore's documentation)."""
_SERVICE: Final = "ses"


def applied(client: "BaseClient", region: str, code: str) -> AppliedLimit:
    """Ask for the applied value of a limit; that there is none to tell is a value."""
    try:
        answer = call(client, "get_service_quota", region, ServiceCode=_SERVICE, QuotaCode=code)
    except ClientError as error:
        if code_of(error) == _NO_VALUE:
            return AppliedLimit(code)
        raise
    return applied_of(code, answer)


def applied_of(code: str, answer: Mapping[str, object]) -> AppliedLimit:
    """Return what an answer of GetServiceQuota says. Raises `MalformedAnswer`."""
    quota = needed(part(answer, "Quota"), "Quota")
    return AppliedLimit(code, number(quota, "Value"), member(quota, "Adjustable", bool))


def requested(client: "BaseClient", region: str, code: str, token: str) -> Page[LimitRequest]:
    """Ask for a page of the requests for a higher limit, newest first as AWS gives them."""
    following = {"NextToken": token} if token else {}
    method = "list_requested_service_quota_change_history_by_quota"
    return requested_of(call(client, method, region, ServiceCode=_SERVICE, QuotaCode=code, **following))


def requested_of(answer: Mapping[str, object]) -> Page[LimitRequest]:
    """Return the page that an answer about the history of requests holds. Raises `MalformedAnswer`."""
    return Page(
        tuple(
            LimitRequest(
                id=needed(text(item, "Id"), "Id"),
                code=text(item, "QuotaCode") or "",
                desired=number(item, "DesiredValue"),
                status=text(item, "Status"),
                case_id=text(item, "CaseId"),
                created=moment(item, "Created"),
                updated=moment(item, "LastUpdated"),
            )
            for item in listing(answer, "RequestedQuotas")
        ),
        member(answer, "NextToken", str) or "",
    )
