"""Power curves of wind turbines: windpowerlib's, a user's own from CSV, the nearest where a maker is missing."""

import csv
import io
from dataclasses import dataclass
from functools import cache
from math import log, pi
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eosat.errors import InputError

Floats = NDArray[np.float64]

STANDARD_DENSITY = 1.225
"""Air density that power curves are given for. [kg/m3]"""
SPEED_COLUMNS = ("wind_speed", "wind_speed_ms", "speed", "v")
POWER_COLUMNS = {"power_w": 1.0, "power_kw": 1e3, "power_mw": 1e6}
"""Columns of a user's curve, and what makes watts of them: the unit stands in the name, it is not guessed."""
RATED_WEIGHT = 0.25
"""What a ratio of rated powers counts beside that of specific powers where curves are compared: a choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerCurve:
    """Output of one turbine by wind speed at hub height, in air of standard density."""

    name: str
    """As the maker or the file calls it, e.g. ``"V90/3000"``."""
    speeds: tuple[float, ...]
    """Rising. Below the first and above the last the turbine stands still. [m/s]"""
    watts: tuple[float, ...]
    """Output at each speed. [W]"""
    rated_w: float
    """[W]"""
    rotor_m: float | None
    """Diameter. [m]"""
    why: str = ""
    """How the curve was chosen when it is not the turbine's own; empty when it is."""

    @property
    def specific_power(self) -> float | None:
        """Rated power over the area that the rotor sweeps. [W/m2]"""
        return specific_power(self.rated_w, self.rotor_m)


def specific_power(rated_w: float, rotor_m: float | None) -> float | None:
    """Rated power over swept area; None where the rotor is not known. [W/m2]

    >>> round(specific_power(3e6, 90.0))
    472
    """
    return None if rotor_m is None else rated_w / (pi / 4 * rotor_m**2)


def share(curve: PowerCurve, speed: ArrayLike) -> Floats:
    """Output over rated power at hub speeds; 0 outside the curve, NaN stays NaN. [1]

    >>> curve = PowerCurve(name="a", speeds=(3, 13, 25), watts=(0, 2e6, 2e6), rated_w=2e6, rotor_m=None)
    >>> share(curve, [2, 8, 25, 25.1]).tolist()
    [0.0, 0.5, 1.0, 0.0]
    """
    found = np.interp(np.asarray(speed, float), curve.speeds, np.asarray(curve.watts) / curve.rated_w, left=0, right=0)
    return np.asarray(found, float)


def at_standard_density(curve: PowerCurve, speed: ArrayLike, density: ArrayLike) -> Floats:
    """Speeds in standard air that give what *speed* gives in air of *density*.

    The curve's speeds are moved by ``(1.225 / density) ** p`` with p from 1/3 (up to 7.5 m/s) to 2/3 (from 12.5 m/s):
    Svenningsen (2010), "Proposal of an improved power curve correction", EMD, as windpowerlib does it step by step;
    here over the pieces of the curve, all steps at once.

    Parameters
    ----------
    curve : PowerCurve
    speed : (n,) array
        At hub height. [m/s]
    density : (n,) array
        [kg/m3]
    """
    standard = np.asarray(curve.speeds, float)
    powers = np.interp(standard, (7.5, 12.5), (1 / 3, 2 / 3))
    v, ratio = np.asarray(speed, float), STANDARD_DENSITY / np.asarray(density, float)
    found = np.where(v < standard[0] * ratio ** powers[0], 0.0, standard[-1] + 1.0)
    for piece in range(len(standard) - 1):
        low, high = (standard[at] * ratio ** powers[at] for at in (piece, piece + 1))
        here = (v >= low) & (v <= high)
        part = (v[here] - low[here]) / (high[here] - low[here])
        found[here] = standard[piece] + part * (standard[piece + 1] - standard[piece])
    return np.asarray(found)


@cache
def library() -> dict[str, PowerCurve]:
    """The curves that windpowerlib brings, by type.

    Raises
    ------
    InputError
        When windpowerlib is not installed.
    """
    wind = windpowerlib()
    import pandas as pd

    folder = Path(wind.__file__).parent / "oedb"
    data = pd.read_csv(folder / "turbine_data.csv").set_index("turbine_type")[["nominal_power", "rotor_diameter"]]
    curves = pd.read_csv(folder / "power_curves.csv").set_index("turbine_type")
    found = {}
    for name, row in curves.iterrows():
        known = row.dropna()
        rated, rotor = data.loc[str(name)].to_numpy(float)
        found[str(name)] = PowerCurve(
            name=str(name),
            speeds=tuple(float(speed) for speed in known.index),
            watts=tuple(float(value) for value in known),
            rated_w=float(rated),
            rotor_m=float(rotor),
        )
    return found


