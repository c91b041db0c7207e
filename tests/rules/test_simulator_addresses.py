import pytest

from sestui.model.acting_problems import address_problem
from sestui.model.identity import IdentityList
from sestui.rules.simulator_addresses import ADDRESSES, at_simulator, sandbox_recipients, simulator_address
from tests.rules.build import EVERY_HOSTILE
from tests.rules.deep import listed


def test_there_are_five_and_each_says_what_it_does() -> None:
    assert [each.local for each in ADDRESSES] == ["success", "bounce", "ooto", "complaint", "suppressionlist"]
    for each in ADDRESSES:
        assert address_problem(each.address) == ""
        assert each.meaning
        assert each.label
        assert each.source


def test_events_tell_bounces_and_complaints_apart() -> None:
    events = {each.local: each.events for each in ADDRESSES}
    assert events["bounce"] == events["suppressionlist"] == ("SEND", "BOUNCE")
    assert events["complaint"] == ("SEND", "DELIVERY", "COMPLAINT")


@pytest.mark.parametrize(
    ("address", "local", "there"),
    [
        ("success@simulator.amazonses.com", "success", True),
        ("Bounce+x@SIMULATOR.amazonses.com", "bounce", True),
        ("complaint+a+b@simulator.amazonses.com", "complaint", True),
        ("reject@simulator.amazonses.com", None, True),
        ("success@amazonses.com", None, False),
        ("success@simulator.amazonses.com.example", None, False),
        ("success", None, False),
    ],
)
def test_which_address_of_the_simulator_it_is(address: str, local: str | None, there: bool) -> None:
    found = simulator_address(address)
    assert (found.local if found is not None else None) == local
    assert at_simulator(address) is there


def test_labels_tell_events_apart() -> None:
    assert ADDRESSES[1].labelled("run-1") == "bounce+run-1@simulator.amazonses.com"
    assert ADDRESSES[1].labelled("") == ADDRESSES[1].address


def test_who_can_be_offered_in_the_sandbox() -> None:
    hostile = f"a{EVERY_HOSTILE}@x.example"
    listing = IdentityList(
        (
            listed("acme.example"),
            listed("late.example", "PENDING", sending=False),
            listed("ops@elsewhere.example"),
            listed(hostile),
        )
    )
    found = sandbox_recipients(listing)
    assert [(each.name, each.kind) for each in found[:3]] == [
        ("ops@elsewhere.example", "address"),
        (hostile, "address"),
        ("acme.example", "domain"),
    ]
    assert [each.name for each in found[3:]] == [each.address for each in ADDRESSES]
    assert all(each.shown.isprintable() for each in found)


def test_while_identities_are_not_read_only_the_simulator_is_certain() -> None:
    assert [each.kind for each in sandbox_recipients(None)] == ["simulator"] * 5
