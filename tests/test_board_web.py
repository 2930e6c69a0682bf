"""The board over HTTP on loopback: who may do what, what is refused, what every answer carries."""

import re
import time
from urllib.parse import quote

import httpx
import pytest
from board_toy import answers, bearer, new_board, serving, until
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis import strategies as st

from eosat.kit.board import change, opened
from eosat.kit.door import HEADERS
from eosat.kit.queue import Queue
from eosat.kit.web import built
from eosat.words import say

WHO = ("nobody", "한라", "오름", "organiser")
FORM = re.compile(r'name="form" value="([0-9a-f]{64})"')


class Site:
    """A served board, its tokens, and a browser's cookies for each who signed in."""

    def __init__(self, url, tokens, folder):
        self.url, self.tokens, self.folder = url, tokens, folder
        self.clients = {who: httpx.Client(base_url=url, timeout=30, verify=False) for who in WHO}
        self.plain = httpx.Client(base_url=url, timeout=30, verify=False)
        for who in WHO[1:]:
            assert self.clients[who].post("/login", data={"token": tokens[who]}).status_code == 303

    def form(self, who):
        found = FORM.search(self.clients[who].get("/").text)
        return found.group(1) if found else ""

    def api(self, who, method, path, **rest):
        headers = rest.pop("headers", {}) | (bearer(self.tokens[who]) if who != "nobody" else {})
        return self.plain.request(method, path, headers=headers, **rest)

    def page(self, who, method, path, **rest):
        return self.clients[who].request(method, path, **rest)

    def send(self, who, content, name="a.csv"):
        return self.api(who, "POST", f"/api/submissions?name={quote(name)}", content=content)

    def settled(self, who="organiser"):
        until(lambda: not self.api("nobody", "GET", "/api/board").json()["waiting"], seconds=30)
        return self.api(who, "GET", "/api/submissions").json()

    def close(self):
        for client in (*self.clients.values(), self.plain):
            client.close()


@pytest.fixture
def site(tmp_path):
    """A board with two teams; 한라 has submission 1, scored, and appeal 1."""
    tokens = new_board(tmp_path, "한라", "오름", size_mb=1.0)
    with serving(tmp_path / "board") as url:
        found = Site(url, tokens, tmp_path / "board")
        assert found.send("한라", answers(2), "halla.csv").json() == {"id": 1, "new": True}
        assert (
            found.api("한라", "POST", "/api/appeals", json={"text": "halla-asks", "submission": 1}).status_code == 201
        )
        found.settled()
        yield found
        found.close()


API = {
    ("GET", "/api/board"): ({}, (200, 200, 200, 200)),
    ("GET", "/api/me"): ({}, (401, 200, 200, 200)),
    ("GET", "/api/submissions"): ({}, (401, 200, 200, 200)),
    ("GET", "/api/submissions/{number}"): ({}, (401, 200, 404, 200)),
    ("POST", "/api/submissions"): ({"content": answers(3)}, (401, 201, 201, 403)),
    ("GET", "/api/appeals"): ({}, (401, 200, 200, 200)),
    ("POST", "/api/appeals"): ({"json": {"text": "x", "submission": 1}}, (401, 201, 404, 403)),
    ("GET", "/openapi.json"): ({}, (200, 200, 200, 200)),
}
"""Every route of the API: what is sent, and the answer to nobody, the team it is of, another team, the organiser."""
PAGE = {
    ("GET", "/"): ({}, (200, 200, 200, 200)),
    ("GET", "/board.{kind}"): ({}, (200, 200, 200, 200)),
    ("POST", "/submit"): ({"files": {"file": ("b.csv", answers(4))}}, (401, 303, 303, 403)),
    ("POST", "/appeal"): ({"data": {"text": "y", "submission": "1"}}, (401, 303, 404, 403)),
    ("POST", "/login"): ({}, (401, 401, 401, 401)),  # with no token
    ("POST", "/logout"): ({}, (401, 303, 303, 303)),
}
"""Every route of the page: each with the asker's own form."""


