"""Packs of training chips: what goes in comes out, in files that are not too large."""

import subprocess
import sys

import numpy as np
import pytest

from eosat.errors import InputError
from eosat.train.pack import Chip, content_hash, read_packs, write_packs


def chip(number: int, truth: bool = False, side: int = 24) -> Chip:
    rng = np.random.default_rng(number)
    return Chip(
        source="test",
        place=f"place-{number}",
        date="2020-01-01",
        level="L2A",
        bounds=(126.0, 33.0, 126.5, 33.25),
        dn=rng.integers(0, 9000, (10, side, side + 2)).astype(np.uint16),
        soft=rng.integers(0, 256, (9, side, side + 2)).astype(np.uint8),
        truth=rng.integers(0, 101, (2, side, side + 2)).astype(np.uint8) if truth else None,
    )


def test_what_goes_in_comes_out(tmp_path):
    chips = [chip(number, truth=number % 2 == 0) for number in range(5)]
    found = read_packs(write_packs(tmp_path, chips))
    assert content_hash(found) == content_hash(chips)
    assert found[1].place == "place-1"
    assert found[1].truth is None
    np.testing.assert_array_equal(found[0].truth, chips[0].truth)
    assert (found[0].lon, found[0].lat) == (126.25, 33.125)


def test_packs_stay_under_their_limit_and_stale_ones_go(tmp_path):
    chips = [chip(number) for number in range(9)]
    many = write_packs(tmp_path, chips, limit=50_000)
    assert len(many) > 1
    assert max(path.stat().st_size for path in many) <= 50_000
    assert content_hash(read_packs(many)) == content_hash(chips)
    assert write_packs(tmp_path, chips) == tuple(sorted(tmp_path.iterdir())) == (tmp_path / "chips-0.npz",)


def test_a_chip_larger_than_a_pack_is_refused(tmp_path):
    with pytest.raises(InputError, match="place-0"):
        write_packs(tmp_path, [chip(0)], limit=1000)
    assert not list(tmp_path.glob("*.npz"))


def test_hash_sees_every_layer_and_fact():
    one = chip(0)
    assert content_hash([one]) != content_hash([chip(1)])
    assert content_hash([one]) == content_hash([chip(0)])


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04broken"])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "chips-0.npz"
    path.write_bytes(content)
    with pytest.raises(InputError, match="chips-0"):
        read_packs([path])


def test_no_pack_is_an_error_that_says_what_to_do():
    with pytest.raises(InputError, match="pack_chips"):
        read_packs([])


def test_packs_need_no_raster_library():
    code = (
        "import sys; import eosat.train.pack; "
        "sys.exit(any(m in sys.modules for m in ('rasterio', 'pydantic', 'yaml', 'xarray')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
