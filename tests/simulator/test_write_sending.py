"""SendEmail: what is accepted, what is refused in which words, and what later reads see of it."""

from typing import Any

import pytest

from sestui.simulator import ManualClock
from tests.simulator.bed import assert_conforms
from tests.simulator.conftest import Serve
from tests.simulator.writing import SENDER, refusal, scene, ses, simple

NOT_VERIFIED = "Email address is not verified. The following identities failed the check in region US-EAST-1: "


def test_a_message_is_accepted_and_counts(serve: Serve) -> None:
    client = ses(serve(scene("production", f"sent = 10\n{SENDER}")))
    answer = client.send_email(**simple(["a@other.test", "b@other.test"]))
    assert_conforms("sesv2", "SendEmail", answer)
    assert answer["MessageId"] != client.send_email(**simple("c@other.test"))["MessageId"]
    assert client.get_account()["SendQuota"]["SentLast24Hours"] == 13.0


def test_what_was_sent_leaves_the_window_after_a_day(serve: Serve) -> None:
    clock = ManualClock()
    client = ses(serve(scene("production", f"sent = 0\n{SENDER}"), clock))
    client.send_email(**simple("a@other.test"))
    clock.advance(86_399)
    assert client.get_account()["SendQuota"]["SentLast24Hours"] == 1.0
    clock.advance(1)
    assert client.get_account()["SendQuota"]["SentLast24Hours"] == 0.0


@pytest.mark.parametrize("to", ["success", "bounce", "ooto", "complaint+label", "SuppressionList"])
def test_the_mailbox_simulator_works_in_the_sandbox_and_does_not_count(serve: Serve, to: str) -> None:
    client = ses(serve(scene("sandbox", f"sent = 200\n{SENDER}")))
    client.send_email(**simple(f"{to}@simulator.amazonses.com"))
    assert client.get_account()["SendQuota"]["SentLast24Hours"] == 200.0


@pytest.mark.parametrize(
    ("identities", "sender", "accepted"),
    [
        ('["Me@example.com"]', "Me@example.com", True),
        ('["Me@example.com"]', "me@example.com", False),
        ('["example.com"]', "anybody@EXAMPLE.com", True),
        ('["example.com"]', "me@mail.example.com", True),
        ('["mail.example.com"]', "me@example.com", False),
        ('["me@example.com"]', "Me and more <me+label@example.com>", True),
        ("[]", "me@example.com", False),
    ],
)
def test_who_may_send(serve: Serve, identities: str, sender: str, accepted: bool) -> None:
    client = ses(serve(scene("production", f"identities = {identities}")))
    if accepted:
        assert client.send_email(**simple(FromEmailAddress=sender))["MessageId"]
    else:
        assert refusal(client.send_email, **simple(FromEmailAddress=sender)) == (
            "MessageRejected",
            NOT_VERIFIED + sender,
        )


def test_the_sandbox_names_everybody_who_is_not_verified(serve: Serve) -> None:
    more = 'identities = ["good.test", "you@other.test", { name = "me@example.com", status = "PENDING" }]'
    client = ses(serve(scene("sandbox", more)))
    to = ["you@other.test", "x@good.test", "You@other.test", "z@bad.test"]
    code, message = refusal(client.send_email, **simple(to))
    assert (code, message) == ("MessageRejected", f"{NOT_VERIFIED}me@example.com, You@other.test, z@bad.test")


def test_a_long_list_of_names_ends_in_an_ellipsis(serve: Serve) -> None:
    client = ses(serve(scene("sandbox", SENDER)))
    to = [f"{'x' * 40}{number}@somewhere.test" for number in range(40)]
    message = refusal(client.send_email, **simple(to))[1]
    assert message.endswith("...")
    assert len(message) < 1_200


@pytest.mark.parametrize(
    ("state", "more", "expected"),
    [
        ("paused", "", ("SendingPausedException", "Email sending is disabled for this account.")),
        ("shutdown", "", ("SendingPausedException", "Sending suspended for this account. Please contact AWS Support.")),
        (
            "production",
            "suspended = true",
            ("AccountSuspendedException", "Sending has been permanently restricted for this account."),
        ),
        ("production", "sent = 50000", ("LimitExceededException", "Daily message quota exceeded.")),
    ],
)
def test_an_account_that_may_not_send(serve: Serve, state: str, more: str, expected: tuple[str, str]) -> None:
    client = ses(serve(scene(state, f"{more}\n{SENDER}")))
    assert refusal(client.send_email, **simple("a@other.test")) == expected


def test_the_rate_lets_a_burst_of_one_second_through(serve: Serve) -> None:
    clock = ManualClock()
    client = ses(serve(scene("production", f"rate = 2\n{SENDER}"), clock))
    client.send_email(**simple())
    client.send_email(**simple())
    assert refusal(client.send_email, **simple()) == ("TooManyRequestsException", "Maximum sending rate exceeded.")
    clock.advance(0.5)
    client.send_email(**simple())


def test_sending_is_not_held_to_one_request_a_second(serve: Serve) -> None:
    client = ses(serve(scene("production", SENDER, "[throttle]"), ManualClock()))
    client.get_account()
    client.send_email(**simple())
    client.send_email(**simple())


SETS = """identities = [{ name = "example.com", configuration_set = "main" }]
configuration_sets = [{ name = "main" }, { name = "paused", sending = false }]"""


