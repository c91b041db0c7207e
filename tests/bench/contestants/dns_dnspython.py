"""dnspython's asynchronous resolver, with EDNS 1232 and without a cache: `SERVER FILE`."""

import asyncio
import json
import sys
import time
from pathlib import Path

import dns.asyncresolver
import dns.exception

from sestui.dns.servers import parse_server

IN_FLIGHT = 200


async def ask(server: str, lines: list[list[str]]) -> dict[str, float]:
    """Ask everything, 200 at a time."""
    resolver = dns.asyncresolver.Resolver(configure=False)
    target = parse_server(server)
    resolver.nameservers = [target.host]
    resolver.port = target.port
    resolver.use_edns(0, 0, 1_232)
    todo, found = iter(lines), 0

    async def work() -> None:
        nonlocal found
        for name, kind in todo:
            try:
                answer = await resolver.resolve(name, kind)
            except dns.exception.DNSException:
                continue
            found += bool(answer.rrset)

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
    taken = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    return {"questions": len(lines), "found": found, **taken}


if __name__ == "__main__":
    questions = [line.split() for line in Path(sys.argv[2]).read_text().splitlines()]
    sys.stdout.write(json.dumps(asyncio.run(ask(sys.argv[1], questions))) + "\n")
