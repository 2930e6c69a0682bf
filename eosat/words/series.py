"""Sentences of series: periods, gaps, figures, the page of a site."""

WORDS: dict[str, tuple[str, str]] = {
    "series.every": (
        "--every {every}: unknown. Give one of: {known}",
        "--every {every}: 알 수 없는 값입니다. 다음 중 하나를 지정하십시오: {known}",
    ),
    "series.one_period": (
        "{days} is one period ({name}, every {every}): one look is no series. Give a longer period, e.g. --set "
        "period=2023-01-01/2024-12-31",
        "{days}은(는) 한 구간({name}, {every})뿐이라 시계열이 되지 않습니다. 기간을 늘리십시오. 예: --set "
        "period=2023-01-01/2024-12-31",
    ),
    "series.other": (
        "{path} holds another series ({differs}). Choose another --out, or ask for the same again",
        "{path}에는 다른 시계열이 있습니다({differs}). --out을 바꾸거나 같은 설정으로 실행하십시오",
    ),
    "series.nothing": (
        "None of the {count} periods shows anything clearly. The first: {first}",
        "{count}개 구간 모두에 맑은 영상이 없습니다. 첫 구간: {first}",
    ),
    "series.period": ("period {number} of {total}: {name} ({days})", "구간 {number}/{total}: {name} ({days})"),
    "series.seen": (
        "{name}: {scenes} scenes, {percent:.0f} % seen clear",
        "{name}: 영상 {scenes}개, 맑게 관측된 면적 {percent:.0f} %",
    ),
    "series.gap": ("{name}: a gap. {why}", "{name}: 빈 구간. {why}"),
    "series.stage.table": ("reading districts, trends and steps", "행정구역별 값, 추세, 단절 계산"),
    "series.stage.figures": ("drawing figures", "그림 작성"),
    "series.done": (
        "done: {folder}, {periods} periods, {gaps} of them gaps",
        "완료: {folder}, 구간 {periods}개(빈 구간 {gaps}개)",
    ),
    "series.title": ("{place}: what was seen, period by period", "{place}: 구간별 관측"),
    "series.subtitle": ("{first} to {last}, {periods} periods", "{first} ~ {last}, {periods}개 구간"),
    "series.legend": (
        "Hollow or pale: less than {low} % seen, not in the curve. Hatched: nothing clear seen, nothing put in. "
        "Shaded: a step between two looks.",
        "속이 빈 점·옅은 막대: 관측 {low} % 미만, 곡선에서 제외. 빗금: 맑은 영상 없음(보간하지 않음). 음영: 두 관측 사이의 단절.",
    ),
    "series.no_curve": (
        "no curve, no steps: too few looks to tell the year's rhythm from a trend",
        "관측이 적어 계절 변화와 추세를 구분할 수 없으므로 곡선과 단절 없음",
    ),
    "series.axis.index": ("mean index", "지수 평균"),
    "series.axis.class": ("share of what was seen [%]", "관측 면적 중 비율 [%]"),
    "series.axis.observed": ("seen [%]", "관측 [%]"),
    "series.step": ("{name} {size:+.2f} (p {p:.3f})", "{name} {size:+.2f} (p {p:.3f})"),
    "series.decline.since": ("lost, seen so first in {name}", "{name}에 처음 보인 소실"),
    "series.growth.since": ("built, seen so first in {name}", "{name}에 처음 보인 시가·건물"),
    "series.decline.limit": (
        "pixel-counted. A drop has to be seen in two looks, so a loss in the last look alone is not in it; a slow decline is a "
        "slope of NBR and can be drought or thinning; smoke and haze of the first look can hide a fall",
        "화소 집계 면적입니다. 하락은 두 번 관측되어야 하므로 마지막 관측에만 나타난 소실은 제외됩니다. 서서히 쇠퇴는 "
        "NBR의 기울기이며 가뭄이나 솎아베기일 수 있습니다. 첫 관측의 연무는 하락을 가릴 수 있습니다",
    ),
    "series.growth.limit": (
        "pixel-counted. What is built has to be seen in two looks and never turns back, so what the last look alone shows is "
        "not in it, nor are houses that are torn down; greenhouses and bare yards can be called built",
        "화소 집계 면적입니다. 건물은 두 번 관측되어야 하고 되돌아가지 않으므로, 마지막 관측에만 나타난 것과 철거된 건물은 "
        "반영되지 않습니다. 비닐하우스와 빈 마당이 건물로 분류될 수 있습니다",
    ),
    "series.years.title": ("{place}: woods that go, ground that is built", "{place}: 산림 소실과 시가화"),
    "series.years.decline": ("woods lost [ha a look]", "산림 소실 [ha, 관측별]"),
    "series.years.growth": ("newly built [ha a look]", "새 시가·건물 [ha, 관측별]"),
    "series.years.slow": (
        "in slow decline over the span: {slow:,.1f} ha of {woods:,.1f} ha of woods",
        "기간 중 서서히 쇠퇴: 산림 {woods:,.1f} ha 중 {slow:,.1f} ha",
    ),
    "series.years.before": ("built from the first look on: {before:,.1f} ha", "처음부터 시가·건물: {before:,.1f} ha"),
    "series.years.note": (
        "Hectares are pixel-counted. Each change is at the look that showed it first, after the one before; two looks have to "
        "agree, so the last one cannot show any.",
        "면적은 화소 집계입니다. 변화는 처음 보인 관측에 표시되며 그 직전 관측 이후에 일어났습니다. 두 관측이 일치해야 "
        "하므로 마지막 관측에는 표시되지 않습니다.",
    ),
    "series.years.low": (
        "Only {percent:.0f} % of this district was seen (less than {low} %).",
        "이 행정구역은 {percent:.0f} %만 관측되었습니다({low} % 미만).",
    ),
    "series.no_built": (
        "a site is followed by what is built or bare, and this model knows {classes}. Give a model of land cover",
        "사업지는 건물과 나지로 추적하는데 이 모델의 분류는 {classes}입니다. 토지피복 모델을 지정하십시오",
    ),
    "series.grids": (
        "the periods lie on different grids ({crs}). Give one: --set crs=EPSG:32652 and another --out",
        "구간마다 격자가 다릅니다({crs}). --set crs=EPSG:32652처럼 하나로 정하고 --out을 바꾸십시오",
    ),
    "series.large": (
        "a site of {rows} x {columns} px in {looks} looks is too large for a page. Give a smaller --box",
        "{rows} x {columns} 화소, 관측 {looks}회의 사업지는 페이지로 만들기에 너무 큽니다. --box를 줄이십시오",
    ),
    "series.site_and_box": (
        "--site NAME and --box PLACE go together: a name, and west,south,east,north in degrees or a GeoJSON file",
        "--site 이름과 --box 위치는 함께 지정하십시오: 이름과, 도 단위 서,남,동,북 또는 GeoJSON 파일",
    ),
    "series.page.title": (
        "How far the works are, from Sentinel-2: built or bare ground, period by period",
        "Sentinel-2로 본 공사 진행: 구간별 건물·나지 면적",
    ),
    "series.page.changed": (
        "First change seen between {after} and {by} ({days} days apart, no nearer date can be told). By the last look "
        "{turned:.2f} ha are built or bare ({share:.0f} % of {area:.2f} ha, pixel-counted).",
        "첫 변화는 {after}에서 {by} 사이에 보입니다(간격 {days}일, 더 좁힐 수 없음). 마지막 관측까지 건물·나지는 "
        "{turned:.2f} ha입니다({area:.2f} ha의 {share:.0f} %, 화소 집계).",
    ),
    "series.page.unchanged": (
        "No lasting change was seen in {looks} looks. {turned:.2f} ha are built or bare ({share:.0f} % of {area:.2f} ha, "
        "pixel-counted).",
        "관측 {looks}회에서 지속된 변화가 보이지 않습니다. 건물·나지는 {turned:.2f} ha입니다({area:.2f} ha의 {share:.0f} %, "
        "화소 집계).",
    ),
    "series.page.pictures": ("What was seen", "관측 영상"),
    "series.page.curve": ("Built or bare [ha]", "건물·나지 [ha]"),
    "series.page.gap": ("nothing clear was seen", "맑은 영상 없음"),
    "series.page.caption": (
        "Line: once turned, stays, two looks have to agree. Circles: each map on its own, clouds are missing in it. "
        "Shaded: when the first change of 0.1 ha or more happened.",
        "선: 한번 바뀐 곳은 유지되며 두 번의 관측이 일치해야 함. 원: 각 지도 그대로의 값(구름 낀 곳 제외). 음영: 0.1 ha "
        "이상의 첫 변화가 일어난 때.",
    ),
    "series.page.limits": (
        "Ploughed fields and dry grass can be taken for bare ground, and what the last look alone shows is not counted "
        "yet. Hectares are counted in pixels; eosat sample and eosat area give an estimate with an interval.",
        "갈아엎은 밭과 마른 풀은 나지로 분류될 수 있고, 마지막 관측에만 나타난 변화는 아직 세지 않습니다. 면적은 화소 "
        "집계이며, 신뢰구간이 있는 추정치는 eosat sample과 eosat area로 구합니다.",
    ),
    "series.page.head_period": ("period", "구간"),
    "series.page.head_dates": ("scenes of", "영상 날짜"),
    "series.page.head_observed": ("seen [ha]", "관측 [ha]"),
    "series.page.head_mapped": ("built or bare on the map [ha]", "지도의 건물·나지 [ha]"),
    "series.page.head_turned": ("turned and stays [ha]", "바뀌어 유지된 면적 [ha]"),
}
