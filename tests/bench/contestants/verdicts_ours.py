"""Full verdicts on identities, with the polite ceiling lifted: `SERVER COUNT`."""

import asyncio
import gc
import json
import sys
import time
from collections import Counter
from datetime import UTC, datetime

from sestui.dns.expectations import expect
from sestui.dns.resolver import StubResolver
from sestui.dns.servers import parse_server
from sestui.dns.spf.ses import senders
from sestui.dns.verdict import check_identity
from sestui.model.authentication import Authentication
from sestui.model.identity import Dkim, Identity, MailFrom
from tests.bench.verdicts import APEX, ZONE, tokens

AT_ONCE = 100


def identities(count: int) -> list[Identity]:
    """Return what SES would say of them."""
    return [
        Identity(
            f"i{number}.{APEX}",
            dkim=Dkim(True, "SUCCESS", tokens(number), ZONE, "AWS_SES", "RSA_2048_BIT"),
            mail_from=MailFrom(f"m.i{number}.{APEX}", "SUCCESS"),
        )
        for number in range(count)
    ]


async def check(server: str, count: int) -> dict[str, float]:
    """Check all of them, some at a time."""
    resolver = StubResolver((parse_server(server),), ceiling=None, in_flight=500)
    now = datetime.now(UTC)
    todo = iter(identities(count))
    done: Counter[bool] = Counter()
    good = ("ok", "ok", "ok", "ok")

    async def work() -> None:
        for identity in todo:
            found: Authentication = await check_identity(
                expect(identity, "eu-west-1"), resolver, now=now, senders=known
            )
            done[tuple(check.state for check in found.checks) == good] += 1

    began, cpu = time.perf_counter(), time.process_time()
    known = await senders(resolver)
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    taken = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    resolver.close()
    return {"questions": count, "found": done[True], **taken}


if __name__ == "__main__":
    gc.freeze()
    sys.stdout.write(json.dumps(asyncio.run(check(sys.argv[1], int(sys.argv[2])))) + "\n")
