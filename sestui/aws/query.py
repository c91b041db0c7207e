"""Answers of the query protocol (SES v1, SNS): XML in, members out.

The document alone does not say what an empty element is, nor which texts are numbers: whoever takes a member says so.
"""

from collections.abc import Mapping
from typing import Any, Final
from xml.etree import ElementTree

from sestui.aws.answers import MalformedAnswer

_FLAGS: Final = {"true": True, "false": False}
_LONGEST_NUMBER: Final = 18


def members(body: bytes, operation: str = "") -> dict[str, Any] | None:
    """Return the members of the result in an answer; `None` when it is no answer of the query protocol.

    Args:
        body: the answer.
        operation: what was called; empty for any.

    A text stays a text; lists are lists, maps and structures are dictionaries.
    """
    try:
        # what came over the network is no worse for this parser than for botocore, which uses it too; expat limits
        # the expansion of entities
        root = ElementTree.fromstring(body)  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    name = _local(root)
    if not name.endswith("Response") or (operation and name != f"{operation}Response"):
        return None
    for child in root:
        if _local(child).endswith("Result"):
            found = _value(child)
            return found if isinstance(found, dict) else {}
    return {}


def items(answer: Mapping[str, object], name: str) -> tuple[object, ...]:
    """Return a member that is a list; empty when it is absent or empty.

    Raises:
        MalformedAnswer: it is there and something else.
    """
    value = answer.get(name)
    if _is_empty(value):
        return ()
    if not isinstance(value, list):
        raise MalformedAnswer(f"{name} is no list")
    return tuple(value)


def entries(answer: Mapping[str, object], name: str) -> dict[str, object]:
    """Return a member that is a map; empty when it is absent or empty.

    Raises:
        MalformedAnswer: it is there and something else.
    """
    return structure(answer.get(name), name)


def structure(value: object, name: str) -> dict[str, object]:
    """Return what is a structure or a map; empty when it is absent or empty.

    Raises:
        MalformedAnswer: it is something else; `name` is for the complaint.
    """
    if _is_empty(value):
        return {}
    if not isinstance(value, dict):
        raise MalformedAnswer(f"{name} is no structure")
    return value


def flag(answer: Mapping[str, object], name: str) -> bool | None:
    """Return a member that is true or false, `None` when it is absent.

    Raises:
        MalformedAnswer: it is there and something else.
    """
    value = answer.get(name)
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, str) or value not in _FLAGS:
        raise MalformedAnswer(f"{name} is neither true nor false")
    return _FLAGS[value]


def count(answer: Mapping[str, object], name: str) -> int | None:
    """Return a member that counts something, `None` when it is absent.

    Raises:
        MalformedAnswer: it is there and no whole number.
    """
    value = answer.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER:
        raise MalformedAnswer(f"{name} is no whole number")
    try:
        return int(value)
    except ValueError as error:
        raise MalformedAnswer(f"{name} is no whole number") from error


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _value(element: ElementTree.Element) -> Any:
    if not len(element):
        return element.text or ""
    first = _local(element[0])
    if first == "member":
        return [_value(child) for child in element]
    if first == "entry":
        return dict(_entry(child) for child in element)
    return {_local(child): _value(child) for child in element}


def _entry(element: ElementTree.Element) -> tuple[str, Any]:
    """Return key and value of an entry of a map."""
    told = {_local(child): child for child in element}
    key, value = told.get("key"), told.get("value")
    return (key.text or "" if key is not None else ""), ("" if value is None else _value(value))


def _local(element: ElementTree.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]
