"""The training loop and its checkpoints: what it learns, when it stops, and that a kill changes no bit."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from toy_recipe import toy_chips, toy_task

from eosat.cli.app import build
from eosat.errors import InputError
from eosat.models import load_model, verify, weights_of
from eosat.nets import half_resolution
from eosat.train.checkpoint import CHECKPOINT, about, begun, follow, restore, save
from eosat.train.go import sparing, train_model
from eosat.train.host import Host, has_bfloat16
from eosat.train.loop import Place, Plan, Progress, pace, soft_cross_entropy, train
from eosat.train.pack import write_packs
from eosat.train.settings import Settings, filled, find_settings, read_settings
from eosat.train.task import RECIPES, Task, recipe

TESTS = Path(__file__).parent
RECIPE = {"toy": "toy_recipe:toy_task"}
SETTINGS = Settings(
    name="toy", recipe="toy", arguments={"width": 8, "depth": 1}, batch=4, steps=40, precision="float32",
    evaluate_every=10, save_every=7, rate=1e-2,
)  # fmt: skip
ONE = Host(device="cpu", threads=1)


def toy(**changes) -> Task:
    return replace(toy_task(SETTINGS, toy_chips()), **changes)


def net_of(seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    return half_resolution(10, 2, 8, 1)


def weights(net: nn.Module) -> dict[str, torch.Tensor]:
    return {key: value.clone() for key, value in net.state_dict().items()}


def equal(ours, theirs) -> bool:
    return all(torch.equal(value, theirs[key]) for key, value in ours.items())


def quiet(_: Progress) -> None:
    pass


def test_net_learns_and_repeats_by_seed():
    told: list[Progress] = []
    plan = Plan(steps=60, rate=1e-2, ema=0.9, evaluate_every=20)
    nets = [net_of(), net_of()]
    for net in nets:
        outcome = train(net, toy(), plan, told.append)
    assert outcome.finished
    assert outcome.step == 60
    assert [look.step for look in outcome.looks] == [20, 40, 60]
    assert outcome.looks[-1].held < 0.8 * outcome.looks[0].held
    assert equal(weights(nets[0]), weights(nets[1]))
    assert not nets[0].training
    assert told[0].left > 0


@pytest.mark.parametrize("drawers", [1, 3])
def test_stopping_and_going_on_changes_no_bit(tmp_path, drawers):
    plan = Plan(steps=30, rate=1e-2, evaluate_every=8, save_every=5, seed=4)
    whole = net_of()
    train(whole, toy(), plan, quiet)
    ticks = count()
    place = Place(checkpoint=tmp_path / CHECKPOINT, drawers=drawers, seconds=20, clock=lambda: float(next(ticks)))
    starts = 0
    finished = False
    while not finished:
        net, starts = net_of(), starts + 1
        finished = train(net, toy(), plan, quiet, place).finished
    assert starts > 2
    assert equal(weights(net), weights(whole))


def test_draws_of_the_net_itself_are_the_same_after_going_on(tmp_path):
    plan, whole = Plan(steps=12, rate=1e-2, ema=0), nn.Sequential(nn.Conv2d(10, 2, 1), nn.Dropout())
    first = weights(whole)
    train(whole, toy(held=()), plan, quiet)
    ticks = count()
    place = Place(checkpoint=tmp_path / CHECKPOINT, seconds=10, clock=lambda: float(next(ticks)))
    for _ in range(20):
        net = nn.Sequential(nn.Conv2d(10, 2, 1), nn.Dropout())
        net.load_state_dict(first)
        torch.rand(7)  # whatever else has drawn
        if train(net, toy(held=()), plan, quiet, place).finished:
            break
    assert equal(weights(net), weights(whole))


def test_early_stopping_keeps_the_best_weights():
    losses = iter([0.5, 0.4, 0.6, 0.7, 0.1])
    seen: list[dict[str, torch.Tensor]] = []
    net = net_of()

    def loss(logits, target):
        if torch.is_inference_mode_enabled():
            seen.append(weights(net))
            return torch.tensor(next(losses))
        return soft_cross_entropy(logits, target)

    task = toy(loss=loss, held=toy().held[:1])
    outcome = train(net, task, Plan(steps=100, ema=0, evaluate_every=5, patience=2, rate=1e-2), quiet)
    assert [look.held for look in outcome.looks] == pytest.approx([0.5, 0.4, 0.6, 0.7])
    assert outcome.finished
    assert (outcome.step, outcome.best_step) == (20, 10)
    assert equal(weights(net), seen[1])


def test_running_mean_by_hand():
    net = nn.Linear(1, 1, bias=False)
    nn.init.constant_(net.weight, 0.0)
    state = begun(net, torch.optim.AdamW(net.parameters()), mean=True)
    nn.init.constant_(net.weight, 1.0)
    state.step = 1_000_000
    follow(state, 0.75)
    follow(state, 0.75)
    assert float(state.mean.weight) == pytest.approx(1 - 0.75**2)
    state.step = 0  # the first steps are forgotten sooner
    follow(state, 0.75)
    assert float(state.mean.weight) == pytest.approx(1 - 0.75**2 * 0.1)


def test_rate_follows_the_step_alone():
    rates: list[float] = []
    train(net_of(), toy(held=()), Plan(steps=30, rate=2.0, warm=0.5, clip=1e-9), lambda p: rates.append(p.rate))
    assert rates == pytest.approx([2.0 * pace(step / 30, 0.5) for step in (9, 19, 29)])


def test_a_failing_draw_ends_the_training():
    def draw(step: int):
        if step == 3:
            raise InputError("train.no_packs", pattern="x")
        return toy().draw(step)

    with pytest.raises(InputError, match="x"):
        train(net_of(), toy(draw=draw), Plan(steps=9), quiet)


def test_checkpoint_of_another_net_and_a_damaged_one_are_refused(tmp_path):
    path = tmp_path / CHECKPOINT
    net = net_of()
    save(begun(net, torch.optim.AdamW(net.parameters()), mean=True), path, {"a": 1})
    assert about(path) == {"a": 1}
    other = half_resolution(10, 2, 4, 1)
    with pytest.raises(InputError, match="another net"):
        restore(begun(other, torch.optim.AdamW(other.parameters()), mean=True), path)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match="cannot be read"):
        restore(begun(net, torch.optim.AdamW(net.parameters()), mean=True), path)
    assert [file.name for file in tmp_path.iterdir()] == [CHECKPOINT]


def test_a_pickle_in_place_of_a_checkpoint_runs_nothing(tmp_path):
    import pickle

    class Hostile:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "ran",))

    (tmp_path / CHECKPOINT).write_bytes(pickle.dumps(Hostile()))
    with pytest.raises(InputError, match="cannot be read"):
        about(tmp_path / CHECKPOINT)
    assert not (tmp_path / "ran").exists()


@pytest.fixture
def packs(tmp_path) -> str:
    write_packs(tmp_path / "packs", toy_chips())
    return str(tmp_path / "packs" / "*.npz")


def go(packs: str, out: Path, **changes):
    told: list[str] = []
    restart = changes.pop("restart", False)
    minutes = changes.pop("minutes", ONE.minutes)
    settings, host = replace(SETTINGS, packs=(packs,), **changes), replace(ONE, minutes=minutes)
    made = train_model(
        settings, out, command="eosat train toy", host=host, restart=restart,
        tell=lambda key, **_: told.append(key), recipes=RECIPE,
    )  # fmt: skip
    return made, told


def test_training_writes_a_model_that_loads(tmp_path, packs):
    out = tmp_path / "model"
    made, told = go(packs, out)
    assert made == out
    assert told[-1] == "train.written"
    card = load_model(out).card
    assert (card.classes, card.radius_px, card.made_by) == (("dark", "bright"), 6, "eosat train toy")
    assert card.metrics["held_agreement"] > 0.7
    assert re.search(r"1 x .+, 1 threads, \d+ min", card.hardware)
    assert verify(out) == card
    assert sorted(file.name for file in out.iterdir()) == [
        "README.md", "golden.npz", "item.json", "samples.png", "training.json", "weights.safetensors",
    ]  # fmt: skip
    record = json.loads((out / "training.json").read_text())
    assert np.sum(record["confusion"]) == 3 * 16 * 16 / 4
    assert record["settings"]["seed"] == 1
    page = (out / "README.md").read_text()
    assert record["data"] in page
    assert "한국어" in page
    assert go(packs, out) == (out, ["train.done"])
    with pytest.raises(InputError, match="'seed' is 1 there and 2 here"):
        go(packs, out, seed=2)


def test_another_training_is_not_gone_on_with(tmp_path, packs):
    out = tmp_path / "model"
    made, told = go(packs, out, minutes=0)
    assert made is None
    assert told[-1] == "train.stopped"
    assert [file.name for file in out.iterdir()] == [CHECKPOINT]
    with pytest.raises(InputError, match="'rate'"):
        go(packs, out, rate=1e-3)
    made, _ = go(packs, out, rate=1e-3, restart=True)
    assert made == out


def test_a_model_that_came_from_elsewhere_is_not_overwritten(tmp_path, packs):
    (tmp_path / "item.json").write_text("{}")
    with pytest.raises(InputError, match="not trained there"):
        go(packs, tmp_path)


CHILD = """
import sys
for name in {blocked}: sys.modules[name] = None
from pathlib import Path
from eosat.train.go import train_model
from eosat.train.host import Host
from eosat.train.settings import read_settings
settings = read_settings(Path(sys.argv[1]))
train_model(settings, Path(sys.argv[2]), command="x", host=Host(device="cpu", threads=1),
            recipes={recipes})
