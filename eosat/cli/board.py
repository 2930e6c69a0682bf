"""The leaderboard of a hackathon."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from eosat.cli.speak import lang_of
from eosat.cli.table import table
from eosat.words import say

Folder = Annotated[Path, typer.Argument(metavar="DIR")]
Name = Annotated[str, typer.Argument(metavar="NAME")]


def init(
    context: typer.Context, folder: Folder, challenge: Annotated[Path, typer.Option("--challenge", metavar="FOLDER")]
) -> None:
    """Make a board."""
    from eosat.kit.board import make
    from eosat.kit.score import read_challenge

    title = read_challenge(challenge).title[lang_of(context)]
    token = make(folder, challenge, {})
    typer.echo(say("board.made", lang_of(context), folder=folder, challenge=title), err=True)
    typer.echo(token)


def serve(
    context: typer.Context,
    folder: Folder,
    host: Annotated[str, typer.Option("--host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8090,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy")] = False,
) -> None:
    """Serve a board."""
    lang = lang_of(context)

    def ready(url: str) -> None:
        if host not in ("127.0.0.1", "::1", "localhost") and not behind_proxy:
            typer.echo(say("board.open_to_all", lang), err=True)
        typer.echo(say("board.serving", lang, url=url))

    _web().serve(folder, host=host, port=port, behind_proxy=behind_proxy, ready=ready)


def _web() -> Any:
    from eosat.errors import InputError

    try:
        from eosat.kit import web
    except ModuleNotFoundError as err:
        if str(err.name).startswith("eosat"):
            raise
        raise InputError("board.no_extra") from err
    return web


def add(context: typer.Context, folder: Folder, names: Annotated[list[str], typer.Argument(metavar="NAME...")]) -> None:
    """Add teams."""
    from eosat.kit.board import enrol

    rows = enrol(folder, names)
    typer.echo(say("board.added", lang_of(context), count=len(rows)), err=True)
    for line in table(rows[0], rows[1:]):
        typer.echo(line)


def teams(context: typer.Context, folder: Folder) -> None:
    """List the teams."""
    from eosat.kit.store import connected
    from eosat.kit.teams import teams as all_teams

    lang = lang_of(context)
    with connected(folder) as connection:
        rows = [(team.name, str(sent)) for team, sent in all_teams(connection) if not team.organiser]
    for line in table((say("board.team_head", lang), say("board.sent_head", lang)), rows):
        typer.echo(line)


def token(context: typer.Context, folder: Folder, name: Name) -> None:
    """Give a team another token."""
    from eosat.kit.board import new_token_for

    made = new_token_for(folder, name)
    typer.echo(say("board.renewed", lang_of(context), team=name), err=True)
    typer.echo(made)


def remove(
    context: typer.Context, folder: Folder, name: Name, yes: Annotated[bool, typer.Option("--yes")] = False
) -> None:
    """Delete a team."""
    from eosat.errors import InputError
    from eosat.kit.store import connected
    from eosat.kit.teams import remove_team

    if not yes:
        raise InputError("board.sure", team=name)
    with connected(folder) as connection:
        count = remove_team(connection, folder, name)
    typer.echo(say("board.removed", lang_of(context), team=name, count=count))


def rules(folder: Folder, set_: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE")] = None) -> None:
    """Show or change the rules."""
    from eosat.kit.board import change, given

    _show(change(folder, given(folder, set_ or [])))


def freeze(folder: Folder, at: Annotated[str, typer.Argument(metavar="MOMENT")]) -> None:
    """Let the public board stand still."""
    from eosat.kit.board import change, given

    _show(change(folder, given(folder, [f"freezes={at}"])))


def release(folder: Folder, undo: Annotated[bool, typer.Option("--undo")] = False) -> None:
    """Show everyone the private board."""
    from eosat.kit.board import change

    _show(change(folder, {"released": not undo}))


def _show(rules: Any) -> None:
    from eosat.kit.board import spoken_moment

    for key, value in rules.items():
        moment = key in ("opens", "closes", "freezes") and value is not None
        text = f"{value:g}" if isinstance(value, float) else value
        typer.echo(f"{key}={spoken_moment(value, rules['zone']) if moment else 'none' if value is None else text}")


def export(folder: Folder, out: Annotated[Path, typer.Option("--out", metavar="FILE")] = Path("board.csv")) -> None:
    """Write both boards as CSV."""
    from eosat.kit.board import table as written
    from eosat.storage import write_text

    write_text(out, written(folder))
    typer.echo(str(out))


def appeals(
    context: typer.Context,
    folder: Folder,
    answer: Annotated[int | None, typer.Option("--answer", metavar="NUMBER")] = None,
    text: Annotated[str, typer.Option("--text")] = "",
) -> None:
    """Read appeals, or answer one."""
    from eosat.errors import InputError
    from eosat.kit.appeals import answer_appeal
    from eosat.kit.store import connected

    lang = lang_of(context)
    if (answer is None) == bool(text):
        raise InputError("board.answer_needs")
    with connected(folder) as connection:
        if answer is not None:
            answer_appeal(connection, answer, text, now=time.time())
            typer.echo(say("board.answered", lang, id=answer))
        else:
            _tell_appeals(connection, lang)


def _tell_appeals(connection: Any, lang: str) -> None:
    from eosat.kit.appeals import appeals as all_appeals

    found = all_appeals(connection)
    for one in found:
        about = "" if one.submission is None else f" [{one.submission}]"
        typer.echo(f"{one.id} {one.team}{about}: {one.text}")
        typer.echo(f"   -> {one.answer or say('board.page.unanswered', lang)}")
    if not found:
        typer.echo(say("board.no_appeals", lang))


def rescore(
    context: typer.Context, folder: Folder, number: Annotated[int | None, typer.Argument(metavar="NUMBER")] = None
) -> None:
    """Score again."""
    from eosat.kit.store import connected
    from eosat.kit.submissions import requeue

    with connected(folder) as connection:
        count = requeue(connection, number)
    typer.echo(say("board.again", lang_of(context), count=count))


COMMANDS: dict[str, Callable[..., None]] = {
    one.__name__: one
    for one in (init, serve, add, teams, token, remove, rules, freeze, release, export, appeals, rescore)
}
