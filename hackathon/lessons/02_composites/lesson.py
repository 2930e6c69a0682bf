# %% [markdown] lang="ko"
# # 2. 구름 없는 한 장 만들기
#
# **목표.** 구름 낀 여러 장에서 맑은 한 장을 합성하고, 중앙값과 메도이드의 차이를 설명하며, 감춰 둔 맑은 영상과 비교해 **RMSE**로 점수를 매긴다.
#
# 읽기 10분, 실습 30분. 네트워크가 필요 없습니다. 모든 영상은 가상의 섬을 본뜬 **모의(SIMULATED)** 자료입니다.

# %% [markdown] lang="en"
# # 2. One clear view of many cloudy looks
#
# **Goal.** Make one clear view of several cloudy looks, say how a median differs from a medoid, and score the view by its **RMSE** against
# a clear look that was kept apart.
#
# Ten minutes of reading, thirty of exercises. No network is needed. All scenes are **SIMULATED**, of an invented island.

# %%
from datetime import date

import numpy as np

import eosat
from eosat.composite import clear_count
from eosat.kit.lesson import begin_lesson
from eosat.kit.starter import true_colour

me = begin_lesson("02_composites", lang="ko")

# %% [markdown] lang="ko"
# ## 마스크가 먼저, 통계는 그다음
#
# 제주의 5월에도 완전히 맑은 날은 드뭅니다. 그래서 한 달의 촬영을 화소마다 모아 하나로 만듭니다. 순서가 중요합니다.
#
# 1. 장면 분류(SCL)에서 구름과 그림자를 찾고, 가장자리가 남지 않도록 100 m쯤 **부풀린 다음** `nan`으로 바꿉니다.
# 2. 남은 값에서 하나를 만듭니다. **중앙값(median)** 은 밴드마다 따로 고르므로 튀는 값에 강하지만, 밴드끼리는 서로 다른 날에서 올 수 있습니다.
#    **메도이드(medoid)** 는 다른 모든 촬영과의 거리의 합이 가장 작은 촬영 하나를 통째로 고르므로 실제로 관측된 스펙트럼입니다.
# 3. 맑은 촬영이 한 번도 없던 화소는 `nan`으로 남깁니다. 채워 넣지 않습니다.
#
# 아래 그림: 한 장, 마스크 없는 평균, 마스크한 중앙값. 5월의 마지막 촬영은 **감춰 두고** 채점에만 씁니다.
# 회색은 한 번도 맑게 보이지 않은 곳입니다.

# %% [markdown] lang="en"
# ## First the mask, then the statistics
#
# Even in May few days over Jeju are clear. So the looks of a month are brought together, pixel by pixel. The order matters.
#
# 1. Cloud and shadow are found in the scene classification (SCL), **grown** by some 100 m so that no rim is left, and become `nan`.
# 2. Of what is left comes one value. A **median** is taken band by band: it withstands outliers, but the bands may come from different
#    days. A **medoid** takes one look whole, the one with the least sum of distances to all others: a spectrum that was truly seen.
# 3. Where no look was clear, `nan` stays. Nothing is filled in.
#
# Below: one look, a mean without a mask, a median with one. The last look of May is **kept apart** for the scoring. Grey was never
# clearly seen.

# %%
BANDS = ["B02", "B03", "B04", "B08"]
dates = tuple(date(2025, 5, day) for day in (3, 8, 13, 18, 23, 28))
catalog = me.island("composites", size=1800, dates=dates)
where = str(catalog.with_name("districts.geojson"))
scenes = eosat.find(where, "2025-05-01/2025-05-31", catalog=str(catalog), bands=BANDS)
grid = eosat.grid_over(eosat.region(where).area, crs=scenes.kept[0].crs, resolution=10)
raw = eosat.cube(scenes.kept, grid, bands=BANDS, mask=eosat.Mask(kind="none")).compute()
clear = eosat.cube(scenes.kept, grid, bands=BANDS).compute()
truth = clear.isel(time=-1)
looks = clear.isel(time=slice(0, -1))
careless = raw.isel(time=slice(0, -1)).mean("time")
views = {name: eosat.composite(looks, name).values for name in ("median", "medoid", "recent")}

