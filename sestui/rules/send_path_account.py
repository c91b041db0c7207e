"""Gates of the send path about the account: region, credentials, whether it may send, daily quota and sending rate.

Sources: botocore's sesv2 model, GetAccount (SendingEnabled, EnforcementStatus, SendQuota); SES Developer Guide,
"Service quotas" (recipients are counted over a rolling 24 hours) and "Using the mailbox simulator".
"""

import math
from collections.abc import Sequence
from functools import partial
from typing import Final

from sestui.model.account import AccountState, Caller
from sestui.model.failure import ABSENT, LABELS, Cause, Failure
from sestui.model.fleet import TargetState
from sestui.model.reading import Reading
from sestui.model.regions import KNOWN
from sestui.model.text import clean
from sestui.model.trace import Act, Effect, Gate, GateId, GateState, Need, NeedKind, Remedy, Seen, SesError
from sestui.rules import quota as quotas
from sestui.rules import ses_errors
from sestui.rules.quota import QuotaKind
from sestui.rules.simulator_addresses import at_simulator
from sestui.rules.standing import Clock

_MODEL: Final = "sesv2 GetAccount"
_QUOTAS: Final = "sesv2 GetAccount: SendQuota; SES Developer Guide, Service quotas"
_GENERAL: Final = "AWS General Reference, Amazon SES endpoints and quotas"
_CREDENTIALS: Final = "SES Developer Guide, Common errors"
ACCOUNT: Final = Need(NeedKind.ACCOUNT)
_READ: Final = Remedy("Read the account.", Act.REFRESH)


def account_seen(reading: Reading[AccountState], clock: Clock, what: str, value: str) -> Seen:
    """Return one member of GetAccount as evidence."""
    if reading.value is None:
        failure = reading.failure
        told = "not read yet" if failure is None else f"could not be read: {LABELS[failure.cause]}"
        return Seen(what, told, _MODEL, reading.failed_at)
    return Seen(what, value, _MODEL, reading.as_of, clock.old(reading))


def account_needs(reading: Reading[AccountState]) -> tuple[Need, ...]:
    """Return what is missing of the account; what AWS left out of its answer does not come by asking again."""
    return (ACCOUNT,) if reading.value is None else ()


def read_account(reading: Reading[AccountState]) -> Remedy:
    """Return what to do while the account is not known: reading again does not help where a policy forbids it."""
    failure = reading.failure
    if reading.value is None and failure is not None and failure.cause is Cause.DENIED and failure.fix:
        return Remedy(clean(failure.fix))
    return _READ


def region_gate(region: str, account: Reading[AccountState], clock: Clock) -> Gate:
    """Judge whether SES answers in the region, for this account."""
    draw = partial(Gate, GateId.REGION, "region", Effect.REFUSED, source=_GENERAL)
    failure = account.failure
    shown = clean(region, 60)
    if failure is not None and failure.cause in ABSENT:
        seen = (Seen("region", LABELS[failure.cause], clean(failure.operation) or _MODEL, account.failed_at),)
        remedy = Remedy(clean(failure.fix) or "Use another region.")
        offered = failure.cause is Cause.REGION_NOT_ENABLED
        error = ses_errors.region_not_enabled() if offered else ses_errors.no_endpoint(region)
        meaning = clean(failure.summary)
        return draw(GateState.FAILED, LABELS[failure.cause], meaning, seen=seen, error=error, remedy=remedy)
    if account.value is not None:
        seen = (account_seen(account, clock, "region", "SES answered"),)
        return draw(GateState.PASSED, "has SES", f"SES answered in {shown}.", seen=seen)
    if failure is not None and failure.cause is Cause.DENIED:
        seen = (account_seen(account, clock, "region", ""),)
        meaning = f"SES answered in {shown}, and a policy forbids reading the account."
        return draw(GateState.PASSED, "has SES", meaning, seen=seen)
    listed = "AWS or botocore names an SES endpoint there" if region in KNOWN else "sestui knows of no SES there"
    seen = (account_seen(account, clock, "region", ""),)
    meaning = f"Nobody heard from SES in {shown} yet; {listed}."
    return draw(GateState.UNKNOWN, "not known", meaning, seen=seen, needs=(ACCOUNT,), remedy=read_account(account))


