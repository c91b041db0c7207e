from dataclasses import replace
from typing import Any

import pytest

from sestui.model.account import SendQuota
from sestui.model.failure import Cause
from sestui.model.feedback import ConfigurationSet
from sestui.model.fleet import TargetState
from sestui.model.reading import Reading
from sestui.model.trace import Act, GateId, GateState, Need, NeedKind, Outcome
from sestui.rules.send_path import trace
from tests.rules.build import EVERY_HOSTILE, NOW, account, ago, failure
from tests.rules.deep import detail, kept, listed
from tests.rules.sending import (
    BOTH,
    CALLER,
    CLOCK,
    ENDPOINT,
    GOOD,
    MX_REFUSES,
    NO_CHECK,
    OK,
    SANDBOX,
    SENDER,
    TO,
    UNREAD,
    checked,
    follow,
    gate,
    lookups,
    rejected,
    target,
)


def test_a_message_that_nothing_stops_passes_with_evidence_at_every_gate() -> None:
    found = follow()
    assert found.outcome is Outcome.PASSES
    assert [each.id for each in found.gates] == list(GateId)
    assert {each.state for each in found.gates} == {GateState.PASSED}
    assert found.needs == ()
    assert found.error is None
    assert found.remedy is None
    assert found.sure
    assert found.identity == "acme.example"
    assert found.summary == "It would pass."
    assert all(each.source for each in found.gates if each.id not in (GateId.DKIM, GateId.SPF, GateId.DMARC))
    assert gate(found, GateId.CREDENTIALS).seen[0].value.endswith("user/acme-mail of account 123456789012")


def test_nothing_that_was_not_read_is_passed() -> None:
    found = trace(SENDER, [TO], "", "eu-west-1", TargetState(), Reading(), CLOCK)
    assert found.outcome is Outcome.UNKNOWN
    assert [each.id for each in found.gates if each.state is GateState.PASSED] == [GateId.ADDRESSES]
    assert found.first_failed is None
    assert not found.sure
    assert found.needs == (
        Need(NeedKind.ACCOUNT),
        Need(NeedKind.CALLER),
        Need(NeedKind.IDENTITY, SENDER),
        Need(NeedKind.IDENTITY, "acme.example"),
        Need(NeedKind.SUPPRESSION_LOOKUP, TO),
        Need(NeedKind.AUTHENTICATION, SENDER),
    )
    assert found.remedy is not None
    assert found.remedy.act is Act.REFRESH


