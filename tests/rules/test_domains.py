from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from sestui.model.account import Caller
from sestui.model.depth import Depth
from sestui.model.fleet import FleetState, ProfileState, TargetState
from sestui.model.identity import Dkim
from sestui.model.reading import Reading
from sestui.model.settings import Profile
from sestui.model.target import Target
from sestui.rules.domains import MIXED, OWN, REPLICA, DomainRow, DomainView
from sestui.rules.severity import Severity
from tests.rules.build import EVERY_HOSTILE, NOW, fleet, owner
from tests.rules.deep import deep, detail, listed

EU, US = Target("acme", "eu-west-1"), Target("acme", "us-east-1")
REPLICATED = Dkim(True, "SUCCESS", origin="AWS_SES_EU_WEST_1")


def profile(name: str, account: str | None) -> ProfileState:
    nobody: Reading[Caller] = Reading()
    caller = Reading(Caller(account, f"arn:aws:iam::{account}:root"), NOW) if account else nobody
    return ProfileState(Profile(name), caller)


def rows(targets: dict[Target, Depth], *profiles: ProfileState) -> dict[str, DomainRow]:
    state = fleet({target: TargetState(depth=depth) for target, depth in targets.items()}, *profiles)
    return {row.domain: row for row in DomainView().update(state)}


def test_one_domain_in_several_regions_is_one_row() -> None:
    found = rows(
        {
            EU: deep([listed("acme.example"), listed("ops@acme.example")], {"acme.example": detail("acme.example")}),
            US: deep([listed("ACME.example")], {"ACME.example": detail("ACME.example", dkim=REPLICATED)}),
        }
    )
    assert list(found) == ["acme.example"]
    row = found["acme.example"]
    assert [(place.target.region, place.name, place.replica) for place in row.places] == [
        ("eu-west-1", "acme.example", ""),
        ("us-east-1", "ACME.example", "eu-west-1"),
    ]
    assert (row.accounts, row.regions, row.verified, row.dkim, row.severity) == (1, 2, 2, MIXED, Severity.OK)


@pytest.mark.parametrize(
    ("first", "second", "dkim"),
    [
        (detail("a.example"), detail("a.example"), OWN),
        (detail("a.example", dkim=REPLICATED), detail("a.example", dkim=REPLICATED), REPLICA),
        (detail("a.example"), detail("a.example", dkim=REPLICATED), MIXED),
        (detail("a.example", dkim=REPLICATED), None, REPLICA),
        (None, None, ""),
    ],
)
def test_whose_key_signs(first: Any, second: Any, dkim: str) -> None:
    def one(found: Any) -> Depth:
        return deep([listed("a.example")], {} if found is None else {"a.example": found})

    assert rows({EU: one(first), US: one(second)})["a.example"].dkim == dkim
    assert rows({EU: one(first)})["a.example"].dkim == (
        "" if first is None else rows({EU: one(first)})["a.example"].dkim
    )


def test_the_worst_place_tells_the_state() -> None:
    found = rows({EU: deep([listed("a.example")]), US: deep([listed("a.example", "FAILED")])})["a.example"]
    assert (found.worst.target, found.worst.status.label, found.severity) == (US, "failed", Severity.CRITICAL)
    assert found.verified == 1


def test_two_profiles_on_one_account_are_one_place_and_the_better_known_one_is_told() -> None:
    admin, reader = Target("admin", "eu-west-1"), Target("reader", "eu-west-1")
    depths = {
        admin: deep([listed("a.example")]),
        reader: deep([listed("a.example")], {"a.example": detail("a.example")}),
    }
    row = rows(depths, profile("admin", "1" * 12), profile("reader", "1" * 12))["a.example"]
    assert [place.target for place in row.places] == [reader]
    assert (row.accounts, row.regions) == (1, 1)
    apart = rows(depths, profile("admin", "1" * 12), profile("reader", "2" * 12))["a.example"]
    assert (len(apart.places), apart.accounts, apart.regions) == (2, 2, 1)
    unknown = rows(depths, profile("admin", None), profile("reader", None))["a.example"]
    assert (len(unknown.places), unknown.accounts) == (2, 2)


def test_rows_stand_in_alphabetical_order_and_addresses_make_none() -> None:
    state = fleet({EU: TargetState(depth=deep([listed("b.example"), listed("x@c.example"), listed("a.example")]))})
    assert [row.domain for row in DomainView().update(state)] == ["a.example", "b.example"]


def test_nothing_changed_is_the_same_tuple_and_one_change_makes_one_row() -> None:
    names = [f"d{at}.example" for at in range(5)]
    depth = deep(map(listed, names), {name: detail(name) for name in names})
    view = DomainView()
    before = view.update(fleet({EU: TargetState(depth=depth), US: TargetState()}))
    state = fleet({EU: TargetState(depth=depth), US: TargetState()})
    assert view.update(state) is before
    details = dict(depth.details) | {"d3.example": Reading(detail("d3.example", status="FAILED"), NOW)}
    after = view.update(fleet({EU: TargetState(depth=replace(depth, details=details)), US: TargetState()}))
    assert [new.domain for old, new in zip(before, after, strict=True) if old is not new] == ["d3.example"]
    assert after[3].severity is Severity.CRITICAL


def test_what_goes_leaves_no_row_behind() -> None:
    view = DomainView()
    both = fleet({EU: TargetState(depth=deep([listed("a.example"), listed("b.example")])), US: TargetState()})
    view.update(both)
    less = fleet({EU: TargetState(depth=deep([listed("b.example")])), US: TargetState()})
    assert [row.domain for row in view.update(less)] == ["b.example"]
    assert view.update(fleet({US: TargetState()})) == ()
    assert [row.domain for row in view.update(both)] == ["a.example", "b.example"]


names = st.sampled_from(["a.example", "A.example", "b.example", "x@a.example"])
statuses = st.sampled_from(["SUCCESS", "FAILED", None])
depths = st.dictionaries(names, statuses, max_size=3).flatmap(
    lambda found: st.lists(st.sampled_from(sorted(found) or [""]), max_size=2).map(
        lambda read: deep([listed(n, s) for n, s in found.items()], {name: detail(name) for name in read if name})
    )
)
targets = st.sampled_from([EU, US, Target("other", "eu-west-1")])
fleets = st.dictionaries(targets, depths, max_size=3).map(
    lambda found: fleet({target: TargetState(depth=depth) for target, depth in found.items()}, owner("acme"))
)


@given(st.lists(fleets, max_size=6))
@runs(deadline=None)
def test_a_view_that_was_kept_tells_what_a_new_one_would(states: list[FleetState]) -> None:
    view = DomainView()
    for state in states:
        assert view.update(state) == DomainView().update(state)


def test_words_from_outside_are_clean() -> None:
    state = rows({EU: deep([listed(EVERY_HOSTILE.replace("@", ""))])})
    assert all(row.domain.isprintable() for row in state.values())
