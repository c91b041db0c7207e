"""One client for all regions: the region of each request is set while it is built.

A client for each profile and region costs memory and seconds. botocore resolves the endpoint and signs for each
request anew, and lets handlers say for which region: `provide-client-params` takes the region out of the parameters
and puts it where signing looks, `before-endpoint-resolution` where the endpoint rules look. Everything else stays
botocore's business: `services` and `endpoint_url` overrides, FIPS, dual-stack, partitions.
"""

from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import InvalidRegionError
from botocore.utils import validate_region_name

if TYPE_CHECKING:
    from botocore.client import BaseClient

REGION: Final = "sestui:region"
"""The parameter that carries the region; it never reaches the request's own parameters."""
_BUILTIN: Final = "AWS::Region"


def make_regional(client: "BaseClient") -> None:
    """Let each call of a client name its region. A call that does not goes to the client's own."""
    events = client.meta.events
    events.register_first("provide-client-params", _take_region)
    events.register_last("before-endpoint-resolution", _place_region)


def call(client: "BaseClient", method: str, region: str, **parameters: object) -> dict[str, Any]:
    """Call a client's method in a region.

    Raises:
        InvalidRegionError: the region's name cannot be part of a host name.
        Exception: whatever botocore raises.
    """
    answer: dict[str, Any] = getattr(client, method)(**parameters, **{REGION: region})
    return answer


def _take_region(
    params: Mapping[str, object], context: MutableMapping[str, Any], **_kwargs: object
) -> dict[str, object] | None:
    if REGION not in params:
        return None
    rest = dict(params)
    region = rest.pop(REGION)
    if not region:
        raise InvalidRegionError(region_name=region)
    validate_region_name(region)
    context["client_region"] = region
    context["signing"] = {"region": region}
    return rest


def _place_region(builtins: MutableMapping[str, object], context: Mapping[str, Any], **_kwargs: object) -> None:
    builtins[_BUILTIN] = context["client_region"]
