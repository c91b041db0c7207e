"""Reading the organization that accounts belong to."""

from typing import Final

from sestui.simulator.scene import Member, Organization
from sestui.simulator.tables import Table

_STATES: Final = ("PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED")
_DIGITS: Final = 12


def read_organization(top: Table) -> Organization | None:
    """Read the table; `None` when the scene has none: its accounts belong to no organization then."""
    if not top.has("organization"):
        return None
    table = top.table("organization")
    members = tuple(_member(one) for one in table.tables("accounts"))
    ids = {one.id for one in members}
    management = table.text("management") or ""
    if management not in ids:
        table.problem("management", "must be one of the organization's accounts")
    delegated = table.texts("delegated") or ()
    for one in delegated:
        if one not in ids:
            table.problem("delegated", f'"{one}" is none of the organization\'s accounts')
    organization = Organization(table.text("id") or "o-exampleorg0", management, members, frozenset(delegated))
    table.finish()
    return organization


def _member(table: Table) -> Member:
    account = table.text("id") or ""
    if len(account) != _DIGITS or not account.isdigit():
        table.problem("id", "an account id is twelve digits")
    name = table.text("name")
    if not name:
        table.problem("name", "is missing")
    member = Member(
        account,
        name or "",
        table.text("email") or f"aws+{account}@example.com",
        table.text("state", _STATES) or "ACTIVE",
    )
    table.finish()
    return member
