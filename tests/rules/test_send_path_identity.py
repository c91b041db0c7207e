from dataclasses import replace
from typing import Any

import pytest

from sestui.model.reading import Reading
from sestui.model.trace import GateId, GateState, Need, NeedKind, Outcome
from sestui.rules.send_path_identity import bare
from tests.rules.build import NOW, account, ago
from tests.rules.deep import detail, listed
from tests.rules.sending import (
    BOTH,
    GOOD,
    SANDBOX,
    SENDER,
    TO,
    follow,
    gate,
    target,
)


@pytest.mark.parametrize(
    ("sender", "items", "details", "state", "identity"),
    [
        # the exact address, with its case
        ("Ops@lone.example", ["Ops@lone.example"], {}, GateState.PASSED, "Ops@lone.example"),
        ("ops@lone.example", ["Ops@lone.example"], {}, GateState.FAILED, ""),
        # a label needs no verification of its own
        ("ops+x@lone.example", ["ops@lone.example"], {}, GateState.PASSED, "ops@lone.example"),
        # then the domain, without regard to case, then its parents
        ("any@LONE.example", ["Lone.Example"], {}, GateState.PASSED, "Lone.Example"),
        ("any@a.b.lone.example", ["lone.example"], {}, GateState.PASSED, "lone.example"),
        ("any@a.b.lone.example", ["lone.example", "b.lone.example"], {}, GateState.PASSED, "b.lone.example"),
        ("any@notlone.example", ["lone.example"], {}, GateState.FAILED, ""),
        # details that are as new as the list, or newer, count
        ("any@lone.example", ["lone.example"], {"verified": False, "status": "FAILED"}, GateState.FAILED, ""),
        ("any@lone.example", [], {"status": "SUCCESS"}, GateState.PASSED, "lone.example"),
        ("any@lone.example", ["lone.example"], {"exists": False}, GateState.FAILED, ""),
        # SES that contradicts itself, or leaves out what counts, says nothing
        ("any@lone.example", [], {"status": "PENDING", "verified": True}, GateState.UNKNOWN, ""),
        ("any@lone.example", [], {"verified": None}, GateState.UNKNOWN, ""),
        ("any@lone.example", [], {"verified": True, "status": None}, GateState.PASSED, "lone.example"),
        ("any@lone.example", [], {"verified": True, "status": "TEMPORARY_FAILURE"}, GateState.PASSED, "lone.example"),
        ("any@lone.example", [], {"verified": None, "status": "PENDING"}, GateState.FAILED, ""),
        ("Name <any@lone.example>", ["lone.example"], {}, GateState.PASSED, "lone.example"),
    ],
)
def test_which_identity_stands_for_the_sender(
    sender: str, items: list[str], details: dict[str, Any], state: GateState, identity: str
) -> None:
    name = sender.rpartition("@")[2].removesuffix(">")
    found = {name: detail(name, **details)} if details else {}
    told = follow(target(items=[listed(each) for each in items], details=found), sender)
    assert gate(told, GateId.SENDER).state is state
    assert told.identity == identity


def test_an_older_detail_gives_way_to_the_list() -> None:
    old = {"acme.example": Reading(detail("acme.example", verified=False, status="PENDING"), ago(minutes=2))}
    assert gate(follow(target(details=old)), GateId.SENDER).state is GateState.PASSED
    gone = {"acme.example": Reading(detail("acme.example"), ago(minutes=2))}
    assert gate(follow(target(items=[], details=gone)), GateId.SENDER).state is GateState.FAILED


def test_while_the_list_is_not_read_each_candidate_is_asked_for_by_itself() -> None:
    found = {"acme.example": detail("acme.example")}
    told = follow(target(details=found, identities=Reading()))
    sender = gate(told, GateId.SENDER)
    assert sender.state is GateState.PASSED
    assert sender.needs == (Need(NeedKind.IDENTITY, SENDER),)
    # whose settings hold is not certain, and so are the gates behind
    assert told.identity == ""
    assert gate(told, GateId.MAIL_FROM).state is GateState.UNKNOWN
    assert gate(told, GateId.CONFIGURATION_SET).state is GateState.UNKNOWN
    settled = found | {SENDER: detail(SENDER, exists=False)}
    assert follow(target(details=settled, identities=Reading())).outcome is Outcome.PASSES


@pytest.mark.parametrize(
    ("to", "state", "label"),
    [
        ("success@simulator.amazonses.com", GateState.PASSED, "works in sandbox"),
        ("bounce+test1@simulator.amazonses.com", GateState.PASSED, "works in sandbox"),
        ("reject@simulator.amazonses.com", GateState.UNKNOWN, "not known"),
        ("anyone@mail.acme.example", GateState.PASSED, "works in sandbox"),
        ("lone@elsewhere.example", GateState.PASSED, "works in sandbox"),
        ("lone+x@elsewhere.example", GateState.PASSED, "works in sandbox"),
        ("Lone@elsewhere.example", GateState.FAILED, "not verified"),
        ("late@elsewhere.example", GateState.FAILED, "not verified"),
        (TO, GateState.FAILED, "not verified"),
    ],
)
def test_who_can_be_sent_to_in_the_sandbox(to: str, state: GateState, label: str) -> None:
    items = [
        listed("acme.example"),
        listed("lone@elsewhere.example"),
        listed("late@elsewhere.example", "PENDING", sending=False),
    ]
    found = gate(follow(target(SANDBOX, items), to=to), GateId.RECIPIENT)
    assert (found.state, found.label) == (state, label)
    assert gate(follow(target(items=items), to=to), GateId.RECIPIENT).label == "production"


