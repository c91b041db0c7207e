"""ASCII signs for terminals that have no others: the Linux console, and a locale of another charset than UTF-8.

Every sign is one cell wide and so is what stands for it, so that a frame is translated on its way out and nobody who
paints has to know. Signs that tell things apart (of a status, of a verdict) stay apart.
"""

from collections.abc import Mapping
from typing import Final

_CONSOLES: Final = frozenset({"linux"})
"""The kernel's console: its fonts have neither eighths of a block nor most of the signs."""
_PAIRS: Final = (
    ("●", "*"),
    ("○", "o"),
    ("◐", "%"),
    ("◑", "&"),
    ("◌", "c"),
    ("◆", "$"),
    ("■", "#"),
    ("□", "0"),
    ("▲", "^"),
    ("▼", "v"),
    ("▶", ">"),
    ("▸", ">"),
    ("◀", "<"),
    ("◂", "<"),
    ("×", "x"),
    ("↺", "@"),
    ("‖", "="),
    ("≠", "/"),
    ("–", "-"),
    ("•", "*"),
    ("·", "."),
    ("…", "~"),
    ("∞", "8"),
    ("✓", "+"),
    ("✗", "X"),
    ("⏎", "_"),
    ("←", "<"),
    ("↑", "^"),
    ("→", ">"),
    ("↓", "v"),
    # lines
    *zip("─━╸╺═", "-----", strict=True),
    *zip("│┃┆║", "||||", strict=True),
    *zip("└┘┌┐├┤┬┴┼┿╭╮╯╰", "++++++++++++++", strict=True),
    # blocks: upright ones rise from the ground, lying ones fill from the left
    *zip("▁▂▃▄▅▆▇█", "__,:####", strict=True),
    *zip("▏▎▍▌▋▊▉", "|||||||", strict=True),
    *zip("▔▀▐▕", "-#||", strict=True),
    *zip("▖▗▘▙▚▛▜▝▞▟░▒▓", "..'#######...", strict=False),
)
SIGNS: Final[Mapping[int, str]] = str.maketrans(dict(_PAIRS))
"""For `str.translate`."""


def charset(environ: Mapping[str, str]) -> str:
    """Return the charset that the locale names, lower case without `-`; empty where it names none.

    `C`, `POSIX` and no locale at all say nothing of the terminal: most of these are UTF-8 (PEP 538 takes them so).
    """
    name = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    return name.partition(".")[2].partition("@")[0].lower().replace("-", "").replace("_", "")


def ascii_only(environ: Mapping[str, str]) -> bool:
    """Say whether nothing but ASCII can be shown, text from outside included."""
    return charset(environ) not in ("", "utf8")


def is_plain(environ: Mapping[str, str]) -> bool:
    """Say whether signs are to be ASCII."""
    return environ.get("TERM", "") in _CONSOLES or ascii_only(environ)


def plain(text: str, *, only: bool) -> str:
    """Return what is written to the terminal with ASCII signs; with `only`, `?` stands for every other letter."""
    text = text.translate(SIGNS)
    return text.encode("ascii", "replace").decode("ascii") if only and not text.isascii() else text
