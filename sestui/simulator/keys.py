"""Made-up access keys. Like AWS's own they tell the account, so that whoever decodes one finds the right digits."""

import base64
import hashlib
from typing import Final

_ACCOUNT_SHIFT: Final = 7


def access_key(account: str, name: str, prefix: str = "AKIA") -> str:
    """Return the access key id of `name` in an account: the prefix and 16 characters, always the same."""
    head = (int(account) << _ACCOUNT_SHIFT).to_bytes(6, "big")
    tail = hashlib.sha256(f"{account}/{name}".encode()).digest()[:4]
    return prefix + base64.b32encode(head + tail).decode()


def secret_key(account: str, name: str) -> str:
    """Return the secret that goes with it: 40 characters that open nothing anywhere."""
    return base64.b64encode(hashlib.sha256(f"simulator/{account}/{name}".encode()).digest())[:40].decode()


def unique_id(account: str, name: str, prefix: str) -> str:
    """Return an IAM unique id (`AIDA...` for a user, `AROA...` for a role)."""
    return prefix + base64.b32encode(hashlib.sha256(f"{account}/{name}/id".encode()).digest()[:10]).decode()