@pytest.mark.parametrize(
    ("state", "asked", "stopped", "error", "act"),
    [
        (target(account(sending_enabled=False)), {}, GateId.SENDING, "SendingPausedException", Act.RESUME_SENDING),
        (
            target(account(enforcement_status="SHUTDOWN")),
            {},
            GateId.SENDING,
            "SendingPausedException",
            Act.CONSOLE,
        ),
        (
            target(),
            {"sender": "ops@other.example"},
            GateId.SENDER,
            rejected("ops@other.example"),
            Act.CONSOLE,
        ),
        (
            target(SANDBOX),
            {"sender": "ops@other.example"},
            GateId.SENDER,
            rejected("ops@other.example", TO),
            Act.CONSOLE,
        ),
        (
            target(items=[listed(SENDER, "PENDING", sending=False)], details={}),
            {},
            GateId.SENDER,
            rejected(SENDER),
            Act.RESEND_VERIFICATION,
        ),
        (
            target(items=[listed("acme.example", "FAILED", sending=False)], details={}),
            {},
            GateId.SENDER,
            rejected(SENDER),
            Act.DOMAINS,
        ),
        (
            target(items=[listed("acme.example", sending=False)], details={}),
            {},
            GateId.SENDER,
            rejected(SENDER),
            Act.IDENTITIES,
        ),
        (
            target(SANDBOX),
            {},
            GateId.RECIPIENT,
            rejected(TO),
            Act.REQUEST_ACCESS,
        ),
        (
            target(configuration_sets=kept({"gone": ConfigurationSet("gone", exists=False)})),
            {"configuration_set": "gone"},
            GateId.CONFIGURATION_SET,
            "NotFoundException: Configuration set <gone> does not exist.",
            Act.CONSOLE,
        ),
        (
            target(
                details={"acme.example": detail("acme.example", configuration_set="gone")},
                configuration_sets=kept({"gone": ConfigurationSet("gone", exists=False)}),
            ),
            {},
            GateId.CONFIGURATION_SET,
            "NotFoundException: Configuration set <gone> does not exist.",
            Act.CONSOLE,
        ),
        (
            target(configuration_sets=kept({"off": ConfigurationSet("off", sending_enabled=False)})),
            {"configuration_set": "off"},
            GateId.CONFIGURATION_SET,
            "SendingPausedException",
            Act.CONSOLE,
        ),
        (
            target(account(suppression=BOTH, quota=SendQuota(200.0, 1.0, 200.0))),
            {},
            GateId.QUOTA,
            "LimitExceededException: Daily message quota exceeded.",
            Act.REQUEST_ACCESS,
        ),
        (
            target(account(suppression=BOTH, quota=SendQuota(0.0, 1.0, 0.0))),
            {},
            GateId.QUOTA,
            "LimitExceededException: Daily message quota exceeded.",
            Act.REQUEST_ACCESS,
        ),
        (
            target(account(suppression=BOTH, quota=SendQuota(200.0, 0.0, 0.0))),
            {},
            GateId.RATE,
            "TooManyRequestsException: Maximum sending rate exceeded.",
            Act.REQUEST_ACCESS,
        ),
        (
            target(details={"acme.example": detail("acme.example", mail_from=MX_REFUSES)}),
            {},
            GateId.MAIL_FROM,
            "MailFromDomainNotVerifiedException",
            Act.DOMAINS,
        ),
        (target(), {"to": "nobody"}, GateId.ADDRESSES, "BadRequestException", None),
        (target(), {"to": ()}, GateId.ADDRESSES, "BadRequestException", None),
        (target(), {"to": (TO,) * 51}, GateId.ADDRESSES, "BadRequestException", None),
    ],
)
def test_what_ses_refuses_names_the_first_gate_the_error_and_the_command(
    state: TargetState, asked: dict[str, Any], stopped: GateId, error: str, act: Act | None
) -> None:
    found = follow(state, **asked)
    assert found.outcome is Outcome.REFUSED
    assert found.first_failed is not None
    assert found.first_failed.id is stopped
    assert found.error is not None
    assert found.error.line == error
    assert found.error.source
    assert found.remedy is not None
    assert found.remedy.act is act
    assert found.remedy.words
    assert found.first_failed.title in found.summary


@pytest.mark.parametrize(
    ("cause", "stopped", "error"),
    [
        (
            Cause.NOT_OFFERED,
            GateId.REGION,
            f'EndpointConnectionError: Could not connect to the endpoint URL: "{ENDPOINT}"',
        ),
        (
            Cause.REGION_NOT_ENABLED,
            GateId.REGION,
            "UnrecognizedClientException: The security token included in the request is invalid.",
        ),
        (Cause.LOGIN_NEEDED, GateId.CREDENTIALS, "ExpiredTokenException: It has expired."),
    ],
)
@pytest.mark.parametrize("last", [None, GOOD])
def test_an_account_that_cannot_be_read_for_a_known_cause(cause: Cause, stopped: GateId, error: str, last: Any) -> None:
    before = Reading(last, ago(minutes=9)) if last is not None else Reading()
    failed = before.failed(failure(cause, code="ExpiredTokenException", detail="It has expired."), NOW)
    found = follow(target(failed), caller=Reading(CALLER.value, ago(minutes=9)))
    assert found.outcome is Outcome.REFUSED
    assert found.first_failed is not None
    assert found.first_failed.id is stopped
    assert found.error is not None
    assert found.error.line == error


