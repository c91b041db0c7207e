"""DKIM of an identity: every trap, and what SES says against what DNS says."""

from dataclasses import replace
from typing import Any

import pytest

from sestui.dns.expectations import DKIM_ZONE, dkim_zones, expect_dkim
from sestui.model.authentication import Check, CheckState, Weight
from sestui.model.dns import ANSWERED, LookupOutcome
from sestui.model.identity import Dkim
from sestui.model.regions import DOCUMENTED, GOVCLOUD, OWN_DKIM_ZONE
from tests.dns.auth_bed import (
    DNSSEC_BROKEN,
    EASY,
    GOOD,
    KEY,
    KEY_1024,
    TOKENS,
    b64,
    check,
    codes,
    identity,
    rsa,
    without,
)

NAME = "tok1._domainkey.acme.example"
ALL = tuple(f"{token}._domainkey.acme.example" for token in TOKENS)
UNANSWERED = sorted(set(LookupOutcome) - ANSWERED)


def changed(**values: Any) -> Dkim:
    return replace(EASY, **values)


def dkim(text: str, faults: dict[str, LookupOutcome | str] | None = None, **values: Any) -> Check:
    return check(text, identity(dkim=changed(**values)), faults).dkim


def instead(line: str) -> str:
    """Return the good zone with the first token's CNAME replaced."""
    return without(GOOD, r"^tok1\._domainkey") + line + "\n"


def test_three_good_records_are_good() -> None:
    found = dkim(GOOD)
    assert (found.state, found.label, found.findings, found.fixes) == (CheckState.OK, "good", (), ())
    assert [evidence.question for evidence in found.evidence] == [f"{name} TXT" for name in ALL]
    assert found.evidence[0].words.startswith("tok1.dkim.amazonses.com -> ")


def test_case_and_dots_of_names_mean_nothing() -> None:
    assert dkim(GOOD.replace("dkim.amazonses.com", "DKIM.AmazonSES.com."), hosted_zone="Dkim.AMAZONSES.com.").state is (
        CheckState.OK
    )


def test_all_three_missing_is_missing_with_all_three_records() -> None:
    found = dkim(without(GOOD, "_domainkey"))
    assert (found.state, found.label) == (CheckState.MISSING, "missing")
    assert [(fix.name, fix.type, fix.values) for fix in found.fixes] == [
        (name, "CNAME", (f"{token}.dkim.amazonses.com",)) for name, token in zip(ALL, TOKENS, strict=True)
    ]
    assert codes(found)["ses-says-success"].weight is Weight.WARNING


def test_one_missing_is_a_problem() -> None:
    found = dkim(without(GOOD, r"^tok1\._domainkey"))
    assert (found.state, found.label) == (CheckState.PROBLEM, "2 of 3 good")
    assert [fix.name for fix in found.fixes] == [NAME]


@pytest.mark.parametrize(
    ("line", "code", "removed"),
    [
        (f"{NAME} CNAME tok2.dkim.amazonses.com", "dkim-wrong-target", ("tok2.dkim.amazonses.com",)),
        (f"{NAME} CNAME tok1.dkim.eu-south-1.amazonses.com", "dkim-wrong-target", None),
        (f"{NAME} CNAME tok1.dkim.amazonses.com.acme.example", "dkim-target-doubled", None),
        (f"{NAME} TXT tok1.dkim.amazonses.com", "dkim-target-as-txt", ()),
        (f'{NAME} TXT "tok1.dkim.amazonses.com."', "dkim-target-as-txt", ()),
        (f"{NAME} TXT v=spf1 -all", "dkim-foreign-text", ()),
        (f"{NAME} TXT {KEY}\n{NAME} TXT {KEY_1024}", "dkim-several-keys", ()),
    ],
)
def test_what_stands_in_the_wrong_way(line: str, code: str, removed: tuple[str, ...] | None) -> None:
    found = dkim(instead(line))
    assert found.state is CheckState.PROBLEM
    assert codes(found)[code].weight is Weight.PROBLEM
    assert codes(found)[code].name == NAME
    (fix,) = found.fixes
    assert (fix.name, fix.type, fix.values) == (NAME, "CNAME", ("tok1.dkim.amazonses.com",))
    assert removed is None or fix.removed == removed


