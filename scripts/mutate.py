"""Mutation testing of one room: change the code a little, see whether its tests notice.

    python scripts/mutate.py radiometry              # every mutant; started again it goes on
    python scripts/mutate.py radiometry --sample 20  # a seeded share, as `make test` does

A mutant is one node of the syntax tree replaced: comparison, arithmetic, boolean, constant, condition, return, or a
raise or call left out. Docstrings, annotations and decorators stay. Libraries are imported once; each mutant lives in
a forked child that imports eosat afresh and runs the room's tests until one fails. Needs a system with fork.
"""

import argparse
import ast
import gc
import hashlib
import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "docs" / "long" / "mutation.json"
EQUIVALENT = ROOT / "scripts" / "equivalent_mutants.json"
STATE = ROOT / ".mutation"
ROOMS = {
    "radiometry": (("eosat/radiometry.py",), "test_radiometry*.py"),
    "tiling": (("eosat/tiling.py",), "test_tiling*.py"),
    "scenes": (("eosat/scenes",), "test_scenes_*.py"),
}
"""Files or folders of a room, and which of the tests judge it (the quick ones), beside its doctests."""
LIBRARIES = (
    "numpy", "torch", "rasterio", "pandas", "xarray", "shapely", "pyproj", "odc.geo", "pystac", "pystac_client",
    "pytest", "hypothesis.strategies", "hypothesis.extra.numpy", "typer.testing", "safetensors.torch",
)  # fmt: skip

SWAPS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,), ast.Pow: (ast.Mult,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change of one file."""

    path: Path
    node: int
    """Place of the node in ``ast.walk`` order."""
    variant: int
    line: int
    text: str
    """Before and after, as code."""

    @property
    def name(self) -> str:
        """Without the line number, so that it outlives edits above it."""
        return f"{self.path.relative_to(ROOT).as_posix()}: {self.text}"


def alternatives(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of *node*."""
    if isinstance(node, ast.Compare):
        yield from other_comparisons(node)
    elif isinstance(node, ast.BinOp | ast.BoolOp):
        yield from (type(node)(**{**fields(node), "op": swap()}) for swap in SWAPS.get(type(node.op), ()))
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Constant):
        yield from (ast.Constant(value=value) for value in other_values(node.value))
    else:
        yield from other_statements(node)


def other_comparisons(node: ast.Compare) -> Iterator[ast.Compare]:
    for i, op in enumerate(node.ops):
        for swap in SWAPS[type(op)]:
            ops = [*node.ops[:i], swap(), *node.ops[i + 1 :]]
            yield ast.Compare(left=node.left, ops=ops, comparators=node.comparators)


def other_statements(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.IfExp | ast.If | ast.While):
        yield type(node)(**{**fields(node), "test": ast.UnaryOp(op=ast.Not(), operand=node.test)})
    elif isinstance(node, ast.Return) and node.value is not None and not is_none(node.value):
        yield ast.Return(value=ast.Constant(value=None))
    elif isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        yield ast.Pass()


def other_values(value: object) -> tuple[object, ...]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1,)
    if isinstance(value, float):
        return (value * 2 or 1.0,)
    return (f"XX{value}XX",) if isinstance(value, str) else ()


def fields(node: ast.AST) -> dict[str, object]:
    return dict(ast.iter_fields(node))


def is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def untouched(tree: ast.AST) -> set[ast.AST]:
    """Nodes that no test can or need notice: docstrings, annotations, decorators, types, __all__."""
    roots: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            roots.append(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            roots += node.decorator_list
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal":
            roots.append(node)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            roots.append(node)
        roots += [part for key in ("annotation", "returns") if (part := getattr(node, key, None)) is not None]
    return {inner for root in roots for inner in ast.walk(root)}


def mutants(path: Path) -> list[Mutant]:
    """Every mutant of the file *path*."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spared = untouched(tree)
    return [
        Mutant(path=path, node=i, variant=j, line=node.lineno, text=f"{short(node)} -> {short(other)}")
        for i, node in enumerate(ast.walk(tree))
        if node not in spared
        for j, other in enumerate(alternatives(node))
    ]


def short(node: ast.AST) -> str:
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).split("\n")[0].split())[:120]


def mutated(mutant: Mutant) -> ast.Module:
    """The file's tree with the change in it."""
    tree = ast.parse(mutant.path.read_text(encoding="utf-8"))
    old = list(ast.walk(tree))[mutant.node]
    new = ast.copy_location(list(alternatives(old))[mutant.variant], old)
    for parent in ast.walk(tree):
        for key, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, key, new)
            elif isinstance(value, list) and any(one is old for one in value):
                setattr(parent, key, [new if one is old else one for one in value])
    return ast.fix_missing_locations(tree)


class Loader(SourceFileLoader):
    """Gives one module the mutated code; stands in ``sys.meta_path``."""

    def __init__(self, mutant: Mutant) -> None:
        parts = mutant.path.relative_to(ROOT).with_suffix("").parts
        super().__init__(".".join(part for part in parts if part != "__init__"), str(mutant.path))
        self.code = compile(mutated(mutant), str(mutant.path), "exec")

    def get_code(self, fullname):
        """The mutated code, whatever is on disk."""
        return self.code

    def find_spec(self, name, path=None, target=None):
        """This module alone; others are for the other finders."""
        if name != self.name:
            return None
        inside = [str(Path(self.path).parent)] if Path(self.path).name == "__init__.py" else None
        return importlib.util.spec_from_file_location(name, self.path, loader=self, submodule_search_locations=inside)


