import pytest

from sestui.aws import query
from sestui.aws.answers import MalformedAnswer

HEAD = "<OpResponse xmlns='http://ses.amazonaws.com/doc/2010-12-01/'><OpResult>"
TAIL = "</OpResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></OpResponse>"


@pytest.mark.parametrize(
    ("result", "members"),
    [
        ("", {}),
        ("<A>x</A><B/>", {"A": "x", "B": ""}),
        ("<A><member>1</member><member>2</member></A>", {"A": ["1", "2"]}),
        ("<A><member><B>1</B></member></A>", {"A": [{"B": "1"}]}),
        ("<A><entry><key>k</key><value>v</value></entry></A>", {"A": {"k": "v"}}),
        ("<A><entry><key>k</key><value><B>v</B></value></entry></A>", {"A": {"k": {"B": "v"}}}),
        ("<A><entry><key/></entry></A>", {"A": {"": ""}}),
        ("<A>&lt;b&gt; &amp; \u00fc</A>", {"A": "<b> & ü"}),
    ],
)
def test_what_an_answer_holds(result: str, members: dict[str, object]) -> None:
    assert query.members(f"{HEAD}{result}{TAIL}".encode()) == members


def test_an_answer_without_a_result_and_one_without_a_namespace() -> None:
    assert query.members(b"<OpResponse><ResponseMetadata/></OpResponse>") == {}
    assert query.members(b"<OpResponse><OpResult><A>1</A></OpResult></OpResponse>") == {"A": "1"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<html><body>log in</body></html>",
        b"<OpResponse><OpResult>",
        b"\xff\xfe\x00",
        b"<?xml version='1.0' encoding='martian'?><OpResponse/>",
    ],
)
def test_what_is_no_answer(body: bytes) -> None:
    assert query.members(body) is None


def test_entities_do_not_grow_without_end() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><OpResponse><OpResult><A>&l9;</A></OpResult></OpResponse>'
    assert query.members(body.encode()) is None


@pytest.mark.parametrize(("value", "items"), [("", ()), ("\n  ", ()), (None, ()), (["a"], ("a",))])
def test_an_empty_element_is_an_empty_list(value: object, items: tuple[object, ...]) -> None:
    assert query.items({"A": value}, "A") == items


@pytest.mark.parametrize(("value", "entries"), [("", {}), ("\n", {}), (None, {}), ({"a": "b"}, {"a": "b"})])
def test_an_empty_element_is_an_empty_map(value: object, entries: dict[str, object]) -> None:
    assert query.entries({"A": value}, "A") == entries


@pytest.mark.parametrize(("value", "flag"), [("true", True), ("false", False), (True, True), (None, None)])
def test_flags(value: object, flag: bool | None) -> None:
    assert query.flag({"A": value}, "A") is flag


@pytest.mark.parametrize(("value", "count"), [("0", 0), ("12", 12), ("-1", -1), (7, 7), (None, None)])
def test_counts(value: object, count: int | None) -> None:
    assert query.count({"A": value}, "A") == count


@pytest.mark.parametrize(
    "take",
    [
        lambda: query.items({"A": "text"}, "A"),
        lambda: query.items({"A": {}}, "A"),
        lambda: query.entries({"A": ["x"]}, "A"),
        lambda: query.entries({"A": "text"}, "A"),
        lambda: query.flag({"A": "yes"}, "A"),
        lambda: query.flag({"A": []}, "A"),
        lambda: query.count({"A": "1.5"}, "A"),
        lambda: query.count({"A": ""}, "A"),
        lambda: query.count({"A": "9" * 5_000}, "A"),
        lambda: query.count({"A": True}, "A"),
    ],
)
def test_another_type_is_told(take: object) -> None:
    with pytest.raises(MalformedAnswer, match=r"^A is "):
        take()  # type: ignore[operator]
