from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from sestui.model.account import Caller, SendQuota, Suppression
from sestui.model.authentication import Authentication, Check, CheckState, Finding, Part, Policy, Weight
from sestui.model.failure import Cause
from sestui.model.feedback import ConfigurationSet
from sestui.model.fleet import QuotaSample, TargetState
from sestui.model.identity import MailFrom
from sestui.model.reading import Reading
from sestui.model.suppression import SuppressionLookup
from sestui.model.trace import Act, Gate, GateId, GateState, Need, NeedKind, Outcome, Trace
from sestui.rules.send_path import trace
from sestui.rules.send_path_identity import bare
from sestui.rules.standing import Clock
from tests.rules.build import EVERY_HOSTILE, NOW, account, ago, failure
from tests.rules.deep import deep, detail, kept, listed

SENDER: Final = "ops@acme.example"
TO: Final = "someone@elsewhere.example"
CLOCK: Final = Clock(NOW, timedelta(minutes=5))
CALLER: Final = Reading(Caller("123456789012", "arn:aws:iam::123456789012:user/acme-mail"), NOW)
BOTH: Final = Suppression(("BOUNCE", "COMPLAINT"))
GOOD: Final = account(suppression=BOTH)
SANDBOX: Final = account(production_access=False, suppression=BOTH, quota=SendQuota(200.0, 1.0, 12.0))


def check(part: Part, state: CheckState, *codes: str) -> Check:
    return Check(part, state, state.value, findings=tuple(Finding(code, Weight.WARNING, "So.") for code in codes))


def checked(
    dkim: CheckState = CheckState.OK,
    spf: CheckState = CheckState.OK,
    dmarc: CheckState = CheckState.OK,
    *,
    passes: bool | None = True,
    spf_aligned: bool | None = True,
    codes: tuple[str, ...] = (),
    domain: str = "acme.example",
) -> Authentication:
    policy = Policy("RFC 9989", "none", domain, "p", domain, True, spf_aligned, True, passes)
    return Authentication(
        domain,
        NOW,
        check(Part.DKIM, dkim, *codes),
        check(Part.SPF, spf),
        check(Part.MAIL_FROM, CheckState.OK),
        check(Part.DMARC, dmarc),
        domain,
        (policy,),
    )


OK, WARNING, PROBLEM, MISSING = CheckState.OK, CheckState.WARNING, CheckState.PROBLEM, CheckState.MISSING
NO_CHECK, NOT_YET, DEFAULT = CheckState.COULD_NOT_CHECK, CheckState.NOT_YET, CheckState.NOT_APPLICABLE
CHECKED: Final = checked()
UNREAD: Final[Reading[Any]] = Reading()
ENDPOINT: Final = "https://email.eu-west-1.amazonaws.com/v2/email/outbound-emails"


def rejected(*identities: str) -> str:
    """Return the error about identities that are not verified."""
    return (
        "MessageRejected: Email address is not verified. The following identities failed the check in region "
        f"EU-WEST-1: {', '.join(identities)}"
    )


def lookups(*addresses: str, listed_for: str = "") -> Any:
    found = {each: SuppressionLookup(each, bool(listed_for), listed_for or None) for each in addresses}
    return kept(found)


def target(found: Any = GOOD, items: Any = None, details: Any = None, **members: Any) -> TargetState:
    """Return a target in which the message passes, with members replaced."""
    reading = found if isinstance(found, Reading) else Reading(found, NOW)
    given: dict[str, Any] = {"lookups": lookups(TO)}
    items = [listed("acme.example")] if items is None else items
    details = {"acme.example": detail("acme.example")} if details is None else details
    return TargetState(reading, depth=deep(items, details, **(given | members)))


def follow(
    state: TargetState | None = None,
    sender: str = SENDER,
    to: str | tuple[str, ...] = TO,
    *,
    configuration_set: str = "",
    caller: Reading[Caller] = CALLER,
    authentication: Authentication | None = CHECKED,
    region: str = "eu-west-1",
) -> Trace:
    to = (to,) if isinstance(to, str) else to
    state = target() if state is None else state
    return trace(sender, to, configuration_set, region, state, caller, CLOCK, authentication)


