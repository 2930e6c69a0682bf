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
        "Made by `make bench`. Every table says when, at which commit and on what it was measured. The measure is pixels per second\nof processor time of the process that does the work (all its threads, without imports), since other work may run on the cores;\nseconds of the clock are only as good as the load. Median of the rounds, least and most in brackets; one round before them warms\nup. Ways take turns in every round. A table whose ways do not give the same result as it says there is not written.",
        "`make bench`가 만든 결과입니다. 표마다 언제, 어느 커밋에서, 어떤 기계에서 쟀는지 적혀 있습니다. 다른 작업도 코어를 쓸 수 있으므로 해당\n프로세스의 CPU 시간(모든 스레드, import 제외) 1초당 픽셀 수로 잽니다. 벽시계 시간은 부하에 좌우됩니다. 준비용 1회를 뺀 중앙값이며\n괄호 안은 최솟값과 최댓값입니다. 매 회 모든 방법을 번갈아 잽니다. 결과가 서로 다르면 표를 만들지 않습니다.",
    ),
    "made": (
        "*{date}, commit {commit}: {kind}, {cores} cores, load {load} at the end, Python {python}, GDAL {gdal}; {rounds} rounds.\n{versions}.*",
        "*{date}, 커밋 {commit}: {kind}, 코어 {cores}개, 끝날 때 부하 {load}, Python {python}, GDAL {gdal}; {rounds}회.\n{versions}.*",
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
    "nets": ("## Nets", "## 신경망"),
    "nets_what": (
        "{windows} windows of {side} x {side} px of ten bands in memory, one after another, one thread, to labels. `landcover` is the shipped net;\n`unet16` is a U-Net of the usual size (1,943,721 values, random weights) that lives in `bench/` alone. Equal labels: share of\npixels with the label of the first way. What bfloat16 and int8 change on real imagery is measured with the trained net:\n`docs/evaluation/landcover.json`.",
        "메모리에 있는 10개 밴드 {side} x {side} px 창 {windows}개를 스레드 하나로 차례로 분류합니다. `landcover`는 배포된 신경망이고, `unet16`은 흔한 크기의\nU-Net(1,943,721개 값, 무작위 가중치)으로 `bench/`에만 있습니다. 같은 라벨: 첫 방법과 라벨이 같은 픽셀의 비율. bfloat16과 int8이 실제 영상에서\n바꾸는 정도는 학습된 신경망으로 쟀습니다: `docs/evaluation/landcover.json`.",
    ),
    "whole": ("## From scene to map", "## 장면에서 지도까지"),
    "whole_what": (
        "{rows} x {cols} px of ten bands over HTTP ({server}, loopback) to a class map as a COG. `eosat run` does all that a run does: search,\nverdict on the offset, plan, tiles with checksums, seam check, COG, STAC item, provenance. The usual way: odc-stac on Dask\n(bilinear, float32, so that both read the same reflectance), eager float32 windows of 512 px with a rim of 32, rio-cogeo.",
        "HTTP({server}, 루프백)로 읽은 10개 밴드 {rows} x {cols} px에서 COG 분류 지도까지. `eosat run`은 실행의 모든 일을 합니다: 검색, 오프셋 판정, 계획,\n체크섬 있는 타일, 이음새 검사, COG, STAC item, 출처 기록. 흔한 방법: Dask 위의 odc-stac(같은 반사도를 읽도록 쌍선형, float32),\n32 px 여유를 둔 512 px 창의 eager float32, rio-cogeo.",
    ),
    "nets_head": (
        "| net | way | Mpx / cpu-s | faster than the first by | equal labels | s |",
        "| 신경망 | 방법 | Mpx / CPU초 | 첫 방법보다 빠른 배수 | 같은 라벨 | 초 |",
    ),
}


def main() -> None:
    result = json.loads((DOCS / "benchmarks.json").read_text(encoding="utf-8"))
    nets = [by_way for name in ("nets", "whole") for by_way in result.get(name, {"nets": {}})["nets"].values()]
    for table in (*result["read"]["delays"].values(), result["write"]["ways"], *nets):
        for name, found in table.items():
            table[name] = found[1:] or found  # the first round warms up
    for place, name in enumerate(("benchmarks.md", "benchmarks.ko.md")):
        (DOCS / name).write_text(page(result, place), encoding="utf-8")


def page(result: Mapping[str, Any], lang: int) -> str:
    """The whole page; *lang* 0 is English, 1 Korean."""

    def say(key: str, **fields: Any) -> str:
        return WORDS[key][lang].format(**fields)

    read, write = result["read"], result["write"]
    delay = next(iter(read["delays"].values()))
    parts = [
        say("title"),
        say("intro"),
        say("read"),
        made(read, delay, say),
        say("read_what", **floor_of(read)),
        read_rows(read, say),
        say("notes"),
        say("write"),
        made(write, write["ways"], say),
        say("write_what", side=write["side"]),
        write_rows(write, say),
        *scheduling(say),
    ]
    if "nets" in result:
        nets = result["nets"]
        pixels = nets["windows"] * nets["side"] ** 2 / 1e6
        parts += [say("nets"), made(nets, nets["nets"]["unet16"], say), say("nets_what", **nets)]
        parts += [net_rows(nets["nets"], pixels, say)]
    if "whole" in result:
        whole = result["whole"]
        (rows, cols), by_way = whole["shape"], whole["nets"]["unet16"]
        parts += [
            say("whole"),
            made(whole, by_way, say),
            say("whole_what", rows=rows, cols=cols, server=whole["server"]),
        ]
        parts += [net_rows(whole["nets"], rows * cols / 1e6, say)]
    return "\n\n".join(parts) + "\n"


def made(table: Mapping[str, Any], ways: Mapping[str, Any], say: Any) -> str:
    """When and on what a table was measured."""
    machine = table["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    rounds = max(len(found) for found in ways.values())
    return str(say("made", **machine | {"versions": versions, "rounds": rounds, "load": machine["load"][0]}))


def net_rows(nets: Mapping[str, Any], pixels: float, say: Any) -> str:
    """A table of ways for every net, each beside the first way of its net."""
    rows = [say("nets_head"), "|---|---|" + "---|" * 4]
    for net, ways in nets.items():
        base = median(one["cpu"] for one in next(iter(ways.values())))
        for name, found in ways.items():
            if "ended" in found[0]:
                rows.append(f"| {net} | {name} | {say('ended', reason=found[0]['ended'])} | | | |")
                continue
            cpu, wall = [one["cpu"] for one in found], [one["wall"] for one in found]
            rate, times = spread([pixels / one for one in cpu]), base / median(cpu)
            equal = f"{min(one['equal'] for one in found):.6f}" if "equal" in found[0] else "1"
            rows.append(f"| {net} | {name} | {rate} | {times:.1f} | {equal} | {spread(wall)} |")
    return "\n".join(rows)


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
