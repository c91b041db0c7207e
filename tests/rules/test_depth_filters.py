from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.model.failure import Cause
from sestui.model.feedback import Notifications, Topic
from sestui.model.fleet import TargetState
from sestui.model.identity import Dkim, MailFrom
from sestui.model.reading import Reading
from sestui.model.suppression import Suppressed
from sestui.model.target import Target
from sestui.rules.depth_filters import (
    DOMAIN_FIELDS,
    IDENTITY_FIELDS,
    SUPPRESSION_FIELDS,
    identity_text,
    parse_domain_filter,
    parse_identity_filter,
    parse_suppression_filter,
)
from sestui.rules.domains import DomainView
from sestui.rules.identity_row import IdentityRow, IdentityRows
from tests.rules.build import NOW, failure, fleet
from tests.rules.deep import deep, detail, kept, listed

PUBLIC = '{"Statement": {"Effect": "Allow", "Principal": "*"}}'
ARN = "arn:aws:sns:eu-west-1:123456789012:deaf"


def row(name: str = "acme.example", status: str | None = "SUCCESS", found: Any = None, **members: Any) -> IdentityRow:
    items = [listed("acme.example"), listed(name, status)]
    return IdentityRows().update(deep(items, {} if found is None else {name: found}, **members))[-1]


FINE = row(found=detail("acme.example", configuration_set="Main"))
UNREAD = row()
DEAF = row(
    found=detail("acme.example", feedback_forwarding=False),
    notifications=kept({"acme.example": Notifications("acme.example", ARN, ARN)}),
    topics=kept({ARN: Topic(ARN, exists=False)}),
)
DENIED = row(found=Reading().failed(failure(Cause.DENIED), NOW))


@pytest.mark.parametrize(
    ("text", "subject", "expected"),
    [
        ("", FINE, True),
        ("acme", FINE, True),
        ("MAIN", FINE, True),
        ("verified", FINE, True),
        ("acme-*", FINE, False),
        ("*.example", FINE, True),
        ("status:verified", FINE, True),
        ("status:temp", row(status="TEMPORARY_FAILURE"), True),
        ("status:no-sending", row("b.example", "SUCCESS", detail("b.example", verified=False)), True),
        ("status:unknown", row(status=None), True),
        ("status:unknown", row(status="SHINY"), True),
        ("type:domain", FINE, True),
        ("type:address", row("ops@acme.example"), True),
        ("dkim:signs", FINE, True),
        ("dkim:easy", FINE, True),
        (
            "dkim:replica",
            row(found=detail("acme.example", dkim=Dkim(True, "SUCCESS", origin="AWS_SES_EU_WEST_1"))),
            True,
        ),
        ("dkim:byodkim", row(found=detail("acme.example", dkim=Dkim(True, "SUCCESS", origin="EXTERNAL"))), True),
        ("dkim:failed", row(found=detail("acme.example", dkim=Dkim(True, "FAILED"))), True),
        # what was not read is not "not signed"
        ("dkim:off", UNREAD, False),
        ("dkim:unknown", UNREAD, True),
        ("-dkim:signs", UNREAD, True),
        ("mailfrom:default", FINE, True),
        ("mailfrom:default", UNREAD, False),
        ("mailfrom:failed", row(found=detail("acme.example", mail_from=MailFrom("m", "FAILED"))), True),
        ("heard:yes", FINE, True),
        ("heard:no", FINE, False),
        ("heard:no", DEAF, True),
        ("heard:no", UNREAD, False),
        ("heard:unknown", UNREAD, True),
        ("heard:yes", UNREAD, False),
        ("is:attention", DEAF, True),
        ("is:attention", FINE, False),
        ("is:unread", UNREAD, True),
        ("is:read", FINE, True),
        ("is:failing", DENIED, True),
        ("is:failing", FINE, False),
        ("denied", DENIED, True),
        ("is:inheriting", row("ops@acme.example"), True),
        ("is:inheriting", FINE, False),
        ("is:public", row(found=detail("acme.example", policies=(("p", PUBLIC),))), True),
        ("is:shared", row(found=detail("acme.example", policies=(("p", PUBLIC),))), True),
        ("is:shared", FINE, False),
        ("set:main", FINE, True),
        ("parent:acme", row("ops@acme.example"), True),
        ("parent:acme", FINE, False),
        ("type:domain status:failed", FINE, False),
        ("status:", FINE, True),
    ],
)
def test_identities(text: str, subject: IdentityRow, expected: bool) -> None:
    found = parse_identity_filter(text)
    assert found.problem == ""
    assert found.matches(subject) is expected


