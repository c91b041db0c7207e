"""Completion of the filter line: field names and their values. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sestui.rules.filter_words import FilterField
from sestui.rules.filtering import FIELDS


def complete(text: str, known: Mapping[str, tuple[str, ...]], fields: Mapping[str, FilterField] = FIELDS) -> str:
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
        found = _first(name, (f"{field}:" for field in fields))
        return f"{lead}{minus}{found}" if found else text
    if name.casefold() not in fields or not value:
        return text
    field = name.casefold()
    found = _first(value, fields[field].values or known.get(field, ()))
    return f"{lead}{minus}{name}:{found}" if found else text


def _first(start: str, candidates: Iterable[str]) -> str:
    lowered = start.casefold()
    for candidate in candidates:
        # A value with a blank would need quotes around what is typed already.
        if candidate.casefold().startswith(lowered) and " " not in candidate:
            return candidate
    return ""


def hint(text: str, width: int = 120, fields: Mapping[str, FilterField] = FIELDS) -> str:
    """Return what could come next, for the line under the filter, in as many words as fit into `width` cells."""
    word = text.rpartition(" ")[2].removeprefix("-")
    name, colon, value = word.partition(":")
    field = fields.get(name.casefold()) if colon else None
    if field is None:
        names = "  ".join(f"{name}:" for name in fields)
        whole = (f"text, or {names}  - turns a word around", f"text, or {names}", names)
        return _fitting((*whole, *_fewer([f"{name}:" for name in fields])), width)
    if not field.values:
        return _fitting((f"{field.help}, e.g. {field.example}", f"e.g. {field.example}"), width)
    typed = value.casefold()
    values = [each for each in field.values if each.startswith(typed) and each != typed] or list(field.values)
    # Where the help is the list of values, it need not be said twice.
    told = "" if field.help.startswith(f"{field.values[0]},") else f"{field.help}: "
    return _fitting((f"{told}{'  '.join(values)}", "  ".join(values), " ".join(values), *_fewer(values)), width)


def _fewer(words: Sequence[str]) -> Iterator[str]:
    """Give lists of fewer and fewer of the words."""
    return ("  ".join((*words[:number], "…")) for number in range(len(words) - 1, 0, -1))


def _fitting(candidates: Sequence[str], width: int) -> str:
    return next((each for each in candidates if len(each) <= width), candidates[-1])
