"""`sestui policy`: the least that an IAM policy has to allow, and with `--check`, what of it is missing where.

stdout is the document and nothing else. `--check` makes the readings and tells what was denied; what was not answered
is not known, and never called allowed. Nothing here can find out whether a write is allowed: AWS tells when it is made.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sestui.cli.context import Context, tell, tell_warnings
from sestui.cli.exit_codes import ExitCode
from sestui.cli.logins import or_login_needed
from sestui.cli.options import seconds
from sestui.cli.output import emit, say, tell_failure
from sestui.cli.snapshot import ProgressLine, section_names
from sestui.cli.usage import UsageError
from sestui.config import Loaded
from sestui.config.suggest import closest
from sestui.fleet.job import Kind
from sestui.fleet.kinds import SECTIONS, SPECS
from sestui.fleet.targets import regions
from sestui.model.failure import ABSENT
from sestui.model.fleet import FleetState
from sestui.model.regions import partition
from sestui.model.text import clean
from sestui.rules.failing import groups
from sestui.rules.permission_check import Finding, Standing, findings, has_evidence
from sestui.rules.permissions import READING, WRITING, policy, write_actions
from sestui.snapshot.errors import CannotWrite

HELP: Final = "write the least-privilege IAM policy, or check which permission is missing where"

FORMATS: Final = ("text", "toml", "json")
SCHEMA: Final = 1
_NONE: Final = "none"
_TOLD: Final = 6
"""Regions of a profile that are named before the others are counted."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own flags."""
    parser.add_argument(
        "--with",
        dest="writes",
        action="extend",
        type=_writes,
        metavar="NAME",
        help=f"of what changes something, allow only this: {', '.join(WRITING)}, or {_NONE}; repeat it or use commas "
        f"(without it: everything, and nothing where all profiles are read-only)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="make the readings, and tell which permission is missing on which target, and what is blank without it",
    )
    parser.add_argument(
        "--only",
        dest="sections",
        action="extend",
        type=section_names,
        default=[],
        metavar="PART",
        help=f"with --check: of what is read in depth, only this: {', '.join(SECTIONS)}",
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        metavar="S",
        help="with --check: give the reading S seconds; what has not answered by then is not known",
    )
    parser.add_argument(
        "--format", choices=FORMATS, metavar="F", help=f"with --check: {', '.join(FORMATS)} (default: text)"
    )


def run(args: argparse.Namespace, context: Context) -> ExitCode:
    """Write the policy, or check."""
    if not args.check and (args.format or args.sections or args.timeout is not None):
        raise UsageError("--format, --only and --timeout are for --check; the policy itself is always JSON")
    loaded = context.load()
    tell_warnings(loaded.settings.warnings)
    writes = _wanted(args.writes, loaded)
    try:
        if args.check:
            return _check(args, context, loaded, writes)
        emit(json.dumps(policy(_partition(loaded), writes), indent=2) + "\n")
    except CannotWrite as error:
        say(f"sestui: {error}")
        return ExitCode.CANNOT_WRITE
    return ExitCode.OK


