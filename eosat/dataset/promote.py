"""Champion and challenger: the challenger takes the place only where it is better on kept-out blocks of ground."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from eosat.accuracy import Counts
from eosat.dataset.evaluate import by_block, looked_at, matched
from eosat.dataset.stac import read_collection
from eosat.errors import InputError
from eosat.models import load_model
from eosat.train.pack import read_packs
from eosat.train.scores import Score, Statistic, mean_iou
from eosat.train.track import CHALLENGER, CHAMPION, aliases, connect, fetched
from eosat.train.track import promote as move

DRAWS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of a comparison."""

    challenger: int
    """Version that was tried."""
    champion: int | None
    """Version it was compared with; None where there was none."""
    gain: Score | None
    """Mean IoU of the challenger less that of the champion, with its 95 % interval."""
    blocks: int
    """Blocks of ground they were compared on."""
    promoted: bool


def promote(uri: str, name: str, dataset: Path, *, split: str = "test", device: str = "cpu") -> Verdict:
    """Compare the challenger of a registered model with its champion, and promote it where it is better.

    Better means: the interval of the gain in mean IoU over kept-out blocks, drawn in pairs, lies above zero. Where
    there is no champion yet the challenger becomes it.

    Raises
    ------
    InputError
        When MLflow, the model, the dataset or its split is not there.
    """
    client = connect(uri)
    versions = aliases(client, name)
    if CHALLENGER not in versions:
        raise InputError("train.no_challenger", name=name)
    challenger, champion = versions[CHALLENGER], versions.get(CHAMPION)
    if champion is None or champion == challenger:
        move(client, name, challenger)
        return Verdict(challenger=challenger, champion=champion, gain=None, blocks=0, promoted=True)
    with TemporaryDirectory(prefix="eosat-") as folder:
        ours, theirs = (
            counted(fetched(client, name, version, Path(folder) / str(version)), dataset, split, device)
            for version in (challenger, champion)
        )
    gain = paired(ours, theirs)
    if gain.low > 0:
        move(client, name, challenger)
    return Verdict(challenger=challenger, champion=champion, gain=gain, blocks=len(ours), promoted=gain.low > 0)


def counted(model: Path, dataset: Path, split: str, device: str) -> Counts:
    """(blocks, classes, classes) Confusion of a model on each block of a split."""
    classes = tuple(read_collection(dataset)["summaries"]["eosat:classes"])
    packs = sorted((dataset / "packs").glob(f"{split}-*.npz"))
    if not packs:
        raise InputError("dataset.no_split", path=dataset, split=split)
    opened = load_model(model, device)
    renamed = matched(opened, classes)
    return by_block([looked_at(opened, chip, renamed, device) for chip in read_packs(packs)], len(classes))


def paired(ours: Counts, theirs: Counts, statistic: Statistic = mean_iou, draws: int = DRAWS, seed: int = 0) -> Score:
    """Gain of the first over the second, with its 95 % interval: the same blocks are drawn again for both.

    Parameters
    ----------
    ours, theirs : (blocks, classes, classes)
        Confusion of the same blocks in the same order.

    Examples
    --------
    >>> good, bad = np.array([[[9, 1], [1, 9]]] * 4), np.array([[[6, 4], [4, 6]]] * 4)
    >>> paired(good, bad).as_row() == paired(good, bad, draws=2).as_row()
    True
    >>> paired(bad, bad).as_row()
    [0.0, 0.0, 0.0]
    """
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(ours), (draws, len(ours)))
    gains = [statistic(ours[pick].sum(0)) - statistic(theirs[pick].sum(0)) for pick in picks]
    low, high = np.nanpercentile(gains, [2.5, 97.5])
    value = statistic(ours.sum(0)) - statistic(theirs.sum(0))
    return Score(value=float(value), low=float(low), high=float(high))
