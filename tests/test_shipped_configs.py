"""The shipped configs of regions as they stand: each dry-run over a small simulated box, one with two periods run."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio

import eosat
from eosat.change import change_for_config, dry_run_pair
from eosat.change.judge import FILES
from eosat.classes import LANDCOVER, UNOBSERVED
from eosat.cli.app import build
from eosat.config import find_config, read_periods
from eosat.models import folder_of, read_card
from eosat.regions import region
from eosat.run import dry_run
from eosat.system.config import is_energy

PLACES = {
    "jeju-landcover": (126.7122, 33.5457),
    "jeju-solar": (126.3335, 33.2452),
    "jeju-greenhouse": (126.5056, 33.5081),
    "gwangju": (126.8571, 35.1678),
    "sinan": (126.0265, 34.8971),
    "ulsan-industry": (129.4331, 35.5183),
    "gyeongbuk-pohang": (129.4235, 35.9930),
    "jeju-change-2019-2025": (126.7122, 33.5457),
}
"""Longitude and latitude of a place with a border of districts nearby; but for Gwangju at the sea."""
NOT_OF_A_REGION = {"demo", "smoke"}
PAIRS = {"jeju-change-2019-2025"}
"""Configs with two periods."""


def config_of(name):
    """The config, of two the later."""
    return read_periods(find_config(name))[-1]


def days_of(name):
    """Two days inside each of the config's periods."""
    periods = [map(date.fromisoformat, one.period.split("/")) for one in read_periods(find_config(name))]
    return [day for first, last in periods for day in (first + timedelta(days=5), last - timedelta(days=5))]


def box_at(name, metres):
    """West, south, east, north around the config's place."""
    lon, lat = PLACES[name]
    high = metres / 2 / 111_000
    wide = high / np.cos(np.radians(lat))
    return [round(float(side), 6) for side in (lon - wide, lat - high, lon + wide, lat + high)]


def over(name, catalogue, metres):
    """What is laid over a config to have it run over a simulated box."""
    place = config_of(name).region
    return [f"catalog={catalogue}", "collections=[]", f"region={box_at(name, metres)}", f"districts={place}"]


def simulated(name, folder, metres, *, looks=2):
    lon, lat = PLACES[name]
    return eosat.simulate(folder, lon=lon, lat=lat, size=metres, dates=days_of(name)[: looks or None])


def test_every_shipped_config_is_tried():
    shipped = {path.stem for path in Path("configs").glob("*.yaml") if not is_energy(path)}
    assert shipped - NOT_OF_A_REGION == set(PLACES)


@pytest.mark.parametrize("name", PLACES)
def test_the_place_holds_a_border_of_districts_and_the_sea(name):
    from shapely.geometry import box

    whole, here = region(config_of(name).region), box(*box_at(name, 5000))
    near = [one for one in whole.districts if one.geometry.intersection(here).area > 0.05 * here.area]
    assert len(near) >= 2
    land = whole.area.intersection(here).area / here.area
    assert land > 0.99 if name == "gwangju" else 0.4 < land < 0.9


@pytest.mark.parametrize("name", PLACES)
def test_it_is_checked(name, capsys):
    assert build({"EOSAT_LANG": "en"}, ["config", "check", name]) == 0
    assert name in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(set(PLACES) - PAIRS))
def test_a_dry_run_finds_scenes_grid_and_model(name, tmp_path):
    found = dry_run(name, changes=over(name, simulated(name, tmp_path / "sky", 1200, looks=1), 900), device="cpu")
    assert found.scenes == 1
    assert found.tiles == 1
    config = config_of(name)
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
    assert (table["observed_percent"] > 0.5 * table["inside_percent"]).any()
    named = [column for column in table.columns if column.endswith("_ha") and column != "area_ha"]
    counted = [column for column in named if not column.endswith("_by_fraction")]
    np.testing.assert_allclose(table[counted].sum(axis=1), table["area_ha"], rtol=1e-3, atol=0.1)


@pytest.fixture(scope="module")
def five_kilometres_of_change(tmp_path_factory):
    """The config with two periods over land, sea and a border of districts, a look a period."""
    folder, name = tmp_path_factory.mktemp("pair"), "jeju-change-2019-2025"
    lon, lat = PLACES[name]
    catalogue = eosat.simulate(folder / "sky", lon=lon, lat=lat, size=6000, dates=days_of(name)[::2])
    rehearsed = dry_run_pair(name, changes=over(name, catalogue, 5000), device="cpu")
    found = change_for_config(name, folder / "out", changes=over(name, catalogue, 5000), device="cpu", options={})
    return rehearsed, found


def test_five_kilometres_of_a_config_with_two_periods(five_kilometres_of_change):
    rehearsed, found = five_kilometres_of_change
    home = found.folder.parent
    for name, estimate in rehearsed.items():
        assert estimate.scenes == 1
        with rasterio.open(home / name / "landcover.tif") as source:
            labels = source.read(1)
        check_run(pd.read_csv(home / name / "summary.csv"), labels)
        assert {LANDCOVER.index("water"), LANDCOVER.index("trees")} <= set(np.unique(labels))


def test_its_comparison_has_every_file_and_districts(five_kilometres_of_change):
    found = five_kilometres_of_change[1]
    assert found.simulated
    kinds = {path.suffix for path in found.files}
    assert kinds == {".tif", ".csv", ".parquet", ".geojson", ".pmtiles", ".png", ".html", ".json"}
    assert found.districts["id"].nunique() >= 3
    with rasterio.open(found.folder / FILES["change"]) as source:
        changed = source.read(1)
    assert 0 < (changed == 1).mean() < 0.05
    assert (changed != UNOBSERVED).mean() > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(PLACES) - PAIRS))
def test_five_kilometres(name, tmp_path):
    table, labels = run_over(name, tmp_path, 5000)
    check_run(table, labels)
    if name == "gyeongbuk-pohang":
        assert {LANDCOVER.index("water"), LANDCOVER.index("trees")} <= set(np.unique(labels))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(PLACES))
def test_whole_extent(name, tmp_path):
    """The config as it stands, over all of its region, a simulated look a period: minutes and some GB of disk each."""
    bounds = region(read_periods(find_config(name))[-1].region).area.bounds
    looks = days_of(name)[::2]
    catalogue = eosat.simulate(tmp_path / "sky", bbox=bounds, dates=tuple(looks))
    changes = [f"catalog={catalogue}", "collections=[]"]
    if name in PAIRS:
        found = change_for_config(name, tmp_path / "out", changes=changes, device="cpu", options={})
        assert found.districts["id"].nunique() > 10
        assert found.districts["observed_percent"].median() > 50
        return
    result = eosat.run(name, tmp_path / "out", changes=changes, device="cpu")
    places = {one.id for one in region(read_periods(find_config(name))[-1].region).districts}
    assert places <= set(result.table["id"])
    assert result.table["observed_percent"].median() > 50
    assert (result.folder / "report.html").is_file()
