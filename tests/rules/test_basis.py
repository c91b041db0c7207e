"""Which settings DNS is held against."""

from dataclasses import replace

import pytest

from sestui.model.depth import Depth
from sestui.model.failure import Cause, Failure
from sestui.model.identity import Dkim, Identity, IdentityList, IdentitySummary, MailFrom
from sestui.model.reading import Reading
from sestui.rules.basis import Basis, basis_of_identity, basis_of_sender
from tests.rules.build import NOW
from tests.rules.deep import kept

EASY = Dkim(True, "SUCCESS", ("a", "b", "c"), "dkim.amazonses.com", "AWS_SES")
ACME = Identity(
    "acme.example", type="DOMAIN", verified=True, status="SUCCESS", dkim=EASY, mail_from=MailFrom("m.acme.example")
)
SHOP = replace(ACME, name="shop.acme.example", mail_from=None)
BOSS = Identity("boss@acme.example", type="EMAIL_ADDRESS", verified=True, status="SUCCESS")


def depth(*identities: Identity, listed: bool = True) -> Depth:
    items = tuple(IdentitySummary(one.name, one.type, one.verified, one.status) for one in identities)
    return Depth(
        identities=Reading(IdentityList(items), NOW) if listed else Reading(),
        details=kept({one.name: one for one in identities}),
    )


def test_a_domain_is_held_against_its_own_settings() -> None:
    assert basis_of_identity(depth(ACME), "acme.example") == Basis(ACME)


def test_what_was_not_read_is_missing() -> None:
    assert basis_of_identity(Depth(), "acme.example") == Basis(missing=("acme.example",))


def test_an_identity_that_is_gone_has_none() -> None:
    gone = Identity("acme.example", exists=False)
    assert "any more" in basis_of_identity(depth(gone), "acme.example").problem


def test_an_address_is_signed_with_the_keys_of_its_domain_and_has_its_own_mail_from_domain() -> None:
    own = replace(BOSS, mail_from=MailFrom("bounce.acme.example"))
    basis = basis_of_identity(depth(ACME, own), "boss@acme.example")
    assert basis == Basis(replace(ACME, mail_from=MailFrom("bounce.acme.example")), "boss@acme.example")


def test_an_address_may_switch_its_signatures_off() -> None:
    own = replace(BOSS, dkim=Dkim(signing_enabled=False))
    basis = basis_of_identity(depth(ACME, own), "boss@acme.example")
    assert basis.identity is not None
    assert basis.identity.dkim == replace(EASY, signing_enabled=False)


def test_an_address_that_is_not_verified_sends_as_its_domain() -> None:
    own = replace(BOSS, verified=False, status="PENDING")
    assert basis_of_identity(depth(ACME, own), "boss@acme.example") == Basis(ACME, "boss@acme.example")


def test_an_address_of_a_domain_that_is_no_identity_stands_alone() -> None:
    assert basis_of_identity(depth(BOSS), "boss@acme.example") == Basis(BOSS, "boss@acme.example")


def test_an_address_waits_for_the_details_of_the_domain_that_covers_it() -> None:
    items = tuple(IdentitySummary(one.name, one.type) for one in (BOSS, replace(ACME, name="Acme.Example")))
    unread = Depth(identities=Reading(IdentityList(items), NOW), details=kept({BOSS.name: BOSS}))
    assert basis_of_identity(unread, BOSS.name) == Basis(from_address=BOSS.name, missing=("Acme.Example",))
    unlisted = Depth(details=kept({BOSS.name: BOSS}))
    assert basis_of_identity(unlisted, BOSS.name).missing == ("acme.example",)
    assert basis_of_identity(depth(BOSS, ACME, listed=False), BOSS.name).missing == ()
    denied = replace(
        unread,
        details={
            **unread.details,
            "Acme.Example": Reading(failure=Failure(Cause.DENIED, "not allowed"), failed_at=NOW),
        },
    )
    assert basis_of_identity(denied, BOSS.name).missing == ("Acme.Example",)


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("news@acme.example", "acme.example"),
        ("news@SHOP.acme.example", "shop.acme.example"),
        ("news@deep.shop.acme.example", "shop.acme.example"),
        ("news@other.acme.example", "acme.example"),
    ],
)
def test_mail_from_an_address_is_held_against_the_most_specific_identity(sender: str, name: str) -> None:
    basis = basis_of_sender(depth(ACME, SHOP), sender)
    assert basis.identity is not None
    assert (basis.identity.name, basis.from_address) == (name, sender)


def test_mail_from_an_address_that_is_an_identity_itself_has_its_settings() -> None:
    own = replace(BOSS, mail_from=MailFrom("bounce.acme.example"))
    basis = basis_of_sender(depth(ACME, own), "boss+sales@acme.example")
    assert basis.identity is not None
    assert basis.identity.mail_from == MailFrom("bounce.acme.example")


def test_identities_of_which_nothing_is_known_are_missing_unless_it_has_to_do_without() -> None:
    known = depth(ACME, listed=False)
    assert basis_of_sender(known, "boss@acme.example").missing == ("boss@acme.example",)
    assert basis_of_sender(known, "boss@acme.example", anyhow=True) == Basis(ACME, "boss@acme.example")


def test_an_identity_that_is_not_verified_serves_where_there_is_no_other() -> None:
    pending = replace(ACME, verified=False, status="PENDING")
    assert basis_of_sender(depth(pending), "news@acme.example") == Basis(pending, "news@acme.example")


def test_an_address_that_no_identity_covers_has_none() -> None:
    assert "no identity" in basis_of_sender(depth(ACME), "me@elsewhere.example").problem
    assert basis_of_sender(depth(ACME), "no address").problem


def test_listed_identities_without_details_are_missing() -> None:
    items = IdentityList((IdentitySummary("Acme.Example", "DOMAIN", True, "SUCCESS"),))
    known = Depth(identities=Reading(items, NOW))
    assert basis_of_sender(known, "news@acme.example") == Basis(
        from_address="news@acme.example", missing=("Acme.Example",)
    )
