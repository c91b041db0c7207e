"""`sestui check` as a process of its own, against the simulator's SES and DNS."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sestui.simulator import Simulator, demo_scene, parse_scene
from tests.cli.process import environment, sestui

Check = Callable[..., "subprocess.CompletedProcess[str]"]

DNS = """\
[[dns]]
name = "amazonses.com"
type = "TXT"
value = "v=spf1 ip4:192.0.2.0/24 -all"
[[dns]]
name = "acme.example"
type = "TXT"
value = "hello"
[[dns]]
name = "_dmarc.acme.example"
type = "TXT"
value = "v=DMARC1; p=reject"
[[dns]]
name = "m.acme.example"
type = "MX"
value = "10 feedback-smtp.eu-west-1.amazonses.com"
[[dns]]
name = "m.acme.example"
type = "TXT"
value = "v=spf1 include:amazonses.com ~all"
[[dns]]
name = "evil.acme.example"
type = "TXT"
value = "v=spf1 include:amazonses.com ~all\\u009b31m\\u001b[31m"
[[dns]]
name = "evil.acme.example"
type = "MX"
value = "10 feedback-smtp.eu-west-1.amazonses.com"
[[dns_faults]]
kind = "servfail"
name = "*.dark.example"
"""


@pytest.fixture(scope="module")
def dns() -> Iterator[str]:
    with Simulator(parse_scene(DNS)) as simulator:
        yield simulator.dns_address


@pytest.fixture(scope="module")
def demo() -> Iterator[Simulator]:
    with Simulator(demo_scene()) as simulator:
        yield simulator


@pytest.fixture
def check(dns: str, tmp_path: Path) -> Check:
    def run(*arguments: str, **extra: str) -> "subprocess.CompletedProcess[str]":
        return sestui(tmp_path, "check", "--resolver", dns, *arguments, **extra)

    return run


@pytest.fixture
def in_ses(demo: Simulator, tmp_path: Path) -> Check:
    variables = demo.environment(tmp_path)

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        place = ("--profile", "acme-prod", "--region", "us-east-1", "--resolver", demo.dns_address)
        return sestui(tmp_path, "check", *place, *arguments, **variables)

    return run


MAIL_FROM = ("--mail-from", "m.acme.example", "--region", "eu-west-1")


def parts(document: dict[str, Any], index: int = 0) -> dict[str, str]:
    return {check["part"]: check["state"] for check in document["domains"][index]["checks"]}


def test_a_domain_by_hand_is_told_with_evidence_and_what_is_not_known_stays_unknown(check: Check) -> None:
    done = check("acme.example", *MAIL_FROM)
    assert done.returncode == 12
    assert done.stderr == ""
    assert "acme.example: ? could not check" in done.stdout
    assert "✓ MAIL FROM ok (good)" in done.stdout
    assert "> m.acme.example MX: 10 feedback-smtp.eu-west-1.amazonses.com (from 127.0.0.1:" in " ".join(
        done.stdout.split()
    )
    assert "Name it with --selector or --token" in done.stdout
    assert "missing" not in done.stdout
    assert "\x1b" not in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_hints_are_there_without_being_asked_for_and_weigh_nothing(check: Check) -> None:
    names = ["bimi", "tls-rpt", "mta-sts", "dnssec"]
    done = check("acme.example", *MAIL_FROM, "--format", "json")
    (domain,) = json.loads(done.stdout)["domains"]
    assert [hint["part"] for hint in domain["hints"]] == names
    assert done.returncode == check("acme.example", *MAIL_FROM, "--no-hints").returncode == 12
    assert "  · BIMI      There is no record." in check("acme.example", *MAIL_FROM).stdout
    without = check("acme.example", *MAIL_FROM, "--no-hints", "--format", "json")
    assert json.loads(without.stdout)["domains"][0].get("hints", []) == []


def test_missing_dkim_records_are_to_be_published(check: Check) -> None:
    done = check("acme.example", "--token", "aaa,bbb", "--token", "ccc", *MAIL_FROM)
    assert done.returncode == 11
    assert "✗ DKIM      missing" in done.stdout
    for token in ("aaa", "bbb", "ccc"):
        assert f"Name:   {token}._domainkey.acme.example\n" in done.stdout
        assert f"Value:  {token}.dkim.amazonses.com\n" in done.stdout


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("zone", r"aaa\._domainkey\.acme\.example\. 300 IN CNAME aaa\.dkim\.amazonses\.com\."),
        ("plain", r"Value:  aaa\.dkim\.amazonses\.com"),
        ("route53", r'"Action": "UPSERT"'),
        ("terraform", r'resource "aws_route53_record" "aaa__domainkey_acme_example_cname" \{'),
    ],
)
def test_records_alone_are_what_other_tools_read(check: Check, form: str, line: str) -> None:
    done = check("acme.example", "--token", "aaa", "--records", form, *MAIL_FROM)
    assert done.returncode == 11
    assert re.search(line, done.stdout)
    assert "DKIM      " not in done.stdout
    assert done.stderr == "sestui: acme.example: missing\n"
    if form == "route53":
        assert [each["ResourceRecordSet"]["Type"] for each in json.loads(done.stdout)["Changes"]] == ["CNAME"]


def test_a_batch_for_several_hosted_zones_says_so(check: Check) -> None:
    several = check("one.example", "two.example", "--selector", "s", "--records", "route53").stderr
    assert "split these by zone" in several
    assert "split" not in check("one.example", "two.example", "--selector", "s", "--records", "plain").stderr
    assert "split" not in check("one.example", "--selector", "s", "--records", "terraform").stderr


def test_toml_and_json_say_the_same(check: Check) -> None:
    asked = ("acme.example", "ACME.example.", "other.acme.example", "--selector", "none")
    as_toml = tomllib.loads(check(*asked, "--format", "toml").stdout)
    as_json = json.loads(check(*asked, "--format", "json").stdout)
    assert [domain["name"] for domain in as_toml["domains"]] == ["acme.example", "other.acme.example"]
    assert parts(as_toml) == parts(as_json)
    assert parts(as_toml)["dkim"] == "missing"
    dmarc = as_json["domains"][0]["checks"][3]
    assert dmarc["evidence"][0]["records"] == ["v=DMARC1; p=reject"]
    assert dmarc["evidence"][0]["server"].startswith("127.0.0.1:")
    for document in (as_toml, as_json):
        assert document["schema"] == 1
        for domain in document["domains"]:
            assert list(domain)[:2] == ["name", "state"]
            assert [each["part"] for each in domain["checks"]] == ["dkim", "spf", "mail-from", "dmarc"]


def test_the_from_address_is_what_dmarc_is_judged_for(check: Check) -> None:
    document = json.loads(check("acme.example", "--from", "Ann <ann@acme.example>", "--format", "json").stdout or "{}")
    assert not document, "a display name is no address"
    document = json.loads(check("acme.example", "--from", "ann@other.example", "--format", "json").stdout)
    assert document["domains"][0]["from_domain"] == "other.example"


def test_a_server_that_cannot_answer_is_never_missing(check: Check) -> None:
    done = check("x.dark.example", "--token", "aaa", "--mail-from", "m.x.dark.example", "--format", "json")
    assert done.returncode == 12
    document = json.loads(done.stdout)
    assert set(parts(document).values()) == {"could-not-check"}
    assert document["domains"][0]["records"] == []


def test_no_dns_at_all_is_said_once(tmp_path: Path) -> None:
    done = sestui(tmp_path, "check", "--resolver", "127.0.0.1:1", "one.example", "two.example", "--selector", "s")
    assert done.returncode == 12
    assert done.stderr.count("cannot be reached") == 1
    assert done.stdout.count("nothing is known to be missing") == 2
    assert "_domainkey" not in done.stdout


def test_what_dns_holds_never_reaches_the_terminal_as_it_is(check: Check) -> None:
    for form in ("text", "toml", "json"):
        done = check("acme.example", "--mail-from", "evil.acme.example", "--format", form)
        assert "\x1b" not in done.stdout
        assert "\x9b" not in done.stdout


def test_the_identity_comes_from_ses(in_ses: Check) -> None:
    done = in_ses("shop.example.com", "legacy.example.com", "nope.example.com", "--format", "json")
    assert done.returncode == 11
    document = json.loads(done.stdout)
    shop, legacy, nope = document["domains"]
    assert (shop["profile"], shop["region"], shop["exists"]) == ("acme-prod", "us-east-1", True)
    assert parts(document)["dkim"] == "ok"
    assert len(shop["checks"][0]["evidence"]) == 3
    assert parts(document, 1)["mail-from"] == "problem"
    assert [record["type"] for record in legacy["records"]] == ["TXT", "MX"]
    assert (nope["exists"], nope["state"]) == (False, "missing")
    assert "checks" not in nope


def test_several_domains_stand_side_by_side(in_ses: Check) -> None:
    done = in_ses("shop.example.com", "legacy.example.com")
    lines = done.stdout.splitlines()
    assert re.fullmatch(r" +DKIM +SPF +MAIL FROM +DMARC", lines[0])
    assert re.fullmatch(r"shop\.example\.com +✓ good +✓ pass +✓ good +\S quarantine", lines[1])
    assert lines[2].startswith("legacy.example.com")
    assert all(len(line) <= 80 for line in lines)


def test_ses_that_cannot_be_asked_is_told_once_and_makes_nothing_missing(demo: Simulator, tmp_path: Path) -> None:
    variables = demo.environment(tmp_path)
    variables["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1"
    place = ("--profile", "acme-prod", "--region", "us-east-1", "--resolver", demo.dns_address)
    done = sestui(tmp_path, "check", *place, "shop.example.com", **variables)
    assert done.returncode == 12
    assert "shop.example.com: ? could not check" in done.stdout
    assert done.stderr.count("unreachable") == 1
    assert "missing" not in done.stdout


def test_the_demo_is_checked_by_its_own_dns_only(tmp_path: Path) -> None:
    asked = ("check", "shop.example.com", "--mail-from", "bounce.shop.example.com", "--resolver", "127.0.0.1:1")
    done = sestui(tmp_path, "--demo", *asked)
    assert done.returncode == 12
    assert "✓ SPF       ok (pass)" in done.stdout
    assert "DEMO: nothing of this is real" in done.stdout
    place = ("--profile", "acme-prod", "--region", "us-east-1")
    done = sestui(tmp_path, "--demo", "check", *place, "mail.example.com", "--format", "toml")
    document = tomllib.loads(done.stdout)
    assert document["demo"] is True
    assert parts(document)["dkim"] == "ok"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("check",), 2, "DOMAIN"),
        (("check", "https://acme.example/"), 2, 'there is "'),
        (("check", "acme"), 2, "it needs a name such as example.com"),
        (("check", "192.0.2.1"), 2, "it needs a name such as example.com"),
        (("check", "a..example"), 2, "empty label"),
        (("check", "@acme.example"), 2, "is no address"),
        (("check", "acme\x1b[2J.example"), 2, "no domain"),
        (("check", "acme.example", "--mail-from", "m acme"), 2, "there is a blank in it"),
        (("check", "acme.example", "--format", "jsn"), 2, "did you mean json?"),
        (("check", "acme.example", "--records", "bind"), 2, "there are zone, plain, route53, terraform"),
        (("check", "acme.example", "--records", "zone", "--format", "json"), 2, "leave --format out"),
        (("check", "acme.example", "--resolver", "dns.example"), 78, "an IP address is needed"),
        (("check", "acme.example", "--resolver", "127.0.0.1:0"), 78, "a port is a number from 1 to 65535"),
        (("check", "a.example", "b.example", "--token", "t"), 2, "belong to one domain"),
        (("check", "a.example", "--region", "eu-west-1,us-east-1"), 2, "the one that SES sends from"),
        (("check", "a.example", "--profile", "nobody"), 78, "nobody"),
        (("--demo", "check", "a.example", "--profile", "acme-prod"), 2, "leave 8: acme-prod in us-east-1"),
        (("--demo", "check", "a.example", "--profile", "acme-prod", "--token", "t"), 2, "SES tells this"),
        (("--from-snapshot", "x", "check", "a.example"), 2, "asks DNS"),
    ],
)
def test_what_cannot_be_checked_is_refused(tmp_path: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    done = sestui(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert "\x1b" not in done.stderr


def test_a_broken_aws_configuration_does_not_matter_without_a_profile(check: Check, tmp_path: Path) -> None:
    folder = tmp_path / ".aws"
    folder.mkdir()
    (folder / "config").write_text("[profile x\n", encoding="utf-8")
    assert check("acme.example").returncode == 12


@pytest.mark.parametrize("where", [">&-", "> /dev/full"])
def test_stdout_that_is_closed_or_full_is_told(dns: str, tmp_path: Path, where: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m sestui check --resolver {dns} acme.example {where}"],
        capture_output=True,
        text=True,
        env=environment(tmp_path),
        timeout=60,
        check=False,
    )
    assert done.returncode == 73
    assert "cannot write to standard output" in done.stderr or "standard output: " in done.stderr


def test_a_reader_that_went_away_is_no_defect(dns: str, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sestui", "check", "--resolver", dns, "acme.example"],
            stdout=writer,
            stderr=subprocess.PIPE,
            env=environment(tmp_path),
            timeout=60,
            check=False,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("profile", [False, True])
def test_neither_textual_nor_boto3_is_loaded_for_nothing(demo: Simulator, tmp_path: Path, *, profile: bool) -> None:
    place = ["--profile", "acme-prod", "--region", "us-east-1"] if profile else []
    arguments = ["check", "shop.example.com", "--resolver", demo.dns_address, "--format", "json", *place]
    code = f"import sys; from sestui.__main__ import main; main({arguments!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment(tmp_path, **demo.environment(tmp_path)),
        timeout=60,
        check=True,
    )
    loaded = set(done.stderr.split())
    assert "sestui.dns.verdict" in loaded
    assert not {"textual", "rich", "sestui.tui", "sestui.simulator"} & loaded
    assert ("botocore" in loaded) is profile


@pytest.mark.parametrize("form", ["toml", "json"])
def test_a_mail_from_domain_that_nobody_named_is_marked_as_assumed(check: Check, form: str) -> None:
    read: Callable[[str], dict[str, Any]] = tomllib.loads if form == "toml" else json.loads
    (domain,) = read(check("acme.example", "--format", form).stdout)["domains"]
    assert domain["assumed"] == ["mail-from"]
    (domain,) = read(check("acme.example", *MAIL_FROM, "--format", form).stdout)["domains"]
    assert "assumed" not in domain


def test_what_ses_told_is_not_assumed(in_ses: Check) -> None:
    (domain,) = tomllib.loads(in_ses("mail.example.com", "--format", "toml").stdout)["domains"]
    assert "assumed" not in domain
