"""Model folders: written, found, opened, checked; Dynamic World brought in exactly."""

import hashlib
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from eosat.classes import LANDCOVER
from eosat.errors import InputError
from eosat.models import (
    Card,
    Model,
    build,
    caution_of,
    import_dynamicworld,
    list_models,
    load_model,
    read_card,
    to_item,
    verify,
    write_model,
)
from eosat.models.golden import Golden, apart, golden_dn
from eosat.nets import half_resolution, receptive_field
from eosat.places import shipped
from eosat.sentinel2 import TEN_BANDS

ARGUMENTS = {"bands": 2, "classes": 3, "width": 8, "depth": 1}
CARD = Card(
    name="little",
    description="A small net for tests.",
    net="half_resolution",
    arguments=ARGUMENTS,
    bands=("B04", "B08"),
    classes=("water", "land", "snow"),
    level="L2A",
    radius_px=6,
    stride=2,
    temperature=0.8,
    licence="Apache-2.0",
    trained_on="nothing",
    made_by="python make.py",
    metrics={"agreement": 0.5},
    created="2026-01-31T00:00:00Z",
)
GOLDEN = Path(__file__).parent / "data" / "dynamicworld_golden.npz"
"""DN made by seed and the logits TensorFlow 2.21 gave for them, run on the published SavedModel."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    write_model(tmp_path / "little", CARD, half_resolution(**ARGUMENTS), "# little\n")
    return tmp_path / "little"


def change(folder: Path, **properties: object) -> None:
    item = json.loads((folder / "item.json").read_text())
    item["properties"] |= {key.replace("__", ":"): value for key, value in properties.items()}
    (folder / "item.json").write_text(json.dumps(item))


def test_model_comes_back_as_written(folder):
    model = load_model(folder)
    torch.manual_seed(0)
    net, x = half_resolution(**ARGUMENTS).eval(), torch.rand(1, 2, 8, 8)
    with torch.inference_mode():
        torch.testing.assert_close(model.net(x), net(x), atol=1e-5, rtol=1e-5)
    filled = ("parameters", "weights_sha256", "golden_sha256")
    assert model.card == replace(CARD, **{key: getattr(model.card, key) for key in filled})
    assert model.card.parameters == sum(p.numel() for p in net.parameters())
    assert len(model.card.weights_sha256) == 64
    assert not model.net.training


def test_write_model_leaves_four_files_and_no_part(folder):
    names = ["README.md", "golden.npz", "item.json", "weights.safetensors"]
    assert sorted(path.name for path in folder.iterdir()) == names


def test_path_as_text_needs_a_separator(folder):
    assert load_model(str(folder)).card.name == "little"


def test_name_is_found_in_the_cache_folder(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("EOSAT_CACHE", str(tmp_path / "cache"))
    shutil.copytree(folder, tmp_path / "cache" / "models" / "little")
    assert load_model("little").card.name == "little"
    assert "little" in [card.name for card in list_models()]


def test_shipped_model_hides_a_cached_one_of_its_name(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("EOSAT_CACHE", str(tmp_path / "cache"))
    shutil.copytree(folder, tmp_path / "cache" / "models" / "landcover")
    assert load_model("landcover").card.classes == LANDCOVER


def test_unknown_name_says_what_there_is(monkeypatch, tmp_path):
    monkeypatch.setenv("EOSAT_CACHE", str(tmp_path))
    with pytest.raises(InputError, match="Did you mean 'landcover'"):
        load_model("landcovr")
    with pytest.raises(InputError, match="There is: landcover"):
        load_model("zzz")


def test_damaged_weights_are_refused(folder):
    weights = folder / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(InputError, match="SHA-256"):
        load_model(folder)
    assert "모델을 다시 받으십시오" in verify(folder)[0].text("ko")


def test_weights_of_another_net_are_refused(folder):
    change(folder, eosat__arguments=ARGUMENTS | {"width": 16})
    with pytest.raises(InputError, match="does not fit the net 'half_resolution'"):
        load_model(folder)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\x80\x04N.", "pickled Python"), (b"PK\x03\x04", "pickled Python"), (b"none", "does not fit")],
)
def test_weights_that_are_no_safetensors_are_refused(folder, content, says):
    (folder / "weights.safetensors").write_bytes(content)
    change(folder, eosat__weights_sha256=hashlib.sha256(content).hexdigest())
    with pytest.raises(InputError, match=says):
        load_model(folder)


@pytest.mark.parametrize(
    ("properties", "says"),
    [
        ({"eosat__schema_version": 9}, "Update eosat"),
        ({"eosat__schema_version": 1}, "schema version 1, this eosat reads 2. Write the model again"),
        ({"eosat__colours": ["#000000"]}, "1 colours for 3 classes"),
        ({"eosat__scale": 0}, "> 0"),
        ({"eosat__net": "unett"}, "'net' is unett"),
        ({"eosat__level": "L3"}, "L1C, L2A"),
        ({"eosat__bands": ["B04", "B99"]}, "B99"),
        ({"eosat__temperature": 0}, "> 0"),
        ({"eosat__stride": "two"}, "no card"),
        ({"eosat__classes": 3}, "no card"),
    ],
)
def test_card_that_cannot_be_run_is_refused(folder, properties, says):
    change(folder, **properties)
    with pytest.raises(InputError, match=says):
        read_card(folder)


def test_card_without_a_field_is_refused(folder):
    item = json.loads((folder / "item.json").read_text())
    del item["properties"]["eosat:radius_px"]
    (folder / "item.json").write_text(json.dumps(item))
    with pytest.raises(InputError, match="lacks the field 'radius_px'"):
        read_card(folder)


@pytest.mark.parametrize("content", ["{", "[]", "null", '{"properties": 3}'])
def test_card_that_is_no_item_is_refused(folder, content):
    (folder / "item.json").write_text(content)
    with pytest.raises(InputError, match=r"item\.json"):
        read_card(folder)


def test_folder_without_card_or_weights_is_refused(folder):
    with pytest.raises(InputError, match="is no model"):
        load_model(folder.parent)
    (folder / "weights.safetensors").unlink()
    with pytest.raises(InputError, match="no weights"):
        load_model(folder)


def test_net_that_does_not_take_the_arguments_is_refused():
    with pytest.raises(InputError, match="'deep'"):
        build(replace(CARD, arguments={"deep": 3}))


def test_verify_gives_the_card_of_a_sound_model(folder):
    assert verify(folder) == read_card(folder)


def test_verify_finds_every_problem(folder):
    (folder / "README.md").unlink()
    change(folder, eosat__radius_px=3)
    readme, radius = verify(folder)
    assert "README.md" in str(readme)
    assert "reaches 6 px" in str(radius)


def test_verify_compares_the_stored_prediction(folder):
    """One byte of the weights is another and every hash is made to fit: only the prediction tells."""
    content = bytearray((folder / "weights.safetensors").read_bytes())
    begin = content.find(b'"head.weight"')
    start = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])["head.weight"]["data_offsets"][0]
    place = 8 + int.from_bytes(content[:8], "little") + start + 3  # sign and exponent of the head's first value
    content[place] ^= 0x80
    (folder / "weights.safetensors").write_bytes(content)
    change(folder, eosat__weights_sha256=hashlib.sha256(content).hexdigest())
    assert begin > 0
    (problem,) = verify(folder)
    assert problem.key == "models.golden"
    assert "answers otherwise than when it was written" in str(problem)


def test_verify_wants_the_stored_prediction_whole(folder):
    golden = folder / "golden.npz"
    golden.write_bytes(golden.read_bytes()[:-1])
    assert [problem.key for problem in verify(folder)] == ["models.hash"]
    change(folder, eosat__golden_sha256=hashlib.sha256(golden.read_bytes()).hexdigest())
    assert [problem.key for problem in verify(folder)] == ["models.golden_file"]
    golden.unlink()
    assert [problem.key for problem in verify(folder)] == ["models.no_golden"]


def test_stored_prediction_bears_other_processors_but_no_other_net():
    golden = Golden(dn=golden_dn(("B04",), side=4), logits=np.zeros((2, 4, 4), np.float32))
    golden.logits[0, 0, 0] = 4
    assert apart(golden, golden.logits + np.float32(1e-3), classes=2) == (pytest.approx(2.5e-4), 1.0)
    assert apart(golden, -golden.logits, classes=2) == (2.0, 15 / 16)
    assert apart(golden, golden.logits[:1], classes=1) == (float("inf"), 0.0)


def test_made_up_landscape_looks_like_reflectance():
    dn = golden_dn(TEN_BANDS)
    assert dn.shape == (10, 48, 48)
    assert np.percentile(dn, 1) > 50
    assert np.percentile(dn, 99) < 10_000
    assert len(np.unique(dn[0])) > 500


def test_item_names_bands_classes_and_size_for_stac():
    item = to_item(CARD)
    properties = item["properties"]
    assert item["type"] == "Feature"
    assert item["geometry"] is None
    assert "bbox" not in item  # an Item without geometry has none
    assert [band["name"] for band in properties["mlm:input"][0]["bands"]] == ["B04", "B08"]
    classes = properties["mlm:output"][0]["classification:classes"]
    assert classes[0] == {"value": 0, "name": "water", "color_hint": "3076B5"}  # the house's own colour
    assert classes[2] == {"value": 2, "name": "snow", "color_hint": "AA5A55"}
    assert properties["mlm:input"][0]["value_scaling"] == [{"type": "scale", "value": 10_000}]  # DN / 10,000
    assert {"mlm:name", "mlm:architecture", "mlm:tasks", "mlm:framework", "mlm:total_parameters"} <= set(properties)
    assert "mlm:model" in item["assets"]["weights"]["roles"]


def test_card_with_fractions_colours_and_a_caution_comes_back(tmp_path):
    card = replace(
        CARD,
        fractions=("ice",),
        colours=("#000001", "#000002", "#0a0b0c"),
        caution="models.caution_simulated",
        sources={"a": "MIT"},
        hardware="2 CPU cores",
    )
    net = half_resolution(**(ARGUMENTS | {"classes": 4}))
    written = write_model(tmp_path / "m", replace(card, arguments=ARGUMENTS | {"classes": 4}), net, "# m\n")
    assert read_card(tmp_path / "m") == written
    output = to_item(written)["properties"]["mlm:output"][0]
    assert output["result"]["shape"] == [-1, 4, -1, -1]
    assert output["classification:classes"][2]["color_hint"] == "0A0B0C"
    assert caution_of(written) == "trained on inserted and simulated objects; no real-world accuracy is known"
    assert "실제 지역에서의 정확도는 알려져 있지 않습니다" in caution_of(written, "ko")
    assert caution_of(replace(card, caution="only at night")) == "only at night"
    assert caution_of(CARD) == ""


def test_item_is_read_by_pystac(folder):
    pystac = pytest.importorskip("pystac")
    item = pystac.Item.from_dict(json.loads((folder / "item.json").read_text()))
    assert item.id == "little"
    assert item.datetime.year == 2026


def test_items_are_valid_by_the_rules_of_mlm(tmp_path):
    """By stac-model, the extension's own library."""
    rules = pytest.importorskip("stac_model.schema").MLModelProperties
    fraction = replace(CARD, fractions=("ice",), caution="x", hardware="2 CPU cores")
    graph = replace(CARD, file="model.onnx", scaling=({"type": "z-score", "mean": 1.0, "stddev": 2.0},) * 2)
    shipped_item = json.loads((shipped("models") / "landcover" / "item.json").read_text())
    for item in (to_item(CARD), to_item(fraction), to_item(graph), shipped_item):
        read = rules.model_validate(item["properties"])
        assert read.name == item["id"]
    for key, wrong in (
        ("mlm:name", ""),
        ("mlm:tasks", ["guessing"]),
        ("mlm:input", [{"name": "x"}]),
        ("mlm:total_parameters", -1),
    ):
        with pytest.raises(ValueError, match="validation error"):
            rules.model_validate(to_item(CARD)["properties"] | {key: wrong})


