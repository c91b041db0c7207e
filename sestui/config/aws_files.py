"""The names of the profiles in the AWS config and credentials files, read with the leniency of botocore.

Only section names leave this module: no value of these files is kept, shown or put into a message, since the lines
next to a mistake may well hold a secret.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sestui.config.paths import aws_config_file, aws_credentials_file
from sestui.config.problems import Problem

if TYPE_CHECKING:
    import configparser


class AwsFiles(NamedTuple):
    """What the two files say, as far as names go."""

    config: Path
    credentials: Path
    names: tuple[str, ...] = ()
    """Profile names, config file first, each once."""
    bare: tuple[str, ...] = ()
    """Sections of the config file that look like a profile but lack the word `profile`."""
    problems: tuple[Problem, ...] = ()
    """What makes the AWS libraries refuse these files, and with them every profile."""
    unreadable: tuple[str, ...] = ()
    """Files that are there but cannot be opened: the AWS libraries pass over them in silence."""

    @property
    def where(self) -> str:
        """Both files, for a sentence."""
        return f"{self.config} and {self.credentials}"


def read(environ: Mapping[str, str]) -> AwsFiles:
    """Read both files; a missing one is empty."""
    config, credentials = aws_config_file(environ), aws_credentials_file(environ)
    problems: list[Problem] = []
    unreadable: list[str] = []
    sections = _sections(config, problems, unreadable)
    profiles = [name for section in sections if (name := _profile_name(section)) is not None]
    bare = [section for section in sections if _profile_name(section) is None and " " not in section]
    names = dict.fromkeys((*profiles, *_sections(credentials, problems, unreadable)))
    return AwsFiles(config, credentials, tuple(names), tuple(bare), tuple(problems), tuple(unreadable))


def _profile_name(section: str) -> str | None:
    # The rules of botocore's config loader: [default] or [profile NAME], the name quoted as in a shell.
    if section == "default":
        return section
    if not section.startswith("profile"):
        return None
    import shlex

    try:
        parts = shlex.split(section)
    except ValueError:
        return None
    return parts[1] if len(parts) == 2 else None


def _sections(path: Path, problems: list[Problem], unreadable: list[str]) -> list[str]:
    if not path.is_file():
        return []
    import configparser

    # As botocore: no interpolation, and a section or key that comes twice is an error.
    parser = configparser.RawConfigParser()
    try:
        with path.open(encoding="utf-8") as lines:
            parser.read_file(lines, source=str(path))
    except configparser.Error as error:
        problems.extend(_explain(path, error))
        return []
    except UnicodeDecodeError:
        problems.append(Problem(str(path), "is not UTF-8 text", expected="a text file"))
        return []
    except OSError as error:
        unreadable.append(f"{path}: {error.strerror}")
        return []
    problems.extend(_broken_blocks(path, parser))
    return parser.sections()


def _explain(path: Path, error: "configparser.Error") -> Iterator[Problem]:
    import configparser

    if isinstance(error, configparser.DuplicateOptionError):
        what = f'[{error.section}] sets "{error.option}" twice'
        yield Problem(str(path), what, error.lineno, expected="each key once")
    elif isinstance(error, configparser.DuplicateSectionError):
        yield Problem(str(path), f"[{error.section}] is there twice", error.lineno, expected="each section once")
    elif isinstance(error, configparser.MissingSectionHeaderError):
        what = "there is text before the first section"
        yield Problem(str(path), what, error.lineno, expected="a header such as [default] or [profile NAME]")
    elif isinstance(error, configparser.ParsingError):
        for line, _ in error.errors:
            yield Problem(str(path), "this line is neither a section nor a key", line, expected="key = value")
    else:
        yield Problem(str(path), f"cannot be understood ({type(error).__name__})")


def _broken_blocks(path: Path, parser: "configparser.RawConfigParser") -> Iterator[Problem]:
    for section in parser.sections():
        for option in parser.options(section):
            value = parser.get(section, option)
            if not value or not value.startswith("\n"):
                continue
            if any(line.strip() and "=" not in line for line in value.splitlines()):
                what = f'the indented block of "{option}" in [{section}] has a line without a value'
                yield Problem(str(path), what, expected="key = value on each indented line")
