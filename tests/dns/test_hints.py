"""What a domain may have besides: BIMI, TLS-RPT, MTA-STS, DNSSEC."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from sestui.dns.hints import check_hints
from sestui.model.authentication import Check, CheckState, Part, Policy
from sestui.model.dns import ANSWERED, Lookup, LookupOutcome, RecordType
from tests.dns.auth_bed import DNSSEC_BROKEN, GOOD, NOW, Bed, check, codes

UNANSWERED = sorted(set(LookupOutcome) - ANSWERED)
ENFORCED = (Policy("RFC 9989", "reject", "acme.example", "p"),)


def hints(text: str, faults: Any = None, policies: tuple[Policy, ...] = ENFORCED) -> dict[Part, Check]:
    found = asyncio.run(check_hints("acme.example", Bed(text, faults), policies, now=NOW))
    return {check.part: check for check in found}


BIMI = "default._bimi.acme.example TXT v=BIMI1; l=https://acme.example/l.svg; a=https://acme.example/c.pem"


@pytest.mark.parametrize(
    ("part", "lines", "state", "code"),
    [
        (Part.BIMI, BIMI, CheckState.OK, None),
        (Part.BIMI, BIMI.partition("; a=")[0], CheckState.OK, "bimi-no-evidence"),
        (
            Part.BIMI,
            BIMI.replace("https://acme.example/l", "http://acme.example/l"),
            CheckState.PROBLEM,
            "bimi-not-https",
        ),
        (Part.BIMI, "default._bimi.acme.example TXT v=BIMI1; a=https://x.example/", CheckState.PROBLEM, "bimi-no-logo"),
        (Part.BIMI, "default._bimi.acme.example TXT v=BIMI1; l=; a=", CheckState.NOT_APPLICABLE, None),
        (Part.BIMI, f"{BIMI}\n{BIMI}x", CheckState.PROBLEM, "bimi-several"),
        (Part.BIMI, "default._bimi.acme.example TXT v=BIMI2; l=x", CheckState.NOT_APPLICABLE, None),
        (Part.TLS_RPT, "_smtp._tls.acme.example TXT v=TLSRPTv1; rua=mailto:t@acme.example", CheckState.OK, None),
        (Part.TLS_RPT, "_smtp._tls.acme.example TXT v=TLSRPTv1;rua=https://acme.example/t", CheckState.OK, None),
        (
            Part.TLS_RPT,
            "_smtp._tls.acme.example TXT v=TLSRPTv1; rua=t@acme.example",
            CheckState.PROBLEM,
            "tls-rpt-no-address",
        ),
        (Part.TLS_RPT, "_smtp._tls.acme.example TXT v=TLSRPTv1", CheckState.PROBLEM, "tls-rpt-no-address"),
        (
            Part.MTA_STS,
            "_mta-sts.acme.example TXT v=STSv1; id=20261124T1\nmta-sts.acme.example A 192.0.2.1",
            CheckState.OK,
            None,
        ),
        (
            Part.MTA_STS,
            "_mta-sts.acme.example TXT v=STSv1; id=a-b\nmta-sts.acme.example A 192.0.2.1",
            CheckState.PROBLEM,
            "mta-sts-id",
        ),
        (
            Part.MTA_STS,
            "_mta-sts.acme.example TXT v=STSv1;\nmta-sts.acme.example A 192.0.2.1",
            CheckState.PROBLEM,
            "mta-sts-id",
        ),
        (Part.MTA_STS, "_mta-sts.acme.example TXT v=STSv1; id=1", CheckState.WARNING, "mta-sts-no-host"),
        (Part.DNSSEC, "acme.example DS 1 8 2 00ff", CheckState.OK, None),
        (Part.DNSSEC, "acme.example A 192.0.2.1", CheckState.NOT_APPLICABLE, None),
    ],
)
def test_what_is_there(part: Part, lines: str, state: CheckState, code: str | None) -> None:
    found = hints(lines)[part]
    assert (found.state, code is None or code in codes(found)) == (state, True)


@pytest.mark.parametrize("part", [Part.BIMI, Part.TLS_RPT, Part.MTA_STS])
def test_what_is_not_there_is_no_fault(part: Part) -> None:
    found = hints("acme.example A 192.0.2.1")[part]
    assert (found.state, found.label, found.fixes) == (CheckState.NOT_APPLICABLE, "none", ())


@pytest.mark.parametrize("outcome", UNANSWERED)
def test_what_could_not_be_read_is_not_known(outcome: LookupOutcome) -> None:
    names = ("default._bimi", "_smtp._tls", "_mta-sts")
    faults = {f"{name}.acme.example": outcome for name in names} | {"acme.example": outcome}
    assert {found.state for found in hints(BIMI, faults).values()} == {CheckState.COULD_NOT_CHECK}
    found = hints("acme.example A 192.0.2.1", {"acme.example DS": outcome})
    assert found[Part.DNSSEC].state is CheckState.COULD_NOT_CHECK


def test_broken_dnssec_is_a_problem() -> None:
    found = hints(BIMI, {"acme.example": DNSSEC_BROKEN, "default._bimi.acme.example": DNSSEC_BROKEN})
    assert (found[Part.DNSSEC].state, found[Part.BIMI].state) == (CheckState.PROBLEM, CheckState.PROBLEM)


def test_a_resolver_that_vouches_is_believed() -> None:
    class Validating(Bed):
        async def lookup(self, name: str, type: RecordType) -> Lookup:  # noqa: A002
            return replace(await super().lookup(name, type), authenticated=True)

    found = asyncio.run(check_hints("acme.example", Validating("acme.example A 192.0.2.1"), now=NOW))
    assert found[-1].state is CheckState.OK


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        (Policy("RFC 9989", "none", "acme.example", "p"), CheckState.PROBLEM),
        (Policy("RFC 9989"), CheckState.PROBLEM),
        (Policy("RFC 9989", known=False), CheckState.OK),
        (Policy("RFC 9989", "quarantine", "acme.example", "p"), CheckState.OK),
    ],
)
def test_bimi_needs_a_policy_that_is_enforced(policy: Policy, state: CheckState) -> None:
    assert hints(BIMI, policies=(policy,))[Part.BIMI].state is state


def test_hints_are_asked_for_only_on_demand_and_weigh_nothing() -> None:
    assert check(GOOD).hints == ()
    found = check(f"{GOOD}{BIMI.replace('https', 'http')}\n", hints=True)
    assert [hint.part for hint in found.hints] == [Part.BIMI, Part.TLS_RPT, Part.MTA_STS, Part.DNSSEC]
    assert (found.hints[0].state, found.state) == (CheckState.PROBLEM, CheckState.OK)
