"""The columns of the domain view: from domains and their places to cells, sort keys and words. Pure."""

from collections.abc import Iterator
from typing import Any, Final

from sestui.rules.account_facts import Fact, Section
from sestui.rules.authentication import COLUMNS, DnsStates, column_severity, words
from sestui.rules.domains import DomainRow, Place
from sestui.rules.identities import GONE
from sestui.rules.severity import Severity
from sestui.rules.telling import NOT_READ, verdict_fact
from sestui.tui.dns_columns import made
from sestui.tui.fleet_columns import ASKING_GLYPH, TOKEN
from sestui.tui.listing import ListColumn
from sestui.tui.panes.identity_columns import verdict_cell
from sestui.tui.severity_counts import SIGN
from sestui.tui.widgets import Cell, Column

_NOT_READ: Final = Cell.of(ASKING_GLYPH, "dim")
_KEYS: Final = {
    "own": "In each of its places it has a DKIM key of its own.",
    "replica": "Its DKIM key is replicated from another region.",
    "mixed": "In some places the DKIM key is its own, in others a replica.",
    "": "No details were read yet.",
}


def state_label(place: Place) -> str:
    """Return the heaviest thing about a place in a word or two: its status, or what else is wrong."""
    if place.status.severity is place.severity or place.status.severity > Severity.OK:
        return place.status.label
    if place.dkim is not None and place.dkim.severity is place.severity:
        return f"DKIM {place.dkim.label}"
    if place.mail_from is not None and place.mail_from.severity is place.severity:
        return f"MAIL FROM {place.mail_from.label}"
    if place.dns is not None and place.dns.weight is place.severity:
        name, state, _ = place.dns.heaviest
        return f"DNS: {name} {words(state)}"
    return place.status.label


def state_cell(place: Place) -> Cell:
    """Return the state of a place with its sign."""
    label = state_label(place)
    if place.severity is Severity.OK:
        return Cell(((f"{SIGN[Severity.OK]} ", "ok"), (label, "")))
    return Cell.of(f"{SIGN[place.severity]} {label}", TOKEN[place.severity])


def where(place: Place) -> str:
    """Return the account and the region of a place."""
    return f"{place.title or place.target.profile} {place.target.region}"


def _dns_of(found: DomainRow | Place) -> DnsStates | None:
    return found.dns


def _dns() -> tuple[ListColumn[Any], ...]:
    return tuple(ListColumn(column, cell, sort, largest_first=True) for column, cell, sort in made(1, _dns_of))


DOMAIN_COLUMNS: Final[tuple[ListColumn[DomainRow], ...]] = (
    ListColumn(Column("domain", "Domain", 24, grow=5), lambda row: Cell.of(row.domain), lambda row: row.domain),
    ListColumn(
        Column("state", "Worst state", 18, grow=2),
        lambda row: state_cell(row.worst),
        lambda row: (int(row.severity), state_label(row.worst)),
        largest_first=True,
    ),
    ListColumn(
        Column("worst", "There", 26, grow=3, drop=5),
        lambda row: Cell.of(where(row.worst), "dim") if row.severity is not Severity.OK else Cell(),
        lambda row: where(row.worst).casefold() if row.severity is not Severity.OK else None,
    ),
    *_dns(),
    ListColumn(
        Column("verified", "Verified", 8, align="right"),
        lambda row: Cell.of(
            f"{row.verified} of {len(row.places)}", "" if row.verified == len(row.places) else TOKEN[row.severity]
        ),
        lambda row: (row.verified / len(row.places), row.verified),
    ),
    ListColumn(
        Column("accounts", "Accts", 5, align="right", drop=2),
        lambda row: Cell.of(f"{row.accounts:,}"),
        lambda row: row.accounts,
        largest_first=True,
    ),
    ListColumn(
        Column("regions", "Regions", 7, align="right", drop=2),
        lambda row: Cell.of(f"{row.regions:,}"),
        lambda row: row.regions,
        largest_first=True,
    ),
    ListColumn(
        Column("key", "DKIM key", 8, drop=4),
        lambda row: Cell.of(row.dkim) if row.dkim else _NOT_READ,
        lambda row: row.dkim or None,
    ),
)

