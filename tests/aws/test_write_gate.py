"""The gate against the simulator over real HTTP: what passes, what does not, and what is written down."""

import stat
import threading
from dataclasses import replace

import pytest

from sestui.aws.session import Sessions
from sestui.model.acting import OPERATIONS, Action, Confirmed, Outcome, Result, SendingSwitch, WriteRequest
from sestui.model.settings import Profile, Settings, Timeouts
from sestui.model.target import Target
from tests.aws.bed import PATIENT, Machine, Script, answer, side_by_side
from tests.aws.writing import ACCESS, ACCOUNT, EMAIL, HERE, REQUESTS, SECRET, Bench, bench, confirmed, entries, scene

READ_ONLY = [
    (Settings(profiles=(Profile("acme"),), read_only=True), "", "--read-only"),
    (Settings(profiles=(Profile("acme", "Acme", read_only=True),)), "", "Acme is read-only"),
    (Settings(profiles=(Profile("other"),)), "", "acme is not among the profiles"),
    (Settings(profiles=(Profile("acme"),)), "This is a snapshot.", "This is a snapshot."),
    (Settings(profiles=(Profile("acme"),), read_only=True, demo=True), "", "--read-only"),
]


def named(request: WriteRequest) -> str:
    return request.action.value


def slow(kind: str, operation: str = "SendEmail", more: str = "") -> str:
    return f'[[faults]]\nkind = "{kind}"\noperation = "{operation}"\n{more}'


@pytest.mark.parametrize("request_", REQUESTS, ids=named)
def test_every_action_reaches_the_server_once_and_is_written_down(machine: Machine, request_: WriteRequest) -> None:
    state = "sandbox" if request_ is ACCESS else "production"
    with bench(machine, scene(state)) as bed:
        outcome = bed.write(request_)
        assert outcome.result is Result.ACCEPTED, outcome
        assert outcome.account == ACCOUNT
        assert outcome.summary.startswith("acme in us-east-1: ")
        service, operation = OPERATIONS[request_.action]
        assert bed.asked() == [operation]
        intent, end = bed.lines()
    assert (intent["phase"], end["phase"]) == ("intent", "outcome")
    assert intent["id"] == end["id"] == outcome.confirmation
    assert intent["who"] == {"arn": f"arn:aws:iam::{ACCOUNT}:user/sestui", "profile": "acme"}
    assert intent["where"] == {"account": ACCOUNT, "region": "us-east-1"}
    assert intent["what"]["operation"] == f"{service}:{operation}"
    assert end["what"] == intent["what"]
    assert "outcome" not in intent
    assert end["outcome"]["result"] == "accepted"
    assert end["outcome"]["request_id"]
    assert end["outcome"].get("reference", "") == outcome.reference


def test_what_was_written_is_read_afterwards(machine: Machine) -> None:
    with bench(machine, scene("sandbox")) as bed:
        assert bed.write(ACCESS).result is Result.ACCEPTED
        details = bed.reader.account(HERE).details
        assert bed.write(SendingSwitch(enabled=False)).summary == "acme in us-east-1: sending is paused."
        assert bed.reader.account(HERE).sending_enabled is False
    assert details is not None
    assert details.review is not None
    assert (details.website_url, details.contacts, details.review.status) == (SECRET, ACCESS.contacts, "PENDING")


def test_the_log_holds_nothing_that_is_sensitive_and_nobody_else_can_read_it(machine: Machine) -> None:
    with bench(machine, scene("sandbox")) as bed:
        bed.write(ACCESS)
        bed.write(replace(EMAIL, headers=(("List-Unsubscribe", "<https://x.example/secret-token>"),)))
        text = bed.log.read_text()
        assert stat.S_IMODE(bed.log.stat().st_mode) == 0o600
        assert stat.S_IMODE(bed.log.parent.stat().st_mode) == 0o700
    for hidden in (SECRET, *ACCESS.contacts, ACCESS.use_case, EMAIL.subject, EMAIL.text, "secret-token", "AKIA"):
        assert hidden not in text
    assert '"contacts":1' in text
    assert '"headers":["List-Unsubscribe"]' in text


