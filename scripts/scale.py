"""How long, how dear, what breaks first: arithmetic from rates, and a seeded simulation of the queue.

python scripts/scale.py             writes docs/scale.json and the tables in docs/scale.md and docs/scale.ko.md
python scripts/scale.py --price 3   another price, to the screen alone. [USD an hour of a GPU node]

docs/scale.md says of every number in NODES, WORKS and World whether it was measured, published, planned or assumed.
A run walks four phases, one after another: machines start, scenes are found and examined, tiles are done by all nodes
from one queue, the results are joined. Processor, GPU and network overlap within the tiles: the slowest decides.
"""

import argparse
import heapq
import json
import random
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import ceil
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[1] / "docs"
SEED = 4
SCENE = 10980**2
"""Pixels of 10 m of a whole scene. [px]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What one machine can do; pixels are of the 10 m grid, with all ten bands and the classification."""

    read: float
    """Pixels inflated and placed by all cores. [px/s]"""
    net: float
    """Pixels labelled. [px/s]"""
    write: float
    """Labels encoded by all cores, while tiles are done. [px/s]"""
    join: float
    """Labels joined, with overviews, by one core; a join is taken to use one. [px/s]"""
    network: float
    """Bytes received. [B/s]"""
    connections: int
    """Open to the object store."""
    cores: int
    """Runs that plan, or join, side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Something to be done."""

    looks: float
    """Pixels read, every date counted. [px]"""
    pixels: float
    """Pixels labelled. [px]"""
    scenes: int
    """Found and examined."""
    runs: int
    """Runs that find their scenes and join their results by themselves."""
    task: float
    """Pixels read in one task. [px]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Limits that all nodes share, and what happens to them."""

    packed: float = 7.9
    """Compressed bytes a pixel and date. [B/px]"""
    gets: float = 97 / SCENE
    """Requests a pixel and date: a tile row each, and a header a file. [1/px]"""
    gets_limit: float = 5500.0
    """Requests a second that one prefix of a bucket answers. [1/s]"""
    prefixes: int = 1
    """Prefixes that the work is spread over."""
    connection: float = 0.1e9
    """Bytes a second of one connection; 0.625e9 is the cap. [B/s]"""
    page: float = 1.0
    """Answer of a catalogue: 100 items. [s]"""
    pages_limit: float = 10.0
    """Answers a second that a catalogue gives to all together. [1/s]"""
    examine: float = 22 * 0.030 / 8
    """A scene examined: two requests a file, eight scenes at a time. [s]"""
    dispatch: float = 0.0038
    """A task handed out by the one scheduler. [s]"""
    boot: float = 180.0
    """A machine started, image and all. [s]"""
    price: float = 5.0
    """A GPU node. [USD/h]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """What varies. All zero: nothing does."""

    spread: float = 0.0
    """Standard deviation of a task's log duration."""
    slow_share: float = 0.0
    """Share of nodes that are slow."""
    slow_by: float = 3.0
    """How many times slower those are."""
    life: float = 0.0
    """Mean time until a node is taken away; 0: never. [s]"""


CORES = 15
"""Of 16: one is left to Python and the driver."""
PLAN = Node(
    read=CORES * 26e6,
    net=1.3e9,
    write=CORES * 259e6,
    join=42.5e6,
    network=3.1e9,
    connections=64,
    cores=CORES,
)
NODES: Mapping[str, Node] = {
    "planned": PLAN,
    "rasterio": replace(PLAN, read=CORES * 10.2e6, join=10.6e6),
    "two_cores": Node(
        read=2 * 10.2e6, net=2 * 0.46e6, write=2 * 57e6, join=10.6e6, network=10e6, connections=64, cores=2
    ),
}
KOREA = 100_400e6 / 100 * 1.25
WORKS: Mapping[str, Work] = {
    "korea_month": Work(looks=6 * KOREA, pixels=KOREA, scenes=336, runs=1, task=4 * SCENE),
    "scenes_400k": Work(looks=4e5 * SCENE, pixels=4e5 * SCENE, scenes=400_000, runs=1000, task=4 * SCENE),
}
STEADY = Chance(spread=0.2, slow_share=0.05)
SPOT = replace(STEADY, life=3 * 3600.0)
SPOT_PRICE = 0.43
"""Of the price on demand."""


def stages(node: Node, work: Work, world: World, nodes: int) -> dict[str, float]:
    """Seconds of each stage of all tiles on *nodes* nodes; the stages overlap, so the longest decides.

    >>> work = Work(looks=600, pixels=100, scenes=1, runs=1, task=60)
    >>> node = Node(read=60, net=50, write=100, join=1, network=1e9, connections=9, cores=1)
    >>> stages(node, work, World(), nodes=1)["processor"]
    11.0
    """
    return {
        "processor": (work.looks / node.read + work.pixels / node.write) / nodes,
        "net": work.pixels / node.net / nodes,
        "network": work.looks * world.packed / min(node.network, node.connections * world.connection) / nodes,
        "requests": work.looks * world.gets / (world.gets_limit * world.prefixes),
        "scheduler": ceil(work.looks / work.task) * world.dispatch,
        "grain": _longest_share(work, nodes) * max(work.looks / node.read, work.pixels / node.net),
    }


