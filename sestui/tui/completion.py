"""Completion of the filter line: field names and their values. Pure."""

from collections.abc import Iterable
from typing import Final

from sestui.rules.filtering import FIELDS

_FREE: Final = ("profile", "region", "account")


def complete(text: str, known: dict[str, tuple[str, ...]]) -> str:
    """Return `text` with its last word completed, or as it is.

    `known` holds the values of fields that are free text: the fleet's own profiles, regions and accounts.
    """
    head, _, word = text.rpartition(" ")
    lead = f"{head} " if _ else ""
    minus = "-" if word.startswith("-") else ""
    bare = word.removeprefix("-")
    if not bare:
        return text
    name, colon, value = bare.partition(":")
    if not colon:
        found = _first(name, (f"{field}:" for field in FIELDS))
        return f"{lead}{minus}{found}" if found else text
    if name.casefold() not in FIELDS or not value:
        return text
    field = name.casefold()
    found = _first(value, known.get(field, ()) if field in _FREE else FIELDS[field].values)
    return f"{lead}{minus}{name}:{found}" if found else text


def _first(start: str, candidates: Iterable[str]) -> str:
    lowered = start.casefold()
    for candidate in candidates:
        # A value with a blank would need quotes around what is typed already.
        if candidate.casefold().startswith(lowered) and " " not in candidate:
            return candidate
    return ""


def hint(text: str) -> str:
    """Return what could come next, for the line under the filter."""
    word = text.rpartition(" ")[2].removeprefix("-")
    name, colon, _ = word.partition(":")
    field = FIELDS.get(name.casefold()) if colon else None
    if field is None:
        return "text, or " + "  ".join(f"{name}:" for name in FIELDS) + "  - turns a word around"
    values = "  ".join(field.values[:12])
    return f"{field.help}: {values}" if values else f"{field.help}, e.g. {field.example}"
