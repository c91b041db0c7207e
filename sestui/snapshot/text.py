"""Documents as text: TOML that is safe to look at in a terminal, and errors with the line that they are about."""

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from sestui.snapshot.errors import SnapshotError
from sestui.snapshot.table import BadTable, KeyPath, Table, dotted

T = TypeVar("T")

_UNUSUAL: Final = re.compile(r"[^\n -\x7e]")
_LINE: Final = re.compile(r"\(at line (\d+)")


def written(document: Mapping[str, Any], about: str) -> str:
    """Return the document as text, under lines of comment that say what it is."""
    return f"{about}\n{toml(document)}"


def toml(document: Mapping[str, Any]) -> str:
    """Return a document, or a piece of one, as text."""
    import tomli_w

    return _UNUSUAL.sub(_visible, tomli_w.dumps(document))


def read(text: str, value_of: Callable[[Table], T]) -> T:
    """Return what `value_of` makes of a text; raises `SnapshotError` with the key and, where it is known, the line."""
    try:
        members = tomllib.loads(text)
    except RecursionError:
        raise SnapshotError("is nested too deeply for a snapshot") from None
    except ValueError as error:
        line = _LINE.search(str(error))
        what = str(error) if line is None else str(error)[: line.start()].strip()
        raise SnapshotError(f"not valid TOML: {what}", line=None if line is None else int(line[1])) from error
    try:
        return value_of(Table(members))
    except BadTable as error:
        raise SnapshotError(error.what, key=dotted(error.path), line=_line_of(text, error.path)) from error


def _visible(match: re.Match[str]) -> str:
    """Write invisible and direction-changing characters as TOML escapes: a snapshot may be shown in a terminal."""
    char = match.group()
    if char.isprintable():
        return char
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return f"<U+{code:04X}>"  # a lone surrogate is no character: TOML cannot hold it
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _line_of(text: str, path: KeyPath) -> int | None:
    """Return the line of a key, or of the nearest table around it that is written out."""
    from sestui.config.lines import key_lines

    lines = key_lines(text)
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None
