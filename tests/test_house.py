"""The house keeps its plan: floors, sizes, words, public names, and what stands in the repository."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import eosat
from eosat.words import AREAS, HOMES, LANGUAGES, catalogue, say

ROOT = Path(__file__).resolve().parents[1]
FLOORS = {
    0: ("errors", "words", "places", "_version"),
    1: (
        "sentinel2",
        "radiometry",
        "resampling",
        "indices",
        "composite",
        "tiling",
        "classes",
        "accuracy",
        "capacity",
        "coverage",
        "drift",
        "estimators",
        "qgis",
        "atmosphere",
    ),
    2: ("grid", "storage", "cog", "catalog", "regions", "nets", "models", "vector", "energy", "cloud"),
    3: ("scenes", "cube", "segment", "lane", "mosaic", "summary", "train", "land", "fleet", "sample"),
    4: (
        "config",
        "run",
        "record",
        "simulate",
        "report",
        "kit",
        "local",
        "doctor",
        "limits",
        "mirror",
        "dataset",
        "series",
        "change",
        "system",
    ),
    5: ("cli", "__init__", "__main__"),
}
"""design.md's table, with the rooms that the code added."""
SIDEWAYS = {
    ("errors", "words"),
    ("radiometry", "sentinel2"),
    ("atmosphere", "sentinel2"),
    ("indices", "sentinel2"),
    ("cog", "grid"),
    ("cog", "storage"),
    ("regions", "grid"),
    ("vector", "storage"),
    ("energy", "storage"),
    ("catalog", "storage"),
    ("catalog", "grid"),
    ("models", "nets"),
    ("scenes", "cube"),
    ("train", "segment"),
    ("sample", "summary"),
    ("fleet", "mosaic"),
    ("fleet", "sample"),
    ("cube", "scenes"),
    ("run", "config"),
    ("run", "record"),
    ("run", "report"),
    ("run", "simulate"),
    ("doctor", "limits"),
    ("mirror", "config"),
    ("change", "config"),
    ("change", "run"),
    ("change", "record"),
    ("change", "report"),
    ("mirror", "run"),
    ("series", "config"),
    ("series", "record"),
    ("series", "report"),
    ("series", "run"),
    ("kit", "simulate"),
    ("system", "config"),
    ("system", "report"),
    ("__main__", "cli"),
}
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
FILES = sorted(path for path in (ROOT / "eosat").rglob("*.py") if "vendor" not in path.parts)
LIGHT = (
    *("nets", "models", "segment", "tiling", "radiometry", "composite", "resampling", "accuracy", "atmosphere"),
    *("estimators", "indices"),
)
"""Rooms that run with numpy, torch and safetensors alone."""


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "eosat").parts[0].removesuffix(".py")


def imports_of(path: Path) -> list[str]:
    """Dotted names that a file imports, also inside functions."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_from_lower_floors_only(path):
    here = room_of(path)
    assert here in FLOOR_OF, f"{here} stands on no floor: add it to ARCHITECTURE.md and to this table"
    for name in imports_of(path):
        if not name.startswith("eosat.") or name.startswith("eosat.vendor"):
            continue
        there = name.split(".")[1]
        if there in (here, "errors", "_version"):
            continue
        assert FLOOR_OF[there] < FLOOR_OF[here] or (here, there) in SIDEWAYS, f"{here} -> {there}"


def test_the_table_in_the_architecture_page_is_this_one():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for path in FILES:
        assert f"`{room_of(path)}`" in page or room_of(path).startswith("_"), room_of(path)


def functions_of(path: Path) -> list[ast.FunctionDef]:
    return [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.FunctionDef)]


def code_lines(function: ast.FunctionDef) -> int:
    """Lines of a function without its docstring."""
    documented = ast.get_docstring(function) is not None
    start = function.body[1].lineno if documented and len(function.body) > 1 else function.body[0].lineno
    return function.end_lineno - start + 1


def test_functions_are_short_and_files_are_not_long():
    lengths = sorted(code_lines(function) for path in FILES for function in functions_of(path))
    assert lengths[len(lengths) // 2] <= 10
    assert lengths[-1] <= 60
    assert max(len(path.read_text(encoding="utf-8").splitlines()) for path in FILES) <= 500


def test_no_function_takes_more_than_nine_arguments():
    commands = {
        "build",
        "change",
        "run",
        "sample",
        "segment",
        "solar_yield",
        "train",
    }  # a command line has as many options as it has
    for path in FILES:
        for function in functions_of(path):
            count = len(function.args.args) + len(function.args.kwonlyargs)
            assert count <= 9 or function.name in commands, f"{path.name}: {function.name} takes {count}"


def calls_with_words(path: Path) -> list[tuple[str, ast.Call]]:
    """Calls whose first argument is a key of the catalogue, by the name of what is called."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            found.append((name, node))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sentence_for_a_user_stands_in_the_catalogue(path):
    words = catalogue()
    for name, call in calls_with_words(path):
        first = call.args[0] if call.args else None
        literal = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
        if name in ("InputError", "WorldError", "EosatError", "say", "tell", "note") and literal is not None:
            assert literal in words, f"{path.name}:{call.lineno} {literal}"
            _fields_fit(words[literal], call, path)
        if name in ("echo", "secho", "print"):
            assert literal is None, f"{path.name}:{call.lineno} says {literal!r} past the catalogue"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            raised = getattr(node.exc.func, "id", getattr(node.exc.func, "attr", ""))
            assert raised in ("InputError", "WorldError", "EosatError", "kind", "Exit", "AttributeError", "unreadable",
                              "nothing_left", "explained",
                              "Other", "Damaged"), f"{path.name}:{node.lineno} raises {raised}"  # fmt: skip


