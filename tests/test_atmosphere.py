"""Air in closed form: sums by hand, order of bands, round trips, and what dark pixels allow."""

import numpy as np
import pytest

from eosat.atmosphere import (
    DARKEST,
    air,
    cleared,
    dark_object,
    dark_pixel,
    judges,
    physical_line,
    rayleigh_depth,
    surface,
    surroundings,
    to_surface,
    to_top,
)
from eosat.atmosphere.judges import haze_of
from eosat.atmosphere.physics import LOBES, aerosol_depth, aerosol_phase
from eosat.sentinel2 import TEN_BANDS

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
