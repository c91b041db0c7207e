"""Snapshots on disk: read with a clear word about what is wrong, written whole or not at all."""

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from sestui.snapshot.document import Snapshot, loads
from sestui.snapshot.errors import CannotWrite, SnapshotError

_PREFIX: Final = ".sestui-"


def load(path: Path) -> Snapshot:
    """Read a snapshot; raises `SnapshotError`, which names the file."""
    text = read_text(path)
    try:
        return loads(text)
    except SnapshotError as error:
        raise SnapshotError(error.what, key=error.key, line=error.line, file=str(path)) from error


def read_text(path: Path, most: int = -1) -> str:
    """Read a file as UTF-8 text, no more than `most` bytes of it; raises `SnapshotError`, which names the file."""
    try:
        with path.open("rb") as file:
            return file.read(most).decode()
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SnapshotError("is not UTF-8 text", line=line, file=str(path)) from error
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise SnapshotError(f"cannot be read: {reason}", file=str(path)) from error


def write_atomic(path: Path, text: str) -> None:
    """Write `text` as a file that only its owner may read; whoever looks sees the old content or the whole new one.

    A symbolic link stays a link and its target is replaced. What is no regular file (a device, a pipe) is written to
    as it is. Raises `CannotWrite`; no temporary file is left behind.
    """
    data = text.encode()
    try:
        if _is_special(path):
            _write_into(path, data)
        else:
            _replace(Path(os.path.realpath(path)), data)
    except (OSError, ValueError) as error:
        raise CannotWrite(path, _told(path, error)) from error


def check_writable(path: Path) -> None:
    """Raise `CannotWrite` when `write_atomic` would fail for reasons that can be known beforehand."""
    try:
        if not _is_special(path):
            descriptor, name = _temporary(Path(os.path.realpath(path)))
            os.close(descriptor)
            Path(name).unlink()
    except (OSError, ValueError) as error:
        raise CannotWrite(path, _told(path, error)) from error


def _is_special(path: Path) -> bool:
    """Say whether the path leads to something that must not be replaced; raises for folders and link loops."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    return not stat.S_ISREG(mode)


def _write_into(path: Path, data: bytes) -> None:
    with path.open("wb", buffering=0) as special:
        rest = memoryview(data)
        while rest:
            rest = rest[special.write(rest) :]


def _temporary(final: Path) -> tuple[int, str]:
    # mkstemp makes it 0600 from the first moment; the same folder, because a rename does not cross file systems.
    return tempfile.mkstemp(prefix=_PREFIX, suffix=".tmp", dir=final.parent)


def _replace(final: Path, data: bytes) -> None:
    descriptor, name = _temporary(final)
    try:
        with os.fdopen(descriptor, "wb") as temporary:
            temporary.write(data)
            temporary.flush()
            os.fsync(temporary.fileno())
        Path(name).replace(final)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(final.parent)


def _sync_folder(folder: Path) -> None:
    # The file is in place already: a file system that cannot sync a folder takes nothing away from that.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _told(path: Path, error: OSError | ValueError) -> OSError | ValueError:
    """Return the error, with words about the folder where that is what is wrong."""
    if isinstance(error, ValueError):
        return error
    folder = Path(os.path.realpath(path)).parent
    if isinstance(error, FileNotFoundError) and not folder.is_dir():
        return FileNotFoundError(error.errno, f"there is no folder {folder}")
    if isinstance(error, PermissionError) and not os.access(folder, os.W_OK | os.X_OK):
        return PermissionError(error.errno, f"no permission to write in {folder}")
    return error
