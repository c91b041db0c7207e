"""Long lists of what only some accounts use: what wants attention is told, the rest is counted."""

import pytest

from sestui.model.depth import Depth
from sestui.model.extras import Tenant, Tenants
from sestui.model.reading import Reading
from sestui.rules.account_facts import Fact
from sestui.rules.explain_extras import SHOWN, explain_extras
from tests.rules.build import NOW


def tenants(*statuses: str | None) -> dict[str, Fact]:
    items = tuple(Tenant(f"t{number}", sending_status=status) for number, status in enumerate(statuses))
    sections = explain_extras(Depth(tenants=Reading(Tenants(items), NOW)), NOW)
    return {fact.label: fact for section in sections if section.title == "Tenants" for fact in section.facts}


def test_a_few_are_told_one_by_one() -> None:
    facts = tenants(*["ENABLED"] * SHOWN)
    assert len(facts) == SHOWN + 1
    assert "not shown" not in facts


@pytest.mark.parametrize(
    ("statuses", "told", "not_shown", "words"),
    [
        (["ENABLED"] * 100 + ["DISABLED"], ["t100"], "100", "None of them"),
        (["ENABLED"] * 50, [f"t{number}" for number in range(SHOWN)], "30", "None of them"),
        ([None] * 25, [f"t{number}" for number in range(SHOWN)], "5", "5 that want attention, 0 that do not"),
        (["ENABLED", "DISABLED"] * 30, ["t1", "t3"], "40", "10 that want attention, 30 that do not"),
    ],
)
def test_of_many_those_that_want_attention_are_told(
    statuses: list[str | None], told: list[str], not_shown: str, words: str
) -> None:
    facts = tenants(*statuses)
    assert facts["in all"].value == f"{len(statuses):,}"
    assert [label for label in facts if label.startswith("t")][: len(told)] == told
    assert len([label for label in facts if label.startswith("t")]) <= SHOWN
    assert facts["not shown"].value == not_shown
    assert words in facts["not shown"].meaning
