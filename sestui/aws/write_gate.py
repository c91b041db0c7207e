"""The one way to change anything: from a confirmed intention to an outcome, with a line in the audit log on both sides.

A write is made from a `Confirmed` and from nothing else, once, and is never repeated. The gate refuses before any
client is made where settings say read-only, where there is nothing to write to, where the same confirmation comes
twice, where SES would refuse the request anyway, and where the credentials belong to another account than was
confirmed.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from sestui.aws import write_errors, writes
from sestui.aws.audit import AuditLog, Entry
from sestui.aws.gate import Gate
from sestui.aws.session import Sessions
from sestui.aws.telling import Call
from sestui.aws.turns import Turn, Turns
from sestui.aws.write_client import NotThisMachine, OneWrite
from sestui.model.account import Caller
from sestui.model.acting import (
    OPERATIONS,
    AccessRequest,
    Action,
    Confirmed,
    Email,
    LimitIncrease,
    Outcome,
    R,
    Result,
    SendingSwitch,
    SuppressAddress,
    UnsuppressAddress,
    VerificationMail,
    WriteRequest,
)
from sestui.model.acting_parameters import parameters
from sestui.model.acting_problems import problems
from sestui.model.failure import Failure, ReadFailed
from sestui.model.refusal import refusal, title
from sestui.model.settings import Profile, Settings
from sestui.model.target import Target
from sestui.model.text import clean

_SES: Final = frozenset({"ses", "sesv2"})
_LAST_WORDS: Final = 1.0
"""Seconds that writes which were cut have to write down their end."""
_SUCCESS: Final = {
    Action.SEND_EMAIL: "SES has accepted the message; that is not yet delivered.",
    Action.REQUEST_ACCESS: "the request for production access is submitted; AWS answers in a support case.",
    Action.ADD_SUPPRESSED: "the address is on the suppression list.",
    Action.REMOVE_SUPPRESSED: "the address is off the suppression list.",
    Action.RESEND_VERIFICATION: "SES mails a new link to the address; it is valid for 24 hours.",
    Action.REQUEST_QUOTA: "the request for a higher limit is submitted.",
}


class WriteGate:
    """Carries out what was confirmed. Thread-safe; every method blocks until its outcome is there, and never raises."""

    def __init__(
        self,
        settings: Settings,
        sessions: Sessions,
        gate: Gate,
        audit: AuditLog,
        caller: Callable[[Target], Caller],
        tell: Callable[[BaseException, Call], Failure],
        *,
        written: Callable[[str], str] = str,
        closed: str = "",
        turn: Turn | None = None,
    ) -> None:
        """Prepare; see `AwsReader.write_gate`.

        Args:
            settings: read-only or not, profiles, whether this is the demo.
            sessions: credentials, and what a write is made with.
            gate: entered while calculating.
            audit: where writes are noted.
            caller: asks STS who the credentials of a target are; raises `ReadFailed`.
            tell: says what an exception of a call means.
            written: how AWS writes a name that is shown in another form.
            closed: why there is nothing to write to; empty when there is.
            turn: waits for the account's turn.
        """
        self._settings = settings
        self._sessions = sessions
        self._gate = gate
        self._audit = audit
        self._caller = caller
        self._tell = tell
        self._written = written
        self._shut = closed
        self._turn = turn or Turns()
        self._lock = threading.Condition()
        self._used: set[str] = set()
        self._under_way: dict[str, OneWrite | None] = {}

    def refusal(self, target: Target) -> str:
        """Return why nothing can be changed there, as a sentence that names the setting; empty when it can.

        Settings alone decide (`model.refusal`), so that front ends can ask the same before there is a gate.
        """
        if self._shut:
            return self._shut
        return refusal(self._settings, target)

    @property
    def under_way(self) -> int:
        """How many writes have begun and not ended."""
        with self._lock:
            return len(self._under_way)

    def send_email(self, confirmed: Confirmed[Email]) -> Outcome:
        """Send one message."""
        return self.carry_out(confirmed)

    def request_production_access(self, confirmed: Confirmed[AccessRequest]) -> Outcome:
        """Ask to leave the sandbox."""
        return self.carry_out(confirmed)

    def set_sending(self, confirmed: Confirmed[SendingSwitch]) -> Outcome:
        """Pause or resume the account's sending."""
        return self.carry_out(confirmed)

    def add_suppressed(self, confirmed: Confirmed[SuppressAddress]) -> Outcome:
        """Put an address on the suppression list."""
        return self.carry_out(confirmed)

    def remove_suppressed(self, confirmed: Confirmed[UnsuppressAddress]) -> Outcome:
        """Take an address off the suppression list."""
        return self.carry_out(confirmed)

    def resend_verification(self, confirmed: Confirmed[VerificationMail]) -> Outcome:
        """Mail the link that verifies an address once more."""
        return self.carry_out(confirmed)

    def request_quota_increase(self, confirmed: Confirmed[LimitIncrease]) -> Outcome:
        """Ask for a higher sending limit."""
        return self.carry_out(confirmed)

    def carry_out(self, confirmed: Confirmed[R]) -> Outcome:
        """Do what was confirmed, once."""
        target, request = confirmed.target, confirmed.request
        if refused := self.refusal(target):
            return _stopped(confirmed, "read-only", refused)
        if confirmed.action is not request.action:
            return _stopped(confirmed, "mismatch", "Another action was confirmed than the request is for.")
        if wrong := problems(request):
            return _stopped(confirmed, "invalid", " ".join(one.message for one in wrong))
        with self._lock:
            if self._shut:
                return _stopped(confirmed, "closed", self._shut)
            if confirmed.id in self._used:
                return _stopped(confirmed, "used", "This was confirmed once and has been carried out, or is under way.")
            self._used.add(confirmed.id)
            self._under_way[confirmed.id] = None
        try:
            return self._carry_out(confirmed)
        finally:
            with self._lock:
                self._under_way.pop(confirmed.id, None)
                self._lock.notify_all()

    def close(self, patience: float = 0.0) -> int:
        """Let nothing begin any more, wait up to so many seconds for what is under way, then cut it.

        Returns how many were cut: their ends are unknown, and the audit log says so.
        """
        with self._lock:
            self._shut = self._shut or "sestui is being left."
            self._lock.wait_for(lambda: not self._under_way, patience)
            # those that have no client yet find the gate shut
            cut = [write for write in self._under_way.values() if write is not None]
        for write in cut:
            write.close()
        if cut:
            with self._lock:
                self._lock.wait_for(lambda: not self._under_way, _LAST_WORDS)
        return len(cut)

    def _carry_out(self, confirmed: Confirmed[R]) -> Outcome:
        target = confirmed.target
        service, operation = OPERATIONS[confirmed.action]
        asked = Call(self._title(target), target.profile, target.region, service, operation)
        arn = account = ""
        try:
            caller = self._caller(target)
            arn, account = caller.arn, caller.account
        except ReadFailed as failed:
            if confirmed.account:
                return _failed(confirmed, asked, failed, failed.failure, left=False)
        except Exception as error:  # noqa: BLE001 - an outcome too
            return _failed(confirmed, asked, error, self._tell(error, asked), left=False)
        if confirmed.account and confirmed.account != account:
            told = (
                f"{asked.subject}: the credentials belong to account {account}, and {confirmed.account} was confirmed."
            )
            return replace(_stopped(confirmed, "account", told), account=account)
        entry = Entry(
            confirmed.id,
            confirmed.action.value,
            f"{service}:{operation}",
            target,
            writes.told(confirmed.request),
            account,
            arn,
            self._settings.demo,
        )
        return replace(self._write(confirmed, asked, entry), account=account)

    def _write(self, confirmed: Confirmed[R], asked: Call, entry: Entry) -> Outcome:
        target = confirmed.target
        write: OneWrite | None = None
        try:
            with self._gate.inside():
                write = self._sessions.for_write(target.profile, asked.service, asked.operation, target.region)
            write.only_here = self._settings.demo
            if asked.service in _SES and confirmed.action is not Action.SEND_EMAIL:
                self._turn(entry.account or f"profile {target.profile}", target.region)
            with self._lock:
                if self._shut:
                    return _stopped(confirmed, "closed", self._shut)
                self._under_way[confirmed.id] = write
            return self._logged(confirmed, asked, entry, write)
        except Exception as error:  # noqa: BLE001 - an outcome too
            return _failed(confirmed, asked, error, self._tell(error, asked), left=False)
        finally:
            if write is not None:
                write.close()

    def _logged(self, confirmed: Confirmed[R], asked: Call, entry: Entry, write: OneWrite) -> Outcome:
        try:
            self._audit.begin(entry)
        except OSError as error:
            reason = clean(error.strerror or str(error), 200)
            told = (
                f"The audit log {clean(str(self._audit.path), 300)} cannot be written ({reason}), so nothing is sent."
            )
            return _stopped(confirmed, "audit", told)
        try:
            outcome = self._call(confirmed, asked, write)
        except BaseException:
            # Ctrl-C: the request may be on its way
            with suppress(OSError):
                self._audit.end(entry, _interrupted(confirmed, asked))
            raise
        try:
            self._audit.end(entry, outcome)
        except OSError as error:
            return replace(outcome, unlogged=clean(error.strerror or str(error), 200))
        return outcome

    def _call(self, confirmed: Confirmed[R], asked: Call, write: OneWrite) -> Outcome:
        try:
            with self._gate.inside():
                answer = write.call(parameters(confirmed.request, self._written))
                named = writes.answered(confirmed.action, answer)
        except NotThisMachine:
            return _stopped(confirmed, "demo", "The demo changes nothing but itself; this would have left the machine.")
        except Exception as error:  # noqa: BLE001 - an outcome too
            return _failed(confirmed, asked, error, self._tell(error, asked), left=write.has_left(error))
        return Outcome(
            confirmed.action,
            confirmed.target,
            Result.ACCEPTED,
            f"{asked.subject}: {_success(confirmed.request)}",
            reference=named.get("reference", ""),
            status=named.get("status", ""),
            case_id=named.get("case_id", ""),
            request_id=clean(write.request_id, 120),
            confirmation=confirmed.id,
        )

    def _title(self, target: Target) -> str:
        known = (one for one in self._settings.profiles if one.name == target.profile)
        return title(next(known, Profile(target.profile)))


