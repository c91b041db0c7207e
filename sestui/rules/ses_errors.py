"""The errors that SendEmail ends with, in the service's own words.

Sources: botocore's sesv2 model, SendEmail; SES Developer Guide, "Amazon SES email sending errors" and "Errors related
to the sending quotas". Where neither says which exception it is, `SesError.certain` is false.
"""

from collections.abc import Sequence
from typing import Final

from sestui.model.regions import partition
from sestui.model.text import clean
from sestui.model.trace import SesError

MODEL: Final = "sesv2 SendEmail"
GUIDE: Final = "SES Developer Guide, Amazon SES email sending errors"
_QUOTAS: Final = "SES Developer Guide, Errors related to the sending quotas"
_BAD: Final = 400
_MISSING: Final = 404
_THROTTLED: Final = 429
_FORBIDDEN: Final = 403
_SUFFIXES: Final = {"aws-eusc": "amazonaws.eu", "aws-cn": "amazonaws.com.cn"}


def not_verified(identities: Sequence[str], region: str) -> SesError:
    """Return the error about identities that failed the check: the sender, and in the sandbox recipients too.

    SES ends the message with an ellipsis where it cannot show all of them.
    """
    told = ", ".join(identities)
    message = (
        f"Email address is not verified. The following identities failed the check in region {region.upper()}: {told}"
    )
    return SesError("MessageRejected", clean(message), _BAD, source=GUIDE)


def paused_by_aws() -> SesError:
    """Return the error of an account that AWS has shut down."""
    source = f"{MODEL}: SendingPausedException, AccountSuspendedException; {GUIDE}"
    also = ("AccountSuspendedException", "MessageRejected")
    return SesError("SendingPausedException", "", _BAD, also, certain=False, source=source)


def paused() -> SesError:
    """Return the error of an account whose sending is switched off."""
    also = ("AccountSendingPausedException",)
    return SesError("SendingPausedException", "", _BAD, also, source=f"{MODEL}: SendingPausedException; {GUIDE}")


def configuration_set_paused() -> SesError:
    """Return the error of a configuration set whose sending is switched off."""
    also = ("ConfigurationSetSendingPausedException",)
    source = (
        "ses SendEmail: ConfigurationSetSendingPausedException (v1); the v2 model names SendingPausedException only"
    )
    return SesError("SendingPausedException", "", _BAD, also, certain=False, source=source)


def configuration_set_missing(name: str) -> SesError:
    """Return the error about a configuration set that does not exist."""
    also = ("ConfigurationSetDoesNotExist",)
    message = clean(f"Configuration set <{name}> does not exist.")
    return SesError("NotFoundException", message, _MISSING, also, source=f"{MODEL}: NotFoundException; {GUIDE}")


def quota_exceeded() -> SesError:
    """Return the error of a daily quota that is used up."""
    also = ("ThrottlingException", "Throttling", "TooManyRequestsException")
    message = "Daily message quota exceeded."
    return SesError("LimitExceededException", message, _BAD, also, certain=False, source=_QUOTAS)


def rate_exceeded() -> SesError:
    """Return the error of a sending rate that is exceeded."""
    also = ("ThrottlingException", "Throttling")
    return SesError("TooManyRequestsException", "Maximum sending rate exceeded.", _THROTTLED, also, source=_QUOTAS)


def mail_from_not_verified() -> SesError:
    """Return the error of a MAIL FROM domain that SES may not fall back from."""
    source = f"{MODEL}: MailFromDomainNotVerifiedException; {GUIDE}"
    return SesError("MailFromDomainNotVerifiedException", "", _BAD, source=source)


def bad_address() -> SesError:
    """Return the error about an address that is none; its text differs with what is wrong."""
    return SesError("BadRequestException", "", _BAD, source=f"{MODEL}: BadRequestException; {GUIDE}")


def no_endpoint(region: str) -> SesError:
    """Return what botocore raises where SES has no endpoint."""
    suffix = _SUFFIXES.get(partition(region), "amazonaws.com")
    url = f"https://email.{region}.{suffix}/v2/email/outbound-emails"
    message = clean(f'Could not connect to the endpoint URL: "{url}"')
    return SesError("EndpointConnectionError", message, None, source="botocore, which got no answer at all")


def region_not_enabled() -> SesError:
    """Return the error of a region that the account has not switched on."""
    message = "The security token included in the request is invalid."
    return SesError("UnrecognizedClientException", message, _FORBIDDEN, source="SES Developer Guide, Common errors")
