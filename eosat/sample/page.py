"""The labelling page: one file, by keyboard, in both languages; what the map says of a point is not shown."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from eosat.classes import colours_of
from eosat.sample.chips import SIDE, Picture, View, webp
from eosat.sample.draw import Point
from eosat.sample.sheet import COLUMNS
from eosat.words import LANGUAGES, catalogue, say

WORDS = (
    *("title", "who", "save", "open", "chips", "ask", "unsure", "remark", "back", "next", "unlabelled", "clear", "all"),
    *("rule", "point", "count", "set", "finished", "saved", "opened", "unread", "unkept", "none", "blank"),
    *("colour", "infrared"),
)
"""Sentences of the page: ``sample.page.<word>``."""


def class_name(name: str, lang: str) -> str:
    """A class as people call it."""
    key = f"class.{name}"
    return say(key, lang) if key in catalogue() else name


def page(
    points: Sequence[Point],
    shown: Sequence[Sequence[Mapping[str, Picture]]],
    *,
    views: Sequence[View],
    classes: Sequence[str],
    crs: str,
    credit: str,
    simulated: bool,
    lang: str,
) -> str:
    """The page as HTML; *shown* holds what each view shows at each point, see :func:`eosat.sample.chips.pictures`."""
    from jinja2 import Environment

    home = resources.files("eosat") / "sample"
    template = Environment(autoescape=True, trim_blocks=True).from_string((home / "page.html.jinja").read_text("utf-8"))
    held = data(points, shown, views=views, classes=classes, crs=crs, lang=lang)
    return str(
        template.render(
            lang=lang,
            title=say("sample.page.title", lang),
            noscript={one: say("sample.page.script", one) for one in LANGUAGES},
            simulated=simulated,
            mark=say("map.simulated", lang),
            credit=credit,
            style=(home / "page.css").read_text("utf-8"),
            script=(home / "page.js").read_text("utf-8"),
            data=json.dumps(held, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/"),
        )
    )


def data(
    points: Sequence[Point],
    shown: Sequence[Sequence[Mapping[str, Picture]]],
    *,
    views: Sequence[View],
    classes: Sequence[str],
    crs: str,
    lang: str,
) -> dict[str, Any]:
    """What the page's script reads."""
    colours, known = colours_of(classes), catalogue()
    rows = [
        {name: getattr(one, name) for name in COLUMNS[:8]}
        | {"chips": [base64.b64encode(webp(picture)).decode("ascii") for view in chips for picture in view.values()]}
        for one, chips in zip(points, shown, strict=True)
    ]
    drawn = "\n".join(f"{one.id} {one.stratum}" for one in points) + "\n".join(classes)
    return {
        "id": hashlib.sha256(drawn.encode()).hexdigest()[:16],
        "lang": lang,
        "crs": crs,
        "side": SIDE,
        "mixes": max((len(view.mixes) for view in views), default=1),
        "columns": COLUMNS,
        "views": [{"name": view.name, "mix": mix} for view in views for mix in view.mixes],
        "classes": [
            {"name": name, "colour": colour, "names": {one: class_name(name, one) for one in LANGUAGES}}
            for name, colour in zip(classes, colours, strict=True)
        ],
        "words": {one: {word: known[f"sample.page.{word}"][at] for word in WORDS} for at, one in enumerate(LANGUAGES)},
        "points": rows,
    }
