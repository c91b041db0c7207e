"""The little language of filter lines, shared by every table: words that are ANDed, `field:value`, `-` to turn round.

Knows how a line is taken apart and how words are told back to whoever typed them; what a word means is each table's.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import translate
from typing import Final, Generic, TypeAlias, TypeVar

from sestui.model.text import clean

S = TypeVar("S")
Test: TypeAlias = Callable[[S], bool]


@dataclass(frozen=True, slots=True)
class FilterField:
    """One `field:` of a filter, for completion and help."""

    help: str
    values: tuple[str, ...] = ()
    """All that may follow the colon; empty where that is free text."""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Words(Generic[S]):
    """A parsed filter line. Words with a problem are left out of it, so that a typo never empties the screen."""

    text: str = ""
    problem: str = ""
    """What is wrong with the line, in one sentence; empty when all of it is understood."""
    tests: tuple[tuple[bool, Test[S]], ...] = field(default=(), repr=False, compare=False)
    plain: tuple[str, ...] = ()
    """The folded words, where the line is nothing but words to be found as they are; else empty."""

    @property
    def active(self) -> bool:
        """Whether the filter can leave anything out."""
        return bool(self.tests)

    def matches(self, subject: S) -> bool:
        """Say whether a line of the table is to be shown."""
        return all(test(subject) is wanted for wanted, test in self.tests)


# -, then a field name and a colon, then quoted or plain text; an open quote runs to the end of the line.
_WORD: Final = re.compile(r'(?P<minus>-?)(?:(?P<field>[A-Za-z_]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))?')


def parse_words(
    text: str, fields: Mapping[str, FilterField], test_of: Callable[[str, str], Test[S] | str | None]
) -> Words[S]:
    """Parse a filter line; never raises.

    `test_of` takes a field's name, empty for a plain word, and the folded value; it returns a test, a sentence about
    what is wrong, or `None` while the word is still being typed.
    """
    tests: list[tuple[bool, Test[S]]] = []
    plain: list[str] = []
    problem = ""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        word = _WORD.match(text, at)
        if word is None or word.end() == at:
            at += 1
            continue
        at = word.end()
        value = ((word["quoted"] if word["quoted"] is not None else word["plain"]) or "").casefold()
        name = None if word["field"] is None else word["field"].casefold()
        found: Test[S] | str | None
        if name is None:
            found = None if word.group() == "-" or not value else test_of("", value)
        elif name not in fields:
            found = f"no field {clean(word['field'], 40)}:{hint(name, fields, ':')}"
        else:
            found = test_of(name, value) if value else None
        if isinstance(found, str):
            problem = problem or found
        elif found is not None:
            tests.append((not word["minus"], found))
            if name is None and not word["minus"] and not _is_pattern(value):
                plain.append(value)
    return Words(text, problem, tuple(tests), tuple(plain) if len(plain) == len(tests) else ())


def meant(value: str, known: Iterable[str]) -> list[str]:
    """Return the values that begin with what was typed; an exact one stands alone."""
    candidates = [each for each in known if each.startswith(value)]
    return [value] if value in candidates else candidates


def no_value(name: str, value: str, fields: Mapping[str, FilterField]) -> str:
    """Return the sentence about a value that a field does not know."""
    return f"{name}: knows no {clean(value, 40)}{hint(value, fields[name].values)}"


def hint(typed: str, known: Iterable[str], suffix: str = "") -> str:
    """Return what may have been meant, else all there is."""
    from difflib import get_close_matches

    names = list(known)
    close = get_close_matches(typed, names, n=1)
    if close:
        return f"; did you mean {close[0]}{suffix}?"
    return f"; there is {', '.join(each + suffix for each in names)}"


def contains(value: str) -> Callable[[str], bool]:
    """Return a test of folded text; * and ? stand for any text, and then the whole of it must fit."""
    if _is_pattern(value):
        whole = re.compile(translate(value)).match
        return lambda text: whole(text) is not None
    return lambda text: value in text


def in_text(value: str, text_of: Callable[[S], str]) -> Test[S]:
    """Return the test of a plain word: `text_of` holds the folded parts that it may be in, a line for each."""
    holds = contains(value)
    if _is_pattern(value):
        return lambda subject: any(holds(part) for part in text_of(subject).split("\n"))
    return lambda subject: holds(text_of(subject))


def _is_pattern(value: str) -> bool:
    return "*" in value or "?" in value


def any_of(tests: list[Test[S]]) -> Test[S]:
    """Return a test that one of several must pass."""
    if len(tests) == 1:
        return tests[0]
    return lambda subject: any(test(subject) for test in tests)


def test_among(name: str, value: str, fields: Mapping[str, FilterField], known: Mapping[str, Test[S]]) -> Test[S] | str:
    """Return the test of a value out of a fixed set, which may be cut short; else the sentence about it."""
    chosen = [known[each] for each in meant(value, known)]
    return any_of(chosen) if chosen else no_value(name, value, fields)
