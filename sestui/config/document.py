"""The config file's text: found, read, and parsed with the line of every key."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from sestui.config.paths import config_file
from sestui.config.problems import COMMAND_LINE, ENVIRONMENT, Collector, KeyPath, Place, Problem

_AT: Final = r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)\s*$"
_LARGEST: Final = 1_000_000
_PLAIN_WORDS: Final[tuple[tuple[str, str, str], ...]] = (
    ("Cannot overwrite a value", "this key is there twice", "each key once"),
    ("Cannot declare", "this table is there twice", "each [table] once, with all its keys under it"),
    ("Cannot mutate immutable namespace", "this adds to a table that is already complete", "each table in one place"),
    ("Expected '=' after a key", "there is no = after the key", "key = value"),
    ("Invalid initial character for a key part", "this is no key", "key = value; other text starts with #"),
    ("Invalid value", "this is no value", 'a number, true, false, a [list], or text in "quotes"'),
    ("Unclosed array", "a list is not closed", "] at its end and commas between its elements"),
    ("Unclosed inline table", "an inline table is not closed", "} at its end and commas between its members"),
    ("Unterminated string", "a text is not closed", "a quote at its end"),
    ("Illegal character '\\n'", "a text or key ends with the line", "a quote at the text's end"),
    ("Illegal character", "there is a control character", "only visible text"),
    ("Found invalid character", "there is a control character", "only visible text"),
    ("Expected ']' at the end of a table", "a table header is not closed", "[name]"),
    ("Expected newline or end of document", "there is more on this line than one key and its value", "one key a line"),
    ("Invalid statement", "this is neither a key nor a table", "key = value or [table]"),
    ("Unescaped '\\' in a string", "a backslash in a text stands alone", "\\\\ or a text in 'single quotes'"),
)


class Document(NamedTuple):
    """A parsed file; empty when there is none."""

    path: Path | None = None
    data: Mapping[str, object] = MappingProxyType({})
    lines: Mapping[KeyPath, int] = MappingProxyType({})

    @property
    def place(self) -> Place:
        """The document as a whole."""
        if self.path is None:
            return Place("", "")
        return Place(str(self.path), self.path.name, lines=self.lines)


def read(flag: Path | None, environ: Mapping[str, str], found: Collector) -> Document:
    """Read the config file that counts. That none is there is fine, unless somebody named it."""
    path, named_by = config_file(flag, environ)
    try:
        text = _text(path)
    except FileNotFoundError:
        if named_by:
            where = COMMAND_LINE if named_by == "--config" else ENVIRONMENT
            found.add(Problem(where, f"there is no file {path}", key=named_by, expected="the path of a TOML file"))
        return Document()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found.add(Problem(str(path), "is not UTF-8 text", line, expected="a TOML file, which is always UTF-8"))
        return Document(path)
    except OSError as error:
        found.add(Problem(str(path), f"cannot be read: {error.strerror}", expected="a TOML file"))
        return Document(path)
    return parse(text, path, found)


def parse(text: str, path: Path, found: Collector) -> Document:
    """Parse a document; what is wrong with its syntax is noted, and the document then is empty."""
    if len(text) > _LARGEST:
        found.add(Problem(str(path), f"is longer than {_LARGEST:,} characters", expected="a config file"))
        return Document(path)
    # Only now: a start without a file does without both.
    import tomllib

    from sestui.config.lines import key_lines

    try:
        return Document(path, tomllib.loads(text), key_lines(text))
    except tomllib.TOMLDecodeError as error:
        found.add(syntax_problem(text, str(path), str(error)))
    except ValueError:  # Python itself refuses to read more than 4,300 digits
        found.add(Problem(str(path), "holds a number of too many digits"))
    except RecursionError:
        found.add(Problem(str(path), "is nested too deeply", expected="tables and lists of a few levels"))
    return Document(path)


def syntax_problem(text: str, file: str, message: str) -> Problem:
    """Return tomllib's complaint in words that say what to do, with its place."""
    at = re.search(_AT, message)
    complaint = message[: at.start()] if at else message
    line = text.count("\n") + (0 if text.endswith("\n") else 1)
    column = ""
    if at and at["line"]:
        line, column = int(at["line"]), f" (column {at['column']})"
    for start, what, expected in _PLAIN_WORDS:
        if complaint.startswith(start):
            return Problem(file, f"{what}{column}", line, expected=expected)
    return Problem(file, f"not valid TOML: {complaint}{column}", line)


def _text(path: Path) -> str:
    # A pipe is fine (--config <(...)), so the size is not asked for beforehand.
    with path.open("rb") as file:
        return file.read(_LARGEST * 4).decode("utf-8-sig")