titles = [
    ("One look", "촬영 한 장"),
    ("Mean of five, no mask", "다섯 장의 평균, 마스크 없음"),
    ("Median of five, masked", "다섯 장의 중앙값, 마스크 적용"),
]
figure, axes = me.start.pictures(3, titles)
for one, view in zip(axes, (raw.isel(time=0), careless, looks.isel(time=0).copy(data=views["median"])), strict=True):
    one.imshow(np.where(np.isnan(view.values).any(0)[..., None], 0.8, true_colour(view)))
figure.set_size_inches(15.6, 6.2)
me.save(figure, "views")
# %% [markdown] lang="ko"
# ### 실습 1. 한 화소의 중앙값
# 한 화소의 근적외 값이 다섯 번 (0.31, 구름, 0.29, 구름, 0.34)이었습니다. 구름은 `nan`입니다. 중앙값은 얼마입니까?

# %% [markdown] lang="en"
# ### Exercise 1. The median of a pixel
# A pixel was 0.31, cloud, 0.29, cloud, 0.34 in the near infrared; cloud is `nan`. What is its median?

# %% solution="pixel"
series = np.array([0.31, np.nan, 0.29, np.nan, 0.34])
### BEGIN SOLUTION
middle = np.nanmedian(series)
### END SOLUTION

