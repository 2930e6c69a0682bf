"""The Codabench bundle: the documented fields, and a scoring program that agrees with the board's scorer."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import datetime

import pytest
import yaml

from eosat.errors import InputError
from eosat.kit import challenge, codabench, seal
from eosat.kit.score import read_challenge

BEGINS, ENDS = datetime(2026, 2, 2), datetime(2026, 2, 4, 12)
DOCUMENTED = {
    "competition": ({"version", "title", "image", "terms"}, {"description", "make_programs_available",
                    "make_input_data_available", "pages", "tasks", "phases", "leaderboards"}),
    "phases": ({"name", "start", "tasks"}, {"end", "index", "public_data", "accepts_only_result_submissions",
               "max_submissions_per_day", "execution_time_limit", "hide_output", "auto_migrate_to_this_phase"}),
    "tasks": ({"index", "name", "scoring_program"}, {"reference_data"}),
    "leaderboards": ({"title", "key", "columns"}, {"submission_rule"}),
    "columns": ({"title", "key", "index"}, {"sorting", "precision"}),
}  # fmt: skip
"""Required and optional keys, by Codabench's page "YAML Structure"."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("export")
    folder, key, out = home / "final", home / "key", home / "bundle.zip"
    seal.seal("offset-detective", folder, key)
    assert codabench.export(folder, key, out, begins=BEGINS, ends=ENDS) == out.stat().st_size
    with zipfile.ZipFile(out) as archive:
        return folder, key, {name: archive.read(name) for name in archive.namelist()}


def keys_fit(kind, found):
    needed, allowed = DOCUMENTED[kind]
    assert needed <= set(found) <= needed | allowed, kind


def test_every_field_is_a_documented_one_and_every_file_is_there(made):
    _, _, files = made
    content = yaml.safe_load(files["competition.yaml"])
    keys_fit("competition", content)
    assert content["version"] == 2
    for kind in ("phases", "tasks", "leaderboards"):
        for one in content[kind]:
            keys_fit(kind, one)
    for column in content["leaderboards"][0]["columns"]:
        keys_fit("columns", column)
    named = [content["image"], content["terms"], *(page["file"] for page in content["pages"])]
    named += [task[key] for task in content["tasks"] for key in ("scoring_program", "reference_data")]
    assert set(named) <= set(files)
    assert content["phases"][0]["end"] == content["phases"][1]["start"] == "2026-02-04 12:00:00"
    assert "auto_migrate_to_this_phase" not in content["phases"][0]
    assert files["logo.png"].startswith(b"\x89PNG")


def test_what_teams_can_download_holds_no_truth(made):
    folder, key, files = made
    with zipfile.ZipFile(io.BytesIO(files["public_data.zip"])) as archive:
        texts = [archive.read(name) for name in archive.namelist()]
    assert not [one for one in seal.forbidden(folder, key) for text in texts if one in text]


def run(files, board, answers, home):
    for name, inside in (("scoring_program.zip", "program"), (f"reference_{board}.zip", "input/ref")):
        with zipfile.ZipFile(io.BytesIO(files[name])) as archive:
            archive.extractall(home / inside)
    (home / "input" / "res").mkdir(parents=True)
    (home / "output").mkdir()
    (home / "input" / "res" / "answers.csv").write_text(answers, encoding="utf-8")
    command = [sys.executable, str(home / "program" / "score.py"), str(home / "input"), str(home / "output")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("board", ["public", "private"])
def test_the_scoring_program_agrees_with_the_board(made, tmp_path, monkeypatch, board):
    folder, key, files = made
    truth = seal.opened(folder, key)
    rows = [f"{one},{value if number % 3 else -0.1 - value}" for number, (one, (value, _)) in enumerate(truth.items())]
    answers = "id,value\n" + "\n".join(rows) + "\n"
    (tmp_path / "a.csv").write_text(answers, encoding="utf-8")
    monkeypatch.setenv(challenge.KEY_AT, str(key))
    wanted = challenge.scorer(folder)(tmp_path / "a.csv")
    assert run(files, board, answers, tmp_path).returncode == 0
    got = json.loads((tmp_path / "output" / "scores.json").read_text())
    assert list(got) == ["score"]
    assert got["score"] == pytest.approx(getattr(wanted, board))


@pytest.mark.parametrize("answers", ["id,value\nSIM_F001,nan\n", "id,value\nSIM_F001,0\n", "", "id,value\na,0\na,0\n"])
def test_the_scoring_program_refuses_with_a_sentence_and_no_score(made, tmp_path, answers):
    done = run(made[2], "public", answers, tmp_path)
    assert done.returncode == 1
    assert " / " in done.stderr
    assert not (tmp_path / "output" / "scores.json").exists()


def test_times_in_the_wrong_order_and_a_taken_name_are_refused(made, tmp_path):
    folder, key, _ = made
    with pytest.raises(InputError, match="before it begins"):
        codabench.export(folder, key, tmp_path / "b.zip", begins=ENDS, ends=BEGINS)
    (tmp_path / "b.zip").write_text("mine")
    with pytest.raises(InputError, match="already"):
        codabench.export(folder, key, tmp_path / "b.zip", begins=BEGINS, ends=ENDS)
    assert (tmp_path / "b.zip").read_text() == "mine"
    assert read_challenge(folder).better == "higher"
