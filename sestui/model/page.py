"""One page of a list that AWS gives in pages."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The items of one answer, and how to ask for the next."""

    items: tuple[T, ...] = ()
    next_token: str = ""
    """Empty on the last page."""
    in_use: bool = True
    """False when AWS says that the account does not use what is listed here."""
    why: str = ""
    """With `in_use` false: AWS's own words."""
