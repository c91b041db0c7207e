"""DNS messages: questions written, answers read (RFC 1035 section 4, RFC 2308, RFC 6891).

The fast path: no classes per record, no library. It takes only what answers the question - records of the asked name,
type and class, at the end of the CNAME chain that the answer itself holds - and gives up (`None`) on whatever it cannot
read to the last byte. It must never make a "found" of anything else.
"""

import re
import socket
import struct
from base64 import b64encode
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

from sestui.dns.names import MAX_WIRE, from_labels, is_within, text_and_wire
from sestui.model.dns import Mx, RecordType, RecordValue, Soa, Txt

CODES: Final[dict[RecordType, int]] = {
    "A": 1,
    "NS": 2,
    "CNAME": 5,
    "SOA": 6,
    "PTR": 12,
    "MX": 15,
    "TXT": 16,
    "AAAA": 28,
    "DS": 43,
    "DNSKEY": 48,
}
EDNS_SIZE: Final = 1_232
"""Bytes: what passes everywhere without fragments; with the usual 512, keys of 2,048 bits do not fit."""
_HEAD: Final = struct.Struct("!HHHHHH")
_RECORD: Final = struct.Struct("!HHIH")
_TIMES: Final = struct.Struct("!IIIII")
_IN: Final = 1
_OPT: Final = 41
_EXTENDED_ERROR: Final = 15
_TTL_LIMIT: Final = 0x7FFF_FFFF
_UNDERSTOOD: Final = (0, 3)

_EXTENSION: Final = b"\0" + _RECORD.pack(_OPT, EDNS_SIZE, 0, 0)
_NO_OPTIONS: Final = 11
"""Bytes of an OPT record without options."""

QR: Final = 0x8000
AA: Final = 0x0400
TC: Final = 0x0200
RD: Final = 0x0100
RA: Final = 0x0080
AD: Final = 0x0020
CD: Final = 0x0010
_OPCODE: Final = 0x7800

ERRORS: Final = {
    0: "",
    3: "authentic data is stale",
    4: "the answer is forged",
    6: "DNSSEC is bogus",
    7: "a signature has expired",
    8: "a signature is not yet valid",
    9: "a DNSKEY is missing",
    10: "signatures are missing",
    12: "NSEC is missing",
    15: "blocked",
    16: "censored",
    17: "filtered",
    18: "prohibited",
    19: "a stale answer",
    20: "not authoritative",
    22: "no authority can be reached",
    23: "network error",
}
"""Extended DNS errors (RFC 8914 section 4) worth a word."""
_OF_DNSSEC: Final = tuple(ERRORS[code] for code in (6, 7, 8, 9, 10, 12))
_MADE_UP: Final = frozenset((4, 15, 16, 17))
"""The server made the answer up, or holds it back: filters, whatever code they come with."""
_NO_ABSENCE: Final = _MADE_UP | {3, 18, 19, 22, 23}
"""With these nothing is known to be absent: the server holds it back, could not ask, or remembers what was."""


