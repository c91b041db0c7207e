"""The words of filter lines about what DNS says, for every table that has the columns D, S and M.

What nobody has checked passes no word but `unchecked`; "could not check" is a word of its own.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from sestui.model.authentication import CheckState
from sestui.rules.authentication import DnsStates, DnsSummary
from sestui.rules.filter_words import FilterField, Test

S = TypeVar("S")

STATES: Final = tuple(map(str, CheckState))
UNCHECKED: Final = "unchecked"
_COLUMNS: Final[Mapping[str, int]] = {"dkim": 0, "spf": 1, "dmarc": 2}
_ALL: Final = (*STATES, UNCHECKED, "stale", "attention")

DNS_FIELDS: Final[Mapping[str, FilterField]] = MappingProxyType(
    {
        "dkim": FilterField("column D: what DNS says of DKIM", (*STATES, UNCHECKED), "dkim:missing"),
        "spf": FilterField("column S: SPF and MAIL FROM", (*STATES, UNCHECKED), "spf:problem"),
        "dmarc": FilterField("column M: DMARC", (*STATES, UNCHECKED), "dmarc:missing"),
        "dns": FilterField(
            "D, S or M; attention: warning, missing or problem; stale: the latest check failed",
            _ALL,
            "dns:could-not-check",
        ),
    }
)
"""Fields, in the order in which help shows them."""
_ATTENTION: Final = frozenset((CheckState.WARNING, CheckState.MISSING, CheckState.PROBLEM))


def state_tests(found: Callable[[S], DnsStates | None]) -> dict[str, dict[str, Test[S]]]:
    """Return the tests of a table whose rows have one set of columns each."""

    def having(column: int, state: CheckState) -> Test[S]:
        return lambda subject: (states := found(subject)) is not None and states[column] is state

    def any_having(wanted: frozenset[CheckState]) -> Test[S]:
        return lambda subject: (states := found(subject)) is not None and not wanted.isdisjoint(states[:3])

    def unchecked(subject: S) -> bool:
        return found(subject) is None

    tests: dict[str, dict[str, Test[S]]] = {
        name: {**{str(state): having(column, state) for state in CheckState}, UNCHECKED: unchecked}
        for name, column in _COLUMNS.items()
    }
    tests["dns"] = {
        **{str(state): any_having(frozenset((state,))) for state in CheckState},
        UNCHECKED: unchecked,
        "stale": lambda subject: (states := found(subject)) is not None and states.stale,
        "attention": any_having(_ATTENTION),
    }
    return tests


def many_tests(found: Callable[[S], "list[DnsStates | None]"]) -> dict[str, dict[str, Test[S]]]:
    """Return the tests of a table whose rows stand for several places: one of them is enough."""
    one = state_tests(_itself)

    def somewhere(test: Test[DnsStates | None]) -> Test[S]:
        return lambda subject: any(map(test, found(subject)))

    return {name: {word: somewhere(test) for word, test in tests.items()} for name, tests in one.items()}


def fleet_tests(found: Callable[[S], DnsSummary]) -> dict[str, dict[str, Test[S]]]:
    """Return the tests of the fleet: one domain identity of a target is enough."""

    def kinds(subject: S) -> "list[DnsStates | None]":
        known = found(subject)
        return [*known.kinds, *([None] if sum(known.kinds.values()) < known.domains else [])]

    return many_tests(kinds)


def _itself(states: DnsStates | None) -> DnsStates | None:
    return states
