"""Everything known about one target in words: what was read, what it means, where the rule comes from, what to do.

Sources: botocore's sesv2 model (GetAccount and its members) and the SES Developer Guide; each fact names its own.
Members that AWS marks sensitive are told as "set" or "not set" only. A member that AWS left out is "not told".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sestui.model.account import AccountState
from sestui.model.failure import LABELS, Cause, Failure
from sestui.model.fleet import ProfileState, TargetState
from sestui.model.reading import Reading, ReadingState
from sestui.model.regions import OPT_IN, UNDOCUMENTED
from sestui.model.settings import Thresholds
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules import console
from sestui.rules.account_facts import NOT_TOLD, Fact, Section, account_sections
from sestui.rules.age import age_text
from sestui.rules.dns_counts import dns_sections
from sestui.rules.failing import CAUSE_SEVERITY, LOGIN, LOGIN_MENDS
from sestui.rules.severity import Severity
from sestui.rules.status import mismatch, verdict

__all__ = ["NOT_TOLD", "Fact", "Section", "explain"]

_STATES: Final = {
    ReadingState.NOT_ASKED: "not asked yet",
    ReadingState.FRESH: "fresh",
    ReadingState.STALE: "stale",
    ReadingState.FAILED: "failed, and never read before",
}


@dataclass(frozen=True, slots=True)
class _Moment:
    now: datetime

    def told(self, at: datetime | None) -> str:
        if at is None:
            return NOT_TOLD
        ago = age_text(max(self.now - at, timedelta(0)))
        return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC ({ago} ago)"


def explain(
    target: Target,
    target_state: TargetState,
    profile_state: ProfileState,
    now: datetime,
    thresholds: Thresholds,
) -> tuple[Section, ...]:
    """Return the sections of the detail pane, what needs action first."""
    reading = target_state.account
    moment = _Moment(now)
    sections = [Section("Status", tuple(_status(reading, profile_state)))]
    if reading.failure is not None:
        title = "Latest refresh failed" if reading.value is not None else "Failure"
        sections.append(Section(title, tuple(_failure(reading.failure, reading.failed_at, moment))))
    if reading.value is not None:
        sections += account_sections(reading.value, target_state, target.region, thresholds)
    sections += dns_sections(target_state.depth)
    sections.append(Section("Reading", tuple(_reading(reading, moment, thresholds))))
    sections.append(Section("Who", tuple(_who(target, profile_state, moment))))
    links = tuple(_links(target, reading.value))
    if links:
        sections.append(Section("Console", links))
    return tuple(sections)


def _status(reading: Reading[AccountState], profile_state: ProfileState) -> Iterator[Fact]:
    account = reading.value
    if account is None:
        if reading.failure is None:
            yield Fact("status", "asking", "There is no answer yet.", severity=Severity.UNKNOWN)
        else:
            label = LABELS[reading.failure.cause]
            yield Fact("status", "not known", f"No reading succeeded so far: {label}.", severity=Severity.UNKNOWN)
        return
    found = verdict(account)
    yield Fact("status", found.label, found.meaning, found.source, found.severity, found.fix)
    profile = profile_state.profile
    wrong = mismatch(account, profile.expect)
    if wrong:
        yield Fact(
            "expectation",
            wrong,
            "The configuration expects something else of this profile.",
            "config: expect",
            Severity.WARNING,
            "Change the account, or `expect` in the configuration.",
        )


def _failure(failure: Failure, at: datetime | None, moment: _Moment) -> Iterator[Fact]:
    severity = CAUSE_SEVERITY[failure.cause]
    fix = clean(failure.fix)
    yield Fact("cause", LABELS[failure.cause], clean(failure.summary), "", severity, fix, _command(failure))
    yield Fact("when", moment.told(at))
    evidence = (
        ("operation", failure.operation),
        ("error code", failure.code),
        ("IAM action", failure.iam_action),
        ("HTTP status", failure.http_status),
        ("request id", failure.request_id),
        ("message", failure.detail),
    )
    for label, value in evidence:
        if value is not None and value != "":
            yield Fact(label, clean(str(value)))


def _command(failure: Failure) -> str:
    return LOGIN if failure.cause is Cause.LOGIN_NEEDED and failure.code in LOGIN_MENDS else ""


def _reading(reading: Reading[AccountState], moment: _Moment, thresholds: Thresholds) -> Iterator[Fact]:
    state = reading.state(moment.now, timedelta(seconds=thresholds.stale_after))
    meaning = ""
    if state is ReadingState.STALE:
        meaning = (
            "The values are from the last good reading; the latest refresh failed."
            if reading.failure is not None
            else f"Nothing was read for more than {thresholds.stale_after:g} s."
        )
    severity = Severity.OK if state is ReadingState.FRESH else Severity.UNKNOWN
    yield Fact("state", _STATES[state], meaning, "", severity)
    if reading.value is not None:
        yield Fact("as of", moment.told(reading.as_of), "", "sesv2 GetAccount")


def _who(target: Target, profile_state: ProfileState, moment: _Moment) -> Iterator[Fact]:
    profile = profile_state.profile
    yield Fact("profile", clean(profile.title))
    if profile.label and profile.name:
        yield Fact("profile name", clean(profile.name))
    caller = profile_state.caller
    if caller.value is not None:
        yield Fact("account", clean(caller.value.account), "", "sts GetCallerIdentity")
        yield Fact("identity", clean(caller.value.arn), "", "sts GetCallerIdentity")
        yield from _account_name(profile_state, caller.value.account)
    elif caller.failure is None:
        yield Fact("account", NOT_TOLD, "Not asked yet.", "", Severity.UNKNOWN)
    if caller.failure is not None:
        failure = caller.failure
        yield Fact(
            "who am I",
            LABELS[failure.cause],
            f"{clean(failure.summary)} ({moment.told(caller.failed_at)})",
            "sts GetCallerIdentity",
            CAUSE_SEVERITY[failure.cause],
            clean(failure.fix),
            _command(failure),
        )
    yield Fact("region", clean(target.region), _region_note(target.region))
    regions = profile_state.regions
    if regions.value is not None:
        count = len(regions.value.regions)
        yield Fact("enabled regions", str(count), "", clean(regions.value.source))
    if regions.failure is not None:
        yield Fact(
            "enabled regions",
            LABELS[regions.failure.cause],
            clean(regions.failure.summary),
            "",
            CAUSE_SEVERITY[regions.failure.cause],
            clean(regions.failure.fix),
        )
    if profile.read_only:
        yield Fact(
            "writes", "read-only", "The configuration refuses every write for this profile.", "config: read_only"
        )
    if profile.production:
        yield Fact("mark", "production", "The configuration marks this profile as production.", "config: production")


def _account_name(profile_state: ProfileState, account: str) -> Iterator[Fact]:
    """Yield what the organization calls the account. Most profiles may not ask: that is no failure of anybody's."""
    source, names = "organizations ListAccounts", profile_state.names
    if names.value is not None:
        found = dict(names.value.names).get(account)
        if found is not None:
            yield Fact("account name", clean(found), "", source)
        elif names.value.withheld:
            yield Fact("account name", "left out of this snapshot", "", source, Severity.UNKNOWN)
        else:
            yield Fact("account name", NOT_TOLD, "It is not among the accounts of the organization.", source)
    elif names.failure is not None:
        yield Fact("account name", "not known", clean(names.failure.summary), source, Severity.UNKNOWN)


def _region_note(region: str) -> str:
    if region in UNDOCUMENTED:
        return "Listed by botocore; AWS documents no SES endpoint here."
    return "An opt-in region: an account must switch it on first." if region in OPT_IN else ""


def _links(target: Target, account: AccountState | None) -> Iterator[Fact]:
    links = [("account dashboard", console.account_url(target.region))]
    if account is not None and account.production_access is False:
        links.append(("request production access", console.production_request_url(target.region)))
    links.append(("sending quota", console.quota_url(target.region)))
    if account is not None and account.details is not None and account.details.review is not None:
        links.append(("support case", console.case_url(account.details.review.case_id, target.region)))
    for label, url in links:
        if url is not None:
            yield Fact(label, url)