def _fields_fit(entry: tuple[str, str], call: ast.Call, path: Path) -> None:
    given = {word.arg for word in call.keywords}
    if None not in given:
        assert placeholders(entry[0]) <= given, f"{path.name}:{call.lineno} lacks {placeholders(entry[0]) - given}"


NAMES_ONLY = ("cli.doctor_versions", "cli.doctor_gpu", "report.answer.and")
"""Sentences of names and marks alone."""


def placeholders(sentence: str) -> set[str]:
    return set(re.findall(r"{(\w+)[^}]*}", sentence))


def test_both_languages_say_everything_with_the_same_placeholders():
    for key, (english, korean) in catalogue().items():
        assert placeholders(english) == placeholders(korean), key
        assert english.strip(), key
        spoken = re.search("[a-z]{3}", re.sub(r"{[^}]*}", "", english)) and key not in NAMES_ONLY
        assert re.search("[가-힣]", korean) or not spoken, key


def test_no_sentence_is_left_over():
    code = "\n".join(path.read_text(encoding="utf-8") for path in FILES if "words" not in path.parts)
    code += "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "eosat").rglob("*.jinja"))
    # put together from a class, a command, a file, a fact, a column
    built = re.compile(r"^(class|help|report|map|sample\.page|products|area\.(head|figure)|board\.page)\.")
    unused = [key for key in catalogue() if not built.match(key) and f'"{key}"' not in code]
    assert [key for key in unused if not key.startswith("scene.source.")] == []


def test_areas_and_languages_are_whole():
    assert LANGUAGES == ("en", "ko")
    assert set(HOMES.values()) <= set(AREAS)
    assert say("class.water", "ko") == "물"


def test_public_names_are_sorted_and_all_there():
    assert eosat.__all__ == sorted(eosat.__all__)
    assert 10 <= len(eosat.__all__) <= 18
    for name in eosat.__all__:
        assert getattr(eosat, name) is not None
    assert set(dir(eosat)) == set(eosat.__all__)
    with pytest.raises(AttributeError, match="segment"):
        eosat.nothing  # noqa: B018


def test_importing_a_room_does_not_hide_the_verb():
    import importlib

    for room in ("segment", "composite", "cube", "run", "simulate"):
        importlib.import_module(f"eosat.{room}")
        assert callable(getattr(eosat, room)), room


@pytest.mark.parametrize("room", LIGHT)
def test_the_torch_core_imports_without_the_rest(room):
    heavy = ["rasterio", "dask", "distributed", "pystac", "odc", "pyproj", "shapely", "pydantic", "boto3", "xarray"]
    code = (
        "import sys\n"
        f"for name in {heavy}: sys.modules[name] = None\n"
        f"import importlib; importlib.import_module('eosat.{room}')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_most_modules_are_pure():
    foreign = {"torch", "rasterio", "dask", "distributed", "xarray", "requests", "pystac", "pystac_client", "typer",
               "boto3", "matplotlib", "odc"}  # fmt: skip
    pure = 0
    for path in FILES:
        top = [
            n for n in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(n, ast.Import | ast.ImportFrom)
        ]
        names = {alias.name for n in top if isinstance(n, ast.Import) for alias in n.names}
        names |= {n.module for n in top if isinstance(n, ast.ImportFrom) and n.module}
        pure += not {name.split(".")[0] for name in names} & foreign
    assert pure / len(FILES) >= 0.6


def test_one_version_in_one_place():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["dynamic"] == ["version"]
    assert not any(need.startswith("torch<") or ("torch" in need and "<" in need) for need in project["dependencies"])
    assert eosat.__version__ in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git checkout here")
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_nothing_large_and_no_path_of_a_machine_is_tracked():
    home = re.compile(rb"(^|[^\w.])/(work|root|home/\w+)/\w")
    for path in tracked():
        assert path.stat().st_size < 5_000_000, path
        if path.suffix in {".py", ".md", ".yaml", ".toml", ".json", ""} and "vendor" not in path.parts:
            assert not home.search(path.read_bytes()), path


def test_vendored_files_are_those_that_the_notice_names():
    import hashlib

    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    font = ROOT / "eosat/vendor/fonts/Pretendard-Regular.otf"
    assert hashlib.sha256(font.read_bytes()).hexdigest() in notice
    assert tree_hash(ROOT / "eosat/vendor/array_api_compat") in notice


def tree_hash(folder: Path) -> str:
    """Sha256 over 'sha256  path' lines of a folder's files, sorted by path."""
    import hashlib

    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
