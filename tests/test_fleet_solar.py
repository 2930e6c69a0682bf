"""Solar fleets: sites of runs, through time, as megawatts whose intervals hold the truth as often as they say."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from eosat.capacity import DENSITIES, SHARED_DENSITY, Z90, Sizes, draw
from eosat.errors import InputError
from eosat.fleet import read_fleet
from eosat.fleet.official import latest, read_official
from eosat.fleet.solar import INSERTED, SIMULATED, districts_of, followed, mapped, types_of
from eosat.fleet.solarfleet import write_solar
from eosat.regions import region
from eosat.vector import degrees

SHAPE, CORNER = (120, 160), (300_000.0, 3_700_000.0)
HERE = from_origin(*CORNER, 10, 10)
A, B, C, SPECK = (
    (slice(10, 20), slice(10, 30)),
    (slice(60, 66), slice(20, 30)),
    (slice(80, 90), slice(120, 140)),
    (
        slice(100, 101),
        slice(10, 13),
    ),
)


def place(folder: Path) -> Path:
    left, top = CORNER
    boxes = [shapely.box(left + x, top - 1200, left + x + 800, top) for x in (0, 800)]
    shapes = degrees(np.array(boxes, object), "EPSG:32652")
    features = [
        {"type": "Feature", "properties": {"id": name, "name_ko": f"{name} 구역", "name_en": name},
         "geometry": shapely.geometry.mapping(shape)}
        for name, shape in zip(("west", "east"), shapes, strict=True)
    ]  # fmt: skip
    path = folder / "districts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def write(path: Path, values: np.ndarray, classes: tuple[str, ...] = (), size: float = 10.0) -> None:
    with rasterio.open(path, "w", driver="GTiff", height=SHAPE[0], width=SHAPE[1], count=1, crs="EPSG:32652",
                       dtype="uint8", transform=from_origin(*CORNER, size, size), nodata=255) as out:  # fmt: skip
        out.write(values, 1)
        out.update_tags(**{f"CLASS_{value}": name for value, name in enumerate(classes)})


def run(folder: Path, day: str, *boxes, simulated: bool = False, **options) -> Path:
    """A folder as a finished run of the solar model leaves it."""
    folder.mkdir(parents=True)
    labels, sure = np.zeros(SHAPE, np.uint8), np.full(SHAPE, 50, np.uint8)
    for number, box in enumerate(boxes):
        labels[box], sure[box] = 1, 80 + number
    write(
        folder / "labels.tif",
        labels,
        options.get("classes", ("other", "solar", "greenhouse")),
        options.get("size", 10.0),
    )
    write(folder / "confidence.tif", sure)
    (folder / "item.json").write_text("{}")
    said = {"scenes": [{"id": f"S2_{day}", "time": f"{day}T02:20:00Z"}], "simulated": simulated, "attribution": "who"}
    said["request"] = {"region": str(place(folder)), "districts": None, "period": "x"}
    (folder / "provenance.json").write_text(json.dumps(said))
    return folder


@pytest.fixture
def runs(tmp_path):
    """Three years: the first array stands all the time and grows, the second is taken down, the third is new."""
    grown = (slice(10, 20), slice(10, 36))
    return [
        run(tmp_path / "2021", "2021-09-07", A, B),
        run(tmp_path / "2023", "2023-09-07", A, B),
        run(tmp_path / "2025", "2025-09-07", grown, C, SPECK),
    ]


def test_sites_are_patches_of_four_pixels_and_more_with_their_confidence(tmp_path):
    found = mapped(run(tmp_path / "r", "2025-09-07", A, B, SPECK))
    assert sorted(found.areas) == [6_000.0, 20_000.0]
    assert found.day == "2025-09-07"
    assert [shape.area for shape in found.shapes] == found.areas.tolist()
    assert dict(zip(found.areas, found.confidence, strict=True)) == {20_000.0: 80.0, 6_000.0: 81.0}


def test_a_site_keeps_its_id_and_says_since_when_it_is_seen(runs):
    known = followed([mapped(one) for one in reversed(runs)])
    first = followed([mapped(runs[0])])
    by_area = dict(zip(known.last.areas, zip(known.ids, known.first_seen, strict=True), strict=True))
    assert by_area[26_000.0] == (dict(zip(first.last.areas, first.ids, strict=True))[20_000.0], "2021-09-07")
    assert by_area[20_000.0][1] == "2025-09-07"
    assert known.gone[["first_seen", "last_seen", "area_m2"]].values.tolist() == [["2021-09-07", "2023-09-07", 6_000.0]]
    assert len({*known.ids, *known.gone["id"]}) == 3


def test_types_come_from_the_ground_around_and_districts_from_a_point_inside(runs, tmp_path):
    last = mapped(runs[2])
    cover = np.full(SHAPE, 4, np.uint8)  # crops
    cover[70:100, 110:150] = 6  # built
    write(tmp_path / "cover.tif", cover)
    assert types_of(last, None) == ["unknown", "unknown"]
    kinds = dict(zip(last.areas, types_of(last, tmp_path / "cover.tif"), strict=True))
    assert kinds == {26_000.0: "ground", 20_000.0: "roof"}
    cover[:] = 255
    write(tmp_path / "unseen.tif", cover)
    assert set(types_of(last, tmp_path / "unseen.tif")) == {"unknown"}
    where = districts_of(last.shapes, last.crs, region(str(runs[2] / "districts.geojson")))
    assert dict(zip(last.areas, where, strict=True)) == {26_000.0: "west", 20_000.0: "east"}


def register(folder: Path, *rows: str) -> str:
    path = folder / "register.csv"
    path.write_text("\n".join(("tech,district,year,mw,sites,source,note", *rows)), encoding="utf-8")
    return str(path)


def test_a_fleet_is_written_with_tables_record_and_figures(runs, tmp_path):
    official = register(
        tmp_path, "solar,,2024,4.0,3,somewhere,", "solar,west,2024,3.0,2,somewhere,", "wind,,2024,9,,x,"
    )
    made = write_solar(runs, tmp_path / "out", register=official, draws=500)
    fleet = read_fleet(tmp_path / "out" / "fleet.parquet")
    assert fleet["evidence"].tolist() == ["S2_2025-09-07"] * 2
    assert (fleet["mw_p10"] < fleet["mw_p50"]).all()
    assert fleet.attrs["attribution"] == "who"
    table = pd.read_csv(tmp_path / "out" / "districts.csv", encoding="utf-8-sig").set_index("district")
    assert table["sites"].to_dict() == {"east": 1, "west": 1, "total": 2}
    assert table.loc["total", "area_ha"] == 4.6
    assert table["register_mw"].fillna(-1).to_dict() == {"east": -1, "west": 3.0, "total": 4.0}
    for key in ("p05", "p10"):  # bounds of sums are inside the sums of bounds
        assert table.loc["total", f"detected_mw_{key}"] > table.loc[["east", "west"], f"detected_mw_{key}"].sum()
    assert (table["corrected_mw_p90"] >= table["detected_mw_p90"]).all()
    for name in ("fleet-en.png", "fleet-ko.png"):
        assert (tmp_path / "out" / name).stat().st_size > 10_000
    record = json.loads((tmp_path / "out" / "fleet.json").read_text(encoding="utf-8"))
    assert len(record["gone"]) == 1
    assert set(record["limits"]) == {"en", "ko"}
    assert made.sizes is INSERTED


def test_calibrated_megawatts_add_up_to_the_register(tmp_path):
    home = run(tmp_path / "r", "2025-09-07", A, C)
    official = register(tmp_path, "solar,,2024,10.0,3,somewhere,")
    plain = write_solar([home], tmp_path / "a", register=official)
    used = write_solar([home], tmp_path / "b", register=official, calibrated=True)
    assert plain.factor == used.factor
    assert used.fleet["mw_p50"].sum() > 2 * plain.fleet["mw_p50"].sum()
    with pytest.raises(InputError, match="--register"):
        write_solar([home], tmp_path / "c", calibrated=True)
    assert not (tmp_path / "c").exists()


def test_the_same_seed_gives_the_same_bytes_and_a_run_without_sites_an_empty_fleet(tmp_path):
    home = run(tmp_path / "r", "2025-09-07", A, C, simulated=True)
    first, second = (write_solar([home], tmp_path / one) for one in "ab")
    assert [a.read_bytes() for a in first.files] == [b.read_bytes() for b in second.files]
    assert first.sizes is SIMULATED
    empty = write_solar([run(tmp_path / "none", "2025-09-07")], tmp_path / "c")
    assert len(empty.fleet) == 0
    assert empty.table.set_index("district").loc["total", "detected_mw_p50"] == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [({"classes": ("water", "trees")}, "no class solar"), ({"size": 20.0}, "pixels of 20 m")],
)
def test_runs_that_are_none_of_solar_arrays_are_refused(tmp_path, options, said):
    with pytest.raises(InputError, match=said):
        mapped(run(tmp_path / "r", "2025-09-07", A, **options))
    with pytest.raises(InputError, match="no finished run"):
        mapped(tmp_path)


def test_runs_of_one_day_are_refused(tmp_path):
    twice = [mapped(run(tmp_path / name, "2025-09-07", A)) for name in "ab"]
    with pytest.raises(InputError, match="same look"):
        followed(twice)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("solar,,2024,-1,,x,", "row 1: mw"),
        ("solar,,20x4,1,,x,", "row 1: year"),
        ("solar,,2024,nan,,x,", "row 1: mw"),
        ("solar,,2024,1,,,", "row 1: source"),
    ],
)
def test_bad_rows_of_a_register_are_named(tmp_path, row, said):
    with pytest.raises(InputError, match=said):
        read_official(register(tmp_path, row))


def test_the_shipped_register_holds_the_official_totals():
    rows = read_official("register-jeju")
    (solar,), (wind,) = latest(rows, "solar"), latest(rows, "wind")
    assert (solar.year, solar.mw, solar.sites) == (2023, 538.552, 1625)
    assert (wind.year, wind.mw, wind.sites) == (2023, 314.69, 23)
    assert all(row.source for row in rows)


def test_sizes_are_those_that_were_measured():
    kinds = json.loads(Path("docs/evaluation/solar-sizes.json").read_text())["kinds"]
    for place_, known in enumerate(INSERTED.bins):
        both = [kinds[name]["bins"][place_] for name in ("as they are", "recoloured to dry ground")]
        for key in ("objects", "found", "alarms", "true_alarms"):
            assert getattr(known, key) == sum(one[key] for one in both)
        weights = [one["found"] for one in both]
        mean = sum(w * one["bias"] for w, one in zip(weights, both, strict=True)) / sum(weights)
        assert known.bias == pytest.approx(mean, abs=0.006)
        assert min(one["bias_sd"] for one in both) - 0.06 <= known.bias_sd <= max(one["bias_sd"] for one in both)
        own = kinds["simulated island"]["bins"][place_]
        assert SIMULATED.bins[place_].found == own["found"]


def world(seed: int, sizes: Sizes, count: int = 1600) -> tuple[float, np.ndarray]:
    """True megawatts of an invented fleet of ground arrays, and the areas that a detector of *sizes* maps."""
    rng = np.random.default_rng(seed)
    true = np.exp(rng.normal(np.log(3_000), 1.1, count))
    known = DENSITIES["ground"]
    spread = np.log(known.high / known.low) / (2 * Z90)
    own = np.sqrt(spread**2 - SHARED_DENSITY**2)
    drawn = SHARED_DENSITY * rng.standard_normal() + own * rng.standard_normal(count)
    megawatts = true / 1e4 * known.typical * np.exp(drawn - spread**2 / 2)

    def bins(areas):
        return np.maximum(np.searchsorted(sizes.edges, areas, side="right") - 1, 0)

    recall = np.array([rng.beta(one.found + 0.5, one.objects - one.found + 0.5) for one in sizes.bins])
    seen = rng.random(count) < recall[bins(true)]
    bias, sd = (np.array([getattr(one, key) for one in sizes.bins])[bins(true)] for key in ("bias", "bias_sd"))
    width = np.sqrt(np.log1p((sd / (1 + bias)) ** 2))
    off = sizes.between * rng.standard_normal() + width * rng.standard_normal(count) - width**2 / 2
    areas = np.maximum(true * (1 + bias) * np.exp(off), 400)[seen]
    for number, one in enumerate(sizes.bins):
        pool = areas[bins(areas) == number]
        share = one.true_alarms / one.alarms
        areas = np.concatenate([areas, rng.choice(pool, rng.poisson(len(pool) * (1 - share) / share))])
    return float(megawatts.sum()), areas


def test_the_true_megawatts_lie_in_the_interval_as_often_as_it_says_and_it_is_not_wide():
    """100 invented fleets: 85 to 97 times in the 90 % interval, whose median width is at most 60 % of the truth."""
    held, widths = 0, []
    for seed in range(100):
        truth, areas = world(seed, INSERTED, 800)
        sums = draw(areas, ["ground"] * len(areas), INSERTED, seed=seed, draws=400).corrected().sum(0)
        low, high = np.quantile(sums, (0.05, 0.95))
        held += low <= truth <= high
        widths.append((high - low) / truth)
    assert 85 <= held <= 97
    assert np.median(widths) <= 0.6
