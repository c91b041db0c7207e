"""What the process tells its caller when it ends."""

from enum import IntEnum
from typing import Final


class ExitCode(IntEnum):
    """The exit codes of every command. 64 and above follow sysexits.h, above 128 the shell's 128 + signal."""

    OK = 0
    """Everything that was asked for was done; a snapshot read every target."""
    ERROR = 1
    """Something else went wrong; stderr says what."""
    USAGE = 2
    """The command line cannot be understood, or the command cannot run in this terminal."""
    SOME_FAILED = 3
    """Some targets could not be read; the output holds the others, and the cause of each failure."""
    NONE_READ = 4
    """No target could be read."""
    LOGIN_NEEDED = 5
    """Nothing could be read, and all that is missing is a login; stderr has the command that does it."""
    CHECK_WARNING = 10
    """A domain's mail authenticates, and something weakens it, or DNS does not show yet what is published."""
    CHECK_PROBLEM = 11
    """Something that a domain's mail needs to authenticate is wrong or missing, or a permission is."""
    NOT_CHECKED = 12
    """Nothing is known to be wrong, and something could not be checked."""
    TRACE_REFUSED = 20
    """SES would refuse the message; that is what was asked, and no failure of the command."""
    TRACE_NOT_DELIVERED = 21
    """SES would accept the message and not deliver it."""
    TRACE_UNAUTHENTICATED = 22
    """SES would send the message, and it would not authenticate at its receivers."""
    TRACE_UNKNOWN = 23
    """Nothing that is known stops the message, and not everything is known."""
    WRITE_REFUSED = 30
    """AWS has refused what was to be changed or sent: nothing was done."""
    NOT_WRITTEN = 31
    """Nothing left this machine: not confirmed, refused here, or no connection."""
    WRITE_UNKNOWN = 32
    """It left, or may have, and no answer tells whether it was done: look before you try again."""
    REQUEST_NOT_NOW = 33
    """AWS takes no such request now: a review or a request is open, it was denied, or there is nothing to request."""
    PREFLIGHT_ADVICE = 40
    """What production access requires is in order; something that is advised is not, or is not known."""
    PREFLIGHT_WORD = 41
    """Somebody has to say what no reading can tell."""
    PREFLIGHT_UNKNOWN = 42
    """Something that production access requires is not known."""
    PREFLIGHT_NOT_READY = 43
    """Something that production access requires is not in order."""
    DRAFT = 65
    """A draft cannot be read, or is not complete; stderr lists every problem (EX_DATAERR)."""
    CANNOT_WRITE = 73
    """The output could not be written: disk full, path not writable (EX_CANTCREAT)."""
    CONFIG = 78
    """The configuration is wrong; stderr lists every problem (EX_CONFIG)."""
    HANGUP = 129
    """The terminal went away (SIGHUP)."""
    INTERRUPTED = 130
    """Ended by ctrl+c."""
    BROKEN_PIPE = 141
    """Whoever read the output closed it, as `head` does."""
    TERMINATED = 143
    """Ended by SIGTERM."""


MEANINGS: Final[tuple[tuple[ExitCode, str], ...]] = (
    (ExitCode.OK, "done; every target was read"),
    (ExitCode.ERROR, "something else went wrong, stderr says what"),
    (ExitCode.USAGE, "the command line or the terminal does not fit"),
    (ExitCode.SOME_FAILED, "some targets could not be read"),
    (ExitCode.NONE_READ, "no target could be read"),
    (ExitCode.LOGIN_NEEDED, "nothing could be read because nobody is logged in; stderr has the command that logs in"),
    (ExitCode.CHECK_WARNING, "check: mail authenticates, with a warning, or DNS does not show everything yet"),
    (ExitCode.CHECK_PROBLEM, "check: something is wrong or missing; policy --check: a permission is missing"),
    (ExitCode.NOT_CHECKED, "check, policy --check: something could not be checked, and nothing is known to be wrong"),
    (ExitCode.TRACE_REFUSED, "trace: SES would refuse the message"),
    (ExitCode.TRACE_NOT_DELIVERED, "trace: SES would accept the message and not deliver it"),
    (ExitCode.TRACE_UNAUTHENTICATED, "trace: SES would send the message, and it would not authenticate"),
    (ExitCode.TRACE_UNKNOWN, "trace: nothing that is known stops the message, and not everything is known"),
    (ExitCode.WRITE_REFUSED, "a write: AWS has refused it, nothing was done"),
    (ExitCode.NOT_WRITTEN, "a write: nothing was sent; not confirmed, refused here, or no connection"),
    (ExitCode.WRITE_UNKNOWN, "a write: it is unknown whether it was done; look before you try again"),
    (ExitCode.REQUEST_NOT_NOW, "request-access: AWS takes no such request now; stderr says why"),
    (ExitCode.PREFLIGHT_ADVICE, "preflight: what is required is in order, something that is advised is not"),
    (ExitCode.PREFLIGHT_WORD, "preflight: your word is needed on what no reading can tell"),
    (ExitCode.PREFLIGHT_UNKNOWN, "preflight: something that is required is not known"),
    (ExitCode.PREFLIGHT_NOT_READY, "preflight: something that is required is not in order"),
    (ExitCode.DRAFT, "request-access: the draft cannot be read or is not complete, stderr lists every problem"),
    (ExitCode.CANNOT_WRITE, "the output could not be written"),
    (ExitCode.CONFIG, "the configuration is wrong, stderr lists every problem"),
    (ExitCode.HANGUP, "the terminal went away"),
    (ExitCode.INTERRUPTED, "interrupted with ctrl+c"),
    (ExitCode.BROKEN_PIPE, "the reader of the output went away"),
    (ExitCode.TERMINATED, "ended by SIGTERM"),
)
"""For `sestui --help`."""
