"""Air in closed form: sums by hand, order of bands, round trips, and what dark pixels allow."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from eosat.atmosphere import (
    DARKEST,
    air,
    air_over,
    cleared,
    corrected,
    dark_object,
    dark_pixel,
    judges,
    physical_line,
    rayleigh_depth,
    sky_of,
    sun_zenith,
    surface,
    surroundings,
    to_surface,
    to_top,
)
from eosat.atmosphere.estimate import AODS, GREEN, GREEN_SPREAD, GREEN_TOGETHER
from eosat.atmosphere.judges import haze_of
from eosat.atmosphere.physics import LOBES, aerosol_depth, aerosol_phase
from eosat.classes import LANDCOVER
from eosat.sentinel2 import TEN_BANDS
from eosat.train.atmosphere_scores import atmosphere_scores, put_back, put_back_scores

B02, B03, B04, B08, B8A, B11, B12 = (TEN_BANDS.index(b) for b in ("B02", "B03", "B04", "B08", "B8A", "B11", "B12"))
LAND = np.array([0.04, 0.06, 0.05, 0.09, 0.20, 0.23, 0.24, 0.25, 0.18, 0.10])


def land(seed=1, size=40):
    """An image (10, size, size) of fields with a dark corner."""
    rng = np.random.default_rng(seed)
    image = LAND[:, None, None] * rng.lognormal(0, 0.4, (1, size, size)) * rng.lognormal(0, 0.1, (10, size, size))
    image[:, :4, :4] = 0.01
    return image.astype(np.float32)


def test_molecules_scatter_as_by_another_formula():
    # Bodhaine et al. 1999, doi 10.1175/1520-0426(1999)016<1854:ORODC>2.0.CO;2, eq. 30: sea level, 45 degrees north
    w = np.linspace(0.44, 0.9, 20)
    below = 1 + 0.0027059889 * w**-2 - 85.968563 * w**2
    expected = 0.0021520 * (1.0455996 - 341.29061 * w**-2 - 0.90230850 * w**2) / below
    np.testing.assert_allclose(rayleigh_depth(w), expected, rtol=0.01)


def test_molecules_follow_pressure_and_hardly_touch_the_short_wave_infrared():
    blue = np.array(0.49)
    assert rayleigh_depth(blue, pressure=506.625) == pytest.approx(rayleigh_depth(blue) / 2)
    assert rayleigh_depth(np.array(2.2)) < 0.0005


def test_aerosol_depth_and_phase():
    assert aerosol_depth(np.array(0.55), 0.2) == pytest.approx(0.2)
    assert aerosol_depth(np.array(1.1), 0.2) == pytest.approx(0.2 * 2**-1.3)
    cosines, weights = np.polynomial.legendre.leggauss(200)
    phases = np.array([aerosol_phase(c) for c in cosines])
    assert (weights * phases).sum() / 2 == pytest.approx(1, abs=1e-6)
    assert (weights * phases * cosines).sum() / 2 == pytest.approx(sum(w * g for w, g in LOBES), abs=1e-6)


def test_without_air_nothing_happens():
    # no aerosol and no molecules: as on the Moon, but for gases
    sky = air(aod=0, pressure=1e-9, vapour=0, ozone=0)
    np.testing.assert_allclose(sky.path, 0, atol=1e-9)
    for one in (sky.down, sky.direct):
        np.testing.assert_allclose(one, 1, atol=1e-9)
    np.testing.assert_allclose(sky.gas[:8], 1)
    assert sky.gas[B12] == pytest.approx(
        np.exp(-0.0226 * (1 / np.cos(np.radians(40)) + 1 / np.cos(np.radians(5))) ** 0.81)
    )


def test_thin_air_scatters_once():
    # depth d << 1: path = d P / (4 cos sun cos view), by the definition of reflectance
    sun, view = np.cos(np.radians(40)), np.cos(np.radians(5))
    cosine = -sun * view - np.sin(np.radians(40)) * np.sin(np.radians(5)) * np.cos(np.radians(120))
    sky = air(aod=0, pressure=1.01325)
    expected = rayleigh_depth(np.array(0.4924), 1.01325) * 0.75 * (1 + cosine**2) / (4 * sun * view)
    assert sky.path[B02] == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("sun", [20, 45, 65])
def test_light_is_not_made(sun):
    # molecules absorb nothing: over black ground what is not let through comes back, at most all of it
    sky = air(aod=0, sun_zenith=sun, vapour=0, ozone=0)
    assert (sky.down < 1).all()
    assert (sky.down + sky.albedo > 0.9).all()
    assert (sky.diffuse >= 0).all()
    hazy = air(aod=0.3, sun_zenith=sun, vapour=0, ozone=0)
    assert (hazy.down < sky.down).all()
    assert (hazy.path[:B8A] > sky.path[:B8A]).all()


@pytest.mark.parametrize("aod", [0.05, 0.15, 0.4])
def test_path_reflectance_falls_with_wavelength_and_blue_is_of_the_measured_order(aod):
    sky = air(aod=aod, sun_zenith=45)
    assert (np.diff(sky.path) < 0).all()
    line = physical_line(sky, LAND)
    assert 0.06 < line.intercept[B02] < 0.11
    assert line.intercept[B12] < 0.01


def test_a_clear_sky_lies_among_the_measured_lines():
    # places/pairs: slopes .60-.67 in blue, .75-.81 in red; intercepts .074-.109, .026-.039
    line = physical_line(air(aod=0.12, sun_zenith=45), LAND)
    assert 0.58 < line.slope[B02] < 0.69
    assert 0.74 < line.slope[B04] < 0.82
    assert 0.89 < line.slope[B11] < 0.95
    assert 0.80 < line.slope[B12] < 0.90
    assert 0.024 < line.intercept[B04] < 0.040


def test_known_gases():
    gas = dict(zip(TEN_BANDS, air(aod=0.1, sun_zenith=0, view_zenith=0).gas, strict=True))
    assert gas["B03"] == pytest.approx(np.exp(-0.099 * 2 * 0.3))
    assert gas["B08"] == pytest.approx(np.exp(-0.0282 * 4**0.59))
    assert gas["B08"] < gas["B8A"]  # the wide band reaches into the water lines around 0.82 um


@pytest.mark.parametrize("aod", [0.0, 0.15, 0.8])
def test_there_and_back(aod):
    ground, sky = land(), air(aod=aod)
    np.testing.assert_allclose(to_surface(to_top(ground, sky), sky), ground, atol=3e-6)
    around = surroundings(ground, 5)
    np.testing.assert_allclose(to_surface(to_top(ground, sky, around), sky, around), ground, atol=3e-6)


def test_the_line_is_the_formula_under_even_surroundings():
    ground, sky = land(), air(aod=0.2)
    around = np.broadcast_to(LAND.astype(np.float32)[:, None, None], ground.shape)
    line = physical_line(sky, LAND)
    np.testing.assert_allclose(surface(to_top(ground, sky, around), line), ground, atol=3e-6)


def test_surroundings_are_box_means():
    image = land(size=9)
    mean = surroundings(image, 2)
    np.testing.assert_allclose(mean[:, 4, 4], image[:, 2:7, 2:7].mean((1, 2)), rtol=1e-5)
    np.testing.assert_allclose(mean[:, 0, 8], image[:, :3, 6:].mean((1, 2)), rtol=1e-5)
    everywhere = np.broadcast_to(image.mean((1, 2), keepdims=True), image.shape)
    np.testing.assert_allclose(surroundings(image, 50), everywhere, rtol=1e-5)


def test_cleared_finds_what_was_under_the_air_it_knows():
    ground, sky = land(size=120), air(aod=0.15, sun_zenith=45)
    top = to_top(ground, sky, surroundings(ground, 50))
    error = cleared(top, sky) - ground
    assert np.abs(error).max() < 0.004  # the surroundings are taken from a first guess
    assert np.abs(top - ground).max() > 0.05


def test_no_air_is_brighter_than_the_dark_pixel():
    ground = cleared(land(), air(aod=0.4, sun_zenith=45))  # a scene without any haze
    assert ground.min() >= np.float32(DARKEST)
    assert (ground <= DARKEST * 1.001).mean() < 0.02


def test_haze_of_dark_pixels_by_hand():
    dark = np.full(10, 0.09)
    np.testing.assert_allclose(haze_of(dark)[[B02, B04]], [0.08, 0.08 * (0.4924 / 0.6646) ** 2])
    assert (haze_of(np.full(10, 0.005)) == 0).all()


def test_dark_object_takes_off_what_the_dark_pixel_shows():
    top = to_top(land(), air(aod=0.1))
    ground = dark_object(top)
    assert dark_pixel(ground)[B02] == pytest.approx(0.01, abs=1e-6)
    np.testing.assert_allclose(top[B12], ground[B12], atol=2e-3)


def test_judges_are_three_and_differ_and_keep_holes():
    top = to_top(land(), air(aod=0.1))
    top[:, 10, 10] = np.nan
    found = {name: clear(top) for name, clear in judges().items()}
    assert list(found) == ["aod-0.15", "aod-0.4", "dark-object"]
    for ground in found.values():
        assert ground.shape == top.shape
        assert ground.dtype == np.float32
        assert np.isnan(ground[:, 10, 10]).all()
        assert np.isfinite(np.delete(ground.reshape(10, -1), 10 * 40 + 10, 1)).all()
    contrast = {name: float(np.nanstd(ground[B02])) for name, ground in found.items()}
    assert contrast["dark-object"] < contrast["aod-0.15"] < contrast["aod-0.4"]


@pytest.mark.parametrize(
    ("time", "place", "expected"),
    [
        (datetime(2024, 3, 20, 12, 7, tzinfo=UTC), (0.0, 0.0), 0.0),  # equinox on the equator, 7 min after mean noon
        (datetime(2024, 12, 21, 12, 0, tzinfo=UTC), (0.0, 50.0), 73.4),  # 50 + 23.4
        (datetime(2024, 6, 20, 12, 0, tzinfo=UTC), (0.0, -30.0), 53.4),
        (datetime(2024, 9, 22, 18, 0, tzinfo=UTC), (0.0, 20.0), 91.7),  # sun fast by 7 min: just set
    ],
)
def test_the_sun_stands_where_almanacs_say(time, place, expected):
    assert sun_zenith(time, *place) == pytest.approx(expected, abs=0.6)


def seen_from_above(aod, sun, *, dark=0.01):
    ground = land(size=60)
    ground[:, :6, :6] = dark
    sky = air(aod=aod, sun_zenith=sun)
    return ground, to_top(ground, sky, surroundings(ground, 50))


@pytest.mark.parametrize(("aod", "sun"), [(0.05, 30), (0.12, 45), (0.3, 45), (0.12, 65)])
def test_known_air_is_found_and_taken_off(aod, sun):
    ground, top = seen_from_above(aod, sun)
    found = corrected(top, sun_zenith=sun)
    blue = [np.sqrt(np.mean((image[B02] - ground[B02]) ** 2)) for image in (found, top)]
    assert blue[0] < 0.1 * blue[1]
    assert np.sqrt(np.mean((found - ground) ** 2)) < 0.006
    alone = corrected(top)  # the sun's height is found, too, or the aerosol makes up for it
    assert np.sqrt(np.mean((alone[B02] - ground[B02]) ** 2)) < 0.2 * blue[1]


def test_a_bright_scene_has_usual_air():
    ground = (land() + 0.3).astype(np.float32)  # snow or salt: nothing dark anywhere
    top = to_top(ground, air(aod=0.12))
    found, usual = air_over(top), air(aod=0.12, sun_zenith=45)
    np.testing.assert_allclose(found.path, usual.path, atol=0.008)


def test_correction_needs_no_other_bands_than_it_gets():
    _, top = seen_from_above(0.12, 45)
    places = [TEN_BANDS.index(name) for name in ("B04", "B03", "B02")]
    three = corrected(top[places], bands=("B04", "B03", "B02"))
    np.testing.assert_allclose(three, corrected(top)[places], atol=1e-6)


def green_land(size=40):
    """Surface of an image whose vegetation has the usual colour under usual air."""
    line = physical_line(air(aod=0.12, sun_zenith=45), LAND)
    image = land(size=size)
    image[:, :, : size // 2] = np.array([0, 0, 0, 0, 0.19, 0.24, 0.25, 0.27, 0.15, 0.06])[:, None, None]
    image[:4, :, : size // 2] = ((np.array(GREEN) - line.intercept[:4]) / line.slope[:4])[:, None, None]
    return image


def test_colours_of_vegetation_are_a_covariance():
    together = np.array(GREEN_TOGETHER) * np.outer(GREEN_SPREAD, GREEN_SPREAD)
    np.testing.assert_allclose(together, together.T)
    assert np.linalg.eigvalsh(together).min() > 0


def test_usual_vegetation_means_usual_air_and_odd_vegetation_odd_air():
    usual = sky_of(green_land(), sun_zenith=45)
    assert usual.aod == pytest.approx(0.12, rel=0.25)
    assert usual.sun_zenith == 45
    assert 0.5 <= usual.green < 0.8
    dull = green_land()
    dull[:4, :, :20] *= 0.5  # too dark to be vegetation under thin air: more must have been taken off
    assert sky_of(dull, sun_zenith=45).aod > 1.1 * usual.aod


def test_a_low_sun_means_more_air():
    image = green_land()
    high, low = sky_of(image, sun_zenith=30), sky_of(image, sun_zenith=70)
    assert low.intercept[B02] > high.intercept[B02] + 0.01
    assert low.slope[B02] < high.slope[B02]
    assert sky_of(image, latitude=60).sun_zenith > sky_of(image, latitude=0).sun_zenith + 5


def test_without_vegetation_or_its_bands_the_usual_air_is_taken():
    bare = np.full((10, 8, 8), 0.2, np.float32)
    sky = sky_of(bare, sun_zenith=45)
    assert sky.green == 0
    assert sky.aod == pytest.approx(0.12, rel=0.1)
    few = sky_of(bare[:3], bands=("B02", "B03", "B04"), sun_zenith=45)
    np.testing.assert_allclose(few.intercept, sky.intercept[:3], atol=1e-5)
    nothing = sky_of(np.full((10, 4, 4), np.nan, np.float32), sun_zenith=45)
    assert np.isfinite(nothing.intercept).all()
    assert min(AODS) < nothing.aod < max(AODS)


def test_a_sky_does_not_ask_where_pixels_lie():
    image = green_land()
    shuffled = np.random.default_rng(3).permutation(image.reshape(10, 1, -1), axis=2)
    assert sky_of(shuffled, sun_zenith=45) == sky_of(image, sun_zenith=45)


def test_real_pairs_are_corrected_to_half_of_the_error_and_less(shared_data):
    rows = atmosphere_scores(shared_data)
    assert {row["place"] for row in rows} == {"coast-brazil", "farmland-chile", "farmland-denmark", "belgium"}
    for row in rows:
        if row["band"] in ("B02", "B03", "B04"):
            assert row["rmse"] <= row["uncorrected"] / 2, row
    plain = {row["band"]: row for row in rows if row["place"] == "belgium" and not row["adjacency"]}
    assert all(plain[band]["rmse"] < 60 for band in plain)
    assert plain["B02"]["uncorrected"] == pytest.approx(605, abs=1)
    assert plain["B02"]["smac"] == pytest.approx(55, abs=1)


@pytest.fixture(scope="module")
def top_model(tmp_path_factory):
    """A little untrained net that says it was made for L1C."""
    import torch

    from eosat.models import Card, write_model
    from eosat.nets import half_resolution, receptive_field

    arguments = {"bands": 5, "classes": 9, "width": 8, "depth": 1}
    torch.manual_seed(0)
    net = half_resolution(**arguments)
    card = Card(
        name="top",
        description="A small net for tests.",
        net="half_resolution",
        arguments=arguments,
        bands=("B02", "B03", "B08", "B11", "B12"),
        classes=LANDCOVER,
        level="L1C",
        radius_px=receptive_field(net, bands=5, stride=2),
        stride=2,
        licence="Apache-2.0",
        trained_on="nothing",
        created="2026-01-31T00:00:00Z",
    )
    folder = tmp_path_factory.mktemp("models") / "top"
    write_model(folder, card, net, "# top\n")
    return folder


def test_a_run_puts_the_air_back_once_and_says_so(strip, top_model, tmp_path):
    import json

    from eosat import run
    from eosat.run.plan import load_plan

    asked = {
        "catalog": str(strip), "region": str(strip.parent / "districts.geojson"), "period": "2025-05-01/2025-05-31",
        "model": str(top_model), "tile": 320, "outputs": ["labels", "composite", "report"],
    }  # fmt: skip
    heard = []
    made = run(asked, tmp_path / "run", tell=lambda key, **fields: heard.append((key, fields)))
    keys = [key for key, _ in heard]
    assert keys.count("run.sky") == 1
    assert keys.index("run.level") < keys.index("run.sky") < keys.index("run.tile")
    plan = load_plan(tmp_path / "run/plan.json")
    noon = dict(heard)["run.sky"]["sun"]
    assert 15 < noon < 25  # Jeju in May, half past eleven: 33.3 - 16.5 degrees at noon
    assert plan.sky.bands == plan.bands
    assert 0.05 < plan.sky.intercept[0] < 0.12
    said = json.loads((made.folder / "provenance.json").read_text())
    assert said["sky"]["intercept"] == list(plan.sky.intercept)
    assert said["seam"]["changed_labels"] == 0  # the same air in every tile
    assert "Atmosphere put back" in (made.folder / "report.html").read_text(encoding="utf-8")
    _labels_are_those_of(made.folder, top_model, plan.sky)


def _labels_are_those_of(folder, model, sky):
    """Composite read back, air put back by hand, asked whole: the run's labels."""
    import rasterio
    import torch

    from eosat.models import load_model
    from eosat.segment import infer

    with rasterio.open(folder / "composite.tif") as src:
        stored = src.read().astype(np.float32)
    view = np.where(stored == 0, np.nan, stored / 10_000 - 0.1).astype(np.float32)
    top = put_back(view, sky.line)
    found = infer(load_model(model), torch.from_numpy(top)).labels
    with rasterio.open(folder / "landcover.tif") as src:
        labels = src.read(1)
    assert (found == labels).mean() > 0.995  # the composite is stored in steps of 0.0001
    plain = infer(load_model(model), torch.from_numpy(view)).labels
    assert (plain == labels).mean() < 0.99