def gate(found: Trace, id_: GateId) -> Gate:
    return next(each for each in found.gates if each.id is id_)


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


MX_REFUSES: Final = MailFrom("bounce.acme.example", "FAILED", "REJECT_MESSAGE")
SETS: Final = {"marketing": ConfigurationSet("marketing", sending_enabled=True)}


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
    assert gate(found, GateId.REGION).state is GateState.UNKNOWN
    assert Need(NeedKind.ACCOUNT) in found.needs


def test_a_denied_call_shows_that_the_credentials_are_good() -> None:
    denied = UNREAD.failed(failure(Cause.DENIED), NOW)
    found = gate(follow(target(denied), caller=Reading()), GateId.CREDENTIALS)
    assert found.state is GateState.PASSED


def test_a_login_that_came_after_the_failure_counts() -> None:
    login = failure(Cause.LOGIN_NEEDED)
    later = follow(target(UNREAD.failed(login, ago(minutes=3))), caller=CALLER)
    assert gate(later, GateId.CREDENTIALS).state is GateState.PASSED
    earlier = follow(target(), caller=UNREAD.failed(login, ago(minutes=3)))
    assert gate(earlier, GateId.CREDENTIALS).state is GateState.PASSED


@pytest.mark.parametrize(
    ("sender", "items", "details", "state", "identity"),
    [
        # the exact address, with its case
        ("Ops@lone.example", ["Ops@lone.example"], {}, GateState.PASSED, "Ops@lone.example"),
        ("ops@lone.example", ["Ops@lone.example"], {}, GateState.FAILED, ""),
        # a label needs no verification of its own
        ("ops+x@lone.example", ["ops@lone.example"], {}, GateState.PASSED, "ops@lone.example"),
        # then the domain, without regard to case, then its parents
        ("any@LONE.example", ["Lone.Example"], {}, GateState.PASSED, "Lone.Example"),
        ("any@a.b.lone.example", ["lone.example"], {}, GateState.PASSED, "lone.example"),
        ("any@a.b.lone.example", ["lone.example", "b.lone.example"], {}, GateState.PASSED, "b.lone.example"),
        ("any@notlone.example", ["lone.example"], {}, GateState.FAILED, ""),
        # details that are as new as the list, or newer, count
        ("any@lone.example", ["lone.example"], {"verified": False, "status": "FAILED"}, GateState.FAILED, ""),
        ("any@lone.example", [], {"status": "SUCCESS"}, GateState.PASSED, "lone.example"),
        ("any@lone.example", ["lone.example"], {"exists": False}, GateState.FAILED, ""),
        # SES that contradicts itself, or leaves out what counts, says nothing
        ("any@lone.example", [], {"status": "PENDING", "verified": True}, GateState.UNKNOWN, ""),
        ("any@lone.example", [], {"verified": None}, GateState.UNKNOWN, ""),
        ("any@lone.example", [], {"verified": True, "status": None}, GateState.PASSED, "lone.example"),
        ("any@lone.example", [], {"verified": True, "status": "TEMPORARY_FAILURE"}, GateState.PASSED, "lone.example"),
        ("any@lone.example", [], {"verified": None, "status": "PENDING"}, GateState.FAILED, ""),
        ("Name <any@lone.example>", ["lone.example"], {}, GateState.PASSED, "lone.example"),
    ],
)
def test_which_identity_stands_for_the_sender(
    sender: str, items: list[str], details: dict[str, Any], state: GateState, identity: str
) -> None:
    name = sender.rpartition("@")[2].removesuffix(">")
    found = {name: detail(name, **details)} if details else {}
    told = follow(target(items=[listed(each) for each in items], details=found), sender)
    assert gate(told, GateId.SENDER).state is state
    assert told.identity == identity


def test_an_older_detail_gives_way_to_the_list() -> None:
    old = {"acme.example": Reading(detail("acme.example", verified=False, status="PENDING"), ago(minutes=2))}
    assert gate(follow(target(details=old)), GateId.SENDER).state is GateState.PASSED
    gone = {"acme.example": Reading(detail("acme.example"), ago(minutes=2))}
    assert gate(follow(target(items=[], details=gone)), GateId.SENDER).state is GateState.FAILED


