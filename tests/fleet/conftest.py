"""What several tests of the engine need: a simulator that this process is led to."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

import pytest

from sestui.simulator import Simulator, parse_scene

SCENE = """
[[profiles]]
name = "one"
account = "111122223333"
[[profiles]]
name = "twin"
account = "111122223333"
[[profiles]]
name = "other"
account = "444455556666"
[accounts.111122223333]
default = "production"
[accounts.444455556666]
default = "sandbox"
"""

Serve: TypeAlias = Callable[..., Simulator]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Give what serves the scene, with more in it, and leads this process to it."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    with ExitStack() as stack:

        def make(more: str = "") -> Simulator:
            simulator = stack.enter_context(Simulator(parse_scene(SCENE + more)))
            for name, value in simulator.environment(tmp_path).items():
                monkeypatch.setenv(name, value)
            return simulator

        yield make
