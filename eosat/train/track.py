"""What a training leaves in MLflow, and the aliases of its registry; nothing here is imported without it.

By default all lies in one SQLite file and a folder beside it; any server does by its URI.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from eosat.errors import InputError
from eosat.train.checkpoint import Look

CHAMPION, CHALLENGER = "champion", "challenger"
BEFORE = "champion_before"
"""Tag of a registered model: the version that was champion before this one."""
RUN = "mlflow.json"
"""Says in a model's folder, while it is trained, which run it is: a training that goes on goes on there too."""
ARTIFACT = "model"


def installed() -> bool:
    """Whether MLflow is here."""
    return find_spec("mlflow") is not None


def default_uri(folder: Path) -> str:
    """The SQLite file in *folder*.

    >>> default_uri(Path("/data/runs"))
    'sqlite:////data/runs/mlflow.db'
    """
    return f"sqlite:///{folder.resolve().as_posix()}/mlflow.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A training that is written to MLflow as it goes."""

    client: Any
    run: str
    """Id of the run."""
    name: str
    """Of the model."""

    def look(self, look: Look) -> None:
        """One look at the held batches: two points of the curves."""
        for key in ("loss", "held"):
            self.client.log_metric(self.run, key, getattr(look, key), step=look.step)

    def end(self, out: Path) -> int:
        """Everything else, from the model's finished folder; returns the version it has in the registry."""
        record = json.loads((out / "training.json").read_text(encoding="utf-8"))
        for key, value in flat({**record["settings"], "data": record["data"], "command": record["command"]}).items():
            self.client.log_param(self.run, key, value[:500])
        for key, value in record["versions"].items():
            self.client.set_tag(self.run, f"version.{key}", value)
        for key, value in record["metrics"].items():
            self.client.log_metric(self.run, key, value, step=record["step"])
        self.client.log_metric(self.run, "seconds", record["seconds"], step=record["step"])
        self.client.log_dict(self.run, {key: record[key] for key in ("classes", "confusion")}, "confusion.json")
        for picture in sorted(out.glob("*.png")):
            self.client.log_artifact(self.run, str(picture), "pictures")
        (out / RUN).unlink(missing_ok=True)
        self.client.log_artifacts(self.run, str(out), ARTIFACT)
        self.client.set_terminated(self.run)
        return register(self.client, self.name, self.run)


def begin(uri: str, name: str, out: Path) -> Tracked:
    """Begin a run of the experiment *name*, or go on with the one that *out* names."""
    client = connect(uri)
    known = out / RUN
    if known.is_file():
        told = json.loads(known.read_text(encoding="utf-8"))
        if told["uri"] == uri:
            return Tracked(client=client, run=told["run"], name=name)
    run: str = client.create_run(_experiment(client, uri, name), run_name=name).info.run_id
    out.mkdir(parents=True, exist_ok=True)
    known.write_text(json.dumps({"uri": uri, "run": run}), encoding="utf-8")
    return Tracked(client=client, run=run, name=name)


def connect(uri: str) -> Any:
    """MLflow's client of a store.

    Raises
    ------
    InputError
        When MLflow is not installed.
    """
    if not installed():
        raise InputError("train.no_mlflow")
    # MLflow reads this once, when it is imported; there is no other way to keep it from calling home.
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    from mlflow.tracking import MlflowClient

    if uri.startswith("sqlite:///"):
        Path(uri.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    return MlflowClient(uri, registry_uri=uri)


def _experiment(client: Any, uri: str, name: str) -> str:
    there = client.get_experiment_by_name(name)
    if there is not None:
        return str(there.experiment_id)
    beside = Path(uri.removeprefix("sqlite:///")).resolve().parent / "mlflow-artifacts" if "sqlite" in uri[:6] else None
    return str(client.create_experiment(name, artifact_location=beside.as_uri() if beside else None))


def register(client: Any, name: str, run: str) -> int:
    """Make a run's model the challenger; returns its version."""
    from mlflow.exceptions import MlflowException

    try:
        client.get_registered_model(name)
    except MlflowException:
        client.create_registered_model(name)
    source = f"{client.get_run(run).info.artifact_uri}/{ARTIFACT}"
    version = int(client.create_model_version(name, source=source, run_id=run).version)
    client.set_registered_model_alias(name, CHALLENGER, str(version))
    return version


def aliases(client: Any, name: str) -> dict[str, int]:
    """Versions by alias.

    Raises
    ------
    InputError
        When the registry has no such model.
    """
    from mlflow.exceptions import MlflowException

    try:
        return {key: int(value) for key, value in client.get_registered_model(name).aliases.items()}
    except MlflowException as err:
        raise InputError("train.not_registered", name=name) from err


def fetched(client: Any, name: str, version: int, folder: Path) -> Path:
    """The folder of a version's model, brought to *folder*."""
    from mlflow.artifacts import download_artifacts

    source = client.get_model_version(name, str(version)).source
    folder.mkdir(parents=True, exist_ok=True)
    return Path(download_artifacts(artifact_uri=source, dst_path=str(folder)))


def promote(client: Any, name: str, version: int) -> None:
    """Make a version champion, and remember which was before."""
    before = aliases(client, name).get(CHAMPION)
    client.set_registered_model_alias(name, CHAMPION, str(version))
    if before is not None and before != version:
        client.set_registered_model_tag(name, BEFORE, str(before))


def roll_back(client: Any, name: str) -> int:
    """Make the champion before this one champion again; returns its version.

    Raises
    ------
    InputError
        When there was none.
    """
    aliases(client, name)
    before = client.get_registered_model(name).tags.get(BEFORE)
    if not before:
        raise InputError("train.no_champion_before", name=name)
    promote(client, name, int(before))
    return int(before)


def flat(values: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """Nested values as text by dotted key.

    >>> flat({"a": 1, "b": {"c": [2, 3]}})
    {'a': '1', 'b.c': '[2, 3]'}
    """
    found: dict[str, str] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{before}{key}.")
        else:
            found[f"{before}{key}"] = str(value)
    return found
