"""How sesv2 and ses tell an identity. Pure functions; ages become moments counted from the start of the scene."""

from datetime import datetime, timedelta
from typing import Any, Final

from sestui.simulator.arns import arn, dkim_tokens, dkim_zone, sending_policy
from sestui.simulator.inventory import BYODKIM, EASY_DKIM, REPLICA, IdentityState

_ADDRESS: Final = "EMAIL_ADDRESS"
_DOMAIN: Final = "DOMAIN"


def type_of(name: str, state: IdentityState) -> str:
    """Return the identity's type."""
    return state.type or (_ADDRESS if "@" in name else _DOMAIN)


def verified(state: IdentityState) -> bool:
    """Say whether mail may be sent from it."""
    return state.status == "SUCCESS" if state.verified is None else state.verified


def summary(name: str, state: IdentityState) -> dict[str, Any]:
    """Return the identity's line in ListEmailIdentities."""
    return {
        "IdentityType": type_of(name, state),
        "IdentityName": name,
        "SendingEnabled": verified(state) if state.sending is None else state.sending,
        "VerificationStatus": state.status,
    }


def detail(name: str, state: IdentityState, account: str, region: str, began: datetime) -> dict[str, Any]:
    """Return the members of GetEmailIdentity's answer."""
    identity_arn = arn("ses", region, account, f"identity/{name}")
    members = {
        "IdentityType": type_of(name, state),
        "FeedbackForwardingStatus": state.forwarding,
        "VerifiedForSendingStatus": verified(state),
        "DkimAttributes": _dkim(name, state, account, region, began),
        "MailFromAttributes": _mail_from(name, state),
        "Policies": {policy: sending_policy(principals, identity_arn) for policy, principals in state.policies.items()},
        "Tags": [{"Key": key, "Value": value} for key, value in state.tags.items()],
        "ConfigurationSetName": state.configuration_set,
        "VerificationStatus": state.status,
        "VerificationInfo": _verification(name, state, began),
    }
    return {key: value for key, value in members.items() if value is not None and key not in state.omit}


def notifications(name: str, state: IdentityState, account: str, region: str) -> dict[str, Any]:
    """Return the identity's entry in v1 GetIdentityNotificationAttributes; a topic that is not set is absent."""
    topics = {
        "BounceTopic": state.bounce_topic,
        "ComplaintTopic": state.complaint_topic,
        "DeliveryTopic": state.delivery_topic,
    }
    return {
        **{key: arn("sns", region, account, topic.replace("{name}", name)) for key, topic in topics.items() if topic},
        "ForwardingEnabled": state.forwarding,
        "HeadersInBounceNotificationsEnabled": "BOUNCE" in state.headers,
        "HeadersInComplaintNotificationsEnabled": "COMPLAINT" in state.headers,
        "HeadersInDeliveryNotificationsEnabled": "DELIVERY" in state.headers,
    }


def _dkim(name: str, state: IdentityState, account: str, region: str, began: datetime) -> dict[str, Any]:
    address = type_of(name, state) == _ADDRESS
    status = state.dkim or ("NOT_STARTED" if address else state.status)
    origin = state.dkim_origin
    home = origin.removeprefix(REPLICA).lower().replace("_", "-") if origin.startswith(REPLICA) else region
    tokens: tuple[str, ...] = ()
    zone = None
    if origin != BYODKIM and (not address or state.dkim is not None):
        tokens = dkim_tokens(account, home, name.rpartition("@")[2])
        zone = dkim_zone(home)
    members = {
        "SigningEnabled": status == "SUCCESS" if state.dkim_signing is None else state.dkim_signing,
        "Status": status,
        "Tokens": list(tokens if state.dkim_tokens is None else state.dkim_tokens),
        "SigningHostedZone": state.dkim_zone or zone,
        "SigningAttributesOrigin": origin,
        "NextSigningKeyLength": state.dkim_next_key if origin == EASY_DKIM else None,
        "CurrentSigningKeyLength": state.dkim_key if origin == EASY_DKIM else None,
        "LastKeyGenerationTimestamp": _moment(began, state.dkim_generated) if origin == EASY_DKIM else None,
    }
    return {key: value for key, value in members.items() if value is not None}


def _mail_from(name: str, state: IdentityState) -> dict[str, Any] | None:
    if state.mail_from is None:
        return None
    if not state.mail_from:
        return {"BehaviorOnMxFailure": state.mail_from_mx}
    return {
        "MailFromDomain": state.mail_from.replace("{name}", name.rpartition("@")[2]),
        "MailFromDomainStatus": state.mail_from_status,
        "BehaviorOnMxFailure": state.mail_from_mx,
    }


def _verification(name: str, state: IdentityState, began: datetime) -> dict[str, Any] | None:
    domain = name.rpartition("@")[2]
    soa = {
        "PrimaryNameServer": state.soa_server and state.soa_server.replace("{name}", domain),
        "AdminEmail": state.soa_admin and state.soa_admin.replace("{name}", domain),
        "SerialNumber": state.soa_serial,
    }
    succeeded = state.checked if state.succeeded is None and state.status == "SUCCESS" else state.succeeded
    members = {
        "LastCheckedTimestamp": _moment(began, state.checked),
        "LastSuccessTimestamp": _moment(began, succeeded),
        "ErrorType": state.error,
        "SOARecord": {key: value for key, value in soa.items() if value is not None} or None,
    }
    return {key: value for key, value in members.items() if value is not None} or None


def _moment(began: datetime, age: float | None) -> datetime | None:
    return None if age is None else (began - timedelta(seconds=age)).replace(microsecond=0)
