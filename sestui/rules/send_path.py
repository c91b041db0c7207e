"""Would this send pass? The way of one message through SES, gate by gate, from what was read. Asks nothing itself.

In which order SES itself looks is not documented: the gates stand in the order in which one would mend them, from the
account to the receivers. A gate that nobody could look at is unknown, and `Trace.needs` names the readings that are
missing. Sources: SES Developer Guide, "Amazon SES email sending errors"; each gate names its own.
"""

from collections.abc import Sequence
from typing import Final

from sestui.model.account import Caller
from sestui.model.authentication import Authentication
from sestui.model.fleet import TargetState
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.model.trace import Effect, Gate, GateState, Outcome, Trace
from sestui.rules.send_path_account import (
    account_needs,
    account_seen,
    credentials_gate,
    quota_gate,
    rate_gate,
    read_account,
    region_gate,
    sending_gate,
)
from sestui.rules.send_path_authentication import authentication_gates
from sestui.rules.send_path_delivery import Settings, configuration_set_gate, mail_from_gate, suppression_gate
from sestui.rules.send_path_identity import addresses_gate, bare, recipient_gate, sender_gate
from sestui.rules.standing import Clock, Standings

CAVEATS: Final = (
    "Whether IAM policies let these credentials send (ses:SendEmail) is not read.",
    "The global suppression list cannot be asked.",
    "What receivers make of the message's content cannot be told.",
)
"""What no reading tells."""


def trace(
    sender: str,
    recipients: Sequence[str],
    configuration_set: str,
    region: str,
    state: TargetState,
    caller: Reading[Caller],
    clock: Clock,
    authentication: Reading[Authentication] | None = None,
) -> Trace:
    """Follow a message through SES.

    Args:
        sender: the From address, also as `Name <user@domain>`; its case matters.
        recipients: To, Cc and Bcc together, in the same forms.
        configuration_set: the one that the call names; empty for none, and the identity's default then holds.
        region: the target's region.
        state: what was read of the target; lookups on the suppression list are in its depth.
        caller: who the credentials are, as far as that was asked.
        clock: now, and from which age on a reading is told as stale.
        authentication: a check of DNS for the From address, as far as somebody checked.
    """
    from_, to = bare(sender), tuple(bare(each) for each in recipients)
    account, depth = state.account, state.depth
    standings = Standings(depth, clock)
    access = account.value.production_access if account.value is not None else None
    told = "not told" if access is None else str(access).lower()
    seen = account_seen(account, clock, "ProductionAccessEnabled", told)
    receivers = recipient_gate(to, standings, access, seen, account_needs(account), region, read_account(account))
    origin = sender_gate(from_, standings, region, receivers.failing)
    settings = Settings(depth, origin.settings, configuration_set, clock)
    gates = (
        region_gate(region, account, clock),
        credentials_gate(account, caller, clock),
        addresses_gate(from_, to),
        sending_gate(account, clock),
        origin.gate,
        receivers.gate,
        configuration_set_gate(settings),
        quota_gate(account, to, clock),
        rate_gate(state, clock),
        mail_from_gate(settings),
        suppression_gate(settings, account, to),
        *authentication_gates(from_, authentication if authentication is not None else Reading()),
    )
    outcome = _outcome(gates)
    summary = _summary(outcome, gates)
    return Trace(
        clean(from_), tuple(map(clean, to)), outcome, summary, gates, settings.identity, settings.set_name, CAVEATS
    )


_ENDS: Final = {
    Effect.REFUSED: Outcome.REFUSED,
    Effect.SWALLOWED: Outcome.NOT_DELIVERED,
    Effect.JUDGED: Outcome.UNAUTHENTICATED,
}


def _outcome(gates: Sequence[Gate]) -> Outcome:
    """Return what becomes of the message: the first gate that stops it decides, a gate that is not known before it not.

    A message that is stopped for certain does not pass, whatever an unknown gate before that says; but what SES makes
    of it may then be another thing, which `Trace.sure` tells.
    """
    failed = next((gate for gate in gates if gate.stops), None)
    if failed is not None:
        return _ENDS[failed.effect]
    unknown = any(gate.decides and gate.state is GateState.UNKNOWN for gate in gates)
    return Outcome.UNKNOWN if unknown else Outcome.PASSES


def _summary(outcome: Outcome, gates: Sequence[Gate]) -> str:
    if outcome is Outcome.PASSES:
        warned = [gate.title for gate in gates if gate.warning or gate.state is GateState.FAILED]
        but = f"; worth a look: {', '.join(warned)}" if warned else ""
        return f"It would pass{but}."
    if outcome is Outcome.UNKNOWN:
        open_ = [gate.title for gate in gates if gate.decides and gate.state is GateState.UNKNOWN]
        return f"Nothing that is known stops it; not known: {', '.join(open_)}."
    failed = next(gate for gate in gates if gate.stops)
    before = [gate.title for gate in gates[: gates.index(failed)] if gate.decides and gate.state is GateState.UNKNOWN]
    unless = f" Not known before that: {', '.join(before)}." if before else ""
    what = {
        Outcome.REFUSED: "SES would refuse it",
        Outcome.NOT_DELIVERED: "SES would accept it and not deliver it",
        Outcome.UNAUTHENTICATED: "SES would send it, and it would not authenticate",
    }[outcome]
    return f"{what}: {failed.title}, {failed.label}.{unless}"