def test_an_unknown_address_of_the_simulator_is_not_mended_by_reading() -> None:
    remedy = gate(follow(target(SANDBOX), to="reject@simulator.amazonses.com"), GateId.RECIPIENT).remedy
    assert remedy is not None
    assert (remedy.words, remedy.act) == ("Use an address of the simulator that is known.", None)


def test_identities_of_recipients_are_read_only_in_the_sandbox() -> None:
    wanted = (Need(NeedKind.IDENTITY, TO), Need(NeedKind.IDENTITY, "elsewhere.example"))
    unlisted = {"acme.example": detail("acme.example"), SENDER: detail(SENDER, exists=False)}
    in_sandbox = target(SANDBOX, details=unlisted, identities=Reading())
    assert gate(follow(in_sandbox), GateId.RECIPIENT).needs == wanted
    assert gate(follow(replace(in_sandbox, account=Reading())), GateId.RECIPIENT).needs == (Need(NeedKind.ACCOUNT),)
    assert gate(follow(replace(in_sandbox, account=Reading(GOOD, NOW))), GateId.RECIPIENT).needs == ()


def test_of_several_recipients_only_those_that_fail_are_named() -> None:
    to = ("a@elsewhere.example", "b@acme.example", "c@elsewhere.example")
    found = follow(target(SANDBOX), to=to)
    assert found.error is not None
    assert found.error.message.endswith(": a@elsewhere.example, c@elsewhere.example")


def test_a_recipient_that_works_in_the_sandbox_works_whatever_the_account_is() -> None:
    unsaid = account(production_access=None, suppression=BOTH)
    assert gate(follow(target(unsaid), to="b@acme.example"), GateId.RECIPIENT).state is GateState.PASSED
    found = gate(follow(target(unsaid)), GateId.RECIPIENT)
    assert found.state is GateState.UNKNOWN
    assert found.needs == ()


def test_what_no_identity_can_stand_for() -> None:
    found = gate(follow(sender="nobody"), GateId.SENDER)
    assert (found.state, found.label, found.needs) == (GateState.UNKNOWN, "no address", ())


@pytest.mark.parametrize(
    ("item", "label", "meaning"),
    [
        (listed(SENDER), "verified", "ops@acme.example is verified itself."),
        (listed("acme.example"), "by acme.example", "The verified identity acme.example covers ops@acme.example."),
        (listed(SENDER, "PENDING", sending=False), "pending", "ops@acme.example is not verified: pending."),
        (listed(SENDER, None, sending=False), "not verified", "ops@acme.example is not verified: AWS did not say why."),
        (
            listed("acme.example", "TEMPORARY_FAILURE", sending=False),
            "temporary failure",
            "acme.example is not verified: temporary failure.",
        ),
        (
            listed("acme.example", "SUCCESS", sending=False),
            "no sending",
            "acme.example is verified, but SES says that mail cannot be sent from it.",
        ),
        (
            listed("acme.example", "SUCCESS", sending=None),
            "not known",
            "Whether an identity covers ops@acme.example is not known: acme.example.",
        ),
    ],
)
def test_the_sender_in_words(item: Any, label: str, meaning: str) -> None:
    found = gate(follow(target(items=[item], details={})), GateId.SENDER)
    assert (found.label, found.meaning) == (label, meaning)


def test_an_identity_that_is_gone_is_none() -> None:
    gone = target(items=[], details={"acme.example": detail("acme.example", exists=False)})
    assert gate(follow(gone), GateId.SENDER).label == "no identity"


@pytest.mark.parametrize(
    ("status", "flag", "state"),
    [
        ("SUCCESS", None, GateState.PASSED),
        ("PENDING", True, GateState.UNKNOWN),
        ("PENDING", False, GateState.FAILED),
        ("PENDING", None, GateState.FAILED),
        ("TEMPORARY_FAILURE", True, GateState.PASSED),
        ("TEMPORARY_FAILURE", None, GateState.UNKNOWN),
        (None, None, GateState.UNKNOWN),
    ],
)
def test_which_recipients_are_verified(status: str | None, flag: bool | None, state: GateState) -> None:
    items = [listed("acme.example"), listed("elsewhere.example", status, sending=flag)]
    assert gate(follow(target(SANDBOX, items)), GateId.RECIPIENT).state is state


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("ops@acme.example", "ops@acme.example"),
        ("  ops@acme.example ", "ops@acme.example"),
        ("Operations <Ops@acme.example>", "Ops@acme.example"),
        ('"A <b>" <ops@acme.example>', "ops@acme.example"),
        ("ops@acme.example>", "ops@acme.example>"),
        ("", ""),
    ],
)
def test_the_bare_address(given: str, expected: str) -> None:
    assert bare(given) == expected
