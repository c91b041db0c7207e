"""Names: the one text that each has, and what is refused before it becomes a question."""

import dns.name
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sestui.dns.names import (
    BadNameError,
    escape_label,
    from_labels,
    is_within,
    parent,
    to_ascii,
    to_wire,
    typed_domain,
)
from sestui.model.text import clean


@pytest.mark.parametrize(
    ("given_name", "text"),
    [
        ("Example.COM.", "example.com"),
        ("_DMARC.Example.com", "_dmarc.example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("_dmarc.BÜCHER.example", "_dmarc.xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("ｅｘａｍｐｌｅ．com", "example.com"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        (r"a\.b.example", r"a\.b.example"),
        (r"a\032b.example", r"a\032b.example"),
        ("a b.example", r"a\032b.example"),
        (r"\065.example", "a.example"),
        ("*.example", "*.example"),
        (".", ""),
        ("", ""),
        ("a" * 63 + ".example", "a" * 63 + ".example"),
        (".".join(["a" * 49] * 5) + ".bcd", ".".join(["a" * 49] * 5) + ".bcd"),
    ],
)
def test_a_name_has_one_text(given_name: str, text: str) -> None:
    assert to_ascii(given_name) == text
    assert to_ascii(text) == text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a..example", "empty label"),
        (".example", "empty label"),
        ("a" * 64 + ".example", "64 bytes"),
        (".".join(["a" * 49] * 5) + ".bcde", "254 characters"),
        ("ü" * 60 + ".example", "label of"),
        (r"a\300.example", "backslash"),
        ("a\\", "backslash"),
        ("a\u200bü.example", "U\\+200B"),
        ("\u0301ü.example", "combining"),
    ],
)
def test_what_is_no_name_is_said(name: str, words: str) -> None:
    with pytest.raises(BadNameError, match=words):
        to_ascii(name)


@pytest.mark.parametrize("text", ["", " ", ".", "me@acme.example", "https://acme.example/", "acme .example", "a:53"])
def test_a_typed_slip_is_refused(text: str) -> None:
    with pytest.raises(BadNameError):
        typed_domain(text)


def test_a_typed_domain_loses_blanks_and_case() -> None:
    assert typed_domain(" Acme.Example. ") == "acme.example"


@pytest.mark.parametrize(
    ("name", "above"),
    [("a.b.c", "b.c"), ("c", ""), ("", ""), (r"a\.b.c", "c"), (r"a\\.b.c", "b.c")],
)
def test_the_parent_is_one_label_shorter(name: str, above: str) -> None:
    assert parent(name) == above


def test_within_goes_by_labels() -> None:
    assert is_within("a.example", "example")
    assert is_within("example", "example")
    assert is_within("example", "")
    assert not is_within("badexample", "example")
    assert not is_within("example", "a.example")


@settings(deadline=None)
@given(st.text(min_size=1, max_size=20))
def test_any_text_becomes_one_label(text: str) -> None:
    try:
        wire = to_wire(escape_label(text))
    except BadNameError:
        assert len(text.encode(errors="replace")) > 63
    else:
        assert wire[0] == len(wire) - 2


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=20), max_size=6))
def test_labels_survive_the_way_to_text_and_back(labels: list[bytes]) -> None:
    text = from_labels(labels)
    assert text.isascii()
    assert text.isprintable()
    wire = to_wire(text)
    assert wire == dns.name.Name((*labels, b"")).canonicalize().to_wire()


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_name_or_a_clear_error(text: str) -> None:
    try:
        name = to_ascii(text)
    except BadNameError as error:
        name, said = "", str(error)
    else:
        said = "fine"
    assert said == clean(said)
    assert to_ascii(name) == name
    assert len(to_wire(name)) <= 255
