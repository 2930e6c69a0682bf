"""Exact or fast: what a net is computed in, when fewer bits are refused, and that a run keeps what it began with."""

import json
import shutil
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
import yaml

import eosat
from eosat.cli.app import build as command_line
from eosat.errors import InputError
from eosat.local import Request, read_image, segment_files
from eosat.models import ladder as ladder_room
from eosat.models import load_model, measure_kept, pick_numbers, read_card, write_card
from eosat.models.kept import share_kept
from eosat.models.ladder import Rung, choose, rungs_of
from eosat.models.precise import Autocast, Exact, in_bfloat16, in_float32
from eosat.places import shipped
from eosat.segment import label_agreement
from eosat.words import say

ALL_BANDS = ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B11", "B12")
LANDCOVER = shipped("models") / "landcover"
OLD, NEW = frozenset({"avx2"}), frozenset({"avx2", "avx512_bf16"})


def machine(monkeypatch, *, flags=OLD, libraries=frozenset({"openvino"})):
    """What this machine seems to have."""
    monkeypatch.setattr(ladder_room, "flags_here", lambda: flags)
    monkeypatch.setattr(ladder_room, "libraries", lambda: libraries)


@pytest.fixture(scope="module")
def real(shared_data) -> dict[str, np.ndarray]:
    """A piece of a real L2A scene that no model was trained on."""
    path = shared_data / "boadella-l2a" / "Boadella_2020-06-21.tif"
    image = read_image([path], read_card(LANDCOVER), bands=ALL_BANDS, scale=1e-4, offset=0.0)
    return {path.name: image[:, :256, :256]}


@pytest.fixture
def beside(tmp_path) -> Path:
    """A copy of the shipped net, and beside it the card of an int8 graph that keeps .99 of its labels (no graph)."""
    folder = tmp_path / "landcover"
    shutil.copytree(LANDCOVER, folder)
    shutil.copytree(LANDCOVER, folder / "openvino-int8")
    forget(folder / "openvino-int8", labels_kept_int8=0.99)
    record = {"weights_sha256": read_card(folder).weights_sha256}
    (folder / "openvino-int8" / "parity.json").write_text(json.dumps(record))
    return folder


