"""The board's page in a real browser: both languages, a desktop and a phone, keyboard alone; nothing asked of outside.

Needs Debian's ``chromium`` and ``fonts-noto-cjk``, and Playwright from the test extra. EOSAT_SHOTS=DIR keeps pictures.
"""

import os
import shutil
from pathlib import Path

import httpx
import pytest
from board_toy import answers, bearer, new_board, serving, until
from test_report_browser import FLAGS, missing

from eosat.kit.board import change
from eosat.words import say

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
TEAMS = ("한라팀", "오름팀", "Team Olle")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium; without it the tests are skipped, and fail where CI=true."""
    lack = missing()
    if lack:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(lack)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A board of three teams with scores, a refused file, an appeal: address, tokens, folder."""
    folder = tmp_path_factory.mktemp("page")
    tokens = new_board(folder, *TEAMS)
    with serving(folder / "board") as url:
        sent = [
            ("한라팀", answers(2)),
            ("오름팀", answers(1.3)),
            ("Team Olle", answers(1.9)),
            ("한라팀", b"id,value\na,x"),
        ]
        for number, (team, content) in enumerate(sent):
            path = f"{url}/api/submissions?name=answers-{number + 1}.csv"
            assert httpx.post(path, content=content, headers=bearer(tokens[team])).status_code == 201
        appeal = {"text": "Row a was measured anew, please look.", "submission": 1}
        assert httpx.post(f"{url}/api/appeals", json=appeal, headers=bearer(tokens["한라팀"])).status_code == 201
        until(lambda: not httpx.get(f"{url}/api/board").json()["waiting"], seconds=30)
        yield url, tokens, folder / "board"


@pytest.fixture
def look(browser, site):
    """Opens a page of a size; ends with the test; every request has to stay on the board, nothing may be blocked."""
    opened, asked, said = [], [], []

    def open_page(size="desktop", lang="ko"):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda err: said.append(str(err)))
        opened.append(context)
        page.goto(f"{site[0]}/?lang={lang}")
        return page

    yield open_page
    for context in opened:
        context.close()
    assert [url for url in asked if not url.startswith((site[0], "data:"))] == []
    assert [text for text in said if "401 (Unauthorized)" not in text] == []  # Chromium counts a wrong token so


def shot(page, name):
    if "EOSAT_SHOTS" in os.environ:
        page.screenshot(path=str(Path(os.environ["EOSAT_SHOTS"]) / f"board-{name}.png"), full_page=True)


def sign_in(page, site, who):
    page.fill("#token", site[1][who])
    page.press("#token", "Enter")
    page.wait_for_selector("form.out")


@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_team_reads_its_page(look, site, size, lang):
    page = look(size, lang)
    sign_in(page, site, "한라팀")
    shot(page, f"{size}-{lang}")
    assert page.get_attribute("html", "lang") == lang
    assert page.text_content("#h-public") == say("board.page.public", lang)
    ranking = page.locator("table[aria-labelledby=h-public] tbody tr")
    assert [row.split()[1] for row in ranking.all_inner_texts()[:2]] == ["오름팀", "Team"]
    assert ranking.count() == 3
    assert say("board.page.left", lang, left=9, daily=10) in page.inner_text("main")
    assert say("board.table.number", lang, row=2, value="x") in page.inner_text("main")
    assert page.locator("#h-private").count() == 0
    # nothing is wider than the screen
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_keyboard_alone_signs_in_submits_and_appeals(look, site, tmp_path):
    page = look("desktop", "en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "token"
    page.keyboard.type(site[1]["Team Olle"])
    page.keyboard.press("Enter")
    page.wait_for_selector("#file")
    path = tmp_path / "mine.csv"
    path.write_bytes(answers(1.1))
    page.set_input_files("#file", path)
    page.focus("#file")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]")
    assert say("board.page.sent") in page.inner_text("[role=status]")
    until(lambda: not httpx.get(f"{site[0]}/api/board").json()["waiting"], seconds=30)
    page.evaluate("refresh()")  # as the page does by itself every fifteen seconds
    page.wait_for_function("document.querySelector('#live tbody th').textContent.includes('Team Olle')")
    page.fill("#text", "Please look at <mine>.")
    page.focus("#text")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]")
    assert "Please look at <mine>." in page.inner_text("#live")
    page.click(".quiet")
    page.wait_for_selector("#token")


def test_the_organiser_sees_both_boards_and_everyone_after_release(look, site):
    page = look()
    sign_in(page, site, "organiser")
    shot(page, "organiser")
    assert page.locator("#h-private").count() == 1
    assert page.locator("#file").count() == 0
    assert "한라팀" in page.inner_text("table[aria-labelledby=h-mine]")
    anyone = look()
    assert anyone.locator("#h-private").count() == 0
    change(site[2], {"released": True})
    anyone.reload()
    assert say("board.page.private_released", "ko") in anyone.inner_text("main")
    change(site[2], {"released": False})


def test_a_wrong_token_is_told_on_the_page(look, site):
    page = look("phone", "ko")
    page.fill("#token", "deadbeef.00")
    with page.expect_response("**/login*") as answer:
        page.press("#token", "Enter")
    assert answer.value.status == 401
    page.wait_for_selector("[role=alert]")
    assert page.inner_text("[role=alert]") == say("board.wrong_token", "ko")