def test_a_key_in_place_of_the_cname_works_for_receivers() -> None:
    line = f"{NAME} TXT {KEY}"
    assert codes(dkim(instead(line)))["dkim-flattened"].weight is Weight.WARNING
    assert dkim(instead(line)).state is CheckState.WARNING
    waits = dkim(instead(line), status="PENDING")
    assert (waits.state, codes(waits)["dkim-flattened"].weight) == (CheckState.PROBLEM, Weight.PROBLEM)


def test_a_cname_by_way_of_another_one_is_a_warning() -> None:
    found = dkim(instead(f"{NAME} CNAME hop.acme.example\nhop.acme.example CNAME tok1.dkim.amazonses.com"))
    assert (found.state, list(codes(found))) == (CheckState.WARNING, ["dkim-indirect"])


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        ("tok1._domainkey.acme.example.acme.example CNAME tok1.dkim.amazonses.com", "twice"),
        ("tok1.domainkey.acme.example CNAME tok1.dkim.amazonses.com", "underscore before domainkey"),
        ("_tok1._domainkey.acme.example CNAME tok1.dkim.amazonses.com", "before the token"),
    ],
)
def test_usual_slips_are_found(slip: str, words: str) -> None:
    finding = codes(dkim(instead(slip)))["dkim-misplaced"]
    assert words in finding.text
    assert finding.name == slip.split(" ", 1)[0]


@pytest.mark.parametrize(
    "line",
    [
        "*._domainkey.acme.example CNAME parking.example",
        "*._domainkey.acme.example TXT hello",
        "*.acme.example TXT hello",
    ],
)
def test_what_a_wildcard_says_is_told_as_such(line: str) -> None:
    found = dkim(without(GOOD, "_domainkey") + line + "\n")
    assert found.state is CheckState.PROBLEM
    assert codes(found)["wildcard"].weight is Weight.WARNING


def test_a_wrong_record_is_no_wildcard() -> None:
    assert "wildcard" not in codes(dkim(instead(f"{NAME} TXT hello")))
    assert "wildcard" not in codes(dkim(instead(f"{NAME} TXT hello\n*._domainkey.acme.example TXT other")))


@pytest.mark.parametrize("gone", [r"^tok1\.dkim", r"^tok[12]\.dkim"])
def test_a_key_that_is_absent_behind_one_token_is_a_warning_while_ses_is_content(gone: str) -> None:
    found = dkim(without(GOOD, gone))
    assert (found.state, codes(found)["dkim-dangling"].weight) == (CheckState.WARNING, Weight.WARNING)
    assert "tok1.dkim.amazonses.com" in found.findings[0].text or "tok2" in found.findings[0].text
    assert found.fixes == ()


def test_no_key_behind_any_token_is_a_problem() -> None:
    found = dkim(without(GOOD, r"^tok.\.dkim"))
    assert (found.state, codes(found)["dkim-dangling"].weight) == (CheckState.PROBLEM, Weight.PROBLEM)


def test_an_absent_key_is_a_problem_while_ses_waits() -> None:
    found = dkim(without(GOOD, r"^tok1\.dkim"), status="PENDING")
    assert (found.state, codes(found)["dkim-dangling"].weight) == (CheckState.PROBLEM, Weight.PROBLEM)


def test_a_key_name_without_text_is_an_absent_key() -> None:
    text = without(GOOD, r"^tok1\.dkim") + "tok1.dkim.amazonses.com A 192.0.2.1\n"
    assert "dkim-dangling" in codes(dkim(text))


def test_a_revoked_key_behind_one_token_is_a_warning() -> None:
    text = without(GOOD, r"^tok1\.dkim") + "tok1.dkim.amazonses.com TXT p=\n"
    found = dkim(text)
    assert (found.state, codes(found)["dkim-key-revoked"].weight) == (CheckState.WARNING, Weight.WARNING)
    everywhere = without(GOOD, r"^tok.\.dkim") + "".join(f"{token}.dkim.amazonses.com TXT p=\n" for token in TOKENS)
    assert dkim(everywhere).state is CheckState.PROBLEM


def keys(record: str) -> str:
    return without(GOOD, r"^tok.\.dkim") + "".join(f"{token}.dkim.amazonses.com TXT {record}\n" for token in TOKENS)


