"""What the fast path cannot read, looked at again by dnspython. Imported only when such a message has come."""

import struct

import dns.exception
import dns.message

from sestui.dns import wire
from sestui.dns.wire import Answer, Question


def reread(data: bytes, question: Question) -> Answer | None:
    """Read an answer that has bytes after its end; `None` when dnspython cannot read it either.

    dnspython decides whether it is a message at all; it is then written anew and read by the one set of rules that all
    answers are judged by. A message that was cut (TC) stays what it is.
    """
    try:
        message = dns.message.from_wire(data, ignore_trailing=True)
        again = message.to_wire(max_size=65_535)
    except (dns.exception.DNSException, struct.error, ValueError):
        return None
    return wire.read(again, question)
