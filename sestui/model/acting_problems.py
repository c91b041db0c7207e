"""What is wrong with a request before it is sent: SES's own rules, which botocore does not check. Pure.

Sources: the service models of sesv2 (2019-09-27) and service-quotas; SES Developer Guide, "Quotas in Amazon SES" and
"Header fields"; RFC 5321 section 4.5.3.1 (lengths of addresses).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final
from urllib.parse import urlsplit

from sestui.model.acting import (
    AccessRequest,
    ContactLanguage,
    Email,
    LimitIncrease,
    MailType,
    SendingLimit,
    SuppressAddress,
    SuppressionReason,
    UnsuppressAddress,
    VerificationMail,
    WriteRequest,
)
from sestui.model.text import clean

RECIPIENTS: Final = 50
"""To, Cc and Bcc together (Quotas in Amazon SES)."""
HEADERS: Final = 15
CONTACTS: Final = 4
USE_CASE: Final = 5_000
WEBSITE: Final = 1_000
SUBJECT: Final = 998
"""Characters of a line (RFC 5322 section 2.1.1)."""
SIZE: Final = 40 * 1024 * 1024
"""Bytes of a message (Quotas in Amazon SES)."""
_LOCAL: Final = 64
_ADDRESS: Final = 254
_LABEL: Final = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?")
_ATOMS: Final = re.compile(r"[!#-'*+\-/-9=?A-Z^-~]+(\.[!#-'*+\-/-9=?A-Z^-~]+)*")
_QUOTED: Final = re.compile(r'"([ !#-\[\]-~]|\\[ -~])*"')
_HEADER_NAME: Final = re.compile(r"[!-9;-@A-~]{1,126}")
_HEADER_VALUE: Final = re.compile(r"[ -~]{1,995}")
_TAG: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_SET: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
OWN_HEADERS: Final = frozenset(
    (
        "bcc",
        "cc",
        "content-disposition",
        "content-type",
        "date",
        "from",
        "message-id",
        "mime-version",
        "reply-to",
        "return-path",
        "subject",
        "to",
    )
)
"""Headers that SES writes itself: `Simple.Headers` must not name them (sesv2 `Message`)."""
_MOST: Final = 10_000_000_000
"""`QuotaValue` of service-quotas."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    field: str
    """The field of the request, e.g. `to`."""
    message: str
    """A sentence; clean."""


def problems(request: WriteRequest) -> tuple[Problem, ...]:
    """Return everything that is wrong with a request; empty when it may be sent."""
    if isinstance(request, Email):
        return tuple(_of_email(request))
    if isinstance(request, AccessRequest):
        return tuple(_of_access(request))
    if isinstance(request, LimitIncrease):
        return tuple(_of_limit(request))
    if isinstance(request, SuppressAddress):
        found = list(_named("address", (request.address,)))
        if request.reason not in tuple(SuppressionReason):
            found.append(Problem("reason", f"The reason must be {_either(SuppressionReason)}."))
        return tuple(found)
    if isinstance(request, UnsuppressAddress):
        # what is on the list may look like anything
        return () if request.address else (Problem("address", "An address is missing."),)
    if isinstance(request, VerificationMail):
        return tuple(_named("address", (request.address,)))
    return ()


def address_problem(address: str) -> str:
    """Return what is wrong with a bare e-mail address, as the end of a sentence; empty when nothing.

    SES takes local parts in 7-bit ASCII only, and domains in ASCII: others in punycode (sesv2 `Destination`).
    """
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        return "is no e-mail address"
    if not local.isascii():
        return "has a local part that is not plain ASCII, which SES does not take"
    if not domain.isascii():
        return f"has a domain that must be written in punycode{_punycode(domain)}"
    if len(local) > _LOCAL:
        return f"has a local part of more than {_LOCAL} characters"
    if len(address) > _ADDRESS:
        return f"has more than {_ADDRESS} characters"
    if not (_ATOMS.fullmatch(local) or _QUOTED.fullmatch(local)):
        return "has a character in its local part that does not belong there"
    labels = domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return "has no valid domain"
    return ""


def _punycode(domain: str) -> str:
    try:
        return f": {domain.encode('idna').decode()}"
    except UnicodeError:
        return ""


def _named(field: str, addresses: Iterable[str], *, named: bool = False) -> Iterator[Problem]:
    """Say what is wrong with addresses; `named` ones may have a name before them."""
    for written in addresses:
        name, address = parseaddr(written) if named and "<" in written else ("", written)
        shown = clean(written, 120) or "An empty text"
        if wrong := address_problem(address):
            yield Problem(field, f"{shown} {wrong}.")
        elif _CONTROL.search(written):
            yield Problem(field, f"{shown} has a control character in it.")
        elif not name.isascii():
            yield Problem(field, f"{shown} has a name that must be encoded (RFC 2047).")


