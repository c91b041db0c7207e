import pytest

from sestui.rules.mail_address import address_problem, bare


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


@pytest.mark.parametrize(
    "address",
    [
        "ops@acme.example",
        "ops+label@acme.example",
        "o'brien@acme.example",
        '"a b"@acme.example',
        "a@xn--bcher-kva.example",
    ],
)
def test_good_addresses(address: str) -> None:
    assert address_problem(address) == ""


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("", "is empty"),
        ("nobody", "has no @"),
        ("@acme.example", "has nothing before the @"),
        ("ops@", "has no domain"),
        ("bücher@acme.example", "has letters beyond ASCII before the @, which SES does not take"),
        ("ops@bücher.example", "has a domain beyond ASCII; write it in Punycode (xn--...)"),
        ("a b@acme.example", "has something before the @ that no address has"),
        (".a@acme.example", "has something before the @ that no address has"),
        ("a\n@acme.example", "has something before the @ that no address has"),
        ("ops@localhost", "has a domain without a dot"),
        ("ops@acme..example", "has a domain that is none"),
        ("ops@-acme.example", "has a domain that is none"),
        ("ops@acme.example.", "has a domain that is none"),
        ("ops@127.0.0.1", "has a number for a top-level domain"),
        (f"{'a' * 65}@acme.example", "has more than 64 characters before the @"),
        (f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example", "is longer than 254 characters"),
        (f"a@{'b.' * 127}example", "has a domain of more than 253 characters"),
    ],
)
def test_what_is_wrong_with_an_address(address: str, problem: str) -> None:
    assert address_problem(address) == problem
