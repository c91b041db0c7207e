"""One call to AWS with the credentials of a profile: a value, or the failure told for a person.

What is asked, and what of the answer is kept, is the business of who asks: see `reader`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from sestui.aws import codes, sent
from sestui.aws.errors import failure_of
from sestui.aws.gate import Gate
from sestui.aws.profile_session import ProfileSession
from sestui.aws.session import Sessions
from sestui.aws.spelling import Spellings
from sestui.aws.telling import CREDENTIALS, Call
from sestui.model.failure import Cause, Failure, ReadFailed
from sestui.model.regions import OPT_IN
from sestui.model.settings import Profile, Settings
from sestui.model.target import Target
from sestui.model.text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from botocore.client import BaseClient

T = TypeVar("T")

_TITLE_LIMIT: Final = 80


class Asking:
    """Makes calls with the credentials of AWS profiles. Thread-safe, one attempt a call."""

    def __init__(self, settings: Settings, calculating: int = 0, folder: "Path | None" = None) -> None:
        """Prepare; no file is read and no connection made yet.

        Args:
            settings: profiles, timeouts and concurrency.
            calculating: threads that may sign, shake hands and parse at once; 0 for any number. See `gate`.
            folder: where SSO tokens and sessions of roles are kept; `None` for `~/.aws`, as the AWS CLI has it.
        """
        self._titles = {profile.name: clean(profile.title, _TITLE_LIMIT) for profile in settings.profiles}
        self._settings = settings
        self._gate = Gate(calculating)
        self._sessions = Sessions(settings, self._gate, self._credentials_failure, folder)
        self._spellings = Spellings()

    def sent_at(self) -> float | None:
        """Return when the calling thread last sent a request (`time.monotonic`); `None` when it never did."""
        return sent.latest()

    def steady(self, *, is_steady: bool) -> None:
        """Say whether as much is read at once as before: then no connections are needed but those that are open."""
        self._sessions.steady(is_steady=is_steady)

    def close(self) -> None:
        """Cut what is under way and give up connections."""
        self._sessions.close()

    def _ask(self, target: Target, service: str, operation: str, read: Callable[["BaseClient", str], T]) -> T:
        """Make a call for a target: `read` gets the profile's client for the service, and the region."""
        asked = self._call(target.profile, target.region, service, operation)
        return self._read(asked, lambda session: read(session.client(service), target.region))

    def _call(self, name: str, region: str, service: str, operation: str) -> Call:
        return Call(self._title(name), name, region, service, operation)

    def _title(self, name: str) -> str:
        return self._titles.get(name) or clean(Profile(name).title, _TITLE_LIMIT)

    def _read(self, asked: Call, read: Callable[[ProfileSession], T]) -> T:
        """Fetch credentials if need be, then calculate behind the gate."""
        session = self._session(asked.profile)
        try:
            used = session.credentials.get_frozen_credentials()
        except ReadFailed:
            raise
        except Exception as error:
            raise ReadFailed(self._credentials_failure(asked.profile, error)) from error
        try:
            with self._gate.inside():
                return read(session)
        except ReadFailed:
            raise
        except Exception as error:
            failure = self._told(error, asked)
            if _is_refusal(failure, asked.region or session.region):
                session.reject(used, failure)
            raise ReadFailed(failure) from error

    def _session(self, name: str) -> ProfileSession:
        try:
            return self._sessions.profile(name)
        except Exception as error:
            raise ReadFailed(self._credentials_failure(name, error)) from error

    def _told(self, error: BaseException, asked: Call) -> Failure:
        failure = failure_of(error, asked)
        if failure.cause is Cause.LOGIN_NEEDED:
            # reading the configuration for the advice is worth it only now
            failure = failure_of(error, replace(asked, login=self._sessions.advice(asked.profile)))
        return failure

    def _credentials_failure(self, name: str, error: BaseException | None) -> Failure:
        """Say what kept a profile's credentials from being fetched; `None` is for "it takes too long"."""
        asked = Call(self._title(name), name, login=self._sessions.advice(name))
        if error is not None:
            return failure_of(error, asked)
        return Failure(
            Cause.TIMED_OUT,
            f"{asked.title}: no credentials in time.",
            "Look at what the profile's credentials come from; `timeouts.credentials` sets how long to wait.",
            operation=CREDENTIALS,
        )


def _is_refusal(failure: Failure, region: str) -> bool:
    """Say whether AWS will never accept the credentials; an opt-in region may only not be enabled."""
    if failure.code in codes.EXPIRED:
        return True
    return failure.cause is Cause.LOGIN_NEEDED and failure.code in codes.REFUSED and region not in OPT_IN
