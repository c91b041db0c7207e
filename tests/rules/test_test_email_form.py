"""The form of a test e-mail, and what is said after it was sent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sestui.model.account import Vdm
from sestui.model.failure import Cause
from sestui.model.feedback import EventDestination, EventDestinations
from sestui.model.fleet import TargetState
from sestui.model.insights import MessageEvent, MessageInsights, RecipientInsight
from sestui.model.reading import Reading
from sestui.rules.sent_email import Readable, events, readable, said, ways_to_look
from sestui.rules.severity import Severity
from sestui.rules.test_email_form import EmailForm, email, form_problems, spoken_against
from tests.rules.build import EVERY_HOSTILE, NOW, account, failure, read
from tests.rules.deep import deep, kept
from tests.rules.sending import SANDBOX, SENDER, TO, follow, target

FORM = EmailForm(
    SENDER, f"{TO}, a@b.test", " Hello ", "Body", "main", "team=ops, kind=test", "https://x.test/u, u@x.test"
)
SIMULATOR = "bounce@simulator.amazonses.com"


def test_what_is_typed_becomes_the_request() -> None:
    made = email(FORM)
    assert (made.sender, made.to, made.subject, made.text) == (SENDER, (TO, "a@b.test"), "Hello", "Body")
    assert made.configuration_set == "main"
    assert made.tags == (("team", "ops"), ("kind", "test"))
    assert dict(made.headers) == {
        "List-Unsubscribe": "<https://x.test/u>, <mailto:u@x.test>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert form_problems(FORM) == ()
    assert form_problems(replace(FORM, tags="", unsubscribe="", configuration_set="")) == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sender": ""}, "sender"),
        ({"sender": "@acme.example"}, "sender"),
        ({"to": ""}, "to"),
        ({"to": "nobody"}, "to"),
        ({"subject": "a\nb"}, "subject"),
        ({"text": ""}, "text"),
        ({"configuration_set": "not a name"}, "configuration_set"),
        ({"tags": "team"}, "tags"),
        ({"tags": "te am=ops"}, "tags"),
        ({"tags": "a=b, a=c"}, "tags"),
        ({"unsubscribe": "http://x.test/u"}, "unsubscribe"),
        ({"unsubscribe": "nothing"}, "unsubscribe"),
        ({"unsubscribe": "u@x.test, v@x.test"}, "unsubscribe"),
    ],
)
def test_what_is_wrong_names_its_field(changes: dict[str, Any], field: str) -> None:
    assert field in [problem.field for problem in form_problems(replace(FORM, **changes))]


def test_what_speaks_against_sending_comes_from_the_trace() -> None:
    assert spoken_against(follow()) == ""
    assert "sandbox" in spoken_against(follow(target(SANDBOX)))
    assert "Nothing that is known" in spoken_against(follow(authentication=None))
    paused = spoken_against(follow(target(account(sending_enabled=False))))
    assert "sending" in paused


@pytest.mark.parametrize(
    ("state", "to", "found"),
    [
        (read(account(vdm=Vdm("ENABLED"))), (TO,), Readable.YES),
        (read(account(vdm=Vdm("DISABLED"))), (TO,), Readable.NO),
        (read(), (TO,), Readable.NO),
        (TargetState(), (TO,), Readable.UNKNOWN),
        (read(account(vdm=Vdm("ENABLED"))), (SIMULATOR,), Readable.SIMULATOR),
        (read(account(vdm=Vdm("ENABLED"))), (SIMULATOR, TO), Readable.YES),
    ],
)
def test_whether_it_can_be_read_hangs_on_the_deliverability_manager(
    state: TargetState, to: tuple[str, ...], found: Readable
) -> None:
    assert readable(state, to) is found


@pytest.mark.parametrize(
    ("found", "reading", "words"),
    [
        (Readable.SIMULATOR, Reading(), "mailbox simulator has no"),
        (Readable.NO, Reading(), "not on in this region"),
        (Readable.YES, Reading(), "Asking"),
        (Readable.YES, Reading(MessageInsights("m", known=False), NOW), "does not know of it yet"),
        (Readable.YES, Reading(MessageInsights("m", known=False, in_use=False), NOW), "SES says"),
        (
            Readable.YES,
            Reading(failure=failure(Cause.DENIED, iam_action="ses:GetMessageInsights")),
            "GetMessageInsights",
        ),
        (Readable.YES, Reading(MessageInsights("m", (RecipientInsight(TO),)), NOW), ""),
    ],
)
def test_that_there_is_nothing_to_show_yet_is_said(found: Readable, reading: Any, words: str) -> None:
    assert words in said(found, reading)
    assert bool(said(found, reading)) is bool(words)


def test_events_are_told_oldest_first_and_clean() -> None:
    early, late = NOW, NOW + timedelta(seconds=9)
    insights = MessageInsights(
        "m",
        (
            RecipientInsight(
                f"x{EVERY_HOSTILE}@b.test",
                None,
                (
                    MessageEvent("BOUNCE", late, "Permanent / General", f"550 {EVERY_HOSTILE}"),
                    MessageEvent("SEND", early),
                    MessageEvent(None, None),
                ),
            ),
        ),
    )
    found = events(insights)
    assert [event.what for event in found] == ["send", "bounce", "not told"]
    assert [event.severity for event in found] == [Severity.OK, Severity.WARNING, Severity.OK]
    assert "\x1b" not in "".join(event.to + event.more for event in found)


def test_how_to_look_is_told_for_every_kind_of_recipient_and_set() -> None:
    destination = EventDestination("topic", True, ("BOUNCE",), "sns", "arn")
    depth = deep(
        [],
        event_destinations=kept(
            {"main": EventDestinations("main", items=(destination,)), "deaf": EventDestinations("deaf")}
        ),
    )
    assert "Message-ID begins with id-1" in " ".join(ways_to_look(depth, (TO,), "", "id-1"))
    told = " ".join(ways_to_look(depth, (SIMULATOR,), "main", "id-1"))
    assert "550 5.1.1" in told
    assert "topic (sns: bounce)" in told
    assert "Message-ID" not in told
    assert "reach nobody" in ways_to_look(depth, (TO,), "deaf", "id-1")[-1]
    assert "No configuration set" in ways_to_look(depth, (TO,), "", "id-1")[-1]
    assert "unread" in ways_to_look(depth, (TO,), "unread", "id-1")[-1]
