import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import CredentialRetrievalError

from sestui.aws.processes import Processes, ProcessOverdue
from tests.aws.bed import PATIENT, side_by_side

PIPES = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


def program(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "program.py"
    path.write_text(text)
    return [sys.executable, str(path)]


def is_gone(pid: int) -> bool:
    """Wait for a process to end; it may be a zombie that its new parent has not buried yet."""
    end = time.monotonic() + PATIENT
    while time.monotonic() < end:
        with suppress(FileNotFoundError, ProcessLookupError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                os.sched_yield()
                continue
        return True
    return False


def test_what_it_prints_is_returned_as_valid_text(tmp_path: Path) -> None:
    processes = Processes(PATIENT)
    started = processes.popen(
        program(tmp_path, "import os,sys; os.write(1, b'out\\xff'); os.write(2, b'err\\xfe'); sys.exit(3)"), **PIPES
    )
    assert started.communicate() == ("out\ufffd".encode(), "err\ufffd".encode())
    assert started.returncode == 3
    processes.close()


def test_it_has_neither_input_nor_terminal(tmp_path: Path) -> None:
    processes = Processes(PATIENT)
    text = """
import os, sys
print(repr(sys.stdin.read()), os.getsid(0) == os.getpid())
try:
    open("/dev/tty")
except OSError:
    print("none")
"""
    out, _ = processes.popen(program(tmp_path, text), **PIPES).communicate()
    assert out == b"'' True\nnone\n"
    processes.close()


def test_one_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    processes = Processes(1.0)
    note = tmp_path / "pids"
    text = (
        "import os,subprocess,sys,time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(note)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(600)\n"
    )
    with pytest.raises(ProcessOverdue, match="nothing within 1 s"):
        processes.popen(program(tmp_path, text), **PIPES).communicate()
    for pid in note.read_text().split():
        assert is_gone(int(pid))
    processes.close()


def test_closing_ends_what_still_runs() -> None:
    processes = Processes(PATIENT)
    started = processes.popen([sys.executable, "-c", "import time; time.sleep(600)"], **PIPES)

    def close() -> None:
        processes.close()

    assert side_by_side(started.communicate, close)[0] == (b"", b"")
    assert started.returncode not in (0, None)


def test_one_that_is_being_started_while_closing_is_ended_too(monkeypatch: pytest.MonkeyPatch) -> None:
    processes = Processes(PATIENT)
    start, pids, closers = subprocess.Popen, list[int](), list[threading.Thread]()

    def popen(*args: Any, **options: Any) -> "subprocess.Popen[bytes]":
        process = start(*args, **options)
        pids.append(process.pid)
        closers.append(threading.Thread(target=processes.close))
        closers[0].start()
        return process

    monkeypatch.setattr(subprocess, "Popen", popen)
    program = [sys.executable, "-c", "import time; time.sleep(600)"]
    started = processes.popen(program, **PIPES)
    closers[0].join(PATIENT)
    started.communicate()
    assert not Path(f"/proc/{pids[0]}").exists()
    with pytest.raises(CredentialRetrievalError, match="closing"):
        processes.popen(program, **PIPES)
    assert len(pids) == 1, "nothing is started any more"


def test_one_that_cannot_be_started_says_why() -> None:
    processes = Processes(PATIENT)
    with pytest.raises(CredentialRetrievalError, match="cannot start it: No such file or directory"):
        processes.popen(["/nowhere/to/be/found"], **PIPES)
    processes.close()


def test_nothing_is_left_behind_when_the_interpreter_ends(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    text = (
        "import subprocess,sys,threading,time\n"
        "from sestui.aws.processes import Processes\n"
        "processes = Processes(600)\n"
        "started = processes.popen([sys.executable, '-c', 'import time; time.sleep(600)'], stdout=-1, stderr=-1)\n"
        f"open({str(note)!r}, 'w').write(str(started._process.pid))\n"
        "threading.Thread(target=started.communicate, daemon=True).start()\n"
    )
    subprocess.run(program(tmp_path, text), check=True, timeout=PATIENT * 3)
    assert is_gone(int(note.read_text()))
