"""A reader that the test holds in its hands: it answers as told, at once or when a gate opens."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Any, TypeVar, cast

from sestui.aws.audit import AuditLog
from sestui.aws.turns import Turn
from sestui.fleet.job import Job, Kind
from sestui.fleet.reader import Gate
from sestui.model.account import AccountNames, AccountState, Caller, RegionList
from sestui.model.acting import Confirmed, Outcome, Result, SendingLimit
from sestui.model.authentication import Authentication, Check, CheckState, Part
from sestui.model.dns import ResolverHealth
from sestui.model.extras import DedicatedIp, MultiRegionEndpoint, Recommendation, ReputationEntity, Tenant
from sestui.model.feedback import ConfigurationSet, EventDestinations, Notifications, Topic
from sestui.model.identity import Identity, IdentitySummary
from sestui.model.insights import MessageInsights
from sestui.model.limits import LimitRequest
from sestui.model.login import LoginProgress
from sestui.model.page import Page
from sestui.model.reputation import Reputation, SendStatistics
from sestui.model.settings import Profile
from sestui.model.suppression import Suppressed, SuppressionLookup
from sestui.model.target import Target

T = TypeVar("T")
GOOD = AccountState(production_access=True)


def accepted(confirmed: Confirmed[Any]) -> Outcome:
    return Outcome(confirmed.action, confirmed.target, Result.ACCEPTED, "done", confirmation=confirmed.id)


class HeldGate:
    """Carries out what the test says."""

    def __init__(self, audit: AuditLog, turn: Turn, reader: "HeldReader") -> None:
        self.audit = audit
        self._turn = turn
        self._reader = reader
        self.confirmed: list[Confirmed[Any]] = []
        self.closed = 0

    def carry_out(self, confirmed: Confirmed[Any]) -> Outcome:
        self.confirmed.append(confirmed)
        return self._reader.writes(confirmed, self._turn)

    def close(self, patience: float = 0.0) -> int:  # noqa: ARG002 - a gate
        self.closed += 1
        return 0


class HeldLogin:
    """Tells what the test hands over, until the end or until it is cancelled."""

    def __init__(self, profile: Profile, region: str) -> None:
        self.profile = profile
        self.region = region
        self.words: SimpleQueue[LoginProgress | None] = SimpleQueue()
        self.codes: list[str] = []
        self.cancelled = threading.Event()
        self.ended = threading.Event()

    def run(self, told: Callable[[LoginProgress], None]) -> None:
        while (word := self.words.get()) is not None:
            told(word)
            if word.ended:
                break
        self.ended.set()

    def answer(self, code: str) -> None:
        self.codes.append(code)

    def cancel(self) -> None:
        self.cancelled.set()


def verdict(identity: Identity, from_address: str = "", state: CheckState = CheckState.OK) -> Authentication:
    """Return a verdict that nobody asked DNS about."""
    domain = identity.name.rpartition("@")[2]
    dkim, spf, mail_from, dmarc = (
        Check(part, state, str(state)) for part in (Part.DKIM, Part.SPF, Part.MAIL_FROM, Part.DMARC)
    )
    sender = (from_address or domain).rpartition("@")[2]
    return Authentication(domain, datetime(2026, 11, 23, 12, tzinfo=UTC), dkim, spf, mail_from, dmarc, sender)


class HeldReader:
    """Answers as told; `gate` lets account readings through, and `asked` counts what is asked of the fleet.

    What is asked in depth is counted apart: `deep` holds jobs, and `answers` what to answer by kind, as a function of
    the job and whatever else the call was given.
    """

    def __init__(self) -> None:
        self.asked: SimpleQueue[Target | str] = SimpleQueue()
        self.deep: SimpleQueue[Job] = SimpleQueue()
        self.callers: Callable[[str], Caller] = lambda name: Caller("111122223333", f"arn:aws:iam::user/{name}")
        self.accounts: Callable[[Target], AccountState] = lambda _target: GOOD
        self.enabled = RegionList(("us-east-1", "eu-south-1"), "account:ListRegions")
        self.answers: dict[Kind, Callable[..., Any]] = {}
        self.judged: list[tuple[Identity, str, str, bool, bool]] = []
        self.hinted: list[str] = []
        self.health: ResolverHealth | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.closed = threading.Event()
        self.told_steady: list[bool] = []
        self.gates: list[HeldGate] = []
        self.logins: list[HeldLogin] = []
        self.writes: Callable[[Confirmed[Any], Turn], Outcome] = lambda confirmed, _turn: accepted(confirmed)

    def caller(self, profile: Profile, _region: str) -> Caller:
        self.asked.put(profile.name)
        return self.callers(profile.name)

    def regions(self, profile: Profile) -> RegionList:
        self.asked.put(f"regions of {profile.name}")
        return self.enabled

    def account(self, target: Target) -> AccountState:
        self.asked.put(target)
        self.gate.wait(30)
        return self.accounts(target)

    def reputation(self, target: Target, configuration_sets: Sequence[str]) -> Reputation:
        return self._answer(Job(Kind.REPUTATION, *target), Reputation(), tuple(configuration_sets))

    def statistics(self, target: Target) -> SendStatistics:
        return self._answer(Job(Kind.STATISTICS, *target), SendStatistics())

    def identities(self, target: Target, token: str = "") -> Page[IdentitySummary]:
        return self._answer(Job(Kind.IDENTITIES, *target), Page(), token)

    def identity(self, target: Target, name: str) -> Identity:
        return self._answer(Job(Kind.IDENTITY, *target, name), Identity(name))

    def notifications(self, target: Target, names: Sequence[str]) -> tuple[Notifications, ...]:
        answer = tuple(Notifications(name) for name in names)
        return self._answer(Job(Kind.NOTIFICATIONS, *target), answer, tuple(names))

    def configuration_set(self, target: Target, name: str) -> ConfigurationSet:
        return self._answer(Job(Kind.CONFIGURATION_SET, *target, name), ConfigurationSet(name))

    def event_destinations(self, target: Target, name: str) -> EventDestinations:
        return self._answer(Job(Kind.EVENT_DESTINATIONS, *target, name), EventDestinations(name))

    def topic(self, target: Target, arn: str) -> Topic:
        return self._answer(Job(Kind.TOPIC, *target, arn), Topic(arn))

    def suppressed(self, target: Target, token: str = "") -> Page[Suppressed]:
        return self._answer(Job(Kind.SUPPRESSED, *target), Page(), token)

    def suppression_lookup(self, target: Target, address: str) -> SuppressionLookup:
        return self._answer(Job(Kind.SUPPRESSION_LOOKUP, *target, address), SuppressionLookup(address, listed=False))

    def recommendations(self, target: Target, token: str = "") -> Page[Recommendation]:
        return self._answer(Job(Kind.RECOMMENDATIONS, *target), Page(), token)

    def tenants(self, target: Target, token: str = "") -> Page[Tenant]:
        return self._answer(Job(Kind.TENANTS, *target), Page(), token)

    def entities(self, target: Target, token: str = "") -> Page[ReputationEntity]:
        return self._answer(Job(Kind.ENTITIES, *target), Page(), token)

    def dedicated_ips(self, target: Target, token: str = "") -> Page[DedicatedIp]:
        return self._answer(Job(Kind.DEDICATED_IPS, *target), Page(), token)

    def endpoints(self, target: Target, token: str = "") -> Page[MultiRegionEndpoint]:
        return self._answer(Job(Kind.ENDPOINTS, *target), Page(), token)

    def account_names(self, profile: Profile) -> AccountNames:
        return self._answer(Job(Kind.NAMES, profile.name), AccountNames())

    def limit_requests(self, target: Target, limit: SendingLimit, token: str = "") -> Page[LimitRequest]:
        return self._answer(Job(Kind.LIMIT_REQUESTS, *target, limit.value), Page(), token)

    def message_insights(self, target: Target, message_id: str) -> MessageInsights:
        return self._answer(Job(Kind.INSIGHTS, *target, message_id), MessageInsights(message_id))

    def write_gate(self, audit: AuditLog, *, turn: Turn) -> Gate:
        self.gates.append(made := HeldGate(audit, turn, self))
        return made

    def login(self, profile: Profile, region: str) -> "HeldLogin":
        self.logins.append(HeldLogin(profile, region))
        return self.logins[-1]

    def authentication(
        self,
        identity: Identity,
        region: str,
        from_address: str = "",
        *,
        anew: bool = False,
        first: bool = False,
        hints: bool = False,
    ) -> Authentication:
        self.judged.append((identity, region, from_address, anew, first))
        if hints:
            self.hinted.append(from_address or identity.name)
        job = Job(Kind.AUTHENTICATION, "", region, from_address or identity.name)
        return self._answer(job, verdict(identity, from_address), identity)

    def resolver(self) -> ResolverHealth | None:
        return self.health

    def sent_at(self) -> float | None:
        return None

    def steady(self, *, is_steady: bool) -> None:
        self.told_steady.append(is_steady)

    def close(self) -> None:
        self.closed.set()

    def questions(self) -> list[Target | str]:
        return [self.asked.get() for _ in range(self.asked.qsize())]

    def deep_questions(self) -> list[Job]:
        return [self.deep.get() for _ in range(self.deep.qsize())]

    def _answer(self, job: Job, otherwise: T, *more: Any) -> T:
        self.deep.put(job)
        answer = self.answers.get(job.kind)
        return otherwise if answer is None else cast(T, answer(job, *more))
