"""What the documents claim is true: commands and options exist, configs are good, links lead somewhere."""

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import typer
import yaml

from eosat.catalog import PROVIDERS
from eosat.cli.app import build, tree
from eosat.regions import names, region
from eosat.words import catalogue

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SITE = sorted(DOCS.glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "README.ko.md", ROOT / "hackathon" / "README.md", *SITE]
USER_PAGES = (
    *("index", "first-run", "my-place", "scenes", "offset", "results", "poor-network", "regions", "models", "gpu"),
    *("training", "container", "cluster", "scale", "area", "products"),
    *("troubleshooting", "commands"),
)


def script(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks(page: Path, language: str) -> list[str]:
    """Fenced code of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def command_lines(page: Path) -> Iterator[str]:
    """Every ``eosat ...`` that a page tells the reader to type: indented or in backticks."""
    text = page.read_text(encoding="utf-8")
    for line in re.findall(r"^ {4}(?:\$ )?(eosat .*)$", text, re.MULTILINE):
        yield line.split("  #")[0]
    for line in re.findall(r"`(eosat [^`\n]+)`", text):
        yield line.replace("\\|", "|")


def leaf(words: list[str]):
    """The command that *words* call, and the words left over; None when there is no such command."""
    command = typer.main.get_command(tree())
    while words and words[0].startswith("--"):
        words = words[2:] if words[0] == "--lang" else words[1:]
    while hasattr(command, "commands"):
        if not words or words[0] not in command.commands:
            return None, words
        command, words = command.commands[words[0]], words[1:]
    return command, words


GLOBAL = {"--lang", "--verbose", "-v", "--version", "--help"}


def complaints(line: str) -> list[str]:
    """What is wrong with a documented command line: no such command, no such option."""
    words = shlex.split(re.sub(r"[\[\]…]|\.\.\.", " ", line), comments=True)[1:]
    if {"--version", "--help"} & set(words):
        return []
    found = []
    alternatives = next((word for word in words if "|" in word and not word.startswith("-")), None)
    for choice in alternatives.split("|") if alternatives and words.index(alternatives) <= 1 else [None]:
        chosen = [choice if word == alternatives and choice else word for word in words]
        command, rest = leaf(chosen)
        if command is None:
            found.append(f"no command: {line}")
            continue
        known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | GLOBAL
        given = {word.split("=")[0] for word in rest if word.startswith("--")}
        found += [f"no option {option}: {line}" for option in sorted(given - known)]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_documented_commands_exist_with_their_options(page):
    assert [text for line in command_lines(page) for text in complaints(line)] == []


def test_a_wrong_command_line_would_be_noticed():
    assert complaints("eosat find CONFIG [--save FILE] [--json]") == []
    assert complaints("eosat models list|show") == []
    assert complaints("eosat --lang ko demo") == []
    assert complaints("eosat fnid CONFIG") == ["no command: eosat fnid CONFIG"]
    assert complaints("eosat find CONFIG --sav FILE") == ["no option --sav: eosat find CONFIG --sav FILE"]
    assert complaints("eosat models list|shwo") == ["no command: eosat models list|shwo"]


def test_the_page_of_commands_spells_options_as_they_are_typed():
    lines = (ROOT / "docs/commands.md").read_text(encoding="utf-8").splitlines()
    names = [line.split("`")[1] for line in lines if line.startswith("| `")]
    assert {"--json", "--out", "CONFIG"} <= set(names)
    options = [one for name in names if name.startswith("-") for one in name.split(", ")]
    assert [one for one in options if not re.fullmatch(r"--?[a-z][a-z0-9-]*", one, re.IGNORECASE)] == []


@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_the_readme_names_every_command(readme):
    text = (ROOT / readme).read_text(encoding="utf-8")
    for name, command in typer.main.get_command(tree()).commands.items():
        assert f"eosat {name}" in text, name
        for verb in getattr(command, "commands", {}):
            assert re.search(rf"eosat {name} [\w\\|-]*{verb}", text), f"{name} {verb}"


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "yaml")], ids=lambda page: page.name)
def test_configs_in_the_documents_are_good(page, tmp_path, capsys):
    for i, text in enumerate(blocks(page, "yaml")):
        assert isinstance(yaml.safe_load(text), dict)
        path = tmp_path / f"{i}.yaml"
        path.write_text(text, encoding="utf-8")
        assert build({"EOSAT_LANG": "en"}, ["config", "check", str(path)]) == 0, capsys.readouterr().err


@pytest.mark.parametrize("page", ["README.md", "README.ko.md"])
def test_python_in_the_documents_runs(page, tmp_path, monkeypatch):
    """The block of the parts; the one that runs the demo is run from the wheel (test_wheel)."""
    (code,) = (text for text in blocks(ROOT / page, "python") if "eosat.simulate" in text)
    if page == "README.ko.md":  # the same but for its comments
        code_of = [re.sub(r" *#.*", "", text) for text in (code, blocks(ROOT / "README.md", "python")[1])]
        assert code_of[0] == code_of[1]
        return
    monkeypatch.chdir(tmp_path)
    space: dict = {}
    exec(compile(code, page, "exec"), space)
    labels = space["labels"]
    assert labels.shape == space["grid"].shape
    assert len(np.unique(labels)) > 2


def test_generated_pages_are_fresh():
    make = script("make_pages")
    for name, text in make.pages().items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, f"stale: run python scripts/make_pages.py ({name})"


def test_user_pages_stand_in_both_languages():
    for name in USER_PAGES:
        english = (DOCS / f"{name}.md").read_text(encoding="utf-8")
        korean = (DOCS / f"{name}.ko.md").read_text(encoding="utf-8")
        assert re.search("[가-힣]", korean.split("\n")[0]) or name == "index", name
        assert headings(english) == headings(korean), name
        assert english.count("\n|") == korean.count("\n|"), f"{name}: tables differ in rows"


def headings(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]


def test_every_page_is_in_the_navigation():
    site = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert set(_flat(site["nav"])) == {page.name for page in SITE if not page.name.endswith(".ko.md")}


def _flat(nav) -> Iterator[str]:
    for part in nav:
        yield from [part] if isinstance(part, str) else _flat(next(iter(part.values())))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_files_lead_to_files(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert "://" in target or (page.parent / target).exists(), target


@pytest.mark.parametrize(("page", "place"), [("troubleshooting.md", 0), ("troubleshooting.ko.md", 1)])
def test_messages_that_are_explained_are_messages_that_are_said(page, place):
    said = [re.sub(r"{[^}]*}", "…", entry[place]) for entry in catalogue().values()]
    quoted = re.findall(r"^> (.+)$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert len(quoted) >= 8
    for sentence in quoted:
        parts = [part.strip() for part in sentence.split("…") if part.strip()]
        assert any(all(part in one for part in parts) for one in said), sentence


def test_the_workflow_covers_three_systems_and_says_that_it_was_not_run():
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    systems = {jobs["linux"]["runs-on"], *jobs["elsewhere"]["strategy"]["matrix"]["system"]}
    assert {name.split("-")[0] for name in systems} == {"ubuntu", "macos", "windows"}
    assert text.startswith("# NOT YET RUN")


@pytest.mark.parametrize("page", ["regions.md", "regions.ko.md"])
def test_the_regions_page_names_what_is_shipped(page):
    listed = re.findall(r"^\| `([\w-]+)` \|", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == [name for name in names() if not name.startswith("simulated")]
    for name in listed:
        row = next(line for line in (DOCS / page).read_text(encoding="utf-8").splitlines() if f"| `{name}`" in line)
        levels = {one.level for one in region(name).districts}
        assert page.endswith(".ko.md") or all(level in row for level in levels), name


@pytest.mark.parametrize("page", ["scenes.md", "scenes.ko.md"])
def test_the_scenes_page_names_the_catalogues_and_their_collections(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.*)$", text, re.MULTILINE))
    assert set(rows) == set(PROVIDERS)
    for name, provider in PROVIDERS.items():
        assert all(f"`{collection}`" in rows[name] for collection in provider.collections), name
        assert provider.format.upper() in rows[name], name
