"""What `sestui check` makes of SES's answers, one at a time and no faster than SES allows."""

from argparse import Namespace
from typing import Any, cast

import pytest

from sestui.cli.check import _INTERVAL, _Asked, _from_ses
from sestui.fleet.reader import Reader
from sestui.model.failure import Cause, Failure, ReadFailed
from sestui.model.identity import Dkim, Identity
from sestui.model.target import Target

TARGET = Target("acme", "eu-west-1")


class Answers:
    """A reader that says what a test has written, one answer a question."""

    def __init__(self, *answers: Cause | Identity) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    def identity(self, target: Target, name: str) -> Identity:
        assert target == TARGET
        self.asked.append(name)
        answer = self._answers.pop(0)
        if isinstance(answer, Identity):
            return answer
        raise ReadFailed(Failure(answer, "It failed."))


def ask(answers: Answers, *names: str, selector: tuple[str, ...] = ()) -> tuple[list[_Asked], list[float]]:
    slept: list[float] = []
    args = Namespace(sender=None, selector=list(selector))
    asked = list(_from_ses(names, TARGET, cast("Reader", answers), args, slept.append))
    assert [each.result.name for each in asked] == list(names)
    return asked, slept


def identity(name: str, **more: Any) -> Identity:
    return Identity(name, **more)


def test_ses_is_asked_no_faster_than_once_a_second() -> None:
    answers = Answers(identity("a.example"), identity("b.example"), identity("c.example", exists=False))
    asked, slept = ask(answers, "a.example", "b.example", "c.example")
    assert slept == [_INTERVAL] * 2
    assert _INTERVAL > 1.0
    assert [each.expected is not None for each in asked] == [True, True, False]
    assert asked[2].result.absent


def test_throttling_is_waited_for_but_not_for_ever() -> None:
    asked, slept = ask(Answers(Cause.THROTTLED, Cause.THROTTLED, identity("a.example")), "a.example")
    assert slept == [_INTERVAL, 2 * _INTERVAL]
    assert asked[0].expected is not None
    asked, _ = ask(Answers(*(Cause.THROTTLED,) * 3), "a.example")
    assert asked[0].result.failure is not None
    assert asked[0].result.state == "could-not-check"


@pytest.mark.parametrize(("cause", "questions"), [(Cause.LOGIN_NEEDED, 1), (Cause.DENIED, 2), (Cause.TIMED_OUT, 2)])
def test_a_cause_that_concerns_every_name_is_met_once(cause: Cause, questions: int) -> None:
    # whether somebody may read an identity can depend on the identity
    answers = Answers(cause, identity("b.example"))
    asked, _ = ask(answers, "a.example", "b.example")
    assert len(answers.asked) == questions
    assert (asked[1].expected is None) is (questions == 1)


def test_a_name_of_ses_that_is_none_costs_nobody_else_anything() -> None:
    bad = identity("a..example")
    asked, _ = ask(Answers(bad, identity("b.example")), "a.example", "b.example")
    assert asked[0].result.failure is not None
    assert "empty label" in asked[0].result.failure.summary
    assert asked[1].expected is not None


@pytest.mark.parametrize(
    ("dkim", "selectors"),
    [
        (Dkim(True, "SUCCESS", origin="EXTERNAL"), ("mine",)),
        (Dkim(True, "SUCCESS", ("told",), origin="EXTERNAL"), ("told",)),
        (Dkim(True, "SUCCESS", ("t1", "t2", "t3"), "dkim.amazonses.com", "AWS_SES"), ()),
    ],
)
def test_a_selector_helps_where_ses_keeps_it_to_itself(dkim: Dkim, selectors: tuple[str, ...]) -> None:
    asked, _ = ask(Answers(identity("a.example", dkim=dkim)), "a.example", selector=("mine",))
    assert asked[0].expected is not None
    assert asked[0].expected.dkim.selectors == selectors
