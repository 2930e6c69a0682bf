"""A training from settings to a model's folder; run again it goes on where it stopped."""

import glob
import json
import math
import platform
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from eosat._version import __version__
from eosat.errors import InputError
from eosat.models.card import CARD, Card
from eosat.train.checkpoint import CHECKPOINT, Look, about
from eosat.train.crew import crew_of
from eosat.train.finish import RECORD, fresh, write_trained
from eosat.train.host import Host, device_of, hardware, has_bfloat16, set_threads
from eosat.train.loop import Outcome, Place, Plan, Progress, train
from eosat.train.pack import Chip, content_hash, read_packs
from eosat.train.settings import Settings
from eosat.train.task import RECIPES, Task, recipe

if TYPE_CHECKING:
    from torch import nn

Tell = Callable[..., None]
"""Is told a key of ``words`` and its fields."""


class Tracker(Protocol):
    """Keeps what a training tells."""

    def look(self, look: Look) -> None:
        """One look at the held batches."""

    def end(self, out: Path) -> int:
        """The finished model's folder; returns its version."""


def train_model(
    settings: Settings,
    out: Path,
    *,
    command: str,
    host: Host | None = None,
    restart: bool = False,
    tell: Tell = lambda *_, **__: None,
    recipes: Mapping[str, str] = RECIPES,
    track: Callable[[Path], Tracker] | None = None,
) -> Path | None:
    """Train, or go on training, and write the model's folder.

    Parameters
    ----------
    settings : Settings
        The training, whole.
    out : Path
        The model's folder. While the training runs it holds a checkpoint alone.
    command : str
        The line that makes this model, for its card.
    host : Host
        Device, threads, time.
    restart : bool
        Begin anew even where a checkpoint or a model lies in *out*.
    tell : callable
        Told what happens.
    recipes : mapping
        Name -> ``"module:function"``.
    track : callable
        Begins to follow the training in *out*, or goes on with it; see :mod:`eosat.train.track`.

    Returns
    -------
    Path or None
        *out*, or None where the time was over before the end: the same call goes on.

    Raises
    ------
    InputError
        When *out* holds another training or model, or settings and data do not fit.
    """
    host = host or Host()
    files = _files(settings)
    make = recipe(settings.recipe, recipes)
    chips = read_packs(files) if files else ()
    record = _record(settings, chips)
    with crew_of() as crew:
        path = out / CHECKPOINT
        if not restart and _done(out, record):
            tell("train.done", path=out)
            return out
        if restart and crew.rank == 0:
            path.unlink(missing_ok=True)
        crew.wait()
        task = make(settings, chips)
        net, card = fresh(settings, task)
        device = device_of(host.device, crew)
        place = Place(
            device=device,
            drawers=host.drawers,
            compiled=host.compiled,
            checkpoint=path,
            about=record,
            seconds=60 * host.minutes,
            crew=crew,
        )
        tracker = track(out) if track and crew.rank == 0 else None
        outcome = _taught(net.to(device), task, settings, host, place, _followed(tell, tracker))
        if crew.rank == 0:
            told = record | {"command": command, "hardware": hardware(device, crew.size)}
            made = _ended(out, net, card, task, outcome, told, tell)
            if made and tracker:
                tell("train.tracked", name=settings.name, version=tracker.end(out))
            return made
    return out if outcome.finished else None


def _followed(tell: Tell, tracker: Tracker | None) -> Tell:
    """*tell* that hands looks at the held batches to *tracker* too."""

    def told(key: str, /, **fields: Any) -> None:
        tell(key, **fields)
        if tracker and key == "train.look":
            tracker.look(Look(**{name: fields[name] for name in ("step", "loss", "held")}))

    return told


def sparing(tell: Tell, seconds: float = 30, clock: Callable[[], float] = time.monotonic) -> Tell:
    """*tell* that says no more steps than a reader can use: one in *seconds*, and every look at the held batches."""
    said = [-math.inf]

    def told(key: str, /, **fields: Any) -> None:
        if key != "train.step" or clock() - said[0] >= seconds:
            said[0] = clock()
            tell(key, **fields)

    return told


