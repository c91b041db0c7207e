import pytest

from sestui.aws.spelling import Spellings


@pytest.mark.parametrize("name", ["example.com", "Me+x@Example.com", "bücher.example", '"a b"@example.com', "<U+200B>"])
def test_a_name_that_can_be_shown_is_its_own(name: str) -> None:
    spellings = Spellings()
    assert spellings.shown(name) == name
    assert spellings.written(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a\u200bb", "a<U+200B>b"), ("a\x1b[31m", "a<U+001B>[31m"), ("a\nb", "a b"), ("x" * 3_000, "x" * 1_999 + "…")],
)
def test_a_name_that_cannot_be_shown_is_found_again(name: str, shown: str) -> None:
    spellings = Spellings()
    assert spellings.shown(name) == shown
    assert spellings.written(shown) == name
    assert Spellings().written(shown) == shown