class Rcode(IntEnum):
    """Response codes that this room tells apart (RFC 1035 section 4.1.1, RFC 6891 section 9)."""

    NOERROR = 0
    FORMERR = 1
    SERVFAIL = 2
    NXDOMAIN = 3
    NOTIMP = 4
    REFUSED = 5
    BADVERS = 16


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, as text and as the bytes that an answer has to repeat."""

    name: str
    """As `names.to_ascii` returns it."""
    type: RecordType
    echo: bytes
    """What an answer repeats: the name on the wire, lower case, type and class."""
    code: int

    @property
    def owner(self) -> bytes:
        """The name on the wire, lower case."""
        return self.echo[:-4]

    @classmethod
    def of(cls, name: str, type: RecordType) -> "Question":  # noqa: A002 - the field's own word
        """Return the question for a name; raises `BadNameError`."""
        code = CODES[type]
        text, owner = text_and_wire(name)
        return cls(text, type, owner + code.to_bytes(2, "big") + b"\0\1", code)

    def message(self, *, recursion: bool = True, checking_disabled: bool = False, edns: bool = True) -> bytes:
        """Return the query without the two bytes of its id.

        AD asks for the AD bit of the answer (RFC 6840 section 5.7).
        """
        flags = (RD | AD if recursion else 0) | (CD if checking_disabled else 0)
        head = _HEAD.pack(0, flags, 1, 0, 0, 1 if edns else 0)[2:]
        return head + self.echo + _EXTENSION if edns else head + self.echo


class Answer(NamedTuple):
    """What an answer says about its question. No boundary of the room: see `model.dns.Lookup`."""

    rcode: int
    """With the upper bits of EDNS."""
    flags: int
    records: tuple[RecordValue, ...] = ()
    chain: tuple[str, ...] = ()
    ttl: int | None = None
    """The least of everything that was used; of an absence, its negative TTL (RFC 2308 section 5).

    Of a chain without its end, that of the chain.
    """
    soa: Soa | None = None
    soa_owner: str = ""
    referral: bool = False
    """No answer, but the names of other servers to ask."""
    extended: str = ""
    """The extended DNS errors, as words."""
    withheld: bool = False
    """By these errors it says nothing about the zone: it was made up or held back, or is an absence of long ago."""
    problem: str = ""
    """Why a well-formed message cannot be an answer."""


class _UnreadableError(Exception):
    """The message ends too soon, or is not what it says."""


def echoes(data: bytes, question: Question) -> bool:
    """Say whether a message is a response that repeats the question.

    An error may come without the question: it says nothing about the zone.
    """
    if len(data) < 12 or not data[2] & 0x80 or data[2] & 0x78:
        return False
    count = data[4] << 8 | data[5]
    if count == 0:
        return data[3] & 0x0F not in _UNDERSTOOD
    if count != 1:
        return False
    echo = question.echo
    if data.startswith(echo, 12):
        return True
    end = 12 + len(echo)
    return data[12 : end - 4].lower() == echo[:-4] and data[end - 4 : end] == echo[-4:]


def read(data: bytes, question: Question) -> Answer | None:
    """Return what a response says about a question that it echoes; `None` when it cannot be read or does not belong."""
    return read_echoed(data, question) if echoes(data, question) else None


def read_echoed(data: bytes, question: Question) -> Answer | None:
    """Do what `read` does for a response that is known to echo the question."""
    try:
        return _read(data, question)
    except (_UnreadableError, IndexError, struct.error):
        return None


def _read(data: bytes, question: Question) -> Answer:
    _, flags, asked, answers, authorities, additionals = _HEAD.unpack_from(data)
    size = len(data)
    rcode = flags & 0x0F
    at = 12 + len(question.echo) if asked else 12
    name, code = question.name, question.code
    found: list[tuple[str, int, int, int]] = []
    aliases: dict[str, tuple[str, int]] = {}
    ambiguous: set[str] = set()
    for _ in range(answers):
        # a pointer to the question is what nearly every owner is
        if data[at] == 0xC0 and data[at + 1] == 12 and asked:
            owner = name
            at += 2
        else:
            owner, at = _name(data, at)
        kind, rclass, ttl, length = _RECORD.unpack_from(data, at)
        at += 10
        end = at + length
        if end > size:
            raise _UnreadableError
        if rclass == _IN:
            if ttl > _TTL_LIMIT:
                ttl = 0  # RFC 2181 section 8
            if kind == code:
                found.append((owner, ttl, at, end))
            elif kind == 5:
                target, stop = _name(data, at)
                if stop != end:
                    raise _UnreadableError
                if aliases.setdefault(owner, (target, ttl))[0] != target:
                    ambiguous.add(owner)
        at = end
    soa, soa_owner, soa_ttl, servers = None, "", 0, False
    for _ in range(authorities):
        start = at
        at = _skip(data, at)
        kind, rclass, ttl, length = _RECORD.unpack_from(data, at)
        at += 10
        end = at + length
        if end > size:
            raise _UnreadableError
        if rclass == _IN:
            if kind == 6 and soa is None:
                soa_owner, _ = _name(data, start)
                soa = _soa(data, at, end)
                soa_ttl = ttl if ttl <= _TTL_LIMIT else 0
            elif kind == 2:
                servers = True
        at = end
    extended, errors = "", frozenset[int]()
    if additionals == 1 and size - at == _NO_OPTIONS and data[at : at + 3] == b"\0\0\x29" and data[-2:] == b"\0\0":
        # an OPT record without options, as nearly always: only the upper bits of the code matter
        rcode |= data[at + 5] << 4
        at, additionals = size, 0
    for _ in range(additionals):
        at = _skip(data, at)
        kind, _, ttl, length = _RECORD.unpack_from(data, at)
        at += 10
        end = at + length
        if end > size:
            raise _UnreadableError
        if kind == _OPT:
            rcode |= ttl >> 24 << 4
            if length:
                extended, errors = _extended(data, at, end)
        at = end
    if at != size:
        raise _UnreadableError

    if rcode not in _UNDERSTOOD:
        return Answer(rcode, flags, extended=extended)
    chain: list[str] = []
    least = _TTL_LIMIT
    current = name
    records: list[RecordValue] = []
    while True:
        for owner, ttl, start, end in found:
            if owner == current:
                records.append(_value(data, start, end, code))
                least = min(least, ttl)
        alias = aliases.get(current)
        if records or alias is None:
            break
        if current in ambiguous:
            return Answer(rcode, flags, chain=tuple(chain), problem=f"several CNAME records at {current}")
        current, ttl = alias
        least = min(least, ttl)
        if current == name or current in chain:
            return Answer(rcode, flags, chain=tuple(chain), problem=f"CNAME records that lead in a circle at {current}")
        chain.append(current)
    if records:
        if rcode:
            return Answer(rcode, flags, problem="records of a name that is said not to exist")
        if errors & _MADE_UP:
            return Answer(rcode, flags, extended=extended, withheld=True)
        kept = tuple(records) if len(records) == 1 else tuple(dict.fromkeys(records))
        return Answer(rcode, flags, kept, tuple(chain), least, extended=extended)
    if answers and not chain:
        return Answer(rcode, flags, problem="only records that were not asked for")
    if errors & _NO_ABSENCE:
        return Answer(rcode, flags, extended=extended, withheld=True)
    if soa is not None and not is_within(current, soa_owner):
        soa, soa_owner = None, ""
    return Answer(
        rcode,
        flags,
        chain=tuple(chain),
        ttl=min(least, soa_ttl, soa.minimum) if soa else (least if chain else None),
        soa=soa,
        soa_owner=soa_owner,
        referral=servers and soa is None and not rcode and not flags & AA and not chain,
        extended=extended,
    )


def _name(data: bytes, at: int) -> tuple[str, int]:
    """Read a name, and return it with where it ends. Pointers only lead back, each further than the one before."""
    labels: list[bytes] = []
    end, bound, length = 0, at, 1
    while size := data[at]:
        if size < 64:
            labels.append(data[at + 1 : at + 1 + size])
            at += 1 + size
            length += 1 + size
            if length > MAX_WIRE or at >= len(data):
                raise _UnreadableError
        elif size >= 192:
            target = (size & 0x3F) << 8 | data[at + 1]
            end = end or at + 2
            if target >= bound:
                raise _UnreadableError
            at = bound = target
        else:
            raise _UnreadableError
    return from_labels(labels), end or at + 1


def _skip(data: bytes, at: int) -> int:
    """Return where a name ends, without reading it."""
    while size := data[at]:
        if size >= 192:
            return at + 2
        if size >= 64:
            raise _UnreadableError
        at += 1 + size
    return at + 1


def _whole_name(data: bytes, at: int, end: int) -> str:
    name, stop = _name(data, at)
    if stop != end:
        raise _UnreadableError
    return name


def _soa(data: bytes, at: int, end: int) -> Soa:
    primary, at = _name(data, at)
    admin, at = _name(data, at)
    if at + 20 != end:
        raise _UnreadableError
    serial, _, _, _, minimum = _TIMES.unpack_from(data, at)
    return Soa(primary, admin, serial, minimum)


def _value(data: bytes, at: int, end: int, code: int) -> RecordValue:
    """Read the data of a record."""
    if code == 16:
        strings = []
        if at == end:
            raise _UnreadableError
        while at < end:
            stop = at + 1 + data[at]
            strings.append(data[at + 1 : stop])
            at = stop
        if at != end:
            raise _UnreadableError
        return Txt(tuple(strings))
    if code == 15:
        if end - at < 3:
            raise _UnreadableError
        return Mx(data[at] << 8 | data[at + 1], _whole_name(data, at + 2, end))
    if code in (2, 5, 12):
        return _whole_name(data, at, end)
    if code == 6:
        return _soa(data, at, end)
    raw = data[at:end]
    if code == 1:
        if len(raw) != 4:
            raise _UnreadableError
        return socket.inet_ntoa(raw)
    if code == 28:
        if len(raw) != 16:
            raise _UnreadableError
        return socket.inet_ntop(socket.AF_INET6, raw)
    if len(raw) < 4:
        raise _UnreadableError
    if code == 43:
        return f"{raw[0] << 8 | raw[1]} {raw[2]} {raw[3]} {raw[4:].hex()}"
    return f"{raw[0] << 8 | raw[1]} {raw[2]} {raw[3]} {b64encode(raw[4:]).decode('ascii')}"


_TEXT: Final = re.compile(rb"[^ -~]")


def blames_dnssec(words: str) -> bool:
    """Say whether extended errors, as words, lay a failure to DNSSEC."""
    return any(word in words for word in _OF_DNSSEC)


def _extended(data: bytes, at: int, end: int) -> tuple[str, frozenset[int]]:
    """Return the extended errors of an OPT record as words and codes; options that are cut short are no answer."""
    words, codes = [], set()
    while at < end:
        if at + 4 > end:
            raise _UnreadableError
        option, length = data[at] << 8 | data[at + 1], data[at + 2] << 8 | data[at + 3]
        at += 4
        if at + length > end:
            raise _UnreadableError
        if option == _EXTENDED_ERROR and length >= 2:
            code = data[at] << 8 | data[at + 1]
            text = _TEXT.sub(b"?", data[at + 2 : at + length].rstrip(b"\0")).decode("ascii")[:200]
            codes.add(code)
            words.append(": ".join(part for part in (ERRORS.get(code, f"extended error {code}"), text) if part))
        at += length
    return "; ".join(word for word in words if word), frozenset(codes)
