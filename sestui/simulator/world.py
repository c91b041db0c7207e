"""The scene as it runs: time since the start, who is known by which key, who asked too often. One loop's own."""

import random
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sestui.simulator import keys
from sestui.simulator.account import sent_at, stage_at
from sestui.simulator.changes import Changes, effective, sent_lately
from sestui.simulator.clock import Clock
from sestui.simulator.inventory import Inventory, SceneIdentity
from sestui.simulator.logins import Logins
from sestui.simulator.scene import Account, Fault, RegionState, Scene, SceneProfile, Throttle, Timeline

_KEPT: Final = 32 * 1024 * 1024
"""Bytes of written answers that are kept: those of 10,000 identities, or of 100 accounts' statistics."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose credentials a request was signed with."""

    profile: SceneProfile
    account: Account
    access_key: str
    arn: str
    user_id: str
    expires: float | None = None
    """Seconds after the start at which a session ends; `None` for a user's keys."""


@dataclass(frozen=True, slots=True)
class Call:
    """One operation asked for, by somebody known."""

    service: str
    operation: str
    identity: Identity
    region: str
    params: Mapping[str, Any]
    """Path labels, query string and JSON members, or the form of a query request, by their names on the wire."""

    @property
    def account(self) -> Account:
        """The account that is asked about."""
        return self.identity.account

    @property
    def inventory(self) -> Inventory:
        """What the account has in the region beyond its state."""
        return self.identity.account.inventory(self.region)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(slots=True)
