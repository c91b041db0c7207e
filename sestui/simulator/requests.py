"""What requests hold in AWS's protocols: query strings, forms, JSON and CBOR, read as mappings and lists."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from sestui.simulator import cbor
from sestui.simulator.protocols import ServiceError


def read_form(text: str) -> dict[str, str]:
    """Read the parameters of a query request."""
    return dict(parse_qsl(text, keep_blank_values=True))


def read_query(text: str) -> dict[str, Any]:
    """Read the query string of a REST request; a parameter that comes more than once is a list."""
    found: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        if key not in found:
            found[key] = value
        elif isinstance(found[key], list):
            found[key].append(value)
        else:
            found[key] = [found[key], value]
    return found


def read_json(body: bytes) -> dict[str, Any]:
    """Read a body of JSON; an absent one has no members."""
    if not body:
        return {}
    try:
        value = json.loads(body)
    except ValueError:
        raise ServiceError("SerializationException", "Unable to parse the request body as JSON", 400) from None
    if not isinstance(value, dict):
        raise ServiceError("SerializationException", "The request body is not a structure", 400)
    return value


def read_cbor(body: bytes) -> dict[str, Any]:
    """Read a body of CBOR; an absent one has no members."""
    try:
        value = cbor.loads(body) if body else {}
    except cbor.CborError:
        raise ServiceError("SerializationException", "Unable to parse the request body as CBOR", 400) from None
    if not isinstance(value, dict):
        raise ServiceError("SerializationException", "The request body is not a structure", 400)
    return value


def nested(form: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters of a query request as structures and lists: `A.member.1.B=x` is `{"A": [{"B": "x"}]}`."""
    tree: dict[str, Any] = {}
    for key, value in form.items():
        at = tree
        *path, last = key.split(".")
        for part in path:
            inside = at.setdefault(part, {})
            if not isinstance(inside, dict):
                break
            at = inside
        else:
            at[last] = value
    return {key: _listed(value) for key, value in tree.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    members = value.get("member")
    if isinstance(members, dict) and all(key.isdigit() for key in members):
        return [_listed(members[key]) for key in sorted(members, key=int)]
    return {key: _listed(one) for key, one in value.items()}


def form_list(form: Mapping[str, str], name: str) -> list[str]:
    """Return a list parameter: `name.1`, `name.2`, or with `.member` between."""
    found: list[tuple[int, str]] = []
    for key, value in form.items():
        head, _, number = key.rpartition(".")
        if head in {name, f"{name}.member"} and number.isdigit():
            found.append((int(number), value))
    return [value for _, value in sorted(found)]
