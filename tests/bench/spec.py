"""What a measured program is told: where the fleet is and who asks."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spec:
    """One fleet on a loopback server. Written to a file, whose name is the program's argument."""

    port: int
    profiles: tuple[str, ...]
    regions: tuple[str, ...]
    bundle: str
    """Certificates to trust: what botocore ships plus the server's, so that parsing them costs what it costs."""
    environ: Mapping[str, str]
    """The environment for every program, with the AWS configuration in it."""

    @property
    def targets(self) -> int:
        """How many answers there are to wait for."""
        return len(self.profiles) * len(self.regions)

    def write(self, path: Path) -> Path:
        """Save as JSON."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")
        return path

    @classmethod
    def read(cls, path: Path) -> "Spec":
        """Load what `write` saved."""
        data = json.loads(path.read_text(encoding="utf-8"))
        return cls(**(data | {"profiles": tuple(data["profiles"]), "regions": tuple(data["regions"])}))
