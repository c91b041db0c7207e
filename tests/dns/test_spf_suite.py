"""RFC 7208 as the openspf project tests it: every case, strictly, none left out."""

from collections import Counter
from hashlib import sha256

import pytest

from sestui.dns.spf.result import walk_steps
from tests.dns.spf_suite import SUITE, Case, cases
from tests.dns.spf_zone import ZoneResolver

CASES = cases()


def test_the_suite_is_whole_and_as_it_was_published() -> None:
    # the file of pyspf 2.0.14's source distribution
    assert sha256(SUITE.read_bytes()).hexdigest() == "901f561a6e2b1c1590a40a61b1ac7601226fd7045a7aae591a4d25421358d6f9"
    assert "Redistribution and use" in SUITE.with_name("rfc7208-tests.LICENSE").read_text(encoding="utf-8")
    assert len(CASES) == 203
    assert len({case.scenario for case in CASES}) == 16
    wanted = Counter(case.results[0] for case in CASES if len(case.results) == 1)
    assert wanted == {
        "permerror": 74, "fail": 53, "pass": 42, "neutral": 12, "none": 8, "temperror": 5, "softfail": 3
    }  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_in_memory(case: Case) -> None:
    resolver = ZoneResolver(case.zone)
    result = await case.run(resolver)
    assert not case.fault(result)
    # the trace is the whole evidence: what was asked and what is told are the same questions
    told = [(lookup.name, lookup.type) for lookup in result.lookups]
    for_macros = [question for question in resolver.asked if case.id.startswith("p-macro") and question not in told]
    assert told == [question for question in resolver.asked if question not in for_macros]
    numbers = [step.number for _, _, step in walk_steps(result.check) if step.number is not None]
    assert numbers == list(range(1, result.lookup_terms + 1))
