"""The organiser's commands: what they print, write and refuse."""

import csv
import io
import sys

import pytest
from board_toy import challenge

from eosat.cli import build
from eosat.kit.board import moment, opened
from eosat.kit.rules import Rules
from eosat.kit.score import Score
from eosat.kit.store import connected
from eosat.kit.submissions import Upload, accept, settle
from eosat.kit.teams import lock_of, teams
from eosat.kit.tokens import key_of, opens


@pytest.fixture
def ask(capsys):
    """Runs ``eosat board ...`` in English or Korean: exit code, output, errors."""

    def run(*words, lang="en"):
        code = build({}, ["--lang", lang, "board", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def board(tmp_path, ask):
    code, out, err = ask("init", tmp_path / "board", "--challenge", challenge(tmp_path / "numbers"))
    assert (code, len(out.strip())) == (0, 57)
    assert "shown this once" in err
    return tmp_path / "board"


def send(folder, name, score, private, at=1.0):
    with connected(folder) as connection:
        team = next(one for one, _ in teams(connection) if one.name == name)
        path = folder / "uploads" / "coming"
        path.write_bytes(b"x")
        upload = Upload(path=path, name="a.csv", size=1, sha256=f"{score}-{at}")
        number, _ = accept(connection, folder, team, upload, Rules(), now=at)
        settle(connection, number, Score(public=score, private=private), now=at)


def test_a_day_of_an_organiser(board, ask, tmp_path):
    code, out, _ = ask("add", board, "한라", "=Olle's 2")
    assert (code, out) == (2, ""), "a name that a spreadsheet would compute"
    assert len(ask("teams", board)[1].splitlines()) == 1, "all or none"
    code, out, err = ask("add", board, "한라", "Olle's 2", lang="ko")
    token = out.splitlines()[0].split()[-1]
    with connected(board) as connection:
        team, lock = lock_of(connection, key_of(token))
    assert (code, team.name, opens(token, lock)) == (0, "한라", True)
    assert "2개 팀" in err
    send(board, "한라", 0.5, 0.9)
    send(board, "Olle's 2", 0.25, 1.5)
    assert ask("teams", board)[1].splitlines()[1:] == ["한라      1", "Olle's 2  1"]
    assert ask("freeze", board, "1970-01-01 09:00")[1].count("freezes=1970-01-01 09:00") == 1
    code, out, _ = ask("export", board, "--out", tmp_path / "final.csv")
    text = (tmp_path / "final.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")  # spreadsheets take it for UTF-8 then
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    places = [(one["team"], one["rank_public"], one["rank_private"]) for one in rows]
    assert places == [("Olle's 2", "1", "2"), ("한라", "2", "1")]
    assert (rows[1]["public"], rows[1]["private"], rows[1]["submission_time"]) == ("0.5", "0.9", "1970-01-01 09:00")
    assert "Olle" not in ask("remove", board, "Olle's 2")[1]  # without --yes nothing happens
    assert ask("remove", board, "Olle's 2")[0] == 2
    assert ask("remove", board, "Olle's 2", "--yes")[1] == "Olle's 2: removed with 1 submissions\n"
    assert ask("rescore", board)[1] == "1 submissions will be scored again\n"
    new = ask("token", board, "한라")[1].strip()
    assert new != token
    assert ask("appeals", board)[1] == "No appeals\n"
    assert "released=True" in ask("release", board)[1]
    assert "released=False" in ask("release", board, "--undo")[1]


def test_rules_are_shown_and_changed(board, ask):
    shown = dict(line.split("=") for line in ask("rules", board)[1].splitlines())
    assert shown == {
        **{"daily": "10", "tries": "100", "counts": "best", "better": "lower", "zone": "Asia/Seoul", "opens": "none"},
        **{"closes": "none", "freezes": "none", "released": "False", "size_mb": "100", "seconds": "120"},
    }
    words = ("--set", "daily=3", "--set", "counts=last", "--set", "closes=2026-02-04 18:00", "--set", "size_mb=0.5")
    shown = dict(line.split("=") for line in ask("rules", board, *words)[1].splitlines())
    assert [shown[key] for key in ("daily", "counts", "closes", "size_mb")] == ["3", "last", "2026-02-04 18:00", "0.5"]
    assert opened(board).most_bytes == 500_000
    assert "closes=none" in ask("rules", board, "--set", "closes=none")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rules", "--set", "dayly=3"), "daily, tries"),
        (("rules", "--set", "daily=many"), "daily is many"),
        (("rules", "--set", "daily=0"), "daily is 0"),
        (("rules", "--set", "size_mb=nan"), "size_mb is nan"),
        (("rules", "--set", "counts=first"), "best, last"),
        (("rules", "--set", "zone=Asia/Jeju"), "no time zone"),
        (("freeze", "tomorrow"), "no moment"),
        (("token", "nobody"), "no team 'nobody'"),
        (("remove", "organiser", "--yes"), "organiser cannot be removed"),
        (("add", " "), "no name of a team"),
        (("add", "x" * 41), "no name of a team"),
        (("appeals", "--answer", "3"), "both --answer"),
        (("appeals", "--answer", "3", "--text", "x"), "no appeal 3"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(board, ask, words, said):
    before = ask("rules", board)[1]
    code, _, err = ask(words[0], board, *words[1:])
    assert (code, said in err) == (2, True), err
    assert ask("rules", board)[1] == before
    assert ask(words[0], board, *words[1:], lang="ko")[2] not in ("", err)


def test_a_board_that_is_there_stays(board, ask, tmp_path):
    code, _, err = ask("init", board, "--challenge", tmp_path / "numbers")
    assert (code, "a board here already" in err) == (2, True)
    code, _, err = ask("init", tmp_path / "other", "--challenge", tmp_path / "nothing")
    assert (code, "challenge.yaml" in err) == (2, True)
    assert not (tmp_path / "other").exists()
    code, _, err = ask("serve", tmp_path / "nothing", "--port", "0")
    assert (code, "no board here" in err) == (2, True)
    code, _, err = ask("serve", board, "--port", "0", "--host", "203.0.113.1")
    assert (code, "cannot be served on" in err) == (2, True)


def test_without_its_extra_the_board_names_it(board, ask, monkeypatch):
    for name in [name for name in sys.modules if name.startswith(("fastapi", "eosat.kit.web", "eosat.kit.api"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    monkeypatch.delattr("eosat.kit.web", raising=False)
    code, _, err = ask("serve", board, "--port", "0")
    assert (code, "pip install eosat[hackathon]" in err) == (2, True)


def test_moments_are_in_the_boards_zone():
    assert moment("2026-02-03 18:00", "Asia/Seoul") == moment("2026-02-03T18:00+09:00", "UTC")
    assert moment("none", "UTC") is None