def test_every_route_to_everyone(site):
    board = opened(site.folder)
    served = built(board, Queue(site.folder, board.challenge.folder, 1))
    there = {(method, path) for method, path in _routes(served)}
    assert there == API.keys() | PAGE.keys(), "a route without its line in the matrix"
    for (method, path), (sent, wanted) in API.items():
        got = tuple(site.api(who, method, path.replace("{number}", "1"), **sent).status_code for who in WHO)
        assert got == wanted, (method, path)
    for (method, path), (sent, wanted) in PAGE.items():
        got = tuple(_page_status(site, who, method, path, sent) for who in WHO)
        assert got == wanted, (method, path)


def _routes(app):
    for path, methods in app.openapi()["paths"].items():
        yield from ((method.upper(), path) for method in methods)
    yield "GET", app.openapi_url
    from eosat.kit.door import Door
    from eosat.kit.pages import pages

    for route in pages(Door(app.state.board), app.state.queue, None).routes:
        yield from ((method, route.path) for method in route.methods - {"HEAD"})


def _page_status(site, who, method, path, sent):
    rest = dict(sent)
    if method == "POST" and path != "/login":
        rest["data"] = {"form": site.form(who)} | rest.get("data", {})
    return site.page(who, method, path.replace("{kind}", "css"), **rest).status_code


def test_nobody_sees_what_is_anothers(site):
    for text, allowed in (("halla.csv", ("한라", "organiser")), ("halla-asks", ("한라", "organiser"))):
        for who in WHO:
            seen = text in site.page(who, "GET", "/").text
            assert seen is (who in allowed), (text, who)
    assert site.api("오름", "GET", "/api/submissions").json() == []
    assert site.api("오름", "GET", "/api/appeals").json() == []
    assert [one["team"] for one in site.api("organiser", "GET", "/api/submissions").json()] == ["한라"]


def test_private_scores_are_the_organisers_until_release(site):
    for who in WHO[:3]:
        assert "private" not in site.api(who, "GET", "/api/board").text, who
        assert "private" not in site.api(who, "GET", "/api/submissions").text, who
        assert "비공개" not in site.page(who, "GET", "/").text, who
    assert site.api("organiser", "GET", "/api/board").json()["private"][0]["score"] == 3.0
    assert site.api("organiser", "GET", "/api/submissions").json()[0]["private"] == 3.0
    assert "비공개" in site.page("organiser", "GET", "/").text
    change(site.folder, {"released": True})  # as `eosat board release` does, while it is served
    assert site.api("nobody", "GET", "/api/board").json()["private"][0]["score"] == 3.0
    assert "private" not in site.api("한라", "GET", "/api/submissions").json()[0]


def test_a_freeze_holds_back_what_comes_after(site):
    change(site.folder, {"freezes": time.time()})
    site.send("한라", answers(1))
    site.settled()
    assert site.api("nobody", "GET", "/api/board").json()["public"][0]["score"] == 0.5
    assert site.api("nobody", "GET", "/api/board").json()["frozen"] is True
    assert site.api("organiser", "GET", "/api/board").json()["public"][0]["score"] == 0.0
    assert "순위 고정" in site.page("nobody", "GET", "/").text
    change(site.folder, {"freezes": None})
    assert site.api("nobody", "GET", "/api/board").json()["public"][0]["score"] == 0.0


def test_the_daily_limit_and_the_same_file_again(site):
    change(site.folder, {"daily": 2})
    assert site.send("한라", answers(5)).status_code == 201
    late = site.send("한라", answers(6))
    assert (late.status_code, late.json()["error"]) == (429, "board.daily")
    assert "2회" in late.json()["message"]["ko"]
    assert site.send("오름", answers(6)).status_code == 201
    assert "disabled" in site.page("한라", "GET", "/").text
    change(site.folder, {"daily": 9})
    again = site.send("한라", answers(2))
    assert (again.status_code, again.json()) == (200, {"id": 1, "new": False})


