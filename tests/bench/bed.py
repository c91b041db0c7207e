"""The server from outside: started, asked for what it saw, and ended."""

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.bench.shape import Shape
from tests.bench.spec import Spec
from tests.terminal import ROOT


@dataclass(frozen=True, slots=True)
class Tally:
    """What the server saw from a certain request on."""

    requests: int
    """All requests since the server began: the place to count on from."""
    operations: dict[str, int]
    connections: frozenset[int]
    """The numbers of the connections they came over; each stands for one TLS handshake."""
    last: float
    """When the last of them arrived, on the clock that all processes share."""
    arrivals: tuple[float, ...] = ()
    """When those of one operation arrived."""


class Server:
    """A running server; a context manager."""

    def __init__(self, shape: Shape) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="sestui-bench-")
        self.folder = Path(self._folder.name)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.server", json.dumps(asdict(shape)), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        self.spec_file = self.folder / "spec.json"
        self._answer()
        self.spec = Spec.read(self.spec_file)

    def tally(self, start: int = 0, operation: str = "") -> Tally:
        """Return what came in since the `start`th request, and when what asked for `operation` did."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{start} {operation}\n")
        self._process.stdin.flush()
        data = self._answer()
        sets = {"connections": frozenset(data["connections"]), "arrivals": tuple(data["arrivals"])}
        return Tally(**(data | sets))

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server ended with code {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the server and remove its files."""
        self._process.communicate()
        self._folder.cleanup()

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
