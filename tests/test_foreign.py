"""Models from elsewhere: an ONNX graph with an MLM item that eosat did not write; and files that must not be opened."""

import hashlib
import json
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from torch import nn

from eosat.errors import InputError
from eosat.local import Request, segment_files
from eosat.models import load_model, read_card, write_model
from eosat.models.foreign import steps
from eosat.models.golden import read_golden
from eosat.models.graph import probe
from eosat.nets import half_resolution
from eosat.segment import infer, segment_array

onnx = pytest.importorskip("onnx")
BANDS = ["blue", "green", "red", "nir"]
MEAN, SPREAD = (900.0, 1000.0, 1100.0, 2400.0), (500.0, 450.0, 600.0, 900.0)
"""Of DN: the stranger's net was trained on z-scores."""


class Theirs(nn.Module):
    """A stranger's net: stride 4, made with nothing of this project."""

    def __init__(self) -> None:
        super().__init__()
        self.down = nn.Conv2d(4, 8, 3, stride=2, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.deep = nn.Conv2d(8, 8, 3, padding=1)
        self.head = nn.Conv2d(8, 3, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.deep(self.pool(torch.relu(self.down(x)))))
        return nn.functional.interpolate(self.head(x), scale_factor=4.0, mode="nearest")


def item(**changes: object) -> dict:
    """Their card: no field of ours."""
    tensor = {"dim_order": ["batch", "channel", "height", "width"], "data_type": "float32"}
    scaling = [{"type": "z-score", "mean": m, "stddev": s} for m, s in zip(MEAN, SPREAD, strict=True)]
    given = {"name": "s2", "bands": BANDS, "value_scaling": scaling, "input": {"shape": [-1, 4, -1, -1]} | tensor}
    listed = ((1, "reed", "00FF10"), (0, "sea", "0000FF"), (2, "land", "AA8800"))
    classes = [{"value": value, "name": name, "color_hint": colour} for value, name, colour in listed]
    output = {"name": "y", "tasks": ["semantic-segmentation"], "result": {"shape": [-1, 3, -1, -1]} | tensor}
    properties = {
        "datetime": "2026-01-01T00:00:00Z",
        "mlm:name": "reeds",
        "mlm:architecture": "handmade",
        "mlm:tasks": ["semantic-segmentation"],
        "mlm:framework": "ONNX",
        "mlm:input": [given | changes.pop("input", {})],
        "mlm:output": [output | {"classification:classes": classes}],
    }
    asset = {"href": "./model.onnx", "roles": ["mlm:model"]} | changes.pop("asset", {})
    made = {"type": "Feature", "stac_version": "1.1.0", "id": "reeds", "geometry": None, "links": []}
    return made | {"properties": properties | changes, "assets": {"onnx": asset}}


def put_item(folder: Path, **changes: object) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "item.json").write_text(json.dumps(item(**changes)))
    return folder


@pytest.fixture(scope="module")
def theirs() -> nn.Module:
    torch.manual_seed(11)
    return Theirs().eval()


@pytest.fixture(scope="module")
def reeds(theirs, tmp_path_factory) -> Path:
    """Exported by hand, with torch's exporter and nothing of eosat."""
    pytest.importorskip("onnxscript")
    folder = put_item(tmp_path_factory.mktemp("theirs") / "reeds")
    size = torch.export.Dim
    import logging
    import warnings

    logging.disable(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            theirs,
            (torch.rand(2, 4, 32, 64),),
            folder / "model.onnx",
            dynamo=True,
            external_data=False,
            dynamic_shapes=({0: size("b"), 2: 4 * size("h", min=2, max=2048), 3: 4 * size("w", min=2, max=2048)},),
            verbose=False,
        )
    logging.disable(logging.NOTSET)
    return folder


def test_card_of_others_is_read(reeds):
    card = read_card(reeds)
    assert (card.name, card.net, card.level) == ("reeds", "handmade", "L2A")
    assert card.bands == ("B02", "B03", "B04", "B08")
    assert card.classes == ("sea", "reed", "land")  # by value, not as listed
    assert card.colours == ("#0000ff", "#00ff10", "#aa8800")
    assert (card.stride, card.radius_px) == (0, 0)  # not said: measured when it is opened


