"""Charts of an energy page as plain values: paths in a box of 1000 x 1000, labels by percent. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SIDE = 1000.0
"""Both sides of a chart's box; the page stretches it, text stands outside of it."""
RAMP = ("#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
"""Little to much: one hue, told apart by lightness alone (ColorBrewer Blues)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Curves over one axis."""

    paths: tuple[tuple[str, str], ...]
    """(CSS class, ``d`` of an SVG path), the lowest first."""
    across: tuple[tuple[float, str | Mapping[str, str]], ...]
    """Ticks of the lower axis: (percent from the left, text, or text by language)."""
    up: tuple[tuple[float, str], ...]
    """Ticks of the left axis: (percent from the top, text)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """A field of cells."""

    cells: tuple[tuple[int, int, str, str], ...]
    """(column, row, colour or empty for nothing, what it says)."""
    columns: int
    rows: int
    across: tuple[tuple[float, str], ...]
    """Labels of columns: (percent from the left, text)."""
    down: tuple[str, ...]
    """Label of each row."""
    legend: tuple[tuple[str, str], ...]
    """(colour, what it stands for); empty where all is nothing."""


def ticks(top: float) -> tuple[float, ...]:
    """Round numbers from 0 up to the first not below *top*, five to seven of them.

    >>> ticks(1156.4)
    (0.0, 200.0, 400.0, 600.0, 800.0, 1000.0, 1200.0)
    >>> ticks(0.0)
    (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    """
    top = top if top > 0 else 1.0
    ten = 10.0 ** math.floor(math.log10(top / 4))
    step = next(one * ten for one in (1, 2, 2.5, 5, 10) if top / (one * ten) <= 6)
    return tuple(round(float(number * step), 10) for number in range(math.ceil(top / step - 1e-9) + 1))


def ups(values: Sequence[float], low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Ticks of the left axis, which runs from *low* to *high*."""
    return tuple((round(100 * (high - one) / (high - low), 2), f"{one:,.4g}".replace("-", "−")) for one in values)


def line(share: Floats, values: Floats, low: float, high: float) -> str:
    """``d`` of a curve: *share* of the width, *values* between *low* and *high*.

    >>> line(np.array([0.0, 1.0]), np.array([0.0, 5.0]), 0, 10)
    'M0 1000L1000 500'
    """
    x, y = share * SIDE, (high - values) / (high - low) * SIDE
    return "M" + "L".join(f"{_short(one)} {_short(two)}" for one, two in zip(x, y, strict=True))


def area(share: Floats, below: Floats, above: Floats, low: float, high: float) -> str:
    """``d`` of what lies between two curves."""
    back = line(share[::-1], below[::-1], low, high)
    return line(share, above, low, high) + "L" + back[1:] + "Z"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def heat(
    found: Mapping[tuple[int, int], tuple[float, str]],
    *,
    columns: int,
    rows: Sequence[str],
    across: Sequence[tuple[int, str]],
    unit: str,
) -> Heat:
    """Cells coloured from nothing to the most.

    Parameters
    ----------
    found : mapping
        (column, row) -> (value, name of the cell); a cell that is not there stays blank.
    columns : int
        How many.
    rows : sequence of str
        Label of each row.
    across : sequence
        (column, label).
    unit : str
        Of the values.

    Examples
    --------
    >>> drawn = heat({(0, 0): (0.0, "a"), (1, 0): (9.0, "b")}, columns=2, rows=["1"], across=[(0, "1")], unit="MWh")
    >>> drawn.cells
    ((0, 0, '', 'a: 0 MWh'), (1, 0, '#08519c', 'b: 9 MWh'))
    """
    most = max((value for value, _ in found.values()), default=0.0)
    edges = np.linspace(0, most, len(RAMP) + 1)
    cells = []
    for (column, row), (value, name) in sorted(found.items()):
        step = min(int(value / most * len(RAMP)), len(RAMP) - 1) if most > 0 else 0
        cells.append((column, row, RAMP[step] if value > 0 else "", f"{name}: {value:,.3g} {unit}"))
    ends = [f"{one:,.3g}" for one in edges]
    legend = tuple((colour, f"{ends[n]}–{ends[n + 1]} {unit}") for n, colour in enumerate(RAMP)) if most > 0 else ()
    at = tuple((round(100 * (column + 0.5) / columns, 2), text) for column, text in across)
    return Heat(cells=tuple(cells), columns=columns, rows=len(rows), across=at, down=tuple(rows), legend=legend)