@pytest.mark.parametrize(("rule", "key"), [({"opens": 9e9}, "board.not_open"), ({"closes": 1.0}, "board.closed")])
def test_outside_of_its_hours_a_board_takes_nothing_and_says_why(module_site, rule, key):
    change(module_site.folder, rule)
    sent = module_site.send("오름", answers(8))
    assert (sent.status_code, sent.json()["error"]) == (403, key)
    shown = module_site.page("오름", "GET", "/?lang=ko").text
    assert say(key, "ko") in shown
    assert "<button disabled>" in shown
    assert module_site.api("오름", "GET", "/api/me").json()["obstacle"]["en"] == say(key, "en")
    change(module_site.folder, dict.fromkeys(rule))


def test_a_cookie_opens_no_api_and_a_token_no_form(site):
    assert site.page("한라", "GET", "/api/me").status_code == 401
    sent = httpx.post(f"{site.url}/appeal", data={"text": "x"}, headers=bearer(site.tokens["한라"]))
    assert sent.status_code == 401


def test_a_form_of_another_site_or_session_is_refused(site):
    own, other = site.form("한라"), site.form("오름")
    assert own != other
    for form, headers in (
        ("", {}),
        (other, {}),
        (own, {"Origin": "https://elsewhere.example"}),
        (own, {"Origin": "null"}),
        (own, {"Origin": "http://[bad"}),
    ):
        for path in ("/appeal", "/logout"):
            sent = site.page("한라", "POST", path, data={"form": form, "text": "forged"}, headers=headers)
            assert sent.status_code == 403, (path, form, headers)
        files = {"file": ("f.csv", answers(9))}
        sent = site.page("한라", "POST", "/submit", data={"form": form}, files=files, headers=headers)
        assert sent.status_code == 403
    wrong = {"Origin": "https://elsewhere.example"}
    assert httpx.post(f"{site.url}/login", data={"token": site.tokens["한라"]}, headers=wrong).status_code == 403
    good = site.page("한라", "POST", "/appeal", data={"form": own, "text": "real"}, headers={"Origin": site.url})
    assert good.status_code == 303
    assert "forged" not in site.page("한라", "GET", "/").text


