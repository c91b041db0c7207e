"""What an error means to somebody who wanted to do something: done or not, why, and what to do next. Pure.

Sources: the service models of sesv2 and service-quotas (errors of each operation); SES Developer Guide, "Amazon SES
email sending errors" and "Request production access". Texts of errors differ; codes and known words count.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from botocore.exceptions import ClientError

from sestui.aws.answers import MalformedAnswer
from sestui.aws.client_errors import code_of, message_of
from sestui.aws.wire import NotUnderstood
from sestui.model.acting import Action, Result
from sestui.model.failure import Cause, Failure
from sestui.model.text import clean

UNVERIFIED: Final = re.compile(r"The following identities failed the check in region ([A-Za-z0-9-]+): ?(.*)", re.DOTALL)
_CUT: Final = ("...", "…")
_SERVER_ERROR: Final = 500
_NAMES: Final = 100
_LOOK: Final[Mapping[Action, str]] = {
    Action.SEND_EMAIL: "Look into the recipient's mailbox and at the account's count of sent e-mails before sending "
    "again: it could arrive twice.",
    Action.REQUEST_ACCESS: "Refresh: the review of the account tells whether the request arrived.",
    Action.SET_SENDING: "Refresh: the account tells whether sending is enabled.",
    Action.ADD_SUPPRESSED: "Look the address up in the suppression list.",
    Action.REMOVE_SUPPRESSED: "Look the address up in the suppression list.",
    Action.RESEND_VERIFICATION: "Look into the mailbox of the address before asking again.",
    Action.REQUEST_QUOTA: "Read the history of requests: it tells whether this one arrived.",
}
"""How to find out whether something was done whose answer never came."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an error says about a write."""

    result: Result
    summary: str
    fix: str
    unverified: tuple[str, ...] = ()
    unverified_cut: bool = False


def unverified(message: str) -> tuple[tuple[str, ...], bool]:
    """Return the identities that a MessageRejected names, and whether SES cut the list short.

    Of a list that was cut, the last name may be a part of one only; it is left out.
    """
    found = UNVERIFIED.search(message[:20_000])
    if found is None:
        return (), False
    listed = found.group(2).strip()
    cut = listed.endswith(_CUT)
    names = [name.strip() for name in listed.split(",")]
    if cut:
        names.pop()
    shown = tuple(clean(name, 320) for name in names if name)
    return shown[:_NAMES], cut or len(shown) > _NAMES


def told(action: Action, error: BaseException, failure: Failure, where: str, *, left: bool) -> Told:
    """Say what an error means for a write.

    Args:
        action: what was wanted.
        error: what the call raised.
        failure: the same as for any call.
        where: profile and region, clean.
        left: whether the request may have left this machine.
    """
    if isinstance(error, ClientError) and not _of_server(error):
        return _refused(action, error, failure, where)
    if not left:
        return Told(Result.NOT_SENT, f"{failure.summary} Nothing was sent.", _fix(failure))
    if isinstance(error, ClientError):
        what = f"{where}: AWS answered with a server error"
    elif isinstance(error, NotUnderstood | MalformedAnswer):
        what = f"{where}: the answer cannot be understood"
    else:
        what = f"{where}: no answer came"
    return Told(Result.UNKNOWN, f"{what}, so it is unknown whether it went out.", _LOOK[action])


def _of_server(error: ClientError) -> bool:
    metadata = error.response.get("ResponseMetadata") if isinstance(error.response, Mapping) else None
    status = metadata.get("HTTPStatusCode") if isinstance(metadata, Mapping) else None
    # without a status nobody can say that it was refused
    return not isinstance(status, int) or status >= _SERVER_ERROR or status < 400


def _refused(action: Action, error: ClientError, failure: Failure, where: str) -> Told:
    code, message = code_of(error), message_of(error)
    names, cut = unverified(message) if action is Action.SEND_EMAIL else ((), False)
    if names or cut:
        return Told(Result.REFUSED, *_not_verified(where, names, cut=cut), names, cut)
    by_code = _WORDS.get((action, code))
    if by_code is None and action is Action.SEND_EMAIL:
        by_code = _by_text(message)
    if by_code is not None:
        return Told(Result.REFUSED, f"{where}: {by_code[0]}", by_code[1])
    if failure.cause is Cause.UNEXPECTED:
        shown = clean(code, 120) or "an error"
        summary = f"{where}: AWS refused it ({shown}). Nothing was done."
        return Told(Result.REFUSED, summary, "Read what AWS says below.")
    return Told(Result.REFUSED, f"{failure.summary} Nothing was done.", _fix(failure))


def _fix(failure: Failure) -> str:
    """Return what to do; nothing is ever tried again by itself here."""
    if failure.cause is Cause.THROTTLED:
        return "Wait a few seconds, then try again; sestui does not repeat a write by itself."
    if failure.cause in {Cause.UNREACHABLE, Cause.TIMED_OUT}:
        return "Look at the network on the way to AWS, then try again; sestui does not repeat a write by itself."
    return failure.fix


