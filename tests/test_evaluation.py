"""The evaluation: its pictures, its rows by hand, and that card and page say only what its JSON says."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from eosat.classes import LANDCOVER, LANDCOVER_COLOURS, rgb
from eosat.models import load_model
from eosat.sentinel2 import TEN_BANDS
from eosat.train.evaluate import Answer
from eosat.train.measures import CORINE, Panel, _reservoir_row, bigearthnet, summary_of
from eosat.train.page import page
from eosat.train.pictures import true_colour
from eosat.train.scenes import Scene
from eosat.train.sheets import coloured, write_sheet

ROOT = Path(__file__).resolve().parents[1]
JSON = ROOT / "docs/evaluation/landcover.json"
COUNT = len(TEN_BANDS)


@pytest.fixture(scope="module")
def rows():
    return json.loads(JSON.read_text(encoding="utf-8"))


def test_card_and_json_speak_of_the_shipped_weights(rows):
    card = load_model("landcover").card
    assert rows["weights_sha256"] == card.weights_sha256
    assert dict(card.metrics) == rows["summary"] == summary_of(rows)


def test_the_models_page_is_made_of_the_json(rows):
    assert (ROOT / "models/landcover/README.md").read_text(encoding="utf-8") == page(load_model("landcover").card, rows)


def test_recorded_rows_of_other_trainings_carry_date_and_hash(rows):
    for row in rows["seeds"].values():
        assert len(row["weights_sha256"]) == 64
        assert row["date"] >= "2026-11-24"
    for row in rows["pairs"].values():
        if isinstance(row, dict) and "net" in row:
            assert len(row["weights_sha256"]) == 64


def test_a_reservoir_row_by_hand():
    ground = np.full((COUNT, 1, 4), 0.1, np.float32)
    green, swir, red, near = (TEN_BANDS.index(band) for band in ("B03", "B11", "B04", "B08"))
    ground[green, 0], ground[swir, 0] = (0.2, 0.05, 0.05, 0.05), (0.05, 0.2, 0.2, 0.2)  # the first is water
    ground[red, 0], ground[near, 0] = (0.1, 0.1, 0.1, 0.02), (0.1, 0.2, 0.2, 0.3)  # the last is dense forest
    crops, trees = LANDCOVER.index("crops"), LANDCOVER.index("trees")
    said = Answer(labels=np.array([[0, 0, crops, trees]], np.uint8), confidence=np.ones((1, 4), np.float32))
    row = _reservoir_row(Scene(place="x", date="1", reflectance=ground), said)
    assert (row["iou"], row["found"], row["slopes_called_crops"]) == (0.5, 1.0, 0.5)
    assert row["land_called_water"] == pytest.approx(1 / 3, abs=1e-4)
    assert row["land"]["trees"] == pytest.approx(1 / 3, abs=1e-3)


def test_every_corine_label_of_the_patches_has_classes(shared_data):
    patches = list(bigearthnet(shared_data))
    assert len(patches) == 11
    for scene, labels in patches:
        assert scene.reflectance.shape == (COUNT, 120, 120)
        assert set(labels) <= set(CORINE)
    assert {name for names in CORINE.values() for name in names} <= set(LANDCOVER)


def test_a_sheet_shows_each_image_beside_its_maps(tmp_path):
    rng = np.random.default_rng(0)
    labels = np.full((30, 60), LANDCOVER.index("built"), np.uint8)
    panel = Panel(title="x", reflectance=rng.uniform(0, 0.3, (COUNT, 30, 60)).astype(np.float32), maps={"net": labels})
    write_sheet(tmp_path / "sheets/x.png", [panel] * 3)
    with Image.open(tmp_path / "sheets/x.png") as picture:
        pixels = np.asarray(picture)
    assert pixels.shape[1] > 2 * 2 * 240
    built = (pixels == rgb(LANDCOVER_COLOURS[LANDCOVER.index("built")])).all(-1).sum()
    assert built >= 3 * 120 * 240


def test_unobserved_pixels_are_white_in_images_and_grey_in_maps():
    reflectance = np.full((COUNT, 2, 2), 0.1, np.float32)
    reflectance[:, 0, 0] = np.nan
    assert true_colour(reflectance, TEN_BANDS)[0, 0].tolist() == [255, 255, 255]
    assert coloured(np.array([[255, 0]], np.uint8))[0].tolist() == [[128, 128, 128], list(rgb(LANDCOVER_COLOURS[0]))]


def test_the_page_fills_every_place_in_both_languages(rows):
    text = page(load_model("landcover").card, rows)
    assert "{" not in text
    assert "Known failures" in text
    assert "알려진 한계" in text
