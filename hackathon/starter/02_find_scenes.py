"""Find scenes and trust none of them: cloud, and what the metadata claim of the pixels. 영상 찾기, 그리고 메타데이터 의심하기."""

import eosat
from eosat.kit.starter import begin

me = begin("02_find_scenes", __doc__)

# All looks of a month, also the cloudy ones: the limit is 100 %.
scenes = eosat.find(me.where, me.period, catalog=me.catalog, cloud_limit=100)

# Since 2022 a stored number (DN) of Sentinel-2 may carry an offset of 1000. The metadata say so, or forget it, or say it
# twice. eosat looks at the darkest clear pixels and decides.
me.say("date        tile   cloud  seen  reflectance of B04", "날짜        타일   구름   관측  B04의 반사율")
for scene in scenes.kept:
    how = scene.scaling["B04"]
    formula = f"DN x {how.scale:g} {how.offset:+g}"
    print(
        f"{scene.time[:10]}  {scene.tile:5}  {scene.cloud:5.0%}  {scene.seen:4.0%}  {formula}; darkest {scene.darkest['B04']:.0f}"
    )
for one in scenes.dropped:
    me.say(f"left out: {one.id}", f"제외: {one.id}")

# A picture: how much of the region each look shows, and how much of that is cloud.
figure, (axes,) = me.pictures(1, [("What each look shows of the region", "촬영마다 지역이 보이는 정도")])
axes.set_axis_on()
days = [scene.time[:10] for scene in scenes.kept]
clear = [100 * scene.seen * (1 - (scene.cloud or 0)) for scene in scenes.kept]
cloud = [100 * scene.seen * (scene.cloud or 0) for scene in scenes.kept]
axes.barh(days, clear, color="#3076b5", label=("clear", "맑음")[me.lang == "ko"])
axes.barh(
    days, cloud, left=clear, color="#c9d0d6", hatch="//", label=("cloud or shadow", "구름·그림자")[me.lang == "ko"]
)
axes.set_xlim(0, 100)
axes.set_xlabel(("% of the region", "지역의 %")[me.lang == "ko"])
axes.legend(loc="lower right")
axes.invert_yaxis()
me.save(figure)

best = max(scenes.kept, key=lambda scene: scene.seen * (1 - (scene.cloud or 0)))
me.say(f"The best look is that of {best.time[:10]}.", f"가장 좋은 촬영은 {best.time[:10]}입니다.")

me.ideas(
    (
        "Set cloud_limit=20 and see which looks are left out, and why.",
        "cloud_limit=20으로 바꿔 무엇이 왜 빠지는지 보세요.",
    ),
    (
        "Ask for another month: the period is 'first day/last day'.",
        "다른 달을 찾아 보세요: 기간은 '첫날/마지막 날'입니다.",
    ),
    (
        "Run with --real: does every scene carry the same offset?",
        "--real로 실행해 보세요: 모든 영상의 오프셋이 같나요?",
    ),
)
