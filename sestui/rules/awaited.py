"""Why a thing is not known yet: whether its reading was not made, is on its way, failed, or did not tell. Pure."""

from typing import Any, Final

from sestui.model.failure import LABELS
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.model.trace import Need, NeedKind

_WORDS: Final = {
    NeedKind.CALLER: "whose credentials these are",
    NeedKind.ACCOUNT: "the account",
    NeedKind.IDENTITIES: "the list of identities",
    NeedKind.IDENTITY: "the identity {}",
    NeedKind.NOTIFICATIONS: "the notifications of {}",
    NeedKind.CONFIGURATION_SET: "the configuration set {}",
    NeedKind.EVENT_DESTINATIONS: "the event destinations of {}",
    NeedKind.TOPIC: "the topic {}",
    NeedKind.SUPPRESSION_LOOKUP: "{} on the suppression list",
    NeedKind.STATISTICS: "the sending statistics",
    NeedKind.AUTHENTICATION: "the DNS records of {}",
    NeedKind.QUOTA_HISTORY: "the requests for quota {}",
}


def need_words(need: Need) -> str:
    """Return what has to be read, in words."""
    return _WORDS[need.kind].format(clean(need.subject, 120))


def could_not(what: str, reading: Reading[Any]) -> str:
    """Say why the latest attempt to read something failed, as a sentence; only for a reading with a failure."""
    failure = reading.failure
    cause = LABELS[failure.cause] if failure is not None else "not known why"
    missing = f", {clean(failure.iam_action, 80)} is missing" if failure is not None and failure.iam_action else ""
    return f"Could not read {what}: {cause}{missing}."


def awaited(need: Need, reading: Reading[Any], *, live: bool) -> str:
    """Say why it is not known, as a sentence. `live`: whether something is still read."""
    what = need_words(need)
    if reading.failure is not None:
        return could_not(what, reading)
    if reading.value is not None:
        return f"Of {what} AWS did not tell what is needed."
    return f"Waiting for {what}." if live else f"This snapshot does not hold {what}."
