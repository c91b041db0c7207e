"""Writes: each in a thread of its own, at the pace of its account, through the gate and through nothing else.

The gate is made from the engine's reader by the first write: nothing of AWS's libraries is loaded before. A turn at
the budget of SES is a job of the engine's schedule, ahead of all readings, so that both together keep to one request a
second of an account in a region. Loaded before the first paint, like the engine's face.
"""

import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sestui.model.refusal import refusal
from sestui.model.text import clean

if TYPE_CHECKING:
    from sestui.fleet.job import Job
    from sestui.fleet.reader import Gate, Reader
    from sestui.model.acting import Confirmed, Outcome
    from sestui.model.settings import Settings
    from sestui.model.target import Target

READY: Final = 30.0
"""Seconds that a write waits for the engine to begin."""
PATIENCE: Final = 0.2
"""Seconds that a write under way is given to end when sestui is left, before it is cut."""
LEAVING: Final = 0.5
"""Seconds that writes may hold up whoever leaves, in all."""
_NOWHERE: Final = "Nothing can be changed here: no audit log was named."


class Writing:
    """Carries out what was confirmed, and knows what is under way. Thread-safe; no method waits but `close`."""

    def __init__(
        self,
        settings: "Settings",
        audit: Path | None,
        queue: "Callable[[Job], None]",
        leave: "Callable[[Job, float | None], None]",
        ended: "Callable[[Confirmed[Any], Outcome], None]",
    ) -> None:
        """Prepare; nothing is loaded yet.

        Args:
            settings: where nothing may be changed.
            audit: the file where writes are noted; `None` where nothing can be changed at all.
            queue: lets the engine's schedule have a turn; `grant` is called when it is there.
            leave: says that a turn has ended, and when its request went out (`time.monotonic`), if it did.
            ended: is told of every outcome before whoever asked for the write.
        """
        self._settings = settings
        self._audit = audit
        self._queue = queue
        self._leave = leave
        self._ended = ended
        self._lock = threading.Condition()
        self._making = threading.Lock()
        """Held while a gate is made, which may load AWS's libraries."""
        self._reader: Reader | None = None
        self._gate: Gate | None = None
        self._gates: dict[str, Gate] = {}
        """By confirmation, also those of earlier readers: what comes twice meets the gate that knows it."""
        self._waiting: dict[Job, threading.Event] = {}
        self._numbers = count(1)
        self._of_thread = threading.local()
        self._under_way = 0
        self._closed = False

    def refusal(self, target: "Target") -> str:
        """Return why nothing can be changed there; empty when it can."""
        return refusal(self._settings, target) or ("" if self._audit is not None else _NOWHERE)

    @property
    def under_way(self) -> int:
        """How many writes have begun and not ended."""
        return self._under_way

    def reader_is(self, reader: "Reader") -> None:
        """Take in what the gate is made from; a later one counts from then on."""
        with self._lock:
            self._reader, self._gate = reader, None
            self._lock.notify_all()

    def carry_out(self, confirmed: "Confirmed[Any]", done: "Callable[[Outcome], None]") -> None:
        """Begin a write; `done` is called once, from its thread."""
        with self._lock:
            self._under_way += 1
        try:
            threading.Thread(target=self._run, args=(confirmed, done), name="write", daemon=True).start()
        except RuntimeError as error:
            with self._lock:
                self._under_way -= 1
            done(not_begun(confirmed, "no-thread", f"Nothing was sent: {clean(str(error), 200)}."))

    def grant(self, job: "Job") -> None:
        """Let the write go on that waits for this turn; one that went on already has given it back, or will."""
        with self._lock:
            waiting = self._waiting.pop(job, None)
        if waiting is not None:
            waiting.set()

    def grant_all(self) -> None:
        """Let every write go on that waits: nobody paces any more."""
        with self._lock:
            waiting = tuple(self._waiting)
        for job in waiting:
            self.grant(job)

    def close(self) -> None:
        """Let nothing begin any more, and cut what is under way; the audit log says of what the end is unknown.

        Waits no longer than `LEAVING`, and for nothing where nothing is under way.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
            gates = {id(gate): gate for gate in (self._gate, *self._gates.values()) if gate is not None}.values()
            is_idle = not self._under_way
            self._lock.notify_all()
        if is_idle:
            for gate in gates:
                gate.close()
            return

        def shut() -> None:
            for gate in gates:
                gate.close(PATIENCE)
            # Only now: they find the gate shut.
            self.grant_all()

        closing = threading.Thread(target=shut, name="closing writes", daemon=True)
        closing.start()
        closing.join(LEAVING)

    def _run(self, confirmed: "Confirmed[Any]", done: "Callable[[Outcome], None]") -> None:
        outcome = self._outcome(confirmed)
        with self._lock:
            self._under_way -= 1
        self._ended(confirmed, outcome)
        done(outcome)

    def _outcome(self, confirmed: "Confirmed[Any]") -> "Outcome":
        if refused := self.refusal(confirmed.target):
            return not_begun(confirmed, "read-only", refused)
        self._of_thread.turn, self._of_thread.since = None, 0.0
        reader, gate = None, None
        try:
            reader, gate = self._gate_for(confirmed.id)
            if reader is None or gate is None:
                return not_begun(confirmed, "closed", "Nothing was sent: sestui is being left, or could not begin.")
            return gate.carry_out(confirmed)
        except Exception as error:  # noqa: BLE001 - a defect; once the gate was asked, nobody knows what has left
            told = f"An unexpected error: {clean(repr(error), 200)}."
            return not_begun(confirmed, "defect", told, unknown=gate is not None)
        finally:
            if (turn := self._of_thread.turn) is not None:
                sent = reader.sent_at() if reader is not None else None
                self._leave(turn, sent if sent is not None and sent >= self._of_thread.since else None)

    def _gate_for(self, confirmation: str) -> "tuple[Reader | None, Gate | None]":
        """Return the gate that a confirmation goes through, and the reader that it was made from, if there is one."""
        with self._making:
            with self._lock:
                known = self._gates.get(confirmation)
                self._lock.wait_for(lambda: self._reader is not None or self._closed, READY)
                reader, gate = self._reader, known or self._gate
                if self._closed or reader is None or self._audit is None:
                    return None, None
            if gate is None:
                from sestui.aws.audit import AuditLog

                gate = reader.write_gate(AuditLog(self._audit), turn=self._turn)
            with self._lock:
                if self._closed:
                    return None, None
                self._gates[confirmation] = gate
                if self._reader is reader and known is None:
                    self._gate = gate
            return reader, gate

    def _turn(self, owner: str, region: str) -> None:
        """Wait for the account's turn; called by the gate, in the thread of a write."""
        from sestui.fleet.job import Job, Kind

        job = Job(Kind.WRITE, owner, region, str(next(self._numbers)))
        granted = threading.Event()
        with self._lock:
            if self._closed:
                return
            self._waiting[job] = granted
        self._of_thread.turn = job
        self._queue(job)
        granted.wait()
        self._of_thread.since = time.monotonic()


def not_begun(confirmed: "Confirmed[Any]", code: str, why: str, *, unknown: bool = False) -> "Outcome":
    """Return the outcome of a write that no gate has seen; with `unknown`, of one that nobody can tell about."""
    from sestui.model.acting import Outcome, Result

    result = Result.UNKNOWN if unknown else Result.NOT_SENT
    return Outcome(confirmed.action, confirmed.target, result, why, code=code, confirmation=confirmed.id)
