"""From a person's yes to its outcome: hands what was confirmed to the source, once, and tells what came of it.

Widgets never wait for a write: the source calls back from a thread of its own, and a message brings the outcome.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

from sestui.model.acting import Confirmed, Outcome, Result
from sestui.rules.write_plan import Plan, asked_again, may_repeat
from sestui.tui.confirm_text import SEVERITY, SIGNS, outcome_text
from sestui.tui.messages import WriteEnded

if TYPE_CHECKING:
    from sestui.tui.app import SestuiApp


class Writes:
    """The writes of this session."""

    def __init__(self, app: "SestuiApp") -> None:
        self._app = app
        self._begun: dict[str, Plan] = {}
        """By confirmation: what is under way, and what ended without anybody knowing whether it went out."""
        self._unknown: set[str] = set()

    def asked(self, plan: Plan) -> Plan:
        """Return a plan as it is asked: where the same may be done already, it says so and asks twice."""
        alike = [one for one, before in self._begun.items() if may_repeat(plan, before)]
        return asked_again(plan, ended=alike[-1] in self._unknown) if alike else plan

    def start(self, plan: Plan) -> str:
        """Have a plan carried out, and return the id of its confirmation. Call it once for each yes."""
        confirmed = Confirmed(plan.request.action, plan.where.target, plan.request, plan.where.account)
        self._app.log_book.add(f"confirmed: {plan.title}", subject=self._app.actions.name_of(plan.where.target))
        self._begun[confirmed.id] = plan
        self._app.source.carry_out(confirmed, self._done)
        return confirmed.id

    def _done(self, outcome: Outcome) -> None:
        # From another thread; when the app has ended meanwhile, the audit log alone has it.
        with suppress(RuntimeError):
            self._app.post_message(WriteEnded(outcome))

    def ended(self, outcome: Outcome) -> None:
        """Write down what came of it, and tell it where somebody looks: in its dialog, else as a notice."""
        app = self._app
        self._settle(outcome)
        app.log_book.add(outcome_text(outcome), SEVERITY[outcome.result])
        from sestui.tui.screens.confirm import ConfirmDialog

        for screen in app.screen_stack:
            if isinstance(screen, ConfirmDialog) and screen.confirmation == outcome.confirmation:
                screen.take_outcome(outcome)
                return
        app.tell(outcome_text(outcome), SIGNS[outcome.result][2])
        if outcome.result is not Result.ACCEPTED:
            # A notice goes after seconds, and nobody may know that something was not done.
            app.notify(outcome_text(outcome), severity="warning", timeout=15, markup=False)

    def _settle(self, outcome: Outcome) -> None:
        """Keep what nobody knows the end of, until something like it has an end that is known."""
        if outcome.result is Result.UNKNOWN:
            self._unknown.add(outcome.confirmation)
            return
        plan = self._begun.pop(outcome.confirmation, None)
        if plan is not None and outcome.result is not Result.NOT_SENT:
            for one in [one for one in self._unknown if may_repeat(plan, self._begun[one])]:
                self._unknown.discard(one)
                del self._begun[one]
