"""`sestui check`: whether mail that SES sends for domains authenticates, as DNS has it now, and what to publish.

stdout is the document and nothing else. What is expected of DNS comes from SES with `--profile`, else from the command
line. What could not be checked is never called missing, and that there is no DNS at all is said once.
"""

import argparse
import asyncio
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sestui.cli.context import Context, tell_warnings
from sestui.cli.exit_codes import ExitCode
from sestui.cli.one_target import one_target
from sestui.cli.options import one_of
from sestui.cli.output import emit, say
from sestui.cli.usage import UsageError
from sestui.cli.wiring import open_asking
from sestui.config import Loaded, load
from sestui.fleet.targets import targets
from sestui.model.authentication import CheckState, worst
from sestui.model.checked import Checked
from sestui.model.dns import ResolverHealth
from sestui.model.failure import LABELS, Cause, Failure, ReadFailed
from sestui.model.identity import Identity
from sestui.model.settings import DnsSettings, RegionSource
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.snapshot.errors import CannotWrite

if TYPE_CHECKING:
    from sestui.dns.expectations import IdentityExpectation
    from sestui.fleet.reader import Reader

HELP: Final = "check in DNS whether mail of domains authenticates, and say what to publish"

FORMATS: Final = ("text", "toml", "json")
RECORDS: Final = ("zone", "plain", "route53", "terraform")
_AT_ONCE: Final = 100
"""Domains that are checked side by side."""
_INTERVAL: Final = 1.05
"""Seconds between two questions to SES, which answers one a second for each account and region."""
_FINAL: Final = frozenset({Cause.LOGIN_NEEDED, Cause.BAD_CONFIGURATION, Cause.REGION_NOT_ENABLED, Cause.NOT_OFFERED})
"""Causes that the next domain would only meet again."""
_ADDRESS: Final = re.compile(r"[0-9.]+")
_CODES: Final = {
    CheckState.OK: ExitCode.OK,
    CheckState.NOT_APPLICABLE: ExitCode.OK,
    CheckState.NOT_YET: ExitCode.CHECK_WARNING,
    CheckState.WARNING: ExitCode.CHECK_WARNING,
    CheckState.MISSING: ExitCode.CHECK_PROBLEM,
    CheckState.PROBLEM: ExitCode.CHECK_PROBLEM,
    CheckState.COULD_NOT_CHECK: ExitCode.NOT_CHECKED,
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """One thing to check: what is expected of DNS, or why there is no expectation."""

    result: Checked
    expected: "IdentityExpectation | None" = None
    from_address: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own flags."""
    parser.add_argument(
        "domains", nargs="+", metavar="DOMAIN", help="a domain, or the address of an identity; several are told apart"
    )
    parser.add_argument("--from", dest="sender", metavar="ADDRESS", help="the From address that DMARC is judged for")
    parser.add_argument(
        "--token",
        action="extend",
        type=_listed,
        default=[],
        metavar="T,T,T",
        help="the three tokens of Easy DKIM (with --profile, SES tells them)",
    )
    parser.add_argument(
        "--selector",
        action="extend",
        type=_listed,
        default=[],
        metavar="S",
        help="the selector of a DKIM key of one's own",
    )
    parser.add_argument("--mail-from", metavar="D", help="the custom MAIL FROM domain (with --profile, SES tells it)")
    parser.add_argument(
        "--no-hints",
        dest="hints",
        action="store_false",
        help="do not look at BIMI, TLS-RPT, MTA-STS and DNSSEC, which SES does not need",
    )
    parser.add_argument(
        "--format", type=one_of(FORMATS), default="text", metavar="F", help=f"{', '.join(FORMATS)} (default: text)"
    )
    parser.add_argument(
        "--records",
        type=one_of(RECORDS),
        metavar="F",
        help=f"write nothing but the records to publish, as {', '.join(RECORDS)}",
    )


def run(args: argparse.Namespace, context: Context) -> ExitCode:
    """Ask SES where a profile is named, then DNS; the exit code is the worst verdict."""
    if context.flags.from_snapshot is not None:
        raise UsageError("check asks DNS: a snapshot has nothing for it")
    if args.records and args.format != "text":
        raise UsageError("--records is a format of its own: leave --format out")
    names = _names(args.domains)
    loaded = _load(context)
    tell_warnings(loaded.settings.warnings)
    when = datetime.now(UTC)
    with ExitStack() as stack:
        asking = stack.enter_context(open_asking(context, loaded))
        if context.flags.profiles:
            _refuse_told(args)
            target = one_target([one for profile in asking.settings.profiles for one in targets(profile)], "check")
            asked = list(_from_ses(names, target, asking.reader(), args))
        else:
            asked = list(_by_hand(names, args, _region(context)))
        results, health = asyncio.run(_check(asked, asking.settings.dns, when, args, own=context.flags.demo))
    color = loaded.settings.color and context.environ.get("TERM") != "dumb"
    return _write(results, health, when, args, color=color, demo=context.flags.demo)


# what is asked for


def _names(texts: Sequence[str]) -> tuple[str, ...]:
    """Return what was named, each once: domains as DNS is asked about them, addresses as they stand."""
    return tuple(dict.fromkeys(_name(text) for text in texts))


def _name(text: str) -> str:
    from sestui.dns.names import BadNameError, typed_domain

    local, at, domain = text.strip().rpartition("@")
    try:
        name = typed_domain(domain)
    except BadNameError as error:
        raise UsageError(str(error)) from None
    if "." not in name or _ADDRESS.fullmatch(name):
        raise UsageError(f'"{clean(text)}" is no domain that mail comes from: it needs a name such as example.com')
    if at and not local:
        raise UsageError(f'"{clean(text)}" is no address')
    return f"{local}@{name}" if at else name


def _load(context: Context) -> Loaded:
    if context.flags.profiles:
        return context.load()
    # without a profile, nothing in this machine's AWS configuration matters
    return load(context.flags._replace(demo=True), context.environ)


def _refuse_told(args: argparse.Namespace) -> None:
    for flag, given in (("--token", args.token), ("--mail-from", args.mail_from)):
        if given:
            raise UsageError(f"{flag}: with --profile, SES tells this")


def _region(context: Context) -> str:
    regions = [region for region in context.flags.regions if region not in set(RegionSource)]
    if len(regions) > 1:
        raise UsageError("--region: name the one that SES sends from")
    return regions[0] if regions else ""


def _by_hand(names: Sequence[str], args: argparse.Namespace, region: str) -> Iterator[_Asked]:
    from sestui.dns.expectations import by_hand
    from sestui.dns.names import BadNameError, typed_domain

    if len(names) > 1 and (args.token or args.mail_from):
        raise UsageError("--token and --mail-from belong to one domain; several are named")
    sender = _sender(args.sender)
    try:
        mail_from = typed_domain(args.mail_from) if args.mail_from else ""
        for name in names:
            expected = by_hand(
                name.rpartition("@")[2], tokens=args.token, selectors=args.selector, mail_from=mail_from, region=region
            )
            yield _Asked(Checked(clean(name)), expected, sender or name)
    except BadNameError as error:
        raise UsageError(str(error)) from None


def _sender(address: str | None) -> str:
    if not address:
        return ""
    return _name(address)


def _from_ses(
    names: Sequence[str],
    target: Target,
    reader: "Reader",
    args: argparse.Namespace,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[_Asked]:
    """Yield what SES expects of DNS; a cause that concerns every name is met once."""
    from sestui.dns.expectations import DkimKind, expect
    from sestui.dns.names import BadNameError

    sender = _sender(args.sender)
    for index, name in enumerate(names):
        if index:
            sleep(_INTERVAL)
        try:
            identity = _read(reader, target, name, sleep)
        except ReadFailed as failed:
            final = failed.failure.cause in _FINAL
            for each in names[index:] if final else (name,):
                yield _Asked(Checked(clean(each), target=target, failure=failed.failure))
            if final:
                return
            continue
        if not identity.exists:
            yield _Asked(Checked(clean(name), target=target))
            continue
        try:
            expected = expect(identity, target.region)
        except BadNameError as error:
            failure = Failure(Cause.UNEXPECTED, f"SES names a domain that DNS cannot be asked about: {error}")
            yield _Asked(Checked(clean(name), target=target, failure=failure))
            continue
        dkim = expected.dkim
        if args.selector and dkim.kind is DkimKind.OWN_KEY and not dkim.selectors:
            # of keys that are one's own, SES may keep the selector to itself
            expected = replace(expected, dkim=replace(dkim, selectors=tuple(args.selector)))
        yield _Asked(Checked(clean(name), target=target), expected, sender)


def _read(reader: "Reader", target: Target, name: str, sleep: Callable[[float], None]) -> Identity:
    """Ask SES, and again where others use up what it allows."""
    for wait in (_INTERVAL, 2 * _INTERVAL):
        try:
            return reader.identity(target, name)
        except ReadFailed as failed:
            if failed.failure.cause is not Cause.THROTTLED:
                raise
            sleep(wait)
    return reader.identity(target, name)


# DNS


async def _check(
    asked: Sequence[_Asked], settings: DnsSettings, when: datetime, args: argparse.Namespace, *, own: bool
) -> tuple[list[Checked], ResolverHealth]:
    """Check all of them side by side; `own`: the one server is the authority of every zone, too."""
    from sestui.dns.checker import Checker

    checker = Checker(settings, own=own)
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(each: _Asked) -> Checked:
        if each.expected is None:
            return each.result
        async with turns:
            found = await checker.check(each.expected, from_address=each.from_address, now=when, hints=args.hints)
        return replace(each.result, authentication=found)

    try:
        return list(await asyncio.gather(*(one(each) for each in asked))), checker.resolver.health
    finally:
        checker.close()


# what is told


def _write(
    results: Sequence[Checked],
    health: ResolverHealth,
    when: datetime,
    args: argparse.Namespace,
    *,
    color: bool,
    demo: bool,
) -> ExitCode:
    from sestui.cli.check_text import report, told
    from sestui.rules.failing import only_logins
    from sestui.rules.records import ONE_ZONE

    heard = not health.deaf or any(
        result.authentication is not None and result.authentication.heard for result in results
    )
    try:
        if args.records:
            emit(_records(results, args.records))
        elif args.format == "text":
            emit(report(results, health, color=color and sys.stdout.isatty(), heard=heard, demo=demo))
        else:
            from sestui.snapshot.authentication import dumps_checks

            emit(dumps_checks(results, health, when, as_json=args.format == "json", demo=demo))
    except CannotWrite as error:
        say(f"sestui: {error}")
        return ExitCode.CANNOT_WRITE
    if not heard:
        say(f"sestui: {clean(health.detail)}: nothing could be checked")
    elif args.records:
        for result in results:
            say(f"sestui: {told(result)}")
        if (
            args.records in ONE_ZONE
            and sum(bool(each.authentication and each.authentication.fixes) for each in results) > 1
        ):
            say("sestui: one hosted zone takes its own records only: split these by zone")
    seen = set()
    for result in results:
        failure = result.failure
        if failure is not None and failure.summary not in seen:
            seen.add(failure.summary)
            say(f"sestui: {LABELS[failure.cause]}: {clean(failure.summary)}")
            if failure.fix:
                say(f"      {clean(failure.fix)}")
    failures = [result.failure for result in results if result.failure is not None]
    if len(failures) == len(results) and only_logins(failures):
        return ExitCode.LOGIN_NEEDED
    return _CODES[worst(result.state for result in results)]


def _records(results: Sequence[Checked], form: str) -> str:
    from sestui.rules.records import Form, all_fixes, write

    return write(all_fixes(found for result in results if (found := result.authentication) is not None), Form(form))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
