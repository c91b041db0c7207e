"""sestui's resolver, with the polite ceiling lifted: `SERVER FILE`, a line of name and type per question."""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import cast

from sestui.dns.resolver import StubResolver
from sestui.dns.servers import parse_server
from sestui.model.dns import LookupOutcome, RecordType

IN_FLIGHT = 500


async def ask(server: str, lines: list[list[str]]) -> dict[str, float]:
    """Ask everything, 500 at a time."""
    resolver = StubResolver((parse_server(server),), ceiling=None, in_flight=IN_FLIGHT)
    todo, found = iter(lines), 0

    async def work() -> None:
        nonlocal found
        for name, kind in todo:
            lookup = await resolver.lookup(name, cast("RecordType", kind))
            found += lookup.outcome is LookupOutcome.FOUND

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
    taken = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    resolver.close()
    return {"questions": len(lines), "found": found, **taken}


if __name__ == "__main__":
    questions = [line.split() for line in Path(sys.argv[2]).read_text().splitlines()]
    sys.stdout.write(json.dumps(asyncio.run(ask(sys.argv[1], questions))) + "\n")
