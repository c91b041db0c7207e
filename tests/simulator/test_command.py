"""`sestui simulator` as a process of its own."""

import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dns.message
import dns.query
import pytest
import trustme
from botocore.session import Session

from sestui.simulator import Simulator, parse_scene
from tests.simulator.bed import SCENE

COMMAND = [sys.executable, "-m", "sestui", "simulator"]


@contextmanager
def started(*arguments: str | Path) -> Iterator[tuple["subprocess.Popen[str]", dict[str, str]]]:
    """Run the command; yield it with the environment that it prints."""
    process = subprocess.Popen([*COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "get-account" in line:
                break
        exports = [line.removeprefix("export ").strip() for line in lines if line.startswith("export ")]
        yield process, dict(part.split("=", 1) for line in exports for part in shlex.split(line))
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def scene_file(tmp_path: Path) -> Path:
    path = tmp_path / "scene.toml"
    path.write_text(SCENE, encoding="utf-8")
    return path


def ask(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> bool:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    client = Session(profile="acme").create_client("sesv2", region_name="us-east-1")
    answer = client.get_account()
    client.close()
    return bool(answer["ProductionAccessEnabled"])


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_serves_until_it_is_told_to_end_and_leaves_nothing(
    scene_file: Path, monkeypatch: pytest.MonkeyPatch, end: signal.Signals
) -> None:
    with started("--scene", scene_file) as (process, environment):
        assert ask(environment, monkeypatch)
        folder = Path(environment["AWS_CONFIG_FILE"]).parent
        assert folder.exists()
        process.send_signal(end)
        assert process.wait(5) == 0
        assert not folder.exists()


def test_it_serves_tls_and_writes_where_it_is_told(
    scene_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    pem = tmp_path / "server.pem"
    issued.private_key_and_cert_chain_pem.write_to_path(str(pem))
    authority.cert_pem.write_to_path(str(pem), append=True)
    folder = tmp_path / "aws"
    with started("--scene", scene_file, "--tls-cert", pem, "--folder", folder) as (process, environment):
        assert re.fullmatch(r"https://127\.0\.0\.1:\d+", environment["AWS_ENDPOINT_URL"])
        assert Path(environment["AWS_CONFIG_FILE"]).parent == folder
        assert ask(environment, monkeypatch)
        process.terminate()
        assert process.wait(5) == 0
    assert (folder / "config").exists()


def refused(*arguments: str | Path) -> tuple[int, str]:
    done = subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_a_wrong_scene_is_refused_with_all_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('sed = 1\n[[faults]]\nkind = "hand\\u001b[2J"\n', encoding="utf-8")
    code, text = refused("--scene", path)
    assert code == 78
    assert "sed: unknown key (did you mean seed?)" in text
    assert "faults[0].kind" in text
    assert "\x1b" not in text


def test_a_scene_that_is_not_there_is_refused(tmp_path: Path) -> None:
    code, text = refused("--scene", tmp_path / "none.toml")
    assert code == 78
    assert "none.toml" in text


def test_a_port_in_use_and_no_port_at_all_are_refused(scene_file: Path) -> None:
    with Simulator(parse_scene("")) as running:
        code, text = refused("--scene", scene_file, "--port", str(running.port))
    assert code == 1
    assert "in use" in text
    assert refused("--port", "70000")[0] == 2


def test_a_certificate_that_is_none_is_refused(scene_file: Path) -> None:
    assert refused("--tls-cert", scene_file)[0] == 2
    assert refused("--tls-key", scene_file)[0] == 2


def test_a_folder_that_cannot_be_written_is_refused(scene_file: Path) -> None:
    assert refused("--folder", scene_file / "below-a-file")[0] == 73


def test_it_says_where_its_dns_is_and_listens_where_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "scene.toml"
    path.write_text('[[dns]]\nname = "acme.example"\ntype = "TXT"\nvalue = "hello"\n', encoding="utf-8")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*COMMAND, "--scene", str(path), "--dns-port", str(port)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        line = next(line for line in process.stdout if line.startswith("# DNS at "))
        assert line == f"# DNS at 127.0.0.1:{port}: sestui check --resolver 127.0.0.1:{port} DOMAIN\n"
        answer = dns.query.udp(dns.message.make_query("acme.example", "TXT"), "127.0.0.1", timeout=10, port=port)
        assert "hello" in answer.answer[0].to_text()
        code, text = refused("--scene", path, "--dns-port", str(port))
        assert code == 1
        assert f"or on port {port} for DNS" in text
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()
