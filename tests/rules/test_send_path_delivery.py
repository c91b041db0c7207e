from dataclasses import replace
from typing import Any, Final

import pytest

from sestui.model.account import SendQuota, Suppression
from sestui.model.feedback import ConfigurationSet
from sestui.model.fleet import QuotaSample
from sestui.model.identity import MailFrom
from sestui.model.suppression import SuppressionLookup
from sestui.model.trace import Act, GateId, GateState, Need, NeedKind, Outcome
from tests.rules.build import account, ago
from tests.rules.deep import detail, kept
from tests.rules.sending import (
    BOTH,
    SENDER,
    TO,
    follow,
    gate,
    lookups,
    target,
)

SETS: Final = {"marketing": ConfigurationSet("marketing", sending_enabled=True)}


OVERRIDES: Final = {
    "none": ConfigurationSet("none", sending_enabled=True, suppressed_reasons=()),
    "complaints": ConfigurationSet("complaints", sending_enabled=True, suppressed_reasons=("COMPLAINT",)),
    "as-account": ConfigurationSet("as-account", sending_enabled=True),
}


def test_a_configuration_set_that_is_given_comes_before_the_default_one() -> None:
    details = {"acme.example": detail("acme.example", configuration_set="gone")}
    sets = {"gone": ConfigurationSet("gone", exists=False)} | SETS
    state = target(details=details, configuration_sets=kept(sets))
    found = follow(state, configuration_set="marketing")
    assert found.outcome is Outcome.PASSES
    assert found.configuration_set == "marketing"
    assert gate(found, GateId.CONFIGURATION_SET).label == "marketing"


def test_a_configuration_set_that_was_not_read_is_asked_for() -> None:
    found = follow(configuration_set="new")
    assert gate(found, GateId.CONFIGURATION_SET).state is GateState.UNKNOWN
    # and so are the reasons of the suppression list, that it may override
    assert found.needs == (Need(NeedKind.CONFIGURATION_SET, "new"),)
    unsaid = target(configuration_sets=kept({"new": ConfigurationSet("new")}))
    told = gate(follow(unsaid, configuration_set="new"), GateId.CONFIGURATION_SET)
    assert (told.state, told.label) == (GateState.UNKNOWN, "not told")


def test_an_identity_whose_settings_hold_and_were_not_read_is_asked_for() -> None:
    found = follow(target(details={}))
    assert found.identity == "acme.example"
    for id_ in (GateId.CONFIGURATION_SET, GateId.MAIL_FROM):
        assert gate(found, id_).state is GateState.UNKNOWN
        assert gate(found, id_).needs == (Need(NeedKind.IDENTITY, "acme.example"),)
    assert found.needs == (Need(NeedKind.IDENTITY, "acme.example"),)


@pytest.mark.parametrize(
    ("quota", "to", "state", "label"),
    [
        (SendQuota(-1.0, 14.0, 9_999.0), TO, GateState.PASSED, "unlimited"),
        (SendQuota(200.0, 1.0, 199.0), TO, GateState.PASSED, "1 left"),
        (SendQuota(200.0, 1.0, 0.0), TO, GateState.PASSED, "200 left"),
        (SendQuota(200.0, 1.0, 199.0), (TO, SENDER), GateState.FAILED, "used up"),
        (SendQuota(200.0, 1.0, 199.0), (TO, "bounce@simulator.amazonses.com"), GateState.PASSED, "1 left"),
        (SendQuota(200.0, 1.0, 250.0), TO, GateState.FAILED, "used up"),
        (SendQuota(200.0, 1.0, 5.0), "success@simulator.amazonses.com", GateState.PASSED, "not counted"),
        (SendQuota(200.0, 1.0, 200.0), "success@simulator.amazonses.com", GateState.UNKNOWN, "used up"),
        (SendQuota(200.0, 1.0, None), TO, GateState.UNKNOWN, "not known"),
        (SendQuota(-2.0, 1.0, 0.0), TO, GateState.UNKNOWN, "not known"),
        (None, TO, GateState.UNKNOWN, "not known"),
    ],
)
def test_how_much_of_the_daily_quota_is_left(
    quota: SendQuota | None, to: str | tuple[str, ...], state: GateState, label: str
) -> None:
    found = gate(follow(target(account(quota=quota)), to=to), GateId.QUOTA)
    assert (found.state, found.label) == (state, label)


@pytest.mark.parametrize(
    ("rate", "before", "state", "label"),
    [
        (1.0, None, GateState.PASSED, "1/s"),
        (-1.0, None, GateState.PASSED, "unlimited"),
        (0.0, None, GateState.FAILED, "none"),
        (None, None, GateState.UNKNOWN, "not known"),
        (14.0, 4_000.0, GateState.UNKNOWN, "used up now"),
        (14.0, 4_160.0, GateState.UNKNOWN, "used up now"),
        (14.0, 4_999.0, GateState.PASSED, "14/s"),
    ],
)
def test_the_sending_rate(rate: float | None, before: float | None, state: GateState, label: str) -> None:
    reading = target(account(quota=SendQuota(50_000.0, rate, 5_000.0)))
    if before is not None:
        reading = replace(reading, previous=QuotaSample(ago(seconds=60), before))
    found = gate(follow(reading), GateId.RATE)
    assert (found.state, found.label) == (state, label)


