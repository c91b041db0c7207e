import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.model.identity import IdentityList, IdentitySummary
from sestui.rules.inheritance import Verified, domain_key, parent, verified_in

ITEMS = [
    IdentitySummary(name, "EMAIL_ADDRESS" if "@" in name else "DOMAIN", True, status)
    for name, status in (
        ("Acme.Example", "SUCCESS"),
        ("mail.acme.example", "SUCCESS"),
        ("new.acme.example", "PENDING"),
        ("ops@acme.example", "SUCCESS"),
        ("ops@elsewhere.example", "SUCCESS"),
        ("late@elsewhere.example", "PENDING"),
        ("bücher.example", "SUCCESS"),
        ("Sales@elsewhere.example", "SUCCESS"),
        ('"a+b"@elsewhere.example', "SUCCESS"),
    )
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # the most specific verified identity wins, never itself
        ("someone@mail.acme.example", "mail.acme.example"),
        ("someone@acme.example", "Acme.Example"),
        ("someone@deep.mail.acme.example", "mail.acme.example"),
        ("someone@new.acme.example", "Acme.Example"),
        ("mail.acme.example", "Acme.Example"),
        ("new.acme.example", "Acme.Example"),
        ("ACME.example", ""),
        ("ops@acme.example", "Acme.Example"),
        # a label needs no verification of its own
        ("ops+news@acme.example", "ops@acme.example"),
        ("ops+a+b@elsewhere.example", "ops@elsewhere.example"),
        ("late+x@elsewhere.example", ""),
        ("+x@elsewhere.example", ""),
        ('"ops+x"@elsewhere.example', ""),
        # addresses are compared with their case, domains without
        ("OPS+news@elsewhere.example", ""),
        ("ops+news@Elsewhere.example", ""),
        ("someone@ACME.EXAMPLE", "Acme.Example"),
        ("someone@acme.example.", "Acme.Example"),
        # other writings of one domain
        ("someone@xn--bcher-kva.example", "bücher.example"),
        ("someone@BÜCHER.example", "bücher.example"),
        ('"odd@acme.example"@mail.acme.example', "mail.acme.example"),
        # what only looks alike
        ("someone@notacme.example", ""),
        ("example", ""),
        ("", ""),
        ("@", ""),
        (".", ""),
    ],
)
def test_what_a_name_inherits_from(name: str, expected: str) -> None:
    assert Verified(ITEMS).parent(name) == expected
    assert parent(name, ITEMS) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ops@acme.example", "ops@acme.example"),
        ("acme.EXAMPLE", "acme.EXAMPLE"),
        ("new.acme.example", "Acme.Example"),
        ("late@elsewhere.example", ""),
        ("sales@elsewhere.example", ""),
    ],
)
def test_whose_settings_hold(name: str, expected: str) -> None:
    assert Verified(ITEMS).settings_of(name) == expected


def test_an_identity_that_cannot_send_covers_nothing() -> None:
    items = [IdentitySummary("acme.example", "DOMAIN", False, "SUCCESS")]
    assert parent("ops@acme.example", items) == ""


@given(st.text(max_size=40))
def test_no_name_raises(name: str) -> None:
    assert isinstance(Verified([IdentitySummary(name, None, True, "SUCCESS")]).parent(name), str)
    assert isinstance(domain_key(name), str)


def test_the_verified_of_a_list_are_kept_and_never_another_lists() -> None:
    lists = [IdentityList((IdentitySummary(f"d{at}.example", "DOMAIN", True, "SUCCESS"),)) for at in range(20)]
    for _ in range(2):
        for at, listing in enumerate(lists):
            found = verified_in(listing)
            assert found is verified_in(listing)
            assert found.parent(f"ops@d{at}.example") == f"d{at}.example"
            assert found.listed(f"d{at}.example") is listing.items[0]
            assert found.listed("nothing") is None
    for _ in range(50):
        assert verified_in(IdentityList()).parent("ops@d1.example") == ""