def test_while_the_list_is_not_read_each_candidate_is_asked_for_by_itself() -> None:
    found = {"acme.example": detail("acme.example")}
    told = follow(target(details=found, identities=Reading()))
    sender = gate(told, GateId.SENDER)
    assert sender.state is GateState.PASSED
    assert sender.needs == (Need(NeedKind.IDENTITY, SENDER),)
    # whose settings hold is not certain, and so are the gates behind
    assert told.identity == ""
    assert gate(told, GateId.MAIL_FROM).state is GateState.UNKNOWN
    assert gate(told, GateId.CONFIGURATION_SET).state is GateState.UNKNOWN
    settled = found | {SENDER: detail(SENDER, exists=False)}
    assert follow(target(details=settled, identities=Reading())).outcome is Outcome.PASSES


@pytest.mark.parametrize(
    ("to", "state", "label"),
    [
        ("success@simulator.amazonses.com", GateState.PASSED, "works in sandbox"),
        ("bounce+test1@simulator.amazonses.com", GateState.PASSED, "works in sandbox"),
        ("reject@simulator.amazonses.com", GateState.UNKNOWN, "not known"),
        ("anyone@mail.acme.example", GateState.PASSED, "works in sandbox"),
        ("lone@elsewhere.example", GateState.PASSED, "works in sandbox"),
        ("lone+x@elsewhere.example", GateState.PASSED, "works in sandbox"),
        ("Lone@elsewhere.example", GateState.FAILED, "not verified"),
        ("late@elsewhere.example", GateState.FAILED, "not verified"),
        (TO, GateState.FAILED, "not verified"),
    ],
)
def test_who_can_be_sent_to_in_the_sandbox(to: str, state: GateState, label: str) -> None:
    items = [
        listed("acme.example"),
        listed("lone@elsewhere.example"),
        listed("late@elsewhere.example", "PENDING", sending=False),
    ]
    found = gate(follow(target(SANDBOX, items), to=to), GateId.RECIPIENT)
    assert (found.state, found.label) == (state, label)
    assert gate(follow(target(items=items), to=to), GateId.RECIPIENT).label == "production"


def test_identities_of_recipients_are_read_only_in_the_sandbox() -> None:
    wanted = (Need(NeedKind.IDENTITY, TO), Need(NeedKind.IDENTITY, "elsewhere.example"))
    unlisted = {"acme.example": detail("acme.example"), SENDER: detail(SENDER, exists=False)}
    in_sandbox = target(SANDBOX, details=unlisted, identities=Reading())
    assert gate(follow(in_sandbox), GateId.RECIPIENT).needs == wanted
    assert gate(follow(replace(in_sandbox, account=Reading())), GateId.RECIPIENT).needs == (Need(NeedKind.ACCOUNT),)
    assert gate(follow(replace(in_sandbox, account=Reading(GOOD, NOW))), GateId.RECIPIENT).needs == ()


def test_of_several_recipients_only_those_that_fail_are_named() -> None:
    to = ("a@elsewhere.example", "b@acme.example", "c@elsewhere.example")
    found = follow(target(SANDBOX), to=to)
    assert found.error is not None
    assert found.error.message.endswith(": a@elsewhere.example, c@elsewhere.example")


def test_a_recipient_that_works_in_the_sandbox_works_whatever_the_account_is() -> None:
    unsaid = account(production_access=None, suppression=BOTH)
    assert gate(follow(target(unsaid), to="b@acme.example"), GateId.RECIPIENT).state is GateState.PASSED
    found = gate(follow(target(unsaid)), GateId.RECIPIENT)
    assert found.state is GateState.UNKNOWN
    assert found.needs == ()


def test_a_configuration_set_that_is_given_comes_before_the_default_one() -> None:
    details = {"acme.example": detail("acme.example", configuration_set="gone")}
    sets = {"gone": ConfigurationSet("gone", exists=False)} | SETS
    state = target(details=details, configuration_sets=kept(sets))
    found = follow(state, configuration_set="marketing")
    assert found.outcome is Outcome.PASSES
    assert found.configuration_set == "marketing"
    assert gate(found, GateId.CONFIGURATION_SET).label == "marketing"


