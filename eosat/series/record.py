"""``item.json`` of a series: a STAC Item for its files; its presence says that the series is finished."""

import json
from collections.abc import Sequence
from pathlib import Path

import pystac
from shapely import unary_union
from shapely.geometry import mapping

from eosat.grid import wgs84_outline
from eosat.mosaic import attribution
from eosat.record import COG_TYPE
from eosat.series.look import Look, seen
from eosat.storage import sha256, write_text

MEDIA = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet", ".png": "image/png", ".html": "text/html",
         ".tif": COG_TYPE}  # fmt: skip
ROLES = {".png": ["overview"], ".html": ["overview"]}


def write_item(folder: Path, looks: Sequence[Look]) -> None:
    """Write the item of the series in *folder*: its files, and each period with its scenes."""
    plans = [plan for _, plan in seen(looks)]
    moments = sorted(time for look in looks for time in look.times)
    outline = unary_union([wgs84_outline(plan.grid) for plan in plans])
    simulated = any(plan.simulated for plan in plans)
    item = pystac.Item(
        id=f"series_{looks[0].span.first}_{looks[-1].span.last}",
        geometry=mapping(outline),
        bbox=list(outline.bounds),
        datetime=None,
        start_datetime=moments[0],
        end_datetime=moments[-1],
        properties={
            "created": max(plan.started for plan in plans),
            "eosat:attribution": attribution([year for plan in plans for year in plan.years], simulated=simulated),
            "eosat:simulated": simulated,
            "eosat:periods": [_period(look, folder) for look in looks],
        },
        stac_extensions=["https://stac-extensions.github.io/file/v2.1.0/schema.json"],
    )
    for path in sorted(one for one in folder.rglob("*") if one.suffix in MEDIA and "periods" not in one.parts):
        name = path.relative_to(folder).as_posix()
        item.add_asset(name.replace("/", "_").replace(".", "_"), _asset(path, name))
    write_text(
        folder / "item.json", json.dumps(item.to_dict(include_self_link=False), indent=1, ensure_ascii=False) + "\n"
    )


def _asset(path: Path, name: str) -> pystac.Asset:
    checked = {"file:size": path.stat().st_size, "file:checksum": f"1220{sha256(path)}"}
    roles = ROLES.get(path.suffix, ["data"])
    return pystac.Asset(href=f"./{name}", media_type=MEDIA[path.suffix], roles=roles, extra_fields=checked)


def _period(look: Look, folder: Path) -> dict[str, object]:
    """A period: its days, and its run with the scenes, or why it is a gap."""
    said: dict[str, object] = {"name": look.span.name, "first": str(look.span.first), "last": str(look.span.last)}
    if look.plan is None:
        return said | {"gap": look.why["en"]}
    return said | {
        "run": f"./{look.folder.relative_to(folder).as_posix()}/item.json",
        "scenes": [scene.id for scene in look.plan.scenes.kept],
    }
