"""A list that AWS gives in pages, read page by page. Pure."""

from typing import Any, Final

from sestui.fleet.kinds import Listed
from sestui.model.failure import Cause, Failure
from sestui.model.page import Page

_CLIENT_ERRORS: Final = range(400, 500)


class Walk:
    """The pages so far. Names that come twice, because the list changed while it was read, are kept once."""

    def __init__(self) -> None:
        self.token = ""
        """Of the next page."""
        self._items: dict[object, Any] = {}
        self._tokens: set[str] = set()
        self._in_use = True
        self._why = ""
        self._restarts = 0

    def __len__(self) -> int:
        return len(self._items)

    def take(self, page: Page[Any]) -> bool:
        """Take in a page; say whether there is another one.

        Raises:
            RepeatedPage: AWS gave a token that it had given before: the list would never end.
        """
        for item in page.items:
            self._items.setdefault(_name(item), item)
        self._in_use, self._why = page.in_use, page.why
        self.token = page.next_token
        if page.next_token in self._tokens:
            raise RepeatedPage
        self._tokens.add(page.next_token)
        return bool(page.next_token)

    def begins_again(self, failure: Failure) -> bool:
        """Say whether a failed page means that the list has to be read from its start: once, AWS may forget a token."""
        refused = failure.cause is Cause.UNEXPECTED and failure.http_status in _CLIENT_ERRORS
        if not (self.token and refused and not self._restarts):
            return False
        self._restarts += 1
        self.token = ""
        self._items.clear()
        self._tokens.clear()
        return True

    def listed(self) -> Listed:
        """Return all that was read."""
        return Listed(tuple(self._items.values()), self.token, self._in_use, self._why)


class RepeatedPage(Exception):  # noqa: N818 - what AWS said, told as a failure
    """A list leads back to a page that was read."""


def _name(item: object) -> object:
    """Return what an item is known by: its name, address or id, else itself."""
    for member in ("name", "address", "ip", "reference"):
        name = getattr(item, member, None)
        if name:
            return member, name, getattr(item, "id", "")
    return item
