"""Plain tables -> fleet state. A member that is absent is unknown; one that is not known here is refused."""

from collections.abc import Callable
from types import MappingProxyType
from typing import TypeVar

from sestui.model.account import (
    AccountDetails,
    AccountNames,
    AccountState,
    Caller,
    Pricing,
    RegionList,
    Review,
    SendQuota,
    Suppression,
    Vdm,
)
from sestui.model.fleet import FleetState, ProfileState, Progress, QuotaSample, TargetState
from sestui.model.settings import Expectation, Profile, RegionSource, Settings, Thresholds
from sestui.model.target import Target
from sestui.snapshot.decode_depth import depth_of, reading_of
from sestui.snapshot.flat import pairs
from sestui.snapshot.table import Table

T = TypeVar("T")


def fleet_state(profiles: Table | None, targets: Table | None) -> FleetState:
    """Return the state that the two tables hold, in their order."""
    by_name = {name: _profile(name, table) for name, table in (profiles.tables() if profiles else {}).items()}
    found: dict[Target, TargetState] = {}
    for name, regions in (targets.tables() if targets else {}).items():
        if targets is not None and name not in by_name:
            raise targets.error(name, "is not among the profiles")
        found |= {Target(name, region): _target(table) for region, table in regions.tables().items()}
    done = Progress(len(found), len(found))
    return FleetState(MappingProxyType(by_name), MappingProxyType(found), progress=done)


def settings_of(table: Table | None, profiles: tuple[Profile, ...]) -> Settings:
    """Return the settings that the snapshot tells; the others are the defaults."""
    defaults = Settings()
    if table is None:
        return Settings(profiles=profiles)
    demo = bool(table.flag("demo"))
    interval = table.number("refresh_interval")
    limits = table.table("thresholds")
    thresholds = defaults.thresholds if limits is None else _thresholds(limits)
    table.finish()
    return Settings(
        profiles=profiles,
        demo=demo,
        refresh_interval=defaults.refresh_interval if interval is None else interval,
        thresholds=thresholds,
    )


def _thresholds(table: Table) -> Thresholds:
    defaults = Thresholds()
    values = {
        name: getattr(defaults, name) if (value := table.number(name)) is None else value
        for name in ("quota_warning", "quota_critical", "stale_after")
    }
    table.finish()
    return Thresholds(**values)


def _profile(name: str, table: Table) -> ProfileState:
    profile = Profile(
        name=name,
        label=table.text("label") or "",
        regions=_regions(table),
        read_only=table.flag("read_only") or False,
        expect=table.word("expect", Expectation),
        production=table.flag("production") or False,
    )
    caller = reading_of(table.table("caller"), _caller)
    regions = reading_of(table.table("region_list"), _region_list)
    names = reading_of(table.table("names"), _names)
    table.finish()
    return ProfileState(profile, caller, regions, names)


def _regions(table: Table) -> tuple[str, ...] | RegionSource:
    if isinstance(table.raw("regions"), list):
        return table.texts("regions") or ()
    return table.word("regions", RegionSource) or RegionSource.ALL


def _target(table: Table) -> TargetState:
    # Told for people and scripts; the values below decide.
    table.text("reading")
    table.text("status")
    account = reading_of(table.table("account"), _account)
    sample = table.table("previous")
    previous = None if sample is None else _sample(sample)
    depth = depth_of(table.table("depth"))
    table.finish()
    return TargetState(account, previous, depth=depth)


def _sample(table: Table) -> QuotaSample:
    at, sent = table.needed_moment("at"), table.number("sent_24_hour")
    if sent is None:
        raise table.error("sent_24_hour", "is missing")
    table.finish()
    return QuotaSample(at, sent)


def _caller(table: Table) -> Caller:
    return Caller(table.needed_text("account"), table.needed_text("arn"), table.text("user_id") or "")


def _region_list(table: Table) -> RegionList:
    source, regions = table.needed_text("source"), table.texts("regions")
    if regions is None:
        raise table.error("regions", "is missing")
    return RegionList(regions, source)


def _names(table: Table) -> AccountNames:
    return AccountNames(pairs(table, "sensitive") or (), table.whole("withheld") or 0)


def _account(table: Table) -> AccountState:
    sensitive = table.table("sensitive") or Table({}, (*table.path, "sensitive"))
    other = _other(table) + _other(sensitive)
    account = AccountState(
        production_access=table.flag("production_access"),
        sending_enabled=table.flag("sending_enabled"),
        enforcement_status=table.text("enforcement_status"),
        dedicated_ip_auto_warmup=table.flag("dedicated_ip_auto_warmup"),
        quota=_optional(table, "quota", _quota),
        details=_details(table, sensitive),
        suppression=_optional(table, "suppression", _suppression),
        vdm=_optional(table, "vdm", _vdm),
        pricing=_optional(table, "pricing", _pricing),
        other=tuple(sorted(other)),
        withheld=table.texts("withheld") or (),
    )
    sensitive.finish()
    return account


def _optional(table: Table, key: str, value_of: Callable[[Table], T]) -> T | None:
    inner = table.table(key)
    if inner is None:
        return None
    value = value_of(inner)
    inner.finish()
    return value


def _other(table: Table) -> list[tuple[str, str]]:
    inner = table.table("other")
    return [] if inner is None else [(path, inner.needed_text(path)) for path in inner.keys()]  # noqa: SIM118


def _details(account: Table, sensitive: Table) -> AccountDetails | None:
    table = account.table("details")
    website, use_case = sensitive.text("website_url"), sensitive.text("use_case")
    contacts = sensitive.texts("contacts")
    if table is None:
        if website is not None or use_case is not None or contacts is not None:
            raise account.error("sensitive", "belongs to details, which are absent")
        return None
    details = AccountDetails(
        mail_type=table.text("mail_type"),
        website_url=website,
        contact_language=table.text("contact_language"),
        use_case=use_case,
        contacts=contacts or (),
        review=_optional(table, "review", lambda inner: Review(inner.text("status"), inner.text("case_id"))),
    )
    table.finish()
    return details


def _quota(table: Table) -> SendQuota:
    return SendQuota(table.number("max_24_hour"), table.number("max_rate"), table.number("sent_24_hour"))


def _suppression(table: Table) -> Suppression:
    return Suppression(
        table.texts("reasons"),
        table.text("validation_enabled"),
        table.text("validation_threshold"),
    )


def _vdm(table: Table) -> Vdm:
    return Vdm(table.text("enabled"), table.text("engagement_metrics"), table.text("optimized_shared_delivery"))


def _pricing(table: Table) -> Pricing:
    return Pricing(table.text("current_plan"), table.text("next_plan"))
