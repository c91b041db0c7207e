"""The columns of the fleet table: from a judged row to cells and to what a column sorts by. Pure."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sestui.model.failure import ABSENT, Cause
from sestui.rules.quota import QuotaKind
from sestui.rules.row import FleetRow
from sestui.rules.severity import Severity
from sestui.rules.status import Status
from sestui.tui.dns_columns import made
from sestui.tui.widgets import Cell, Column, quota_bar

if TYPE_CHECKING:
    from sestui.rules.authentication import DnsStates

TOKEN: Final[Mapping[Severity, str]] = {
    Severity.OK: "ok",
    Severity.NOTE: "note",
    Severity.UNKNOWN: "unknown",
    Severity.WARNING: "warning",
    Severity.CRITICAL: "critical",
}

GLYPH: Final[Mapping[Status, str]] = {
    Status.PRODUCTION: "●",
    Status.SANDBOX: "○",
    Status.REVIEW_PENDING: "◐",
    Status.REVIEW_DENIED: "×",
    Status.REVIEW_FAILED: "↺",
    Status.GRANTED_NOT_YET: "◑",
    Status.PROBATION: "▲",
    Status.SHUTDOWN: "■",
    Status.PAUSED: "‖",
    Status.UNKNOWN: "?",
}
FAILED_GLYPH: Final = "!"
ABSENT_GLYPH: Final = "–"
ASKING_GLYPH: Final = "·"
PRODUCTION_MARK: Final = "◆"
MISMATCH_MARK: Final = "≠"
SHORT_BAR: Final = 3
"""Where each cell is wanted for names."""
NARROW_BAR: Final = 5
WIDE_BAR: Final = 14
_FLOAT: Final = 1e-9
"""58 of 200 are 29 %, though 0.29 * 100 is less."""


@lru_cache(maxsize=4096)
def short_number(value: float) -> str:
    """Return a count in at most five characters: `9,999`, `12.3k`, `50k`, `1.2M`, `340M`."""
    if value < 10_000:
        return f"{value:,.0f}"
    # Anything that would round up to the next unit is told in that unit.
    for unit, size in (("k", 1e3), ("M", 1e6), ("G", 1e9)):
        scaled = value / size
        if scaled < 999.5:
            text = f"{scaled:.1f}" if scaled < 99.95 else f"{scaled:.0f}"
            return f"{text.removesuffix('.0')}{unit}"
    return f"{value:.0e}".replace("e+", "e")


@lru_cache(maxsize=4096)
def rate_text(value: float) -> str:
    """Return e-mails per second: one decimal under ten, none above."""
    if value < 0.05:
        return "0"
    return f"{value:.1f}".removesuffix(".0") if value < 9.95 else short_number(round(value))


def status_glyph(row: FleetRow) -> str:
    """Return the sign of a status, so that colour is never the only one."""
    if row.status is not None:
        return GLYPH[row.status]
    if row.cause in ABSENT:
        return ABSENT_GLYPH
    return FAILED_GLYPH if row.cause is not None else ASKING_GLYPH


def status_token(row: FleetRow) -> str:
    """Return the style of the status: what is old or was never read has no colour of its own."""
    if row.stale:
        return "dim"
    if row.status is not None:
        return TOKEN[row.status_severity]
    if row.cause in ABSENT:
        return "dim"
    return TOKEN[row.cause_severity] if row.cause is not None else "dim"


@lru_cache(maxsize=8192)
def _text(text: str, token: str = "") -> Cell:
    return Cell.of(text, token)


@lru_cache(maxsize=2048)
def _profile(title: str, production: bool) -> Cell:
    if production:
        return Cell(((f"{PRODUCTION_MARK} {title}", "production"),))
    return Cell.of(title)


@lru_cache(maxsize=2048)
def _status(glyph: str, label: str, token: str, mismatch: bool) -> Cell:
    # A good status is quiet: only its sign has a colour.
    words = "" if token == "ok" else token  # noqa: S105 - a style
    mark = ((f" {MISMATCH_MARK}", "warning"),) if mismatch else ()
    return Cell(((f"{glyph} ", token), (label, words), *mark))


@lru_cache(maxsize=256)
def _health(label: str, severity: Severity, stale: bool) -> Cell:
    return Cell.of(label, "dim" if stale or severity is Severity.OK else TOKEN[severity])


_KIND_WORDS: Final = {QuotaKind.UNLIMITED: ("unlimited", "dim"), QuotaKind.NONE: ("none", "critical")}


@lru_cache(maxsize=8192)
def _quota(kind: QuotaKind, percent: int | None, eighths: int | None, severity: Severity, bar: int) -> Cell:
    if words := _KIND_WORDS.get(kind):
        return Cell.of("no limit", "dim") if kind is QuotaKind.UNLIMITED and bar < NARROW_BAR else Cell.of(*words)
    if percent is None or eighths is None:
        return Cell.of("–", "dim")
    token = "" if severity <= Severity.OK else TOKEN[severity]
    return Cell((*quota_bar(eighths / (bar * 8), bar, severity), (f"{percent:>4}%", token)))


@lru_cache(maxsize=8192)
def _used(used: float | None, maximum: float | None, kind: QuotaKind) -> Cell:
    sent, _, most = used_text(used, maximum, kind).partition("/")
    return Cell(((f"{sent:>5}", ""), (f"/{most:<5}", "dim"))) if sent else Cell()


def used_text(used: float | None, maximum: float | None, kind: QuotaKind) -> str:
    """Return `41.3k/50k`: what was sent in 24 hours and may be; empty when neither is known."""
    if used is None and kind is QuotaKind.UNKNOWN:
        return ""
    most = "∞" if kind is QuotaKind.UNLIMITED else "?" if maximum is None else short_number(max(maximum, 0))
    sent = "?" if used is None else short_number(used)
    if used is not None and maximum is not None and 10_000 <= used < maximum and sent == most:
        # Nearly full is not full: one step of the shortest figure less.
        sent = short_number(used * 0.995)
    return f"{sent}/{most}"


def percent(share: float) -> int:
    """Return a share in whole percent, cut and not rounded: what is not full is never 100 %."""
    return min(int(share * 100 + _FLOAT), 999)


@lru_cache(maxsize=1024)
def _age(text: str, failed: bool, stale: bool) -> Cell:
    if failed and text:
        return Cell(((FAILED_GLYPH, "warning"), (f"{text:>4}", "dim")))
    return Cell.of(text, "warning" if stale else "dim")


def _note(row: FleetRow) -> Cell:
    if row.cause is not None and row.status is not None:
        return _text(row.cause_label, TOKEN[row.cause_severity])
    if row.mismatch:
        return _text(row.mismatch, "warning")
    return _text(row.failure_summary, "dim")


def _quota_cell(row: FleetRow, bar: int) -> Cell:
    share = row.quota_share
    if share is None:
        return _quota(row.quota_kind, None, None, row.quota_severity, bar)
    # What is used shows at least a sliver, and only a full quota a full bar; eighths keep the cache small.
    most = bar * 8
    eighths = min(
        max(round(share * most), 1 if share > 0 else 0), most + 1 if share > 1 else most if share == 1 else most - 1
    )
    return _quota(row.quota_kind, percent(share), eighths, row.quota_severity, bar)


def _status_label(row: FleetRow) -> str:
    return _SHORT.get(row.cause, row.status_label) if row.cause is not None and row.status is None else row.status_label


def _rate(value: float | None) -> Cell:
    return _text("" if value is None else rate_text(value))


class FleetColumn(NamedTuple):
    """A column with how it is filled and how it sorts."""

    column: Column
    cell: Callable[[FleetRow, int], Cell]
    """Takes the row and the length of a quota bar."""
    sort: Callable[[FleetRow], Any]
    """What is compared; `None` is unknown and comes last in either direction."""
    largest_first: bool = False
    """Which direction comes first when the column is chosen."""


_FULL: Final = {QuotaKind.UNLIMITED: 0.0, QuotaKind.NONE: 1.0}
"""How full a quota is that has no share: the one never is, the other always."""
_SHORT: Final = {Cause.REGION_NOT_ENABLED: "not enabled", Cause.NOT_OFFERED: "not offered"}
"""Labels that have to fit into the status column."""


def _dns_column(column: Column, cell: Callable[[FleetRow], Cell], sort: Callable[[FleetRow], Any]) -> FleetColumn:
    return FleetColumn(column, lambda row, _: cell(row), sort, largest_first=True)


def _dns_of(row: FleetRow) -> "DnsStates | None":
    return row.dns


def _dns_wanted(row: FleetRow) -> bool:
    return row.status is not None


_DNS_COLUMNS: Final = tuple(_dns_column(*parts) for parts in made(3, _dns_of, _dns_wanted))
COLUMNS: Final[tuple[FleetColumn, ...]] = (
    FleetColumn(
        Column("profile", "Profile", 14, grow=3, least=9),
        lambda row, _: _profile(row.title, row.production),
        lambda row: row.title.casefold(),
    ),
    FleetColumn(
        Column("account", "Account", 12, drop=5),
        lambda row, _: _text(row.account, "dim"),
        lambda row: row.account or None,
    ),
    FleetColumn(Column("region", "Region", 14, least=9), lambda row, _: _text(row.region), lambda row: row.region),
    FleetColumn(
        Column("status", "Status", 18),
        lambda row, _: _status(status_glyph(row), _status_label(row), status_token(row), bool(row.mismatch)),
        lambda row: None if row.status is None else (row.status_severity, row.status_label),
        largest_first=True,
    ),
    FleetColumn(
        Column("health", "Health", 11, drop=9),
        lambda row, _: _health(row.health_label, row.health_severity, row.stale),
        lambda row: (row.health_severity, row.health_label) if row.health_label else None,
        largest_first=True,
    ),
    FleetColumn(
        Column("quota", "24h quota", NARROW_BAR + 5, drop=2),
        _quota_cell,
        lambda row: _FULL.get(row.quota_kind, row.quota_share),
        largest_first=True,
    ),
    FleetColumn(
        Column("used", " Sent/max", 11, drop=4),
        lambda row, _: _used(row.quota_used, row.quota_max, row.quota_kind),
        lambda row: row.quota_used,
        largest_first=True,
    ),
    FleetColumn(
        Column("rate", "Max/s", 5, align="right", drop=7),
        lambda row, _: _rate(row.max_rate),
        lambda row: row.max_rate,
        largest_first=True,
    ),
    FleetColumn(
        Column("live", "Now/s", 6, align="right", drop=8),
        lambda row, _: _rate(row.live_rate),
        lambda row: row.live_rate,
        largest_first=True,
    ),
    *_DNS_COLUMNS,
    FleetColumn(
        Column("age", "Age", 5, align="right", drop=1),
        lambda row, _: _age(row.age_text, row.cause is not None, row.stale),
        lambda row: row.age,
        largest_first=True,
    ),
    FleetColumn(
        Column("note", "Note", 22, grow=6, drop=10),
        lambda row, _: _note(row),
        lambda row: row.cause_label or row.mismatch or None,
    ),
)

BY_KEY: Final[Mapping[str, FleetColumn]] = {column.column.key: column for column in COLUMNS}


LONGEST_REGION: Final = BY_KEY["region"].column.width


def columns(bar: int, region: int = LONGEST_REGION) -> tuple[Column, ...]:
    """Return the columns with room for quota bars and names of regions of this length."""
    widths = {"quota": bar + 5, "region": min(max(region, len("Region") + 1), LONGEST_REGION)}
    titles = {"quota": "Quota"} if bar < NARROW_BAR else {}
    return tuple(
        each.column._replace(
            title=titles.get(each.column.key, each.column.title),
            width=widths.get(each.column.key, each.column.width),
        )
        for each in COLUMNS
    )


_MAKERS: Final = tuple(column.cell for column in COLUMNS)


def cells(row: FleetRow, bar: int) -> tuple[Cell, ...]:
    """Return the cells of a row, in the order of the columns."""
    return tuple([make(row, bar) for make in _MAKERS])
