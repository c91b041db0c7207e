"""Pages of a list: an offset in a token that belongs to one walk. Pure functions."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import Final, TypeVar

from sestui.simulator.protocols import ServiceError
from sestui.simulator.world import Call

T = TypeVar("T")
_MARK: Final = 16


def page_size(call: Call, default: int, most: int, key: str = "PageSize") -> int:
    """Return how many items are asked for; refuses what is out of bounds. 0 is as good as nothing said."""
    value = call.params.get(key)
    text = str(value) if value is not None else ""
    if isinstance(value, bool) or (text and not (text.isascii() and text.isdigit() and int(text) <= most)):
        raise ServiceError("BadRequestException", f"{key} must be between 0 and {most}.")
    return int(text or 0) or default


def page(
    call: Call, items: Sequence[T], size: int, what: object = "", refusal: str = "BadRequestException"
) -> tuple[Sequence[T], str]:
    """Return one page and the token of the next; refuses a token that came out of another walk.

    A walk is one operation of one account and region with one filter (`what`). What is added or taken away between
    two pages moves the others: they come twice, or not at all.
    """
    walk = hashlib.sha256(repr((call.operation, call.account.id, call.region, what)).encode()).hexdigest()[:_MARK]
    start = _offset(str(call.params.get("NextToken") or ""), walk, refusal)
    end = start + size
    token = base64.b64encode(f"{walk}:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], token


def _offset(token: str, walk: str, refusal: str) -> int:
    if not token:
        return 0
    try:
        mark, _, offset = base64.b64decode(token, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        mark, offset = "", ""
    if mark != walk or not (offset.isascii() and offset.isdigit()):
        raise ServiceError(refusal, "The specified NextToken is not valid.")
    return int(offset)