def test_every_answer_carries_the_headers(site):
    for answer in (
        site.page("nobody", "GET", "/"),
        site.page("nobody", "GET", "/board.js"),
        site.page("nobody", "GET", "/nothing"),
        site.page("nobody", "PUT", "/"),
        site.api("nobody", "GET", "/api/me"),
        site.api("한라", "GET", "/api/submissions/0"),
        site.send("한라", b"x" * 1_000_001),
    ):
        for key, text in HEADERS.items():
            assert answer.headers[key] == text, (answer.request.url, key)
        assert "server" not in answer.headers or "uvicorn" in answer.headers["server"]
    cookie = httpx.post(f"{site.url}/login", data={"token": site.tokens["한라"]}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_too_much_is_refused_and_nothing_is_left(site):
    def chunks():
        for _ in range(30):
            yield b"x" * 100_000

    kept = sorted(path for path in (site.folder / "uploads").rglob("*") if path.is_file())
    assert site.send("오름", b"x" * 1_000_001).status_code == 413
    assert site.send("오름", chunks()).status_code == 413  # no length is said
    files = {"file": ("f.csv", b"x" * 2_000_000)}
    big = site.page("오름", "POST", "/submit", data={"form": site.form("오름")}, files=files)
    assert big.status_code == 413
    assert site.send("오름", b"").json()["error"] == "board.empty"
    assert sorted(path for path in (site.folder / "uploads").rglob("*") if path.is_file()) == kept


def test_a_full_disk_takes_nothing_and_says_so(site, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("eosat.kit.uploads.os.fsync", full)
    for sent in (
        site.send("오름", answers(7)),
        site.page("오름", "POST", "/submit", data={"form": site.form("오름")}, files={"file": ("f.csv", answers(7))}),
    ):
        assert (sent.status_code, sent.json()["error"]) == (503, "board.busy")
        assert sent.headers["x-content-type-options"] == "nosniff"
    monkeypatch.undo()
    assert not list((site.folder / "uploads").glob("coming-*"))
    assert site.send("오름", answers(7)).status_code == 201


def test_names_are_shown_as_text_and_lead_nowhere(site):
    assert site.send("오름", b"<script>alert(1)</script>", "../../../<img src=x>\u202e.csv").status_code == 201
    assert site.api("오름", "POST", "/api/appeals", json={"text": "<b>bold</b> {{ 7*7 }}"}).status_code == 201
    shown = site.page("organiser", "GET", "/").text
    assert "&lt;img src=x&gt;.csv" in shown
    assert "&lt;b&gt;bold&lt;/b&gt; {{ 7*7 }}" in shown
    assert "<img" not in shown
    files = [path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*") if path.is_file()]
    assert all(re.fullmatch(r"board\.\S+|uploads/\d+/[0-9a-f]{64}", name) for name in files), files
    assert not any(path.stat().st_mode & 0o111 for path in site.folder.rglob("*") if path.is_file())


def test_who_asks_too_fast_waits_and_others_do_not(site):
    statuses = [site.api("오름", "POST", "/api/appeals", json={"text": str(n)}).status_code for n in range(12)]
    assert statuses[:10] == [201] * 10
    assert 429 in statuses[10:]
    slow = site.api("오름", "POST", "/api/appeals", json={"text": "x"})
    assert 1 <= int(slow.headers["retry-after"]) <= 4
    assert site.api("한라", "POST", "/api/appeals", json={"text": "x"}).status_code == 201


def test_guessing_is_slowed_and_holds_nobody_else_back(site):
    guess = [site.plain.get("/api/me", headers=bearer(f"{n:08x}.x")).status_code for n in range(25)]
    assert guess[:20] == [401] * 20
    assert guess[-1] == 429
    assert site.api("한라", "GET", "/api/me").json()["team"] == "한라"


def test_files_that_kill_or_hang_the_scorer_cost_only_themselves(tmp_path, capfd):
    tokens = new_board(tmp_path, "한라", "오름", scorer="board_toy:dangerous", seconds=1.0)
    with serving(tmp_path / "board") as url:
        site = Site(url, tokens, tmp_path / "board")
        for content in (b"die", b"good", b"hang", b"break", b"good too"):
            assert site.send("한라", content).status_code == 201
        found = {one["id"]: one for one in site.settled()}
        site.close()
    assert [found[number]["state"] for number in range(1, 6)] == ["refused", "scored", "refused", "refused", "scored"]
    assert found[5]["public"] == 8.0
    keys = {1: "board.refused.crashed", 3: "board.refused.slow", 4: "board.refused.scorer"}
    for number, key in keys.items():
        assert found[number]["refused"]["ko"] == say(key, "ko", seconds=1.0)
    assert "a bug of the scorer" in capfd.readouterr().err  # the organiser sees why


PATHS = ("/", "/submit", "/login", "/appeal", "/logout", "/board.css", "/api/submissions", "/api/appeals", "/api/board")
KINDS = (
    *("", "application/json", "multipart/form-data; boundary=x", "multipart/form-data"),
    "application/x-www-form-urlencoded; charset=utf-7",
)


@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS"]),
    path=st.sampled_from(PATHS) | st.text(max_size=20).map(lambda text: "/" + quote(text, safe="/?&=%")),
    body=st.binary(max_size=200),
    kind=st.sampled_from(KINDS),
    signed=st.booleans(),
)
@bounded(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_request_breaks_the_board(module_site, method, path, body, kind, signed):
    headers = {"content-type": kind} | (
        bearer(module_site.tokens["한라"]) if signed and path.startswith("/api") else {}
    )
    client = module_site.clients["한라" if signed else "nobody"]
    assert client.request(method, path, content=body, headers=headers).status_code < 500


@pytest.fixture(scope="module")
def module_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    tokens = new_board(folder, "한라", "오름")
    with serving(folder / "board") as url:
        found = Site(url, tokens, folder / "board")
        yield found
        found.close()
