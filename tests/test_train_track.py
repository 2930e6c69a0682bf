"""MLflow: what a training leaves there, and how a challenger becomes champion and goes back."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from toy_recipe import toy_chips

from eosat.cli.app import build as command
from eosat.cli.train import tracking
from eosat.dataset.promote import paired, promote
from eosat.dataset.stac import Described, write_dataset
from eosat.errors import InputError
from eosat.train import track
from eosat.train.go import train_model
from eosat.train.host import Host
from eosat.train.pack import write_packs
from eosat.train.settings import Settings

SETTINGS = Settings(
    name="toy", recipe="toy", arguments={"width": 8, "depth": 1}, batch=4, steps=40, precision="float32",
    evaluate_every=20, rate=1e-2, ema=0.9, options={"a": {"b": 2}},
)  # fmt: skip
CLASSES = ("dark", "bright")


@pytest.fixture(scope="module")
def packs(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("packs")
    write_packs(folder, toy_chips())
    return str(folder / "*.npz")


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> str:
    """A registry in SQLite: to make its tables takes seconds, so the tests share it and differ in names."""
    return track.default_uri(tmp_path_factory.mktemp("mlflow"))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory) -> Path:
    """Four blocks of bright and dark ground, kept out."""
    folder = tmp_path_factory.mktemp("dataset")
    described = []
    for number, chip in enumerate(toy_chips(4)):
        chip = replace(chip, place=f"n1e{number}-0-0", source="simulated/test")
        facts = {"id": f"n1e{number}-0-0-1", "block": f"n1e{number}", "split": "test", "time": "2025-05-03T02:00:00Z"}
        facts |= {"crs": "EPSG:32652", "transform": [10, 0, 3e5, 0, -10, 3.7e6], "scenes": ["x"]}
        described.append(Described(chip=chip, facts=facts))
    write_dataset(folder, described, CLASSES, {"size": 40, "source": ""})
    return folder


def trained(store: str, packs: str, out: Path, name: str = "toy", minutes: float = float("inf"), **changes):
    told = []
    train_model(
        replace(SETTINGS, name=name, packs=(packs,), **changes), out, command="eosat train toy",
        host=Host(device="cpu", threads=1, minutes=minutes), recipes={"toy": "toy_recipe:toy_task"},
        tell=lambda key, **fields: told.append((key, fields)), track=lambda folder: track.begin(store, name, folder),
    )  # fmt: skip
    return told


def test_training_leaves_parameters_curves_and_the_model(store, packs, tmp_path):
    assert trained(store, packs, tmp_path / "model", minutes=0)[-1][0] == "train.stopped"
    told = trained(store, packs, tmp_path / "model")  # goes on, in the same run
    assert told[-1] == ("train.tracked", {"name": "toy", "version": 1})
    client = track.connect(store)
    (run,) = client.search_runs([client.get_experiment_by_name("toy").experiment_id])
    record = json.loads((tmp_path / "model" / "training.json").read_text())
    assert run.info.status == "FINISHED"
    assert (run.data.params["steps"], run.data.params["options.a.b"]) == ("40", "2")
    assert run.data.params["data"] == record["data"]
    assert {"version.eosat", "version.commit", "version.torch"} <= set(run.data.tags)
    assert run.data.metrics["held_agreement"] == record["metrics"]["held_agreement"]
    curve = client.get_metric_history(run.info.run_id, "held")
    assert [(point.step, point.value) for point in curve] == [(look["step"], look["held"]) for look in record["looks"]]
    assert len(curve) == 2
    names = {one.path for folder in ("", "model", "pictures") for one in client.list_artifacts(run.info.run_id, folder)}
    assert {"confusion.json", "model/item.json", "model/weights.safetensors", "pictures/samples.png"} <= names
    assert track.aliases(client, "toy") == {"challenger": 1}
    assert not (tmp_path / "model" / track.RUN).exists()


def test_mlflow_calls_nobody(store):
    track.connect(store)
    from mlflow.telemetry import get_telemetry_client

    assert get_telemetry_client() is None


def test_challenger_becomes_champion_only_where_it_is_better(store, packs, dataset, tmp_path, capsys):
    def say(*arguments: str) -> str:
        assert command({}, [*arguments, "--track", store]) == 0
        return capsys.readouterr().out

    trained(store, packs, tmp_path / "poor", name="race", steps=2)
    assert "version 1 of 'race' is champion: there was none" in say(
        "models", "promote", "race", "--dataset", str(dataset)
    )
    trained(store, packs, tmp_path / "good", name="race")
    verdict = promote(store, "race", dataset)
    assert verdict.promoted
    assert (verdict.challenger, verdict.champion, verdict.blocks) == (2, 1, 4)
    assert verdict.gain.low > 0
    trained(store, packs, tmp_path / "worse", name="race", steps=3)
    assert "version 2 of 'race' stays champion" in say("models", "promote", "race", "--dataset", str(dataset))
    client = track.connect(store)
    assert track.aliases(client, "race") == {"champion": 2, "challenger": 3}
    assert "version 1 of 'race' is champion again" in say("models", "rollback", "race")
    assert track.aliases(client, "race")["champion"] == 1


def test_unknown_models_are_named(store, dataset):
    with pytest.raises(InputError, match="no model 'nobody'"):
        promote(store, "nobody", dataset)
    client = track.connect(store)
    client.create_registered_model("empty")
    with pytest.raises(InputError, match="no challenger"):
        promote(store, "empty", dataset)
    with pytest.raises(InputError, match="no champion before"):
        track.roll_back(client, "empty")


def test_gain_is_drawn_in_pairs():
    rng = np.random.default_rng(0)
    ground = rng.integers(50, 5000, (30, 1, 1))  # blocks differ far more than models do
    ours, theirs = (np.array([[right, 10], [10, right]]) * ground // 100 for right in (81, 80))
    gain = paired(ours, theirs)
    assert 0 < gain.low < gain.value < gain.high < 0.01
    assert paired(theirs, ours).high < 0


def test_without_mlflow_training_says_so_and_goes_on(monkeypatch):
    monkeypatch.setitem(sys.modules, "mlflow", None)
    monkeypatch.setattr(track, "installed", lambda: False)
    told = []
    assert tracking("auto", "toy", told.append) is None
    assert told == ["train.not_tracked"]
    assert tracking("off", "toy", told.append) is None
    assert told == ["train.not_tracked"]
    with pytest.raises(InputError, match="MLflow is not installed"):
        tracking("sqlite:///x.db", "toy", told.append)(Path("x"))
