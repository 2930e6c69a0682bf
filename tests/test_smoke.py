"""The smoke run's config and its comparing, on simulated values; it is never run live here."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import eosat
from eosat.catalog import PROVIDERS, Provider
from eosat.classes import LANDCOVER, UNOBSERVED
from eosat.config import find_config, read_config
from eosat.regions import region
from eosat.run.estimate import estimate
from eosat.run.prepare import prepare

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def smoke():
    spec = importlib.util.spec_from_file_location("smoke", ROOT / "scripts" / "smoke.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_place_is_five_kilometres_of_coast():
    asked = read_config(find_config("smoke"))
    area = region(asked.region).area
    land = area.intersection(region("jeju").area).area / area.area
    assert 0.4 < land < 0.7
    west, south, east, north = asked.region
    assert (east - west) * 111.3 * np.cos(np.radians(south)) == pytest.approx(5, abs=0.05)
    assert (north - south) * 110.9 == pytest.approx(5, abs=0.05)


def place(offset: float = 0.0):
    """Invented labels, bands and land mask of a coast: the upper half land, the lower sea, as a good run has them."""
    land = np.zeros((100, 100), bool)
    land[:50] = True
    labels = np.full((100, 100), LANDCOVER.index("water"), "uint8")
    labels[:50] = LANDCOVER.index("trees")
    labels[:50, :30] = LANDCOVER.index("built")
    view = {"B04": np.where(land, 0.04, 0.01) + offset, "B08": np.where(land, 0.30, 0.005) + offset}
    return labels, {name: values.astype("float32") for name, values in view.items()}, land


def test_a_plausible_coast_is_inside_every_range(smoke):
    measured = smoke.measure(*place())
    assert smoke.outside(measured) == []
    assert measured["built_land"] == pytest.approx(0.3)
    assert measured["ndvi_land"] == pytest.approx(0.26 / 0.34, abs=1e-4)
    assert measured["shore"] == 1.0


@pytest.mark.parametrize("offset", [-0.1, 0.1])
def test_a_wrong_offset_falls_outside(smoke, offset):
    assert "nir_sea" in smoke.outside(smoke.measure(*place(offset)))


def test_a_map_shifted_all_water_or_hardly_seen_falls_outside(smoke):
    labels, view, land = place()
    assert "shore" in smoke.outside(smoke.measure(np.roll(labels, 30, axis=0), view, land))
    assert "built_land" in smoke.outside(smoke.measure(np.full_like(labels, 0), view, land))
    unseen = np.full_like(labels, UNOBSERVED)
    assert "ndvi_land" in smoke.outside(smoke.measure(np.where(land, unseen, labels), view, land))
    assert set(smoke.outside(smoke.measure(unseen, view, land))) >= {"observed", "shore", "nir_sea", "snow"}


def test_what_is_read_stays_below_the_limit(smoke, strip):
    """The config's own grid with two remote scenes in it: the estimate counts whole blocks."""
    asked = read_config(find_config("smoke"))
    simulated = replace_region(asked, strip)
    prepared = prepare(simulated, tell=lambda key, /, **fields: None)
    scenes = prepared.plan.scenes
    far = tuple(
        replace(one, seen=1.0, hrefs={band: f"https://example.com/{band}.tif" for band in one.hrefs})
        for one in scenes.kept[:2]
    )
    plan = replace(prepared.plan, shape=(510, 510), scenes=replace(scenes, kept=far))
    found = estimate(replace(prepared, plan=plan))
    assert found.remote
    assert 20 < found.read_gb * 1000 < smoke.LIMIT_MB


def replace_region(asked, strip):
    return asked.model_copy(update={"region": str(strip.parent / "districts.geojson"), "catalog": str(strip),
                                    "period": "2025-05-01/2025-05-31"})  # fmt: skip


def test_the_two_clearest_scenes_are_taken_in_order_of_time(smoke, strip):
    found = eosat.find(strip.parent / "districts.geojson", "2025-05-01/2025-05-31", catalog=str(strip))
    one = found.kept[0]
    kept = tuple(
        replace(one, id=name, time=f"2024-04-{name}T02:00:00Z", cloud=cloud, seen=seen)
        for name, cloud, seen in [("20", 0.0, 0.6), ("16", 0.2, 1.0), ("18", 0.0, 1.0), ("22", None, 1.0)]
    )
    assert [scene.id for scene in smoke.clearest(replace(found, kept=kept)).kept] == ["18", "20"]


def test_without_a_network_it_says_so_and_ends_with_three(smoke, tmp_path, monkeypatch, capsys):
    dead = Provider(url="http://127.0.0.1:9", collections=("sentinel-2-c1-l2a",))
    monkeypatch.setattr("eosat.catalog.PROVIDERS", {**PROVIDERS, "earth-search": dead})
    with pytest.raises(SystemExit) as end:
        smoke.main(["--out", str(tmp_path / "smoke")])
    assert end.value.code == 3
    assert "does not answer" in capsys.readouterr().err
    assert not (tmp_path / "smoke").exists()
