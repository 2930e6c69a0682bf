"""What every starter script begins with: options, an island to work on, pictures, things to try.

Not for runs: those are :func:`eosat.run`'s.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eosat.places import cache_folder
from eosat.words import LANGUAGES, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIDE = 6000
"""Side of the island of the starter scripts. [m]"""
DATES = tuple(date(2025, 5, day) for day in (3, 8, 18, 28))
EARLIER = tuple(date(2019, 5, day) for day in (4, 19))
"""Looks for what changed since."""
EARLIER_PERIOD = "2019-05-01/2019-05-31"
REAL_PLACE = (126.33, 33.43, 126.385, 33.475)
"""5 x 5 km at Aewol, where fields, orchards, a town and the sea meet: west, south, east, north. [degree]"""
REAL_PERIOD = "2025-05-01/2025-05-31"
CATALOG = "earth-search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A script that has begun: what was asked for, and how it speaks and saves."""

    script: str
    """Its name; its picture is called after it."""
    lang: str
    real: bool
    """Whether it works on real scenes, over the network."""
    device: str
    """``"cpu"``, or ``"cuda"`` when asked for."""
    out: Path
    began: float

    @property
    def where(self) -> str | Sequence[float]:
        """The region: the island's districts (GeoJSON), or a small box on Jeju."""
        return list(REAL_PLACE) if self.real else str(island().with_name("districts.geojson"))

    @property
    def catalog(self) -> str:
        """Where scenes are looked for."""
        return CATALOG if self.real else str(island())

    @property
    def period(self) -> str:
        """One month of May."""
        return REAL_PERIOD

    def truth(self, name: str = "truth") -> Path | None:
        """A raster of what really is there: ``truth`` (land cover), ``classes``, ``fractions``; None on real scenes."""
        return None if self.real else island().with_name(f"{name}.tif")

    def say(self, english: str, korean: str) -> None:
        """Print a sentence in the language asked for."""
        print((english, korean)[LANGUAGES.index(self.lang)], flush=True)

    def word(self, name: str) -> str:
        """A class's name in the language asked for."""
        return say(f"class.{name}", self.lang)

    def pictures(self, count: int, titles: Sequence[tuple[str, str]]) -> tuple["Figure", list[Any]]:
        """A figure of *count* maps side by side with titles (English, Korean), in a font that has both."""
        from matplotlib import font_manager, pyplot

        with resources.as_file(resources.files("eosat") / "vendor" / "fonts" / "Pretendard-Regular.otf") as font:
            font_manager.fontManager.addfont(font)
        pyplot.rcParams |= {"font.family": "Pretendard", "axes.unicode_minus": False}
        figure, axes = pyplot.subplots(1, count, figsize=(5.2 * count, 5.6), squeeze=False, layout="constrained")
        for one, title in zip(axes[0], titles, strict=True):
            one.set_title(title[LANGUAGES.index(self.lang)], fontsize=14)
            one.set_axis_off()
        return figure, list(axes[0])

    def save(self, figure: "Figure") -> Path:
        """Write the figure as a PNG that says where its pixels come from."""
        key = "kit.credit" if self.real else "kit.simulated"
        figure.supxlabel(say(key, self.lang), fontsize=10, color="#566270")
        self.out.mkdir(parents=True, exist_ok=True)
        path = self.out / f"{self.script}.png"
        figure.savefig(path, dpi=110, facecolor="white", metadata={"Software": None})
        self.say_key("kit.saved", path=path)
        return path

    def ideas(self, *three: tuple[str, str]) -> None:
        """End: how long it took, and what to try next."""
        self.say_key("kit.took", seconds=f"{time.monotonic() - self.began:.0f}")
        self.say_key("kit.ideas")
        for number, idea in enumerate(three, 1):
            print(f"  {number}. {idea[LANGUAGES.index(self.lang)]}")

    def say_key(self, key: str, **fields: Any) -> None:
        """Print a sentence of the catalogue."""
        print(say(key, self.lang, **fields), flush=True)


