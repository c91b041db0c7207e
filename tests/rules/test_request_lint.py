from dataclasses import replace
from typing import Any, Final

import pytest

from sestui.model.request import AccessDraft
from sestui.rules.request_lint import hints, host_of, nobodys
from sestui.rules.severity import Severity
from tests.rules.build import EVERY_HOSTILE

GOOD: Final = AccessDraft(
    mail_type="MARKETING",
    website="https://www.acme-shop.com/mail",
    language="EN",
    contacts=("ops@acme-shop.com",),
    use_case="A weekly letter about new lamps to customers who asked for it in the shop, with a receipt for each order "
    "and a note when it leaves. The letter has the address of the shop.",
    recipients="People tick a box in the shop and confirm by a link in a mail. No list is bought or rented.",
    bounces="Bounces and complaints go to SNS; a queue takes the address off the list within a minute.",
    unsubscribe="Each letter has List-Unsubscribe with one click and a link; it holds at once.",
    volume="About 2,000 letters a week at 5 a second, the number of customers now.",
    only_requested=True,
    feedback_handled=True,
)


def codes(draft: AccessDraft, *sending: str) -> list[str]:
    return [each.code for each in hints(draft, sending)]


def test_a_draft_that_answers_everything_gets_no_hint() -> None:
    assert codes(GOOD, "acme-shop.com") == []
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        # the website
        ({"website": "http://www.acme-shop.com"}, ["website-not-https"]),
        ({"website": "https://example.com"}, ["website-reserved"]),
        ({"website": "https://www.example.org/x"}, ["website-reserved"]),
        ({"website": "https://acme.test"}, ["website-reserved"]),
        ({"website": "https://10.0.0.1/"}, ["website-reserved"]),
        ({"website": "https://8.8.8.8/", "contacts": ()}, ["website-address", "contacts-none"]),
        ({"website": "https://user:pw@www.acme-shop.com/"}, ["website-login"]),
        ({"website": ""}, []),
        ({"website": "https://[broken"}, []),
        # the contacts
        ({"contacts": ()}, ["contacts-none"]),
        ({"contacts": ("ops@example.net",)}, ["contacts-reserved"]),
        ({"contacts": ("shop@gmail.com",)}, ["contacts-free-mail"]),
        ({"contacts": ("shop@gmail.com", "ops@acme-shop.com")}, []),
        ({"contacts": ("ops@other.com",)}, ["contacts-other-domain"]),
        ({"contacts": ("ops@mail.acme-shop.com",)}, []),
        # the use case
        ({"use_case": ""}, ["use-case-missing"]),
        ({"use_case": "Mail."}, ["use-case-short"]),
        # how the list is built
        ({"recipients": ""}, ["recipients-missing"]),
        ({"recipients": "Our users."}, ["recipients-short"]),
        (
            {"recipients": "We purchased a list of addresses from a partner."},
            [
                "recipients-bought",
            ],
        ),
        ({"recipients": "Customers who buy in the shop tick a box and confirm it."}, []),
        ({"recipients": "The people of the city, as far as they are known to us."}, ["recipients-consent"]),
        # bounces and complaints
        ({"bounces": ""}, ["bounces-missing"]),
        ({"bounces": "By hand."}, ["bounces-short"]),
        ({"bounces": "A queue reads each bounce and takes the address off the list."}, ["bounces-no-complain"]),
        ({"bounces": "A queue reads each complaint and takes the address off it."}, ["bounces-no-bounce"]),
        # opting out
        ({"unsubscribe": ""}, ["unsubscribe-missing"]),
        ({"unsubscribe": "There is a link in each letter, and it holds at once."}, ["unsubscribe-one-click"]),
        ({"mail_type": "TRANSACTIONAL", "unsubscribe": ""}, ["unsubscribe-missing"]),
        ({"mail_type": "TRANSACTIONAL", "unsubscribe": "There is a link in each letter, and it holds at once."}, []),
        # the volume
        ({"volume": ""}, ["volume-missing"]),
        ({"volume": "As many letters as there are customers in the shop then."}, ["volume-no-number"]),
        # placeholders
        ({"use_case": GOOD.use_case + " TODO"}, ["use_case-placeholder"]),
        ({"volume": GOOD.volume + " <number>"}, ["volume-placeholder"]),
        ({"bounces": GOOD.bounces + " [your process]"}, ["bounces-placeholder"]),
        ({"volume": GOOD.volume + " <https://www.acme-shop.com>"}, []),
    ],
)
def test_what_reviewers_ask(members: dict[str, Any], expected: list[str]) -> None:
    assert codes(replace(GOOD, **members)) == expected


def test_the_website_and_the_sending_domain_belong_together() -> None:
    assert codes(GOOD, "mail.acme-shop.com", "other.com") == []
    assert codes(GOOD, "other.com") == ["website-not-sender"]


def test_what_costs_the_request_weighs_more_than_what_helps() -> None:
    weights = {each.code: each.severity for each in hints(AccessDraft(mail_type="MARKETING"))}
    assert weights["recipients-missing"] is Severity.WARNING
    assert weights["bounces-missing"] is Severity.WARNING
    assert weights["unsubscribe-missing"] is Severity.WARNING
    assert weights["contacts-none"] is Severity.NOTE
    transactional = {each.code: each.severity for each in hints(AccessDraft(mail_type="TRANSACTIONAL"))}
    assert transactional["unsubscribe-missing"] is Severity.NOTE


def test_answers_in_japanese_are_not_judged_by_english_words() -> None:
    text = "お客様が登録フォームで購読に同意し、確認メールのリンクを開いた場合にのみ追加されます。"
    found = codes(replace(GOOD, recipients=text, bounces=text))
    assert found == []


def test_every_hint_has_words_a_fix_and_a_source() -> None:
    found = [*hints(AccessDraft(website="http://localhost.test", contacts=("a@b.test",))), *hints(AccessDraft())]
    assert len(found) > 8
    assert all(each.text and each.fix and each.source and each.field for each in found)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.Acme.example:8443/x", "www.acme.example"),
        ("https://[::1]/", "::1"),
        ("https://[", ""),
        ("acme.example", ""),
        ("", ""),
    ],
)
def test_the_host_of_a_url(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("example.com", True),
        ("a.example.com", True),
        ("notexample.com", False),
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("8.8.8.8", False),
        ("acme-shop.com", False),
        ("", False),
    ],
)
def test_names_that_are_nobodys(host: str, expected: bool) -> None:
    assert nobodys(host) is expected


def test_hints_are_clean() -> None:
    hostile = AccessDraft(
        website=f"https://a{EVERY_HOSTILE}.com", contacts=(f"a@{EVERY_HOSTILE}.com",), use_case=f"<{EVERY_HOSTILE}>"
    )
    assert all(each.text.isprintable() for each in hints(hostile, (EVERY_HOSTILE,)))
