"""Fleets whose profiles need logins, and the words of one: for the dialog's tests."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState, TargetState
from sestui.model.login import Login, LoginKind, LoginProgress, LoginStage
from sestui.model.reading import Reading
from tests.tui.states import NOW, small

EXPIRED = Failure(
    Cause.LOGIN_NEEDED,
    "{}: the SSO session has expired.",
    "Run `aws sso login --profile {}`.",
    operation="credentials",
    code="UnauthorizedSSOTokenError",
)
CORP = Login(LoginKind.SSO, "corp", ("legacy", "shop-eu"), "https://corp.awsapps.com/start", "eu-west-1")
ROLE = Login(
    LoginKind.MFA,
    "arn:aws:iam::444455556666:role/Operations",
    ("legacy",),
    "arn:aws:iam::111122223333:mfa/somebody",
)
APPROVAL = LoginProgress(
    LoginStage.APPROVAL,
    CORP,
    "BTSK-CTNR",
    "https://device.sso.eu-west-1.amazonaws.com/",
    "https://device.sso.eu-west-1.amazonaws.com/?user_code=BTSK-CTNR",
    NOW + timedelta(minutes=9, seconds=30),
)
CODE = LoginProgress(LoginStage.CODE, ROLE)
WRONG = replace(
    CODE,
    failure=Failure(
        Cause.LOGIN_NEEDED,
        "AWS does not take this code.",
        "A code works once and for half a minute: wait for the next one.",
    ),
)
REFUSED = LoginProgress(
    LoginStage.FAILED,
    failure=Failure(
        Cause.LOGIN_NEEDED, "The login was refused in the browser.", "Log in once more to get another code."
    ),
)


def locked_out(*names: str) -> FleetState:
    """Return the small fleet with these profiles, and no other, in need of a login."""
    state = small()
    targets = dict(state.targets)
    for target in targets:
        if target.profile in names:
            told = replace(
                EXPIRED, summary=EXPIRED.summary.format(target.profile), fix=EXPIRED.fix.format(target.profile)
            )
            targets[target] = TargetState(Reading(failure=told, failed_at=NOW - timedelta(seconds=5)))
        elif target.profile == "legacy":
            targets[target] = TargetState()
    return replace(state, targets=MappingProxyType(targets))
