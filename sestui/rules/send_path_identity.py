"""Gates of the send path about who sends and who receives: addresses, the sender's identity, the sandbox.

Sources: SES Developer Guide, "Creating and verifying identities", "Request production access", "Amazon SES email
sending errors"; botocore's sesv2 model, GetAccount: ProductionAccessEnabled.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from sestui.model.acting_problems import RECIPIENTS, address_problem
from sestui.model.text import clean
from sestui.model.trace import Act, Effect, Gate, GateId, GateState, Need, Remedy, Seen
from sestui.rules import ses_errors
from sestui.rules.inheritance import domain_of
from sestui.rules.simulator_addresses import SOURCE as SIMULATOR
from sestui.rules.simulator_addresses import at_simulator, simulator_address
from sestui.rules.standing import Standing, Standings, candidates

_CREATING: Final = "SES Developer Guide, Creating and verifying identities"
_SANDBOX: Final = "SES Developer Guide, Request production access"


def bare(address: str) -> str:
    """Return the address of `Name <user@domain>`, or what was given without white space around it."""
    text = address.strip()
    if text.endswith(">") and "<" in text:
        return text.rpartition("<")[2].removesuffix(">").strip()
    return text


def addresses_gate(sender: str, recipients: Sequence[str]) -> Gate:
    """Judge the addresses by their form alone."""
    draw = partial(Gate, GateId.ADDRESSES, "addresses", Effect.REFUSED, source=ses_errors.GUIDE)
    wrong = [(each, problem) for each in (sender, *recipients) if (problem := address_problem(each))]
    if wrong:
        words = "; ".join(f'"{clean(each, 80)}" {problem}' for each, problem in wrong)
        error, remedy = ses_errors.bad_address(), Remedy("Correct the address.")
        return draw(GateState.FAILED, "malformed", f"{words}.", error=error, remedy=remedy)
    count = len(recipients)
    if not 1 <= count <= RECIPIENTS:
        words = f"There are {count} recipients; a message has 1 to {RECIPIENTS}."
        remedy = Remedy("Name a recipient." if not count else "Send several messages.")
        error = ses_errors.bad_address()
        label = "no recipient" if not count else "too many"
        return draw(GateState.FAILED, label, words, error=error, remedy=remedy)
    return draw(GateState.PASSED, "well-formed", "They look as SES takes them.")


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose identity stands for the sender."""

    gate: Gate
    found: Standing | None
    """The most specific identity that mail may be sent from; `None` without one."""
    doubt: tuple[Need, ...] = ()
    """Readings about more specific names, that may take its place as the one whose settings hold."""

    @property
    def settings(self) -> str:
        """The identity whose settings hold; empty while that is not certain."""
        return self.found.name if self.found is not None and not self.doubt else ""


def sender_gate(sender: str, standings: Standings, region: str, also_failing: Sequence[str]) -> Sender:
    """Judge whether mail may be sent from an address. `also_failing`: recipients that SES names in the same error."""
    draw = partial(Gate, GateId.SENDER, "sender's identity", Effect.REFUSED, source=_CREATING)
    if address_problem(sender):
        meaning = "No identity can stand for what is no address."
        return Sender(draw(GateState.UNKNOWN, "no address", meaning), None)
    tried = [standings.of(name) for name in candidates(sender)]
    found = next((each for each in tried if each.may_send), None)
    told = tried if found is None else tried[: tried.index(found) + 1]
    seen = tuple(each.seen for each in told)
    unknown = tuple(each.need for each in told if each.may_send is None)
    shown = clean(sender, 120)
    if found is not None:
        itself = found.name == sender
        label = "verified" if itself else f"by {clean(found.name, 60)}"
        meaning = (
            f"{shown} is verified itself." if itself else f"The verified identity {clean(found.name)} covers {shown}."
        )
        if unknown:
            meaning += " Whether a more specific identity, whose settings would hold, is verified is not known."
        gate = draw(GateState.PASSED, label, meaning, seen=seen, needs=unknown)
        return Sender(gate, found, unknown)
    if unknown:
        names = ", ".join(clean(each.name, 60) for each in told if each.may_send is None)
        meaning = f"Whether an identity covers {shown} is not known: {names}."
        remedy = Remedy("Read the identities.", Act.REFRESH)
        gate = draw(GateState.UNKNOWN, "not known", meaning, seen=seen, needs=unknown, remedy=remedy)
        return Sender(gate, None, unknown)
    error = ses_errors.not_verified([sender, *also_failing], region)
    label, meaning, remedy = _why_not(shown, tried)
    return Sender(draw(GateState.FAILED, label, meaning, seen=seen, error=error, remedy=remedy), None)


