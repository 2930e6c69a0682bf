"""Wind turbines on imagery: verdicts by hand, and on a simulated island whose turbines are known."""

import csv
import json
from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import rasterio
from pyproj import Transformer

from eosat.cli.app import build
from eosat.errors import InputError
from eosat.fleet.presence import BANDS, judge, shadow_of
from eosat.fleet.windpresence import VERDICTS, write_presence
from eosat.run import run
from eosat.simulate import simulate_works
from eosat.simulate.land import make_land, turbines
from eosat.simulate.place import Window, island_at

SOIL = (0.08, 0.10, 0.12, 0.20)
GRASS, GRAVEL, TRODDEN = (0.04, 0.07, 0.06, 0.30), (0.14, 0.16, 0.18, 0.22), (0.06, 0.09, 0.09, 0.20)
LOW_SOUTH = (180.0, 30.0)


def ground(colour, spots=(), of=GRAVEL, side=41):
    bands = {name: np.full((side, side), rho) for name, rho in zip(BANDS, colour, strict=True)}
    for row, col in spots:
        for name, rho in zip(BANDS, of, strict=True):
            bands[name][row, col] = rho
    return bands


@pytest.mark.parametrize(("spots", "verdict", "why"), [
    ([], "not seen", "green"),
    ([(20, 20)], "confirmed", "pad"),
    ([(21, 20)], "confirmed", "pad"),
    ([(20, 23)], "not seen", "green"),
    ([(row, col) for row in range(15, 26) for col in range(15, 26)], "unclear", "between"),
])  # fmt: skip
def test_bare_ground_counts_at_the_foot_alone(spots, verdict, why):
    found = judge(ground(GRASS, spots), 20.2, 19.9)
    assert (found.verdict, found.why) == (verdict, f"wind.why.{why}")
    assert found.shadow is None


def test_dark_bare_ground_would_show_a_stand():
    assert judge(ground(SOIL), 20, 20).why == "wind.why.flat"
    assert judge(ground(SOIL, [(20, 20)]), 20, 20).why == "wind.why.pad", "brighter by 0.06, NDVI .10 in place of .25"


def test_a_brighter_neighbour_leaves_it_unclear():
    """A road beside a track: the foot is bare, and not the brightest of its surroundings."""
    bands = ground(GRASS, [(20, 20)])
    for name in BANDS:
        bands[name][17] = 0.4
    assert judge(bands, 20, 20).why == "wind.why.between"


def test_nothing_is_said_of_what_nobody_saw():
    bands = ground(GRASS, [(20, 20)])
    for name in BANDS:
        bands[name][19:22, 19] = np.nan
    assert judge(bands, 20, 20).why == "wind.why.unseen"
    assert judge(bands, 20, 20).verdict == "unclear"
    half = ground(GRASS, [(20, 20)])
    for name in BANDS:
        half[name][:18] = np.nan
    assert judge(half, 20, 20).why == "wind.why.unseen"
    assert judge(ground(GRASS, [(2, 20)]), 2, 20).why == "wind.why.outside"


def test_a_shadow_lies_away_from_the_sun():
    """Sun in the south: the shadow lies north of the foot, 2 to 9 pixels from it."""
    near = np.full((41, 41), 0.3)
    near[11:19, 20] = 0.2
    foot = (np.intp(20), np.intp(20))
    assert shadow_of(near, foot, LOW_SOUTH) == pytest.approx(0.1)
    assert shadow_of(near, foot, (0.0, 30.0)) == 0
    assert shadow_of(near[15:], (np.intp(5), np.intp(20)), LOW_SOUTH) is None


def test_a_weak_spot_with_its_shadow_is_confirmed():
    bands = ground(GRASS, [(20, 20)], of=TRODDEN)
    assert judge(bands, 20, 20, sun=LOW_SOUTH).verdict == "unclear"
    bands["B08"][11:19, 20] -= 0.05
    assert judge(bands, 20, 20, sun=LOW_SOUTH).why == "wind.why.shadow"
    assert judge(bands, 20, 20, sun=(180.0, 60.0)).verdict == "unclear", "a high sun throws no shadow to be measured"


def test_works_stand_around_turbines_and_nowhere_else():
    island = island_at(seed=21, lon=126.6, lat=33.35, size=6000, crs=None, dates=(date(2025, 1, 8),))
    window = Window(row=420, col=270, rows=120, cols=150)
    plain = make_land(island, window, 2025).material
    worked = make_land(replace(island, works=True), window, 2025).material
    u, v = island.axes(window, 4)
    feet = turbines(island, window.grown(40))
    assert len(feet) > 2
    away = np.min([np.hypot(v[:, None] - north, u[None] - east) for east, north in feet], axis=0)
    changed = plain != worked
    assert changed.mean() > 0.001
    assert not changed[away > 230].any()
    assert "works" not in island.parameters()


