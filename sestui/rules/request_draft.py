"""The draft of a request for production access as a TOML file: written for people to review, read back strictly.

Text in, values out: files are somebody else's matter. Whatever is wrong is told at once, with the key and what was
probably meant; that a draft is complete is for `rules.request_form` to say.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sestui.model.request import AccessDraft
from sestui.model.text import clean
from sestui.rules.request_form import ACKNOWLEDGEMENTS, FIELDS, Field

SCHEMA: Final = 1
"""Grows when a reader of the former schema would misread a draft."""
MOST_CHARACTERS: Final = 200_000
"""A draft is a page of text: what is much longer is no draft."""
MOST_BYTES: Final = 4 * (MOST_CHARACTERS + 1)
"""What is worth reading of a file: enough to tell one that is too long."""
_ACKNOWLEDGED: Final = "acknowledged"
_UNUSUAL: Final = re.compile(r"[^\n -\x7e]")
_LINE: Final = re.compile(r"\(at line (\d+)")
_ABOUT: Final = """\
# A request for production access to Amazon SES, drafted with sestui. Review it, keep it, submit it later:
#   sestui request-access --draft FILE --dry-run
"""
_PARTS: Final = {
    "mail_type": "# What goes to AWS (PutAccountDetails).",
    "recipients": "# What stays in this file: the answers that reviewers ask for in the support case.",
}


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """One thing that is wrong with a file. All texts are clean."""

    key: str
    """The dotted key; empty when the file as a whole is meant."""
    what: str
    """Half a sentence: `is 5`, `is unknown`."""
    expected: str = ""
    suggestion: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """Return the problem as one line."""
        where = f"line {self.line}: " if self.line is not None else ""
        parts = [f"{self.key} {self.what}" if self.key else self.what]
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.suggestion:
            parts.append(f"did you mean {self.suggestion}?")
        return where + "; ".join(parts)


class DraftError(Exception):
    """Raised once, with every problem that was found."""

    def __init__(self, problems: tuple[DraftProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def written(draft: AccessDraft) -> str:
    """Return a draft as TOML with a comment at each key; line breaks of its texts become LF."""
    lines = [_ABOUT, f"schema = {SCHEMA}"]
    for each in FIELDS:
        if each.name in ACKNOWLEDGEMENTS:
            continue
        lines.append("")
        if each.name in _PARTS:
            lines += [_PARTS[each.name], ""]
        lines += [f"# {each.question}", f"# {_comment(each)}", _pair(each.name, getattr(draft, each.name))]
    lines += ["", f"[{_ACKNOWLEDGED}]", "# What the console makes one acknowledge; both true before it is submitted."]
    for each in FIELDS:
        if each.name in ACKNOWLEDGEMENTS:
            lines += [f"# {each.question}", _pair(each.name, getattr(draft, each.name))]
    return "\n".join(lines) + "\n"


def _comment(field: Field) -> str:
    return f"Expected: {field.expected}." if field.member else "Not sent."


def _pair(name: str, value: object) -> str:
    import tomli_w

    if isinstance(value, tuple):
        value = [_lines(each) for each in value]
    elif isinstance(value, str):
        value = _lines(value)
    text = tomli_w.dumps({name: value}, multiline_strings=True).rstrip("\n")
    return _UNUSUAL.sub(_visible, text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _visible(match: re.Match[str]) -> str:
    """Write invisible and direction-changing characters as TOML escapes: a draft may be shown in a terminal."""
    char = match.group()
    if char.isprintable():
        return char
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return f"<U+{code:04X}>"  # a lone surrogate is no character: TOML cannot hold it
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def parsed(text: str) -> AccessDraft:
    """Return the draft that a file holds; what is not in it is empty.

    Raises:
        DraftError: with every unknown key, every value of a wrong type, or where it is no TOML.
    """
    if len(text) > MOST_CHARACTERS:
        raise DraftError((DraftProblem("", f"is longer than {MOST_CHARACTERS:,} characters: this is no draft"),))
    try:
        members = tomllib.loads(text)
    except RecursionError:
        raise DraftError((DraftProblem("", "is nested too deeply: this is no draft"),)) from None
    except ValueError as error:
        line = _LINE.search(str(error))
        what = str(error) if line is None else str(error)[: line.start()].strip()
        found = DraftProblem("", f"not valid TOML: {clean(what, 200)}", line=None if line is None else int(line[1]))
        raise DraftError((found,)) from error
    problems = tuple(_problems(members))
    if problems:
        raise DraftError(problems)
    values = {name: members[name] for name in _PLAIN if name in members} | members.get(_ACKNOWLEDGED, {})
    if "contacts" in values:
        values["contacts"] = tuple(values["contacts"])
    return AccessDraft(**values)


_PLAIN: Final = tuple(each.name for each in FIELDS if each.name not in ACKNOWLEDGEMENTS)
_KEYS: Final = ("schema", *_PLAIN, _ACKNOWLEDGED)


def _problems(members: Mapping[str, Any]) -> Iterator[DraftProblem]:
    schema = members.get("schema")
    if schema is None:
        yield DraftProblem("schema", "is missing: this is no draft of sestui", f"{SCHEMA}")
    elif type(schema) is not int or schema < 1:
        yield DraftProblem("schema", f"is {_shown(schema)}", f"{SCHEMA}")
    elif schema > SCHEMA:
        yield DraftProblem("schema", f"{schema} is newer than this sestui can read ({SCHEMA}): update sestui")
    yield from _unknown(members, _KEYS, "")
    for name in _PLAIN:
        value = members.get(name, "" if name != "contacts" else [])
        if name == "contacts":
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                yield DraftProblem(name, f"is {_shown(value)}", 'a list of addresses such as ["ops@example.com"]')
        elif not isinstance(value, str):
            yield DraftProblem(name, f"is {_shown(value)}", "a text in quotes")
    table = members.get(_ACKNOWLEDGED, {})
    if not isinstance(table, Mapping):
        yield DraftProblem(_ACKNOWLEDGED, f"is {_shown(table)}", f"a table [{_ACKNOWLEDGED}]")
        return
    yield from _unknown(table, ACKNOWLEDGEMENTS, f"{_ACKNOWLEDGED}.")
    for name in ACKNOWLEDGEMENTS:
        if not isinstance(table.get(name, False), bool):
            yield DraftProblem(f"{_ACKNOWLEDGED}.{name}", f"is {_shown(table[name])}", "true or false")


def _unknown(members: Mapping[str, Any], known: tuple[str, ...], prefix: str) -> Iterator[DraftProblem]:
    for key in members:
        if key not in known:
            told = clean(f"{prefix}{key}", 80)
            if not prefix and key in ACKNOWLEDGEMENTS:
                yield DraftProblem(told, "stands outside of its table", "", f"{_ACKNOWLEDGED}.{key}")
            else:
                yield DraftProblem(told, "is unknown", "", _closest(key, known))


def _closest(word: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    plain = word[:80].casefold().replace("-", "_").replace(" ", "_")
    close = get_close_matches(plain, known, n=1)
    return close[0] if close else ""


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{clean(value, 60)}"'
    if isinstance(value, bool):
        return str(value).lower()
    return f"a {_TYPES.get(type(value), 'value of another type')}" if not isinstance(value, int) else str(value)


_TYPES: Final = {dict: "table", list: "list", float: "number with a fraction"}
