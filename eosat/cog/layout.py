"""Directories of a TIFF as bytes: what GDAL says of a raster, with blocks that stand elsewhere. Pure.

Sources: TIFF 6.0 (Adobe 1992); BigTIFF (2007); the hidden area of a COG, docs of GDAL's COG driver.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eosat.cog.header import Other

SIZES: Mapping[int, int] = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 16: 8}
"""Bytes of a value, by TIFF's type."""
SHORT, LONG, LONG8 = 3, 4, 16
SUBFILE, WIDTH, HEIGHT, OFFSETS, COUNTS, METADATA, PREDICTOR = 254, 256, 257, 324, 325, 42112, 317
OF_AN_OVERVIEW = (258, 259, 262, 277, 284, 317, 320, 322, 323, 338, 339, 42113)
"""Tags that an overview has of its raster: how pixels are stored, what they mean."""
SAYS = (
    "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\n"
    "BLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n "
)
"""What stands between the first bytes and the first directory, for readers that know it."""
MOST_CLASSIC = 2**32 - 2**20
"""Largest file whose places fit into four bytes, with room to spare."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag with its values, as they stand in a little-endian file."""

    tag: int
    kind: int
    values: bytes

    @property
    def count(self) -> int:
        """How many values."""
        return len(self.values) // SIZES[self.kind]


def entries_of(data: bytes) -> list[Entry]:
    """Tags of the first directory of a little-endian classic TIFF, as GDAL writes one.

    Raises
    ------
    Other
        When *data* is no such file.
    """
    if data[:4] != b"II*\0":
        raise Other("no little-endian TIFF")
    (at,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, at)
    found = []
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, length = struct.unpack_from("<HHI", data, entry)
        size = length * SIZES[kind]
        start = entry + 8 if size <= 4 else struct.unpack_from("<I", data, entry + 8)[0]
        found.append(Entry(tag, kind, data[start : start + size]))
    return found


def overview_of(entries: Sequence[Entry], shape: tuple[int, int]) -> list[Entry]:
    """Tags of a reduced picture of *shape* (rows, columns)."""
    own = [
        Entry(SUBFILE, LONG, struct.pack("<I", 1)),
        Entry(WIDTH, LONG, struct.pack("<I", shape[1])),
        Entry(HEIGHT, LONG, struct.pack("<I", shape[0])),
    ]
    return own + [entry for entry in entries if entry.tag in OF_AN_OVERVIEW]


def front(directories: Sequence[Sequence[Entry]], sizes: Sequence[Sequence[int]]) -> tuple[bytes, list[list[int]]]:
    """All bytes before the blocks, and where each block begins.

    Parameters
    ----------
    directories : sequence of sequence of Entry
        Full size first, then the overviews, each half of the one before; their places of blocks are left out.
    sizes : sequence of sequence of int
        Bytes of every block of each directory, as they are to be listed. [bytes]

    Returns
    -------
    bytes, list of list of int
        Blocks follow right after these bytes: those of the smallest overview first, each between its size as uint4
        and its last four bytes repeated. Places are those of the first byte of the block itself.
    """
    blocks = [len(one) for one in sizes]
    ahead = sum(_length(entries, count, big=True) for entries, count in zip(directories, blocks, strict=True))
    big = ahead + sum(size + 8 for one in sizes for size in one) + 1024 > MOST_CLASSIC
    hidden = f"GDAL_STRUCTURAL_METADATA_SIZE={len(SAYS):06d} bytes\n{SAYS}".encode()
    start = (16 if big else 8) + len(hidden)
    start += start % 2
    places = [start]
    for entries, count in zip(directories, blocks, strict=True):
        places.append(places[-1] + _length(entries, count, big=big))
    offsets = _places(sizes, places[-1])
    head = struct.pack("<2sHHHQ", b"II", 43, 8, 0, start) if big else struct.pack("<2sHI", b"II", 42, start)
    parts = [(head + hidden).ljust(start, b"\0")]
    for number, entries in enumerate(directories):
        listed = [*entries, *_listed(offsets[number], sizes[number], big=big)]
        following = places[number + 1] if number + 1 < len(directories) else 0
        parts.append(_directory(listed, places[number], following, big=big))
    return b"".join(parts), offsets


def _places(sizes: Sequence[Sequence[int]], start: int) -> list[list[int]]:
    """Where every block begins when the last directory's come first."""
    offsets: list[list[int]] = [[] for _ in sizes]
    for number in reversed(range(len(sizes))):
        for size in sizes[number]:
            offsets[number].append(start + 4)
            start += size + 8
    return offsets


def _listed(offsets: Sequence[int], sizes: Sequence[int], *, big: bool) -> Iterator[Entry]:
    yield Entry(OFFSETS, LONG8 if big else LONG, struct.pack(f"<{len(offsets)}{'Q' if big else 'I'}", *offsets))
    yield Entry(COUNTS, LONG, struct.pack(f"<{len(sizes)}I", *sizes))


def _length(entries: Sequence[Entry], blocks: int, *, big: bool) -> int:
    """Bytes of a directory with what does not fit into it."""
    inline = 8 if big else 4
    sizes = [len(entry.values) for entry in entries] + [blocks * (8 if big else 4), blocks * 4]
    return _head(len(sizes), big=big) + sum(size + size % 2 for size in sizes if size > inline)


def _head(count: int, *, big: bool) -> int:
    return 16 + 20 * count if big else 6 + 12 * count


def _directory(entries: Sequence[Entry], at: int, following: int, *, big: bool) -> bytes:
    """One directory that stands at *at*; its long values right behind it."""
    inline, place = (8, "Q") if big else (4, "I")
    head, behind = [struct.pack("<Q" if big else "<H", len(entries))], []
    free = at + _head(len(entries), big=big)
    for entry in sorted(entries, key=lambda one: one.tag):
        head.append(struct.pack(f"<HH{place}", entry.tag, entry.kind, entry.count))
        if len(entry.values) <= inline:
            head.append(entry.values.ljust(inline, b"\0"))
            continue
        head.append(struct.pack(f"<{place}", free))
        behind.append(entry.values + b"\0" * (len(entry.values) % 2))
        free += len(behind[-1])
    return b"".join([*head, struct.pack(f"<{place}", following), *behind])
