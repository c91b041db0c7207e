"""The production access request as a form: its fields, all that is wrong with them at once, and what goes to AWS.

botocore checks hardly anything of PutAccountDetails, so it is checked here. Sources: botocore's sesv2 model,
PutAccountDetails; SES Developer Guide, "Request production access" (what the console asks for, and the two statements
that it makes one acknowledge); the questions of the page's former edition, which reviewers still ask.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sestui.model.account import AccountDetails
from sestui.model.acting import AccessRequest, ContactLanguage, MailType
from sestui.model.acting_problems import CONTACTS, USE_CASE, WEBSITE, problems
from sestui.model.request import AccessDraft
from sestui.model.text import clean

_MODEL: Final = "sesv2 PutAccountDetails"
_GUIDE: Final = "SES Developer Guide, Request production access"
_ASKED: Final = "SES Developer Guide of 2022, Moving out of the sandbox: what reviewers ask"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form."""

    name: str
    """As in `AccessDraft`."""
    title: str
    question: str
    """What is asked for, in a sentence or a question."""
    expected: str
    """What a right value looks like."""
    member: str
    """The member of PutAccountDetails that it becomes; empty for what stays in the draft."""
    source: str
    choices: tuple[str, ...] = ()
    long: bool = False
    """Whether it is text of several lines."""


FIELDS: Final[tuple[Field, ...]] = (
    Field(
        "mail_type",
        "mail type",
        "What most of the mail is: marketing goes to many, transactional answers what one person did.",
        "MARKETING or TRANSACTIONAL",
        "MailType",
        _MODEL,
        tuple(MailType),
    ),
    Field(
        "website",
        "website",
        "The page that shows what the mail is about.",
        f"a URL that begins with https://, at most {WEBSITE:,} characters",
        "WebsiteURL",
        _MODEL,
    ),
    Field(
        "language",
        "contact language",
        "The language in which AWS writes.",
        "EN, JA or nothing",
        "ContactLanguage",
        _MODEL,
        tuple(ContactLanguage),
    ),
    Field(
        "contacts",
        "additional contacts",
        "Who is told of SES matters beside the account's own address.",
        f"up to {CONTACTS} different e-mail addresses",
        "AdditionalContactEmailAddresses",
        _MODEL,
    ),
    Field(
        "use_case",
        "use case",
        "What is sent to whom, and why. AWS no longer asks for it in the request, and may in the case.",
        f"at most {USE_CASE:,} characters",
        "UseCaseDescription",
        f"{_MODEL}: optional and deprecated",
        long=True,
    ),
    Field(
        "recipients",
        "recipients",
        "How is the list of recipients built, and how did they agree?",
        "text",
        "",
        _ASKED,
        long=True,
    ),
    Field("bounces", "bounces", "How are bounces and complaints handled?", "text", "", _ASKED, long=True),
    Field("unsubscribe", "opting out", "How do recipients opt out, and what follows?", "text", "", _ASKED, long=True),
    Field("volume", "volume", "How much is sent, how fast, and how was that chosen?", "text", "", _ASKED, long=True),
    Field(
        "only_requested",
        "acknowledgement",
        "Mail goes only to individuals who explicitly asked for it.",
        "true before it is submitted",
        "",
        _GUIDE,
    ),
    Field(
        "feedback_handled",
        "acknowledgement",
        "There is a process for handling bounce and complaint notifications.",
        "true before it is submitted",
        "",
        _GUIDE,
    ),
)
"""In the order of the form."""
BY_NAME: Final[Mapping[str, Field]] = MappingProxyType({each.name: each for each in FIELDS})
ACKNOWLEDGEMENTS: Final = ("only_requested", "feedback_handled")
"""What the console demands; the API has no member for it."""

