"""The grammar of the command line, with commands that only remember what they were given."""

import argparse
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from sestui.cli import arguments, main
from sestui.cli.arguments import COMMANDS, Command
from sestui.cli.context import Context
from sestui.cli.exit_codes import MEANINGS, ExitCode
from sestui.config import Flags


class Recorder(ModuleType):
    """A command's module that keeps the flags it was called with."""

    HELP = "remember the flags"

    def __init__(self) -> None:
        super().__init__("recorder")
        self.called: list[tuple[argparse.Namespace | None, Flags]] = []
        self.raises: Exception | None = None

    @staticmethod
    def add_arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("-o", "--output")
        parser.add_argument("name", nargs="?")

    def run(self, args: argparse.Namespace | None, context: Context) -> ExitCode:
        self.called.append((args, context.flags))
        if self.raises is not None:
            raise self.raises
        return ExitCode.SOME_FAILED


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    module = Recorder()
    monkeypatch.setitem(sys.modules, "recorder", module)
    monkeypatch.setitem(COMMANDS, "record", Command("recorder", "remember the flags"))
    monkeypatch.setattr(main, "LAUNCH", "recorder")
    return module


def _run(*words: str) -> ExitCode:
    return main.run(words, {"HOME": "/nonexistent"})


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        (["--profile", "a"], Flags(profiles=("a",))),
        (["--profile=a,b"], Flags(profiles=("a", "b"))),
        (["--profile", "a", "--profile", "b, c"], Flags(profiles=("a", "b", "c"))),
        (["--region", "eu-west-1", "--region=all"], Flags(regions=("eu-west-1", "all"))),
        (["--config", "x.toml"], Flags(config=Path("x.toml"))),
        (["--demo"], Flags(demo=True)),
        (["--read-only"], Flags(read_only=True)),
        (["--theme", "t"], Flags(theme="t")),
        (["--from-snapshot", "s.toml"], Flags(from_snapshot=Path("s.toml"))),
        (["--no-color"], Flags(no_color=True)),
        (["--no-cache"], Flags(no_cache=True)),
        (["--theme", "t", "--demo", "--profile", "record"], Flags(theme="t", demo=True, profiles=("record",))),
    ],
)
def test_global_flags_are_taken_before_and_after_the_command(
    recorder: Recorder, words: list[str], flags: Flags
) -> None:
    assert _run(*words, "record") == ExitCode.SOME_FAILED
    assert _run("record", *words) == ExitCode.SOME_FAILED
    assert _run("record", "name", *words) == ExitCode.SOME_FAILED
    assert _run(*words) == ExitCode.SOME_FAILED, "the launcher gets them too"
    assert [called for _, called in recorder.called] == [flags] * 4


def test_flags_on_both_sides_add_up_and_the_last_single_value_counts(recorder: Recorder) -> None:
    _run("--profile", "a", "--theme", "x", "--demo", "record", "--theme", "y", "--profile", "b", "-o", "file", "name")
    args, flags = recorder.called[0]
    assert flags == Flags(profiles=("a", "b"), theme="y", demo=True)
    assert args is not None
    assert (args.output, args.name) == ("file", "name")


THERE = ", ".join((*COMMANDS, "record"))
WRONG = [
    (["recrod"], "sestui: no command 'recrod'; did you mean 'record'?"),
    (["xyzzy"], f"sestui: no command 'xyzzy'; there are: {THERE}"),
    (["\x1b[2J"], f"sestui: no command '<U+001B>[2J'; there are: {THERE}"),
    (["--profil", "a"], "sestui: no option '--profil'; did you mean --profile?"),
    (["--xyzzy"], "sestui: no option '--xyzzy'"),
    (["record", "--outptu=x"], "sestui: no option '--outptu'; did you mean --output?"),
    (["record", "a", "b"], "sestui: no argument 'b'"),
    (["--profile"], "sestui: argument --profile: expected one argument"),
    (["record", "--region"], "sestui: argument --region: expected one argument"),
    (["--config", "", "record"], "sestui: argument --config: expected a path"),
    (["--demo", "record", "--from-snapshot", "x"], "sestui: --demo and --from-snapshot exclude each other"),
]


@pytest.mark.parametrize(("words", "complaint"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_command_line_is_exit_2_and_says_what_was_meant(
    recorder: Recorder, capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    assert _run(*words) == ExitCode.USAGE
    told = capsys.readouterr()
    assert told.err.splitlines()[-1] == complaint
    assert told.out == ""
    assert recorder.called == []


def test_help_lists_commands_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        _run("--help")
    assert ended.value.code == 0
    told = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert f"  {name} " in told
        assert command.help in told
    for code in ExitCode:
        assert f"  {code.value:>3}  " in told


def test_every_exit_code_has_a_meaning() -> None:
    assert [code for code, _ in MEANINGS] == list(ExitCode)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_what_the_table_promises(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = importlib.import_module(COMMANDS[name].module)
    assert COMMANDS[name].help == module.HELP
    run: Callable[..., ExitCode] = module.run
    assert callable(run)
    with pytest.raises(SystemExit):
        _run(name, "--help")
    assert "--from-snapshot" in capsys.readouterr().out


def test_a_bad_snapshot_is_told_as_one_line(recorder: Recorder, capsys: pytest.CaptureFixture[str]) -> None:
    from sestui.snapshot import SnapshotError

    recorder.raises = SnapshotError("is no snapshot", file="x.toml")
    assert _run("record") == ExitCode.ERROR
    assert capsys.readouterr().err == "sestui: x.toml: is no snapshot\n"


def test_a_defect_is_not_hidden_here(recorder: Recorder) -> None:
    recorder.raises = ZeroDivisionError("oops")
    with pytest.raises(ZeroDivisionError):
        _run("record")


def test_the_launcher_is_a_module_of_the_package() -> None:
    assert main.LAUNCH == "sestui.cli.launch"
    assert callable(importlib.import_module(main.LAUNCH).run)


@pytest.mark.parametrize("words", main.PLAIN)
def test_what_is_not_parsed_means_what_the_parser_would_say(recorder: Recorder, words: tuple[str, ...]) -> None:
    assert arguments.flags([arguments.main_parser().parse_all(words)]) == main.PLAIN[words]
    assert _run(*words) == ExitCode.SOME_FAILED
    assert recorder.called == [(None, main.PLAIN[words])]
