"""A sending limit in words: what it is, what is used of it, whether more may be requested, and what was requested."""

from collections.abc import Iterator

from sestui.model.text import clean
from sestui.rules.account_facts import Fact, Section
from sestui.rules.explain_preflight import told
from sestui.rules.limit_increase import Limit
from sestui.rules.severity import Severity
from sestui.rules.telling import Moment

_NEWEST = 10
"""So many requests are told; AWS keeps them for years."""


def may_words(limit: Limit) -> str:
    """Say in few words whether more may be requested."""
    if limit.open is not None:
        return "request open"
    if limit.may_request is None:
        return "not known"
    return "may be requested" if limit.may_request else "not now"


def may_severity(limit: Limit) -> Severity:
    """Say how much that matters."""
    if limit.may_request is None:
        return Severity.UNKNOWN
    return Severity.OK if limit.may_request else Severity.NOTE


def limit_sections(limit: Limit, moment: Moment, how: str = "") -> tuple[Section, ...]:
    """Return all that is to be told of a limit. `how`: how a request is begun, in the front end's words."""
    facts = tuple(_facts(limit, how))
    history = tuple(_history(limit, moment))
    return (Section(limit.title.capitalize(), facts), Section("Requests", history))


def _facts(limit: Limit, how: str) -> Iterator[Fact]:
    unknown = Severity.UNKNOWN if limit.current is None else Severity.OK
    yield Fact("now", f"{limit.current_label} {limit.unit}", "", limit.source, unknown)
    yield Fact("used", limit.outlook, "", "", limit.severity)
    if limit.suggested is not None:
        meaning = "What the forecast shows, and a quarter more."
        yield Fact("suggested", f"{limit.suggested:,.10g}", meaning)
    begin = how if limit.may_request is not False else ""
    fix = told(limit.remedy, "") or (f"Request a higher one. [{begin}]" if begin else "")
    yield Fact("request", may_words(limit), limit.meaning, "", may_severity(limit), fix)
    if limit.url:
        yield Fact("console", limit.url)


def _history(limit: Limit, moment: Moment) -> Iterator[Fact]:
    if not limit.history:
        words = "not read yet" if limit.needs else "none was made"
        yield Fact("made", words, "", "", Severity.UNKNOWN if limit.needs else Severity.OK)
    for change, found in limit.history[:_NEWEST]:
        case = f", case {clean(change.case_id, 64)}" if change.case_id else ""
        value = f"{found.label}{case}, {moment.told(change.updated or change.created)}"
        label = f"{change.created:%Y-%m-%d}" if change.created is not None else "not told"
        yield Fact(label, value, found.meaning, found.source, found.severity, found.fix)
    if len(limit.history) > _NEWEST:
        yield Fact("", f"and {len(limit.history) - _NEWEST} older ones")