@pytest.mark.parametrize(
    ("status", "behaviour", "state", "warning"),
    [
        ("SUCCESS", "REJECT_MESSAGE", GateState.PASSED, False),
        ("PENDING", "USE_DEFAULT_VALUE", GateState.PASSED, True),
        ("PENDING", "REJECT_MESSAGE", GateState.FAILED, False),
        ("TEMPORARY_FAILURE", "REJECT_MESSAGE", GateState.FAILED, False),
        ("FAILED", None, GateState.UNKNOWN, False),
        (None, "REJECT_MESSAGE", GateState.UNKNOWN, False),
    ],
)
def test_the_mail_from_domain(status: str | None, behaviour: str | None, state: GateState, warning: bool) -> None:
    mail_from = MailFrom("bounce.acme.example", status, behaviour)
    found = gate(
        follow(target(details={"acme.example": detail("acme.example", mail_from=mail_from)})), GateId.MAIL_FROM
    )
    assert (found.state, found.warning) == (state, warning)


@pytest.mark.parametrize(
    ("reasons", "name", "listed_for", "state", "label"),
    [
        (("BOUNCE", "COMPLAINT"), "", "BOUNCE", GateState.FAILED, "listed"),
        (("BOUNCE", "COMPLAINT"), "", "", GateState.PASSED, "not listed"),
        # a reason that is not switched on does not keep mail back
        (("COMPLAINT",), "", "BOUNCE", GateState.PASSED, "not listed"),
        ((), "", "BOUNCE", GateState.PASSED, "off"),
        # what overrides the account
        (("BOUNCE", "COMPLAINT"), "none", "BOUNCE", GateState.PASSED, "off"),
        (("BOUNCE", "COMPLAINT"), "complaints", "BOUNCE", GateState.PASSED, "not listed"),
        ((), "complaints", "COMPLAINT", GateState.FAILED, "listed"),
        (("BOUNCE",), "as-account", "BOUNCE", GateState.FAILED, "listed"),
        # what nobody said
        (None, "", "BOUNCE", GateState.UNKNOWN, "listed"),
        (None, "", "", GateState.PASSED, "not listed"),
        (("BOUNCE",), "unread", "BOUNCE", GateState.UNKNOWN, "listed"),
    ],
)
def test_the_suppression_list(
    reasons: tuple[str, ...] | None, name: str, listed_for: str, state: GateState, label: str
) -> None:
    reading = target(
        account(suppression=Suppression(reasons)),
        lookups=lookups(TO, listed_for=listed_for),
        configuration_sets=kept(dict(OVERRIDES)),
    )
    found = follow(reading, configuration_set=name)
    each = gate(found, GateId.SUPPRESSION)
    assert (each.state, each.label) == (state, label)
    if state is GateState.FAILED:
        assert found.outcome is Outcome.NOT_DELIVERED
        assert found.error is None
        assert found.remedy is not None
        assert (found.remedy.act, found.remedy.subject) == (Act.UNSUPPRESS, TO)


@pytest.mark.parametrize(
    ("members", "state", "label"),
    [
        ({"sending_enabled": None}, GateState.UNKNOWN, "not told"),
        ({"enforcement_status": None}, GateState.PASSED, "on"),
        ({"enforcement_status": "PROBATION"}, GateState.PASSED, "on, under review"),
        ({"enforcement_status": "PROBATION", "sending_enabled": False}, GateState.FAILED, "paused"),
        ({"enforcement_status": "SHUTDOWN", "sending_enabled": None}, GateState.FAILED, "shut down"),
    ],
)
def test_whether_the_account_may_send(members: dict[str, Any], state: GateState, label: str) -> None:
    found = gate(follow(target(account(suppression=BOTH, **members))), GateId.SENDING)
    assert (found.state, found.label) == (state, label)


def test_sending_takes_no_notice_of_case_and_so_both_spellings_are_looked_up() -> None:
    to = "Someone@elsewhere.example"
    found = follow(target(lookups=lookups(to)), to=to)
    each = gate(found, GateId.SUPPRESSION)
    assert each.state is GateState.UNKNOWN
    assert each.needs == (Need(NeedKind.SUPPRESSION_LOOKUP, TO),)
    both = kept({to: SuppressionLookup(to, listed=False), TO: SuppressionLookup(TO, listed=True, reason="BOUNCE")})
    assert follow(target(lookups=both), to=to).outcome is Outcome.NOT_DELIVERED


def test_the_simulator_needs_no_look_at_the_suppression_list() -> None:
    found = follow(target(lookups=lookups()), to="suppressionlist@simulator.amazonses.com")
    assert found.outcome is Outcome.PASSES