DOMAIN = DomainView().update(
    fleet(
        {
            Target("acme", "us-east-1"): TargetState(depth=deep([listed("A.example", "FAILED")])),
            Target("acme", "eu-west-1"): TargetState(
                depth=deep([listed("a.example")], {"a.example": detail("a.example")})
            ),
        }
    )
)[0]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.ex", True),
        ("b.ex", False),
        ("status:failed", True),
        ("status:verified", True),
        ("status:pending", False),
        ("dkim:own", True),
        ("dkim:replica", False),
        ("dkim:unknown", True),
        ("mailfrom:default", True),
        ("is:attention", True),
        ("is:everywhere", False),
        ("is:several", True),
        ("is:single", False),
        ("region:us-", True),
        ("region:ap-", False),
        ("account:1234", True),
        ("account:555", False),
        ("profile:acme", True),
        ("profile:ac?e", True),
        ("-region:us-", False),
    ],
)
def test_domains(text: str, expected: bool) -> None:
    found = parse_domain_filter(text)
    assert found.problem == ""
    assert found.matches(DOMAIN) is expected


@pytest.mark.parametrize(
    ("text", "item", "expected"),
    [
        ("someone", Suppressed("SomeOne@x.example", "BOUNCE"), True),
        ("reason:bounce", Suppressed("a@x.example", "BOUNCE"), True),
        ("reason:complaint", Suppressed("a@x.example", "BOUNCE"), False),
        ("reason:unknown", Suppressed("a@x.example"), True),
        ("domain:x.example", Suppressed("a@X.example"), True),
        ("domain:a", Suppressed("a@x.org"), False),
    ],
)
def test_suppressed_addresses(text: str, item: Suppressed, expected: bool) -> None:
    found = parse_suppression_filter(text)
    assert found.problem == ""
    assert found.matches(item) is expected


TABLES = [
    (IDENTITY_FIELDS, parse_identity_filter),
    (DOMAIN_FIELDS, parse_domain_filter),
    (SUPPRESSION_FIELDS, parse_suppression_filter),
]


@pytest.mark.parametrize(("fields", "parse"), TABLES)
def test_every_field_has_help_and_its_values_and_example_parse(fields: Any, parse: Any) -> None:
    for name, found in fields.items():
        assert found.help
        assert parse(found.example).problem == ""
        assert parse(found.example).active
        for value in found.values:
            assert parse(f"{name}:{value}").problem == ""
            assert parse(f"{name}:{value}").active


@pytest.mark.parametrize(
    ("parse", "text", "hint"),
    [
        (parse_identity_filter, "stauts:failed", "did you mean status:?"),
        (parse_identity_filter, "heard:nope", "did you mean no?"),
        (parse_domain_filter, "is:evrywhere", "did you mean everywhere?"),
        (parse_suppression_filter, "reason:bounec", "did you mean bounce?"),
    ],
)
def test_a_typo_is_told_and_hides_nothing(parse: Any, text: str, hint: str) -> None:
    found = parse(text)
    assert hint in found.problem
    assert not found.active


@given(st.text(alphabet='heardomistus:-"*? no', max_size=30))
def test_no_line_raises(text: str) -> None:
    assert isinstance(parse_identity_filter(text).matches(FINE), bool)
    assert isinstance(parse_domain_filter(text).matches(DOMAIN), bool)
    assert isinstance(parse_suppression_filter(text).matches(Suppressed("a@b.example")), bool)


@given(st.text('acme.exlB* "-:\u0130', max_size=12))
def test_words_to_be_found_as_they_are_mean_the_same_as_the_line_itself(text: str) -> None:
    words = parse_identity_filter(text)
    for subject in (FINE, UNREAD, DEAF, DENIED):
        if words.plain:
            assert all(word in identity_text(subject) for word in words.plain) is words.matches(subject)
        else:
            assert set('*?-:"').intersection(text) or not words.active


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Acme  example", ("acme", "example")),
        ('"of us" x', ("of us", "x")),
        ("acme -x", ()),
        ("acme*", ()),
        ("acme is:read", ()),
        ("", ()),
    ],
)
def test_a_line_of_nothing_but_words_tells_them(text: str, plain: tuple[str, ...]) -> None:
    assert parse_identity_filter(text).plain == plain


def test_no_word_is_found_across_two_parts() -> None:
    set_then_origin = FINE.configuration_set + FINE.origin
    assert not parse_identity_filter(f'"{set_then_origin}"').matches(FINE)
