"""One date of a block: land, light, weather and sensor joined to the arrays of a scene."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from eosat.resampling import Axis, bilinear
from eosat.sentinel2 import TEN_BANDS, band
from eosat.simulate.clouds import THIN, Kind, Weather, classify, cover, haze, level_of, mistaken, opacity, shadow
from eosat.simulate.land import Land, make_land
from eosat.simulate.light import Surface, reflectance, rows_and_columns, see, sun_at
from eosat.simulate.noise import Floats, key_of
from eosat.simulate.place import Island, Window, look_time
from eosat.simulate.sensor import ADD, PSF_METRES, biased, encode, noisy, sample
from eosat.simulate.works import tower_shade

Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

HALO = 8
"""Pixels of 10 m around a block that its pixels depend on: point spreads and slopes. Even."""
SKIES = ((Kind.CUMULUS, 0.09, 0.15), (Kind.STRATUS, 0.24, 0.3), (Kind.CIRRUS, 0.3, 0.55))
"""Kind of cloud, part of the extent under it and haze of the first three dates; they come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """What differs between dates."""

    when: datetime
    """Time of the look, UTC."""
    weather: Weather
    swath: str
    """``"whole"``, ``"edge"`` where the swath ends and leaves the north-western corner unobserved, or ``"sliver"``
    where it only touches the eastern edge."""
    key: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One date of one block as it will be stored, north up."""

    dn: dict[str, NDArray[np.uint16]]
    """Band name -> digital numbers ``(y, x)`` at the band's own 10 or 20 m; 0 is unobserved."""
    scl: Bytes
    """Scene classification ``(y, x)`` at 20 m as a processor would give it; 0 is unobserved."""
    true_scl: Bytes
    """The same without errors."""
    cloudy: Flags
    """Under cloud or cirrus, ``(y, x)`` at 20 m, seen or not."""