def test_a_configuration_set_that_was_not_read_is_asked_for() -> None:
    found = follow(configuration_set="new")
    assert gate(found, GateId.CONFIGURATION_SET).state is GateState.UNKNOWN
    # and so are the reasons of the suppression list, that it may override
    assert found.needs == (Need(NeedKind.CONFIGURATION_SET, "new"),)
    unsaid = target(configuration_sets=kept({"new": ConfigurationSet("new")}))
    assert gate(follow(unsaid, configuration_set="new"), GateId.CONFIGURATION_SET).label == "not told"


@pytest.mark.parametrize(
    ("quota", "to", "state", "label"),
    [
        (SendQuota(-1.0, 14.0, 9_999.0), TO, GateState.PASSED, "unlimited"),
        (SendQuota(200.0, 1.0, 199.0), TO, GateState.PASSED, "1 left"),
        (SendQuota(200.0, 1.0, 0.0), TO, GateState.PASSED, "200 left"),
        (SendQuota(200.0, 1.0, 199.0), (TO, SENDER), GateState.FAILED, "used up"),
        (SendQuota(200.0, 1.0, 199.0), (TO, "bounce@simulator.amazonses.com"), GateState.PASSED, "1 left"),
        (SendQuota(200.0, 1.0, 250.0), TO, GateState.FAILED, "used up"),
        (SendQuota(200.0, 1.0, 5.0), "success@simulator.amazonses.com", GateState.PASSED, "not counted"),
        (SendQuota(200.0, 1.0, 200.0), "success@simulator.amazonses.com", GateState.UNKNOWN, "used up"),
        (SendQuota(200.0, 1.0, None), TO, GateState.UNKNOWN, "not known"),
        (SendQuota(-2.0, 1.0, 0.0), TO, GateState.UNKNOWN, "not known"),
        (None, TO, GateState.UNKNOWN, "not known"),
    ],
)
def test_how_much_of_the_daily_quota_is_left(
    quota: SendQuota | None, to: str | tuple[str, ...], state: GateState, label: str
) -> None:
    found = gate(follow(target(account(quota=quota)), to=to), GateId.QUOTA)
    assert (found.state, found.label) == (state, label)


@pytest.mark.parametrize(
    ("rate", "before", "state", "label"),
    [
        (1.0, None, GateState.PASSED, "1/s"),
        (-1.0, None, GateState.PASSED, "unlimited"),
        (0.0, None, GateState.FAILED, "none"),
        (None, None, GateState.UNKNOWN, "not known"),
        (14.0, 4_000.0, GateState.UNKNOWN, "used up now"),
        (14.0, 4_160.0, GateState.UNKNOWN, "used up now"),
        (14.0, 4_999.0, GateState.PASSED, "14/s"),
    ],
)
def test_the_sending_rate(rate: float | None, before: float | None, state: GateState, label: str) -> None:
    reading = target(account(quota=SendQuota(50_000.0, rate, 5_000.0)))
    if before is not None:
        reading = replace(reading, previous=QuotaSample(ago(seconds=60), before))
    found = gate(follow(reading), GateId.RATE)
    assert (found.state, found.label) == (state, label)


@pytest.mark.parametrize(
    ("status", "behaviour", "state", "warning"),
    [
        ("SUCCESS", "REJECT_MESSAGE", GateState.PASSED, False),
        ("PENDING", "USE_DEFAULT_VALUE", GateState.PASSED, True),
        ("PENDING", "REJECT_MESSAGE", GateState.FAILED, False),
        ("TEMPORARY_FAILURE", "REJECT_MESSAGE", GateState.FAILED, False),
        ("FAILED", None, GateState.UNKNOWN, False),
        (None, "REJECT_MESSAGE", GateState.UNKNOWN, False),
    ],
)
def test_the_mail_from_domain(status: str | None, behaviour: str | None, state: GateState, warning: bool) -> None:
    mail_from = MailFrom("bounce.acme.example", status, behaviour)
    found = gate(
        follow(target(details={"acme.example": detail("acme.example", mail_from=mail_from)})), GateId.MAIL_FROM
    )
    assert (found.state, found.warning) == (state, warning)


