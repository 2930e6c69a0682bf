"""Flexibility: what batteries, vehicles and electrolysers can give or take within an hour."""

import pandas as pd

from eosat.energy.zone import Zone


def headroom(power_mw: float, energy_mwh: float, hours: float = 1.0) -> float:
    """What can be held for *hours*: the lesser of power and of energy over time. [MW]

    >>> headroom(60, 30), headroom(60, 240), headroom(60, 240, hours=8)
    (30.0, 60.0, 30.0)
    """
    return float(min(power_mw, energy_mwh / hours))


def flexibility_table(zone: Zone) -> pd.DataFrame:
    """Headroom by local hour, up (gives to the grid) and down (takes), held for one hour. [MW]

    Batteries stand half full, vehicles at the zone's share of start, electrolysers off: what each could do from there.
    The three are not added to one promise: a vehicle that gave at six cannot give at seven.

    Returns
    -------
    DataFrame
        ``hour, storage_up, storage_down, v2g_up, v2g_down, p2x_down, up, down``. [MW]
    """
    each_way = zone.storage_efficiency**0.5
    half = zone.storage_mwh / 2
    spare = zone.v2g_mwh * max(0.0, zone.v2g_soc_start - zone.v2g_soc_min)
    room = zone.v2g_mwh * max(0.0, 1 - zone.v2g_soc_start)
    rows = []
    for hour in range(24):
        plugged = zone.v2g_power(hour)
        row = {
            "hour": hour,
            "storage_up": headroom(zone.storage_mw, half * each_way),
            "storage_down": headroom(zone.storage_mw, half / each_way),
            "v2g_up": headroom(plugged, spare * zone.v2g_efficiency),
            "v2g_down": headroom(plugged, room / zone.v2g_efficiency),
            "p2x_down": zone.p2x_mw,
        }
        rows.append(row | {"up": row["storage_up"] + row["v2g_up"]})
        rows[-1]["down"] = row["storage_down"] + row["v2g_down"] + row["p2x_down"]
    return pd.DataFrame(rows)