@pytest.mark.parametrize("cause", [Cause.THROTTLED, Cause.UNREACHABLE, Cause.TIMED_OUT, Cause.DENIED])
def test_an_account_that_could_not_be_read_is_not_known_and_no_gate_fails(cause: Cause) -> None:
    found = follow(target(UNREAD.failed(failure(cause), NOW)))
    assert found.outcome is Outcome.UNKNOWN
    assert gate(found, GateId.SENDING).state is GateState.UNKNOWN
    assert gate(found, GateId.REGION).state is (GateState.PASSED if cause is Cause.DENIED else GateState.UNKNOWN)
    assert Need(NeedKind.ACCOUNT) in found.needs


def test_a_denied_call_shows_that_the_credentials_are_good() -> None:
    denied = UNREAD.failed(failure(Cause.DENIED), NOW)
    found = gate(follow(target(denied), caller=Reading()), GateId.CREDENTIALS)
    assert found.state is GateState.PASSED


def test_where_a_policy_forbids_reading_the_account_the_fix_is_the_policy_and_not_to_read_again() -> None:
    denied = UNREAD.failed(failure(Cause.DENIED, fix="Allow ses:GetAccount."), NOW)
    found = follow(target(denied))
    assert "SES answered" in gate(found, GateId.REGION).meaning
    for each in (GateId.SENDING, GateId.RECIPIENT, GateId.QUOTA, GateId.RATE):
        remedy = gate(found, each).remedy
        assert remedy is not None
        assert (remedy.words, remedy.act) == ("Allow ses:GetAccount.", None)


def test_a_login_that_came_after_the_failure_counts() -> None:
    login = failure(Cause.LOGIN_NEEDED)
    later = follow(target(UNREAD.failed(login, ago(minutes=3))), caller=CALLER)
    assert gate(later, GateId.CREDENTIALS).state is GateState.PASSED
    earlier = follow(target(), caller=UNREAD.failed(login, ago(minutes=3)))
    assert gate(earlier, GateId.CREDENTIALS).state is GateState.PASSED


def test_evidence_tells_what_was_read() -> None:
    name = "main"
    found = follow(
        target(
            SANDBOX,
            details={"acme.example": detail("acme.example", configuration_set=name, mail_from=MX_REFUSES)},
            configuration_sets=kept(
                {name: ConfigurationSet(name, sending_enabled=True, suppressed_reasons=("BOUNCE",))}
            ),
        )
    )
    told = {each.id: [(seen.what, seen.value) for seen in each.seen] for each in found.gates}
    assert told[GateId.SENDING] == [("EnforcementStatus", "HEALTHY"), ("SendingEnabled", "true")]
    assert told[GateId.SENDER] == [
        (SENDER, "no identity here"),
        ("acme.example", "SUCCESS, VerifiedForSendingStatus true"),
    ]
    assert told[GateId.RECIPIENT][0] == ("ProductionAccessEnabled", "false")
    assert told[GateId.CONFIGURATION_SET] == [("ConfigurationSetName", "main"), ("main", "SendingEnabled true")]
    assert told[GateId.QUOTA] == [("SendQuota", "12 of 200 in 24 hours")]
    assert told[GateId.RATE] == [("MaxSendRate", "1 a second")]
    assert told[GateId.MAIL_FROM] == [("MailFromAttributes", "bounce.acme.example, FAILED, REJECT_MESSAGE")]
    assert told[GateId.SUPPRESSION] == [("main", "SuppressedReasons BOUNCE"), (TO, "not listed")]
    assert {seen.at for each in found.gates for seen in each.seen} == {NOW}


def test_evidence_tells_what_was_not_read_and_what_could_not_be() -> None:
    denied = UNREAD.failed(failure(Cause.DENIED), NOW)
    unread = follow(target(UNREAD, details={}, items=[listed("acme.example")], lookups=lookups()))
    told = {each.id: [seen.value for seen in each.seen] for each in unread.gates}
    assert told[GateId.SENDING] == ["not read yet"]
    assert told[GateId.CONFIGURATION_SET] == ["not read yet"]
    assert told[GateId.SUPPRESSION] == ["not read yet", "not looked up yet"]
    failed = follow(
        target(denied, configuration_sets=kept({"main": denied}), lookups=kept({TO: denied})), configuration_set="main"
    )
    told = {each.id: [seen.value for seen in each.seen] for each in failed.gates}
    assert told[GateId.SENDING] == ["could not be read: denied"]
    assert told[GateId.CONFIGURATION_SET] == ["could not be read"]
    assert told[GateId.SUPPRESSION] == ["could not be read", "could not be looked up"]
    one = follow(target(identities=Reading(), details={SENDER: denied}))
    assert [seen.value for seen in gate(one, GateId.SENDER).seen] == ["could not be read", "not read yet"]


