"""The test e-mail: its words, its headers, and the question before it goes out."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sestui.model.acting import Email
from sestui.model.acting_problems import problems
from sestui.model.target import Target
from sestui.rules import test_email
from sestui.rules.write_plan import Where

HERE = Target("acme", "eu-west-1")
WHEN = datetime(2026, 11, 23, 12, 34, 56, tzinfo=UTC)
SIMULATOR = "bounce+x@simulator.amazonses.com"
HOSTILE = "[/b] \x1b]52;c;aGk=\x07\r\nBcc: all@example.com"


def where(access: bool | None = True, *, marked: bool = False, name: str = "Acme") -> Where:
    return Where(HERE, name, "111122223333", access, marked)


def email(*to: str) -> Email:
    said = test_email.draft(where(), WHEN)
    return Email("me@example.com", to, said.subject, said.text)


def test_it_says_whose_where_when_and_what_to_look_for() -> None:
    said = test_email.draft(where(), WHEN, "Me <me@Example.com>", "main")
    assert said.subject == "sestui test: Acme in eu-west-1, 2026-11-23 12:34 UTC"
    for words in (
        "Acme (111122223333)",
        "eu-west-1",
        "2026-11-23 12:34:56 UTC",
        "Me <me@Example.com>",
        "main",
        "Authentication-Results",
        "DKIM-Signature",
        "Return-Path",
        "header.d=Example.com",
    ):
        assert words in said.text
    assert max(map(len, said.text.splitlines())) <= 78


def test_the_time_is_told_in_utc_wherever_somebody_is() -> None:
    there = WHEN.astimezone(timezone(timedelta(hours=9)))
    assert test_email.draft(where(), there) == test_email.draft(where(), WHEN)


def test_what_comes_from_outside_breaks_no_line_of_it() -> None:
    said = test_email.draft(where(name=HOSTILE), WHEN, HOSTILE, HOSTILE)
    assert problems(Email("me@example.com", ("you@example.com",), said.subject, said.text)) == ()
    assert "\x1b" not in said.text
    assert not any(line.startswith("Bcc") for line in said.text.splitlines())


def test_an_account_that_nobody_knows_is_said_so() -> None:
    assert "account id not known" in test_email.draft(Where(HERE, "acme"), WHEN).text


@pytest.mark.parametrize(
    ("url", "mailto", "headers"),
    [
        ("", "", ()),
        (
            "https://example.com/u?x=1",
            "",
            (
                ("List-Unsubscribe", "<https://example.com/u?x=1>"),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ),
        ),
        ("", "leave@example.com", (("List-Unsubscribe", "<mailto:leave@example.com>"),)),
        (
            "https://example.com/u",
            "mailto:leave@example.com",
            (
                ("List-Unsubscribe", "<https://example.com/u>, <mailto:leave@example.com>"),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ),
        ),
        # RFC 8058 asks for HTTPS
        ("http://example.com/u", "", (("List-Unsubscribe", "<http://example.com/u>"),)),
    ],
)
def test_one_click_is_offered_over_https_only(url: str, mailto: str, headers: tuple[tuple[str, str], ...]) -> None:
    assert test_email.unsubscribe_headers(url, mailto) == headers


@pytest.mark.parametrize(
    ("at", "to", "again"),
    [
        (where(access=True), ("you@example.com",), "it goes to you@example.com"),
        (where(access=None), ("you@example.com",), "it goes to you@example.com"),
        (where(access=False), ("you@example.com",), ""),
        (where(access=False, marked=True), ("you@example.com",), "it goes to you@example.com"),
        (where(access=True), (SIMULATOR,), ""),
        (where(access=True), (SIMULATOR, "A <a@example.com>"), "it goes to A <a@example.com>."),
    ],
)
def test_real_recipients_are_asked_about_twice_outside_the_sandbox(at: Where, to: tuple[str, ...], again: str) -> None:
    plan = test_email.send_plan(at, email(*to), "Careful.")
    assert again in plan.again
    assert bool(plan.again) is bool(again)
    assert ("daily quota, " not in plan.consequence) is bool(test_email.real_recipients(to))
    assert plan.warning == "Careful."
    assert dict(plan.facts)["to"] == ", ".join(to)
