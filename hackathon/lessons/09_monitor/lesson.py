# %% [markdown] lang="ko"
# # 9. 운영 중인 모델 지켜보기
#
# **목표.** 들어오는 영상이 학습 때와 같은 분포인지 **PSI와 KS로 밴드마다, 계절마다** 재고, 오프셋 오류를 찾아내며, 거짓 경보를 내지 않는다.
#
# 읽기 10분, 실습 30분. 네트워크가 필요 없습니다. 모든 영상은 가상의 섬을 본뜬 **모의(SIMULATED)** 자료입니다.

# %% [markdown] lang="en"
# # 9. Watch a model in operation
#
# **Goal.** Measure by **PSI and KS, band by band and season by season,** whether the images that come in are still like those of
# training; find a fault of the offset, and raise no false alarm.
#
# Ten minutes of reading, thirty of exercises. No network is needed. All scenes are **SIMULATED**, of an invented island.

# %%
from datetime import date

import numpy as np

import eosat
from eosat.drift import ACT, WATCH, drift, ks, psi, season_of, verdict
from eosat.kit.lesson import begin_lesson

me = begin_lesson("09_monitor", lang="ko")

# %% [markdown] lang="ko"
# ## 정답 없이 지켜보기
#
# 운영 중에는 정답이 없습니다. 정확도를 매일 잴 수는 없지만 **입력의 분포**는 매일 잴 수 있습니다. 기준 자료(학습 때)와 새로 들어온 자료를 비교하는
# 수가 둘 있습니다.
#
# - **PSI**(population stability index): 기준 자료를 같은 비율의 구간 열 개로 나누고, 구간 $i$의 비율이 $e_i$에서 $a_i$가 되었을 때
#   $\mathrm{PSI} = \sum_i (a_i - e_i)\ln(a_i / e_i)$. 관례로 0.1부터 **주의(watch)**, 0.25부터 **조치(act)**. 신용평가에서 온 경험칙입니다.
# - **KS**: 두 누적분포함수 사이의 가장 큰 간격. 0에서 1까지.
#
# 화소는 서로 이웃하므로 독립인 표본이 아닙니다. 화소 수가 많으면 아무리 작은 차이도 "유의"하게 나오므로 p값은 쓰지 않습니다.
#
# 아래에서는 5월과 1월에 닷새마다 찍은 여섯 장으로 월별 합성 영상을 만듭니다. 2023년이 기준이고 2024년과 2025년이 새로 들어온 것입니다. 바다는 연무와 물빛이
# 대부분이므로 육지만 봅니다.

# %% [markdown] lang="en"
# ## To watch without the truth
#
# In operation nobody tells the truth. Accuracy cannot be measured every day, but the **distribution of what comes in** can. Two numbers
# compare a reference (what was learned from) with what is fresh.
#
# - **PSI** (population stability index): cut the reference into ten bins of equal share; where the share of bin $i$ went from $e_i$ to
#   $a_i$, $\mathrm{PSI} = \sum_i (a_i - e_i)\ln(a_i / e_i)$. By custom 0.1 means **watch** and 0.25 **act**: a rule of thumb of credit scoring.
# - **KS**: the largest gap between the two cumulative distributions, from 0 to 1.
#
# Pixels are neighbours, not independent draws. With so many of them any difference is "significant", so there are no p-values here.
#
# Below, six looks five days apart become the composite of a month, of May and of January. 2023 is the reference; 2024 and 2025 come in later. Only land is
# looked at, since the sea is little but haze and glint.

# %%
BANDS = ["B02", "B04", "B08", "B11"]
months = [(2023, 1), (2023, 5), (2024, 1), (2024, 5), (2025, 5)]
dates = tuple(date(year, month, day) for year, month in months for day in (1, 6, 11, 16, 21, 26))
catalog = me.island("monitor", size=1200, dates=dates)
where = str(catalog.with_name("districts.geojson"))
scenes = eosat.find(where, "2023-01-01/2025-05-31", catalog=str(catalog), bands=BANDS)
grid = eosat.grid_over(eosat.region(where).area, crs=scenes.kept[0].crs, resolution=20)
looks = eosat.cube(scenes.kept, grid, bands=BANDS).compute()


