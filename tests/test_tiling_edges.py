"""Windows by hand: what touches, what overlaps, what the image's edge cuts off."""

import pytest

from eosat.tiling import Window, tiles


def window(row: int, col: int, height: int, width: int) -> Window:
    return Window(row=row, col=col, height=height, width=width)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (window(4, 5, 10, 10), window(4, 5, 6, 7)),
        (window(0, 0, 3, 4), window(2, 3, 1, 1)),
        (window(2, 3, 8, 9), window(2, 3, 8, 9)),
        (window(10, 3, 4, 9), None),  # touches below
        (window(2, 12, 8, 4), None),  # touches on the right
        (window(20, 3, 4, 9), None),  # misses in rows alone
        (window(2, 30, 8, 4), None),  # misses in columns alone
    ],
)
def test_shared_is_what_both_windows_hold(other, expected):
    assert window(2, 3, 8, 9).shared(other) == expected
    assert other.shared(window(2, 3, 8, 9)) == expected


def test_grown_reaches_out_on_every_side_and_stops_at_the_image():
    assert window(10, 20, 4, 6).grown(3, (100, 100)) == window(7, 17, 10, 12)
    assert window(0, 0, 4, 6).grown(3, (5, 8)) == window(0, 0, 5, 8)


def test_cores_end_where_the_image_ends():
    found = list(tiles((10, 7), size=4, halo=0, stride=1))
    assert [(tile.id, tile.core) for tile in found] == [
        ("r0c0", window(0, 0, 4, 4)), ("r0c1", window(0, 4, 4, 3)),
        ("r1c0", window(4, 0, 4, 4)), ("r1c1", window(4, 4, 4, 3)),
        ("r2c0", window(8, 0, 2, 4)), ("r2c1", window(8, 4, 2, 3)),
    ]  # fmt: skip
    assert all(tile.read == tile.core for tile in found)
