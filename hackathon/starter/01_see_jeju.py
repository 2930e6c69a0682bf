"""See an island from space: the clear view of four cloudy looks. 우주에서 본 섬: 구름 낀 네 장에서 맑은 한 장을."""

import eosat
from eosat.kit.starter import begin, true_colour

RGB = ["B04", "B03", "B02"]

me = begin("01_see_jeju", __doc__)

# 1. Which looks are there? A region, a month, a catalogue.
scenes = eosat.find(me.where, me.period, catalog=me.catalog, bands=RGB)
me.say(
    f"{len(scenes.kept)} looks, {len(scenes.dropped)} left out.",
    f"촬영 {len(scenes.kept)}장, 제외 {len(scenes.dropped)}장.",
)
for scene in scenes.kept:
    me.say(f"  {scene.time[:10]}: {scene.cloud:.0%} cloud", f"  {scene.time[:10]}: 구름 {scene.cloud:.0%}")

# 2. One grid of 10 m for all of them, in the zone of the first scene.
area = eosat.region(me.where).area
grid = eosat.grid_over(area, crs=scenes.kept[0].crs, resolution=10)

# 3. A lazy cube (time, band, y, x) of reflectance. Once as it is, once with clouds taken out by the scene classification.
cloudy = eosat.cube(scenes.kept, grid, bands=RGB, mask=eosat.Mask(kind="none"))
clear = eosat.cube(scenes.kept, grid, bands=RGB)

# 4. The median of what is clear in each pixel.
view = eosat.composite(clear).compute()
seen = 100 * float(view.notnull().all("band").mean())
me.say(f"The clear view covers {seen:.1f} % of the picture.", f"맑은 영상이 화면의 {seen:.1f} %를 덮습니다.")

figure, (left, right) = me.pictures(
    2, [("One look, with clouds", "구름 낀 한 장"), ("Median of the clear pixels", "맑은 화소의 중앙값")]
)
left.imshow(true_colour(cloudy.isel(time=0).compute()))
right.imshow(true_colour(view))
me.save(figure)

me.ideas(
    (
        "Show near infrared: put B08 in place of B04 and see where plants are.",
        "B04 자리에 B08을 넣어 식물이 어디 있는지 보세요.",
    ),
    (
        "Change the method: eosat.composite(clear, method='medoid').",
        "합성 방법을 바꿔 보세요: eosat.composite(clear, method='medoid').",
    ),
    (
        "Grow the clouds further: mask=eosat.Mask(dilate_m=300).",
        "구름을 더 넓게 지워 보세요: mask=eosat.Mask(dilate_m=300).",
    ),
)
