"""What reviewers ask, held against a draft: hints, not problems. A draft may be submitted with every one of them.

Sources: SES Developer Guide, "Request production access", and the questions of its former edition (how is the list
built; how are bounces and complaints handled; how do recipients opt out; how was the volume chosen); RFC 2606 and RFC
6761 (names that are nobody's); RFC 8058 (one-click unsubscribe).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from sestui.model.request import AccessDraft
from sestui.model.text import clean
from sestui.rules.inheritance import domain_key, domain_of
from sestui.rules.request_form import BY_NAME
from sestui.rules.severity import Severity

_GUIDE: Final = "SES Developer Guide, Request production access"
_ASKED: Final = "SES Developer Guide of 2022, Moving out of the sandbox"
_RESERVED: Final = "RFC 2606; RFC 6761"
_ONE_CLICK: Final = "RFC 8058; SES Developer Guide, Using subscription management"
_NOBODYS: Final = frozenset({"example.com", "example.net", "example.org"})
_NOBODYS_TOP: Final = frozenset({"example", "test", "invalid", "localhost", "local", "internal", "onion"})
_FREE: Final = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "yahoo.co.jp"}
    | {"icloud.com", "aol.com", "gmx.net", "gmx.de", "web.de", "proton.me", "protonmail.com", "qq.com", "163.com"}
)
_PLACEHOLDER: Final = re.compile(
    r"lorem ipsum|\btodo\b|\btbd\b|\bfixme\b|\bxxx+\b|\basdf+\b|<[^<>@:/\n]{1,60}>|\{\{.*?\}\}"
    r"|\[(?:your|insert|company|name)\b[^\]]*\]|\byour (?:company|website|domain) here\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^.!?\n]+")
_BOUGHT: Final = re.compile(
    r"\b(?:bought|buy|purchase[ds]?|rent(?:ed)?|scraped?|harvested|third[- ]party)\b[^.]{0,40}"
    r"\b(?:lists?|address(?:es)?|databases?|leads)\b",
    re.IGNORECASE,
)
_NOT: Final = re.compile(r"\b(?:no|not|never|neither|nor|without)\b|n't\b", re.IGNORECASE)
_CONSENT: Final = re.compile(r"opt|consent|confirm|sign|subscri|regist|request|agree|ask|account|tick", re.IGNORECASE)
_LEAST: Final = 40
"""Characters below which an answer says too little."""
_LEAST_USE_CASE: Final = 120


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that a reviewer will ask, or stumble over. All texts are clean."""

    code: str
    """A stable name, e.g. `website-reserved`."""
    field: str
    """As in `AccessDraft`."""
    severity: Severity
    """`WARNING` for what is likely to cost the request, `NOTE` for what helps."""
    text: str
    fix: str
    source: str


def hints(draft: AccessDraft, sending_domains: Iterable[str] = ()) -> tuple[Hint, ...]:
    """Return the hints, in the order of the form. `sending_domains`: verified domains, where they are known."""
    return (
        *_website(draft, tuple(sending_domains)),
        *_contacts(draft),
        *_use_case(draft),
        *_recipients(draft),
        *_bounces(draft),
        *_unsubscribe(draft),
        *_volume(draft),
        *_placeholders(draft),
    )


