import os
import shlex
import stat
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sestui.cli.exit_codes import ExitCode
from sestui.cli.snapshot import outcome, report
from sestui.model.authentication import CheckState
from sestui.model.failure import Cause
from sestui.model.fleet import FleetState, TargetState
from sestui.model.settings import Settings
from sestui.model.target import Target
from sestui.rules.summary import summarise
from sestui.simulator import Simulator, parse_scene
from sestui.snapshot import dumps, loads
from tests.rules.build import NOW, THRESHOLDS, account, failed, fleet, owner, read
from tests.terminal import NO_DNS, PYTHON, ROOT, Terminal, environment

SCENE = """
[[profiles]]
name = "acme"
account = "111122223333"

[[profiles]]
name = "lunar"
account = "123456789012"

[accounts.111122223333.regions]
eu-west-1 = { state = "production", mail_type = "MARKETING", website = "https://secret.example.com/" }
us-east-1 = "sandbox"
us-west-2 = "sandbox"

[accounts.123456789012]
default = "sandbox"

[[faults]]
kind = "expired-token"
profile = "lunar"

[[faults]]
kind = "hang"
account = "111122223333"
region = "us-west-2"
"""


@dataclass(frozen=True)
class Bed:
    """A simulator with two profiles, and a way to call the command on it."""

    simulator: Simulator
    environ: dict[str, str]

    def command(self, *arguments: str) -> list[str]:
        return [PYTHON, "-m", "sestui", "snapshot", *arguments]

    def run(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            self.command(*arguments), cwd=ROOT, env=self.environ | extra, capture_output=True, timeout=60, check=False
        )


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[Bed]:
    with Simulator(parse_scene(SCENE)) as simulator:
        home = tmp_path / "home"
        home.mkdir()
        yield Bed(simulator, environment(home) | simulator.environment(home / ".aws") | NO_DNS)


ALL_READ = ("--profile", "acme", "--region", "eu-west-1,us-east-1")
SOME_FAILED = ("--profile", "acme,lunar", "--region", "eu-west-1,us-east-1")
NONE_READ = ("--profile", "lunar", "--region", "eu-west-1,us-east-1")


def test_all_read_is_a_document_on_stdout_and_nothing_on_stderr(bed: Bed) -> None:
    done = bed.run(*ALL_READ)
    assert done.stderr == b""
    assert done.returncode == ExitCode.OK
    targets = tomllib.loads(done.stdout.decode())["targets"]["acme"]
    assert {region: table["status"] for region, table in targets.items()} == {
        "eu-west-1": "production",
        "us-east-1": "sandbox",
    }


def test_parts_in_depth_are_read_to_the_end_where_asked(bed: Bed) -> None:
    done = bed.run("--profile", "acme", "--region", "eu-west-1", "--with", "identities,suppression", "--with", "extras")
    assert done.returncode == ExitCode.OK, done.stderr.decode()
    depth = loads(done.stdout.decode()).state.targets[Target("acme", "eu-west-1")].depth
    assert depth.identities.value is not None
    assert depth.tenants.value is not None
    assert depth.statistics.value is None, "nobody asked for it"


DNS_SCENE = """
dns_identities = true

[[profiles]]
name = "acme"
account = "111122223333"

[accounts.111122223333.regions.eu-west-1]
state = "production"

[[accounts.111122223333.regions.eu-west-1.identities]]
name = "acme.example"

[[accounts.111122223333.regions.eu-west-1.identities]]
name = "silent.example"

[[dns_faults]]
kind = "timeout"
name = "*.silent.example"
"""


def test_what_dns_says_is_read_to_the_end_and_kept(bed: Bed) -> None:
    with Simulator(parse_scene(DNS_SCENE)) as simulator:
        home = Path(bed.environ["HOME"]) / ".aws"
        environ = bed.environ | simulator.environment(home) | {"SESTUI_DNS_RESOLVERS": simulator.dns_address}
        done = bed.run("--profile", "acme", "--region", "eu-west-1", "--with", "dns", **environ)
    assert done.returncode == ExitCode.SOME_FAILED
    assert "DNS did not answer all that had to be asked about 1 identities" in done.stderr.decode()
    depth = loads(done.stdout.decode()).state.targets[Target("acme", "eu-west-1")].depth
    states = {name: reading.value.dkim.state for name, reading in depth.authentication.items() if reading.value}
    assert states == {"acme.example": CheckState.OK, "silent.example": CheckState.COULD_NOT_CHECK}


