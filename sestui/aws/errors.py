"""Every way in which a call to AWS fails, told for a person: exception in, `Failure` out. Pure.

An exception of botocore is known by its class, an answer of AWS by its code. Nothing here may raise: whatever is not
known becomes "unexpected", with the name of the exception as evidence.
"""

import re
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from botocore import exceptions as known
from botocore.parsers import ResponseParserError
from urllib3.exceptions import NameResolutionError

from sestui.aws.answers import MalformedAnswer, PartialAnswer
from sestui.aws.client_errors import CLOCK_FIX, client_failure
from sestui.aws.http import BadCaBundle, RequestOverdue
from sestui.aws.processes import ProcessOverdue
from sestui.aws.proxied import BadProxy
from sestui.aws.roles import MfaCodeNeeded
from sestui.aws.telling import Call, command, evidence
from sestui.aws.wire import NotUnderstood
from sestui.model.failure import Cause, Failure, ReadFailed
from sestui.model.regions import DOCUMENTED, EUSC, GOVCLOUD
from sestui.model.text import clean

_Tell: TypeAlias = Callable[[Any, Call], Failure]

FIPS: Final = frozenset(("ca-central-1", "ca-west-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2", *GOVCLOUD))
"""Regions for which AWS documents FIPS endpoints of SES (General Reference)."""
_SES: Final = frozenset({"ses", "sesv2"})
"""Both APIs of SES have the same hosts."""
_OFFERED: Final = frozenset((*DOCUMENTED, *GOVCLOUD, *EUSC))
_NO_SUCH_NAME: Final = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
"""What a name server says of a name that does not exist, and not of one that it could not look up this time."""
_SERVER_ERROR: Final = 500
_NETWORK_FIX: Final = "Look at the network, VPN and proxy settings of this machine; sestui asks again by itself."
_PORTAL_FIX: Final = (
    "Something between here and AWS answers in its place: a proxy, a portal that wants a login, or a wrong "
    "`endpoint_url`."
)


def failure_of(error: BaseException, call: Call) -> Failure:
    """Say what went wrong and what to do about it.

    Args:
        error: what botocore, urllib3 or this room raised.
        call: what was asked, for whom.
    """
    if isinstance(error, ReadFailed):
        return error.failure
    if isinstance(error, known.ClientError):
        return client_failure(error, call)
    for kinds, tell in _TELLERS:
        if isinstance(error, kinds):
            return tell(error, call)
    return call.failure(
        Cause.UNEXPECTED,
        f"{call.subject}: reading failed in a way that sestui does not know ({type(error).__name__}).",
        "Refresh; if it stays, report it with the session log.",
        error,
    )


def _endpoint(error: known.EndpointConnectionError, call: Call) -> Failure:
    host = clean(urlsplit(str(error.kwargs.get("endpoint_url", ""))).hostname or "", 200)
    reason = error.kwargs.get("error")
    name_error = _name_error(reason)
    if name_error is None and not isinstance(reason, NameResolutionError):
        return call.failure(Cause.UNREACHABLE, f"{call.subject}: no connection to {host}.", _NETWORK_FIX, error)
    unknown = name_error is not None and name_error.errno in _NO_SUCH_NAME
    if unknown and call.service in _SES and call.region and call.region in host:
        region = clean(call.region, 60)
        if "fips" in host and call.region not in FIPS:
            return call.failure(
                Cause.NOT_OFFERED,
                f"{call.subject}: SES has no FIPS endpoint in this region ({host} does not exist).",
                f"Leave {region} out for this profile, or switch `use_fips_endpoint` off.",
                error,
            )
        if call.region not in _OFFERED:
            return call.failure(
                Cause.NOT_OFFERED,
                f"{call.subject}: no SES endpoint here ({host} does not exist).",
                f"Leave {region} out of the configuration; AWS does not document SES there.",
                error,
            )
    return call.failure(Cause.UNREACHABLE, f"{call.subject}: the name {host} cannot be resolved.", _NETWORK_FIX, error)


