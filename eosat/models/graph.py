"""A net as a graph (ONNX, or OpenVINO's form) on an engine that is not torch: extra ``engines``, processors only."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from eosat.errors import InputError
from eosat.models.card import Card
from eosat.models.foreign import steps
from eosat.models.weights import Content
from eosat.sentinel2 import QUANTIFICATION

Run = Callable[[NDArray[np.float32]], NDArray[np.float32]]


class Graph:
    """Reflectance (B, bands, H, W) float32 -> logits float32; it travels to workers as its bytes.

    Parameters
    ----------
    content : Content
        ONNX, or OpenVINO's XML and weights.
    engine : str
        ``"onnx"`` or ``"openvino"``.
    dtype : str
        ``"float32"``, or ``"bfloat16"`` for OpenVINO on a processor that has it.

    Raises
    ------
    InputError
        When the engine is not installed, cannot read the graph, or the graph reads other files.
    """

    def __init__(self, content: Content, engine: str, dtype: str = "float32") -> None:
        self._made_of = content, engine, dtype
        if content.path.suffix == ".onnx":
            check_onnx(content)
        opened = {"onnx": _onnxruntime, "openvino": _openvino}[engine]
        self._run, self.bands = opened(content, dtype)

    def __call__(self, x: Tensor) -> Tensor:
        """Logits (B, channels, H, W)."""
        return torch.from_numpy(self._run(np.ascontiguousarray(x.numpy())))

    def __reduce__(self) -> tuple[Any, ...]:
        return Graph, self._made_of


class Scaled:
    """A net that wants its input scaled from DN as its item says, behind one that takes reflectance."""

    def __init__(self, net: Callable[[Tensor], Tensor], card: Card, path: Path) -> None:
        self._made_of = net, card, path
        columns = torch.tensor([steps(entry, path) for entry in card.scaling]).view(-1, 4, 1, 1)
        self.low, self.high, self.minus, self.by = columns.unbind(1)  # each (bands, 1, 1)

    def __call__(self, x: Tensor) -> Tensor:
        """Reflectance (B, bands, H, W) -> logits."""
        dn = (x * QUANTIFICATION).clamp(self.low, self.high)
        return self._made_of[0]((dn - self.minus) / self.by)

    def __reduce__(self) -> tuple[Any, ...]:
        return Scaled, self._made_of


def library(name: str, engine: str) -> Any:
    """A library of the extra ``engines``; InputError with what to install."""
    try:
        return import_module(name)
    except ImportError as err:
        raise InputError("models.engine_missing", engine=engine, library=name, reason=err) from err


def check_onnx(content: Content) -> None:
    """InputError when the ONNX file is damaged or wants to read other files, wherever they are."""
    onnx = library("onnx", "onnx")
    try:
        model = onnx.load_model_from_string(content.main)  # reads no other file
    except Exception as err:  # protobuf raises kinds of its own
        raise InputError("models.graph", path=content.path, engine="onnx", reason=_short(err)) from err
    for tensor in _tensors(model):
        if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
            where = {entry.key: entry.value for entry in tensor.external_data}.get("location", "?")
            raise InputError("models.external", path=content.path, name=where)
    try:
        onnx.checker.check_model(model)
    except Exception as err:  # onnx raises kinds of its own
        raise InputError("models.graph", path=content.path, engine="onnx", reason=_short(err)) from err


def _tensors(model: Any) -> Iterator[Any]:
    """Every stored tensor of an ONNX model: of the graph, of its subgraphs, and of its functions."""
    yield from _of_graph(model.graph)
    for function in model.functions:
        for node in function.node:
            yield from _of_node(node)


def _of_graph(graph: Any) -> Iterator[Any]:
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)
    for node in graph.node:
        yield from _of_node(node)


def _of_node(node: Any) -> Iterator[Any]:
    for attribute in node.attribute:
        yield from (attribute.t, *attribute.tensors)
        for sparse in (attribute.sparse_tensor, *attribute.sparse_tensors):
            yield from (sparse.values, sparse.indices)
        for graph in (attribute.g, *attribute.graphs):
            yield from _of_graph(graph)


def _onnxruntime(content: Content, dtype: str) -> tuple[Run, int]:
    if dtype != "float32":
        raise InputError("models.dtype", dtype=dtype, engine="onnx")
    runtime = library("onnxruntime", "onnx")
    options = runtime.SessionOptions()
    options.log_severity_level = 4
    try:
        session = runtime.InferenceSession(content.main, options, providers=["CPUExecutionProvider"])
    except Exception as err:  # onnxruntime raises kinds of its own
        raise InputError("models.graph", path=content.path, engine="onnx", reason=_short(err)) from err
    given, first = session.get_inputs(), session.get_outputs()[0].name
    bands = _fits(content, len(given), given[0].type == "tensor(float)", list(given[0].shape))
    name = given[0].name

    def run(x: NDArray[np.float32]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = session.run([first], {name: x})[0]
        return found

    return run, bands


def _openvino(content: Content, dtype: str) -> tuple[Run, int]:
    openvino = library("openvino", "openvino")
    precision = {"float32": "f32", "bfloat16": "bf16"}[dtype]
    try:
        core = openvino.Core()
        model = core.read_model(content.main, content.values) if content.values else core.read_model(content.main)
        compiled = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": precision})
    except Exception as err:  # openvino raises kinds of its own
        raise InputError("models.graph", path=content.path, engine="openvino", reason=_short(err)) from err
    if dtype == "bfloat16" and str(compiled.get_property("INFERENCE_PRECISION_HINT")) != str(openvino.Type.bf16):
        raise InputError("models.no_bfloat16")
    shape = [side.get_length() if side.is_static else "" for side in compiled.input(0).get_partial_shape()]
    is_float = compiled.input(0).get_element_type() == openvino.Type.f32
    bands = _fits(content, len(compiled.inputs), is_float, shape)

    idle: list[Any] = []  # as many requests as threads ask at a time; each keeps its memory, whose first touch is dear

    def run(x: NDArray[np.float32]) -> NDArray[np.float32]:
        request = idle.pop() if idle else compiled.create_infer_request()
        found: NDArray[np.float32] = request.infer([x], share_inputs=True)[compiled.output(0)].copy()
        idle.append(request)
        return found

    return run, bands


def _fits(content: Content, inputs: int, is_float: bool, shape: list[Any]) -> int:
    """Number of bands of a graph's input; InputError when it is not one float32 image of any height and width."""
    sides = [side for side in shape[2:] if isinstance(side, int)]
    if inputs != 1 or not is_float or len(shape) != 4 or sides or not isinstance(shape[1], int):
        raise InputError("models.graph_input", path=content.path, inputs=inputs, shape=shape)
    return shape[1]


