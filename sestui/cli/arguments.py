"""The grammar of the command line: global flags before and after the command, and the commands themselves."""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from sestui import __version__
from sestui.cli.exit_codes import MEANINGS
from sestui.cli.usage import UsageError
from sestui.config import Flags
from sestui.config.suggest import closest
from sestui.model.text import clean

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_PREFIX: Final = "global_"


class Command(NamedTuple):
    """A command as the table of commands holds it: its module is imported only when it is called."""

    module: str
    help: str


COMMANDS: Final[dict[str, Command]] = {
    "snapshot": Command("sestui.cli.snapshot", "read every target once and write the state as TOML"),
    "check": Command("sestui.cli.check", "check in DNS whether mail of domains authenticates, and say what to publish"),
    "policy": Command(
        "sestui.cli.policy", "write the least-privilege IAM policy, or check which permission is missing where"
    ),
    "trace": Command("sestui.cli.trace", "tell whether a message would pass through SES, gate by gate; send nothing"),
    "send-test": Command("sestui.cli.send_test", "send one test e-mail, after tracing it and asking"),
    "sending": Command("sestui.cli.sending", "pause or resume the sending of one account in one region"),
    "suppression": Command("sestui.cli.suppression", "show, add or remove one address of a suppression list"),
    "identity": Command("sestui.cli.identity", "mail the link that verifies an address once more"),
    "preflight": Command("sestui.cli.preflight", "tell what to put in order before production access is requested"),
    "request-access": Command(
        "sestui.cli.request_access", "draft and submit the request for production access, or for a higher sending limit"
    ),
    "config": Command("sestui.cli.config", "check or show the configuration, or say where it is"),
    "simulator": Command(
        "sestui.cli.simulator", "serve a simulated SES on this machine, for AWS tools to be pointed at"
    ),
}


class Parser(argparse.ArgumentParser):
    """Raises instead of ending the process, and never guesses an abbreviated flag."""

    def __init__(self, *, prog: str, description: str = "", epilog: str = "") -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        """Refuse the command line."""
        raise UsageError(clean(message), self.format_usage())

    def print_help(self, file: "SupportsWrite[str] | None" = None) -> None:
        """Print the help; argparse itself would keep silent about an output that takes nothing."""
        print(self.format_help(), end="", file=file)

    def options_with_value(self) -> frozenset[str]:
        """Return the options that take the next argument as their value."""
        return frozenset(option for action in self._actions if action.nargs is None for option in action.option_strings)

    def parse_all(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse every argument; an unknown one is refused with what was probably meant."""
        parsed, unknown = self.parse_known_args(arguments)
        if unknown:
            first = unknown[0].split("=")[0]
            known = [option for action in self._actions for option in action.option_strings]
            meant = closest(first, known) if first.startswith("-") else ""
            hint = f"; did you mean {meant}?" if meant else ""
            kind = "option" if first.startswith("-") else "argument"
            self.error(f"no {kind} '{first}'{hint}")
        return parsed


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"sestui {__version__}")
        parser.exit()


class Parsed(NamedTuple):
    """A command line, split at its command."""

    command: str
    """Empty for the terminal UI."""
    before: tuple[str, ...]
    after: tuple[str, ...]


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",")]


def _path(value: str) -> Path:
    if not value:
        raise argparse.ArgumentTypeError("expected a path")
    return Path(value)


def add_global_flags(parser: argparse.ArgumentParser) -> None:
    """Give a parser the flags that every command takes."""
    group = parser.add_argument_group("global options, before or after the command")

    def add(flag: str, **options: object) -> None:
        dest = _PREFIX + flag.lstrip("-").replace("-", "_")
        group.add_argument(flag, dest=dest, **options)  # type: ignore[arg-type]

    add("--config", metavar="FILE", type=_path, help="the config file to read")
    add(
        "--profile",
        metavar="NAME",
        action="extend",
        type=_listed,
        help="watch this AWS profile or pattern; repeat it or use commas for more",
    )
    add(
        "--region",
        metavar="NAME",
        action="extend",
        type=_listed,
        help="watch these regions in every profile; repeat it or use commas; or all, or enabled",
    )
    add(
        "--resolver",
        metavar="IP[:PORT]",
        action="extend",
        type=_listed,
        help="ask these DNS servers instead of the system's; repeat it or use commas for more",
    )
    add("--demo", action="store_true", help="watch a simulated fleet on this machine")
    add("--from-snapshot", metavar="FILE", type=_path, help="show a saved snapshot, without any AWS call")
    add("--read-only", action="store_true", help="refuse everything that would change something at AWS")
    add("--theme", metavar="NAME", help="the theme of the terminal UI")
    add("--no-cache", action="store_true", help="neither show nor keep what was known when sestui ended")
    add("--no-color", action="store_true", help="no colours (as NO_COLOR in the environment)")


def main_parser() -> Parser:
    """Return the parser of what stands before the command."""
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:<{width}}  {command.help}" for name, command in COMMANDS.items())
    codes = "\n".join(f"  {code.value:>3}  {meaning}" for code, meaning in MEANINGS)
    parser = Parser(
        prog="sestui",
        description="Watch Amazon SES over many AWS profiles and regions. Without a command: the terminal UI.",
        epilog=f"commands (sestui COMMAND --help tells more):\n{commands}\n\nexit codes:\n{codes}",
    )
    parser.usage = "sestui [options] [COMMAND ...]"
    parser.add_argument("-V", "--version", action=_Version, nargs=0, help="print the version and exit")
    add_global_flags(parser)
    return parser


def split(arguments: Sequence[str], parser: Parser) -> Parsed:
    """Find the command: the first argument that is neither a flag nor a flag's value."""
    takes_value = parser.options_with_value()
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        if not argument.startswith("-") or argument == "-":
            return Parsed(argument, tuple(arguments[:index]), tuple(arguments[index + 1 :]))
        index += 2 if argument in takes_value else 1
    return Parsed("", tuple(arguments), ())


def refuse_unknown_command(name: str) -> NoReturn:
    """Raise the refusal of a command that is not in the table."""
    meant = closest(name, COMMANDS)
    hint = f"did you mean '{meant}'?" if meant else f"there are: {', '.join(COMMANDS)}"
    raise UsageError(f"no command '{clean(name, 80)}'; {hint}")


def flags(namespaces: Iterable[argparse.Namespace]) -> Flags:
    """Return the global flags of several parsers: lists add up, of single values the last one counts."""
    merged: dict[str, object] = {}
    lists: dict[str, list[str]] = {"profile": [], "region": [], "resolver": []}
    for namespace in namespaces:
        for key, value in vars(namespace).items():
            name = key.removeprefix(_PREFIX)
            if name == key or value is None or value is False:
                continue
            if name in lists:
                lists[name].extend(value)
            else:
                merged[name] = value
    if merged.get("demo") and "from_snapshot" in merged:
        raise UsageError("--demo and --from-snapshot exclude each other")
    named = {f"{name}s": tuple(values) for name, values in lists.items()}
    return Flags(**named, **merged)  # type: ignore[arg-type]
