"""docs/benchmarks.md and its Korean twin out of docs/benchmarks.json: python bench/page.py."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

DOCS = Path(__file__).resolve().parents[1] / "docs"

WORDS: dict[str, tuple[str, str]] = {
    "title": ("# Benchmarks", "# 벤치마크"),
    "intro": (
        "Made by `make bench` on {date} at commit {commit}: {kind}, {cores} cores, load {load} at the start, Python {python}, GDAL {gdal}.\n{versions}.\n\nOther work ran on the cores, so the measure is pixels per second of processor time of the reading process (all its threads,\nwithout imports); seconds of the clock are only as good as the load. Median of {rounds} rounds, least and most in\nbrackets; one round before them warms up. Ways take turns in every round. Every way gave the same checksum, else there would be no table.",
        "`make bench`가 {date}, 커밋 {commit}에서 만든 결과입니다: {kind}, 코어 {cores}개, 시작 시 부하 {load}, Python {python}, GDAL {gdal}.\n{versions}.\n\n코어에서 다른 작업도 돌고 있었으므로, 읽는 프로세스의 CPU 시간(모든 스레드, import 제외) 1초당 픽셀 수로 잽니다. 벽시계 시간은\n부하에 좌우됩니다. 준비용 1회 뒤 {rounds}회의 중앙값이며 괄호 안은 최솟값과 최댓값입니다. 매 회 모든 방법을 번갈아 잽니다. 모든 방법의 체크섬이\n같으며, 다르면 표를 만들지 않습니다.",
    ),
    "read": ("## Reading", "## 읽기"),
    "read_what": (
        "{side} x {side} px of ten bands of a simulated scene (COG, DEFLATE 6, predictor 2, tiles of 1024; {ratio:.2f} : 1), over HTTP\nfrom {server} on this machine, onto 10 m (`uint16`), under a new address each round, so that no cache helps.\n**Floor**: the same tiles, from memory, inflated by libdeflate into warm memory and the predictor undone:\n{floor:.1f} Mpx per processor second ({least:.1f} to {most:.1f}), {rate:.0f} MB/s of pixels.",
        "모의 장면(COG, DEFLATE 6, predictor 2, 1024 타일, {ratio:.2f} : 1)의 10개 밴드 {side} x {side} px을 이 컴퓨터의 {server}에서 HTTP로 읽어\n10 m 격자(`uint16`)에 놓습니다. 매 회 주소가 달라 캐시가 도움이 되지 않습니다.\n**하한**: 같은 타일을 메모리에서 libdeflate로 풀고 predictor를 되돌리기만 한 속도: CPU 1초당 {floor:.1f} Mpx({least:.1f}~{most:.1f}),\n픽셀 {rate:.0f} MB/s.",
    ),
    "read_head": (
        "| way | Mpx / cpu-s | of the floor | eosat is faster by | peak MB | {walls} |",
        "| 방법 | Mpx / CPU초 | 하한 대비 | eosat이 빠른 배수 | 최대 MB | {walls} |",
    ),
    "wall": ("s at {delay} ms", "{delay} ms 지연 시 초"),
    "notes": (
        "- `eosat`: `read_planes` by the nearest pixel, then brought to one array, as the peers give it.\n- `eosat, as a run reads`: planes stay at native size, coarse ones two pixels wider on each side for bilinear interpolation;\n  a window that ends where tiles end then touches their neighbours too.\n- The delay is that of a relay before the server: half each way, one more for the handshake.",
        "- `eosat`: `read_planes`로 최근접 픽셀을 읽은 뒤 다른 도구와 같은 하나의 배열로 만듭니다.\n- `eosat, as a run reads`: 원래 해상도의 평면 그대로이며, 쌍선형 보간을 위해 거친 밴드는 사방 2픽셀 넓게 읽습니다. 타일 경계에서\n  끝나는 창은 이웃 타일도 건드립니다.\n- 지연은 서버 앞의 중계가 만듭니다: 각 방향 절반, 연결 수립에 한 번 더.",
    ),
    "write": ("## Writing", "## 쓰기"),
    "write_what": (
        "A class map and a noisy probability, {side} x {side} px `uint8` each, as COGs with overviews; Mpx of the map, both files written.",
        "분류 지도와 잡음 있는 확률, 각각 {side} x {side} px `uint8`, 오버뷰 포함 COG. 두 파일을 모두 쓸 때의 지도 Mpx입니다.",
    ),
    "write_head": (
        "| way | Mpx / cpu-s | faster than rio-cogeo by | s | MB on disk |",
        "| 방법 | Mpx / CPU초 | rio-cogeo보다 빠른 배수 | 초 | 파일 MB |",
    ),
    "scheduling": ("## Scheduling", "## 작업 배분"),
    "scheduling_what": (
        "Tiles that only sleep, through Dask as a run sends them, the model's weights with them (`bench/scheduling.py`, {date}, commit\n{commit}, {cores} cores, Python {python}, distributed {distributed}). Workers are threads of one process, so its\nprocessor time holds client, scheduler and the workers' loops. Idle: share of the workers' time, from the first message to the\nlast answer, in which they had no tile. Small tiles go several to a task.",
        "잠만 자는 타일을 실행과 같은 방법으로 모델 가중치와 함께 Dask로 보냅니다(`bench/scheduling.py`, {date}, 커밋\n{commit}, 코어 {cores}개, Python {python}, distributed {distributed}). 작업자는 한 프로세스의 스레드이므로 CPU 시간에는 클라이언트, 스케줄러, 작업자\n루프가 모두 들어 있습니다. 유휴: 첫 메시지부터 마지막 응답까지 작업자가 타일 없이 보낸 시간의 비율. 작은 타일은 여러 개를 한 작업으로 보냅니다.",
    ),
    "scheduling_head": (
        "| windows | s each | workers | s | idle % | processor ms a window | of the work % | load |",
        "| 창 | 창당 초 | 작업자 | 초 | 유휴 % | 창당 CPU ms | 작업 대비 % | 부하 |",
    ),
    "ended": ("does not run here: {reason}", "여기서 실행되지 않음: {reason}"),
    "come": (
        "## To come\n\nInference and the whole way from scene to map, on the CPU and on a GPU.",
        "## 다음\n\n추론과 장면에서 지도까지의 전체 과정(CPU, GPU).",
    ),
}


def main() -> None:
    result = json.loads((DOCS / "benchmarks.json").read_text(encoding="utf-8"))
    for table in (*result["read"]["delays"].values(), result["write"]["ways"]):
        for name, found in table.items():
            table[name] = found[1:] or found  # the first round warms up
    for place, name in enumerate(("benchmarks.md", "benchmarks.ko.md")):
        (DOCS / name).write_text(page(result, place), encoding="utf-8")


def page(result: Mapping[str, Any], lang: int) -> str:
    """The whole page; *lang* 0 is English, 1 Korean."""

    def say(key: str, **fields: Any) -> str:
        return WORDS[key][lang].format(**fields)

    machine, read, write = result["machine"], result["read"], result["write"]
    rounds = len(next(iter(read["delays"].values()))["eosat"])
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    about = machine | {"versions": versions, "rounds": rounds, "load": machine["load"][0]}
    parts = [
        say("title"),
        say("intro", **about),
        say("read"),
        say("read_what", **floor_of(read)),
        read_rows(read, say),
        say("notes"),
        say("write"),
        say("write_what", side=write["side"]),
        write_rows(write, say),
        *scheduling(say),
        say("come"),
    ]
    return "\n\n".join(parts) + "\n"


def floor_of(read: Mapping[str, Any]) -> dict[str, Any]:
    """What the page says of the floor."""
    pixels, seconds = read["side"] ** 2 / 1e6, read["floor"]
    rates = {"floor": pixels / median(seconds), "least": pixels / max(seconds), "most": pixels / min(seconds)}
    speed = {"ratio": read["inflated"] / read["stored"], "rate": read["inflated"] / median(seconds) / 1e6}
    return {"side": read["side"], "server": read["server"], **rates, **speed}


def read_rows(read: Mapping[str, Any], say: Any) -> str:
    """The table of reading: processor time without delay, the clock with each."""
    delays, pixels = read["delays"], read["side"] ** 2 / 1e6
    first = next(iter(delays.values()))
    walls = " | ".join(say("wall", delay=f"{float(delay):g}") for delay in delays)
    rows = [say("read_head", walls=walls), "|---|" + "---|" * (4 + len(delays))]
    ours = median(one["cpu"] for one in first["eosat"])
    for name, found in first.items():
        if "ended" in found[0]:
            rows.append(f"| {name} | {say('ended', reason=found[0]['ended'])} |" + " |" * (3 + len(delays)))
            continue
        cpu = [one["cpu"] for one in found]
        clock = " | ".join(spread([one["wall"] for one in by_name.get(name, [])]) for by_name in delays.values())
        share, times = median(read["floor"]) / median(cpu), median(cpu) / ours
        rate = spread([pixels / one for one in cpu], digits=1)
        rows.append(f"| {name} | {rate} | {share:.2f} | {times:.1f} | {found[-1]['peak']:.0f} | {clock} |")
    return "\n".join(rows)


def write_rows(write: Mapping[str, Any], say: Any) -> str:
    """The table of writing."""
    pixels, ways = write["side"] ** 2 / 1e6, write["ways"]
    base = median(one["cpu"] for one in ways["rio-cogeo, deflate"])
    rows = [say("write_head"), "|---|" + "---|" * 4]
    for name, found in ways.items():
        cpu, wall = [one["cpu"] for one in found], [one["wall"] for one in found]
        rate, times = spread([pixels / one for one in cpu], digits=1), base / median(cpu)
        rows.append(f"| {name} | {rate} | {times:.1f} | {spread(wall)} | {found[-1]['bytes'] / 1e6:.1f} |")
    return "\n".join(rows)


def scheduling(say: Any) -> list[str]:
    """What Dask costs, where it was measured."""
    path = DOCS / "scheduling.json"
    if not path.is_file():
        return []
    found = json.loads(path.read_text(encoding="utf-8"))
    rows = [say("scheduling_head"), "|---|" + "---|" * 7]
    for row in found["rows"]:
        rows.append(
            f"| {row['windows']} | {row['tile_s']:g} | {row['workers']} | {row['wall_s']:.0f} | {row['idle_percent']:.2f} "
            f"| {row['processor_ms_a_tile']:.1f} | {row['processor_percent']:.2f} | {row['load']} |"
        )
    return [say("scheduling"), say("scheduling_what", **found["machine"]), "\n".join(rows)]


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Median, and least and most in brackets."""
    if not values:
        return ""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


if __name__ == "__main__":
    main()