def month_of(year, month):
    return looks.sel(time=f"{year}-{month:02d}")


def values_of(view, month):
    """(season, band) -> values on land."""
    return {(season_of(month), band): view.sel(band=band).values[land] for band in BANDS}


may = eosat.composite(month_of(2023, 5)).compute()
land = (may.sel(band="B04") < may.sel(band="B08")).values
spring = values_of(may, 5)
winter = values_of(eosat.composite(month_of(2023, 1)).compute(), 1)
run_a = values_of(eosat.composite(month_of(2024, 5)).compute(), 5)
late = values_of(eosat.composite(month_of(2025, 5)).compute(), 5)
run_b = {key: values + 0.1 for key, values in late.items()}
run_c = values_of(eosat.composite(month_of(2024, 1)).compute(), 1)

titles = [
    ("B08 of May: a year later, and run b", "5월의 B08: 이듬해와 실행 b"),
    ("B08 of May and of January", "5월과 1월의 B08"),
]
figure, (left, right) = me.charts(2, titles)
steps = np.linspace(0, 0.6, 41)
drawn = (
    (left, spring, 5, me.pick("2023 (reference)", "2023년(기준)"), "#8a94a0"),
    (left, run_a, 5, me.pick("2024, run a", "2024년, 실행 a"), "#3076b5"),
    (left, run_b, 5, me.pick("2025, run b", "2025년, 실행 b"), "#c0392b"),
    (right, spring, 5, me.pick("May 2023", "2023년 5월"), "#8a94a0"),
    (right, winter, 1, me.pick("January 2023", "2023년 1월"), "#3076b5"),
)
for axes, values, month, label, colour in drawn:
    axes.hist(values[season_of(month), "B08"], steps, histtype="step", density=True, color=colour, label=label, lw=1.6)
for axes in (left, right):
    axes.set_xlabel(me.pick("reflectance", "반사율"))
    axes.set_yticks([])
    axes.legend(frameon=False)
me.save(figure, "shift")

# %% [markdown] lang="ko"
# ### 실습 1. 계절
# 달의 번호(1~12)를 받아 `"winter"`(12~2월), `"spring"`(3~5월), `"summer"`(6~8월), `"autumn"`(9~11월)을 돌려주는 함수를 쓰세요.

# %% [markdown] lang="en"
# ### Exercise 1. Seasons
# Write a function that takes a month (1 to 12) and gives `"winter"` (December to February), `"spring"`, `"summer"` or `"autumn"`.


