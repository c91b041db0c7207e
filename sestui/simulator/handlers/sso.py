"""sso-oidc and sso: logging in with a device code, tokens, and the keys of a role. None of it is signed.

Sources: RFC 8628 (device authorization), IAM Identity Center OIDC API Reference, IAM Identity Center Portal API.
"""

import time
from collections.abc import Mapping
from html import escape
from typing import Any, Final
from urllib.parse import parse_qs

from sestui.simulator import keys
from sestui.simulator.logins import CLIENT_SECONDS, Device, Token
from sestui.simulator.message import Request, Response
from sestui.simulator.operations import Operation
from sestui.simulator.protocols import Protocol, ServiceError
from sestui.simulator.scene import SsoSession
from sestui.simulator.world import Call, World

OIDC: Final = "sso-oauth"
PORTAL: Final = "awsssoportal"
"""What the services are called when requests are signed for them."""
_DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
_PAGE: Final = "/device"
_ROLE_SECONDS: Final = 3_600
_ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"


def _wrong(code: str, error: str, told: str, status: int = 400) -> ServiceError:
    """Return an error as OAuth words it."""
    return ServiceError(code, told, status, members={"error": error, "error_description": told})


def _needed(call: Call, *names: str) -> list[str]:
    found = [call.params.get(name) for name in names]
    if not all(isinstance(one, str) and one for one in found):
        raise _wrong("InvalidRequestException", "invalid_request", f"Needed are {', '.join(names)}.")
    return [str(one) for one in found]


def _register_client(call: Call, world: World) -> Mapping[str, Any]:
    _, kind = _needed(call, "clientName", "clientType")
    if kind != "public":
        raise _wrong("InvalidClientMetadataException", "invalid_client_metadata", "Only public clients may register.")
    client, secret = world.logins.made_up("client"), world.logins.made_up("secret")
    world.logins.clients[client] = secret
    now = int(time.time())
    return {
        "clientId": client,
        "clientSecret": secret,
        "clientIdIssuedAt": now,
        "clientSecretExpiresAt": now + CLIENT_SECONDS,
    }


def _client(call: Call, world: World) -> str:
    client, secret = _needed(call, "clientId", "clientSecret")
    if world.logins.clients.get(client) != secret:
        raise _wrong("InvalidClientException", "invalid_client", "The client is not known.", 401)
    return client


def _start_device(call: Call, world: World) -> Mapping[str, Any]:
    client = _client(call, world)
    (start_url,) = _needed(call, "startUrl")
    sso = next((one for one in world.scene.sso if one.start_url.rstrip("/#") == start_url.rstrip("/#")), None)
    if sso is None:
        raise _wrong("InvalidRequestException", "invalid_request", "The start URL is not known.")
    device = world.logins.made_up("device")
    letters = "".join(_ALPHABET[int(one, 16)] for one in device[:8])
    user_code = f"{letters[:4]}-{letters[4:]}"
    world.logins.devices[device] = Device(sso, client, world.elapsed, user_code=user_code)
    where = f"{world.url}{_PAGE}"
    return {
        "deviceCode": device,
        "userCode": user_code,
        "verificationUri": where,
        "verificationUriComplete": f"{where}?user_code={user_code}",
        "expiresIn": int(sso.code_seconds),
        "interval": sso.interval,
    }


def _create_token(call: Call, world: World) -> Mapping[str, Any]:
    client = _client(call, world)
    (grant,) = _needed(call, "grantType")
    if grant == _DEVICE:
        return _tokens(_approved(call, world, client), client, world)
    if grant == "refresh_token":
        token = world.logins.refresh.pop(_needed(call, "refreshToken")[0], None)
        if token is None or token.client != client or world.elapsed >= token.expires:
            raise _wrong("InvalidGrantException", "invalid_grant", "The refresh token is not valid.")
        return _tokens(token.sso, client, world)
    raise _wrong("UnsupportedGrantTypeException", "unsupported_grant_type", "The grant type is not supported.")


