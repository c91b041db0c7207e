"""One round of readings: what was asked for, and what of it has no final outcome yet."""

from sestui.fleet.job import Job, Kind
from sestui.model.fleet import Progress


class Round:
    """The jobs of a round. Over when every one of them was settled."""

    def __init__(self) -> None:
        self._jobs: set[Job] = set()
        self._open: set[Job] = set()

    def add(self, job: Job) -> None:
        """Count a job in; one that was settled before is open again."""
        self._jobs.add(job)
        self._open.add(job)

    def settle(self, job: Job) -> None:
        """Say that a job has its final outcome."""
        self._open.discard(job)

    def __contains__(self, job: Job) -> bool:
        return job in self._jobs

    def drop(self, job: Job) -> None:
        """Count a job out."""
        self._jobs.discard(job)
        self._open.discard(job)

    def close(self) -> None:
        """Forget all jobs."""
        self._jobs.clear()
        self._open.clear()

    @property
    def is_over(self) -> bool:
        """Whether nothing is open."""
        return not self._open

    @property
    def progress(self) -> Progress:
        """How many targets are done; never all of them while a list of regions may still bring more."""
        total = sum(job.kind is Kind.ACCOUNT for job in self._jobs)
        waiting = sum(job.kind is Kind.ACCOUNT for job in self._open)
        if self._open and not waiting:
            waiting = 1
        return Progress(max(0, total - waiting), total)