OVERRIDES: Final = {
    "none": ConfigurationSet("none", sending_enabled=True, suppressed_reasons=()),
    "complaints": ConfigurationSet("complaints", sending_enabled=True, suppressed_reasons=("COMPLAINT",)),
    "as-account": ConfigurationSet("as-account", sending_enabled=True),
}


@pytest.mark.parametrize(
    ("reasons", "name", "listed_for", "state", "label"),
    [
        (("BOUNCE", "COMPLAINT"), "", "BOUNCE", GateState.FAILED, "listed"),
        (("BOUNCE", "COMPLAINT"), "", "", GateState.PASSED, "not listed"),
        # a reason that is not switched on does not keep mail back
        (("COMPLAINT",), "", "BOUNCE", GateState.PASSED, "not listed"),
        ((), "", "BOUNCE", GateState.PASSED, "off"),
        # what overrides the account
        (("BOUNCE", "COMPLAINT"), "none", "BOUNCE", GateState.PASSED, "off"),
        (("BOUNCE", "COMPLAINT"), "complaints", "BOUNCE", GateState.PASSED, "not listed"),
        ((), "complaints", "COMPLAINT", GateState.FAILED, "listed"),
        (("BOUNCE",), "as-account", "BOUNCE", GateState.FAILED, "listed"),
        # what nobody said
        (None, "", "BOUNCE", GateState.UNKNOWN, "listed"),
        (None, "", "", GateState.PASSED, "not listed"),
        (("BOUNCE",), "unread", "BOUNCE", GateState.UNKNOWN, "listed"),
    ],
)
def test_the_suppression_list(
    reasons: tuple[str, ...] | None, name: str, listed_for: str, state: GateState, label: str
) -> None:
    reading = target(
        account(suppression=Suppression(reasons)),
        lookups=lookups(TO, listed_for=listed_for),
        configuration_sets=kept(dict(OVERRIDES)),
    )
    found = follow(reading, configuration_set=name)
    each = gate(found, GateId.SUPPRESSION)
    assert (each.state, each.label) == (state, label)
    if state is GateState.FAILED:
        assert found.outcome is Outcome.NOT_DELIVERED
        assert found.error is None
        assert found.remedy is not None
        assert (found.remedy.act, found.remedy.subject) == (Act.UNSUPPRESS, TO)


@pytest.mark.parametrize(
    ("members", "state", "label"),
    [
        ({"sending_enabled": None}, GateState.UNKNOWN, "not told"),
        ({"enforcement_status": None}, GateState.PASSED, "on"),
        ({"enforcement_status": "PROBATION"}, GateState.PASSED, "on, under review"),
        ({"enforcement_status": "PROBATION", "sending_enabled": False}, GateState.FAILED, "paused"),
        ({"enforcement_status": "SHUTDOWN", "sending_enabled": None}, GateState.FAILED, "shut down"),
    ],
)
def test_whether_the_account_may_send(members: dict[str, Any], state: GateState, label: str) -> None:
    found = gate(follow(target(account(suppression=BOTH, **members))), GateId.SENDING)
    assert (found.state, found.label) == (state, label)


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


def test_what_dns_says_goes_along_with_what_to_publish() -> None:
    good = follow(authentication=checked(WARNING, OK, OK))
    assert gate(good, GateId.DKIM).warning
    assert not gate(good, GateId.SPF).warning
    assert gate(good, GateId.SPF).remedy is None
    bad = gate(follow(authentication=checked(MISSING, OK, OK, spf_aligned=False)), GateId.SPF)
    assert (bad.state, bad.label, bad.warning) == (GateState.FAILED, "not aligned", False)
    assert bad.remedy is not None
    assert bad.remedy.act is Act.DOMAINS
    missing = gate(follow(authentication=checked(MISSING, OK, OK)), GateId.DKIM)
    assert missing.remedy is not None
    assert (missing.remedy.act, missing.remedy.subject) == (Act.DOMAINS, "acme.example")


def test_malformed_messages_say_how() -> None:
    assert gate(follow(to=()), GateId.ADDRESSES).label == "no recipient"
    assert gate(follow(to=(TO,) * 51), GateId.ADDRESSES).label == "too many"
    assert gate(follow(to=(TO,) * 50), GateId.ADDRESSES).state is GateState.PASSED


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
    assert follow(target(UNREAD.failed(bare_words, NOW)), caller=UNREAD).error is not None