_SLIPS: Final = {
    "PROMOTIONAL": "MARKETING",
    "BULK": "MARKETING",
    "NEWSLETTER": "MARKETING",
    "TRANSACTION": "TRANSACTIONAL",
    "JP": "JA",
    "JAPANESE": "JA",
    "ENGLISH": "EN",
}
_API_FIELDS: Final = {"website_url": "website", "contact_language": "language"}
"""Fields of the request that the form calls otherwise."""


@dataclass(frozen=True, slots=True)
class FormProblem:
    """One thing that is wrong. All texts are clean."""

    field: str
    what: str
    """A sentence."""
    expected: str
    suggestion: str = ""
    """What was probably meant; empty when nobody can say."""

    @property
    def line(self) -> str:
        """Return the problem as one line."""
        meant = f" Did you mean {self.suggestion}?" if self.suggestion else ""
        return f"{self.field}: {self.what} Expected: {self.expected}.{meant}"


def access_request(draft: AccessDraft) -> AccessRequest:
    """Return what goes to AWS; see `stays` for what does not."""
    return AccessRequest(draft.mail_type, draft.website, draft.language, draft.contacts, draft.use_case)


def drafted(details: AccountDetails | None) -> AccessDraft:
    """Return a draft of what the account was told before; what is not known is empty, and nothing is acknowledged."""
    if details is None:
        return AccessDraft()
    return AccessDraft(
        details.mail_type or "",
        details.website_url or "",
        details.contact_language or "",
        details.contacts,
        details.use_case or "",
    )


def form_problems(draft: AccessDraft) -> tuple[FormProblem, ...]:
    """Return everything that keeps a draft from being submitted, in the order of the form."""
    found = [*_api_problems(draft), *_unacknowledged(draft)]
    order = [each.name for each in FIELDS]
    return tuple(sorted(found, key=lambda problem: order.index(problem.field)))


def _api_problems(draft: AccessDraft) -> Iterator[FormProblem]:
    for problem in problems(access_request(draft)):
        name = _API_FIELDS.get(problem.field, problem.field)
        suggestion = ""
        if name in ("mail_type", "language"):
            suggestion = meant(str(getattr(draft, name)), BY_NAME[name].choices)
        yield FormProblem(name, clean(problem.message), BY_NAME[name].expected, suggestion)


def _unacknowledged(draft: AccessDraft) -> Iterator[FormProblem]:
    for name in ACKNOWLEDGEMENTS:
        if not getattr(draft, name):
            what = f'Not acknowledged: "{BY_NAME[name].question}"'
            yield FormProblem(name, what, BY_NAME[name].expected)


def meant(word: str, choices: tuple[str, ...]) -> str:
    """Return which of the choices was probably meant; empty when none, or when the word is one of them."""
    if not word.strip() or word in choices:
        return ""
    upper = word.strip().upper()
    slip = _SLIPS.get(upper, upper)
    if slip in choices:
        return slip
    from difflib import get_close_matches

    close = get_close_matches(upper[:80], choices, n=1)
    return close[0] if close else ""


def submitted(draft: AccessDraft) -> tuple[tuple[str, str], ...]:
    """Return what PutAccountDetails gets: member and value as text, in the order of the form. Values are as written."""
    found = []
    for each in FIELDS:
        value = getattr(draft, each.name)
        if each.member and value:
            found.append((each.member, ", ".join(value) if isinstance(value, tuple) else str(value)))
    return (*found, ("ProductionAccessEnabled", "true"))


def stays(draft: AccessDraft) -> tuple[str, ...]:
    """Return the fields that are filled in and do not go to AWS: they are for the case, and for the next reader."""
    return tuple(each.name for each in FIELDS if not each.member and getattr(draft, each.name))


def case_answer(draft: AccessDraft) -> str:
    """Return the draft as text for the support case: each question with its answer. Text as it was written."""
    parts = []
    for each in FIELDS:
        value = getattr(draft, each.name)
        if each.long and value.strip():
            parts.append(f"{each.title.capitalize()}: {each.question}\n{value.strip()}")
    return "\n\n".join(parts)
