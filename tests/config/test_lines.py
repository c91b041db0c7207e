import tomllib
from collections.abc import Iterator

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from sestui.config.lines import key_lines
from sestui.config.problems import KeyPath

DOCUMENT = '''\
# a comment with = and [brackets]
top = "x # no comment"          # line 2
"quoted key".sub = 1
'lit.eral' = [1, 2,             # line 4
  # a comment ] in the list
  "three ]", [4, 5],
]
text = """
fake = 1
[fake]
"""
raw = \'\'\'it''s
fake = 2\'\'\'
when = 1979-05-27 07:32:00
point = { x = 1, y.z = "}", deep = [{ a = 1 }, { a = 2 }] }

[table . "in ner"]
key = true
[[list]]
name = "a"
[list.sub]
key = 1
[[list]]
name = "b"
[[list.inner]]
k = 1
[[list.inner]]
k = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("quoted key",), 3),
        (("quoted key", "sub"), 3),
        (("lit.eral",), 4),
        (("lit.eral", 1), 4),
        (("lit.eral", 2), 6),
        (("lit.eral", 3, 1), 6),
        (("text",), 8),
        (("raw",), 12),
        (("when",), 14),
        (("point", "y", "z"), 15),
        (("point", "deep", 1, "a"), 15),
        (("table",), 17),
        (("table", "in ner"), 17),
        (("table", "in ner", "key"), 18),
        (("list",), 19),
        (("list", 0), 19),
        (("list", 0, "sub", "key"), 22),
        (("list", 1), 23),
        (("list", 1, "name"), 24),
        (("list", 1, "inner", 0, "k"), 26),
        (("list", 1, "inner", 1), 27),
        (("list", 1, "inner", 1, "k"), 28),
    ],
)
def test_every_key_has_the_line_it_stands_on(path: KeyPath, line: int) -> None:
    assert key_lines(DOCUMENT)[path] == line


def test_text_that_only_looks_like_a_key_has_no_line() -> None:
    assert ("fake",) not in key_lines(DOCUMENT)


def test_windows_line_ends_count_once() -> None:
    lines = key_lines("a = 1\r\n\r\nb = [\r\n  1,\r\n]\r\n")
    assert lines == {("a",): 1, ("b",): 3, ("b", 0): 4}


@pytest.mark.parametrize(
    "text",
    [
        'a = """"quoted""""\nb = 1',
        'a = """two quotes at the end"""""\nb = 1',
        "a = ''''literal''''\nb = 1",
        'a = ""\nb = 1',
        'a = """"""\nb = 1',
        'a = "\\\\"\nb = 1',
        'a = "\\""\nb = 1',
        "a = '\\'\nb = 1",
        "a = {}\nb = 1",
        "a = []\nb = 1",
        "a = [ # ]\n]\nb = 1".replace("\nb", "\nb"),
    ],
)
def test_strings_and_brackets_end_where_they_end(text: str) -> None:
    assert tomllib.loads(text)["b"] == 1
    assert key_lines(text)["b",] == text[: text.index("\nb = 1")].count("\n") + 2


def test_an_empty_document_has_no_lines() -> None:
    assert key_lines("") == {}
    assert key_lines("# only a comment") == {}


_KEYS = st.text(max_size=8)
_VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(-(10**9), 10**9), st.text(max_size=12), st.datetimes()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=12,
)


def _paths(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    if path:
        yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from _paths(member, (*path, key))


@given(st.dictionaries(_KEYS, _VALUES, max_size=4), st.booleans())
def test_every_value_of_any_document_has_a_line_inside_it(data: dict[str, object], multiline: bool) -> None:
    text = tomli_w.dumps(data, multiline_strings=multiline)
    lines = key_lines(text)
    assert set(lines) == set(_paths(tomllib.loads(text)))
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
