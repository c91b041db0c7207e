"""Who the credentials are. Needs no permission; asks nothing else of STS."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sestui.aws.answers import MalformedAnswer, member
from sestui.aws.regional import call
from sestui.model.account import Caller
from sestui.model.text import clean

if TYPE_CHECKING:
    from botocore.client import BaseClient


def caller(client: "BaseClient", region: str) -> Caller:
    """Ask STS in `region` who the credentials of the client are."""
    return caller_of(call(client, "get_caller_identity", region))


def caller_of(answer: Mapping[str, object]) -> Caller:
    """Return the identity that an answer of GetCallerIdentity names.

    Raises:
        MalformedAnswer: there is no account id in it.
    """
    account = member(answer, "Account", str)
    if not account:
        raise MalformedAnswer("GetCallerIdentity answered without an account id")
    return Caller(
        account=clean(account, 40),
        arn=clean(member(answer, "Arn", str) or "", 400),
        user_id=clean(member(answer, "UserId", str) or "", 200),
    )
