"""Many looks through a net, and what stays the same in all of them. 여러 날의 영상을 신경망에 통과시키고, 변하지 않는 것을 찾기."""

import time

import numpy as np

import eosat
from eosat.kit.starter import begin, class_picture, legend

me = begin("08_many_scenes_gpu", __doc__)

model = eosat.load_model("landcover", device=me.device)
scenes = eosat.find(me.where, me.period, catalog=me.catalog, bands=model.card.bands)
grid = eosat.grid_over(eosat.region(me.where).area, crs=scenes.kept[0].crs, resolution=10)

# One look at a time: memory does not grow with their number. On a GPU (--gpu) the net is no longer what you wait for.
maps, reading, thinking = [], 0.0, 0.0
for scene in scenes.kept:
    began = time.monotonic()
    look = eosat.cube([scene], grid, bands=model.card.bands).isel(time=0).compute()
    read = time.monotonic()
    maps.append(eosat.segment(look, model).labels.values)
    reading, thinking = reading + read - began, thinking + time.monotonic() - read
    seen = (maps[-1] != 255).mean()
    me.say(f"  {scene.time[:10]}: {seen:.0%} seen", f"  {scene.time[:10]}: {seen:.0%} 관측")
took = f"{reading:.1f} + {thinking:.1f} s ({me.device})"
me.say(f"Reading and net took {took}.", f"읽기와 신경망에 {took} 걸렸습니다.")

# The vote of all looks, and the share of them that agree with it.
stack = np.stack(maps)
counts = np.stack([(stack == value).sum(0) for value in range(len(model.card.classes))])
looks = (stack != 255).sum(0)
vote = np.where(looks > 0, counts.argmax(0), 255).astype("uint8")
agree = np.divide(100.0 * counts.max(0), looks, out=np.full(looks.shape, np.nan), where=looks > 0)
same = np.nanmean(agree == 100)
me.say(f"{same:.0%} of the pixels get one label every time.", f"화소의 {same:.0%}가 매번 같은 이름표를 받습니다.")

titles = [("Looks that agree with the vote, %", "다수결과 일치하는 촬영, %"), ("The vote", "다수결")]
figure, (left, right) = me.pictures(2, titles)
drawn = left.imshow(agree, cmap="cividis", vmin=40, vmax=100)
figure.colorbar(drawn, ax=left, orientation="horizontal", shrink=0.8)
right.imshow(class_picture(vote, model.card.classes))
legend(right, me, vote, model.card.classes)
me.save(figure)

me.ideas(
    (
        "Compare the vote with the map of the composite (04). Which do you trust?",
        "다수결 지도와 합성 영상의 지도(04)를 비교해 보세요. 어느 쪽을 믿겠어요?",
    ),
    (
        "Share a large region among machines: eosat run CONFIG --shard 1/4.",
        "넓은 지역을 여러 기계에 나눠 보세요: eosat run CONFIG --shard 1/4.",
    ),
    (
        "See what the limit of your machine is: eosat doctor --bench.",
        "이 컴퓨터의 한계가 무엇인지 보세요: eosat doctor --bench.",
    ),
)
