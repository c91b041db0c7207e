"""The failures that the engine itself finds, and what a failure means for a whole profile."""

from sestui.aws.telling import evidence
from sestui.fleet.job import Job
from sestui.fleet.kinds import OF_DNS, SPECS
from sestui.model.failure import Cause, Failure
from sestui.model.text import clean


def concerns_profile(failure: Failure) -> bool:
    """Say whether a failed "who" means that no region of the profile can be read."""
    if failure.operation.startswith("credentials"):
        return True
    return failure.cause in (Cause.LOGIN_NEEDED, Cause.BAD_CONFIGURATION)


def given_up(job: Job, title: str, limit: float) -> Failure:
    """Return what to say of an attempt that did not end within `limit` seconds."""
    if job.kind in OF_DNS:
        subject, fix = clean(job.subject, 120), "Refresh; if it stays, name another DNS server: `[dns] resolvers`."
    else:
        subject = _subject(job, title)
        fix = "Look at the network on the way to AWS; `[timeouts]` in the configuration sets how long to wait."
    return Failure(
        Cause.TIMED_OUT,
        f"{subject}: no complete answer within {limit:.0f} s.",
        fix,
        operation=SPECS[job.kind].operation,
    )


def defect(job: Job, title: str, error: Exception) -> Failure:
    """Return what to say of an exception that no reader should have raised."""
    return Failure(
        Cause.UNEXPECTED,
        f"{_subject(job, title)}: reading failed in a way that sestui does not know ({type(error).__name__}).",
        "Refresh; if it stays, report it with the session log.",
        operation=SPECS[job.kind].operation,
        code=type(error).__name__,
        detail=evidence(str(error)),
    )


def _subject(job: Job, title: str) -> str:
    return f"{title} in {job.region}" if job.region else title
