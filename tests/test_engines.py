"""What a model gives beyond labels, from the net to named rasters; models as graphs, on other engines."""

import json
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
import yaml

import eosat
from eosat.classes import colours_of, rgb
from eosat.cli.app import build as command_line
from eosat.cli.parity import simulated_block
from eosat.errors import InputError
from eosat.local import Request, segment_files
from eosat.models import SIMULATED, Model, export_model, load_model, read_card, verify, write_model
from eosat.models.folder import write_graph
from eosat.models.golden import golden_dn
from eosat.models.onnx import to_openvino
from eosat.models.weights import Content
from eosat.nets import half_resolution
from eosat.places import shipped
from eosat.segment import infer, label_agreement, pick_device
from eosat.sentinel2 import TEN_BANDS

SENTENCE = "no real-world accuracy is known"
SUN = replace(
    load_model("landcover").card,
    name="sun",
    description="Random weights, for tests.",
    net="half_resolution",
    stride=2,
    arguments={"bands": 10, "classes": 5, "width": 8, "depth": 1},
    classes=("other", "solar", "greenhouse"),
    fractions=("solar", "greenhouse"),
    caution=SIMULATED,
    radius_px=6,
    temperature=1.0,
    metrics={},
)


def silent(key: str, **fields: object) -> None:
    pass


@pytest.fixture(scope="module")
def sun(tmp_path_factory) -> Path:
    """Folder of a model that gives covered fractions and must not be shown without its caution."""
    folder = tmp_path_factory.mktemp("models") / "sun"
    torch.manual_seed(3)
    write_model(folder, SUN, half_resolution(**SUN.arguments), "# sun\n")
    return folder


def raster(path: Path, image: np.ndarray | None = None) -> np.ndarray:
    values = np.random.default_rng(8).uniform(0.02, 0.4, (10, 90, 70)) if image is None else image.copy()
    values[:, 40:50, 20:40] = 0
    height, width = values.shape[1:]
    profile = {"driver": "GTiff", "height": height, "width": width, "count": 10,
               "dtype": "float32", "crs": "EPSG:32652",
               "transform": rasterio.Affine(10, 0, 300000, 0, -10, 3690000), "nodata": 0}  # fmt: skip
    with rasterio.open(path, "w", **profile) as dst:
        dst.write(values.astype("float32"))
        dst.descriptions = TEN_BANDS
    return np.where(values == 0, np.nan, values).astype("float32")


def test_fractions_of_local_files_are_named_rasters(sun, tmp_path):
    image, said = raster(tmp_path / "ten.tif"), []
    request = Request(
        rasters=(tmp_path / "ten.tif",), out=tmp_path / "out.tif", model=str(sun), fractions=True, tile=64
    )
    paths = segment_files(request, tell=lambda key, **fields: said.append((key, fields)))
    assert [path.name for path in paths] == ["out.tif", "out_fractions.tif"]
    whole = infer(load_model(sun), torch.from_numpy(image))
    with rasterio.open(paths[1]) as src:
        assert src.descriptions == ("solar", "greenhouse")
        assert src.nodata == 255
        assert SENTENCE in src.tags()["CAUTION"]
        assert np.abs(src.read().astype(int) - whole.fractions).max() <= 1
        assert (src.read()[:, 40:50, 20:40] == 255).all()
    assert "models.caution" in [key for key, _ in said]


def test_fractions_of_a_model_without_them_are_refused(tmp_path):
    raster(tmp_path / "ten.tif")
    request = Request(rasters=(tmp_path / "ten.tif",), out=tmp_path / "out.tif", fractions=True)
    with pytest.raises(InputError, match="gives no covered fractions"):
        segment_files(request, tell=silent)
    assert not (tmp_path / "out.tif").exists()


@pytest.fixture(scope="module")
def sunny(sun, strip, tmp_path_factory):
    """A run over the strip with every output, by a model with fractions."""
    content = yaml.safe_load((Path(__file__).parents[1] / "configs" / "demo.yaml").read_text())
    content |= {"catalog": str(strip), "region": [126.59, 33.24, 126.61, 33.255], "model": str(sun), "tile": 128}
    content |= {"outputs": ["labels", "scores", "fractions", "composite", "summary", "map", "report"]}
    return eosat.run(content, tmp_path_factory.mktemp("run") / "sunny"), content


