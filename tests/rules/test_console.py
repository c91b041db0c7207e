import pytest

from sestui.model.regions import DOCUMENTED
from sestui.rules import console


@pytest.mark.parametrize("region", DOCUMENTED)
def test_documented_regions_have_every_page_on_their_own_host(region: str) -> None:
    host = f"https://{region}.console.aws.amazon.com/"
    for url in (console.account_url(region), console.production_request_url(region), console.quota_url(region)):
        assert url is not None
        assert url.startswith(host)


def test_pages_of_the_aws_partition() -> None:
    base = "https://eu-west-1.console.aws.amazon.com"
    assert console.account_url("eu-west-1") == f"{base}/ses/home?region=eu-west-1#/account"
    assert console.production_request_url("eu-west-1") == f"{base}/ses/home?region=eu-west-1#/get-set-up"
    assert console.quota_url("eu-west-1") == f"{base}/servicequotas/home/services/ses/quotas/L-804C8AE8"
    rate = console.quota_url("eu-west-1", console.SENDING_RATE)
    assert rate == f"{base}/servicequotas/home/services/ses/quotas/L-CDEF9B6B"


def test_govcloud_has_only_what_is_known() -> None:
    url = console.account_url("us-gov-west-1")
    assert url == "https://us-gov-west-1.console.amazonaws-us-gov.com/ses/home?region=us-gov-west-1"
    assert console.production_request_url("us-gov-west-1") is None
    assert console.quota_url("us-gov-west-1") is None
    assert console.case_url("1", "us-gov-west-1") is None


@pytest.mark.parametrize(
    "region",
    ["cn-north-1", "eusc-de-east-1", "", "eu-west-1.evil.example/#", "evil.example/x-y-1", "eu-west-1\n", "EU-WEST-1"],
)
def test_no_address_is_made_up(region: str) -> None:
    assert console.account_url(region) is None
    assert console.production_request_url(region) is None
    assert console.quota_url(region) is None


@pytest.mark.parametrize("case", [None, "", "1&x=2", "1 2", "\x1b]8;;", "9" * 65])
def test_what_is_no_case_id_makes_no_address(case: str | None) -> None:
    assert console.case_url(case) is None


@pytest.mark.parametrize("case", ["170000000000001", "case-123456789012-muen-2026-abc"])
def test_support_case(case: str) -> None:
    assert console.case_url(case) == f"https://support.console.aws.amazon.com/support/home#/case/?displayId={case}"
