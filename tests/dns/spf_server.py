"""A DNS server on loopback, UDP and TCP, that serves zone data of the SPF suite as a recursive server would."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final, cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from sestui.dns.servers import Server
from tests.dns.bed import HOST, free_port
from tests.dns.spf_zone import TIMEOUT, Zone, txt_strings

_TTL: Final = 60
_PLAIN: Final = 512


class ZoneServer(asyncio.DatagramProtocol):
    """Answers from a zone. With `tcp_only`, every answer over UDP is cut off, so that all come over TCP."""

    def __init__(self, zone: Zone, *, tcp_only: bool = False) -> None:
        self._zone = zone
        self._tcp_only = tcp_only
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        query = dns.message.from_wire(data)
        answer = self._answer(query)
        if answer is None or self._transport is None:
            return
        if self._tcp_only:
            answer.flags |= dns.flags.TC
            answer.answer.clear()
        room = query.payload if query.edns >= 0 else _PLAIN
        try:
            wire = answer.to_wire(max_size=room)
        except dns.exception.TooBig:
            answer.flags |= dns.flags.TC
            answer.answer.clear()
            wire = answer.to_wire()
        self._transport.sendto(wire, addr)

    async def serve_stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer what comes over one TCP connection."""
        try:
            while head := await reader.read(2):
                data = await reader.readexactly(int.from_bytes(head + await reader.readexactly(2 - len(head)), "big"))
                answer = self._answer(dns.message.from_wire(data))
                if answer is not None:
                    wire = answer.to_wire()
                    writer.write(len(wire).to_bytes(2, "big") + wire)
                    await writer.drain()
        finally:
            writer.close()

    def _answer(self, query: dns.message.Message) -> dns.message.Message | None:
        question = query.question[0]
        answer = dns.message.make_response(query, recursion_available=True)
        owner = question.name
        seen: list[str] = []
        while True:
            name = owner.to_text(omit_final_dot=True).lower()
            entries = self._zone.get(name)
            if entries is None:
                if not any(other.endswith("." + name) for other in self._zone):
                    answer.set_rcode(dns.rcode.NXDOMAIN)
                return answer
            wanted = dns.rdatatype.to_text(question.rdtype)
            values = [value for type_, value in entries if type_ == wanted]
            if values:
                rrset = dns.rrset.RRset(owner, dns.rdataclass.IN, question.rdtype)
                for value in values:
                    rrset.add(_rdata(question.rdtype, value), _TTL)
                answer.answer.append(rrset)
                return answer
            if any(type_ == TIMEOUT for type_, _ in entries):
                return None
            target = next((value for type_, value in entries if type_ == "CNAME"), None)
            if target is None:
                return answer
            answer.answer.append(dns.rrset.from_text(owner, _TTL, "IN", "CNAME", _absolute(target)))
            if name in seen:
                answer.set_rcode(dns.rcode.SERVFAIL)
                answer.answer.clear()
                return answer
            seen.append(name)
            owner = dns.name.from_text(target)


def _absolute(name: str) -> str:
    return dns.name.from_text(name).to_text()


def _rdata(rdtype: dns.rdatatype.RdataType, value: Any) -> dns.rdata.Rdata:
    if rdtype == dns.rdatatype.TXT:
        wire = b"".join(bytes((len(part),)) + part for part in _strings(value))
        # as it is, so that even a TXT record without any string goes over the wire
        return dns.rdata.GenericRdata(dns.rdataclass.IN, rdtype, wire)
    text = f"{value[0]} {_absolute(value[1])}" if rdtype == dns.rdatatype.MX else str(value)
    if rdtype == dns.rdatatype.PTR:
        text = _absolute(text)
    return dns.rdata.from_text(dns.rdataclass.IN, rdtype, text)


def _strings(value: Any) -> Iterator[bytes]:
    for text in txt_strings(value):
        for start in range(0, len(text), 255):
            yield text[start : start + 255]


@asynccontextmanager
async def serving(zone: Zone, *, tcp_only: bool = False) -> AsyncIterator[Server]:
    """Run a server for a zone on a free port."""
    server = Server(HOST, free_port())
    protocol = ZoneServer(zone, tcp_only=tcp_only)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: protocol, (server.host, server.port))
    stream = await asyncio.start_server(protocol.serve_stream, server.host, server.port)
    try:
        yield server
    finally:
        transport.close()
        stream.close()
        await stream.wait_closed()
