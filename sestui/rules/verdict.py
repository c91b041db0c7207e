"""What a rule says of a thing: in few words, how much it matters, why, and what to do."""

from dataclasses import dataclass

from sestui.rules.severity import Severity


@dataclass(frozen=True, slots=True)
class Verdict:
    """The words of one rule. All texts are clean."""

    label: str
    """As a table shows it: lower case and short."""
    severity: Severity
    meaning: str = ""
    source: str = ""
    fix: str = ""