PLACE_COLUMNS: Final[tuple[ListColumn[Place], ...]] = (
    ListColumn(
        Column("profile", "Profile", 16, grow=3),
        lambda place: Cell.of(place.title or place.target.profile),
        lambda place: (place.title or place.target.profile).casefold(),
    ),
    ListColumn(
        Column("account", "Account", 12, drop=2),
        lambda place: Cell.of(place.account, "dim"),
        lambda place: place.account or None,
    ),
    ListColumn(
        Column("region", "Region", 14), lambda place: Cell.of(place.target.region), lambda place: place.target.region
    ),
    ListColumn(
        Column("status", "Status", 13),
        lambda place: verdict_cell(place.status),
        lambda place: (int(place.status.severity), place.status.label),
        largest_first=True,
    ),
    ListColumn(
        Column("dkim", "DKIM", 11),
        lambda place: verdict_cell(place.dkim),
        lambda place: (int(place.dkim.severity), place.dkim.label) if place.dkim is not None else None,
        largest_first=True,
    ),
    ListColumn(
        Column("key", "DKIM key", 21, drop=3),
        lambda place: Cell.of(place.origin, "dim") if place.dkim is not None else _NOT_READ,
        lambda place: place.origin or None,
    ),
    ListColumn(
        Column("mail-from", "MAIL FROM", 10, drop=2),
        lambda place: verdict_cell(place.mail_from),
        lambda place: (int(place.mail_from.severity), place.mail_from.label) if place.mail_from is not None else None,
        largest_first=True,
    ),
    *_dns(),
)


def alone(row: DomainRow | None, place: Place) -> DomainRow:
    """Return a place as a row of its own, for the filter that looks at rows."""
    key = ("replica" if place.replica else "own") if place.dkim is not None else ""
    domain = row.domain if row is not None else place.name
    return DomainRow(
        domain, (place,), 1, 1, place, key, int(place.status.label == "verified"), place.dns, place.severity
    )


def domain_sections(row: DomainRow) -> tuple[Section, ...]:
    """Return a domain and its places in words."""
    return (Section(row.domain, tuple(_domain(row))), Section("Places", tuple(map(_place, row.places))))


def _domain(row: DomainRow) -> Iterator[Fact]:
    accounts = f"{row.accounts:,} account{'' if row.accounts == 1 else 's'}"
    regions = f"{row.regions:,} region{'' if row.regions == 1 else 's'}"
    yield Fact("an identity in", f"{accounts}, {regions}", "", "sesv2 ListEmailIdentities")
    yield Fact("verified in", f"{row.verified:,} of {len(row.places):,} places")
    severity = Severity.OK if row.dkim else Severity.UNKNOWN
    yield Fact("DKIM key", row.dkim or NOT_READ, _KEYS[row.dkim], "sesv2 GetEmailIdentity: DkimAttributes", severity)


def _place(place: Place) -> Fact:
    parts = [place.status.label]
    if place.dkim is not None:
        parts.append(f"DKIM {place.dkim.label} ({place.origin})" if place.origin else f"DKIM {place.dkim.label}")
    if place.mail_from is not None:
        parts.append(f"MAIL FROM {place.mail_from.label}")
    if place.dns is not None:
        parts.append(f"in DNS: {words(place.dns.state)}")
    account = f" ({place.account})" if place.account else ""
    owner = f"{place.title or place.target.profile}{account}"
    return Fact(place.target.region, ", ".join(parts), owner, "", place.severity)


def place_sections(domain: str, place: Place) -> tuple[Section, ...]:
    """Return one place of a domain in words."""
    return (Section(f"{domain} in {where(place)}", tuple(_verdicts(place))),)


def _said_by_dns(states: DnsStates | None) -> Iterator[Fact]:
    if states is None:
        yield Fact("in DNS", "not checked yet", "", "", Severity.UNKNOWN)
        return
    for column, state in zip(COLUMNS, states[:3], strict=True):
        label = "SPF, MAIL FROM" if column == "SPF" else column
        yield Fact(f"in DNS: {label}", words(state), "", "", column_severity(column, state))


def _verdicts(place: Place) -> Iterator[Fact]:
    yield verdict_fact("verification", place.status)
    yield from _said_by_dns(place.dns)
    if place.dkim is None:
        why = place.cause_label or (place.status.label if place.status is GONE else NOT_READ)
        yield Fact("details", why, "", "sesv2 GetEmailIdentity", Severity.UNKNOWN)
        return
    yield verdict_fact("DKIM", place.dkim)
    if place.origin:
        yield Fact("key", place.origin)
    if place.mail_from is not None:
        yield verdict_fact("MAIL FROM", place.mail_from)
