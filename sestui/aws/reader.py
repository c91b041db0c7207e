"""Reads SES over the whole fleet: what `fleet` asks of the outside world. Thread-safe, one attempt a call.

Every method returns a value or raises `ReadFailed`. Nothing here can write: see `guard`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from sestui.aws import codes, regions, sts
from sestui.aws.account import account_state
from sestui.aws.errors import failure_of
from sestui.aws.gate import Gate
from sestui.aws.regional import call
from sestui.aws.session import ProfileSession, Sessions
from sestui.aws.telling import CREDENTIALS, Call
from sestui.model.account import AccountState, Caller, RegionList
from sestui.model.failure import Cause, Failure, ReadFailed
from sestui.model.regions import OPT_IN, partition
from sestui.model.settings import Profile, RegionSource, Settings
from sestui.model.target import Target
from sestui.model.text import clean

T = TypeVar("T")

_TITLE_LIMIT: Final = 80
_FINAL: Final = frozenset({Cause.LOGIN_NEEDED, Cause.BAD_CONFIGURATION})
"""Causes that asking elsewhere would only repeat."""


class AwsReader:
    """Reads account states, identities and region lists with the credentials of AWS profiles."""

    def __init__(self, settings: Settings, calculating: int = 0) -> None:
        """Prepare; no file is read and no connection made yet.

        Args:
            settings: profiles, timeouts and concurrency.
            calculating: threads that may sign, shake hands and parse at once; 0 for any number. See `gate`.
        """
        self._titles = {profile.name: clean(profile.title, _TITLE_LIMIT) for profile in settings.profiles}
        self._gate = Gate(calculating)
        self._sessions = Sessions(settings, self._gate, self._credentials_failure)

    def caller(self, profile: Profile, region: str) -> Caller:
        """Ask STS who the profile's credentials are.

        Args:
            profile: whose credentials; where its settings name no regions, its AWS configuration says the partition.
            region: where to ask, if it is in that partition; else the configured region is asked.
        """
        if isinstance(profile.regions, RegionSource):
            configured = self._session(profile.name).configured_region
            if configured and partition(configured) != partition(region):
                region = configured
        asked = self._call(profile.name, region, "sts", "GetCallerIdentity")
        return self._read(asked, lambda session: sts.caller(session.client("sts"), region))

    def regions(self, profile: Profile) -> RegionList:
        """Ask which regions are enabled; where nobody may say, return the regions that every account has.

        Raises:
            ReadFailed: also where nobody could say this time, but may at the next.
        """

        def ask_account(session: ProfileSession) -> RegionList:
            return regions.listed_by_account(session.client("account"), partition(session.region))

        def ask_ec2(session: ProfileSession) -> RegionList:
            where = session.region
            return regions.described_by_ec2(session.client("ec2"), where)

        refused: list[ReadFailed] = []
        for asked, ask in (
            (self._call(profile.name, "", "account", "ListRegions"), ask_account),
            (self._call(profile.name, "", "ec2", "DescribeRegions"), ask_ec2),
        ):
            try:
                return self._read(asked, ask)
            except ReadFailed as failed:
                if failed.failure.cause in _FINAL:
                    raise
                refused.append(failed)
        for unsettled in refused:
            if not _is_settled(unsettled.failure):
                raise unsettled
        return regions.static(partition(self._session(profile.name).region))

    def account(self, target: Target) -> AccountState:
        """Ask SES for the account state."""
        asked = self._call(target.profile, target.region, "sesv2", "GetAccount")
        return self._read(
            asked,
            lambda session: account_state(call(session.client("sesv2"), "get_account", target.region)),
        )

    def close(self) -> None:
        """Cut what is under way and give up connections."""
        self._sessions.close()

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
                session.credentials.reject(used, failure)
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


def _is_settled(failure: Failure) -> bool:
    """Say whether asking again would bring the same: the call is not allowed, or there is no such call."""
    return failure.cause in (Cause.DENIED, Cause.NOT_OFFERED) or failure.code in codes.UNKNOWN_OPERATION
