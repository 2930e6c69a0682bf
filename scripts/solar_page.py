"""The page and the card of the solar net, out of what was measured; used by evaluate_solar.py."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from eosat.models import Card, caution_of, write_card
from eosat.models.card import read_card
from eosat.train.solar import CLASSES

LIMITS = """- No real array or greenhouse was labelled for training: nothing above is an accuracy.
- Under 10 px (0.1 ha) one array in five or eight is found. Half of Jeju's sites are under 50 px.
- It is not quiet in towns: roofs and streets of dense towns, shade beside bright roofs, ponds and shores are called
  solar; bright roofs, building sites, gravel and rims of haze and of images are called greenhouses. Some of what was
  looked at may be real (dark canopies at Montpellier, light strips near Aquileia).
- Maps are about a tenth too small on arrays of 10 px and more. Sums of covered shares are nearly right there, and too
  large in cities.
- Greenhouses: spectra are estimates; mapped a quarter too small, on the island by three fifths.
- Two seeds of the second part of the training were judged; the first part is one and the same.
"""
"""What looking at the sheets taught; written by hand."""


def write_page(folder: Path, metrics: dict[str, Any], source: Path) -> None:
    """Card and README with what was measured."""
    card = read_card(folder)
    own = metrics["inserted"]["as they are"]["solar net"]
    real = metrics["real"]["solar net"]
    summary = {
        "inserted_solar_pixel_f1": own["solar"]["pixel_f1"],
        "inserted_solar_object_f1": own["solar"]["object_f1"],
        "inserted_greenhouse_pixel_f1": own["greenhouse"]["pixel_f1"],
        "inserted_solar_bias_mapped": own["solar"]["bias_mapped"],
        "land_solar_bias_mapped": metrics["as_empty_as_land"]["solar net"]["all"]["solar_bias_mapped"],
        "land_solar_bias_summed": metrics["as_empty_as_land"]["solar net"]["all"]["solar_bias_summed"],
        "inserted_solar_calibration_error": own["solar"]["calibration_error"],
        "island_solar_pixel_f1": metrics["island"]["solar net"]["solar"]["pixel_f1"],
        "island_greenhouse_pixel_f1": metrics["island"]["solar net"]["greenhouse"]["pixel_f1"],
        "real_solar_alarms_per_100_km2": real["never seen"]["solar_per_100_km2"],
        "real_greenhouse_alarms_per_100_km2": real["never seen"]["greenhouse_per_100_km2"],
    }
    card = replace(card, metrics={key: round(value, 4) for key, value in summary.items()})
    write_card(folder, card, readme(card, metrics, source))


def readme(card: Card, metrics: dict[str, Any], source: Path) -> str:
    """The model's page; every number out of *metrics*."""
    return PAGE.format(
        card=card,
        bands=" ".join(card.bands),
        caution={lang: caution_of(card, lang) for lang in ("en", "ko")},
        sources="\n".join(f"| {name} | {terms} |" for name, terms in card.sources.items()),
        plain=inserted_table(metrics["inserted"]["as they are"]),
        dry=inserted_table(metrics["inserted"]["recoloured to dry ground"]),
        bins=bins_table(metrics["inserted"]["as they are"]["solar net"]),
        island=inserted_table(metrics["island"]),
        real=real_table(metrics["real"]),
        land=land_table(metrics["as_empty_as_land"]),
        named=metrics["alarms"]["named"],
        alarms=metrics["alarms"]["all"],
        kinds=kinds_table(metrics["alarms"]),
        source=source.as_posix(),
        date=metrics["date"],
        first=metrics["beside"].get("first part", "of the first part")[:12],
        command=metrics["command"],
        examples=metrics["examples"],
        limits=LIMITS,
    )


def inserted_table(rows: dict[str, Any]) -> str:
    lines = ["| who | class | pixels P / R / F1 | objects P / R / F1 | area mapped, summed | calibration error |"]
    lines.append("|---|---|---|---|---|---|")
    for name, one in rows.items():
        for kind in CLASSES[1:] if "net" in name else CLASSES[1:2]:
            scores = one[kind]
            three = [
                " / ".join(f"{scores[f'{what}_{measure}']:.2f}" for measure in ("precision", "recall", "f1"))
                for what in ("pixel", "object")
            ]
            area = f"{scores.get('bias_mapped', 0):+.0%}, {scores.get('bias_summed', 0):+.0%}"
            lines.append(f"| {name} | {kind} | {three[0]} | {three[1]} | {area} | {scores['calibration_error']:.3f} |")
        lines.append(
            f"| {name} | chips without any array that got an alarm of solar | "
            f"{one['of_these_with_alarm']} of {one['without_arrays']} | | | |"
        )
    return "\n".join(lines)


