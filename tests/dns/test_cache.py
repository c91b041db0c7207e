"""How long an answer is kept, and what is said of its age."""

import pytest

from sestui.dns.cache import BRIEF, NEGATIVE, POSITIVE, Cache
from sestui.model.dns import Lookup, LookupOutcome


def lookup(name: str = "a.example", outcome: LookupOutcome = LookupOutcome.FOUND, ttl: int | None = 60) -> Lookup:
    return Lookup(name, "TXT", outcome, ttl=ttl)


@pytest.mark.parametrize(
    ("outcome", "ttl", "seconds"),
    [
        (LookupOutcome.FOUND, 60, 60),
        (LookupOutcome.FOUND, 86_400, POSITIVE),
        (LookupOutcome.NO_DATA, 30, 30),
        (LookupOutcome.NO_SUCH_NAME, 86_400, NEGATIVE),
        (LookupOutcome.NO_DATA, None, BRIEF),
        (LookupOutcome.TIMEOUT, None, BRIEF),
        (LookupOutcome.SERVFAIL, None, BRIEF),
    ],
)
def test_an_answer_is_kept_for_its_ttl_within_reason(outcome: LookupOutcome, ttl: int | None, seconds: float) -> None:
    cache = Cache()
    cache.put(("a.example", "TXT"), lookup(outcome=outcome, ttl=ttl), 100)
    assert cache.get(("a.example", "TXT"), 100 + seconds - 0.1) is not None
    assert cache.get(("a.example", "TXT"), 100 + seconds) is None
    assert len(cache) == 0


def test_what_is_left_of_the_ttl_is_told_even_of_answers_kept_shorter() -> None:
    cache = Cache()
    cache.put(("a.example", "TXT"), lookup(ttl=86_400), 100)
    kept = cache.get(("a.example", "TXT"), 160)
    assert kept is not None
    assert kept.ttl == 86_340


def test_a_ttl_of_zero_is_not_kept() -> None:
    cache = Cache()
    cache.put(("a.example", "TXT"), lookup(ttl=0), 100)
    assert cache.get(("a.example", "TXT"), 100) is None


def test_the_oldest_go_when_it_is_full() -> None:
    cache = Cache(size=2)
    for name in ("a", "b", "c"):
        cache.put((name, "TXT"), lookup(name), 0)
    assert cache.get(("a", "TXT"), 1) is None
    assert len(cache) == 2


def test_names_are_forgotten_with_all_below_and_all_that_leads_there() -> None:
    cache = Cache()
    for name in ("acme.example", "_dmarc.acme.example", "badacme.example"):
        cache.put((name, "TXT"), lookup(name), 0)
    led = Lookup("t.other.example", "TXT", LookupOutcome.FOUND, ttl=60, chain=("k.acme.example",))
    cache.put(("t.other.example", "TXT"), led, 0)
    cache.forget(["acme.example"])
    assert cache.get(("badacme.example", "TXT"), 1) is not None
    assert len(cache) == 1
    cache.forget()
    assert len(cache) == 0
