"""Score the baselines of every challenge on the data to practise on; figures and pages in docs/.

python scripts/score_challenges.py
"""

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from eosat.estimators import wilson
from eosat.kit.challenge import listed, settings, start

DOCS = Path(__file__).resolve().parents[1] / "docs"
TASKS = {
    "honest-area": (
        "how much of a region is what, with intervals, from a map that errs and 300 points?",
        "틀리는 지도와 300개 지점으로, 지역의 분류별 면적을 구간과 함께?",
    ),
    "offset-detective": (
        "is the added 1000 in the pixels, whatever the metadata say?",
        "메타데이터와 관계없이, 화소에 1000이 더해져 있는가?",
    ),
}


def interval(hits: list[float]) -> list[float]:
    """95 % interval of a mean, in percent: Wilson's for hits, whose bootstrap has no width where all are right."""
    if not set(hits) <= {0.0, 1.0}:
        drawn = np.random.default_rng(1).choice(hits, (2000, len(hits))).mean(1)
        return [round(100 * float(one), 1) for one in np.quantile(drawn, [0.025, 0.975])]
    return [round(100 * one, 1) for one in wilson(round(sum(hits)), len(hits))]


def measured(name: str, folder: Path) -> dict[str, Any]:
    """Start a challenge in *folder*, run its baselines, score what they write."""
    began = time.monotonic()
    work = start(name, folder / name)
    took, size = time.monotonic() - began, sum(path.stat().st_size for path in work.rglob("*") if path.is_file())
    recipe, seed = settings(work)
    truth, found = recipe.practice_truth(seed), {}
    for script in ("trivial", "good"):
        out = work / f"{script}.csv"
        subprocess.run([sys.executable, work / "baseline" / f"{script}.py", out], check=True)
        hits = list(recipe.score(out, truth)[0].values())
        found[script] = {"score": round(100 * float(np.mean(hits)), 1), "interval": interval(hits), "of": len(hits)}
    return {"start_seconds": round(took, 1), "start_mb": round(size / 1e6, 1), "baselines": found}


def row(one: Any, result: dict[str, Any], lang: str) -> str:
    """A line of the table."""
    cells = [
        f"{found['score']:g} ({found['interval'][0]:g} to {found['interval'][1]:g})"
        for found in (result["baselines"]["trivial"], result["baselines"]["good"])
    ]
    if lang == "ko":
        cells = [cell.replace(" to ", "~") for cell in cells]
    task = TASKS[one.name][("en", "ko").index(lang)]
    return f"| {one.title[lang]} (`{one.name}`) | {task} | {one.metric} | {' | '.join(cells)} |"


def main() -> None:
    """Measure all, write the figures and both pages."""
    with tempfile.TemporaryDirectory() as folder:
        results = {one.name: measured(one.name, Path(folder)) for one in listed()}
    told = {
        "data": "simulated, to practise on",
        "interval": "95 %: Wilson for hits, else bootstrap",
        "challenges": results,
    }
    (DOCS / "evaluation" / "challenges.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for lang, page in (("en", "challenges.md"), ("ko", "challenges.ko.md")):
        rows = "\n".join(row(one, results[one.name], lang) for one in listed())
        path = DOCS / page
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(\|---\|\n)(?:\|.*\n)*", rf"\1{rows}\n", text, count=1), encoding="utf-8")
        print(rows)


if __name__ == "__main__":
    main()