@pytest.mark.slow
def test_the_teacher_keeps_more_of_its_labels_with_the_air_of_the_scene(shared_data, tmp_path):
    from eosat.models import import_dynamicworld, load_model

    teacher = load_model(import_dynamicworld(shared_data / "dynamicworld-teacher/dw_forward_weights.npz", tmp_path))
    rows = {row["place"]: row for row in put_back_scores(shared_data, teacher)}
    for row in rows.values():
        assert row["nothing"] < row["others"] < row["scene"] < row["own"]  # others: the two measured elsewhere
    assert rows["coast-brazil"]["scene"] > 0.95
    assert rows["farmland-chile"]["scene"] > 0.87
    assert rows["farmland-denmark"]["scene"] > 0.4  # a low sun that the image does not tell


@pytest.fixture
def l2a_file(tmp_path):
    """A GeoTIFF of reflectance with the bands of the little net, 33 degrees north."""
    import rasterio

    bands = ("B02", "B03", "B08", "B11", "B12")
    image = green_land(size=96)[[TEN_BANDS.index(name) for name in bands]]
    path = tmp_path / "l2a.tif"
    place = {"crs": "EPSG:32652", "transform": rasterio.Affine(10, 0, 250_000, 0, -10, 3_700_000)}
    with rasterio.open(path, "w", driver="GTiff", count=5, height=96, width=96, dtype="float32", **place) as out:
        out.write(image)
        out.descriptions = bands
    return path


