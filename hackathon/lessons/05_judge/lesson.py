# %% [markdown] lang="ko"
# # 5. 지도를 판정하기
#
# **목표.** 표본점으로 지도의 정확도와 **면적을 신뢰구간과 함께** 말하고, 모델의 확신이 믿을 만한지 재고 고친다.
#
# 읽기 10분, 실습 30분. 표본은 논문에 실린 공개 수치(Olofsson 외 2014, doi 10.1016/j.rse.2014.02.015, 표 8)이고, 모델의 점수와 태양광 부지는
# 난수로 만든 **모의(SIMULATED)** 자료입니다.

# %% [markdown] lang="en"
# # 5. Judge a map
#
# **Goal.** From sample points say how right a map is and what **area** a class has, **with an interval**; measure whether a model's
# confidence can be believed, and mend it.
#
# Ten minutes of reading, thirty of exercises. The sample is a published one (Olofsson et al. 2014, doi 10.1016/j.rse.2014.02.015,
# table 8); the model's scores and the solar sites are **SIMULATED** from random numbers.

# %%
import numpy as np

from eosat.estimators import Z95, by_map_class, judge
from eosat.kit.lesson import begin_lesson

me = begin_lesson("05_judge", lang="ko")

# %% [markdown] lang="ko"
# ## 화소를 세는 것은 면적이 아니다
#
# 지도가 벌채라고 한 화소를 세면 18,000 ha입니다. 그러나 지도는 틀립니다. 놓친 벌채는 커다란 "숲" 계급 속에 숨어 있어서, 그 작은 비율이 넓은 면적이
# 됩니다. 그래서 지도의 계급을 **층(stratum)** 으로 삼아 무작위로 점을 뽑고, 사람이 현장을 확인합니다. 표의 행은 지도, 열은 현장입니다.
#
# - $W_i$: 층 $i$가 지도에서 차지하는 비율, $n_{ij}$: 층 $i$의 점 가운데 현장이 $j$인 수, $n_i$: 층 $i$의 점의 수
# - 현장이 $i$, $j$일 비율의 추정: $p_{ij} = W_i\, n_{ij} / n_i$
# - 전체 정확도: $\sum_i p_{ii}$, 계급 $j$의 면적 비율: $p_j = \sum_i p_{ij}$
# - 그 표준오차: $SE(p_j) = \sqrt{\sum_i W_i^2\, \frac{q_{ij}(1 - q_{ij})}{n_i - 1}}$, 여기서 $q_{ij} = n_{ij}/n_i$

# %% [markdown] lang="en"
# ## Counted pixels are not an area
#
# The map has 18,000 ha of deforestation by counting pixels. But the map errs, and the deforestation that it misses hides in the large
# class "forest", where a small share is a large area. So points are drawn at random in each class of the map (a **stratum**) and looked
# at by people. Rows are the map, columns the ground.
#
# - $W_i$: share of stratum $i$ in the map; $n_{ij}$: its points whose ground is $j$; $n_i$: its points
# - estimated share of the pair: $p_{ij} = W_i\, n_{ij} / n_i$
# - overall accuracy: $\sum_i p_{ii}$; share of class $j$ on the ground: $p_j = \sum_i p_{ij}$
# - its standard error: $SE(p_j) = \sqrt{\sum_i W_i^2\, \frac{q_{ij}(1 - q_{ij})}{n_i - 1}}$ with $q_{ij} = n_{ij}/n_i$

# %%
names = [
    me.pick(*pair)
    for pair in (
        ("deforestation", "벌채"),
        ("forest gain", "숲 증가"),
        ("stable forest", "숲 유지"),
        ("not forest", "숲 아님"),
    )
]
pixels = np.array([200_000, 150_000, 3_200_000, 6_450_000])
pixel_ha = 0.09
points = np.array([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]])

found = judge(by_map_class(points), pixels, finite=False)
titles = [
    ("Points: map (rows), ground (columns)", "표본점: 지도(행), 현장(열)"),
    ("Area of the two small classes", "작은 두 계급의 면적"),
]
figure, (left, right) = me.charts(2, titles)
left.imshow(points / points.sum(1, keepdims=True), cmap="Blues", vmin=0, vmax=1)
left.set_xticks(range(4), names, rotation=20)
left.set_yticks(range(4), names)
for row in range(4):
    for column in range(4):
        left.text(
            column, row, points[row, column], ha="center", va="center", color="white" if row == column else "black"
        )
