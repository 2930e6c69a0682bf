"""Passes that should be there, on a made-up series with known holes; tiles over Jeju by the rule of the grid."""

import json
from datetime import UTC, date, datetime, timedelta

import pystac
import pytest
from shapely.geometry import box

from eosat.catalog import Found, audit, looks, period, tiles_over
from eosat.catalog.tiles import tile_box
from eosat.cli.app import build
from eosat.cli.scenes import audit_json, audit_lines
from eosat.regions import region

C1, L2A = "sentinel-2-c1-l2a", "sentinel-2-l2a"
FIRST = date(2024, 4, 3)
SPRING = period("2024-04-01/2024-05-31")


def look(day: date, *, tile: str = "52SBB", collection: str = C1, orbit: int = 3, platform: str = "sentinel-2b"):
    footprint = box(126, 32.4, 127, 33.4)
    properties = {
        "platform": platform,
        "grid:code": f"MGRS-{tile}",
        "s2:product_uri": f"S2B_MSIL2A_{day:%Y%m%d}T021549_N0510_R{orbit:03d}_T{tile}_20240503T043123.SAFE",
    }
    when = datetime(day.year, day.month, day.day, 2, 19, tzinfo=UTC)
    name = f"{collection}_{tile}_{day}"
    return pystac.Item(
        name, footprint.__geo_interface__, list(footprint.bounds), when, properties, collection=collection
    )


def found(items, collections=(C1, L2A)) -> Found:
    return Found(provider="made up", candidates=looks(items, collections), collections=collections)


def series() -> list[pystac.Item]:
    """Two satellites, five days apart, two tiles, from 3 April: 12 passes by 31 May; with holes."""
    days = [FIRST + timedelta(days=5 * number) for number in range(12)]
    ships = ["sentinel-2b", "sentinel-2a"] * 6
    items = []
    for number, (day, ship) in enumerate(zip(days, ships, strict=True)):
        for tile in ("52SBB", "52SBC"):
            if number not in (4, 7) and not (number == 9 and tile == "52SBC"):
                items.append(look(day, tile=tile, platform=ship))
            if number != 7:
                items.append(look(day, tile=tile, collection=L2A, platform=ship))
    return items


def test_known_holes_are_found_by_collection():
    result = audit(found(series()), days=SPRING)
    assert len(result.passes) == 12
    (orbit,) = result.orbits
    assert (orbit.number, orbit.seen, orbit.expected) == (3, 11, 12)
    assert (orbit.platforms, orbit.tiles) == (("sentinel-2a", "sentinel-2b"), ("52SBB", "52SBC"))
    none = FIRST + timedelta(days=35)
    assert [(one.day, one.holes) for one in result.holes] == [(none, ("52SBB", "52SBC"))]
    lacking = {one.day: one.lacking(C1) for one in result.passes if one.lacking(C1)}
    assert lacking == {
        FIRST + timedelta(days=20): ("52SBB", "52SBC"),
        none: ("52SBB", "52SBC"),
        FIRST + timedelta(days=45): ("52SBC",),
    }
    assert result.passes[4].tiles["52SBB"] == (L2A,)
    assert result.passes[0].tiles["52SBB"] == (C1, L2A)


def test_a_single_satellite_is_expected_every_ten_days_and_at_both_ends():
    result = audit(found([look(date(2024, 4, 23))]), days=SPRING)
    assert [one.day.isoformat() for one in result.passes] == [
        "2024-04-03", "2024-04-13", "2024-04-23", "2024-05-03", "2024-05-13", "2024-05-23",
    ]  # fmt: skip
    assert (result.orbits[0].seen, result.orbits[0].expected, len(result.holes)) == (1, 6, 5)


def test_orbits_are_told_apart():
    items = [look(date(2024, 4, 3)), look(date(2024, 4, 1), orbit=103, tile="52SCB")]
    result = audit(found(items), days=period("2024-04-01/2024-04-12"))
    assert [(one.day.day, one.orbit, *one.tiles) for one in result.passes] == [
        (1, 103, "52SCB"), (3, 3, "52SBB"), (11, 103, "52SCB"),
    ]  # fmt: skip


