"""What tests of DMARC share: zones of records, walks, and judgements of what SES authenticates."""

import asyncio
from collections.abc import Mapping

from sestui.dns.dmarc.alignment import Identifiers
from sestui.dns.dmarc.check import check_dmarc
from sestui.dns.dmarc.discovery import TreeWalk
from sestui.dns.dmarc.walk import Records
from sestui.dns.verdict_asking import Asking
from sestui.model.authentication import Check, Policy
from sestui.model.dns import ANSWERED, LookupOutcome
from tests.dns.auth_bed import NOW, Bed

UNANSWERED = sorted(set(LookupOutcome) - ANSWERED)
PLAIN = "v=DMARC1; p=none"
DEEP = "a.b.c.d.e.f.g.h.i.j.k.example.com"
RUA = "rua=mailto:r@acme.example"


def zone_of(records: Mapping[str, str]) -> str:
    return "".join(f"_dmarc.{name} TXT {text}\n" for name, text in records.items())


def walked(start: str, text: str, faults: Mapping[str, LookupOutcome | str] | None = None) -> tuple[TreeWalk, Bed]:
    bed = Bed(text, faults)
    return asyncio.run(Records(Asking(bed, NOW)).walk(start)), bed


def judged(
    text: str,
    sender: str = "acme.example",
    *,
    dkim: str | None = None,
    spf: str = "",
    dkim_passes: bool | None = True,
    spf_passes: bool | None = True,
    faults: Mapping[str, LookupOutcome | str] | None = None,
    reports_to: str = "",
) -> tuple[Check, Policy, Policy]:
    identifiers = Identifiers(sender, sender if dkim is None else dkim, dkim_passes, spf, spf_passes, spf)
    asking = Asking(Bed(text, faults), NOW)
    check, (new, old) = asyncio.run(check_dmarc(identifiers, asking, reports_to=reports_to))
    return check, new, old
