"""Which of many things is next, with the time in the test's hands."""

import random

from sestui.fleet.identity_queue import SubjectQueue

SOONER = 900.0


def queue(**ranks: int) -> SubjectQueue:
    made = SubjectQueue(SOONER)
    made.offer(ranks)
    return made


def drained(made: SubjectQueue, now: float = 1.0) -> list[str]:
    """Take and settle until nothing is due."""
    order = []
    while (taken := made.take(now)) is not None and taken.due <= now:
        order.append(taken.subject)
        made.settle([taken.subject], now, now + 10_000.0)
    return order


def test_what_is_worse_off_goes_first_and_equals_in_their_order() -> None:
    assert drained(queue(b=4, a=4, c=0)) == ["c", "b", "a"]


def test_what_is_on_screen_goes_before_all_else() -> None:
    made = queue(a=0, b=1, c=2)
    made.look_at(["c", "unknown", "b"])
    assert drained(made) == ["c", "b", "a"]


def test_what_must_be_read_at_once_goes_before_the_screen() -> None:
    made = queue(a=0, b=1, c=2)
    made.look_at(["b"])
    made.hasten(["c"])
    assert drained(made) == ["c", "b", "a"]


def test_what_was_read_is_due_again_at_its_time_and_sooner_on_screen() -> None:
    made = queue(a=0, b=0)
    drained(made, now=1.0)
    taken = made.take(2.0)
    assert taken is not None
    assert taken.due == 10_001.0
    made.give_back([taken.subject])
    made.look_at(["b"])
    taken = made.take(2.0)
    assert taken is not None
    assert (taken.subject, taken.due) == ("b", 901.0)


def test_what_is_out_is_handed_out_once() -> None:
    made = queue(a=0, b=0)
    assert {made.take(1.0), made.take(1.0)} == {("a", 0.0), ("b", 0.0)}
    assert made.take(1.0) is None
    made.give_back(["a"])
    assert made.take(1.0) == ("a", 0.0)


def test_a_whole_list_drops_what_it_does_not_hold() -> None:
    made = queue(a=0, b=0, c=0)
    assert made.offer({"a": 0, "d": 0}, whole=True) == ["b", "c"]
    assert drained(made) == ["a", "d"]
    assert len(made) == 2


def test_another_rank_moves_what_was_not_read_yet() -> None:
    made = queue(a=4, b=4)
    made.offer({"b": 0})
    assert drained(made) == ["b", "a"]


def test_unread_counts_what_had_no_attempt_yet() -> None:
    made = queue(a=0, b=0, c=0)
    assert made.unread == 3
    assert made.settle(["a", "gone"], 1.0, 5.0) == 1
    assert made.settle(["a"], 2.0, 5.0) == 0
    made.offer({"a": 0, "b": 0}, whole=True)
    assert made.unread == 1
    made.restore({"b": 50.0})
    assert made.unread == 0
    assert made.take(1.0) == ("a", 5.0)


def test_asleep_nothing_is_due_before_the_end_of_it() -> None:
    made = queue(a=0)
    made.sleep(70.0)
    assert made.asleep
    assert made.take(1.0) == ("a", 70.0)
    made.give_back(["a"])
    made.wake()
    assert made.take(1.0) == ("a", 0.0)


def test_in_any_order_of_events_everything_is_read_exactly_once() -> None:
    dice = random.Random(7)
    names = [f"n{number}" for number in range(200)]
    made = queue(**{name: dice.randrange(5) for name in names})
    read: list[str] = []
    while made.unread:
        taken = made.take(1.0)
        assert taken is not None
        if dice.random() < 0.3:
            made.look_at(dice.sample(names, 10))
            made.give_back([taken.subject])
        else:
            read.append(taken.subject)
            made.settle([taken.subject], 1.0, 10_000.0)
    assert sorted(read) == sorted(names)