@pytest.mark.parametrize(
    ("record", "code", "weight", "state"),
    [
        (KEY_1024, "dkim-key-short", Weight.WARNING, CheckState.WARNING),
        (f"t=y; {KEY}", "dkim-key-testing", Weight.WARNING, CheckState.WARNING),
        (f"t=s; {KEY}", "dkim-key-no-subdomains", Weight.NOTE, CheckState.OK),
        ("p=" + b64(rsa(512)), "dkim-key-too-short", Weight.PROBLEM, CheckState.PROBLEM),
        (f"h=sha1; {KEY}", "dkim-key-no-sha256", Weight.PROBLEM, CheckState.PROBLEM),
    ],
)
def test_weak_keys(record: str, code: str, weight: Weight, state: CheckState) -> None:
    found = dkim(keys(record), current_key_length=None)
    assert (found.state, codes(found)[code].weight) == (state, weight)


@pytest.mark.parametrize(
    ("record", "current", "following", "weight"),
    [
        (KEY, "RSA_2048_BIT", None, None),
        (KEY_1024, "RSA_2048_BIT", None, Weight.WARNING),
        (KEY_1024, "RSA_1024_BIT", None, None),
        (KEY, "RSA_1024_BIT", "RSA_2048_BIT", Weight.NOTE),
        (KEY, None, None, None),
        (KEY, "RSA_9999_BIT", None, None),
    ],
)
def test_the_length_against_what_ses_says(
    record: str, current: str | None, following: str | None, weight: Weight | None
) -> None:
    found = codes(dkim(keys(record), current_key_length=current, next_key_length=following))
    assert (found["dkim-length-differs"].weight if "dkim-length-differs" in found else None) is weight


@pytest.mark.parametrize("outcome", UNANSWERED)
def test_no_answer_is_never_missing(outcome: LookupOutcome) -> None:
    found = dkim(without(GOOD, "_domainkey"), dict.fromkeys(ALL, outcome))
    assert (found.state, found.label, found.fixes) == (CheckState.COULD_NOT_CHECK, "unknown", ())
    assert {finding.weight for finding in found.findings} == {Weight.UNKNOWN}
    one = dkim(GOOD, {NAME: outcome})
    assert (one.state, one.fixes) == (CheckState.COULD_NOT_CHECK, ())


@pytest.mark.parametrize("outcome", UNANSWERED)
def test_what_is_known_to_be_wrong_outweighs_no_answer(outcome: LookupOutcome) -> None:
    rest = dkim(without(GOOD, "_domainkey"), {NAME: outcome})
    assert (rest.state, len(rest.fixes)) == (CheckState.MISSING, 2)
    some = dkim(without(GOOD, r"^tok2\._domainkey"), {NAME: outcome})
    assert (some.state, [fix.name for fix in some.fixes]) == (CheckState.PROBLEM, [ALL[1]])


def test_what_could_not_be_looked_up_is_not_said_to_be_without_a_key() -> None:
    text = without(GOOD, rf"^{NAME}".replace(".", r"\."))
    missing = dkim(text, dict.fromkeys(ALL[1:], LookupOutcome.TIMEOUT))
    assert missing.state is CheckState.MISSING
    assert missing.meaning == "1 of 3 records is missing; the others could not be looked up."
    wrong = dkim(instead(f"{NAME} CNAME other.example"), dict.fromkeys(ALL[1:], LookupOutcome.TIMEOUT))
    assert (wrong.state, "find no key" in wrong.meaning) == (CheckState.PROBLEM, False)


def test_no_record_is_advised_where_there_is_none_to_publish() -> None:
    broken = dkim(GOOD, dict.fromkeys(ALL, DNSSEC_BROKEN))
    assert (broken.fixes, "DNSSEC" in broken.advice, "below" in broken.advice) == ((), True, False)
    behind = dkim(without(GOOD, r"^tok.\.dkim"))
    assert (behind.state, behind.fixes, "below" in behind.advice) == (CheckState.PROBLEM, (), False)
    absent = dkim(without(GOOD, "_domainkey"), status="FAILED")
    assert "set DKIM up again" in absent.advice
    given_up = dkim(GOOD, status="FAILED")
    assert (given_up.state, given_up.fixes, "set DKIM up again" in given_up.advice) == (CheckState.PROBLEM, (), True)


