"""sesv2: the account itself, as it is and as it is asked to be."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sestui.simulator import demands
from sestui.simulator.account import get_account
from sestui.simulator.changes import PutDetails, PutSending, case_id, scene_says
from sestui.simulator.operations import Operation
from sestui.simulator.protocols import Protocol, ServiceError
from sestui.simulator.world import Call, World

_PATH: Final = "/v2/email/account"
_CONTACTS: Final = 4


def _get_account(call: Call, world: World) -> Mapping[str, Any]:
    return get_account(world.state(call.account, call.region), world.sent(call.account, call.region))


def _put_account_details(call: Call, world: World) -> Mapping[str, Any]:
    params = call.params
    members = {
        "mail_type": demands.word(params, "MailType", ("MARKETING", "TRANSACTIONAL"), needed=True),
        "website": demands.text(params, "WebsiteURL", least=1, most=1_000, needed=True),
        "language": demands.word(params, "ContactLanguage", ("EN", "JA")),
        "use_case": demands.text(params, "UseCaseDescription", most=5_000),
        "contacts": _contacts(params),
    }
    asks = demands.flag(params, "ProductionAccessEnabled")
    state, scene = world.state(call.account, call.region), world.scene_state(call.account, call.region)
    if state.review in {"PENDING", "DENIED"}:
        raise ServiceError("ConflictException", "There is an account details update under review already.", 409)
    changes = world.changes(call.account, call.region)
    known = {name: value for name, value in members.items() if value is not None}
    if asks and not state.production:
        case = case_id(call.account.id, call.region, world.request_id())
        changes.details = PutDetails(world.elapsed, known, case, scene_says(scene))
    else:
        # a review that was there stays
        changes.details = replace(changes.details or PutDetails(world.elapsed, known), members=known)
    return {}


def _contacts(params: Mapping[str, Any]) -> tuple[str, ...] | None:
    given = demands.texts(params, "AdditionalContactEmailAddresses")
    if given is None:
        return None
    if not 1 <= len(given) <= _CONTACTS:
        raise demands.wrong("AdditionalContactEmailAddresses", f"must have length between 1 and {_CONTACTS}")
    if not all(6 <= len(one) <= 254 and "@" in one.strip("@") for one in given):
        raise demands.wrong("AdditionalContactEmailAddresses", "must be e-mail addresses of 6 to 254 characters")
    return tuple(given)


def _put_sending(call: Call, world: World) -> Mapping[str, Any]:
    enabled = demands.flag(call.params, "SendingEnabled")
    scene = world.scene_state(call.account, call.region)
    if enabled and (scene.enforcement == "SHUTDOWN" or scene.suspended):
        message = "Sending was paused by Amazon SES and cannot be enabled. Contact AWS Support."
        raise ServiceError("BadRequestException", message)
    world.changes(call.account, call.region).sending = PutSending(enabled, scene.sending)
    return {}


OPERATIONS: Final = (
    Operation("ses", "GetAccount", _get_account, Protocol.REST_JSON, "GET", _PATH),
    Operation("ses", "PutAccountDetails", _put_account_details, Protocol.REST_JSON, "POST", f"{_PATH}/details"),
    Operation("ses", "PutAccountSendingAttributes", _put_sending, Protocol.REST_JSON, "PUT", f"{_PATH}/sending"),
)
