"""What makes power in a place: sites, megawatts, registers."""

WORDS: dict[str, tuple[str, str]] = {
    "fleet.columns": (
        "{path} is no fleet: it lacks the columns {missing}.",
        "{path}에 {missing} 열이 없어 발전설비 목록으로 읽을 수 없습니다.",
    ),
    "fleet.crs": (
        "{path} is in {crs}; a fleet is in longitude and latitude (EPSG:4326). Convert it.",
        "{path}의 좌표계가 {crs}입니다. 발전설비 목록은 경위도(EPSG:4326)여야 합니다. 변환하세요.",
    ),
    "fleet.number": (
        "{path}, row {row} ({id}): {column} is no number: '{value}'.",
        "{path} {row}행({id}): {column}이(가) 숫자가 아닙니다: '{value}'.",
    ),
    "fleet.unknown": (
        "{path}, row {row} ({id}): {column} is '{value}'; known are {options}.",
        "{path} {row}행({id}): {column} 값이 '{value}'입니다. 쓸 수 있는 값: {options}.",
    ),
    "fleet.id": (
        "{path}, row {row}: {column} '{value}' is empty or stands twice.",
        "{path} {row}행: {column} '{value}'이(가) 비었거나 두 번 나옵니다.",
    ),
    "fleet.negative": (
        "{path}, row {row} ({id}): {column} is {value}; it must be 0 or more.",
        "{path} {row}행({id}): {column}이(가) {value}입니다. 0 이상이어야 합니다.",
    ),
    "fleet.order": (
        "{path}, row {row} ({id}): {column} {value} does not lie between mw_p10 and mw_p90.",
        "{path} {row}행({id}): {column} {value}이(가) mw_p10과 mw_p90 사이에 있지 않습니다.",
    ),
    "fleet.lengths": (
        "There are {areas} areas and {types} types of sites; give one of each a site.",
        "부지 면적은 {areas}개, 유형은 {types}개입니다. 부지마다 하나씩 지정하세요.",
    ),
    "fleet.area": (
        "Row {row}: the area of the site is {area} m2; it must be greater than 0.",
        "{row}행: 부지 면적이 {area} m2입니다. 0보다 커야 합니다.",
    ),
    "fleet.type": (
        "Row {row}: the type of the site is '{type}'; known are {options}.",
        "{row}행: 부지 유형이 '{type}'입니다. 쓸 수 있는 값: {options}.",
    ),
    "fleet.no_register": (
        "No district is both in the fleet ({groups}) and in the register ({register}), so nothing can be calibrated.",
        "설비 목록({groups})과 등록 대장({register})에 함께 있는 구역이 없어 보정할 수 없습니다.",
    ),
    "fleet.register_value": (
        "The register gives {value} MW for {name}; it must be 0 or more.",
        "등록 대장의 {name} 값이 {value} MW입니다. 0 이상이어야 합니다.",
    ),
}