def test_what_only_a_wildcard_says_is_not_to_be_removed() -> None:
    text = without(GOOD, "_domainkey") + "*._domainkey.acme.example CNAME parked.example\n"
    found = dkim(text)
    assert [fix.removed for fix in found.fixes] == [(), (), ()]
    assert {fix.reason for fix in found.fixes} == {"Easy DKIM: the record is missing"}


def test_broken_dnssec_is_a_problem_of_the_zone() -> None:
    found = dkim(GOOD, dict.fromkeys(ALL, DNSSEC_BROKEN))
    assert (found.state, set(codes(found))) == (CheckState.PROBLEM, {"dnssec-broken", "ses-says-success"})
    assert found.fixes == ()


def test_several_cnames_are_told_when_resolvers_give_up() -> None:
    text = GOOD + f"\n{NAME} CNAME other.example\n"
    found = dkim(text, {f"{NAME} TXT": LookupOutcome.SERVFAIL})
    assert (found.state, codes(found)["dkim-several-aliases"].source) == (
        CheckState.PROBLEM,
        "RFC 2181 section 10.1",
    )
    assert "all others" in found.fixes[0].reason


@pytest.mark.parametrize("outcome", [LookupOutcome.SERVFAIL, LookupOutcome.MALFORMED])
def test_a_circle_of_cnames_is_told(outcome: LookupOutcome) -> None:
    text = instead(f"{NAME} CNAME hop.acme.example\nhop.acme.example CNAME {NAME}")
    found = dkim(text, {f"{NAME} TXT": outcome})
    assert (found.state, "dkim-alias-circle" in codes(found)) == (CheckState.PROBLEM, True)


def test_a_key_that_cannot_be_read_behind_a_good_cname_is_not_known() -> None:
    found = dkim(GOOD, {f"{NAME} TXT": LookupOutcome.SERVFAIL})
    assert found.state is CheckState.COULD_NOT_CHECK
    assert [evidence.lookup.type for evidence in found.evidence].count("CNAME") == 2


@pytest.mark.parametrize(
    ("status", "signing", "state", "label", "code"),
    [
        ("PENDING", True, CheckState.WARNING, "waits", "ses-behind"),
        ("TEMPORARY_FAILURE", True, CheckState.WARNING, "waits", "ses-behind"),
        ("FAILED", True, CheckState.PROBLEM, "not signing", "ses-behind"),
        ("NOT_STARTED", True, CheckState.WARNING, "waits", "ses-behind"),
        ("NEW_WORD", True, CheckState.WARNING, "waits", "ses-behind"),
        ("SUCCESS", False, CheckState.WARNING, "off", "dkim-signing-off"),
    ],
)
def test_ses_against_dns(status: str, signing: bool, state: CheckState, label: str, code: str) -> None:
    found = dkim(GOOD, status=status, signing_enabled=signing)
    assert (found.state, found.label) == (state, label)
    assert code in codes(found)


@pytest.mark.parametrize(
    ("status", "signing", "passes"),
    [
        ("SUCCESS", True, True),
        ("TEMPORARY_FAILURE", True, True),
        ("PENDING", True, False),
        ("FAILED", True, False),
        ("SUCCESS", False, False),
        (None, None, True),
    ],
)
def test_only_what_ses_signs_counts_for_dmarc(status: str | None, signing: bool | None, passes: bool) -> None:
    expected = identity(dkim=changed(status=status, signing_enabled=signing), mail_from=None)
    assert check(GOOD, expected).policies[0].passes is passes


def test_dkim_that_is_not_set_up_is_off() -> None:
    found = check(GOOD, identity(dkim=Dkim(signing_enabled=False, status="NOT_STARTED"))).dkim
    assert (found.state, found.label, found.evidence) == (CheckState.WARNING, "off", ())


@pytest.mark.parametrize("value", [None, Dkim(), Dkim(signing_enabled=True, status="SUCCESS")])
def test_dkim_that_nobody_told_of_cannot_be_checked(value: Dkim | None) -> None:
    found = check(GOOD, identity(dkim=value)).dkim
    assert (found.state, found.label) == (CheckState.COULD_NOT_CHECK, "unknown")


def own(text: str, **values: Any) -> Check:
    dkim = Dkim(**{"signing_enabled": True, "status": "SUCCESS", "tokens": ("sel",), "origin": "EXTERNAL", **values})
    return check(text, identity(dkim=dkim)).dkim


SELECTOR = "sel._domainkey.acme.example"


