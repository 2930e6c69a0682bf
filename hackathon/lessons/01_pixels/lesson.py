# %% [markdown] lang="ko"
# # 1. 화소에서 반사율로
#
# **목표.** 위성 파일에 저장된 정수(DN)를 반사율로 바꾸고, 관측하지 못한 화소와 구름을 가려내고, 어느 좌표계에서 작업하는지 말할 수 있다.
#
# 읽기 10분, 실습 30분. 네트워크가 필요 없습니다. 모든 영상은 가상의 섬을 본뜬 **모의(SIMULATED)** 자료입니다.

# %% [markdown] lang="en"
# # 1. From pixels to reflectance
#
# **Goal.** Turn the integers (DN) of a satellite file into reflectance, leave out pixels that were not seen or are cloudy, and say in
# which coordinate system you work.
#
# Ten minutes of reading, thirty of exercises. No network is needed. All scenes are **SIMULATED**, of an invented island.

# %%
import numpy as np

import eosat
from eosat.kit.lesson import begin_lesson
from eosat.kit.starter import true_colour

me = begin_lesson("01_pixels", lang="ko")

# %% [markdown] lang="ko"
# ## 저장된 수는 반사율이 아니다
#
# Sentinel-2 L2A 파일에는 지표 반사율이 부호 없는 16비트 정수(DN)로 들어 있습니다. 0은 "관측 없음"이고, 1~32767이 값입니다.
#
# $$\rho = \frac{DN + \mathrm{offset}}{10000}$$
#
# 오프셋은 2022년 1월 25일부터 쓰인 **처리 기준선(processing baseline) 04.00부터 -1000**, 그 전에는 0입니다. 촬영 날짜로는 알 수 없습니다.
# 옛 영상도 새 기준선으로 다시 처리되었기 때문입니다. 공급자가 이미 1000을 빼 놓고 메타데이터에는 남겨 두는 일도 있습니다.
# 그래서 `eosat`은 메타데이터를 읽은 뒤 가장 어두운 화소로 확인합니다.
#
# 아래 그림: 같은 영상을 오프셋을 빼고 본 것과 잊고 본 것입니다. 식생지수 NDVI의 차이를 보세요.

# %% [markdown] lang="en"
# ## The number in the file is not reflectance
#
# A Sentinel-2 L2A file holds surface reflectance as unsigned integers of 16 bits (DN). 0 means "not seen", 1 to 32767 are data.
#
# $$\rho = \frac{DN + \mathrm{offset}}{10000}$$
#
# The offset is **-1000 from processing baseline 04.00 on** (in use since 25 January 2022) and 0 before. The day of the image does not
# tell: old scenes were processed again with new baselines. Some providers have subtracted the 1000 already and left it in the metadata.
# So `eosat` reads the metadata and then asks the darkest pixels.
#
# Below: one look with the offset taken off, and with the offset forgotten. Mind what becomes of the plant index NDVI.

# %%
scenes = eosat.find(str(me.where), me.period, catalog=str(me.catalog), bands=["B02", "B03", "B04", "B08"])
grid = eosat.grid_over(eosat.region(str(me.where)).area, crs=scenes.kept[0].crs, resolution=10)
look = (
    eosat.cube(scenes.kept, grid, bands=["B02", "B03", "B04", "B08"], mask=eosat.Mask(kind="none"))
    .isel(time=0)
    .compute()
)
red, nir = look.sel(band="B04").values, look.sel(band="B08").values
ndvi_right = (nir - red) / (nir + red)
ndvi_forgotten = ((nir + 0.1) - (red + 0.1)) / ((nir + 0.1) + (red + 0.1))

titles = [
    ("The look", "촬영 한 장"),
    ("NDVI, offset taken off", "NDVI, 오프셋 적용"),
    ("NDVI, offset forgotten", "NDVI, 오프셋을 잊음"),
]
figure, (left, middle, right) = me.start.pictures(3, titles)
left.imshow(true_colour(look))
for axes, values in ((middle, ndvi_right), (right, ndvi_forgotten)):
    shown = axes.imshow(values, vmin=-0.2, vmax=0.9, cmap="YlGn")