@pytest.mark.parametrize(("settings", "closed", "words"), READ_ONLY)
@pytest.mark.parametrize("request_", REQUESTS, ids=named)
def test_read_only_refuses_before_any_client_is_made(
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    closed: str,
    words: str,
    request_: WriteRequest,
) -> None:
    def made(*_args: object) -> None:
        raise AssertionError("a client was made")

    monkeypatch.setattr(Sessions, "for_write", made)
    with bench(machine, scene(), settings=settings, closed=closed) as bed:
        outcome = bed.write(request_)
        assert bed.gate.refusal(HERE) == outcome.summary
        assert bed.simulator.requests == ()
        assert bed.lines() == []
    assert outcome.result is Result.NOT_SENT
    assert words in outcome.summary


def test_where_nothing_is_read_only_nothing_is_refused(machine: Machine) -> None:
    profiles = (Profile("acme"), Profile("acme-safe", read_only=True))
    with bench(machine, scene(), settings=Settings(profiles=profiles)) as bed:
        assert bed.gate.refusal(HERE) == ""
        assert bed.gate.refusal(Target("acme-safe", "us-east-1")) != ""


def test_a_confirmation_is_good_for_one_write(machine: Machine) -> None:
    with bench(machine, scene()) as bed:
        once = confirmed(EMAIL)
        assert bed.gate.send_email(once).result is Result.ACCEPTED
        again = bed.gate.send_email(once)
        assert (again.result, again.code) == (Result.NOT_SENT, "used")
        assert bed.asked() == ["SendEmail"]
        assert len(bed.lines()) == 2


def test_a_key_pressed_twice_sends_once(machine: Machine) -> None:
    with bench(machine, scene()) as bed:
        once = confirmed(EMAIL)
        outcomes = side_by_side(*[lambda: bed.gate.send_email(once)] * 8)
        results = [outcome.result for outcome in outcomes if isinstance(outcome, Outcome)]
        assert sorted(results) == [Result.ACCEPTED, *[Result.NOT_SENT] * 7]
        assert bed.asked() == ["SendEmail"]


def test_a_confirmation_that_failed_is_used_up_too(machine: Machine) -> None:
    with bench(machine, scene(rest=slow("500"))) as bed:
        once = confirmed(EMAIL)
        assert bed.gate.send_email(once).result is Result.UNKNOWN
        assert bed.gate.send_email(once).code == "used"
        assert bed.asked() == ["SendEmail"]


def test_another_account_than_was_confirmed_is_not_written_to(machine: Machine) -> None:
    with bench(machine, scene()) as bed:
        outcome = bed.write(EMAIL, account="999988887777")
        assert (outcome.result, outcome.code, outcome.account) == (Result.NOT_SENT, "account", ACCOUNT)
        assert "999988887777" in outcome.summary
        assert bed.asked() == []
        assert bed.lines() == []


def test_an_account_that_was_confirmed_must_be_proven(machine: Machine) -> None:
    with bench(machine, scene(rest='[[faults]]\nkind = "500"\nservice = "sts"')) as bed:
        refused = bed.write(EMAIL)
        assert refused.result is Result.NOT_SENT
        assert bed.asked() == []
        unknown = bed.write(EMAIL, account="")
        assert unknown.result is Result.ACCEPTED
        assert bed.asked() == ["SendEmail"]
        assert bed.lines()[0]["who"] == {"arn": None, "profile": "acme"}
        assert bed.lines()[0]["where"]["account"] is None


def test_a_request_with_problems_is_not_sent(machine: Machine) -> None:
    with bench(machine, scene()) as bed:
        outcome = bed.write(replace(EMAIL, to=("nobody",)))
        assert (outcome.result, outcome.code) == (Result.NOT_SENT, "invalid")
        assert "nobody is no e-mail address" in outcome.summary
        wrong = bed.gate.carry_out(Confirmed(Action.SET_SENDING, HERE, EMAIL, ACCOUNT))
        assert (wrong.result, wrong.code) == (Result.NOT_SENT, "mismatch")
        assert bed.simulator.requests == ()


