"""States to show: a small fleet that has everything in it, a large one, and a source that is fed by hand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sestui.fleet.job import Job
from sestui.fleet.source import Focus, Listener, LoginTold, SourceKind
from sestui.model.account import AccountDetails, AccountState, Caller, Review, SendQuota, Suppression
from sestui.model.acting import Confirmed, Outcome
from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState, ProfileState, Progress, QuotaSample, TargetState
from sestui.model.reading import Reading
from sestui.model.settings import Expectation, Profile, Settings
from sestui.model.target import Target

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
HOSTILE = "[/b] \x1b]52;c;aGk=\x07 \u202e" + "long " * 2_000


def quota(used: float | None = 1_200, maximum: float | None = 50_000, rate: float | None = 14) -> SendQuota:
    return SendQuota(max_24_hour=maximum, max_rate=rate, sent_24_hour=used)


def account(
    *,
    production: bool | None = True,
    sending: bool | None = True,
    enforcement: str | None = "HEALTHY",
    review: str | None = None,
    send_quota: SendQuota | None = None,
) -> AccountState:
    details = AccountDetails(
        mail_type="TRANSACTIONAL",
        website_url="https://example.com",
        contact_language="EN",
        review=Review(review, "123456789012345") if review else None,
    )
    return AccountState(
        production_access=production,
        sending_enabled=sending,
        enforcement_status=enforcement,
        dedicated_ip_auto_warmup=False,
        quota=send_quota or (quota() if production else quota(12, 200, 1)),
        details=details,
        suppression=Suppression(("BOUNCE", "COMPLAINT")),
    )


def failure(cause: Cause, summary: str, fix: str = "") -> Failure:
    return Failure(cause, summary, fix, operation="sesv2:GetAccount", code="SomeError", http_status=400)


def read(state: AccountState, age: float = 20.0) -> TargetState:
    return TargetState(Reading(value=state, as_of=NOW - timedelta(seconds=age)))


def failed(cause: Cause, summary: str, fix: str = "") -> TargetState:
    return TargetState(Reading(failure=failure(cause, summary, fix), failed_at=NOW - timedelta(seconds=5)))


PROFILES = (
    Profile("acme-prod", label="Acme production", production=True, expect=Expectation.PRODUCTION),
    Profile("acme-staging", expect=Expectation.SANDBOX),
    Profile("newsletter"),
    Profile("shop-eu", label="Shop EU"),
    Profile("legacy"),
    Profile("sandbox-lab"),
)
REGIONS = ("eu-central-1", "eu-west-1", "us-east-1", "us-west-2")


def small(profiles: Sequence[Profile] = PROFILES) -> FleetState:
    """Return a fleet of 24 targets with every kind of state in it."""
    moving = TargetState(
        Reading(value=account(send_quota=quota(41_300)), as_of=NOW - timedelta(seconds=12)),
        QuotaSample(NOW - timedelta(seconds=72), 40_850),
    )
    old = read(account(), 780)
    old = replace(
        old,
        account=old.account.failed(
            failure(
                Cause.TIMED_OUT,
                "SES in us-west-2 did not answer within 10 s for acme-prod.",
                "Nothing to do; sestui asks again.",
            ),
            NOW - timedelta(seconds=9),
        ),
    )
    login = failed(Cause.LOGIN_NEEDED, "The SSO session of legacy has expired.", "Run: aws sso login --profile legacy")
    denied = failed(
        Cause.DENIED, "sandbox-lab may not call ses:GetAccount in us-east-1.", "Allow ses:GetAccount on Resource *."
    )
    states: dict[str, tuple[TargetState, ...]] = {
        "acme-prod": (moving, read(account(send_quota=quota(48_900))), read(account(production=False)), old),
        "acme-staging": (
            read(account(production=False)),
            read(account(production=False, review="PENDING")),
            read(account(production=False, review="DENIED"), 130),
            read(account(production=False, review="FAILED"), 130),
        ),
        "newsletter": (
            read(account(send_quota=quota(812_000, 1_000_000, 200))),
            read(account(enforcement="PROBATION", send_quota=quota(9_100, 10_000))),
            read(account(enforcement="SHUTDOWN", sending=False, send_quota=quota(0, 0, 0))),
            read(account(sending=False)),
        ),
        "shop-eu": (
            read(account(send_quota=quota(3_000_000, -1, 500))),
            read(account(production=False, review="GRANTED")),
            read(account(production=None, enforcement=None, sending=None)),
            read(account(send_quota=quota(None, None, None))),
        ),
        "legacy": (login, login, login, login),
        "sandbox-lab": (
            TargetState(),
            failed(
                Cause.REGION_NOT_ENABLED, "eu-west-1 is not enabled for sandbox-lab.", "Enable it, or leave it out."
            ),
            denied,
            failed(Cause.THROTTLED, "SES throttled sandbox-lab in us-west-2.", ""),
        ),
    }
    return fleet(
        profiles,
        {
            Target(profile.name, region): state
            for profile in profiles
            for region, state in zip(REGIONS, states[profile.name], strict=True)
        },
    )


def fleet(profiles: Sequence[Profile], targets: Mapping[Target, TargetState], generation: int = 1) -> FleetState:
    callers = {
        profile.name: ProfileState(
            profile,
            Reading(
                value=Caller(f"{111122223333 + 1_000 * number:012}", "arn:aws:iam::111122223333:user/ops"), as_of=NOW
            ),
        )
        for number, profile in enumerate(profiles)
    }
    done = sum(1 for state in targets.values() if state.account != Reading())
    return FleetState(
        MappingProxyType(callers),
        MappingProxyType(dict(targets)),
        generation,
        Progress(done, len(targets)),
    )


def large(profiles: int = 20, regions: int = 30, *, asked: bool = True) -> FleetState:
    """Return a fleet of many targets, read or not."""
    owners = tuple(Profile(f"profile-{number:02}") for number in range(profiles))
    names = [f"eu-test-{number}" for number in range(1, regions + 1)]
    state = read(account()) if asked else TargetState()
    return fleet(owners, {Target(owner.name, name): state for owner in owners for name in names})


def settings(**changes: object) -> Settings:
    return replace(Settings(profiles=PROFILES), **changes)  # type: ignore[arg-type]


class HandLogin:
    """A login that tells what the test says."""

    def __init__(self, profile: str, tell: LoginTold) -> None:
        self.profile = profile
        self.tell = tell
        self.codes: list[str] = []
        self.cancelled = 0

    def answer(self, code: str) -> None:
        self.codes.append(code)

    def cancel(self) -> None:
        self.cancelled += 1


class HandSource:
    """A source whose states come from the test."""

    def __init__(self, state: FleetState, kind: SourceKind = SourceKind.LIVE, title: str = "") -> None:
        self.kind = kind
        self.title = title
        self.current = state
        self.listener: Listener | None = None
        self.refreshed: list[tuple[Target, ...] | None] = []
        self.looked_at = Focus()
        self.asked: list[Job] = []
        self.logins: list[HandLogin] = []
        self.stopped = 0

    @property
    def state(self) -> FleetState:
        return self.current

    def start(self, listener: Listener) -> None:
        self.listener = listener

    def refresh(self, targets: Iterable[Target] | None = None) -> None:
        self.refreshed.append(None if targets is None else tuple(targets))

    def ask(self, jobs: Iterable[Job]) -> None:
        self.asked.extend(jobs)

    def look_at(self, focus: Focus) -> None:
        self.looked_at = focus

    def refusal(self, _target: Target) -> str:
        return ""

    def carry_out(self, _confirmed: Confirmed[Any], _done: Callable[[Outcome], None]) -> None:
        raise AssertionError("nobody writes here; see `held_writes`")

    @property
    def under_way(self) -> int:
        return 0

    def log_in(self, profile: str, told: LoginTold) -> "HandLogin":
        self.logins.append(HandLogin(profile, told))
        return self.logins[-1]

    def stop(self) -> None:
        self.stopped += 1

    def change(self, changes: Mapping[Target, TargetState], progress: Progress | None = None) -> None:
        """Hand a newer state to the listener."""
        targets = dict(self.current.targets) | dict(changes)
        self.current = replace(
            self.current,
            targets=MappingProxyType(targets),
            generation=self.current.generation + 1,
            progress=progress or self.current.progress,
        )
        assert self.listener is not None
        self.listener(self.current, frozenset(changes))
