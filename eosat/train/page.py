"""README of the land-cover model, out of the rows of its evaluation."""

from collections.abc import Mapping
from typing import Any

from eosat.models import Card
from eosat.words import say

Rows = Mapping[str, Any]


def page(card: Card, rows: Mapping[str, Any]) -> str:
    """README.md of the model, English then Korean."""
    tables = {
        "cities": _cities_table(rows["cities"]),
        "places": _places_table(rows["cities"]),
        "seeds": _seeds_table(rows["cities"], rows["seeds"]),
        "themes": _themes_table(rows["chips"]),
        "forests": rows["forests"]["net"]["trees"],
        "chips": "{} ({} - {})".format(*rows["chips"]["agreement"]),
        "pairs": _pairs_table(rows["pairs"]),
        "reservoir": _reservoir_table(rows["reservoir"]),
        "sources": "\n".join(f"- {name}: {terms}" for name, terms in card.sources.items()),
        "speed": rows["speed"]["ratio"],
        "bfloat16": rows["precision"]["bfloat16"],
        "int8": f"{rows['precision']['int8 onnx']} / {rows['precision']['int8 openvino']}",
        "evaluated": f"{rows['date']}, {rows['weights_sha256'][:12]}",
    }
    return "\n".join(say("evaluation.page", lang, card=card, **tables) for lang in ("en", "ko"))


def _cities_table(cities: Mapping[str, Any]) -> str:
    skies = [name for name in cities if name != "calibration"]
    lines = [f"| | {' | '.join(skies)} |", "|---" * (len(skies) + 1) + "|"]
    for least in ("0.5", "0.4", "all"):
        for key in ("agreement", "mean_iou"):
            cells = ["{:.3f} ({:.3f} - {:.3f})".format(*cities[sky][least][key]) for sky in skies]
            lines.append(f"| {key} {least} | {' | '.join(cells)} |")
    cells = [f"{cities['calibration'][sky]['pooled']:.3f}" for sky in skies]
    return "\n".join([*lines, f"| calibration error | {' | '.join(cells)} |"])


def _places_table(cities: Mapping[str, Any]) -> str:
    skies = [name for name in cities if name != "calibration"]
    lines = [f"| | {' | '.join(skies)} |", "|---" * (len(skies) + 1) + "|"]
    for place in cities["L1C"]["all"]["places"]:
        cells = ["{:.3f} / {:.3f}".format(*cities[sky]["all"]["places"][place]) for sky in skies]
        lines.append(f"| {place} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _seeds_table(shipped: Mapping[str, Any], seeds: Mapping[str, Any]) -> str:
    skies = [name for name in shipped if name != "calibration"]
    lines = [f"| seed | {' | '.join(skies)} |", "|---" * (len(skies) + 1) + "|"]
    for seed, row in {"1": shipped, **seeds}.items():
        cells = [f"{row[sky]['all']['agreement'][0]:.3f} / {row[sky]['all']['mean_iou'][0]:.3f}" for sky in skies]
        lines.append(f"| {seed} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _themes_table(chips: Mapping[str, Any]) -> str:
    rows = {**chips["scene_class"]["classes"], "mean": chips["scene_class"]["mean"]}
    lines = [f"| {name} | {row['net']:.3f} | {row['teacher']:.3f} |" for name, row in rows.items()]
    return "\n".join(["| | net | teacher |", "|---|---|---|", *lines])


def _pairs_table(pairs: Mapping[str, Any]) -> str:
    rows = {place: row for place, row in pairs.items() if isinstance(row, Mapping)}
    lines = [f"| {place} | {row.get('net', '-')} | {row['teacher']} |" for place, row in rows.items()]
    return "\n".join(["| | net | teacher on L2A |", "|---|---|---|", *lines])


def _reservoir_table(reservoir: Mapping[str, Any]) -> str:
    rows = {key: row for key, row in reservoir.items() if isinstance(row, Mapping)}
    lines = [f"| {key} | {row['iou']:.3f} | {row['land_called_water']:.3f} | {row.get('slopes_called_crops', '-')} |"
             for key, row in rows.items()]  # fmt: skip
    return "\n".join(["| | water IoU | land called water | slopes called crops |", "|---|---|---|---|", *lines])
