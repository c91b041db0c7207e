"""What was asked of the simulator."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request, as it arrived. What could not be told is an empty string."""

    at: float
    """`time.monotonic()` on arrival, whatever clock the scene runs on."""
    service: str
    """The signing name: `ses` (both versions), `sts`, `account`, `ec2`, `sns`, `monitoring`, `organizations`,
    `servicequotas`; for what is not signed `sso-oauth` and `awsssoportal`."""
    operation: str
    account: str
    """Twelve digits of the account that the access key belongs to."""
    region: str
    """From the credential scope."""
    access_key: str
    status: int
    """The HTTP status decided on; 0 when the answer is a fault below HTTP, such as silence or a reset."""
    connection: int
    """Counts accepted connections from 1: requests with the same number shared one."""
