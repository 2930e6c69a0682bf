"""Every sentence a user can meet, in English and Korean, in one catalogue.

One file an area, each a dict ``key -> (English, Korean)``. Placeholders are ``str.format`` fields and are the
same in both languages; a test holds that, and that no message stands outside this room.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

AREAS = (
    *("catalog", "cli", "config", "dataset", "evaluation", "models", "pack", "report", "rooms", "run"),
    *("board", "card", "challenge", "drift", "energy", "fleet", "kit", "lesson", "weather", "yields"),
    "energy_page",
    *("change", "products", "simulate", "sample", "series", "solar", "storage", "sun", "train", "wind"),
)
LANGUAGES = ("en", "ko")

Entry = tuple[str, str]


def catalogue() -> dict[str, Entry]:
    """All entries: key -> (English, Korean).

    >>> catalogue()["class.water"]
    ('water', '물')
    """
    entries: dict[str, Entry] = {}
    for area in AREAS:
        entries |= import_module(f"eosat.words.{area}").WORDS
    return entries


def say(key: str, lang: str = "en", /, **fields: Any) -> str:
    """The sentence *key* in *lang*, its placeholders filled.

    >>> say("class.trees", "ko")
    '나무'
    """
    area = key.split(".", 1)[0]
    home = import_module(f"eosat.words.{HOMES.get(area, area)}").WORDS
    sentence: str = home[key][LANGUAGES.index(lang)]
    return sentence.format(**{name: spoken(value, lang) for name, value in fields.items()})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence not yet said, for use as a field of another: it comes out in that one's language."""

    key: str
    fields: Mapping[str, Any]


def spoken(value: Any, lang: str) -> Any:
    """*value*, or what it says in *lang* when it is a phrase; of several phrases each on its own line.

    >>> spoken((Phrase("class.water", {}), Phrase("class.trees", {})), "ko").splitlines()
    ['물', '나무']
    """
    if isinstance(value, Phrase):
        return say(value.key, lang, **value.fields)
    if isinstance(value, tuple) and value and all(isinstance(one, Phrase) for one in value):
        return "\n".join(say(one.key, lang, **one.fields) for one in value)
    return value


HOMES: Mapping[str, str] = {
    "area": "sample",
    "cache": "storage",
    "cog": "storage",
    "mirror": "storage",
    "class": "rooms",
    "error": "rooms",
    "scene": "rooms",
    "map": "report",
    "vector": "change",
    "help": "cli",
}
"""Key prefixes that live in a file of another name."""


def language(asked: str | None, environ: Mapping[str, str]) -> str:
    """The language to speak: asked for, else ``EOSAT_LANG``, else the locale, else English.

    >>> language(None, {"LANG": "ko_KR.UTF-8"})
    'ko'
    >>> language("en", {"EOSAT_LANG": "ko"})
    'en'
    """
    wishes = (asked, environ.get("EOSAT_LANG"), environ.get("LC_ALL"), environ.get("LANG"))
    known = (wish[:2].lower() for wish in wishes if wish)
    return next((lang for lang in known if lang in LANGUAGES), "en")
