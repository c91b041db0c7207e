"""What is offered while an address is typed."""

import pytest

from sestui.model.identity import IdentityList
from sestui.rules.address_offers import Offer, completed, matching, recipient_offers, sender_offers
from sestui.rules.simulator_addresses import ADDRESSES
from tests.rules.deep import listed

LISTING = IdentityList(
    (
        listed("acme.example"),
        listed("ops@acme.example"),
        listed("late@other.test", "PENDING", sending=False),
        listed("off.example", sending=False),
    )
)


def texts(offers: object) -> list[str]:
    return [offer.text for offer in offers]  # type: ignore[attr-defined]


def test_only_identities_that_can_send_are_offered_as_senders() -> None:
    assert texts(sender_offers(LISTING)) == ["ops@acme.example", "@acme.example"]
    assert sender_offers(None) == ()


def test_in_the_sandbox_only_what_can_work_is_offered() -> None:
    offers = recipient_offers(LISTING, access=False)
    simulator = [each.address for each in ADDRESSES]
    assert texts(offers) == ["ops@acme.example", "@acme.example", "@off.example", *simulator]
    assert texts(recipient_offers(None, access=False)) == simulator
    assert all(offer.meaning for offer in offers)


def test_with_production_access_the_simulator_comes_first() -> None:
    assert texts(recipient_offers(LISTING, access=True))[:5] == [each.address for each in ADDRESSES]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["ops@acme.example", "@acme.example"]),
        ("o", ["ops@acme.example", "o@acme.example"]),
        ("OPS@", ["ops@acme.example", "OPS@acme.example"]),
        ("x@ac", ["x@acme.example"]),
        ("x@AC", ["x@acme.example"]),
        ("x@other", []),
    ],
)
def test_what_was_typed_picks_offers_and_keeps_its_local_part(typed: str, found: list[str]) -> None:
    assert texts(matching(sender_offers(LISTING), typed)) == found


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("", ""),
        ("o", "ops@acme.example"),
        ("OPS", "OPS@acme.example"),
        ("x@a", "x@acme.example"),
        ("@", "@"),
        ("nobody@nowhere", "nobody@nowhere"),
    ],
)
def test_a_completion_never_changes_what_was_typed(typed: str, whole: str) -> None:
    assert completed(sender_offers(LISTING), typed) == whole


def test_an_offer_of_a_domain_is_not_whole() -> None:
    assert not Offer("@acme.example", "").whole
    assert Offer("a@acme.example", "").whole
