"""The made-up communes fill their province, or the figures would be of another map."""

import pytest
import shapely

from benchmarks.tiling import tiled_province


def test_three_thousand_communes_of_a_hundred_positions_fill_the_province() -> None:
    *tiles, root = [shapely.from_wkb(place.boundary) for place in tiled_province()]
    assert len(tiles) == 3_000
    assert {shapely.get_num_coordinates(tile) for tile in tiles} == {101}
    assert shapely.is_valid(tiles).all()
    assert shapely.area(tiles).sum() == pytest.approx(root.area)
    assert shapely.union_all(tiles).area == pytest.approx(root.area)
