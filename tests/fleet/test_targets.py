import pytest

from sestui.fleet.targets import identity_region, regions
from sestui.model.account import RegionList
from sestui.model.regions import DOCUMENTED, ON_BY_DEFAULT, OPT_IN
from sestui.model.settings import Profile, RegionSource


def test_a_list_is_taken_as_it_stands() -> None:
    assert regions(Profile("p", regions=("us-east-1", "af-south-1"))) == ("us-east-1", "af-south-1")


def test_all_is_what_aws_documents() -> None:
    assert regions(Profile("p")) == DOCUMENTED
    assert len(DOCUMENTED) == 27


def test_enabled_starts_with_what_every_account_has() -> None:
    assert regions(Profile("p", regions=RegionSource.ENABLED)) == ON_BY_DEFAULT
    assert not set(ON_BY_DEFAULT) & OPT_IN


def test_enabled_becomes_what_the_account_says_as_far_as_ses_is_there() -> None:
    told = RegionList(("us-east-1", "ap-east-1", "eu-south-1"), "account:ListRegions")
    assert regions(Profile("p", regions=RegionSource.ENABLED), told) == ("eu-south-1", "us-east-1")


def test_enabled_that_nobody_could_tell_is_every_documented_region() -> None:
    told = RegionList(ON_BY_DEFAULT, "static list")
    assert regions(Profile("p", regions=RegionSource.ENABLED), told) == DOCUMENTED


def test_enabled_of_another_partition_that_nobody_could_tell_is_the_list_of_that_partition() -> None:
    told = RegionList(("us-gov-east-1", "us-gov-west-1"), "static list")
    assert regions(Profile("p", regions=RegionSource.ENABLED), told) == ("us-gov-east-1", "us-gov-west-1")


@pytest.mark.parametrize(
    ("watched", "asked"),
    [
        (("af-south-1", "eu-west-1"), "eu-west-1"),
        (("af-south-1",), "us-east-1"),
        (("us-gov-east-1",), "us-gov-east-1"),
        (("eusc-de-east-1",), "eusc-de-east-1"),
        (("mars-north-1",), "us-east-1"),
        ((), "us-east-1"),
    ],
)
def test_who_is_asked_where_good_credentials_cannot_look_bad(watched: tuple[str, ...], asked: str) -> None:
    assert identity_region(Profile("p", regions=watched)) == asked
