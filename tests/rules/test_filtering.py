import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from sestui.model.account import AccountState, SendQuota
from sestui.model.failure import Cause
from sestui.model.fleet import ProfileState, TargetState
from sestui.model.settings import Expectation
from sestui.model.target import Target
from sestui.rules.filtering import EVERYTHING, FIELDS, parse_filter
from tests.rules.build import EVERY_HOSTILE, NOW, TARGET, THRESHOLDS, account, ago, failed, owner, read, reviewed

OWNER = owner("acme-mail", label="Acme Post", expect=Expectation.PRODUCTION)


def shows(
    text: str,
    state: TargetState,
    profile: ProfileState = OWNER,
    *,
    target: Target = TARGET,
    asking: bool = False,
) -> bool:
    return parse_filter(text).matches(target, state, profile, NOW, THRESHOLDS, asking=asking)


def used(percent: float) -> TargetState:
    return read(account(quota=SendQuota(1_000.0, 14.0, percent * 10)))


SANDBOX = read(account(production_access=False))
OLD = read(at=ago(minutes=6))


@pytest.mark.parametrize(
    ("text", "state", "expected"),
    [
        ("", read(), True),
        ("   ", read(), True),
        # plain words: profile, label, account, region, status, health, cause, in any case
        ("acme-mail", read(), True),
        ("ACME post", read(), True),
        ('"acme post"', read(), True),
        ('"post acme"', read(), False),
        ("3456", read(), True),
        ("eu-west", read(), True),
        ("us-east", read(), False),
        ("production", read(), True),
        ("sandbox", SANDBOX, True),
        ("pending", read(reviewed("PENDING")), True),
        ("probation", read(account(enforcement_status="PROBATION")), True),
        ("login", failed(Cause.LOGIN_NEEDED), True),
        ("login-needed", failed(Cause.LOGIN_NEEDED), True),
        ("login", read(), False),
        ("acme eu production", read(), True),
        ("acme us", read(), False),
        ("acme-*", read(), True),
        ("*-west-?", read(), True),
        # status
        ("status:production", read(), True),
        ("STATUS:Production", read(), True),
        ("status:sandbox", SANDBOX, True),
        ("status:sandbox", read(reviewed("PENDING")), False),
        ("status:review", read(reviewed("PENDING")), True),
        ("status:review", read(reviewed("DENIED")), True),
        ("status:review-denied", read(reviewed("PENDING")), False),
        ("status:production", failed(), False),
        ("status:production", failed(last=account()), True),
        ("status:unknown", read(AccountState()), True),
        # is
        ("is:failing", failed(), True),
        ("is:failing", failed(last=account()), True),
        ("is:failing", read(), False),
        ("is:failing", failed(Cause.REGION_NOT_ENABLED), False),
        ("is:absent", failed(Cause.REGION_NOT_ENABLED), True),
        ("is:absent", failed(), False),
        ("is:failing", TargetState(), False),
        ("is:stale", failed(last=account()), True),
        ("is:stale", failed(), False),
        ("is:stale", OLD, True),
        ("is:stale", read(), False),
        ("is:asking", TargetState(), True),
        ("is:asking", failed(), False),
        ("is:asking", read(), False),
        ("is:production", read(account(sending_enabled=False)), True),
        ("is:production", SANDBOX, False),
        ("is:production", read(AccountState()), False),
        ("is:sandbox", read(reviewed("PENDING")), True),
        ("is:sandbox", read(AccountState()), False),
        ("is:sandbox", failed(), False),
        ("is:paused", read(account(sending_enabled=False)), True),
        ("is:paused", read(account(enforcement_status="SHUTDOWN")), True),
        ("is:paused", read(account(sending_enabled=None)), False),
        ("is:mismatch", SANDBOX, True),
        ("is:mismatch", read(), False),
        ("is:mismatch", failed(), False),
        ("is:unknown", read(AccountState()), True),
        ("is:unknown", failed(), True),
        ("is:unknown", read(), False),
        ("is:s", SANDBOX, True),
        ("is:s", OLD, True),
        # quota
        ("quota:>80", used(80), False),
        ("quota:>80", used(80.1), True),
        ("quota:>=80", used(80), True),
        ("quota:<80", used(79.9), True),
        ("quota:<80", used(80), False),
        ("quota:<=80%", used(80), True),
        ("quota:=80", used(80.4), True),
        ("quota:80", used(80), True),
        ("quota:80", used(81), False),
        ("quota:>100", used(104), True),
        ("quota:>12.5", used(12.6), True),
        ("quota:<80", read(account(quota=SendQuota(-1.0, 1.0, 5.0))), False),
        ("quota:<80", read(account(quota=SendQuota(0.0, 1.0, 5.0))), False),
        ("quota:<80", read(account(quota=None)), False),
        ("quota:<80", failed(), False),
        ("quota:unlimited", read(account(quota=SendQuota(-1.0, 1.0, 5.0))), True),
        ("quota:none", read(account(quota=SendQuota(0.0, 1.0, 5.0))), True),
        ("quota:unknown", read(account(quota=None)), True),
        ("quota:un", read(account(quota=SendQuota(-1.0, 1.0, 5.0))), True),
        # the others
        ("profile:acme", read(), True),
        ("profile:post", read(), True),
        ("profile:acme-*", read(), True),
        ("profile:mail", read(), True),
        ("profile:mail*", read(), False),
        ("region:eu-", read(), True),
        ("region:eu-*-1", read(), True),
        ("region:us", read(), False),
        ("account:123456789012", read(), True),
        ("account:999", read(), False),
        ("cause:denied", failed(Cause.DENIED), True),
        ("cause:region", failed(Cause.REGION_NOT_ENABLED), True),
        ("cause:denied", failed(Cause.THROTTLED), False),
        ("cause:denied", read(), False),
        # turned around: all that the word does not show, what is unknown included
        ("-is:failing", read(), True),
        ("-is:failing", failed(), False),
        ("-status:production", failed(), True),
        ("-is:production", read(AccountState()), True),
        ("-quota:>80", read(account(quota=None)), True),
        ("-quota:>80", used(81), False),
        ("-acme", read(), False),
        ('-"acme post"', read(), False),
        ("is:failing is:stale", failed(), False),
        ("is:failing is:stale", failed(last=account()), True),
        # while it is being typed, a word hides nothing
        ("status:", read(), True),
        ("-", read(), True),
        ("quota:>", read(), True),
        ("-quota:>", read(), True),
        ('"acme', read(), True),
        ('profile:"acme p', read(), True),
    ],
)
def test_what_a_filter_shows(text: str, state: TargetState, expected: bool) -> None:
    assert parse_filter(text).problem == ""
    assert shows(text, state) is expected


