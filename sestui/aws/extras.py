"""What only some accounts use: recommendations, tenants, reputation entities, dedicated IPs, multi-region endpoints.

An account that does not use what is asked for is told apart from one that has nothing of it. Which error SES gives then
is not documented: of the errors that the service model names, both that can mean it are taken for it, on the first page
only, because a token that is not good any more is told in the same way.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeVar

from botocore.exceptions import ClientError

from sestui.aws import codes
from sestui.aws.answers import listing, member, moment, needed, part, text, texts, whole
from sestui.aws.client_errors import code_of, message_of
from sestui.aws.regional import call
from sestui.model.extras import DedicatedIp, MultiRegionEndpoint, Recommendation, ReputationEntity, Tenant
from sestui.model.page import Page
from sestui.model.text import clean

if TYPE_CHECKING:
    from botocore.client import BaseClient

T = TypeVar("T")

RECOMMENDATIONS_PAGE: Final = 100
"""The most that ListRecommendations lists at once (its botocore documentation); the others do not say theirs."""
_WHY_LIMIT: Final = 400


def recommendations(client: "BaseClient", region: str, token: str) -> Page[Recommendation]:
    """Ask for what Virtual Deliverability Manager recommends."""
    return _page(client, "list_recommendations", region, token, recommendations_of, PageSize=RECOMMENDATIONS_PAGE)


def tenants(client: "BaseClient", region: str, token: str) -> Page[Tenant]:
    """Ask for the tenants."""
    return _page(client, "list_tenants", region, token, tenants_of)


def entities(client: "BaseClient", region: str, token: str) -> Page[ReputationEntity]:
    """Ask for the reputation entities."""
    return _page(client, "list_reputation_entities", region, token, entities_of)


def dedicated_ips(client: "BaseClient", region: str, token: str) -> Page[DedicatedIp]:
    """Ask for the dedicated addresses."""
    return _page(client, "get_dedicated_ips", region, token, dedicated_ips_of)


def endpoints(client: "BaseClient", region: str, token: str) -> Page[MultiRegionEndpoint]:
    """Ask for the multi-region endpoints whose primary region this is."""
    return _page(client, "list_multi_region_endpoints", region, token, endpoints_of)


def recommendations_of(answer: Mapping[str, object]) -> tuple[Recommendation, ...]:
    """Return what an answer of ListRecommendations lists; this and the others raise `MalformedAnswer`."""
    return tuple(
        Recommendation(
            type=text(item, "Type") or "",
            resource=text(item, "ResourceArn") or "",
            description=text(item, "Description") or "",
            status=text(item, "Status"),
            impact=text(item, "Impact"),
            created_at=moment(item, "CreatedTimestamp"),
            updated_at=moment(item, "LastUpdatedTimestamp"),
        )
        for item in listing(answer, "Recommendations")
    )


def tenants_of(answer: Mapping[str, object]) -> tuple[Tenant, ...]:
    """Return what an answer of ListTenants lists."""
    return tuple(
        Tenant(
            name=needed(text(item, "TenantName"), "TenantName"),
            id=text(item, "TenantId") or "",
            sending_status=text(item, "SendingStatus"),
            created_at=moment(item, "CreatedTimestamp"),
        )
        for item in listing(answer, "Tenants")
    )


def entities_of(answer: Mapping[str, object]) -> tuple[ReputationEntity, ...]:
    """Return what an answer of ListReputationEntities lists."""
    return tuple(_entity(item) for item in listing(answer, "ReputationEntities"))


def dedicated_ips_of(answer: Mapping[str, object]) -> tuple[DedicatedIp, ...]:
    """Return what an answer of GetDedicatedIps lists."""
    return tuple(
        DedicatedIp(
            ip=needed(text(item, "Ip"), "Ip"),
            pool=text(item, "PoolName") or "",
            warmup_status=text(item, "WarmupStatus"),
            warmup_percentage=whole(item, "WarmupPercentage"),
        )
        for item in listing(answer, "DedicatedIps")
    )


def endpoints_of(answer: Mapping[str, object]) -> tuple[MultiRegionEndpoint, ...]:
    """Return what an answer of ListMultiRegionEndpoints lists."""
    return tuple(
        MultiRegionEndpoint(
            name=needed(text(item, "EndpointName"), "EndpointName"),
            id=text(item, "EndpointId") or "",
            status=text(item, "Status"),
            regions=tuple(clean(region) for region in texts(item, "Regions")),
            updated_at=moment(item, "LastUpdatedTimestamp"),
        )
        for item in listing(answer, "MultiRegionEndpoints")
    )


def _entity(item: Mapping[str, object]) -> ReputationEntity:
    customer = part(item, "CustomerManagedStatus") or {}
    managed = part(item, "AwsSesManagedStatus") or {}
    return ReputationEntity(
        reference=needed(text(item, "ReputationEntityReference"), "ReputationEntityReference"),
        type=text(item, "ReputationEntityType"),
        status=text(item, "SendingStatusAggregate"),
        customer_status=text(customer, "Status"),
        customer_cause=text(customer, "Cause") or "",
        aws_status=text(managed, "Status"),
        aws_cause=text(managed, "Cause") or "",
        impact=text(item, "ReputationImpact"),
    )


def _page(
    client: "BaseClient",
    method: str,
    region: str,
    token: str,
    items: Callable[[Mapping[str, object]], tuple[T, ...]],
    **asked: object,
) -> Page[T]:
    following = {"NextToken": token} if token else {}
    try:
        answer = call(client, method, region, **asked, **following)
    except ClientError as error:
        if token or code_of(error) not in codes.NOT_IN_USE:
            raise
        return Page(in_use=False, why=clean(message_of(error), _WHY_LIMIT) or code_of(error))
    return Page(items(answer), member(answer, "NextToken", str) or "")
