from datetime import timedelta
from typing import Any, Final

import pytest

from sestui.model.account import AccountDetails, Review, Suppression
from sestui.model.authentication import Authentication, Check, CheckState, Part
from sestui.model.failure import Cause
from sestui.model.feedback import EventDestination, EventDestinations, Notifications, Topic
from sestui.model.fleet import TargetState
from sestui.model.identity import Dkim, MailFrom
from sestui.model.reading import Reading
from sestui.model.trace import Act, Need, NeedKind
from sestui.rules.preflight import Preflight, Readiness, preflight
from sestui.rules.preflight_item import Item, ItemId, ItemState, Words
from sestui.rules.standing import Clock
from tests.rules.build import EVERY_HOSTILE, NOW, account, failure, reviewed
from tests.rules.deep import SIGNS, deep, detail, kept, listed

CLOCK: Final = Clock(NOW, timedelta(minutes=5))
DOMAIN: Final = "acme.example"
BOTH: Final = Suppression(("BOUNCE", "COMPLAINT"))
SANDBOX: Final = account(production_access=False, suppression=BOTH)
CUSTOM: Final = MailFrom("bounce.acme.example", "SUCCESS", "USE_DEFAULT_VALUE")
SAID: Final = Words(bulk=False)
UNREAD: Final[Reading[Any]] = Reading()
TOPIC: Final = "arn:aws:sns:eu-west-1:123456789012:bounces"


def checked(spf: CheckState = CheckState.OK, dmarc: CheckState = CheckState.OK, domain: str = DOMAIN) -> Authentication:
    def check(part: Part, state: CheckState) -> Check:
        return Check(part, state, state.value)

    ok = CheckState.OK
    return Authentication(
        domain, NOW, check(Part.DKIM, ok), check(Part.SPF, spf), check(Part.MAIL_FROM, ok), check(Part.DMARC, dmarc)
    )


CHECKED: Final = checked()


def target(found: Any = SANDBOX, items: Any = None, details: Any = None, **members: Any) -> TargetState:
    reading = found if isinstance(found, Reading) else Reading(found, NOW)
    items = [listed(DOMAIN)] if items is None else items
    details = {DOMAIN: detail(DOMAIN, mail_from=CUSTOM)} if details is None else details
    return TargetState(reading, depth=deep(items, details, **members))


def judge(
    state: TargetState | None = None,
    authentication: Authentication | None = CHECKED,
    words: Words = SAID,
    domain: str = "",
) -> Preflight:
    state = target() if state is None else state
    return preflight(state, "eu-west-1", CLOCK, domain=domain, authentication=authentication, words=words)


def item(found: Preflight, id_: ItemId) -> Item:
    return next(each for each in found.items if each.id is id_)


def test_a_target_in_order_is_ready_and_each_item_says_why_aws_cares() -> None:
    found = judge()
    assert found.readiness is Readiness.READY
    assert [each.id for each in found.items] == list(ItemId)
    assert {each.state for each in found.items} == {ItemState.PASSED}
    assert all(each.why and each.source and each.meaning is not None for each in found.items)
    assert found.domain == DOMAIN
    assert found.needs == ()


def test_nothing_that_was_not_read_is_passed() -> None:
    found = preflight(TargetState(), "eu-west-1", CLOCK)
    assert found.readiness is Readiness.UNKNOWN
    assert ItemState.PASSED not in {each.state for each in found.items}
    assert ItemState.FAILED not in {each.state for each in found.items}
    assert found.needs == (Need(NeedKind.IDENTITIES), Need(NeedKind.ACCOUNT))


def test_once_the_list_is_read_the_domain_says_what_else_is_missing() -> None:
    found = judge(target(details={}), authentication=None)
    assert found.needs == (
        Need(NeedKind.IDENTITY, DOMAIN),
        Need(NeedKind.AUTHENTICATION, DOMAIN),
        Need(NeedKind.NOTIFICATIONS, DOMAIN),
    )