def _longest_share(work: Work, nodes: int) -> float:
    """Share of all tasks that the busiest node gets: no more nodes work than there are tasks."""
    tasks = ceil(work.looks / work.task)
    return ceil(tasks / nodes) / tasks


def planning(node: Node, work: Work, world: World, nodes: int) -> dict[str, float]:
    """Seconds of search and examination, by as many planners as there are runs and cores for them."""
    planners = min(work.runs, nodes * node.cores)
    pages = max(work.scenes / 100, work.runs)
    catalog = max(pages * world.page / planners, pages / world.pages_limit)
    return {"catalogue": catalog, "examination": work.scenes * world.examine / planners}


def joining(node: Node, work: Work, nodes: int) -> float:
    """Seconds of the joins, each by one process. [s]"""
    return work.pixels / node.join / min(work.runs, nodes * node.cores)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """How a queue of tasks went."""

    seconds: float
    """Until the last task was done. [s]"""
    lost: int
    """Tasks begun again because their node was taken away."""


def simulated(tasks: int, seconds: float, nodes: int, chance: Chance, world: World, seed: int = SEED) -> Queue:
    """*tasks* of *seconds* each through *nodes* nodes: the free node takes the next task.

    A node that is taken away loses its task, which goes back to the queue, and comes again after a boot.

    >>> still = World(dispatch=0)
    >>> simulated(7, 10.0, 2, Chance(), still)
    Queue(seconds=40.0, lost=0)
    """
    draw = random.Random(seed)
    slow = {name for name in range(nodes) if draw.random() < chance.slow_share}
    free = [(0.0, name) for name in range(nodes)]
    end_of_life = [_life(draw, chance) for _ in range(nodes)]
    done = dispatched = 0.0
    left, lost = tasks, 0
    while left:
        now, name = heapq.heappop(free)
        dispatched = max(dispatched + world.dispatch, now)
        middle = -(chance.spread**2) / 2  # keeps the mean duration
        takes = seconds * (draw.lognormvariate(middle, chance.spread) if chance.spread else 1.0)
        end = dispatched + takes * (chance.slow_by if name in slow else 1.0)
        if end > end_of_life[name]:
            lost += dispatched < end_of_life[name]
            back = max(end_of_life[name], now) + world.boot
            end_of_life[name] = back + _life(draw, chance)
            heapq.heappush(free, (back, name))
            continue
        left -= 1
        done = max(done, end)
        heapq.heappush(free, (end, name))
    return Queue(seconds=done, lost=lost)


def _life(draw: random.Random, chance: Chance) -> float:
    return draw.expovariate(1 / chance.life) if chance.life else float("inf")


def answer(node: Node, work: Work, nodes: int, world: World) -> dict[str, Any]:
    """Hours by arithmetic and by simulation, cost on demand and on spare machines, and what breaks first."""
    stage = stages(node, work, world, nodes)
    before = planning(node, work, world, nodes)
    after = joining(node, work, nodes)
    tasks = ceil(work.looks / work.task)
    fixed = world.boot + sum(before.values()) + after
    each = max(stage[name] for name in ("processor", "net", "network")) * nodes / tasks
    each = max(each, stage["requests"] * min(nodes, tasks) / tasks)  # a shared limit slows every node that works
    steady = simulated(tasks, each, nodes, STEADY, world)
    spot = simulated(tasks, each, nodes, SPOT, world)
    parts = {"boot": world.boot, **before, "join": after, **stage}
    hours = {name: (fixed + queue.seconds) / 3600 for name, queue in (("steady", steady), ("spot", spot))}
    return {
        "tasks": tasks,
        "arithmetic_h": round((fixed + max(stage.values())) / 3600, 4),
        "hours": round(hours["steady"], 4),
        "usd": round(hours["steady"] * nodes * world.price, 2),
        "spot_hours": round(hours["spot"], 4),
        "spot_usd": round(hours["spot"] * nodes * world.price * SPOT_PRICE, 2),
        "lost": spot.lost,
        "limit": max(parts, key=parts.__getitem__),
        "seconds": {name: round(value, 1) for name, value in parts.items()},
    }


