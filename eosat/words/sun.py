"""Hours, weather files and the yield of the sun."""

WORDS: dict[str, tuple[str, str]] = {
    "sun.extra": (
        "The yield of the sun needs pvlib. Run: pip install eosat[energy]",
        "태양광 발전량 계산에는 pvlib이 필요합니다. 실행: pip install eosat[energy]",
    ),
    "sun.step": (
        "A step of {step} minutes is not known. Use one of: {steps}.",
        "{step}분 간격은 지원하지 않습니다. 다음 중에서 고르십시오: {steps}.",
    ),
    "sun.zone": (
        "'{zone}' is not a time zone. Use a name of the zone database, e.g. Asia/Seoul.",
        "'{zone}'은(는) 시간대가 아닙니다. Asia/Seoul 같은 시간대 이름을 쓰십시오.",
    ),
    "sun.period": (
        "'{period}' is not a period. Give a year, or the first and the last day as YYYY-MM-DD.",
        "'{period}'은(는) 기간이 아닙니다. 연도 하나 또는 첫날과 마지막 날(YYYY-MM-DD)을 주십시오.",
    ),
    "sun.label": (
        "'{label}' does not label an interval. Use one of: {labels}.",
        "'{label}'은(는) 구간 표기가 아닙니다. 다음 중에서 고르십시오: {labels}.",
    ),
    "sun.naive": (
        "{source}, row {row}: '{stamp}' has no time zone. Write an offset (+09:00) or say which zone the file is in.",
        "{source} {row}행: '{stamp}'에 시간대가 없습니다. 오프셋(+09:00)을 쓰거나 파일의 시간대를 알려 주십시오.",
    ),
    "sun.mixed": (
        "{source}, row {row}: '{stamp}' has an offset, other rows have none and are read as {zone}. Use one of the two.",
        "{source} {row}행: '{stamp}'에는 오프셋이 있지만 다른 행에는 없어 {zone}(으)로 읽습니다. 한 가지로 통일하십시오.",
    ),
    "sun.stamp": (
        "{source}, row {row}: '{stamp}' is not a time. Write it like 2023-06-21T12:00+09:00.",
        "{source} {row}행: '{stamp}'은(는) 시각이 아닙니다. 2023-06-21T12:00+09:00처럼 쓰십시오.",
    ),
    "sun.skipped": (
        "{source}, row {row}: {stamp} does not exist in {zone}: daylight saving skips it. Write stamps with an offset.",
        "{source} {row}행: {stamp}은(는) {zone}에 없는 시각입니다(서머타임으로 건너뜀). 오프셋이 있는 시각을 쓰십시오.",
    ),
    "sun.ambiguous": (
        "{source}, row {row}: {stamp} comes twice in {zone} when daylight saving ends. Write stamps with an offset.",
        "{source} {row}행: {stamp}은(는) 서머타임이 끝날 때 {zone}에서 두 번 옵니다. 오프셋이 있는 시각을 쓰십시오.",
    ),
    "sun.duplicate": (
        "{source}, row {row}: {stamp} stands there for the second time. Keep one row an interval.",
        "{source} {row}행: {stamp}이(가) 두 번째로 나옵니다. 구간마다 한 행만 두십시오.",
    ),
    "sun.backwards": (
        "{source}, row {row}: {stamp} comes after {before}. Sort the rows by time.",
        "{source} {row}행: {before} 다음에 {stamp}이(가) 나옵니다. 시간순으로 정렬하십시오.",
    ),
    "sun.too_close": (
        "{source}, row {row}: {stamp} comes less than {step} minutes after {before}. Give a series of one step.",
        "{source} {row}행: {stamp}이(가) {before} 뒤 {step}분이 되기 전에 나옵니다. 간격이 일정한 시계열을 주십시오.",
    ),
    "sun.gap": (
        "{source}, row {row}: a gap: {missing} is missing before {stamp}. Fill it or cut the period.",
        "{source} {row}행: 빈 구간: {stamp} 앞에 {missing}이(가) 없습니다. 채우거나 기간을 줄이십시오.",
    ),
    "sun.place": (
        "No place on the globe: latitude {lat}, longitude {lon}, altitude {altitude} m.",
        "지구 위의 위치가 아닙니다: 위도 {lat}, 경도 {lon}, 고도 {altitude} m.",
    ),
    "sun.array": (
        "No such array: tilt {tilt} (0 to 90), azimuth {azimuth} (0 to 360), DC/AC {dc_ac} (above 0), mount {mount} (one of: {mounts}).",
        "있을 수 없는 어레이입니다: 경사 {tilt}(0~90), 방위 {azimuth}(0~360), DC/AC {dc_ac}(0 초과), 설치 {mount}({mounts} 중 하나).",
    ),
    "sun.months": (
        "A climatology needs 12 clearness indices, January to December; {count} were given.",
        "기후값에는 1월부터 12월까지 청명도 12개가 필요한데 {count}개가 주어졌습니다.",
    ),
    "sun.clearness": (
        "Month {month}: {value} is no mean clearness index. Give a share between {lowest} and 0.8.",
        "{month}월: {value}은(는) 평균 청명도가 될 수 없습니다. {lowest}과 0.8 사이의 비율을 주십시오.",
    ),
    "sun.clearer": (
        "Month {month}: a mean clearness index of {value} is above that of a sky without clouds, {clear}. Check its unit and place.",
        "{month}월: 평균 청명도 {value}이(가) 구름 없는 하늘의 {clear}보다 큽니다. 단위와 장소를 확인하십시오.",
    ),
    "sun.columns": (
        "The fleet lacks the columns {missing}. A fleet.parquet of eosat has them.",
        "설비 목록에 {missing} 열이 없습니다. eosat의 fleet.parquet에는 이 열이 있습니다.",
    ),
    "sun.no_sites": (
        "The fleet has no site with tech 'solar'. Give a fleet with solar sites.",
        "설비 목록에 tech가 'solar'인 부지가 없습니다. 태양광 부지가 있는 목록을 주십시오.",
    ),
    "sun.site_mw": (
        "Site {site}: its MW are {p10}, {p50}, {p90}. They must be numbers, not negative, and rise from p10 to p90.",
        "부지 {site}: MW가 {p10}, {p50}, {p90}입니다. 음수가 아닌 수이고 p10에서 p90으로 커져야 합니다.",
    ),
    "sun.site_dense": (
        "Site {site}: {mw} MW on {area} m2 is more than modules can give (250 W/m2). Are these kW or W? Give MW.",
        "부지 {site}: {area} m2에 {mw} MW는 모듈이 낼 수 있는 값(250 W/m2)보다 큽니다. kW나 W가 아닙니까? MW로 주십시오.",
    ),
    "sun.site_place": (
        "Site {site} has no district or no place. Give 'district', and 'geometry' or 'lon' and 'lat'.",
        "부지 {site}에 행정구역이나 위치가 없습니다. 'district'와 'geometry'(또는 'lon', 'lat')를 주십시오.",
    ),
    "sun.altitude": (
        "The altitude of {district} is not known. Give metres over the sea for every district, or a column 'altitude_m'.",
        "{district}의 고도를 모릅니다. 모든 행정구역의 해발 고도(m)를 주거나 'altitude_m' 열을 두십시오.",
    ),
    "sun.draws": (
        "{draws} draws are too few for a p10 and a p90. Give 20 or more.",
        "표본 {draws}개로는 p10과 p90을 낼 수 없습니다. 20개 이상을 주십시오.",
    ),
    "sun.no_weather": (
        "No weather is given for {district}; there is some for: {given}. Give one for every district, or one for all.",
        "{district}의 기상 자료가 없습니다(있는 곳: {given}). 행정구역마다 하나씩 주거나 전체에 하나를 주십시오.",
    ),
    "sun.missing": (
        "{source}, row {row}: {column} is missing ({value}). Fill it, or let the reader fill short gaps.",
        "{source} {row}행: {column} 값이 없습니다({value}). 채우거나, 짧은 빈 구간을 채우도록 지정하십시오.",
    ),
    "sun.above": (
        "{source}, row {row}: {column} is {value}, above {limit} {unit}. Is the unit {unit}?",
        "{source} {row}행: {column}이(가) {value}(으)로 {limit} {unit}보다 큽니다. 단위가 {unit}이 맞습니까?",
    ),
    "sun.below": (
        "{source}, row {row}: {column} is {value}, below {limit} {unit}. Is the unit {unit}?",
        "{source} {row}행: {column}이(가) {value}(으)로 {limit} {unit}보다 작습니다. 단위가 {unit}이 맞습니까?",
    ),
    "sun.night": (
        "{source}, row {row}: {value} W/m2 at {stamp}, when the sun is down. Check the time zone, the place, and whether stamps mark the start or the end of an interval.",
        "{source} {row}행: 해가 진 {stamp}에 {value} W/m2입니다. 시간대, 장소, 그리고 시각이 구간의 시작인지 끝인지 확인하십시오.",
    ),
    "sun.uncovered": (
        "{source} does not cover {stamp}: it goes from {first} to {last}. Give longer weather or a shorter period.",
        "{source}에 {stamp}이(가) 없습니다({first}부터 {last}까지). 더 긴 기상 자료나 더 짧은 기간을 주십시오.",
    ),
}
