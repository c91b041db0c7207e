"""What is asked of the send path: from, to and configuration set; and the trace of it from a fleet's state. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sestui.model.fleet import FleetState, TargetState
from sestui.model.identity import IdentityList
from sestui.model.reading import Reading
from sestui.model.target import Target
from sestui.model.trace import Need, Trace
from sestui.rules.address_offers import sender_offers
from sestui.rules.awaited import awaited
from sestui.rules.needs import reading_of
from sestui.rules.send_path import trace
from sestui.rules.send_path_identity import bare
from sestui.rules.simulator_addresses import ADDRESSES
from sestui.rules.standing import Clock

FIRST_RECIPIENT: Final = ADDRESSES[0].address
"""Whom a message goes to while nobody said: the mailbox simulator, which works in the sandbox too."""


@dataclass(frozen=True, slots=True)
class SendQuery:
    """One message that somebody might send."""

    sender: str = ""
    to: tuple[str, ...] = ()
    configuration_set: str = ""
    """Empty: the identity's default."""

    @property
    def complete(self) -> bool:
        """Whether there is a From address that is more than a domain."""
        return bool(self.sender) and not self.sender.startswith("@")


def first_query(identity: str, listing: IdentityList | None) -> SendQuery:
    """Return what is asked before anybody typed: from `identity`, else from the first that can send."""
    if identity:
        return SendQuery(identity if "@" in identity else f"@{identity}", (FIRST_RECIPIENT,))
    offers = sender_offers(listing)
    return SendQuery(offers[0].text if offers else "", (FIRST_RECIPIENT,))


def recipients(text: str) -> tuple[str, ...]:
    """Return the addresses of a line in which commas separate them."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def follow(query: SendQuery, target: Target, fleet: FleetState, now: datetime, max_age: float) -> Trace:
    """Follow the message through SES, from what was read; `max_age` in seconds, from which on a reading is old."""
    state = fleet.targets.get(target, TargetState())
    owner = fleet.profiles.get(target.profile)
    return trace(
        query.sender,
        query.to,
        query.configuration_set,
        target.region,
        state,
        owner.caller if owner is not None else Reading(),
        Clock(now, timedelta(seconds=max_age)),
        state.depth.sender_checks.get(bare(query.sender), Reading()),
    )


def why_not_known(found: Trace, target: Target, fleet: FleetState, *, live: bool) -> Mapping[Need, str]:
    """Return for each thing that is missing a sentence: awaited, failed, not told, or not in the snapshot."""
    state = fleet.targets.get(target, TargetState())
    owner = fleet.profiles.get(target.profile)
    caller = owner.caller if owner is not None else Reading()
    return {need: awaited(need, reading_of(state, need, caller), live=live) for need in found.needs}
