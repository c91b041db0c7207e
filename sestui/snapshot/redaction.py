"""What a snapshot leaves out unless it is asked for.

Source: botocore's sesv2 model marks Details.WebsiteURL, UseCaseDescription and AdditionalContactEmailAddresses as
sensitive. A further member of Details that this version has no field for is taken for sensitive too.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from sestui.model.account import AccountState
from sestui.model.fleet import FleetState, TargetState

SENSITIVE_OTHER: Final = "Details."
"""Paths of further members that begin so are left out."""


def redact(state: FleetState) -> FleetState:
    """Return the state without sensitive members; `AccountState.withheld` names those that were set."""
    targets = {target: _target(target_state) for target, target_state in state.targets.items()}
    return replace(state, targets=MappingProxyType(targets))


def is_redacted(state: FleetState) -> bool:
    """Say whether any account lacks members that were set."""
    values = (target_state.account.value for target_state in state.targets.values())
    return any(value is not None and value.withheld for value in values)


def _target(state: TargetState) -> TargetState:
    account = state.account.value
    if account is None:
        return state
    return replace(state, account=replace(state.account, value=_account(account)))


def _account(account: AccountState) -> AccountState:
    names = set(account.withheld)
    details = account.details
    if details is not None:
        if details.website_url is not None:
            names.add("details.website_url")
        if details.use_case is not None:
            names.add("details.use_case")
        if details.contacts:
            names.add("details.contacts")
        details = replace(details, website_url=None, use_case=None, contacts=())
    names.update(f"other.{path}" for path, _ in account.other if path.startswith(SENSITIVE_OTHER))
    other = tuple(item for item in account.other if not item[0].startswith(SENSITIVE_OTHER))
    return replace(account, details=details, other=other, withheld=tuple(sorted(names)))
