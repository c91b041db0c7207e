"""What is kept and when: the store is the test's own, and no time has to pass."""

import threading
from collections.abc import Callable
from dataclasses import replace
from queue import SimpleQueue
from types import MappingProxyType

import pytest

from sestui.fleet import memory
from sestui.fleet.memory import CannotKeep, Memory
from sestui.model.depth import Depth
from sestui.model.fleet import FleetState, TargetState
from sestui.model.target import Target

A, B, C = (Target("p", region) for region in ("a", "b", "c"))


class Kept:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.written: SimpleQueue[object] = SimpleQueue()

    def accounts(self) -> FleetState | None:
        return None

    def depth(self, target: Target) -> tuple[str, Depth] | None:
        return ("111122223333", Depth(listed=1)) if target == A else None

    def keep_accounts(self, state: FleetState) -> None:
        self.written.put(state.generation)

    def keep_depth(self, state: FleetState, target: Target, rest: Callable[[], object]) -> None:
        rest()
        self.written.put((state.generation, target))

    def next(self) -> object:
        return self.written.get(timeout=20)


def state(generation: int, **listed: int) -> FleetState:
    targets = {target: TargetState(depth=Depth(listed=listed.get(target.region))) for target in (A, B, C)}
    return FleetState(targets=MappingProxyType(targets), generation=generation)


def made(store: Kept) -> tuple[Memory, SimpleQueue[Target]]:
    recalled: SimpleQueue[Target] = SimpleQueue()
    return Memory(store, lambda target, _known: recalled.put(target)), recalled


def test_what_changed_is_kept_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "SAVE_AFTER", 0.05)
    store = Kept()
    keeper, _ = made(store)
    keeper.keep(state(1, a=1), {A})
    keeper.keep(state(2, a=2), {A})
    assert (store.next(), store.next()) == (2, (2, A))
    keeper.close()


def test_a_target_in_depth_is_written_seldom_and_once_more_on_leaving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "SAVE_AFTER", 0.01)
    monkeypatch.setattr(memory, "LEAVING", 20.0)
    store = Kept()
    keeper, _ = made(store)
    keeper.keep(state(1, a=1), {A})
    assert (store.next(), store.next()) == (1, (1, A))
    keeper.keep(state(2, a=2), {A})
    assert store.next() == 2
    keeper.close()
    rest = [store.next()]
    while not store.written.empty():
        rest.append(store.next())
    assert rest[-1] == (2, A)
    assert rest.count((2, A)) == 1


def test_what_somebody_waits_for_is_recalled_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "RECALL_EVERY", 0.2)
    store, gate = Kept(), threading.Event()
    keeper, recalled = made(store)
    found = store.depth

    def held(target: Target) -> tuple[str, Depth] | None:
        gate.wait(20)
        return found(target)

    monkeypatch.setattr(store, "depth", held)
    for target in (A, B):
        keeper.want(target, soon=False)
    keeper.want(C, soon=True)
    gate.set()
    order = [recalled.get(timeout=20) for _ in range(3)]
    assert order.index(C) < order.index(B)
    keeper.close()


def test_a_state_without_changes_is_not_written() -> None:
    store = Kept()
    keeper, _ = made(store)
    keeper.keep(replace(state(1)), ())
    keeper.close()
    assert store.written.empty()


def test_long_work_leaves_the_processor_to_others_but_for_what_somebody_waits_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "SAVE_AFTER", 0.01)
    monkeypatch.setattr(memory, "RECALL_EVERY", 0.0)
    clock = [1_000.0]
    monkeypatch.setattr(memory, "monotonic", lambda: clock[0])
    store = Kept()
    keeper, recalled = made(store)
    found = store.depth

    def slow(target: Target) -> tuple[str, Depth] | None:
        clock[0] += 7.0
        return found(target)

    monkeypatch.setattr(store, "depth", slow)
    keeper.want(A, soon=False)
    assert recalled.get(timeout=20) == A
    keeper.want(B, soon=False)
    keeper.want(C, soon=True)
    assert recalled.get(timeout=20) == C
    assert clock[0] == 1_014.0
    clock[0] += 7.0 * memory.REST
    keeper.want(A, soon=False)
    assert recalled.get(timeout=20) == B
    keeper.close()


def test_what_somebody_waits_for_comes_between_two_targets_that_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "SAVE_AFTER", 0.01)
    store, begun, gate = Kept(), threading.Event(), threading.Event()
    keeper, recalled = made(store)
    write = store.keep_depth

    def held(state: FleetState, target: Target, rest: Callable[[], object]) -> None:
        begun.set()
        gate.wait(20)
        write(state, target, rest)

    monkeypatch.setattr(store, "keep_depth", held)
    monkeypatch.setattr(keeper, "_recalled", lambda target, _known: store.written.put(target))
    keeper.keep(state(1, a=1, b=1, c=1), {A, B, C})
    assert begun.wait(20)
    keeper.want(A, soon=True)
    gate.set()
    order = [store.next() for _ in range(5)]
    assert order[2] == A
    assert recalled.empty()
    keeper.close()


class Long(Kept):
    """Writes a target in three bits of a second each, on the test's clock, and notes when each was done."""

    def __init__(self, clock: list[float]) -> None:
        super().__init__()
        self.clock = clock

    def keep_depth(self, state: FleetState, target: Target, rest: Callable[[], object]) -> None:
        for _ in range(3):
            self.clock[0] += 1.0
            self.written.put(self.clock[0])
            rest()
        super().keep_depth(state, target, rest)


def _long(monkeypatch: pytest.MonkeyPatch) -> tuple[Long, Memory, SimpleQueue[Target]]:
    monkeypatch.setattr(memory, "SAVE_AFTER", 0.0)
    clock = [1_000.0]
    monkeypatch.setattr(memory, "monotonic", lambda: clock[0])
    store = Long(clock)
    keeper, recalled = made(store)
    keeper.keep(state(1, a=1), {A})
    assert (store.next(), store.next()) == (1, 1_001.0)
    return store, keeper, recalled


def test_a_long_writing_rests_and_whoever_waits_for_a_target_does_not_wait_for_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, keeper, recalled = _long(monkeypatch)
    # It rests until the clock says otherwise, and meanwhile answers whoever waits.
    for target in (B, C):
        keeper.want(target, soon=True)
        assert recalled.get(timeout=20) == target
    assert store.written.empty()
    store.clock[0] += memory.REST
    keeper.want(B, soon=True)
    assert store.next() == 1_002.0 + memory.REST
    keeper.close()


def test_who_leaves_does_not_wait_for_the_rests_of_a_long_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "LEAVING", 20.0)
    store, keeper, _ = _long(monkeypatch)
    assert store.written.empty()
    keeper.close()
    assert [store.next() for _ in range(3)] == [1_002.0, 1_003.0, (1, A)]


def test_a_target_that_could_not_be_written_is_written_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "SAVE_AFTER", 0.01)
    monkeypatch.setattr(memory, "DEPTH_AFTER", 0.05)
    store, problems, full = Kept(), SimpleQueue[str](), [True, True]
    keeper = Memory(store, lambda _target, _known: None, problems.put)
    write = store.keep_depth

    def keep(state: FleetState, target: Target, rest: Callable[[], object]) -> None:
        if full:
            full.pop()
            raise CannotKeep("the disk is full")
        write(state, target, rest)

    monkeypatch.setattr(store, "keep_depth", keep)
    keeper.keep(state(1, a=1), {A})
    assert (store.next(), store.next()) == (1, (1, A))
    assert problems.get(timeout=20) == "the disk is full"
    assert problems.empty(), "told once"
    keeper.close()