def _not_verified(where: str, names: tuple[str, ...], *, cut: bool) -> tuple[str, str]:
    more = " and more" if cut else ""
    summary = (
        f"{where}: SES says that {', '.join(names) or 'identities'}{more} {_are(names, cut=cut)} not verified here."
    )
    fix = (
        "Verify the sender in this region, with its exact case, or its domain. In the sandbox every recipient must be "
        "verified too, or be an address of the mailbox simulator."
    )
    return summary, fix


def _are(names: tuple[str, ...], *, cut: bool) -> str:
    return "is" if len(names) == 1 and not cut else "are"


def _by_text(message: str) -> tuple[str, str] | None:
    """Tell by the words of a message what its code does not tell: codes and texts have changed between versions."""
    said = message[:2_000].lower()
    return next((words for marks, words in _BY_TEXT if all(mark in said for mark in marks)), None)


_QUOTA: Final = (
    "the quota of e-mails in 24 hours is used up.",
    "Wait until some of them are older than 24 hours, or ask for a higher sending limit.",
)
_RATE: Final = ("more e-mails a second than the account may send.", "Wait a second or two, then send again.")
_PAUSED: Final = (
    "sending is paused, for the account or for the configuration set.",
    "Resume sending if you paused it. If AWS did, answer in its support case.",
)
_SUSPENDED: Final = (
    "AWS has restricted this account's sending for good.",
    "Only AWS can lift this: contact AWS Support.",
)
_BY_TEXT: Final = (
    (("daily message quota",), _QUOTA),
    (("maximum sending rate",), _RATE),
    (("sending suspended",), _PAUSED),
    (("sending paused",), _PAUSED),
    (("virus",), ("SES found a virus in the message and did not take it.", "Send it without the attachment.")),
)
_CASE: Final = (
    "a request is under review already, or was denied; a second one is not taken.",
    "Answer in the support case that AWS opened for it: the account's review names its id.",
)
_SUPPRESSION: Final = (
    "SES did not take the change to the suppression list. In the sandbox it takes none.",
    "Leave the sandbox first; otherwise look at how the address is written.",
)
_OPEN: Final = (
    "a request for this limit is open already.",
    "Wait for its answer, or add to the support case that it has.",
)

_WORDS: Final[Mapping[tuple[Action, str], tuple[str, str]]] = {
    (Action.SEND_EMAIL, "LimitExceededException"): _QUOTA,
    (Action.SEND_EMAIL, "SendingPausedException"): _PAUSED,
    (Action.SEND_EMAIL, "AccountSuspendedException"): _SUSPENDED,
    (Action.SEND_EMAIL, "MailFromDomainNotVerifiedException"): (
        "the custom MAIL FROM domain of the sender is not verified, and it is set to refuse mail then.",
        "Publish the MX record of the MAIL FROM domain, or let SES fall back on its own (BehaviorOnMxFailure).",
    ),
    (Action.SEND_EMAIL, "NotFoundException"): (
        "the configuration set does not exist in this region.",
        "Choose one of this region, or none. The sender's identity may name one too.",
    ),
    (Action.SEND_EMAIL, "BadRequestException"): (
        "SES does not take the message as it is: an address, a header or a tag is malformed.",
        "Read what AWS says below, correct it and send again.",
    ),
    (Action.REQUEST_ACCESS, "ConflictException"): _CASE,
    (Action.REQUEST_ACCESS, "BadRequestException"): (
        "SES does not take the request as it is.",
        "Read what AWS says below, correct it and submit again.",
    ),
    (Action.SET_SENDING, "BadRequestException"): (
        "SES did not take it. Sending that AWS itself has paused cannot be resumed from here.",
        "If AWS paused the account, answer in its support case.",
    ),
    (Action.ADD_SUPPRESSED, "BadRequestException"): _SUPPRESSION,
    (Action.REMOVE_SUPPRESSED, "BadRequestException"): _SUPPRESSION,
    (Action.REMOVE_SUPPRESSED, "NotFoundException"): (
        "the address is not on the suppression list; the list tells upper case from lower case.",
        "Look the address up as it is written there.",
    ),
    (Action.RESEND_VERIFICATION, "InvalidParameterValue"): ("this is no address that SES can verify.", "Correct it."),
    (Action.REQUEST_QUOTA, "ResourceAlreadyExistsException"): _OPEN,
    (Action.REQUEST_QUOTA, "QuotaExceededException"): (
        "too many requests for higher limits are open in this account.",
        "Wait until some of them are answered.",
    ),
    (Action.REQUEST_QUOTA, "NoSuchResourceException"): (
        "Service Quotas does not know this limit here.",
        "Ask in the console, on the page of the account's sending limits.",
    ),
    (Action.REQUEST_QUOTA, "IllegalArgumentException"): (
        "Service Quotas does not take the value; it must be above the current one.",
        "Ask for more than the account has now.",
    ),
    (Action.REQUEST_QUOTA, "InvalidResourceStateException"): (
        "Service Quotas cannot change this limit in the state that it is in.",
        "Read what AWS says below.",
    ),
    (Action.REQUEST_QUOTA, "DependencyAccessDeniedException"): (
        "Service Quotas may not do what this needs.",
        "Allow iam:CreateServiceLinkedRole to the caller for the first request.",
    ),
}


def for_write(failure: Failure) -> Failure:
    """Return a failure with a fix that fits a write."""
    return replace(failure, fix=_fix(failure))
