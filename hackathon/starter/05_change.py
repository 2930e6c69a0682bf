"""What changed since? Two runs of one place, compared with care. 무엇이 달라졌나: 같은 곳의 두 해를 조심스럽게 비교."""

import numpy as np
import pandas as pd
import rasterio

import eosat
from eosat.kit.starter import EARLIER_PERIOD, begin, class_picture, legend


def read(path):
    with rasterio.open(path) as source:
        return source.read(1)


me = begin("05_change", __doc__)

# A run is a config: a region, a period, a catalogue. Both years get one grid, one mask, one net, and their own folder.
runs = {}
for year, period in (("2019", EARLIER_PERIOD), ("2025", me.period)):
    wish = {"region": me.where, "period": period, "catalog": me.catalog, "model": "landcover"}
    wish["outputs"] = ["labels", "confidence", "composite", "scores", "summary"]
    runs[year] = eosat.run(wish, me.out / f"may-{year}", device=me.device)
    print(f"{year}: {runs[year].folder}")

# Not the difference of two maps: that would mostly show their errors. A change must be clear in the probabilities of both
# years, be larger than a shift of one pixel and at least 0.1 ha.
found = eosat.change(runs["2019"].folder, runs["2025"].folder, me.out / "changed", lang=me.lang)
objects = pd.read_parquet(found.folder / "changes.parquet")
me.say(f"{len(objects)} places changed.", f"달라진 곳 {len(objects)}군데.")
kinds = (
    objects.groupby(["from", "to"], observed=True)["area_ha"].agg(["sum", "count"]).sort_values("sum", ascending=False)
)
for (before, after), row in kinds.head(5).iterrows():
    print(f"  {me.word(before)} -> {me.word(after)}: {row['sum']:.1f} ha, {row['count']:.0f}")

figure, axes = me.pictures(
    3, [("2019", "2019년"), ("2025", "2025년"), ("What changed, as what it is now", "달라진 곳의 지금 모습")]
)
names = eosat.load_model("landcover").card.classes
for one, run in zip(axes, runs.values(), strict=False):
    labels = read(run.folder / "landcover.tif")
    one.imshow(class_picture(labels, names))
changed = np.where(read(found.folder / "change.tif") == 1, labels, 255)
axes[2].imshow(class_picture(changed, names))
legend(axes[2], me, labels, names)
me.save(figure)

me.ideas(
    (
        "Ask for larger changes only: eosat.change(..., least=100).",
        "더 큰 변화만 보세요: eosat.change(..., least=100).",
    ),
    (
        "Open changes.parquet in QGIS: every outline has its confidence.",
        "changes.parquet를 QGIS로 열어 보세요: 윤곽마다 신뢰도가 있습니다.",
    ),
    ("Compare May with August: why does eosat warn you?", "5월과 8월을 비교해 보세요: eosat이 왜 경고할까요?"),
)
