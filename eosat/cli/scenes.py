"""Scenes as lines for people and as JSON."""

import json
from dataclasses import asdict

from eosat.run.plan import SCENES_VERSION
from eosat.scenes import Scene, Scenes
from eosat.words import say


def scene_lines(scenes: Scenes, lang: str) -> list[str]:
    """One line a scene: kept with verdict, cloud and coverage, or dropped with the reason."""
    kept = [_kept_line(scene, lang) for scene in scenes.kept]
    dropped = [
        say("cli.scene_dropped", lang, id=one.id, why=say(one.reason, lang, **one.fields)) for one in scenes.dropped
    ]
    total = say("run.kept", lang, kept=len(kept), dropped=len(dropped))
    return [*kept, *dropped, total]


def _kept_line(scene: Scene, lang: str) -> str:
    first = next(iter(scene.scaling.values()))
    cloud = "-" if scene.cloud is None else f"{scene.cloud:.0%}"
    return say(
        "cli.scene_kept",
        lang,
        id=scene.id,
        time=scene.time,
        offset=f"{first.offset:+g}",
        source=say(f"scene.source.{first.source}", lang),
        cloud=cloud,
        seen=f"{scene.seen:.0%}",
    )


def scenes_json(scenes: Scenes) -> str:
    """The scenes as JSON; ``eosat run --scenes`` reads it."""
    content = {"schema_version": SCENES_VERSION, **asdict(scenes)}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
