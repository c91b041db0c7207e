"""Who asks, for what: the credential scope of a request signed with Signature Version 4.

The signature itself is not checked: the keys are made up, and what counts is which account and region they name.
"""

import re
from dataclasses import dataclass
from typing import Final

_CREDENTIAL: Final = re.compile(r"Credential=([^/,\s]+)/(\d{8})/([^/,\s]+)/([^/,\s]+)/aws4_request(?:,|\s|$)")


@dataclass(frozen=True, slots=True)
class CredentialScope:
    """`Credential=KEY/DATE/REGION/SERVICE/aws4_request`."""

    access_key: str
    date: str
    region: str
    service: str


def read_scope(authorization: str) -> CredentialScope | None:
    """Read the scope from an Authorization header; `None` when it is not one of Signature Version 4."""
    if not authorization.startswith("AWS4-HMAC-SHA256"):
        return None
    found = _CREDENTIAL.search(authorization)
    return CredentialScope(*found.groups()) if found else None
