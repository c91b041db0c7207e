"""The way of one message through SES as a chain of gates, and what preparing a request needs beside it.

Values only, frozen. Unknown is a state of its own: a gate that nobody could look at is never passed. Texts are clean.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NeedKind(StrEnum):
    """What may have to be read before a gate can be judged; each but the last two is a reading of the engine."""

    CALLER = "caller"
    ACCOUNT = "account"
    IDENTITIES = "identities"
    IDENTITY = "identity"
    """`subject`: the identity's name; it need not be one that is listed."""
    NOTIFICATIONS = "notifications"
    """`subject`: the identity's name."""
    CONFIGURATION_SET = "configuration-set"
    """`subject`: its name."""
    EVENT_DESTINATIONS = "event-destinations"
    """`subject`: the configuration set's name."""
    TOPIC = "topic"
    """`subject`: its ARN."""
    SUPPRESSION_LOOKUP = "suppression-lookup"
    """`subject`: the address, in exactly this case."""
    STATISTICS = "statistics"
    AUTHENTICATION = "authentication"
    """A check of DNS; `subject`: the From address, or the identity."""
    QUOTA_HISTORY = "quota-history"
    """Requests for an increase that were made; `subject`: the quota's code."""


@dataclass(frozen=True, slots=True)
class Need:
    """One reading that is missing, or too old. `subject` comes from outside and is no text to show."""

    kind: NeedKind
    subject: str = ""


class Act(StrEnum):
    """What a remedy starts: ids of commands."""

    REFRESH = "refresh"
    LOGIN = "login"
    CONSOLE = "console"
    LOOK_UP = "look-up"
    DOMAINS = "domains"
    IDENTITIES = "tab-identities"
    FEEDBACK = "tab-feedback"
    SUPPRESSION = "tab-suppression"
    RESEND_VERIFICATION = "resend-verification"
    RESUME_SENDING = "resume-sending"
    UNSUPPRESS = "unsuppress"
    REQUEST_ACCESS = "request-access"
    """In production: a higher sending limit."""
    SEND_TEST = "send-test"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do about a thing."""

    words: str
    act: Act | None = None
    """The command that starts it; `None` where it is done elsewhere."""
    subject: str = ""
    """What the command is about, e.g. an address; comes from outside and is no text to show."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was read: what a verdict rests on."""

    what: str
    value: str
    source: str
    at: datetime | None = None
    """When it was read; aware, UTC."""
    stale: bool = False
    """Old, or the latest attempt to read it failed."""


class GateState(StrEnum):
    """How a gate was found."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class GateId(StrEnum):
    """The gates, in the order in which they are told; the values are stable names."""

    REGION = "region"
    CREDENTIALS = "credentials"
    ADDRESSES = "addresses"
    SENDING = "sending"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONFIGURATION_SET = "configuration-set"
    QUOTA = "quota"
    RATE = "rate"
    MAIL_FROM = "mail-from"
    SUPPRESSION = "suppression"
    DKIM = "dkim"
    SPF = "spf"
    DMARC = "dmarc"


class Effect(StrEnum):
    """What becomes of a message that a gate stops."""

    REFUSED = "refused"
    """The call fails: nothing is sent."""
    SWALLOWED = "swallowed"
    """SES accepts it, and does not deliver it."""
    JUDGED = "judged"
    """SES sends it; receivers may refuse it, or put it aside."""


@dataclass(frozen=True, slots=True)
class SesError:
    """The error that a call ends with."""

    code: str
    """The exception's class in sesv2, or botocore's own where no answer comes."""
    message: str = ""
    """In the service's own words; empty where these are not documented."""
    http_status: int | None = None
    also: tuple[str, ...] = ()
    """Other codes that were seen, or are documented, for the same."""
    certain: bool = True
    """False: nothing documents that it is exactly this code."""
    source: str = ""

    @property
    def line(self) -> str:
        """Return code and message as they are told."""
        return f"{self.code}: {self.message}" if self.message else self.code


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate with its verdict."""

    id: GateId
    title: str
    effect: Effect
    state: GateState
    label: str
    """In few words, lower case."""
    meaning: str = ""
    seen: tuple[Seen, ...] = ()
    error: SesError | None = None
    """Of a gate that failed and refuses."""
    remedy: Remedy | None = None
    source: str = ""
    """The rule's source."""
    needs: tuple[Need, ...] = ()
    """What has to be read to judge it, or to judge it better."""
    warning: bool = False
    """Passed, and yet worth a look."""
    decides: bool = True
    """False: another gate makes up for it, e.g. SPF where DKIM carries DMARC."""

    @property
    def stops(self) -> bool:
        """Whether a message does not get past it."""
        return self.decides and self.state is GateState.FAILED


class Outcome(StrEnum):
    """What would become of the message; the values are stable names."""

    PASSES = "passes"
    REFUSED = "refused"
    NOT_DELIVERED = "not-delivered"
    """Accepted, and swallowed by the suppression list."""
    UNAUTHENTICATED = "unauthenticated"
    """Sent, and it does not authenticate."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole way."""

    sender: str
    recipients: tuple[str, ...]
    outcome: Outcome
    summary: str
    """One sentence."""
    gates: tuple[Gate, ...]
    identity: str = ""
    """The identity whose settings hold; empty while that is not known. As AWS wrote it."""
    configuration_set: str = ""
    """The one that is used: given, or the identity's default."""
    caveats: tuple[str, ...] = ()
    """What no reading can tell."""

    @property
    def first_failed(self) -> Gate | None:
        """The first gate that stops the message."""
        return next((gate for gate in self.gates if gate.stops), None)

    @property
    def sure(self) -> bool:
        """Whether all gates before the first that stops it (all, when none does) are known."""
        for gate in self.gates:
            if gate.stops:
                return True
            if gate.decides and gate.state is GateState.UNKNOWN:
                return False
        return True

    @property
    def error(self) -> SesError | None:
        """What SES answers, by the first gate that stops the message."""
        failed = self.first_failed
        return failed.error if failed is not None else None

    @property
    def remedy(self) -> Remedy | None:
        """What to do about the first gate that stops it; where none does, about the first that is not known."""
        failed = self.first_failed
        if failed is not None:
            return failed.remedy
        unknown = (gate for gate in self.gates if gate.decides and gate.state is GateState.UNKNOWN)
        return next((gate.remedy for gate in unknown if gate.remedy is not None), None)

    @property
    def needs(self) -> tuple[Need, ...]:
        """What has to be read before more can be said, each once, in the order of the gates."""
        return tuple(dict.fromkeys(need for gate in self.gates for need in gate.needs))

    @property
    def stale(self) -> bool:
        """Whether something that was looked at is old."""
        return any(seen.stale for gate in self.gates for seen in gate.seen)