def test_what_cannot_be_written_down_is_not_sent(machine: Machine) -> None:
    with bench(machine, scene()) as bed:
        bed.log.parent.mkdir(parents=True)
        bed.log.mkdir()
        outcome = bed.write(EMAIL)
        assert (outcome.result, outcome.code) == (Result.NOT_SENT, "audit")
        assert "cannot be written" in outcome.summary
        assert bed.asked() == []


def test_an_end_that_cannot_be_written_down_is_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    with bench(machine, scene()) as bed:

        def full(*_args: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(bed.gate._audit, "end", full)
        outcome = bed.write(EMAIL)
    assert (outcome.result, outcome.unlogged) == (Result.ACCEPTED, "No space left on device")


LOST = [
    *(
        (request, kind)
        for request in REQUESTS
        for kind in ("500", "503", "reset", "cut", "garbage", "html", "truncated")
    ),
    # these wait for the timeout, so there are few of them
    (EMAIL, "hang"),
    (REQUESTS[-1], "hang"),
]


@pytest.mark.parametrize(("request_", "kind"), LOST, ids=lambda one: one if isinstance(one, str) else named(one))
def test_an_answer_that_tells_nothing_is_unknown_and_never_repeated(
    machine: Machine, request_: WriteRequest, kind: str
) -> None:
    operation = OPERATIONS[request_.action][1]
    timeouts = Timeouts(connect=5.0, read=2.0 if kind == "hang" else 10.0, credentials=10.0)
    with bench(machine, scene("production", rest=slow(kind, operation)), timeouts=timeouts) as bed:
        outcome = bed.write(request_)
        assert bed.asked() == [operation]
        assert outcome.result is Result.UNKNOWN, outcome
        assert "unknown whether it went out" in outcome.summary
        assert outcome.fix
        assert [line["phase"] for line in bed.lines()] == ["intent", "outcome"]
        assert bed.lines()[1]["outcome"]["result"] == "unknown"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("denied", "not allowed to call ses:SendEmail"),
        ("throttled", "too many requests"),
        ("expired-token", "session has expired"),
        ("bad-secret", "does not belong to the access key id"),
        ("clock-skew", "clock is wrong"),
    ],
)
def test_what_aws_refuses_was_not_done(machine: Machine, kind: str, words: str) -> None:
    with bench(machine, scene(rest=slow(kind))) as bed:
        outcome = bed.write(EMAIL)
        assert outcome.result is Result.REFUSED
        assert words in outcome.summary
        assert outcome.failure is not None
        assert "by itself;" not in outcome.fix
        end = bed.lines()[1]["outcome"]
        assert (end["result"], end["code"]) == ("refused", outcome.code)
        assert bed.asked() == ["SendEmail"]


def test_errors_are_told_in_peoples_words(machine: Machine) -> None:
    with bench(machine, scene("review-denied")) as bed:
        conflict = bed.write(ACCESS)
        assert (conflict.result, conflict.code) == (Result.REFUSED, "ConflictException")
        assert "Answer in the support case" in conflict.fix
        rejected = bed.write(replace(EMAIL, sender="Me@nowhere.test", to=("you@nowhere.test",)))
        assert (rejected.result, rejected.code) == (Result.REFUSED, "MessageRejected")
        assert rejected.unverified == ("Me@nowhere.test", "you@nowhere.test")
        assert not rejected.unverified_cut
        many = tuple(f"{'x' * 40}{number}@nowhere.test" for number in range(40))
        cut = bed.write(replace(EMAIL, to=many))
        assert cut.unverified_cut
        assert cut.unverified == many[: len(cut.unverified)]
        assert 5 < len(cut.unverified) < 40


