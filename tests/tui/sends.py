"""Targets for the send path: one in the sandbox, one with production access, all read, with what DNS said."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from sestui.model.account import AccountState, Suppression
from sestui.model.depth import Depth
from sestui.model.fleet import FleetState, TargetState
from sestui.model.identity import IdentityList
from sestui.model.reading import Reading
from sestui.model.suppression import SuppressionLookup
from sestui.model.target import Target
from tests.rules.sending import checked
from tests.tui.deep_states import READ_AT, detail, kept, listed
from tests.tui.states import NOW, account, small

SANDBOX = Target("acme-staging", "eu-central-1")
PRODUCTION = Target("acme-prod", "eu-central-1")
SENDER = "ops@acme.example"
SUCCESS = "success@simulator.amazonses.com"
STRANGER = "someone@elsewhere.example"


def depth(*, looked_up: bool = True, dns: bool = True, **members: Any) -> Depth:
    """Return identities that can send, with everything read that a trace asks for."""
    items = (listed("acme.example"), listed(SENDER), listed("late@acme.test", "PENDING"), listed("new.test", "PENDING"))
    found: dict[str, Any] = {
        "identities": Reading(IdentityList(items), READ_AT),
        "details": kept({name: detail(name) for name in ("acme.example", SENDER)}),
    }
    if looked_up:
        found["lookups"] = kept({STRANGER: SuppressionLookup(STRANGER, listed=False)})
    if dns:
        found["sender_checks"] = kept({SENDER: checked()})
    return Depth(**(found | members))


def state(found: AccountState | None = None, deep: Depth | None = None) -> TargetState:
    value = replace(found or account(), suppression=Suppression(("BOUNCE", "COMPLAINT")))
    return TargetState(Reading(value, NOW), depth=deep if deep is not None else depth())


def sending(**states: TargetState) -> FleetState:
    """Return the small fleet with a target in the sandbox and one in production that can send."""
    whole = small()
    targets = dict(whole.targets)
    targets[SANDBOX] = states.get("sandbox", state(account(production=False)))
    targets[PRODUCTION] = states.get("production", state())
    return replace(whole, targets=MappingProxyType(targets))