def test_sending_takes_no_notice_of_case_and_so_both_spellings_are_looked_up() -> None:
    to = "Someone@elsewhere.example"
    found = follow(target(lookups=lookups(to)), to=to)
    each = gate(found, GateId.SUPPRESSION)
    assert each.state is GateState.UNKNOWN
    assert each.needs == (Need(NeedKind.SUPPRESSION_LOOKUP, TO),)
    both = kept({to: SuppressionLookup(to, listed=False), TO: SuppressionLookup(TO, listed=True, reason="BOUNCE")})
    assert follow(target(lookups=both), to=to).outcome is Outcome.NOT_DELIVERED


def test_the_simulator_needs_no_look_at_the_suppression_list() -> None:
    found = follow(target(lookups=lookups()), to="suppressionlist@simulator.amazonses.com")
    assert found.outcome is Outcome.PASSES


@pytest.mark.parametrize(
    ("found", "outcome", "stopped"),
    [
        (None, Outcome.UNKNOWN, None),
        (checked(domain="other.example"), Outcome.UNKNOWN, None),
        (checked(WARNING, WARNING, WARNING), Outcome.PASSES, None),
        # DMARC passes by one of the two
        (checked(MISSING, OK, OK), Outcome.PASSES, None),
        (checked(OK, DEFAULT, OK, spf_aligned=None), Outcome.PASSES, None),
        (checked(NO_CHECK, OK, OK), Outcome.PASSES, None),
        # DMARC fails
        (checked(MISSING, DEFAULT, PROBLEM, passes=False), Outcome.UNAUTHENTICATED, GateId.DKIM),
        (checked(OK, OK, PROBLEM, passes=False), Outcome.UNAUTHENTICATED, GateId.DMARC),
        # no policy: what is signed passes all the same
        (checked(OK, DEFAULT, MISSING, passes=None), Outcome.PASSES, None),
        (checked(MISSING, DEFAULT, MISSING, passes=None), Outcome.UNAUTHENTICATED, GateId.DKIM),
        (checked(NO_CHECK, DEFAULT, MISSING, passes=None), Outcome.UNKNOWN, None),
        (checked(MISSING, OK, MISSING, passes=None, spf_aligned=None), Outcome.UNKNOWN, None),
        (checked(MISSING, OK, MISSING, passes=None, spf_aligned=False), Outcome.UNAUTHENTICATED, GateId.DKIM),
        # SES does not sign, although the key is there
        (
            checked(WARNING, DEFAULT, MISSING, passes=None, codes=("dkim-signing-off",)),
            Outcome.UNAUTHENTICATED,
            GateId.DKIM,
        ),
        # what could not be looked up says nothing
        (checked(NO_CHECK, NO_CHECK, NO_CHECK, passes=None), Outcome.UNKNOWN, None),
        (checked(OK, OK, NO_CHECK, passes=None), Outcome.UNKNOWN, None),
        (checked(OK, OK, NOT_YET, passes=None), Outcome.UNKNOWN, None),
        (checked(OK, OK, OK, passes=None), Outcome.UNKNOWN, None),
    ],
)
def test_whether_it_authenticates(found: Authentication | None, outcome: Outcome, stopped: GateId | None) -> None:
    told = follow(authentication=found)
    assert told.outcome is outcome
    failed = told.first_failed
    assert (failed.id if failed is not None else None) is stopped
    assert told.error is None


def test_what_passes_with_a_doubt_is_told() -> None:
    assert follow(authentication=checked(MISSING, OK, OK)).summary == "It would pass; worth a look: DKIM."
    assert "worth a look: sending" in follow(target(account(enforcement_status="PROBATION", suppression=BOTH))).summary


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


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("ops@acme.example", "ops@acme.example"),
        ("  ops@acme.example ", "ops@acme.example"),
        ("Operations <Ops@acme.example>", "Ops@acme.example"),
        ('"A <b>" <ops@acme.example>', "ops@acme.example"),
        ("ops@acme.example>", "ops@acme.example>"),
        ("", ""),
    ],
)
def test_the_bare_address(given: str, expected: str) -> None:
    assert bare(given) == expected