# %% check="pixel"
me.check(
    "1",
    middle,
    0.31,
    hint=(
        "np.median gives nan; there is one that leaves nan out.",
        "np.median은 nan이 됩니다. nan을 빼고 세는 함수가 있습니다.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 2. 맑은 횟수
# (시간, 밴드, y, x) 배열을 받아 화소마다 **모든 밴드가** 보인 촬영의 수를 돌려주는 함수를 쓰세요.

# %% [markdown] lang="en"
# ### Exercise 2. How often it was clear
# Write a function of an array (time, band, y, x) that gives for each pixel the number of looks in which **all** bands were seen.


# %% solution="count"
def count_clear(stack):
    ### BEGIN SOLUTION
    return (~np.isnan(stack)).all(axis=1).sum(axis=0)
    ### END SOLUTION


# %% check="count"
me.check(
    "2",
    lambda: count_clear(looks.values),
    clear_count(looks.values),
    hint=(
        "~np.isnan(stack), all over axis 1 (band), sum over axis 0 (time).",
        "~np.isnan(stack)를 축 1(밴드)에서 all, 축 0(시간)에서 sum 하세요.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 3. 메도이드
# 한 화소를 네 번 본 두 밴드의 값입니다. 다른 모든 촬영과의 유클리드 거리의 합이 가장 작은 촬영의 번호(0부터)를 구하세요.

# %% [markdown] lang="en"
# ### Exercise 3. The medoid
# Two bands of a pixel, seen four times. Which look (counted from 0) has the least sum of Euclidean distances to all others?

# %% solution="medoid"
seen = np.array([[0.05, 0.30], [0.06, 0.32], [0.07, 0.31], [0.30, 0.40]])
### BEGIN SOLUTION
chosen = np.linalg.norm(seen[:, None] - seen[None], axis=2).sum(axis=1).argmin()
### END SOLUTION

# %% check="medoid"
me.check(
    "3",
    chosen,
    2,
    hint=(
        "np.linalg.norm(seen[:, None] - seen[None], axis=2) is the table of distances.",
        "np.linalg.norm(seen[:, None] - seen[None], axis=2)가 거리의 표입니다.",
    ),
)

# %% [markdown] lang="ko"
# ## 감춰 둔 영상으로 채점하기
#
# 합성 영상이 그럴듯해 보인다고 맞는 것은 아닙니다. 감춰 둔 맑은 촬영과 **두 쪽 모두 보이는 화소에서만** 비교합니다.
#
# $$\mathrm{RMSE} = \sqrt{\mathrm{mean}\,(\hat\rho - \rho)^2}$$
#
# RMSE는 밝기의 오차를, **분광각(SAM)** 은 색의 오차를 말합니다. 두 스펙트럼 벡터 사이의 각이며, 전체가 두 배 밝아져도 0입니다. 점수 옆에는 늘
# **덮은 비율**을 적습니다. 쉬운 화소만 남기고 나머지를 비우면 RMSE는 얼마든지 낮아지기 때문입니다.

# %% [markdown] lang="en"
# ## Scored against a look that was kept apart
#
# A composite that looks well need not be right. It is compared with the clear look that was kept apart, **where both were seen**.
#
# $$\mathrm{RMSE} = \sqrt{\mathrm{mean}\,(\hat\rho - \rho)^2}$$
#
# RMSE tells the error of brightness, the **spectral angle (SAM)** that of colour: the angle between two spectra as vectors, 0 even when all
# is twice as bright. Beside a score always stands the **share that was covered**: who leaves all but easy pixels empty has any RMSE he likes.

# %%
counted = clear_count(looks.values)
missed = np.abs(views["median"] - truth.values).mean(0)
grey = np.full((*missed.shape, 3), 0.8)
figure, (left, right) = me.start.pictures(
    2, [("Clear looks of five", "다섯 장 가운데 맑은 횟수"), ("Error of the median", "중앙값 합성의 오차")]
)
shown = left.imshow(counted, vmin=0, vmax=5, cmap="YlGnBu")
figure.colorbar(shown, ax=left, shrink=0.7)
right.imshow(grey)
shown = right.imshow(missed, vmin=0, vmax=0.05, cmap="magma_r")
figure.colorbar(shown, ax=right, shrink=0.7, label=me.pick("reflectance", "반사율"))
me.save(figure, "score")

# %% [markdown] lang="ko"
# ### 실습 4. RMSE
# 두 배열의 RMSE를 돌려주는 함수를 쓰세요. 어느 한쪽이라도 `nan`인 곳은 뺍니다.

# %% [markdown] lang="en"
# ### Exercise 4. RMSE
# Write a function that gives the RMSE of two arrays; leave out what is `nan` in either.


# %% solution="rmse"
def rmse(view, reference):
    ### BEGIN SOLUTION
    return np.sqrt(np.nanmean((view - reference) ** 2))
    ### END SOLUTION


# %% check="rmse"
me.check(
    "4",
    lambda: rmse(np.array([0.1, np.nan, 0.4, 0.2]), np.array([0.1, 0.3, 0.0, np.nan])),
    np.sqrt(0.08),
    hint=(
        "a difference with nan is nan: np.nanmean of the squares, then np.sqrt.",
        "nan이 낀 차는 nan입니다. 제곱의 np.nanmean, 그다음 np.sqrt.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 5. 어느 합성이 가장 가까운가
# `views`의 세 합성(`"median"`, `"medoid"`, `"recent"`) 가운데 `truth.values`와의 RMSE가 가장 작은 것의 이름을 쓰세요.

# %% [markdown] lang="en"
# ### Exercise 5. Which view is nearest
# Of the three in `views` (`"median"`, `"medoid"`, `"recent"`) name the one with the least RMSE to `truth.values`.

# %% solution="best"
### BEGIN SOLUTION
best = min(views, key=lambda name: rmse(views[name], truth.values))
### END SOLUTION

# %% check="best"
errors = {name: float(np.nanmean((view - truth.values) ** 2)) for name, view in views.items()}
me.check(
    "5",
    best,
    min(errors, key=errors.get),
    hint=(
        "rmse(views[name], truth.values) of each; your function of exercise 4.",
        "실습 4의 함수로 이름마다 rmse(views[name], truth.values)를 구하세요.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 6. 마스크의 값어치
# 마스크 없는 평균(`careless.values`)의 RMSE는 마스크한 중앙값의 몇 배입니까?

# %% [markdown] lang="en"
# ### Exercise 6. What the mask is worth
# How many times the RMSE of the masked median is that of the mean without a mask (`careless.values`)?

# %% solution="worth"
### BEGIN SOLUTION
times = rmse(careless.values, truth.values) / rmse(views["median"], truth.values)
### END SOLUTION

# %% check="worth"
worst = float(np.nanmean((careless.values - truth.values) ** 2))
me.check(
    "6",
    times,
    np.sqrt(worst / errors["median"]),
    within=0.01,
    hint=("one RMSE over the other, both against truth.values.", "둘 다 truth.values와 비교한 RMSE의 비입니다."),
)

# %% [markdown] lang="ko"
# ### 실습 7. 분광각
# 두 스펙트럼 사이의 각(라디안)을 돌려주는 함수를 쓰세요. $\cos\theta = a \cdot b / (|a||b|)$

# %% [markdown] lang="en"
# ### Exercise 7. The spectral angle
# Write a function that gives the angle between two spectra in radians. $\cos\theta = a \cdot b / (|a||b|)$


# %% solution="angle"
def angle(one, other):
    ### BEGIN SOLUTION
    return np.arccos(np.clip(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)), -1, 1))
    ### END SOLUTION


# %% check="angle"
me.check(
    "7",
    lambda: [
        angle(np.array(one), np.array(other)) for one, other in (((1, 0), (0, 2)), ((1, 2), (2, 4)), ((1, 0), (1, 1)))
    ],
    [np.pi / 2, 0, np.pi / 4],
    hint=(
        "one @ other is the product, np.linalg.norm a length; np.clip(..., -1, 1) before np.arccos.",
        "one @ other가 내적, np.linalg.norm이 길이입니다. np.arccos 앞에 np.clip(..., -1, 1)을 쓰세요.",
    ),
)

# %% [markdown] lang="ko"
# ## 퀴즈
# 1. 밴드의 비(지수)를 시계열로 볼 때 더 나은 합성은? (a) 밴드마다의 중앙값 (b) 메도이드 (c) 평균
# 2. 맑은 촬영이 없는 화소는? (a) 이웃으로 채운다 (b) 0으로 둔다 (c) `nan`으로 남기고 덮은 비율을 말한다
# 3. 구름 마스크를 100 m 부풀리는 까닭은? (a) 구름 가장자리와 옅은 구름이 남아서 (b) 계산이 빨라서 (c) 파일이 작아져서

# %% [markdown] lang="en"
# ## Quiz
# 1. For a series of ratios of bands (indices), better is (a) a median band by band (b) a medoid (c) a mean
# 2. A pixel that was never clear (a) is filled from its neighbours (b) becomes 0 (c) stays `nan`, and the share covered is told
# 3. A mask of cloud is grown by 100 m (a) because rims and thin cloud are left (b) to be faster (c) for smaller files

# %% solution="quiz"
# en: Letters in quotes, such as "a".
# ko: "a"처럼 따옴표 안에 글자를 쓰세요.
### BEGIN SOLUTION
first = "b"
second = "c"
third = "a"
### END SOLUTION

# %% check="quiz" points=3
me.quiz({1: first, 2: second, 3: third}, {1: "2caf767a", 2: "40f2b6e9", 3: "f2cd852e"})

# %% [markdown] lang="ko"
# ## 현업에서는
#
# `eosat run`은 설정의 기간을 합성하고 화소마다 맑은 횟수를 함께 저장합니다. 구마다 덮은 비율이 표에 있으니, 80 %를 못 본 구의 면적은 인용하지 않습니다.
# 마스크도 틀립니다. 비닐하우스와 흰 지붕은 밝아서 늘 구름으로 표시되므로 `eosat`은 거의 모든 날 구름이면서 변하지 않는 곳을 되살립니다(`rescue`).
# 합성 방법을 바꾸면 모델이 보는 분포도 바뀝니다. 방법은 기록에 남기고, 바꾼 날에는 9과의 감시를 봅니다.

# %% [markdown] lang="en"
# ## In production this means
#
# `eosat run` composites the period of its config and keeps, for each pixel, how often it was clear. Its table has the share seen of each
# district: where less than 80 % was seen, do not quote an area. Masks err too. Film greenhouses and white roofs are bright and flagged as cloud
# all the time, so `eosat` brings back what is cloud on nearly every date and never changes (`rescue`). Another method of compositing is another
# distribution for the model: the method stands in the record, and on the day it changes look at the watch of lesson 9.

# %%
me.result()
