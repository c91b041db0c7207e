import errno
import os
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sestui.snapshot import CannotWrite, check_writable, write_atomic


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_a_file_is_written_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "state.toml"
    write_atomic(path, "häßlich = 1\n")
    assert path.read_bytes() == "häßlich = 1\n".encode()
    assert mode(path) == 0o600
    assert names(tmp_path) == ["state.toml"]


def test_an_older_file_is_replaced_and_a_reader_of_it_keeps_what_it_had(tmp_path: Path) -> None:
    path = tmp_path / "state.toml"
    path.write_text("old")
    path.chmod(0o644)
    with path.open() as reader:
        write_atomic(path, "new")
        assert reader.read() == "old"
    assert path.read_text() == "new"
    assert mode(path) == 0o600


def test_a_symbolic_link_stays_one_and_its_target_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "real.toml").write_text("old")
    link = tmp_path / "link.toml"
    link.symlink_to("elsewhere/real.toml")
    write_atomic(link, "new")
    assert link.is_symlink()
    assert (folder / "real.toml").read_text() == "new"
    assert names(folder) == ["real.toml"]
    assert names(tmp_path) == ["elsewhere", "link.toml"]


def test_a_link_to_nothing_makes_its_target(tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to("new.toml")
    write_atomic(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "new.toml").read_text() == "new"


def test_a_relative_path_is_taken_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_atomic(Path("state.toml"), "new")
    assert names(tmp_path) == ["state.toml"]


@pytest.mark.parametrize("write", [lambda path: write_atomic(path, "x"), check_writable])
def test_what_cannot_be_written_is_told_and_leaves_nothing_behind(tmp_path: Path, write: object) -> None:
    assert callable(write)
    (tmp_path / "file").write_text("old")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "folder").mkdir()
    before = names(tmp_path)
    for name, number, words in (
        ("missing/state.toml", errno.ENOENT, f"there is no folder {tmp_path}/missing"),
        ("folder", errno.EISDIR, "it is a folder"),
        ("file/state.toml", errno.ENOTDIR, "Not a directory"),
        ("loop", errno.ELOOP, "symbolic links"),
        ("n" * 300, errno.ENAMETOOLONG, "too long"),
        ("nul\0byte", None, "null byte"),
    ):
        with pytest.raises(CannotWrite) as caught:
            write(tmp_path / name)
        assert caught.value.errno == number
        assert words in str(caught.value)
        assert str(caught.value).startswith("cannot write ")
        assert str(caught.value).isprintable()
    assert names(tmp_path) == before
    assert (tmp_path / "file").read_text() == "old"


def test_checking_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "state.toml"
    check_writable(path)
    assert names(tmp_path) == []
    path.write_text("old")
    check_writable(path)
    assert path.read_text() == "old"


def test_a_device_is_written_to_and_never_replaced() -> None:
    write_atomic(Path(os.devnull), "x")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)  # noqa: PTH116 - the device itself


def test_a_full_device_is_told() -> None:
    with pytest.raises(CannotWrite, match="cannot write /dev/full: No space left on device"):
        write_atomic(Path("/dev/full"), "x")


def in_a_process(body: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `body` with `path` (a file that holds "old") and `write_atomic` at hand; print what was told."""
    program = f"""
    import os, resource, sys
    from pathlib import Path
    from sestui.snapshot import CannotWrite, write_atomic

    path = Path(sys.argv[1], "state.toml")
    path.write_text("old")
    {body}
    try:
        write_atomic(path, "new " * 10_000)
    except CannotWrite as error:
        print(error.errno, error)
    """
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


def test_a_full_disk_is_told_and_the_older_file_stays(tmp_path: Path) -> None:
    done = in_a_process("resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))", tmp_path)
    assert done.stdout == f"{errno.EFBIG} cannot write {tmp_path}/state.toml: File too large\n"
    assert names(tmp_path) == ["state.toml"]
    assert (tmp_path / "state.toml").read_text() == "old"


def test_a_folder_without_permission_is_told_and_the_older_file_stays(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    # root may write everywhere: become nobody, to whom the folder does not belong
    body = "path.parent.chmod(0o555)\n    os.getuid() or (os.chdir(path.parent), os.setgid(65_534), os.setuid(65_534))"
    body += '\n    path = Path("state.toml") if os.getuid() == 65_534 else path'
    done = in_a_process(body, tmp_path)
    assert "no permission to write in " in done.stdout
    assert done.stdout.startswith(f"{errno.EACCES} cannot write ")
    assert names(tmp_path) == ["state.toml"]
    assert (tmp_path / "state.toml").read_text() == "old"


def test_an_interruption_in_the_middle_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "state.toml", "new")
    assert names(tmp_path) == []


def test_the_content_is_on_disk_before_the_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.toml"
    seen: list[tuple[bool, bool]] = []
    real = os.fsync

    def watched(descriptor: int) -> None:
        seen.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.exists()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    write_atomic(path, "new")
    assert seen == [(False, False), (True, True)]
