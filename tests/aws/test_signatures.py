"""Signatures as AWS checks them: made again from what came over the wire (IAM User Guide, "Signature Version 4")."""

import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import parse_qsl, quote

import pytest

from sestui.aws.reader import AwsReader
from sestui.model.failure import Cause, ReadFailed
from sestui.model.settings import Profile
from tests.aws.bed import Machine, Request
from tests.aws.told import HERE, as_json, as_xml, told

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
NAMES = (
    "example.com",
    "Me@Example.com",
    "a+label@example.com",
    '"a b"@example.com',
    "a/b@example.com",
    "a//b",
    "50%25@example.com",
    "a?b#c&d=e@example.com",
    "bücher.example",
    "o'neil~_*!()@example.com",
)


def signature(request: Request) -> str:
    """Return what the signature of a request has to be."""
    fields = dict(
        part.strip().split("=", 1)
        for part in request.headers["authorization"].removeprefix("AWS4-HMAC-SHA256").split(",")
    )
    path, _, query = request.target.partition("?")
    pairs = sorted((quote(name, "-_.~"), quote(value, "-_.~")) for name, value in parse_qsl(query, True))
    names = fields["SignedHeaders"].split(";")
    canonical = "\n".join(
        (
            request.method,
            # of every service but S3, the path is encoded once more
            quote(path, "/-_.~"),
            "&".join(f"{name}={value}" for name, value in pairs),
            *(f"{name}:{' '.join(request.headers[name].split())}" for name in names),
            "",
            fields["SignedHeaders"],
            hashlib.sha256(request.body).hexdigest(),
        )
    )
    scope = fields["Credential"].split("/", 1)[1]
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    text = f"AWS4-HMAC-SHA256\n{request.headers['x-amz-date']}\n{scope}\n{digest}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def sent(request: Request) -> str:
    return request.headers["authorization"].rpartition("Signature=")[2]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_the_path_is_signed_as_it_is_sent(machine: Machine, name: str) -> None:
    with told(machine, as_json({"SuppressedDestination": {"EmailAddress": "x"}})) as (reader, server):
        reader.identity(HERE, name)
        reader.suppression_lookup(HERE, name)
        requests = server.requests
    assert len(requests) == 2
    for request in requests:
        assert sent(request) == signature(request), request.target


READS: dict[str, tuple[Callable[[AwsReader], object], bytes]] = {
    "a token in the query": (lambda reader: reader.suppressed(HERE, "a+/=&b c"), as_json({})),
    "a token in the body": (lambda reader: reader.identities(HERE, "ü+/="), as_json({})),
    "metrics": (lambda reader: reader.reputation(HERE, ["ü set"]), as_json({})),
    "a form": (lambda reader: reader.notifications(HERE, NAMES), as_xml("GetIdentityNotificationAttributes", "")),
    "a form without members": (lambda reader: reader.statistics(HERE), as_xml("GetSendStatistics", "")),
    "organizations": (lambda reader: reader.account_names(Profile("a")), as_json({})),
}


@pytest.mark.parametrize("kind", READS)
def test_requests_of_every_kind_are_signed_as_they_are_sent(machine: Machine, kind: str) -> None:
    read, reply = READS[kind]
    with told(machine, reply) as (reader, server):
        read(reader)
        (request,) = server.requests
    assert sent(request) == signature(request)


def test_a_name_that_has_no_bytes_is_told_and_not_sent(machine: Machine) -> None:
    with told(machine, as_json({})) as (reader, server):
        with pytest.raises(ReadFailed) as failed:
            reader.identity(HERE, "\ud800")
        assert server.requests == []
    assert failed.value.failure.cause is Cause.UNEXPECTED
