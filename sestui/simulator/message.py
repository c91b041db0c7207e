"""Requests and answers between the wire and the services: values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, complete."""

    method: str
    path: str
    """Without the query string, still percent-encoded."""
    query: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class Manner(Enum):
    """How an answer goes over the wire."""

    WHOLE = auto()
    SILENCE = auto()
    """Never; the connection stays open."""
    RESET = auto()
    """Not at all: the connection is reset."""
    CUT = auto()
    """Half of the body, then the connection is closed."""
    SLOW = auto()
    """Headers at once, then one byte at a time."""
    GARBAGE = auto()
    """Bytes that are not HTTP, then the connection is closed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back, when and how."""

    response: Response
    delay: float = 0.0
    """Seconds to wait before the first byte."""
    manner: Manner = Manner.WHOLE
    pace: float = 0.0
    """Seconds between two bytes, for `Manner.SLOW`."""
