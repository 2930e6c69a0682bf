"""The arithmetic and the simulation of docs/scale.md, and that its pages say what they compute."""

import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"en": ROOT / "docs" / "scale.md", "ko": ROOT / "docs" / "scale.ko.md"}


@pytest.fixture(scope="module")
def scale():
    spec = importlib.util.spec_from_file_location("scale", ROOT / "scripts" / "scale.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["scale"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["scale"]


@pytest.fixture(scope="module")
def result(scale):
    return scale.everything()


def test_one_node_without_variation_is_the_arithmetic(scale):
    still = scale.World(dispatch=0)
    assert scale.simulated(1000, 2.5, 1, scale.Chance(), still).seconds == 2500
    assert (
        scale.simulated(1000, 2.5, 16, scale.Chance(), still).seconds == 63 * 2.5
    )  # 62 rounds of 16, and 8 tasks more
    assert scale.simulated(5, 2.5, 16, scale.Chance(), still).seconds == 2.5


def test_the_scheduler_limits_short_tasks(scale):
    world = scale.World(dispatch=0.01)
    assert scale.simulated(1000, 0.1, 100, scale.Chance(), world).seconds == pytest.approx(1000 * 0.01 + 0.1)


def test_a_slow_node_takes_fewer_tasks_and_does_not_hold_the_others_up(scale):
    still, seed = scale.World(dispatch=0), 4
    half = scale.simulated(1000, 1.0, 10, scale.Chance(slow_share=1.0, slow_by=2.0), still, seed).seconds
    assert half == 200
    one_of_ten = scale.simulated(1000, 1.0, 10, scale.Chance(slow_share=0.1, slow_by=3.0), still, seed).seconds
    assert 100 <= one_of_ten < 112


def test_nodes_that_are_taken_away_cost_their_task_and_their_boot(scale):
    world = scale.World(dispatch=0, boot=100)
    calm = scale.simulated(2000, 10.0, 4, scale.Chance(), world).seconds
    taken = scale.simulated(2000, 10.0, 4, scale.Chance(life=1000.0), world)
    assert calm == 5000
    # each of about 20 losses costs a boot and half a task of one of four nodes
    assert 14 <= taken.lost <= 30
    assert taken.seconds == pytest.approx(calm + taken.lost * 105 / 4, rel=0.05)


def test_spread_keeps_the_mean(scale):
    noisy = scale.simulated(20_000, 1.0, 1, scale.Chance(spread=0.5), scale.World(dispatch=0)).seconds
    assert noisy == pytest.approx(20_000, rel=0.02)


def test_stages_by_hand(scale):
    work = scale.Work(looks=1000, pixels=100, scenes=200, runs=2, task=100)
    node = scale.Node(read=10, net=20, write=5, join=4, network=50, connections=4, cores=1)
    world = scale.World(
        packed=2, gets=0.5, gets_limit=25, connection=10, page=3, pages_limit=1, examine=0.5, dispatch=2
    )
    assert scale.stages(node, work, world, 2) == {
        "processor": (1000 / 10 + 100 / 5) / 2,
        "net": 100 / 20 / 2,
        "network": 1000 * 2 / 40 / 2,  # four connections carry less than the line
        "requests": 1000 * 0.5 / 25,
        "scheduler": 10 * 2,
        "grain": 0.5 * 1000 / 10,
    }
    assert scale.planning(node, work, world, 8) == {"catalogue": 3, "examination": 50}  # two runs: two planners
    assert scale.planning(node, work, replace(world, pages_limit=0.1), 8)["catalogue"] == 20
    assert scale.joining(node, work, 8) == 100 / 4 / 2


def test_more_nodes_than_tasks_help_nobody(scale):
    work = scale.WORKS["korea_month"]
    sixteen, many = (scale.answer(scale.PLAN, work, nodes, scale.World()) for nodes in (16, 256))
    assert many["tasks"] == 16
    assert many["arithmetic_h"] == pytest.approx(sixteen["arithmetic_h"], rel=0.01)
    assert many["usd"] > 15 * sixteen["usd"]


def test_the_json_and_both_pages_hold_what_the_script_computes(scale, result):
    kept = json.loads((ROOT / "docs" / "scale.json").read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(result))
    for lang, page in PAGES.items():
        text = page.read_text(encoding="utf-8")
        assert scale.with_table(text, scale.table(kept, lang)) == text, "run scripts/scale.py"
        assert scale.table(kept, lang) in text


def test_the_pages_give_the_rates_that_were_used(scale, result):
    plan, slow, small = (scale.NODES[name] for name in ("planned", "rasterio", "two_cores"))
    world, korea = scale.World(), scale.WORKS["korea_month"]
    said = [
        f"{slow.read / scale.CORES / 1e6:g} Mpx/s",
        f"{plan.read / scale.CORES / 1e6:g} Mpx/s",
        f"{plan.net / 1e6:,.0f} Mpx/s",
        f"{small.net / 2e6:g} Mpx/s",
        f"{plan.write / scale.CORES / 1e6:g} Mpx/s",
        f"{slow.join / 1e6:g} Mpx/s",
        f"{plan.join / 1e6:g} Mpx/s",
        f"| {world.packed:g} B",
        f"| {world.gets * scale.SCENE:.0f}",
        f"{world.gets_limit:,.0f}",
        f"{plan.network / 1e9:g} GB/s",
        f"{small.network / 1e6:g} MB/s",
        f"{world.examine * 1e3:g} ms",
        f"{world.dispatch * 1e3:g} ms",
        f"| {world.boot:g}",
        f"{world.price:.2f} USD",
        f"{scale.SPOT_PRICE:.0%}".replace("%", " %"),
        f"{korea.scenes}",
        f"{result['one_planner_h']:.0f}",
    ]
    for page in PAGES.values():
        text = page.read_text(encoding="utf-8")
        assert [one for one in said if one not in text] == []


def test_what_the_pages_conclude_is_so(result):
    rows = {(row["work"], row["node"], row["nodes"], row["prefixes"]): row for row in result["rows"]}
    archive = {nodes: rows["scenes_400k", "planned", nodes, 1] for nodes in (1, 16, 256)}
    assert archive[256]["limit"] == "requests"
    assert 13 <= archive[256]["seconds"]["requests"] / archive[256]["seconds"]["processor"] < 14
    assert rows["scenes_400k", "planned", 256, 16]["limit"] == "join"
    assert archive[16]["usd"] < 1.1 * archive[1]["usd"]
    assert archive[16]["hours"] < 5
    assert all(row["limit"] != "net" for row in result["rows"])
    korea = [rows["korea_month", "planned", nodes, 1] for nodes in (1, 256)]
    assert {row["limit"] for row in korea} == {"boot"}
    assert 235 <= korea[1]["usd"] / korea[0]["usd"] < 245
    assert rows["korea_month", "two_cores", 1, 1]["limit"] == "network"
