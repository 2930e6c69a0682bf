"""What a mirror lacks, brought: several files at a time, each whole; an item is listed when its files are there."""

import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pystac
from odc.geo.geobox import GeoBox
from shapely.geometry.base import BaseGeometry

from eosat.errors import WorldError
from eosat.mirror.clip import clip, clip_grid, clipped
from eosat.mirror.fetch import Source, fetch, source_at
from eosat.mirror.items import Wanted, catalog_text, item_name, item_text
from eosat.mirror.ledger import Entry, Ledger, save
from eosat.mirror.target import Folder, Target
from eosat.run.find import Tell
from eosat.scenes import Scene
from eosat.storage import sha256

AT_ONCE = 4
"""Files brought at a time."""
QUIET = 5.0
"""Lines of progress keep at least this distance. [s]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One item, and what of it belongs into the mirror."""

    item: pystac.Item
    scene: Scene
    wanted: tuple[Wanted, ...]


@dataclass(slots=True)
class Meter:
    """Counts bytes as they come and tells now and then; raises in the threads that bring them once it is stopped."""

    total: int
    tell: Tell
    done: int = 0
    stopped: bool = False
    began: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)
    lock: Any = field(default_factory=threading.Lock)

    def __call__(self, count: int) -> None:
        """*count* more bytes are here."""
        if self.stopped:
            raise KeyboardInterrupt
        with self.lock:
            self.done += count
            now = time.monotonic()
            if now - self.told < QUIET or not self.done:
                return
            self.told = now
        rate = self.done / max(now - self.began, 0.1)
        left = max(self.total - self.done, 0) / max(rate, 1)
        self.tell("mirror.progress", done=self.done / 1e6, total=self.total / 1e6, rate=rate / 1e6, left=left)


def bring_all(copies: Sequence[Copy], target: Target, ledger: Ledger, *, area: BaseGeometry | None, tell: Tell) -> None:
    """Bring what is missing of *copies*; where *area* is given only its part of each file."""
    sources = look_at(copies)
    grids = {name: clip_grid(one.href, one.access, area) for name, one in sources.items()} if area else {}
    missing = [name for name, one in sources.items() if not is_here(target, ledger, name, one, whole=area is None)]
    for name in missing:
        ledger.files.pop(name, None)
    rest = sum(_expected(sources[name], grids.get(name)) for name in missing)
    size = sum(_expected(one, grids.get(name)) for name, one in sources.items())
    tell("mirror.size", files=len(sources), size=size / 1e6, missing=len(missing), rest=rest / 1e6)
    check_room(target, rest)
    meter = Meter(total=rest, tell=tell)

    def one(name: str) -> Entry:
        if area is None:
            return _whole(sources[name], target, name, meter)
        return _part(sources[name], area, target, name, meter)

    _publish(copies, target, ledger, grids)
    with _pool(meter) as pool:
        jobs: dict[Future[Entry], str] = {pool.submit(one, name): name for name in missing}
        for job in as_completed(jobs):
            ledger.files[jobs[job]] = job.result()
            save(ledger, target)
            _publish([copy for copy in copies if jobs[job] in _names(copy)], target, ledger, grids)
            _list(copies, target, ledger)
    _list(copies, target, ledger)


@contextmanager
def _pool(meter: Meter) -> Iterator[ThreadPoolExecutor]:
    """Threads that end soon after an error or Ctrl-C: with the chunk they are at."""
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        yield pool
    finally:
        meter.stopped = True
        pool.shutdown(cancel_futures=True)


def _whole(source: Source, target: Target, name: str, meter: Meter) -> Entry:
    staged = target.staging(name)
    digest = fetch(source, staged, each=meter)
    target.finish(name, staged)
    return Entry(size=source.version.size, sha256=digest, tag=source.version.tag)


def _part(source: Source, area: BaseGeometry, target: Target, name: str, meter: Meter) -> Entry:
    staged = target.staging(name)
    meter(0)
    grid = clip(source.href, source.access, area, staged)
    entry = Entry(size=staged.stat().st_size, sha256=sha256(staged), tag=source.version.tag)
    target.finish(name, staged)
    meter(_expected(source, grid))
    return entry


def _expected(source: Source, grid: GeoBox | None) -> int:
    """Bytes that will come: the file's, or about those of its part (two a pixel, hardly packed)."""
    return source.version.size if grid is None else min(2 * grid.shape[0] * grid.shape[1], source.version.size)


def look_at(copies: Sequence[Copy]) -> dict[str, Source]:
    """Every file's source as it is now, by name in the mirror: one small request each."""
    wanted = [(one.name, one.href, copy.scene.access) for copy in copies for one in copy.wanted]
    with ThreadPoolExecutor(8) as pool:
        sources = pool.map(lambda one: source_at(one[1], one[2]), wanted)
        return dict(zip([name for name, _, _ in wanted], sources, strict=True))


def is_here(target: Target, ledger: Ledger, name: str, source: Source, *, whole: bool) -> bool:
    """Whether *name* was brought from this version of its source and is what it was then."""
    known = ledger.files.get(name)
    if known is None or known.tag != source.version.tag or (whole and known.size != source.version.size):
        return False
    return target.checksum(name, known.size) == known.sha256


def check_room(target: Target, need: int) -> None:
    """WorldError where a folder's disk has no room for *need* more bytes."""
    if not isinstance(target, Folder):
        return
    standing = next(path for path in (target.root, *target.root.absolute().parents) if path.exists())
    free = shutil.disk_usage(standing).free
    if free < need:
        raise WorldError("mirror.no_room", target=target.name, need=need / 1e6, free=free / 1e6)


def _names(copy: Copy) -> set[str]:
    return {one.name for one in copy.wanted}


def _complete(copies: Sequence[Copy], ledger: Ledger) -> list[Copy]:
    return [copy for copy in copies if _names(copy) <= ledger.files.keys()]


def _publish(copies: Sequence[Copy], target: Target, ledger: Ledger, grids: Mapping[str, GeoBox]) -> None:
    """Write the items whose files are all here."""
    for copy in _complete(copies, ledger):
        places = {one.key: grids[one.name] for one in copy.wanted if one.name in grids}
        item = clipped(copy.item, places) if places else copy.item
        target.write_text(item_name(item), item_text(item, copy.wanted, ledger.files))


def _list(copies: Sequence[Copy], target: Target, ledger: Ledger) -> None:
    """Write the catalogue of the items whose files are all here."""
    names = [item_name(copy.item) for copy in _complete(copies, ledger)]
    if names:
        target.write_text("catalog.json", catalog_text(names, ledger.asked))
