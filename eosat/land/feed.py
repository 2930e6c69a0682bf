"""Crops, orchards and greenhouses by district and month, for those who plan harvest and transport."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from eosat.errors import InputError
from eosat.storage import whole

KINDS = {"fields": "crop", "orchards": "orchard", "greenhouses": "greenhouse"}
"""Indicators that the feed takes, and what it calls them."""
COLUMNS = (
    *("district", "level", "name_ko", "name_en", "month", "kind", "stage", "pixel_counted_ha", "observed_percent"),
    *("well_observed", "first_day", "last_day"),
)
"""Of the feed: *stage* is the growth of a crop (``bare_field``, ``sparse_crop``, ``green_crop``), else empty."""


def write_feed(runs: Sequence[Path], out: Path) -> pd.DataFrame:
    """Join the tables of runs whose periods are a month each; write them as one Parquet, sorted.

    Raises
    ------
    InputError
        When a run has no such table or a longer period, or two runs give the same month.
    """
    tables = [_of_run(run) for run in runs]
    _no_month_twice(runs, tables)
    order = ["month", "kind", "stage", "level", "district"]
    joined = pd.concat(tables, ignore_index=True).sort_values(order, ignore_index=True)
    with whole(out) as temporary:
        joined.to_parquet(temporary, index=False)
    return joined


def _of_run(run: Path) -> pd.DataFrame:
    path = run / "products.parquet"
    table = pd.read_parquet(path) if path.is_file() else pd.DataFrame({"product": []})
    table = table[table["product"].isin(KINDS)]
    if table.empty:
        raise InputError("products.no_table", path=run)
    if (table["month"] == "").any():
        period = f"{table['first_day'].iloc[0]}/{table['last_day'].iloc[0]}"
        raise InputError("products.no_month", path=run, period=period)
    kind = table["product"].map(KINDS)
    stage = table["class"].where(kind == "crop", "")
    return table.assign(kind=kind, stage=stage, pixel_counted_ha=table["area_ha"])[list(COLUMNS)]


def _no_month_twice(runs: Sequence[Path], tables: Sequence[pd.DataFrame]) -> None:
    seen: dict[tuple[str, str], Path] = {}
    for run, table in zip(runs, tables, strict=True):
        for month, kind in sorted(set(zip(table["month"], table["kind"], strict=True))):
            if (month, kind) in seen:
                raise InputError("products.month_twice", path=run, other=seen[month, kind], month=month, product=kind)
            seen[month, kind] = run