def test_what_cannot_be_told_is_named_and_what_another_gate_makes_up_for_is_not() -> None:
    found = follow(authentication=checked(NO_CHECK, OK, OK), state=target(lookups=lookups()))
    assert found.summary == "Nothing that is known stops it; not known: suppression list."
    assert found.remedy is not None
    assert (found.remedy.act, found.remedy.subject) == (Act.LOOK_UP, TO)
    made_up = follow(authentication=checked(NO_CHECK, OK, OK))
    assert made_up.remedy is None
    assert made_up.sure


def test_malformed_messages_say_how() -> None:
    assert gate(follow(to=()), GateId.ADDRESSES).label == "no recipient"
    assert gate(follow(to=(TO,) * 51), GateId.ADDRESSES).label == "too many"
    assert gate(follow(to=(TO,) * 50), GateId.ADDRESSES).state is GateState.PASSED


def test_credentials_that_only_sts_knows_may_be_old() -> None:
    good = gate(follow(target(UNREAD), caller=CALLER), GateId.CREDENTIALS)
    assert (good.state, good.seen[0].stale) == (GateState.PASSED, False)
    old = gate(follow(target(UNREAD), caller=CALLER.failed(failure(Cause.TIMED_OUT), NOW)), GateId.CREDENTIALS)
    assert (old.state, old.seen[0].stale) == (GateState.PASSED, True)


def test_failures_keep_their_own_words() -> None:
    told = failure(Cause.LOGIN_NEEDED, code="ExpiredTokenException", fix="aws sso login", operation="sesv2:GetAccount")
    login = follow(target(UNREAD.failed(told, NOW)), caller=UNREAD)
    assert login.remedy is not None
    assert (login.remedy.words, login.remedy.act) == ("aws sso login", Act.LOGIN)
    region = follow(target(UNREAD.failed(replace(told, cause=Cause.NOT_OFFERED), NOW)))
    assert region.remedy is not None
    assert region.remedy.words == "aws sso login"
    assert region.gates[0].seen[0].source == "sesv2:GetAccount"
    bare_words = failure(Cause.LOGIN_NEEDED, fix="")
    unsaid = follow(target(UNREAD.failed(bare_words, NOW)), caller=UNREAD).error
    assert unsaid is not None
    assert not unsaid.certain
    assert login.error is not None
    assert login.error.certain


def test_a_refusal_is_not_sure_while_a_gate_before_it_is_not_known() -> None:
    found = follow(target(SANDBOX, details={}, items=[listed("acme.example", sending=None)]))
    assert found.outcome is Outcome.REFUSED
    assert not found.sure
    assert "Not known before that: sender's identity." in found.summary
    assert follow(target(SANDBOX)).sure


def test_what_is_old_says_so() -> None:
    assert not follow().stale
    assert follow(target(Reading(GOOD, ago(minutes=6)))).stale
    assert follow(target(Reading(GOOD, NOW).failed(failure(Cause.TIMED_OUT), NOW))).stale


def test_texts_from_outside_are_clean() -> None:
    name = f"gone{EVERY_HOSTILE}"
    found = follow(
        target(
            account(enforcement_status=EVERY_HOSTILE),
            details={"acme.example": detail("acme.example", configuration_set=name)},
            configuration_sets=kept({name: ConfigurationSet(name, exists=False)}),
        ),
        sender=f"a{EVERY_HOSTILE}@acme.example",
        to=(f"b{EVERY_HOSTILE}@x.example",),
    )
    texts = [found.summary, found.sender, *found.recipients]
    for each in found.gates:
        texts += [each.label, each.meaning, each.error.line if each.error else ""]
        texts += [text for seen in each.seen for text in (seen.what, seen.value)]
    assert all(text.isprintable() for text in texts)
