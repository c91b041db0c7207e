"""Every key that config.toml may hold, with its environment variable, its default and its bounds."""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from sestui.config.values import Number, boolean, servers, text
from sestui.model.settings import Settings

Scalar: TypeAlias = bool | int | float | str | tuple[str, ...]

PREFIX: Final = "SESTUI_"


class Field(NamedTuple):
    """One setting that is a single value, or a list of texts."""

    key: str
    """Dotted: table and key."""
    parse: Callable[[object], Scalar]
    default: Scalar

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.key.upper().replace(".", "_")


_DEFAULTS: Final = Settings()
_TIMEOUTS: Final = _DEFAULTS.timeouts
_THRESHOLDS: Final = _DEFAULTS.thresholds
_INTERVALS: Final = _DEFAULTS.intervals
_DNS: Final = _DEFAULTS.dns

FIELDS: Final[tuple[Field, ...]] = (
    # SES takes one request a second per account and region: a shorter interval could never be kept
    Field("refresh_interval", Number(1, 86_400, "seconds", zero=True), _DEFAULTS.refresh_interval),
    Field("concurrency", Number(1, 512, "requests", whole=True), _DEFAULTS.concurrency),
    Field("background", Number(0, 100, "readings a second"), _DEFAULTS.background),
    Field("cache", boolean, _DEFAULTS.cache),
    Field("read_only", boolean, _DEFAULTS.read_only),
    Field("theme", text, _DEFAULTS.theme),
    Field("color", boolean, _DEFAULTS.color),
    Field("intervals.reputation", Number(10, 604_800, "seconds"), _INTERVALS.reputation),
    Field("intervals.identities", Number(10, 604_800, "seconds"), _INTERVALS.identities),
    Field("intervals.policies", Number(10, 604_800, "seconds"), _INTERVALS.policies),
    Field("intervals.dns", Number(10, 604_800, "seconds"), _INTERVALS.dns),
    Field("timeouts.connect", Number(0.1, 120, "seconds"), _TIMEOUTS.connect),
    Field("timeouts.read", Number(0.1, 300, "seconds"), _TIMEOUTS.read),
    Field("timeouts.credentials", Number(1, 600, "seconds"), _TIMEOUTS.credentials),
    Field("thresholds.quota_warning", Number(0.01, 1), _THRESHOLDS.quota_warning),
    Field("thresholds.quota_critical", Number(0.01, 1), _THRESHOLDS.quota_critical),
    Field("thresholds.stale_after", Number(1, 604_800, "seconds"), _THRESHOLDS.stale_after),
    Field("dns.resolvers", servers, _DNS.resolvers),
    Field("dns.ceiling", Number(1, 100_000, "questions a second"), _DNS.ceiling),
)
BY_KEY: Final = {field.key: field for field in FIELDS}

PROFILE_KEYS: Final = ("name", "label", "regions", "read_only", "expect", "production")
SCALAR_TABLES: Final = ("intervals", "timeouts", "thresholds", "dns")
TABLES: Final = (*SCALAR_TABLES, "keys")
TOP_KEYS: Final = ("profiles", "regions", *(field.key for field in FIELDS if "." not in field.key), *TABLES)

VARIABLES: Final = (
    PREFIX + "CONFIG",
    PREFIX + "PROFILES",
    PREFIX + "REGIONS",
    PREFIX + "DEBUG",
    *(field.variable for field in FIELDS),
)
"""All that sestui reads of the environment under its own name."""


def keys_of(table: str) -> tuple[str, ...]:
    """Return the keys of a table of single values."""
    return tuple(field.key.removeprefix(f"{table}.") for field in FIELDS if field.key.startswith(f"{table}."))