def details(**members: Any) -> dict[str, Any]:
    return {DOMAIN: detail(DOMAIN, **({"mail_from": CUSTOM} | members))}


@pytest.mark.parametrize(
    ("state", "failed", "label", "act", "readiness"),
    [
        (
            target(items=[listed("ops@acme.example")], details={}),
            ItemId.DOMAIN,
            "only addresses",
            Act.CONSOLE,
            Readiness.NOT_READY,
        ),
        (target(items=[], details={}), ItemId.DOMAIN, "none", Act.CONSOLE, Readiness.NOT_READY),
        (target(details=details(dkim=Dkim(True, "PENDING"))), ItemId.DKIM, "pending", Act.DOMAINS, Readiness.NOT_READY),
        (
            target(details=details(dkim=Dkim(False, "NOT_STARTED"))),
            ItemId.DKIM,
            "off",
            Act.DOMAINS,
            Readiness.NOT_READY,
        ),
        (target(details=details(mail_from=None)), ItemId.MAIL_FROM, "default", Act.DOMAINS, Readiness.READY_BUT),
        (
            target(details=details(mail_from=MailFrom("b.acme.example", "FAILED", "REJECT_MESSAGE"))),
            ItemId.MAIL_FROM,
            "failed",
            Act.DOMAINS,
            Readiness.READY_BUT,
        ),
        (
            target(account(production_access=False, suppression=Suppression(()))),
            ItemId.SUPPRESSION,
            "off",
            Act.CONSOLE,
            Readiness.READY_BUT,
        ),
        (
            target(account(production_access=False, suppression=Suppression(("BOUNCE",)))),
            ItemId.SUPPRESSION,
            "only bounce",
            Act.CONSOLE,
            Readiness.READY_BUT,
        ),
        (
            target(account(production_access=False, suppression=BOTH, enforcement_status="PROBATION")),
            ItemId.HEALTH,
            "probation",
            Act.CONSOLE,
            Readiness.NOT_READY,
        ),
        (
            target(account(production_access=False, suppression=BOTH, sending_enabled=False)),
            ItemId.HEALTH,
            "sending off",
            Act.RESUME_SENDING,
            Readiness.NOT_READY,
        ),
        (
            target(
                account(production_access=False, suppression=BOTH, details=AccountDetails(review=Review("PENDING")))
            ),
            ItemId.REVIEW,
            "under review",
            Act.CONSOLE,
            Readiness.NOT_READY,
        ),
        (
            target(account(production_access=False, suppression=BOTH, details=AccountDetails(review=Review("DENIED")))),
            ItemId.REVIEW,
            "denied",
            Act.CONSOLE,
            Readiness.NOT_READY,
        ),
    ],
)
def test_what_is_not_in_order_names_the_fix(
    state: TargetState, failed: ItemId, label: str, act: Act, readiness: Readiness
) -> None:
    found = judge(state)
    each = item(found, failed)
    assert (each.state, each.label) == (ItemState.FAILED, label)
    assert each.remedy is not None
    assert each.remedy.act is act
    assert each.remedy.words
    assert found.readiness is readiness
    assert each.title in found.summary


def test_a_review_that_failed_at_aws_does_not_stand_in_the_way() -> None:
    again = account(production_access=False, suppression=BOTH, details=AccountDetails(review=Review("FAILED")))
    assert judge(target(again)).readiness is Readiness.READY


def test_with_production_access_there_is_nothing_to_request() -> None:
    assert judge(target(account(suppression=BOTH))).readiness is Readiness.PRODUCTION
    assert judge(target(reviewed("DENIED", access=True))).readiness is Readiness.PRODUCTION


