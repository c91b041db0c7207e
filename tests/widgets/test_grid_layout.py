"""Names of regions, and how the grid's columns fit."""

import pytest

from sestui.model.regions import DOCUMENTED, KNOWN
from sestui.tui.widgets.grid_layout import arrange_grid, short_region


@pytest.mark.parametrize(
    ("region", "short"),
    [
        ("us-east-1", "use1"),
        ("eu-central-1", "euc1"),
        ("ap-southeast-2", "apse2"),
        ("us-gov-west-1", "usgw1"),
        ("eusc-de-east-1", "euscde1"),
        ("nowhere", "nowhere"),
        ("", ""),
    ],
)
def test_short_names(region: str, short: str) -> None:
    assert short_region(region) == short


def test_no_two_known_regions_share_a_short_name() -> None:
    assert len({short_region(region) for region in KNOWN}) == len(KNOWN)


def test_the_more_room_the_wider_the_cells() -> None:
    steps = [arrange_grid(12, DOCUMENTED, width, 30).step for width in (79, 119, 199)]
    assert steps == [2, 3, 6]


def test_everything_fits_where_it_can_and_titles_give_way_first() -> None:
    layout = arrange_grid(20, DOCUMENTED, 79, 30)
    assert layout.width <= 79
    assert layout.slots[1].width < 20


def test_a_view_that_scrolls_has_cells_that_can_be_read() -> None:
    layout = arrange_grid(20, DOCUMENTED, 60, 30)
    assert layout.step == 3
    assert layout.width > 60


def test_a_low_view_has_one_line_of_head() -> None:
    assert len(arrange_grid(12, DOCUMENTED, 79, 30).head) == 4
    assert len(arrange_grid(12, DOCUMENTED, 79, 5).head) == 1


def test_areas_are_set_apart() -> None:
    layout = arrange_grid(5, ("eu-west-1", "eu-west-2", "us-east-1"), 20, 30)
    west1, west2, east1 = layout.slots[2:]
    assert west2.x - west1.end == 0
    assert layout.step == 6 or east1.x - west2.end == 1


def test_nothing_at_all_can_be_arranged() -> None:
    assert arrange_grid(0, (), 0, 0).fixed > 0
