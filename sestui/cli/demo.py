"""What `--demo` is made of: its profiles, as somebody would write them in a config file, and its simulator."""

import tempfile
import threading
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sestui.cli.usage import UsageError
from sestui.config import Flags
from sestui.model.settings import Expectation, Profile, RegionSource

if TYPE_CHECKING:
    from sestui.simulator import Simulator

REGIONS: Final = (
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "sa-east-1",
    "af-south-1",
)
LOGIN_REGIONS: Final = ("us-east-1", "eu-west-1")
"""Of the profiles that need a login."""
PROFILES: Final = (
    Profile("acme-prod", "Acme production", REGIONS, production=True),
    Profile("acme-ops", "Acme operations", REGIONS, read_only=True),
    Profile("acme-staging", "Acme staging", REGIONS, expect=Expectation.SANDBOX),
    Profile("orbit-mail", "Orbit Mail", REGIONS, production=True, expect=Expectation.PRODUCTION),
    Profile("lunar-dev", "Lunar (dev)", REGIONS),
    Profile("northwind-news", "Northwind News", REGIONS),
    # Nobody has logged in for these.
    Profile("harbor-prod", "Harbor (SSO)", LOGIN_REGIONS, production=True),
    Profile("harbor-dev", "Harbor dev (SSO)", LOGIN_REGIONS),
    Profile("acme-vault", "Acme vault (MFA)", LOGIN_REGIONS),
)


def profiles(flags: Flags) -> tuple[Profile, ...]:
    """Return the demo's profiles that `--profile` and `--region` leave. Raises `UsageError` when they leave none."""
    chosen = tuple(
        profile
        for profile in PROFILES
        if not flags.profiles or any(fnmatchcase(profile.name, pattern) for pattern in flags.profiles)
    )
    if not chosen:
        names = ", ".join(profile.name for profile in PROFILES)
        raise UsageError(f"--profile: the demo has no such profile; it has {names}")
    asked = [region for region in flags.regions if region not in set(RegionSource)]
    regions = {region for region in REGIONS if region in asked} if asked else set(REGIONS)
    if not regions:
        raise UsageError(f"--region: the demo has no such region; it has {', '.join(REGIONS)}")
    left = tuple(replace(one, regions=tuple(r for r in REGIONS if r in regions and r in one.regions)) for one in chosen)
    watched = tuple(profile for profile in left if profile.regions)
    if not watched:
        raise UsageError("--region: the demo has none of these profiles there")
    return watched


class DemoServer:
    """The demo's simulator and the folder of its AWS files.

    One thread may start it while another closes it, in any order: nothing is left of either afterwards.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed = False
        self._folder = tempfile.TemporaryDirectory(prefix="sestui-demo-", ignore_cleanup_errors=True)
        self._simulator: Simulator | None = None

    def start(self) -> dict[str, str]:
        """Serve the demo's scene and return the environment that leads AWS tools there.

        Raises:
            RuntimeError: it is closed already.
        """
        # The import and the scene take their time, and whoever closes must not wait for them.
        from sestui.simulator import Simulator, demo_scene

        scene = demo_scene()
        with self._lock:
            if self._closed:
                raise RuntimeError("the demo has ended")
            if self._simulator is None:
                simulator = Simulator(scene)
                simulator.start()
                self._simulator = simulator
            return self._simulator.environment(Path(self._folder.name))

    @property
    def aws_folder(self) -> Path:
        """What takes the place of `~/.aws`: no token of the demo goes among the user's own."""
        return Path(self._folder.name) / "aws"

    @property
    def dns_address(self) -> str:
        """`127.0.0.1:port` of the demo's DNS server; empty before the start."""
        return self._simulator.dns_address if self._simulator is not None else ""

    def close(self) -> None:
        """End the simulator and remove the folder; may be called again."""
        with self._lock:
            self._closed = True
            if self._simulator is not None:
                self._simulator.stop()
            self._folder.cleanup()