@pytest.mark.parametrize(
    ("authentication", "spf", "dmarc"),
    [
        (None, ItemState.UNKNOWN, ItemState.UNKNOWN),
        (checked(domain="other.example"), ItemState.UNKNOWN, ItemState.UNKNOWN),
        (checked(CheckState.WARNING, CheckState.WARNING), ItemState.PASSED, ItemState.PASSED),
        (checked(CheckState.MISSING, CheckState.MISSING), ItemState.FAILED, ItemState.FAILED),
        (checked(CheckState.PROBLEM, CheckState.PROBLEM), ItemState.FAILED, ItemState.FAILED),
        (checked(CheckState.COULD_NOT_CHECK, CheckState.NOT_YET), ItemState.UNKNOWN, ItemState.UNKNOWN),
        # SES's own MAIL FROM domain passes SPF
        (checked(CheckState.NOT_APPLICABLE, CheckState.OK), ItemState.PASSED, ItemState.PASSED),
    ],
)
def test_what_dns_says(authentication: Authentication | None, spf: ItemState, dmarc: ItemState) -> None:
    found = judge(authentication=authentication)
    assert (item(found, ItemId.SPF).state, item(found, ItemId.DMARC).state) == (spf, dmarc)
    unknown = ItemState.UNKNOWN in (spf, dmarc)
    assert (Need(NeedKind.AUTHENTICATION, DOMAIN) in found.needs) is unknown


def publishing(kind: str, arn: str) -> dict[str, Any]:
    destination = EventDestination("all", True, ("BOUNCE", "COMPLAINT"), kind, arn)
    return {"main": EventDestinations("main", True, (destination,))}


QUIET: Final = {DOMAIN: detail(DOMAIN, mail_from=CUSTOM, feedback_forwarding=False, configuration_set="main")}
NO_TOPICS: Final = kept({DOMAIN: Notifications(DOMAIN, forwarding_enabled=False)})


@pytest.mark.parametrize(
    ("members", "words", "state", "needs"),
    [
        # e-mail feedback is on
        ({}, SAID, ItemState.PASSED, ()),
        # a topic that nobody subscribes to, and forwarding off
        (
            {
                "details": QUIET,
                "event_destinations": kept(publishing("sns", TOPIC)),
                "topics": kept({TOPIC: Topic(TOPIC, confirmed=0, pending=0, deleted=0)}),
                "notifications": NO_TOPICS,
            },
            SAID,
            ItemState.FAILED,
            (),
        ),
        (
            {
                "details": QUIET,
                "event_destinations": kept(publishing("sns", TOPIC)),
                "topics": kept({TOPIC: Topic(TOPIC, confirmed=1)}),
                "notifications": NO_TOPICS,
            },
            SAID,
            ItemState.PASSED,
            (),
        ),
        # what has to be read first
        (
            {
                "details": QUIET,
                "event_destinations": kept(publishing("sns", TOPIC)),
                "notifications": NO_TOPICS,
            },
            SAID,
            ItemState.UNKNOWN,
            (Need(NeedKind.TOPIC, TOPIC),),
        ),
        (
            {"details": QUIET, "notifications": NO_TOPICS},
            SAID,
            ItemState.UNKNOWN,
            (Need(NeedKind.EVENT_DESTINATIONS, "main"),),
        ),
        # published where nobody can look: the operator's word
        (
            {
                "details": QUIET,
                "event_destinations": kept(publishing("firehose", "arn:aws:firehose:eu-west-1:1:x")),
                "notifications": NO_TOPICS,
            },
            SAID,
            ItemState.YOUR_WORD,
            (),
        ),
        (
            {
                "details": QUIET,
                "event_destinations": kept(publishing("firehose", "arn:aws:firehose:eu-west-1:1:x")),
                "notifications": NO_TOPICS,
            },
            Words(bulk=False, bounces_read=True, complaints_read=True),
            ItemState.PASSED,
            (),
        ),
        (
            {
                "details": QUIET,
                "event_destinations": kept(publishing("firehose", "arn:aws:firehose:eu-west-1:1:x")),
                "notifications": NO_TOPICS,
            },
            Words(bulk=False, bounces_read=False, complaints_read=False),
            ItemState.FAILED,
            (),
        ),
    ],
)
def test_who_hears_of_bounces_and_complaints(
    members: dict[str, Any], words: Words, state: ItemState, needs: tuple[Need, ...]
) -> None:
    found = judge(target(**members), words=words)
    bounces, complaints = item(found, ItemId.BOUNCES), item(found, ItemId.COMPLAINTS)
    assert (bounces.state, complaints.state) == (state, state)
    assert bounces.needs == needs
    assert bounces.seen


