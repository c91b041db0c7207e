"""Nobody is logged in, so nothing could be read: one exit code of every command for that."""

from sestui.cli.exit_codes import ExitCode
from sestui.model.failure import ABSENT
from sestui.model.fleet import FleetState
from sestui.rules.failing import only_logins


def or_login_needed(code: ExitCode, state: FleetState) -> ExitCode:
    """Return a command's code, or `LOGIN_NEEDED` where no account was read and a login is all that is missing."""
    failures = []
    for target, known in state.targets.items():
        failure = known.account.failure or state.profiles[target.profile].caller.failure
        if known.account.value is not None or failure is None:
            return code
        if failure.cause not in ABSENT:
            failures.append(failure)
    return ExitCode.LOGIN_NEEDED if only_logins(failures) else code
