"""The form of a request for production access: checked while it is typed, kept, drafted as a file, submitted once."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key as character_to_key
from textual.pilot import Pilot

from sestui.fleet.source import SourceKind
from sestui.fleet.static import StaticSource
from sestui.model.acting import AccessRequest, Action, Result
from sestui.model.request import AccessDraft
from sestui.model.target import Target
from sestui.rules.request_draft import parsed, written
from sestui.rules.request_form import access_request
from sestui.tui.form import Choice, FormField, Tick, Typed, Written
from sestui.tui.request_text import shown_draft, typed_contacts
from sestui.tui.screens.access_form import AccessForm
from sestui.tui.screens.case_text import CaseTextDialog
from sestui.tui.screens.confirm import ConfirmDialog
from sestui.tui.screens.dialogs import ConsoleDialog, FileDialog
from sestui.tui.screens.fleet import FleetScreen
from sestui.tui.screens.preflight import PreflightScreen
from tests.tui.access_states import DRAFT, SANDBOX, access, sandbox
from tests.tui.driving import Driven
from tests.tui.held_writes import HeldWrites, held
from tests.tui.states import account


async def opened(driven: Driven, pilot: "Pilot[int]", draft: AccessDraft | None = None) -> AccessForm:
    """Open the form of the target in the sandbox, as it is filled in already."""
    await driven.wait(pilot, lambda: driven.source.listener)
    if draft is not None:
        driven.app.access.drafts[SANDBOX] = draft
    driven.app.fleet_screen.table.cursor_key = SANDBOX
    await driven.press(pilot, "a")
    await driven.wait(pilot, lambda: driven.front is PreflightScreen)
    await driven.press(pilot, "a")
    await driven.wait(pilot, lambda: driven.front is AccessForm and driven.app.screen.focused)
    form = driven.app.screen
    assert isinstance(form, AccessForm)
    return form


def filled(**more: object) -> tuple[Driven, HeldWrites]:
    return held(access(), **more)


async def submit(driven: Driven, pilot: "Pilot[int]") -> None:
    """Go through the confirmation."""
    await driven.press(pilot, "ctrl+r")
    await driven.wait(pilot, "[ Cancel ]")
    await driven.press(pilot, "right", "enter")
    await driven.wait(pilot, "Under way")


def typed_ahead(driven: Driven, *keys: str) -> None:
    """Give keys all at once, as they come over a line that was stuck."""
    for key in keys:
        driven.app.post_message(
            events.Key(character_to_key(key) if len(key) == 1 else key, key if len(key) == 1 else None)
        )


async def test_it_is_filled_in_with_what_the_account_was_told_before_and_nothing_is_acknowledged() -> None:
    driven, _ = filled()
    async with driven.run(80, 36) as pilot:
        form = await opened(driven, pilot)
        assert "(•) TRANSACTIONAL" in driven.text
        assert "https://example.com" in driven.text
        assert "(•) EN" in driven.text
        assert form.draft.only_requested is form.draft.feedback_handled is False
        assert "■ 2 problems" in driven.text
        assert "Request production access  acme-staging  111122224333  eu-central-1" in driven.lines[0]


async def test_keys_fill_it_in() -> None:
    driven, _ = filled()
    async with driven.run(80, 50) as pilot:
        form = await opened(driven, pilot)
        await driven.press(pilot, "left", "tab", "ctrl+u", *"https://shop.acme-mail.com/", "tab", "right", "tab")
        await driven.press(pilot, *"a@x.test; b@x.test", "tab", *"Why", "enter", *"not", "tab", *"List")
        await driven.press(pilot, "tab", "tab", "tab", "tab", "space", "tab", "enter")
        await driven.wait(pilot, lambda: form.draft.feedback_handled)
        assert form.draft == AccessDraft(
            "MARKETING",
            "https://shop.acme-mail.com/",
            "JA",
            ("a@x.test", "b@x.test"),
            "Why\nnot",
            "List",
            only_requested=True,
            feedback_handled=True,
        )


async def test_what_is_typed_ahead_belongs_to_the_field_that_tab_goes_to() -> None:
    driven, _ = filled()
    async with driven.run(80, 50) as pilot:
        form = await opened(driven, pilot, replace(DRAFT, website="", contacts=(), only_requested=False))
        keys = ("tab", *"https://a.test/", "tab", "tab", *"a@x.test", "tab", "tab", "tab", "tab", "tab", "tab", "space")
        typed_ahead(driven, *keys)
        await driven.wait(pilot, lambda: form.draft.only_requested)
        assert (form.draft.website, form.draft.contacts) == ("https://a.test/", ("a@x.test",))


async def test_a_problem_stands_at_its_field_once_the_field_was_left() -> None:
    driven, _ = filled()
    async with driven.run(80, 36) as pilot:
        await opened(driven, pilot, replace(DRAFT, website=""))
        await driven.wait(pilot, "■ 1 problem")
        assert "The website is missing." not in driven.text
        await driven.press(pilot, "tab", "tab")
        await driven.wait(pilot, "■ The website is missing.")
        await driven.press(pilot, "shift+tab", *"https://shop.acme-mail.com/")
        await driven.wait(pilot, "✓ nothing keeps it from being submitted")
        assert "The website is missing." not in driven.text


async def test_submitting_tells_all_problems_at_their_fields_and_goes_to_the_first() -> None:
    driven, source = filled()
    wrong = AccessDraft("PROMOTIONAL", "shop", "EN", ("ops",), only_requested=True)
    async with driven.run(80, 50) as pilot:
        form = await opened(driven, pilot, wrong)
        await driven.press(pilot, "ctrl+r")
        await driven.wait(pilot, "■ 4 problems")
        for words in (
            "Did you mean MARKETING?",
            "The website must be a URL such as",
            "ops is no e-mail address",
            "■ not acknowledged",
            "(•) PROMOTIONAL",
        ):
            assert words in driven.text
        assert driven.front is AccessForm
        focused = form.focused
        assert focused is not None
        assert isinstance(focused, Choice)
    assert source.confirmed == []


async def test_what_reviewers_ask_is_told_at_the_field_and_keeps_nothing_from_being_submitted() -> None:
    driven, _ = filled()
    async with driven.run(120, 36) as pilot:
        await opened(driven, pilot, replace(DRAFT, recipients=""))
        await driven.press(pilot, *["tab"] * 5)
        await driven.wait(pilot, "Reviewers ask: How is the list")
        assert "▲ 1 that reviewers will ask about" in driven.text
        await driven.press(pilot, "ctrl+r")
        await driven.wait(pilot, lambda: driven.front is ConfirmDialog)


async def test_what_is_confirmed_is_what_was_typed_and_it_is_written_once() -> None:
    driven, source = filled()
    async with driven.run(80, 36) as pilot:
        await opened(driven, pilot, DRAFT)
        await driven.press(pilot, "ctrl+r")
        await driven.wait(pilot, "[ Cancel ]")
        for words in ("111122224333, acme-staging", "eu-central-1, sandbox", "https://shop.acme-mail.com/"):
            assert words in driven.text
        await driven.press(pilot, "right", "enter", "enter")
        await driven.wait(pilot, "Under way")
        source.end()
        await driven.wait(pilot, "✓ accepted")
        await driven.press(pilot, "escape")
        # then how the review stands is what is to be seen
        await driven.wait(pilot, lambda: driven.front is PreflightScreen)
    (confirmed,) = source.confirmed
    assert confirmed.action is Action.REQUEST_ACCESS
    assert confirmed.request == access_request(DRAFT)
    assert isinstance(confirmed.request, AccessRequest)
    assert (confirmed.target, confirmed.account) == (SANDBOX, "111122224333")


async def test_the_last_letters_before_the_key_are_in_the_request() -> None:
    driven, source = filled()
    async with driven.run(80, 36) as pilot:
        await opened(driven, pilot, DRAFT)
        await driven.press(pilot, "tab", "end")
        typed_ahead(driven, *"de/shop", "ctrl+r")
        await driven.wait(pilot, "[ Cancel ]")
        await driven.press(pilot, "right", "enter")
        await driven.wait(pilot, lambda: source.confirmed)
    assert source.confirmed[0].request.website_url == "https://shop.acme-mail.com/de/shop"


async def test_cancelling_goes_back_to_the_form_with_everything_in_it() -> None:
    driven, source = filled()
    async with driven.run(80, 36) as pilot:
        form = await opened(driven, pilot, DRAFT)
        await driven.press(pilot, "ctrl+r")
        await driven.wait(pilot, "[ Cancel ]")
        await driven.press(pilot, "enter")
        await driven.wait(pilot, lambda: driven.app.screen is form)
        assert form.draft == DRAFT
    assert source.confirmed == []


@pytest.mark.parametrize("result", [Result.REFUSED, Result.NOT_SENT, Result.UNKNOWN])
async def test_what_did_not_work_leaves_the_form_as_it_was(result: Result) -> None:
    driven, source = filled()
    async with driven.run(80, 36) as pilot:
        form = await opened(driven, pilot, DRAFT)
        await submit(driven, pilot)
        source.end(result, "It went wrong.", fix="Refresh.", code="SomeException")
        await driven.wait(pilot, "It went wrong.")
        await driven.press(pilot, "escape")
        await driven.wait(pilot, lambda: driven.app.screen is form)
        assert form.draft == DRAFT
    assert len(source.confirmed) == 1


async def test_a_conflict_is_explained_with_the_case_and_the_text_for_it() -> None:
    driven, source = filled()
    async with driven.run(80, 36) as pilot:
        form = await opened(driven, pilot, DRAFT)
        await submit(driven, pilot)
        # meanwhile it is known why
        source.change({SANDBOX: sandbox(account(production=False, review="DENIED"))})
        source.end(Result.REFUSED, "A request is under review already.", code="ConflictException")
        await driven.wait(pilot, lambda: driven.front is CaseTextDialog)
        for words in (
            "✗ refused: A request is under review already.",
            "Review: denied, case 123456789012345",
            "Answer in the existing case",
            "Customers who create an account",
        ):
            assert words in driven.text
        await driven.press(pilot, "o")
        await driven.wait(pilot, lambda: driven.front is ConsoleDialog)
        assert "Id=123456789012345" in driven.text
        await driven.press(pilot, "escape", "escape")
        await driven.wait(pilot, lambda: driven.app.screen is form)
    assert len(source.confirmed) == 1


async def test_while_a_review_is_open_nothing_is_asked_of_aws() -> None:
    driven, source = filled()
    async with driven.run(80, 36) as pilot:
        await opened(driven, pilot, DRAFT)
        source.change({SANDBOX: sandbox(account(production=False, review="PENDING"))})
        await pilot.pause()
        await driven.press(pilot, "ctrl+r")
        await driven.wait(pilot, "Not now (case 123456789012345): AWS is reviewing the request.")
        assert driven.front is AccessForm
    assert source.confirmed == []


async def test_after_a_denial_it_can_be_submitted_and_the_confirmation_warns() -> None:
    driven, source = filled()
    async with driven.run(80, 36) as pilot:
        await opened(driven, pilot, DRAFT)
        source.change({SANDBOX: sandbox(account(production=False, review="DENIED"))})
        await pilot.pause()
        await driven.press(pilot, "ctrl+r")
        await driven.wait(pilot, "▲ The latest request was denied.")


async def test_the_confirmation_tells_what_the_checklist_found() -> None:
    driven, source = filled()
    async with driven.run(80, 36) as pilot:
        await opened(driven, pilot, DRAFT)
        source.change({SANDBOX: sandbox(account(production=False, sending=False))})
        await pilot.pause()
        await driven.press(pilot, "ctrl+r")
        await driven.wait(pilot, "▲ Pre-flight: To be mended before the request: account healthy.")


async def test_read_only_drafts_and_does_not_submit() -> None:
    driven, source = filled()
    source.refusals[SANDBOX] = "acme-staging is read-only: `read_only = true` of this profile in the configuration."
    async with driven.run(100, 36) as pilot:
        form = await opened(driven, pilot, DRAFT)
        await driven.press(pilot, "ctrl+r")
        await driven.wait(pilot, "acme-staging is read-only")
        assert driven.app.screen is form
        await driven.press(pilot, "ctrl+s")
        await driven.wait(pilot, lambda: driven.front is FileDialog)
    assert source.confirmed == []


async def test_of_a_snapshot_a_request_can_be_drafted() -> None:
    driven, source = filled(kind=SourceKind.SNAPSHOT)
    source.refusals[SANDBOX] = StaticSource(access(), "state.toml").refusal(SANDBOX)
    async with driven.run(100, 36) as pilot:
        form = await opened(driven, pilot, DRAFT)
        await driven.press(pilot, "ctrl+r")
        await driven.wait(pilot, "snapshot")
        assert driven.app.screen is form


# Kept, and files


async def test_what_was_typed_is_offered_again_after_it_was_closed() -> None:
    driven, _ = filled()
    async with driven.run(80, 36) as pilot:
        await opened(driven, pilot)
        await driven.press(pilot, "tab", "ctrl+u", *"https://x.test", "escape")
        await driven.wait(pilot, "The draft is kept for this session")
        assert driven.front is PreflightScreen
        await driven.press(pilot, "escape")
        form = await opened(driven, pilot)
        assert form.draft.website == "https://x.test"
        assert "kept from before" in driven.lines[0]


async def test_a_draft_is_written_and_read_back(tmp_path: Path) -> None:
    driven, _ = filled(folder=tmp_path)
    file = tmp_path / "request-acme-staging-eu-central-1.toml"
    async with driven.run(80, 36) as pilot:
        form = await opened(driven, pilot, DRAFT)
        await driven.press(pilot, "ctrl+s")
        await driven.wait(pilot, lambda: driven.front is FileDialog)
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "Wrote the draft to")
        assert parsed(file.read_text()) == DRAFT
        assert file.stat().st_mode & 0o077 == 0
        await driven.press(pilot, "tab", "ctrl+u")
        await driven.wait(pilot, lambda: form.draft.website == "")
        await driven.press(pilot, "ctrl+o")
        await driven.wait(pilot, lambda: driven.front is FileDialog)
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "Read the draft")
        assert form.draft == DRAFT
        # a file that is there is asked about before it is replaced
        await driven.press(pilot, "ctrl+s")
        await driven.wait(pilot, lambda: driven.front is FileDialog)
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "It exists; enter again replaces it.")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"schema = 1\nwebsit = 'x'\nmail_type = 5\n", "websit is unknown; did you mean website? (2 problems"),
        (b"this is no TOML", "not valid TOML"),
        (b"schema = 1\nwebsite = '\xff'\n", "is not UTF-8 text"),
        (b"", "schema is missing"),
    ],
)
async def test_a_broken_draft_is_told_and_the_form_stays(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "broken.toml").write_bytes(content)
    driven, _ = filled(folder=tmp_path)
    async with driven.run(200, 50) as pilot:
        form = await opened(driven, pilot, DRAFT)
        await driven.press(pilot, "ctrl+o")
        await driven.wait(pilot, lambda: driven.front is FileDialog)
        await driven.press(pilot, "ctrl+u", *"broken.toml", "enter")
        await driven.wait(pilot, words)
        assert form.draft == DRAFT


async def test_a_draft_that_is_not_there_is_told_in_the_dialog(tmp_path: Path) -> None:
    driven, _ = filled(folder=tmp_path)
    async with driven.run() as pilot:
        await opened(driven, pilot, DRAFT)
        await driven.press(pilot, "ctrl+o")
        await driven.wait(pilot, lambda: driven.front is FileDialog)
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "There is no such file.")


async def test_a_folder_that_is_not_there_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    driven, _ = filled(folder=tmp_path / "gone")
    async with driven.run(200, 50) as pilot:
        form = await opened(driven, pilot, DRAFT)
        await driven.press(pilot, "ctrl+s")
        await driven.wait(pilot, lambda: driven.front is FileDialog)
        await driven.press(pilot, "enter")
        await driven.wait(pilot, "Nothing was written to")
        assert "there is no folder" in driven.text
        assert form.draft == DRAFT


async def test_a_draft_that_is_written_after_the_form_was_closed_is_told_all_the_same(tmp_path: Path) -> None:
    driven, _ = filled(folder=tmp_path)
    async with driven.run(120, 36) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.app.access.write(SANDBOX, tmp_path / "late.toml", DRAFT)
        await driven.wait(pilot, "Wrote the draft to")
        assert driven.front is FleetScreen


async def test_what_a_terminal_would_obey_is_spelled_out(tmp_path: Path) -> None:
    hostile = replace(DRAFT, website="https://x.test/\x1b]52;c;aGk=\x07", recipients="[/b]\x1b[31m\u202ered")
    (tmp_path / "hostile.toml").write_text(written(hostile))
    driven, _ = filled(folder=tmp_path)
    async with driven.run(120, 50) as pilot:
        form = await opened(driven, pilot)
        await driven.press(pilot, "ctrl+o")
        await driven.wait(pilot, lambda: driven.front is FileDialog)
        await driven.press(pilot, "ctrl+u", *"hostile.toml", "enter")
        await driven.wait(pilot, "Read the draft")
        await driven.wait(pilot, "<U+001B>]52")
        assert "\x1b" not in driven.text
        assert "\x1b" not in form.draft.recipients
        assert form.draft.recipients.startswith("[/b]<U+001B>[31m")


async def test_the_console_and_the_text_for_the_case_are_a_key_away() -> None:
    driven, _ = filled()
    async with driven.run(120, 36) as pilot:
        form = await opened(driven, pilot, DRAFT)
        await driven.press(pilot, "ctrl+b")
        await driven.wait(pilot, "#/get-set-up")
        await driven.press(pilot, "escape", "ctrl+t")
        await driven.wait(pilot, "Recipients: How is the list of recipients built")
        await driven.press(pilot, "y")
        await driven.wait(pilot, lambda: driven.app.screen is form)


async def test_drafts_of_two_targets_are_kept_apart() -> None:
    driven, _ = filled()
    other = Target("acme-staging", "us-west-2")
    async with driven.run(80, 36) as pilot:
        await driven.wait(pilot, lambda: driven.source.listener)
        driven.app.access.drafts[other] = DRAFT
        form = await opened(driven, pilot)
        assert form.draft != DRAFT


def test_contacts_are_separated_as_people_do() -> None:
    assert typed_contacts(" a@x.test,b@x.test ; c@x.test\td@x.test,, ") == (
        "a@x.test",
        "b@x.test",
        "c@x.test",
        "d@x.test",
    )
    assert typed_contacts("") == ()


def test_what_is_shown_keeps_the_lines_of_a_text() -> None:
    assert shown_draft(replace(DRAFT, volume="one\r\ntwo\n\nthree")).volume == "one\ntwo\n\nthree"
    assert shown_draft(DRAFT) == DRAFT


def test_every_field_has_the_control_that_it_needs() -> None:
    names = {FormField("x", "x", control).control for control in (Choice(("A",)), Tick("x"), Typed(), Written())}
    assert len(names) == 4
