"""The regions of an account in words: which are enabled, how that is known, and what is watched of them.

Sources: account:ListRegions, ec2:DescribeRegions (AWS Account Management guide, "Enable or disable AWS Regions"), else
the static list; AWS General Reference, "Amazon Simple Email Service endpoints and quotas" for where SES is.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sestui.model.fleet import ProfileState
from sestui.model.regions import (
    DOCUMENTED,
    EUSC,
    GOVCLOUD,
    ON_BY_DEFAULT,
    OPT_IN,
    STATIC_LIST,
    UNDOCUMENTED,
    partition,
)
from sestui.model.text import clean
from sestui.rules.account_facts import Fact, Section
from sestui.rules.severity import Severity
from sestui.rules.telling import Moment, read_facts

_GUESS: Final = "Nobody could be asked: these are the regions that every account has."


def explain_regions(profile_state: ProfileState, watched: frozenset[str], now: datetime) -> tuple[Section, ...]:
    """Return which regions are enabled, with the source; `watched`: the regions among the targets."""
    moment = Moment(now)
    reading = profile_state.regions
    facts: list[Fact] = []
    if reading.value is not None:
        found = reading.value
        guessed = found.source == STATIC_LIST
        facts.append(
            Fact(
                "source",
                clean(found.source),
                _GUESS if guessed else "",
                "",
                Severity.UNKNOWN if guessed else Severity.OK,
            )
        )
        facts.append(Fact("enabled", str(len(found.regions)), "", clean(found.source)))
    facts += read_facts(reading, moment, "account:ListRegions, ec2:DescribeRegions")
    # The static list says nothing about the regions that are not in it.
    enabled = reading.value.regions if reading.value is not None and reading.value.source != STATIC_LIST else None
    rows = tuple(_rows(None if enabled is None else frozenset(enabled), watched))
    return Section("Regions", tuple(facts)), Section("Where SES is", rows)


def _rows(enabled: frozenset[str] | None, watched: frozenset[str]) -> Iterator[Fact]:
    partitions = {partition(region) for region in watched | (enabled or frozenset())} or {"aws"}
    known = [region for region in (*DOCUMENTED, *UNDOCUMENTED, *GOVCLOUD, *EUSC) if partition(region) in partitions]
    for region in [*known, *sorted(watched - frozenset(known))]:
        if enabled is not None:
            value, severity = ("enabled", Severity.OK) if region in enabled else ("not enabled", Severity.NOTE)
        elif region in ON_BY_DEFAULT:
            value, severity = "enabled by default", Severity.OK
        else:
            value, severity = "not known", Severity.UNKNOWN
        notes = []
        if region in watched:
            notes.append("Watched.")
        if region in OPT_IN:
            notes.append("An opt-in region.")
        if region in UNDOCUMENTED:
            notes.append("Listed by botocore; AWS documents no SES endpoint here.")
        yield Fact(clean(region), value, " ".join(notes), "", severity)
