"""One login of one profile, whatever it takes: an SSO session, the code of an MFA device, or one after the other.

What is missing is found by trying: the profile's credentials are fetched as reading fetches them, and the error says
what to ask a person for. Nothing is asked on a terminal, and no answer is kept or told.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Any, Final, TypeAlias

from botocore import exceptions as known
from botocore.exceptions import ClientError

from sestui.aws import codes
from sestui.aws.client_errors import code_of, message_of
from sestui.aws.device_login import Device, DeviceLogin, DeviceLoginRefused, SsoSession, sso_session
from sestui.aws.roles import MfaCodeNeeded, MfaRole, mfa_roles
from sestui.aws.session import Sessions
from sestui.aws.telling import CREDENTIALS
from sestui.model.failure import Cause, Failure, ReadFailed
from sestui.model.login import Login, LoginKind, LoginProgress, LoginStage
from sestui.model.target import DEFAULT_CHAIN
from sestui.model.text import clean

Told: TypeAlias = Callable[[LoginProgress], None]
Wait: TypeAlias = Callable[[threading.Event, float], bool]

CODE_DIGITS: Final = 6
"""Of an MFA code (STS API Reference, AssumeRole, TokenCode)."""
_WRONG_CODE: Final = "MultiFactorAuthentication failed"
"""How STS begins what it says of a code that it does not take."""
_MAX_STEPS: Final = 8
_NETWORK: Final = frozenset({Cause.UNREACHABLE, Cause.TIMED_OUT, Cause.THROTTLED})
_TEXT: Final = 300


@dataclass(frozen=True, slots=True)
class Means:
    """What a login works with."""

    sessions: Sessions
    watched: tuple[str, ...]
    """All profiles that are watched, to say whom a login serves."""
    failure: Callable[[str, BaseException], Failure]
    """Says what an exception means for a profile."""
    verify: Callable[[], object]
    """Asks AWS who the profile is; raises `ReadFailed`."""
    default_profile: str
    """What the default chain uses."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    wait: Wait = threading.Event.wait
    """Waits for an event, for so many seconds at most, and says whether it has come."""


