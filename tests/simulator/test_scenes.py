"""Scene files: what they can say, what they must not, and the two scenes that come along."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest
import tomli_w
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from sestui.model.account import AccountDetails, AccountState, Review
from sestui.model.regions import DOCUMENTED, OPT_IN, UNDOCUMENTED
from sestui.rules.status import Status, status
from sestui.simulator import (
    Inventory,
    ManualClock,
    SceneError,
    SceneIdentity,
    demo_scene,
    fleet_scene,
    parse_scene,
)
from sestui.simulator.account import get_account, sent_at, stage_at
from sestui.simulator.keys import access_key, secret_key
from sestui.simulator.scene import Scene, Timeline
from tests.simulator.bed import SCENE, assert_conforms
from tests.simulator.conftest import Serve


def problems(text: str) -> dict[str, str]:
    with pytest.raises(SceneError) as error:
        parse_scene(text)
    return {problem.key: problem.message for problem in error.value.problems}


def told(timeline: Timeline, elapsed: float) -> dict[str, Any]:
    return get_account(stage_at(timeline, elapsed).state, sent_at(timeline, elapsed))


def state_of(scene: Scene, account: str, region: str, elapsed: float) -> Status:
    found = scene.accounts[account]
    answer = told(found.regions.get(region, found.default), elapsed)
    review = answer.get("Details", {}).get("ReviewDetails", {}).get("Status")
    return status(
        AccountState(
            production_access=answer.get("ProductionAccessEnabled"),
            sending_enabled=answer.get("SendingEnabled"),
            enforcement_status=answer.get("EnforcementStatus"),
            details=AccountDetails(review=Review(review)),
        )
    )


def test_every_problem_is_told_at_once_with_its_key() -> None:
    found = problems(
        """
        sed = 1
        title = 3
        [latency]
        default = [2, 1]
        jitter = 1.5
        regions.us-east-1 = "slow"
        regions.moon = 1
        [throttle]
        per_second = 0
        burst = 0
        [[profiles]]
        account = "111122223333"
        [[profiles]]
        name = "a"
        account = "111122223334"
        regoin = "us-east-1"
        [[profiles]]
        name = "a"
        account = "111122223333"
        source = "b"
        access_key = "AKIAEXAMPLE"
        [states.one]
        state = "two"
        [states.two]
        state = "one"
        [states.three]
        quota = -2
        sent = true
        review = "GRANTD"
        suppression = ["BOUNCES"]
        changes = [{ review = "GRANTED" }, { after = 5 }, { after = 5 }]
        [accounts.1]
        [accounts.111122223333]
        opt_in = ["af-south-1", "us-east-1"]
        default = 7
        regions.us-east-1 = "prodction"
        regions.Berlin = "sandbox"
        regions.eu-west-1 = { sendign = true }
        [[faults]]
        kind = "hand"
        region = "eu_west_1"
        profile = ["a", "c"]
        first = 0
        seconds = -1
        status = 99
        [[faults]]
        status = 700
        pace = 0
        """
    )
    assert set(found) == {
        "sed",
        "title",
        "latency.default",
        "latency.jitter",
        "latency.regions.us-east-1",
        "latency.regions.moon",
        "throttle.per_second",
        "throttle.burst",
        "profiles[0].name",
        "profiles[1].account",
        "profiles[1].regoin",
        "profiles[2].name",
        "profiles[2].source",
        "states.two.state",
        "states.three.quota",
        "states.three.sent",
        "states.three.review",
        "states.three.suppression",
        "states.three.changes[0].after",
        "states.three.changes[2].after",
        "accounts.1",
        "accounts.111122223333.opt_in",
        "accounts.111122223333.default",
        "accounts.111122223333.regions.us-east-1",
        "accounts.111122223333.regions.Berlin",
        "accounts.111122223333.regions.eu-west-1.sendign",
        "faults[0].kind",
        "faults[0].region",
        "faults[0].profile",
        "faults[0].first",
        "faults[0].seconds",
        "faults[0].status",
        "faults[1].kind",
        "faults[1].status",
        "faults[1].pace",
    }
    assert "did you mean seed?" in found["sed"]
    assert "did you mean GRANTED?" in found["states.three.review"]
    assert "did you mean production?" in found["accounts.111122223333.regions.us-east-1"]
    assert "did you mean hang?" in found["faults[0].kind"]
    assert "did you mean 111122223333?" in found["profiles[1].account"]


def test_two_profiles_may_share_neither_keys_nor_a_role() -> None:
    found = problems(
        """
        accounts.111122223333.default = "sandbox"
        [[profiles]]
        name = "a"
        account = "111122223333"
        access_key = "AKIAEXAMPLE"
        [[profiles]]
        name = "b"
        account = "111122223333"
        access_key = "AKIAEXAMPLE"
        [[profiles]]
        name = "c"
        account = "111122223333"
        source = "a"
        [[profiles]]
        name = "d"
        account = "111122223333"
        source = "b"
        """
    )
    assert set(found) == {"profiles[1].access_key", "profiles[3].user"}


def test_what_is_not_toml_says_where() -> None:
    found = problems("seed = \n")
    assert "line 1" in found[""]


def test_a_scene_may_be_empty() -> None:
    assert parse_scene("").profiles == ()


def test_states_build_on_each_other_and_on_the_built_in_ones() -> None:
    scene = parse_scene(
        """
        [states.production]
        state = "production"
        rate = 99
        [states.busy]
        state = "unlimited"
        sent = 5
        [accounts.111122223333]
        default = "production"
        regions.us-east-1 = "busy"
        """
    )
    account = scene.accounts["111122223333"]
    state = account.default[0].state
    assert (state.production, state.quota, state.rate) == (True, 50_000.0, 99.0)
    state = account.regions["us-east-1"][0].state
    assert (state.production, state.quota, state.sent, state.rate) == (True, -1.0, 5.0, 500.0)


def test_a_region_with_a_state_is_switched_on() -> None:
    scene = parse_scene('accounts.111122223333 = { opt_in = ["me-south-1"], regions.af-south-1 = "sandbox" }')
    account = scene.accounts["111122223333"]
    assert {region for region in OPT_IN if account.enabled(region)} == {"me-south-1", "af-south-1"}


WORDS = """
seed profiles accounts states faults latency throttle name account regions default state changes after 111122223333
us-east-1 kind quota omit region first source opt_in growth operation skip subject organization management delegated
identities inventories inventory like many tags policies status dkim_tokens configuration_sets destinations topics
subscriptions endpoint suppressed address curve bounce now recommendations tenants entities dedicated_ips endpoints
"""
KEYS = st.sampled_from(WORDS.split())
LEAVES = (
    st.sampled_from(["production", "sandbox", "111122223333", "us-east-1", "hang", "quota", ""])
    | st.booleans()
    | st.integers(-5, 10**20)
    | st.floats()
    | st.dates()
)
TABLES = st.dictionaries(
    KEYS, st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5))
)


@given(TABLES)
def test_any_toml_is_a_scene_or_a_list_of_problems(tables: dict[str, Any]) -> None:
    try:
        parse_scene(tomli_w.dumps(tables))
    except SceneError as error:
        unsaid = [problem for problem in error.problems if not problem.message]
    else:
        unsaid = []
    assert not unsaid


def test_keys_tell_the_account_and_nothing_opens_with_them() -> None:
    key = access_key("012345678901", "acme")
    assert len(key) == 20
    assert key != access_key("012345678901", "other")
    assert len(secret_key("012345678901", "acme")) == 40


class TestDemo:
    def test_the_file_is_in_the_package_and_toml(self) -> None:
        text = files("sestui.simulator").joinpath("scenes/demo.toml").read_text(encoding="utf-8")
        assert tomllib.loads(text)["title"] == demo_scene().title

    def test_it_has_nine_profiles_and_eight_regions_and_some_profiles_share_an_account(self) -> None:
        scene = demo_scene()
        assert len(scene.profiles) == 9
        assert len(scene.regions) == 8
        accounts = [profile.account for profile in scene.profiles]
        assert len(set(accounts)) == 7
        assert scene.profiles[0].name == "acme-prod"

    def test_every_status_is_in_it(self) -> None:
        scene = demo_scene()
        hidden = {
            (account, region)
            for fault in scene.faults
            if fault.seconds is None and fault.first is None and not fault.scope.profiles
            for account in fault.scope.accounts
            for region in fault.scope.regions
        }
        seen = {
            state_of(scene, account, region, elapsed)
            for account in scene.accounts
            for region in scene.regions
            for elapsed in (0.0, 45.0)
            if (account, region) not in hidden and account != "123456789012"
        }
        assert seen == set(Status)

    def test_a_review_is_granted_while_one_watches(self) -> None:
        scene = demo_scene()
        found = [state_of(scene, "111122223333", "ap-southeast-2", at) for at in (0.0, 39.0, 41.0, 51.0)]
        assert found == [Status.REVIEW_PENDING, Status.REVIEW_PENDING, Status.GRANTED_NOT_YET, Status.PRODUCTION]

    def test_quotas_move_and_some_are_nearly_full(self) -> None:
        scene = demo_scene()

        def quota(region: str, at: float) -> dict[str, float]:
            answer: dict[str, float] = told(scene.accounts["111122223333"].regions[region], at)["SendQuota"]
            return answer

        assert quota("us-east-1", 60.0)["SentLast24Hours"] > quota("us-east-1", 0.0)["SentLast24Hours"]
        nearly = quota("eu-west-1", 60.0)
        assert nearly["SentLast24Hours"] / nearly["Max24HourSend"] > 0.95
        assert quota("us-west-2", 0.0)["Max24HourSend"] == -1.0

    def test_every_answer_conforms_to_the_model_at_all_times(self) -> None:
        for account in demo_scene().accounts.values():
            for timeline in (*account.regions.values(), account.default):
                for elapsed in (0.0, 45.0, 80.0, 200.0, 100_000.0):
                    assert_conforms("sesv2", "GetAccount", told(timeline, elapsed))

    def test_what_goes_wrong_in_it_goes_wrong_on_the_wire(self, serve: Serve) -> None:
        clock = ManualClock()
        demo = serve(demo_scene(), clock)

        def code(profile: str, region: str) -> str:
            try:
                demo.account(region, profile)
            except ClientError as error:
                return str(error.response["Error"]["Code"])
            except Exception as error:  # noqa: BLE001 - faults below HTTP
                return type(error).__name__
            return ""

        assert code("acme-prod", "us-east-1") == ""
        assert code("acme-ops", "us-west-2") == ""
        assert code("acme-ops", "eu-west-1") == "AccessDeniedException"
        assert code("acme-staging", "eu-central-1") == "TooManyRequestsException"
        assert code("acme-staging", "af-south-1") == "UnrecognizedClientException"
        assert code("orbit-mail", "ap-southeast-2") == "ReadTimeoutError"
        assert code("orbit-mail", "ap-northeast-1") == "InternalFailure"
        assert code("orbit-mail", "sa-east-1") == "ConnectionClosedError"
        assert code("lunar-dev", "us-east-1") == "ExpiredTokenException"
        assert code("northwind-news", "us-west-2") == "ServiceUnavailable"
        assert code("northwind-news", "sa-east-1") == "BadRequestException"
        clock.advance(45)
        assert code("acme-staging", "eu-central-1") == ""


class TestFleet:
    def test_it_serves_twelve_hundred_targets(self) -> None:
        regions = [*DOCUMENTED, *UNDOCUMENTED][:30]
        scene = fleet_scene(40, regions)
        assert len(scene.profiles) * len(scene.regions) == 1_200
        assert len({profile.access_key for profile in scene.profiles}) == 40
        assert all(account.enabled(region) for account in scene.accounts.values() for region in regions)
        assert scene == fleet_scene(40, regions)

    def test_latency_goes_from_the_lowest_to_the_highest_by_region(self) -> None:
        scene = fleet_scene(1, DOCUMENTED[:3], latency=(0.1, 0.3), jitter=0.0)
        assert [scene.latency.of(region)[0] for region in DOCUMENTED[:3]] == pytest.approx([0.1, 0.2, 0.3])
        assert fleet_scene(1, ["us-east-1"], latency=(0.0, 0.0)).latency.of("us-east-1") == (0.0, 0.0)

    def test_states_and_quotas_differ(self, serve: Serve) -> None:
        fleet = serve(fleet_scene(3, DOCUMENTED[:4], latency=(0.0, 0.0)))
        found = [fleet.account(region, "fleet-002") for region in DOCUMENTED[:4]]
        assert len({answer["SendQuota"]["SentLast24Hours"] for answer in found}) > 1
        assert {answer["ProductionAccessEnabled"] for answer in found} == {True, False}
        for answer in found:
            assert_conforms("sesv2", "GetAccount", answer)

    def test_every_region_may_hold_the_same_identities(self, serve: Serve) -> None:
        names = [f"site-{number}.example.com" for number in range(30)]
        inventory = Inventory(identities=tuple(SceneIdentity(name) for name in names))
        fleet = serve(fleet_scene(2, DOCUMENTED[:2], latency=(0.0, 0.0), inventory=inventory))
        for profile in fleet.simulator.profiles:
            for region in DOCUMENTED[:2]:
                answer = fleet.client("sesv2", region, profile).list_email_identities()
                assert [one["IdentityName"] for one in answer["EmailIdentities"]] == names


def test_the_files_that_lead_aws_tools_here_are_private_and_complete(serve: Serve) -> None:
    import os
    import stat
    from pathlib import Path

    acme = serve(SCENE)
    assert acme.account()["SendingEnabled"] is True
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        path = Path(os.environ[name])
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert os.environ["AWS_ENDPOINT_URL"] == acme.simulator.url
    assert acme.simulator.profiles == ("acme",)


def test_a_profile_name_with_a_blank_reaches_botocore(serve: Serve) -> None:
    bed = serve(SCENE.replace('name = "acme"', 'name = "acme mail"'))
    assert bed.account(profile="acme mail")["SendingEnabled"] is True
