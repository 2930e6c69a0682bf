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
}
