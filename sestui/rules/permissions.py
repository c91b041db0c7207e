"""What sestui needs to be allowed: every call that it makes, the IAM action for it, and what is blank without that.

Source: AWS Service Authorization Reference, the pages of Amazon SES v2 and v1, CloudWatch, SNS, Service Quotas, Account
Management, EC2, Organizations and IAM: action, resource types, condition keys. A test holds the table against the list
of calls that reading clients may make (`aws.guard.READS`), so that neither can have what the other lacks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from sestui.model.acting import IAM_ACTIONS, Action

ANY: Final = ("*",)
_IDENTITIES: Final = ("arn:{partition}:ses:*:*:identity/*",)
_SETS: Final = ("arn:{partition}:ses:*:*:configuration-set/*",)
_TOPICS: Final = ("arn:{partition}:sns:*:*:*",)
_LIMITS: Final = ("arn:{partition}:servicequotas:*:*:ses/*",)
_ACCOUNTS: Final = ("arn:{partition}:account::*:account",)
_QUOTA_ROLE: Final = (
    "arn:{partition}:iam::*:role/aws-service-role/servicequotas.amazonaws.com/AWSServiceRoleForServiceQuotas",
)


@dataclass(frozen=True, slots=True)
class Permission:
    """One call that reads, and what it is for."""

    operation: tuple[str, str]
    """Service as botocore names it, and operation."""
    action: str
    """The IAM action; empty where AWS asks for none."""
    blanks: str
    """What is not known without it."""
    place: str
    """Where its reading is kept: a field of `Depth`, `account`, or a field of `ProfileState`."""
    resources: tuple[str, ...] = ANY
    on_demand: bool = False
    """Whether it is only called when somebody asks for one thing."""
    of_profile: bool = False
    """Whether it is asked of a whole profile, and not of each target."""


READING: Final = (
    Permission(
        ("sesv2", "GetAccount"),
        "ses:GetAccount",
        "everything of the fleet table: sandbox or production, health, quota and rates, the review",
        "account",
    ),
    Permission(
        ("cloudwatch", "GetMetricData"),
        "cloudwatch:GetMetricData",
        "bounce and complaint rate, and how far they are from AWS's review and pause lines",
        "reputation",
    ),
    Permission(
        ("ses", "GetSendStatistics"),
        "ses:GetSendStatistics",
        "what was sent in two weeks, and when the quota is full at this rate",
        "statistics",
    ),
    Permission(
        ("sesv2", "ListEmailIdentities"),
        "ses:ListEmailIdentities",
        "which identities there are, and with them all that is known of identities and domains",
        "identities",
    ),
    Permission(
        ("sesv2", "GetEmailIdentity"),
        "ses:GetEmailIdentity",
        "DKIM, MAIL FROM, policies and configuration set of identities",
        "details",
        _IDENTITIES,
    ),
    Permission(
        ("ses", "GetIdentityNotificationAttributes"),
        "ses:GetIdentityNotificationAttributes",
        "the SNS topics of identities: who hears bounces and complaints through them",
        "notifications",
    ),
    Permission(
        ("sesv2", "GetConfigurationSet"),
        "ses:GetConfigurationSet",
        "whether configuration sets send, and what they suppress",
        "configuration_sets",
        _SETS,
    ),
    Permission(
        ("sesv2", "GetConfigurationSetEventDestinations"),
        "ses:GetConfigurationSetEventDestinations",
        "where configuration sets publish bounces and complaints",
        "event_destinations",
        _SETS,
    ),
    Permission(
        ("sns", "GetTopicAttributes"),
        "sns:GetTopicAttributes",
        "whether SNS topics exist, let SES publish, and have confirmed subscriptions",
        "topics",
        _TOPICS,
    ),
    Permission(
        ("sns", "ListSubscriptionsByTopic"),
        "sns:ListSubscriptionsByTopic",
        "who has subscribed to SNS topics",
        "subscriptions",
        _TOPICS,
    ),
    Permission(
        ("sesv2", "ListSuppressedDestinations"),
        "ses:ListSuppressedDestinations",
        "the account's suppression list",
        "suppressed",
    ),
    Permission(
        ("sesv2", "GetSuppressedDestination"),
        "ses:GetSuppressedDestination",
        "whether one address is suppressed",
        "lookups",
        on_demand=True,
    ),
    Permission(
        ("sesv2", "ListRecommendations"),
        "ses:ListRecommendations",
        "the recommendations of Virtual Deliverability Manager",
        "recommendations",
    ),
    Permission(("sesv2", "ListTenants"), "ses:ListTenants", "tenants", "tenants"),
    # The call names no tenant: it lists entities of every kind.
    Permission(
        ("sesv2", "ListReputationEntities"),
        "ses:ListReputationEntities",
        "reputation entities and their findings",
        "entities",
    ),
    # The call names no pool: it is asked for the addresses of all.
    Permission(("sesv2", "GetDedicatedIps"), "ses:GetDedicatedIps", "dedicated IPs and their warm-up", "dedicated_ips"),
    Permission(
        ("sesv2", "ListMultiRegionEndpoints"),
        "ses:ListMultiRegionEndpoints",
        "multi-region endpoints",
        "endpoints",
    ),
    Permission(
        ("sesv2", "GetMessageInsights"),
        "ses:GetMessageInsights",
        "what became of one message",
        "insights",
        on_demand=True,
    ),
    Permission(
        ("service-quotas", "GetServiceQuota"),
        "servicequotas:GetServiceQuota",
        "the sending limits that Service Quotas has on file",
        "limit_requests",
        _LIMITS,
        on_demand=True,
    ),
    Permission(
        ("service-quotas", "ListRequestedServiceQuotaChangeHistoryByQuota"),
        "servicequotas:ListRequestedServiceQuotaChangeHistoryByQuota",
        "requests for higher sending limits, and what became of them",
        "limit_requests",
        _LIMITS,
        on_demand=True,
    ),
    Permission(
        ("account", "ListRegions"),
        "account:ListRegions",
        "which regions are enabled (EC2 is asked without it)",
        "regions",
        _ACCOUNTS,
        of_profile=True,
    ),
    Permission(
        ("ec2", "DescribeRegions"),
        "ec2:DescribeRegions",
        "which regions are enabled, where account:ListRegions is not allowed",
        "regions",
        of_profile=True,
    ),
    Permission(
        ("organizations", "ListAccounts"),
        "organizations:ListAccounts",
        "what AWS Organizations calls the accounts",
        "names",
        of_profile=True,
    ),
    # "No permissions are required" (STS API reference).
    Permission(("sts", "GetCallerIdentity"), "", "whose credentials these are", "caller", of_profile=True),
)

WRITING: Final[Mapping[str, tuple[Action, ...]]] = MappingProxyType(
    {
        "send": (Action.SEND_EMAIL,),
        "request": (Action.REQUEST_ACCESS, Action.REQUEST_QUOTA),
        "pause": (Action.SET_SENDING,),
        "suppress": (Action.ADD_SUPPRESSED, Action.REMOVE_SUPPRESSED),
        "verify": (Action.RESEND_VERIFICATION,),
    }
)
"""What can be done to an account, by the names that `sestui policy --with` takes."""

WRITE_RESOURCES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ses:SendEmail": (*_IDENTITIES, *_SETS),
        "servicequotas:RequestServiceQuotaIncrease": _LIMITS,
        "iam:CreateServiceLinkedRole": _QUOTA_ROLE,
    }
)
"""Resources of the actions that change something; every other one knows no resource."""

_CONDITIONS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {"iam:CreateServiceLinkedRole": {"StringEquals": {"iam:AWSServiceName": "servicequotas.amazonaws.com"}}}
)
_NAMES: Final = {
    "ses": "Ses",
    "cloudwatch": "CloudWatch",
    "sns": "Sns",
    "servicequotas": "ServiceQuotas",
    "account": "Account",
    "ec2": "Ec2",
    "organizations": "Organizations",
    "iam": "Iam",
}
_WHAT: Final = {
    ANY: "",
    _IDENTITIES: "Identities",
    _SETS: "ConfigurationSets",
    _TOPICS: "Topics",
    _LIMITS: "Limits",
    _ACCOUNTS: "Regions",
    (*_IDENTITIES, *_SETS): "",
    _QUOTA_ROLE: "Role",
}


def policy(partition: str = "aws", writes: Iterable[str] = ()) -> dict[str, Any]:
    """Return the identity-based IAM policy that allows every reading, and of `WRITING` what is named.

    `partition`: of the resources, `aws`, `aws-us-gov`, `aws-cn`, `aws-eusc`: one policy can only be about one. The
    order is always the same: readings before writes, services as the table above has them, actions by name.
    """
    statements = _statements("Read", [(each.action, each.resources) for each in READING if each.action], partition)
    named = frozenset(writes)
    for group, actions in WRITING.items():
        if group in named:
            pairs = [(each, WRITE_RESOURCES.get(each, ANY)) for action in actions for each in IAM_ACTIONS[action]]
            statements += _statements(group.capitalize(), pairs, partition)
    return {"Version": "2012-10-17", "Statement": statements}


def write_actions(writes: Iterable[str]) -> tuple[str, ...]:
    """Return the IAM actions of some of `WRITING`, sorted."""
    named = frozenset(writes)
    return tuple(sorted(each for name in named for action in WRITING[name] for each in IAM_ACTIONS[action]))


def _statements(verb: str, pairs: Sequence[tuple[str, tuple[str, ...]]], partition: str) -> list[dict[str, Any]]:
    grouped: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for action, resources in pairs:
        grouped.setdefault((action.partition(":")[0], resources), []).append(action)
    found = []
    for (service, resources), actions in grouped.items():
        statement: dict[str, Any] = {
            "Sid": f"{_NAMES[service]}{verb}{_WHAT[resources]}",
            "Effect": "Allow",
            "Action": sorted(actions),
            "Resource": "*" if resources == ANY else [each.format(partition=partition) for each in resources],
        }
        condition = _CONDITIONS.get(actions[0])
        if condition is not None:
            statement["Condition"] = dict(condition)
        found.append(statement)
    return found
