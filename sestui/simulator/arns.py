"""Names that AWS makes out of an account, a region and a short name. Pure functions."""

import hashlib
import json
from collections.abc import Sequence
from typing import Final

from sestui.model.regions import OWN_DKIM_ZONE, partition

_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"
_TOKEN: Final = 32


def arn(service: str, region: str, account: str, resource: str) -> str:
    """Return the ARN of a resource; one that is an ARN already stays."""
    if resource.startswith("arn:"):
        return resource
    return f"arn:{partition(region)}:{service}:{region}:{account}:{resource}"


def dkim_tokens(account: str, region: str, domain: str) -> tuple[str, str, str]:
    """Return the three Easy DKIM tokens of a domain: made up, always the same, 32 characters as AWS's are."""
    return (
        _token(f"{account}/{region}/{domain.lower()}/0"),
        _token(f"{account}/{region}/{domain.lower()}/1"),
        _token(f"{account}/{region}/{domain.lower()}/2"),
    )


def _token(seed: str) -> str:
    digest = hashlib.sha256(seed.encode()).digest()
    return "".join(_ALPHABET[byte % 32] for byte in digest[:_TOKEN])


def made_up(name: str) -> str:
    """Return an id of 32 hexadecimal digits, always the same for the same name."""
    return hashlib.sha256(name.encode()).hexdigest()[:_TOKEN]


def dkim_zone(region: str) -> str:
    """Return the zone in which a region publishes Easy DKIM keys."""
    return f"dkim.{region}.amazonses.com" if region in OWN_DKIM_ZONE else "dkim.amazonses.com"


def sending_policy(principals: Sequence[str], identity_arn: str) -> str:
    """Return a sending authorization policy; one string of JSON is the policy itself.

    A principal is `*`, the twelve digits of an account, an ARN, or a service (`x.amazonaws.com`).
    """
    if len(principals) == 1 and principals[0].lstrip().startswith("{"):
        return principals[0]
    aws = [f"arn:aws:iam::{one}:root" if one.isdigit() else one for one in principals if not one.endswith(".com")]
    services = [one for one in principals if one.endswith(".com")]
    principal: object = "*"
    if aws != ["*"] or services:
        principal = {
            **({"AWS": aws[0] if len(aws) == 1 else aws} if aws else {}),
            **({"Service": services[0] if len(services) == 1 else services} if services else {}),
        }
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": principal,
                    "Action": ["ses:SendEmail", "ses:SendRawEmail"],
                    "Resource": identity_arn,
                }
            ],
        }
    )