def _short(err: Exception) -> str:
    """The first line of what a library said."""
    return (str(err).strip().splitlines() or [type(err).__name__])[0][:300]


def probe(net: Callable[[Tensor], Tensor], bands: int) -> tuple[int, int]:
    """Stride and radius of a net that can only be asked, never differentiated.

    The stride is the least shift that only shifts the answer; the radius how far a change of one stride cell reaches,
    the largest over four random draws, plus one stride, because a path may have been closed in all four.

    Returns
    -------
    int, int
        Stride and receptive-field radius. [px]

    Raises
    ------
    InputError
        When no stride up to 32 fits, or one pixel is felt at 96 px: such a net makes seams.
    """
    rng = torch.Generator().manual_seed(0)
    image = torch.rand((1, bands, 256, 256), generator=rng) * 0.4 + 0.02
    with torch.inference_mode():
        base = net(image)
        close = 1e-4 * float(base.abs().max())
        stride = next((step for step in (1, 2, 4, 8, 16, 32) if _shifts(net, image, base, step, close)), 0)
        if not stride:
            raise InputError("models.no_stride")
        first, last = 128, 128 + stride - 1
        reach = 0
        for _ in range(4):
            other = image.clone()
            cell = other[..., first : last + 1, first : last + 1]
            cell.copy_(torch.rand(cell.shape, generator=rng))
            changed = (net(other) - base).abs().amax((0, 1)) > 1e-5 * float(base.abs().max())
            places = torch.cat(changed.nonzero(as_tuple=True))
            if len(places):
                reach = max(reach, int(torch.maximum(first - places, places - last).max()))
    if reach >= 96:
        raise InputError("models.no_radius", reach=reach)
    return stride, reach + stride


def _shifts(net: Callable[[Tensor], Tensor], image: Tensor, base: Tensor, step: int, close: float) -> bool:
    """Whether moving the image by *step* moves the middle of the answer and nothing else."""
    try:
        moved = net(image[..., step:, step:].contiguous())
    except Exception:  # an engine's way of saying that it does not take such a size
        return False
    if moved.shape[-1] != image.shape[-1] - step:
        return False
    middle = slice(112, 144)
    there = slice(112 - step, 144 - step)
    return bool((moved[..., there, there] - base[..., middle, middle]).abs().max() <= close)
