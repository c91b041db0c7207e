"""Full verdicts per second on identities: DKIM, SPF, MAIL FROM, DMARC, all against one NSD."""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from sestui.dns.servers import Server
from tests.bench.dns import Asked
from tests.bench.figures import Figure, Result
from tests.dns.auth_bed import b64, rsa
from tests.dns.bed import NSD, nsd, zone_text
from tests.terminal import ROOT

IDENTITIES: Final = 3_000
APEX: Final = "acme.example"
ZONE: Final = f"dkim.{APEX}"
RATE: Final = 1_000
_HOW: Final = """\
NSD with one worker on loopback; {identities:,} identities with Easy DKIM (three CNAMEs and keys of 2,048 bits) and
a custom MAIL FROM domain, 100 at a time, the polite ceiling lifted. A verdict is DKIM, SPF with both counts, MAIL FROM,
and DMARC by both rules, with evidence: about nine questions."""


def tokens(number: int) -> tuple[str, ...]:
    """Return the tokens of an identity."""
    return tuple(f"t{part}x{number}" for part in range(3))


def zones(count: int) -> dict[str, str]:
    """Return the zones that are asked about."""
    chance = random.Random(1)
    lines = ['_dmarc.acme IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@acme.example"']
    for number in range(count):
        name = f"i{number}.acme"
        for token in tokens(number):
            key = f"p={b64(rsa(2048, modulus=chance.getrandbits(2048)))}"
            lines.append(f"{token}._domainkey.{name} IN CNAME {token}.dkim.acme")
            lines.append(f'{token}.dkim.acme IN TXT "{key[:255]}" "{key[255:]}"')
        lines += [
            f"m.{name} IN MX 10 feedback-smtp.eu-west-1.amazonses.com.",
            f'm.{name} IN TXT "v=spf1 include:amazonses.com ~all"',
        ]
    ses = ['@ IN TXT "v=spf1 ip4:199.255.192.0/22 ip4:54.240.0.0/18 ip4:69.169.224.0/20 -all"']
    return {"example": zone_text("example", lines), "amazonses.com": zone_text("amazonses.com", ses)}


def verdicts(rounds: int) -> Result:
    """Measure."""
    how = _HOW.format(identities=IDENTITIES)
    if NSD is None:
        return Result("DNS verdicts", how, (), ("Not measured: NSD is not installed.",))
    with tempfile.TemporaryDirectory(prefix="sestui-bench-") as folder, nsd(Path(folder), zones(IDENTITIES)) as server:
        run(server, IDENTITIES // 4)  # the server's pages are warm
        runs = [run(server, IDENTITIES) for _ in range(rounds)]
    return Result(
        "DNS verdicts",
        how,
        (
            Figure("sestui: rate", tuple(one.rate for one in runs), "identities/s", RATE, at_least=True, digits=0),
            Figure("sestui: CPU per identity", tuple(one.micros for one in runs), "us", digits=0),
            Figure("sestui: not all ok", tuple(float(one.questions - one.found) for one in runs), "", 0, digits=0),
        ),
    )


def run(server: Server, count: int) -> Asked:
    """Check in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.contestants.verdicts_ours", server.text, str(count)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        timeout=300,
        check=True,
    )
    return Asked(**json.loads(done.stdout))