def test_tiles_that_never_appear_are_named_whatever_the_letter_of_their_band():
    result = audit(found([look(FIRST), look(FIRST, tile="52RBC")]), days=SPRING, tiles=("52SBB", "52SBC", "52SCB"))
    assert result.absent == ("52SCB",)


def test_nothing_seen_expects_nothing_and_says_so():
    result = audit(found([]), days=SPRING, tiles=("52SBB",))
    assert (result.passes, result.orbits, result.absent) == ((), (), ("52SBB",))
    assert "no orbit is known" in audit_lines(result, "en")[0]


def test_the_table_has_a_line_a_pass_that_lacks_something_in_both_languages():
    result = audit(found(series()), days=SPRING, tiles=("52SBB", "51SYS"))
    text = "\n".join(audit_lines(result, "en"))
    assert "R003 (sentinel-2a, sentinel-2b), tiles 52SBB, 52SBC: 11 of 12 expected days" in text
    assert [line.split() for line in text.splitlines() if line.startswith("  2024")] == [
        ["2024-04-23", "R003", "0/2", "2/2", "-"],
        ["2024-05-08", "R003", "0/2", "0/2", "52SBB,", "52SBC"],
        ["2024-05-18", "R003", "1/2", "2/2", "-"],
    ]
    assert "51SYS" in text
    assert "no proof" in text
    korean = "\n".join(audit_lines(result, "ko"))
    assert "12번 중 1번" in korean
    content = json.loads(audit_json(result))
    assert len(content["passes"]) == 12
    assert content["passes"][7] == {"day": "2024-05-08", "orbit": 3, "tiles": {"52SBB": [], "52SBC": []},
                                    "holes": ["52SBB", "52SBC"]}  # fmt: skip


def test_six_tiles_touch_jeju():
    assert tiles_over(box(126.14, 33.0, 127.0, 33.6)) == ("51SYS", "51SYT", "52SBB", "52SBC", "52SCB", "52SCC")
    assert {"52SBB", "52SBC", "52SCC", "51SYS"} <= set(tiles_over(region("jeju").area))


# lower left of the square -> box of its tile, from ESA's tiling grid (domain: Jeju, and three places far apart)
BOXES = [
    ((200_000, 3_600_000), (199980, 3590220, 309780, 3700020)),  # 52SBB
    ((200_000, 3_700_000), (199980, 3690240, 309780, 3800040)),  # 52SBC
    ((300_000, 3_600_000), (300000, 3590220, 409800, 3700020)),  # 52SCB
    ((700_000, 3_600_000), (699960, 3590220, 809760, 3700020)),  # 51SYS
    ((500_000, 5_000_000), (499980, 4990200, 609780, 5100000)),  # 33TWL
]


@pytest.mark.parametrize(("corner", "expected"), BOXES)
def test_tiles_lie_where_the_grid_of_esa_has_them(corner, expected):
    assert tile_box(*corner).bounds == expected


@pytest.mark.parametrize(("place", "expected"), [
    ((15.55, 46.25), "33TWM"), ((9.0, 39.0), "32SMJ"), ((-111.9, 28.0), "12RVS"),
    ((18.42, -33.93), "34HBH"),
    ((-0.1, 51.5), "30UXC"),
])  # fmt: skip
def test_names_of_places_are_those_of_their_products(place, expected):
    assert expected in tiles_over(box(place[0], place[1], place[0] + 0.01, place[1] + 0.01))


def test_the_command_audits_the_simulated_strip(capsys, strip):
    changes = ["--set", f"catalog={strip}", "--set", f"region={strip.parent / 'districts.geojson'}"]
    assert build({}, ["find", "demo", "--audit", *changes]) == 0
    said = capsys.readouterr().out
    assert "expected days have an item" in said
    assert build({}, ["find", "demo", "--audit", "--json", "--lang", "ko", *changes]) == 0
    assert json.loads(capsys.readouterr().out)["passes"]
    assert build({}, ["find", "demo", "--audit", "--save", "x.json", *changes]) == 2
