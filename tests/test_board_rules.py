"""The board without a server: rules by truth tables, the contract of a scorer, what the database keeps."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eosat.errors import InputError
from eosat.kit import Score, numbers, read_challenge, scorer_of
from eosat.kit.appeals import add_appeal, answer_appeal, appeals
from eosat.kit.queue import work_off
from eosat.kit.rules import (
    Bucket,
    Entry,
    Pace,
    Rules,
    counting,
    csv_cell,
    day_start,
    frozen,
    kept,
    next_day,
    obstacle,
    standings,
    take,
)
from eosat.kit.score import scored
from eosat.kit.store import connected, create, database, set_settings, settings
from eosat.kit.submissions import (
    Upload,
    accept,
    crashed,
    entries,
    file_path,
    next_queued,
    recover,
    requeue,
    sent_today,
    settle,
    submission,
    submissions,
    waiting,
)
from eosat.kit.teams import (
    add_team,
    close_session,
    lock_of,
    open_session,
    remove_team,
    renew,
    team_of_session,
    teams,
)
from eosat.kit.tokens import form_fits, form_token, key_of, new_token, opens

DAY = 86400.0
TRUTH = "id,value,board\na,1,public\nb,3,public\nc,10,private\nd,20,private\n"
CHALLENGE = """title: {en: Numbers, ko: 숫자}
metric: MAE
better: lower
suffix: .csv
scorer: eosat.kit.numbers:scorer
"""


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("now", "today", "said"),
    [
        (99, 0, "board.not_open"),
        (100, 0, None),
        (199.9, 2, None),
        (150, 3, "board.daily"),
        (200, 0, "board.closed"),
        (200, 3, "board.closed"),
        (99, 3, "board.not_open"),
    ],
)
def test_when_a_team_may_submit(now, today, said):
    assert obstacle(Rules(daily=3, opens=100, closes=200), now=now, today=today) == said


@pytest.mark.parametrize(("tries", "said"), [(0, None), (99, None), (100, "board.tries")])
def test_refused_files_are_not_without_end(tries, said):
    assert obstacle(Rules(), now=0, today=0, tries=tries) == said


@pytest.mark.parametrize(
    ("now", "zone", "begins", "ends"),
    [
        ("2026-02-02T14:59:59", "Asia/Seoul", "2026-02-01T15:00:00", "2026-02-02T15:00:00"),
        ("2026-02-02T15:00:00", "Asia/Seoul", "2026-02-02T15:00:00", "2026-02-03T15:00:00"),
        ("2026-03-29T12:00:00", "Europe/Paris", "2026-03-28T23:00:00", "2026-03-29T22:00:00"),  # a day of 23 hours
        ("2026-10-25T12:00:00", "Europe/Paris", "2026-10-24T22:00:00", "2026-10-25T23:00:00"),  # a day of 25 hours
    ],
)
def test_a_day_begins_at_midnight_where_the_board_is(now, zone, begins, ends):
    assert (day_start(at(now), zone), next_day(at(now), zone)) == (at(begins), at(ends))


def entry(number, team, public, private=0.0, when=None):
    return Entry(id=number, team=team, at=float(number if when is None else when), public=public, private=private)


@pytest.mark.parametrize(
    ("counts", "better", "chosen"),
    [("best", "higher", 2), ("best", "lower", 1), ("last", "higher", 4), ("last", "lower", 4)],
)
def test_which_submission_counts(counts, better, chosen):
    theirs = [entry(1, "a", 0.2), entry(2, "a", 0.9), entry(3, "a", 0.9), entry(4, "a", 0.5)]
    assert counting(theirs, Rules(counts=counts, better=better)).id == chosen


def test_the_order_of_a_board():
    sent = [entry(1, "a", 0.5, 0.1), entry(2, "b", 0.9, 0.2), entry(3, "c", 0.5, 0.3), entry(4, "a", 0.4, 0.9)]
    high = [(one.rank, one.team, one.score) for one in standings(sent, Rules())]
    assert high == [(1, "b", 0.9), (2, "a", 0.5), (3, "c", 0.5)]  # equal: who came first
    low = [(one.team, one.score, one.entries) for one in standings(sent, Rules(better="lower"))]
    assert low == [("a", 0.4, 2), ("c", 0.5, 1), ("b", 0.9, 1)]
    # the private board shows what the public score chose, not the best private score
    hidden = [(one.team, one.score) for one in standings(sent, Rules(), private=True)]
    assert hidden == [("c", 0.3), ("b", 0.2), ("a", 0.1)]


@pytest.mark.parametrize(
    ("now", "released", "still", "score"),
    [(9, False, False, 0.5), (10, False, True, 0.5), (10, True, False, 0.9)],
)
def test_a_freeze_holds_the_public_board_back_until_release(now, released, still, score):
    rules = Rules(freezes=10, released=released)
    sent = [entry(1, "a", 0.5, when=9.9), entry(2, "a", 0.9, 0.7, when=10)]
    assert frozen(rules, now) is still
    assert standings(sent, rules)[0].score == score
    assert standings(sent, rules, private=True)[0].score == 0.7  # the organiser's eyes are not held back


def test_a_bucket_gives_a_burst_and_then_a_pace():
    pace, bucket, taken = Pace(per_minute=60, burst=3), None, []
    for now in (0, 0, 0, 0, 0.5, 1, 1, 2.5, 3):
        bucket, wait = take(bucket, pace, now)
        taken.append(round(wait, 6))
    assert taken == [0, 0, 0, 1, 0.5, 0, 1, 0, 0]  # at 3 there are 1.0 again: half was left at 2.5


@given(st.lists(st.floats(0, 1000), max_size=60))
def test_no_order_of_moments_gives_more_than_burst_and_pace(moments):
    pace, bucket, count = Pace(per_minute=30, burst=5), None, 0
    for now in sorted(moments):
        bucket, wait = take(bucket, pace, now)
        count += wait == 0
    span = max(moments) - min(moments) if moments else 0
    assert count <= 5 + span * 30 / 60 + 1e-6


def test_full_buckets_are_forgotten():
    pace = Pace(per_minute=60, burst=2)
    assert kept({"a": Bucket(left=0, at=0), "b": Bucket(left=1, at=0)}, pace, 1) == {"a": Bucket(left=0, at=0)}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_spreadsheet_computes_no_name_of_a_team(text):
    assert csv_cell(text) == "'" + text


def test_a_token_opens_its_own_lock_and_no_other():
    (token, lock), (other, lock_2) = new_token(), new_token()
    assert opens(token, lock)
    assert not opens(other, lock)
    assert not opens(token, lock_2)
    assert not opens(token[:-1], lock)
    assert not opens(token.swapcase().replace("0", "1"), lock)
    assert (key_of(token), key_of("no-dot")) == (lock.key, "")


def test_a_form_fits_its_own_session_only():
    made = form_token(b"secret", "session")
    assert form_fits(b"secret", "session", made)
    assert not form_fits(b"secret", "other", made)
    assert not form_fits(b"other", "session", made)
    assert not form_fits(b"secret", "", form_token(b"secret", ""))


@pytest.fixture
def challenge(tmp_path):
    folder = tmp_path / "numbers"
    folder.mkdir()
    (folder / "challenge.yaml").write_text(CHALLENGE, encoding="utf-8")
    (folder / "truth.csv").write_text(TRUTH, encoding="utf-8")
    return folder


def test_a_challenge_and_its_scorer(challenge, tmp_path):
    read = read_challenge(challenge)
    assert (read.name, read.title["ko"], read.better, read.metric) == ("numbers", "숫자", "lower", "MAE")
    answers = tmp_path / "answers.csv"
    answers.write_text("\ufeffid,value\nd,26\na,2\nb,3\nc,10\n", encoding="utf-8")
    found = scored(scorer_of(read), answers)
    assert (found.public, found.private, found.refused) == (0.5, 3.0, None)
    assert found.details == {"worst": 1.0, "rows": 4.0}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,value\na,1\nb,1\nc,1\n", "board.table.lacking"),
        (b"id,value\na,1\nb,1\nc,1\nd,1\ne,1\n", "board.table.unknown"),
        (b"id,value\na,1\na,1\nb,1\nc,1\nd,1\n", "board.table.twice"),
        (b"id,value\na,nan\nb,1\nc,1\nd,1\n", "board.table.number"),
        (b"id,value\na,1e999\nb,1\nc,1\nd,1\n", "board.table.number"),
        (b"id,value\na\nb,1\nc,1\nd,1\n", "board.table.number"),
        (b"id;value\na;1\n", "board.table.columns"),
        (b"", "board.table.columns"),
        (b"\xff\xfe\x00", "board.table.no_csv"),
        (b"id,value\n" + b"x" * 200_000, "board.table.no_csv"),
    ],
)
def test_a_table_that_is_none_is_refused_in_words(challenge, tmp_path, content, said):
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    found = scored(numbers.scorer(challenge), path)
    assert (found.refused, found.public) == (said, 0.0)
    for lang in ("en", "ko"):
        assert InputError(found.refused, **found.fields).text(lang)


TABLES = st.text(max_size=80).map(lambda text: ("id,value\n" + text).encode("utf-8", "replace"))


@given(content=st.binary(max_size=200) | TABLES)
def test_any_bytes_are_scored_or_refused(tmp_path_factory, content):
    folder = tmp_path_factory.getbasetemp() / "any-bytes"
    folder.mkdir(exist_ok=True)
    (folder / "truth.csv").write_text(TRUTH, encoding="utf-8")
    path = folder / "answers.csv"
    path.write_bytes(content)
    assert isinstance(scored(numbers.scorer(folder), path), Score)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "board.no_challenge"),
        ("[", "board.challenge_yaml"),
        ("- 1", "board.challenge_key"),
        (CHALLENGE.replace("MAE", "''"), "board.challenge_key"),
        (CHALLENGE.replace("lower", "best"), "board.challenge_better"),
        (CHALLENGE.replace("numbers:scorer", "numbers:nothing"), "board.scorer"),
        (CHALLENGE.replace("eosat.kit.numbers:scorer", "':'"), "board.scorer"),
        (CHALLENGE.replace("eosat.kit.numbers:scorer", "eosat.no_room:x"), "board.scorer"),
    ],
)
def test_a_challenge_that_is_none_says_what_is_wrong(tmp_path, text, said):
    if text is not None:
        (tmp_path / "challenge.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        scorer_of(read_challenge(tmp_path))
    assert raised.value.key == said


@pytest.mark.parametrize(
    ("given_score", "said"),
    [
        (Score(public=float("nan")), "board.refused.not_finite"),
        (Score(private=float("inf")), "board.refused.not_finite"),
        (Score(details={"a": float("nan")}), "board.refused.not_finite"),
        (Score(refused="no.such.key"), "board.refused.unknown"),
        (Score(refused="board.table.no_csv"), "board.table.no_csv"),
        (Score(public=1.0), None),
    ],
)
def test_what_a_scorer_may_not_say_is_a_refusal(tmp_path, given_score, said):
    assert scored(lambda path: given_score, tmp_path).refused == said


@pytest.fixture
def board(tmp_path):
    """A board with the organiser and two teams: its folder and an open connection."""
    folder = tmp_path / "board"
    create(folder)
    with connected(folder) as connection:
        for name in ("organiser", "한라", "오름"):
            add_team(connection, name, new_token()[1], now=0, organiser=name == "organiser")
        yield folder, connection


def sent(board, name, content, *, now=1.0, rules=None):
    """Send *content* for the team called *name*."""
    folder, connection = board
    team = next(one for one, _ in teams(connection) if one.name == name)
    path = folder / "uploads" / "coming"
    path.write_bytes(content)
    upload = Upload(path=path, name="a.csv", size=len(content), sha256=content.hex() or "empty")
    return accept(connection, folder, team, upload, rules or Rules(), now=now)


def test_a_submission_is_kept_once_and_scored(board):
    folder, connection = board
    first, new = sent(board, "한라", b"one")
    assert new
    assert sent(board, "한라", b"one") == (first, False)  # the answer was lost on the way: the same again
    assert sent(board, "오름", b"one")[1]  # another team's same bytes are its own
    assert file_path(connection, folder, first).read_bytes() == b"one"
    assert waiting(connection) == 2
    assert next_queued(connection).id == first
    settle(connection, first, Score(public=0.25, private=0.5, details={"n": 1.0}), now=2)
    hers = submissions(connection)[-1]
    assert (hers.state, hers.public, hers.private, hers.details) == ("scored", 0.25, 0.5, {"n": 1.0})
    assert [(one.team, one.public) for one in entries(connection)] == [("한라", 0.25)]


def test_refused_submissions_do_not_count_for_the_day(board):
    _, connection = board
    team = teams(connection)[1][0]
    rules = Rules(daily=2, tries=4)
    number, _ = sent(board, "한라", b"1", rules=rules)
    settle(connection, number, Score(refused="board.table.no_csv"), now=2)
    sent(board, "한라", b"2", rules=rules)
    sent(board, "한라", b"3", rules=rules)
    assert sent_today(connection, team, rules, now=10) == (2, 3)
    with pytest.raises(InputError, match="2 submissions of today"):
        sent(board, "한라", b"4", rules=rules)
    assert sent(board, "오름", b"4", rules=rules)[1]
    assert sent(board, "한라", b"5", rules=rules, now=1 + DAY)[1]


def test_after_a_kill_what_was_being_scored_waits_again(board):
    folder, connection = board
    first, _ = sent(board, "한라", b"1")
    sent(board, "한라", b"2")
    next_queued(connection)
    (folder / "uploads" / "half").write_bytes(b"half of an upload that was never acknowledged")
    assert recover(connection, folder) == 2
    assert next_queued(connection).id == first
    assert sorted(path.name for path in (folder / "uploads").rglob("*") if path.is_file()) == [b"1".hex(), b"2".hex()]


def test_crashes_are_counted_and_a_rescore_forgets_them(board):
    _, connection = board
    number, _ = sent(board, "한라", b"1")
    assert [crashed(connection, number) for _ in range(3)] == [1, 2, 3]
    settle(connection, number, Score(refused="board.refused.unknown"), now=3)
    assert waiting(connection) == 0
    assert requeue(connection) == 1
    assert crashed(connection, number) == 1


def test_whatever_a_scorer_raises_the_files_behind_it_are_scored(board, caplog):
    folder, connection = board
    for content in (b"bad", b"good"):
        sent(board, "한라", content)

    def ask(path):
        if path.read_bytes() == b"bad":
            raise RuntimeError("nobody foresaw this")
        return Score(public=1.0)

    while work_off(connection, folder, ask):
        pass
    good, bad = submissions(connection)
    assert (good.state, bad.state, bad.refused) == ("scored", "refused", "board.refused.crashed")
    assert "nobody foresaw this" in caplog.text


def test_a_removed_team_leaves_nothing(board):
    folder, connection = board
    number, _ = sent(board, "한라", b"secret-of-halla")
    team = teams(connection)[1][0]
    open_session(connection, b"hash", team, now=1, seconds=100)
    add_appeal(connection, team, "appeal-of-halla", number, now=2)
    assert remove_team(connection, folder, "한라") == 1
    assert [one.name for one, _ in teams(connection)] == ["organiser", "오름"]
    assert submissions(connection) == []
    assert appeals(connection) == []
    assert team_of_session(connection, b"hash", now=2) is None
    for path in folder.rglob("*"):
        if path.is_file():
            assert b"appeal-of-halla" not in path.read_bytes(), path
            assert b"secret-of-halla" not in path.read_bytes(), path
            assert "한라".encode() not in path.read_bytes(), path
    settle(connection, number, Score(public=1.0), now=3)  # a score that comes late finds nobody
    assert entries(connection) == []


@pytest.mark.parametrize(("name", "said"), [("organiser", "board.team_organiser"), ("nobody", "board.no_team")])
def test_who_cannot_be_removed(board, name, said):
    with pytest.raises(InputError) as raised:
        remove_team(board[1], board[0], name)
    assert raised.value.key == said


def test_a_new_token_ends_the_old_one_and_its_sessions(board):
    _, connection = board
    (old, old_lock), (new, lock) = new_token(), new_token()
    add_team(connection, "새별", old_lock, now=0)
    team, kept_lock = lock_of(connection, key_of(old))
    assert opens(old, kept_lock)
    open_session(connection, b"hash", team, now=1, seconds=100)
    renew(connection, "새별", lock)
    assert lock_of(connection, key_of(old)) is None
    assert opens(new, lock_of(connection, key_of(new))[1])
    assert team_of_session(connection, b"hash", now=2) is None


def test_sessions_end(board):
    _, connection = board
    team = teams(connection)[1][0]
    open_session(connection, b"one", team, now=0, seconds=10)
    assert team_of_session(connection, b"one", now=10) == team
    assert team_of_session(connection, b"one", now=10.1) is None
    open_session(connection, b"two", team, now=0, seconds=10)
    close_session(connection, b"two")
    assert team_of_session(connection, b"two", now=1) is None


def test_appeals_are_ones_own_and_answered(board):
    _, connection = board
    number, _ = sent(board, "한라", b"1")
    _, halla, oreum = (one for one, _ in teams(connection))
    with pytest.raises(InputError, match="no submission 1 of yours"):
        add_appeal(connection, oreum, "theirs", number, now=1)
    first = add_appeal(connection, halla, "why?", number, now=2)
    answer_appeal(connection, first, "because", now=3)
    assert [(one.team, one.text, one.answer) for one in appeals(connection, halla)] == [("한라", "why?", "because")]
    assert appeals(connection, oreum) == []
    assert len(appeals(connection)) == 1
    for count in range(20):
        add_appeal(connection, oreum, str(count), None, now=4)
    with pytest.raises(InputError, match="20 appeals"):
        add_appeal(connection, oreum, "one more", None, now=5)
    with pytest.raises(InputError, match="no appeal 99"):
        answer_appeal(connection, 99, "x", now=6)


def test_no_team_reads_a_submission_of_another(board):
    _, connection = board
    number, _ = sent(board, "한라", b"1")
    organiser, halla, oreum = (one for one, _ in teams(connection))
    seen = [submission(connection, number, one) is not None for one in (organiser, halla, oreum)]
    assert seen == [True, True, False]
    assert submissions(connection, oreum) == []


def test_what_the_organiser_chose_is_kept(board):
    _, connection = board
    set_settings(connection, {"daily": 5, "zone": "Asia/Seoul", "freezes": None})
    set_settings(connection, {"daily": 6})
    assert settings(connection) == {"daily": 6, "zone": "Asia/Seoul", "freezes": None}


def test_a_folder_that_is_no_board_says_so(tmp_path, board):
    with pytest.raises(InputError, match="no board here"), connected(tmp_path):
        pass
    board[1].execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match="form 99"), connected(board[0]):
        pass
    assert database(board[0]).is_file()


def test_a_team_of_that_name_is_there_already(board):
    with pytest.raises(InputError, match="'한라' already"):
        add_team(board[1], "한라", new_token()[1], now=0)