@pytest.mark.parametrize("engine", ["onnx", "openvino"])
def test_model_of_others_runs_the_same_way(reeds, theirs, engine, tmp_path):
    model = load_model(reeds, engine=engine)
    assert model.card.stride == 4
    assert model.card.radius_px >= 6  # 3x3 at half the size: 1; 2x2 of it: 2; 3x3 at a quarter: 4 more
    dn = np.random.default_rng(4).uniform(200, 4000, (4, 75, 61)).astype("uint16")
    profile = {"driver": "GTiff", "height": 75, "width": 61, "count": 4, "dtype": "uint16", "crs": "EPSG:32652",
               "transform": rasterio.Affine(10, 0, 300000, 0, -10, 3690000), "nodata": 0}  # fmt: skip
    with rasterio.open(tmp_path / "four.tif", "w", **profile) as dst:
        dst.write(dn)
        dst.descriptions = ("B02", "B03", "B04", "B08")
    request = Request(
        rasters=(tmp_path / "four.tif",), out=tmp_path / "o.tif", model=str(reeds), scale=1e-4, offset=0, tile=32,
        engine=engine,
    )  # fmt: skip
    segment_files(request, tell=lambda key, **fields: None)
    scaled = (dn - np.array(MEAN)[:, None, None]) / np.array(SPREAD)[:, None, None]
    scaled = np.pad(scaled, ((0, 0), (0, 1), (0, 3)), mode="edge").astype("float32")
    with torch.inference_mode():
        expected = theirs(torch.from_numpy(scaled)[None])[0, :, :75, :61].argmax(0).numpy()
    with rasterio.open(tmp_path / "o.tif") as src:
        np.testing.assert_array_equal(src.read(1), expected)
        assert src.colormap(1)[1][:3] == (0, 255, 16)
        assert src.tags()["CLASS_1"] == "reed"


def test_model_of_others_is_the_same_in_tiles(reeds):
    model = load_model(reeds)
    image = np.random.default_rng(5).uniform(0.02, 0.4, (4, 150, 130)).astype("float32")
    whole = infer(model, torch.from_numpy(image))
    parts = segment_array(image, model, tile=36)
    np.testing.assert_array_equal(parts.labels, whole.labels)
    assert np.abs(parts.confidence.astype(int) - whole.confidence).max() <= 1


def test_value_scalings_by_hand():
    path, inf = Path("item.json"), float("inf")
    assert steps({"type": "z-score", "mean": 3, "stddev": 2}, path) == (-inf, inf, 3, 2)
    assert steps({"type": "offset", "value": 5}, path) == (-inf, inf, 5, 1)
    assert steps({"type": "scale", "value": 10_000}, path) == (-inf, inf, 0, 10_000)  # MLM: data / value
    assert steps({"type": "clip", "minimum": 1, "maximum": 4}, path) == (1, 4, 0, 1)
    assert steps({"type": "clip-max", "maximum": 4}, path) == (-inf, 4, 0, 1)
    assert steps({"type": "clip-min", "minimum": 1}, path) == (1, inf, 0, 1)
    for bad in ({"type": "l2"}, {"type": "processing", "expression": "x"}, {"type": "scale", "value": 0}):
        with pytest.raises(InputError, match="cannot be done"):
            steps(bad, path)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"input": {"value_scaling": None}}, "does not say how DN become the net's input"),
        (
            {"input": {"pre_processing_function": {"format": "python", "expression": "os:system"}}},
            "function of its own",
        ),
        ({"input": {"value_scaling": [{"type": "scale", "value": 1}] * 3}}, "3 value scalings for 4 bands"),
        ({"input": {"bands": ["blue", "green", "red", "thermal"]}}, "thermal"),
        ({"asset": {"roles": ["data"]}}, "mlm:model"),
        ({"mlm:output": []}, "no card"),
        ({"asset": {"href": "../../model.onnx"}}, "names the file"),
        ({"asset": {"href": "https://example.org/model.onnx"}}, "names the file"),
        ({"asset": {"href": "/etc/passwd"}}, "names the file"),
        ({"asset": {"file:checksum": "1220" + "0" * 64}}, "SHA-256"),
    ],
)
def test_item_that_does_not_say_enough_or_leads_elsewhere_is_refused(reeds, tmp_path, changes, says):
    folder = put_item(tmp_path / "m", **changes)
    (folder / "model.onnx").write_bytes((reeds / "model.onnx").read_bytes())
    with pytest.raises(InputError, match=says):
        load_model(folder)