@pytest.mark.parametrize(
    ("lines", "state", "code"),
    [
        (f"{SELECTOR} TXT {KEY}", CheckState.OK, None),
        (f"{SELECTOR} CNAME keys.example\nkeys.example TXT {KEY}", CheckState.OK, None),
        (f"{SELECTOR} TXT {KEY_1024}", CheckState.WARNING, "dkim-key-short"),
        (f"{SELECTOR} TXT p={b64(rsa(4096))}", CheckState.WARNING, "dkim-key-too-long-for-ses"),
        (f"{SELECTOR} TXT {KEY.removeprefix('p=')}", CheckState.PROBLEM, "dkim-foreign-text"),
        (f"{SELECTOR} TXT p=", CheckState.PROBLEM, "dkim-key-revoked"),
        (f"{SELECTOR} TXT {KEY}\n{SELECTOR} TXT {KEY_1024}", CheckState.PROBLEM, "dkim-several-keys"),
        (f"{SELECTOR} TXT k=ed25519; p={b64(bytes(32))}", CheckState.WARNING, "dkim-ed25519"),
        (f"{SELECTOR} CNAME gone.example", CheckState.PROBLEM, "dkim-dangling"),
        ("", CheckState.MISSING, "dkim-missing"),
    ],
)
def test_keys_of_the_domains_own(lines: str, state: CheckState, code: str | None) -> None:
    found = own(without(GOOD, "_domainkey") + lines)
    assert found.state is state
    assert code is None or code in codes(found)
    assert found.fixes == (), "SES never tells the key, so it cannot be proposed"


def test_a_key_whose_selector_ses_does_not_tell_cannot_be_checked() -> None:
    found = own(GOOD, tokens=())
    assert (found.state, list(codes(found))) == (CheckState.COULD_NOT_CHECK, ["dkim-selector-unknown"])


def test_a_replica_uses_the_records_of_its_parent_region() -> None:
    text = GOOD.replace("dkim.amazonses.com", "dkim.eu-south-1.amazonses.com")
    found = dkim(text, origin="AWS_SES_EU_SOUTH_1", hosted_zone=None)
    assert (found.state, list(codes(found))) == (CheckState.OK, ["dkim-replica"])
    assert "eu-south-1" in codes(found)["dkim-replica"].text


@pytest.mark.parametrize("zone", ["dkim.amazonses.com", "dkim.eu-west-1.amazonses.com"])
def test_a_zone_that_ses_does_not_tell_is_inferred_and_either_form_taken(zone: str) -> None:
    text = GOOD.replace("dkim.amazonses.com", zone)
    assert dkim(text, hosted_zone=None).state is CheckState.OK
    wrong = dkim(instead(f"{NAME} CNAME x.example"), hosted_zone=None)
    assert "dkim-zone-inferred" in codes(wrong)
    assert "inferred" in wrong.fixes[0].reason


@pytest.mark.parametrize("region", [*DOCUMENTED, *GOVCLOUD])
def test_the_inferred_zone_by_region(region: str) -> None:
    own_zone = f"dkim.{region}.amazonses.com"
    first, second = dkim_zones(region)
    assert {first, second} == {own_zone, DKIM_ZONE}
    assert (first == own_zone) is (region in OWN_DKIM_ZONE)


def test_where_aws_names_no_zone_only_the_token_is_compared() -> None:
    expected = expect_dkim(changed(hosted_zone=None), "eusc-de-east-1")
    assert (expected.zones, expected.target("tok1")) == ((), "")
    text = GOOD.replace("dkim.amazonses.com", "dkim.amazonses.eu")
    values: dict[str, Any] = {"dkim": changed(hosted_zone=None), "mail_from": None}
    assert check(text, identity(region="eusc-de-east-1", **values)).dkim.state is CheckState.OK
    wrong = without(text, r"^tok1\._") + f"{NAME} CNAME other.example\n"
    found = check(wrong, identity(region="eusc-de-east-1", **values)).dkim
    assert (found.state, found.fixes) == (CheckState.PROBLEM, ())


def test_names_too_long_for_dns_are_no_absence() -> None:
    found = dkim(GOOD, tokens=("x" * 63, "y" * 60 + ".z" * 90, "tok1"))
    assert Weight.UNKNOWN in {finding.weight for finding in found.findings}