def test_shipped_model_is_sound():
    path = shipped("models") / "landcover"
    card = verify(path)
    assert isinstance(card, Card), [str(problem) for problem in card]
    assert (card.bands, card.classes, card.level) == (TEN_BANDS, LANDCOVER, "L2A")
    assert (path / "weights.safetensors").stat().st_size < 4e6


def test_radius_and_stride_of_shipped_card_hold_for_its_weights_and_for_random_ones():
    model = load_model("landcover")
    card = model.card
    assert receptive_field(model.net, len(card.bands), card.stride) == card.radius_px <= 32
    assert receptive_field(build(card), len(card.bands), card.stride) == card.radius_px
    moved = torch.rand(1, len(card.bands), 128, 128, generator=torch.Generator().manual_seed(1)) * 0.4
    r, s = card.radius_px, card.stride
    with torch.inference_mode():
        whole, shifted = model.net(moved)[..., s + r : -r, r:-r], model.net(moved[..., s:, :])[..., r:-r, r:-r]
    torch.testing.assert_close(whole, shifted, atol=1e-4, rtol=0)  # the same after a move by one stride


def teacher(shared_data: Path, into: Path) -> Model:
    return load_model(import_dynamicworld(shared_data / "dynamicworld-teacher" / "dw_forward_weights.npz", into))