def at_ten_metres(scene: Scene) -> tuple[Floats, Flags]:
    """The ten bands of a scene on one grid, to teach and to judge nets with.

    Returns
    -------
    (band, y, x) float32
        :data:`TEN_BANDS` at 10 m, the added 1000 taken off; also where nothing is seen. [DN]
    (y, x) bool
        Where the ground is seen and no cloud lies over it, by the truth.
    """
    planes = []
    for name in TEN_BANDS:
        plane, metres = scene.dn[name].astype(np.float32) - ADD, band(name).metres
        rows, cols = (Axis(scale=10 / metres, offset=0, length=n * metres // 10) for n in plane.shape)
        planes.append(bilinear(plane, rows, cols))
    clear = (~scene.cloudy & (scene.true_scl > 0)).repeat(2, 0).repeat(2, 1)
    return np.stack(planes).astype(np.float32), clear


def sky_of(island: Island, number: int, lon: float, lat: float) -> Sky:
    """Sky of look *number*: clouds of one kind on the first dates, a clear last one on which the swath ends."""
    last = len(island.dates) - 1
    kind, share, dim = SKIES[number % len(SKIES)] if number < max(last, 1) else (Kind.CLEAR, 0.0, 0.1)
    when = look_time(island.dates[number], lon)
    key = key_of(island.seed, f"sky {when:%Y-%m-%d}")
    return Sky(
        when=when,
        weather=Weather(
            key=key,
            kind=kind,
            share=share,
            haze=dim,
            level=level_of(island, key, kind, share) if share else 0.0,
            sun=sun_at(when, lon=lon, lat=lat),
        ),
        swath="edge" if number == last else "whole",
        key=key + 31,
    )


def swath(island: Island, window: Window, kind: str) -> Flags:
    """Observed pixels of 20 m of a window; an edge of the swath runs 15 degrees off north."""
    if kind == "whole":
        return np.ones((window.rows // 2, window.cols // 2), dtype=bool)
    side = min(island.width, island.height) // 20
    down = np.arange(window.row // 2, (window.row + window.rows) // 2)[:, None]
    right = np.arange(window.col // 2, (window.col + window.cols) // 2)[None]
    if kind == "sliver":
        return np.asarray(right + 0.27 * down >= island.width // 20 + 0.2 * side, dtype=bool)
    return np.asarray(right + 0.27 * down >= 0.07 * side, dtype=bool)


def surface_of(island: Island, window: Window, year: int) -> tuple[Land, Surface]:
    """Land and surface of a window of even sides, with `HALO` pixels more on each side."""
    wide = window.grown(HALO)
    land = make_land(island, wide, year)
    return land, see(island, wide, land)


def look(island: Island, window: Window, surface: Surface, sky: Sky) -> Scene:
    """Look at a block once.

    Parameters
    ----------
    island : Island
    window : Window
        Even corners and sides.
    surface : Surface
        Of the window and its halo, from `surface_of`.
    sky : Sky
    """
    wide = window.grown(HALO)
    u, v = island.axes(wide)
    weather = sky.weather
    cloud, shade = opacity(island, weather, u, v), shadow(island, weather, u, v)
    bare = reflectance(surface, sky.when.timetuple().tm_yday, weather.sun)
    if island.works:
        bare *= tower_shade(island, wide, azimuth=weather.sun.azimuth, elevation=weather.sun.elevation)
    rho = biased(cover(bare, weather, cloud=cloud, shade=shade, dim=haze(island, weather, u, v)), sky.key)
    # 20 m bands see a point spread twice as wide: what is missing to it is blurred here
    coarse = np.stack([halved(plane) for plane in rho])
    cloud, shade = inner(block_mean(cloud), 2), inner(block_mean(shade), 2)
    clear = np.stack([inner(block_mean(plane), 2) for plane in bare])
    true = classify(clear, weather, cloud=cloud, shade=shade)
    given = mistaken(true, clear, island, weather, window, cloud=cloud)
    seen = swath(island, window, sky.swath)
    return Scene(
        dn=digitise(rho, coarse, window, seen, sky.key),
        scl=np.where(seen, given, np.uint8(0)),
        true_scl=np.where(seen, true, np.uint8(0)),
        cloudy=(cloud > THIN) & (weather.kind is not Kind.CIRRUS) | (cloud > 2 * THIN),
    )


def digitise(fine: Floats, coarse: Floats, window: Window, seen: Flags, key: int) -> dict[str, NDArray[np.uint16]]:
    """Digital numbers of each band at its own pixel size, noise included; *seen* is on the grid of 20 m."""
    valid = np.repeat(np.repeat(seen, 2, axis=0), 2, axis=1)
    stored = {}
    for number, name in enumerate(TEN_BANDS):
        small = band(name).metres == 10
        rows, cols = rows_and_columns(window, 1 if small else 2)
        rho = inner(fine[number], 1) if small else inner(coarse[number], 2)
        stored[name] = encode(noisy(rho, rows, cols, key + 100 + number), valid if small else seen)
    return stored


def inner(plane: Floats, step: int) -> Floats:
    """A plane of pixels of *step* x 10 m without its halo."""
    cut = HALO // step
    return plane[cut:-cut, cut:-cut]


def halved(plane: Floats) -> Floats:
    """A plane of 10 m, seen through the point spread of 20 m and sampled at 20 m."""
    missing = (2 * PSF_METRES) ** 2 - PSF_METRES**2
    return sample(plane, sigma=missing**0.5 / 10, step=2)


def block_mean(plane: Floats) -> Floats:
    """Mean of each 2 x 2 block.

    >>> block_mean(np.float32([[1, 3], [5, 7]]))
    array([[4.]], dtype=float32)
    """
    total = plane[::2, ::2] + plane[::2, 1::2] + plane[1::2, ::2] + plane[1::2, 1::2]
    return np.asarray(total * np.float32(0.25), dtype=np.float32)
