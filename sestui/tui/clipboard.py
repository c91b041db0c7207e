"""Copying through the terminal: OSC 52, wrapped for tmux. Nobody answers, so nobody can know whether it worked.

Source: xterm control sequences, "Ps = 52"; tmux(1), allow-passthrough.
"""

import base64
from collections.abc import Mapping
from typing import Final

LIMIT: Final = 74_994
"""Bytes that terminals commonly take in one sequence (100,000 characters of base64 in xterm's lineage)."""


def osc52(text: str, environ: Mapping[str, str]) -> str:
    """Return the sequence that puts `text` on the clipboard of the terminal that shows this.

    Inside tmux it is sent twice: for tmux itself (`set-clipboard`), and passed through to the terminal around it
    (`allow-passthrough`), since either may be switched off.
    """
    payload = base64.b64encode(text.encode("utf-8", "replace")[:LIMIT]).decode("ascii")
    sequence = f"\x1b]52;c;{payload}\x07"
    if not environ.get("TMUX"):
        return sequence
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"{sequence}\x1bPtmux;{doubled}\x1b\\"


def hint(environ: Mapping[str, str]) -> str:
    """Say what may keep the terminal from taking it."""
    if environ.get("TMUX"):
        return "tmux must have set-clipboard on (or allow-passthrough), and the terminal must permit OSC 52."
    return "The terminal must permit OSC 52; it does not tell."
