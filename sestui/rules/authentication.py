"""Verdicts from DNS as tables, filters and lines of counts need them: words, weights, and the worst of many.

"Could not check" weighs nothing here: it says nothing about an identity, and what DNS as a whole lacks is told once.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from sestui.model.authentication import ORDER, Authentication, Check, CheckState, Part, Policy, worst
from sestui.model.depth import Depth
from sestui.model.identity import Identity, IdentityList
from sestui.model.reading import Reading
from sestui.model.target import Target
from sestui.rules.changes import changed_keys
from sestui.rules.severity import Severity

NAMES: Final[Mapping[Part, str]] = {
    Part.DKIM: "DKIM",
    Part.SPF: "SPF",
    Part.MAIL_FROM: "MAIL FROM",
    Part.DMARC: "DMARC",
    Part.BIMI: "BIMI",
    Part.TLS_RPT: "TLS-RPT",
    Part.MTA_STS: "MTA-STS",
    Part.DNSSEC: "DNSSEC",
}
MEANINGS: Final[Mapping[CheckState, str]] = {
    CheckState.OK: "DNS holds what SES and receivers want",
    CheckState.WARNING: "It works, or nearly: something weakens it, or will break it",
    CheckState.PROBLEM: "Receivers or SES find something that does not work",
    CheckState.MISSING: "A server said that there is no such record",
    CheckState.NOT_YET: "Published and right, and the resolver does not see it yet",
    CheckState.COULD_NOT_CHECK: "DNS did not answer, or what is needed to judge is not known; it is not missing",
    CheckState.NOT_APPLICABLE: "There is nothing to check: not set up, and not needed",
}
SEVERITY: Final[Mapping[CheckState, Severity]] = {
    CheckState.OK: Severity.OK,
    CheckState.NOT_APPLICABLE: Severity.OK,
    CheckState.NOT_YET: Severity.NOTE,
    CheckState.COULD_NOT_CHECK: Severity.UNKNOWN,
    CheckState.WARNING: Severity.WARNING,
    CheckState.MISSING: Severity.CRITICAL,
    CheckState.PROBLEM: Severity.CRITICAL,
}
RANK: Final[Mapping[CheckState, int]] = {state: rank for rank, state in enumerate(ORDER)}
"""From good to bad, for sorting."""
COLUMNS: Final = ("DKIM", "SPF", "DMARC")
"""What the columns D, S and M are about; S is SPF and MAIL FROM."""
_WORDS: Final = {CheckState.NOT_YET: "not visible yet", CheckState.NOT_APPLICABLE: "not needed"}


_ENDS: Final = {True: "mail passes", False: "mail fails", None: "whether mail passes is not known"}


def words(state: CheckState) -> str:
    """Return a state in words."""
    return _WORDS.get(state, str(state).replace("-", " "))


def policy_words(policy: Policy) -> str:
    """Return what receivers do with mail that fails, and whether mail passes, in a few words."""
    if not policy.known:
        return "not known"
    what = f"{policy.policy} ({policy.tag} of {policy.record_at})" if policy.policy else "no policy"
    return f"{what}; {_ENDS[policy.passes]}"


def column_severity(column: str, state: CheckState) -> Severity:
    """Return how much a state matters.

    Without its key no signature can be verified. Without the records of SPF, MAIL FROM and DMARC mail still goes out.
    """
    if state is CheckState.MISSING and column != COLUMNS[0]:
        return Severity.WARNING
    return SEVERITY[state]


def check_severity(check: Check) -> Severity:
    """Return how much a verdict matters, as the tables weigh it."""
    return column_severity(NAMES[check.part], check.state)


class DnsStates(NamedTuple):
    """The columns D, S and M of one identity, or the worst of several."""

    dkim: CheckState
    spf: CheckState
    """The worst of SPF and MAIL FROM."""
    dmarc: CheckState
    stale: bool = False
    """The latest attempt failed: this is from before it."""

    @property
    def state(self) -> CheckState:
        """The worst of the three."""
        return worst(self[:3])

    @property
    def severity(self) -> Severity:
        """How much it matters, what could not be checked included."""
        return max(column_severity(column, state) for column, state in zip(COLUMNS, self[:3], strict=True))

    @property
    def weight(self) -> Severity:
        """What it adds to everything else that is known: what could not be checked says nothing."""
        return self.heaviest[2]

    @property
    def heaviest(self) -> tuple[str, CheckState, Severity]:
        """Which column weighs most, its state, and how much that is."""
        weighed = [
            (column, state, Severity.OK if state is CheckState.COULD_NOT_CHECK else column_severity(column, state))
            for column, state in zip(COLUMNS, self[:3], strict=True)
        ]
        return max(weighed, key=lambda each: each[2])


NEEDLESS: Final = DnsStates(CheckState.NOT_APPLICABLE, CheckState.NOT_APPLICABLE, CheckState.NOT_APPLICABLE)
"""Where there is no domain."""
FAILED: Final = DnsStates(CheckState.COULD_NOT_CHECK, CheckState.COULD_NOT_CHECK, CheckState.COULD_NOT_CHECK)


def dns_states(reading: Reading[Authentication] | None) -> DnsStates | None:
    """Return the columns of one identity; `None` while nobody has checked it."""
    if reading is None:
        return None
    found = reading.value
    if found is None:
        return FAILED if reading.failure is not None else None
    return DnsStates(
        found.dkim.state,
        worst((found.spf.state, found.mail_from.state)),
        found.dmarc.state,
        reading.failure is not None,
    )


def dns_of(
    name: str, type_: str | None, detail: Reading[Identity] | None, checked: Reading[Authentication] | None
) -> DnsStates | None:
    """Return the columns of an identity of the list; a domain whose details cannot be read cannot be checked either."""
    # Before the first paint there is no identity.
    from sestui.rules.identities import is_domain

    found = dns_states(checked)
    if found is None and detail is not None and detail.value is None and detail.failure is not None:
        return FAILED if is_domain(name, type_) else None
    return found


def worst_states(found: Iterable[DnsStates | None]) -> DnsStates | None:
    """Return the worst of each column over what was checked; `None` where nothing was."""
    known = [each for each in found if each is not None]
    if not known:
        return None
    return DnsStates(
        worst(each.dkim for each in known),
        worst(each.spf for each in known),
        worst(each.dmarc for each in known),
        any(each.stale for each in known),
    )


class DnsSummary(NamedTuple):
    """What is known of the domain identities of one target."""

    domains: int = 0
    checked: int = 0
    """Of how many there is a verdict; it may be that DNS did not answer."""
    worst: DnsStates | None = None
    kinds: Mapping[DnsStates, int] = {}
    """How many identities there are of each combination."""

    def having(self, column: int, state: CheckState) -> int:
        """Return how many identities have a state in a column (0 D, 1 S, 2 M)."""
        return sum(number for states, number in self.kinds.items() if states[column] is state)


NOTHING: Final = DnsSummary()


class _Counted:
    """One target's list and verdicts, and what was counted of them."""

    def __init__(self, listing: Reading[IdentityList]) -> None:
        self.listing = listing
        self.names = frozenset(domain_names(listing.value))
        self.verdicts: Mapping[str, Reading[Authentication]] = {}
        self.kinds: dict[DnsStates, int] = {}
        self.failed = 0
        self.summary = self._summed()

    def take(self, verdicts: Mapping[str, Reading[Authentication]]) -> None:
        """Count what is another verdict than before; of thousands, a few are."""
        before, self.verdicts = self.verdicts, verdicts
        names = [name for name in changed_keys(before, verdicts) if name in self.names]
        for name in names:
            self._count(dns_states(before.get(name)), -1)
            self._count(dns_states(verdicts.get(name)), 1)
        if names:
            self.summary = self._summed()

    def _count(self, states: DnsStates | None, by: int) -> None:
        if states is not None:
            self.kinds[states] = self.kinds.get(states, 0) + by
            self.failed += by * (states is FAILED)

    def _summed(self) -> DnsSummary:
        kinds = {states: number for states, number in self.kinds.items() if number}
        return _summed(len(self.names), kinds, self.failed, needless=self.listing.value is not None)