def test_configuration_sets(serve: Serve) -> None:
    client = ses(serve(scene("production", SETS)))
    client.send_email(**simple())
    client.send_email(**simple(ConfigurationSetName="main"))
    assert refusal(client.send_email, **simple(ConfigurationSetName="gone")) == (
        "NotFoundException",
        "Configuration set <gone> does not exist.",
    )
    assert refusal(client.send_email, **simple(ConfigurationSetName="paused"))[0] == "SendingPausedException"


def test_the_set_of_the_identity_counts_where_none_is_named(serve: Serve) -> None:
    client = ses(serve(scene("production", SETS.replace('"main" }]\n', '"gone" }]\n'))))
    assert refusal(client.send_email, **simple())[0] == "NotFoundException"


@pytest.mark.parametrize(
    ("status", "mx", "accepted"),
    [
        ("FAILED", "REJECT_MESSAGE", False),
        ("FAILED", "USE_DEFAULT_VALUE", True),
        ("SUCCESS", "REJECT_MESSAGE", True),
    ],
)
def test_a_mail_from_domain_that_is_not_verified(serve: Serve, status: str, mx: str, accepted: bool) -> None:
    more = (
        f'[[accounts.111122223333.regions.us-east-1.identities]]\nname = "example.com"\n'
        f'mail_from = "m.example.com"\nmail_from_status = "{status}"\nmail_from_mx = "{mx}"'
    )
    client = ses(serve(scene("production", more)))
    if accepted:
        client.send_email(**simple())
    else:
        assert refusal(client.send_email, **simple())[0] == "MailFromDomainNotVerifiedException"


def content(**simple_parts: Any) -> dict[str, Any]:
    whole = {"Subject": {"Data": "Test"}, "Body": {"Text": {"Data": "Hello."}}, **simple_parts}
    return {"Content": {"Simple": whole}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"Content": {}},
        {"Content": {"Simple": {"Subject": {"Data": "x"}, "Body": {}}}},
        {"Destination": {}},
        {"Destination": {"ToAddresses": [f"a{number}@other.test" for number in range(51)]}},
        {"Destination": {"ToAddresses": ["jürgen@other.test"]}},
        {"Destination": {"ToAddresses": ["a@bücher.test"]}},
        {"Destination": {"ToAddresses": ["nobody"]}},
        {"EmailTags": [{"Name": "a b", "Value": "c"}]},
        content(Headers=[{"Name": "Subject", "Value": "x"}]),
        content(Headers=[{"Name": "X y", "Value": "x"}]),
        content(Headers=[{"Name": "X", "Value": "ü"}]),
        content(Headers=[{"Name": f"X-{number}", "Value": "x"} for number in range(16)]),
    ],
)
def test_what_botocore_lets_out_and_ses_refuses(serve: Serve, wrong: dict[str, Any]) -> None:
    client = ses(serve(scene("production", SENDER)))
    assert refusal(client.send_email, **{**simple("a@other.test"), **wrong})[0] == "BadRequestException"


def test_raw_and_templated_messages(serve: Serve) -> None:
    client = ses(serve(scene("production", SENDER)))
    client.send_email(**simple(Content={"Raw": {"Data": b"Subject: x\r\n\r\nHello."}}))
    template = {"Template": {"TemplateName": "t", "TemplateData": "{}"}}
    assert refusal(client.send_email, **simple(Content=template))[0] == "NotFoundException"


def test_insights_tell_what_became_of_a_message(serve: Serve) -> None:
    clock = ManualClock()
    more = f'vdm = "ENABLED"\n{SENDER}\nsuppressed = [{{ address = "gone@other.test" }}]'
    client = ses(serve(scene("production", more), clock))
    tags = [{"Name": "test", "Value": "yes"}]
    sent = client.send_email(**simple(["a@other.test", "gone@other.test"], EmailTags=tags))["MessageId"]
    answer = client.get_message_insights(MessageId=sent)
    assert_conforms("sesv2", "GetMessageInsights", answer)
    assert (answer["Subject"], answer["EmailTags"]) == ("Test", tags)
    assert [[event["Type"] for event in one["Events"]] for one in answer["Insights"]] == [["SEND"], ["SEND"]]
    clock.advance(1)
    answer = client.get_message_insights(MessageId=sent)
    assert_conforms("sesv2", "GetMessageInsights", answer)
    delivered, bounced = (one["Events"][-1] for one in answer["Insights"])
    assert delivered["Type"] == "DELIVERY"
    assert bounced["Details"]["Bounce"]["BounceSubType"] == "OnAccountSuppressionList"


def test_there_are_no_insights_without_the_deliverability_manager_nor_of_the_mailbox_simulator(serve: Serve) -> None:
    client = ses(serve(scene("production", SENDER)))
    sent = client.send_email(**simple("a@other.test"))["MessageId"]
    assert refusal(client.get_message_insights, MessageId=sent)[0] == "BadRequestException"


def test_the_mailbox_simulator_has_no_insights(serve: Serve) -> None:
    client = ses(serve(scene("production", f'vdm = "ENABLED"\n{SENDER}')))
    sent = client.send_email(**simple())["MessageId"]
    assert refusal(client.get_message_insights, MessageId=sent)[0] == "NotFoundException"


def test_an_answer_that_is_lost_belongs_to_a_message_that_went_out(serve: Serve) -> None:
    fault = '[[faults]]\nkind = "cut"\noperation = "SendEmail"\nfirst = 1'
    bed = serve(scene("production", f"sent = 0\n{SENDER}", fault))
    client = ses(bed)
    # botocore takes half an answer for an empty one
    assert "MessageId" not in client.send_email(**simple("a@other.test"))
    assert client.get_account()["SendQuota"]["SentLast24Hours"] == 1.0
    assert [one.operation for one in bed.simulator.requests].count("SendEmail") == 1
