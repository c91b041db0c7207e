"""Did you mean ...? Told from how alike two words look."""

from collections.abc import Iterable
from typing import Final

_ALIKE: Final = 0.6
_LONGEST: Final = 80
_BEGINNING: Final = 3


def _plain(word: str) -> str:
    return word.casefold().replace("-", "_").replace(" ", "_")


def closest(word: str, candidates: Iterable[str], alike: float = _ALIKE) -> str:
    """Return the candidate that looks most like `word`, or an empty string.

    Case, `-` and `_` make no difference; the beginning of just one candidate is enough.
    """
    if not word or len(word) > _LONGEST:
        return ""
    by_plain: dict[str, str] = {}
    for candidate in candidates:
        by_plain.setdefault(_plain(candidate), candidate)
    plain = _plain(word)
    if plain in by_plain:
        return by_plain[plain]
    begun = [candidate for candidate in by_plain if len(plain) >= _BEGINNING and candidate.startswith(plain)]
    if len(begun) == 1:
        return by_plain[begun[0]]
    import difflib

    found = difflib.get_close_matches(plain, by_plain, n=1, cutoff=alike)
    return by_plain[found[0]] if found else ""


def quoted_closest(word: str, candidates: Iterable[str]) -> str:
    """Return `closest` in double quotes, or an empty string."""
    found = closest(word, candidates)
    return f'"{found}"' if found else ""