def windpowerlib() -> Any:
    """The library, or an InputError that says how to get it."""
    try:
        import windpowerlib as found
    except ImportError as error:
        raise InputError("wind.no_library") from error
    return found


def curve_named(name: str) -> PowerCurve:
    """A curve of windpowerlib by its type, e.g. ``"V90/3000"``; InputError with near ones otherwise."""
    known = library()
    wanted = name.replace(" ", "").casefold()
    for one, curve in known.items():
        if one.casefold() == wanted:
            return curve
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=3, cutoff=0.3)
    raise InputError("wind.no_curve", name=name, near=", ".join(near) or ", ".join(list(known)[:3]))


def nearest_curve(turbine_mw: float, rotor_m: float | None = None) -> PowerCurve:
    """The library's curve for a turbine whose own is not there (no Korean maker is), with why it was taken.

    The nearest in specific power, and less so in rated power; without a rotor in rated power, and less so to a typical
    specific power.

    Parameters
    ----------
    turbine_mw : float
        Rated power. [MW]
    rotor_m : float, optional
        Diameter. [m]

    Examples
    --------
    >>> nearest_curve(3.0, 108.0).name
    'GE103/2750'
    """
    wanted = specific_power(turbine_mw * 1e6, rotor_m)

    def far(curve: PowerCurve) -> float:
        rated = abs(log(curve.rated_w / (turbine_mw * 1e6)))
        if wanted is None:
            return rated + abs(log((curve.specific_power or 1) / TYPICAL_SPECIFIC_POWER)) / 2
        return RATED_WEIGHT * rated + abs(log((curve.specific_power or 1) / wanted))

    best = min(library().values(), key=far)
    how = "rated power; its rotor is not known" if wanted is None else f"specific power, {wanted:.0f} W/m2"
    return PowerCurve(
        name=best.name, speeds=best.speeds, watts=best.watts, rated_w=best.rated_w, rotor_m=best.rotor_m,
        why=f"nearest in {how}, for a turbine of {turbine_mw:g} MW",
    )  # fmt: skip


TYPICAL_SPECIFIC_POWER = 350.0
"""What turbines have whose rotor is not known: a choice, between 304 (V112/3000) and 398 (V80/2000). [W/m2]"""


def read_curve(path: str | Path, *, rotor_m: float | None = None) -> PowerCurve:
    """A user's power curve from CSV.

    A column of speeds (``wind_speed``, m/s) and one of power whose name gives its unit: ``power_w``, ``power_kw`` or
    ``power_mw``. Speeds rise; the last one is the cut-out: above it the turbine stands still.

    Raises
    ------
    InputError
        Names file and row: missing column, no number, a speed that does not rise or is over 60 m/s, power below 0,
        a rated power that no turbine has (under 1 kW or over 30 MW: the unit is wrong).
    """
    rows, speed_column, power_column = _rows_of(Path(path))
    factor = POWER_COLUMNS[power_column]
    speeds: list[float] = []
    watts: list[float] = []
    for number, row in enumerate(rows, start=2):
        speed, power = (_number(path, number, column, row[column]) for column in (speed_column, power_column))
        if speed < 0 or speed > 60 or (speeds and speed <= speeds[-1]):
            raise InputError("wind.curve_speed", path=path, row=number, speed=speed)
        if power < 0:
            raise InputError("wind.curve_power", path=path, row=number, power=power)
        speeds.append(speed)
        watts.append(power * factor)
    if len(speeds) < 3:
        raise InputError("wind.curve_short", path=path, rows=len(speeds))
    rated = max(watts)
    if not 1e3 <= rated <= 30e6:
        raise InputError("wind.curve_rated", path=path, rated=f"{rated / 1e6:g}", column=power_column)
    return PowerCurve(name=Path(path).stem, speeds=tuple(speeds), watts=tuple(watts), rated_w=rated, rotor_m=rotor_m)


def _rows_of(path: Path) -> tuple[list[dict[str, str]], str, str]:
    try:
        reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        rows = list(reader)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("wind.unreadable", path=path, reason=str(error)) from error
    columns = [str(name).strip().casefold() for name in reader.fieldnames or ()]
    rows = [dict(zip(columns, row.values(), strict=False)) for row in rows]
    speed = [name for name in columns if name in SPEED_COLUMNS]
    power = [name for name in columns if name in POWER_COLUMNS]
    if len(speed) != 1 or len(power) != 1:
        raise InputError("wind.curve_columns", path=path, found=", ".join(columns), wanted=", ".join(POWER_COLUMNS))
    return rows, speed[0], power[0]


def _number(path: str | Path, row: int, column: str, text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise InputError("wind.number", path=path, row=row, column=column, value=text)
    return value
