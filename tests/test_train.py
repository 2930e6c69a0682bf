"""Training: what may be learned from, skies, chips, the loop; and the shipped net against its musts."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch

from eosat.atmosphere.judges import judges
from eosat.errors import InputError
from eosat.models import import_dynamicworld, load_model
from eosat.nets import half_resolution
from eosat.sentinel2 import TEN_BANDS
from eosat.train.atmosphere import (
    DARKEST,
    Line,
    capped,
    draw_line,
    mean_line,
    partly,
    read_lines,
    surface,
)
from eosat.train.evaluate import agreement_rows, answer, ask_both, mndwi, water_score
from eosat.train.loop import answers, fit_temperature, soft_cross_entropy
from eosat.train.scenes import (
    KEPT_OUT,
    Scene,
    cities,
    read_boadella,
    read_city,
    training_cities,
    training_scenes,
)

COUNT = len(TEN_BANDS)
LINES = (
    Line(slope=np.full(COUNT, 0.8), intercept=np.linspace(0.1, 0, COUNT)),
    Line(slope=np.full(COUNT, 0.6), intercept=np.linspace(0.06, 0, COUNT)),
)


def write_city(oscd: Path, name: str, shape: tuple[int, int]) -> None:
    """A city whose 20 m file has the same bounds and not half as many pixels; every band rises eastwards."""
    (oscd / name).mkdir(parents=True)
    height, width = shape
    sizes = {"10m": (height, width, (*TEN_BANDS[:3], "B08")), "20m": (height // 2 + 1, width // 2 + 1, None)}
    for kind, (rows, columns, bands) in sizes.items():
        bands = bands or [band for band in TEN_BANDS if band not in sizes["10m"][2]]
        ramp = 1000 + 2000 * (np.arange(columns) + 0.5) / columns
        planes = np.tile(ramp, (len(bands), rows, 1)).astype(np.uint16)
        transform = rasterio.Affine(0.01 / columns, 0, 5, 0, -0.01 / rows, 45.01)
        profile = {"driver": "GTiff", "count": len(bands), "dtype": "uint16", "crs": "EPSG:4326"}
        for date in (1, 2):
            with rasterio.open(
                oscd / name / f"{date}_{kind}.tif", "w", height=rows, width=columns, transform=transform, **profile
            ) as file:
                file.write(planes)
                file.descriptions = tuple(bands)


@pytest.mark.parametrize("name", KEPT_OUT)
def test_kept_out_city_is_never_read_for_training(name, tmp_path):
    with pytest.raises(InputError, match=name):
        training_scenes(tmp_path, ["rio", name])


def test_training_cities_are_all_but_the_kept_out(tmp_path):
    for name in ("milano", "rio"):
        write_city(tmp_path, name, (8, 8))
    assert cities(tmp_path) == ("milano", "rio")
    assert training_cities(tmp_path) == ("rio",)
    assert [(s.place, s.date) for s in training_scenes(tmp_path, ["rio"])] == [("rio", "1"), ("rio", "2")]


def test_folder_without_cities_is_refused(tmp_path):
    with pytest.raises(InputError, match="OSCD"):
        cities(tmp_path)


def test_coarse_bands_are_laid_by_bounds(tmp_path):
    write_city(tmp_path, "rio", (40, 60))
    scene = read_city(tmp_path, "rio", 1)
    assert scene.reflectance.shape == (COUNT, 40, 60)
    middle = scene.reflectance[:, 20, 4:-4]
    np.testing.assert_allclose(middle[TEN_BANDS.index("B11")], middle[TEN_BANDS.index("B02")], atol=2e-4)


def test_surface_undoes_the_line():
    ground = np.random.default_rng(1).uniform(0.05, 0.6, (COUNT, 4, 4))
    top = ground * LINES[0].slope[:, None, None] + LINES[0].intercept[:, None, None]
    np.testing.assert_allclose(surface(top.astype(np.float32), LINES[0]), ground, atol=1e-6)


def test_surface_keeps_unobserved_and_stays_above_nodata():
    top = np.full((COUNT, 1, 2), 0.01, np.float32)
    top[:, 0, 1] = np.nan
    out = surface(top, Line(slope=np.ones(COUNT), intercept=np.full(COUNT, 0.1)))
    assert np.isnan(out[:, 0, 1]).all()
    assert (out[:, 0, 0] == np.float32(DARKEST)).all()


def test_mean_and_partial_lines_by_hand():
    line = mean_line(LINES)
    np.testing.assert_allclose(line.slope, 0.7)
    np.testing.assert_allclose(line.intercept[0], 0.08)
    half = partly(line, 0.5)
    np.testing.assert_allclose([half.slope[0], half.intercept[0]], [0.85, 0.04])
    none = partly(line, 0)
    np.testing.assert_allclose([none.slope[0], none.intercept[0]], [1, 0])


def test_cap_lowers_path_radiance_as_a_whole():
    line = capped(LINES[0], np.full(COUNT, 0.05))
    np.testing.assert_allclose(line.intercept, LINES[0].intercept / 2)
    clear = capped(LINES[0], np.full(COUNT, 0.5))
    np.testing.assert_allclose(clear.intercept, LINES[0].intercept)


def test_drawn_lines_scatter_around_the_measured_and_obey_the_dark_pixel():
    rng, dark = np.random.default_rng(2), np.full(COUNT, 0.09)
    drawn = [draw_line(LINES, dark, rng) for _ in range(300)]
    slopes, blue = np.array([line.slope.mean() for line in drawn]), np.array([line.intercept[0] for line in drawn])
    assert 0.67 < slopes.mean() < 0.73
    assert 0.04 < slopes.std() < 0.1
    assert blue.max() <= 0.09 + 1e-9
    assert blue.std() > 0.01


def test_drawn_lines_are_the_same_for_the_same_seed():
    first, second = (draw_line(LINES, np.ones(COUNT), np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(first.slope, second.slope)


def test_lines_need_every_band(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("place,band,slope,intercept\nfjord,B02,0.6,0.1\n")
    with pytest.raises(InputError, match="B03 of 'fjord'"):
        read_lines(path)


def toy() -> tuple[torch.Tensor, torch.Tensor]:
    """Bright is class 1, dark is class 0."""
    x = torch.rand(4, 2, 16, 16, generator=torch.Generator().manual_seed(0))
    bright = (x.mean(1, keepdim=True) > 0.5).float()
    return x, torch.cat((1 - bright, bright), 1)


def test_soft_cross_entropy_by_hand_and_pixels_without_weight():
    logits = torch.zeros(1, 2, 1, 2)
    soft = torch.tensor([[[[1.0, 0.0]], [[0.0, 0.0]]]])
    assert math.isclose(float(soft_cross_entropy(logits, soft)), math.log(2), rel_tol=1e-6)


def test_temperature_finds_the_scale_that_was_taken_away():
    generator = torch.Generator().manual_seed(0)
    honest = torch.randn(20_000, 4, generator=generator) * 2
    labels = torch.multinomial(honest.softmax(1), 1, generator=generator)[:, 0]
    assert abs(fit_temperature(honest * 2.5, labels) - 2.5) < 0.1


def test_answers_are_of_seen_pixels_only():
    x, soft = toy()
    soft[:, :, :8] = 0
    ((logits, labels),) = answers(half_resolution(2, 2, 4, 0).eval(), [(x, soft)])
    assert logits.shape == (4 * 4 * 8, 2)
    assert labels.shape == (4 * 4 * 8,)


def test_water_score_by_hand():
    green, swir = TEN_BANDS.index("B03"), TEN_BANDS.index("B11")
    x = np.full((COUNT, 1, 5), 0.1, np.float32)
    x[green, 0], x[swir, 0] = (0.2, 0.2, 0.1, 0.1, 0.2), (0.1, 0.1, 0.2, 0.2, 0.1)
    x[:, 0, 4] = np.nan
    score = water_score(Scene(place="x", date="1", reflectance=x), np.array([[0, 1, 0, 1, 255]], np.uint8))
    np.testing.assert_allclose(mndwi(x)[0, :3], [1 / 3, 1 / 3, -1 / 3], rtol=1e-5)
    assert score == {"iou": 0.3333, "found": 0.5, "land_called_water": 0.5, "water": 0.5}


def test_shipped_net_finds_water_on_real_l2a(shared_data):
    model = load_model("landcover")
    for date in ("2020-06-21", "2021-07-21"):
        scene = read_boadella(shared_data / "boadella-l2a", date)
        score = water_score(scene, answer(model, scene.reflectance).labels)
        assert score["iou"] >= 0.70
        assert score["land_called_water"] <= 0.08


def test_shipped_net_agrees_with_its_teacher_on_kept_out_cities(shared_data, tmp_path):
    """On the middle 192 px of each city; `make evaluate` judges all pixels."""
    teacher = load_model(import_dynamicworld(shared_data / "dynamicworld-teacher" / "dw_forward_weights.npz", tmp_path))
    net, sky = load_model("landcover"), judges()["aod-0.15"]
    scenes = []
    for name in KEPT_OUT:
        scene = read_city(shared_data / "oscd", name, 1)
        row, column = (length // 2 - 96 for length in scene.reflectance.shape[1:])
        scenes.append(replace(scene, reflectance=scene.reflectance[:, row : row + 192, column : column + 192]))
    for change in (None, sky):
        rows = agreement_rows(ask_both(scenes, teacher, net, change))
        assert rows["all"]["agreement"][0] > 0.8
        assert rows["0.5"]["agreement"][0] > rows["all"]["agreement"][0]
        assert set(rows["all"]["places"]) == set(KEPT_OUT)