@pytest.mark.parametrize(
    ("words", "state", "readiness"),
    [
        (Words(), ItemState.YOUR_WORD, Readiness.YOUR_WORD),
        (Words(bulk=True), ItemState.YOUR_WORD, Readiness.YOUR_WORD),
        (Words(bulk=False), ItemState.PASSED, Readiness.READY),
        (Words(bulk=True, unsubscribe=True), ItemState.PASSED, Readiness.READY),
        (Words(unsubscribe=True), ItemState.PASSED, Readiness.READY),
        (Words(bulk=True, unsubscribe=False), ItemState.FAILED, Readiness.READY_BUT),
        (Words(bulk=False, unsubscribe=False), ItemState.PASSED, Readiness.READY),
    ],
)
def test_unsubscribing_is_taken_at_your_word(words: Words, state: ItemState, readiness: Readiness) -> None:
    found = judge(words=words)
    assert item(found, ItemId.UNSUBSCRIBE).state is state
    assert found.readiness is readiness
    if state is ItemState.FAILED:
        assert item(found, ItemId.UNSUBSCRIBE).meaning == "You say that bulk mail cannot be unsubscribed from."


def test_mail_that_cannot_be_unsubscribed_from_may_be_fine_where_it_is_not_bulk() -> None:
    found = item(judge(words=Words(unsubscribe=False)), ItemId.UNSUBSCRIBE)
    assert found.state is ItemState.FAILED
    assert found.meaning.endswith("bulk mail must be.")


def test_of_several_domains_the_one_that_is_set_up_best_is_judged_or_the_one_that_is_named() -> None:
    items = [
        listed("bare.example"),
        listed("signed.example"),
        listed("full.example"),
        listed("late.example", "PENDING"),
    ]
    found = {
        "bare.example": detail("bare.example", dkim=Dkim(False)),
        "signed.example": detail("signed.example", dkim=SIGNS),
        "full.example": detail("full.example", dkim=SIGNS, mail_from=CUSTOM),
    }
    assert judge(target(items=items, details=found)).domain == "full.example"
    assert judge(target(items=items, details=found), domain="BARE.example").domain == "bare.example"
    late = judge(target(items=items, details=found), domain="late.example")
    assert item(late, ItemId.DOMAIN).label == "not verified"
    other = judge(target(items=items, details=found), domain="other.example")
    assert (other.domain, item(other, ItemId.DOMAIN).label) == ("", "no identity")
    assert item(other, ItemId.DOMAIN).state is item(late, ItemId.DOMAIN).state is ItemState.FAILED
    assert other.readiness is Readiness.NOT_READY


def test_what_is_required_and_what_is_advised() -> None:
    required = [each.id for each in judge().items if each.required]
    assert required == [
        ItemId.DOMAIN,
        ItemId.DKIM,
        ItemId.BOUNCES,
        ItemId.COMPLAINTS,
        ItemId.HEALTH,
        ItemId.REVIEW,
    ]


@pytest.mark.parametrize(
    ("members", "id_"),
    [
        ({"dkim": None}, ItemId.DKIM),
        ({"dkim": Dkim(True, "LATER")}, ItemId.DKIM),
        ({"mail_from": MailFrom("b.acme.example", None)}, ItemId.MAIL_FROM),
        ({"mail_from": MailFrom("b.acme.example", "LATER")}, ItemId.MAIL_FROM),
    ],
)
def test_what_ses_does_not_say_of_the_domain_is_not_known(members: dict[str, Any], id_: ItemId) -> None:
    assert item(judge(target(details=details(**members))), id_).state is ItemState.UNKNOWN


