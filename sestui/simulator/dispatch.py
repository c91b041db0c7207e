"""From a request to an answer: who asks, which operation, what goes wrong, what the service says. No I/O."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import format_datetime
from typing import Any, Final

from sestui.simulator import faults, protocols, requests
from sestui.simulator.handlers import (
    cloudwatch,
    organizations,
    regions,
    service_quotas,
    ses_account,
    sesv2_account,
    sesv2_extras,
    sesv2_identities,
    sesv2_sending,
    sesv2_sets,
    sesv2_suppression,
    sns,
    sso,
    sts,
)
from sestui.simulator.message import Answer, Request, Response
from sestui.simulator.operations import Operation, Table, protocol_of
from sestui.simulator.protocols import Kept, Protocol, ServiceError
from sestui.simulator.scene import Account, Fault, SceneProfile
from sestui.simulator.signature import CredentialScope, read_scope
from sestui.simulator.world import Call, Identity, World

TABLE: Final = Table(
    (
        *sesv2_account.OPERATIONS,
        *sesv2_identities.OPERATIONS,
        *sesv2_sets.OPERATIONS,
        *sesv2_suppression.OPERATIONS,
        *sesv2_sending.OPERATIONS,
        *sesv2_extras.OPERATIONS,
        *ses_account.OPERATIONS,
        *sts.OPERATIONS,
        *regions.OPERATIONS,
        *sns.OPERATIONS,
        *cloudwatch.OPERATIONS,
        *organizations.OPERATIONS,
        *service_quotas.OPERATIONS,
        *sso.OPERATIONS,
    ),
)
_SUBJECTS: Final = (
    "EmailIdentity",
    "ConfigurationSetName",
    "EmailAddress",
    "TopicArn",
    "QuotaCode",
    "FromEmailAddress",
)
_NOBODY: Final = CredentialScope("", "", "", "")
_UNSIGNED: Final = (sso.OIDC, sso.PORTAL)
"""Services that take requests without a signature."""
_ANYBODY: Final = Identity(SceneProfile("", ""), Account(""), "", "", "")
_BEARER: Final = "x-amz-sso_bearer_token"
_OWN_RATE: Final = frozenset({"SendEmail"})
"""What is not held to one request a second, but to the account's sending rate (SES Developer Guide, quotas)."""


