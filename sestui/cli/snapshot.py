"""`sestui snapshot`: read every target once and write the state as TOML.

stdout is the document and nothing else; progress and the summary of what failed go to stderr.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

from sestui.cli.context import Context, tell_warnings
from sestui.cli.exit_codes import ExitCode
from sestui.cli.logins import or_login_needed
from sestui.cli.options import seconds
from sestui.cli.output import emit, say
from sestui.cli.wiring import read_once
from sestui.config.suggest import closest
from sestui.fleet.job import Kind
from sestui.fleet.kinds import SECTIONS
from sestui.model.failure import ABSENT, LABELS, Cause
from sestui.model.fleet import FleetState
from sestui.model.text import clean
from sestui.rules.depth_failing import DepthFailure, depth_failures, not_asked, unanswered
from sestui.rules.failing import FailureGroup, bare, groups
from sestui.rules.summary import Summary, summarise
from sestui.snapshot import CannotWrite, SnapshotError, check_writable, dumps, write_atomic

HELP: Final = "read every target once and write the state as TOML"

_STDOUT: Final = Path("-")
_EVIDENCE: Final = 200
"""Characters of AWS's own words that are told of what nobody foresaw."""
_REGIONS_TOLD: Final = 4
_PROGRESS_INTERVAL: Final = 0.1
"""Seconds between two repaints of the progress line."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own flags."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        default=_STDOUT,
        metavar="FILE",
        help="write to FILE, whole or not at all, readable by you only (default: standard output)",
    )
    parser.add_argument(
        "--include-sensitive",
        action="store_true",
        help="also write what AWS marks sensitive (website, use case and contacts of the account details, names of "
        "accounts) and the addresses of recipients and subscribers",
    )
    parser.add_argument(
        "--with",
        dest="sections",
        action="extend",
        type=section_names,
        default=[],
        metavar="NAME",
        help=f"read in depth, too, to the end: {', '.join(SECTIONS)}; repeat it or use commas (SES answers one request"
        " a second for each account and region: a thousand identities take a quarter of an hour)",
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        metavar="S",
        help="give the whole reading S seconds; what has not answered by then counts as timed out",
    )


def run(args: argparse.Namespace, context: Context) -> ExitCode:
    """Read, write, tell what failed; the exit code is the outcome."""
    output: Path = args.output
    loaded = context.load()
    tell_warnings(loaded.settings.warnings)
    line = ProgressLine(sys.stderr)
    try:
        if output != _STDOUT:
            check_writable(output)
        try:
            depth = frozenset[Kind]().union(*(SECTIONS[name] for name in args.sections))
            state, settings = read_once(context, loaded, progress=line.show, deadline=args.timeout, depth=depth)
        finally:
            line.clear()
        # One round has no interval of its own; the document tells the one that is configured.
        settings = replace(settings, refresh_interval=loaded.settings.refresh_interval)
        when = datetime.now(UTC)
        text = dumps(state, settings=settings, when=when, include_sensitive=args.include_sensitive)
        if output == _STDOUT:
            emit(text)
        else:
            write_atomic(output, text)
    except CannotWrite as error:
        say(f"sestui: {error}")
        return ExitCode.CANNOT_WRITE
    except SnapshotError as error:
        say(f"sestui: {error}")
        return ExitCode.ERROR
    summary = summarise(state, when, settings.thresholds)
    for told in report(state, summary):
        say(told)
    unread = tuple(report_depth(state, identities=Kind.IDENTITY in depth)) if depth else ()
    for told in unread:
        say(told)
    return outcome(state, summary, incomplete=bool(unread))


def outcome(state: FleetState, summary: Summary, *, incomplete: bool = False) -> ExitCode:
    """Return the exit code.

    A target is read when its latest attempt succeeded, and, where something was asked for in depth, nothing of that is
    `incomplete`; a region that is not enabled has nothing to read and does not count. No target at all is no success.
    Where nothing was read, it tells whether logging in is all that it takes.
    """
    missing = summary.failing + summary.asking
    if summary.total - summary.absent - missing == 0:
        return or_login_needed(ExitCode.NONE_READ, state)
    return ExitCode.SOME_FAILED if missing or incomplete else ExitCode.OK


def report(state: FleetState, summary: Summary) -> Iterator[str]:
    """Yield lines for a person about what was not read: one problem of a profile is told once, not once a region."""
    if summary.total == 0:
        yield "sestui: there is no target: no profile, or no region, is configured"
        return
    missing = summary.failing + summary.asking
    if missing == 0:
        return
    there = summary.total - summary.absent
    elsewhere = f"; {summary.absent} more in regions that are not enabled" if summary.absent else ""
    yield f"sestui: {there - missing} of {there} targets read, {missing} not{elsewhere}"
    sizes: dict[str, int] = {}
    for target in state.targets:
        sizes[target.profile] = sizes.get(target.profile, 0) + 1
    for group in groups(state):
        if group.cause in ABSENT and not group.with_value:
            continue
        yield f"  {clean(group.title, 80)}: {LABELS[group.cause]}, {_where(group, sizes[group.profile])}{_what(group)}"
        evidence = clean(" ".join((group.failure.detail or "").split()), _EVIDENCE)
        if group.cause is Cause.UNEXPECTED and evidence and evidence not in group.failure.summary:
            yield f"      evidence: {evidence}"
        if group.fix:
            yield f"      {clean(group.fix)}"
    if summary.asking:
        yield f"  {summary.asking} not asked"


def report_depth(state: FleetState, *, identities: bool = True) -> Iterator[str]:
    """Yield lines for a person about what was not read in depth: each part, cause and missing permission once.

    `identities`: whether their details were wanted. Where some of a region may not be read, the rest is not asked for.
    """
    found: dict[tuple[str, Cause, str | None], list[DepthFailure]] = {}
    for known in state.targets.values():
        for failed in depth_failures(known.depth):
            key = (failed.part, failed.failure.cause, failed.failure.iam_action)
            found.setdefault(key, []).append(failed)
    unread = state.depth_progress.total - state.depth_progress.done
    if unread > 0:
        yield f"sestui: {unread:,} readings in depth were not made in time"
    elif identities and (left := sum(not_asked(known.depth) for known in state.targets.values())):
        yield f"sestui: {left:,} identities were listed, and nobody was asked for their details"
    if silent := sum(unanswered(known.depth) for known in state.targets.values()):
        yield f"sestui: DNS did not answer all that had to be asked about {silent:,} identities"
    if found:
        yield "sestui: not everything could be read in depth"
    for (part, cause, _), all_of_them in found.items():
        count, failure = sum(each.count for each in all_of_them), all_of_them[0].failure
        yield f"  {part}: {LABELS[cause]}, {count:,} in {len(all_of_them)} targets: {clean(failure.summary)}"
        if failure.fix:
            yield f"      {clean(failure.fix)}"


def _where(group: FailureGroup, size: int) -> str:
    regions = [clean(target.region, 40) for target in group.targets]
    if len(regions) == size and size > 1:
        return f"all {size} regions"
    if len(regions) <= _REGIONS_TOLD:
        return ", ".join(regions)
    return f"{', '.join(regions[: _REGIONS_TOLD - 1])} and {len(regions) - _REGIONS_TOLD + 1} more regions"


def _what(group: FailureGroup) -> str:
    kept = f" (last good value kept for {group.with_value})" if group.with_value else ""
    if group.summary:
        return f"{kept}: {clean(group.summary)}"
    first = group.targets[0].region
    return f"{kept}; {clean(first, 40)}: {clean(bare(group.failure.summary, group.title, first))}"


def section_names(text: str) -> list[str]:
    """Return the parts of the depth that an argument names."""
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in SECTIONS:
            meant = closest(name, SECTIONS)
            hint = f"did you mean {meant}?" if meant else f"there are {', '.join(SECTIONS)}"
            raise argparse.ArgumentTypeError(f"no part {clean(name, 40)!r}; {hint}")
    return names


class ProgressLine:
    """`412/600` on one line of a terminal, painted over and cleared; silent on anything else."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream if stream is not None and stream.isatty() else None
        self._width = 0
        self._next = 0.0

    def show(self, state: FleetState) -> None:
        """Paint the progress, at most ten times a second."""
        now = time.monotonic()
        round_, depth = state.progress, state.depth_progress
        if self._stream is None or round_.total + depth.total == 0 or now < self._next:
            return
        self._next = now + _PROGRESS_INTERVAL
        # A round that is over counts nothing any more, while readings in depth go on.
        line = f"{round_.done}/{round_.total} targets" if round_.total else f"{len(state.targets)} targets"
        if depth.total:
            line += f", {depth.done:,} of {depth.total:,} readings in depth"
        self._paint(f"\r{line.ljust(self._width)}")
        self._width = len(line)

    def clear(self) -> None:
        """Leave an empty line behind."""
        if self._width:
            self._paint(f"\r{' ' * self._width}\r")
            self._width = 0

    def _paint(self, text: str) -> None:
        if self._stream is not None:
            with suppress(OSError):
                self._stream.write(text)
                self._stream.flush()