def test_no_connection_means_that_nothing_was_sent(machine: Machine) -> None:
    with bench(machine, scene()) as bed:
        with Script(lambda _request: None) as gone:
            url = gone.url
        machine.set(AWS_ENDPOINT_URL_SESV2=url)
        outcome = bed.write(EMAIL)
        assert outcome.result is Result.NOT_SENT
        assert "Nothing was sent." in outcome.summary
        assert bed.lines()[1]["outcome"]["result"] == "not-sent"


def test_a_proxy_that_stays_silent_leaves_it_unknown(machine: Machine) -> None:
    with bench(machine, scene(), timeouts=Timeouts(connect=5.0, read=2.0, credentials=10.0)) as bed:
        waiting = threading.Event()

        def reply(_request: object) -> None:
            waiting.wait(PATIENT)

        with Script(reply) as proxy:
            machine.set(HTTP_PROXY=proxy.url, AWS_ENDPOINT_URL_SESV2="http://ses.example.test")
            outcome = bed.write(EMAIL)
            waiting.set()
            assert len(proxy.requests) == 1
    assert outcome.result is Result.UNKNOWN


def test_a_proxy_that_hangs_up_on_a_request_leaves_it_unknown(machine: Machine) -> None:
    with bench(machine, scene()) as bed, Script(lambda _request: None) as proxy:
        machine.set(HTTP_PROXY=proxy.url, AWS_ENDPOINT_URL_SESV2="http://ses.example.test")
        outcome = bed.write(EMAIL)
        assert len(proxy.requests) == 1
    assert outcome.result is Result.UNKNOWN


def test_a_proxy_that_goes_no_further_sends_nothing(machine: Machine) -> None:
    with bench(machine, scene()) as bed, Script(lambda _request: answer(b"no", "403 Forbidden")) as proxy:
        machine.set(HTTPS_PROXY=proxy.url, AWS_ENDPOINT_URL_SESV2="https://ses.example.test")
        outcome = bed.write(EMAIL)
        assert [request.method for request in proxy.requests] == ["CONNECT"]
    assert outcome.result is Result.NOT_SENT, outcome


def test_an_accepted_message_without_an_id_is_unknown(machine: Machine) -> None:
    with bench(machine, scene()) as bed, Script(lambda _request: answer(b"{}")) as server:
        machine.set(AWS_ENDPOINT_URL_SESV2=server.url)
        outcome = bed.write(EMAIL)
        assert len(server.requests) == 1
    assert outcome.result is Result.UNKNOWN


def test_botocore_itself_would_not_repeat_either(machine: Machine) -> None:
    with bench(machine, scene()) as bed:
        write = bed.gate._sessions.for_write("acme", "sesv2", "SendEmail", "us-east-1")
        assert write.client.meta.config.retries["total_max_attempts"] == 1
        write.close()


def test_leaving_waits_for_what_is_under_way(machine: Machine) -> None:
    text = scene(rest="[latency]\ndefault = 0.3")
    with bench(machine, text, timeouts=Timeouts(connect=5.0, read=5.0, credentials=5.0)) as bed:
        outcomes = in_background(bed)
        assert bed.gate.close(patience=PATIENT) == 0
        assert finished(outcomes).result is Result.ACCEPTED
        late = bed.write(EMAIL)
        assert (late.result, late.summary) == (Result.NOT_SENT, "sestui is being left.")


def test_leaving_in_flight_leaves_a_line_that_says_so(machine: Machine) -> None:
    with bench(machine, scene(rest=slow("hang")), timeouts=Timeouts(connect=60.0, read=60.0)) as bed:
        outcomes = in_background(bed)
        assert bed.gate.close() == 1
        assert finished(outcomes).result is Result.UNKNOWN
        assert [line["phase"] for line in bed.lines()] == ["intent", "outcome"]
        assert bed.lines()[1]["outcome"]["result"] == "unknown"
        assert bed.asked() == ["SendEmail"]