def test_a_run_writes_scores_and_fractions_as_named_bands(sunny, sun):
    folder, model = sunny[0].folder, load_model(sun)
    with rasterio.open(folder / "composite.tif") as src:
        stored = src.read().astype("float32")
    view = torch.from_numpy(np.where(stored == 0, np.nan, stored * np.float32(1e-4) - np.float32(0.1)))
    whole = infer(model, view, scores=True)
    seen = whole.labels != 255
    for name, bands, expected in (("scores", SUN.classes, whole.scores), ("fractions", SUN.fractions, whole.fractions)):
        with rasterio.open(folder / f"{name}.tif") as src:
            assert (src.descriptions, src.nodata, src.dtypes[0]) == (bands, 255, "uint8")
            assert src.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            apart = np.abs(src.read().astype(int) - expected)[:, seen]
        assert apart.max() <= 1, name  # nine tiles equal the whole, but for the composite's rounding to DN


def test_a_run_says_what_must_be_said_of_its_model(sunny, sun, capsys):
    result = sunny[0]
    for name in ("report.html", "provenance.json"):
        assert SENTENCE in (result.folder / name).read_text(encoding="utf-8"), name
    assert "알려져 있지 않습니다" in (result.folder / "report.html").read_text(encoding="utf-8")
    assert SENTENCE in result._repr_html_()
    from eosat.cli.work import show_result

    show_result(result, "ko")
    assert "주의" in capsys.readouterr().out


