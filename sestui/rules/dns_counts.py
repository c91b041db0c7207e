"""How the domain identities of one target stand in DNS, counted: for the page about the target."""

from collections.abc import Iterator

from sestui.model.authentication import ORDER, CheckState
from sestui.model.depth import Depth
from sestui.rules.account_facts import Fact, Section
from sestui.rules.authentication import COLUMNS, DnsSummary, column_severity, domain_names, summary, words
from sestui.rules.severity import Severity

_LABELS = ("DKIM (D)", "SPF, MAIL FROM (S)", "DMARC (M)")


def dns_sections(depth: Depth) -> tuple[Section, ...]:
    """Return the counts of the columns D, S and M; nothing where no domain was listed."""
    found = summary(domain_names(depth.identities.value), depth.authentication)
    return (Section("DNS of the domains", tuple(_facts(found))),) if found.domains else ()


def _facts(found: DnsSummary) -> Iterator[Fact]:
    known = Severity.OK if found.checked == found.domains else Severity.UNKNOWN
    yield Fact("checked", f"{found.checked:,} of {found.domains:,}", "", "", known)
    if found.worst is None:
        return
    for column, (name, label) in enumerate(zip(COLUMNS, _LABELS, strict=True)):
        severity = column_severity(name, found.worst[:3][column])
        yield Fact(label, ", ".join(_counts(found, column)), "", "", severity)


def _counts(found: DnsSummary, column: int) -> Iterator[str]:
    """Yield how many are in each state, the worst first."""
    states: tuple[CheckState, ...] = tuple(reversed(ORDER))
    for state in states:
        number = found.having(column, state)
        if number:
            yield f"{number:,} {words(state)}"
