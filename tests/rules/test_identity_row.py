import json
from dataclasses import replace
from datetime import timedelta

import pytest

from sestui.model.failure import Cause
from sestui.model.feedback import ConfigurationSet
from sestui.model.identity import Dkim, Identity, IdentityList, IdentitySummary, MailFrom
from sestui.model.reading import Reading
from sestui.rules.authentication import FAILED
from sestui.rules.identity_row import IdentityRow, IdentityRows
from sestui.rules.severity import Severity
from tests.rules.build import EVERY_HOSTILE, NOW, failure
from tests.rules.deep import deep, detail, kept, listed

ITEMS = [listed("acme.example"), listed("ops@acme.example"), listed("new.acme.example", "PENDING")]


def by_name(rows: tuple[IdentityRow, ...]) -> dict[str, IdentityRow]:
    return {row.key: row for row in rows}


def test_the_list_alone_makes_lines() -> None:
    rows = IdentityRows().update(deep(ITEMS))
    assert [row.key for row in rows] == [item.name for item in ITEMS]
    domain, address, sub = rows
    assert (domain.type_label, address.type_label) == ("domain", "address")
    assert (domain.status.label, sub.status.label) == ("verified", "pending")
    assert (domain.parent, address.parent, sub.parent) == ("", "acme.example", "acme.example")
    for row in rows:
        assert (row.read, row.dkim, row.mail_from, row.heard, row.origin) == (False, None, None, None, "")


def test_details_fill_a_line() -> None:
    row = by_name(
        IdentityRows().update(deep(ITEMS, {"acme.example": detail("acme.example", configuration_set="main")}))
    )["acme.example"]
    assert row.read
    assert row.dkim is not None
    assert row.mail_from is not None
    assert row.heard is not None
    assert (row.dkim.label, row.origin, row.mail_from.label) == ("signs", "Easy DKIM", "default")
    assert (row.heard.label, row.configuration_set, row.severity) == ("e-mail", "main", Severity.OK)


@pytest.mark.parametrize(
    ("members", "severity"),
    [
        ({}, Severity.OK),
        ({"dkim": Dkim(True, "FAILED")}, Severity.CRITICAL),
        ({"mail_from": MailFrom("m.acme.example", "FAILED", "USE_DEFAULT_VALUE")}, Severity.WARNING),
        ({"status": "TEMPORARY_FAILURE"}, Severity.WARNING),
        ({"policies": (("p", json.dumps({"Statement": {"Effect": "Allow", "Principal": "*"}})),)}, Severity.CRITICAL),
        (
            {"policies": (("p", json.dumps({"Statement": {"Effect": "Allow", "Principal": {"AWS": "2" * 12}}})),)},
            Severity.NOTE,
        ),
        ({"policies": (("p", json.dumps({"Statement": {"Effect": "Allow", "Principal": {"AWS": "1" * 12}}})),)}, 0),
        ({"policies": (("p", "{"),)}, Severity.UNKNOWN),
    ],
)
def test_the_heaviest_counts(members: dict[str, object], severity: Severity) -> None:
    state = deep([listed("acme.example")], {"acme.example": detail("acme.example", **members)})
    assert IdentityRows().update(state, "1" * 12)[0].severity == severity


def test_a_set_that_does_not_exist_is_critical() -> None:
    state = deep(
        [listed("acme.example")],
        {"acme.example": detail("acme.example", configuration_set="main")},
        configuration_sets=kept({"main": ConfigurationSet("main", exists=False)}),
    )
    row = IdentityRows().update(state)[0]
    assert (row.severity, row.set_severity) == (Severity.CRITICAL, Severity.CRITICAL)


def test_the_dns_of_a_domain_whose_details_cannot_be_read_could_not_be_checked() -> None:
    denied: Reading[Identity] = Reading().failed(failure(Cause.DENIED), NOW)
    items = [listed("acme.example"), listed("ops@acme.example"), listed("new.acme.example")]
    rows = by_name(IdentityRows().update(deep(items, {"acme.example": denied, "ops@acme.example": denied})))
    assert rows["acme.example"].dns is FAILED
    assert rows["ops@acme.example"].dns is None, "DNS is asked about addresses only when somebody looks"
    assert rows["new.acme.example"].dns is None
    old: Reading[Identity] = Reading(detail("acme.example"), NOW).failed(failure(Cause.DENIED), NOW)
    assert IdentityRows().update(deep(items, {"acme.example": old}))[0].dns is None, "it can be judged"


def test_details_that_could_not_be_read_are_no_details() -> None:
    denied: Reading[Identity] = Reading().failed(failure(Cause.DENIED), NOW)
    row = IdentityRows().update(deep([listed("acme.example")], {"acme.example": denied}))[0]
    assert (row.read, row.cause_label, row.dkim) == (False, "denied", None)
    assert row.severity is Severity.WARNING


