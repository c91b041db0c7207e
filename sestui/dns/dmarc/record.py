"""The DMARC record: a parser that keeps what receivers keep and ignores what they ignore. It never raises.

Sources: RFC 9989 sections 4.7 (tags) and 4.8 (grammar); RFC 7489 section 6.3 for tags that RFC 9989 removed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from sestui.dns.names import BadNameError, to_ascii

NONE: Final = "none"
POLICIES: Final = (NONE, "quarantine", "reject")
_RECORD: Final = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
_NEAR: Final = re.compile(r"""[\s"']*v\s*=\s*["']?dmarc\s*1""", re.IGNORECASE)
_VERSION: Final = re.compile(r"""v\s*=\s*["']?dmarc\s*1["']?[\s;]*""", re.IGNORECASE)
_TAG: Final = re.compile(r"[A-Za-z]+")
_VALUE: Final = re.compile(r"[ -:<-~\t]+")
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
_SIZE: Final = re.compile(r"!\d+[kmgtKMGT]?$")
_OPTIONS: Final = re.compile(r"[01ds](?::[01ds])*", re.IGNORECASE)
_OBSOLETE: Final = ("pct", "rf", "ri")
_KNOWN: Final = frozenset(
    ("v", "p", "sp", "np", "adkim", "aspf", "psd", "t", "rua", "ruf", "fo", *_OBSOLETE),
)


class DmarcFault(StrEnum):
    """What is wrong with a record, or worth to know. The values are stable names."""

    NO_POLICY = "no-policy"
    BAD_POLICY = "bad-policy"
    BAD_SUBDOMAIN_POLICY = "bad-subdomain-policy"
    BAD_NONEXISTENT_POLICY = "bad-nonexistent-policy"
    BAD_VALUE = "bad-value"
    BAD_URI = "bad-uri"
    NOT_MAILTO = "not-mailto"
    REPORT_SIZE = "report-size"
    DUPLICATE_TAG = "duplicate-tag"
    SYNTAX = "syntax"
    UNKNOWN_TAG = "unknown-tag"
    OBSOLETE_TAG = "obsolete-tag"
    TESTING = "testing"


@dataclass(frozen=True, slots=True)
class ReportAddress:
    """One destination of reports."""

    uri: str
    """As written, without an obsolete size."""
    domain: str = ""
    """Of a mailto: destination, as a name to ask about; empty otherwise."""


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """One record. Policies are empty where the tag is absent or its value is none that exists."""

    text: str
    tags: tuple[tuple[str, str], ...]
    """Names in lower case, and values, in order; of a tag that stands twice, the first."""
    policy: str = ""
    subdomains: str = ""
    nonexistent: str = ""
    strict_dkim: bool = False
    strict_spf: bool = False
    psd: str = "u"
    testing: bool = False
    rua: tuple[ReportAddress, ...] = ()
    """Syntactically valid ones only; so with `ruf`."""
    ruf: tuple[ReportAddress, ...] = ()
    percent: int | None = None
    """What receivers of before RFC 9989 apply the policy to; `None` when it is not there."""
    faults: tuple[tuple[DmarcFault, str], ...] = ()
    """With the tag, or the text, that each is about."""

    def has(self, *faults: DmarcFault) -> bool:
        """Say whether one of these faults is there."""
        return any(fault in faults for fault, _ in self.faults)

    def effective(self, *, old: bool = False) -> "DmarcRecord | None":
        """Return the record as receivers apply it: p=none in place of broken policies; `None`: not at all.

        A missing or bad p, or a bad sp or np, makes it p=none where there is a valid rua, and no DMARC otherwise
        (RFC 9989 section 4.10.1, RFC 7489 section 6.6.3). `old`: by RFC 7489, which knows no np and no t.
        """
        bad = [DmarcFault.NO_POLICY, DmarcFault.BAD_POLICY, DmarcFault.BAD_SUBDOMAIN_POLICY]
        if not old:
            bad.append(DmarcFault.BAD_NONEXISTENT_POLICY)
        if not self.has(*bad):
            return self
        if not self.rua:
            return None
        return DmarcRecord(
            self.text,
            self.tags,
            NONE,
            strict_dkim=self.strict_dkim,
            strict_spf=self.strict_spf,
            psd=self.psd,
            rua=self.rua,
            ruf=self.ruf,
            faults=self.faults,
        )


def is_dmarc(text: str) -> bool:
    """Whether a TXT record is a DMARC record: the version comes first, exactly `DMARC1` (RFC 9989 section 4.8)."""
    return _RECORD.match(text) is not None


def near_miss(text: str) -> str:
    """Return why a text that was meant to be a DMARC record is none; empty for one that was not meant to, or is one."""
    if is_dmarc(text) or not _NEAR.match(text):
        return ""
    stripped = text.strip(" \t\r\n\"'")
    if stripped != text and is_dmarc(stripped):
        return "a blank or a quotation mark stands before v=DMARC1"
    if is_dmarc(re.sub("dmarc1", "DMARC1", stripped, count=1, flags=re.IGNORECASE)):
        return "DMARC1 must be in capitals"
    return "v=DMARC1 must be followed by a semicolon"


def corrected(text: str) -> str:
    """Return a near miss as it was meant; empty when that is no record either."""
    meant = _VERSION.sub("v=DMARC1; ", text.strip(" \t\r\n\"'"), count=1)
    return meant if is_dmarc(meant) else ""


@lru_cache(maxsize=2_048)
def parse_record(text: str) -> DmarcRecord:
    """Parse a record that `is_dmarc` took for one."""
    tags: dict[str, str] = {}
    faults: list[tuple[DmarcFault, str]] = []
    for spec in text.split(";"):
        if not spec.strip(" \t"):
            continue
        name, equals, value = spec.partition("=")
        name, value = name.strip(" \t").lower(), value.strip(" \t")
        if not equals or not _TAG.fullmatch(name) or not _VALUE.fullmatch(value):
            faults.append((DmarcFault.SYNTAX, spec.strip(" \t")))
        elif name in tags:
            faults.append((DmarcFault.DUPLICATE_TAG, name))
        else:
            tags[name] = value
    reader = _Reader(tags, faults)
    return DmarcRecord(
        text,
        tuple(tags.items()),
        reader.policy("p", DmarcFault.BAD_POLICY),
        reader.policy("sp", DmarcFault.BAD_SUBDOMAIN_POLICY),
        reader.policy("np", DmarcFault.BAD_NONEXISTENT_POLICY),
        reader.one_of("adkim", "rs", "r") == "s",
        reader.one_of("aspf", "rs", "r") == "s",
        reader.one_of("psd", "ynu", "u"),
        reader.one_of("t", "yn", "n") == "y",
        reader.addresses("rua"),
        reader.addresses("ruf"),
        reader.percent(),
        reader.done(),
    )


def lowered(policy: str) -> str:
    """Return the policy one step milder, as a record with t=y asks for (RFC 9989 section 4.7)."""
    return POLICIES[max(POLICIES.index(policy) - 1, 0)]


class _Reader:
    """Reads values, and notes what cannot be used."""

    def __init__(self, tags: dict[str, str], faults: list[tuple[DmarcFault, str]]) -> None:
        self._tags = tags
        self._faults = faults

    def policy(self, tag: str, fault: DmarcFault) -> str:
        value = self._tags.get(tag)
        if value is None:
            if tag == "p":
                self._faults.append((DmarcFault.NO_POLICY, "p"))
            return ""
        if value.lower() in POLICIES:
            return value.lower()
        self._faults.append((fault, f"{tag}={value}"))
        return ""

    def one_of(self, tag: str, values: str, default: str) -> str:
        value = self._tags.get(tag, default).lower()
        if len(value) == 1 and value in values:
            return value
        self._faults.append((DmarcFault.BAD_VALUE, f"{tag}={self._tags[tag]}"))
        return default

    def addresses(self, tag: str) -> tuple[ReportAddress, ...]:
        if tag not in self._tags:
            return ()
        found = []
        for written in self._tags[tag].split(","):
            uri = written.strip(" \t")
            if _SIZE.search(uri):
                self._faults.append((DmarcFault.REPORT_SIZE, uri))
                uri = _SIZE.sub("", uri)
            address = _address(uri)
            if address is None:
                self._faults.append((DmarcFault.BAD_URI, uri))
                continue
            if not address.domain:
                self._faults.append((DmarcFault.NOT_MAILTO, uri))
            found.append(address)
        return tuple(found)

    def percent(self) -> int | None:
        value = self._tags.get("pct")
        if value is None:
            return None
        if value.isascii() and value.isdigit() and len(value) <= 3 and int(value) <= 100:
            return int(value)
        self._faults.append((DmarcFault.BAD_VALUE, f"pct={value}"))
        return None

    def done(self) -> tuple[tuple[DmarcFault, str], ...]:
        """Return all faults, with those of the record as a whole."""
        options = self._tags.get("fo")
        if options is not None and not _OPTIONS.fullmatch(options.replace(" ", "")):
            self._faults.append((DmarcFault.BAD_VALUE, f"fo={options}"))
        self._faults += [(DmarcFault.OBSOLETE_TAG, tag) for tag in _OBSOLETE if tag in self._tags]
        self._faults += [(DmarcFault.UNKNOWN_TAG, tag) for tag in self._tags if tag not in _KNOWN]
        if self._tags.get("t", "").lower() == "y":
            self._faults.append((DmarcFault.TESTING, "t=y"))
        return tuple(self._faults)


def _address(uri: str) -> ReportAddress | None:
    if not _URI.fullmatch(uri):
        return None
    scheme, _, rest = uri.partition(":")
    if scheme.lower() != "mailto":
        return ReportAddress(uri)
    local, at, domain = unquote(rest.partition("?")[0]).rpartition("@")
    if not local or not at:
        return None
    try:
        name = to_ascii(domain)
    except BadNameError:
        return None
    return ReportAddress(uri, name) if name else None