class World:
    """Not safe for threads: only the simulator's own loop touches it."""

    scene: Scene
    clock: Clock
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    """The moment at which the scene starts."""
    url: str = ""
    """Where the simulator is reached, for pages that a person opens."""
    started: float = field(init=False)
    _identities: dict[str, Identity] = field(init=False)
    _buckets: dict[tuple[str, str], _Bucket] = field(init=False, default_factory=dict)
    _met: dict[tuple[int, str, str], int] = field(init=False, default_factory=dict)
    _random: random.Random = field(init=False)
    _requests: int = field(init=False, default=0)
    _sessions: int = field(init=False, default=0)
    _written: dict[Hashable, bytes] = field(init=False, default_factory=dict)
    _held: int = field(init=False, default=0)
    _listed: dict[tuple[str, str], int] = field(init=False, default_factory=dict)
    _named: dict[int, dict[str, SceneIdentity]] = field(init=False, default_factory=dict)
    _changes: dict[tuple[str, str], Changes] = field(init=False, default_factory=dict)
    codes_used: set[tuple[str, str]] = field(init=False, default_factory=set)
    """Role and MFA code: a code opens a session once."""
    logins: Logins = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()
        self.logins = Logins()
        # figures for a show, not for secrets
        self._random = random.Random(self.scene.seed)  # noqa: S311
        self._identities = {
            profile.access_key: Identity(
                profile,
                self.scene.accounts[profile.account],
                profile.access_key,
                profile.arn,
                keys.unique_id(profile.account, profile.user, "AIDA"),
            )
            for profile in self.scene.profiles
            if profile.access_key
        }

    @property
    def elapsed(self) -> float:
        """Seconds since the start, by the scene's clock."""
        return self.clock() - self.started

    @property
    def now(self) -> datetime:
        """The moment that the scene has come to."""
        return self.began + timedelta(seconds=self.elapsed)

    def identity(self, access_key: str) -> Identity | None:
        """Return who a key belongs to."""
        return self._identities.get(access_key)

    def assume(self, role_arn: str, session: str, seconds: float) -> Identity | None:
        """Open a session for a role of the scene; `None` when no profile of it has that role."""
        profile = self.role(role_arn)
        if profile is None:
            return None
        arn = f"{role_arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/{session}"
        return self.open_session(profile, arn, session, seconds)

    def role(self, role_arn: str) -> SceneProfile | None:
        """Return the profile that assumes a role; `None` when no profile of the scene has it."""
        return next((one for one in self.scene.profiles if one.source and one.role_arn == role_arn), None)

    def open_session(self, profile: SceneProfile, arn: str, session: str, seconds: float) -> Identity:
        """Make the temporary keys of a profile's role."""
        self._sessions += 1
        now = self.elapsed
        for key in [key for key, one in self._identities.items() if one.expires is not None and one.expires < now]:
            del self._identities[key]
        access_key = keys.access_key(profile.account, f"{profile.name}/{self._sessions}", "ASIA")
        identity = Identity(
            profile,
            self.scene.accounts[profile.account],
            access_key,
            arn,
            f"{keys.unique_id(profile.account, profile.user, 'AROA')}:{session}",
            now + seconds,
        )
        self._identities[access_key] = identity
        return identity

    def timeline(self, account: Account, region: str) -> Timeline:
        """Return how an account's state in a region moves."""
        return account.regions.get(region, account.default)

    def changes(self, account: Account, region: str) -> Changes:
        """Return what requests have changed there."""
        return self._changes.setdefault((account.id, region), Changes())

    def scene_state(self, account: Account, region: str) -> RegionState:
        """Return an account's state in a region as the scene has it."""
        return stage_at(self.timeline(account, region), self.elapsed).state

    def state(self, account: Account, region: str) -> RegionState:
        """Return an account's state in a region with what requests have changed."""
        return effective(self.scene_state(account, region), self.changes(account, region), self.elapsed)

    def sent(self, account: Account, region: str) -> float | None:
        """Return how many e-mails the last 24 hours hold, those among them that the simulator accepted."""
        elapsed = self.elapsed
        base = sent_at(self.timeline(account, region), elapsed)
        return None if base is None else base + sent_lately(self.changes(account, region), elapsed)

    def find_identity(self, account: Account, region: str, name: str) -> SceneIdentity | None:
        """Return an identity by its name; domains are the same in any case, addresses are not."""
        if (changed := self.changes(account, region).identities.get(name)) is not None:
            return changed
        inventory = account.inventory(region)
        # the scene keeps every inventory alive, so its id is its own
        named = self._named.get(id(inventory))
        if named is None:
            named = self._named[id(inventory)] = {
                one.name if "@" in one.name else one.name.lower(): one for one in inventory.identities
            }
        return named.get(name if "@" in name else name.lower())

    def listed(self, account: Account, region: str) -> int:
        """Return how many pages of a region's identities were answered so far."""
        return self._listed.get((account.id, region), 0)

    def count_listed(self, account: Account, region: str) -> None:
        """Count one page."""
        self._listed[account.id, region] = self.listed(account, region) + 1

    def written(self, key: Hashable, write: Callable[[], bytes]) -> bytes:
        """Return an answer that was written before, or write it; the oldest ones are forgotten."""
        found = self._written.get(key)
        if found is None:
            found = self._written[key] = write()
            self._held += len(found)
            while self._held > _KEPT and len(self._written) > 1:
                self._held -= len(self._written.pop(next(iter(self._written))))
        return found

    def admits(self, throttle: Throttle, account: str, region: str) -> bool:
        """Take one request out of the budget of an account and region; say whether there was one left."""
        now = self.elapsed
        bucket = self._buckets.get((account, region))
        if bucket is None:
            bucket = self._buckets[account, region] = _Bucket(float(throttle.burst), now)
        bucket.tokens = min(float(throttle.burst), bucket.tokens + (now - bucket.at) * throttle.per_second)
        bucket.at = now
        # a second later is a second later, whatever the float says
        if bucket.tokens < 1.0 - 1e-9:
            return False
        bucket.tokens -= 1.0
        return True

    def fault(self, *asked: str) -> Fault | None:
        """Return what goes wrong with a request, and count it; `asked` is what `Scope.matches` takes."""
        elapsed = self.elapsed
        _, account, region, *_ = asked
        for index, fault in enumerate(self.scene.faults):
            if elapsed < fault.after or (fault.seconds is not None and elapsed >= fault.after + fault.seconds):
                continue
            if not fault.scope.matches(*asked):
                continue
            if fault.first is not None or fault.skip:
                met = self._met[index, account, region] = self._met.get((index, account, region), 0) + 1
                if met <= fault.skip or (fault.first is not None and met > fault.skip + fault.first):
                    continue
            return fault
        return None

    def latency(self, region: str) -> float:
        """Draw how long the next answer of a region takes, in seconds."""
        latency = self.scene.latency
        low, high = latency.of(region)
        seconds = low if low == high else self._random.uniform(low, high)
        if latency.jitter:
            seconds *= 1.0 + self._random.uniform(-latency.jitter, latency.jitter)
        return seconds

    def request_id(self) -> str:
        """Return the next request id: the same ones in the same order for the same seed."""
        self._requests += 1
        return f"{self.scene.seed & 0xFFFFFFFF:08x}-5e51-4000-8000-{self._requests:012x}"
