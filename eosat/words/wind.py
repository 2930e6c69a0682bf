"""Sentences of wind: registers, power curves, yield, presence on imagery."""

WORDS: dict[str, tuple[str, str]] = {
    "wind.no_library": (
        "Power curves need windpowerlib: pip install eosat[energy]",
        "출력곡선에는 windpowerlib가 필요합니다: pip install eosat[energy]",
    ),
    "wind.no_curve": (
        "{name}: no such turbine in windpowerlib. Near: {near}. Give its curve as CSV, or its MW and rotor for the nearest one",
        "{name}: windpowerlib에 없는 터빈입니다. 비슷한 이름: {near}. 출력곡선을 CSV로 주거나, MW와 로터 지름을 주면 가장 가까운 "
        "곡선을 씁니다",
    ),
    "wind.unreadable": (
        "{path}: cannot be read as CSV in UTF-8 or CP949: {reason}",
        "{path}: UTF-8이나 CP949 CSV로 읽을 수 없습니다: {reason}",
    ),
    "wind.number": (
        "{path}, row {row}: {column} is '{value}', no number",
        "{path} {row}행: {column} 값 '{value}'은(는) 숫자가 아닙니다",
    ),
    "wind.curve_columns": (
        "{path}: columns are {found}. Wanted: wind_speed in m/s, and one of {wanted}: the name says the unit",
        "{path}: 열이 {found}입니다. wind_speed(m/s)와 {wanted} 중 하나가 있어야 합니다. 단위는 열 이름으로 정합니다",
    ),
    "wind.curve_speed": (
        "{path}, row {row}: speed {speed:g} m/s. Speeds rise from row to row and lie between 0 and 60",
        "{path} {row}행: 풍속 {speed:g} m/s. 풍속은 행마다 커져야 하며 0에서 60 사이여야 합니다",
    ),
    "wind.curve_power": (
        "{path}, row {row}: power {power:g} is below 0",
        "{path} {row}행: 출력 {power:g}이(가) 0보다 작습니다",
    ),
    "wind.curve_short": (
        "{path}: {rows} rows are no power curve; give three or more",
        "{path}: {rows}행으로는 출력곡선이 되지 않습니다. 3행 이상이 필요합니다",
    ),
    "wind.curve_rated": (
        "{path}: the largest output would be {rated} MW. Is the unit in {column} right?",
        "{path}: 최대 출력이 {rated} MW가 됩니다. 열 {column}의 단위가 맞는지 확인하십시오",
    ),
    "wind.naive": (
        "Wind series: {first} has no time zone. Give one, e.g. Asia/Seoul or UTC",
        "풍속 자료: {first}에 시간대가 없습니다. Asia/Seoul이나 UTC처럼 지정하십시오",
    ),
    "wind.twice": ("Wind series: {time} stands twice", "풍속 자료: {time}이(가) 두 번 있습니다"),
    "wind.gap": (
        "Wind series: the step changes at {time}. Every step of 15 or 60 minutes has to be there, in order",
        "풍속 자료: {time}에서 간격이 바뀝니다. 15분이나 60분 간격의 모든 시각이 순서대로 있어야 합니다",
    ),
    "wind.speed": (
        "Wind series, {time}: {speed:g} m/s. Speeds lie between 0 and {most:g}",
        "풍속 자료 {time}: {speed:g} m/s. 풍속은 0에서 {most:g} 사이여야 합니다",
    ),
    "wind.temperature": (
        "Wind series, {time}: air of {value:g} °C. Is it in kelvin, or missing?",
        "풍속 자료 {time}: 기온 {value:g} °C. 켈빈이거나 빠진 값인지 확인하십시오",
    ),
    "wind.step": (
        "Steps of {step} minutes: give 15 or 60",
        "{step}분 간격: 15나 60을 지정하십시오",
    ),
    "wind.capacity_factor": (
        "{name}: a capacity factor of {percent:.1f} % before losses is more than {curve} gives at 12 m/s",
        "{name}: 손실 전 이용률 {percent:.1f} %은(는) {curve}이(가) 12 m/s에서 내는 것보다 큽니다",
    ),
}
