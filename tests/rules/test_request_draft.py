import tomllib
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.model.request import AccessDraft
from sestui.rules.request_draft import MOST_CHARACTERS, DraftError, parsed, written
from tests.rules.build import EVERY_HOSTILE

DRAFT: Final = AccessDraft(
    mail_type="MARKETING",
    website="https://www.acme.example/",
    language="JA",
    contacts=("ops@acme.example", "mail@acme.example"),
    use_case='First line.\nSecond "line".\n\n日本語',
    recipients="A form; the address is confirmed.",
    bounces="SNS.",
    unsubscribe="One click.",
    volume="1,000 a day.",
    only_requested=True,
)


def test_a_draft_is_written_for_people_and_read_back_as_it_was() -> None:
    text = written(DRAFT)
    assert parsed(text) == DRAFT
    assert text.startswith("# A request for production access to Amazon SES")
    assert '# Expected: MARKETING or TRANSACTIONAL.\nmail_type = "MARKETING"\n' in text
    # several lines stay several lines, and letters letters
    assert 'use_case = """\nFirst line.\nSecond ' in text
    assert "日本語" in text
    assert "[acknowledged]" in text
    assert text.endswith("feedback_handled = false\n")


def test_the_empty_draft_is_a_form_to_fill_in() -> None:
    assert parsed(written(AccessDraft())) == AccessDraft()
    assert parsed("schema = 1\n") == AccessDraft()


TEXTS: Final = st.text(max_size=60)


@given(
    st.builds(
        AccessDraft,
        mail_type=TEXTS,
        website=TEXTS,
        language=TEXTS,
        contacts=st.lists(TEXTS, max_size=4).map(tuple),
        use_case=TEXTS,
        recipients=TEXTS,
        volume=TEXTS,
        only_requested=st.booleans(),
        feedback_handled=st.booleans(),
    )
)
def test_every_draft_comes_back_but_for_line_breaks_of_other_systems(draft: AccessDraft) -> None:
    def lines(text: str) -> str:
        return text.replace("\r\n", "\n").replace("\r", "\n")

    wanted = replace(
        draft,
        mail_type=lines(draft.mail_type),
        website=lines(draft.website),
        language=lines(draft.language),
        contacts=tuple(map(lines, draft.contacts)),
        use_case=lines(draft.use_case),
        recipients=lines(draft.recipients),
        volume=lines(draft.volume),
    )
    assert parsed(written(draft)) == wanted


def test_a_draft_is_safe_to_look_at_in_a_terminal() -> None:
    text = written(AccessDraft(use_case=f"a{EVERY_HOSTILE}\ud800b", contacts=(EVERY_HOSTILE,)))
    assert all(char.isprintable() or char == "\n" for char in text)
    assert tomllib.loads(text)["contacts"] == [EVERY_HOSTILE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["schema is missing: this is no draft of sestui; expected 1"]),
        ("schema = 'x'", ['schema is "x"; expected 1']),
        ("schema = true", ["schema is true; expected 1"]),
        ("schema = 0", ["schema is 0; expected 1"]),
        ("schema = 2", ["schema 2 is newer than this sestui can read (1): update sestui"]),
        ("schema = 1\nwebsit = ''", ["websit is unknown; did you mean website?"]),
        ("schema = 1\nMail-Type = ''", ["Mail-Type is unknown; did you mean mail_type?"]),
        ("schema = 1\nqqqq = ''", ["qqqq is unknown"]),
        (
            "schema = 1\nonly_requested = true",
            ["only_requested stands outside of its table; did you mean acknowledged.only_requested?"],
        ),
        (
            "schema = 1\n[acknowledged]\nonly_request = true",
            ["acknowledged.only_request is unknown; did you mean only_requested?"],
        ),
        (
            "schema = 1\n[acknowledged]\nonly_requested = 'yes'",
            ['acknowledged.only_requested is "yes"; expected true or false'],
        ),
        ("schema = 1\nacknowledged = 1", ["acknowledged is 1; expected a table [acknowledged]"]),
        ("schema = 1\nwebsite = 5", ["website is 5; expected a text in quotes"]),
        ("schema = 1\nwebsite = []", ["website is a list; expected a text in quotes"]),
        ("schema = 1\nvolume = 1.5", ["volume is a number with a fraction; expected a text in quotes"]),
        ("schema = 1\nvolume = 2026-11-24", ["volume is a value of another type; expected a text in quotes"]),
        ("schema = 1\ncontacts = 'a'", ['contacts is "a"; expected a list of addresses such as ["ops@example.com"]']),
        (
            "schema = 1\ncontacts = [1]",
            ['contacts is a list; expected a list of addresses such as ["ops@example.com"]'],
        ),
        (
            "schema = 3\nlanguag = ''\nvolume = 1\n[acknowledged]\nx = 1",
            [
                "schema 3 is newer than this sestui can read (1): update sestui",
                "languag is unknown; did you mean language?",
                "volume is 1; expected a text in quotes",
                "acknowledged.x is unknown",
            ],
        ),
    ],
)
def test_all_that_is_wrong_is_told_at_once_with_what_was_probably_meant(text: str, expected: list[str]) -> None:
    with pytest.raises(DraftError) as caught:
        parsed(text)
    assert [str(each) for each in caught.value.problems] == expected
    assert str(caught.value) == "\n".join(expected)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("schema = 1\nwebsite = \n", 2, "line 2: not valid TOML: "),
        ("schema = 1\nwebsite", None, "not valid TOML: "),
        (f"a = {'[' * 30_000}", None, "is nested too deeply"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text: str, line: int | None, told: str) -> None:
    with pytest.raises(DraftError) as caught:
        parsed(text)
    (problem,) = caught.value.problems
    assert problem.line == line
    assert str(problem).startswith(told)


def test_what_is_far_too_long_is_not_even_read() -> None:
    with pytest.raises(DraftError, match="is longer than 200,000 characters"):
        parsed("#" * (MOST_CHARACTERS + 1))


def test_problems_are_clean() -> None:
    with pytest.raises(DraftError) as caught:
        parsed('schema = 1\n"a\\u001b[31m" = 1\nwebsite = 1\nmail_type = ["\\u202e"]')
    assert all(str(each).isprintable() for each in caught.value.problems)