def test_the_summary_names_only_what_decides() -> None:
    failed = judge(target(account(production_access=False, suppression=BOTH, sending_enabled=False)), None, Words())
    assert failed.summary == "To be mended before the request: account healthy."
    unknown = judge(target(identities=UNREAD), None, Words())
    assert unknown.summary.startswith("Not known yet, and required: verified domain, DKIM, bounces heard")
    assert "MAIL FROM" not in unknown.summary
    advised = judge(authentication=None)
    assert advised.readiness is Readiness.READY_BUT
    assert advised.summary == "What is required is in order; worth a look before the request: SPF, DMARC."


def test_addresses_that_are_not_verified_do_not_count() -> None:
    items = [listed("late@acme.example", "PENDING", sending=False), listed("ops@acme.example")]
    found = item(judge(target(items=items, details={})), ItemId.DOMAIN)
    assert found.meaning == "Only addresses are verified (1); a domain shows who sends."


def test_a_domain_that_was_not_read_comes_after_one_that_is_known_to_be_signed() -> None:
    items = [listed("unread.example"), listed("signed.example")]
    assert judge(target(items=items, details={"signed.example": detail("signed.example")})).domain == "signed.example"


def test_a_domain_of_which_aws_told_nothing_is_not_known() -> None:
    found = judge(target(items=[listed(DOMAIN, None)]), domain=DOMAIN)
    assert (item(found, ItemId.DOMAIN).state, found.readiness) == (ItemState.UNKNOWN, Readiness.UNKNOWN)


def test_evidence_tells_what_was_not_read_and_what_could_not_be() -> None:
    denied = UNREAD.failed(failure(Cause.DENIED), NOW)
    unread, failed = judge(target(details={})), judge(target(details={DOMAIN: denied}, notifications=kept({})))
    assert item(unread, ItemId.DKIM).seen[0].value == "not read yet"
    assert item(failed, ItemId.DKIM).seen[0].value == "could not be read"
    assert item(judge(target(identities=UNREAD)), ItemId.DOMAIN).seen[0].value == "not read yet"
    assert item(judge(target(identities=denied)), ItemId.DOMAIN).seen[0].value == "could not be read"
    remedy = item(unread, ItemId.BOUNCES).remedy
    assert remedy is not None
    assert remedy.act is Act.REFRESH


@pytest.mark.parametrize("cause", [Cause.DENIED, Cause.LOGIN_NEEDED, Cause.TIMED_OUT])
def test_an_account_that_could_not_be_read_is_not_known(cause: Cause) -> None:
    found = judge(target(UNREAD.failed(failure(cause), NOW)))
    assert found.readiness is Readiness.UNKNOWN
    for id_ in (ItemId.SUPPRESSION, ItemId.HEALTH, ItemId.REVIEW):
        assert item(found, id_).state is ItemState.UNKNOWN
    assert Need(NeedKind.ACCOUNT) in found.needs


def test_what_aws_left_out_is_not_known_and_not_asked_for_again() -> None:
    found = judge(target(account(production_access=False, enforcement_status=None, sending_enabled=None)))
    assert item(found, ItemId.HEALTH).state is ItemState.UNKNOWN
    assert item(found, ItemId.SUPPRESSION).state is ItemState.UNKNOWN
    assert found.needs == ()


def test_texts_from_outside_are_clean() -> None:
    name = f"a{EVERY_HOSTILE}.example"
    hostile = account(
        production_access=False,
        enforcement_status=EVERY_HOSTILE,
        suppression=Suppression((EVERY_HOSTILE,)),
        details=AccountDetails(review=Review(EVERY_HOSTILE, EVERY_HOSTILE)),
    )
    found = judge(target(hostile, [listed(name)], {name: detail(name, configuration_set=EVERY_HOSTILE)}), None)
    for each in found.items:
        told = [seen.value for seen in each.seen] + [seen.what for seen in each.seen]
        assert all(text.isprintable() for text in (each.label, each.meaning, *told))
