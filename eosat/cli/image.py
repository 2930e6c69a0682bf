"""A model on local rasters: segment."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eosat.cli.speak import lang_of, telling
from eosat.cli.work import DeviceOption


def segment(
    context: typer.Context,
    rasters: Annotated[list[Path], typer.Argument(metavar="RASTER...")],
    out: Annotated[Path, typer.Option("--out")],
    model: Annotated[str, typer.Option("--model")] = "landcover",
    bands: Annotated[str | None, typer.Option("--bands")] = None,
    scale: Annotated[float | None, typer.Option("--scale")] = None,
    offset: Annotated[float | None, typer.Option("--offset")] = None,
    level: Annotated[str, typer.Option("--level")] = "",
    scores: Annotated[bool, typer.Option("--scores")] = False,
    fractions: Annotated[bool, typer.Option("--fractions")] = False,
    engine: Annotated[str, typer.Option("--engine")] = "auto",
    precision: Annotated[str, typer.Option("--precision")] = "exact",
    device: DeviceOption = "auto",
) -> None:
    """Run a model over GeoTIFFs on this machine."""
    from eosat.local import Request, segment_files

    names = tuple(name.strip() for name in bands.split(",")) if bands else ()
    request = Request(
        rasters=tuple(rasters),
        out=out,
        model=model,
        bands=names,
        scale=scale,
        offset=offset,
        level=level.upper(),
        scores=scores,
        fractions=fractions,
        engine=engine,
        precision=precision,
    )
    with telling(lang_of(context)) as tell:
        written = segment_files(request, device=device, tell=tell)
    for path in written:
        typer.echo(path)


COMMANDS: dict[str, Callable[..., None]] = {"segment": segment}
