"""A bar is read without colour, and never says more than is known."""

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st
from rich.cells import cell_len

from sestui.rules.severity import Severity
from sestui.tui.widgets import quota_bar


def text(share: float | None, width: int = 8) -> str:
    return "".join(piece for piece, _ in quota_bar(share, width))


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, "········"),
        (0.5, "████····"),
        (0.51, "████▏···"),
        (1.0, "████████"),
        (1.4, "███████▶"),
        (None, "?       "),
    ],
)
def test_the_bar_ends_where_the_share_does(share: float | None, expected: str) -> None:
    assert text(share) == expected


def test_a_little_is_not_nothing_and_nearly_all_is_not_all() -> None:
    assert text(0.0001) == "▏·······"
    assert text(0.9999) == "███████▉"


def test_severity_is_in_the_style_only() -> None:
    assert quota_bar(0.5, 4, Severity.WARNING) == (("██", "bar-warning"), ("··", "bar-rest"))
    assert quota_bar(0.5, 4, Severity.CRITICAL)[0][1] == "bar-critical"
    assert quota_bar(0.5, 4)[0][1] == "bar"


@given(st.one_of(st.none(), st.floats(-1, 5)), st.integers(0, 40))
@runs(deadline=None)
def test_a_bar_is_as_wide_as_asked(share: float | None, width: int) -> None:
    assert cell_len(text(share, width)) == width
