"""What a person is asked before production access or a higher limit is requested, and when access is news."""

from dataclasses import replace

import pytest

from sestui.model.account import AccountDetails
from sestui.model.acting import AccessRequest, LimitIncrease, SendingLimit
from sestui.model.acting_problems import problems
from sestui.model.fleet import FleetState
from sestui.model.request import AccessDraft
from sestui.model.target import Target
from sestui.rules.access_plan import access_plan, limit_plan, may_not_request, sending_domains
from sestui.rules.granted import granted
from sestui.rules.limit_increase import limits
from sestui.rules.preflight import preflight
from sestui.rules.request_form import drafted, form_problems
from sestui.rules.request_review import review
from sestui.rules.write_plan import Where
from tests.rules.build import EVERY_HOSTILE, account, failed, read, reviewed
from tests.rules.deep import deep, listed
from tests.rules.test_preflight import CLOCK

HERE = Target("acme-mail", "eu-west-1")
AT = Where(HERE, "Acme", "123456789012", access=False)
DRAFT = AccessDraft(
    "TRANSACTIONAL",
    "https://shop.acme.test/",
    "EN",
    ("ops@acme.test",),
    recipients="Customers.",
    only_requested=True,
    feedback_handled=True,
)


def test_the_question_names_what_goes_to_aws_and_that_the_answers_do_not() -> None:
    plan = access_plan(AT, DRAFT, review(account(production_access=False), "eu-west-1"))
    assert plan.request == AccessRequest("TRANSACTIONAL", "https://shop.acme.test/", "EN", ("ops@acme.test",))
    assert problems(plan.request) == ()
    assert dict(plan.facts) == {
        "mail type": "TRANSACTIONAL",
        "website": "https://shop.acme.test/",
        "language": "EN",
        "contacts": "ops@acme.test",
    }
    assert "The answers for reviewers are not sent" in plan.consequence
    assert plan.warning == ""


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("DENIED", "denied"),
        ("SOMETHING", "not known"),
        ("FAILED", ""),
    ],
)
def test_what_speaks_against_another_request_is_a_warning(status: str, words: str) -> None:
    plan = access_plan(AT, DRAFT, review(reviewed(status), "eu-west-1"))
    assert words in plan.warning
    assert bool(plan.warning) is bool(words)
    assert "not known" in access_plan(AT, DRAFT, None).warning


def test_a_checklist_that_is_not_ready_is_a_warning() -> None:
    found = preflight(read(account(production_access=False, sending_enabled=False)), "eu-west-1", CLOCK)
    plan = access_plan(AT, DRAFT, review(account(production_access=False), "eu-west-1"), found)
    assert plan.warning.startswith("Pre-flight: To be mended before the request: account healthy")


@pytest.mark.parametrize(
    ("status", "access", "refused"),
    [
        ("PENDING", False, True),
        ("GRANTED", False, True),
        ("GRANTED", True, True),
        ("DENIED", False, False),
        ("FAILED", False, False),
        (None, False, False),
    ],
)
def test_when_aws_would_take_no_request(status: str | None, access: bool, refused: bool) -> None:
    assert bool(may_not_request(review(reviewed(status, access=access), "eu-west-1"))) is refused
    assert may_not_request(None) == ""


def test_what_comes_from_outside_is_clean() -> None:
    plan = access_plan(AT, replace(DRAFT, use_case=EVERY_HOSTILE), None)
    assert all("\x1b" not in value and "\n" not in value for _, value in plan.facts)


def test_a_limit_is_asked_for_with_what_it_is_now() -> None:
    daily = limits(read(), "eu-west-1")[0]
    plan = limit_plan(AT, daily, 200_000.0)
    assert plan.request == LimitIncrease(SendingLimit.DAILY, 200_000.0)
    assert dict(plan.facts)["now"] == "50,000"
    assert dict(plan.facts)["requested"] == "200,000"
    assert plan.warning.startswith("Whether a request is open is not known")
    without = limit_plan(AT, daily, 200_000.0, support_case=False)
    assert without.request == LimitIncrease(SendingLimit.DAILY, 200_000.0, support_case=False)
    assert "not approved" in without.consequence


def test_a_draft_begins_with_what_the_account_was_told() -> None:
    assert drafted(None) == AccessDraft()
    told = AccountDetails("MARKETING", "https://a.test", "JA", "Why.", ("a@a.test",))
    draft = drafted(told)
    assert (draft.mail_type, draft.website, draft.language) == ("MARKETING", "https://a.test", "JA")
    assert {problem.field for problem in form_problems(draft)} == {"only_requested", "feedback_handled"}


def test_only_verified_domains_are_what_mail_is_sent_from() -> None:
    items = [listed("a.test"), listed("b.test", "PENDING"), listed("ops@c.test")]
    assert sending_domains(deep(items)) == ("a.test",)


def test_access_is_news_only_when_there_was_none_before() -> None:
    def fleet(**targets: object) -> FleetState:
        return FleetState({}, {Target(name, "r"): state for name, state in targets.items()})  # type: ignore[misc]

    sandbox, production = read(account(production_access=False)), read()
    unknown = read(account(production_access=None))
    old = fleet(new=sandbox, old=production, unread=failed(), unsaid=unknown, still=sandbox, same=sandbox)
    after = fleet(new=production, old=read(), unread=production, unsaid=production, still=unknown, same=sandbox)
    assert granted(old, after, after.targets) == (Target("new", "r"),)
    assert granted(old, after, [Target("gone", "r"), Target("same", "r")]) == ()
    last = fleet(new=failed(last=account(production_access=False)))
    assert granted(last, fleet(new=production), [Target("new", "r")]) == (Target("new", "r"),)
