"""Progress: stages, rates and time left, live on a terminal and in plain lines; both languages, any code page."""

import io
import os
import re
import subprocess
import sys

import pytest

from eosat.cli.progress import PATIENCE, QUIET, STAGES, Pace, due, plain
from eosat.cli.speak import make_safe, telling
from eosat.words import LANGUAGES, catalogue, say


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self):
        return self.now


def spoken(lang, tiles, *, seconds_each):
    """Plain lines of a run of *tiles* tiles of 0.25 Mpx."""
    lines, clock = [], Clock()
    tell = plain(lang, lines.append, clock)
    for stage in STAGES:
        tell(f"run.stage.{stage}")
        for done in range(1, tiles + 1) if stage == "tiles" else ():
            clock.now += seconds_each
            tell("run.tile", done=done, total=tiles, megapixels=0.25)
    return lines


def test_plain_lines_name_every_stage_in_order():
    lines = spoken("en", 4, seconds_each=1.0)
    assert [line[:5] for line in lines if line.startswith("[")] == [f"[{n}/7]" for n in range(1, 8)]
    assert [line for line in lines if line.startswith("[4")] == [f"[4/7] {say('run.stage.tiles')}"]


@pytest.mark.parametrize(("tiles", "seconds_each", "most"), [(10_000, 0.01, 12), (10_000, 2.0, 350), (9, 0.1, 2)])
def test_plain_lines_are_few_whatever_the_number_of_tiles(tiles, seconds_each, most):
    lines = [line for line in spoken("en", tiles, seconds_each=seconds_each) if not line.startswith("[")]
    assert 2 <= len(lines) <= most
    assert f"all {tiles} tiles" in lines[-1]


def test_rate_and_time_left_by_hand():
    """20 tiles of 0.25 Mpx, 6 s each: 0.04 Mpx/s; after 2 of them 18 x 6 s = 108 s are left."""
    lines = spoken("en", 20, seconds_each=6.0)
    assert "      2 of 20 tiles, 0.04 Mpx/s, about 2 min left" in lines
    assert "      18 of 20 tiles, 0.04 Mpx/s, about 12 s left" in lines


def test_a_second_stage_of_tiles_begins_to_count_anew():
    lines, clock = [], Clock()
    tell = plain("en", lines.append, clock)
    for _ in range(2):
        tell("run.stage.tiles")
        clock.now += 10.0
        tell("run.tile", done=1, total=1, megapixels=5.0)
    assert [line for line in lines if "Mpx/s" in line] == ["      all 1 tiles, 0.50 Mpx/s"] * 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_decided_an_offset_is_said_in_words(lang):
    lines = []
    plain(lang, lines.append)("run.verdict", id="x", offset=-0.1, source="data-check", cloud="3%")
    assert say("scene.source.data-check", lang) in lines[0]


def pace(done, seconds):
    return Pace(done=done, total=1000, megapixels=1.0, seconds=seconds)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (pace(199, 400.0), True),  # long silence
        (pace(150, QUIET + 1), False),  # no tenth passed
        (pace(200, QUIET - 1), False),  # too soon
        (pace(200, QUIET), True),
        (pace(1000, 0.1), True),  # the last
    ],
)
def test_due_truth_table(now, expected):
    assert due(now, pace(101, 0.0)) is expected
    assert PATIENCE > QUIET


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_of_a_run_survives_a_korean_windows_console(lang):
    """cp949 is the code page of Korean Windows; a lone replacement would show as a question mark."""
    lost = {}
    for key, entry in catalogue().items():
        if key.startswith(("run.", "cli.", "scene.", "error.", "config.")):
            try:
                entry[LANGUAGES.index(lang)].encode("cp949")
            except UnicodeEncodeError as err:
                lost[key] = entry[LANGUAGES.index(lang)][err.start : err.end]
    assert not lost


def test_telling_writes_plain_lines_into_a_pipe_that_lacks_characters(monkeypatch):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="cp949", newline="\n")
    make_safe(stream)
    monkeypatch.setattr(sys, "stderr", stream)
    with telling("ko") as tell:
        tell("run.stage.find")
        tell("run.found", count=3, catalog="서버 ✓")
    stream.flush()
    assert raw.getvalue().decode("cp949").splitlines() == [
        f"[1/7] {say('run.stage.find', 'ko')}",
        say("run.found", "ko", count=3, catalog="서버 ?"),
    ]


SCRIPT = """
import sys, time
from eosat.cli.speak import make_safe, telling
make_safe(sys.stdout, sys.stderr)
with telling(sys.argv[1]) as tell:
    tell("run.stage.plan")
    tell("run.plan", crs="EPSG:32652", rows=1, cols=2, metres=10.0, tiles=4)
    tell("run.stage.tiles")
    for done in range(1, 5):
        time.sleep(0.3)
        tell("run.tile", done=done, total=4, megapixels=0.3)
    tell("run.stage.mosaic")
    time.sleep(0.3)
"""


def on_terminal(lang, **environ):
    """What a program writes on a pseudo-terminal of 100 columns."""
    pty = pytest.importorskip("pty", reason="no pseudo-terminals on this system")
    import fcntl
    import struct
    import termios

    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    own = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
    own |= {"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"} | environ
    child = subprocess.Popen([sys.executable, "-c", SCRIPT, lang], stdout=other, stderr=other, env=own)
    os.close(other)
    heard = b""
    while True:
        try:
            part = os.read(main, 4096)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        heard += part
    os.close(main)
    assert child.wait(20) == 0
    return heard.decode(own["PYTHONIOENCODING"])


def bare(text):
    """*text* without its escape sequences."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_terminal_gets_a_live_line_with_stage_rate_and_time_left(lang):
    heard = on_terminal(lang)
    shown = bare(heard)
    left = "left" if lang == "en" else "남음"
    assert re.search(rf"[12]\D+4.*Mpx/s.*{left}", shown)
    assert say("run.stage.mosaic", lang) in shown
    assert say("run.plan", lang, crs="EPSG:32652", rows=1, cols=2, metres=10.0, tiles=4) in shown
    assert "\x1b[2K" in heard or "\x1b[1A" in heard  # renewed in place
    assert heard.count("\x1b[2J") == 0  # never the whole screen: that would flicker
    assert heard.endswith("\x1b[?25h") or heard.rindex("\x1b[?25h") > heard.rindex("\x1b[?25l")  # the cursor is back


def colours(text):
    return set(re.findall(r"\x1b\[(?:[0-9;]*;)?(3[0-8]|9[0-7])[0-9;]*m", text))


def test_no_color_is_respected():
    assert colours(on_terminal("en"))
    assert not colours(on_terminal("en", NO_COLOR="1"))


def test_a_terminal_of_a_korean_code_page_gets_no_character_it_lacks():
    heard = on_terminal("ko", PYTHONIOENCODING="cp949")
    assert "?" not in bare(heard).replace("?25", "")


def test_a_dumb_terminal_gets_plain_lines():
    heard = on_terminal("en", TERM="dumb")
    assert "\x1b" not in heard
    assert "all 4 tiles" in heard
