"""File, environment and flags become frozen settings, or every problem at once.

Reads config.toml and the *names* of the profiles in the AWS config and credentials files (never a key or a secret of
them); knows `model` only. It must never talk to AWS, print, or import anything heavy: every start passes through here.
"""

from sestui.config.flags import Flags
from sestui.config.load import Loaded, load
from sestui.config.problems import ConfigError, Problem

__all__ = ["ConfigError", "Flags", "Loaded", "Problem", "load"]