def _of_email(email: Email) -> Iterator[Problem]:
    yield from _named("sender", (email.sender,), named=True)
    for field in ("to", "cc", "bcc", "reply_to"):
        yield from _named(field, getattr(email, field), named=True)
    if not email.recipients:
        yield Problem("to", "A recipient is missing.")
    elif len(email.recipients) > RECIPIENTS:
        yield Problem("to", f"There are {len(email.recipients)} recipients; SES takes {RECIPIENTS} at most.")
    if _CONTROL.search(email.subject):
        yield Problem("subject", "The subject has a line break or another control character in it.")
    if len(email.subject) > SUBJECT:
        yield Problem("subject", f"The subject has more than {SUBJECT} characters.")
    if not email.text and not email.html:
        yield Problem("text", "The message has no body.")
    if sum(len(part.encode("utf-8", "replace")) for part in (email.subject, email.text, email.html)) > SIZE:
        yield Problem("text", "The message is larger than 40 MB.")
    yield from _of_headers(email.headers)
    for name, value in email.tags:
        if not (_TAG.fullmatch(name) and _TAG.fullmatch(value)):
            told = f"The tag {clean(name, 60)}={clean(value, 60)}"
            yield Problem("tags", f"{told} must be made of letters, digits, - and _ (1 to 256).")
    yield from (Problem("tags", f"The tag {name} comes twice.") for name in _twice(name for name, _ in email.tags))
    if email.configuration_set and not _SET.fullmatch(email.configuration_set):
        told = "The name of a configuration set is made of letters, digits, - and _ (64 at most)."
        yield Problem("configuration_set", told)


def _of_headers(headers: tuple[tuple[str, str], ...]) -> Iterator[Problem]:
    if len(headers) > HEADERS:
        yield Problem("headers", f"There are {len(headers)} headers; SES takes {HEADERS} at most.")
    for name, value in headers:
        shown = clean(name, 60)
        if not _HEADER_NAME.fullmatch(name):
            yield Problem("headers", f"{shown or 'An empty text'} is no name of a header (1 to 126 ASCII characters).")
        elif name.lower() in OWN_HEADERS:
            yield Problem("headers", f"SES writes the header {shown} itself; it cannot be given.")
        elif not _HEADER_VALUE.fullmatch(value):
            yield Problem("headers", f"The value of {shown} must be 1 to 995 printable ASCII characters.")
    lower = (name.lower() for name, _ in headers)
    yield from (Problem("headers", f"The header {clean(name, 60)} comes twice.") for name in _twice(lower))


def _of_access(request: AccessRequest) -> Iterator[Problem]:
    if request.mail_type not in tuple(MailType):
        yield Problem("mail_type", f"The mail type must be {_either(MailType)}.")
    if wrong := _website_problem(request.website_url):
        yield Problem("website_url", wrong)
    if request.contact_language and request.contact_language not in tuple(ContactLanguage):
        yield Problem("contact_language", f"The contact language must be {_either(ContactLanguage)}.")
    if len(request.contacts) > CONTACTS:
        yield Problem("contacts", f"There are {len(request.contacts)} contacts; SES takes {CONTACTS} at most.")
    yield from _named("contacts", request.contacts)
    yield from (
        Problem("contacts", f"{clean(contact, 120)} comes twice.")
        for contact in _twice(map(str.lower, request.contacts))
    )
    if len(request.use_case) > USE_CASE:
        yield Problem("use_case", f"The use case has {len(request.use_case)} characters; SES takes {USE_CASE} at most.")


def _website_problem(url: str) -> str:
    """SES takes nearly anything of 1 to 1,000 characters; a person has to open it."""
    if not url:
        return "The website is missing."
    if len(url) > WEBSITE:
        return f"The website has more than {WEBSITE} characters."
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "The website is no URL."
    if parts.scheme not in {"http", "https"} or "." not in host.strip(".") or re.search(r"\s", url):
        return "The website must be a URL such as https://www.example.com/."
    return ""


def _of_limit(request: LimitIncrease) -> Iterator[Problem]:
    if request.limit not in tuple(SendingLimit):
        yield Problem("limit", "There is no such limit.")
    if not math.isfinite(request.desired) or not 0 < request.desired <= _MOST or request.desired % 1:
        yield Problem("desired", "The limit must be a whole number above 0.")


def _twice(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name, count in Counter(names).items() if count > 1)


def _either(words: "type[MailType] | type[ContactLanguage] | type[SuppressionReason]") -> str:
    return " or ".join(words)