"""
HEAVY = [
    "rasterio", "pydantic", "yaml", "typer", "rich", "odc", "pyproj", "shapely", "pystac", "boto3", "xarray", "dask",
    "pandas", "pyarrow", "matplotlib", "PIL", "jinja2", "psutil", "obstore", "filelock", "affine", "mlflow",
]  # fmt: skip


def child(settings: Path, out: Path, blocked=()) -> subprocess.Popen:
    code = CHILD.format(blocked=list(blocked), recipes=RECIPE)
    environ = os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    arguments = [sys.executable, "-c", code, str(settings), str(out)]
    return subprocess.Popen(arguments, env=environ)


def written_settings(folder: Path, packs: str, **changes) -> Path:
    path = folder / "toy.json"
    keys = ("name", "recipe", "arguments", "batch", "precision", "save_every", "evaluate_every", "rate")
    content = {key: getattr(SETTINGS, key) for key in keys}
    path.write_text(json.dumps(content | {"packs": packs} | changes))
    return path


def test_a_killed_training_goes_on_to_the_same_bytes(tmp_path, packs):
    settings = written_settings(tmp_path, packs, steps=150, save_every=3)
    out = tmp_path / "killed"
    killed = child(settings, out)
    while not (out / CHECKPOINT).exists():
        assert killed.poll() is None
        time.sleep(0.001)
    time.sleep(random.uniform(0, 0.3))
    killed.kill()
    assert killed.wait() == -signal.SIGKILL, "it was done before it could be killed"
    train_model(read_settings(settings), out, command="x", host=ONE, recipes=RECIPE)
    train_model(read_settings(settings), tmp_path / "whole", command="x", host=ONE, recipes=RECIPE)
    whole, again = ((folder / "weights.safetensors").read_bytes() for folder in (tmp_path / "whole", out))
    assert whole == again


def test_training_needs_numpy_torch_and_safetensors_alone(tmp_path, packs):
    process = child(written_settings(tmp_path, packs, steps=3), tmp_path / "model", blocked=HEAVY)
    assert process.wait() == 0
    assert load_model(tmp_path / "model").card.name == "toy"


def test_module_runs_by_itself_and_says_what_is_wrong(tmp_path):
    (tmp_path / "x.json").write_text('{"recipe": "landcover", "stepps": 3}')
    run = [sys.executable, "-m", "eosat.train", str(tmp_path / "x.json")]
    done = subprocess.run(run, capture_output=True, text=True, cwd=TESTS.parent)
    assert done.returncode == 2
    assert "Did you mean 'steps'?" in done.stderr


def test_settings_are_checked_and_changed(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("recipe: landcover\nrate: 1e-3\noptions: {a: 1}\n")
    settings = read_settings(path, ["steps=7", "options.b=two", "precision=float32"])
    assert (settings.name, settings.rate, settings.steps) == ("mine", 1e-3, 7)
    assert settings.options == {"a": 1, "b": "two"}
    for change, match in (
        ("steps=0", "1 or more"), ("steps=1.5", "must be int"), ("steps", "--set steps"), ("rate=-1", "0 or more"),
        ("precision=float16", "auto, bfloat16, float32"), ("packs=3", "'packs'"),
        ("recipee=x", "Did you mean 'recipe'"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=match):
            read_settings(path, [change])
    with pytest.raises(InputError, match="'recipe' is missing"):
        filled(Settings, {"name": "x"}, name="x")


def test_packs_are_meant_from_the_folder_of_the_settings(tmp_path, packs):
    path = tmp_path / "mine.yaml"
    path.write_text("recipe: landcover\npacks: packs/*.npz\n")
    assert read_settings(path).packs == (packs,)
    with pytest.raises(InputError, match=r"nothing/\*\.npz"):
        train_model(replace(SETTINGS, packs=("nothing/*.npz",)), tmp_path, command="", recipes=RECIPE)


def test_shipped_trainings_are_good():
    paths = sorted((TESTS.parent / "configs" / "train").glob("*.yaml"))
    assert {path.stem for path in paths} >= {"landcover", "solar"}
    for path in paths:
        assert read_settings(find_settings(path.stem)).recipe in RECIPES


def test_unknown_recipes_and_settings_name_those_there_are(tmp_path):
    with pytest.raises(InputError, match="landcover"):
        recipe("landcovr")
    with pytest.raises(InputError, match="no config nothing"):
        find_settings("nothing")
    assert set(RECIPES) == {"landcover", "solar", "dataset"}


def test_command_line_names_what_is_wrong(tmp_path, capsys):
    (tmp_path / "x.yaml").write_text("recipe: landcover\npacks: none/*.npz\n")
    assert build({}, ["train", str(tmp_path / "x.yaml"), "--out", str(tmp_path / "out")]) == 2
    assert "none/*.npz" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_steps_are_said_sparingly_and_looks_always():
    now, told = [0.0], []
    tell = sparing(lambda key, **_: told.append(key), 30, lambda: now[0])
    for second, key in (
        (0, "train.step"),
        (10, "train.step"),
        (20, "train.look"),
        (45, "train.step"),
        (51, "train.step"),
    ):
        now[0] = float(second)
        tell(key)
    assert told == ["train.step", "train.look", "train.step"]


def test_bfloat16_is_for_processors_that_have_it(monkeypatch):
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    for probe in probes:
        monkeypatch.setattr(torch.cpu, probe, lambda: False, raising=False)
    assert not has_bfloat16("cpu")
    monkeypatch.setattr(torch.cpu, probes[0], lambda: True, raising=False)
    assert has_bfloat16("cpu")


def test_training_goes_on_from_another_model(tmp_path):
    packs = write_packs(tmp_path, toy_chips())
    first = replace(SETTINGS, packs=(str(packs[0]),), steps=6)
    train_model(first, tmp_path / "one", command="", host=ONE, recipes=RECIPE)
    rest = replace(first, start=str(tmp_path / "one"), rate=0.0, ema=0, steps=2)
    train_model(rest, tmp_path / "two", command="", host=ONE, recipes=RECIPE)
    one, two = (weights_of(tmp_path / name)[1] for name in ("one", "two"))
    assert equal(dict(one.named_parameters()), dict(two.named_parameters()))  # a rate of 0 keeps what it started from
    fresh_net = weights_of(
        train_model(replace(rest, start=""), tmp_path / "three", command="", host=ONE, recipes=RECIPE)
    )[1]
    assert not equal(dict(one.named_parameters()), dict(fresh_net.named_parameters()))


def test_a_start_of_another_build_is_refused(tmp_path):
    packs = write_packs(tmp_path, toy_chips())
    settings = replace(SETTINGS, packs=(str(packs[0]),), start="landcover")
    with pytest.raises(InputError, match="another build"):
        train_model(settings, tmp_path / "out", command="", host=ONE, recipes=RECIPE)
