import threading

from sestui.aws.gate import Gate
from tests.aws.bed import PATIENT, side_by_side


def test_only_so_many_calculate_at_once() -> None:
    gate, inside, most = Gate(2), list[int](), list[int]()
    together = threading.Barrier(2)

    def calculate() -> None:
        with gate.inside():
            inside.append(1)
            most.append(len(inside))
            together.wait(PATIENT)
            inside.pop()

    side_by_side(*[calculate] * 8)
    assert max(most) == 2


def test_waiting_outside_lets_another_in() -> None:
    gate, other = Gate(1), threading.Event()

    def wait() -> bool:
        with gate.inside(), gate.outside():
            return other.wait(PATIENT)

    def enter() -> None:
        with gate.inside():
            other.set()

    assert side_by_side(wait, enter)[0] is True


def test_a_thread_that_was_never_inside_may_wait_outside() -> None:
    gate = Gate(1)
    with gate.outside():
        pass
    with gate.inside():
        pass


def test_a_gate_of_size_zero_is_open() -> None:
    gate, all_in = Gate(0), threading.Barrier(5)

    def calculate() -> None:
        with gate.inside(), gate.outside():
            all_in.wait(PATIENT)

    assert side_by_side(*[calculate] * 5) == [None] * 5
