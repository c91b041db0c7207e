"""From TOML to a scene, or to every problem at once. `scenes/demo.toml` shows all that a scene can say."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sestui.model.regions import OPT_IN
from sestui.simulator import faults, keys
from sestui.simulator.dns_scene import read_dns
from sestui.simulator.inventory import NOTHING, Inventory
from sestui.simulator.parse_identities import Templates
from sestui.simulator.parse_inventory import Inventories, split
from sestui.simulator.parse_organization import read_organization
from sestui.simulator.parse_sso import read_sso
from sestui.simulator.scene import (
    DEFAULT_PACE,
    DEFAULT_REGION,
    SANDBOX,
    Account,
    Fault,
    Latency,
    Scene,
    SceneProfile,
    Scope,
    Throttle,
    Timeline,
)
from sestui.simulator.states import States
from sestui.simulator.tables import Problem, Table, did_you_mean

_ACCOUNT_ID: Final = re.compile(r"\d{12}")
_REGION: Final = re.compile(r"[a-z]{2,6}(-[a-z]+)+-\d{1,2}")
_SERVICES: Final = (
    "ses",
    "sts",
    "account",
    "ec2",
    "sns",
    "monitoring",
    "organizations",
    "servicequotas",
    "sso-oauth",
    "awsssoportal",
)
_DEMO: Final = "scenes/demo.toml"


class SceneError(ValueError):
    """A scene that cannot be used, with all that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def parse_scene(text: str) -> Scene:
    """Read a scene; raises `SceneError` with every problem."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SceneError((Problem("", f"not TOML: {error}"),)) from None
    problems: list[Problem] = []
    top = Table(values, "", problems)
    scene = _scene(top)
    top.finish()
    if problems:
        raise SceneError(tuple(problems))
    return scene


def load_scene(path: Path) -> Scene:
    """Read a scene file; raises `SceneError`, or `OSError` when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SceneError((Problem("", "not UTF-8 text"),)) from None
    return parse_scene(text)


def demo_scene() -> Scene:
    """Return the scene of `--demo`: every status, every common fault, and things that move."""
    return parse_scene(files("sestui.simulator").joinpath(_DEMO).read_text(encoding="utf-8"))


def _scene(top: Table) -> Scene:
    states = States(top.table("states"))
    templates = Templates(top.table("identities"))
    inventories = Inventories(top.table("inventories"), templates)
    accounts = _accounts(top.table("accounts"), states, inventories)
    states.read_all()
    inventories.read_all()
    templates.read_all()
    profiles = _profiles(top, accounts)
    sso = read_sso(top)
    for index, profile in enumerate(profiles):
        if profile.sso and all(profile.sso != one.name for one in sso):
            top.problem(f"profiles[{index}].sso", f'there is no SSO session "{profile.sso}"')
    seed = top.whole("seed", least=0)
    return Scene(
        title=top.text("title") or "",
        seed=1 if seed is None else seed,
        profiles=profiles,
        accounts=MappingProxyType(accounts),
        latency=_latency(top),
        organization=read_organization(top),
        sso=sso,
        throttle=_throttle(top),
        faults=tuple(_fault(table, profiles, accounts) for table in top.tables("faults")),
        dns=read_dns(top),
    )


def _accounts(table: Table, states: States, inventories: Inventories) -> dict[str, Account]:
    def read(account_id: str, value: object, _: str) -> Account:
        if not _ACCOUNT_ID.fullmatch(account_id):
            table.problem(account_id, "an account id is twelve digits")
        if not isinstance(value, dict):
            table.problem(account_id, "must be a table")
            value = {}
        inner = table.inner(account_id, value)
        account = _account(account_id, inner, states, inventories)
        inner.finish()
        return account

    return table.each(read)


def _account(account_id: str, table: Table, states: States, inventories: Inventories) -> Account:
    regions = table.table("regions")
    held: dict[str, Inventory] = {}

    def region(parent: Table, key: str, value: object) -> tuple[Timeline, Inventory]:
        if not isinstance(value, dict):
            return states.read(value, parent, key), NOTHING
        state, own = split(value)
        inner = parent.inner(key, own)
        inventory = inventories.read(inner)
        inner.finish()
        return states.read(state, parent, key), inventory

    def read(name: str, value: object, _: str) -> Timeline:
        _check_region(regions, name, name)
        timeline, held[name] = region(regions, name, value)
        return timeline

    found = regions.each(read)
    opt_in = set()
    for name in table.texts("opt_in") or ():
        if name not in OPT_IN:
            table.problem("opt_in", f'"{name}" is no opt-in region{did_you_mean(name, OPT_IN)}')
        opt_in.add(name)
    default = table.raw("default")
    default_state, default_inventory = (SANDBOX, NOTHING) if default is None else region(table, "default", default)
    return Account(
        account_id,
        # a region that has a state is there
        frozenset(opt_in | (OPT_IN & found.keys())),
        MappingProxyType(found),
        default_state,
        MappingProxyType({name: one for name, one in held.items() if one is not NOTHING}),
        default_inventory,
    )


