"""botocore's big data files, read in small steps so that another thread can paint meanwhile, and cut to what is used.

The standard JSON parser does not let go of the interpreter's lock before the end of the text, tens of milliseconds for
the endpoints and for the service model of SES. Here the outer levels are walked in Python, and only what is further in
is left to the standard parser. Of a service model, a client needs the operations that it may call: the others would
cost every client a method each.
"""

import gzip
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from botocore.loaders import JSONFileLoader

DEPTH: Final = 2
"""Levels walked in steps: enough for the shapes and operations of a service model."""
_ENDPOINTS: Final = "endpoints"
_DEPTHS: Final = {_ENDPOINTS: 4}
"""By file, where it is not `DEPTH`: here it takes four to get to the single services."""
_MODEL: Final = "service-2"
_decode: Final = json.JSONDecoder().raw_decode
_space: Final = re.compile(r"[ \t\r\n]*").match


class PatientLoader(JSONFileLoader):  # type: ignore[misc]
    """Loads JSON files; objects become plain dictionaries, which keep their order too and take half the time."""

    def __init__(self, used: Mapping[str, frozenset[str]], hosts: frozenset[str] = frozenset()) -> None:
        """Prepare.

        Args:
            used: the operations to keep in the models of these services; others stay whole.
            hosts: the services to keep in the table of endpoints, by what their hosts are called; empty for all.
        """
        self._used = used
        self._hosts = hosts

    def load_file(self, file_path: str) -> Any:
        """Return what is in a file that is named without its extension; `None` when there is none."""
        path = Path(f"{file_path}.json")
        packed = Path(f"{file_path}.json.gz")
        if path.is_file():
            data = path.read_bytes()
        elif packed.is_file():
            data = gzip.decompress(packed.read_bytes())
        else:
            return None
        loaded = loads(data.decode("utf-8"), _DEPTHS.get(path.stem, DEPTH))
        service = path.parent.parent.name
        if path.stem == _MODEL and service in self._used:
            return cut(loaded, self._used[service])
        return cut_endpoints(loaded, self._hosts) if path.stem == _ENDPOINTS and self._hosts else loaded


def cut(model: Mapping[str, Any], operations: frozenset[str]) -> dict[str, Any]:
    """Return a service model with these operations only, and with the shapes that they are made of."""
    kept = {name: operation for name, operation in model["operations"].items() if name in operations}
    shapes: dict[str, Any] = {}
    waiting = [name for operation in kept.values() for name in _named(operation)]
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            waiting += _named(shapes[name])
    return {**model, "operations": kept, "shapes": shapes}


def cut_endpoints(table: Mapping[str, Any], hosts: frozenset[str]) -> dict[str, Any]:
    """Return the table of endpoints with these services only: clients look there for their partition and no more."""
    partitions = [
        {**partition, "services": {name: told for name, told in partition["services"].items() if name in hosts}}
        for partition in table["partitions"]
    ]
    return {**table, "partitions": partitions}


def _named(part: Mapping[str, Any]) -> list[str]:
    """Return the shapes that an operation or a shape refers to."""
    single = [part[key] for key in ("input", "output", "member", "key", "value") if key in part]
    many = [*part.get("errors", ()), *part.get("members", {}).values()]
    return [reference["shape"] for reference in (*single, *many)]


def loads(text: str, depth: int = DEPTH) -> Any:
    """Parse JSON as `json.loads` does.

    Raises:
        ValueError: it is not JSON.
    """
    value, end = _value(text, _skip(text, 0), depth)
    if _skip(text, end) != len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    return value


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    """Return the value that begins at a place, and the place after it."""
    if depth > 0 and text.startswith("{", at):
        return _object(text, at, depth)
    if depth > 0 and text.startswith("[", at):
        return _array(text, at, depth)
    return _decode(text, at)


def _object(text: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    at = _skip(text, at + 1)
    if text.startswith("}", at):
        return found, at + 1
    while True:
        if not text.startswith('"', at):
            raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
        name, at = _decode(text, at)
        at = _skip(text, _expect(text, _skip(text, at), ":"))
        found[name], at = _value(text, at, depth - 1)
        at = _skip(text, at)
        if text.startswith("}", at):
            return found, at + 1
        at = _skip(text, _expect(text, at, ","))


def _array(text: str, at: int, depth: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    at = _skip(text, at + 1)
    if text.startswith("]", at):
        return found, at + 1
    while True:
        value, at = _value(text, at, depth - 1)
        found.append(value)
        at = _skip(text, at)
        if text.startswith("]", at):
            return found, at + 1
        at = _skip(text, _expect(text, at, ","))


def _skip(text: str, at: int) -> int:
    match = _space(text, at)
    return at if match is None else match.end()


def _expect(text: str, at: int, sign: str) -> int:
    if not text.startswith(sign, at):
        raise json.JSONDecodeError(f"Expecting '{sign}' delimiter", text, at)
    return at + 1