def _ended(
    out: Path, net: "nn.Module", card: Card, task: Task, outcome: Outcome, record: dict[str, Any], tell: Tell
) -> Path | None:
    path = out / CHECKPOINT
    if not outcome.finished:
        tell("train.stopped", step=outcome.step, steps=record["settings"]["steps"], path=path)
        return None
    write_trained(out, net.cpu(), card, task, outcome, record)
    path.unlink(missing_ok=True)
    tell("train.written", path=out)
    return out


def _taught(net: "nn.Module", task: Task, settings: Settings, host: Host, place: Place, tell: Tell) -> Outcome:
    threads = set_threads(host.threads)
    if place.checkpoint is not None:
        place.checkpoint.parent.mkdir(parents=True, exist_ok=True)
    bfloat16 = settings.precision == "bfloat16" or (settings.precision == "auto" and has_bfloat16(place.device))
    plan = Plan(
        **{key: getattr(settings, key) for key in SHARED},
        bfloat16=bfloat16,
        save_seconds=60 * settings.save_minutes,
    )
    lead = place.crew.rank == 0
    if lead:
        tell(
            "train.begins",
            steps=settings.steps,
            device=place.device,
            precision="bfloat16" if bfloat16 else "float32",
            threads=threads,
            processes=place.crew.size,
        )

    def report(progress: Progress) -> None:
        if not lead:
            return
        fields = {"step": progress.step, "steps": progress.steps, "loss": progress.loss, "left": progress.left / 60}
        if progress.look is None:
            tell("train.step", **fields)
        else:
            tell("train.look", **fields, held=progress.look.held)

    return train(net, task, plan, report, place)


SHARED = ("steps", "rate", "decay", "warm", "clip", "ema", "evaluate_every", "patience", "save_every", "seed")
"""Fields that a plan takes from the settings as they are."""


def _files(settings: Settings) -> tuple[Path, ...]:
    """Files of the packs, each pattern's sorted by name."""
    found: list[Path] = []
    for pattern in settings.packs:
        matches = sorted(glob.glob(pattern, recursive=True))
        if not matches:
            raise InputError("train.no_packs", pattern=pattern)
        found += [Path(match) for match in matches]
    return tuple(dict.fromkeys(found))


def _record(settings: Settings, chips: tuple[Chip, ...]) -> dict[str, Any]:
    """What a checkpoint and a finished model belong to."""
    plain = json.loads(json.dumps(asdict(settings)))
    versions = {
        "eosat": __version__,
        "commit": _commit(),
        "torch": version("torch"),
        "python": platform.python_version(),
    }
    return {"settings": plain, "data": content_hash(chips), "chips": len(chips), "versions": versions}


def _commit() -> str:
    """Commit of the checkout this runs from; empty where it is none."""
    package = Path(__file__).resolve().parents[2]
    if not (package / ".git").exists():
        return ""
    try:
        asked = ["git", "-C", str(package), "rev-parse", "HEAD"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _done(out: Path, record: Mapping[str, Any]) -> bool:
    """Whether *out* holds this very model; any other is refused."""
    path = out / CHECKPOINT
    if path.is_file():
        _same(record, about(path), out)
        return False
    if not (out / CARD).is_file():
        return False
    made = out / RECORD
    if not made.is_file():
        raise InputError("train.holds_model", path=out)
    _same(record, json.loads(made.read_text(encoding="utf-8")), out)
    return True


def _same(wanted: Mapping[str, Any], found: Mapping[str, Any], out: Path) -> None:
    ours, theirs = ({**one["settings"], "data": one["data"]} for one in (wanted, found))
    for key, value in ours.items():
        if key != "packs" and theirs.get(key) != value:
            raise InputError("train.other", path=out, key=key, found=theirs.get(key), wanted=value)
