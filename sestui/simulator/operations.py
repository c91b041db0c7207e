"""The table of operations, and how a request finds its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from sestui.simulator.protocols import Kept, Protocol
from sestui.simulator.world import Call, World

Handler = Callable[[Call, World], Mapping[str, Any] | Kept]
"""Returns the members of the answer as boto3 shows them; raises `protocols.ServiceError` for an error answer."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of one service."""

    service: str
    """The signing name."""
    name: str
    handle: Handler
    protocol: Protocol
    method: str = ""
    path: str = ""
    """For REST: `/v2/email/identities/{EmailIdentity}`; a label stands for one segment."""
    iam_action: str = ""
    """Where it is not `service:Name`."""

    @property
    def action(self) -> str:
        """The IAM action that allows it."""
        return self.iam_action or f"{self.service}:{self.name}"


class Table:
    """Operations by what a request says."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations = tuple(operations)
        self._named: dict[tuple[str, str], Operation] = {}
        self._exact: dict[tuple[str, str, str], Operation] = {}
        self._labelled: list[tuple[str, str, tuple[str, ...], Operation]] = []
        for operation in self.operations:
            if operation.protocol is not Protocol.REST_JSON:
                self._named[operation.service, operation.name] = operation
            elif "{" in operation.path:
                segments = tuple(operation.path.split("/"))
                self._labelled.append((operation.service, operation.method, segments, operation))
            else:
                self._exact[operation.service, operation.method, operation.path] = operation

    def named(self, service: str, action: str) -> Operation | None:
        """Find the operation of a request that names it."""
        return self._named.get((service, action))

    def routed(self, service: str, method: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
        """Find the operation of a REST request, and the values of the labels in its path."""
        operation = self._exact.get((service, method, path))
        if operation is not None:
            return operation, {}
        given = path.split("/")
        for known_service, known_method, segments, candidate in self._labelled:
            if known_service != service or known_method != method or len(segments) != len(given):
                continue
            labels = {
                known[1:-1]: unquote(value)
                for known, value in zip(segments, given, strict=True)
                if known.startswith("{") and value
            }
            if all(known == value or known[1:-1] in labels for known, value in zip(segments, given, strict=True)):
                return candidate, labels
        return None


_SPOKEN: Final[Mapping[str, Protocol]] = {"sts": Protocol.QUERY, "sns": Protocol.QUERY, "ec2": Protocol.EC2}
"""Services that speak one protocol only; `ses` speaks two, told apart by the path."""


def protocol_of(service: str, path: str, headers: Mapping[str, str]) -> Protocol:
    """Tell which protocol a request speaks, by its headers where the service does not tell."""
    if service == "ses":
        return Protocol.REST_JSON if path.startswith("/v2/") else Protocol.QUERY
    if headers.get("smithy-protocol") == "rpc-v2-cbor":
        return Protocol.CBOR
    if "x-amz-target" in headers:
        return Protocol.JSON
    form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    return _SPOKEN.get(service, Protocol.QUERY if form else Protocol.REST_JSON)
