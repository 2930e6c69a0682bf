"""The simulation is sane: shares, spectra, seasons, textures, edges, slopes, shadows, noise."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from eosat.sentinel2 import TEN_BANDS
from eosat.simulate.clouds import Kind, Weather, level_of, opacity, shadow
from eosat.simulate.light import (
    COVERS,
    STEADY,
    Sun,
    covers,
    look_of,
    reflectance,
    relief,
    spectra,
    sun_at,
)  # fmt: skip
from eosat.simulate.materials import CLASS_OF, CLASSES, Material, class_table, landcover_table
from eosat.simulate.noise import bits, fractal, gauss, noise, unit
from eosat.simulate.place import Window, island_at
from eosat.simulate.scene import surface_of
from eosat.simulate.sensor import encode, noisy, sample
from eosat.simulate.terrain import terrain

M = Material
DAYS = (date(2025, 5, 3), date(2025, 5, 8))


@pytest.fixture(scope="module")
def island():
    return island_at(seed=7, lon=126.9, lat=33.48, size=6000, crs=None, dates=DAYS)


@pytest.fixture(scope="module")
def land_and_surface(island):
    return surface_of(island, island.whole, 2025)


@pytest.fixture(scope="module")
def land(land_and_surface):
    return land_and_surface[0]


@pytest.fixture(scope="module")
def surface(land_and_surface):
    return land_and_surface[1]


@pytest.fixture(scope="module")
def level_ground(surface):
    return replace(surface, height=np.full_like(surface.height, 30))


NOON = Sun(azimuth=134, elevation=66)


def test_shares_of_classes_are_those_of_an_island(land):
    cells = class_table()[land.material]
    on_land = cells[cells != CLASSES.index("sea")]
    share = dict(zip(CLASSES, np.bincount(on_land, minlength=13) / on_land.size, strict=True))
    forest = share["evergreen_forest"] + share["deciduous_forest"]
    fields = share["field_crop"] + share["citrus_orchard"]
    assert 0.3 < forest < 0.55, share
    assert 0.15 < fields < 0.4, share
    bounds = {"shrub_grass": (0.05, 0.25), "pasture_golf": (0.03, 0.2), "built": (0.03, 0.14), "pv": (0.001, 0.03),
              "greenhouse": (0.004, 0.06), "bare_rock_sand": (0.005, 0.06), "snow": (0, 0)}  # fmt: skip
    for name, (low, high) in bounds.items():
        assert low <= share[name] <= high, (name, share)


def test_every_material_has_its_classes_and_every_cover_a_recipe():
    assert set(CLASS_OF) == set(Material)
    assert len(class_table()) == len(landcover_table()) == len(Material)
    rows = spectra()
    for recipe in COVERS.values():
        assert sum(recipe.mix.values()) == pytest.approx(1)
        assert rows.keys() >= recipe.mix.keys()
    assert set(STEADY.values()) <= set(COVERS)


@pytest.mark.parametrize("day", [15, 123, 200, 290])
def test_covers_share_out_every_pixel(surface, day):
    found = covers(surface, day)
    assert set(found) <= set(COVERS)
    np.testing.assert_allclose(sum(found.values()), 1, atol=2e-5)


@pytest.mark.parametrize(
    ("material", "cover"), [(M.EVERGREEN, "evergreen"), (M.CONIFER, "conifer"), (M.DECIDUOUS, "leaves")]
)
def test_mean_spectra_of_pure_pixels_are_those_of_the_table(level_ground, material, cover):
    rho = reflectance(level_ground, 200, NOON)
    pure = rho[:, level_ground.share[material] > 0.99]
    mean, spread = look_of(cover, spectra())
    # the texture is as independent as one sample in 437 px: sum over its waves of variance * (wave / 10 m)**2 / 0.23
    error = 2 * spread / np.sqrt(max(pure.shape[1] / 437, 1)) + 1e-3
    assert pure.shape[1] > 1000
    assert (np.abs(pure.mean(axis=1) - mean) < error).all()
    assert 0.6 < (pure[6].std() / spread[6]) < 1.3


def test_solar_parks_look_like_the_real_ones_that_were_measured(level_ground):
    rho = reflectance(level_ground, 125, NOON)
    pure = rho[:, level_ground.share[M.PV] > 0.95]
    mean, spread = spectra()["real_pv"]
    assert (np.abs(pure.mean(axis=1) - mean) < 0.5 * spread).all()


def test_near_infrared_of_forests_varies_as_real_forests_do(level_ground):
    rho = reflectance(level_ground, 200, NOON)
    for material in (M.EVERGREEN, M.DECIDUOUS, M.CONIFER):
        nir = rho[TEN_BANDS.index("B08"), level_ground.share[material] > 0.99]
        assert 0.1 < nir.std() / nir.mean() < 0.22, material


def test_bands_of_a_class_vary_together_and_indices_stay_real(level_ground):
    rho = reflectance(level_ground, 200, NOON)
    wood = rho[:, level_ground.share[M.DECIDUOUS] > 0.99]
    links = np.corrcoef(wood)
    assert links[6, 7] > 0.85  # B08 and B8A
    assert links[0, 1] > 0.7  # B02 and B03
    assert links[2, 6] < 0.85  # B04 and B08
    ndvi = (wood[6] - wood[2]) / (wood[6] + wood[2])
    assert 0.7 < ndvi.mean() < 0.92
    assert ndvi.std() < 0.1


def ndvi_of(surface, material, day):
    rho = reflectance(surface, day, NOON)
    there = surface.share[material] > 0.9
    red, nir = rho[TEN_BANDS.index("B04"), there].mean(), rho[TEN_BANDS.index("B08"), there].mean()
    return (nir - red) / (nir + red)


def test_seasons_turn_as_they_should(level_ground):
    at = {
        name: [ndvi_of(level_ground, material, day) for day in (20, 125, 165, 205, 290)]
        for name, material in (("deciduous", M.DECIDUOUS), ("citrus", M.CITRUS), ("winter", M.WINTER_CROP),
                               ("spring", M.SPRING_CROP), ("summer", M.SUMMER_CROP), ("meadow", M.MEADOW))
    }  # fmt: skip
    january, may, june, july, october = range(5)
    assert at["deciduous"][january] < 0.6 < at["deciduous"][july]
    assert max(at["citrus"]) - min(at["citrus"]) < 0.12
    assert at["winter"][january] > 0.5 > at["winter"][june]  # fields of Jeju are green in winter
    assert at["spring"][may] > at["spring"][june] + 0.15
    assert at["summer"][july] > 0.6 > at["summer"][may]
    assert at["meadow"][july] > at["meadow"][january] + 0.15
    assert at["summer"][october] < at["summer"][july]


def test_trees_leaf_later_high_up(surface):
    low, high = (replace(surface, height=np.full_like(surface.height, h)) for h in (0, 800))
    assert ndvi_of(low, M.DECIDUOUS, 115) > ndvi_of(high, M.DECIDUOUS, 115) + 0.1


def test_texture_loses_its_memory_within_50_to_300_m(level_ground):
    nir = reflectance(level_ground, 200, NOON)[TEN_BANDS.index("B08")]
    wood = level_ground.share[M.DECIDUOUS] + level_ground.share[M.EVERGREEN] + level_ground.share[M.CONIFER] > 0.98
    shades = nir - np.where(wood, nir, np.nan)[np.isfinite(np.where(wood, nir, np.nan))].mean()

    def half_variance(lag):
        both = wood[:, lag:] & wood[:, :-lag]
        return 0.5 * np.mean((shades[:, lag:] - shades[:, :-lag])[both] ** 2)

    lags = np.array([1, 2, 3, 5, 8, 12, 20, 30])
    curve = np.array([half_variance(lag) for lag in lags])
    reach = 10 * lags[np.argmax(curve > 0.95 * curve[-3:].mean())]
    assert 50 <= reach <= 300


def test_slopes_away_from_the_morning_sun_are_dark(island):
    u, v = island.axes(island.whole)
    height = terrain(island, u, v).height
    sun = sun_at(datetime(2025, 12, 15, 2, 20), lon=126.53, lat=33.36)
    light = relief(height, sun)
    down, east = np.gradient(height, 10.0)
    facing = np.arctan2(-east, down)  # direction a slope looks to, clockwise from north: (east, north) = (-east, down)
    away = np.cos(facing - np.radians(sun.azimuth)) < -0.7
    steep = np.hypot(east, down) > 0.12
    toward = np.cos(facing - np.radians(sun.azimuth)) > 0.7
    assert light[away & steep].mean() < 0.93 < 1.02 < light[toward & steep].mean()


def test_relief_is_one_on_level_ground_and_darkens_the_north_west_in_the_morning():
    ground = np.zeros((9, 9), dtype=np.float32)
    np.testing.assert_allclose(relief(ground, NOON), 1, rtol=1e-6)
    rows, cols = np.mgrid[0:9, 0:9].astype(np.float32)
    falls_to_north_west = 3 * (rows + cols)
    falls_to_south_east = -3 * (rows + cols)
    assert relief(falls_to_north_west, NOON)[4, 4] < 0.95
    assert relief(falls_to_south_east, NOON)[4, 4] > 1.02


def test_snow_lies_high_in_january_and_nowhere_in_may(surface):
    high = replace(surface, height=np.full_like(surface.height, 1500))
    blue = [reflectance(high, day, NOON)[0] for day in (20, 125)]
    open_land = surface.share[M.PASTURE] + surface.share[M.MEADOW] > 0.9
    assert blue[0][open_land].mean() > 0.5 > 0.2 > blue[1][open_land].mean()
    assert reflectance(surface, 20, NOON)[0][surface.height < 100].mean() < 0.2


@pytest.mark.parametrize("kind", [Kind.CUMULUS, Kind.STRATUS, Kind.CIRRUS])
@pytest.mark.parametrize("share", [0.1, 0.35])
def test_clouds_cover_the_share_that_was_asked_for(island, kind, share):
    for key in (1, 2, 3):
        weather = Weather(key=key, kind=kind, share=share, haze=0, level=level_of(island, key, kind, share), sun=NOON)
        found = opacity(island, weather, *island.axes(island.whole))
        assert 100 * (found > 0.1).mean() == pytest.approx(100 * share, abs=5)


@pytest.mark.parametrize(("azimuth", "down", "right"), [(90, 0, -1), (180, -1, 0), (270, 0, 1), (0, 1, 0)])
def test_shadows_fall_away_from_the_sun_as_far_as_it_is_low(island, azimuth, down, right):
    sun = Sun(azimuth=azimuth, elevation=45)  # a cloud 1,300 m up throws its shadow 130 px away
    weather = Weather(key=4, kind=Kind.CUMULUS, share=0.3, haze=0, level=0.6, sun=sun)
    window = Window(row=150, col=150, rows=100, cols=100)
    cloud = opacity(island, weather, *island.axes(window))
    moved = replace(window, row=window.row + 130 * down, col=window.col + 130 * right)
    shade = shadow(island, weather, *island.axes(moved))
    np.testing.assert_allclose(shade, cloud, atol=2e-4)
    assert cloud.max() > 0


def test_dn_round_trip_stays_within_half_a_dn():
    rho = np.random.default_rng(3).uniform(-0.09, 1.2, 10_000).astype(np.float32)
    dn = encode(rho, np.ones(rho.shape, dtype=bool))
    assert np.abs((dn.astype(np.float64) - 1000) - rho.astype(np.float64) * 10_000).max() <= 0.501


def test_noise_of_the_instrument_is_as_strong_as_stated():
    rows, cols = np.arange(300)[:, None], np.arange(300)[None]
    for level in (0.02, 0.3):
        seen = noisy(np.full((300, 300), level, dtype=np.float32), rows, cols, key=9)
        assert seen.std() == pytest.approx(np.sqrt(4e-4**2 + 4e-6 * level), rel=0.03)


def test_sample_spreads_an_edge_as_its_sigma_says():
    step_edge = np.zeros((160, 160), dtype=np.float32)
    step_edge[:, 80:] = 1
    profile = sample(step_edge, sigma=2.4, step=4)[20]
    centre = (np.arange(40) + 0.5) * 4 - 80
    line = np.gradient(profile, centre)
    width = np.sqrt((line * centre**2).sum() / line.sum())
    assert width == pytest.approx(np.hypot(2.4, 4 / np.sqrt(3)), rel=0.15)  # sigma and the difference's own width
    np.testing.assert_allclose(sample(np.full((8, 8), 0.3, dtype=np.float32), sigma=2.4, step=4), 0.3, rtol=1e-5)


def test_noise_is_the_same_wherever_it_is_asked_for():
    u, v = np.arange(400) * 10.0 - 1234, 777 - np.arange(300) * 10.0
    whole = noise(5, u, v, 83.0)
    np.testing.assert_array_equal(noise(5, u[37:201], v[11:90], 83.0), whole[11:90, 37:201])
    rough, smooth = (np.abs(np.diff(fractal(5, u, v, (400.0, 200.0, 100.0, 50.0), fall))).mean() for fall in (1.0, 0.3))
    assert smooth < 0.6 * rough


def test_random_bits_are_even_and_neighbours_independent():
    drawn = bits(11, np.arange(-500, 500)[None], np.arange(800)[:, None])
    even = np.histogram(unit(drawn), bins=16, range=(0, 1))[0] / drawn.size
    np.testing.assert_allclose(even, 1 / 16, rtol=0.02)
    normal = gauss(drawn)
    assert abs(np.corrcoef(normal[:, 1:].ravel(), normal[:, :-1].ravel())[0, 1]) < 0.005
    assert abs(np.corrcoef(normal[1:].ravel(), normal[:-1].ravel())[0, 1]) < 0.005
    spectrum = np.abs(np.fft.rfft2(normal - normal.mean())) ** 2
    assert spectrum.max() / spectrum.mean() < 30  # no period


def test_years_bring_greenhouses_and_solar_parks_and_take_none_away(island):
    window = Window(row=60, col=20, rows=240, cols=240)
    before, after = (surface_of(island, window, year)[0].material for year in (2014, 2030))
    for material in (M.FILM, M.PV):
        was, now = (before == material).sum(), (after == material).sum()
        assert now > 1.3 * was, material
    gone = (before == M.PV) & (after != M.PV)
    assert gone.mean() < 1e-3


@pytest.mark.parametrize(
    ("month", "zenith", "azimuth"), [(1, 58.0, 157), (4, 29.2, 140), (6, 19.1, 117), (9, 34.3, 148), (12, 58.9, 162)]
)
def test_sun_at_agrees_with_pvlib_over_jeju(month, zenith, azimuth):
    sun = sun_at(datetime(2025, month, 15, 2, 20), lon=126.53, lat=33.36)
    assert 90 - sun.elevation == pytest.approx(zenith, abs=0.5)
    assert sun.azimuth == pytest.approx(azimuth, abs=1.5)
