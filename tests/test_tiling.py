import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eosat.errors import InputError
from eosat.tiling import Window, halo_for, tiles, up_to_multiple


@given(
    rows=st.integers(1, 300),
    cols=st.integers(1, 300),
    cells=st.integers(1, 20),
    rim=st.integers(0, 12),
    stride=st.integers(1, 8),
)
def test_every_pixel_is_in_exactly_one_core_and_reads_hold_the_halo(rows, cols, cells, rim, stride):
    seen = np.zeros((rows, cols), int)
    halo = rim * stride
    for tile in tiles((rows, cols), size=cells * stride, halo=halo, stride=stride):
        seen[tile.core.slices()] += 1
        assert tile.read.row % stride == 0
        assert tile.read.col % stride == 0
        assert tile.read.row == max(tile.core.row - halo, 0)
        assert tile.read.row + tile.read.height == min(tile.core.row + tile.core.height + halo, rows)
    assert (seen == 1).all()


def test_inside_cuts_the_core_from_the_read():
    image = np.arange(20 * 30).reshape(20, 30)
    for tile in tiles((20, 30), size=8, halo=4, stride=4):
        read = image[tile.read.slices()]
        np.testing.assert_array_equal(read[tile.core.inside(tile.read).slices()], image[tile.core.slices()])


@pytest.mark.parametrize(("size", "halo", "stride"), [(10, 4, 4), (8, 3, 2), (0, 0, 1), (8, -2, 2)])
def test_sizes_off_the_stride_are_refused(size, halo, stride):
    with pytest.raises(InputError, match="stride"):
        list(tiles((20, 20), size=size, halo=halo, stride=stride))


def test_halo_is_the_radius_rounded_up_to_the_stride():
    assert [halo_for(radius, 8) for radius in (0, 1, 8, 9, 22)] == [0, 8, 8, 16, 24]
    assert up_to_multiple(0, 4) == 0


def test_window_slices():
    assert Window(row=1, col=2, height=3, width=4).slices() == (slice(1, 4), slice(2, 6))