def forget(folder: Path, **metrics: float) -> None:
    """Take out of a card what is known of fewer bits, or write something else."""
    card = read_card(folder)
    kept = {key: value for key, value in card.metrics.items() if not key.startswith("labels_kept")}
    write_card(folder, replace(card, metrics=kept | metrics), (folder / "README.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("device", "engine", "flags", "libraries", "expected"),
    [
        ("cuda:0", "auto", OLD, {"openvino"}, [("bfloat16", "torch")]),
        ("cuda", "openvino", NEW, {"openvino"}, []),
        ("cpu", "auto", OLD, {"openvino"}, [("int8", "openvino")]),
        ("cpu", "auto", NEW, {"openvino"}, [("int8", "openvino"), ("bfloat16", "torch")]),
        ("cpu", "torch", NEW, {"openvino"}, [("bfloat16", "torch")]),
        ("cpu", "openvino", NEW, {"openvino"}, [("int8", "openvino")]),
        ("cpu", "auto", frozenset({"amx_bf16"}), set(), [("bfloat16", "torch")]),
        ("cpu", "auto", OLD, set(), []),
        ("cpu", "onnx", NEW, {"openvino", "onnxruntime"}, []),
    ],
)
def test_what_a_machine_can_do_is_offered_the_fastest_first(device, engine, flags, libraries, expected):
    how = {"device": device, "engine": engine, "flags": flags, "libraries": libraries}
    rungs = rungs_of(LANDCOVER, read_card(LANDCOVER), **how)
    assert [(rung.dtype, rung.engine) for rung in rungs] == expected


@pytest.mark.parametrize(
    ("int8", "bfloat16", "chosen"),
    [
        (0.985, 0.995, "int8"),
        (0.9849, 0.995, "bfloat16"),
        (None, 0.995, "bfloat16"),
        (0.9849, 0.9949, None),
        (None, None, None),
    ],
)
def test_the_first_that_keeps_enough_labels_is_taken(int8, bfloat16, chosen):
    rungs = [Rung(dtype="int8", engine="openvino", kept=int8), Rung(dtype="bfloat16", engine="torch", kept=bfloat16)]
    found = choose(rungs)
    assert (found and found.dtype) == chosen


def test_a_gpu_takes_the_shipped_net_in_bfloat16(monkeypatch):
    machine(monkeypatch)
    found = pick_numbers("landcover", precision="fast", device="cuda")
    assert (found.dtype, found.engine, found.asked, found.folder) == ("bfloat16", "torch", "bfloat16", LANDCOVER)
    assert found.kept == read_card(LANDCOVER).metrics["labels_kept_bfloat16"] >= 0.995
    assert "99.89%" in say(found.why, **found.said)


def test_exact_is_float32_and_asks_nothing(monkeypatch):
    monkeypatch.setattr(ladder_room, "flags_here", lambda: pytest.fail("not needed"))
    found = pick_numbers("landcover")
    assert (found.dtype, found.engine, found.why) == ("float32", "torch", "models.numbers_exact")
    assert pick_numbers("landcover", engine="onnx").engine == "onnx"


def test_what_nobody_measured_is_refused_with_the_command_that_measures(monkeypatch, tmp_path):
    machine(monkeypatch)
    folder = tmp_path / "mine"
    shutil.copytree(LANDCOVER, folder)
    forget(folder)
    for device, dtype in (("cuda", "bfloat16"), ("cpu", "int8")):
        with pytest.raises(InputError) as refused:
            pick_numbers(folder, precision="fast", device=device)
        for lang in ("en", "ko"):
            assert f"eosat models precision {folder} --sample" in refused.value.text(lang)
            assert dtype in refused.value.text(lang)


def test_where_nothing_is_faster_or_exact_enough_float32_is_taken_and_said(monkeypatch, tmp_path):
    machine(monkeypatch, libraries=frozenset())
    found = pick_numbers("landcover", precision="fast")
    assert (found.dtype, found.why) == ("float32", "models.numbers_none")
    folder = tmp_path / "mine"
    shutil.copytree(LANDCOVER, folder)
    forget(folder, labels_kept_bfloat16=0.99)
    found = pick_numbers(folder, precision="fast", device="cuda")
    assert (found.dtype, found.why) == ("float32", "models.numbers_fail")


def test_other_words_than_exact_and_fast_are_refused():
    with pytest.raises(InputError, match="is no precision"):
        pick_numbers("landcover", precision="faster")


@pytest.mark.slow
def test_the_shipped_net_passes_both_gates_on_a_real_scene(real, tmp_path, monkeypatch):
    machine(monkeypatch)
    measured = tmp_path / "landcover"
    shutil.copytree(LANDCOVER, measured)
    forget(measured)
    measure_kept(measured, real, out=measured / "openvino-int8")
    net, graph = read_card(measured), read_card(measured / "openvino-int8")
    assert net.metrics["labels_kept_bfloat16"] >= 0.995
    assert graph.metrics["labels_kept_int8"] >= 0.985
    assert "labels_kept_bfloat16" not in graph.metrics  # it speaks of itself alone
    assert net.weights_sha256 == read_card(LANDCOVER).weights_sha256
    found = pick_numbers(measured, precision="fast")
    assert (found.dtype, found.folder, found.kept) == ("int8", measured / "openvino-int8",
                                                       graph.metrics["labels_kept_int8"])  # fmt: skip
    lower = [image[:, 128:] for image in real.values()]
    share, pixels = label_agreement(load_model(measured), load_model(found.folder), lower)
    assert abs(share - found.kept) < 0.002  # the same comparison by the other road: tiles, and gaps filled
    assert pixels > 10_000
    with pytest.raises(InputError, match="is a graph"):
        pick_numbers(found.folder, precision="fast")
    said, path = [], scene(tmp_path / "ten.tif")
    request = Request(rasters=(path,), out=tmp_path / "out.tif", model=str(measured), precision="fast")
    segment_files(request, tell=lambda key, **fields: said.append((key, fields)))
    assert ("models.numbers_fast", "int8") in [(key, fields.get("dtype")) for key, fields in said]


def test_a_graph_beside_the_net_is_taken_but_not_one_of_other_weights(beside, monkeypatch):
    machine(monkeypatch)
    found = pick_numbers(beside, precision="fast")
    assert (found.folder, found.dtype, found.kept) == (beside / "openvino-int8", "int8", 0.99)
    write_card(beside, replace(read_card(beside), weights_sha256="0" * 64), "# trained again\n")
    with pytest.raises(InputError, match="int8"):
        pick_numbers(beside, precision="fast")


def test_what_was_chosen_before_is_chosen_again_while_it_passes(beside, monkeypatch):
    machine(monkeypatch, flags=NEW)
    how = {"precision": "fast", "device": "cpu"}
    assert pick_numbers(beside, **how).dtype == "int8"
    assert pick_numbers(beside, **how, keep=("torch", "bfloat16")).dtype == "bfloat16"
    assert pick_numbers(beside, **how, keep=("torch", "float32")).dtype == "int8"


def test_a_share_is_counted_over_seen_pixels_by_hand(real):
    net = load_model(LANDCOVER)
    image = next(iter(real.values()))[:, :64, :64].copy()
    image[3, :10] = np.nan
    whole = int((~np.isnan(image).any(axis=0)).sum())
    assert share_kept(net, net, image) == (whole, whole)
    other = replace(net, net=lambda x: -net.net(x))
    assert share_kept(net, other, image) == (0, whole)


def test_too_few_pixels_are_not_measured(beside):
    with pytest.raises(InputError, match="pixels in their lower halves"):
        measure_kept(beside, {"small": np.full((10, 64, 64), 0.1, np.float32)})


def test_exact_turns_tf32_off_around_the_net_alone():
    seen = []
    before = torch.backends.cudnn.allow_tf32

    def net(x):
        seen.append(torch.backends.cudnn.allow_tf32)
        return x

    Exact(net)(torch.zeros(1))
    assert seen == [False]
    assert torch.backends.cudnn.allow_tf32 == before
    assert isinstance(in_float32(torch.nn.Identity(), "cuda:1"), Exact)
    assert isinstance(in_float32(torch.nn.Identity(), "cpu"), torch.nn.Identity)


def test_units_for_bfloat16_are_used_and_agree_with_what_rounding_shows(real):
    plain = load_model(LANDCOVER)
    image = torch.from_numpy(np.nan_to_num(next(iter(real.values()))[:, :64, :64], nan=0.1))[None]
    units, shown = in_bfloat16(plain.net, "cpu", units=True), in_bfloat16(plain.net, "cpu")
    assert isinstance(units, Autocast)
    assert not isinstance(shown, Autocast)
    assert isinstance(in_bfloat16(plain.net, "cuda:0"), Autocast)
    with torch.inference_mode():
        first, second, exact = units(image), shown(image), plain.net(image)
    assert first.dtype == torch.float32
    assert (first != exact).any()  # it is not float32 under another name
    assert (first.argmax(1) == second.argmax(1)).float().mean() > 0.99


@pytest.fixture
def content(strip) -> dict:
    found = yaml.safe_load((Path(__file__).parents[1] / "configs" / "demo.yaml").read_text())
    found |= {"catalog": str(strip), "region": [126.59, 33.24, 126.61, 33.255], "tile": 128}
    return found | {"outputs": ["labels", "summary", "report"], "precision": "fast"}


def test_a_fast_run_says_why_and_goes_on_as_it_began(content, tmp_path, monkeypatch):
    machine(monkeypatch, flags=NEW)
    said = []
    result = eosat.run(content, tmp_path / "fast", tell=lambda key, **fields: said.append((key, fields)))
    plan = json.loads((result.folder / "plan.json").read_text())
    kept = read_card(LANDCOVER).metrics["labels_kept_bfloat16"]
    assert (plan["engine"], plan["dtype"], plan["device"]) == ("torch", "bfloat16", "cpu")
    assert plan["numbers"] == {"why": "models.numbers_fast", "kept": kept}
    assert "models.numbers_fast" in [key for key, _ in said]
    stated = json.loads((result.folder / "provenance.json").read_text())["model"]
    assert stated["dtype"] == "bfloat16"
    assert stated["precision"]["asked"] == "fast"
    assert stated["precision"]["labels_kept"] == kept
    assert "bfloat16 (torch)" in (result.folder / "report.html").read_text(encoding="utf-8")
    eosat.run(content, tmp_path / "fast")
    machine(monkeypatch, libraries=frozenset())
    with pytest.raises(InputError, match="dtype: bfloat16 -> float32"):
        eosat.run(content, tmp_path / "fast")
    with pytest.raises(InputError, match="precision: fast -> exact"):
        eosat.run(content | {"precision": "exact"}, tmp_path / "fast")


def test_a_run_of_a_model_that_nobody_measured_stops_before_it_begins(content, tmp_path, monkeypatch):
    machine(monkeypatch)
    folder = tmp_path / "mine"
    shutil.copytree(LANDCOVER, folder)
    forget(folder)
    with pytest.raises(InputError, match="eosat models precision"):
        eosat.run(content | {"model": str(folder)}, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def scene(path: Path) -> Path:
    values = np.random.default_rng(8).uniform(0.02, 0.4, (10, 90, 70)).astype("float32")
    profile = {"driver": "GTiff", "height": 90, "width": 70, "count": 10, "dtype": "float32", "crs": "EPSG:32652"}
    with rasterio.open(path, "w", **profile, transform=rasterio.Affine(10, 0, 300000, 0, -10, 3690000)) as dst:
        dst.write(values)
        dst.descriptions = read_card(LANDCOVER).bands
    return path


def test_files_of_ones_own_may_be_segmented_fast(tmp_path, monkeypatch, capsys):
    machine(monkeypatch, flags=NEW, libraries=frozenset())
    path = scene(tmp_path / "ten.tif")
    asked = ["segment", str(path), "--out", str(tmp_path / "out.tif"), "--precision", "fast"]
    assert command_line({"LANG": "C"}, asked) == 0
    assert "numbers bfloat16 (torch): the fastest here" in capsys.readouterr().err


def test_the_command_measures_and_says_where_it_stands(beside, shared_data, capsys, monkeypatch):
    monkeypatch.setattr("eosat.models.kept.libraries", frozenset)
    folder, path = beside, shared_data / "boadella-l2a" / "Boadella_2020-06-21.tif"
    forget(folder)
    asked = ["models", "precision", str(folder), "--sample", str(path), "--bands", ",".join(ALL_BANDS)]
    assert command_line({"LANG": "C"}, [*asked, "--scale", "0.0001", "--offset", "0"]) == 0
    said = capsys.readouterr()
    assert "bfloat16 (torch): 99." in said.out
    assert str(folder) in said.out
    assert "OpenVINO is not installed" in said.err
    assert read_card(folder).metrics["labels_kept_bfloat16"] >= 0.995


@pytest.mark.slow
def test_a_run_says_once_that_the_device_had_too_little_memory(content, tmp_path, monkeypatch):
    machine(monkeypatch)
    content |= {"precision": "exact", "outputs": ["labels"]}
    said: list[str] = []

    def small(*args, **how):
        model = load_model(*args, **how)

        def net(x):
            if x.shape[-2] > 150:
                raise torch.cuda.OutOfMemoryError("CUDA out of memory (said by a test)")
            return model.net(x)

        return replace(model, net=net)

    whole = eosat.run(content, tmp_path / "whole")
    monkeypatch.setattr(import_module("eosat.run.prepare"), "load_model", small)
    found = eosat.run(content, tmp_path / "halves", tell=lambda key, **fields: said.append(key))
    assert said.count("models.halved") == 1
    first, second = (rasterio.open(next(one.folder.glob("*.tif"))).read() for one in (whole, found))
    np.testing.assert_array_equal(first, second)
