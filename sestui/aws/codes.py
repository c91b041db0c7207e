"""Error codes of AWS, sorted by what they mean.

Sources: SES API v2 and STS "Common errors"; EC2 "Error codes" (API-wide ones); the errors in the service models of
SNS, CloudWatch and Organizations; the retry tables of botocore. Query
services and REST services name the same thing differently, so each set holds both spellings.
"""

from typing import Final

THROTTLED: Final = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
DENIED: Final = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "Forbidden",
        "ForbiddenException",
        "NotAuthorized",
        "UnauthorizedOperation",
    }
)
EXPIRED: Final = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"})
"""Temporary credentials whose time is over."""
BAD_KEY: Final = frozenset(
    {
        "AuthFailure",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidToken",
        "UnrecognizedClientException",
    }
)
"""Credentials that AWS does not know, at least not in this region."""
UNSIGNED: Final = frozenset(
    {"MissingAuthenticationToken", "MissingAuthenticationTokenException", "UnauthorizedException"}
)
BAD_SIGNATURE: Final = frozenset(
    {"IncompleteSignature", "IncompleteSignatureException", "InvalidSignatureException", "SignatureDoesNotMatch"}
)
"""A wrong secret key, or a wrong clock: the message tells which."""
REFUSED: Final = BAD_KEY | BAD_SIGNATURE | UNSIGNED
"""What AWS says of credentials that are good nowhere, and of good ones where a region is not enabled."""
WRONG_CLOCK: Final = frozenset(
    {"RequestExpired", "RequestExpiredException", "RequestInTheFuture", "RequestTimeTooSkewed"}
)
SERVER: Final = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "InternalServiceError",
        "InternalServiceFault",
        "ServiceException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
    }
)
NOT_SIGNED_UP: Final = frozenset({"OptInRequired", "SubscriptionRequiredException"})
REGION_OFF: Final = frozenset({"RegionDisabledException"})
NOT_FOUND: Final = frozenset({"NotFound", "NotFoundException"})
"""Of one thing that was asked about by its name: there is none, and that is settled."""
NOT_IN_USE: Final = frozenset({"BadRequestException", "NotFoundException"})
"""What SES says to an account that does not use what it asks for; which of them is not documented."""
UNKNOWN_OPERATION: Final = frozenset({"InvalidAction", "UnknownOperationException", "UnsupportedOperation"})

IAM_PREFIX: Final = {"sesv2": "ses", "service-quotas": "servicequotas"}
"""IAM's name of a service where it is not botocore's."""
LOGIN_SERVICES: Final = {
    "AssumeRole": "sts",
    "AssumeRoleWithWebIdentity": "sts",
    "CreateOAuth2Token": "signin",
    "CreateToken": "sso-oidc",
    "GetRoleCredentials": "sso",
}
"""The service of each call that botocore makes while it fetches credentials."""
