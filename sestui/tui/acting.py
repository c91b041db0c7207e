"""The commands that change something, and the question whether a send would pass, by name `do_COMMAND`.

None of them does anything by itself: each opens a screen or a confirmation, whose module is loaded only then.
"""

from typing import TYPE_CHECKING

from sestui.model.target import Target

if TYPE_CHECKING:
    from sestui.model.acting import SuppressionReason
    from sestui.rules.send_query import SendQuery
    from sestui.rules.write_plan import Plan, Where
    from sestui.tui.app import SestuiApp


class Acting:
    """Opens what a person asked for."""

    def __init__(self, app: "SestuiApp") -> None:
        self._app = app

    def do_trace(self) -> None:
        """Ask whether a send would pass, from the identity under the cursor where there is one."""
        from sestui.tui.screens.trace import TraceScreen

        target = self._app.target
        if target is not None:
            self._app.push_screen(TraceScreen(target, self._app.places()[-1].identity))

    def do_send_test(self) -> None:
        """Open the form of a test e-mail, with what was traced last."""
        from sestui.tui.screens.send_test import SendTestScreen

        target = self._app.target
        if target is not None:
            self._app.push_screen(SendTestScreen(target, self.question(target, self._app.places()[-1].identity)))

    def question(self, target: Target, identity: str) -> "SendQuery":
        """Return what is asked of the send path at first: what was asked last, from the identity where there is one."""
        from sestui.model.fleet import TargetState
        from sestui.rules.send_query import SendQuery, first_query

        state = self._app.view.state.targets.get(target) or TargetState()
        first, kept = first_query(identity, state.depth.identities.value), self._app.traced.get(target)
        if kept is None or not identity:
            return kept or first
        return SendQuery(first.sender, kept.to)

    def do_pause_sending(self) -> None:
        """Ask whether to pause the account's sending."""
        self._switch(enabled=False)

    def do_resume_sending(self) -> None:
        """Ask whether to resume the account's sending."""
        self._switch(enabled=True)

    def _switch(self, *, enabled: bool) -> None:
        from sestui.rules.write_plan import sending_plan

        target = self._app.target
        if target is not None:
            state = self._app.view.state.targets.get(target)
            if state is not None:
                self.confirm(sending_plan(self.where(target), state, enabled=enabled))

    def do_resend_verification(self) -> None:
        """Ask whether to mail the link that verifies the address under the cursor once more."""
        target, identity = self._app.target, self._app.places()[-1].identity
        if target is not None and identity:
            self.resend(target, identity)

    def resend(self, target: Target, address: str) -> None:
        """Ask whether to mail the link that verifies an address once more."""
        from sestui.rules.write_plan import resend_plan

        state = self._app.view.state.targets.get(target)
        listing = state.depth.identities.value if state is not None else None
        status = next((each.status for each in (listing.items if listing else ()) if each.name == address), None)
        self.confirm(resend_plan(self.where(target), address, status))

    def suppress(self, target: Target, address: str, reason: "SuppressionReason") -> None:
        """Ask whether to put an address on the suppression list."""
        from sestui.model.fleet import TargetState
        from sestui.rules.write_plan import suppress_plan

        state = self._app.view.state.targets.get(target) or TargetState()
        self.confirm(suppress_plan(self.where(target), state, address, reason))

    def unsuppress(self, target: Target, address: str) -> None:
        """Ask whether to take an address off the suppression list."""
        from sestui.rules.write_plan import unsuppress_plan

        self.confirm(unsuppress_plan(self.where(target), address))

    def look_up(self, target: Target, address: str) -> None:
        """Look an address up in the suppression list."""
        from sestui.fleet.job import Job, Kind

        self._app.source.ask((Job(Kind.SUPPRESSION_LOOKUP, *target, address),))
        self._app.tell("Asking for this address", "dim")

    def refusal(self, target: Target) -> str:
        """Return why nothing can be changed there; empty where it can."""
        app = self._app
        if app.settings.read_only and not app.is_snapshot:
            return "sestui is read-only, so nothing is changed from here."
        return app.source.refusal(target)

    def where(self, target: Target) -> "Where":
        """Return account and region of a target, as a confirmation names them."""
        from sestui.model.fleet import TargetState
        from sestui.rules.write_plan import where

        view = self._app.view
        return where(target, view.profile_state(target.profile), view.state.targets.get(target) or TargetState())

    def confirm(self, plan: "Plan") -> None:
        """Ask a person."""
        from sestui.tui.screens.confirm import ConfirmDialog

        self._app.push_screen(ConfirmDialog(plan))