def host_of(url: str) -> str:
    """Return the host of a URL as it is compared; empty where there is none. Never raises."""
    try:
        return domain_key(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return ""


def nobodys(host: str) -> bool:
    """Say whether a host is one that nobody outside can reach: reserved, or an address."""
    labels = host.split(".")
    if labels[-1] in _NOBODYS_TOP or any(host == each or host.endswith(f".{each}") for each in _NOBODYS):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


def _website(draft: AccessDraft, sending: tuple[str, ...]) -> Iterator[Hint]:
    host = host_of(draft.website)
    if not host:
        # that it is missing, or no URL, is a problem and told as one
        return

    def hint(code: str, severity: Severity, text: str, fix: str, source: str = _GUIDE) -> Hint:
        return Hint(f"website-{code}", "website", severity, clean(text), fix, source)

    parts = urlsplit(draft.website.strip())
    if parts.scheme != "https":
        yield hint("not-https", Severity.WARNING, "The website is not given with https.", "Give the https address.")
    if nobodys(host):
        text = f"{host} is a name or an address that reviewers cannot reach."
        yield hint("reserved", Severity.WARNING, text, "Give the public website.", _RESERVED)
    elif _is_address(host):
        yield hint("address", Severity.WARNING, f"{host} is an IP address.", "Give the website by its name.")
    if parts.username is not None:
        yield hint("login", Severity.WARNING, "The URL holds a login.", "Take it out: the URL goes to AWS.")
    known = [domain_key(each) for each in sending]
    if known and not nobodys(host) and not any(_related(host, each) for each in known):
        text = f"{host} has no part in a domain that mail is sent from ({', '.join(known[:3])})."
        yield hint(
            "not-sender", Severity.NOTE, text, "Send from the website's domain, or say how they belong together."
        )


def _contacts(draft: AccessDraft) -> Iterator[Hint]:
    def hint(code: str, severity: Severity, text: str, fix: str, source: str = _GUIDE) -> Hint:
        return Hint(f"contacts-{code}", "contacts", severity, clean(text), fix, source)

    if not draft.contacts:
        text = "There is no contact beside the account's own address, which may be read by nobody."
        yield hint("none", Severity.NOTE, text, "Name an address that people read every day.")
        return
    domains = list(dict.fromkeys(domain_key(domain_of(each)) for each in draft.contacts))
    for each in domains:
        if nobodys(each):
            text = f"Mail to {each} reaches nobody."
            yield hint("reserved", Severity.WARNING, text, "Name an address that takes mail.", _RESERVED)
    host = host_of(draft.website)
    if not host or nobodys(host):
        return
    real = [each for each in domains if not nobodys(each)]
    if real and all(each in _FREE for each in real):
        text = "Every contact is with a free mail provider, and none with the website's domain."
        yield hint("free-mail", Severity.NOTE, text, "Name an address of the website's domain.")
    elif real and not any(_related(host, each) for each in real):
        text = f"No contact is with the website's domain ({host})."
        yield hint("other-domain", Severity.NOTE, text, "Name an address of the website's domain.")


def _use_case(draft: AccessDraft) -> Iterator[Hint]:
    text = draft.use_case.strip()
    if not text:
        told = (
            "There is no use case. The request takes none any more, and reviewers ask in the case when it is not plain."
        )
        yield Hint("use-case-missing", "use_case", Severity.NOTE, told, "Write what is sent to whom, and why.", _ASKED)
    elif len(text) < _LEAST_USE_CASE:
        fix = "Say what is sent, to whom, how often, and give an example."
        yield Hint("use-case-short", "use_case", Severity.NOTE, "The use case says little.", fix, _ASKED)


def _answer(draft: AccessDraft, name: str, severity: Severity, fix: str) -> Iterator[Hint]:
    text = str(getattr(draft, name)).strip()
    field = BY_NAME[name]
    if not text:
        told = f"Reviewers ask: {field.question}"
        yield Hint(f"{name}-missing", name, severity, told, fix, _ASKED)
    elif len(text) < (_LEAST if text.isascii() else _LEAST // 2):
        yield Hint(f"{name}-short", name, Severity.NOTE, f"The answer says little: {field.question}", fix, _ASKED)


def _recipients(draft: AccessDraft) -> Iterator[Hint]:
    fix = "Say where people sign up, what they are told there, and how they confirm."
    yield from _answer(draft, "recipients", Severity.WARNING, fix)
    text = draft.recipients
    if any(_BOUGHT.search(each) and not _NOT.search(each) for each in _SENTENCE.findall(text)):
        told = "The answer speaks of lists that are bought, rented or collected elsewhere."
        fix = "Make it plain that none is used: mail goes only to those who asked for it."
        yield Hint("recipients-bought", "recipients", Severity.WARNING, told, fix, _GUIDE)
    elif len(text.strip()) >= _LEAST and text.isascii() and not _CONSENT.search(text):
        told = "The answer does not say how recipients agreed."
        yield Hint("recipients-consent", "recipients", Severity.WARNING, told, "Say how, and where.", _GUIDE)


def _bounces(draft: AccessDraft) -> Iterator[Hint]:
    fix = "Say who or what is told (SNS, events, e-mail), and that the address is not sent to again."
    yield from _answer(draft, "bounces", Severity.WARNING, fix)
    text = draft.bounces.strip().casefold()
    if len(text) >= _LEAST and text.isascii():
        for word in ("bounce", "complain"):
            if word not in text:
                told = f"The answer does not speak of {'bounces' if word == 'bounce' else 'complaints'}."
                yield Hint(f"bounces-no-{word}", "bounces", Severity.NOTE, told, fix, _ASKED)


def _unsubscribe(draft: AccessDraft) -> Iterator[Hint]:
    marketing = draft.mail_type == "MARKETING"
    fix = "Say how one opts out, in how many steps, and how soon that holds."
    if marketing or draft.unsubscribe.strip():
        yield from _answer(draft, "unsubscribe", Severity.WARNING if marketing else Severity.NOTE, fix)
    else:
        told = "Nothing is said of opting out. Transactional mail needs no unsubscribing; reviewers ask all the same."
        yield Hint("unsubscribe-missing", "unsubscribe", Severity.NOTE, told, fix, _ASKED)
    text = draft.unsubscribe.casefold()
    if marketing and len(text.strip()) >= _LEAST and not re.search(r"one[- ]click|list-unsubscribe|8058", text):
        told = "The answer does not speak of one-click unsubscribe, which large receivers ask of bulk mail."
        yield Hint("unsubscribe-one-click", "unsubscribe", Severity.NOTE, told, "Add it, and say so.", _ONE_CLICK)


def _volume(draft: AccessDraft) -> Iterator[Hint]:
    fix = "Give e-mails a day and a second, at the busiest too, and where the figures come from."
    yield from _answer(draft, "volume", Severity.WARNING, fix)
    if draft.volume.strip() and not any(char.isdigit() for char in draft.volume):
        yield Hint("volume-no-number", "volume", Severity.NOTE, "The answer names no figure.", fix, _ASKED)


def _placeholders(draft: AccessDraft) -> Iterator[Hint]:
    for name, field in BY_NAME.items():
        value = getattr(draft, name)
        if not isinstance(value, str):
            continue
        found = _PLACEHOLDER.search(value)
        if found is not None:
            told = clean(f'"{found.group()[:60]}" looks like a placeholder.')
            yield Hint(f"{name}-placeholder", name, Severity.WARNING, told, f"Write the {field.title} out.", _GUIDE)


def _related(host: str, domain: str) -> bool:
    """Whether two names are the same, or one stands below the other."""
    host = host.removeprefix("www.")
    return host == domain or host.endswith(f".{domain}") or domain.endswith(f".{host}")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