CASES: Sequence[tuple[str, str, int, int]] = (
    ("korea_month", "two_cores", 1, 1),
    *(("korea_month", node, nodes, 1) for node in ("planned", "rasterio") for nodes in (1, 16, 256)),
    *(("scenes_400k", node, nodes, 1) for node in ("planned", "rasterio") for nodes in (1, 16, 256)),
    ("scenes_400k", "planned", 256, 16),
)
"""Work, node, how many nodes, how many prefixes of the bucket."""


def everything(price: float = World().price) -> dict[str, Any]:
    """All cases, with what they were computed from."""
    rows = []
    for work, node, nodes, prefixes in CASES:
        world = World(prefixes=prefixes, price=price)
        if node == "two_cores":  # a machine that runs already and belongs to its user
            world = replace(world, boot=0.0, price=0.0)
        found = answer(NODES[node], WORKS[work], nodes, world)
        rows.append({"work": work, "node": node, "nodes": nodes, "prefixes": prefixes, **found})
    one_planner = replace(WORKS["scenes_400k"], runs=1)
    return {
        "seed": SEED,
        "nodes": {name: asdict(node) for name, node in NODES.items()},
        "works": {name: asdict(work) for name, work in WORKS.items()},
        "world": asdict(World(price=price)),
        "steady": asdict(STEADY),
        "spot": asdict(SPOT) | {"price": SPOT_PRICE},
        "one_planner_h": round(sum(planning(PLAN, one_planner, World(), 256).values()) / 3600, 2),
        "rows": rows,
    }


WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "head": "work | node | nodes | arithmetic | simulated | USD | spare machines | USD | lost tasks | longest",
        "korea_month": "Korea, one month",
        "scenes_400k": "400,000 scenes",
        "two_cores": "2 cores",
        "planned": "GPU, planned reader",
        "rasterio": "GPU, rasterio's rate",
        "spread": ", 16 prefixes",
        "h": "h",
        "min": "min",
        "boot": "starting machines",
        "catalogue": "the catalogue",
        "examination": "examining scenes",
        "join": "joining",
        "processor": "inflating on the CPU",
        "net": "the net",
        "network": "the network",
        "requests": "requests to one prefix",
        "scheduler": "the scheduler",
        "grain": "too few tasks",
    },
    "ko": {
        "head": "작업 | 노드 | 노드 수 | 계산 | 모의 | USD | 여유 장비 | USD | 다시 한 작업 | 가장 긴 것",
        "korea_month": "한국, 한 달",
        "scenes_400k": "영상 40만 장",
        "two_cores": "코어 2개",
        "planned": "GPU, 계획한 판독기",
        "rasterio": "GPU, rasterio 속도",
        "spread": ", 접두어 16개",
        "h": "시간",
        "min": "분",
        "boot": "장비 시작",
        "catalogue": "카탈로그",
        "examination": "영상 점검",
        "join": "합치기",
        "processor": "CPU의 압축 풀기",
        "net": "신경망",
        "network": "네트워크",
        "requests": "접두어 하나의 요청 한도",
        "scheduler": "스케줄러",
        "grain": "작업 수 부족",
    },
}


def table(result: Mapping[str, Any], lang: str) -> str:
    """The rows as Markdown."""
    said = WORDS[lang]

    def time(hours: float) -> str:
        return f"{hours:,.1f} {said['h']}" if hours >= 2 else f"{hours * 60:.0f} {said['min']}"

    def usd(cost: float) -> str:
        return f"{cost:,.0f}" if cost >= 10 else f"{cost:.2f}" if cost else "-"

    lines = [f"| {said['head']} |", "|---|---|--:|--:|--:|--:|--:|--:|--:|---|"]
    for row in result["rows"]:
        cells = [
            said[row["work"]],
            said[row["node"]] + (said["spread"] if row["prefixes"] > 1 else ""),
            str(row["nodes"]),
            *(time(row[name]) for name in ("arithmetic_h", "hours")),
            usd(row["usd"]),
            time(row["spot_hours"]) if row["usd"] else "-",
            usd(row["spot_usd"]),
            f"{row['lost']:,}" if row["usd"] else "-",
            said[row["limit"]],
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def with_table(page: str, text: str) -> str:
    """*page* with what stands between its two marks replaced."""
    marks = ("<!-- table -->", "<!-- end -->")
    return re.sub(f"{marks[0]}.*?{marks[1]}", lambda _: f"{marks[0]}\n\n{text}\n\n{marks[1]}", page, flags=re.DOTALL)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--price", type=float, help="USD an hour of a GPU node; prints, writes nothing")
    price = parser.parse_args(argv).price
    if price is not None:
        print(table(everything(price), "en"))
        return 0
    result = everything()
    (DOCS / "scale.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for name, lang in (("scale.md", "en"), ("scale.ko.md", "ko")):
        page = DOCS / name
        page.write_text(with_table(page.read_text(encoding="utf-8"), table(result, lang)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
