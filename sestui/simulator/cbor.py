"""CBOR (RFC 8949) as far as AWS's RPC protocol needs it: integers, doubles, text, bytes, arrays, maps, times, null."""

import struct
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

_BREAK: Final = 0xFF
_INDEFINITE: Final = 31
_EPOCH: Final = 1
_DEEPEST: Final = 32
_SIMPLE: Final[Mapping[int, bool | None]] = {20: False, 21: True, 22: None, 23: None}
_FLOATS: Final = {25: (">e", 2), 26: (">f", 4), 27: (">d", 8)}


class CborError(ValueError):
    """Bytes that are not CBOR, or more of it than is taken here."""


def dumps(value: Any) -> bytes:
    """Write a value; a `datetime` becomes seconds since 1970 under tag 1."""
    out = bytearray()
    _write(out, value)
    return bytes(out)


def loads(data: bytes) -> Any:
    """Read one value; raises `CborError`."""
    try:
        value, end = _read(data, 0, 0)
    except (IndexError, struct.error, UnicodeDecodeError, OverflowError, OSError, TypeError) as error:
        raise CborError(str(error)) from None
    if end != len(data):
        raise CborError("more than one value")
    return value


def _head(out: bytearray, major: int, number: int) -> None:
    if number < 24:
        out.append(major << 5 | number)
        return
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << (8 * size):
            out.append(major << 5 | info)
            out += number.to_bytes(size, "big")
            return
    raise CborError("too large a number")


def _write(out: bytearray, value: Any) -> None:
    if value is None or isinstance(value, bool):
        out.append(0xF6 if value is None else 0xF5 if value else 0xF4)
    elif isinstance(value, int):
        _head(out, 0 if value >= 0 else 1, value if value >= 0 else -1 - value)
    elif isinstance(value, float):
        out += b"\xfb" + struct.pack(">d", value)
    elif isinstance(value, datetime):
        out.append(0xC0 | _EPOCH)
        _write(out, value.timestamp())
    elif isinstance(value, str | bytes):
        data = value.encode("utf-8", "replace") if isinstance(value, str) else value
        _head(out, 3 if isinstance(value, str) else 2, len(data))
        out += data
    elif isinstance(value, Mapping):
        _head(out, 5, len(value))
        for key, one in value.items():
            _write(out, key)
            _write(out, one)
    elif isinstance(value, Iterable):
        items = list(value)
        _head(out, 4, len(items))
        for one in items:
            _write(out, one)
    else:
        raise CborError(f"no CBOR form for {type(value).__name__}")


def _number(data: bytes, at: int, info: int) -> tuple[int, int]:
    if info < 24:
        return info, at
    size = {24: 1, 25: 2, 26: 4, 27: 8}.get(info)
    if size is None or at + size > len(data):
        raise CborError("not a number")
    return int.from_bytes(data[at : at + size], "big"), at + size


def _read(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if depth > _DEEPEST:
        raise CborError("too deep")
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        return _read_simple(data, at, info)
    if major in {2, 3, 4, 5} and info == _INDEFINITE:
        return _read_indefinite(data, at, major, depth)
    number, at = _number(data, at, info)
    if major in {2, 3} and at + number > len(data):
        raise CborError("ends too early")
    if major < 4:
        return _read_scalar(data, at, major, number)
    if major == 6:
        value, at = _read(data, at, depth + 1)
        return (datetime.fromtimestamp(value, UTC) if number == _EPOCH else value), at
    if number > len(data):
        raise CborError("ends too early")
    if major == 4:
        items = []
        for _ in range(number):
            item, at = _read(data, at, depth + 1)
            items.append(item)
        return items, at
    found = {}
    for _ in range(number):
        key, at = _read(data, at, depth + 1)
        found[key], at = _read(data, at, depth + 1)
    return found, at


def _read_scalar(data: bytes, at: int, major: int, number: int) -> tuple[Any, int]:
    if major < 2:
        return (number if major == 0 else -1 - number), at
    part = data[at : at + number]
    return (part if major == 2 else part.decode()), at + number


def _read_simple(data: bytes, at: int, info: int) -> tuple[Any, int]:
    if info in _SIMPLE:
        return _SIMPLE[info], at
    if info not in _FLOATS:
        raise CborError("not a simple value")
    form, size = _FLOATS[info]
    return struct.unpack(form, data[at : at + size])[0], at + size


def _read_indefinite(data: bytes, at: int, major: int, depth: int) -> tuple[Any, int]:
    items = []
    while data[at] != _BREAK:
        item, at = _read(data, at, depth + 1)
        items.append(item)
    at += 1
    if major == 4:
        return items, at
    if major == 5:
        if len(items) % 2:
            raise CborError("a key without a value")
        return dict(zip(items[::2], items[1::2], strict=True)), at
    return (b"" if major == 2 else "").join(items), at
