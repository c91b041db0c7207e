"""What a person is asked before a write: where it goes, what follows, and what speaks against it."""

import pytest

from sestui.model.account import AccountState, Suppression
from sestui.model.acting import SuppressionReason, WriteRequest
from sestui.model.acting_problems import problems
from sestui.model.fleet import TargetState
from sestui.rules.write_plan import Plan, resend_plan, sending_plan, suppress_plan, unsuppress_plan, where
from tests.rules.build import EVERY_HOSTILE, TARGET, account, owner, read

SANDBOX = account(production_access=False)


def pause(found: AccountState | None = None, *, enabled: bool = False, production: bool = False) -> Plan:
    state = read(found or account())
    return sending_plan(where(TARGET, owner(production=production), state), state, enabled=enabled)


def suppress(found: AccountState, reason: SuppressionReason = SuppressionReason.BOUNCE) -> Plan:
    state = read(found)
    return suppress_plan(where(TARGET, owner(), state), state, "carol@example.org", reason)


def test_where_says_whose_account_it_is_and_whether_mail_goes_to_anybody() -> None:
    found = where(TARGET, owner(label="Acme"), read(SANDBOX))
    assert (found.name, found.account, found.access_words) == ("Acme", "123456789012", "sandbox")
    assert not found.production
    assert where(TARGET, owner(), read()).access_words == "production access"
    unknown = where(TARGET, owner(known=False), TargetState())
    assert (unknown.account, unknown.access_words, unknown.production) == ("", "access not known", False)


def test_what_is_marked_or_may_send_to_anybody_looks_like_production() -> None:
    assert where(TARGET, owner(production=True), read(SANDBOX)).production
    assert where(TARGET, owner(), read()).production
    assert where(TARGET, owner(production=True), TargetState()).production


def test_pausing_production_is_asked_twice_and_resuming_once() -> None:
    assert pause().again
    assert not pause(SANDBOX).again
    assert not pause(enabled=True).again
    assert "SendingPausedException" in pause().consequence


@pytest.mark.parametrize(
    ("plan", "word"),
    [
        (pause(account(sending_enabled=False)), "paused already"),
        (pause(enabled=True), "on already"),
        (pause(account(sending_enabled=False, enforcement_status="SHUTDOWN"), enabled=True), "refuses to resume"),
        (pause(account(sending_enabled=False), enabled=True), ""),
        (pause(), ""),
        (suppress(SANDBOX), "sandbox"),
        (suppress(account(suppression=Suppression(("COMPLAINT",)))), "does not suppress for BOUNCE"),
        (suppress(account(suppression=Suppression(("COMPLAINT",))), SuppressionReason.COMPLAINT), ""),
        (suppress(account()), ""),
        (unsuppress_plan(where(TARGET, owner(), read(SANDBOX)), "a@b.test"), "sandbox"),
        (resend_plan(where(TARGET, owner(), read()), "a@b.test", "SUCCESS"), "verified already"),
        (resend_plan(where(TARGET, owner(), read()), "a@b.test", "PENDING"), ""),
        (resend_plan(where(TARGET, owner(), read()), "a@b.test", None), ""),
    ],
)
def test_what_makes_it_vain_is_a_warning(plan: Plan, word: str) -> None:
    assert word in plan.warning
    assert bool(plan.warning) is bool(word)


def test_every_plan_is_a_request_that_may_be_sent() -> None:
    requests: list[WriteRequest] = [
        pause().request,
        pause(enabled=True).request,
        suppress(account()).request,
        unsuppress_plan(where(TARGET, owner(), read()), "a@b.test").request,
        resend_plan(where(TARGET, owner(), read()), "a@b.test", None).request,
    ]
    assert [problems(request) for request in requests] == [()] * len(requests)


def test_what_comes_from_outside_is_clean_and_the_request_is_not_touched() -> None:
    plan = unsuppress_plan(where(TARGET, owner(label=EVERY_HOSTILE), read()), f"x{EVERY_HOSTILE}@b.test")
    shown = " ".join((plan.where.name, *(value for _, value in plan.facts)))
    assert not any(character in shown for character in EVERY_HOSTILE[:1] + "\u202e\n")
    assert EVERY_HOSTILE in plan.request.address  # type: ignore[union-attr]
