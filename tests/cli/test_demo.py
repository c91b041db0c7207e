"""The demo's simulator, started by one thread and closed by another."""

import tempfile
import threading
from pathlib import Path

import pytest

from sestui.cli.context import Context
from sestui.cli.demo import DemoServer
from sestui.cli.wiring import open_source
from sestui.config import Flags
from sestui.simulator import Simulator


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def running() -> bool:
    return any(thread.name == "simulator" for thread in threading.enumerate())


def test_it_serves_until_it_is_closed_and_leaves_nothing(folder: Path) -> None:
    demo = DemoServer()
    first = demo.start()
    assert Path(first["AWS_CONFIG_FILE"]).parent.parent == folder
    assert running()
    assert demo.start() == first, "a second start finds the same server"
    demo.close()
    demo.close()
    assert not running()
    assert list(folder.iterdir()) == []


def test_a_start_after_the_end_is_refused_and_makes_nothing(folder: Path) -> None:
    demo = DemoServer()
    demo.close()
    with pytest.raises(RuntimeError, match="has ended"):
        demo.start()
    assert not running()
    assert list(folder.iterdir()) == []


def test_an_end_while_the_simulator_starts_waits_for_it_and_ends_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starting, go_on = threading.Event(), threading.Event()
    start = Simulator.start

    def slow(self: Simulator) -> None:
        starting.set()
        go_on.wait(10)
        start(self)

    monkeypatch.setattr(Simulator, "start", slow)
    demo = DemoServer()
    starter = threading.Thread(target=demo.start)
    starter.start()
    assert starting.wait(10)
    closer = threading.Thread(target=demo.close)
    closer.start()
    go_on.set()
    starter.join(10)
    closer.join(10)
    assert not running()
    assert list(folder.iterdir()) == []


def test_an_end_before_the_engine_has_its_reader_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    importing, go_on, done = threading.Event(), threading.Event(), threading.Event()
    start = DemoServer.start

    def slow(self: DemoServer) -> dict[str, str]:
        importing.set()
        go_on.wait(10)
        try:
            return start(self)
        finally:
            done.set()

    monkeypatch.setattr(DemoServer, "start", slow)
    with open_source(Context({"HOME": str(folder)}, Flags(demo=True))) as opened:
        opened.source.start(lambda _state, _changed: None)
        assert importing.wait(10)
    go_on.set()
    assert done.wait(10)
    assert not running()
    assert list(folder.iterdir()) == []