class Quick:
    """A pytest plugin: the mutant comes before pytest's own import hook; a property that failed is not shrunk."""

    def __init__(self, mutant: Mutant | None) -> None:
        self.mutant = mutant

    def pytest_collection(self):
        """After the conftest, before the tests are imported."""
        from hypothesis import Phase, settings

        if self.mutant is not None:
            sys.meta_path.insert(0, Loader(self.mutant))

        settings.register_profile("mutate", settings(), phases=(Phase.explicit, Phase.generate), database=None)
        settings.load_profile("mutate")


def run_tests(tests: list[str], mutant: Mutant | None, limit: float) -> str:
    """``killed``, ``survived`` or ``timeout``, from the tests in a forked child."""
    child = os.fork()
    if child == 0:
        os.setsid()
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os._exit(in_child(tests, mutant))
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            if code in (4, 5):
                raise SystemExit(f"pytest found no tests (exit {code}): {tests}")
            return "survived" if code == 0 else "killed"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timeout"


def in_child(tests: list[str], mutant: Mutant | None) -> int:
    import pytest

    fast = "not slow and not network and not gpu"
    options = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", fast]
    try:
        return int(pytest.main([*options, *tests], plugins=[Quick(mutant)]))
    except BaseException:
        return 1


def files_of(room: str) -> list[Path]:
    places = [ROOT / place for place in ROOMS[room][0]]
    return [f for place in places for f in (sorted(place.rglob("*.py")) if place.is_dir() else [place]) if f.is_file()]


def tests_of(room: str) -> list[Path]:
    return sorted((ROOT / "tests").glob(ROOMS[room][1]))


def fingerprint(paths: list[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]


def go(room: str, chosen: list[Mutant], state: Path | None) -> dict[str, str]:
    """Outcome by mutant; with *state* they are kept there as they come, and taken up from there."""
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.freeze()
    tests = [str(path.relative_to(ROOT)) for path in (*files_of(room), *tests_of(room))]
    start = time.monotonic()
    if run_tests(tests, None, 600) != "survived":
        raise SystemExit("the tests fail without any mutant: " + " ".join(tests))
    limit = max(10.0, 5 * (time.monotonic() - start))
    outcomes: dict[str, str] = json.loads(state.read_text()) if state and state.is_file() else {}
    for i, mutant in enumerate(chosen):
        key = f"{mutant.node}.{mutant.variant} {mutant.name}"
        if key not in outcomes:
            outcomes[key] = run_tests(tests, mutant, limit)
        if outcomes[key] == "survived":
            print(f"{i + 1}/{len(chosen)} survived: {mutant.path.name}:{mutant.line}: {mutant.text}", flush=True)
        if state:
            state.write_text(json.dumps(outcomes))
    return {key: outcomes[key] for key in (f"{m.node}.{m.variant} {m.name}" for m in chosen)}


def report(room: str, outcomes: dict[str, str], seconds: float) -> dict[str, object]:
    """The result as it is committed: counts, score, and every survivor with why it is none, where that is known."""
    known = json.loads(EQUIVALENT.read_text(encoding="utf-8")) if EQUIVALENT.is_file() else {}
    survivors = [key.split(" ", 1)[1] for key, outcome in outcomes.items() if outcome == "survived"]
    killed = len(outcomes) - len(survivors)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "commit": commit.strip(),
        "mutants": len(outcomes),
        "killed": killed,
        "timeouts_among_them": sum(outcome == "timeout" for outcome in outcomes.values()),
        "score": round(killed / max(len(outcomes), 1), 4),
        "minutes": round(seconds / 60, 1),
        "survivors": {name: known.get(name, "not looked at") for name in survivors},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("--sample", type=int, help="only so many, chosen by --seed; nothing is written")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=float, default=0.85, help="exit 1 below this share of killed mutants")
    asked = parser.parse_args()
    os.chdir(ROOT)
    os.environ |= {"OMP_NUM_THREADS": "1", "EOSAT_LANG": "en"}
    chosen = [mutant for path in files_of(asked.room) for mutant in mutants(path)]
    start, state = time.monotonic(), None
    if asked.sample:
        chosen = random.Random(asked.seed).sample(chosen, min(asked.sample, len(chosen)))
    else:
        STATE.mkdir(exist_ok=True)
        state = STATE / f"{asked.room}-{fingerprint([*files_of(asked.room), *tests_of(asked.room)])}.json"
    found = report(asked.room, go(asked.room, chosen, state), time.monotonic() - start)
    if not asked.sample:
        everything = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(everything | {asked.room: found}, indent=1, ensure_ascii=False) + "\n"
        RESULTS.write_text(text, encoding="utf-8")
    print(json.dumps(found, indent=1, ensure_ascii=False))
    sys.exit(found["score"] < asked.least)


if __name__ == "__main__":
    main()
