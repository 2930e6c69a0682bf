"""District cards, and pages put together from several results."""

WORDS: dict[str, tuple[str, str]] = {
    "card.counted": ("Hectares counted from pixels: no interval is known", "화소 수로 센 면적: 신뢰구간은 알 수 없음"),
    "card.adjusted": ("Area-adjusted estimates, 95 % interval", "표본으로 보정한 추정 면적, 95 % 신뢰구간"),
    "card.area": ("{hectares} ha, {observed} of it seen", "{hectares} ha, 관측률 {observed}"),
    "card.low": ("Less than {limit} % seen: the numbers are incomplete", "관측률 {limit} % 미만: 수치가 완전하지 않음"),
    "card.rest": ("{count} more classes: {hectares} ha", "그 밖의 {count}개 유형: {hectares} ha"),
    "card.whole": ("{region}, estimated", "{region} 추정 면적"),
    "card.done": ("{path}", "{path}"),
    "card.no_run": (
        "{folder} is no finished run with a table: give the folder of eosat run, with summary among its outputs",
        "{folder}은(는) 표가 있는 끝난 실행이 아닙니다. outputs에 summary가 있는 eosat run의 폴더를 지정하세요",
    ),
    "card.no_area": (
        "{path} is no estimate of eosat area: give its folder or its area.json",
        "{path}은(는) eosat area의 추정 결과가 아닙니다. 그 폴더나 area.json을 지정하세요",
    ),
    "card.other_map": (
        "{path} estimates {ground} ha, the districts of this run show {seen} ha: it is of another map",
        "{path}은(는) {ground} ha를 추정했지만 이 실행의 행정구역은 {seen} ha입니다. 다른 지도의 추정입니다",
    ),
    "card.no_page": (
        "{path} is no report that parts can be added to: run eosat again with report among its outputs",
        "{path}은(는) 내용을 더할 수 있는 보고서가 아닙니다. outputs에 report를 넣어 eosat을 다시 실행하세요",
    ),
    "card.no_part": (
        "{path} is not there: give the folder of a finished eosat {command}",
        "{path}이(가) 없습니다. 끝난 eosat {command}의 폴더를 지정하세요",
    ),
    "card.nothing": (
        "nothing to add: give --change, --series or --area",
        "더할 내용이 없습니다. --change, --series, --area 가운데 하나를 지정하세요",
    ),
    "card.series": ("Through time", "시간에 따른 변화"),
    "card.series.note": (
        "Index and class series with trends and steps; gaps stay gaps. Numbers: series.csv, trends.csv, breaks.csv.",
        "지수와 유형 면적의 시계열, 추세, 단절. 관측이 없는 때는 비워 둡니다. 수치: series.csv, trends.csv, breaks.csv.",
    ),
    "card.area.title": ("Area with intervals", "신뢰구간이 있는 면적"),
    "card.area.note": (
        "Estimates from {points} labelled points ({method}), with 95 % intervals, beside what the map's pixels count.",
        "표본점 {points}개로 보정한 추정({method})과 95 % 신뢰구간, 그리고 지도의 화소 수로 센 면적.",
    ),
    "card.area.class": ("Class", "유형"),
    "card.area.counted": ("Pixel-counted (ha)", "화소 집계(ha)"),
    "card.area.estimate": ("Area-adjusted (ha)", "보정 면적(ha)"),
    "card.area.interval": ("95 % interval (ha)", "95 % 신뢰구간(ha)"),
    "card.area.users": ("User's accuracy", "사용자 정확도"),
    "card.area.producers": ("Producer's accuracy", "생산자 정확도"),
}