def _why_not(shown: str, tried: Iterable[Standing]) -> tuple[str, str, Remedy]:
    """Return label, meaning and remedy of an address that no identity stands for; the nearest that exists counts."""
    known = [each for each in tried if each.exists]
    if not known:
        words = f"Neither {shown} nor its domain is an identity in this region; verification is per region."
        return "no identity", words, Remedy("Create the identity, best the domain, and verify it.", Act.CONSOLE)
    nearest = known[0]
    name, status = clean(nearest.name), nearest.status.lower().replace("_", " ")
    if nearest.verified:
        words = f"{name} is verified, but SES says that mail cannot be sent from it."
        return "no sending", words, Remedy("Look at the identity.", Act.IDENTITIES, nearest.name)
    words = f"{name} is not verified: {status or 'AWS did not say why'}."
    if "@" in nearest.name:
        remedy = Remedy(
            "Open the link in the mail that SES sent, or ask for another.", Act.RESEND_VERIFICATION, nearest.name
        )
    else:
        remedy = Remedy("Publish the records that SES asks for.", Act.DOMAINS, nearest.name)
    return status or "not verified", words, remedy


@dataclass(frozen=True, slots=True)
class Receivers:
    """The gate of the recipients, and those that fail it."""

    gate: Gate
    failing: tuple[str, ...] = ()
    """In the sandbox: recipients that are not verified."""


def recipient_gate(
    recipients: Sequence[str],
    standings: Standings,
    access: bool | None,
    account: Seen,
    account_needs: tuple[Need, ...],
    region: str,
    read_account: Remedy,
) -> Receivers:
    """Judge whether the recipients may be sent to; the sandbox asks them to be verified.

    `access`: production access, `None` while that is not known; `account`: what was read of it; `read_account`: what to
    do while it is not known.
    """
    draw = partial(Gate, GateId.RECIPIENT, "recipient", Effect.REFUSED, source=_SANDBOX)
    if access:
        meaning = "The account has production access: any address may be sent to."
        gate = draw(GateState.PASSED, "production", meaning, seen=(account,))
        return Receivers(gate)
    judged = [(each, *_reachable(each, standings)) for each in recipients]
    failing = tuple(each for each, reachable, _, _, _ in judged if reachable is False)
    unknown = [each for each, reachable, _, _, _ in judged if reachable is None]
    seen = (account, *dict.fromkeys(seen for *_, evidence, _ in judged for seen in evidence))
    needs = tuple(dict.fromkeys(need for *_, wanted in judged for need in wanted))
    words = " ".join(why for _, _, why, _, _ in judged)
    if not failing and not unknown and judged:
        gate = draw(GateState.PASSED, "works in sandbox", words, seen=seen, source=f"{_SANDBOX}; {SIMULATOR}")
        return Receivers(gate)
    if access is None or not judged:
        meaning = "Whether the account is in the sandbox is not known; there recipients have to be verified."
        # with production access nobody has to know the recipients' identities
        needs = account_needs or needs
        return Receivers(draw(GateState.UNKNOWN, "not known", meaning, seen=seen, needs=needs, remedy=read_account))
    if failing:
        error = ses_errors.not_verified(failing, region)
        meaning = f"The account is in the sandbox. {words}"
        remedy = Remedy(
            "Request production access, or send to a verified address or to the mailbox simulator.", Act.REQUEST_ACCESS
        )
        gate = draw(GateState.FAILED, "not verified", meaning, seen=seen, error=error, remedy=remedy, needs=needs)
        return Receivers(gate, failing)
    meaning = f"The account is in the sandbox. {words}"
    # without a reading that is missing, it is an address of the simulator that nobody has documented
    remedy = (
        Remedy("Read the identities.", Act.REFRESH)
        if needs
        else Remedy("Use an address of the simulator that is known.")
    )
    gate = draw(GateState.UNKNOWN, "not known", meaning, seen=seen, needs=needs, remedy=remedy)
    return Receivers(gate)


def _reachable(address: str, standings: Standings) -> tuple[bool | None, str, tuple[Seen, ...], tuple[Need, ...]]:
    """Return whether the sandbox lets an address through, why, what was seen, and what is missing to tell."""
    shown = clean(address, 120)
    if address_problem(address):
        return None, f"{shown} is no address.", (), ()
    known = simulator_address(address)
    if known is not None:
        return True, f"{shown} is the mailbox simulator: {known.label}.", (), ()
    if at_simulator(address):
        words = f"{shown} is at the mailbox simulator, and none of the addresses that are documented."
        return None, words, (), ()
    tried = [standings.of(name) for name in candidates(address)]
    found = next((each for each in tried if each.verified), None)
    if found is not None:
        return True, f"{shown} is covered by the verified {clean(found.name)}.", (found.seen,), ()
    missing = tuple(each.need for each in tried if each.verified is None)
    seen = tuple(each.seen for each in tried)
    if missing:
        return None, f"Whether {shown} is verified is not known.", seen, missing
    why = "its domain is not either" if domain_of(address) else "it has no domain"
    return False, f"{shown} is not verified, and {why}.", seen, ()