def credentials_gate(account: Reading[AccountState], caller: Reading[Caller], clock: Clock) -> Gate:
    """Judge whether calls are signed with credentials that AWS takes. It does not tell what they are allowed to do."""
    draw = partial(Gate, GateId.CREDENTIALS, "credentials", Effect.REFUSED, source=_CREDENTIALS)
    told = caller.value
    who = f"{clean(told.arn, 200)} of account {clean(told.account, 12)}" if told is not None else "accepted"
    caller_source = "sts GetCallerIdentity"
    for reading, source in ((account, _MODEL), (caller, caller_source)):
        failure = reading.failure
        if failure is not None and failure.cause is Cause.LOGIN_NEEDED and not _newer(account, caller, reading):
            seen = (Seen("credentials", LABELS[failure.cause], source, reading.failed_at),)
            remedy = Remedy(clean(failure.fix) or "Log in.", Act.LOGIN)
            meaning = clean(failure.summary)
            return draw(GateState.FAILED, "login needed", meaning, seen=seen, error=_own_words(failure), remedy=remedy)
    if account.value is not None:
        seen = (Seen("credentials", who, _MODEL, account.as_of, clock.old(account)),)
        return draw(GateState.PASSED, "accepted", "SES answered a call that was signed with them.", seen=seen)
    if told is not None:
        seen = (Seen("credentials", who, caller_source, caller.as_of, caller.failure is not None),)
        return draw(GateState.PASSED, "accepted", "STS answered a call that was signed with them.", seen=seen)
    if account.failure is not None and account.failure.cause is Cause.DENIED:
        seen = (Seen("credentials", "accepted, and the call denied", _MODEL, account.failed_at),)
        return draw(
            GateState.PASSED, "accepted", "SES knows them, and a policy forbids reading the account.", seen=seen
        )
    seen = (account_seen(account, clock, "credentials", ""),)
    meaning = "No call that was signed with them was answered yet."
    return draw(
        GateState.UNKNOWN,
        "not known",
        meaning,
        seen=seen,
        needs=(Need(NeedKind.CALLER), ACCOUNT),
        remedy=read_account(account),
    )


def _newer(
    account: Reading[AccountState], caller: Reading[Caller], failed: Reading[AccountState] | Reading[Caller]
) -> bool:
    """Whether a call was answered after the attempt that failed."""
    answered = [
        reading.as_of for reading in (account, caller) if reading.value is not None and reading.as_of is not None
    ]
    return failed.failed_at is not None and any(at > failed.failed_at for at in answered)


def _own_words(failure: Failure) -> SesError:
    code = clean(failure.code or "NoCredentialsError", 80)
    return SesError(
        code, clean(failure.detail), failure.http_status, certain=failure.code is not None, source=_CREDENTIALS
    )


def sending_gate(account: Reading[AccountState], clock: Clock) -> Gate:
    """Judge whether the account may send at all in this region."""
    source = f"{_MODEL}: SendingEnabled, EnforcementStatus"
    draw = partial(Gate, GateId.SENDING, "sending", Effect.REFUSED, source=source)
    found = account.value
    if found is None:
        unread = (account_seen(account, clock, "SendingEnabled", ""),)
        meaning = "Whether the account may send is not known."
        return draw(
            GateState.UNKNOWN, "not known", meaning, seen=unread, needs=(ACCOUNT,), remedy=read_account(account)
        )
    enforcement, sending = found.enforcement_status, found.sending_enabled
    seen = (
        account_seen(account, clock, "EnforcementStatus", clean(enforcement or "not told", 40)),
        account_seen(account, clock, "SendingEnabled", "not told" if sending is None else str(sending).lower()),
    )
    if enforcement == "SHUTDOWN":
        meaning = "AWS has paused the account's sending because of an issue with the mail sent; only AWS can resume it."
        remedy = Remedy("Correct the cause, and answer in the support case.", Act.CONSOLE)
        error = ses_errors.paused_by_aws()
        return draw(GateState.FAILED, "shut down", meaning, seen=seen, error=error, remedy=remedy)
    if sending is False:
        meaning = "Sending is switched off in this region, by somebody in the account or by AWS."
        remedy = Remedy("Find out who paused it, then resume sending; that fails where AWS did.", Act.RESUME_SENDING)
        return draw(GateState.FAILED, "paused", meaning, seen=seen, error=ses_errors.paused(), remedy=remedy)
    if sending is None:
        meaning = "AWS did not say whether sending is on."
        return draw(GateState.UNKNOWN, "not told", meaning, seen=seen, remedy=read_account(account))
    if enforcement == "PROBATION":
        meaning = "Sending is on; AWS has the account under review."
        remedy = Remedy("Read the support case, and correct the cause.", Act.CONSOLE)
        return draw(GateState.PASSED, "on, under review", meaning, seen=seen, remedy=remedy, warning=True)
    return draw(GateState.PASSED, "on", "Sending is on in this region.", seen=seen)


