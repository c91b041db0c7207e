"""Records to publish: every form is read back by somebody else's parser, and says the same."""

import json
import re
from typing import Any

import dns.rdatatype
import dns.zone
import pytest
from dns.rdtypes.ANY.TXT import TXT
from hypothesis import given, settings
from hypothesis import strategies as st

from sestui.model.authentication import RecordSet
from sestui.rules.records import FILE_NAMES, Form, strings, within, write
from tests.dns.auth_bed import KEY, check

LONG = "v=DKIM1; " + KEY + "x" * 300
CNAME = RecordSet(
    "tok1._domainkey.acme.example", "CNAME", ("tok1.dkim.amazonses.com",), ("wrong.example",), reason="Easy"
)
MX = RecordSet("mail.acme.example", "MX", ("10 feedback-smtp.eu-west-1.amazonses.com",), ("20 mx.acme.example",))
TEXT = RecordSet("_dmarc.acme.example", "TXT", ("v=DMARC1; p=none; rua=mailto:a@acme.example",), reason="DMARC")
MACROS = RecordSet(
    "mail.acme.example", "TXT", ('say "hi"', "back\\slash", LONG, "v=spf1 exists:%{i}._s.${d} -all", "caf\xe9\n\x00")
)
ALL = (CNAME, MX, TEXT, MACROS)


def read_zone(text: str) -> set[tuple[str, str, str]]:
    """Return what dnspython finds in a zone file: names, types and data; text with its strings joined."""
    head = "$ORIGIN acme.example.\n@ 300 IN SOA ns1 admin 1 2 3 4 5\n@ 300 IN NS ns1\n"
    zone = dns.zone.from_text(head + text, relativize=False, check_origin=False)
    found = set()
    for name, _, data in zone.iterate_rdatas():
        if isinstance(data, TXT):
            value = b"".join(data.strings).decode("latin-1")
        elif data.rdtype in (dns.rdatatype.CNAME, dns.rdatatype.MX):
            value = data.to_text().removesuffix(".")
        else:
            continue
        found.add((name.to_text().removesuffix("."), dns.rdatatype.to_text(data.rdtype), value))
    return found


def said(records: tuple[RecordSet, ...]) -> set[tuple[str, str, str]]:
    return {(record.name, record.type, value) for record in records for value in record.values}


def unquoted(text: str, between: str = " ") -> str:
    """Read a Route 53 TXT value: quoted strings, escapes in octal."""
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"', text)
    assert between.join(f'"{part}"' for part in parts) == text
    assert all(len(re.sub(r"\\(\d{3}|.)", "x", part)) <= 255 for part in parts)

    def plain(match: re.Match[str]) -> str:
        return chr(int(match.group(1), 8)) if len(match.group(1)) == 3 else match.group(1)

    return re.sub(r"\\([0-7]{3}|.)", plain, "".join(parts))


def read_route53(text: str) -> set[tuple[str, str, str]]:
    found = set()
    for change in json.loads(text)["Changes"]:
        assert change["Action"] == "UPSERT"
        record: dict[str, Any] = change["ResourceRecordSet"]
        for each in record["ResourceRecords"]:
            value = unquoted(each["Value"]) if record["Type"] == "TXT" else each["Value"].removesuffix(".")
            found.add((record["Name"].removesuffix("."), record["Type"], value))
    return found


_HCL_STRING = r'"((?:[^"\\\n]|\\.)*)"'


def hcl(literal: str) -> str:
    """Return what a quoted string of HCL stands for; templates must not begin in it."""
    body = literal.replace("$${", "\0").replace("%%{", "\1")
    assert "${" not in body
    assert "%{" not in body
    body = re.sub(r'\\(["\\])', lambda match: match.group(1), body)
    return body.replace("\0", "${").replace("\1", "%{")


def read_terraform(text: str) -> set[tuple[str, str, str]]:
    blocks = re.findall(
        r'^resource "aws_route53_record" "([A-Za-z][A-Za-z0-9_]*)" \{\n(.*?)^\}$', text, re.MULTILINE | re.DOTALL
    )
    labels = [label for label, _ in blocks]
    assert len(set(labels)) == len(labels)
    assert text.count("\nresource ") == len(blocks)
    found = set()
    for _, body in blocks:
        pattern = (
            rf"  zone_id = var\.zone_id\n  name    = {_HCL_STRING}\n  type    = {_HCL_STRING}\n  ttl     = (\d+)\n"
            r"  records = \[\n(.*)  \]\n"
        )
        match = re.fullmatch(pattern, body, re.DOTALL)
        assert match is not None
        name, kind, _, lines = match.groups()
        for line in lines.splitlines():
            literal = re.fullmatch(rf"    {_HCL_STRING},", line)
            assert literal is not None
            value = hcl(literal.group(1))
            # the provider puts the outer quotation marks
            value = unquoted(f'"{value}"', "") if kind == "TXT" else value.removesuffix(".")
            found.add((hcl(name), kind, value))
    return found


