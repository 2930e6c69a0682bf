"""A seeded share of the mutants of one room: its tests notice them. All of them: make long."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants live in forked children")
def test_tests_of_radiometry_notice_a_seeded_share_of_its_mutants():
    command = [sys.executable, "scripts/mutate.py", "radiometry", "--sample", "12", "--seed", "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout[done.stdout.index("{") :])
    assert found["mutants"] == 12
    assert found["killed"] >= 11


def test_the_committed_result_reaches_the_mark_and_names_its_survivors():
    results = json.loads((ROOT / "docs" / "long" / "mutation.json").read_text(encoding="utf-8"))
    for room, found in results.items():
        assert found["score"] >= 0.85, room
        assert len(found["survivors"]) <= found["mutants"] - found["killed"], room
        assert "not looked at" not in found["survivors"].values(), room
