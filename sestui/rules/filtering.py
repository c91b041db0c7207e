"""The filter line: a few words that say which targets to show.

Words are ANDed and case does not matter. A plain word looks into profile, label, account, region, status, health and
cause; `field:value` asks one thing. `-` in front turns a word around: it shows everything that the word does not,
what is unknown included, so that a filter never hides a target by guessing about it. A value may be cut short
(`status:rev` is every review status), so that the table narrows while somebody types.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias

from sestui.model.account import AccountState
from sestui.model.failure import LABELS, Cause
from sestui.model.fleet import ProfileState, TargetState
from sestui.model.reading import ReadingState
from sestui.model.settings import Thresholds
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules.authentication import NOTHING, DnsSummary
from sestui.rules.dns_filters import DNS_FIELDS, fleet_tests
from sestui.rules.filter_words import FilterField, Test, contains, meant, no_value, parse_words, test_among
from sestui.rules.health import health
from sestui.rules.quota import QuotaKind, kind, used_share
from sestui.rules.status import VERDICTS, Status, mismatch, status
from sestui.rules.summary import is_absent


@dataclass(frozen=True, slots=True)
class _Subject:
    """One target as the tests see it."""

    target: Target
    target_state: TargetState
    profile_state: ProfileState
    now: datetime
    thresholds: Thresholds
    asking: bool
    dns: DnsSummary

    @property
    def account(self) -> AccountState | None:
        return self.target_state.account.value


_Test: TypeAlias = Test[_Subject]


def _is_failing(subject: _Subject) -> bool:
    return subject.target_state.account.failure is not None and not is_absent(subject.target_state)


def _is_absent(subject: _Subject) -> bool:
    return is_absent(subject.target_state)


def _is_stale(subject: _Subject) -> bool:
    max_age = timedelta(seconds=subject.thresholds.stale_after)
    return subject.target_state.account.state(subject.now, max_age) is ReadingState.STALE


def _is_asking(subject: _Subject) -> bool:
    reading = subject.target_state.account
    return subject.asking or (reading.value is None and reading.failure is None)


def _is_production(subject: _Subject) -> bool:
    return subject.account is not None and subject.account.production_access is True


def _is_sandbox(subject: _Subject) -> bool:
    return subject.account is not None and subject.account.production_access is False


def _is_paused(subject: _Subject) -> bool:
    return subject.account is not None and status(subject.account) in (Status.PAUSED, Status.SHUTDOWN)


def _is_mismatch(subject: _Subject) -> bool:
    return subject.account is not None and bool(mismatch(subject.account, subject.profile_state.profile.expect))


def _is_unknown(subject: _Subject) -> bool:
    return subject.account is None or status(subject.account) is Status.UNKNOWN


_IS: Final[Mapping[str, _Test]] = {
    "failing": _is_failing,
    "absent": _is_absent,
    "stale": _is_stale,
    "asking": _is_asking,
    "production": _is_production,
    "sandbox": _is_sandbox,
    "paused": _is_paused,
    "mismatch": _is_mismatch,
    "unknown": _is_unknown,
}

FIELDS: Final[Mapping[str, FilterField]] = MappingProxyType(
    {
        "status": FilterField("the status column", tuple(Status), "status:sandbox"),
        "is": FilterField(
            "failing, absent, stale, asking, paused, mismatch, unknown; production and sandbox by access alone",
            tuple(_IS),
            "is:failing",
        ),
        "quota": FilterField(
            "used percent of the 24-hour quota (> < >= <= =), or its kind",
            (QuotaKind.UNLIMITED, QuotaKind.NONE, QuotaKind.UNKNOWN),
            "quota:>80",
        ),
        "profile": FilterField("profile name or label; * and ? stand for any text", (), "profile:acme-*"),
        "region": FilterField("region; * and ? stand for any text", (), "region:eu-"),
        "account": FilterField("account id", (), "account:1234"),
        "cause": FilterField("why the latest reading failed", tuple(Cause), "cause:login-needed"),
        **DNS_FIELDS,
    }
)
"""Every field, in the order in which help shows them."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter line. Words with a problem are left out of it, so that a typo never empties the screen."""

    text: str = ""
    problem: str = ""
    """What is wrong with the line, in one sentence; empty when all of it is understood."""
    _tests: tuple[tuple[bool, _Test], ...] = field(default=(), repr=False, compare=False)

    @property
    def active(self) -> bool:
        """Whether the filter can leave anything out."""
        return bool(self._tests)

    def matches(
        self,
        target: Target,
        target_state: TargetState,
        profile_state: ProfileState,
        now: datetime,
        thresholds: Thresholds,
        *,
        asking: bool = False,
        dns: DnsSummary = NOTHING,
    ) -> bool:
        """Say whether a target is to be shown.

        `asking`: a request is under way (`FleetState.asking`); `dns`: what DNS says of its domain identities.
        """
        if not self._tests:
            return True
        subject = _Subject(target, target_state, profile_state, now, thresholds, asking, dns)
        return all(test(subject) is wanted for wanted, test in self._tests)


