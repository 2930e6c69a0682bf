"""Models: a folder with a card (``item.json``, STAC with the MLM extension), weights and a README.

Searched by name among the shipped models, then in the cache folder's ``models``. Weights are safetensors, or a graph
(ONNX, OpenVINO's XML); nothing is ever unpickled, so a stranger's model can be opened without running their code.
"""

from eosat.models.card import Card, read_card
from eosat.models.dynamicworld import import_dynamicworld
from eosat.models.export import Parity, export_model
from eosat.models.folder import (
    Model,
    build,
    folder_of,
    list_models,
    load_model,
    verify,
    weights_of,
    write_card,
    write_model,
)
from eosat.models.graph import Graph
from eosat.models.item import SIMULATED, caution, caution_of, to_item
from eosat.models.kept import Kept, measure_kept
from eosat.models.ladder import Numbers, pick_numbers
from eosat.models.weights import engine_for

__all__ = [
    "SIMULATED",
    "Card",
    "Graph",
    "Kept",
    "Model",
    "Numbers",
    "Parity",
    "build",
    "caution",
    "caution_of",
    "engine_for",
    "export_model",
    "folder_of",
    "import_dynamicworld",
    "list_models",
    "load_model",
    "measure_kept",
    "pick_numbers",
    "read_card",
    "to_item",
    "verify",
    "weights_of",
    "write_card",
    "write_model",
]
