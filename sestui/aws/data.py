"""botocore's big data files, cut to what is used.

Of a service model, a client needs the operations that it may call: the others would cost every client a method each.
The standard loader also makes ordered dictionaries of everything, at several times the cost.
"""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from botocore.loaders import JSONFileLoader

_ENDPOINTS: Final = "endpoints"
_MODEL: Final = "service-2"


class TrimmingLoader(JSONFileLoader):  # type: ignore[misc]
    """Loads JSON files into plain dictionaries, which keep their order too, and leaves out what is never used."""

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
        loaded = json.loads(data)
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
