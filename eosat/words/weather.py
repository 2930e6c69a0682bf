"""Files of weather: ERA5, NASA POWER, KMA ASOS."""

WORDS: dict[str, tuple[str, str]] = {
    "weather.empty": (
        "{source} holds no hour.",
        "{source}에 자료가 한 시간도 없습니다.",
    ),
    "weather.columns": (
        "{source} lacks {missing}. Order the file again with it.",
        "{source}에 {missing}이(가) 없습니다. 이를 포함해 다시 내려받으십시오.",
    ),
    "weather.short": (
        "{source}, row {row}: fewer cells than the {count} headings. Is the download whole?",
        "{source} {row}행: 칸이 머리글 {count}개보다 적습니다. 파일이 온전합니까?",
    ),
    "weather.number": (
        "{source}, row {row}: {column} is no number: '{value}'.",
        "{source} {row}행: {column}이(가) 숫자가 아닙니다: '{value}'.",
    ),
    "weather.unit": (
        "{source}: {column} is in '{unit}'. Known is {known}; no unit is guessed.",
        "{source}: {column}의 단위가 '{unit}'입니다. 쓸 수 있는 단위: {known}. 단위를 추측하지 않습니다.",
    ),
    "weather.encoding": (
        "{source} is text in neither UTF-8 nor CP949. Save it as UTF-8.",
        "{source}의 글자가 UTF-8도 CP949도 아닙니다. UTF-8로 저장하십시오.",
    ),
    "weather.unreadable": (
        "{path} cannot be read: {reason}.",
        "{path}을(를) 읽을 수 없습니다: {reason}.",
    ),
    "weather.unknown": (
        "{path} has the shape of no known weather file. Known are ERA5 (NetCDF or ZIP), NASA POWER (hourly CSV or JSON), KMA ASOS (hourly CSV).",
        "{path}은(는) 아는 기상 자료 형식이 아닙니다. 쓸 수 있는 것: ERA5(NetCDF, ZIP), NASA POWER(시간 CSV, JSON), 기상청 ASOS(시간 CSV).",
    ),
    "weather.station": (
        "{source} holds the stations {stations}; asked for: {station}. Say which one.",
        "{source}에는 지점 {stations}이(가) 있습니다(요청: {station}). 한 지점을 지정하십시오.",
    ),
    "weather.altitude": (
        "{source} does not say its altitude. Give metres over the sea.",
        "{source}에 고도가 없습니다. 해발 고도(m)를 주십시오.",
    ),
    "weather.standard": (
        "{source} says neither UTC nor LST but '{standard}'. Order it with time-standard=UTC.",
        "{source}의 시각 기준이 UTC도 LST도 아닌 '{standard}'입니다. time-standard=UTC로 다시 내려받으십시오.",
    ),
    "weather.header": (
        "{source} lacks the header of NASA POWER: place, units, mark of missing values. Keep the file as it was downloaded.",
        "{source}에 NASA POWER 머리말(위치, 단위, 결측 표시)이 없습니다. 내려받은 그대로 두십시오.",
    ),
    "weather.dimensions": (
        "{source}: {column} has the dimensions {found}; time, latitude and longitude are wanted, and one of each other.",
        "{source}: {column}의 차원이 {found}입니다. 시간, 위도, 경도만 여럿이고 나머지는 하나여야 합니다.",
    ),
    "weather.outside": (
        "{source} goes from {low} to {high} in {axis}; {wish} lies outside.",
        "{source}의 {axis} 범위는 {low}부터 {high}까지입니다. {wish}은(는) 밖에 있습니다.",
    ),
    "weather.times": (
        "{source}: {one} and {other} have different hours. Order both for the same period.",
        "{source}: {one}과(와) {other}의 시각이 다릅니다. 같은 기간으로 내려받으십시오.",
    ),
    "weather.noon": (
        "{source}: over {days} days the middle of the light lies {hours} h after the sun's noon. Check the time zone, the place, and whether stamps mark the start or the end of an hour.",
        "{source}: {days}일 동안 빛의 가운데가 태양의 남중보다 {hours}시간 늦습니다. 시간대, 장소, 그리고 시각이 구간의 시작인지 끝인지 확인하십시오.",
    ),
}
