"""A server that answers each request with the next of what it was given, in the languages of the services."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel, StructureShape

from sestui.aws.reader import AwsReader
from sestui.model.target import Target
from tests.aws.bed import KEYS, Machine, Request, Script, answer, reading

HERE = Target("a", "eu-west-1")
_LOADER = Loader()


@contextmanager
def told(machine: Machine, *replies: bytes) -> Iterator[tuple[AwsReader, Script]]:
    """Serve these answers one after the other; the last one again and again."""
    left = list(replies)

    def reply(_request: Request) -> bytes:
        return left.pop(0) if len(left) > 1 else left[0]

    machine.credentials(f"[a]\n{KEYS}")
    with Script(reply) as server, reading("a") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        yield reader, server


def as_json(value: object) -> bytes:
    return answer(json.dumps(value).encode())


def refusal(code: str, status: str = "400 Bad Request", message: str = "no") -> bytes:
    """An error of a JSON service: some tell the code in the body, some in a header."""
    body = json.dumps({"__type": f"com.amazonaws.x#{code}", "message": message}).encode()
    return answer(body, status, more=f"x-amzn-errortype: {code}\r\n")


def as_xml(operation: str, result: str) -> bytes:
    """An answer of a query service."""
    body = (
        f"<{operation}Response xmlns='http://x.amazonaws.com/doc/2010-12-01/'><{operation}Result>{result}"
        f"</{operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{operation}Response>"
    )
    return answer(body.encode(), kind="text/xml")


def xml_refusal(code: str, status: str = "400 Bad Request", message: str = "no") -> bytes:
    """An error of a query service."""
    body = (
        f"<ErrorResponse xmlns='http://x.amazonaws.com/doc/2010-12-01/'><Error><Type>Sender</Type><Code>{code}</Code>"
        f"<Message>{message}</Message></Error><RequestId>r</RequestId></ErrorResponse>"
    )
    return answer(body.encode(), status, kind="text/xml")


def members_of(operation: str) -> set[str]:
    """Return the dotted path of everything that an answer of sesv2 may hold; lists and maps are one thing."""
    model = ServiceModel(_LOADER.load_service_model("sesv2", "service-2"), "sesv2")
    return _leaves(model.operation_model(operation).output_shape)


def nested(paths: set[str]) -> dict[str, Any]:
    """Return an answer that has a member at each path, all of them null."""
    made: dict[str, Any] = {}
    for path in paths:
        *branches, leaf = path.split(".")
        place = made
        for branch in branches:
            place = place.setdefault(branch, {})
        place[leaf] = None
    return made


def _leaves(shape: StructureShape, prefix: str = "") -> set[str]:
    found: set[str] = set()
    for name, member in shape.members.items():
        path = f"{prefix}{name}"
        found |= _leaves(member, f"{path}.") if member.type_name == "structure" and member.members else {path}
    return found