area, half = (values[:2] * pixels.sum() * pixel_ha for values in (found.share, Z95 * found.share_se))
right.bar([0, 2], pixels[:2] * pixel_ha, color="#c9d0d6", label=me.pick("pixels counted", "화소를 셈"))
right.bar([0.8, 2.8], area, yerr=half, capsize=6, color="#3076b5", label=me.pick("estimate, 95 %", "추정과 95 % 구간"))
right.set_xticks([0.4, 2.4], names[:2])
right.set_ylabel("ha")
right.legend(frameon=False)
published = ("Sample: Olofsson et al. 2014, table 8", "표본: Olofsson 외 2014, 표 8")
me.save(figure, "area", published)
# %% [markdown] lang="ko"
# ### 실습 1. 층의 무게
# 네 층의 무게 $W$를 배열로 쓰세요.

# %% [markdown] lang="en"
# ### Exercise 1. The weights of the strata
# Give the weights $W$ of the four strata as an array.

# %% solution="weights"
### BEGIN SOLUTION
weights = pixels / pixels.sum()
### END SOLUTION

# %% check="weights"
me.check(
    "1",
    weights,
    [0.02, 0.015, 0.32, 0.645],
    hint=(
        "pixels of a stratum per pixels of the map; they add up to 1.",
        "층의 화소 수를 지도 전체의 화소 수로 나눕니다. 합은 1입니다.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 2. 전체 정확도
# 점을 그대로 더한 정확도(587/640 = 0.917)가 아니라, 층의 무게를 쓴 전체 정확도를 구하세요.

# %% [markdown] lang="en"
# ### Exercise 2. Overall accuracy
# Not of the points as they are (587/640 = 0.917): with the weights of their strata.

# %% solution="overall"
### BEGIN SOLUTION
overall = (pixels / pixels.sum() * points.diagonal() / points.sum(1)).sum()
### END SOLUTION

# %% check="overall"
me.check(
    "2",
    overall,
    0.946512,
    within=1e-5,
    hint=(
        "of each stratum the share that is right (the diagonal per row sum), times W, added up.",
        "층마다 맞은 비율(대각선/행의 합)에 W를 곱해 더합니다.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 3. 벌채 면적
# 현장에서 정말로 벌채된 면적을 ha로 추정하세요. 벌채는 첫 번째 **열**입니다.

# %% [markdown] lang="en"
# ### Exercise 3. The area of deforestation
# Estimate the area that truly was deforested, in ha. Deforestation is the first **column**.

# %% solution="area"
### BEGIN SOLUTION
deforested = (pixels / pixels.sum() * points[:, 0] / points.sum(1)).sum() * pixels.sum() * pixel_ha
### END SOLUTION

# %% check="area"
me.check(
    "3",
    deforested,
    21157.76,
    within=0.1,
    hint=(
        "W times (first column per row sum), added up, is a share; times all pixels and 0.09 ha it is an area.",
        "W × (첫 열/행의 합)을 더하면 비율이고, 전체 화소 수와 0.09 ha를 곱하면 면적입니다.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 4. 95 % 구간의 절반
# 그 면적의 95 % 신뢰구간의 절반 너비(1.96 SE)를 ha로 구하세요.

# %% [markdown] lang="en"
# ### Exercise 4. Half of the 95 % interval
# Give the half width (1.96 SE) of that area's interval, in ha.

# %% solution="interval"
### BEGIN SOLUTION
q = points[:, 0] / points.sum(1)
share_se = np.sqrt(((pixels / pixels.sum()) ** 2 * q * (1 - q) / (points.sum(1) - 1)).sum())
half_width = 1.96 * share_se * pixels.sum() * pixel_ha
### END SOLUTION

# %% check="interval"
me.check(
    "4",
    half_width,
    6157.63,
    within=0.5,
    hint=(
        "the formula of SE above with q of the first column, and n - 1; then times 1.96, all pixels and 0.09.",
        "위의 SE 식에 첫 열의 q와 n - 1을 넣고, 1.96과 전체 화소 수와 0.09를 곱하세요.",
    ),
)

# %% [markdown] lang="ko"
# ## 확신은 믿을 만한가
#
# 모델이 90 %라고 말한 화소들 가운데 90 %가 맞아야 합니다. 확신(가장 큰 확률)을 구간으로 나누어 구간마다 평균 확신과 맞은 비율의 차이를 재고,
# 화소 수로 가중해 더한 것이 **ECE**입니다. 신경망은 대개 지나치게 확신합니다. 가장 싼 치료는 로짓을 하나의 수 $T$로 나누는 **온도 조정**입니다.
# 답(가장 큰 계급)은 바뀌지 않고 확신만 바뀝니다. $T$는 학습에 쓰지 않은 자료에서 음의 로그우도가 가장 작은 값입니다.

# %% [markdown] lang="en"
# ## Can its confidence be believed?
#
# Of the pixels of which a model says 90 %, 90 % should be right. Cut confidence (the largest probability) into bins; the gap between
# mean confidence and the share that is right, weighted by the pixels in each bin, is the **ECE**. Nets are mostly too sure of themselves. The cheapest
# cure is **temperature**: divide the logits by one number $T$. The answer (the largest class) stays, its confidence changes. $T$ is where
# the negative log likelihood is least, on data that the net did not learn from.


# %%
def softmax(logits):
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


rng = np.random.default_rng(5)
honest = rng.normal(0, 1.5, (6000, 4))
labels = (softmax(honest).cumsum(1) > rng.random((6000, 1))).argmax(1)
logits = 2 * honest  # a net that is too sure of itself

figure, charts = me.charts(
    2, [("As the net says it", "신경망이 말하는 그대로"), ("With temperature 2", "온도 2로 나눈 뒤")]
)
for axes, probability in zip(charts, (softmax(logits), softmax(logits / 2)), strict=True):
    confidence, right = probability.max(1), probability.argmax(1) == labels
    bins = np.clip((confidence * 10).astype(int), 0, 9)
    there = [one for one in range(10) if (bins == one).sum() > 20]
    axes.plot([0, 1], [0, 1], color="#8a94a0", linestyle=":")
    axes.bar([(one + 0.5) / 10 for one in there], [right[bins == one].mean() for one in there], 0.09, color="#3076b5")
    axes.set_xlabel(me.pick("confidence", "확신"))
    axes.set_ylabel(me.pick("share that is right", "맞은 비율"))
simulated = ("SIMULATED scores of a net", "모의(SIMULATED) 신경망 점수")
me.save(figure, "confidence", simulated)

# %% [markdown] lang="ko"
# ### 실습 5. ECE
# 확신, 맞았는지, 구간의 수를 받아 ECE를 돌려주는 함수를 쓰세요. 구간은 0에서 1까지 같은 너비입니다.

# %% [markdown] lang="en"
# ### Exercise 5. ECE
# Write a function of confidence, right or not, and the number of bins that gives the ECE. Bins are of equal width from 0 to 1.


# %% solution="ece"
def ece(confidence, right, bins):
    ### BEGIN SOLUTION
    which = np.clip((confidence * bins).astype(int), 0, bins - 1)
    gaps = [abs(confidence[which == one].sum() - right[which == one].sum()) for one in range(bins)]
    return sum(gaps) / len(confidence)
    ### END SOLUTION


# %% check="ece"
me.check(
    "5",
    lambda: (
        ece(np.array([0.25, 0.25, 0.75, 0.75]), np.array([0, 0, 1, 1]), 2),
        ece(np.array([0.9, 0.9, 0.6, 0.6]), np.array([1, 0, 1, 0]), 10),
    ),
    (0.25, 0.25),
    hint=(
        "in each bin |mean confidence - share right|, times the bin's share of all; skip empty bins.",
        "구간마다 |평균 확신 - 맞은 비율|에 구간의 비중을 곱해 더하고, 빈 구간은 건너뛰세요.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 6. 온도
# `logits`와 `labels`로 0.5부터 4까지 0.05 간격의 온도 가운데 음의 로그우도의 평균이 가장 작은 $T$를 찾으세요.

# %% [markdown] lang="en"
# ### Exercise 6. The temperature
# From `logits` and `labels` find, of temperatures from 0.5 to 4 in steps of 0.05, the one whose mean negative log likelihood is least.

# %% solution="temperature"
candidates = np.arange(0.5, 4.01, 0.05)
### BEGIN SOLUTION
likelihoods = [-np.log(softmax(logits / one)[np.arange(len(labels)), labels]).mean() for one in candidates]
temperature = candidates[np.argmin(likelihoods)]
### END SOLUTION

# %% check="temperature"
me.check(
    "6",
    temperature,
    2.0,
    within=0.11,
    hint=(
        "softmax(logits / T)[np.arange(len(labels)), labels] is the probability of what is true; take -log and the mean.",
        "softmax(logits / T)[np.arange(len(labels)), labels]가 정답의 확률입니다. -log의 평균을 비교하세요.",
    ),
)

# %% [markdown] lang="ko"
# ### 실습 7. 크기별 재현율
# 태양광 부지의 넓이(m²)와 찾았는지의 여부입니다. 500 미만, 500 이상 2,000 미만, 2,000 이상의 부지를 찾은 비율을 목록으로 쓰세요.
# 평균 하나는 작은 부지를 거의 다 놓친다는 사실을 감춥니다.

# %% [markdown] lang="en"
# ### Exercise 7. Recall by size
# Areas of solar sites (m²), and whether each was found. Give as a list the share found of those below 500, from 500 to below 2,000, and
# from 2,000 on. One average hides that hardly any small one is found.

# %% solution="recall"
site_m2 = np.array([120, 300, 450, 480, 500, 900, 1500, 2000, 2600, 8000])
site_found = np.array([False, False, True, False, False, True, True, True, True, True])
### BEGIN SOLUTION
edges = ((0, 500), (500, 2000), (2000, np.inf))
recall = [site_found[(site_m2 >= low) & (site_m2 < high)].mean() for low, high in edges]
### END SOLUTION

# %% check="recall"
me.check(
    "7",
    recall,
    [0.25, 2 / 3, 1.0],
    hint=(
        "site_found[(site_m2 >= low) & (site_m2 < high)].mean(); 500 belongs to the second.",
        "site_found[(site_m2 >= low) & (site_m2 < high)].mean(). 500은 둘째 구간입니다.",
    ),
)

# %% [markdown] lang="ko"
# ## 퀴즈
# 1. 지도의 화소를 세어 면적을 보고하면? (a) 표본보다 정확하다 (b) 지도의 오류만큼 치우친다 (c) 화소가 많으면 괜찮다
# 2. 온도 조정 뒤 바뀌는 것은? (a) 확신 (b) 정확도 (c) 둘 다
# 3. 한 층의 점이 모두 맞았다. 그 층의 표준오차가 0으로 나오면? (a) 완벽한 지도다 (b) 점이 적어 모르는 것일 뿐이다 (c) 계산을 잘못했다

# %% [markdown] lang="en"
# ## Quiz
# 1. An area reported by counting pixels is (a) better than a sample (b) off by the errors of the map (c) fine if pixels are many
# 2. Temperature changes (a) confidence (b) accuracy (c) both
# 3. All points of a stratum are right and its standard error comes out as 0: (a) a perfect map (b) too few points to know (c) a mistake in
#    the arithmetic

# %% solution="quiz"
# en: Letters in quotes, such as "a".
# ko: "a"처럼 따옴표 안에 글자를 쓰세요.
### BEGIN SOLUTION
first = "b"
second = "a"
third = "b"
### END SOLUTION

# %% check="quiz" points=3
me.quiz({1: first, 2: second, 3: third}, {1: "2caf767a", 2: "b2239ae3", 3: "537b597b"})

# %% [markdown] lang="ko"
# ## 현업에서는
#
# 보고서의 면적에는 구간이 있어야 하고, 그 구간은 학습에 쓰지 않은 무작위 표본에서 나와야 합니다. `eosat sample`이 점을 뽑고 라벨링 서식을 만들며,
# `eosat area`가 이 강의의 식으로 면적과 정확도를 계산합니다. 모델을 바꿀 때는 평균 정확도 하나가 아니라 크기별 재현율과 ECE를 함께 비교합니다.

# %% [markdown] lang="en"
# ## In production this means
#
# An area in a report has an interval, and the interval comes from a random sample that nothing was trained on. `eosat sample` draws the
# points and makes the sheet for labelling; `eosat area` computes areas and accuracies by the formulas of this lesson. When a model is
# exchanged, compare recall by size and ECE, not one mean accuracy.

# %%
me.result()
