"""Filter lines of the tables in depth: identities, domains, suppressed addresses. The language is `filter_words`'.

What is not known passes no word that asks for something: details that were not read are not "not signed".
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from sestui.model.suppression import Suppressed
from sestui.rules.dns_filters import DNS_FIELDS, many_tests, state_tests
from sestui.rules.domains import MIXED, OWN, REPLICA, DomainRow, Place
from sestui.rules.filter_words import FilterField, Test, Words, contains, in_text, parse_words, test_among
from sestui.rules.identity_row import IdentityRow
from sestui.rules.listeners import Ear
from sestui.rules.severity import Severity
from sestui.rules.verdict import Verdict

S = TypeVar("S")

UNKNOWN: Final = "unknown"
STATUSES: Final = (
    "verified",
    "pending",
    "failed",
    "temporary-failure",
    "not-started",
    "no-sending",
    "gone",
    UNKNOWN,
)
DKIM: Final = ("signs", "pending", "failed", "temporary-failure", "not-started", "off", "none", UNKNOWN)
MAIL_FROM: Final = ("custom", "default", "pending", "failed", "temporary-failure", UNKNOWN)


def word(verdict: Verdict | None) -> str:
    """Return a verdict as the word of a filter; `unknown` where nobody can say."""
    if verdict is None or verdict.severity is Severity.UNKNOWN:
        return UNKNOWN
    return verdict.label.replace(" ", "-")


def _words(words: tuple[str, ...], found: Callable[[S], str]) -> dict[str, Test[S]]:
    return {each: _equals(each, found) for each in words}


def _equals(wanted: str, found: Callable[[S], str]) -> Test[S]:
    return lambda subject: found(subject) == wanted


def _ear(row: IdentityRow) -> Ear | None:
    """Return how well the event is heard that is heard worst; `None` where nothing was read."""
    heard = [each.ear for each in (row.bounce, row.complaint) if each is not None and each.label != "gone"]
    return min(heard, default=None)


_IDENTITY_DNS: Final[Mapping[str, Mapping[str, Test[IdentityRow]]]] = state_tests(lambda row: row.dns)
_IDENTITY: Final[Mapping[str, Mapping[str, Test[IdentityRow]]]] = {
    **_IDENTITY_DNS,
    "status": _words(STATUSES, lambda row: word(row.status)),
    "type": _words(("domain", "address", "managed"), lambda row: row.type_label),
    "dkim": {
        **_words(DKIM, lambda row: word(row.dkim)),
        "easy": lambda row: row.origin == "Easy DKIM",
        "byodkim": lambda row: row.origin.startswith("own key"),
        REPLICA: lambda row: row.origin.startswith("replica"),
        **_IDENTITY_DNS["dkim"],
    },
    "mailfrom": _words(MAIL_FROM, lambda row: word(row.mail_from)),
    "heard": {
        "yes": lambda row: _ear(row) is Ear.HEARD,
        "no": lambda row: _ear(row) is Ear.NOBODY,
        "published": lambda row: _ear(row) is Ear.PUBLISHED,
        UNKNOWN: lambda row: _ear(row) in (None, Ear.UNKNOWN),
    },
    "is": {
        "attention": lambda row: row.severity >= Severity.WARNING,
        "read": lambda row: row.read,
        "unread": lambda row: not row.read,
        "failing": lambda row: bool(row.cause_label),
        "inheriting": lambda row: bool(row.parent),
        "shared": lambda row: row.shared is not Severity.OK,
        "public": lambda row: row.shared is Severity.CRITICAL,
    },
}

IDENTITY_FIELDS: Final[Mapping[str, FilterField]] = MappingProxyType(
    {
        "status": FilterField("the status column", STATUSES, "status:pending"),
        "type": FilterField("domain, address, or a domain that AWS manages", tuple(_IDENTITY["type"]), "type:domain"),
        "dkim": FilterField(
            "how SES signs and where the key comes from; what DNS says of it (column D)",
            tuple(_IDENTITY["dkim"]),
            "dkim:failed",
        ),
        **{name: field for name, field in DNS_FIELDS.items() if name != "dkim"},
        "mailfrom": FilterField("the custom MAIL FROM domain", MAIL_FROM, "mailfrom:default"),
        "heard": FilterField("whether bounces and complaints are heard", tuple(_IDENTITY["heard"]), "heard:no"),
        "is": FilterField(
            "attention, read, unread, failing, inheriting; shared and public by its policies",
            tuple(_IDENTITY["is"]),
            "is:attention",
        ),
        "set": FilterField("configuration set; * and ? stand for any text", (), "set:main"),
        "parent": FilterField("the identity that it inherits from", (), "parent:example.com"),
    }
)
"""Fields of the identity table, in the order in which help shows them."""


def parse_identity_filter(text: str) -> Words[IdentityRow]:
    """Parse a filter line of the identity table; a plain word looks into the names and labels. Never raises."""
    return parse_words(text, IDENTITY_FIELDS, _identity_test)


def _identity_test(name: str, value: str) -> Test[IdentityRow] | str | None:
    if name in _IDENTITY:
        return test_among(name, value, IDENTITY_FIELDS, _IDENTITY[name])
    holds = contains(value)
    if name == "set":
        return lambda row: holds(row.configuration_set.casefold())
    if name == "parent":
        return lambda row: holds(row.parent.casefold())
    return in_text(value, identity_text)


def identity_text(row: IdentityRow) -> str:
    """Return what plain words are looked for in: names and labels, folded, a line for each."""
    parts = (row.name, row.status.label, row.configuration_set, row.origin, row.cause_label)
    return "\n".join(parts).casefold()


def _anywhere(words: tuple[str, ...], found: Callable[[Place], Verdict | None]) -> dict[str, Test[DomainRow]]:
    return {each: _somewhere(each, found) for each in words}


def _somewhere(wanted: str, found: Callable[[Place], Verdict | None]) -> Test[DomainRow]:
    return lambda row: any(word(found(place)) == wanted for place in row.places)


_DOMAIN_DNS: Final[Mapping[str, Mapping[str, Test[DomainRow]]]] = many_tests(
    lambda row: [place.dns for place in row.places]
)
_DOMAIN: Final[Mapping[str, Mapping[str, Test[DomainRow]]]] = {
    **_DOMAIN_DNS,
    "status": _anywhere(STATUSES, lambda place: place.status),
    "dkim": {
        **_anywhere(DKIM, lambda place: place.dkim),
        **_words((OWN, REPLICA, MIXED), lambda row: row.dkim),
        **_DOMAIN_DNS["dkim"],
    },
    "mailfrom": _anywhere(MAIL_FROM, lambda place: place.mail_from),
    "is": {
        "attention": lambda row: row.severity >= Severity.WARNING,
        "everywhere": lambda row: row.verified == len(row.places),
        "several": lambda row: len(row.places) > 1,
        "single": lambda row: len(row.places) == 1,
    },
}

DOMAIN_FIELDS: Final[Mapping[str, FilterField]] = MappingProxyType(
    {
        "status": FilterField("the status in any of its places", STATUSES, "status:failed"),
        "dkim": FilterField(
            "DKIM in any place, by SES and by DNS (column D); own, replica, mixed over all",
            tuple(_DOMAIN["dkim"]),
            "dkim:mixed",
        ),
        **{name: field for name, field in DNS_FIELDS.items() if name != "dkim"},
        "mailfrom": FilterField("the MAIL FROM domain in any of its places", MAIL_FROM, "mailfrom:failed"),
        "is": FilterField(
            "attention, everywhere (verified in all places), several (places), single",
            tuple(_DOMAIN["is"]),
            "is:several",
        ),
        "region": FilterField("region of any of its places; * and ? stand for any text", (), "region:eu-"),
        "account": FilterField("account id of any of its places", (), "account:1234"),
        "profile": FilterField("profile of any of its places", (), "profile:acme-*"),
    }
)
"""Fields of the domain view, in the order in which help shows them."""


def parse_domain_filter(text: str) -> Words[DomainRow]:
    """Parse a filter line of the domain view; a plain word looks into the domain. Never raises."""
    return parse_words(text, DOMAIN_FIELDS, _domain_test)


def _domain_test(name: str, value: str) -> Test[DomainRow] | str | None:
    if name in _DOMAIN:
        return test_among(name, value, DOMAIN_FIELDS, _DOMAIN[name])
    holds = contains(value)
    match name:
        case "region":
            return lambda row: any(holds(place.target.region.casefold()) for place in row.places)
        case "account":
            return lambda row: any(bool(place.account) and holds(place.account) for place in row.places)
        case "profile":
            return lambda row: any(
                holds(place.title.casefold()) or holds(place.target.profile.casefold()) for place in row.places
            )
        case _:
            return in_text(value, domain_text)


def domain_text(row: DomainRow) -> str:
    """Return what plain words are looked for in: the domain and its names as they are written, folded, a line each."""
    return "\n".join(dict.fromkeys((row.domain, *(place.name.casefold() for place in row.places))))


_REASONS: Final[Mapping[str, Test[Suppressed]]] = {
    "bounce": lambda item: item.reason == "BOUNCE",
    "complaint": lambda item: item.reason == "COMPLAINT",
    UNKNOWN: lambda item: item.reason not in ("BOUNCE", "COMPLAINT"),
}

SUPPRESSION_FIELDS: Final[Mapping[str, FilterField]] = MappingProxyType(
    {
        "reason": FilterField("why it was put on the list", tuple(_REASONS), "reason:complaint"),
        "domain": FilterField("the part behind the @; * and ? stand for any text", (), "domain:example.com"),
    }
)
"""Fields of the suppression table, in the order in which help shows them."""


def parse_suppression_filter(text: str) -> Words[Suppressed]:
    """Parse a filter line of the suppression table; a plain word looks into the address. Never raises."""
    return parse_words(text, SUPPRESSION_FIELDS, _suppression_test)


def _suppression_test(name: str, value: str) -> Test[Suppressed] | str | None:
    if name == "reason":
        return test_among(name, value, SUPPRESSION_FIELDS, _REASONS)
    holds = contains(value)
    if name == "domain":
        return lambda item: holds(item.address.rpartition("@")[2].casefold())
    return in_text(value, suppression_text)


def suppression_text(item: Suppressed) -> str:
    """Return what plain words are looked for in: the address, folded."""
    return item.address.casefold()
