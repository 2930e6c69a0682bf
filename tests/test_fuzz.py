"""Thousands of broken TIFFs and STAC items: no crash, no hang, no flood of memory; defects put back are found.

A million of them: ``make long``.
"""

import tracemalloc
import zlib

import fuzz
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eosat.cog import header, tiles
from eosat.cog.header import Other, parse

BATCH = 40
"""Cases an example: Hypothesis picks the batch, and makes the failing one small."""
batches = st.integers(0, 2**32 // BATCH).map(lambda number: range(number * BATCH, (number + 1) * BATCH))
often = settings(suppress_health_check=list(HealthCheck))


def good(name):
    return (fuzz.CORPUS / f"{name}.tif").read_bytes()


def test_the_good_ones_are_read():
    for data in fuzz.corpus(".tif"):
        assert fuzz.read_tiff(data, np.random.default_rng(0)) == "read"
    for text in fuzz.corpus(".json"):
        assert fuzz.read_item(fuzz.json.loads(text)) == "read"
    assert len(fuzz.corpus(".tif")) == 6
    assert sum(map(len, (*fuzz.corpus(".tif"), *fuzz.corpus(".json")))) < 20_000


@settings(often, max_examples=400)
@given(batches)
def test_16_000_broken_tiffs_are_read_refused_or_handed_over(cases):
    fuzz.hunt_tiffs(cases)


@settings(often, max_examples=100)
@given(batches)
def test_4_000_broken_items_are_read_or_named_malformed(cases):
    fuzz.hunt_items(cases)


def test_broken_ones_come_to_every_end():
    """A hunt in which all is refused at the door would prove nothing."""
    assert min(fuzz.hunt_tiffs(range(2000))[word] for word in ("read", "damaged", "handed over")) > 50
    assert min(fuzz.hunt_items(range(1000))[word] for word in ("read", "malformed", "scaling")) > 20


DEFECTS = {
    "an offset outside the file": "_check_places",
    "more tiles than there are places": "_check_tile_count",
    "a tile of any size": "_check_tile_size",
}


@pytest.mark.parametrize("check", DEFECTS.values(), ids=DEFECTS)
def test_the_hunt_finds_a_check_that_is_left_out(monkeypatch, check):
    monkeypatch.setattr(header, check, lambda *_: None)
    with pytest.raises(fuzz.Found, match=r"case \d+"):
        fuzz.hunt_tiffs(range(16_000))


def bomb(size):
    """A good file whose only tile inflates to *size* bytes."""
    whole, stream = good("single"), zlib.compress(bytes(size), 9)
    return fuzz.with_tag(fuzz.with_tag(whole, 324, len(whole)), 325, len(stream)) + stream


def peak_of_reading(data):
    tracemalloc.start()
    try:
        word = fuzz.read_tiff(data, np.random.default_rng(0))
        return word, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def unbounded(data, *, out):
    """What a decoder does that is not told how much is due."""
    found = zlib.decompressobj().decompress(bytes(data))
    out[:] = found[: len(out)]
    return out


def test_a_tile_that_inflates_without_end_is_damaged_and_takes_no_memory(monkeypatch):
    data = bomb(300_000)
    word, peak = peak_of_reading(data)
    assert word == "damaged"
    assert peak < 100_000
    monkeypatch.setattr(tiles, "deflate_decode", unbounded)
    assert peak_of_reading(data)[1] > 300_000  # the same measure sees the defect


@pytest.mark.parametrize(("change", "said"), [
    (lambda data: b"", "no TIFF"),
    (lambda data: data[:15], "no TIFF"),
    (lambda data: b"MM" + data[2:], "no TIFF"),
    (lambda data: data[:4] + (2**32 - 2).to_bytes(4, "little") + data[8:], "index not in the first bytes"),
    (lambda data: data[:300], "index not in the first bytes"),
    (lambda data: data[:-200], "tiles outside the file"),
    (lambda data: fuzz.with_tag(data, 256, 10**6), "6 and 6 places for 3 x 31250 x 1 tiles"),
    (lambda data: fuzz.with_tag(data, 322, 2**31), "tiles of 68719476736 bytes"),
    (lambda data: fuzz.with_tag(data, 322, 0), "tiles of 0 bytes"),
    (lambda data: fuzz.with_tag(data, 256, 0), "6 and 6 places for 3 x 0 x 1 tiles"),
    (lambda data: fuzz.with_tag(data, 259, 7), "COMPRESSION=7"),
    (lambda data: fuzz.with_tag(data, 317, 3), "PREDICTOR=3"),
    (lambda data: fuzz.with_tag(data, 266, 2), "FILL_ORDER=2"),
])  # fmt: skip
def test_what_is_odd_is_said(change, said):
    data = change(good("predictor" if said == "PREDICTOR=3" else "plain"))
    with pytest.raises(Other) as caught:
        parse(data, len(data))
    assert str(caught.value) == said


def test_a_chain_of_directories_that_bites_its_tail_ends():
    data = bytearray(good("plain"))
    at = int.from_bytes(data[4:8], "little")
    end = at + 2 + 12 * int.from_bytes(data[at : at + 2], "little")
    data[end : end + 4] = data[4:8]
    assert len(parse(bytes(data), len(data)).levels) == 1
