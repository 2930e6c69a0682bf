"""Datasets: polygons and a period become chips with labels, split by place; and models are judged on them."""

from eosat.dataset.build import Wish, build
from eosat.dataset.evaluate import evaluate

__all__ = ["Wish", "build", "evaluate"]