class DnsSummaries:
    """The summaries of many targets, each counted on where its list or its verdicts are others. For one thread."""

    def __init__(self) -> None:
        self._kept: dict[Target, _Counted] = {}

    def of(self, target: Target, depth: Depth) -> DnsSummary:
        """Return the summary of a target."""
        listing, verdicts = depth.identities, depth.authentication
        if listing.value is None and not verdicts:
            self._kept.pop(target, None)
            return NOTHING
        kept = self._kept.get(target)
        if kept is None or kept.listing is not listing:
            kept = self._kept[target] = _Counted(listing)
        if kept.verdicts is not verdicts:
            kept.take(verdicts)
        return kept.summary

    def keep(self, targets: Iterable[Target]) -> None:
        """Forget all others."""
        self._kept = {target: self._kept[target] for target in targets if target in self._kept}


def domain_names(found: IdentityList | None) -> tuple[str, ...]:
    """Return which identities are domains."""
    # Before the first paint there is no list.
    from sestui.rules.identities import is_domain

    return tuple([item.name for item in found.items if is_domain(item.name, item.type)]) if found is not None else ()


def summary(names: Iterable[str], verdicts: Mapping[str, Reading[Authentication]]) -> DnsSummary:
    """Count the verdicts of some domain identities."""
    kinds: dict[DnsStates, int] = {}
    total = failed = 0
    for name in names:
        total += 1
        states = dns_states(verdicts.get(name))
        if states is not None:
            kinds[states] = kinds.get(states, 0) + 1
            failed += states is FAILED
    return _summed(total, kinds, failed)


def _summed(total: int, kinds: Mapping[DnsStates, int], failed: int, *, needless: bool = False) -> DnsSummary:
    """Return the summary of what was counted; with `needless`, none of them is known to be all there is."""
    all_ = NEEDLESS if needless and not total else worst_states(kinds)
    return DnsSummary(total, sum(kinds.values()) - failed, all_, kinds)
