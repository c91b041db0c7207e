"""A home directory of its own for each test, with config.toml and AWS files as the test writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sestui.config import ConfigError, Flags, Loaded, load


@dataclass(frozen=True, slots=True)
class Home:
    path: Path

    @property
    def config(self) -> Path:
        return self.path / ".config" / "sestui" / "config.toml"

    def write(self, text: str, where: str = ".config/sestui/config.toml") -> Path:
        path = self.path / where
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def profiles(self, *names: str) -> None:
        self.write("".join(f"[profile {name}]\nregion = eu-west-1\n" for name in names), ".aws/config")

    def environ(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        return {"HOME": str(self.path), **(extra or {})}

    def load(self, flags: Flags | None = None, /, **environ: str) -> Loaded:
        return load(flags or Flags(), self.environ(environ))

    def complaints(self, flags: Flags | None = None, /, **environ: str) -> list[str]:
        """All problems as lines, with the home directory written as `~`."""
        try:
            self.load(flags, **environ)
        except ConfigError as error:
            return [str(problem).replace(str(self.path), "~") for problem in error.problems]
        return []
