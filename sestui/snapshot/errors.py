"""What can go wrong with a snapshot, told so that a person can mend it."""

import os

from sestui.model.text import clean

_LIMIT = 400


class SnapshotError(Exception):
    """A snapshot that cannot be read. All texts are clean."""

    def __init__(self, what: str, *, key: str = "", line: int | None = None, file: str = "") -> None:
        self.what = clean(what, _LIMIT)
        self.key = clean(key, _LIMIT)
        """The dotted key, as it would be written; empty when the file as a whole is meant."""
        self.line = line
        self.file = clean(file, _LIMIT)
        super().__init__(str(self))

    def __str__(self) -> str:
        """Return the error as one line: where, which key, what."""
        place = self.file or ("" if self.line is None else "line")
        if self.line is not None:
            place += f":{self.line}" if self.file else f" {self.line}"
        return ": ".join(part for part in (place, self.key, self.what) if part)


class CannotWrite(OSError):  # noqa: N818 - reads as what happened
    """A file that could not be written; `str()` is one sentence, and nothing was left behind."""

    def __init__(self, path: str | os.PathLike[str], error: OSError | ValueError) -> None:
        number = error.errno if isinstance(error, OSError) else None
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
        super().__init__(number, clean(reason, _LIMIT), os.fspath(path))

    def __str__(self) -> str:
        """Return the sentence."""
        return f"cannot write {clean(str(self.filename), _LIMIT)}: {self.strerror}"