def test_leaving_while_a_write_waits_for_its_turn_sends_nothing(machine: Machine) -> None:
    with bench(machine, scene()) as bed:
        cut: list[int] = []
        bed.gate._turn = lambda _owner, _region: cut.append(bed.gate.close())
        outcome = bed.write(SendingSwitch(enabled=False))
        assert (outcome.result, outcome.code) == (Result.NOT_SENT, "closed")
        assert cut == [0]
        assert bed.asked() == []
        assert bed.lines() == []


def test_a_proxy_that_cannot_be_reached_sends_nothing(machine: Machine) -> None:
    with bench(machine, scene()) as bed:
        with Script(lambda _request: None) as gone:
            url = gone.url
        machine.set(HTTP_PROXY=url, AWS_ENDPOINT_URL_SESV2="http://ses.example.test")
        outcome = bed.write(EMAIL)
    assert outcome.result is Result.NOT_SENT


def test_an_interrupted_write_is_written_down(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_args: object) -> None:
        raise KeyboardInterrupt

    with bench(machine, scene()) as bed:
        monkeypatch.setattr("sestui.aws.write_client.OneWrite.call", interrupt)
        with pytest.raises(KeyboardInterrupt):
            bed.write(EMAIL)
        assert bed.lines()[1]["outcome"] == {"result": "unknown", "code": "interrupted"}
        assert bed.gate.under_way == 0


def test_the_demo_changes_itself_and_nothing_else(machine: Machine) -> None:
    settings = Settings(profiles=(Profile("acme"),), demo=True)
    with bench(machine, scene(), settings=settings) as bed:
        assert bed.write(EMAIL).result is Result.ACCEPTED
        assert bed.lines()[0]["demo"] is True
        machine.set(AWS_ENDPOINT_URL_SESV2="http://ses.example.test")
        outcome = bed.write(EMAIL)
        assert (outcome.result, outcome.code) == (Result.NOT_SENT, "demo")


def test_writes_wait_for_their_turn_but_messages_do_not(machine: Machine) -> None:
    turns: list[tuple[str, str]] = []
    with bench(machine, scene()) as bed:
        bed.gate._turn = lambda owner, region: turns.append((owner, region))
        for request in REQUESTS:
            bed.write(request)
    # not for a message, which has the account's own rate, nor for Service Quotas
    assert turns == [(ACCOUNT, "us-east-1")] * (len(REQUESTS) - 2)


def test_regions_are_written_to_apart(machine: Machine) -> None:
    text = f'{scene()}\n[accounts.{ACCOUNT}.regions.eu-west-1]\nstate = "production"'
    with bench(machine, text) as bed:
        bed.write(SendingSwitch(enabled=False), Target("acme", "eu-west-1"))
        assert bed.reader.account(HERE).sending_enabled is True
        assert bed.reader.account(Target("acme", "eu-west-1")).sending_enabled is False
        assert bed.lines()[0]["where"]["region"] == "eu-west-1"


def test_a_region_that_is_none_is_told(machine: Machine) -> None:
    with bench(machine, scene()) as bed:
        outcome = bed.write(EMAIL, Target("acme", "not a region"))
        assert outcome.result is Result.NOT_SENT
        assert "no name of a region" in outcome.summary
        assert entries(bed.log) == []


def in_background(bed: Bench) -> list[Outcome]:
    """Send a message in a thread, and return when it is on its way."""
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(bed.write(EMAIL)), daemon=True)
    thread.start()
    pause = threading.Event()
    for _ in range(int(PATIENT / 0.01)):
        if "SendEmail" in bed.asked():
            return outcomes
        pause.wait(0.01)
    raise AssertionError("the message did not reach the server")


def finished(outcomes: list[Outcome]) -> Outcome:
    pause = threading.Event()
    for _ in range(int(PATIENT / 0.01)):
        if outcomes:
            return outcomes[0]
        pause.wait(0.01)
    raise AssertionError("there was no outcome")
