"""Write answers.csv: begin here, and put your own rule into offset_of.

python submission/make_answers.py
"""

import csv
import json
from pathlib import Path

home = Path(__file__).resolve().parents[1]
scenes = json.loads((home / "data" / "scenes.json").read_text(encoding="utf-8"))


def offset_of(scene):
    """-0.1 where the added 1000 is in the pixels, else 0. Yours to write."""
    return -0.1


with open(home / "submission" / "answers.csv", "w", newline="", encoding="utf-8") as file:
    table = csv.writer(file)
    table.writerow(["id", "value"])
    for name, scene in scenes.items():
        table.writerow([name, offset_of(scene)])