def _name_error(error: object) -> socket.gaierror | None:
    """Return the resolver's own error out of what was made of it: it may be a cause or an argument."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, socket.gaierror):
            return one
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            waiting += [one.__context__, one.__cause__, getattr(one, "_reason", None), *one.args]
    return None


def _tls(error: known.SSLError, call: Call) -> Failure:
    if re.search(r"not yet valid|has expired", str(error)):
        return call.failure(
            Cause.BAD_CONFIGURATION,
            f"{call.subject}: the server's certificate is not valid at this machine's time; the clock may be wrong.",
            CLOCK_FIX,
            error,
        )
    return call.failure(
        Cause.UNREACHABLE,
        f"{call.subject}: no trusted connection; the server's certificate is refused.",
        "Where a proxy opens TLS, name its certificates: AWS_CA_BUNDLE, or `ca_bundle` in the AWS config.",
        error,
    )


def _proxy(error: known.ProxyConnectionError, call: Call) -> Failure:
    return call.failure(
        Cause.UNREACHABLE,
        f"{call.subject}: the proxy {evidence(str(error.kwargs.get('proxy_url', '')), 200)} does not connect.",
        "Look at HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
        error,
    )


def _bad_proxy(error: BadProxy, call: Call) -> Failure:
    return call.failure(
        Cause.BAD_CONFIGURATION,
        f"{call.title}: HTTPS_PROXY (or HTTP_PROXY) is no valid URL.",
        "Write it as http://user:password@host:port, and percent-encode the password.",
        error,
    )


def _no_answer(error: Exception, call: Call) -> Failure:
    return call.failure(
        Cause.TIMED_OUT,
        f"{call.subject}: {'no answer' if call.service else 'no credentials'} in time.",
        "Look at the network on the way to AWS; `[timeouts]` sets how long to wait.",
        error,
    )


def _no_connection(error: Exception, call: Call) -> Failure:
    return call.failure(
        Cause.TIMED_OUT,
        f"{call.subject}: no connection in time.",
        "Look at the network, VPN and firewall on the way to AWS; `[timeouts]` sets how long to wait.",
        error,
    )


def _broken(error: Exception, call: Call) -> Failure:
    return call.failure(
        Cause.UNREACHABLE, f"{call.subject}: the connection broke before the answer was complete.", _NETWORK_FIX, error
    )


def _not_understood(error: NotUnderstood, call: Call) -> Failure:
    if error.status >= _SERVER_ERROR:
        told = call.failure(
            Cause.UNREACHABLE,
            f"{call.subject}: AWS could not answer (server error {error.status}).",
            "sestui asks again by itself; see the AWS Health Dashboard if it lasts.",
            error,
        )
    else:
        what = "a web page (HTML)" if error.is_html else "something"
        told = call.failure(
            Cause.UNEXPECTED,
            f"{call.subject}: {what} came in place of an answer in {error.language}.",
            _PORTAL_FIX,
            error,
        )
    return replace(told, http_status=error.status)


def _unparsed(error: Exception, call: Call) -> Failure:
    html = re.search(r"<(?:!doctype )?html", str(error)[:4_000], re.IGNORECASE)
    what = "a web page (HTML) came in place of an answer" if html else "the answer cannot be read"
    return call.failure(Cause.UNEXPECTED, f"{call.subject}: {what}.", _PORTAL_FIX, error)


def _malformed(error: MalformedAnswer, call: Call) -> Failure:
    return call.failure(
        Cause.UNEXPECTED,
        f"{call.subject}: the answer is not in the form that AWS describes: {evidence(str(error), 200)}.",
        "Refresh; if it stays, a newer version of sestui may know the form.",
        error,
    )


def _partial(error: PartialAnswer, call: Call) -> Failure:
    return call.failure(
        Cause.UNREACHABLE,
        f"{call.subject}: AWS could not answer in full: {evidence(str(error), 200)}.",
        "sestui asks again by itself; see the AWS Health Dashboard if it lasts.",
        error,
    )


def _no_credentials(error: Exception, call: Call) -> Failure:
    return call.failure(Cause.LOGIN_NEEDED, f"{call.title}: no credentials found.", call.login, error)


def _sso(error: Exception, call: Call) -> Failure:
    fix = call.login if "sso login" in call.login else f"Run {command('aws sso login', call.profile)}."
    expired = isinstance(error, known.UnauthorizedSSOTokenError | known.TokenRetrievalError)
    what = "the SSO session has expired" if expired else "not logged in to SSO"
    return call.failure(Cause.LOGIN_NEEDED, f"{call.title}: {what}.", fix, error)


def _login_session(error: Exception, call: Call) -> Failure:
    fix = call.login if "aws login" in call.login else f"Run {command('aws login', call.profile)}."
    return call.failure(Cause.LOGIN_NEEDED, f"{call.title}: the login session cannot be used.", fix, error)


def _mfa(error: Exception, call: Call) -> Failure:
    what = f"the role {clean(error.role.arn, 200)}" if isinstance(error, MfaCodeNeeded) else "the role"
    return call.failure(
        Cause.LOGIN_NEEDED,
        f"{call.title}: {what} wants an MFA code.",
        f"Run {command('aws sts get-caller-identity', call.profile)} once in a terminal: it asks for the code, and "
        "what it keeps is used here, too.",
        error,
        detail="",
    )


def _retrieval(error: known.CredentialRetrievalError, call: Call) -> Failure:
    provider = str(error.kwargs.get("provider", ""))
    detail = str(error.kwargs.get("error_msg", ""))
    if provider == "custom-process":
        return call.failure(
            Cause.LOGIN_NEEDED,
            f"{call.title}: the credential process failed.",
            "Run the profile's `credential_process` by hand to see what it wants.",
            error,
            detail=detail,
        )
    return call.failure(
        Cause.LOGIN_NEEDED,
        f"{call.title}: no credentials from {evidence(provider, 80)}.",
        call.login,
        error,
        detail=detail,
    )


def _bad_output(error: Exception, call: Call) -> Failure:
    """A `ValueError` out of JSON or UTF-8 while credentials are fetched: a program or a cache file holds rubbish."""
    return call.failure(
        Cause.LOGIN_NEEDED if not call.service else Cause.UNEXPECTED,
        f"{call.subject}: {'the credentials' if not call.service else 'the answer'} cannot be read.",
        call.login,
        error,
        # the message may quote what was printed, and that may be a key
        detail=type(error).__name__,
    )


def _process_overdue(error: ProcessOverdue, call: Call) -> Failure:
    return call.failure(
        Cause.TIMED_OUT,
        f"{call.title}: the credential process printed {error} and was ended.",
        "Run the profile's `credential_process` by hand to see what it waits for; it gets no terminal here.",
        error,
    )


def _no_profile(error: known.ProfileNotFound, call: Call) -> Failure:
    name = clean(str(error.kwargs.get("profile", call.profile)), 120)
    return call.failure(
        Cause.BAD_CONFIGURATION,
        f"{call.title}: there is no AWS profile named {name}.",
        "`aws configure list-profiles` lists those that there are; AWS_CONFIG_FILE may point elsewhere.",
        error,
    )


def _config_unreadable(error: Exception, call: Call) -> Failure:
    path = getattr(error, "kwargs", {}).get("path", "")
    return call.failure(
        Cause.BAD_CONFIGURATION,
        f"{call.title}: the AWS configuration file {clean(str(path), 300)} cannot be read.",
        "Correct the file: it is in INI form, `[profile name]` and then `key = value` lines.",
        error,
    )


def _incomplete(error: known.PartialCredentialsError, call: Call) -> Failure:
    missing = clean(str(error.kwargs.get("cred_var", "")), 120)
    return call.failure(
        Cause.BAD_CONFIGURATION,
        f"{call.title}: the credentials are incomplete; {missing} is missing.",
        f"Add {missing} where the rest of the credentials is.",
        error,
    )


def _misconfigured(error: Exception, call: Call) -> Failure:
    return call.failure(
        Cause.BAD_CONFIGURATION,
        f"{call.title}: the AWS configuration is wrong: {evidence(str(error), 300)}",
        "Correct the profile in the AWS config file.",
        error,
    )


def _region_name(error: Exception, call: Call) -> Failure:
    return call.failure(
        Cause.BAD_CONFIGURATION,
        f"{call.title}: {clean(call.region, 60) or 'none'} is no name of a region.",
        "Correct `regions` in the configuration, or `region` in the AWS config.",
        error,
    )


def _ca_bundle(error: BadCaBundle, call: Call) -> Failure:
    return call.failure(
        Cause.BAD_CONFIGURATION,
        f"{call.title}: the CA bundle {clean(error.path, 300)} cannot be used ({evidence(str(error), 120)}).",
        "Correct AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE, or `ca_bundle` in the AWS config.",
        error,
    )


def _dependency(error: Exception, call: Call) -> Failure:
    return call.failure(
        Cause.BAD_CONFIGURATION,
        f"{call.title}: this kind of login needs botocore's C library.",
        "Install `botocore[crt]` beside sestui.",
        error,
    )


_TELLERS: Final[tuple[tuple[tuple[type[BaseException], ...], _Tell], ...]] = (
    # the network; the order matters where classes inherit from each other
    ((known.SSLError,), _tls),
    ((known.ProxyConnectionError,), _proxy),
    ((known.ConnectTimeoutError,), _no_connection),
    ((known.ReadTimeoutError, RequestOverdue), _no_answer),
    ((known.EndpointConnectionError,), _endpoint),
    ((known.ConnectionError, known.HTTPClientError, known.IncompleteReadError), _broken),
    # the answer
    ((NotUnderstood,), _not_understood),
    ((MalformedAnswer,), _malformed),
    ((PartialAnswer,), _partial),
    ((ResponseParserError,), _unparsed),
    # credentials
    ((known.NoCredentialsError, known.NoAuthTokenError), _no_credentials),
    ((known.SSOError, known.TokenRetrievalError), _sso),
    ((known.LoginError,), _login_session),
    ((MfaCodeNeeded, known.RefreshWithMFAUnsupportedError), _mfa),
    ((ProcessOverdue,), _process_overdue),
    ((known.CredentialRetrievalError, known.MetadataRetrievalError, known.UnknownCredentialError), _retrieval),
    # this machine
    ((known.ProfileNotFound,), _no_profile),
    ((known.ConfigParseError, known.ConfigNotFound), _config_unreadable),
    ((known.PartialCredentialsError,), _incomplete),
    ((known.InvalidRegionError, known.NoRegionError, known.InvalidHostLabelError), _region_name),
    ((known.MissingDependencyException,), _dependency),
    ((BadCaBundle,), _ca_bundle),
    ((BadProxy,), _bad_proxy),
    (
        (
            known.BaseEndpointResolverError,
            known.EndpointProviderError,
            known.InvalidChecksumConfigError,
            known.InvalidConfigError,
            known.InvalidDefaultsMode,
            known.InvalidEndpointConfigurationError,
            known.InvalidIMDSEndpointError,
            known.InvalidIMDSEndpointModeError,
            known.InvalidProxiesConfigError,
            known.InvalidRetryConfigurationError,
            known.InvalidSTSRegionalEndpointsConfigError,
            known.UnknownServiceError,
        ),
        _misconfigured,
    ),
    ((ValueError,), _bad_output),
)
