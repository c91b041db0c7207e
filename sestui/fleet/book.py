"""The engine's own copy of the fleet state: outcomes go in, frozen states come out.

Used by one thread. The rules of what an outcome changes are all here; when it is asked for is not.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from sestui.fleet.targets import targets
from sestui.model.account import AccountState, Caller, RegionList
from sestui.model.failure import Cause, Failure, disambiguate
from sestui.model.fleet import FleetState, ProfileState, Progress, TargetState
from sestui.model.settings import Profile
from sestui.model.target import Target
from sestui.rules.quota import baseline, sample


class Book:
    """Holds the readings of every profile and target, and remembers what changed since the last state."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self._profiles = {profile.name: ProfileState(profile) for profile in profiles}
        self._targets: dict[Target, TargetState] = {
            target: TargetState() for state in self._profiles.values() for target in targets(state.profile)
        }
        self._changed: set[Target] = set(self._targets)
        self._generation = 0

    def profile(self, name: str) -> ProfileState:
        """Return what is known of a profile."""
        return self._profiles[name]

    def targets_of(self, name: str) -> list[Target]:
        """Return the targets of a profile."""
        return [target for target in self._targets if target.profile == name]

    def failure(self, target: Target) -> Failure | None:
        """Return why the latest attempt on a target failed."""
        return self._targets[target].account.failure

    def __contains__(self, target: Target) -> bool:
        return target in self._targets

    def targets(self) -> list[Target]:
        """Return all targets, in the order of display."""
        return list(self._targets)

    def account_id(self, name: str) -> str | None:
        """Return the account id that STS told for a profile."""
        caller = self._profiles[name].caller.value
        return caller.account if caller else None

    def caller(self, name: str, result: Caller | Failure, at: datetime) -> None:
        """Take in who a profile is, or why nobody can say."""
        state = self._profiles[name]
        reading = state.caller
        reading = reading.failed(result, at) if isinstance(result, Failure) else reading.succeeded(result, at)
        self._profiles[name] = replace(state, caller=reading)
        self._changed.update(self.targets_of(name))
        if not isinstance(result, Failure):
            self._settle(name, at)

    def regions(self, name: str, result: RegionList | Failure, at: datetime) -> tuple[list[Target], list[Target]]:
        """Take in which regions are enabled; return the targets that came and those that went."""
        state = self._profiles[name]
        if isinstance(result, Failure):
            self._profiles[name] = replace(state, regions=state.regions.failed(result, at))
            return [], []
        self._profiles[name] = replace(state, regions=state.regions.succeeded(result, at))
        before = set(self.targets_of(name))
        now = targets(state.profile, result)
        came, gone = [t for t in now if t not in before], [t for t in before if t not in now]
        old = self._targets
        self._targets = {}
        for profile_state in self._profiles.values():
            for target in targets(profile_state.profile, profile_state.regions.value):
                self._targets[target] = old.get(target, TargetState())
        self._changed.update(came, gone)
        return came, gone

    def lock_out(self, target: Target, failure: Failure, at: datetime) -> None:
        """Give a target the login problem of its profile, whatever was answered elsewhere before."""
        state = self._targets[target]
        self._targets[target] = replace(state, account=state.account.failed(failure, at))
        self._changed.add(target)

    def account(self, target: Target, result: AccountState | Failure, at: datetime) -> None:
        """Take in the account state of a target, or why it could not be read."""
        state = self._targets[target]
        if isinstance(result, Failure):
            failure = self._clear(target, result)
            self._targets[target] = replace(state, account=state.account.failed(failure, at))
        else:
            first = not self._answered(target.profile)
            fresh = replace(state, account=state.account.succeeded(result, at))
            now_sample = sample(fresh)
            if now_sample is not None:
                previous, recent = baseline(state, now_sample)
                fresh = replace(fresh, previous=previous, recent=recent)
            self._targets[target] = fresh
            if first:
                self._settle(target.profile, at)
        self._changed.add(target)

    def state(self, progress: Progress, asking: frozenset[Target]) -> tuple[FleetState, frozenset[Target]]:
        """Return a frozen copy and the targets that changed since the last one."""
        self._generation += 1
        changed = frozenset(self._changed)
        self._changed.clear()
        frozen = FleetState(
            profiles=MappingProxyType(dict(self._profiles)),
            targets=MappingProxyType(dict(self._targets)),
            generation=self._generation,
            progress=progress,
            asking=asking,
        )
        return frozen, changed

    def _answered(self, name: str) -> bool:
        """Say whether AWS has accepted the credentials of a profile somewhere."""
        if self._profiles[name].caller.value is not None and self._profiles[name].caller.failure is None:
            return True
        return any(
            state.account.value is not None and state.account.failure is None
            for target, state in self._targets.items()
            if target.profile == name
        )

    def _clear(self, target: Target, failure: Failure) -> Failure:
        """Say what an invalid token means here, now that it is known whether it is valid elsewhere."""
        if failure.cause is not Cause.LOGIN_NEEDED:
            return failure
        return disambiguate(failure, target.region, other_region_answered=self._answered(target.profile))

    def _settle(self, name: str, at: datetime) -> None:
        """Look again at failures that an answer from elsewhere explains."""
        for target in self.targets_of(name):
            reading = self._targets[target].account
            if reading.failure is None:
                continue
            cleared = self._clear(target, reading.failure)
            if cleared != reading.failure:
                settled = reading.failed(cleared, reading.failed_at or at)
                self._targets[target] = replace(self._targets[target], account=settled)
                self._changed.add(target)
