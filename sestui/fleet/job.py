"""One reading to be made, and what came of it."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple, TypeAlias

from sestui.model.account import AccountNames, AccountState, Caller, RegionList
from sestui.model.authentication import Authentication
from sestui.model.extras import DedicatedIps, MultiRegionEndpoints, Recommendations, ReputationEntities, Tenants
from sestui.model.failure import Failure
from sestui.model.feedback import ConfigurationSet, EventDestinations, Notifications, Topic
from sestui.model.identity import Identity, IdentityList
from sestui.model.insights import MessageInsights
from sestui.model.limits import LimitRequests
from sestui.model.page import Page
from sestui.model.reputation import Reputation, SendStatistics
from sestui.model.suppression import SuppressionList, SuppressionLookup
from sestui.model.target import Target

Value: TypeAlias = (
    Caller
    | RegionList
    | AccountState
    | AccountNames
    | Reputation
    | SendStatistics
    | IdentityList
    | Identity
    | tuple[Notifications, ...]
    | Notifications
    | ConfigurationSet
    | EventDestinations
    | Topic
    | SuppressionList
    | SuppressionLookup
    | Recommendations
    | Tenants
    | ReputationEntities
    | DedicatedIps
    | MultiRegionEndpoints
    | Authentication
    | LimitRequests
    | MessageInsights
)
"""What a reading may hold."""
Answer: TypeAlias = Value | Page[Any]
"""What one call of a reader brings: a whole value, or one page of it."""


class Kind(IntEnum):
    """What is read."""

    CALLER = 0
    REGIONS = 1
    ACCOUNT = 2
    # In depth, of a target:
    REPUTATION = 10
    STATISTICS = 11
    IDENTITIES = 12
    """The list, page by page."""
    IDENTITY = 13
    """`subject`: the identity's name."""
    NOTIFICATIONS = 14
    """Of up to 100 identities; the engine chooses them."""
    CONFIGURATION_SET = 15
    """`subject`: its name."""
    EVENT_DESTINATIONS = 16
    """`subject`: the configuration set's name."""
    TOPIC = 17
    """`subject`: its ARN."""
    SUPPRESSED = 18
    """The next page of the suppression list; forced, the first one again."""
    SUPPRESSION_LOOKUP = 19
    """`subject`: the address."""
    RECOMMENDATIONS = 20
    TENANTS = 21
    ENTITIES = 22
    DEDICATED_IPS = 23
    ENDPOINTS = 24
    AUTHENTICATION = 25
    """What DNS says. `subject`: the identity's name."""
    SENDER_AUTHENTICATION = 26
    """What DNS says of mail from an address, when somebody asks. `subject`: the From address."""
    LIMIT_REQUESTS = 40
    """Requests for a higher limit; `subject`: the limit's code (`model.acting.SendingLimit`)."""
    INSIGHTS = 41
    """What became of one message; `subject`: its MessageId."""
    # Of a profile:
    NAMES = 30
    # No reading:
    WRITE = 50
    """The turn of a write at the budget of SES. `profile` holds whose budget it is, `subject` a number."""


class Job(NamedTuple):
    """One reading to be made: of a profile (region empty), of a target, or of one thing in a target (subject)."""

    kind: Kind
    profile: str
    region: str = ""
    subject: str = ""

    @property
    def target(self) -> Target:
        """The target that is read; only for kinds that have a region."""
        return Target(self.profile, self.region)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt brought: a value or a failure, never both."""

    job: Job
    value: Answer | None = None
    failure: Failure | None = None
    reached: float | None = None
    """When the request went out, on the engine's clock; `None` where that is not known."""
