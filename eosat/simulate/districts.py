"""Invented districts: parts of the extent, divided by lines that wander from its middle to its edge."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from eosat.simulate.noise import bits, gauss
from eosat.simulate.place import Island

NAME = ("Simulated island", "모의 섬")
"""English and Korean name of the whole."""
DISTRICTS = (
    ("west", "Simulated West", "모의 서부"),
    ("east", "Simulated East", "모의 동부"),
    ("north", "Simulated North", "모의 북부"),
)
"""Id, English and Korean name."""
RAYS = {"west": 150.0, "east": -80.0, "north": 40.0}
"""Direction in which each district begins, counter-clockwise from east; it ends where the next begins. [degree]"""
STEPS = 14
"""Points along a border."""

Points = NDArray[np.float64]


def districts(island: Island) -> dict[str, Any]:
    """The districts as GeoJSON (RFC 7946): together they are the extent, and no two overlap."""
    names = [name for name, _, _ in DISTRICTS]
    borders = {name: border(island, number, RAYS[name]) for number, name in enumerate(names)}
    features = []
    for number, (name, english, korean) in enumerate(DISTRICTS):
        after = names[(number + 1) % len(names)]
        ring = np.concatenate([
            borders[name], corners_between(island, borders[name][-1], borders[after][-1]), borders[after][::-1]
        ])  # fmt: skip
        features.append({
            "type": "Feature",
            "properties": {
                "id": f"sim-{name}",
                "level": "district",
                "name_ko": korean,
                "name_en": english,
                "source": "invented by eosat simulate",
                "licence": "CC0-1.0",
            },
            "geometry": {"type": "Polygon", "coordinates": [island.degrees(ring[:, 0], ring[:, 1])]},
        })  # fmt: skip
    english, korean = NAME
    return {"type": "FeatureCollection", "name_en": english, "name_ko": korean, "features": features}


def border(island: Island, number: int, degrees: float) -> Points:
    """Points ``(n, 2)`` from the middle to the edge of the extent. [m]"""
    angle = np.radians(degrees)
    half = np.array([island.width / 2, island.height / 2])
    way = np.array([np.cos(angle), np.sin(angle)])
    end = way * (half / np.maximum(np.abs(way), 1e-9)).min()
    along = np.linspace(0, 1, STEPS)[:, None]
    drawn = gauss(bits(island.key("border"), np.arange(STEPS), np.full(STEPS, number))).astype(np.float64)
    smooth = np.convolve(drawn, [0.25, 0.5, 0.25], "same")[:, None]
    aside = smooth * np.sin(np.pi * along) * 0.035 * min(island.width, island.height)
    return np.asarray(along * end + aside * np.array([-way[1], way[0]]), dtype=np.float64)


def corners_between(island: Island, first: Points, last: Points) -> Points:
    """Corners of the extent that lie between two points of its edge, counter-clockwise."""
    east, north = island.width / 2, island.height / 2
    corners = np.array([[east, north], [-east, north], [-east, -north], [east, -north]])
    start = np.arctan2(first[1] / north, first[0] / east)
    turn = (np.arctan2(corners[:, 1] / north, corners[:, 0] / east) - start) % (2 * np.pi)
    stop = (np.arctan2(last[1] / north, last[0] / east) - start) % (2 * np.pi)
    inside = np.argsort(turn)
    return corners[[n for n in inside if turn[n] < stop]]