class ProfileLogin:
    """`run` blocks in a thread of its own; `answer` and `cancel` come from any other and return at once."""

    def __init__(self, profile: str, means: Means) -> None:
        """Prepare; nothing is read yet."""
        self._profile = profile
        self._means = means
        self._cancelled = threading.Event()
        self._answers: SimpleQueue[str] = SimpleQueue()
        self._opened: set[str] = set()
        self._told: Told = lambda _progress: None

    def cancel(self) -> None:
        """Give up: nothing is kept or told any more, whatever is under way."""
        self._cancelled.set()
        self._answers.put("")

    def answer(self, code: str) -> None:
        """Give the code of an MFA device; one that cannot be one is refused without asking AWS."""
        self._answers.put(code)

    def run(self, told: Told) -> None:
        """Log in; `told` hears of every step, the last of which is the end, unless it was cancelled."""
        self._told = told
        self._tell(LoginProgress(LoginStage.STARTING))
        try:
            self._run()
        except ReadFailed as failed:
            self._fail(failed.failure)
        except Exception as error:  # noqa: BLE001 - told as the end of this login
            self._fail(self._means.failure(self._profile, error))

    def _run(self) -> None:
        sso_done, doubted, last = False, False, None
        for _ in range(_MAX_STEPS):
            if self._cancelled.is_set():
                return
            try:
                self._means.sessions.try_credentials(self._profile)
            except MfaCodeNeeded as needed:
                last = self._mfa(needed.role)
            except (known.SSOError, known.TokenRetrievalError) as error:
                sso = sso_session(self._used, self._means.sessions.config())
                if sso_done or sso is None:
                    raise error from None
                sso_done, last = True, self._sso(sso)
            except ClientError as error:
                if doubted or not self._refused(error):
                    raise
                doubted = True
                continue
            else:
                break
            if last is None:
                return
        # what was logged in to elsewhere is found here, too
        self._open((self._profile,))
        self._means.verify()
        kept = self._means.sessions.not_kept if last is not None else ""
        note = f"It could not be kept, so no other tool has it: {clean(kept, _TEXT)}." if kept else ""
        self._tell(LoginProgress(LoginStage.DONE, last, note=note))

    @property
    def _used(self) -> str:
        return self._means.default_profile if self._profile == DEFAULT_CHAIN else self._profile

    def _refused(self, error: ClientError) -> bool:
        """Say whether AWS refuses a role's session that was kept; it is not used again."""
        if code_of(error) not in codes.EXPIRED | codes.REFUSED:
            return False
        sessions = self._means.sessions
        return sessions.roles.refuse_all(mfa_roles(self._used, sessions.config()["profiles"]))

    # A device code

    def _sso(self, sso: SsoSession) -> Login | None:
        """Log in to an SSO session; return what was logged in to, `None` when it was cancelled."""
        login = Login(
            LoginKind.SSO,
            clean(sso.title, _TEXT),
            self._sharing(lambda one, config: (found := sso_session(one, config)) and found.title == sso.title),
            clean(sso.start_url, _TEXT),
            clean(sso.region, _TEXT),
        )
        self._tell(LoginProgress(LoginStage.STARTING, login))
        client = self._means.sessions.device_client(sso.profile, sso.region)

        def show(device: Device) -> None:
            self._tell(
                LoginProgress(
                    LoginStage.APPROVAL,
                    login,
                    clean(device.user_code, 40),
                    clean(device.url, _TEXT),
                    clean(device.link, _TEXT),
                    device.expires,
                )
            )

        device = DeviceLogin(
            sso,
            client,
            self._means.sessions.tokens,
            pause=lambda seconds: self._means.wait(self._cancelled, seconds),
            passing=lambda error: self._means.failure(self._profile, error).cause in _NETWORK,
            now=self._means.now,
        )
        try:
            done = device.run(show)
        except DeviceLoginRefused as refused:
            fix = "Log in once more to get another code."
            failure = Failure(Cause.LOGIN_NEEDED, str(refused), fix, CREDENTIALS, type(refused).__name__)
            raise ReadFailed(failure) from refused
        finally:
            client.close()
        if done:
            self._open(login.profiles, login)
        return login if done else None

    # The code of an MFA device

    def _mfa(self, role: MfaRole) -> Login | None:
        """Ask for codes until one is taken; return what was logged in to, `None` when it was cancelled."""
        login = Login(
            LoginKind.MFA,
            clean(role.arn, _TEXT),
            self._sharing(lambda one, config: any(each.key == role.key for each in mfa_roles(one, config["profiles"]))),
            clean(role.serial, _TEXT),
        )
        wrong: Failure | None = None
        while True:
            self._tell(LoginProgress(LoginStage.CODE, login, failure=wrong))
            code = "".join(self._answers.get().split())
            if self._cancelled.is_set():
                return None
            if not (code.isascii() and code.isdigit() and len(code) == CODE_DIGITS):
                wrong = self._wrong(f"A code has {CODE_DIGITS} digits.", "Type what the device shows.")
                continue
            self._tell(LoginProgress(LoginStage.CHECKING, login))
            try:
                self._means.sessions.assume(role, code)
            except ClientError as error:
                if not message_of(error).startswith(_WRONG_CODE):
                    raise
                wrong = self._wrong(
                    "AWS does not take this code.", "A code works once and for half a minute: wait for the next one."
                )
                continue
            self._open(login.profiles, login)
            return login

    def _wrong(self, summary: str, fix: str) -> Failure:
        return Failure(Cause.LOGIN_NEEDED, summary, fix, f"{CREDENTIALS} (sts:AssumeRole)")

    # What both need

    def _sharing(self, shares: Callable[[str, dict[str, Any]], object]) -> tuple[str, ...]:
        """Return the watched profiles that are served, the one that asked first."""
        config = self._means.sessions.config()
        default = self._means.default_profile
        others = (
            name
            for name in self._means.watched
            if name != self._profile and shares(name if name != DEFAULT_CHAIN else default, config)
        )
        return (self._profile, *others)

    def _open(self, profiles: Iterable[str], login: Login | None = None) -> None:
        """Have the credentials of these profiles fetched anew, and say so, once for each."""
        fresh = tuple(name for name in profiles if name not in self._opened or login is not None)
        self._opened.update(fresh)
        self._means.sessions.forget(fresh)
        if fresh:
            self._tell(LoginProgress(LoginStage.CHECKING, login, opened=fresh))

    def _fail(self, failure: Failure) -> None:
        self._tell(LoginProgress(LoginStage.FAILED, failure=failure))

    def _tell(self, progress: LoginProgress) -> None:
        if not self._cancelled.is_set():
            self._told(progress)