def test_fractions_are_refused_before_a_run_begins(sunny, tmp_path):
    content = sunny[1] | {"model": "landcover"}
    with pytest.raises(InputError, match="gives no covered fractions"):
        eosat.run(content, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_list_and_show_say_the_caution(sun, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("EOSAT_CACHE", str(tmp_path))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "sun").symlink_to(sun)
    assert command_line({"LANG": "C"}, ["models", "list"]) == 0
    assert SENTENCE in capsys.readouterr().out
    assert command_line({"LANG": "C"}, ["models", "show", "sun"]) == 0
    said = capsys.readouterr()
    assert SENTENCE in said.err
    assert SENTENCE in said.out  # in the JSON too


def test_map_and_legend_of_other_classes_have_their_own_names_and_colours(sunny):
    folder = sunny[0].folder
    assert "태양광 / solar panels" in (folder / "labels.qml").read_text(encoding="utf-8")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "solar panels" in page
    assert "flooded" not in page
    with rasterio.open(folder / "labels.tif") as src:
        assert [src.colormap(1)[value][:3] for value in range(3)] == [rgb(colour) for colour in colours_of(SUN.classes)]
        first = src.read(1)
    import matplotlib.image

    drawn = (matplotlib.image.imread(folder / "map.png")[..., :3] * 255).round().astype(int).reshape(-1, 3)
    for value in np.unique(first[first < 3]):  # each class that there is fills at least its box in the legend
        assert (drawn == rgb(colours_of(SUN.classes)[value])).all(-1).sum() > 500


def noise(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(seed).uniform(0.02, 0.4, shape).astype("float32"))


def answer(net, x: torch.Tensor) -> np.ndarray:
    with torch.inference_mode():
        return net(x).numpy()


@pytest.fixture(scope="module")
def graph(sun, tmp_path_factory) -> Path:
    """The same model as an ONNX graph."""
    pytest.importorskip("onnxscript")
    folder, rows = export_model(sun, to="onnx", out=tmp_path_factory.mktemp("graphs") / "sun", images={})
    assert [row.image for row in rows] == ["golden"]
    return folder


@pytest.mark.parametrize("engine", ["onnx", "openvino"])
def test_graph_answers_as_the_net_at_any_size(sun, graph, engine):
    net, other = load_model(sun), load_model(graph, engine=engine)
    for shape in ((1, 10, 32, 48), (2, 10, 50, 6), (1, 10, 130, 258)):
        x = noise(*shape)
        np.testing.assert_allclose(answer(other.net, x), answer(net.net, x), atol=2e-5)
    assert (other.engine, other.dtype, other.device) == (engine, "float32", "cpu")
    assert other.card.fractions == SUN.fractions
    assert other.card.caution == SUN.caution
    assert verify(graph, engine=engine) == other.card


def test_exported_file_holds_its_card_and_no_path_of_a_machine(graph):
    onnx = pytest.importorskip("onnx")
    model = onnx.load(graph / "model.onnx")
    item = json.loads(next(entry.value for entry in model.metadata_props if entry.key == "item"))
    assert [band["name"] for band in item["properties"]["mlm:input"][0]["bands"]] == list(TEN_BANDS)
    assert SENTENCE in item["properties"]["eosat:caution_text"]
    content = (graph / "model.onnx").read_bytes()
    assert b"site-packages" not in content
    assert b"eosat/nets" not in content
    assert [dim.dim_value for dim in model.graph.input[0].type.tensor_type.shape.dim] == [0, 10, 0, 0]


def test_net_of_the_house_becomes_a_graph_in_memory(sun, tmp_path):
    pytest.importorskip("onnxscript")
    x, net = noise(1, 10, 32, 32), load_model(sun)
    np.testing.assert_allclose(answer(load_model(sun, engine="onnx").net, x), answer(net.net, x), atol=2e-5)


def test_graph_travels_to_workers_as_its_bytes(graph):
    x = noise(1, 10, 32, 32)
    for engine in ("onnx", "openvino"):
        model = load_model(graph, engine=engine)
        again = pickle.loads(pickle.dumps(model))
        np.testing.assert_array_equal(answer(again.net, x), answer(model.net, x))


def test_graph_answers_several_threads_at_a_time(graph):
    images = [noise(1, 10, 64, 64, seed=seed) for seed in range(8)]
    for engine in ("onnx", "openvino"):
        net = load_model(graph, engine=engine).net
        alone = [answer(net, image) for image in images]
        with ThreadPoolExecutor(4) as pool:
            for one, other in zip(alone, pool.map(lambda image, net=net: answer(net, image), images), strict=True):
                np.testing.assert_array_equal(one, other)


def golden_image() -> np.ndarray:
    return golden_dn(TEN_BANDS, seed=3, side=64).astype("float32") / np.float32(10_000)


def test_command_line_exports_int8_that_keeps_most_labels_on_both_engines(monkeypatch, tmp_path, capsys):
    pytest.importorskip("onnxscript")
    monkeypatch.setenv("EOSAT_CACHE", str(tmp_path))
    image = raster(tmp_path / "ten.tif", golden_image())
    sample = ["--sample", str(tmp_path / "ten.tif"), "--scale", "1", "--offset", "0"]
    assert command_line({"LANG": "C"}, ["models", "export", "landcover", "--to", "onnx", "--int8", *sample]) == 0
    said, folder = capsys.readouterr().out, tmp_path / "models" / "landcover-onnx-int8"
    assert "largest difference of a logit" in said
    assert said.splitlines()[-1] == str(folder)
    record = json.loads((folder / "parity.json").read_text())
    assert (record["precision"], record["calibrated_on"]) == ("int8", ["golden", "ten.tif"])
    assert [row["image"] for row in record["rows"]] == ["golden", "ten.tif"]
    assert min(row["furthest"] for row in record["rows"]) > 1e-3  # it is not the float net
    whole = shipped("models") / "landcover" / "weights.safetensors"
    assert (folder / "model.onnx").stat().st_size < 0.4 * whole.stat().st_size
    for engine in ("onnx", "openvino"):
        model = load_model("landcover-onnx-int8", engine=engine)
        assert (model.engine, model.dtype) == (engine, "int8")
        assert verify(folder, engine=engine) == model.card
        share, seen = label_agreement(load_model("landcover"), model, [image])
        assert seen == 64 * 64 - 200
        assert 0.9 < share < 1


def test_openvino_form_is_written_and_read(sun, graph, tmp_path):
    main, values = to_openvino((graph / "model.onnx").read_bytes())
    content, folder = Content(path=Path("model.xml"), main=main, values=values), tmp_path / "sun"
    write_graph(folder, read_card(graph), content, "# sun\n")
    model = load_model(folder)
    assert model.engine == "openvino"
    assert verify(folder) == model.card
    x = noise(1, 10, 48, 32)
    np.testing.assert_allclose(answer(model.net, x), answer(load_model(sun).net, x), atol=2e-5)
    changed = bytearray(values)
    changed[0] ^= 1
    (folder / "model.bin").write_bytes(changed)
    with pytest.raises(InputError, match="SHA-256"):
        load_model(folder)


def test_files_are_segmented_alike_on_every_engine(sun, graph, tmp_path):
    raster(tmp_path / "ten.tif")
    found = {}
    for engine in ("torch", "onnx", "openvino"):
        model, out = str(sun if engine == "torch" else graph), tmp_path / f"{engine}.tif"
        request = Request(rasters=(tmp_path / "ten.tif",), out=out, model=model, engine=engine, tile=64)
        segment_files(request, tell=silent)
        with rasterio.open(out) as src:
            found[engine] = src.read(1)
    np.testing.assert_array_equal(found["onnx"], found["torch"])
    np.testing.assert_array_equal(found["openvino"], found["torch"])


def test_command_line_says_which_engine_runs_and_what_must_be_said(graph, tmp_path, capsys):
    raster(tmp_path / "ten.tif")
    line = ["segment", str(tmp_path / "ten.tif"), "--model", str(graph), "--engine", "openvino"]
    assert command_line({"LANG": "C"}, [*line, "--out", str(tmp_path / "a.tif")]) == 0
    said = capsys.readouterr()
    assert "numbers float32 (openvino)" in said.err
    assert SENTENCE in said.err


def test_simulated_block_is_what_is_compared_on_without_a_sample():
    (image,) = simulated_block(("B04", "B08")).values()
    assert image.shape == (2, 192, 192)
    assert 0 < image.mean() < 0.5
    with pytest.raises(InputError, match="B09"):
        simulated_block(("B09",))


def test_what_cannot_be_exported_is_refused(sun, graph, tmp_path):
    for wish, says in (({"to": "tflite"}, "onnx, openvino"), ({"to": "onnx", "out": sun}, "own folder")):
        with pytest.raises(InputError, match=says):
            export_model(sun, images={}, **wish)
    with pytest.raises(InputError, match="graph already"):
        export_model(graph, to="openvino", images={})


def test_engines_that_do_not_fit_are_refused(sun, graph, monkeypatch):
    for wish, says in (
        ({"name": graph, "engine": "torch"}, "Use one of: onnx, openvino"),
        ({"name": sun, "engine": "tensorrt"}, "torch, onnx, openvino"),
        ({"name": graph, "device": "cuda"}, "on the processor"),
        ({"name": graph, "engine": "onnx", "dtype": "bfloat16"}, "does not compute in bfloat16"),
        ({"name": sun, "dtype": "float8"}, "float32, bfloat16"),
    ):
        with pytest.raises(InputError, match=says):
            load_model(**wish)
    assert pick_device("auto", "onnx") == ("cpu", "run.device_engine")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(InputError, match=r"pip install eosat\[engines\]"):
        load_model(graph)


def test_bfloat16_on_a_processor_is_what_autocast_computes(sun):
    model, x = load_model(sun, dtype="bfloat16"), noise(1, 10, 16, 16)
    with torch.autocast("cpu", torch.bfloat16):
        auto = answer(lambda x: load_model(sun).net(x).float(), x)
    plain, found = answer(load_model(sun).net, x), answer(model.net, x)
    assert model.dtype == "bfloat16"
    assert np.abs(found - auto).max() < 0.2 * np.abs(plain - auto).max() + 0.01 * np.abs(auto).max()
    assert np.abs(found - plain).max() > 1e-4
    share, _ = label_agreement(load_model("landcover"), load_model("landcover", dtype="bfloat16"), [golden_image()])
    assert 0.97 < share < 1


def test_label_agreement_by_hand():
    card = replace(SUN, bands=("B04",), classes=("a", "b"), fractions=(), caution="")
    first = Model(card=card, net=lambda x: torch.cat((x, 0.2 - x), 1))  # a above 0.1
    second = Model(card=card, net=lambda x: torch.cat((x, 0.6 - x), 1))  # a above 0.3
    image = np.array([[[0.05, 0.2], [0.4, np.nan]]], "float32")
    assert label_agreement(first, second, [image]) == (2 / 3, 3)  # they differ on 0.2; nobody saw the last
    with pytest.raises(InputError, match="differ in bands or classes"):
        label_agreement(first, replace_card(second, classes=("a", "c")), [image])


def replace_card(model: Model, **changes: object) -> Model:
    return replace(model, card=replace(model.card, **changes))


def test_a_run_on_another_engine_gives_the_same_labels(sunny, graph, tmp_path):
    wish = sunny[1] | {"model": str(graph), "engine": "openvino", "outputs": ["labels"]}
    result = eosat.run(wish, tmp_path / "run")
    with rasterio.open(result.folder / "labels.tif") as src, rasterio.open(sunny[0].folder / "labels.tif") as net:
        assert (src.read(1) == net.read(1)).mean() > 0.9999
    record = json.loads((result.folder / "provenance.json").read_text())["model"]
    assert (record["engine"], record["dtype"]) == ("openvino", "float32")
