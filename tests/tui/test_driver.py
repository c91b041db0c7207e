"""The driver that reads and writes in the loop, on real pseudo-terminals."""

import asyncio
import os
import pty
import tty
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.linux_driver import LinuxDriver

from sestui.tui import driver
from sestui.tui.driver import LoopDriver, Outlet, adapted


@dataclass
class Bed:
    outlet: Outlet
    master: int

    def take(self) -> bytes:
        try:
            return os.read(self.master, 65_536)
        except BlockingIOError:
            return b""

    async def take_until(self, size: int) -> bytes:
        """Read what a slow terminal would, a piece at each step of the loop."""
        data = b""
        async with asyncio.timeout(10):
            while len(data) < size:
                await asyncio.sleep(0)
                data += self.take()
        return data


@pytest.fixture
async def bed() -> AsyncIterator[Bed]:
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    made = Bed(Outlet(slave, asyncio.get_running_loop()), master)
    assert os.get_blocking(slave)
    yield made
    made.outlet.close()
    os.close(slave)
    os.close(master)


async def test_what_is_written_in_one_step_goes_out_together(bed: Bed) -> None:
    bed.outlet.write("one ")
    bed.outlet.write("two")
    assert bed.take() == b""
    await asyncio.sleep(0)
    assert bed.take() == b"one two"


async def test_a_terminal_that_takes_nothing_keeps_nobody_waiting_and_gets_everything_in_order(bed: Bed) -> None:
    text = "".join(f"{number:06}," for number in range(40_000))
    for start in range(0, len(text), 7_000):
        bed.outlet.write(text[start : start + 7_000])
        await asyncio.sleep(0)
    assert await bed.take_until(len(text)) == text.encode()


async def test_closing_writes_what_waits() -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    outlet = Outlet(slave, asyncio.get_running_loop())
    outlet.write("the last")
    outlet.close()
    outlet.close()
    outlet.write("never")
    assert os.read(master, 100) == b"the last"
    os.close(slave)
    os.close(master)


async def test_a_terminal_that_is_gone_is_no_error() -> None:
    master, slave = pty.openpty()
    outlet = Outlet(slave, asyncio.get_running_loop())
    os.close(master)
    outlet.write("nobody reads this")
    await asyncio.sleep(0)
    outlet.close()
    os.close(slave)


def test_only_the_driver_for_terminals_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "isatty", lambda _: True)
    assert adapted(LinuxDriver) is LoopDriver
    assert adapted(HeadlessDriver) is HeadlessDriver
    monkeypatch.setattr(os, "isatty", lambda _: False)
    assert adapted(LinuxDriver) is LinuxDriver


def test_another_version_of_the_driver_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other(LinuxDriver):
        def start_application_mode(self) -> None:
            """Start no thread of that name."""

    monkeypatch.setattr(os, "isatty", lambda _: True)
    monkeypatch.setattr(driver, "LinuxDriver", Other)
    assert adapted(Other) is Other
