"""Land cover by a net, in hectares, and how far to believe it. 신경망으로 만든 토지피복도, 면적, 그리고 믿을 수 있는 정도."""

import numpy as np

import eosat
from eosat.kit.starter import begin, class_picture, legend, true_colour, truth_on

me = begin("04_segment", __doc__)

model = eosat.load_model("landcover", device=me.device)
scenes = eosat.find(me.where, me.period, catalog=me.catalog, bands=model.card.bands)
grid = eosat.grid_over(eosat.region(me.where).area, crs=scenes.kept[0].crs, resolution=10)
view = eosat.composite(eosat.cube(scenes.kept, grid, bands=model.card.bands)).compute()

# The net takes ten bands of reflectance and says a class and a confidence for each pixel of 10 m.
found = eosat.segment(view, model)
labels, confidence = found.labels.values, found.confidence.values
names = model.card.classes
seen = labels != 255
for value, count in sorted(enumerate(np.bincount(labels[seen], minlength=len(names))), key=lambda pair: -pair[1]):
    if count:
        print(f"  {me.word(names[value]):24} {count / 100:8.0f} ha")
sure = 100 * (confidence[seen] >= 70).mean()
me.say(f"{sure:.0f} % of the pixels are sure (70 % or more).", f"화소의 {sure:.0f} %가 확실합니다(70 % 이상).")

# On the island we know the truth. On Jeju nobody does: that takes points labelled by people (eosat sample, eosat area).
if me.truth():
    truth = truth_on(me, grid)
    both = seen & (truth != 255)
    right = 100 * (labels[both] == truth[both]).mean()
    me.say(
        f"{right:.0f} % of the pixels are right on this simulated island.",
        f"이 모의 섬에서는 화소의 {right:.0f} %가 맞습니다.",
    )

figure, (left, middle, right) = me.pictures(
    3, [("Clear view", "맑은 영상"), ("Confidence, %", "신뢰도, %"), ("Land cover", "토지피복")]
)
left.imshow(true_colour(view))
drawn = middle.imshow(np.where(seen, confidence, np.nan), cmap="cividis", vmin=30, vmax=100)
figure.colorbar(drawn, ax=middle, orientation="horizontal", shrink=0.8)
right.imshow(class_picture(labels, names))
legend(right, me, labels, names)
me.save(figure)

me.ideas(
    (
        "Segment a single date in place of the composite: what changes?",
        "합성 영상 대신 하루의 영상을 분류해 보세요: 무엇이 달라지나요?",
    ),
    ("Use another model: eosat models list.", "다른 모델을 써 보세요: eosat models list."),
    (
        "Hide what is unsure: set labels to 255 where confidence < 70.",
        "불확실한 곳을 가려 보세요: 신뢰도 70 미만을 255로.",
    ),
)
