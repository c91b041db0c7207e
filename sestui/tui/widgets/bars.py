"""Bars made of characters. Pure: a share in, pieces of a cell out."""

from typing import Final

from sestui.rules.severity import Severity
from sestui.tui.widgets.cells import Parts

_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_TOKENS: Final = {Severity.WARNING: "bar-warning", Severity.CRITICAL: "bar-critical"}


def quota_bar(share: float | None, width: int, severity: Severity = Severity.OK) -> Parts:
    """Return the pieces of a bar of `width` columns that is full at a share of 1, in eighths of a column.

    The rest is dotted, so that the bar's end is seen without colour. A share above nothing shows at least its first
    eighth, one below all never looks full, one above 1 ends in an arrow. An unknown share is a question mark, never
    an empty bar.
    """
    if width <= 0:
        return ()
    if share is None:
        return (("?".ljust(width), "unknown"),)
    token = _TOKENS.get(severity, "bar")
    if share > 1:
        return (("█" * (width - 1) + "▶", token),)
    return _block_bar(share, width, token)


def _block_bar(share: float, width: int, token: str) -> Parts:
    steps = _steps(share, width * 8)
    whole, part = divmod(steps, 8)
    filled = "█" * whole + (_EIGHTHS[part] if part else "")
    return _pieces(filled, "·" * (width - len(filled)), token)


def _steps(share: float, total: int) -> int:
    steps = round(max(share, 0.0) * total)
    if share >= 1:
        return total
    return min(max(steps, 1 if share > 0 else 0), total - 1)


def _pieces(filled: str, rest: str, token: str) -> Parts:
    return tuple(piece for piece in ((filled, token), (rest, "bar-rest")) if piece[0])