def begin(name: str, text: str | None, given: Sequence[str] | None = None) -> Start:
    """Read a script's options and say what it works on.

    Parameters
    ----------
    name, text : str
        Of the script, and what it does (``__doc__``).
    given : sequence of str, optional
        Options in place of the command line's; in a notebook there are none.

    Examples
    --------
    >>> begin("01_see", "See.", ["--lang", "ko"]).lang
    모의(SIMULATED) 섬에서 작업합니다(네트워크 없음). --real을 붙이면 제주의 실제 영상을 씁니다.
    'ko'
    """
    given = [] if given is None and "ipykernel" in sys.modules else given
    options = argparse.ArgumentParser(description=text)
    options.add_argument("--real", action="store_true", help=say("kit.help_real"))
    options.add_argument("--gpu", action="store_true", help=say("kit.help_gpu"))
    options.add_argument("--lang", choices=LANGUAGES, default=language(os.environ.get("EOSAT_LANG", "")))
    options.add_argument("--out", type=Path, default=Path("runs/starter"), help=say("kit.help_out"))
    asked = options.parse_args(given)
    start = Start(
        script=name,
        lang=asked.lang,
        real=asked.real,
        device="cuda" if asked.gpu else "cpu",
        out=asked.out,
        began=time.monotonic(),
    )
    start.say_key("kit.on_real" if start.real else "kit.on_island")
    return start


def language(wanted: str) -> str:
    """One of the two languages.

    >>> language("ko_KR"), language("")
    ('ko', 'en')
    """
    return "ko" if wanted.startswith("ko") else "en"


def island() -> Path:
    """The catalogue of the starter scripts' island; made in the cache folder when it is first asked for."""
    from eosat.simulate import RECIPE, simulate

    return simulate(cache_folder(os.environ) / f"starter-{RECIPE}", size=SIDE, dates=(*EARLIER, *DATES))


def truth_on(start: Start, grid: Any) -> NDArray[np.uint8]:
    """The island's true land cover (y, x) on *grid*, 255 outside it."""
    import rasterio
    from rasterio.vrt import WarpedVRT

    height, width = grid.shape
    how: dict[str, Any] = {"crs": str(grid.crs), "transform": grid.transform, "width": width, "height": height}
    with rasterio.open(start.truth()) as source, WarpedVRT(source, nodata=255, **how) as there:
        found: NDArray[np.uint8] = there.read(1)
    return found


def true_colour(view: Any) -> NDArray[np.float32]:
    """Red, green and blue (y, x, 3) in 0..1 for a picture, white where nothing was seen.

    Parameters
    ----------
    view : xarray.DataArray (band, y, x)
        Reflectance with the bands B04, B03 and B02. [1]
    """
    bands = view.sel(band=["B04", "B03", "B02"]).transpose("y", "x", "band").values
    bright: NDArray[np.float32] = np.clip(bands * 3.5, 0, 1) ** np.float32(0.8)
    return np.where(np.isnan(bright), np.float32(1), bright)


def class_picture(labels: NDArray[np.uint8], classes: Sequence[str]) -> NDArray[np.uint8]:
    """Labels (y, x) as colours (y, x, 3), white where nothing was seen."""
    from eosat.classes import colours_of, rgb

    table = np.full((256, 3), 255, np.uint8)
    table[: len(classes)] = [rgb(colour) for colour in colours_of(classes)]
    return table[labels]


def legend(axes: Any, start: Start, labels: NDArray[np.uint8], classes: Sequence[str]) -> None:
    """Names and colours, beside a map, of the classes that are on it."""
    from matplotlib.patches import Patch

    from eosat.classes import colours_of

    there = [value for value in np.unique(labels) if value < len(classes)]
    colours = colours_of(classes)
    keys = [Patch(color=colours[value], label=start.word(classes[value])) for value in there]
    axes.legend(handles=keys, loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=10, frameon=False)