def test_an_account_that_nobody_knows_matches_no_id() -> None:
    assert not shows("account:1", read(), owner(known=False))
    assert not shows("3456", read(), owner(known=False))


def test_a_request_under_way_is_asking() -> None:
    assert shows("is:asking", read(), asking=True)


def test_the_default_chain_is_found_by_the_words_that_stand_for_it() -> None:
    assert shows("profile:default", read(), owner(""), target=Target("", "eu-west-1"))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("stauts:sandbox", "did you mean status:?"),
        ("foo:bar", "status:"),
        ("is:failng", "did you mean failing?"),
        ("status:productoin", "did you mean production?"),
        ("cause:deneid", "did you mean denied?"),
        ("quota:lots", ">80"),
        ("quota:>lots", ">80"),
        ("quota:>1e9", ">80"),
    ],
)
def test_a_word_that_is_not_understood_is_told_and_hides_nothing(text: str, hint: str) -> None:
    found = parse_filter(text)
    assert hint in found.problem
    assert shows(text, read())


def test_the_rest_of_a_line_with_a_problem_still_filters() -> None:
    assert not shows("is:failng us-east-1", read())


def test_a_colon_behind_something_that_is_no_word_is_text() -> None:
    assert parse_filter("10:30").problem == ""
    assert parse_filter('"arn:aws"').problem == ""


def test_equal_lines_are_equal_filters() -> None:
    assert parse_filter("is:failing") == parse_filter("is:failing")
    assert parse_filter("") == EVERYTHING


def test_every_field_has_help_and_its_values_and_example_parse() -> None:
    for name, found in FIELDS.items():
        assert found.help
        assert parse_filter(found.example).problem == ""
        for value in found.values:
            assert parse_filter(f"{name}:{value}").problem == ""


@given(st.one_of(st.text(max_size=60), st.text(alphabet='acemisquotat:-">=<*?[]!80 ', max_size=40)))
@runs(deadline=None)
def test_no_line_raises_and_no_problem_is_unsafe_to_show(text: str) -> None:
    found = parse_filter(text)
    assert found.problem.isprintable()
    assert isinstance(found.matches(TARGET, read(), OWNER, NOW, THRESHOLDS), bool)


def test_hostile_text_in_a_filter_is_not_repeated_as_it_is() -> None:
    assert parse_filter(f"is:{EVERY_HOSTILE}").problem.isprintable()


@given(st.sampled_from([read(), failed(), TargetState(), SANDBOX, used(99)]), st.sampled_from(sorted(FIELDS)))
@runs(deadline=None)
def test_a_word_and_its_opposite_share_no_target_and_miss_none(state: TargetState, name: str) -> None:
    for value in FIELDS[name].values or ("e",):
        assert shows(f"{name}:{value}", state) is not shows(f"-{name}:{value}", state)
