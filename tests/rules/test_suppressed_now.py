"""The suppression list, set right by lookups that were made after it was read."""

from datetime import timedelta

from sestui.model.depth import Depth
from sestui.model.reading import Reading
from sestui.model.suppression import Suppressed, SuppressionList, SuppressionLookup
from sestui.rules.suppressed_now import suppressed_now
from tests.rules.build import NOW
from tests.rules.deep import kept

ITEMS = (Suppressed("a@b.test", "BOUNCE", NOW), Suppressed("c@d.test", "COMPLAINT", NOW))


def depth(address: str, *, listed: bool, after: float) -> Depth:
    found = Reading(SuppressionLookup(address, listed, "BOUNCE", NOW), NOW + timedelta(seconds=after))
    return Depth(suppressed=Reading(SuppressionList(ITEMS), NOW), lookups=kept({address: found}))


def test_what_was_taken_off_since_is_gone() -> None:
    assert suppressed_now(depth("a@b.test", listed=False, after=1)) == ITEMS[1:]


def test_what_was_put_on_since_comes_first() -> None:
    assert [item.address for item in suppressed_now(depth("x@y.test", listed=True, after=1))] == [
        "x@y.test",
        "a@b.test",
        "c@d.test",
    ]


def test_a_lookup_from_before_tells_nothing_new() -> None:
    assert suppressed_now(depth("a@b.test", listed=False, after=-1)) is ITEMS
    assert suppressed_now(depth("x@y.test", listed=True, after=0)) is ITEMS
    assert suppressed_now(depth("a@b.test", listed=True, after=1)) is ITEMS
    assert suppressed_now(Depth()) == ()