def bins_table(one: dict[str, Any]) -> str:
    lines = ["| class | size [px] | objects | found (IoU .3) | touched | precision | area mapped, summed |"]
    lines.append("|---|---|---|---|---|---|---|")
    for kind in CLASSES[1:]:
        for bin_ in one[kind]["bins"]:
            top = f"-{bin_['to_px']:g}" if bin_["to_px"] else " and more"
            lines.append(
                f"| {kind} | {bin_['from_px']:g}{top} | {bin_['objects']} | {bin_['recall']:.2f} "
                f"| {bin_['touched']:.2f} | {bin_['precision']:.2f} "
                f"| {bin_['bias_mapped']:+.0%}, {bin_['bias_summed']:+.0%} |"
            )
    return "\n".join(lines)


def land_table(rows: dict[str, Any]) -> str:
    lines = ["| who | land | class | mapped | summed |", "|---|---|---|---|---|"]
    for name, places in rows.items():
        for land in ("cities", "countryside"):
            for kind in CLASSES[1:]:
                cells = [land_cell(places[land], kind, what) for what in ("mapped", "summed")]
                lines.append(f"| {name} | {land} | {kind} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def land_cell(one: dict[str, float], kind: str, what: str) -> str:
    keys = f"{kind}_{what}_on_objects", f"{kind}_{what}_alarms", f"{kind}_bias_{what}"
    return ", ".join(f"{one[key]:+.0%}" for key in keys)


def kinds_table(alarms: dict[str, Any]) -> str:
    lines = ["| called | what it is, by eye | alarms | px |", "|---|---|---|---|"]
    for kind in CLASSES[1:]:
        lines += [f"| {kind} | {what} | {one['alarms']} | {one['px']} |" for what, one in alarms[kind].items()]
    return "\n".join(lines)


def real_table(rows: dict[str, Any]) -> str:
    lines = ["| who | images | km2 | solar alarms, px | a 100 km2 | greenhouse alarms, px | a 100 km2 |"]
    lines.append("|---|---|---|---|---|---|---|")
    for name, table in rows.items():
        for key, one in table.items():
            if ":" in key and name != "solar net":
                continue
            lines.append(
                f"| {name} | {key} | {one['km2']:.0f} | {one['solar_alarms']:.0f}, {one['solar_px']:.0f} "
                f"| {one['solar_per_100_km2']:.1f} | {one['greenhouse_alarms']:.0f}, {one['greenhouse_px']:.0f} "
                f"| {one['greenhouse_per_100_km2']:.1f} |"
            )
    return "\n".join(lines)


PAGE = """# solar

**Mind: {caution[en]}.**

**주의: {caution[ko]}.**

{card.description} `{card.net}`, {card.parameters:,} values, stride {card.stride} px, receptive-field radius
{card.radius_px} px.

- Input: the ten bands {bands} as reflectance (not DN) at 10 m, L2A. Mask clouds first: their rims are taken for
  greenhouses.
- Output: 0 other, 1 solar, 2 greenhouse; and the share of each pixel that solar and greenhouses cover. Sums of shares
  see more of small things than counted pixels do.
- 입력은 10 m의 L2A 반사도 10개 밴드이고, 출력은 0 기타, 1 태양광, 2 온실과 화소별 태양광·온실 면적 비율입니다. 구름은
  먼저 가려야 합니다. 한국어 설명은 `docs/solar.ko.md`에 있습니다.

## Data and licence

Weights: the project's own work, {card.licence}. {card.trained_on}. Array spectra follow the mean and covariance of
17,606 pixels inside real arrays, and ground is recoloured in part to the 293,686 pixels around them; shapes are
invented; sizes have the measured quartiles. Greenhouse spectra are estimates. Contains modified Copernicus Sentinel
data.

| source | terms |
|---|---|
{sources}

Made by `{card.made_by}`: the second part of a training, from the weights {first}, with that net's false alarms on
training images as negatives.

## Measured

By `{command}` on {date}; every number is in `{source}`. None of this is an accuracy on real arrays.

### Objects laid into images that no training saw ({examples} chips)

Images as they are:

{plain}

By size, images as they are:

{bins}

Images recoloured to the ground measured around real arrays:

{dry}

Sizes count what is covered; a pixel is true where half of it or more is covered. Summed are covered shares of 5 % and
more, as in a run's table.

### Areas on land as empty as real land

Objects laid in, weighed so that they cover 0.35 % of the land, as arrays do on Jeju; the rest is what is said of real
images never seen, taken as empty. On objects, of alarms, together:

{land}

### Simulated island, four seasons

{island}

Scores on the simulated island show that the software works, not how it will do on a real place.

### Alarms on real images

What is mapped on real images, a few of which hold real arrays and greenhouses that nobody has labelled:

{real}

Every one of the {alarms} alarms is in `alarms.csv` and on the sheets that the evaluation draws; {named} of
them were looked at and named:

{kinds}

## Known failures

{limits}
"""
