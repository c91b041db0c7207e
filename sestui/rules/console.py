"""Addresses of AWS console pages. They open nothing: a front end shows, copies or opens them.

Sources: SES Developer Guide, "Request production access" (names the pages); AWS General Reference (quota page and
codes). The fragments behind `#` are what the console uses today, not a documented interface: `#/account` is the
oldest of them. Outside the aws partition only what is known is given; `None` stands for "nobody could verify it".
"""

import re
from typing import Final
from urllib.parse import quote

from sestui.model.regions import partition

SENDING_QUOTA: Final = "L-804C8AE8"
"""Service Quotas code of the 24-hour sending quota."""
SENDING_RATE: Final = "L-CDEF9B6B"
"""Service Quotas code of the sending rate."""

_REGION: Final = re.compile(r"[a-z]{2,5}(-[a-z]{2,12}){1,2}-\d{1,2}")
_CASE: Final = re.compile(r"[A-Za-z0-9-]{1,64}")


def account_url(region: str) -> str | None:
    """Return the SES account dashboard of a region; in GovCloud the SES console's first page."""
    match _partition(region):
        case "aws":
            return f"https://{region}.console.aws.amazon.com/ses/home?region={region}#/account"
        case "aws-us-gov":
            return f"https://{region}.console.amazonaws-us-gov.com/ses/home?region={region}"
        case _:
            return None


def production_request_url(region: str) -> str | None:
    """Return the "Get set up" page, where a request for production access begins."""
    if _partition(region) != "aws":
        return None
    return f"https://{region}.console.aws.amazon.com/ses/home?region={region}#/get-set-up"


def quota_url(region: str, code: str = SENDING_QUOTA) -> str | None:
    """Return the Service Quotas page of a sending quota, where an increase is requested."""
    if _partition(region) != "aws":
        return None
    return f"https://{region}.console.aws.amazon.com/servicequotas/home/services/ses/quotas/{quote(code, safe='')}"


def case_url(case_id: str | None, region: str = "us-east-1") -> str | None:
    """Return the support case of a review; `region` tells the partition."""
    if case_id is None or _CASE.fullmatch(case_id) is None or _partition(region) != "aws":
        return None
    return f"https://support.console.aws.amazon.com/support/home#/case/?displayId={quote(case_id, safe='')}"


def _partition(region: str) -> str | None:
    # What is no region name never becomes part of a host name.
    return partition(region) if _REGION.fullmatch(region) else None
