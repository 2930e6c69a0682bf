"""Run the tests marked slow one by one; started again it goes on. Writes docs/long/slow_tests.json."""

import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "docs" / "long" / "slow_tests.json"
STATE = ROOT / ".slow_tests"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]


def main() -> None:
    commit = shell("git", "rev-parse", "--short", "HEAD")
    STATE.mkdir(exist_ok=True)
    state = STATE / f"{commit}.json"
    done: dict[str, dict[str, object]] = json.loads(state.read_text()) if state.is_file() else {}
    for test in collect():
        if done.get(test, {}).get("outcome") != "passed":
            done[test] = run(test)
            state.write_text(json.dumps(done))
        print(f"{done[test]['outcome']:8} {done[test]['seconds']:7} s  {test}", flush=True)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    result = {"date": time.strftime("%Y-%m-%d", time.gmtime()), "commit": commit, "tests": done}
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.exit(any(one["outcome"] == "failed" for one in done.values()))


def collect() -> list[str]:
    listed = subprocess.run([*PYTEST, "-m", "slow", "--collect-only"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode not in (0, 5):
        raise SystemExit(listed.stdout + listed.stderr)
    return [line for line in listed.stdout.splitlines() if "::" in line]


def run(test: str) -> dict[str, object]:
    start = time.monotonic()
    code = subprocess.run([*PYTEST, "-m", "slow", "-rs", test], cwd=ROOT, capture_output=True, text=True)
    outcome = "failed" if code.returncode else "skipped" if " skipped" in code.stdout.splitlines()[-1] else "passed"
    if code.returncode:
        print(code.stdout[-4000:])
    return {"outcome": outcome, "seconds": round(time.monotonic() - start, 1)}


def shell(*words: str) -> str:
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