EVERYTHING: Final = Filter()

_DNS: Final[Mapping[str, Mapping[str, _Test]]] = fleet_tests(lambda subject: subject.dns)

_COMPARISON: Final = re.compile(r"(>=|<=|>|<|=|)\s*(\d+(?:\.\d+)?)%?")


def parse_filter(text: str) -> Filter:
    """Parse a filter line; never raises."""
    words = parse_words(text, FIELDS, _test_for)
    return Filter(text, words.problem, words.tests)


def _test_for(name: str, value: str) -> _Test | str | None:
    """Return the test of one word, a sentence about what is wrong with it, or `None` while it is being typed."""
    match name:
        case "":
            return _text_test(value)
        case "profile":
            return _profile_test(value)
        case "region":
            holds = contains(value)
            return lambda subject: holds(subject.target.region.casefold())
        case "account":
            return _account_test(value)
        case "quota":
            return _quota_test(value)
        case "is":
            return test_among("is", value, FIELDS, _IS)
        case "cause":
            causes = frozenset(meant(value, FIELDS["cause"].values))
            return _cause_test(causes) if causes else no_value("cause", value, FIELDS)
        case _ if name in _DNS:
            return test_among(name, value, FIELDS, _DNS[name])
        case _:
            statuses = frozenset(meant(value, FIELDS["status"].values))
            return _status_test(statuses) if statuses else no_value("status", value, FIELDS)


def _profile_test(value: str) -> _Test:
    holds = contains(value)

    def test(subject: _Subject) -> bool:
        profile = subject.profile_state.profile
        return holds(profile.name.casefold()) or holds(profile.title.casefold())

    return test


def _account_test(value: str) -> _Test:
    holds = contains(value)

    def test(subject: _Subject) -> bool:
        caller = subject.profile_state.caller.value
        return caller is not None and holds(caller.account)

    return test


def _cause_test(causes: frozenset[str]) -> _Test:
    def test(subject: _Subject) -> bool:
        failure = subject.target_state.account.failure
        return failure is not None and failure.cause in causes

    return test


def _status_test(statuses: frozenset[str]) -> _Test:
    def test(subject: _Subject) -> bool:
        return subject.account is not None and status(subject.account) in statuses

    return test


def _quota_test(value: str) -> _Test | str | None:
    comparison = _COMPARISON.fullmatch(value)
    if comparison is not None:
        return _percent_test(comparison[1], float(comparison[2]))
    if value in (">", "<", ">=", "<=", "="):
        return None
    kinds = frozenset(meant(value, FIELDS["quota"].values))
    if not kinds:
        return f"quota: takes a percent such as >80, or {', '.join(FIELDS['quota'].values)}; not {clean(value, 40)}"
    return lambda subject: subject.account is not None and kind(subject.account.quota) in kinds


def _percent_test(operator: str, bound: float) -> _Test:
    def test(subject: _Subject) -> bool:
        share = used_share(subject.account.quota) if subject.account is not None else None
        if share is None:
            return False
        percent = round(share * 100, 6)
        match operator:
            case ">":
                return percent > bound
            case "<":
                return percent < bound
            case ">=":
                return percent >= bound
            case "<=":
                return percent <= bound
            case _:
                return round(percent) == bound

    return test


def _text_test(value: str) -> _Test:
    holds = contains(value)

    def test(subject: _Subject) -> bool:
        profile = subject.profile_state.profile
        if holds(subject.target.region) or holds(profile.name.casefold()) or holds(profile.label.casefold()):
            return True
        caller = subject.profile_state.caller.value
        if caller is not None and holds(caller.account):
            return True
        reading = subject.target_state.account
        if reading.failure is not None and (
            holds(LABELS[reading.failure.cause].casefold()) or holds(reading.failure.cause)
        ):
            return True
        if reading.value is None:
            return False
        access = VERDICTS[status(reading.value)]
        return holds(access.label.casefold()) or holds(access.status) or holds(health(reading.value).label)

    return test
