r"""Domain names as text and on the wire.

As text a name has A-labels in lower case and no trailing dot; the root is the empty text. A byte that is no printable
ASCII, a dot inside a label and a backslash are written as in master files: `\DDD`, `\.`, `\\` (RFC 1035 section
5.1, RFC 4343 section 2.1).
"""

import re
from typing import Final

from sestui.model.text import clean

MAX_LABEL: Final = 63
MAX_WIRE: Final = 255
"""Bytes on the wire with all length bytes (RFC 1035 section 2.3.4): at most 253 characters as text."""
_PLAIN: Final = re.compile(r"[!-\[\]-~]*")
_USUAL: Final = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
"""Names that are as they should be, and most are."""
_PLAIN_LABELS: Final = re.compile(rb"[!-\[\]-~]*")
_ODD: Final = re.compile(rb"[^!-\-/-\[\]-~]")
_ESCAPE: Final = re.compile(r"\\(\d{3}|\D)", re.DOTALL)
# IDNA takes these for the dot between labels (RFC 3490 section 3.1)
_DOTS: Final = re.compile("[\u3002\uff0e\uff61]")
_NOT_IN_NAMES: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"))
_NOT_TYPED: Final = re.compile(r"[\s@/:,;\"'<>()\[\]{}\\]")


class BadNameError(ValueError):
    """A text that is no domain name, and can therefore not be asked about."""


def to_wire(name: str) -> bytes:
    """Return a name as it goes over the wire, lower case, uncompressed.

    Raises:
        BadNameError: an empty label, a label of more than 63 bytes, more than 255 bytes in all, a bad escape.
    """
    if not name.isascii():
        name = _a_labels(name)
    if "\\" in name:
        labels = _unescaped(name)
    else:
        name = name.removesuffix(".")
        labels = name.lower().encode("ascii").split(b".") if name else []
    parts = []
    for label in labels:
        if not label:
            raise BadNameError(f'"{clean(name)}" has an empty label')
        if len(label) > MAX_LABEL:
            raise BadNameError(f'"{clean(name)}" has a label of {len(label)} bytes; at most {MAX_LABEL} are allowed')
        parts.append(bytes((len(label),)))
        parts.append(label)
    parts.append(b"\0")
    wire = b"".join(parts)
    if len(wire) > MAX_WIRE:
        raise BadNameError(f"a name of {len(wire) - 2} characters; at most {MAX_WIRE - 2} are allowed")
    return wire


def from_labels(labels: list[bytes]) -> str:
    """Return the text of labels as they came over the wire."""
    if not labels:
        return ""
    joined = b".".join(labels)
    if not _PLAIN_LABELS.fullmatch(joined) or joined.count(b".") >= len(labels):
        joined = b".".join(_ODD.sub(_escaped, label) for label in labels)
    return joined.decode("ascii").lower()


def to_ascii(name: str) -> str:
    """Return the one text of a name: A-labels, lower case, no trailing dot, odd bytes escaped.

    Raises:
        BadNameError: as `to_wire`.
    """
    if len(name) < MAX_WIRE - 1 and _USUAL.fullmatch(name):
        return name
    return text_and_wire(name)[0]


def text_and_wire(name: str) -> tuple[str, bytes]:
    """Return both forms of a name; raises `BadNameError`."""
    wire = to_wire(name)
    if _PLAIN.fullmatch(name):
        return name.lower().removesuffix("."), wire
    labels, at = [], 0
    while length := wire[at]:
        labels.append(wire[at + 1 : at + 1 + length])
        at += 1 + length
    return from_labels(labels), wire


def typed_domain(text: str) -> str:
    """Return the name that somebody typed, as `to_ascii` does, and refuse what can only be a slip.

    Raises:
        BadNameError: empty, an e-mail address, a URL, blanks inside, or nothing that can be a name.
    """
    stripped = text.strip()
    if not stripped.strip("."):
        raise BadNameError("a domain name is missing")
    if found := _NOT_TYPED.search(stripped):
        shown = "a blank" if found.group().isspace() else f'"{clean(found.group())}"'
        raise BadNameError(f'"{clean(stripped)}" is no domain name: there is {shown} in it')
    return to_ascii(stripped)


def escape_label(label: str) -> str:
    """Return any text as one label for `to_wire`: its dots, backslashes and odd bytes are part of the label."""
    return _ODD.sub(_escaped, label.encode(errors="replace")).decode("ascii")


def parent(name: str) -> str:
    """Return the name without its first label; of a top-level domain, and of the root, the root."""
    at = 0
    while (at := name.find(".", at)) >= 0:
        before = name[:at]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return name[at + 1 :]
        at += 1
    return ""


def is_within(name: str, ancestor: str) -> bool:
    """Say whether a name is another one or below it; both as `to_ascii` returns them."""
    return not ancestor or name == ancestor or name.endswith("." + ancestor)


def _escaped(match: re.Match[bytes]) -> bytes:
    byte = match.group()
    return b"\\" + byte if byte in b".\\" else b"\\%03d" % byte[0]


def _unescaped(name: str) -> list[bytes]:
    labels, label, at = [], bytearray(), 0
    while at < len(name):
        char = name[at]
        if char == "\\":
            match = _ESCAPE.match(name, at)
            value = match.group(1) if match else ""
            if not value or (len(value) == 3 and int(value) > 255):
                raise BadNameError(f'"{clean(name)}" has a backslash that escapes nothing')
            label.append(int(value) if len(value) == 3 else ord(value))
            at += 1 + len(value)
            continue
        if char == ".":
            labels.append(bytes(label).lower())
            label.clear()
        else:
            label.append(ord(char))
        at += 1
    if label:
        labels.append(bytes(label).lower())
    return labels


def _a_labels(name: str) -> str:
    """Replace U-labels as UTS 46 does without its transitional rules (so sharp s stays itself, as RFC 5891 wants)."""
    import unicodedata

    labels = []
    for label in _DOTS.sub(".", name).split("."):
        if label.isascii():
            labels.append(label)
            continue
        mapped = unicodedata.normalize("NFKC", label.lower()).lower()
        for char in mapped:
            if unicodedata.category(char) in _NOT_IN_NAMES:
                raise BadNameError(f"U+{ord(char):04X} cannot be part of a domain name")
        if mapped.isascii():
            labels.append(mapped)
        elif unicodedata.category(mapped[0]).startswith("M"):
            raise BadNameError(f"a label cannot begin with the combining mark U+{ord(mapped[0]):04X}")
        else:
            labels.append("xn--" + mapped.encode("punycode").decode("ascii"))
    return ".".join(labels)