def _success(request: WriteRequest) -> str:
    if isinstance(request, SendingSwitch):
        return "sending is resumed." if request.enabled else "sending is paused."
    return _SUCCESS[request.action]


def _stopped(confirmed: Confirmed[R], code: str, why: str) -> Outcome:
    """Return the outcome of what was refused here."""
    return Outcome(
        confirmed.action, confirmed.target, Result.NOT_SENT, clean(why), code=code, confirmation=confirmed.id
    )


def _interrupted(confirmed: Confirmed[R], asked: Call) -> Outcome:
    told = f"{asked.subject}: interrupted, so it is unknown whether it went out."
    return Outcome(
        confirmed.action, confirmed.target, Result.UNKNOWN, told, code="interrupted", confirmation=confirmed.id
    )


def _failed(confirmed: Confirmed[R], asked: Call, error: BaseException, failure: Failure, *, left: bool) -> Outcome:
    told = write_errors.told(confirmed.action, error, failure, asked.subject, left=left)
    return Outcome(
        confirmed.action,
        confirmed.target,
        told.result,
        told.summary,
        told.fix,
        unverified=told.unverified,
        unverified_cut=told.unverified_cut,
        code=failure.code or "",
        request_id=failure.request_id or "",
        failure=write_errors.for_write(failure),
        confirmation=confirmed.id,
    )
