"""Text from outside, made safe to show.

Identity names, error messages, config values and DNS answers may hold escape sequences, line breaks or marks that
turn the reading direction. Nothing of that may reach a terminal, a log line or an export as it is.
"""

import re
from typing import Final

# C0 and C1 controls, DEL, bidirectional marks and isolates, line/paragraph separators, zero-width and
# invisible operators, variation/tag characters, lone surrogates, and the byte-order mark.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_ELLIPSIS: Final = "…"
DEFAULT_LIMIT: Final = 2_000


def _visible(match: re.Match[str]) -> str:
    char = match.group()
    if char in "\t\n\r":
        return " "
    return f"<U+{ord(char):04X}>"


def clean(text: str, limit: int = DEFAULT_LIMIT) -> str:
    """Return `text` as one printable line of at most `limit` characters.

    White space that breaks lines becomes a space; every other control, direction or invisible character is
    written out as `<U+XXXX>`, so that a reader sees that something was there.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    shown = _UNSAFE.sub(_visible, text[: limit + 1])
    if len(text) > limit or len(shown) > limit:
        shown = shown[: limit - 1] + _ELLIPSIS
    return shown