@dataclass(frozen=True, slots=True)
class Handled:
    """An answer with what was understood of the request."""

    answer: Answer
    service: str
    operation: str
    account: str
    region: str
    access_key: str

    @property
    def status(self) -> int:
        """The HTTP status for the log; 0 below HTTP."""
        return self.answer.response.status


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request asks for, before anybody looked at whether it may."""

    protocol: Protocol
    name: str
    operation: Operation | None
    params: Mapping[str, Any]
    problem: ServiceError | None = None

    @property
    def subject(self) -> str:
        """The one thing that it is about; empty for lists and the account."""
        return next((str(self.params[key]) for key in _SUBJECTS if key in self.params), "")


def respond(request: Request, world: World) -> Handled:
    """Answer one request; never raises for anything that a client can send."""
    authorization = request.headers.get("authorization", "")
    scope = read_scope(authorization)
    known = scope or _NOBODY
    asked = _ask(request, known.service)
    if not authorization and asked.operation is None:
        known, asked = _unsigned(request, asked)
    identity = world.identity(known.access_key)
    account = identity.account.id if identity else ""
    if asked.operation is None and (page := sso.page(request, world)) is not None:
        return Handled(Answer(page), sso.OIDC, "page", "", "", "")
    request_id = world.request_id()
    profile = identity.profile.name if identity else ""
    fault = world.fault(profile, account, known.region, known.service, asked.name, asked.subject)
    if fault is not None:
        answer = _faulty(fault, request, asked, known, identity, world, request_id)
    else:
        answer = Answer(_sound(asked, scope, authorization, identity, world, request_id))
    delay = world.latency(known.region)
    if delay:
        answer = replace(answer, delay=delay)
    return Handled(answer, known.service, asked.name, account, known.region, known.access_key)


def _ask(request: Request, service: str) -> _Asked:
    protocol = protocol_of(service, request.path, request.headers)
    if protocol is Protocol.REST_JSON:
        routed = TABLE.routed(service, request.method, request.path)
        if routed is None:
            return _Asked(protocol, f"{request.method} {request.path}", None, {})
        operation, labels = routed
        params, problem = _members(requests.read_json, request.body)
        query = requests.read_query(request.query) if request.query else {}
        return _Asked(protocol, operation.name, operation, {**query, **params, **labels}, problem)
    if protocol is Protocol.JSON:
        name = request.headers["x-amz-target"].rpartition(".")[2]
        params, problem = _members(requests.read_json, request.body)
    elif protocol is Protocol.CBOR:
        name = request.path.rpartition("/")[2]
        params, problem = _members(requests.read_cbor, request.body)
    else:
        params = dict(requests.read_form(request.body.decode("utf-8", "replace") or request.query))
        name, problem = params.get("Action", ""), None
    return _Asked(protocol, name, TABLE.named(service, name), params, problem)


def _unsigned(request: Request, asked: _Asked) -> tuple[CredentialScope, _Asked]:
    """Find what a request without a signature asks for, where there is something that takes one."""
    for service in _UNSIGNED:
        found = _ask(request, service)
        if found.operation is not None:
            bearer = {_BEARER: request.headers[_BEARER]} if _BEARER in request.headers else {}
            return CredentialScope("", "", "", service), replace(found, params={**found.params, **bearer})
    return _NOBODY, asked


def _members(read: Callable[[bytes], dict[str, Any]], body: bytes) -> tuple[dict[str, Any], ServiceError | None]:
    try:
        return read(body), None
    except ServiceError as error:
        return {}, error


def _sound(
    asked: _Asked,
    scope: CredentialScope | None,
    authorization: str,
    identity: Identity | None,
    world: World,
    request_id: str,
) -> Response:
    service = scope.service if scope else ""
    try:
        operation = asked.operation
        if operation is not None and operation.service in _UNSIGNED:
            return _answered(
                Call(operation.service, operation.name, _ANYBODY, "", asked.params), asked, operation, world, request_id
            )
        if scope is None:
            common = protocols.BROKEN_SIGNATURE if authorization else protocols.NO_SIGNATURE
            raise common.error(asked.protocol)
        if not world.scene.knows_region(scope.region):
            raise protocols.BAD_SCOPE.error(asked.protocol)
        if identity is None or not identity.account.enabled(scope.region):
            raise protocols.UNKNOWN_KEY.error(asked.protocol)
        if identity.expires is not None and world.elapsed >= identity.expires:
            raise protocols.EXPIRED_TOKEN.error(asked.protocol)
        throttle = world.scene.throttle
        if (
            throttle
            and service == "ses"
            and asked.name not in _OWN_RATE
            and not world.admits(throttle, identity.account.id, scope.region)
        ):
            raise protocols.THROTTLED.error(asked.protocol)
        if operation is None:
            if asked.protocol is Protocol.REST_JSON:
                return protocols.unknown_path(request_id)
            raise protocols.unknown_action(asked.protocol, asked.name, str(asked.params.get("Version", "")))
        asking = Call(service, operation.name, identity, scope.region, asked.params)
        return _answered(asking, asked, operation, world, request_id)
    except ServiceError as error:
        return protocols.failure(asked.protocol, service, error, request_id)


def _answered(call: Call, asked: _Asked, operation: Operation, world: World, request_id: str) -> Response:
    if asked.problem is not None:
        raise asked.problem
    found = operation.handle(call, world)
    if isinstance(found, Kept):
        written = world.written((asked.protocol, call.service, operation.name, found.key), _writer(asked, found))
    else:
        written = protocols.content(asked.protocol, found)
    return protocols.success(asked.protocol, call.service, operation.name, written, request_id)


def _writer(asked: _Asked, found: Kept) -> Callable[[], bytes]:
    return lambda: protocols.content(asked.protocol, found.make())


def _faulty(
    fault: Fault,
    request: Request,
    asked: _Asked,
    scope: CredentialScope,
    identity: Identity | None,
    world: World,
    request_id: str,
) -> Answer:
    signed_at = request.headers.get("x-amz-date", "")
    action = asked.operation.action if asked.operation else f"{scope.service}:{asked.name}"
    error = faults.error_of(
        fault, asked.protocol, arn=identity.arn if identity else "", action=action, signed_at=signed_at
    )
    if error is None:
        if fault.kind in faults.BELOW_HTTP:
            return faults.spoil(fault, Response(0, "", b""))
        good = _sound(asked, scope, request.headers.get("authorization", ""), identity, world, request_id)
        return faults.spoil(fault, good)
    response = protocols.failure(asked.protocol, scope.service, error, request_id)
    date = faults.server_date(fault, signed_at)
    if date is not None:
        response = replace(response, headers=(*response.headers, ("Date", format_datetime(date, usegmt=True))))
    return Answer(response)
