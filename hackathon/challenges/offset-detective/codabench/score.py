"""Codabench's scoring program: the share of right offsets, in percent. Needs nothing but Python 3.

python3 score.py INPUT OUTPUT: reads INPUT/ref/truth.csv and the one CSV in INPUT/res, writes OUTPUT/scores.json.
"""

import csv
import json
import math
import os
import sys

NEAR = 0.005
MOST_BYTES = 20000000


def table(path):
    """Values by id; a row that is no finite number, or an id that comes twice, ends it with a sentence."""
    if os.path.getsize(path) > MOST_BYTES:
        sys.exit("The table is too large / 표가 너무 큽니다")
    found = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row, cells in enumerate(csv.DictReader(file), 2):
            name = (cells.get("id") or "").strip()
            try:
                value = float(cells.get("value") or "")
            except ValueError:
                value = math.nan
            if name in found or not math.isfinite(value):
                sys.exit(f"Row {row}: an id twice, or no finite number / {row}행: id가 겹치거나 유한한 수가 아닙니다")
            found[name] = value
    return found


def main(source, target):
    """Score what was handed in."""
    handed = os.path.join(source, "res")
    files = [name for name in sorted(os.listdir(handed)) if name.endswith(".csv")]
    if len(files) != 1 or os.path.islink(os.path.join(handed, files[0])):
        sys.exit("Hand in a zip with one CSV / CSV 하나가 든 ZIP을 제출하십시오")
    truth, given = table(os.path.join(source, "ref", "truth.csv")), table(os.path.join(handed, files[0]))
    lacking = sorted(set(truth) - set(given))
    if lacking:
        sys.exit(f"{len(lacking)} scenes lack / 영상 {len(lacking)}장이 빠졌습니다")
    right = sum(abs(given[name] - value) <= NEAR for name, value in truth.items())
    with open(os.path.join(target, "scores.json"), "w") as file:
        json.dump({"score": 100.0 * right / len(truth)}, file)


main(*sys.argv[1:3])
