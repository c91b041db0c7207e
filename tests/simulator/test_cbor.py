"""CBOR: what botocore writes is read, what is written botocore reads, and nothing else gets through."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.simulator.cbor import CborError, dumps, loads

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8"))
    | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc"), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_is_read(value: Any) -> None:
    assert loads(dumps(value)) == value


@pytest.mark.parametrize(
    ("data", "value"),
    [
        # RFC 8949, appendix A
        ("1903e8", 1000),
        ("3903e7", -1000),
        ("f93c00", 1.0),
        ("fa47c35000", 100000.0),
        ("fb3ff199999999999a", 1.1),
        ("f5", True),
        ("f6", None),
        ("f7", None),
        ("c11a514b67b0", datetime(2013, 3, 21, 20, 4, tzinfo=UTC)),
        ("4401020304", b"\x01\x02\x03\x04"),
        ("62c3bc", "ü"),
        ("8301820203820405", [1, [2, 3], [4, 5]]),
        ("a26161016162820203", {"a": 1, "b": [2, 3]}),
        ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
        ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
        ("7f657374726561646d696e67ff", "streaming"),
        ("5f42010243030405ff", b"\x01\x02\x03\x04\x05"),
    ],
)
def test_examples_of_the_standard(data: str, value: Any) -> None:
    assert loads(bytes.fromhex(data)) == value


def test_times_are_seconds_under_a_tag() -> None:
    assert dumps(datetime(2013, 3, 21, 20, 4, tzinfo=UTC)).hex() == "c1fb41d452d9ec000000"


@given(st.binary(max_size=40))
def test_anything_else_is_refused(data: bytes) -> None:
    try:
        loads(data)
    except CborError:
        return
    assert data


@pytest.mark.parametrize("data", ["", "18", "61", "82", "0101", "1c", "f8", "bf6161ff", "9f", "ff", "81" * 40])
def test_what_is_broken_is_refused(data: str) -> None:
    with pytest.raises(CborError):
        loads(bytes.fromhex(data))


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(CborError):
        dumps(object())
    with pytest.raises(CborError):
        dumps(2**64)