def quota_gate(account: Reading[AccountState], recipients: Sequence[str], clock: Clock) -> Gate:
    """Judge whether the rolling 24 hours have room for the recipients; those at the simulator do not count."""
    draw = partial(Gate, GateId.QUOTA, "daily quota", Effect.REFUSED, source=_QUOTAS)
    quota = account.value.quota if account.value is not None else None
    kind = quotas.kind(quota)
    maximum = quota.max_24_hour if quota is not None else None
    sent = quota.sent_24_hour if quota is not None else None
    told = f"{_number(sent)} of {_number(maximum)} in 24 hours"
    seen = (account_seen(account, clock, "SendQuota", told),)
    counted = [each for each in recipients if not at_simulator(each)]
    if kind is QuotaKind.UNLIMITED:
        return draw(GateState.PASSED, "unlimited", "The account has no daily quota.", seen=seen)
    if kind is QuotaKind.NONE:
        remedy = Remedy("Ask AWS for a quota.", Act.REQUEST_ACCESS)
        error = ses_errors.quota_exceeded()
        return draw(GateState.FAILED, "nothing", "The daily quota is 0.", seen=seen, error=error, remedy=remedy)
    if kind is QuotaKind.UNKNOWN or maximum is None or sent is None or not 0 <= sent < math.inf:
        meaning = "How much may still be sent today is not known."
        needs = account_needs(account)
        return draw(GateState.UNKNOWN, "not known", meaning, seen=seen, needs=needs, remedy=read_account(account))
    left = max(0.0, maximum - sent)
    if len(counted) <= left and (counted or left):
        words = f"{_number(math.floor(left))} left" if counted else "not counted"
        meaning = f"{_number(math.floor(left))} recipients may still be sent to; this message counts {len(counted)}."
        return draw(GateState.PASSED, words, meaning, seen=seen)
    if not counted:
        meaning = "The quota is used up. The simulator does not count; whether SES takes it then is not documented."
        return draw(GateState.UNKNOWN, "used up", meaning, seen=seen)
    meaning = f"{_number(math.floor(left))} of {_number(maximum)} are left, and this message counts {len(counted)}."
    remedy = Remedy("Wait for room, or request a higher sending quota.", Act.REQUEST_ACCESS)
    error = ses_errors.quota_exceeded()
    return draw(GateState.FAILED, "used up", meaning, seen=seen, error=error, remedy=remedy)


def rate_gate(state: TargetState, clock: Clock) -> Gate:
    """Judge the sending rate: that there is one, and that the account is not known to use all of it now."""
    draw = partial(Gate, GateId.RATE, "sending rate", Effect.REFUSED, source=_QUOTAS)
    account = state.account
    quota = account.value.quota if account.value is not None else None
    rate = quota.max_rate if quota is not None else None
    seen = (account_seen(account, clock, "MaxSendRate", f"{_number(rate)} a second"),)
    if rate is not None and rate == quotas.UNLIMITED:
        return draw(GateState.PASSED, "unlimited", "The account has no sending rate.", seen=seen)
    if rate is None or not 0 <= rate < math.inf:
        meaning = "The sending rate is not known."
        needs = account_needs(account)
        return draw(GateState.UNKNOWN, "not known", meaning, seen=seen, needs=needs, remedy=read_account(account))
    if rate == 0:
        remedy = Remedy("Ask AWS for a sending rate.", Act.REQUEST_ACCESS)
        error = ses_errors.rate_exceeded()
        return draw(GateState.FAILED, "none", "The sending rate is 0.", seen=seen, error=error, remedy=remedy)
    live = quotas.live_rate(state)
    if live is not None and live >= rate:
        meaning = f"The account sends {live:,.1f} a second, all that it may: the call may be throttled."
        remedy = Remedy("Try again when less is sent, or request a higher rate.", Act.REQUEST_ACCESS)
        return draw(GateState.UNKNOWN, "used up now", meaning, seen=seen, remedy=remedy)
    meaning = f"{_number(rate)} a second; one message fits, unless others use all of it at that moment."
    return draw(GateState.PASSED, f"{_number(rate)}/s", meaning, seen=seen)


def _number(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "not told"
    return "unlimited" if value == quotas.UNLIMITED else f"{value:,.10g}"
