"""The shipped configs of regions as they stand: each dry-run over a small simulated box, one run over 5 x 5 km."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio

import eosat
from eosat.classes import LANDCOVER, UNOBSERVED
from eosat.config import find_config, read_config
from eosat.models import folder_of, read_card
from eosat.regions import region
from eosat.run import dry_run

PLACES = {
    "jeju-landcover": (126.7122, 33.5457),
    "jeju-solar": (126.3335, 33.2452),
    "jeju-greenhouse": (126.5056, 33.5081),
    "gwangju": (126.8571, 35.1678),
    "sinan": (126.0265, 34.8971),
    "ulsan-industry": (129.4331, 35.5183),
    "gyeongbuk-pohang": (129.4235, 35.9930),
}
"""Longitude and latitude of a place with a border of districts nearby; but for Gwangju at the sea."""
NOT_OF_A_REGION = {"demo", "smoke"}


def days_of(name):
    """Two days inside the config's period."""
    first, last = map(date.fromisoformat, read_config(find_config(name)).period.split("/"))
    return first + timedelta(days=5), last - timedelta(days=5)


def box_at(name, metres):
    """West, south, east, north around the config's place."""
    lon, lat = PLACES[name]
    high = metres / 2 / 111_000
    wide = high / np.cos(np.radians(lat))
    return [round(float(side), 6) for side in (lon - wide, lat - high, lon + wide, lat + high)]


def over(name, catalogue, metres):
    """What is laid over a config to have it run over a simulated box."""
    place = read_config(find_config(name)).region
    return [f"catalog={catalogue}", "collections=[]", f"region={box_at(name, metres)}", f"districts={place}"]


def simulated(name, folder, metres, *, looks=2):
    lon, lat = PLACES[name]
    return eosat.simulate(folder, lon=lon, lat=lat, size=metres, dates=days_of(name)[:looks])


def test_every_shipped_config_is_tried():
    shipped = {path.stem for path in Path("configs").glob("*.yaml")}
    assert shipped - NOT_OF_A_REGION == set(PLACES)


@pytest.mark.parametrize("name", PLACES)
def test_the_place_holds_a_border_of_districts_and_the_sea(name):
    from shapely.geometry import box

    whole, here = region(read_config(find_config(name)).region), box(*box_at(name, 5000))
    near = [one for one in whole.districts if one.geometry.intersection(here).area > 0.05 * here.area]
    assert len(near) >= 2
    land = whole.area.intersection(here).area / here.area
    assert land > 0.99 if name == "gwangju" else 0.4 < land < 0.9


@pytest.mark.parametrize("name", PLACES)
def test_a_dry_run_finds_scenes_grid_and_model(name, tmp_path):
    found = dry_run(name, changes=over(name, simulated(name, tmp_path / "sky", 1200, looks=1), 900), device="cpu")
    assert found.scenes == 1
    assert found.tiles == 1
    config = read_config(find_config(name))
    assert set(config.outputs) >= {"labels", "confidence", "summary", "report"}
    assert read_card(folder_of(config.model)).level == "L2A"


def run_over(name, folder, metres):
    catalogue = simulated(name, folder / "sky", metres + 1000)
    out = folder / "run"
    eosat.run(name, out, changes=over(name, catalogue, metres), device="cpu")
    table = pd.read_csv(out / "summary.csv")
    labels = next(path for path in (out / "landcover.tif", out / "labels.tif") if path.is_file())
    with rasterio.open(labels) as source:
        return table, source.read(1)


def check_run(table, labels):
    assert (labels != UNOBSERVED).mean() > 0.5
    assert table["id"].nunique() >= 3  # two districts and the whole
    assert (table["observed_percent"] > 50).any()
    named = [column for column in table.columns if column.endswith("_ha") and column != "area_ha"]
    counted = [column for column in named if not column.endswith("_by_fraction")]
    np.testing.assert_allclose(table[counted].sum(axis=1), table["area_ha"], rtol=1e-3, atol=0.1)


def test_five_kilometres_of_pohang(tmp_path):
    table, labels = run_over("gyeongbuk-pohang", tmp_path, 5000)
    check_run(table, labels)
    assert {LANDCOVER.index("water"), LANDCOVER.index("trees")} <= set(np.unique(labels))


@pytest.mark.slow
@pytest.mark.parametrize("name", set(PLACES) - {"gyeongbuk-pohang"})
def test_five_kilometres(name, tmp_path):
    check_run(*run_over(name, tmp_path, 5000))
