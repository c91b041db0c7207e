"""The memory between two sessions: what is in the files, who may read them, and what becomes of bad ones."""

import stat
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from types import MappingProxyType

import pytest

from sestui.cli import state_files
from sestui.cli.context import Context
from sestui.cli.state_files import ACCOUNTS, DEPTHS, StateFiles
from sestui.cli.wiring import open_source
from sestui.config import Flags
from sestui.fleet import memory
from sestui.fleet.engine import Fleet
from sestui.model.account import AccountDetails, AccountState, Caller
from sestui.model.depth import Depth
from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState, ProfileState, TargetState
from sestui.model.identity import Identity, IdentityList, IdentitySummary
from sestui.model.reading import Reading
from sestui.model.settings import Profile, Settings
from sestui.model.suppression import Suppressed, SuppressionList
from sestui.model.target import Target
from tests.fleet.held import GOOD, HeldReader

HERE, THERE = Target("p", "us-east-1"), Target("other", "eu-west-1")
SETTINGS = Settings(profiles=(Profile("p", regions=("us-east-1",)),), refresh_interval=3_600)
AT = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
SECRET = "https://secret.example.com/"
OLD = AccountState(enforcement_status="OLD", details=AccountDetails(website_url=SECRET))
LIST = IdentityList((IdentitySummary("a.example", "DOMAIN", True, "SUCCESS"),))
DEPTH = Depth(
    identities=Reading(LIST, AT),
    details=MappingProxyType({"a.example": Reading(Identity("a.example"), AT)}),
    suppressed=Reading(SuppressionList((Suppressed("who@example.com"),)), AT),
)


def state(*targets: Target, account: str = "111122223333", age: timedelta = timedelta(0)) -> FleetState:
    profiles = {
        target.profile: ProfileState(
            Profile(target.profile, regions=(target.region,)), caller=Reading(Caller(account, "arn"), AT - age)
        )
        for target in targets
    }
    known = {target: TargetState(Reading(OLD, AT - age), depth=DEPTH) for target in targets}
    return FleetState(MappingProxyType(profiles), MappingProxyType(known))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sestui"


@pytest.fixture
def files(folder: Path) -> StateFiles:
    return StateFiles(folder, SETTINGS)


def test_what_was_kept_is_recalled_without_what_is_sensitive(files: StateFiles, folder: Path) -> None:
    files.keep_accounts(state(HERE))
    files.keep_depth(state(HERE), HERE)
    recalled, depth = files.accounts(), files.depth(HERE)
    assert recalled is not None
    account = recalled.targets[HERE].account
    assert account.value is not None
    assert (account.value.enforcement_status, account.as_of) == ("OLD", AT)
    assert depth is not None
    assert depth[0] == "111122223333"
    assert depth[1].identities == DEPTH.identities
    assert depth[1].details == DEPTH.details
    written = "".join(path.read_text() for path in folder.rglob("*.toml"))
    assert SECRET not in written
    assert "who@example.com" not in written


def test_nobody_else_may_read_it(files: StateFiles, folder: Path) -> None:
    files.keep_accounts(state(HERE))
    files.keep_depth(state(HERE), HERE)
    paths = [folder, *folder.rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()} == {0o600}


def test_a_folder_that_others_could_read_is_closed(folder: Path) -> None:
    folder.mkdir(mode=0o755, parents=True)
    StateFiles(folder, SETTINGS)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"schema = 99", b"not toml [", b"[targets.p]\n"])
def test_a_file_that_cannot_be_read_is_as_good_as_none_and_is_written_anew(
    files: StateFiles, folder: Path, data: bytes
) -> None:
    files.keep_depth(state(HERE), HERE)
    (folder / ACCOUNTS).write_bytes(data)
    (depth,) = (folder / DEPTHS).iterdir()
    depth.write_bytes(data)
    assert files.accounts() is None
    assert files.depth(HERE) is None
    files.keep_accounts(state(HERE))
    assert files.accounts() is not None


def test_what_is_not_watched_this_time_is_still_known_the_next(files: StateFiles) -> None:
    files.keep_accounts(state(HERE, THERE))
    files.accounts()
    files.keep_accounts(state(HERE))
    recalled = files.accounts()
    assert recalled is not None
    assert set(recalled.targets) == {HERE, THERE}


def test_what_nobody_watched_for_a_month_is_forgotten(files: StateFiles) -> None:
    files.keep_accounts(state(HERE, age=timedelta(days=31)))
    recalled = files.accounts()
    assert recalled is not None
    assert not recalled.targets


def test_a_name_that_is_no_file_name_is_kept_all_the_same(files: StateFiles, folder: Path) -> None:
    odd = Target("../" * 40 + "\udcff\n", "us-east-1")
    files.keep_depth(state(odd), odd)
    assert [path.parent for path in folder.rglob("*.toml")] == [folder / DEPTHS]


def test_a_disk_that_takes_nothing_is_told_once_and_tried_again(
    files: StateFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "SAVE_AFTER", 0.01)
    (folder / ACCOUNTS).mkdir()
    watched = Watch(Fleet(replace(SETTINGS, refresh_interval=0.05), HeldReader, store=files))
    told = watched.until(lambda known: bool(known.notices))
    assert len(told.notices) == 1
    assert told.notices[0].startswith("nothing is kept for the next start: ")
    assert told.targets[HERE].account.failure is None
    (folder / ACCOUNTS).rmdir()
    after = watched.until(lambda _known: (folder / ACCOUNTS).is_file())
    assert after.notices == told.notices
    watched.fleet.stop()


