"""What is watched: one AWS profile in one region."""

from typing import Final, NamedTuple

DEFAULT_CHAIN: Final = ""
"""The profile name that stands for the default credential chain (environment, `[default]`, instance role)."""
DEFAULT_CHAIN_LABEL: Final = "(default)"


class Target(NamedTuple):
    """One profile in one region. `profile` is `DEFAULT_CHAIN` where no profile was named.

    A tuple, because fleets are kept in dictionaries of these and a tuple is hashed many times faster.
    """

    profile: str
    region: str
