import pytest

from sestui.config.suggest import closest, quoted_closest


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("refesh_interval", "refresh_interval"),
        ("refresh-interval", "refresh_interval"),
        ("RefreshInterval", "refresh_interval"),
        ("Theme", "theme"),
        ("conc", "concurrency"),
        ("co", ""),
        ("zzz", ""),
        ("", ""),
        ("x" * 100_000, ""),
    ],
)
def test_the_word_that_looks_most_alike_is_meant(word: str, meant: str) -> None:
    assert closest(word, ("refresh_interval", "theme", "concurrency", "color")) == meant


def test_nothing_is_quoted_where_nothing_is_meant() -> None:
    assert quoted_closest("teme", ["theme"]) == '"theme"'
    assert quoted_closest("x", ["theme"]) == ""
