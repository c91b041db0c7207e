"""Fixtures that serve a scene for one test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from sestui.simulator import ManualClock, Scene
from tests.simulator.bed import Bed, bed


class Serve(Protocol):
    def __call__(self, scene: Scene | str, clock: ManualClock | None = None) -> Bed: ...


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Bed]]:
    with ExitStack() as stack:

        def start(scene: Scene | str, clock: ManualClock | None = None) -> Bed:
            return stack.enter_context(bed(scene, tmp_path, monkeypatch, clock))

        yield start
