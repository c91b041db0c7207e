import pytest

from sestui.model.account import AccountState
from sestui.rules.health import health
from sestui.rules.severity import Severity
from tests.rules.build import EVERY_HOSTILE, account


@pytest.mark.parametrize(
    ("enforcement", "sending", "label", "severity"),
    [
        ("HEALTHY", True, "healthy", Severity.OK),
        ("HEALTHY", False, "sending off", Severity.CRITICAL),
        ("HEALTHY", None, "sending unknown", Severity.UNKNOWN),
        ("PROBATION", True, "probation", Severity.WARNING),
        ("PROBATION", False, "probation, off", Severity.CRITICAL),
        ("PROBATION", None, "probation", Severity.WARNING),
        ("SHUTDOWN", True, "shut down", Severity.CRITICAL),
        ("SHUTDOWN", False, "shut down", Severity.CRITICAL),
        ("SHUTDOWN", None, "shut down", Severity.CRITICAL),
        (None, True, "not told", Severity.UNKNOWN),
        (None, False, "sending off", Severity.CRITICAL),
        (None, None, "not told", Severity.UNKNOWN),
        ("QUARANTINE", True, "quarantine", Severity.UNKNOWN),
        ("QUARANTINE", False, "sending off", Severity.CRITICAL),
        ("healthy", True, "healthy", Severity.UNKNOWN),
        ("", True, "not told", Severity.UNKNOWN),
    ],
)
def test_sending_health(enforcement: str | None, sending: bool | None, label: str, severity: Severity) -> None:
    found = health(account(enforcement_status=enforcement, sending_enabled=sending))
    assert (found.label, found.severity) == (label, severity)
    assert found.meaning
    assert found.source


def test_an_answer_without_members_is_not_healthy() -> None:
    assert health(AccountState()).severity is Severity.UNKNOWN


@pytest.mark.parametrize("sending", [True, None])
def test_probation_says_that_sending_goes_on_only_when_aws_said_so(sending: bool | None) -> None:
    meaning = health(account(enforcement_status="PROBATION", sending_enabled=sending)).meaning
    assert ("goes on" in meaning) is (sending is True)


@pytest.mark.parametrize("word", [EVERY_HOSTILE, "x" * 10_000])
def test_a_hostile_enforcement_word_stays_short_and_harmless(word: str) -> None:
    found = health(account(enforcement_status=word))
    assert len(found.label) <= 16
    assert (found.label + found.meaning).isprintable()
    assert found.severity is Severity.UNKNOWN
