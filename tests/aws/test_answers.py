from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from sestui.aws.answers import Known, MalformedAnswer, instant, listing, moment, needed, part, parts, text, whole

AT = datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        1_750_000_000,
        1_750_000_000.0,
        "2025-06-15T15:06:40Z",
        "2025-06-15T15:06:40.000Z",
        "2025-06-15T17:06:40+02:00",
        "2025-06-15T15:06:40",
        AT,
        AT.replace(tzinfo=None),
        AT.astimezone(timezone(timedelta(hours=-7))),
    ],
)
def test_a_point_in_time_in_every_form(value: object) -> None:
    told = moment({"A": value}, "A")
    assert told == AT
    assert told.tzinfo is UTC


@pytest.mark.parametrize(
    "value", [True, "", "soon", [], {}, 1e300, -1e300, float("nan"), float("inf"), "0000-00-00T00:00:00Z"]
)
def test_what_is_no_point_in_time(value: object) -> None:
    with pytest.raises(MalformedAnswer, match=r"^A is "):
        instant(value, "A")


@pytest.mark.parametrize(("value", "told"), [(3, 3), (3.0, 3), (-1, -1), (10**30, 10**30), (None, None)])
def test_whole_numbers(value: object, told: int | None) -> None:
    assert whole({"A": value}, "A") == told


@pytest.mark.parametrize("value", [1.5, "3", True, [], float("inf"), float("nan")])
def test_what_is_no_whole_number(value: object) -> None:
    with pytest.raises(MalformedAnswer, match=r"^A is "):
        whole({"A": value}, "A")


def test_texts_are_clean_and_short_enough() -> None:
    assert text({"A": "a\x1bb\n"}, "A") == "a<U+001B>b "
    assert text({"A": "abcdef"}, "A", 3) == "ab…"
    assert text({}, "A") is None


@pytest.mark.parametrize(("answer", "items"), [({}, ()), ({"A": None}, ()), ({"A": [{"b": 1}]}, ({"b": 1},))])
def test_a_list(answer: dict[str, Any], items: tuple[object, ...]) -> None:
    assert parts(answer, "A") == listing(answer, "A") == items


@pytest.mark.parametrize("answer", [{"B": []}, {"B": 1, "NextToken": "t"}, {"A": {}}, {"A": ["x"]}, {"A": "x"}])
def test_what_is_not_the_list_that_was_asked_for(answer: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer, match=r"^A "):
        listing(answer, "A")


def test_a_list_may_be_left_out_of_a_page() -> None:
    assert listing({"NextToken": "t"}, "A") == ()


@pytest.mark.parametrize("value", [None, "", (), {}])
def test_what_an_answer_cannot_do_without(value: object) -> None:
    assert needed("x", "A") == "x"
    with pytest.raises(MalformedAnswer, match="A is missing"):
        needed(value, "A")


def test_an_object_is_an_object() -> None:
    assert part({"A": {"b": 1}}, "A") == {"b": 1}
    assert part({}, "A") is None
    with pytest.raises(MalformedAnswer, match="A is text, not an object"):
        part({"A": "x"}, "A")


def test_members_without_a_field_are_kept_by_their_path() -> None:
    known = Known("A", "B.C", "B.D.E")
    answer = {"A": 1, "B": {"C": 2, "D": {"E": 3, "F": [4]}, "G": None}, "H": {"I": "ü\n"}}
    assert known.others(answer) == (("B.D.F", "[4]"), ("B.G", "null"), ("H", '{"I": "ü\\n"}'))
    assert known.others({"B": None}) == ()
    assert known.others({"B": 7}) == (("B", "7"),)
