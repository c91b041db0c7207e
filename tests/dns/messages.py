"""Messages for the parser, built by dnspython from text as a zone file has it."""

from collections.abc import Iterable
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from sestui.dns.wire import CODES, Question
from sestui.model.dns import Mx, RecordValue, Soa, Txt

ID = b"\x2a\x2a"


def rrset(line: str) -> dns.rrset.RRset:
    """Return one record from `name ttl type data`."""
    name, ttl, kind, data = line.split(None, 3)
    return dns.rrset.from_text(dns.name.from_text(name), int(ttl), "IN", kind, data)


def response(
    question: Question,
    *,
    answer: Iterable[str] = (),
    authority: Iterable[str] = (),
    rcode: int = 0,
    flags: int = dns.flags.RA,
    options: Iterable[dns.edns.Option] = (),
) -> bytes:
    """Return a response on the wire, one RRset per line so that the order stays."""
    message = dns.message.make_response(dns.message.from_wire(ID + question.message()))
    message.use_edns(0, 0, 1232, options=list(options))
    message.set_rcode(dns.rcode.Rcode(rcode))
    message.flags |= flags
    message.answer = [rrset(line) for line in answer]
    message.authority = [rrset(line) for line in authority]
    return message.to_wire(max_size=65_535)


def seen_by_dnspython(data: bytes, question: Question) -> frozenset[RecordValue] | None:
    """Return the records that dnspython finds for the question, through CNAMEs; `None` when it finds no answer."""
    message = dns.message.from_wire(data, continue_on_error=True, one_rr_per_rrset=True)
    name = dns.name.from_wire(question.owner, 0)[0]
    kind = dns.rdatatype.RdataType(CODES[question.type])
    for _ in range(20):
        here = [one for one in message.answer if one.name == name and one.rdclass == dns.rdataclass.IN]
        records = [one[0] for one in here if one.rdtype == kind]
        if records:
            return frozenset(value(record) for record in records)
        targets = [one[0].target for one in here if one.rdtype == dns.rdatatype.CNAME]
        if not targets:
            return None
        name = targets[0]
    return None


def value(record: Any) -> RecordValue:
    """Return one of dnspython's records as ours."""
    kind = dns.rdatatype.to_text(record.rdtype)
    if kind == "TXT":
        return Txt(tuple(record.strings))
    if kind == "MX":
        return Mx(record.preference, _text(record.exchange))
    if kind == "SOA":
        return Soa(_text(record.mname), _text(record.rname), record.serial, record.minimum)
    if kind in ("CNAME", "NS", "PTR"):
        return _text(record.target)
    if kind == "DS":
        return f"{record.key_tag} {int(record.algorithm)} {int(record.digest_type)} {record.digest.hex()}"
    if kind == "DNSKEY":
        return f"{int(record.flags)} {record.protocol} {int(record.algorithm)} " + "".join(
            record.to_text(chunksize=0).split()[3:]
        )
    text: str = record.to_text()
    return text


def _text(name: dns.name.Name) -> str:
    from sestui.dns.names import from_labels

    return from_labels([label for label in name.labels if label])
