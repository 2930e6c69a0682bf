"""A series of one look a year: maps of decline and growth with what is known, tables, figures."""

import numpy as np
import pandas as pd
import pytest
import rasterio
from servers.pond import wish
from test_series import catalogue

from eosat.catalog import period
from eosat.classes import LANDCOVER
from eosat.regions import region
from eosat.series import maps, series
from eosat.series.look import finished
from eosat.series.maps import kinds, mapped, write_maps
from eosat.series.periods import spans
from eosat.words import LANGUAGES

DAYS = tuple(f"{year}-07-1{year % 10}" for year in range(2019, 2025))
SPAN = "2019-01-01/2024-12-31"


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    home = catalogue(tmp_path_factory.mktemp("years") / "data", DAYS)
    return wish(home, period=SPAN, tile=256)


@pytest.fixture(scope="module")
def made(asked, tmp_path_factory):
    return series(asked, tmp_path_factory.mktemp("summers") / "out", every="summer", device="cpu")


@pytest.fixture
def looks(made):
    """The looks with views and maps made by hand: woods that go, houses that come, flicker, on a ground of woods."""
    found = [finished(span, made.folder / "periods" / span.folder) for span in spans(period(SPAN), "summer")]
    for number, look in enumerate(found):
        paint(look.folder, number)
    return found


def paint(home, number: int) -> None:
    woods, built = LANDCOVER.index("trees"), LANDCOVER.index("built")
    with rasterio.open(home / "landcover.tif") as src:
        profile, labels = src.profile | {"driver": "GTiff"}, np.full(src.shape, woods, "uint8")
    labels[40:60, 40:60] = built if number >= 3 else woods  # 4 ha, from the look of 2022 on
    labels[70:80, 40:60] = built if number in (1, 4) else woods  # flicker
    labels[:10] = built
    labels[90:, :] = LANDCOVER.index("crops")
    labels[0, :] = 255
    with rasterio.open(home / "composite.tif") as src:
        view, names = src.profile | {"driver": "GTiff"}, src.descriptions
    nbr = np.full(labels.shape, 0.6)
    nbr[10:30, 10:40] = 0.6 - 0.03 * number  # 6 ha of a slow decline
    nbr[10:20, 60:70] = 0.1 if number >= 2 else 0.6  # 1 ha that is felled before the look of 2021
    bands = np.full((len(names), *labels.shape), 0.1)
    bands[names.index("B08")], bands[names.index("B12")] = 0.2 * (1 + nbr), 0.2 * (1 - nbr)
    for path, values, how in (
        ("landcover.tif", labels[None], profile),
        ("composite.tif", np.rint((bands + 0.1) * 1e4).astype("uint16"), view),
    ):
        (home / path).unlink()
        with rasterio.open(home / path, "w", **how) as out:
            out.write(values)
            if how is view:
                out.descriptions, out.scales, out.offsets = names, (1e-4,) * len(names), (-0.1,) * len(names)


def test_a_series_of_summers_writes_maps_table_and_figures(made):
    named = {path.name for path in made.files}
    assert {"decline.tif", "growth.tif", "yearly.csv"} <= named
    assert any(name.endswith("-yearly.png") for name in named)
    table = pd.read_parquet(made.folder / "yearly.parquet")
    for name, rows in table.groupby("map"):
        with rasterio.open(made.folder / f"{name}.tif") as src:
            assert src.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            assert "pixel-counted" in src.tags()["LIMIT"]
            assert src.tags()["CLASS_1"] == {"decline": "standing", "growth": "built_before"}[name]
        assert (made.folder / f"{name}.qml").exists()
        assert rows["pixel_counted_ha"].sum() > 0
    assert list(made.table["period"].unique()) == [f"{year}-summer" for year in range(2019, 2025)]
    assert made.trends["slope_per_year"].notna().any()  # looks of one season have no rhythm to wait for


def test_hectares_are_those_that_were_painted_and_flicker_is_none(looks, made, asked, tmp_path, monkeypatch):
    around = region(asked["region"])
    table = write_maps(tmp_path, looks, around, LANDCOVER)
    with rasterio.open(tmp_path / "decline.tif") as one, rasterio.open(tmp_path / "growth.tif") as other:
        decline, growth = one.read(1), other.read(1)
    names = kinds([look.span.name for look in looks])
    assert (decline[10:30, 10:40] == names["decline"].classes.index("slow_decline")).all()
    assert (decline[10:20, 60:70] == names["decline"].classes.index("lost_2021-summer")).all()
    assert np.isin(decline, (2, 4)).sum() == 600 + 100
    assert (growth[40:60, 40:60] == names["growth"].classes.index("built_2022-summer")).all()
    assert (growth[1:10] == 1).all()
    assert (growth > 1).sum() == 400 + (growth[0] == 255).sum()
    ground = table.set_index("class")["pixel_counted_ha"]
    for name, pixels in (("slow_decline", 600), ("lost_2021-summer", 100), ("built_2022-summer", 400)):
        assert 0 < ground[name] <= pixels / 100 * 1.002
    np.testing.assert_allclose(table.groupby("map")["pixel_counted_ha"].sum().diff().iloc[-1], 0, atol=0.05)
    monkeypatch.setattr(maps, "PIXELS", 6 * decline.shape[1] * 7)  # strips of seven rows
    write_maps(tmp_path / "strips", looks, around, LANDCOVER)
    for name, whole in (("decline", decline), ("growth", growth)):
        with rasterio.open(tmp_path / "strips" / f"{name}.tif") as src:
            np.testing.assert_array_equal(src.read(1), whole)


def test_maps_need_looks_of_one_season_and_a_model_of_land_cover(looks):
    assert mapped(looks, LANDCOVER)
    assert not mapped(looks[:2], LANDCOVER)
    assert not mapped(looks, ("other", "solar"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_value_has_a_name_to_read(lang):
    for kind in kinds(["2023", "2024"]).values():
        said = [maps.called(name, kind, lang) for name in kind.classes]
        assert len(set(said)) == len(said) == len(kind.colours)
        assert all("_" not in one for one in said)
