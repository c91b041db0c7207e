"""What differs between two mappings, by identity."""

from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from sestui.rules.changes import changed_keys

_VALUES = [object() for _ in range(3)]
_MAPPINGS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(_VALUES))


@given(_MAPPINGS, _MAPPINGS)
def test_what_came_went_or_is_another_object_is_found(before: dict[str, object], after: dict[str, object]) -> None:
    expected = {key for key in before.keys() | after.keys() if before.get(key) is not after.get(key)}
    found = changed_keys(before, after)
    assert sorted(found) == sorted(expected)


@given(_MAPPINGS, _MAPPINGS)
def test_a_changed_copy_gives_what_was_changed(before: dict[str, object], changes: dict[str, object]) -> None:
    after = before.copy() | changes
    expected = {key for key, value in changes.items() if before.get(key) is not value}
    assert sorted(changed_keys(MappingProxyType(before), MappingProxyType(after))) == sorted(expected)


def test_equal_values_that_are_other_objects_are_others() -> None:
    before, after = {"a": [1], "b": [2]}, {"a": [1], "b": [2]}
    assert changed_keys(before, after) == ["a", "b"]
    assert changed_keys(before, before) == []
