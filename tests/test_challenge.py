"""Challenges: scored as by hand, sealed, packed without a word of the truth; what is handed in is judged, never run."""

import math
import os
import runpy
import sys
import zipfile
from itertools import pairwise

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eosat.cli import build
from eosat.errors import InputError
from eosat.kit import challenge, offsets, seal
from eosat.kit.score import read_challenge, scored, scorer_of

SEED = 20260204


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    return challenge.start("offset-detective", tmp_path_factory.mktemp("od") / "work")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    home = tmp_path_factory.mktemp("sealed")
    return home / "board", home / "keys" / "key", seal.seal("offset-detective", home / "board", home / "keys" / "key")


def answer(path, values):
    lines = ["id,value", *(f"{one},{value}" for one, value in values.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(script, *given, monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(script), *map(str, given)])
    runpy.run_path(str(script), run_name="__main__")


def test_the_score_is_the_share_of_right_offsets_on_each_board(tmp_path):
    truth = {"a": (-0.1, "public"), "b": (0.0, "public"), "c": (0.0, "public"), "d": (-0.1, "private")}
    path = answer(tmp_path / "a.csv", {"a": -0.1, "b": 0.004, "c": 0.006, "d": 0})
    assert offsets.score(path, truth) == ({"a": 1.0, "b": 1.0, "c": 0.0}, {"d": 0.0})


@pytest.mark.parametrize("value", [-1000, 1.5])
def test_an_offset_in_digital_numbers_is_refused_with_what_to_write(tmp_path, value):
    with pytest.raises(InputError, match=r"-0\.1"):
        offsets.score(answer(tmp_path / "a.csv", {"a": value}), {"a": (0.0, "public")})


def test_a_started_folder_scores_at_once_and_the_baselines_stand_where_they_should(started, tmp_path, monkeypatch):
    shipped = started / "submission" / "answers.csv"
    assert challenge.score("offset-detective", shipped).public == 50
    assert not list(started.rglob("truth*"))
    assert not list(started.rglob(challenge.SEALED))
    found = {}
    for name in ("trivial", "good"):
        run(started / "baseline" / f"{name}.py", tmp_path / f"{name}.csv", monkeypatch=monkeypatch)
        found[name] = challenge.score("offset-detective", tmp_path / f"{name}.csv").public
    assert found == {"trivial": 50, "good": 100}
    before = shipped.read_bytes()
    run(started / "submission" / "make_answers.py", monkeypatch=monkeypatch)
    assert shipped.read_text().split() == before.decode().split()


def test_equal_seeds_write_equal_scenes_that_say_they_are_simulated(started, tmp_path):
    truth = offsets.practice(tmp_path / "again", SEED)
    assert truth == offsets.practice_truth(SEED)
    for path in (tmp_path / "again").iterdir():
        assert path.read_bytes() == (started / "data" / path.name).read_bytes()
    with rasterio.open(started / "data" / "SIM_P001.tif") as file:
        assert file.tags()["simulated"] == "true"


def test_what_the_metadata_claim_tells_nothing_of_the_truth():
    told = {one: [] for one in {repr(told) for told, _ in offsets.CLAIMS}}
    for claim, added in offsets.CLAIMS:
        told[repr(claim)].append(added)
    assert all(sorted(both) == [False, True] for both in told.values())


def test_the_scenes_hold_the_added_thousand_exactly_where_the_truth_says(started):
    medians = {True: [], False: []}
    for name, (value, _) in offsets.practice_truth(SEED).items():
        with rasterio.open(started / "data" / f"{name}.tif") as file:
            red = file.read(3)
        medians[value != 0].append(float(np.quantile(red[red > 0], 0.05)))
    assert min(medians[True]) >= 1000 > np.median(medians[False])


def test_the_parts_are_apart_in_place_and_in_year():
    boxes = {}
    for name, part in offsets.PARTS.items():
        spots = [(lon, lat) for seed in range(20) for lon, lat, _ in offsets.places(part, seed)]
        boxes[name] = [lon for lon, _ in spots]
        assert {day.year for day in offsets.dates(part, 3)} == {part.year}
    ranges = sorted((min(lons), max(lons)) for lons in boxes.values())
    metres = 111_320 * math.cos(math.radians(33.5))
    assert all((east[0] - west[1]) * metres > 10_000 for west, east in pairwise(ranges))
    assert len({part.year for part in offsets.PARTS.values()}) == len(offsets.PARTS)


def test_a_sealed_folder_scores_both_boards_with_its_key_alone(sealed, tmp_path, monkeypatch):
    folder, key, digest = sealed
    assert len(digest) == 64
    assert os.stat(key).st_mode & 0o077 == 0
    truth = seal.opened(folder, key)
    path = answer(tmp_path / "a.csv", {one: value for one, (value, _) in truth.items()})
    wrong = answer(tmp_path / "w.csv", {one: value if board == "public" else -0.1 - value
                                        for one, (value, board) in truth.items()})  # fmt: skip
    about = read_challenge(folder)
    with pytest.raises(InputError, match="EOSAT_CHALLENGE_KEY"):
        scorer_of(about)
    monkeypatch.setenv(challenge.KEY_AT, str(key))
    judge = scorer_of(about)
    assert (judge(path).public, judge(path).private) == (100, 100)
    assert (judge(wrong).public, judge(wrong).private) == (100, 0)
    assert judge(folder / "submission" / "answers.csv").public == 50
    assert judge(wrong).details == judge(path).details, "details tell of the private part"


def test_the_sealed_file_says_nothing_without_the_key_and_another_key_is_refused(sealed, tmp_path):
    folder, key, _ = sealed
    content = (folder / challenge.SEALED).read_bytes()
    assert not any(one in content for one in seal.forbidden(folder, key))
    other = tmp_path / "other"
    other.write_bytes(b"A" * 43 + b"=")
    for wrong, why in ((other, "does not open"), (tmp_path / "none", "cannot be read")):
        with pytest.raises(InputError, match=why):
            seal.opened(folder, wrong)


def test_the_packed_kit_holds_neither_seed_nor_truth_nor_key(sealed, tmp_path):
    folder, key, _ = sealed
    out = tmp_path / "kit.zip"
    assert seal.pack(folder, key, out) == out.stat().st_size < 6e6
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        texts = [archive.read(name) for name in names]
    assert not [name for name in names if challenge.SEALED in name]
    assert {"kit/README.ko.md", "kit/data/scenes.json", "kit/baseline/good.py"} <= set(names)
    assert not [one for one in seal.forbidden(folder, key) for text in [*texts, out.read_bytes()] if one in text]


@pytest.mark.parametrize("kind", range(5))
def test_packing_stops_where_a_secret_was_left_lying(sealed, tmp_path, kind):
    folder, key, _ = sealed
    stray = folder / "data" / "notes.txt"
    stray.write_bytes(b"x" + seal.forbidden(folder, key)[(0, 1, 4, -1, -3)[kind]] + b"y")
    try:
        with pytest.raises(InputError, match=r"data/notes\.txt"):
            seal.pack(folder, key, tmp_path / "kit.zip")
    finally:
        stray.unlink()
    assert not list(tmp_path.iterdir())


def test_links_are_neither_packed_nor_scored(sealed, tmp_path):
    folder, key, _ = sealed
    (folder / "link").symlink_to("/etc/hostname")
    try:
        with pytest.raises(InputError, match="is a link"):
            seal.pack(folder, key, tmp_path / "kit.zip")
    finally:
        (folder / "link").unlink()
    (tmp_path / "a.csv").symlink_to(key)
    for path in (tmp_path / "a.csv", tmp_path, tmp_path / "none"):
        with pytest.raises(InputError):
            challenge.score("offset-detective", path)


def test_a_key_lies_elsewhere_and_is_never_overwritten(tmp_path):
    with pytest.raises(InputError, match="beside what it locks"):
        seal.seal("offset-detective", tmp_path / "b", tmp_path / "b" / "key")
    (tmp_path / "key").write_text("mine")
    with pytest.raises(InputError, match="never overwritten"):
        seal.seal("offset-detective", tmp_path / "b", tmp_path / "key")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key"]


def test_a_folder_that_is_taken_stays_as_it_is(tmp_path):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(InputError, match="already"):
        challenge.start("offset-detective", tmp_path)
    with pytest.raises(InputError, match="offset-detective"):
        challenge.start("no-such", tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.fixture(scope="module")
def judge():
    return challenge.scorer(challenge.named("offset-detective").folder)


ROWS = st.text(max_size=200).map(lambda text: ("id,value\n" + text).encode())


@given(st.one_of(st.binary(max_size=400), ROWS))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_handed_in_is_refused_with_a_sentence_in_both_languages(tmp_path, judge, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    found = scored(judge, path)
    assert found.refused is not None
    error = InputError(found.refused, **found.fields)
    assert error.text("en")
    assert error.text("ko")


@pytest.mark.parametrize("change", ["lacking", "twice", "nan", "inf", "unknown"])
def test_a_table_that_is_nearly_right_is_refused(tmp_path, change):
    rows = {one: str(value) for one, (value, _) in offsets.practice_truth(SEED).items()}
    first = min(rows)
    path = tmp_path / "a.csv"
    if change in ("nan", "inf"):
        rows[first] = change
    if change == "lacking":
        del rows[first]
    if change == "unknown":
        rows["../../etc/passwd"] = "0"
    answer(path, rows)
    if change == "twice":
        path.write_text(path.read_text() + f"{first},0\n")
    with pytest.raises(InputError):
        challenge.score("offset-detective", path)


def test_every_challenge_is_whole():
    assert [one.name for one in challenge.listed()] == sorted(one.name for one in challenge.listed())
    for one in challenge.listed():
        for name in (*challenge.HELD, "baseline/trivial.py", "baseline/good.py"):
            assert (one.folder / name).exists(), f"{one.name}/{name}"
        assert len(set(one.title.values())) == 2


def test_the_commands_say_what_came_of_it_in_both_languages(started, capsys):
    path = str(started / "submission" / "answers.csv")
    for lang, word in (("en", "practise"), ("ko", "연습용")):
        assert build({}, ["--lang", lang, "challenge", "score", "offset-detective", path]) == 0
        said = capsys.readouterr().out
        assert "50" in said
        assert word in said
    assert build({}, ["--lang", "ko", "challenge", "list"]) == 0
    assert "오프셋 탐정" in capsys.readouterr().out
    assert build({}, ["challenge", "score", "none", path]) == 2