def _writes(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in (*WRITING, _NONE):
            meant = closest(name, (*WRITING, _NONE))
            hint = f"did you mean {meant}?" if meant else f"there are {', '.join(WRITING)} and {_NONE}"
            raise argparse.ArgumentTypeError(f"nothing to allow is called {clean(name, 40)!r}; {hint}")
    return names


def _wanted(named: Sequence[str] | None, loaded: Loaded) -> tuple[str, ...]:
    """Return what may be changed: what was named, else everything unless nothing can be."""
    settings = loaded.settings
    read_only = settings.read_only or all(profile.read_only for profile in settings.profiles)
    if named is None:
        return () if read_only else tuple(WRITING)
    wanted = tuple(name for name in WRITING if name in named)
    if _NONE in named and wanted:
        raise UsageError(f"--with {_NONE} and --with {wanted[0]} exclude each other")
    if wanted and read_only:
        raise UsageError(f"nothing may be changed: read_only is on; leave --with {','.join(wanted)} out")
    return wanted


def _partition(loaded: Loaded) -> str:
    """Return the partition that the policy is for; a policy cannot name resources of two."""
    watched = (region for profile in loaded.settings.profiles for region in regions(profile))
    first, *others = tuple(dict.fromkeys(map(partition, watched))) or ("aws",)
    for other in others:
        tell(f"this policy is for the partition {first}; name regions of {other} with --region for one of its own")
    return first


# --check


def _check(args: argparse.Namespace, context: Context, loaded: Loaded, writes: Sequence[str]) -> ExitCode:
    from sestui.cli.wiring import read_once

    known = frozenset(each.place for each in READING)
    named = frozenset[Kind]().union(*(SECTIONS[name] for name in args.sections or ("all",)))
    # DNS asks nobody for permission.
    depth = frozenset(kind for kind in named if SPECS[kind].place in known)
    places = frozenset(SPECS[kind].place for kind in depth)
    line = ProgressLine(sys.stderr)
    try:
        state, _ = read_once(
            context,
            loaded,
            progress=line.show,
            deadline=args.timeout,
            depth=depth,
            enough=lambda state: has_evidence(state, places),
        )
    finally:
        line.clear()
    found = findings(state, places)
    match args.format:
        case "json":
            emit(json.dumps(document(found, writes), indent=2) + "\n")
        case "toml":
            import tomli_w

            emit(tomli_w.dumps(document(found, writes)))
        case _:
            emit("".join(f"{each}\n" for each in told(found, writes)))
    code = outcome(state, found)
    if code is ExitCode.LOGIN_NEEDED:
        for group in groups(state):
            tell_failure(group.failure)
    return code


def outcome(state: FleetState, found: Iterable[Finding]) -> ExitCode:
    """Return the exit code: something is missing, something is not known, or neither."""
    there = [known.account for known in state.targets.values() if not _is_absent(known.account.failure)]
    standings = {each.standing for each in found}
    if Standing.DENIED in standings:
        return ExitCode.CHECK_PROBLEM
    if not any(each.value is not None for each in there):
        return or_login_needed(ExitCode.NONE_READ, state)
    return ExitCode.NOT_CHECKED if Standing.NOT_KNOWN in standings else ExitCode.OK


def _is_absent(failure: Any) -> bool:
    return failure is not None and failure.cause in ABSENT


def document(found: Sequence[Finding], writes: Sequence[str], when: datetime | None = None) -> dict[str, Any]:
    """Return all findings as values that TOML and JSON both have."""
    return {
        "schema": SCHEMA,
        "checked_at": (when or datetime.now(UTC)).isoformat(timespec="seconds"),
        "cannot_be_checked": list(write_actions(writes)),
        "permissions": [
            {
                "action": each.permission.action,
                "profile": clean(each.profile, 200),
                "region": clean(each.region, 80),
                "standing": str(each.standing),
                "why": each.why,
                "blank_without_it": each.permission.blanks,
            }
            for each in found
        ],
    }


def told(found: Sequence[Finding], writes: Sequence[str]) -> Iterator[str]:
    """Yield lines for a person: what is missing, then what is not known, then what is well, and what nobody asked."""
    missing: dict[str, list[Finding]] = {}
    for each in found:
        if each.standing is Standing.DENIED:
            missing.setdefault(each.permission.action, []).append(each)
    sizes = _sizes(found)
    for action, findings_ in missing.items():
        yield f"denied: {action}"
        yield f"    blank without it: {findings_[0].permission.blanks}"
        for where in _places(findings_, sizes):
            yield f"    {where}"
    everything = {each.action for each in READING if not each.on_demand and not each.of_profile}
    for (why, places), actions in _unknown(found, sizes).items():
        yield f"not known: {'everything' if everything <= set(actions) else ', '.join(actions)}"
        yield f"    {'; '.join(places)}: {why}"
    asked = {each.permission.action for each in found if each.standing is Standing.ALLOWED}
    well = asked - {each.permission.action for each in found if each.standing in (Standing.DENIED, Standing.NOT_KNOWN)}
    if well:
        yield f"allowed wherever it was asked for: {', '.join(sorted(well))}"
    rest = {each.permission.action: each for each in found if each.standing is Standing.NOT_ASKED}
    reasons: dict[str, list[str]] = {}
    for action, each in rest.items():
        if all(other.standing is Standing.NOT_ASKED for other in found if other.permission.action == action):
            reasons.setdefault(each.why, []).append(action)
    for why, actions in reasons.items():
        yield f"not asked: {', '.join(actions)}: {why}"
    if writes:
        yield f"cannot be checked without doing it: {', '.join(write_actions(writes))}"


def _unknown(found: Sequence[Finding], sizes: Mapping[str, int]) -> dict[tuple[str, tuple[str, ...]], list[str]]:
    """Return the actions that are not known, by why and where: a login that is needed is told once."""
    by_action: dict[tuple[str, str], list[Finding]] = {}
    for each in found:
        if each.standing is Standing.NOT_KNOWN:
            by_action.setdefault((each.permission.action, each.why), []).append(each)
    grouped: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (action, why), each_of_them in by_action.items():
        grouped.setdefault((why, tuple(_places(each_of_them, sizes))), []).append(action)
    return grouped


def _sizes(found: Sequence[Finding]) -> dict[str, int]:
    regions_of: dict[str, set[str]] = {}
    for each in found:
        if each.region:
            regions_of.setdefault(each.profile, set()).add(each.region)
    return {profile: len(names) for profile, names in regions_of.items()}


def _places(found: Sequence[Finding], sizes: Mapping[str, int]) -> Iterator[str]:
    """Yield each profile with its regions, as short as it is whole."""
    by_profile: dict[str, list[str]] = {}
    for each in found:
        by_profile.setdefault(each.profile, []).append(each.region)
    for profile, names in by_profile.items():
        shown = clean(profile, 80)
        if names == [""]:
            yield shown
        elif len(names) == sizes.get(profile) and len(names) > 1:
            yield f"{shown}: all {len(names)} regions"
        elif len(names) <= _TOLD:
            yield f"{shown}: {', '.join(clean(name, 40) for name in names)}"
        else:
            first = ", ".join(clean(name, 40) for name in names[: _TOLD - 1])
            yield f"{shown}: {first} and {len(names) - _TOLD + 1} more regions"
