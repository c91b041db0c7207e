"""What AWS Organizations calls the accounts: ListAccounts, for the management account and delegated administrators."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from sestui.aws.answers import MalformedAnswer, listing, member, text
from sestui.aws.client_errors import code_of
from sestui.aws.regional import call
from sestui.model.account import AccountNames

if TYPE_CHECKING:
    from botocore.client import BaseClient

PAGE: Final = 20
"""The most that ListAccounts lists at once."""
MOST_PAGES: Final = 1_000
_NO_ORGANIZATION: Final = "AWSOrganizationsNotInUseException"


def account_names(client: "BaseClient", region: str) -> AccountNames:
    """Ask for all accounts, page by page; an account that is in no organization knows no names.

    A page may be empty and have a next one all the same (Organizations API Reference, ListAccounts).

    Raises:
        MalformedAnswer: the pages do not end.
    """
    names: dict[str, str] = {}
    following: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        try:
            answer = call(client, "list_accounts", region, MaxResults=PAGE, **following)
        except ClientError as error:
            if code_of(error) == _NO_ORGANIZATION:
                return AccountNames()
            raise
        names |= names_of(answer)
        token = member(answer, "NextToken", str)
        if not token:
            return AccountNames(tuple(sorted(names.items())))
        following = {"NextToken": token}
    raise MalformedAnswer("the list of accounts has no end")


def names_of(answer: Mapping[str, object]) -> dict[str, str]:
    """Return the names, by account id, that an answer of ListAccounts tells.

    Raises:
        MalformedAnswer: a member has another type than the service model says.
    """
    told = ((text(item, "Id"), text(item, "Name")) for item in listing(answer, "Accounts"))
    return {account: name for account, name in told if account and name}
