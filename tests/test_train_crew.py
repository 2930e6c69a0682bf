"""Several processes learn together as one: on CPUs through gloo, told of each other as ``torchrun`` does it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from toy_recipe import toy_chips, toy_task

from eosat.train.checkpoint import CHECKPOINT
from eosat.train.crew import Crew, crew_of
from eosat.train.loop import Place, Plan, train
from eosat.train.settings import Settings

TESTS = Path(__file__).parent
SETTINGS = Settings(name="toy", recipe="toy", batch=4)
PLAN = Plan(steps=8, rate=1e-2, evaluate_every=4)


def plain_net() -> torch.nn.Module:
    """Without norms, whose statistics are each process's own on a CPU."""
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Conv2d(10, 8, 3, padding=1), torch.nn.ReLU(), torch.nn.Conv2d(8, 2, 1))


def learn_together(out: Path, environ: Mapping[str, str]) -> None:
    """What each of the two does."""
    torch.set_num_threads(1)
    with crew_of(environ) as crew:
        mine = out / str(crew.rank)
        mine.mkdir()
        place = Place(crew=crew, checkpoint=mine / CHECKPOINT, drawers=2)
        outcome = train(plain_net(), toy_task(SETTINGS, toy_chips()), PLAN, lambda _: None, place)
        (mine / "looks.json").write_text(json.dumps([[look.step, look.loss, look.held] for look in outcome.looks]))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_two_processes_learn_what_one_learns_and_one_writes(tmp_path, monkeypatch):
    told = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port()), "WORLD_SIZE": "2"}
    for name, value in (told | {"RANK": "0", "GLOO_SOCKET_IFNAME": "lo"}).items():
        monkeypatch.setenv(name, value)
    code = f"import os; from test_train_crew import *; learn_together(Path({str(tmp_path)!r}), os.environ)"
    paths = f"{TESTS}{os.pathsep}{TESTS.parent}"
    other = subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"RANK": "1", "PYTHONPATH": paths})
    learn_together(tmp_path, os.environ)
    assert other.wait() == 0
    looks = [json.loads((tmp_path / rank / "looks.json").read_text()) for rank in "01"]
    assert looks[0] == looks[1]
    alone = train(plain_net(), toy_task(SETTINGS, toy_chips()), PLAN, lambda _: None)
    for (step, loss, held), look in zip(looks[0], alone.looks, strict=True):
        assert step == look.step
        assert (loss, held) == pytest.approx((look.loss, look.held), rel=1e-5)
    assert (tmp_path / "0" / CHECKPOINT).is_file()
    assert not (tmp_path / "1" / CHECKPOINT).exists()


def test_shares_are_the_whole_batch():
    x = torch.arange(7)
    parts = [Crew(rank=rank, size=3).share((x, x))[0] for rank in range(3)]
    assert sorted(torch.cat(parts).tolist()) == x.tolist()