# %% solution="season"
def season(month):
    ### BEGIN SOLUTION
    return ["winter", "spring", "summer", "autumn"][month % 12 // 3]
    ### END SOLUTION


# %% check="season"
me.check(
    "1",
    lambda: [season(month) for month in range(1, 13)],
    [season_of(month) for month in range(1, 13)],
    hint=(
        "month % 12 turns December into 0; three months share a season.",
        "month % 12를 하면 12월이 0이 됩니다. 세 달씩 한 계절입니다.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 2. 손으로 계산하는 PSI
# 세 구간의 비율이 (0.5, 0.3, 0.2)에서 (0.4, 0.3, 0.3)이 되었습니다. PSI는 얼마입니까?

# %% [markdown] lang="en"
# ### Exercise 2. A PSI by hand
# The shares of three bins went from (0.5, 0.3, 0.2) to (0.4, 0.3, 0.3). What is the PSI?

# %% solution="shares"
before, after = np.array([0.5, 0.3, 0.2]), np.array([0.4, 0.3, 0.3])
### BEGIN SOLUTION
by_hand = ((after - before) * np.log(after / before)).sum()
### END SOLUTION

# %% check="shares"
me.check(
    "2",
    by_hand,
    0.06286,
    within=1e-4,
    hint=(
        "np.log is the natural logarithm; a bin that stays gives nothing.",
        "np.log는 자연로그입니다. 그대로인 구간은 0입니다.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 3. 두 배열의 PSI
# 기준 배열의 분위수(`edges = np.quantile(reference, np.arange(1, 10) / 10)`)로 구간 열 개를 만들고 두 배열의 PSI를 돌려주는 함수를 쓰세요. 빈 구간에서 로그가 무한대가 되지 않도록 비율은 0.0001보다 작지 않게 합니다.

# %% [markdown] lang="en"
# ### Exercise 3. The PSI of two arrays
# Write a function that makes ten bins from the quantiles of the reference, `edges = np.quantile(reference, np.arange(1, 10) / 10)`,
# and gives the PSI. Let no share be below 0.0001, so that an
# empty bin has a logarithm.


# %% solution="psi"
def my_psi(reference, fresh):
    ### BEGIN SOLUTION
    edges = np.quantile(reference, np.arange(1, 10) / 10)
    e, a = (np.bincount(np.searchsorted(edges, some), minlength=10) / some.size for some in (reference, fresh))
    e, a = np.maximum(e, 1e-4), np.maximum(a, 1e-4)
    return ((a - e) * np.log(a / e)).sum()
    ### END SOLUTION


# %% check="psi"
rng = np.random.default_rng(9)
one, other, far = rng.normal(0, 1, 3000), rng.normal(0.4, 1.2, 2000), rng.normal(9, 1, 500)
me.check(
    "3",
    lambda: [my_psi(one, other), my_psi(one, far)],
    [psi(one, other), psi(one, far)],
    hint=(
        "np.bincount(np.searchsorted(edges, values), minlength=10) / values.size are the shares; np.maximum(..., 1e-4).",
        "비율은 np.bincount(np.searchsorted(edges, values), minlength=10) / values.size이고, np.maximum(..., 1e-4)를 씁니다.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 4. KS
# 두 배열의 누적분포함수 사이에서 가장 큰 간격을 돌려주는 함수를 쓰세요.

# %% [markdown] lang="en"
# ### Exercise 4. KS
# Write a function that gives the largest gap between the cumulative distributions of two arrays.


# %% solution="ks"
def my_ks(reference, fresh):
    ### BEGIN SOLUTION
    every = np.concatenate([reference, fresh])
    cumulated = [np.searchsorted(np.sort(some), every, side="right") / some.size for some in (reference, fresh)]
    return abs(cumulated[0] - cumulated[1]).max()
    ### END SOLUTION


# %% check="ks"
me.check(
    "4",
    lambda: [my_ks(one, other), my_ks(np.array([1, 2, 3, 4]), np.array([3, 4, 5, 6]))],
    [ks(one, other), 0.5],
    hint=(
        "np.searchsorted(np.sort(values), every, side='right') counts the values up to each of every = np.concatenate([reference, fresh]).",
        "np.searchsorted(np.sort(values), every, side='right')는 every = np.concatenate([reference, fresh])의 각 값 이하인 값의 개수입니다.",
    ),
)

# %% [markdown] lang="ko"
# ## 무엇을 무엇과 비교하는가
#
# 거짓 경보가 잦은 감시는 꺼집니다. 거짓 경보의 원인은 대개 모델이 아니라 비교하는 방법입니다.
#
# - **계절이 다르다.** 1월을 5월과 비교하면 늘 경보가 납니다.
# - **촬영 한 장이다.** 구름과 연무가 그날그날 다르고, 맑은 곳만 남으면 보이는 땅이 달라집니다. 모델에 넣는 것, 곧 **합성 영상**을 비교합니다.
# - **땅이 다르다.** 같은 육지 화소를 비교합니다.
# - **밴드 하나다.** 연무는 청색(B02)만 들어 올렸다가 사라집니다. 틀린 오프셋이나 정말로 바뀐 땅은 대부분의 밴드를 움직입니다. 그래서 실행 전체의
#   판정 `verdict`는 **가운데 밴드(PSI의 중앙값)** 로 합니다.
#
# 아래 그림은 밴드마다의 PSI입니다. 점선은 주의(0.1)와 조치(0.25)이고, 세로축은 로그입니다.

# %% [markdown] lang="en"
# ## What is compared with what
#
# A watch that cries wolf is switched off. Mostly not the model is to blame but the comparison.
#
# - **Another season.** January against May alarms every time.
# - **A single look.** Cloud and haze differ from day to day, and what is left clear is other ground each time. Compare what the model is
#   given: the **composite**.
# - **Other ground.** Compare the same pixels of land.
# - **A single band.** Haze lifts the blue (B02) alone and goes away again. A wrong offset, or ground that truly changed, moves most
#   bands. So the `verdict` on a whole run goes by its **middle band (the median PSI)**.
#
# Below: the PSI of each band. Dotted lines are watch (0.1) and act (0.25); the axis is logarithmic.

# %%
singles = [values_of(month_of(2024, 5).isel(time=number), 5) for number in range(6)]
bars = (
    (me.pick("run a, composite", "실행 a, 합성 영상"), [one.psi for one in drift(spring, run_a)], "#3076b5"),
    (
        me.pick("its worst single look", "그중 가장 나쁜 한 장"),
        np.max([[one.psi for one in drift(spring, some)] for some in singles], 0),
        "#e0a030",
    ),
    (me.pick("run b", "실행 b"), [one.psi for one in drift(spring, run_b)], "#c0392b"),
)
figure, (axes,) = me.charts(1, [("PSI against May 2023", "2023년 5월과 비교한 PSI")])
figure.set_size_inches(7.2, 3.9)
for number, (label, heights, colour) in enumerate(bars):
    axes.bar(np.arange(len(BANDS)) + 0.27 * (number - 1), heights, 0.25, color=colour, label=label)
axes.set_yscale("log")
axes.set_xticks(range(len(BANDS)), BANDS)
for level in (WATCH, ACT):
    axes.axhline(level, color="#566270", linestyle=":")
axes.legend(frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.5, -0.28))
me.save(figure, "psi")
# %% [markdown] lang="ko"
# ### 실습 5. 한 장만 보면
# `singles`에는 2024년 5월의 촬영 여섯 장이 따로 들어 있습니다. 적어도 한 밴드가 `"act"`인 촬영은 몇 장입니까? 여섯 장을 합성한 실행 a의 판정은
# 무엇입니까? `drift(spring, values)`는 밴드마다 `level`을 가진 결과를, `verdict`는 그 결과에서 판정을 돌려줍니다.

# %% [markdown] lang="en"
# ### Exercise 5. One look alone
# `singles` holds the six looks of May 2024, each alone. How many of them are at `"act"` in at least one band? And what is the verdict on
# run a, their composite? `drift(spring, values)` gives a finding with a `level` for each band; `verdict` judges the findings.

# %% solution="singles"
### BEGIN SOLUTION
alarms = sum(any(one.level == "act" for one in drift(spring, values)) for values in singles)
of_run_a = verdict(drift(spring, run_a))
### END SOLUTION

# %% check="singles"
me.check(
    "5",
    [alarms, of_run_a],
    [
        sum(max(psi(spring[key], values[key]) for key in spring) >= ACT for values in singles),
        verdict(drift(spring, run_a)),
    ],
    hint=(
        "any(one.level == 'act' for one in drift(spring, values)) tells of one look; verdict(drift(spring, run_a)).",
        "한 장의 경보 여부는 any(one.level == 'act' for one in drift(spring, values)), 판정은 verdict(drift(spring, run_a))입니다.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 6. 고장 난 실행 찾기
# 실행 a, b, c가 들어왔습니다. c는 1월이니 `winter`와 비교합니다. 모든 밴드가 `"act"`인 실행의 글자를 쓰고, 중앙값의 차이에서 그 실행의 오프셋이 얼마나
# 틀렸는지(반사율, 소수 첫째 자리) 구하세요.

# %% [markdown] lang="en"
# ### Exercise 6. Find the broken run
# Runs a, b and c came in; c is of January, so compare it with `winter`. Give the letter of the run that is at `"act"` in every band,
# and from the difference of medians by how much its offset is wrong (in reflectance, to one decimal).

# %% solution="fault"
### BEGIN SOLUTION
compared = {"a": drift(spring, run_a), "b": drift(spring, run_b), "c": drift(winter, run_c)}
broken = next(letter for letter, found in compared.items() if all(one.level == "act" for one in found))
by_how_much = round(float(np.median([np.nanmedian(run_b[key]) - np.nanmedian(spring[key]) for key in spring])), 1)
### END SOLUTION

# %% check="fault"
me.check(
    "6",
    [broken, by_how_much],
    ["b", 0.1],
    hint=(
        "one run has all of one.level == 'act'; np.nanmedian of each band, fresh less reference, is the same number.",
        "한 실행만 모든 one.level이 'act'입니다. 밴드마다 np.nanmedian의 차이(새것 - 기준)가 거의 같은 수입니다.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 7. 계절의 함정
# 실행 c(1월)를 계절을 무시하고 5월 기준과 비교하면 몇 밴드가 `"act"`입니까? 1월 기준과 비교하면 몇 밴드입니까? 두 수를 차례로 쓰세요.
# `psi(기준, 새것)`과 `ACT`를 쓰면 됩니다.

# %% [markdown] lang="en"
# ### Exercise 7. The trap of the seasons
# Compare run c (January) with the reference of May as if seasons did not matter: how many bands are at `"act"`? And against January?
# Give both numbers in that order; `psi(reference, fresh)` and `ACT` are what you need.

# %% solution="trap"
### BEGIN SOLUTION
against_may = sum(psi(spring["spring", band], run_c["winter", band]) >= ACT for band in BANDS)
against_january = sum(psi(winter["winter", band], run_c["winter", band]) >= ACT for band in BANDS)
### END SOLUTION

# %% check="trap"
crossed = {("winter", band): spring["spring", band] for band in BANDS}
me.check(
    "7",
    [against_may, against_january],
    [sum(one.level == "act" for one in drift(reference, run_c)) for reference in (crossed, winter)],
    hint=(
        "spring['spring', band] and run_c['winter', band] are arrays.",
        "spring['spring', band]와 run_c['winter', band]는 배열입니다.",
    ),
)

# %% [markdown] lang="ko"
# ## 퀴즈
# 1. 모든 밴드가 같은 날 같은 만큼 밝아졌다. 가장 먼저 의심할 것은? (a) 가뭄 (b) 처리 기준선이나 오프셋 (c) 새 작물
# 2. 기준 자료에 봄만 있는데 가을 실행이 들어왔다. 할 일은? (a) 봄과 비교한다 (b) 경보 기준을 느슨하게 한다 (c) 비교하지 않고 가을 기준을 마련한다
# 3. `"act"`가 나왔다. 첫 번째로 할 일은? (a) 입력과 실행 기록을 본다 (b) 곧바로 재학습한다 (c) 감시를 끈다

# %% [markdown] lang="en"
# ## Quiz
# 1. All bands became brighter by the same amount on one day. Suspect first: (a) a drought (b) the processing baseline or offset (c) new crops
# 2. The reference has only spring, and a run of autumn comes in: (a) compare it with spring (b) loosen the alarm (c) do not compare; make
#    a reference of autumn
# 3. A run is at `"act"`. The first thing to do: (a) look at the input and the run's record (b) train again at once (c) switch the watch off

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
# 감시는 실행마다 돕니다. 새 합성 영상을 `eosat.drift.drift`로 같은 계절의 기준과 비교하고, 나오는 지도의 계급 비율은 `psi_of_shares`로 비교합니다(출력
# 드리프트). 값이 400개보다 적으면 `drift`는 "괜찮다"가 아니라 `"unknown"`이라고 합니다. 조치 경보가 나면 먼저 실행 기록에서 촬영마다의
# 오프셋과 그 이유를 봅니다(1과). 입력이 멀쩡한데도 분포가 바뀌었다면 그때 재학습을 생각합니다. 합성은 여러 장 가운데 한 장의 오류를 감출 수 있으니,
# 오프셋은 장마다 따로 세어야 합니다.

# %% [markdown] lang="en"
# ## In production this means
#
# The watch runs with every run. `eosat.drift.drift` compares the new composite with the reference of its season, and `psi_of_shares` the
# shares of classes in the map that comes out (output drift). Of fewer than 400 values `drift` says `"unknown"`, not that all is well. At an
# alarm, look first at the record of the run: which offset each look was given, and why (lesson 1). Where the input is sound and the
# distribution has changed all the same, think of training again. A composite can hide one bad look among several: offsets are counted look by look.

# %%
me.result()