def test_that_no_dns_server_is_heard_is_told_once(bed: Bed) -> None:
    with Simulator(parse_scene(DNS_SCENE)) as simulator:
        environ = bed.environ | simulator.environment(Path(bed.environ["HOME"]) / ".aws")
        done = bed.run("--profile", "acme", "--region", "eu-west-1", "--with", "dns", **environ)
    assert done.returncode == ExitCode.SOME_FAILED
    told = done.stderr.decode()
    assert told.count("DNS of an identity: unreachable, 2 in 1 targets: Nothing could be checked") == 1
    assert "[dns] resolvers" in told


def test_the_demo_asks_its_own_dns_whatever_resolver_is_named(bed: Bed) -> None:
    demo = [PYTHON, "-m", "sestui", "--demo", "--resolver", "127.0.0.1:9", "snapshot", "--with", "dns"]
    done = subprocess.run(
        [*demo, "--timeout", "6", "--profile", "acme-prod", "--region", "us-east-1"],
        cwd=ROOT,
        env=bed.environ,
        capture_output=True,
        timeout=60,
        check=False,
    )
    depth = loads(done.stdout.decode()).state.targets[Target("acme-prod", "us-east-1")].depth
    assert depth.authentication, done.stderr.decode()
    assert all(reading.value is not None and reading.value.state for reading in depth.authentication.values())


def test_without_asking_nothing_is_read_in_depth(bed: Bed) -> None:
    bed.run(*ALL_READ)
    assert {seen.operation for seen in bed.simulator.requests} == {"GetCallerIdentity", "GetAccount"}


def test_what_may_not_be_read_in_depth_is_told_once_with_the_permission(bed: Bed) -> None:
    fault = '[[faults]]\nkind = "denied"\noperation = "ListTenants"\n'
    with Simulator(parse_scene(SCENE + fault)) as simulator:
        environ = bed.environ | simulator.environment(Path(bed.environ["HOME"]) / ".aws")
        done = bed.run(*ALL_READ, "--with", "extras", **environ)
    assert done.returncode == ExitCode.SOME_FAILED
    told = done.stderr.decode().splitlines()
    assert told[0] == "sestui: not everything could be read in depth"
    assert told[1].startswith("  tenants: denied, 2 in 2 targets: ")
    assert "ses:ListTenants" in told[2]


def test_identities_that_were_not_asked_for_after_refusals_are_told(bed: Bed) -> None:
    listed = '[accounts.111122223333.regions.eu-central-1]\nidentities = [{ name = "d{n}.example.com", many = 7 }]\n'
    fault = '[[faults]]\nkind = "denied"\noperation = "GetEmailIdentity"\n'
    with Simulator(parse_scene(SCENE + listed + fault)) as simulator:
        environ = bed.environ | simulator.environment(Path(bed.environ["HOME"]) / ".aws")
        done = bed.run("--profile", "acme", "--region", "eu-central-1", "--with", "identities", **environ)
    assert done.returncode == ExitCode.SOME_FAILED
    told = done.stderr.decode().splitlines()
    assert told[0] == "sestui: 4 identities were listed, and nobody was asked for their details"
    assert told[2].startswith("  identity: denied, 3 in 1 targets: ")


def test_a_part_that_does_not_exist_is_refused_with_what_was_meant(bed: Bed) -> None:
    done = bed.run("--with", "identitys")
    assert done.returncode == ExitCode.USAGE
    assert b"did you mean identities?" in done.stderr


def test_a_login_problem_is_one_line_and_one_fix_for_all_regions(bed: Bed) -> None:
    done = bed.run(*SOME_FAILED)
    assert done.returncode == ExitCode.SOME_FAILED
    head, cause, fix = done.stderr.decode().splitlines()
    assert head == "sestui: 2 of 4 targets read, 2 not"
    assert cause.startswith("  lunar: login needed, all 2 regions: ")
    assert fix.startswith("      ")
    targets = tomllib.loads(done.stdout.decode())["targets"]
    assert {table["reading"] for table in targets["lunar"].values()} == {"failed"}
    assert all("status" not in table for table in targets["lunar"].values())