def test_the_newer_of_list_and_details_tells_the_state() -> None:
    old = Reading(detail("acme.example", status="SUCCESS"), NOW - timedelta(hours=1))
    new = Reading(detail("acme.example", status="SUCCESS"), NOW + timedelta(hours=1))
    items = [listed("acme.example", "FAILED", sending=False)]
    assert IdentityRows().update(deep(items, {"acme.example": old}))[0].status.label == "failed"
    assert IdentityRows().update(deep(items, {"acme.example": new}))[0].status.label == "verified"
    gone = Reading(Identity("acme.example", exists=False), NOW - timedelta(hours=1))
    assert IdentityRows().update(deep([listed("acme.example")], {"acme.example": gone}))[0].status.label == "verified"
    later = Reading(Identity("acme.example", exists=False), NOW + timedelta(hours=1))
    assert IdentityRows().update(deep([listed("acme.example")], {"acme.example": later}))[0].status.label == "gone"


def test_only_the_lines_that_a_change_concerns_are_made_again() -> None:
    items = [*ITEMS, listed("other.example")]
    details = {item.name: detail(item.name) for item in items}
    state = deep(items, details)
    rows = IdentityRows()
    before = rows.update(state)
    assert rows.update(state) is before
    changed = {**state.details, "acme.example": Reading(detail("acme.example", feedback_forwarding=False), NOW)}
    after = rows.update(replace(state, details=kept(changed)))
    remade = [new.key for old, new in zip(before, after, strict=True) if old is not new]
    # the pending sub-domain follows the settings of its domain, the verified address does not
    assert remade == ["acme.example", "new.acme.example"]
    assert after == IdentityRows().update(replace(state, details=kept(changed)))


@pytest.mark.parametrize("what", ["configuration_sets", "identities", "account"])
def test_what_all_share_makes_all_anew(what: str) -> None:
    items = [listed("acme.example"), listed("other.example")]
    state = deep(items, {"acme.example": detail("acme.example", configuration_set="main")})
    rows = IdentityRows()
    rows.update(state)
    account = ""
    if what == "configuration_sets":
        state = replace(state, configuration_sets=kept({"main": ConfigurationSet("main", exists=False)}))
    elif what == "identities":
        state = replace(state, identities=deep(items[1:]).identities)
    else:
        account = "1" * 12
    assert rows.update(state, account) == IdentityRows().update(state, account)


def test_a_list_that_is_read_again_makes_only_those_anew_of_which_it_says_something_else() -> None:
    names = ("acme.example", "shop.acme.example", "other.example", "late.example", "new.acme.example")
    items = [listed(name) for name in names]
    items[3] = listed("late.example", "PENDING", sending=False)
    details = {name: detail(name) for name in names[:4]}
    state = deep(items, details)
    rows = IdentityRows()
    before = rows.update(state)

    def remade(listing: list[IdentitySummary]) -> list[str]:
        again = replace(state, identities=Reading(IdentityList(tuple(listing)), NOW + timedelta(hours=1)))
        rows = IdentityRows()
        before = {row.key: row for row in rows.update(state)}
        after = rows.update(again)
        assert after == IdentityRows().update(again)
        return [row.key for row in after if before.get(row.key) is not row]

    assert [row.status.label for row in before if row.key == "late.example"] == ["verified"]
    # of late.example the newer list says something else than the older details
    equal = [replace(item) for item in items]
    assert remade(equal) == ["late.example"]
    assert remade([*equal[:1], *equal[2:]]) == ["late.example"]
    assert remade([listed("fresh.example"), *equal]) == ["fresh.example", "late.example"]
    failed = listed("acme.example", "FAILED", sending=False)
    assert remade([failed, *equal[1:]]) == ["acme.example", "shop.acme.example", "late.example", "new.acme.example"]


def test_a_topic_that_is_read_makes_only_those_anew_that_it_concerns() -> None:
    items = [listed("acme.example"), listed("other.example")]
    details = {item.name: detail(item.name, feedback_forwarding=False) for item in items}
    details["acme.example"] = detail("acme.example", configuration_set="main")
    state = deep(items, details)
    rows = IdentityRows()
    before = rows.update(state)
    state = replace(state, configuration_sets=kept({"main": ConfigurationSet("main", exists=False)}))
    after = rows.update(state)
    assert [old is new for old, new in zip(before, after, strict=True)] == [False, True]
    assert after == IdentityRows().update(state)


def test_before_the_list_was_read_there_are_no_lines() -> None:
    assert IdentityRows().update(replace(deep([]), identities=Reading())) == ()


def test_words_from_outside_are_clean() -> None:
    hostile = EVERY_HOSTILE
    item = IdentitySummary(hostile, hostile, True, hostile)
    row = IdentityRows().update(deep([item], {hostile: detail(hostile, configuration_set=hostile, status=hostile)}))[0]
    assert (row.name + row.type_label + row.status.label + row.configuration_set).isprintable()
    assert row.key == hostile
