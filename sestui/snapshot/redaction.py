"""What a snapshot leaves out unless it is asked for.

Source: botocore's models. sesv2 marks Details.WebsiteURL, UseCaseDescription and AdditionalContactEmailAddresses as
sensitive, organizations the names of accounts; a further member of Details that this version has no field for is taken
for sensitive too. AWS marks nothing else of what is read; the addresses of recipients (suppression list, addresses
looked up) and of subscribers (endpoints of subscriptions) are personal data all the same and are left out as well.
Identities, ARNs and what DNS tells anybody stay.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from sestui.model.account import AccountNames, AccountState
from sestui.model.depth import Depth
from sestui.model.feedback import Subscription, Topic
from sestui.model.fleet import FleetState, ProfileState, TargetState
from sestui.model.reading import Reading
from sestui.model.suppression import SuppressionList

SENSITIVE_OTHER: Final = "Details."
"""Paths of further members that begin so are left out."""
LEFT_OUT_TOKEN: Final = "left-out"  # noqa: S105 - a word, no secret
"""In place of the token of a next page, which AWS may make of an address: it says that there is more, not where."""
_MACHINES: Final = frozenset({"sqs", "lambda", "firehose"})
"""Protocols of SNS whose endpoints are ARNs; the others lead to people or hold secrets in addresses of their own."""


def redact(state: FleetState) -> FleetState:
    """Return the state without sensitive members; `withheld` of each part names or counts those that were set."""
    targets = {target: _target(target_state) for target, target_state in state.targets.items()}
    profiles = {name: _profile(profile_state) for name, profile_state in state.profiles.items()}
    return replace(state, profiles=MappingProxyType(profiles), targets=MappingProxyType(targets))


def is_redacted(state: FleetState) -> bool:
    """Say whether any part lacks members that were set."""
    return any(
        target_state.depth.withheld or (target_state.account.value is not None and target_state.account.value.withheld)
        for target_state in state.targets.values()
    ) or any(
        profile_state.names.value is not None and profile_state.names.value.withheld
        for profile_state in state.profiles.values()
    )


def redact_depth(depth: Depth) -> Depth:
    """Return a target in depth without addresses of recipients and subscribers; `Depth.withheld` counts them."""
    left_out = Counter(dict(depth.withheld))
    lookups = depth.lookups
    if lookups:
        left_out["lookups"] += len(lookups)
        lookups = MappingProxyType({})
    suppressed = depth.suppressed
    if suppressed.value is not None:
        token = LEFT_OUT_TOKEN if suppressed.value.next_token else ""
        if suppressed.value.items:
            left_out["suppressed"] += len(suppressed.value.items)
        suppressed = replace(suppressed, value=SuppressionList(next_token=token))
    topics, endpoints = _topics(depth.topics)
    if endpoints:
        left_out["subscriptions"] += endpoints
    return replace(
        depth, lookups=lookups, suppressed=suppressed, topics=topics, withheld=tuple(sorted(left_out.items()))
    )


def _topics(topics: Mapping[str, Reading[Topic]]) -> tuple[Mapping[str, Reading[Topic]], int]:
    left_out = 0
    found: dict[str, Reading[Topic]] = {}
    for arn, reading in topics.items():
        topic = reading.value
        if topic is None or not topic.subscriptions:
            found[arn] = reading
            continue
        kept = tuple(map(_subscription, topic.subscriptions))
        left_out += sum(old.endpoint != new.endpoint for old, new in zip(topic.subscriptions, kept, strict=True))
        found[arn] = replace(reading, value=replace(topic, subscriptions=kept))
    return MappingProxyType(found), left_out


def _subscription(subscription: Subscription) -> Subscription:
    if subscription.protocol in _MACHINES and subscription.endpoint.startswith("arn:"):
        return subscription
    return replace(subscription, endpoint="")


def _target(state: TargetState) -> TargetState:
    depth = redact_depth(state.depth)
    account = state.account.value
    if account is None:
        return replace(state, depth=depth)
    return replace(state, account=replace(state.account, value=_account(account)), depth=depth)


def _profile(state: ProfileState) -> ProfileState:
    names = state.names.value
    if names is None or not names.names:
        return state
    left_out = AccountNames(withheld=names.withheld + len(names.names))
    return replace(state, names=replace(state.names, value=left_out))


def _account(account: AccountState) -> AccountState:
    names = set(account.withheld)
    details = account.details
    if details is not None:
        if details.website_url is not None:
            names.add("details.website_url")
        if details.use_case is not None:
            names.add("details.use_case")
        if details.contacts:
            names.add("details.contacts")
        details = replace(details, website_url=None, use_case=None, contacts=())
    names.update(f"other.{path}" for path, _ in account.other if path.startswith(SENSITIVE_OTHER))
    other = tuple(item for item in account.other if not item[0].startswith(SENSITIVE_OTHER))
    return replace(account, details=details, other=other, withheld=tuple(sorted(names)))
