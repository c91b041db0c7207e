"""The DMARC record: what receivers keep of it, and what they ignore (RFC 9989 sections 4.7 and 4.8)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.dns.dmarc.record import DmarcFault, is_dmarc, lowered, near_miss, parse_record

RUA = "rua=mailto:a@acme.example"


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("v=DMARC1", True),
        ("v=DMARC1;", True),
        ("v=DMARC1; p=none", True),
        ("v = DMARC1 ;p=none", True),
        ("v\t=\tDMARC1\t;", True),
        ("V=DMARC1; p=none", True),
        ("v=dmarc1; p=none", False),
        ("v=DMARC1 p=none", False),
        ("v=DMARC10; p=none", False),
        ("v=DMARC2; p=none", False),
        (" v=DMARC1; p=none", False),
        ('"v=DMARC1; p=none"', False),
        ("p=none; v=DMARC1", False),
        ("v=spf1 -all", False),
        ("", False),
    ],
)
def test_what_is_a_dmarc_record(text: str, one: bool) -> None:
    assert is_dmarc(text) is one


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("v=dmarc1; p=none", "capitals"),
        (" v=DMARC1; p=none", "blank"),
        ('"v=DMARC1; p=none"', "quotation"),
        ("v=DMARC1 p=none", "semicolon"),
        ("v=DMARC1, p=none", "semicolon"),
        ("v=DMARC1; p=none", ""),
        ("v=spf1 -all", ""),
        ("hello", ""),
        ("p=none; v=DMARC1", ""),
    ],
)
def test_what_was_meant_to_be_one(text: str, words: str) -> None:
    said = near_miss(text)
    assert words in said
    assert bool(said) is bool(words)


@pytest.mark.parametrize(
    ("tags", "faults"),
    [
        ("p=reject", []),
        ("P=REJECT", []),
        ("p = Quarantine ", []),
        ("", [DmarcFault.NO_POLICY]),
        ("p=monitor", [DmarcFault.BAD_POLICY]),
        ("p=", [DmarcFault.SYNTAX, DmarcFault.NO_POLICY]),
        ("p=none; sp=discard", [DmarcFault.BAD_SUBDOMAIN_POLICY]),
        ("p=none; np=discard", [DmarcFault.BAD_NONEXISTENT_POLICY]),
        ("p=none; adkim=strict", [DmarcFault.BAD_VALUE]),
        ("p=none; aspf=x", [DmarcFault.BAD_VALUE]),
        ("p=none; psd=maybe", [DmarcFault.BAD_VALUE]),
        ("p=none; t=x", [DmarcFault.BAD_VALUE]),
        ("p=none; adkim=s; aspf=R; psd=n; t=n", []),
        ("p=none; t=y", [DmarcFault.TESTING]),
        ("p=none; fo=1", []),
        ("p=none; fo=d:s", []),
        ("p=none; fo=0:1:d:s", []),
        ("p=none; fo=2", [DmarcFault.BAD_VALUE]),
        (f"p=none; {RUA}", []),
        ("p=none; rua=a@acme.example", [DmarcFault.BAD_URI]),
        ("p=none; rua=mailto:acme.example", [DmarcFault.BAD_URI]),
        ("p=none; rua=mailto:a@" + "x" * 64 + ".example", [DmarcFault.BAD_URI]),
        ("p=none; rua=mailto:a@acme.example,", [DmarcFault.BAD_URI]),
        ("p=none; rua=https://acme.example/reports", [DmarcFault.NOT_MAILTO]),
        ("p=none; rua=mailto:a@acme.example!10m", [DmarcFault.REPORT_SIZE]),
        ("p=none; p=reject", [DmarcFault.DUPLICATE_TAG]),
        ("p=none; hello; =x; r-f=2", [DmarcFault.SYNTAX] * 3),
        ("p=none; x=caf\xe9", [DmarcFault.SYNTAX]),
        ("p=none; xyz=1", [DmarcFault.UNKNOWN_TAG]),
        ("p=none; pct=50", [DmarcFault.OBSOLETE_TAG]),
        ("p=none; pct=101", [DmarcFault.BAD_VALUE, DmarcFault.OBSOLETE_TAG]),
        ("p=none; rf=afrf; ri=86400", [DmarcFault.OBSOLETE_TAG] * 2),
    ],
)
def test_what_is_wrong_with_a_record(tags: str, faults: list[DmarcFault]) -> None:
    assert [fault for fault, _ in parse_record(f"v=DMARC1; {tags}").faults] == faults


def test_all_that_is_in_a_record() -> None:
    record = parse_record(
        "v=DMARC1; p=Reject; sp=quarantine; np=none; adkim=s; aspf=s; psd=n; t=y; pct=20; fo=1;"
        " rua=mailto:a%2Bb@Acme.EXAMPLE, mailto:c@b\xfccher.example?subject=x ; ruf=https://x.example/"
    )
    assert (record.policy, record.subdomains, record.nonexistent) == ("reject", "quarantine", "none")
    assert (record.strict_dkim, record.strict_spf, record.psd, record.testing) == (True, True, "n", True)
    assert record.percent == 20
    # beyond ASCII nothing is a value
    assert record.rua == ()
    assert [address.domain for address in record.ruf] == [""]


def test_defaults() -> None:
    record = parse_record("v=DMARC1; p=none")
    assert (record.strict_dkim, record.strict_spf, record.psd, record.testing, record.percent) == (
        False,
        False,
        "u",
        False,
        None,
    )


def test_domains_of_report_addresses() -> None:
    record = parse_record("v=DMARC1; p=none; rua=mailto:a@B.Example , MAILTO:%22x%40y%22@c.example?a=b")
    assert [address.domain for address in record.rua] == ["b.example", "c.example"]


@pytest.mark.parametrize(
    ("tags", "new", "old"),
    [
        ("p=reject", "reject", "reject"),
        (f"{RUA}", "none", "none"),
        (f"p=x; {RUA}", "none", "none"),
        (f"p=reject; sp=x; {RUA}", "none", "none"),
        (f"p=reject; np=x; {RUA}", "none", "reject"),
        ("p=reject; np=x", None, "reject"),
        ("p=x", None, None),
        ("sp=reject", None, None),
        ("p=reject; sp=x", None, None),
        ("p=x; rua=a@acme.example", None, None),
        ("p=x; rua=a@acme.example,mailto:a@acme.example", "none", "none"),
        ("", None, None),
    ],
)
def test_a_broken_policy_is_none_with_a_destination_for_reports_and_no_dmarc_without(
    tags: str, new: str | None, old: str | None
) -> None:
    record = parse_record(f"v=DMARC1; {tags}")
    by_new, by_old = record.effective(), record.effective(old=True)
    assert (by_new.policy if by_new else None, by_old.policy if by_old else None) == (new, old)


def test_testing_lowers_by_one_step() -> None:
    assert [lowered(policy) for policy in ("reject", "quarantine", "none")] == ["quarantine", "none", "none"]


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=300))
def test_any_text_can_be_parsed(text: str) -> None:
    record = parse_record(text)
    assert record.policy in ("", "none", "quarantine", "reject")
    assert not (is_dmarc(text) and near_miss(text))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p", "sp", "np", "adkim", "aspf", "psd", "t", "rua", "ruf", "fo", "pct", "x", "", "P"]),
            st.sampled_from(["=", " = ", "", "=="]),
            st.sampled_from(
                ["none", "reject", "s", "y", "mailto:a@b.example", "mailto:@", "!1", "", ",", "100", "%zz"]
            ),
        ),
        max_size=8,
    )
)
def test_any_tags_are_read_or_noted(parts: list[tuple[str, str, str]]) -> None:
    text = "v=DMARC1;" + ";".join("".join(part) for part in parts)
    record = parse_record(text)
    effective = record.effective()
    assert effective is None or effective.policy in ("none", "quarantine", "reject")
    assert all("@" in address.uri or not address.domain for address in record.rua)


def test_a_long_text_takes_no_long_time() -> None:
    before = time.process_time()
    parse_record("v=DMARC1;" + "a=b;" * 15_000)
    parse_record("v=DMARC1; rua=" + "mailto:a@b.example," * 3_000)
    near_miss(" " * 65_000)
    is_dmarc("v" + " " * 65_000)
    assert time.process_time() - before < 5
