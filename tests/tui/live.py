"""The real app on the real engine against the simulator over HTTP, driven by keys; counts what reached the server."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from sestui.cli.reading import FleetReader
from sestui.fleet.engine import Fleet
from sestui.fleet.source import Source, SourceKind
from sestui.model.settings import DnsSettings, Profile, Settings, Timeouts
from sestui.model.target import Target
from sestui.simulator import Simulator, parse_scene
from sestui.tui.app import SestuiApp
from sestui.tui.painted import Lines

ACCOUNT: Final = "111122223333"
HERE: Final = Target("acme", "us-east-1")
DEADLINE: Final = 30.0
WRITES: Final = frozenset(
    {
        "SendEmail",
        "PutAccountSendingAttributes",
        "PutSuppressedDestination",
        "DeleteSuppressedDestination",
        "VerifyEmailIdentity",
        "PutAccountDetails",
        "RequestServiceQuotaIncrease",
    }
)


def scene(state: str = "production", more: str = "", rest: str = "") -> str:
    return (
        f'[[profiles]]\nname = "acme"\naccount = "{ACCOUNT}"\n'
        f'[accounts.{ACCOUNT}.regions.us-east-1]\nstate = "{state}"\n'
        'identities = ["example.com", "ops@example.com", { name = "late@other.test", status = "PENDING" }]\n'
        f'suppressed = [{{ address = "old@other.test" }}]\n{more}\n{rest}'
    )


def fault(kind: str, operation: str = "SendEmail", more: str = "") -> str:
    return f'[[faults]]\nkind = "{kind}"\noperation = "{operation}"\n{more}\n'


@dataclass
class Live:
    """An app that runs, with what it talks to."""

    app: SestuiApp
    pilot: "Pilot[int]"
    simulator: Simulator
    audit: Path
    source: Source
    stopped: list[int] = field(default_factory=list)

    def writes(self) -> list[str]:
        """Return the operations that change something, as they reached the server."""
        return [one.operation for one in self.simulator.requests if one.operation in WRITES]

    def audited(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.audit.read_text().splitlines()] if self.audit.exists() else []

    @property
    def text(self) -> str:
        compositor: Any = self.app.screen._compositor
        return "\n".join(strip.text.rstrip() for strip in compositor.render_strips())

    @property
    def words(self) -> str:
        """What the dialog in front says, in one line."""
        lines = [each for found in self.app.screen.query("#words").results(Lines) for each in found.lines]
        return " ".join(" ".join("".join(text for text, _ in line) for line in lines).split())

    async def wait(self, met: Callable[[], object] | str) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + DEADLINE
        while not (met in self.text if isinstance(met, str) else met()):
            assert loop.time() < end, f"waited for {met!r}; the screen shows:\n{self.text}"
            await asyncio.sleep(0.02)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()


@asynccontextmanager
async def live(
    home: Path,
    patch: pytest.MonkeyPatch,
    text: str,
    *,
    read: float = 10.0,
    size: tuple[int, int] = (100, 32),
    profile: Profile | None = None,
    source: Source | None = None,
    **changes: Any,
) -> AsyncIterator[Live]:
    """Run the app on a scene; `read` is how many seconds a call may take, `source` stands in for the engine."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        patch.delenv(name)
    patch.setenv("HOME", str(home))
    with Simulator(parse_scene(text)) as simulator:
        for name, value in simulator.environment(home / "aws").items():
            patch.setenv(name, value)
        settings = Settings(
            profiles=(profile or Profile("acme", regions=("us-east-1",)),),
            refresh_interval=3_600.0,
            background=0.0,
            timeouts=Timeouts(connect=read, read=read, credentials=10.0),
        )
        settings = replace(settings, dns=DnsSettings((simulator.dns_address,)), **changes)
        audit = home / "state" / "audit.log"
        used = source or Fleet(
            settings, lambda: FleetReader(settings, 0, own_dns=True), kind=SourceKind.LIVE, audit=audit
        )
        app = SestuiApp(used, settings, environ={}, themes_folder=home, folder=home)
        try:
            async with app.run_test(size=size) as pilot:
                bed = Live(app, pilot, simulator, audit, used)
                if source is None:
                    await bed.wait(lambda: app.view.state.targets[HERE].account.value is not None)
                    await bed.wait(lambda: app.view.profile_state("acme").caller.value is not None)
                yield bed
        finally:
            used.stop()
