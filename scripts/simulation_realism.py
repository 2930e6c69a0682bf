"""Can a random forest tell chips of the simulated island from chips of real scenes? The better it can, the less real.

    python scripts/simulation_realism.py SIMULATED/catalog.json --real ../shared/data

Chips of 64 x 64 px at 10 m; features are statistics of NDVI and of bands, texture at several lags, the power spectrum.
Places are kept apart: the real places that judge were not trained on, nor the half of the island that judges. Printed:
the AUC (0.5 cannot tell, 1 always can) and the features that tell most.

What still differs, with the last figures: `docs/LOG.md`, "Simulated island". In short: real fields and woods have edges
that nobody planned and many more kinds of cover; the simulation has one light, one soil family and one coast.
"""

import argparse
from pathlib import Path

import numpy as np
import pystac
import rasterio
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

SIDE = 64
RED, NIR, GREEN = 2, 3, 1
BANDS = ("blue", "green", "red", "nir")
FEATURES = (
    *(f"{kind} {what}" for kind in ("ndvi", *BANDS) for what in ("mean", "sd", "p5", "p95")),
    *(f"{kind} step {lag}" for kind in ("ndvi", "nir", "red") for lag in (1, 2, 4, 8, 16)),
    *(f"{kind} power {octave}" for kind in ("ndvi", "nir", "red") for octave in range(5)),
    *("red-nir correlation", "green-red correlation"),
)
Floats = NDArray[np.float32]


def features(chip: Floats) -> list[float]:
    """The numbers of one chip ``(4, 64, 64)``: blue, green, red, near infrared. [1]"""
    ndvi = (chip[NIR] - chip[RED]) / np.maximum(chip[NIR] + chip[RED], 0.02)
    found = []
    for plane in (ndvi, *chip):
        found += [plane.mean(), plane.std(), *np.percentile(plane, [5, 95])]
    for plane in (ndvi, chip[NIR], chip[RED]):
        scale = plane.std() + 1e-6
        for lag in (1, 2, 4, 8, 16):
            found.append(
                (np.abs(plane[:, lag:] - plane[:, :-lag]).mean() + np.abs(plane[lag:] - plane[:-lag]).mean()) / scale
            )
    for plane in (ndvi, chip[NIR], chip[RED]):
        found += octaves(plane)
    found += [np.corrcoef(chip[RED].ravel(), chip[NIR].ravel())[0, 1]]
    found += [np.corrcoef(chip[GREEN].ravel(), chip[RED].ravel())[0, 1]]
    return [float(value) for value in found]


def octaves(plane: Floats) -> list[float]:
    """Share of the variance in each octave of spatial frequency, coarse to fine, as logarithms."""
    window = np.hanning(SIDE)[:, None] * np.hanning(SIDE)[None]
    power = np.abs(np.fft.fft2((plane - plane.mean()) * window)) ** 2
    wave = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.fftfreq(SIDE)[None]) * SIDE
    parts = [power[(wave >= low) & (wave < 2 * low)].sum() for low in (1.5, 3, 6, 12, 24)]
    return list(np.log10(np.array(parts) / (sum(parts) + 1e-12) + 1e-9))


def chips(image: Floats, seen: NDArray[np.bool_]) -> list[Floats]:
    """Whole chips of an image ``(4, y, x)`` that are observed and not all water."""
    found = []
    for row in range(0, image.shape[1] - SIDE + 1, SIDE):
        for col in range(0, image.shape[2] - SIDE + 1, SIDE):
            cut = (slice(row, row + SIDE), slice(col, col + SIDE))
            chip = image[(slice(None), *cut)]
            if seen[cut].all() and (chip[NIR] > 0.1).mean() > 0.6 and chip[0].mean() < 0.2:
                found.append(chip)
    return found