def small_onnx(shape: list, *, external: str = "", nested: bool = False) -> bytes:
    """A 1x1 convolution from 4 to 3 channels, made node by node."""
    helper, tensor = onnx.helper, onnx.numpy_helper.from_array(np.ones((3, 4, 1, 1), "float32"), "w")
    if external:
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value=external)
    if nested:  # the tensor hides in a node's attribute
        nodes, kept = [helper.make_node("Constant", [], ["w"], value=tensor)], []
    else:
        nodes, kept = [], [tensor]
    nodes.append(helper.make_node("Conv", ["x", "w"], ["y"]))
    both = (("x", shape), ("y", ["b", "k", "r", "s"]))
    ends = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, dims) for name, dims in both]
    graph = helper.make_graph(nodes, "g", ends[:1], ends[1:], kept)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10).SerializeToString()


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("where", ["../../secret", "weights.bin", "/etc/hostname"])
def test_graph_that_reads_other_files_is_refused(tmp_path, where, nested):
    (tmp_path / "a").mkdir()
    folder = put_item(tmp_path / "a" / "b")
    (tmp_path / "secret").write_bytes(np.ones(12, "float32").tobytes())
    (folder / "weights.bin").write_bytes(np.ones(12, "float32").tobytes())
    (folder / "model.onnx").write_bytes(small_onnx(["b", 4, "h", "w"], external=where, nested=nested))
    for engine in ("onnx", "openvino"):
        with pytest.raises(InputError, match="keeps weights in another file") as caught:
            load_model(folder, engine=engine)
        assert caught.value.fields["name"] == where


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        (["b", 4, 64, 64], "any height"),
        (["b", 5, "h", "w"], "takes 5 bands"),
        ([1, "c", "h", "w"], "any"),
    ],
)
def test_graph_that_is_no_image_of_any_size_is_refused(tmp_path, shape, says):
    folder = put_item(tmp_path / "m")
    (folder / "model.onnx").write_bytes(small_onnx(shape))
    with pytest.raises(InputError, match=says):
        load_model(folder)


def test_graph_with_other_channels_than_classes_is_refused(tmp_path):
    changed = item()
    changed["properties"]["mlm:output"][0]["classification:classes"].append({"value": 3, "name": "more"})
    folder = put_item(tmp_path / "m")
    (folder / "item.json").write_text(json.dumps(changed))
    (folder / "model.onnx").write_bytes(small_onnx(["b", 4, "h", "w"]))
    with pytest.raises(InputError, match="gives 3 channels, but its card names 4"):
        load_model(folder)


def test_probe_finds_stride_and_radius_of_known_nets():
    torch.manual_seed(2)
    stride, radius = probe(half_resolution(2, 3, 16, 1).eval(), 2)
    assert stride == 2
    assert radius - stride == 6  # 4 * depth + 2
    assert probe(nn.Conv2d(1, 1, 7, padding=3), 1) == (1, 4)
    with pytest.raises(InputError, match=r"no stride|px away"):
        probe(lambda x: x - x.mean((2, 3), keepdim=True), 1)  # normalised by the image: tiles differ


class Hostile:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.mark),)


def hostile(mark: Path, kind: str) -> bytes:
    if kind == "pickle":
        return pickle.dumps(Hostile(mark))
    if kind == "old pickle":
        return pickle.dumps(Hostile(mark), protocol=0)
    path = mark.with_name("made.zip")
    if kind == "torch":
        torch.save(Hostile(mark), path)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("dn.npy", pickle.dumps(Hostile(mark)))
    return path.read_bytes()


def test_the_hostile_pickle_is_one(tmp_path):
    pickle.loads(hostile(tmp_path / "mark", "pickle"))
    assert (tmp_path / "mark").exists()
    torch.load(_written(tmp_path / "x.pt", hostile(tmp_path / "other", "torch")), weights_only=False)
    assert (tmp_path / "other").exists()


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", ["pickle", "old pickle", "torch", "zip"])
@pytest.mark.parametrize(
    "name",
    [
        "weights.safetensors",
        "model.onnx",
        "model.pt",
        "m.pth",
        "m.ckpt",
        "m.pkl",
        "m.pt2",
        "m.joblib",
        "m.bin",
        "m.txt",
    ],
)
def test_a_hostile_file_is_refused_and_never_run(tmp_path, name, kind):
    mark, folder = tmp_path / "mark", put_item(tmp_path / "m", asset={"href": f"./{name}"})
    content = hostile(mark, kind)
    if name == "weights.safetensors":  # under our own card too, every hash right
        write_model(folder, _ours(), half_resolution(4, 3, 8, 1), "# m\n")
        changed = json.loads((folder / "item.json").read_text())
        changed["properties"]["eosat:weights_sha256"] = hashlib.sha256(content).hexdigest()
        (folder / "item.json").write_text(json.dumps(changed))
    (folder / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_model(folder)
    assert not mark.exists()
    known = {"models.pickle", "models.kind", "models.graph", "models.weights"}
    assert caught.value.key in known
    if name.endswith((".pt", ".pth", ".ckpt", ".pkl", ".pt2", ".joblib", ".bin")):
        assert "would run whatever code its author put there" in str(caught.value)


def test_a_hostile_stored_prediction_is_never_run(tmp_path):
    for kind in ("pickle", "torch", "zip"):
        with pytest.raises(InputError, match="no stored prediction"):
            read_golden(hostile(tmp_path / "mark", kind), Path("golden.npz"))
    assert not (tmp_path / "mark").exists()


def _ours():
    from dataclasses import replace

    bands, classes = ("B02", "B03", "B04", "B08"), ("a", "b", "c")
    arguments = {"bands": 4, "classes": 3, "width": 8, "depth": 1}
    card = load_model("landcover").card
    return replace(card, bands=bands, classes=classes, arguments=arguments, radius_px=6)
