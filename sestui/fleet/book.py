"""The engine's own copy of the fleet state: outcomes go in, frozen states come out.

Used by one thread. The rules of what an outcome changes are all here; when it is asked for is not.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sestui.fleet.job import Kind, Value
from sestui.fleet.kinds import SPECS
from sestui.fleet.notes import Notes
from sestui.fleet.targets import targets, unread
from sestui.model.account import AccountNames, AccountState, Caller, RegionList
from sestui.model.depth import Depth
from sestui.model.failure import Cause, Failure, disambiguate
from sestui.model.fleet import FleetState, ProfileState, Progress, TargetState
from sestui.model.reading import Reading
from sestui.model.settings import Profile, RegionSource
from sestui.model.target import Target
from sestui.rules.quota import baseline, sample


class Book:
    """Holds the readings of every profile and target, and remembers what changed since the last state."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        first = unread(profiles)
        self._profiles = dict(first.profiles)
        self._targets = dict(first.targets)
        self._notes: dict[Target, Notes] = {}
        """Of targets of which something was read in depth."""
        self._noted: set[Target] = set()
        """Targets whose notes changed since the last state."""
        self._changed: set[Target] = set(self._targets)
        self._accepted: set[str] = set()
        """Profiles that STS knew in this session."""
        self._answering: set[Target] = set()
        """Targets that answered in this session."""
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

    def knows(self, name: str) -> bool:
        """Say whether a profile is watched."""
        return name in self._profiles

    def owner(self, name: str) -> str:
        """Return whose budgets a profile draws on: its account, else something that stands for the profile."""
        return self.account_id(name) or f"profile {name}"

    def targets(self) -> list[Target]:
        """Return all targets, in the order of display."""
        return list(self._targets)

    def account_id(self, name: str) -> str | None:
        """Return the account id that STS told for a profile."""
        caller = self._profiles[name].caller.value
        return caller.account if caller else None

    def caller(self, name: str, result: Caller | Failure, at: datetime) -> bool:
        """Take in who a profile is, or why nobody can say; return whether it is another account than before.

        Then everything that was read of the other account is dropped.
        """
        state = self._profiles[name]
        reading = state.caller
        if isinstance(result, Failure):
            self._profiles[name] = replace(state, caller=reading.failed(result, at))
            self._accepted.discard(name)
            self._changed.update(self.targets_of(name))
            return False
        other = reading.value is not None and reading.value.account != result.account
        if other:
            state = ProfileState(state.profile, regions=state.regions)
            for target in self.targets_of(name):
                self._targets[target] = TargetState()
                self._notes.pop(target, None)
                self._answering.discard(target)
        self._profiles[name] = replace(state, caller=reading.succeeded(result, at))
        self._accepted.add(name)
        self._changed.update(self.targets_of(name))
        self._settle(name, at)
        return other

    def names(self, name: str, result: AccountNames | Failure, at: datetime) -> None:
        """Take in what the accounts of a profile's organization are called, or why nobody says."""
        state = self._profiles[name]
        reading = state.names
        reading = reading.failed(result, at) if isinstance(result, Failure) else reading.succeeded(result, at)
        self._profiles[name] = replace(state, names=reading)
        self._changed.update(self.targets_of(name))

    def restore(self, state: FleetState) -> None:
        """Take in what an earlier session knew: values with their age, where the account is known and nothing newer.

        Failures of then say nothing about now.
        """
        for name, old in state.profiles.items():
            known = self._profiles.get(name)
            if known is None or old.caller.value is None or known.caller.value is not None:
                continue
            regions = _value_of(old.regions)
            self._profiles[name] = replace(known, caller=_value_of(old.caller))
            if isinstance(known.profile.regions, RegionSource) and regions.value is not None:
                self._regions_known(name, regions)
            for target in self.targets_of(name):
                before = state.targets.get(target)
                if before is not None and before.account.value is not None:
                    self._targets[target] = replace(self._targets[target], account=_value_of(before.account))
            self._changed.update(self.targets_of(name))

    def restore_depth(self, target: Target, depth: Depth) -> None:
        """Take in what an earlier session had read of a target in depth, if nothing was read since.

        Not what is personal: that was left out when it was written, and is asked for anew.
        """
        if target in self._targets and target not in self._notes:
            self._notes[target] = Notes(replace(_without_failures(depth), withheld=()))
            self._noted.add(target)

    def depth(self, target: Target, kind: Kind, subject: str, result: Value | Failure, at: datetime) -> None:
        """Take in a reading in depth, or why there is none."""
        self._note(target).note(SPECS[kind].place, subject, result, at)

    def depth_reading(self, target: Target, kind: Kind, subject: str = "") -> Reading[Any]:
        """Return a reading in depth."""
        notes = self._notes.get(target)
        return notes.reading(SPECS[kind].place, subject) if notes is not None else Reading()

    def frozen_depth(self, target: Target) -> Depth:
        """Return all readings in depth of a target."""
        notes = self._notes.get(target)
        return notes.freeze() if notes is not None else Depth()

    def listed(self, target: Target, count: int | None) -> None:
        """Say how many identities were listed so far."""
        self._note(target).listed(count)

    def forget(self, target: Target, kind: Kind, subjects: Iterable[str]) -> None:
        """Drop readings of what is not there any more."""
        self._note(target).forget(SPECS[kind].place, subjects)

    def account_value(self, target: Target) -> AccountState | None:
        """Return the account state that was read last."""
        return self._targets[target].account.value

    def account_reading(self, target: Target) -> Reading[AccountState]:
        """Return the account state with its age and failure."""
        return self._targets[target].account

    def regions(self, name: str, result: RegionList | Failure, at: datetime) -> tuple[list[Target], list[Target]]:
        """Take in which regions are enabled; return the targets that came and those that went."""
        state = self._profiles[name]
        if isinstance(result, Failure):
            self._profiles[name] = replace(state, regions=state.regions.failed(result, at))
            return [], []
        return self._regions_known(name, state.regions.succeeded(result, at))

    def _regions_known(self, name: str, reading: Reading[RegionList]) -> tuple[list[Target], list[Target]]:
        state = self._profiles[name]
        self._profiles[name] = replace(state, regions=reading)
        before = set(self.targets_of(name))
        now = targets(state.profile, reading.value)
        came, gone = [t for t in now if t not in before], [t for t in before if t not in now]
        old = self._targets
        self._targets = {}
        for profile_state in self._profiles.values():
            for target in targets(profile_state.profile, profile_state.regions.value):
                self._targets[target] = old.get(target, TargetState())
        self._changed.update(came, gone)
        for target in gone:
            self._notes.pop(target, None)
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
            self._answering.add(target)
            if first:
                self._settle(target.profile, at)
        self._changed.add(target)

    def state(
        self, progress: Progress, asking: frozenset[Target], depth_progress: Progress = Progress()
    ) -> tuple[FleetState, frozenset[Target]]:
        """Return a frozen copy and the targets that changed since the last one."""
        self._generation += 1
        for target in self._noted:
            if target in self._targets:
                self._targets[target] = replace(self._targets[target], depth=self.frozen_depth(target))
        self._changed |= self._noted
        self._noted.clear()
        changed = frozenset(self._changed)
        self._changed.clear()
        frozen = FleetState(
            profiles=MappingProxyType(dict(self._profiles)),
            targets=MappingProxyType(dict(self._targets)),
            generation=self._generation,
            progress=progress,
            depth_progress=depth_progress,
            asking=asking,
        )
        return frozen, changed

    def _answered(self, name: str) -> bool:
        """Say whether AWS has accepted the credentials of a profile somewhere."""
        return name in self._accepted or any(
            target.profile == name and target in self._targets and self._targets[target].account.failure is None
            for target in self._answering
        )

    def _note(self, target: Target) -> Notes:
        self._noted.add(target)
        notes = self._notes.get(target)
        if notes is None:
            notes = self._notes[target] = Notes()
        return notes

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


def _without_failures(depth: Depth) -> Depth:
    """Return the values alone: failures of then say nothing about now, and nobody waits for a list of then."""
    kept: dict[str, Any] = {"listed": None, "suppressed": Reading(), "lookups": MappingProxyType({})}
    for spec in SPECS.values():
        if not spec.place or spec.place in kept:
            continue
        known = getattr(depth, spec.place)
        kept[spec.place] = (
            MappingProxyType({name: _value_of(reading) for name, reading in known.items() if reading.value is not None})
            if spec.keyed
            else _value_of(known)
        )
    return replace(depth, **kept)


def _value_of(reading: Reading[Any]) -> Reading[Any]:
    return replace(reading, failure=None, failed_at=None)
