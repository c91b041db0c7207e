"""sesv2: the identities of a region."""

from collections.abc import Mapping
from typing import Any, Final

from sestui.simulator.identity import detail, summary
from sestui.simulator.inventory import SceneIdentity
from sestui.simulator.operations import Operation
from sestui.simulator.paging import page, page_size
from sestui.simulator.protocols import Kept, Protocol, ServiceError
from sestui.simulator.world import Call, World

_PAGE: Final = 100
_MOST: Final = 1_000
_FILTERS: Final = ("IDENTITY_NAME_CONTAINS", "IDENTITY_TYPE", "VERIFICATION_STATUS")


def _list_email_identities(call: Call, world: World) -> Mapping[str, Any] | Kept:
    size = page_size(call, _PAGE, _MOST)
    wanted = _filter(call)
    elapsed, pages = world.elapsed, world.listed(call.account, call.region)
    found: list[tuple[SceneIdentity, int]] = []
    changed = world.changes(call.account, call.region).identities
    known = (one for one in call.inventory.identities if one.name not in changed)
    for one in (*known, *changed.values()) if changed else call.inventory.identities:
        number, state = one.at(elapsed, pages)
        if not state.absent and (not wanted or _matches(summary(one.name, state), wanted)):
            found.append((one, number))
    shown, token = page(call, found, size, tuple(sorted(wanted.items())))
    world.count_listed(call.account, call.region)

    def make() -> Mapping[str, Any]:
        lines = [summary(one.name, one.stages[number].state) for one, number in shown]
        return {"EmailIdentities": lines, **({"NextToken": token} if token else {})}

    # the same names in the same stages are the same answer
    stages = hash(tuple((one.name, number, one.name in changed) for one, number in shown))
    return Kept((call.account.id, call.region, token, len(shown), stages), make)


def _filter(call: Call) -> dict[str, str]:
    wanted = call.params.get("Filter") or {}
    if not isinstance(wanted, Mapping) or not all(isinstance(value, str) and value for value in wanted.values()):
        raise ServiceError("BadRequestException", "Filter must be a map of strings.")
    unknown = [key for key in wanted if key not in _FILTERS]
    if unknown:
        raise ServiceError("BadRequestException", f"Filter must have keys of {', '.join(_FILTERS)}.")
    return dict(wanted)


def _matches(line: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    return (
        wanted.get("IDENTITY_NAME_CONTAINS", "") in line["IdentityName"]
        and wanted.get("IDENTITY_TYPE") in {None, line["IdentityType"]}
        and wanted.get("VERIFICATION_STATUS") in {None, line["VerificationStatus"]}
    )


def _get_email_identity(call: Call, world: World) -> Mapping[str, Any] | Kept:
    name = str(call.params["EmailIdentity"])
    identity = world.find_identity(call.account, call.region, name)
    changed = world.changes(call.account, call.region).identities
    if identity is not None:
        number, state = identity.at(world.elapsed, world.listed(call.account, call.region))
        if not state.absent and not state.ghost:
            account, region = call.account.id, call.region
            return Kept(
                (account, region, identity.name, number, identity.name in changed),
                lambda: detail(identity.name, state, account, region, world.began),
            )
    raise ServiceError("NotFoundException", f"Email identity {name} does not exist.", 404)


OPERATIONS: Final = (
    Operation(
        "ses", "ListEmailIdentities", _list_email_identities, Protocol.REST_JSON, "POST", "/v2/email/list-identities"
    ),
    Operation(
        "ses",
        "GetEmailIdentity",
        _get_email_identity,
        Protocol.REST_JSON,
        "GET",
        "/v2/email/identities/{EmailIdentity}",
    ),
)