figure.colorbar(shown, ax=[middle, right], shrink=0.7, label="NDVI")
me.save(figure, "offset")

# %% [markdown] lang="ko"
# ### 실습 1. 한 화소
# 기준선 05.10인 영상의 한 화소가 DN 1452입니다. 반사율은 얼마입니까?

# %% [markdown] lang="en"
# ### Exercise 1. One pixel
# A pixel of a scene of baseline 05.10 holds DN 1452. What is its reflectance?

# %% solution="pixel"
dn = 1452
### BEGIN SOLUTION
pixel = (dn - 1000) / 10000
### END SOLUTION

# %% check="pixel"
me.check(
    "1",
    pixel,
    0.0452,
    hint=(
        "baseline 05.10 is later than 04.00: an offset of -1000 comes first.",
        "기준선 05.10은 04.00보다 뒤입니다. 먼저 오프셋 -1000을 더하세요.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 2. 배열 전체
# DN 배열을 반사율로 바꾸는 함수를 쓰세요. 조심할 것이 셋입니다. (1) DN 0은 `nan`이 됩니다. (2) 부호 없는 정수에서 1000을 빼면
# 값이 한 바퀴 돌아 64000쯤이 됩니다. 먼저 실수로 바꾸세요. (3) 어두운 물은 음수 반사율이 될 수 있습니다. 자르지 마세요.

# %% [markdown] lang="en"
# ### Exercise 2. A whole array
# Write a function that turns an array of DN into reflectance. Three things bite: (1) DN 0 becomes `nan`. (2) Unsigned integers less 1000
# wrap around to some 64000: turn them into floats first. (3) Dark water may come out negative: do not clip it.


# %% solution="array"
def to_reflectance(dn):
    ### BEGIN SOLUTION
    values = (dn.astype("float32") - 1000) / 10000
    return np.where(dn == 0, np.nan, values)
    ### END SOLUTION


# %% check="array"
few = np.array([[0, 1452], [500, 11000]], "uint16")
me.check(
    "2",
    lambda: to_reflectance(few),
    eosat.radiometry.reflectance(few, scale=1e-4, offset=-0.1),
    hint=(
        "astype('float32') before you subtract; np.where(dn == 0, np.nan, ...) at the end.",
        "빼기 전에 astype('float32'), 마지막에 np.where(dn == 0, np.nan, ...)를 쓰세요.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 3. 어느 기준선에 오프셋이 있는가
# 기준선은 문자열입니다. 소수로 바꾸면 "05.9"와 "05.10"의 순서가 뒤집히므로 정수의 쌍으로 비교합니다. 목록의 각 기준선에 대해 오프셋(DN)을 쓰세요.

# %% [markdown] lang="en"
# ### Exercise 3. Which baselines carry an offset
# Baselines are strings. As decimal numbers "05.9" and "05.10" would change order: compare pairs of integers. Give the offset (in DN) of each.

# %% solution="baseline"
baselines = ["02.14", "03.01", "04.00", "05.09", "05.10"]
### BEGIN SOLUTION
offsets = [-1000 if tuple(int(part) for part in one.split(".")) >= (4, 0) else 0 for one in baselines]
### END SOLUTION

# %% check="baseline"
me.check(
    "3",
    offsets,
    [0, 0, -1000, -1000, -1000],
    hint=(
        "tuple(int(part) for part in '05.09'.split('.')) compares rightly with (4, 0).",
        "tuple(int(part) for part in '05.09'.split('.'))은 (4, 0)과 올바로 비교됩니다.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 4. 잊은 오프셋이 숲에 하는 일
# 숲의 반사율이 적색 0.02, 근적외 0.45입니다. NDVI를 (올바른 값, 두 밴드에 0.1이 더해진 값)의 순서로 쓰세요.

# %% [markdown] lang="en"
# ### Exercise 4. What a forgotten offset does to a forest
# A forest reflects 0.02 in the red and 0.45 in the near infrared. Give its NDVI as a pair: as it is, and with 0.1 added to both bands.

# %% solution="forest"
### BEGIN SOLUTION
forest = ((0.45 - 0.02) / (0.45 + 0.02), (0.55 - 0.12) / (0.55 + 0.12))
### END SOLUTION

# %% check="forest"
me.check(
    "4",
    forest,
    (0.9149, 0.6418),
    within=1e-3,
    hint=(
        "NDVI = (nir - red) / (nir + red); the difference stays, the sum grows by 0.2.",
        "NDVI = (근적외 - 적색) / (근적외 + 적색). 차는 그대로이고 합만 0.2 커집니다.",
    ),
)

# %% [markdown] lang="ko"
# ## 구름: 장면 분류(SCL)
#
# L2A에는 화소마다 등급이 있는 SCL이 따라옵니다. 0 관측 없음, 3 구름 그림자, 4 식생, 5 나지, 6 물, 7 미분류, 8·9 구름, 10 얇은 권운, 11 눈.
# 격자는 20 m이며 등급이므로 **최근접**으로만 다시 표본화합니다. 7은 구름이 아닙니다. 밝은 지붕과 비닐하우스가 여기에 들어갑니다.
# 아래 그림은 네 번의 촬영에서 섬이 얼마나 맑게 보였는지입니다.

# %% [markdown] lang="en"
# ## Clouds: the scene classification (SCL)
#
# L2A comes with a class for each pixel: 0 not seen, 3 cloud shadow, 4 plants, 5 bare ground, 6 water, 7 unclassified, 8 and 9 cloud,
# 10 thin cirrus, 11 snow. Its grid is 20 m, and as classes it is resampled by **nearest** alone. 7 is no cloud: bright roofs and
# greenhouses fall there. Below: how much of the island four looks saw clearly.

# %%
clear = eosat.cube(scenes.kept, grid, bands=["B04"]).notnull().isel(band=0).compute()
figure, (axes,) = me.charts(1, [("Clear share of each look", "촬영마다 맑은 비율")])
days = [scene.time[:10] for scene in scenes.kept]
axes.barh(days, 100 * clear.mean(("y", "x")).values, color="#3076b5")
axes.set_xlim(0, 100)
axes.set_xlabel(me.pick("% of the picture", "화면의 %"))
axes.invert_yaxis()
me.save(figure, "clear")

# %% [markdown] lang="ko"
# ### 실습 5. 맑은 비율
# 관측된(0이 아닌) 화소 가운데 맑은(4, 5, 6, 7) 화소의 비율은 얼마입니까?

# %% [markdown] lang="en"
# ### Exercise 5. The clear share
# Of the pixels that were seen (not 0), what share is clear (4, 5, 6, 7)?

# %% solution="clear"
scl = np.array([[0, 0, 4, 4], [8, 9, 4, 7], [3, 10, 5, 6]])
### BEGIN SOLUTION
share = np.isin(scl, [4, 5, 6, 7]).sum() / (scl != 0).sum()
### END SOLUTION

# %% check="clear"
me.check(
    "5",
    share,
    0.6,
    hint=(
        "np.isin(scl, [4, 5, 6, 7]) above, and below only what is not 0.",
        "분자는 np.isin(scl, [4, 5, 6, 7]), 분모는 0이 아닌 화소만.",
    ),
)

# %% [markdown] lang="ko"
# ## 타일과 두 개의 좌표대
#
# Sentinel-2 영상은 110 km 타일로, 저마다 UTM 좌표대에 놓입니다. 좌표대의 너비는 경도 6도입니다. 제주는 51대와 52대의 경계(동경 126도) 바로
# 동쪽에 있어서 서쪽 끝은 51SYS처럼 **51대 타일에도** 담깁니다. 같은 땅이라도 두 좌표대의 화소는 서로 기울어 있으니 하나를 정해 그 격자로 옮깁니다.
# `eosat.grid_over(..., crs=scenes.kept[0].crs)`가 하는 일입니다.

# %% [markdown] lang="en"
# ## Tiles and two zones
#
# Sentinel-2 comes in tiles of 110 km, each in a UTM zone of 6 degrees of longitude. Jeju lies just east of 126° E, where zone 51 ends, so
# its western end is **also** in tiles of zone 51 such as 51SYS. Pixels of the two zones lie askew: choose one and bring all to its grid,
# as `eosat.grid_over(..., crs=scenes.kept[0].crs)` does.

# %% [markdown] lang="ko"
# ### 실습 6. 경도에서 좌표대로
# 북반구에서 경도에 맞는 UTM 좌표계의 EPSG 번호(32600 + 좌표대)를 돌려주는 함수를 쓰세요. 1대는 서경 180도에서 시작합니다.

# %% [markdown] lang="en"
# ### Exercise 6. From a longitude to its zone
# Write a function that gives the EPSG number of UTM (32600 + zone) of a longitude in the north. Zone 1 begins at 180° W.


# %% solution="zone"
def epsg_of(longitude):
    ### BEGIN SOLUTION
    return 32600 + int((longitude + 180) // 6) + 1
    ### END SOLUTION


# %% check="zone"
me.check(
    "6",
    lambda: [epsg_of(one) for one in (125.9, 126.16, 126.95)],
    [32651, 32652, 32652],
    hint=(
        "(longitude + 180) // 6 counts whole zones; the first is number 1.",
        "(경도 + 180) // 6은 지나온 좌표대의 수이고, 첫 번째가 1번입니다.",
    ),
)

# %% [markdown] lang="ko"
# ## 퀴즈
# 1. 2018년 영상에 오프셋이 있습니까? (a) 없다, 2022년 전이므로 (b) 있다, 언제나 (c) 처리 기준선을 봐야 안다
# 2. SCL을 10 m로 옮길 때의 방법은? (a) 최근접 (b) 쌍선형 (c) 평균
# 3. 반사율이 -0.003인 바다 화소는? (a) 0으로 자른다 (b) 그대로 둔다 (c) `nan`으로 바꾼다

# %% [markdown] lang="en"
# ## Quiz
# 1. Does a scene of 2018 carry an offset? (a) no, it is before 2022 (b) yes, always (c) its processing baseline tells
# 2. How is SCL brought to 10 m? (a) nearest (b) bilinear (c) mean
# 3. A pixel of the sea has reflectance -0.003: (a) clip it to 0 (b) leave it (c) make it `nan`

# %% solution="quiz"
# en: Letters in quotes, such as "a".
# ko: "a"처럼 따옴표 안에 글자를 쓰세요.
### BEGIN SOLUTION
first = "c"
second = "a"
third = "b"
### END SOLUTION

# %% check="quiz" points=3
me.quiz({1: first, 2: second, 3: third}, {1: "5788902e", 2: "b2239ae3", 3: "537b597b"})

# %% [markdown] lang="ko"
# ## 현업에서는
#
# 한 장이라도 오프셋이 틀리면 시계열에 0.1의 계단이 생기고, 모델은 그것을 "변화"로 배웁니다. 그래서 `eosat run`은 촬영마다 어떤 오프셋을 왜
# 썼는지(`asset`, `baseline`, `data-check`, `override`) 기록에 남깁니다. 운영 중인 시스템이라면 이 기록을 매일 세고, 판단의 출처가 바뀐 날 알림을 보냅니다.
# 9과에서 그 알림을 만듭니다.

# %% [markdown] lang="en"
# ## In production this means
#
# One scene with a wrong offset puts a step of 0.1 into a series, and a model learns it as "change". So `eosat run` records for each scene
# which offset was used and why (`asset`, `baseline`, `data-check`, `override`). A system in operation counts these every day and warns
# when the reason changes; lesson 9 builds that warning.

# %%
me.result()
