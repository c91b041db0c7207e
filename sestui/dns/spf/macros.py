"""SPF macros (RFC 7208 section 7): strict syntax, and expansion as pure functions.

Nothing here asks DNS: who expands `%{p}` looks the validated name up first and hands it in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import quote

from sestui.dns.spf.errors import SpfSyntaxError

LETTERS: Final = frozenset("slodiphv")
"""Macro letters allowed everywhere (RFC 7208 section 7.2)."""
EXP_LETTERS: Final = frozenset("crt")
"""Macro letters allowed in an explanation's text only (RFC 7208 section 7.2)."""
ESCAPES: Final[Mapping[str, str]] = {"%": "%", "_": " ", "-": "%20"}
ALL_PARTS: Final = 0
"""`Expansion.parts` when no number is given."""
_MOST_PARTS: Final = 9_999
_BODY: Final = re.compile(r"([A-Za-z])([0-9]*)([rR]?)([-.+,/_=]*)")
_MAX_NAME: Final = 253


@dataclass(frozen=True, slots=True)
class Expansion:
    """One `%{...}`."""

    letter: str
    """Lower case."""
    parts: int = ALL_PARTS
    """How many right-hand parts are used; `ALL_PARTS` for all of them."""
    reverse: bool = False
    delimiters: str = "."
    escape: bool = False
    """Upper-case letter: the value is URL-escaped."""


MacroPart: TypeAlias = str | Expansion


@dataclass(frozen=True, slots=True)
class MacroString:
    """A text with macros, its syntax checked."""

    text: str
    """As it was written."""
    parts: tuple[MacroPart, ...]
    """Literal texts (escapes already resolved) and expansions, in order."""
    ends_in_macro: bool = False
    """Whether the last thing is a macro or an escape, which may end a domain (RFC 7208 section 7.1)."""

    @property
    def letters(self) -> frozenset[str]:
        """The macro letters in use; empty when the text is the same for every message."""
        return frozenset(part.letter for part in self.parts if isinstance(part, Expansion))


def parse_macros(text: str, at: int, *, explanation: bool = False) -> MacroString:
    """Parse a macro-string that stands at offset `at` of its record (RFC 7208 section 7.1).

    With `explanation`, spaces and the letters c, r, t are allowed (section 6.2).

    Raises:
        SpfSyntaxError: anything the grammar does not allow, with its offset.
    """
    parts: list[MacroPart] = []
    literal: list[str] = []
    index = 0
    ends_in_macro = False
    while index < len(text):
        char = text[index]
        ends_in_macro = char == "%"
        if not ends_in_macro:
            if not ("!" <= char <= "~" or (explanation and char == " ")):
                raise SpfSyntaxError(f"character U+{ord(char):04X} is not allowed", at + index)
            literal.append(char)
            index += 1
            continue
        follower = text[index + 1 : index + 2]
        if follower == "{":
            expansion, index = _expansion(text, index, at, explanation=explanation)
            if literal:
                parts.append("".join(literal))
                literal = []
            parts.append(expansion)
        elif follower in ESCAPES:
            literal.append(ESCAPES[follower])
            index += 2
        else:
            raise SpfSyntaxError("a % must be followed by {, %, _ or -", at + index)
    if literal:
        parts.append("".join(literal))
    return MacroString(text, tuple(parts), ends_in_macro)


def _expansion(text: str, index: int, at: int, *, explanation: bool) -> tuple[Expansion, int]:
    end = text.find("}", index)
    match = _BODY.fullmatch(text, index + 2, end) if end >= 0 else None
    if match is None:
        raise SpfSyntaxError("a macro must look like %{d2r.}", at + index)
    letter, digits, reverse, delimiters = match.groups()
    lower = letter.lower()
    if lower in EXP_LETTERS and not explanation:
        raise SpfSyntaxError(f"the macro %{{{letter}}} is allowed in an explanation's text only", at + index)
    if lower not in LETTERS | EXP_LETTERS:
        raise SpfSyntaxError(f"there is no macro %{{{letter}}}", at + index)
    parts = ALL_PARTS
    if digits:
        significant = digits.lstrip("0")
        if not significant:
            raise SpfSyntaxError("the number of parts in a macro must not be 0", at + index)
        parts = int(significant) if len(significant) < len(str(_MOST_PARTS)) else _MOST_PARTS
    return Expansion(lower, parts, bool(reverse), delimiters or ".", letter.isupper()), end + 1


def expand(macros: MacroString, values: Mapping[str, str]) -> str:
    """Return the text with every macro replaced; `values` holds a value for each letter in use."""
    return "".join(part if isinstance(part, str) else _transform(part, values[part.letter]) for part in macros.parts)


def _transform(expansion: Expansion, value: str) -> str:
    pieces = re.split("[" + re.escape(expansion.delimiters) + "]", value)
    if expansion.reverse:
        pieces.reverse()
    if expansion.parts != ALL_PARTS:
        pieces = pieces[-expansion.parts :]
    joined = ".".join(pieces)
    return quote(joined, safe="", errors="replace") if expansion.escape else joined


def shorten(name: str) -> str:
    """Drop labels on the left until the name has at most 253 characters (RFC 7208 section 7.3), and the final dot."""
    name = name.removesuffix(".")
    while len(name) > _MAX_NAME:
        _, dot, rest = name.partition(".")
        if not dot:
            break
        name = rest
    return name
