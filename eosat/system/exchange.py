"""Files that other tools take: a PyPSA network, an OpenADR 3 report, sites for a forecast, features for OpenSTEF."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from eosat.energy.dispatch import HUB, Case, add_others, empty_network
from eosat.energy.sun import Array
from eosat.storage import whole, write_text

if TYPE_CHECKING:
    import pypsa

EVENT = "eosat-energy"
"""Event that a report names: OpenADR wants one; an operator puts its own in its place."""
REPORTED = {"mw_p50": "EOSAT_GENERATION_P50", "mw_p10": "EOSAT_GENERATION_P10", "mw_p90": "EOSAT_GENERATION_P90"}
"""Column -> payload type; OpenADR 3 has none for a plan of generation and lets private ones stand."""


def district_network(case: Case, year: pd.DataFrame, fleet: pd.DataFrame) -> "pypsa.Network":
    """The drawn year as a PyPSA network: a bus a district, tied to a hub with demand, plants, lines and storage.

    A district's tie has no limit that was known: it carries whatever its sites give, so that the network dispatches as
    one island until someone puts real lines in.

    Parameters
    ----------
    case : Case
    year : DataFrame
        Columns ``time_start, district, tech, mw``, complete.
    fleet : DataFrame
        Sites, for where a district's bus stands, and how much it can give at most.
    """
    network = empty_network(case)
    network.add("Carrier", ["AC", "solar", "wind"])
    network.add("Bus", HUB, carrier="AC")
    for name, rows in year.groupby("district", sort=True):
        district = str(name)
        points = shapely.centroid(np.asarray(fleet.loc[fleet["district"] == district, "geometry"], object))
        lon, lat = float(shapely.get_x(points).mean()), float(shapely.get_y(points).mean())
        network.add("Bus", district, carrier="AC", x=lon, y=lat)
        most = 0.0
        for tech, course in rows.groupby("tech", sort=True):
            power = course.sort_values("time_start")["mw"].to_numpy(np.float64)
            sites = (fleet["district"] == district) & (fleet["tech"] == tech)
            capacity = max(float(fleet.loc[sites, "mw_p50"].sum()), float(power.max()))
            share = pd.Series(power / capacity if capacity > 0 else power, network.snapshots)
            source: dict[str, Any] = {"bus": district, "carrier": str(tech), "p_nom": capacity, "p_max_pu": share}
            network.add("Generator", f"{district} {tech}", **source)
            most += capacity
        network.add("Link", f"{district} tie", bus0=district, bus1=HUB, p_nom=most, p_min_pu=-1.0)
    add_others(network, case)
    return network


def write_pypsa(folder: Path, network: "pypsa.Network") -> None:
    """Write ``pypsa/`` (CSV files) and ``pypsa.nc``, each whole or not at all."""
    import logging
    import warnings

    logging.getLogger("pypsa").setLevel(logging.ERROR)
    final, part = folder / "pypsa", folder / "pypsa.part"
    shutil.rmtree(part, ignore_errors=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of PyPSA's own writers, about what pandas 4 and netCDF4 will do
        network.export_to_csv_folder(str(part))
        with whole(folder / "pypsa.nc") as temporary:
            network.export_to_netcdf(str(temporary))
    shutil.rmtree(final, ignore_errors=True)
    part.rename(final)


def openadr_report(districts: pd.DataFrame, *, step: int, name: str, day: str, zone: str) -> dict[str, Any]:
    """A report of OpenADR 3 about one local *day*: a resource a district and tech, an interval a step. [MW]

    Parameters
    ----------
    districts : DataFrame
        The long table.
    step : int
        [min]
    name : str
        Of the report.
    day : str
        Local day, ISO 8601.
    zone : str
        Time zone of the day.
    """
    local = districts["time_start"].dt.tz_convert(zone)
    rows = districts[local.dt.strftime("%Y-%m-%d") == day]
    resources = [
        _resource(f"{district}/{tech}", some.sort_values("time_start"), step)
        for (district, tech), some in rows.groupby(["district", "tech"], sort=True)
    ]
    said = {"objectType": "REPORT_PAYLOAD_DESCRIPTOR", "readingType": "ESTIMATED", "units": "MW"}
    return {
        "objectType": "REPORT",
        "eventID": EVENT,
        "clientName": "eosat",
        "reportName": name,
        "payloadDescriptors": [{"payloadType": kind, **said} for kind in REPORTED.values()],
        "resources": resources,
    }


def _resource(name: str, rows: pd.DataFrame, step: int) -> dict[str, Any]:
    start = rows["time_start"].iloc[0].strftime("%Y-%m-%dT%H:%M:%SZ")
    values = rows[list(REPORTED)].to_numpy(np.float64).round(4)
    return {
        "resourceName": name,
        "intervalPeriod": {"start": start, "duration": f"PT{step}M"},
        "intervals": [{"id": number, "payloads": _payloads(row)} for number, row in enumerate(values)],
    }


def _payloads(row: NDArray[np.float64]) -> list[dict[str, Any]]:
    return [{"type": kind, "values": [float(value)]} for kind, value in zip(REPORTED.values(), row, strict=True)]


def forecast_sites(fleet: pd.DataFrame) -> pd.DataFrame:
    """Solar sites as quartz-solar-forecast's ``PVSite`` takes them: degrees, and kWp of modules (DC).

    Tilt and azimuth that a site does not know are those that the yield assumes for open ground.
    """
    sites = fleet[(fleet["tech"] == "solar") & (fleet["mw_p50"] > 0)]
    points = shapely.point_on_surface(np.asarray(sites["geometry"], object))
    usual = Array()
    return pd.DataFrame({
        "id": sites["id"].to_numpy(),
        "district": sites["district"].to_numpy(),
        "latitude": shapely.get_y(points),
        "longitude": shapely.get_x(points),
        "capacity_kwp": sites["mw_p50"].to_numpy() * usual.dc_ac * 1000,
        "tilt": sites["tilt_deg"].fillna(usual.tilt).to_numpy(),
        "orientation": sites["azimuth_deg"].fillna(usual.azimuth).to_numpy(),
    })  # fmt: skip


def features(region: pd.DataFrame) -> pd.DataFrame:
    """Columns to lay beside a measured ``load`` in OpenSTEF: solar and wind of the whole by time (UTC). [MW]"""
    columns: Mapping[str, str] = {"mw_p10": "p10", "mw_p50": "p50", "mw_p90": "p90", "clear_sky_mw": "clear_sky"}
    found = {}
    for tech, rows in region[region["tech"] != "demand"].groupby("tech", sort=True):
        series = rows.set_index("time_start")
        for column, short in columns.items():
            if series[column].notna().all():
                found[f"eosat_{tech}_{short}"] = series[column]
    return pd.DataFrame(found).rename_axis("datetime")


def write_exchange(folder: Path, files: Mapping[str, Any], network: "pypsa.Network | None") -> None:
    """Write the files for other tools into *folder*.

    Parameters
    ----------
    folder : Path
        Made when it is not there.
    files : mapping
        ``report`` (JSON values), ``sites`` and ``features`` (tables).
    network : pypsa.Network, optional
        Left out without the extra ``energy``'s PyPSA.
    """
    folder.mkdir(exist_ok=True)
    write_text(folder / "openadr-report.json", json.dumps(files["report"], indent=1, ensure_ascii=False) + "\n")
    write_text(folder / "quartz-sites.csv", files["sites"].to_csv(index=False, lineterminator="\r\n"), bom=True)
    with whole(folder / "openstef-features.parquet") as temporary:
        files["features"].to_parquet(temporary)
    if network is not None:
        write_pypsa(folder, network)
