"""Reads SES over the whole fleet: what `fleet` asks of the outside world. Thread-safe, one attempt a call.

Every method returns a value or raises `ReadFailed`. Nothing here can write: see `guard`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeVar

from sestui.aws import (
    codes,
    extras,
    feedback,
    identities,
    insights,
    limits,
    organization,
    regions,
    reputation,
    sts,
    suppression,
    topics,
)
from sestui.aws.account import account_state
from sestui.aws.asking import Asking
from sestui.aws.profile_session import ProfileSession
from sestui.aws.regional import call
from sestui.model.account import AccountNames, AccountState, Caller, RegionList
from sestui.model.acting import SendingLimit
from sestui.model.extras import DedicatedIp, MultiRegionEndpoint, Recommendation, ReputationEntity, Tenant
from sestui.model.failure import Cause, Failure, ReadFailed
from sestui.model.feedback import ConfigurationSet, EventDestinations, Notifications, Topic
from sestui.model.identity import Identity, IdentitySummary
from sestui.model.insights import MessageInsights
from sestui.model.limits import AppliedLimit, LimitRequest
from sestui.model.page import Page
from sestui.model.regions import partition
from sestui.model.reputation import Reputation, SendStatistics
from sestui.model.settings import Profile, RegionSource
from sestui.model.suppression import Suppressed, SuppressionLookup
from sestui.model.target import Target

if TYPE_CHECKING:
    from sestui.aws.audit import AuditLog
    from sestui.aws.login import ProfileLogin, Wait
    from sestui.aws.turns import Turn
    from sestui.aws.write_gate import WriteGate

T = TypeVar("T")

_TITLE_LIMIT: Final = 80
_FINAL: Final = frozenset({Cause.LOGIN_NEEDED, Cause.BAD_CONFIGURATION})
"""Causes that asking elsewhere would only repeat."""
_PASSING: Final = frozenset({Cause.LOGIN_NEEDED, Cause.THROTTLED, Cause.TIMED_OUT, Cause.UNREACHABLE})
"""Causes that may be gone at the next attempt."""


class AwsReader(Asking):
    """Reads accounts, and what is in them, with the credentials of AWS profiles."""

    def caller(self, profile: Profile, region: str) -> Caller:
        """Ask STS who the profile's credentials are.

        Args:
            profile: whose credentials; where its settings name no regions, its AWS configuration says the partition.
            region: where to ask, if it is in that partition; else the configured region is asked.
        """
        if isinstance(profile.regions, RegionSource):
            configured = self._session(profile.name).configured_region
            if configured and partition(configured) != partition(region):
                region = configured
        asked = self._call(profile.name, region, "sts", "GetCallerIdentity")
        return self._read(asked, lambda session: sts.caller(session.client("sts"), region))

    def regions(self, profile: Profile) -> RegionList:
        """Ask which regions are enabled; where nobody may say, return the regions that every account has.

        Raises:
            ReadFailed: also where nobody could say this time, but may at the next.
        """

        def ask_account(session: ProfileSession) -> RegionList:
            return regions.listed_by_account(session.client("account"), partition(session.region))

        def ask_ec2(session: ProfileSession) -> RegionList:
            where = session.region
            return regions.described_by_ec2(session.client("ec2"), where)

        refused: list[ReadFailed] = []
        for asked, ask in (
            (self._call(profile.name, "", "account", "ListRegions"), ask_account),
            (self._call(profile.name, "", "ec2", "DescribeRegions"), ask_ec2),
        ):
            try:
                return self._read(asked, ask)
            except ReadFailed as failed:
                if failed.failure.cause in _FINAL:
                    raise
                refused.append(failed)
        for unsettled in refused:
            if not _is_settled(unsettled.failure):
                raise unsettled
        return regions.static(partition(self._session(profile.name).region))

    def account(self, target: Target) -> AccountState:
        """Ask SES for the account state."""
        return self._ask(
            target, "sesv2", "GetAccount", lambda client, region: account_state(call(client, "get_account", region))
        )

    def reputation(self, target: Target, configuration_sets: Sequence[str]) -> Reputation:
        """Ask CloudWatch for the account's rates, and those of as many of these sets as fit into one question."""
        now = datetime.now(UTC)
        return self._ask(
            target,
            "cloudwatch",
            "GetMetricData",
            lambda client, region: reputation.rates(client, region, configuration_sets, now),
        )

    def statistics(self, target: Target) -> SendStatistics:
        """Ask SES for its counts of two weeks."""
        return self._ask(target, "ses", "GetSendStatistics", reputation.statistics)

    def identities(self, target: Target, token: str = "") -> Page[IdentitySummary]:
        """Ask for a page of the identities."""
        return self._ask(
            target,
            "sesv2",
            "ListEmailIdentities",
            lambda client, region: identities.listed(client, region, token, self._spellings.shown),
        )

    def identity(self, target: Target, name: str) -> Identity:
        """Ask about one identity; one that does not exist is a value."""
        written = self._spellings.written(name)
        return self._ask(
            target,
            "sesv2",
            "GetEmailIdentity",
            lambda client, region: identities.described(client, region, name, written),
        )

    def notifications(self, target: Target, names: Sequence[str]) -> tuple[Notifications, ...]:
        """Ask for the v1 notification topics of up to 100 identities; SES may know fewer."""
        written = {self._spellings.written(name): name for name in names}
        if not written:
            return ()
        return self._ask(
            target,
            "ses",
            "GetIdentityNotificationAttributes",
            lambda client, region: feedback.notifications(client, region, written),
        )

    def configuration_set(self, target: Target, name: str) -> ConfigurationSet:
        """Ask about one configuration set; one that does not exist is a value."""
        return self._ask(
            target,
            "sesv2",
            "GetConfigurationSet",
            lambda client, region: feedback.configuration_set(client, region, name),
        )

    def event_destinations(self, target: Target, name: str) -> EventDestinations:
        """Ask where the events of a configuration set go; a set that does not exist is a value."""
        return self._ask(
            target,
            "sesv2",
            "GetConfigurationSetEventDestinations",
            lambda client, region: feedback.event_destinations(client, region, name),
        )

    def topic(self, target: Target, arn: str) -> Topic:
        """Ask SNS, in the topic's own region, for a topic's counts, then for who listens.

        Whoever may read the counts only gets these, and why the rest could not be listed.
        """
        there = Target(target.profile, topics.region_of(arn, target.region))
        topic = self._ask(
            there, "sns", "GetTopicAttributes", lambda client, region: topics.attributes(client, region, arn)
        )
        if not topic.exists:
            return topic
        try:
            page = self._ask(
                there,
                "sns",
                "ListSubscriptionsByTopic",
                lambda client, region: topics.subscriptions(client, region, arn),
            )
        except ReadFailed as failed:
            if failed.failure.cause in _PASSING:
                raise
            return replace(topic, subscriptions_failure=failed.failure)
        return replace(topic, subscriptions=page.items, complete=not page.next_token)

    def suppressed(self, target: Target, token: str = "") -> Page[Suppressed]:
        """Ask for a page of the account's suppression list."""
        return self._ask(
            target,
            "sesv2",
            "ListSuppressedDestinations",
            lambda client, region: suppression.listed(client, region, token, self._spellings.shown),
        )

    def suppression_lookup(self, target: Target, address: str) -> SuppressionLookup:
        """Ask whether an address is on the account's suppression list."""
        written = self._spellings.written(address)
        return self._ask(
            target,
            "sesv2",
            "GetSuppressedDestination",
            lambda client, region: suppression.looked_up(client, region, address, written),
        )

    def recommendations(self, target: Target, token: str = "") -> Page[Recommendation]:
        """Ask for a page of the recommendations; "not in use" is a value, here and in the following."""
        return self._ask(
            target,
            "sesv2",
            "ListRecommendations",
            lambda client, region: extras.recommendations(client, region, token),
        )

    def tenants(self, target: Target, token: str = "") -> Page[Tenant]:
        """Ask for a page of the tenants."""
        return self._ask(target, "sesv2", "ListTenants", lambda client, region: extras.tenants(client, region, token))

    def entities(self, target: Target, token: str = "") -> Page[ReputationEntity]:
        """Ask for a page of the reputation entities."""
        return self._ask(
            target, "sesv2", "ListReputationEntities", lambda client, region: extras.entities(client, region, token)
        )

    def dedicated_ips(self, target: Target, token: str = "") -> Page[DedicatedIp]:
        """Ask for a page of the dedicated addresses."""
        return self._ask(
            target, "sesv2", "GetDedicatedIps", lambda client, region: extras.dedicated_ips(client, region, token)
        )

    def endpoints(self, target: Target, token: str = "") -> Page[MultiRegionEndpoint]:
        """Ask for a page of the multi-region endpoints."""
        return self._ask(
            target,
            "sesv2",
            "ListMultiRegionEndpoints",
            lambda client, region: extras.endpoints(client, region, token),
        )

    def message_insights(self, target: Target, message_id: str) -> MessageInsights:
        """Ask what became of a message; "not known" and "not in use" are values."""
        return self._ask(
            target,
            "sesv2",
            "GetMessageInsights",
            lambda client, region: insights.insights(client, region, message_id),
        )

    def limit(self, target: Target, limit: SendingLimit) -> AppliedLimit:
        """Ask Service Quotas for a sending limit; GetAccount has the live value."""
        return self._ask(
            target,
            "service-quotas",
            "GetServiceQuota",
            lambda client, region: limits.applied(client, region, limit.value),
        )

    def limit_requests(self, target: Target, limit: SendingLimit, token: str = "") -> Page[LimitRequest]:
        """Ask for a page of the requests for a higher limit."""
        return self._ask(
            target,
            "service-quotas",
            "ListRequestedServiceQuotaChangeHistoryByQuota",
            lambda client, region: limits.requested(client, region, limit.value, token),
        )

    def account_names(self, profile: Profile) -> AccountNames:
        """Ask what the organization calls its accounts, where the profile's partition keeps organizations."""
        asked = self._call(profile.name, "", "organizations", "ListAccounts")
        return self._read(
            asked,
            lambda session: organization.account_names(
                session.client("organizations"), regions.home(partition(session.region))
            ),
        )

    def write_gate(self, audit: "AuditLog", *, closed: str = "", turn: "Turn | None" = None) -> "WriteGate":
        """Return the gate that every write goes through, with the credentials that this reads with.

        Args:
            audit: where writes are noted.
            closed: why there is nothing to write to, such as a snapshot; empty when there is.
            turn: waits for the account's turn in a region; without it, writes are paced among themselves.
        """
        from sestui.aws.write_gate import WriteGate

        def owner(target: Target) -> Caller:
            profile = next(
                (one for one in self._settings.profiles if one.name == target.profile), Profile(target.profile)
            )
            return self.caller(profile, target.region)

        return WriteGate(
            self._settings,
            self._sessions,
            self._gate,
            audit,
            owner,
            self._told,
            written=self._spellings.written,
            closed=closed,
            turn=turn,
        )

    def login(self, profile: Profile, region: str, *, wait: "Wait | None" = None) -> "ProfileLogin":
        """Return a login of a profile, which is run in a thread of its own.

        Args:
            profile: whose.
            region: where AWS is asked afterwards who it is; see `caller`.
            wait: waits, in place of time.
        """
        from sestui.aws.login import Means, ProfileLogin

        means = Means(
            self._sessions,
            tuple(one.name for one in self._settings.profiles),
            self._credentials_failure,
            lambda: self.caller(profile, region),
            self._sessions.default_profile,
        )
        return ProfileLogin(profile.name, replace(means, wait=wait) if wait is not None else means)


def _is_settled(failure: Failure) -> bool:
    """Say whether asking again would bring the same: the call is not allowed, or there is no such call."""
    return failure.cause in (Cause.DENIED, Cause.NOT_OFFERED) or failure.code in codes.UNKNOWN_OPERATION
