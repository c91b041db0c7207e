"""DNS questions and answers on the wire, by dnspython, with everything that a scene wants to go wrong in them.

Imported with the first question: whoever serves a scene without being asked pays nothing.
"""

import random
from dataclasses import dataclass
from typing import Final

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from sestui.simulator.dns_scene import DnsRecord, DnsZone
from sestui.simulator.dns_zone import DnsReply

_PLAIN: Final = 512
_MOST: Final = 1_232
_STREAM: Final = 65_535
_TIMES: Final = "3600 600 86400"
_RCODES: Final = {
    "servfail": 2,
    "notimp": 4,
    "refused": 5,
    "dnssec-broken": 2,
    "no-authority": 5,
    "servfail-checking": 2,
    "filtered": 3,
}
_WORDS: Final = {"dnssec-broken": dns.edns.EDECode.DNSSEC_BOGUS, "filtered": dns.edns.EDECode.FILTERED}


@dataclass(frozen=True, slots=True)
class DnsQuery:
    """A question that can be answered."""

    message: dns.message.Message
    name: str
    type: str

    @property
    def recursion(self) -> bool:
        """RD."""
        return bool(self.message.flags & dns.flags.RD)

    @property
    def checking_disabled(self) -> bool:
        """CD."""
        return bool(self.message.flags & dns.flags.CD)

    @property
    def edns(self) -> bool:
        """Whether the asker speaks EDNS."""
        return self.message.edns >= 0


def read_query(data: bytes) -> DnsQuery | None:
    """Read a question; `None` when it is none."""
    try:
        message = dns.message.from_wire(data)
    except (dns.exception.DNSException, ValueError):
        return None
    if message.flags & dns.flags.QR or message.opcode() != dns.opcode.QUERY or len(message.question) != 1:
        return None
    question = message.question[0]
    name = question.name.to_text(omit_final_dot=True).lower()
    return DnsQuery(message, "" if name == "." else name, dns.rdatatype.to_text(question.rdtype))


def write_reply(query: DnsQuery, reply: DnsReply, zone: DnsZone | None, *, stream: bool, bare: bool = False) -> bytes:
    """Write an answer; what does not fit into a datagram is cut off, and TC says so.

    Args:
        query: what was asked.
        reply: what is said.
        zone: the zone of the name, for questions about its SOA.
        stream: whether it goes over TCP.
        bare: leave out everything behind the first CNAME, as some forwarders do.
    """
    message = _empty(query, 0 if bare else reply.rcode)
    if reply.authenticated and not query.checking_disabled and query.message.flags & dns.flags.AD:
        message.flags |= dns.flags.AD
    if bare or reply.rcode != dns.rcode.SERVFAIL:
        _fill(message.answer, reply.answer[:1] if bare else reply.answer)
    if query.type == "SOA" and zone is not None and not reply.answer and reply.negative is None and not reply.rcode:
        message.answer.append(_soa(zone))
    if reply.negative is not None and not bare:
        message.authority.append(_soa(reply.negative))
    size = _STREAM if stream else (min(query.message.payload, _MOST) if query.edns else _PLAIN)
    try:
        # in the order of the scene: the same answer every time
        return message.to_wire(max_size=max(size, _PLAIN), want_shuffle=False)
    except dns.exception.TooBig:
        return truncated(query)


def truncated(query: DnsQuery) -> bytes:
    """Return an answer that only says that it does not fit."""
    message = _empty(query, 0)
    message.flags |= dns.flags.TC
    return message.to_wire()


def failure(query: DnsQuery, kind: str) -> bytes:
    """Return an answer that is an error."""
    if kind == "no-edns":
        message = _empty(query, 1)
        message.use_edns(False)
        return message.to_wire()
    message = _empty(query, _RCODES[kind])
    if kind in _WORDS and query.edns:
        message.use_edns(0, 0, _MOST, options=[dns.edns.EDEOption(_WORDS[kind])])
    return message.to_wire()


def referral(query: DnsQuery) -> bytes:
    """Return the names of other servers in place of an answer."""
    message = _empty(query, 0)
    message.flags &= ~dns.flags.AA
    message.authority.append(dns.rrset.from_text("example.", 300, "IN", "NS", "ns.elsewhere.example."))
    return message.to_wire()


def spoiled(kind: str, good: bytes, query: DnsQuery, chance: random.Random) -> bytes:
    """Return what becomes of a good answer."""
    if kind == "wrong-id":
        return (int.from_bytes(good[:2], "big") ^ 0x5555).to_bytes(2, "big") + good[2:]
    if kind == "garbage":
        return good[:2] + chance.randbytes(chance.randrange(1, 200))
    if kind == "cut":
        return good[: max(12, len(good) * 2 // 3)]
    if kind == "trailing":
        return good + b"\0" * 7
    lie = dns.message.make_query("lie.example.", query.type)
    lie.id = query.message.id
    other = dns.message.make_response(lie)
    record = dns.rrset.from_text("lie.example.", 60, "IN", "TXT", '"a lie"')
    if kind == "wrong-answer":
        other = _empty(query, 0)
    other.answer.append(record)
    return other.to_wire()


def _empty(query: DnsQuery, rcode: int) -> dns.message.Message:
    message = dns.message.make_response(query.message, recursion_available=query.recursion, our_payload=_MOST)
    message.set_rcode(dns.rcode.Rcode(rcode))
    if not query.recursion:
        message.flags |= dns.flags.AA
    return message


def _fill(section: list[dns.rrset.RRset], records: tuple[DnsRecord, ...]) -> None:
    for record in records:
        name, kind = dns.name.from_text(record.name), dns.rdatatype.from_text(record.type)
        rrset = next((one for one in section if one.name == name and one.rdtype == kind), None)
        if rrset is None:
            rrset = dns.rrset.RRset(name, dns.rdataclass.IN, kind)
            section.append(rrset)
        rrset.add(_rdata(record), record.ttl)


def _rdata(record: DnsRecord) -> dns.rdata.Rdata:
    kind = dns.rdatatype.from_text(record.type)
    if record.type == "TXT":
        wire = b"".join(bytes((len(one),)) + one for one in record.strings)
        return dns.rdata.from_wire(dns.rdataclass.IN, kind, wire, 0, len(wire))
    return dns.rdata.from_text(dns.rdataclass.IN, kind, record.data, dns.name.root, relativize=False)


def _soa(zone: DnsZone) -> dns.rrset.RRset:
    dot = f"{zone.name}."
    below = f".{dot}" if zone.name else "."
    data = f"ns1{below} hostmaster{below} {zone.serial} {_TIMES} {zone.minimum}"
    return dns.rrset.from_text(dot, zone.minimum, "IN", "SOA", data)