def _approved(call: Call, world: World, client: str) -> SsoSession:
    """Return the session of a login that was approved; refuse one that is not, not yet, or asked about too often."""
    device = world.logins.devices.get(_needed(call, "deviceCode")[0])
    if device is None or device.client != client or device.used:
        raise _wrong("InvalidGrantException", "invalid_grant", "The device code is not valid.")
    now, sso = world.elapsed, device.sso
    looked, device.looked = device.looked, now
    if now >= device.started + sso.code_seconds:
        raise _wrong("ExpiredTokenException", "expired_token", "The device code has expired.")
    # a little less is let pass: clocks of clients are not that exact
    if looked is not None and now - looked < sso.interval * 0.9:
        raise _wrong("SlowDownException", "slow_down", "The client asks too often.")
    waits = sso.approve_after is None or now < device.started + sso.approve_after
    if waits and not device.approved:
        raise _wrong("AuthorizationPendingException", "authorization_pending", "The login is not approved yet.")
    if sso.denied:
        raise _wrong("AccessDeniedException", "access_denied", "The login was refused.")
    device.used = True
    return sso


def page(request: Request, world: World) -> Response | None:
    """Return the page that a person opens to approve a login, which approves it; `None` for every other request."""
    if request.method != "GET" or request.path != _PAGE:
        return None
    code = parse_qs(request.query).get("user_code", [""])[0].upper()
    found = [one for one in world.logins.devices.values() if one.user_code == code and not one.used]
    for device in found:
        device.approved = True
    if not code:
        told = '<form>Code: <input name="user_code" autofocus> <button>Approve</button></form>'
    elif found:
        told = f"<p>{escape(code)} is approved. You can close this page.</p>"
    else:
        told = f"<p>There is no login with the code {escape(code)}.</p>"
    body = f"<!doctype html><title>Made-up login</title><h1>A made-up IAM Identity Center</h1>{told}"
    return Response(200, "text/html; charset=utf-8", body.encode())


def _tokens(sso: SsoSession, client: str, world: World) -> Mapping[str, Any]:
    logins = world.logins
    access = logins.made_up("access")
    logins.access[access] = Token(sso, client, world.elapsed + sso.token_seconds)
    answer = {"accessToken": access, "tokenType": "Bearer", "expiresIn": int(sso.token_seconds)}
    if not sso.refresh:
        return answer
    refresh = logins.made_up("refresh")
    logins.refresh[refresh] = Token(sso, client, world.elapsed + CLIENT_SECONDS)
    return {**answer, "refreshToken": refresh}


def _role_credentials(call: Call, world: World) -> Mapping[str, Any]:
    params = call.params
    token = world.logins.access.get(str(params.get("x-amz-sso_bearer_token", "")))
    if token is None or world.elapsed >= token.expires:
        raise ServiceError("UnauthorizedException", "Session token not found or invalid", 401)
    account, role = str(params.get("account_id", "")), str(params.get("role_name", ""))
    profile = next(
        (
            one
            for one in world.scene.profiles
            if one.sso == token.sso.name and one.account == account and one.user == role
        ),
        None,
    )
    if profile is None:
        raise ServiceError("ForbiddenException", "No access", 403)
    identity = world.open_session(profile, profile.sso_arn, profile.name, _ROLE_SECONDS)
    return {
        "roleCredentials": {
            "accessKeyId": identity.access_key,
            "secretAccessKey": keys.secret_key(account, identity.access_key),
            "sessionToken": f"session/{identity.access_key}",
            "expiration": int((time.time() + _ROLE_SECONDS) * 1000),
        }
    }


OPERATIONS: Final = (
    Operation(OIDC, "RegisterClient", _register_client, Protocol.REST_JSON, "POST", "/client/register"),
    Operation(OIDC, "StartDeviceAuthorization", _start_device, Protocol.REST_JSON, "POST", "/device_authorization"),
    Operation(OIDC, "CreateToken", _create_token, Protocol.REST_JSON, "POST", "/token"),
    Operation(PORTAL, "GetRoleCredentials", _role_credentials, Protocol.REST_JSON, "GET", "/federation/credentials"),
)
