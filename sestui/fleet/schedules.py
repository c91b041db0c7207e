"""Two schedules as one: what is asked of AWS and what is asked of DNS, of which neither waits for the other."""

from sestui.fleet.job import Job, Kind
from sestui.fleet.kinds import OF_DNS
from sestui.fleet.schedule import Schedule
from sestui.fleet.source import Focus


class Schedules:
    """Hands everything on to the schedule that it is about."""

    def __init__(self, aws: Schedule, dns: Schedule) -> None:
        self.aws = aws
        self.dns = dns

    def of(self, kind: Kind) -> Schedule:
        """Return where the readings of a kind stand."""
        return self.dns if kind in OF_DNS else self.aws

    def put(self, job: Job, due: float, *, forced: bool = False) -> None:
        """See `Schedule.put`."""
        self.of(job.kind).put(job, due, forced=forced)

    def remove(self, job: Job) -> None:
        """See `Schedule.remove`."""
        self.of(job.kind).remove(job)

    def withdraw(self, job: Job) -> bool:
        """See `Schedule.withdraw`."""
        return self.of(job.kind).withdraw(job)

    def __contains__(self, job: Job) -> bool:
        return job in self.of(job.kind)

    def done(self, job: Job, reached: float | None = None) -> None:
        """See `Schedule.done`."""
        self.of(job.kind).done(job, reached)

    def back_off(self, job: Job, until: float) -> None:
        """See `Schedule.back_off`."""
        self.of(job.kind).back_off(job, until)

    def hold(self, profile: str, until: float) -> None:
        """Let AWS be asked nothing but "who" by a profile. DNS needs no login."""
        self.aws.hold(profile, until)

    def release(self, profile: str) -> None:
        """Let the jobs of a profile start again, at the budgets that are known to be theirs now."""
        self.aws.release(profile)
        self.dns.release(profile)

    def look_at(self, focus: Focus) -> None:
        """See `Schedule.look_at`."""
        self.aws.look_at(focus)
        self.dns.look_at(focus)
