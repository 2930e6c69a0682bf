"""The house's nets as ONNX graphs, and as int8 ones. Extra ``engines``."""

import json
import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from eosat.errors import InputError
from eosat.models.card import Card
from eosat.models.graph import library
from eosat.models.item import to_item
from eosat.nets import folded

OPSET = 18
"""Of the graphs: the first whose Resize can smooth while it shrinks, as Dynamic World does."""
INPUT, OUTPUT = "reflectance", "logits"


def to_onnx(net: nn.Module, card: Card) -> bytes:
    """*net* as an ONNX graph of any batch, and any height and width that are multiples of the stride.

    The card stands in the file (``metadata_props``: ``item``). By torch's exporter on torch.export: the one on
    TorchScript is deprecated and cannot write Dynamic World's smoothed halving.

    Raises
    ------
    InputError
        When ``onnx`` and ``onnxscript`` are not installed.
    """
    library("onnx", "onnx")
    library("onnxscript", "onnx")
    stride, size = card.stride, torch.export.Dim
    sides = {axis: stride * size(name, min=2, max=16384 // stride) for axis, name in ((2, "rows"), (3, "columns"))}
    sample = torch.rand(2, len(card.bands), 16 * stride, 24 * stride)
    with quiet():
        program = torch.onnx.export(
            folded(net).cpu(),
            (sample,),
            dynamo=True,
            dynamic_shapes=({0: size("batch"), **sides},),
            opset_version=OPSET,
            input_names=[INPUT],
            output_names=[OUTPUT],
            verbose=False,
        )
    model = program.model_proto  # type: ignore[union-attr]
    return _tidy(model, card)


@contextmanager
def quiet() -> Iterator[None]:
    """Without what exporters say to themselves: of other libraries, of their own future, of other ways to do it."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _tidy(model: Any, card: Card) -> bytes:
    """Without notes on where the code stood, and with the card."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    model.metadata_props.add(key="item", value=json.dumps(to_item(card), ensure_ascii=False))
    content: bytes = model.SerializeToString()
    return content


def to_int8(graph: bytes, images: Sequence[NDArray[np.float32]]) -> bytes:
    """An ONNX graph with its inner convolutions in int8, calibrated on *images* (band, y, x) of reflectance.

    The first and the last convolution stay in float32. On real L2A that kept .974 to .996 of the labels of the shipped
    net; all in int8 .75 to .99 (onnxruntime) and .94 to .997 (nncf), whatever the calibration.

    Raises
    ------
    InputError
        When onnxruntime is not installed, or no image is given.
    """
    onnx, quantization = library("onnx", "onnx"), library("onnxruntime.quantization", "onnx")
    if not images:
        raise InputError("models.no_images")
    feed: Iterator[dict[str, NDArray[np.float32]]] = iter([{INPUT: image[None]} for image in images])

    class Reader(quantization.CalibrationDataReader):  # type: ignore[misc, name-defined]
        """What onnxruntime asks for images."""

        def get_next(self) -> dict[str, NDArray[np.float32]] | None:
            """The next image."""
            return next(feed, None)

    model = onnx.load_model_from_string(graph)
    convolutions = [node.name for node in model.graph.node if node.op_type == "Conv"]
    with tempfile.TemporaryDirectory(prefix="eosat-") as scratch, quiet():
        path = Path(scratch) / "int8.onnx"
        quantization.quantize_static(
            model,
            path,
            Reader(),
            quant_format=quantization.QuantFormat.QDQ,
            per_channel=True,
            op_types_to_quantize=["Conv"],
            nodes_to_exclude=[convolutions[0], convolutions[-1]],
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
        )
        return path.read_bytes()


def to_openvino(graph: bytes) -> tuple[bytes, bytes]:
    """An ONNX graph in OpenVINO's own form: XML and weights, in float32 (or int8 where the graph is)."""
    openvino = library("openvino", "openvino")
    with tempfile.TemporaryDirectory(prefix="eosat-") as scratch:
        path = Path(scratch) / "model.xml"
        openvino.save_model(openvino.Core().read_model(graph), path, compress_to_fp16=False)
        return path.read_bytes(), path.with_suffix(".bin").read_bytes()
