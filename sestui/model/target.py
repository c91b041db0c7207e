"""What is watched: one AWS profile in one region."""

from dataclasses import dataclass
from typing import Final

DEFAULT_CHAIN: Final = ""
"""The profile name that stands for the default credential chain (environment, `[default]`, instance role)."""
DEFAULT_CHAIN_LABEL: Final = "(default)"


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """One profile in one region. `profile` is `DEFAULT_CHAIN` where no profile was named."""

    profile: str
    region: str