@pytest.mark.parametrize("moved", [timedelta(days=-1), timedelta(days=-400)])
def test_what_was_kept_at_a_time_that_has_not_come_is_not_shown_as_new(
    files: StateFiles, moved: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Later:
        @staticmethod
        def now(tz: tzinfo) -> datetime:
            return datetime.now(tz) - moved

    with monkeypatch.context() as patch:
        patch.setattr(state_files, "datetime", Later)
        files.keep_accounts(state(HERE, age=moved))
        files.keep_depth(state(HERE, age=moved), HERE)
    known = files.accounts()
    assert known is not None
    assert not known.targets
    assert files.depth(HERE) is None


@pytest.mark.parametrize("broken", ["accounts", "depth", "keep_accounts", "keep_depth"])
def test_a_defect_of_the_memory_costs_nothing_but_the_memory(
    files: StateFiles, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_about: object) -> None:
        raise KeyError("a defect")

    monkeypatch.setattr(memory, "SAVE_AFTER", 0.01)
    files.keep_accounts(state(HERE))
    files.keep_depth(state(HERE), HERE)
    monkeypatch.setattr(files, broken, fail)
    watched = Watch(Fleet(SETTINGS, HeldReader, store=files))
    known = watched.until(lambda known: bool(known.notices) and known.targets[HERE].depth.identities.value is not None)
    assert "a defect" in known.notices[0]
    assert known.targets[HERE].account.value == GOOD
    watched.fleet.stop()


class Watch:
    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self._states: list[FleetState] = []
        self._news = threading.Condition()
        fleet.start(self._take)

    def _take(self, known: FleetState, _changed: frozenset[Target]) -> None:
        with self._news:
            self._states.append(known)
            self._news.notify()

    def first(self) -> FleetState:
        with self._news:
            assert self._news.wait_for(lambda: self._states, 20)
            return self._states[0]

    def until(self, wanted: Callable[[FleetState], bool]) -> FleetState:
        with self._news:
            assert self._news.wait_for(lambda: self._states and wanted(self._states[-1]), 20)
            return self._states[-1]

    def until_depth(self) -> FleetState:
        return self.until(lambda known: known.targets[HERE].depth.identities.value is not None)


def test_the_last_known_state_is_told_before_anything_is_asked(files: StateFiles) -> None:
    files.keep_accounts(state(HERE))
    reader, hold = HeldReader(), threading.Event()

    def late() -> HeldReader:
        hold.wait(20)
        return reader

    watched = Watch(Fleet(SETTINGS, late, store=files))
    account = watched.first().targets[HERE].account
    assert account.value is not None
    assert account.value.enforcement_status == "OLD"
    assert account.as_of == AT
    assert reader.questions() == []
    hold.set()
    watched.fleet.stop()


def test_the_depth_of_the_same_account_is_recalled_and_not_asked_again(files: StateFiles) -> None:
    files.keep_accounts(state(HERE))
    files.keep_depth(state(HERE), HERE)
    reader = HeldReader()
    watched = Watch(Fleet(SETTINGS, lambda: reader, store=files))
    known = watched.until_depth()
    assert known.targets[HERE].depth.identities == Reading(LIST, AT)
    assert known.targets[HERE].account.value == GOOD
    watched.fleet.stop()


def test_what_another_account_left_is_dropped(files: StateFiles) -> None:
    files.keep_accounts(state(HERE, account="999988887777"))
    files.keep_depth(state(HERE, account="999988887777"), HERE)
    watched = Watch(Fleet(SETTINGS, HeldReader, store=files))
    known = watched.until_depth()
    assert known.targets[HERE].depth.identities.value == IdentityList()
    assert not known.targets[HERE].depth.details
    watched.fleet.stop()


def test_leaving_keeps_what_was_read_and_waits_for_no_disk(files: StateFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = threading.Event()
    monkeypatch.setattr(files, "keep_accounts", lambda _state: kept.wait(20))
    watched = Watch(Fleet(SETTINGS, HeldReader, store=files))
    watched.until_depth()
    begin = time.monotonic()
    watched.fleet.stop()
    assert time.monotonic() - begin < 5 * memory.LEAVING
    kept.set()


def test_leaving_writes_what_was_not_written_yet(files: StateFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "LEAVING", 20.0)
    watched = Watch(Fleet(SETTINGS, HeldReader, store=files))
    watched.until_depth()
    watched.fleet.stop()
    recalled = files.accounts()
    assert recalled is not None
    assert recalled.targets[HERE].account.value == GOOD
    assert files.depth(HERE) is not None


@pytest.mark.parametrize("flags", [Flags(no_cache=True), Flags(demo=True)], ids=["no cache", "demo"])
def test_without_a_cache_nothing_is_touched(tmp_path: Path, flags: Flags) -> None:
    environ = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    with open_source(Context(environ, flags)):
        assert not (tmp_path / "state").exists()
    with open_source(Context(environ | {"SESTUI_CACHE": "no"}, flags._replace(no_cache=False))):
        assert not (tmp_path / "state").exists()


def test_a_folder_that_cannot_be_made_is_told_and_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    environ = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    with open_source(Context(environ, Flags())) as opened:
        assert "nothing is kept" in opened.settings.warnings[-1]


def test_a_failure_of_then_says_nothing_about_now(files: StateFiles) -> None:
    failed = Reading(OLD, AT).failed(Failure(Cause.DENIED, "denied"), AT)
    before = state(HERE)
    files.keep_accounts(replace(before, targets=MappingProxyType({HERE: TargetState(failed)})))
    hold = threading.Event()

    def late() -> HeldReader:
        hold.wait(20)
        return HeldReader()

    watched = Watch(Fleet(SETTINGS, late, store=files))
    account = watched.first().targets[HERE].account
    assert account.failure is None
    assert account.value is not None
    hold.set()
    watched.fleet.stop()
