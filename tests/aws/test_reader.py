"""The reader against the simulator, over real HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sestui.aws.reader import AwsReader
from sestui.model.failure import Cause, disambiguate
from sestui.model.regions import DOCUMENTED, ON_BY_DEFAULT, OPT_IN, STATIC_LIST
from sestui.model.settings import Profile, Timeouts
from sestui.model.target import Target
from sestui.simulator import Simulator, parse_scene
from tests.aws.bed import QUICK, Machine, failure_from, reading, side_by_side

SCENE = """
[[profiles]]
name = "acme"
account = "111122223333"
[[profiles]]
name = "orbit"
account = "444455556666"
[[profiles]]
name = "role"
account = "777788889999"
user = "Reader"
source = "acme"
[accounts.111122223333.regions]
us-east-1 = { state = "production", quota = 50_000, sent = 1_234 }
eu-west-1 = "review-pending"
[accounts.444455556666.regions]
us-east-1 = "unlimited"
me-south-1 = "sandbox"
[accounts.777788889999.regions]
us-east-1 = "probation"
"""
ACME = Profile("acme")


@contextmanager
def simulated(machine: Machine, more: str = "", *, timeouts: Timeouts = QUICK) -> Iterator[tuple[AwsReader, Simulator]]:
    with Simulator(parse_scene(SCENE + more)) as simulator:
        machine.set(**simulator.environment(Path(machine.home) / "aws"))
        with reading(*simulator.profiles, timeouts=timeouts) as reader:
            yield reader, simulator


def fault(kind: str, more: str = "") -> str:
    return f'[[faults]]\nkind = "{kind}"\nregion = "us-east-1"\noperation = "GetAccount"\n{more}\n'


def test_what_ses_says_is_read(machine: Machine) -> None:
    with simulated(machine) as (reader, simulator):
        state = reader.account(Target("acme", "us-east-1"))
        review = reader.account(Target("acme", "eu-west-1"))
        record = simulator.requests[0]
    assert state.production_access is True
    assert state.enforcement_status == "HEALTHY"
    assert state.quota is not None
    assert (state.quota.max_24_hour, state.quota.sent_24_hour) == (50_000.0, 1_234.0)
    assert review.production_access is False
    assert review.details is not None
    assert review.details.review is not None
    assert review.details.review.status == "PENDING"
    assert (record.service, record.operation, record.account, record.region) == (
        "ses",
        "GetAccount",
        "111122223333",
        "us-east-1",
    )


def test_who_asks_is_told_by_sts(machine: Machine) -> None:
    with simulated(machine) as (reader, _):
        caller = reader.caller(ACME, "us-east-1")
        role = reader.caller(Profile("role"), "us-east-1")
    assert caller.account == "111122223333"
    assert caller.arn.startswith("arn:aws:iam::111122223333:user/")
    assert role.account == "777788889999"
    assert ":assumed-role/Reader/" in role.arn


def test_a_role_is_assumed_once_for_all_regions(machine: Machine) -> None:
    with simulated(machine) as (reader, simulator):
        side_by_side(*[lambda region=region: reader.account(Target("role", region)) for region in ON_BY_DEFAULT])
        operations = [record.operation for record in simulator.requests]
    assert operations.count("AssumeRole") == 1
    assert operations.count("GetAccount") == len(ON_BY_DEFAULT)


def test_every_region_and_profile_at_once(machine: Machine) -> None:
    with simulated(machine) as (reader, simulator):
        targets = [Target(name, region) for name in ("acme", "orbit") for region in ON_BY_DEFAULT]
        states = side_by_side(*[lambda target=target: reader.account(target) for target in targets])
        asked = {(record.account, record.region) for record in simulator.requests}
    assert all(hasattr(state, "production_access") for state in states), states
    assert asked == {(account, region) for account in ("111122223333", "444455556666") for region in ON_BY_DEFAULT}


@pytest.mark.parametrize(
    ("kind", "cause", "words"),
    [
        ("hang", Cause.TIMED_OUT, "no answer in time"),
        ("reset", Cause.UNREACHABLE, "connection broke"),
        ("cut", Cause.UNREACHABLE, "connection broke"),
        ("truncated", Cause.UNEXPECTED, ""),
        ("garbage", Cause.UNREACHABLE, "connection broke"),
        ("slow-body", Cause.TIMED_OUT, "no answer in time"),
        ("500", Cause.UNREACHABLE, "server error 500"),
        ("503", Cause.UNREACHABLE, "server error 503"),
        ("html", Cause.UNEXPECTED, "web page (HTML)"),
        ("expired-token", Cause.LOGIN_NEEDED, "the session has expired"),
        ("denied", Cause.DENIED, "not allowed to call ses:GetAccount"),
        ("throttled", Cause.THROTTLED, "too many requests"),
        ("not-enabled", Cause.LOGIN_NEEDED, "does not know these credentials"),
        ("bad-key", Cause.LOGIN_NEEDED, "does not know these credentials"),
        ("bad-secret", Cause.LOGIN_NEEDED, "secret access key"),
        ("clock-skew", Cause.BAD_CONFIGURATION, "clock is wrong"),
        ("hostile-text", Cause.UNEXPECTED, "BadRequestException"),
        ("huge-text", Cause.UNEXPECTED, "BadRequestException"),
        ("wrong-types", Cause.UNEXPECTED, "not in the form"),
        ("wrong-numbers", Cause.UNEXPECTED, "not in the form"),
        ("wrong-shape", Cause.UNEXPECTED, ""),
    ],
)
def test_a_fault_in_one_region_is_told_and_costs_no_other(
    machine: Machine, kind: str, cause: Cause, words: str
) -> None:
    with simulated(machine, fault(kind)) as (reader, _):
        failure = failure_from(lambda: reader.account(Target("acme", "us-east-1")))
        assert failure.cause is cause, failure
        assert words in failure.summary
        assert failure.fix
        assert failure.operation == "sesv2:GetAccount"
        if cause is not Cause.LOGIN_NEEDED:  # credentials that are refused in one region are so everywhere
            assert reader.account(Target("acme", "eu-west-1")).production_access is False
        assert reader.account(Target("orbit", "eu-west-1")).production_access is False
    for text in (failure.summary, failure.fix, failure.detail, failure.code or ""):
        assert text.isprintable()
        assert len(text) < 1_000


@pytest.mark.parametrize("kind", ["bad-key", "bad-secret"])
def test_one_region_that_may_not_be_enabled_costs_no_other(machine: Machine, kind: str) -> None:
    with simulated(machine, fault(kind).replace("us-east-1", "me-south-1")) as (reader, _):
        assert failure_from(lambda: reader.account(Target("acme", "me-south-1"))).cause is Cause.LOGIN_NEEDED
        assert reader.account(Target("acme", "eu-west-1")).production_access is False


def test_a_fault_that_passes_is_forgotten(machine: Machine) -> None:
    with simulated(machine, fault("503", "first = 1")) as (reader, _):
        assert failure_from(lambda: reader.account(Target("acme", "us-east-1"))).http_status == 503
        assert reader.account(Target("acme", "us-east-1")).production_access is True


def test_one_call_is_one_attempt(machine: Machine) -> None:
    with simulated(machine, fault("503") + '[[faults]]\nkind = "throttled"\nservice = "sts"\n') as (reader, simulator):
        failure_from(lambda: reader.account(Target("acme", "us-east-1")))
        failure_from(lambda: reader.caller(ACME, "us-east-1"))
        assert [record.operation for record in simulator.requests] == ["GetAccount", "GetCallerIdentity"]


def test_the_evidence_of_a_denial_is_complete(machine: Machine) -> None:
    with simulated(machine, fault("denied")) as (reader, _):
        failure = failure_from(lambda: reader.account(Target("acme", "us-east-1")))
    assert failure.iam_action == "ses:GetAccount"
    assert failure.http_status == 403
    assert failure.code == "AccessDeniedException"
    assert failure.request_id
    assert "is not authorized to perform: ses:GetAccount" in failure.detail


def test_a_region_that_the_account_has_not_enabled(machine: Machine) -> None:
    with simulated(machine) as (reader, _):
        failure = failure_from(lambda: reader.account(Target("acme", "me-south-1")))
        assert reader.account(Target("orbit", "me-south-1")).production_access is False
    assert failure.code == "UnrecognizedClientException"
    assert disambiguate(failure, "me-south-1", other_region_answered=True).cause is Cause.REGION_NOT_ENABLED


@pytest.mark.parametrize("kind", ["expired-token", "bad-key", "bad-secret", "clock-skew"])
def test_a_login_problem_shows_in_who_asks(machine: Machine, kind: str) -> None:
    with simulated(machine, f'[[faults]]\nkind = "{kind}"\nprofile = "acme"\n') as (reader, _):
        failure = failure_from(lambda: reader.caller(ACME, "us-east-1"))
    assert failure.cause in (Cause.LOGIN_NEEDED, Cause.BAD_CONFIGURATION)
    assert failure.operation == "sts:GetCallerIdentity"


def test_a_role_that_may_not_be_assumed(machine: Machine) -> None:
    with simulated(machine, '[[faults]]\nkind = "denied"\noperation = "AssumeRole"\n') as (reader, simulator):
        outcomes = side_by_side(
            *[lambda region=region: reader.account(Target("role", region)) for region in ON_BY_DEFAULT]
        )
        assert [record.operation for record in simulator.requests] == ["AssumeRole"]
    for outcome in outcomes:
        assert getattr(outcome, "failure").iam_action == "sts:AssumeRole"  # noqa: B009 - it is typed as an object


def test_the_account_says_which_regions_are_enabled(machine: Machine) -> None:
    with simulated(machine) as (reader, _):
        plain, more = reader.regions(ACME), reader.regions(Profile("orbit"))
    assert plain.source == "account:ListRegions"
    assert set(plain.regions) >= set(ON_BY_DEFAULT)
    assert not set(plain.regions) & OPT_IN
    assert set(more.regions) - set(plain.regions) == {"me-south-1"}


def test_ec2_is_asked_when_the_account_may_not_be(machine: Machine) -> None:
    with simulated(machine, '[[faults]]\nkind = "denied"\nservice = "account"\n') as (reader, _):
        told = reader.regions(Profile("orbit"))
    assert told.source == "ec2:DescribeRegions"
    assert "me-south-1" in told.regions


def test_the_static_list_is_what_is_left_where_nobody_may_say(machine: Machine) -> None:
    with simulated(machine, '[[faults]]\nkind = "denied"\nservice = ["account", "ec2"]\n') as (reader, _):
        told = reader.regions(ACME)
    assert (told.source, told.regions) == (STATIC_LIST, ON_BY_DEFAULT)
    assert set(told.regions) <= set(DOCUMENTED)


@pytest.mark.parametrize("denied", ["", "account", "ec2"])
@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("500", Cause.UNREACHABLE),
        ("html", Cause.UNEXPECTED),
        ("throttled", Cause.THROTTLED),
        ("reset", Cause.UNREACHABLE),
        ("hang", Cause.TIMED_OUT),
        ("wrong-shape", Cause.UNEXPECTED),
    ],
)
def test_no_list_is_made_up_for_a_fault_that_may_pass(machine: Machine, kind: str, cause: Cause, denied: str) -> None:
    faults = "".join(
        f'[[faults]]\nkind = "{"denied" if service == denied else kind}"\nservice = "{service}"\n'
        for service in ("account", "ec2")
    )
    with simulated(machine, faults, timeouts=Timeouts(connect=0.2, read=0.2, credentials=5)) as (reader, _):
        assert failure_from(lambda: reader.regions(ACME)).cause is cause


def test_ec2_is_asked_when_the_account_cannot_be(machine: Machine) -> None:
    with simulated(machine, '[[faults]]\nkind = "throttled"\nservice = "account"\n') as (reader, _):
        assert reader.regions(ACME).source == "ec2:DescribeRegions"


def test_no_list_is_made_up_for_credentials_that_are_not_good(machine: Machine) -> None:
    with simulated(machine, '[[faults]]\nkind = "expired-token"\n') as (reader, simulator):
        assert failure_from(lambda: reader.regions(ACME)).cause is Cause.LOGIN_NEEDED
        assert [record.operation for record in simulator.requests] == ["ListRegions"]


def test_the_label_is_what_a_failure_calls_a_profile(machine: Machine) -> None:
    with Simulator(parse_scene(SCENE + fault("denied"))) as simulator:
        machine.set(**simulator.environment(Path(machine.home) / "aws"))
        with reading(Profile("acme", label="Acme \x1b[31mCorp")) as reader:
            failure = failure_from(lambda: reader.account(Target("acme", "us-east-1")))
    assert failure.summary.startswith("Acme <U+001B>[31mCorp in us-east-1: ")


@pytest.mark.parametrize("calculating", [0, 1, 2])
def test_any_number_may_calculate_at_once(machine: Machine, calculating: int) -> None:
    with Simulator(parse_scene(SCENE)) as simulator:
        machine.set(**simulator.environment(Path(machine.home) / "aws"))
        with reading("acme", calculating=calculating) as reader:
            calls: list[Callable[[], object]] = [
                lambda region=region: reader.account(Target("acme", region))  # type: ignore[misc]
                for region in ON_BY_DEFAULT
            ]
            assert all(hasattr(state, "production_access") for state in side_by_side(*calls))