@pytest.fixture(scope="module")
def looked(tmp_path_factory):
    """A run over a winter's island, and a register of its turbines and of as many places without."""
    home = tmp_path_factory.mktemp("presence")
    days = (date(2025, 1, 18),)
    catalogue = simulate_works(home / "catalogue", seed=21, lon=126.6, lat=33.35, size=6000, dates=days)
    (home / "c.yaml").write_text(
        f"region: {catalogue.parent}/districts.geojson\nperiod: 2025-01-01/2025-01-31\ncatalog: {catalogue}\n"
        "model: landcover\noutputs: [labels, composite]\n"
    )
    run(str(home / "c.yaml"), home / "run", lang="en")
    listed = json.loads((catalogue.parent / "turbines.geojson").read_text())["features"]
    feet = [one["geometry"]["coordinates"] for one in listed]
    with (home / "reg.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "mw", "lon", "lat", "place_kind"])
        rows.writerows([f"T{number}", 3, *place, "turbine"] for number, place in enumerate(feet))
        rows.writerows([f"N{number}", 3, *place, "turbine"] for number, place in enumerate(elsewhere(catalogue, feet)))
        rows.writerow(["far", 3, 127.5, 33.35, "turbine"])
        rows.writerow(["field", 3, feet[0][0] + 0.001, feet[0][1], "turbine field"])
        rows.writerow(["nowhere", 3, "", "", ""])
    return home


def elsewhere(catalogue, feet, count=40):
    """Places on land 150 m and more from every turbine."""
    with rasterio.open(catalogue.parent / "truth.tif") as src:
        land, transform, crs = src.read(1), src.transform, src.crs
    there = Transformer.from_crs(4326, crs, always_xy=True)
    known = np.stack(there.transform(*np.array(feet).T), axis=1)
    places = np.argwhere((land != 0) & (land != 255))
    drawn = places[np.random.default_rng(1).permutation(len(places))] + 0.5
    xy = [transform * (col, row) for row, col in drawn]
    free = [one for one in xy if np.hypot(*(known - one).T).min() > 150][:count]
    return [there.transform(*one, direction="INVERSE") for one in free]


def test_known_turbines_are_confirmed_and_other_places_are_not(looked):
    """Of one look in January with a cloud over much of it; what it hides is unclear."""
    made = write_presence(looked / "run", str(looked / "reg.csv"), looked / "out")
    known = [one for one in made.seen if one.entry.name[0] in "TN"]
    hidden = [one for one in known if one.evidence.why == "wind.why.unseen"]
    counts = Counter((one.entry.name[0], one.evidence.verdict) for one in known if one not in hidden)
    turbines, others = (sum(counts[kind, verdict] for verdict in VERDICTS) for kind in "TN")
    print(made.sun, f"{len(hidden)} hidden", dict(counts))
    assert len(hidden) > 10
    assert {one.evidence.verdict for one in hidden} == {"unclear"}
    assert counts["T", "confirmed"] >= 0.7 * turbines > 7
    assert counts["T", "not seen"] <= 1
    assert counts["N", "confirmed"] <= 0.08 * others
    assert counts["N", "not seen"] >= 0.6 * others > 9
    assert made.simulated
    assert made.sun == pytest.approx((156.9, 32.3), abs=0.5)
    whys = {one.entry.name: one.evidence.why for one in made.seen if one.entry.name[0] not in "TN"}
    assert whys == {"far": "wind.why.outside", "field": "wind.why.no_foot", "nowhere": "wind.why.no_point"}


def test_the_command_writes_tables_and_chips(looked, tmp_path, capsys):
    from PIL import Image

    out = tmp_path / "presence"
    line = ["fleet", "presence", str(looked / "run"), "--register", str(looked / "reg.csv"), "--out", str(out)]
    assert build({"EOSAT_LANG": "ko"}, line) == 0
    said = capsys.readouterr().out
    assert "확인" in said
    assert "없다는 증거가 아닙니다" in said
    assert "모의" in said
    content = (out / "presence.csv").read_bytes()
    assert content[:3] == b"\xef\xbb\xbf"
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    record = json.loads((out / "presence.json").read_text())
    assert sum(record["counts"].values()) == len(rows) == len(record["points"])
    pictured = [row for row in rows if row["chip"]]
    assert {row["name"] for row in rows} - {row["name"] for row in pictured} == {"far", "nowhere"}
    with Image.open(out / pictured[0]["chip"]) as picture:
        assert len(np.unique(np.asarray(picture).reshape(-1, 3), axis=0)) > 500


def test_a_register_without_points_is_unclear_throughout(looked, tmp_path, capsys):
    line = ["fleet", "presence", str(looked / "run"), "--register", "wind-jeju", "--out", str(tmp_path / "jeju")]
    assert build({"EOSAT_LANG": "en"}, line) == 0
    said = capsys.readouterr().out
    assert "20 entries" in said
    assert "0 confirmed, 0 not seen, 20 unclear" in said
    assert "shadow was measured" not in said
    assert sorted(one.name for one in (tmp_path / "jeju").iterdir()) == ["presence.csv", "presence.json"]


def test_a_run_that_cannot_be_judged_is_refused(looked, tmp_path):
    with pytest.raises(InputError, match=r"composite"):
        write_presence(tmp_path, str(looked / "reg.csv"), tmp_path / "out")
    with rasterio.open(looked / "run" / "composite.tif") as src:
        values, profile, names = src.read()[:, ::2, ::2], dict(src.profile), src.descriptions
    coarse = tmp_path / "coarse"
    coarse.mkdir()
    profile |= {
        "height": values.shape[1],
        "width": values.shape[2],
        "transform": profile["transform"] * rasterio.Affine.scale(2),
    }
    with rasterio.open(coarse / "composite.tif", "w", **{**profile, "driver": "GTiff"}) as file:
        file.write(values)
        file.descriptions = names
    with pytest.raises(InputError, match="pixels of 20"):
        write_presence(coarse, str(looked / "reg.csv"), tmp_path / "out")
    assert not (tmp_path / "out").exists()