def test_none_read_is_told_by_its_own_code_and_still_a_document(bed: Bed) -> None:
    done = bed.run(*NONE_READ)
    assert done.returncode == ExitCode.LOGIN_NEEDED
    assert len(loads(done.stdout.decode()).state.targets) == 2


def test_what_does_not_answer_within_the_timeout_has_timed_out(bed: Bed) -> None:
    done = bed.run("--profile", "acme", "--region", "eu-west-1,us-west-2", "--timeout", "2")
    assert done.returncode == ExitCode.SOME_FAILED
    assert b"timed out, us-west-2" in done.stderr
    state = loads(done.stdout.decode()).state
    assert state.targets[Target("acme", "eu-west-1")].account.failure is None
    failure = state.targets[Target("acme", "us-west-2")].account.failure
    assert failure is not None
    assert failure.cause is Cause.TIMED_OUT


def test_a_file_is_private_and_stdout_stays_empty(bed: Bed, tmp_path: Path) -> None:
    path = tmp_path / "state.toml"
    done = bed.run(*ALL_READ, "-o", str(path))
    assert (done.returncode, done.stdout, done.stderr) == (ExitCode.OK, b"", b"")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(loads(path.read_text()).state.targets) == 2


def test_a_path_that_cannot_be_written_is_told_before_anybody_is_asked(bed: Bed, tmp_path: Path) -> None:
    done = bed.run(*ALL_READ, "-o", str(tmp_path / "missing" / "state.toml"))
    assert done.returncode == ExitCode.CANNOT_WRITE
    assert done.stderr.decode() == (
        f"sestui: cannot write {tmp_path}/missing/state.toml: there is no folder {tmp_path}/missing\n"
    )
    assert bed.simulator.requests == ()


