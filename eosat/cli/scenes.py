"""Scenes and audits as lines for people and as JSON."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from eosat.catalog import Audit
from eosat.cli.table import table
from eosat.run.find import Finding, taken_by_metadata, taken_by_pixels
from eosat.run.plan import SCENES_VERSION
from eosat.scenes import Scene, Scenes
from eosat.words import Phrase, say, spoken


def finding_lines(finding: Finding, lang: str) -> list[str]:
    """The scenes, and how many each filter took."""
    lines = scene_lines(finding.scenes, lang)
    return [*lines, *_taken(finding, lang)]


def scene_lines(scenes: Scenes, lang: str) -> list[str]:
    """A table of the scenes kept, with verdict, cloud and coverage; one of those dropped, with the reason; a count."""
    columns = ("id", "time", "collection", "offset", "source", "cloud", "seen")
    kept = table(_heads(columns, lang), [_kept_row(scene, lang) for scene in scenes.kept])
    rows = [(one.id, say(one.reason, lang, **one.fields)) for one in scenes.dropped]
    dropped = ["", *table(_heads(("dropped", "why"), lang), rows)] if rows else []
    return [*kept, *dropped, "", say("run.kept", lang, kept=len(scenes.kept), dropped=len(rows))]


def _heads(names: Iterable[str], lang: str) -> tuple[str, ...]:
    return tuple(say(HEADS[name], lang) for name in names)


HEADS = {
    "id": "catalog.head.id",
    "time": "catalog.head.time",
    "collection": "catalog.head.collection",
    "offset": "catalog.head.offset",
    "source": "catalog.head.source",
    "cloud": "catalog.head.cloud",
    "seen": "catalog.head.seen",
    "dropped": "catalog.head.dropped",
    "why": "catalog.head.why",
    "day": "catalog.head.day",
    "orbit": "catalog.head.orbit",
    "holes": "catalog.head.holes",
}


def _kept_row(scene: Scene, lang: str) -> tuple[str, ...]:
    offsets = sorted({one.offset for one in scene.scaling.values()})
    sources = sorted({say(f"scene.source.{one.source}", lang) for one in scene.scaling.values()})
    return (
        scene.id,
        scene.time.replace("T", " ").removesuffix("Z"),
        scene.collection or "-",
        " / ".join(f"{offset:+g}" for offset in offsets),
        " / ".join(sources),
        "-" if scene.cloud is None else f"{scene.cloud:.0%}",
        f"{scene.seen:.0%}",
    )


def _taken(finding: Finding, lang: str) -> list[str]:
    parts = (("catalog.left_out", taken_by_pixels(finding.scenes)),
             ("catalog.left_out.metadata", taken_by_metadata(finding.found)))  # fmt: skip
    return [say(key, lang, what=_joined((what for what, _ in taken), lang)) for key, taken in parts if taken]


def _joined(phrases: Iterable[Phrase], lang: str) -> str:
    return ", ".join(str(spoken(one, lang)) for one in phrases)


def audit_lines(audit: Audit, lang: str) -> list[str]:
    """Orbits, the passes that the preferred collection lacks, tiles never seen, and what an audit cannot know."""
    if not audit.orbits:
        return [say("catalog.audit.none", lang), *_absent(audit, lang)]
    lines = [
        say("catalog.audit.orbit", lang, orbit=_orbit(one.number, lang), platforms=", ".join(one.platforms),
            tiles=", ".join(one.tiles), seen=one.seen, expected=one.expected)
        for one in audit.orbits
    ]  # fmt: skip
    total = say("catalog.audit.holes", lang, holes=len(audit.holes), expected=len(audit.passes))
    return [*lines, *_lacking(audit, lang), total, *_absent(audit, lang), "", say("catalog.audit.caveat", lang)]


def _lacking(audit: Audit, lang: str) -> list[str]:
    preferred = audit.collections[0]
    lacking = [one for one in audit.passes if one.lacking(preferred)]
    if not lacking:
        return ["", say("catalog.audit.whole", lang, collection=preferred)]
    day, orbit, holes = _heads(("day", "orbit", "holes"), lang)
    rows = [
        (
            f"{one.day}",
            _orbit(one.orbit, lang),
            *(f"{len(one.tiles) - len(one.lacking(name))}/{len(one.tiles)}" for name in audit.collections),
            ", ".join(one.holes) or "-",
        )
        for one in lacking
    ]
    title = say("catalog.audit.lacking", lang, collection=preferred)
    return ["", title, *table((day, orbit, *audit.collections, holes), rows, indent="  "), ""]


def _absent(audit: Audit, lang: str) -> list[str]:
    return [say("catalog.audit.absent", lang, tiles=", ".join(audit.absent))] if audit.absent else []


def _orbit(number: int | None, lang: str) -> str:
    return say("catalog.orbit_unknown", lang) if number is None else f"R{number:03d}"


def scenes_json(scenes: Scenes) -> str:
    """The scenes as JSON; ``eosat run --scenes`` reads it."""
    return _json({"schema_version": SCENES_VERSION, **asdict(scenes)})


def finding_json(finding: Finding) -> str:
    """The scenes as :func:`scenes_json` has them, and the search they come from."""
    found = finding.found
    search = {
        "catalog": finding.catalog,
        "collections": found.collections,
        "counts": dict(found.counts),
        "candidates": [[item.id for item in copies] for copies in found.candidates],
        "trouble": [asdict(one) for one in found.trouble],
    }
    return _json({"schema_version": SCENES_VERSION, **asdict(finding.scenes), "search": search})


def audit_json(audit: Audit) -> str:
    """Everything an audit knows, every expected pass with the collections that show each tile."""
    passes = [asdict(one) | {"holes": one.holes} for one in audit.passes]
    return _json(asdict(audit) | {"passes": passes})


def _json(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