@pytest.mark.parametrize(
    ("form", "read"), [(Form.ZONE, read_zone), (Form.ROUTE53, read_route53), (Form.TERRAFORM, read_terraform)]
)
def test_what_is_written_is_what_is_read(form: Form, read: Any) -> None:
    assert read(write(ALL, form)) == said(ALL)


_NAMES = st.from_regex(r"[a-z0-9_]([a-z0-9_-]{0,20}[a-z0-9_])?(\.[a-z0-9]{1,10}){0,2}\.acme\.example", fullmatch=True)
_TEXTS = st.text(alphabet=st.characters(max_codepoint=255), min_size=1, max_size=600)


@settings(max_examples=100, deadline=None)
@given(_NAMES, st.lists(_TEXTS, min_size=1, max_size=3, unique=True))
def test_any_text_can_be_published(name: str, texts: list[str]) -> None:
    records = (RecordSet(name, "TXT", tuple(texts), reason="a\nb"),)
    assert read_zone(write(records, Form.ZONE)) == said(records)
    assert read_route53(write(records, Form.ROUTE53)) == said(records)
    assert read_terraform(write(records, Form.TERRAFORM)) == said(records)


@given(st.sampled_from(["CNAME", "MX"]), st.text(max_size=40))
def test_no_name_breaks_out_of_its_line(kind: Any, value: str) -> None:
    records = (RecordSet("x.acme.example", kind, (f"10 {value}",), reason=value),)
    lines = write(records, Form.ZONE).splitlines()
    assert [line.startswith(";") for line in lines] == [*[True] * (len(lines) - 1), False]
    assert len(json.loads(write(records, Form.ROUTE53))["Changes"][0]["ResourceRecordSet"]["ResourceRecords"]) == 1


def test_what_has_to_go_is_a_comment() -> None:
    lines = write((CNAME, MX), Form.ZONE).splitlines()
    assert lines == [
        "; Easy",
        "; remove: tok1._domainkey.acme.example. 300 IN CNAME wrong.example.",
        "tok1._domainkey.acme.example. 300 IN CNAME tok1.dkim.amazonses.com.",
        "; remove: mail.acme.example. 300 IN MX 20 mx.acme.example.",
        "mail.acme.example. 300 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.",
    ]


def test_plain_lines() -> None:
    assert write((CNAME, TEXT), Form.PLAIN) == (
        "Easy\nName:   tok1._domainkey.acme.example\nType:   CNAME\nTTL:    300\nValue:  tok1.dkim.amazonses.com\n"
        "Remove: wrong.example\n\n"
        "DMARC\nName:   _dmarc.acme.example\nType:   TXT\nTTL:    300\n"
        "Value:  v=DMARC1; p=none; rua=mailto:a@acme.example\n"
    )


def test_plain_lines_hold_no_control_characters() -> None:
    assert "\x1b" not in write((RecordSet("a.example", "TXT", ("x\x1b[31m",), ("\x07",), reason="\x1b"),), Form.PLAIN)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 510, 511, 4_000])
def test_long_text_is_split_into_strings_of_at_most_255_bytes(size: int) -> None:
    parts = strings("x" * size)
    assert "".join(parts) == "x" * size
    assert all(len(part) <= 255 for part in parts)
    assert len(parts) == max(1, -(-size // 255))


def test_nothing_to_publish_is_nothing() -> None:
    assert [write((), form) for form in Form] == [""] * 4
    assert set(FILE_NAMES) == set(Form)


def test_records_of_one_zone() -> None:
    other = RecordSet("x.other.example", "TXT", ("x",))
    assert within((*ALL, other), "acme.example") == ALL
    assert within((other,), "ther.example") == ()


def test_what_a_verdict_proposes_makes_the_verdict_good() -> None:
    """The records that are proposed for an empty zone, published as the zone file says, are what was missing."""
    keys = "".join(f"tok{n}.dkim.amazonses.com TXT {KEY}\n" for n in (1, 2, 3))
    base = keys + "amazonses.com TXT v=spf1 ip4:199.255.192.0/22 -all\n"
    before = check(base)
    published = read_zone(write(before.fixes, Form.ZONE))
    assert {(name, kind) for name, kind, _ in published} == {
        *((f"tok{n}._domainkey.acme.example", "CNAME") for n in (1, 2, 3)),
        ("mail.acme.example", "MX"),
        ("mail.acme.example", "TXT"),
        ("_dmarc.acme.example", "TXT"),
    }
    after = check(base + "".join(f"{name} {kind} {value}\n" for name, kind, value in published))
    assert {state.state for state in after.checks} == {"ok"}
    assert after.fixes == ()