@pytest.mark.parametrize("redirect", ["-o /dev/full", "> /dev/full"])
def test_a_full_disk_is_told(bed: Bed, redirect: str) -> None:
    line = f"{shlex.join(bed.command(*ALL_READ))} {redirect}"
    done = subprocess.run(
        ["/bin/sh", "-c", line], cwd=ROOT, env=bed.environ, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == ExitCode.CANNOT_WRITE
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_reader_that_went_away_ends_it_quietly(bed: Bed) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            bed.command(*ALL_READ),
            cwd=ROOT,
            env=bed.environ,
            stdout=writer,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (ExitCode.BROKEN_PIPE, b"")


def test_sensitive_members_come_when_asked_for_and_not_otherwise(bed: Bed) -> None:
    assert b"secret.example.com" not in bed.run(*ALL_READ).stdout
    assert b"secret.example.com" in bed.run(*ALL_READ, "--include-sensitive").stdout


def test_the_document_is_utf_8_whatever_the_locale(bed: Bed, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[[profiles]]\nname = "acme"\nlabel = "Größe"\nregions = ["eu-west-1"]\n', encoding="utf-8")
    done = bed.run("--config", str(config), PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert done.returncode == ExitCode.OK
    assert tomllib.loads(done.stdout.decode())["profiles"]["acme"]["label"] == "Größe"


def test_the_configured_interval_is_told_and_not_that_of_one_round(bed: Bed) -> None:
    assert loads(bed.run(*ALL_READ).stdout.decode()).settings.refresh_interval == Settings().refresh_interval


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon"])
def test_a_timeout_that_is_none_is_wrong_usage(bed: Bed, seconds: str) -> None:
    done = bed.run(*ALL_READ, f"--timeout={seconds}")
    assert done.returncode == ExitCode.USAGE
    assert b"seconds" in done.stderr
    assert done.stdout == b""


def test_a_snapshot_of_a_snapshot_asks_nobody_and_keeps_the_outcome(bed: Bed, tmp_path: Path) -> None:
    path = tmp_path / "state.toml"
    state = fleet({Target("acme", "eu-west-1"): read(), Target("acme", "us-east-1"): failed(last=account())})
    path.write_text(dumps(state, settings=Settings(), when=NOW))
    done = bed.run("--from-snapshot", str(path))
    assert done.returncode == ExitCode.SOME_FAILED
    assert loads(done.stdout.decode()).state == state
    assert b"unreachable, us-east-1 (last good value kept for 1)" in done.stderr
    assert bed.simulator.requests == ()


def test_a_bad_snapshot_is_told_by_file_line_and_key(bed: Bed, tmp_path: Path) -> None:
    path = tmp_path / "state.toml"
    path.write_text('schema = "one"\n')
    done = bed.run("--from-snapshot", str(path))
    assert done.returncode == ExitCode.ERROR
    assert done.stderr.decode() == f"sestui: {path}:1: schema: expected a whole number, found a string\n"
    assert done.stdout == b""


def test_on_a_terminal_progress_is_painted_and_wiped(bed: Bed, tmp_path: Path) -> None:
    path = tmp_path / "state.toml"
    command = ["/bin/sh", "-c", f"{shlex.join(bed.command(*ALL_READ))} > {shlex.quote(str(path))}"]
    with Terminal(command, environ=bed.environ) as terminal:
        assert terminal.wait() == ExitCode.OK
        assert b"/2 targets" in terminal.output
        assert b"\n" not in terminal.output
        assert terminal.text.strip() == ""
    assert len(loads(path.read_text()).state.targets) == 2


def told(state: FleetState) -> list[str]:
    return list(report(state, summarise(state, NOW, THRESHOLDS)))


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ((), ExitCode.NONE_READ),
        ((read(),), ExitCode.OK),
        ((read(), TargetState()), ExitCode.SOME_FAILED),
        ((read(), failed()), ExitCode.SOME_FAILED),
        ((read(), failed(Cause.REGION_NOT_ENABLED)), ExitCode.OK),
        ((read(), failed(Cause.NOT_OFFERED), failed()), ExitCode.SOME_FAILED),
        ((failed(Cause.REGION_NOT_ENABLED),), ExitCode.NONE_READ),
        ((read(), failed(Cause.REGION_NOT_ENABLED, last=account())), ExitCode.SOME_FAILED),
        ((failed(last=account()),), ExitCode.NONE_READ),
        ((failed(), TargetState()), ExitCode.NONE_READ),
        ((failed(Cause.LOGIN_NEEDED), failed(Cause.LOGIN_NEEDED)), ExitCode.LOGIN_NEEDED),
        ((failed(Cause.LOGIN_NEEDED), failed(Cause.REGION_NOT_ENABLED)), ExitCode.LOGIN_NEEDED),
        ((failed(Cause.LOGIN_NEEDED), failed(Cause.UNREACHABLE)), ExitCode.NONE_READ),
        ((failed(Cause.LOGIN_NEEDED), TargetState()), ExitCode.NONE_READ),
        ((failed(Cause.LOGIN_NEEDED), read()), ExitCode.SOME_FAILED),
    ],
)
def test_the_exit_code_is_the_outcome(states: tuple[TargetState, ...], code: ExitCode) -> None:
    state = fleet({Target("acme", f"r-{at}"): each for at, each in enumerate(states)})
    assert outcome(state, summarise(state, NOW, THRESHOLDS)) is code


def test_nothing_is_said_when_all_was_read() -> None:
    assert told(fleet({Target("acme", "eu-west-1"): read()})) == []


def test_a_fleet_without_targets_is_said() -> None:
    assert told(FleetState()) == ["sestui: there is no target: no profile, or no region, is configured"]


def test_failures_are_told_by_profile_and_cause_with_few_regions_named() -> None:
    targets = {Target("acme", f"r-{at}"): failed(Cause.UNREACHABLE) for at in range(6)}
    targets |= {Target("acme", "r-6"): read(), Target("acme", "r-7"): failed(Cause.DENIED)}
    targets |= {Target("acme", "r-8"): TargetState(), Target("acme", "r-9"): failed(Cause.REGION_NOT_ENABLED)}
    assert told(fleet(targets, owner("acme", label="Acme"))) == [
        "sestui: 1 of 9 targets read, 8 not; 1 more in regions that are not enabled",
        "  Acme: unreachable, r-0, r-1, r-2 and 3 more regions: It failed: unreachable.",
        "      Mend it.",
        "  Acme: denied, r-7: It failed: denied.",
        "      Mend it.",
        "  1 not asked",
    ]


def test_what_is_said_carries_no_control_characters() -> None:
    hostile = "\x1b]0;x\x07\u202e"
    state = fleet({Target(hostile, hostile): failed()}, owner(hostile, label=hostile))
    assert all(line.isprintable() for line in told(state))
