"""What is asked of the send path before anybody typed, and why a thing is not known."""

from dataclasses import replace

import pytest

from sestui.model.failure import Cause
from sestui.model.fleet import TargetState
from sestui.model.identity import IdentityList
from sestui.model.reading import Reading
from sestui.model.trace import Need, NeedKind, Outcome
from sestui.rules.awaited import awaited, need_words
from sestui.rules.needs import reading_of
from sestui.rules.send_query import SendQuery, first_query, follow, recipients, why_not_known
from tests.rules.build import EVERY_HOSTILE, NOW, TARGET, failure, fleet, owner
from tests.rules.deep import kept, listed
from tests.rules.sending import CALLER, CHECKED, SENDER, TO, target

LISTING = IdentityList((listed("acme.example"), listed(SENDER)))
QUERY = SendQuery(SENDER, (TO,))


def test_the_first_question_is_from_the_identity_under_the_cursor_to_the_simulator() -> None:
    assert first_query(SENDER, None) == SendQuery(SENDER, ("success@simulator.amazonses.com",))
    assert first_query("acme.example", LISTING).sender == "@acme.example"
    assert first_query("", LISTING).sender == SENDER
    assert first_query("", None).sender == ""


@pytest.mark.parametrize(("sender", "complete"), [("", False), ("@acme.example", False), (SENDER, True)])
def test_a_domain_alone_is_no_sender_yet(sender: str, complete: bool) -> None:
    assert SendQuery(sender).complete is complete


def test_commas_part_recipients() -> None:
    assert recipients(" a@b.test, c@d.test ,, ") == ("a@b.test", "c@d.test")
    assert recipients("  ") == ()


def test_the_trace_takes_what_dns_said_of_this_sender() -> None:
    state = target(sender_checks=kept({SENDER: CHECKED}))
    whole = fleet({TARGET: state}, owner())
    assert follow(QUERY, TARGET, whole, NOW, 300).outcome is Outcome.PASSES
    assert follow(replace(QUERY, sender="x@acme.example"), TARGET, whole, NOW, 300).outcome is Outcome.UNKNOWN
    assert follow(replace(QUERY, sender=f"Ops <{SENDER}>"), TARGET, whole, NOW, 300).outcome is Outcome.PASSES


def test_a_target_that_is_watched_no_more_is_unknown_and_no_error() -> None:
    found = follow(QUERY, TARGET, fleet({}), NOW, 300)
    assert found.outcome is Outcome.UNKNOWN
    assert all(why_not_known(found, TARGET, fleet({}), live=True).values())


@pytest.mark.parametrize("kind", NeedKind)
def test_every_need_has_words_and_a_reading(kind: NeedKind) -> None:
    need = Need(kind, f"x{EVERY_HOSTILE}")
    assert need_words(need)
    assert "\x1b" not in need_words(need)
    assert reading_of(TargetState(), need) == Reading()


def test_what_was_read_is_found_by_its_need() -> None:
    state = target()
    assert reading_of(state, Need(NeedKind.ACCOUNT), CALLER) is state.account
    assert reading_of(state, Need(NeedKind.CALLER), CALLER) is CALLER
    assert reading_of(state, Need(NeedKind.IDENTITIES), CALLER) is state.depth.identities
    assert reading_of(state, Need(NeedKind.IDENTITY, "acme.example"), CALLER).value is not None
    assert reading_of(state, Need(NeedKind.SUPPRESSION_LOOKUP, TO), CALLER).value is not None


def test_dns_is_asked_of_a_from_address_or_of_an_identity_and_kept_apart() -> None:
    state = target(sender_checks=kept({SENDER: CHECKED}), authentication=kept({"acme.example": CHECKED}))
    assert reading_of(state, Need(NeedKind.AUTHENTICATION, SENDER)) is state.depth.sender_checks[SENDER]
    assert (
        reading_of(state, Need(NeedKind.AUTHENTICATION, "acme.example")) is state.depth.authentication["acme.example"]
    )


@pytest.mark.parametrize(
    ("reading", "live", "words"),
    [
        (Reading(), True, "Waiting for the account."),
        (Reading(), False, "This snapshot does not hold the account."),
        (Reading(target(), NOW), True, "Of the account AWS did not tell what is needed."),
        (
            Reading(failure=failure(Cause.DENIED, iam_action="ses:GetAccount"), failed_at=NOW),
            True,
            "Could not read the account: denied, ses:GetAccount is missing.",
        ),
        (
            Reading(failure=failure(Cause.THROTTLED), failed_at=NOW),
            False,
            "Could not read the account: throttled.",
        ),
    ],
)
def test_why_it_is_not_known_is_a_sentence(reading: Reading[object], live: bool, words: str) -> None:
    assert awaited(Need(NeedKind.ACCOUNT), reading, live=live) == words