def _profiles(top: Table, accounts: Mapping[str, Account]) -> tuple[SceneProfile, ...]:
    found: list[SceneProfile] = []
    for table in top.tables("profiles"):
        name = table.text("name") or ""
        if not name:
            table.problem("name", "is missing")
        elif any(name == other.name for other in found):
            table.problem("name", f'there is a profile "{name}" already')
        elif "]" in name or "\n" in name:
            table.problem("name", "AWS's config files cannot hold this name")
        account = table.text("account") or ""
        if account not in accounts:
            table.problem("account", f'there is no account "{account}"{did_you_mean(account, accounts)}')
        profile = _profile(table, name, account if _ACCOUNT_ID.fullmatch(account) else "0" * 12)
        table.finish()
        found.append(profile)
    _check_profiles(top, found)
    return tuple(found)


def _profile(table: Table, name: str, account: str) -> SceneProfile:
    source, sso = table.text("source") or "", table.text("sso") or ""
    region = table.text("region")
    if region is not None:
        _check_region(table, "region", region)
    access_key = table.text("access_key")
    secret_key = table.text("secret_key")
    token = table.text("session_token")
    if source and (access_key or secret_key or token):
        table.problem("source", "a profile that assumes a role has no keys of its own")
    if sso and (source or access_key or secret_key or token):
        table.problem("sso", "a profile that logs in has neither keys of its own nor a source")
    codes = table.texts("mfa_codes") or ()
    if codes and not source:
        table.problem("mfa_codes", "only a profile that assumes a role asks for a code")
    if any(len(code) != 6 or not (code.isascii() and code.isdigit()) for code in codes):
        table.problem("mfa_codes", "a code is six digits")
    return SceneProfile(
        name,
        account,
        "" if source or sso else access_key or keys.access_key(account, name),
        "" if source or sso else secret_key or keys.secret_key(account, name),
        token or "",
        user=table.text("user") or "sestui",
        region=region or DEFAULT_REGION,
        source=source,
        sso=sso,
        mfa_codes=codes,
    )


def _check_profiles(top: Table, profiles: list[SceneProfile]) -> None:
    names = {profile.name for profile in profiles}
    used: set[str] = set()
    roles: set[str] = set()
    for index, profile in enumerate(profiles):
        if profile.source and profile.source not in names:
            hint = did_you_mean(profile.source, names)
            top.problem(f"profiles[{index}].source", f'there is no profile "{profile.source}"{hint}')
        if profile.access_key and profile.access_key in used:
            top.problem(f"profiles[{index}].access_key", "another profile has the same access key")
        used.add(profile.access_key)
        if profile.source and profile.role_arn in roles:
            top.problem(f"profiles[{index}].user", "another profile assumes the same role")
        if profile.source:
            roles.add(profile.role_arn)


def _latency(top: Table) -> Latency:
    table = top.table("latency")
    regions = table.table("regions")

    def read(region: str, _: object, __: str) -> tuple[float, float]:
        _check_region(regions, region, region)
        return _span(regions, region)

    latency = Latency(
        _span(table, "default"),
        MappingProxyType(regions.each(read)),
        table.number("jitter", least=0.0) or 0.0,
    )
    if latency.jitter > 1:
        table.problem("jitter", "a share of at most 1")
    table.finish()
    return latency


def _span(table: Table, key: str) -> tuple[float, float]:
    value = table.raw(key)
    if value is None:
        return 0.0, 0.0
    numbers = value if isinstance(value, list) else [value, value]
    good = all(isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one <= 3_600 for one in numbers)
    if len(numbers) != 2 or not good or numbers[0] > numbers[1]:
        table.problem(key, "must be seconds, or an array of the lowest and the highest")
        return 0.0, 0.0
    return float(numbers[0]), float(numbers[1])


def _throttle(top: Table) -> Throttle | None:
    if not top.has("throttle"):
        return None
    table = top.table("throttle")
    per_second = table.number("per_second", least=0.0)
    burst = table.whole("burst", least=1)
    table.finish()
    if per_second == 0:
        table.problem("per_second", "must be above 0")
    return Throttle(1.0 if per_second is None else per_second, 1 if burst is None else burst)


def _fault(table: Table, profiles: tuple[SceneProfile, ...], accounts: Mapping[str, Account]) -> Fault:
    kind = table.text("kind", faults.KINDS)
    if not table.has("kind"):
        table.problem("kind", f"is missing: one of {', '.join(faults.KINDS)}")
    status = table.whole("status", least=200)
    if status is not None and status > 599:
        table.problem("status", "an HTTP status is at most 599")
    fault = Fault(
        kind or "",
        Scope(
            _names(table, "profile", [profile.name for profile in profiles]),
            _names(table, "account", accounts),
            frozenset(table.texts("region") or ()),
            _names(table, "service", _SERVICES),
            frozenset(table.texts("operation") or ()),
            frozenset(table.texts("subject") or ()),
        ),
        table.number("after", least=0.0) or 0.0,
        table.number("seconds", least=0.0),
        table.whole("first", least=1),
        table.whole("skip", least=0) or 0,
        table.text("text"),
        table.text("code"),
        status,
        table.number("pace", least=0.001) or DEFAULT_PACE,
    )
    for region in fault.scope.regions:
        _check_region(table, "region", region)
    table.finish()
    return fault


def _names(table: Table, key: str, known: "Mapping[str, object] | list[str] | tuple[str, ...]") -> frozenset[str]:
    return frozenset(table.texts(key, known) or ())


def _check_region(table: Table, key: str, region: str) -> None:
    if not _REGION.fullmatch(region):
        table.problem(key, f'"{region}" does not look like a region')
