"""organizations ListAccounts: only the management account may ask, and whoever it delegated that to."""

from collections.abc import Mapping
from typing import Any, Final

from sestui.simulator.operations import Operation
from sestui.simulator.paging import page, page_size
from sestui.simulator.protocols import Protocol, ServiceError
from sestui.simulator.world import Call, World

_MOST: Final = 20


def _list_accounts(call: Call, world: World) -> Mapping[str, Any]:
    organization = world.scene.organization
    members = {one.id for one in organization.accounts} if organization else set()
    if organization is None or call.account.id not in members:
        message = "Your account is not a member of an organization."
        raise ServiceError("AWSOrganizationsNotInUseException", message, 400)
    if call.account.id not in {organization.management, *organization.delegated}:
        raise ServiceError("AccessDeniedException", "You don't have permissions to access this resource.", 400)
    size = page_size(call, _MOST, _MOST, "MaxResults")
    shown, token = page(call, organization.accounts, size, refusal="InvalidInputException")
    lines = [
        {
            "Id": one.id,
            "Arn": f"arn:aws:organizations::{organization.management}:account/{organization.id}/{one.id}",
            "Email": one.email,
            "Name": one.name,
            "State": one.state,
            "JoinedMethod": "CREATED",
        }
        for one in shown
    ]
    return {"Accounts": lines, **({"NextToken": token} if token else {})}


OPERATIONS: Final = (Operation("organizations", "ListAccounts", _list_accounts, Protocol.JSON),)
