"""Which regions are enabled for an account: asked in two places, because either may be denied."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from sestui.aws.answers import MalformedAnswer
from sestui.aws.regional import REGION
from sestui.aws.regional import call as regional_call
from sestui.model.account import RegionList
from sestui.model.regions import EUSC, GOVCLOUD, IDENTITY_HOMES, ON_BY_DEFAULT, STATIC_LIST

if TYPE_CHECKING:
    from botocore.client import BaseClient

LIST_REGIONS: Final = "account:ListRegions"
DESCRIBE_REGIONS: Final = "ec2:DescribeRegions"
_STATIC: Final = {"aws": ON_BY_DEFAULT, "aws-us-gov": GOVCLOUD, "aws-eusc": EUSC}


def home(partition: str) -> str:
    """Return the region of a partition that every account has and where account-wide questions are answered."""
    return IDENTITY_HOMES.get(partition, IDENTITY_HOMES["aws"])


def listed_by_account(client: "BaseClient", partition: str) -> RegionList:
    """Ask the Account Management API (`account:ListRegions`), page by page."""
    pages = client.get_paginator("list_regions").paginate(
        RegionOptStatusContains=["ENABLED", "ENABLED_BY_DEFAULT"], **{REGION: home(partition)}
    )
    return RegionList(_names(item for page in pages for item in _items(page, "Regions")), LIST_REGIONS)


def described_by_ec2(client: "BaseClient", region: str) -> RegionList:
    """Ask EC2 (`ec2:DescribeRegions`), which names the enabled ones only unless told otherwise."""
    answer = regional_call(client, "describe_regions", region)
    return RegionList(_names(_items(answer, "Regions")), DESCRIBE_REGIONS)


def static(partition: str) -> RegionList:
    """Return the regions that every account has."""
    return RegionList(tuple(_STATIC.get(partition, ())), STATIC_LIST)


def _items(answer: dict[str, Any], name: str) -> Iterator[Any]:
    yield from answer.get(name) or ()


def _names(items: Iterable[Any]) -> tuple[str, ...]:
    names = sorted({item.get("RegionName") or "" for item in items} - {""})
    if not names:
        raise MalformedAnswer("the list of regions is empty")
    return tuple(names)
