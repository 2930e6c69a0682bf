"""Two bands say more than one: plants, water and buildings by indices. 지수로 보는 식생·물·건물."""

import eosat
from eosat.indices import mndwi, ndbi, ndvi
from eosat.kit.starter import begin

BANDS = ["B03", "B04", "B08", "B11"]

me = begin("03_indices", __doc__)

scenes = eosat.find(me.where, me.period, catalog=me.catalog, bands=BANDS)
grid = eosat.grid_over(eosat.region(me.where).area, crs=scenes.kept[0].crs, resolution=10)
view = eosat.composite(eosat.cube(scenes.kept, grid, bands=BANDS)).compute()
green, red, infrared, short_wave = (view.sel(band=band).values for band in BANDS)

# Each is (one - other) / (one + other), from -1 to 1.
plants = ndvi(infrared, red)
water = mndwi(green, short_wave)
built = ndbi(short_wave, infrared)

land = water < 0
ground = land & (plants == plants)  # NaN, where nothing was seen, equals nothing
share = 100 * float((plants[ground] > 0.5).mean())
me.say(f"{share:.0f} % of the land is green (NDVI above 0.5).", f"육지의 {share:.0f} %가 푸릅니다(NDVI 0.5 초과).")
hectares = float((water > 0).sum()) * 100 / 10_000
me.say(f"{hectares:.0f} ha of water, counted by pixels.", f"물 {hectares:.0f} ha(화소 수로 셈).")
bright = land & (built > 0.05) & (plants < 0.3)
me.say(
    f"{bright.sum() / 100:.0f} ha look built: bare fields look the same, mind.",
    f"{bright.sum() / 100:.0f} ha가 시가지처럼 보입니다. 단, 빈 밭도 똑같이 보입니다.",
)

figure, axes = me.pictures(
    3, [("NDVI: plants", "NDVI: 식생"), ("MNDWI: water", "MNDWI: 물"), ("NDBI: built", "NDBI: 시가지")]
)
for one, values, colours in zip(axes, (plants, water, built), ("YlGn", "PuBu", "YlOrBr"), strict=True):
    drawn = one.imshow(values, cmap=colours, vmin=-0.4, vmax=0.9 if colours == "YlGn" else 0.5)
    figure.colorbar(drawn, ax=one, orientation="horizontal", shrink=0.8)
me.save(figure)

me.ideas(
    (
        "Find film greenhouses: from eosat.indices import pgi.",
        "비닐하우스를 찾아 보세요: from eosat.indices import pgi.",
    ),
    (
        "Move the threshold of 0.5 and watch the share of green land.",
        "0.5라는 문턱값을 옮기며 푸른 땅의 비율을 보세요.",
    ),
    ("Compare NDVI of two months: which fields were sown?", "두 달의 NDVI를 비교해 보세요: 어느 밭에 씨를 뿌렸나요?"),
)
