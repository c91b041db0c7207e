"""What README.md says, held against what is there."""

import re
import tomllib
from pathlib import Path

import pytest

from sestui.cli.exit_codes import MEANINGS
from sestui.config import Flags, load
from sestui.rules.permissions import READING
from sestui.rules.status import VERDICTS
from sestui.tui.commands import COMMANDS
from tests.terminal import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()


def block_after(mark: str) -> list[str]:
    found = re.search(rf"^<!-- {mark} -->\n```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found.group(1).splitlines()


def name_of(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize(("mark", "end"), [("demo-command", "sestui --demo"), ("test-command", "pytest -n auto")])
def test_each_set_up_is_one_line_that_installs_what_is_locked(mark: str, end: str) -> None:
    (line,) = block_after(mark)

    assert line.startswith("python3 -m venv .venv && ")
    assert "--constraint requirements.lock" in line
    assert line.endswith(end)


def test_the_lock_pins_every_dependency_and_says_nothing_of_the_place_it_was_made_at() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {name_of(line) for line in (*project["dependencies"], *project["optional-dependencies"]["dev"])}

    assert wanted <= {name_of(line) for line in LOCK}
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[^ /@]+( ; [^/@]+)?", line) for line in LOCK)


def test_the_configuration_shown_is_valid(tmp_path: Path) -> None:
    found = re.search(r"^```toml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert found is not None
    config, aws = tmp_path / "config.toml", tmp_path / "aws"
    config.write_text(found.group(1), encoding="utf-8")
    aws.write_text("[profile acme-prod]\n[profile acme-dev-one]\n[profile acme-dev-two]\n", encoding="utf-8")

    loaded = load(
        Flags(config=config), {"AWS_CONFIG_FILE": str(aws), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "no")}
    )

    assert [profile.name for profile in loaded.settings.profiles] == ["acme-prod", "acme-dev-one", "acme-dev-two"]
    assert not loaded.settings.warnings


def test_every_exit_code_is_told_in_the_same_words() -> None:
    rows = [f"| {code.value} | {meaning} |" for code, meaning in MEANINGS]

    assert [row for row in rows if row not in README] == []


def test_every_status_is_named() -> None:
    assert [verdict.label for verdict in VERDICTS.values() if f"`{verdict.label}`" not in README] == []


def test_every_key_is_named() -> None:
    plain = [command.keys for command in COMMANDS.values() if len(command.keys) == 1 and command.keys.isalpha()]

    assert [key for key in plain if f"`{key}`" not in README] == []


def test_every_file_that_is_linked_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)

    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_every_permission_of_a_reading_is_named() -> None:
    assert [each.action for each in READING if each.action and f"`{each.action}`" not in README] == []
