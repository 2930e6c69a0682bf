"""What takes too long for every change: fifty kills, a million broken files and items, the slow tests.

    python scripts/long.py                # all of it; started again on the same code it goes on
    python scripts/long.py tiffs items    # only these
    python scripts/long.py --minutes 25   # stop after about that long, say how far it came

Writes docs/long/long.json after every step: machine, and for each item date, commit, how many, how long, and what came
of it. Ends with 1 where something was found.
"""

import argparse
import json
import multiprocessing
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import fuzz  # noqa: E402
import kills  # noqa: E402

RESULTS = ROOT / "docs" / "long" / "long.json"
KILLS = 50
CASES = {"tiffs": 800_000, "items": 200_000}
CHUNK = 20_000
"""Cases that one process tries."""
CHUNK_SECONDS = 1800
"""After which a process that is not done is a hang: alone on a core it takes less than twenty."""
LOADED = ["eosat.run", "distributed", "torch", "rasterio", "pystac_client", "hypothesis"]
"""What the server of processes has ready for them."""
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
FINE = "nothing found"

Book = dict[str, Any]
"""What is in the file of results."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("items", nargs="*", choices=[*STEPS, []], help="default: all")
    options.add_argument("--minutes", type=float, default=float("inf"), help="after which no further step begins")
    asked = options.parse_args()
    multiprocessing.get_context("forkserver").set_forkserver_preload(LOADED)
    start = time.monotonic()
    book = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    book["machine"] = machine()
    for name in asked.items or STEPS:
        for said in STEPS[name](book):
            save(book)
            print(f"{(time.monotonic() - start) / 60:6.1f} min  {said}", flush=True)
            if time.monotonic() - start > 60 * asked.minutes:
                raise SystemExit(failed(book))
    sys.exit(failed(book))


def code() -> str:
    """The commit that last touched what is tested, marked where it was touched since."""
    changed = shell("git", "status", "--porcelain", "--", "eosat", "tests")
    return shell("git", "log", "-1", "--format=%h", "--", "eosat", "tests") + ("-dirty" if changed else "")


def entry_of(book: Book, name: str, fresh: Book) -> Book:
    """What stands in *book* of an item, of this code; else *fresh*."""
    if book.get(name, {}).get("commit") != code():
        book[name] = {**fresh, "commit": code(), "seconds": 0.0, "result": FINE}
    book[name]["date"] = time.strftime("%Y-%m-%d", time.gmtime())
    entry: Book = book[name]
    return entry


def save(book: Book) -> None:
    """Show *book*, whole or not at all."""
    temporary = RESULTS.with_suffix(".tmp")
    temporary.write_text(json.dumps(book, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    temporary.replace(RESULTS)


def machine() -> dict[str, Any]:
    """Kind of machine, not its name."""
    kind = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").is_file():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        kind = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), kind)
    return {"kind": kind, "cores": os.cpu_count(), "system": platform.system(), "python": platform.python_version()}


def failed(book: Book) -> bool:
    """Whether anything was found, or a test failed."""
    found = [book[name]["result"] for name in ("kills", *CASES) if name in book]
    outcomes = [one["outcome"] for one in book.get("slow tests", {}).values()]
    return any(result != FINE for result in found) or "failed" in outcomes


def kill(book: Book) -> Iterator[str]:
    """Kill runs at random moments until fifty were killed; each then has to end with the bytes of a calm one."""
    fresh = {"asked": KILLS, "kills": 0, "runs": 0, "of_them_with_all_tiles_and_no_item": 0}
    entry = entry_of(book, "kills", fresh)
    if entry["kills"] >= KILLS or entry["result"] != FINE:
        return
    with tempfile.TemporaryDirectory(prefix="eosat-kills-") as folder:
        runs, start = kills.Runs(Path(folder)), time.monotonic()
        for one in kills.rounds(runs, Path(folder), first=entry["runs"]):
            entry["kills"] += one.kills
            entry["of_them_with_all_tiles_and_no_item"] += one.late
            entry["seconds"] = round(entry["seconds"] + time.monotonic() - start, 1)
            start = time.monotonic()
            if not one.equal:
                entry["result"] = f"round {entry['runs']} did not end with the bytes of a calm run"
            entry["runs"] += 1
            yield f"{entry['kills']} of {KILLS} kills in {entry['runs']} runs: {entry['result']}"
            if entry["kills"] >= KILLS or not one.equal:
                return


def hunting(name: str) -> Callable[[Book], Iterator[str]]:
    """The step that tries broken *name*, chunk by chunk, each in a process of its own: a crash is a find too."""

    def hunt(book: Book) -> Iterator[str]:
        entry = entry_of(book, name, {"asked": CASES[name], "cases": 0, "came_to": {}})
        while entry["cases"] < CASES[name] and entry["result"] == FINE:
            start, cases = time.monotonic(), (entry["cases"], entry["cases"] + CHUNK)
            came_to, found = chunk(name, cases)
            entry["seconds"] = round(entry["seconds"] + time.monotonic() - start, 1)
            entry["came_to"] = dict(Counter(entry["came_to"]) + Counter(came_to))
            entry["result"] = found or FINE
            entry["cases"] += CHUNK if not found else 0
            yield f"{entry['cases']} of {CASES[name]} broken {name}: {entry['result']}"

    return hunt


def chunk(name: str, cases: tuple[int, int]) -> tuple[dict[str, int], str]:
    """What *cases* came to, and what was found, if anything."""
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=try_cases, args=(name, cases, theirs))
    process.start()
    theirs.close()
    try:
        if ours.poll(CHUNK_SECONDS):
            return ours.recv()  # type: ignore[no-any-return]
        process.kill()
        return {}, f"cases {cases[0]} to {cases[1]} took more than {CHUNK_SECONDS} s"
    except EOFError:
        process.join()
        return {}, f"cases {cases[0]} to {cases[1]} ended their process with {process.exitcode}"
    finally:
        process.join()


def try_cases(name: str, cases: tuple[int, int], answer: Any) -> None:
    """In a process of its own: try *cases*, send what came of them."""
    hunt = {"tiffs": fuzz.hunt_tiffs, "items": fuzz.hunt_items}[name]
    try:
        answer.send((hunt(range(*cases)), ""))
    except fuzz.Found as err:
        answer.send(({}, str(err)[:500]))


def slow_tests(book: Book) -> Iterator[str]:
    """The tests marked slow, one by one; what passed is not run again."""
    done, every = book.setdefault("slow tests", {}), collected()
    for gone in set(done) - set(every):
        del done[gone]
    for test in every:
        if done.get(test, {}).get("outcome") != "passed" or done[test]["commit"] != code():
            done[test] = tested(test) | {"commit": code()}
        yield f"{done[test]['outcome']:8} {done[test]['seconds']:7} s  {test}"


def collected() -> list[str]:
    listed = subprocess.run([*PYTEST, "-m", "slow", "--collect-only"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode not in (0, 5):
        raise SystemExit(listed.stdout + listed.stderr)
    return [line for line in listed.stdout.splitlines() if "::" in line]


def tested(test: str) -> dict[str, Any]:
    start = time.monotonic()
    code = subprocess.run([*PYTEST, "-m", "slow", "-rs", test], cwd=ROOT, capture_output=True, text=True)
    outcome = "failed" if code.returncode else "skipped" if " skipped" in code.stdout.splitlines()[-1] else "passed"
    if code.returncode:
        print(code.stdout[-4000:])
    return {"outcome": outcome, "seconds": round(time.monotonic() - start, 1)}


def shell(*words: str) -> str:
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


STEPS = {"kills": kill, "tiffs": hunting("tiffs"), "items": hunting("items"), "tests": slow_tests}

if __name__ == "__main__":
    main()