@pytest.mark.parametrize("tile", [32, 96])
def test_files_of_l2a_get_the_air_put_back_when_said_so(l2a_file, top_model, tmp_path, tile):
    import rasterio
    import torch

    from eosat.local import Request, segment_files
    from eosat.models import load_model
    from eosat.segment import infer

    heard = {}
    request = Request(rasters=(l2a_file,), out=tmp_path / f"{tile}.tif", model=str(top_model), level="L2A", tile=tile)
    segment_files(request, device="cpu", tell=lambda key, **fields: heard.setdefault(key, fields))
    assert 15 < heard["run.sky_file"]["sun"] < 55
    with rasterio.open(l2a_file) as src, rasterio.open(request.out) as out:
        ground, labels = src.read(), out.read(1)
    sky = sky_of(ground, bands=("B02", "B03", "B08", "B11", "B12"), latitude=33.4)
    top = put_back(ground, sky.line)
    expected = infer(load_model(str(top_model)), torch.from_numpy(top)).labels
    assert (labels == expected).mean() > 0.999  # latitude is the grid's to a hundredth
    assert (infer(load_model(str(top_model)), torch.from_numpy(ground)).labels == labels).mean() < 0.999


def test_files_are_taken_for_the_models_level_and_another_level_is_refused(l2a_file, top_model, tmp_path):
    from eosat.errors import InputError
    from eosat.local import Request, segment_files

    heard = []
    request = Request(rasters=(l2a_file,), out=tmp_path / "out.tif", model=str(top_model))
    segment_files(request, device="cpu", tell=lambda key, **fields: heard.append(key))
    assert "run.level_file" in heard
    assert "run.sky_file" not in heard
    with pytest.raises(InputError, match="L1C, L2A"):
        segment_files(replace(request, level="L3"), device="cpu", tell=lambda key, **fields: None)
