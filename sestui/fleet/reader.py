"""What the engine asks of the outside world."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sestui.model.account import AccountNames, AccountState, Caller, RegionList
from sestui.model.authentication import Authentication
from sestui.model.dns import ResolverHealth
from sestui.model.extras import DedicatedIp, MultiRegionEndpoint, Recommendation, ReputationEntity, Tenant
from sestui.model.feedback import ConfigurationSet, EventDestinations, Notifications, Topic
from sestui.model.identity import Identity, IdentitySummary
from sestui.model.insights import MessageInsights
from sestui.model.limits import LimitRequest
from sestui.model.page import Page
from sestui.model.reputation import Reputation, SendStatistics
from sestui.model.settings import Profile
from sestui.model.suppression import Suppressed, SuppressionLookup
from sestui.model.target import Target

if TYPE_CHECKING:
    from sestui.aws.audit import AuditLog
    from sestui.aws.turns import Turn
    from sestui.model.acting import Confirmed, Outcome, SendingLimit
    from sestui.model.login import LoginProgress


class Gate(Protocol):
    """What every write goes through; see `aws.write_gate`. Thread-safe."""

    def carry_out(self, confirmed: "Confirmed[Any]") -> "Outcome":
        """Do what was confirmed, once; blocks until the outcome is there, and never raises."""
        ...

    def close(self, patience: float = 0.0) -> int:
        """Let nothing begin any more, wait up to so many seconds for what is under way, then cut it."""
        ...


class Login(Protocol):
    """One login of one profile."""

    def run(self, told: "Callable[[LoginProgress], None]") -> None:
        """Log in, blocking, and tell every step; the last one is the end, unless it was cancelled."""
        ...

    def answer(self, code: str) -> None:
        """Give the code of an MFA device; from any thread."""
        ...

    def cancel(self) -> None:
        """Give up; from any thread."""
        ...


class Reader(Protocol):
    """Reads one thing at a time, from any thread, blocking, one attempt a call (the engine paces and retries).

    Every method returns a value or raises `model.failure.ReadFailed`; anything else that it raises is a defect, which
    the engine turns into a failure of that one reading. What SES says does not exist is a value.
    """

    def caller(self, profile: Profile, region: str) -> Caller:
        """Ask STS who the profile's credentials are, in the partition of `region`."""
        ...

    def regions(self, profile: Profile) -> RegionList:
        """Ask which regions are enabled for the profile's account."""
        ...

    def account(self, target: Target) -> AccountState:
        """Ask SES for the account state."""
        ...

    def reputation(self, target: Target, configuration_sets: Sequence[str]) -> Reputation:
        """Ask CloudWatch for the rates of the account and of these configuration sets."""
        ...

    def statistics(self, target: Target) -> SendStatistics:
        """Ask SES for its counts of two weeks."""
        ...

    def identities(self, target: Target, token: str = "") -> Page[IdentitySummary]:
        """Ask for one page of the list of identities."""
        ...

    def identity(self, target: Target, name: str) -> Identity:
        """Ask for the details of one identity."""
        ...

    def notifications(self, target: Target, names: Sequence[str]) -> tuple[Notifications, ...]:
        """Ask for the notification topics of up to 100 identities; SES may know fewer."""
        ...

    def configuration_set(self, target: Target, name: str) -> ConfigurationSet:
        """Ask for one configuration set."""
        ...

    def event_destinations(self, target: Target, name: str) -> EventDestinations:
        """Ask where the events of a configuration set go."""
        ...

    def topic(self, target: Target, arn: str) -> Topic:
        """Ask SNS, in the topic's own region, for a topic and who listens to it."""
        ...

    def suppressed(self, target: Target, token: str = "") -> Page[Suppressed]:
        """Ask for one page of the account's suppression list."""
        ...

    def suppression_lookup(self, target: Target, address: str) -> SuppressionLookup:
        """Ask whether one address is on that list."""
        ...

    def recommendations(self, target: Target, token: str = "") -> Page[Recommendation]:
        """Ask for one page of the recommendations."""
        ...

    def tenants(self, target: Target, token: str = "") -> Page[Tenant]:
        """Ask for one page of the tenants."""
        ...

    def entities(self, target: Target, token: str = "") -> Page[ReputationEntity]:
        """Ask for one page of the reputation entities."""
        ...

    def dedicated_ips(self, target: Target, token: str = "") -> Page[DedicatedIp]:
        """Ask for one page of the dedicated addresses."""
        ...

    def endpoints(self, target: Target, token: str = "") -> Page[MultiRegionEndpoint]:
        """Ask for one page of the multi-region endpoints."""
        ...

    def account_names(self, profile: Profile) -> AccountNames:
        """Ask AWS Organizations for the names of its accounts."""
        ...

    def limit_requests(self, target: Target, limit: "SendingLimit", token: str = "") -> Page[LimitRequest]:
        """Ask Service Quotas for one page of the requests for a higher limit."""
        ...

    def message_insights(self, target: Target, message_id: str) -> MessageInsights:
        """Ask what became of one message."""
        ...

    def write_gate(self, audit: "AuditLog", *, turn: "Turn") -> Gate:
        """Return the gate that writes go through with the credentials that this reads with."""
        ...

    def login(self, profile: Profile, region: str) -> Login:
        """Return a login of the profile, which asks in `region` who it is when it is done."""
        ...

    def authentication(
        self,
        identity: Identity,
        region: str,
        from_address: str = "",
        *,
        anew: bool = False,
        first: bool = False,
        hints: bool = False,
    ) -> Authentication:
        """Ask DNS whether mail of an identity authenticates, judged for a From address (else for its own domain).

        `anew`: nothing that is remembered counts; `first`: somebody waits for it; `hints`: look for BIMI and its like.
        """
        ...

    def resolver(self) -> ResolverHealth | None:
        """Return how the DNS resolvers do, at once; `None` while none was asked."""
        ...

    def sent_at(self) -> float | None:
        """Return when the calling thread last sent a request (`time.monotonic`); `None` when it never did."""
        ...

    def steady(self, *, is_steady: bool) -> None:
        """Say whether no more will be read at once than was: then no more connections are needed. Waits for nothing."""
        ...

    def close(self) -> None:
        """Give up connections; calls under way may fail."""
        ...
