"""Kinds of values that several commands take."""

import argparse
from collections.abc import Callable, Sequence

from sestui.config.suggest import closest
from sestui.model.text import clean


def one_of(options: Sequence[str]) -> Callable[[str], str]:
    """Return what takes one of a few words, or refuses another with what was probably meant."""

    def word(text: str) -> str:
        if text not in options:
            meant = closest(text, options)
            hint = f"did you mean {meant}?" if meant else f"there are {', '.join(options)}"
            raise argparse.ArgumentTypeError(f"no form {clean(text, 40)!r}; {hint}")
        return text

    return word


def seconds(text: str) -> float:
    """Take a number of seconds above 0."""
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected seconds, found {clean(text, 40)!r}") from None
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"expected more than 0 seconds, found {clean(text, 40)}")
    return number
