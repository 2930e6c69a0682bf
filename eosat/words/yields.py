"""The yield of a solar fleet."""

WORDS: dict[str, tuple[str, str]] = {
    "yields.by": (
        "--by is '{by}'; known are {options}.",
        "--by 값이 '{by}'입니다. 쓸 수 있는 값: {options}.",
    ),
    "yields.kind": (
        "The kind '{kind}' does not go with what is given. Known are {options}; weather needs --weather FILE, the others none.",
        "'{kind}' 종류와 주어진 자료가 맞지 않습니다. 쓸 수 있는 값: {options}. weather에는 --weather 파일이 필요하고 나머지에는 없어야 합니다.",
    ),
    "yields.altitude": (
        "--altitude '{wish}' is neither metres nor a CSV with the columns district and altitude_m.",
        "--altitude '{wish}'은(는) 미터 값도, district와 altitude_m 열이 있는 CSV도 아닙니다.",
    ),
    "yields.clearness": (
        "--clearness '{wish}' is neither one number nor twelve with commas.",
        "--clearness '{wish}'은(는) 숫자 하나도, 쉼표로 나눈 열두 개도 아닙니다.",
    ),
    "yields.clearness_needed": (
        "The site {site} lies outside Jeju, whose clearness index is the only one that comes with eosat. Give --clearness, or --weather FILE, or --kind clear_sky.",
        "설비 {site}이(가) 제주 밖에 있습니다. 함께 제공되는 청명지수는 제주 값뿐입니다. --clearness, --weather 파일 또는 --kind clear_sky를 주십시오.",
    ),
    "yields.no_day": (
        "{source} covers no whole day. Give longer weather.",
        "{source}에 온전한 하루가 없습니다. 더 긴 기상 자료를 주십시오.",
    ),
    "yields.head.district": ("district", "행정구역"),
    "yields.head.sites": ("sites", "설비 수"),
    "yields.head.mw": ("MW", "MW"),
    "yields.head.p10": ("GWh p10", "GWh p10"),
    "yields.head.p50": ("GWh p50", "GWh p50"),
    "yields.head.p90": ("GWh p90", "GWh p90"),
    "yields.head.ceiling": ("GWh clear sky", "GWh 청천"),
    "yields.head.hours": ("full-load h", "환산 시간"),
    "yields.all": ("all", "전체"),
    "yields.period": ("{first} to {last}.", "{first} ~ {last}."),
    "yields.kind.clear_sky": (
        "Not one cloud: a ceiling, no forecast; Jeju gets some 0.6 of it.",
        "구름이 전혀 없는 하늘: 상한이며 예측이 아닙니다. 제주의 실제 발전은 그 0.6배쯤입니다.",
    ),
    "yields.kind.climatology": (
        "Days as the climate has them: a mean clearness index, good and bad days around it; no year in particular.",
        "기후의 평균 청명지수와 그 둘레의 맑고 흐린 날: 특정한 해가 아닙니다.",
    ),
    "yields.kind.weather": (
        "The sky of the weather file; the intervals are those of the capacity alone.",
        "기상 자료의 하늘. 구간은 설비용량의 불확실성만 담습니다.",
    ),
    "yields.sky": ("Sky: {source}", "하늘: {source}"),
    "yields.filled": (
        "{hours} hours of the weather were filled between their neighbours.",
        "기상 자료 {hours}시간을 앞뒤 값으로 채웠습니다.",
    ),
    "yields.altitude.given": ("Altitude: as given.", "고도: 주어진 값."),
    "yields.altitude.fleet": ("Altitude: the fleet's column altitude_m.", "고도: 설비 목록의 altitude_m 열."),
    "yields.altitude.assumed": (
        "Altitude: {metres} m everywhere, an assumption; --altitude gives better.",
        "고도: 모든 곳 {metres} m로 가정했습니다. --altitude로 더 나은 값을 주십시오.",
    ),
    "yields.simulated": ("The fleet is simulated.", "모의 설비 목록입니다."),
    "yields.left_out": (
        "No CSV: a spreadsheet takes no {rows} rows; profile.parquet holds them.",
        "CSV 생략: 표 계산 프로그램은 {rows}행을 열지 못합니다. profile.parquet에 모두 있습니다.",
    ),
    "yields.limits": (
        "Computed from capacity and sky, AC side; no satellite sees real output, outages or who owns a plant.",
        "설비용량과 하늘에서 계산한 교류 측 값입니다. 위성은 실제 발전량, 정지, 소유자를 알 수 없습니다.",
    ),
    "yields.title": (
        "What {sites} solar sites of {mw} MW yield",
        "태양광 설비 {sites}곳 {mw} MW의 발전량",
    ),
    "yields.ceiling": ("clear sky, a ceiling", "청천(상한)"),
    "yields.hour": ("hour of the day", "시각"),
    "yields.months": ("Energy by month [GWh]; dashed: clear sky", "월별 발전량 [GWh], 점선: 청천"),
    "yields.months_ceiling": (
        "Energy by month [GWh], were there never a cloud",
        "월별 발전량 [GWh], 구름이 전혀 없을 때의 상한",
    ),
    "yields.band": ("p10 to p90", "p10~p90"),
    "yields.winter": ("Mean day, Dec to Feb", "평균 하루, 12~2월"),
    "yields.spring": ("Mean day, Mar to May", "평균 하루, 3~5월"),
    "yields.summer": ("Mean day, Jun to Aug", "평균 하루, 6~8월"),
    "yields.autumn": ("Mean day, Sep to Nov", "평균 하루, 9~11월"),
}