def simulated(catalog: Path) -> list[tuple[str, Floats]]:
    """Chips of the simulated scenes, each with its place: the western or eastern half."""
    found = []
    for item in pystac.Catalog.from_file(str(catalog)).get_items(recursive=True):
        with rasterio.open(item.assets["scl_true"].get_absolute_href()) as src:
            clear = np.kron(np.isin(src.read(1), (4, 5, 6, 7, 11)), np.ones((2, 2), dtype=bool))
        planes = []
        for name in BANDS:
            with rasterio.open(item.assets[name].get_absolute_href()) as src:
                planes.append(src.read(1).astype(np.float32) * 1e-4 - 0.1)
        image = np.stack(planes)
        half = image.shape[2] // 2
        for place, part in (("island west", slice(0, half)), ("island east", slice(half, None))):
            found += [(place, chip) for chip in chips(image[:, :, part], clear[:, part])]
    return found


def real(folder: Path) -> list[tuple[str, Floats]]:
    """Chips of real L2A scenes of about 10 m, each with its place."""
    sources = {path: path.stem for path in sorted((folder / "places/l2a").glob("*.tif"))}
    sources |= {path: "boadella" for path in sorted((folder / "boadella-l2a").glob("*.tif"))[::3]}
    sources |= {path: "aquileia" for path in (folder / "aquileia-l2a").glob("*.tif")}
    found = []
    for path, place in sources.items():
        with rasterio.open(path) as src:
            bands = [2, 3, 4, 8]
            image = src.read(bands).astype(np.float32) * 1e-4
        found += [(place, chip) for chip in chips(image, (image > 0).all(axis=0))]
    return found


def judge(own: list[tuple[str, Floats]], theirs: list[tuple[str, Floats]], folds: int = 5) -> tuple[float, Floats]:
    """Mean AUC over folds of places that were kept out, and how much each feature tells."""
    places = sorted({place for place, _ in theirs})
    order = np.random.default_rng(1).permutation(len(places))
    fold_of = {places[n]: rank % folds for rank, n in enumerate(order)}
    table = np.array([features(chip) for _, chip in (*own, *theirs)], dtype=np.float32)
    table = np.nan_to_num(table)
    truth = np.array([1] * len(own) + [0] * len(theirs))
    names = [place for place, _ in (*own, *theirs)]
    scores, weights = [], []
    for fold in range(folds):
        side = ("island west", "island east")[fold % 2]
        kept = np.array([name == side if name.startswith("island") else fold_of[name] == fold for name in names])
        forest = RandomForestClassifier(200, class_weight="balanced", random_state=fold, n_jobs=1)
        forest.fit(table[~kept], truth[~kept])
        scores.append(roc_auc_score(truth[kept], forest.predict_proba(table[kept])[:, 1]))
        weights.append(forest.feature_importances_)
    return float(np.mean(scores)), np.mean(weights, axis=0)


def single(own: list[tuple[str, Floats]], theirs: list[tuple[str, Floats]]) -> list[tuple[str, float]]:
    """AUC of each feature alone."""
    table = np.nan_to_num(np.array([features(chip) for _, chip in (*own, *theirs)]))
    truth = [1] * len(own) + [0] * len(theirs)
    alone = [float(roc_auc_score(truth, table[:, n])) for n in range(table.shape[1])]
    return [(name, max(score, 1 - score)) for name, score in zip(FEATURES, alone, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalog", type=Path, help="catalog.json of simulated scenes")
    parser.add_argument("--real", type=Path, default=Path("../shared/data"), help="folder of real scenes")
    asked = parser.parse_args()
    own, theirs = simulated(asked.catalog), real(asked.real)
    print(f"{len(own)} simulated chips, {len(theirs)} real ones of {len({place for place, _ in theirs})} places")
    score, weights = judge(own, theirs)
    print(f"AUC on places kept out: {score:.3f}")
    alone = dict(single(own, theirs))
    for n in np.argsort(-weights)[:10]:
        print(f"  {FEATURES[n]:24} weight {weights[n]:.3f}, AUC alone {alone[FEATURES[n]]:.3f}")


if __name__ == "__main__":
    main()
