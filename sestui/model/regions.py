"""Where SES is, as data.

Sources: AWS General Reference "Amazon Simple Email Service endpoints and quotas" (the documented regions), botocore
1.44.5 `get_available_regions("sesv2")` (the listed ones), AWS Account Management guide (opt-in regions).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DOCUMENTED: Final[tuple[str, ...]] = (
    "af-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-5",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
)
"""The 27 regions of the aws partition for which AWS documents SES endpoints."""

UNDOCUMENTED: Final[tuple[str, ...]] = (
    "ap-east-2",
    "ap-southeast-4",
    "ap-southeast-6",
    "ap-southeast-7",
    "eu-south-2",
    "mx-central-1",
)
"""Listed by botocore, not documented by AWS; nobody could verify that SES answers there."""

GOVCLOUD: Final[tuple[str, ...]] = ("us-gov-east-1", "us-gov-west-1")
EUSC: Final[tuple[str, ...]] = ("eusc-de-east-1",)

OWN_DKIM_ZONE: Final[frozenset[str]] = frozenset(
    (
        "af-south-1",
        "ap-northeast-3",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-5",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "il-central-1",
        "me-central-1",
        "us-gov-east-1",
    )
)
"""Regions whose DKIM zone is `dkim.<region>.amazonses.com`; all others use `dkim.amazonses.com` (AWS General Reference,
SES endpoints and quotas, DKIM domains)."""

KNOWN: Final[frozenset[str]] = frozenset((*DOCUMENTED, *UNDOCUMENTED, *GOVCLOUD, *EUSC))
"""Every region in which some SES endpoint is named by AWS or botocore."""

OPT_IN: Final[frozenset[str]] = frozenset(
    (
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
    )
)
"""Regions that an account must switch on before anything answers there."""

ON_BY_DEFAULT: Final[tuple[str, ...]] = tuple(region for region in DOCUMENTED if region not in OPT_IN)
"""Documented SES regions that every account has: the static answer to "which are enabled?"."""

STATIC_LIST: Final = "static list"
"""`RegionList.source` when the account did not say which regions are enabled."""

IDENTITY_HOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "aws": "us-east-1",
        "aws-us-gov": "us-gov-west-1",
        "aws-eusc": "eusc-de-east-1",
        "aws-cn": "cn-north-1",
    }
)
"""By partition, the region that every account has: there STS is asked, and what concerns a whole account."""


def partition(region: str) -> str:
    """Return the partition that a region's name says it is in: `aws`, `aws-us-gov`, `aws-eusc`, `aws-cn`."""
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    if region.startswith("eusc-"):
        return "aws-eusc"
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws"
