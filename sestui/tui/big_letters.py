"""Letters five cells wide and five rows high, to be read from across a desk and typed on another machine. Pure."""

from typing import Final

ROWS: Final = 5
WIDTH: Final = 5
INK: Final = "█"

# each word is one row: X is ink
_DRAWN: Final = {
    "A": ".XXX. X...X XXXXX X...X X...X",
    "B": "XXXX. X...X XXXX. X...X XXXX.",
    "C": ".XXXX X.... X.... X.... .XXXX",
    "D": "XXXX. X...X X...X X...X XXXX.",
    "E": "XXXXX X.... XXXX. X.... XXXXX",
    "F": "XXXXX X.... XXXX. X.... X....",
    "G": ".XXXX X.... X..XX X...X .XXXX",
    "H": "X...X X...X XXXXX X...X X...X",
    "I": ".XXX. ..X.. ..X.. ..X.. .XXX.",
    "J": "..XXX ....X ....X X...X .XXX.",
    "K": "X...X X..X. XXX.. X..X. X...X",
    "L": "X.... X.... X.... X.... XXXXX",
    "M": "X...X XX.XX X.X.X X...X X...X",
    "N": "X...X XX..X X.X.X X..XX X...X",
    "O": ".XXX. X...X X...X X...X .XXX.",
    "P": "XXXX. X...X XXXX. X.... X....",
    "Q": ".XXX. X...X X.X.X X..X. .XX.X",
    "R": "XXXX. X...X XXXX. X..X. X...X",
    "S": ".XXXX X.... .XXX. ....X XXXX.",
    "T": "XXXXX ..X.. ..X.. ..X.. ..X..",
    "U": "X...X X...X X...X X...X .XXX.",
    "V": "X...X X...X X...X .X.X. ..X..",
    "W": "X...X X...X X.X.X XX.XX X...X",
    "X": "X...X .X.X. ..X.. .X.X. X...X",
    "Y": "X...X .X.X. ..X.. ..X.. ..X..",
    "Z": "XXXXX ...X. ..X.. .X... XXXXX",
    "0": ".XXX. X..XX X.X.X XX..X .XXX.",
    "1": "..X.. .XX.. ..X.. ..X.. .XXX.",
    "2": "XXXX. ....X .XXX. X.... XXXXX",
    "3": "XXXX. ....X .XXX. ....X XXXX.",
    "4": "X...X X...X XXXXX ....X ....X",
    "5": "XXXXX X.... XXXX. ....X XXXX.",
    "6": ".XXX. X.... XXXX. X...X .XXX.",
    "7": "XXXXX ....X ...X. ..X.. ..X..",
    "8": ".XXX. X...X .XXX. X...X .XXX.",
    "9": ".XXX. X...X .XXXX ....X .XXX.",
    "-": "..... ..... .XXX. ..... .....",
    " ": "..... ..... ..... ..... .....",
}


def big_width(text: str) -> int:
    """Return how many cells the letters of a text take."""
    return max(0, len(text) * (WIDTH + 1) - 1)


def big(text: str) -> tuple[str, ...]:
    """Return the rows of a text, trailing blanks and all; empty when a letter of it cannot be drawn."""
    if not text or any(letter not in _DRAWN for letter in text.upper()):
        return ()
    drawn = [_DRAWN[letter].replace("X", INK).replace(".", " ") for letter in text.upper()]
    # a row of a letter is as wide as its place in the drawing, and one blank goes between two letters
    return tuple(
        " ".join(letter[row * (WIDTH + 1) : row * (WIDTH + 1) + WIDTH] for letter in drawn) for row in range(ROWS)
    )
