"""The block cache of remote files: info, clear."""

import os
from collections.abc import Callable

import typer

from eosat.cli.speak import lang_of
from eosat.words import say


def info(context: typer.Context) -> None:
    """Say where blocks of remote files are kept and how much room they take."""
    from eosat.config import Config
    from eosat.places import cache_folder
    from eosat.storage import Cache, byte_count
    from eosat.storage.blocks import usage

    limit = byte_count(Config.model_fields["cache"].default)
    cache = Cache(folder=str(cache_folder(os.environ)), limit=limit)
    found = usage(cache)
    fields = {"size": found.size / 1e6, "files": found.files, "limit": limit / 1e9}
    typer.echo(say("cache.info", lang_of(context), folder=cache.folder, **fields))


def clear(context: typer.Context) -> None:
    """Remove every block that is kept; nothing else in the cache folder is touched."""
    from eosat.places import cache_folder
    from eosat.storage import Cache
    from eosat.storage.blocks import clear as empty

    cache = Cache(folder=str(cache_folder(os.environ)), limit=0)
    was = empty(cache)
    typer.echo(say("cache.cleared", lang_of(context), folder=cache.folder, size=was.size / 1e6, files=was.files))


COMMANDS: dict[str, Callable[..., None]] = {"info": info, "clear": clear}
