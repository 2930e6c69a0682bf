"""What a comparison says of itself: provenance that stands alone, and a STAC Item, written last."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pystac
from shapely.geometry import mapping

from eosat._version import __version__
from eosat.change.judge import FILES, transitions
from eosat.change.pair import Pair, Run
from eosat.classes import UNOBSERVED
from eosat.grid import wgs84_outline
from eosat.land import Mad, apart, threshold
from eosat.land.cva import WAYS
from eosat.record import COG_TYPE
from eosat.storage import sha256, write_text

MEDIA = {
    "changes.csv": ("text/csv", ["data"]),
    "districts.csv": ("text/csv", ["data"]),
    "changes.parquet": ("application/vnd.apache.parquet", ["data"]),
    "changes.geojson": ("application/geo+json", ["data"]),
    "changes.pmtiles": ("application/vnd.pmtiles", ["visual"]),
    "change.png": ("image/png", ["overview"]),
    "report.html": ("text/html", ["overview"]),
    "provenance.json": ("application/json", ["metadata"]),
}
"""Media type and roles of the files that are no raster."""
SCHEMA_VERSION = 1


def provenance(pair: Pair, mad: Mad, asked: dict[str, Any], credit: str, counts: dict[str, Any]) -> dict[str, Any]:
    """Everything that decides the result, both runs' own records in it; no clock, no host, no folder."""
    return {
        "schema_version": SCHEMA_VERSION,
        "eosat": __version__,
        "attribution": credit,
        "simulated": pair.simulated,
        "asked": asked,
        "season": {"days_apart": round(apart(pair.before.days, pair.after.days), 1), "warned": pair.late},
        "mad": {
            **{key: [round(float(one), 6) for one in asdict(mad)[key]] for key in ("rho", "mean_before", "mean_after")},
            "scale": round(mad.scale, 4),
            "sound": mad.sound,
            "threshold": round(threshold(mad.bands), 4),
        },
        "counts": counts,
        "before": _run(pair.before),
        "after": _run(pair.after),
    }


def _run(run: Run) -> dict[str, Any]:
    own = json.loads((run.folder / "provenance.json").read_text(encoding="utf-8"))
    return {"item": run.item, "scored": run.scored, "inputs_sha256": run.inputs(), "provenance": own}


def write_item(folder: Path, pair: Pair, name: str, credit: str) -> None:
    """Write ``item.json``: its presence says that the comparison is finished."""
    outline = wgs84_outline(pair.grid)
    days = [f"{day}T00:00:00Z" for day in (min(pair.before.days), max(pair.after.days))]
    item = pystac.Item(
        id=name,
        geometry=mapping(outline),
        bbox=list(outline.bounds),
        datetime=None,
        start_datetime=pystac.utils.str_to_datetime(days[0]),
        end_datetime=pystac.utils.str_to_datetime(days[1]),
        properties={
            "created": pair.after.plan.started,
            "proj:code": str(pair.grid.crs),
            "proj:shape": list(pair.grid.shape),
            "proj:transform": list(pair.grid.transform[:6]),
            "eosat:attribution": credit,
            "eosat:simulated": pair.simulated,
            "eosat:before": {"item": pair.before.item, "interval": pair.before.interval},
            "eosat:after": {"item": pair.after.item, "interval": pair.after.interval},
        },
        stac_extensions=[
            "https://stac-extensions.github.io/projection/v2.0.0/schema.json",
            "https://stac-extensions.github.io/classification/v2.0.0/schema.json",
            "https://stac-extensions.github.io/file/v2.1.0/schema.json",
        ],
    )
    for key, asset in _assets(folder, pair).items():
        item.add_asset(key, asset)
    text = json.dumps(item.to_dict(include_self_link=False), indent=1, ensure_ascii=False)
    write_text(folder / "item.json", text + "\n")


def _assets(folder: Path, pair: Pair) -> dict[str, pystac.Asset]:
    last = {"value": UNOBSERVED, "name": "unobserved", "nodata": True}
    kinds = [{"value": code, "name": f"{old}-to-{new}"} for code, (old, new) in transitions(pair.classes).items()]
    quarters = [{"value": value, "name": name or "unchanged"} for value, name in enumerate(WAYS)]
    extra: dict[str, dict[str, Any]] = {
        "change": {
            "classification:classes": [{"value": 0, "name": "no-change"}, {"value": 1, "name": "changed"}, last]
        },
        "from_to": {"classification:classes": [*kinds, last]},
        "confidence": {"unit": "%"},
        "class_change": {"unit": "%"},
        "direction": {"classification:classes": [*quarters, last]},
    }
    plain = {"nodata": UNOBSERVED, "data_type": "uint8"}
    assets = {key: _asset(folder / name, COG_TYPE, ["data"], plain | extra[key]) for key, name in FILES.items()}
    there = {name: said for name, said in MEDIA.items() if (folder / name).is_file()}
    return assets | {name.replace(".", "_"): _asset(folder / name, *said, {}) for name, said in there.items()}


def _asset(path: Path, media: str, roles: list[str], extra: dict[str, Any]) -> pystac.Asset:
    checked = {"file:size": path.stat().st_size, "file:checksum": f"1220{sha256(path)}"}
    return pystac.Asset(href=f"./{path.name}", media_type=media, roles=roles, extra_fields={**extra, **checked})
