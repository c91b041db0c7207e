"""Which identities DNS is asked about, when again, and what they are held against.

DNS follows what SES says: a verdict is due when an identity's details are there, again when these change, and is
forgotten with the identity. Used by the engine's thread alone; told the time.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from sestui.fleet.book import Book
from sestui.fleet.identity_queue import FOREVER
from sestui.fleet.job import Job, Kind
from sestui.fleet.things import Things
from sestui.model.authentication import Authentication, CheckState, carried
from sestui.model.depth import Depth
from sestui.model.failure import Cause, Failure
from sestui.model.identity import Identity
from sestui.model.target import Target
from sestui.rules.identities import is_domain

if TYPE_CHECKING:
    from sestui.rules.basis import Basis

SOONER: Final = 1 / 3
"""Of the interval: when something that DNS did not answer is asked again."""
SOONEST: Final = 10.0
"""Seconds between two looks at what is published and not visible yet, at least."""


class Judging:
    """Plans the verdicts of all targets."""

    def __init__(self, book: Book, things: Callable[[Target], Things]) -> None:
        """Prepare.

        Args:
            book: where readings are kept.
            things: returns the queue of an open target's verdicts.
        """
        self._book = book
        self._things = things
        self._used: dict[Job, Basis] = {}
        """What the verdicts that are under way are held against."""
        self._anew: set[Job] = set()
        """Asked for by a person: nothing that is remembered counts."""
        self._close: frozenset[Job] = frozenset()
        """Verdicts that are on screen in full: BIMI and its like are asked about there, not for a whole fleet."""
        self._hinted: set[Job] = set()
        """Verdicts that were made again because somebody looked closer: with hints."""
        self._waiting: dict[Job, set[str]] = {}
        """Verdicts that wait for details of identities."""

    # Asking

    def ask(self, job: Job) -> tuple[str, ...]:
        """Take in that a person asks for a verdict; return the identities whose details have to be read before."""
        self._anew.add(job)
        missing = self._basis(job).missing
        if missing:
            self._waiting[job] = set(missing)
        return missing

    def anew(self, target: Target, names: Iterable[str]) -> None:
        """Let nothing that is remembered count in the next verdicts on these identities."""
        self._anew.update(Job(Kind.AUTHENTICATION, *target, name) for name in names)

    def begin(self, job: Job) -> "tuple[Basis, bool, bool]":
        """Return what a verdict that starts now is held against, whether it is asked anew, and whether with hints."""
        basis = self._used[job] = self._basis(job, anyhow=True)
        anew = job in self._anew
        self._anew.discard(job)
        return basis, anew, job.kind is Kind.AUTHENTICATION and (anew or job in self._close or job in self._hinted)

    def end(self, job: Job, found: Authentication) -> Authentication | None:
        """Return a verdict with what was known beside what DNS did not tell; `None` when the settings changed."""
        if self._used.pop(job, None) != self._basis(job, anyhow=True):
            return None
        return carried(found, self._book.depth_reading(job.target, job.kind, job.subject).value)

    def failed(self, job: Job) -> None:
        """Take in that there is no verdict."""
        self._used.pop(job, None)

    def pause(self, name: str, found: Authentication, interval: float | None) -> float:
        """Return the seconds until a verdict is due again if nobody looks at it; the interval is the usual one."""
        if interval is None or "@" in name:
            return FOREVER
        left = [check.seconds_left for check in found.checks if check.state is CheckState.NOT_YET]
        if left:
            return min(interval, max(SOONEST, min(seconds or 0 for seconds in left) + 1.0))
        return interval * SOONER if found.unanswered else interval

    # What leads to it

    def identity_read(self, target: Target, name: str, before: Identity | None, now: Identity, at: float) -> list[Job]:
        """Take in an identity's details; return the verdicts on From addresses that are to be made again."""
        if not now.exists:
            self._forget(target, (name,), at)
            return []
        if is_domain(name, now.type):
            # DNS is not asked about an address before somebody looks at it.
            self._things(target).offer({name: 0}, at)
        if before is None or _same_records(before, now):
            return []
        depth = self._book.frozen_depth(target)
        verdicts = [other for other in depth.authentication if other == name or covers(name, other)]
        self._things(target).hasten(verdicts, at)
        return [
            Job(Kind.SENDER_AUTHENTICATION, *target, sender)
            for sender in depth.sender_checks
            if sender == name or covers(name, sender)
        ]

    def arrived(self, target: Target, name: str) -> list[Job]:
        """Take in that the details of an identity were asked for; return the verdicts that wait for nothing more."""
        ready = []
        for job, missing in tuple(self._waiting.items()):
            if job.target == target:
                missing.discard(name)
                if not missing:
                    del self._waiting[job]
                    ready.append(job)
        return ready

    def problem(self, job: Job) -> Failure | None:
        """Return why a verdict cannot be had although nothing more is waited for; `None` when it can."""
        basis = self._basis(job, anyhow=True)
        if basis.identity is not None:
            return None
        details = self._book.frozen_depth(job.target).details
        failures = [known.failure for name in basis.missing if (known := details.get(name)) and known.failure]
        return failures[0] if failures else Failure(Cause.BAD_CONFIGURATION, f"Cannot be checked: {basis.problem}.")

    def listed(self, target: Target, names: Iterable[str], at: float) -> None:
        """Take in which identities there are: the verdicts of others are forgotten."""
        there = frozenset(names)
        known = self._book.frozen_depth(target).authentication
        self._forget(target, [name for name in known if name not in there], at)

    def look_at(self, target: Target, names: Sequence[str], at: float, *, closely: bool) -> None:
        """Take in what is on screen: now DNS is asked about addresses, and for hints where it is looked at closely."""
        depth = self._book.frozen_depth(target)
        seen = {
            name: 0
            for name in names
            if (known := depth.details.get(name))
            and _is_address(known.value)
            # what the domain is like that covers it is waited for
            and (name in depth.authentication or not self._basis(Job(Kind.AUTHENTICATION, *target, name)).missing)
        }
        if seen:
            self._things(target).offer(seen, at)
        self._close = frozenset(job for job in self._close if job.target != target)
        if not closely:
            return
        jobs = {name: Job(Kind.AUTHENTICATION, *target, name) for name in names}
        self._close |= frozenset(jobs.values())
        bare = [
            name
            for name, job in jobs.items()
            if job not in self._hinted
            and (made := depth.authentication.get(name))
            and made.value is not None
            and not made.value.hints
        ]
        if bare:
            # what DNS said of everything else is remembered: nobody is asked twice
            self._hinted.update(jobs[name] for name in bare)
            self._things(target).hasten(bare, at)

    def restore(self, target: Target, depth: Depth, at: float) -> None:
        """Queue the domains of an earlier session, though there are verdicts: their evidence was not kept."""
        domains = {
            name: 0
            for name, known in depth.details.items()
            if known.value is not None and known.value.exists and is_domain(name, known.value.type)
        }
        if domains:
            self._things(target).offer(domains, at)

    def failing(self, target: Target) -> list[str]:
        """Return the identities of which the latest attempt on a verdict failed."""
        known = self._book.frozen_depth(target).authentication
        return [name for name, reading in known.items() if reading.failure is not None]

    def close(self, target: Target) -> None:
        """Forget a target."""
        for jobs in (self._used, self._waiting):
            for job in [job for job in jobs if job.target == target]:
                del jobs[job]
        self._anew = {job for job in self._anew if job.target != target}
        self._hinted = {job for job in self._hinted if job.target != target}
        self._close = frozenset(job for job in self._close if job.target != target)

    def _forget(self, target: Target, names: Iterable[str], at: float) -> None:
        gone = tuple(names)
        if gone:
            self._things(target).drop(gone, at)
            self._book.forget(target, Kind.AUTHENTICATION, gone)

    def _basis(self, job: Job, *, anyhow: bool = False) -> "Basis":
        # Rules that the first screen does not need.
        from sestui.rules.basis import Basis, basis_of_identity, basis_of_sender

        identity = self._book.depth_reading(job.target, Kind.IDENTITY, job.subject).value
        if job.kind is Kind.AUTHENTICATION and identity is not None and identity.exists and not _is_address(identity):
            # What there are thousands of does without a frozen copy of everything.
            return Basis(identity)
        depth = self._book.frozen_depth(job.target)
        if job.kind is Kind.AUTHENTICATION:
            return basis_of_identity(depth, job.subject)
        return basis_of_sender(depth, job.subject, anyhow=anyhow)


def _same_records(one: Identity, other: Identity) -> bool:
    return (one.exists, one.type, one.dkim, one.mail_from) == (other.exists, other.type, other.dkim, other.mail_from)


def _is_address(identity: Identity | None) -> bool:
    return identity is not None and identity.exists and not is_domain(identity.name, identity.type)


def covers(name: str, address: str) -> bool:
    """Say whether the settings of one identity may be what another name is held against."""
    if "@" not in address:
        return False
    from sestui.rules.standing import candidates

    return name.lower() in (each.lower() for each in candidates(address))