def test_dynamic_world_answers_as_tensorflow_did(shared_data, tmp_path):
    model = teacher(shared_data, tmp_path)
    with np.load(GOLDEN) as golden:
        for size in ("32x32", "33x35"):
            x = torch.from_numpy(golden[f"dn_{size}"].astype(np.float32) / 10_000)[None]
            with torch.inference_mode():
                np.testing.assert_allclose(model.net(x)[0].numpy(), golden[f"logits_{size}"], atol=1e-4)
    assert "National Geographic" in (tmp_path / "dynamicworld" / "README.md").read_text()
    assert model.card.licence == "Apache-2.0"
    assert verify(tmp_path / "dynamicworld") == model.card


def test_saved_model_is_read_where_tensorflow_is(shared_data, tmp_path, monkeypatch):
    source = shared_data / "dynamicworld-teacher"
    with np.load(source / "dw_forward_weights.npz") as archive:
        variables = [
            SimpleNamespace(name=f"{key.replace('.', '/')}:0", numpy=lambda key=key, a=dict(archive): a[key])
            for key in archive.files
        ]
    fake = SimpleNamespace(saved_model=SimpleNamespace(load=lambda path: SimpleNamespace(variables=variables)))
    monkeypatch.setitem(sys.modules, "tensorflow", fake)
    card = read_card(import_dynamicworld(source / "forward", tmp_path / "a"))
    assert card.weights_sha256 == teacher(shared_data, tmp_path / "b").card.weights_sha256


def test_saved_model_without_tensorflow_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    (tmp_path / "saved_model.pb").touch()
    with pytest.raises(InputError, match=r"dw_forward_weights\.npz"):
        import_dynamicworld(tmp_path, tmp_path)


def test_folder_that_is_no_saved_model_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"saved_model\.pb"):
        import_dynamicworld(tmp_path, tmp_path)


def test_arrays_that_are_not_dynamic_world_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", **{"conv2d.kernel": np.zeros((3, 3, 9, 64), np.float32)})
    with pytest.raises(InputError, match=r"conv2d\.bias"):
        import_dynamicworld(tmp_path / "a.npz", tmp_path)


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x80\x04N."])
def test_file_that_holds_no_arrays_is_refused(tmp_path, content):
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(InputError, match="by name"):
        import_dynamicworld(tmp_path / "a.npz", tmp_path)


def test_pickled_arrays_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", **{"conv2d.kernel": np.array([{}], dtype=object)})
    with pytest.raises(InputError, match="by name"):
        import_dynamicworld(tmp_path / "a.npz", tmp_path)
