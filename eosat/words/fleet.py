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
    "fleet.no_run": (
        "{folder} is no finished run: give the folder of eosat run with a model of solar arrays, e.g. jeju-solar",
        "{folder}은(는) 끝난 실행이 아닙니다. jeju-solar처럼 태양광 모델로 실행한 eosat run의 폴더를 지정하세요",
    ),
    "fleet.no_solar": (
        "the run {folder} has no class solar: run eosat with model: solar",
        "실행 {folder}에 solar 유형이 없습니다. model: solar로 eosat을 실행하세요",
    ),
    "fleet.coarse": (
        "the run {folder} has pixels of {size} m; sizes of sites are known for 10 m",
        "실행 {folder}의 화소가 {size} m입니다. 부지 크기별 성능은 10 m에서만 알려져 있습니다",
    ),
    "fleet.runs_crs": (
        "the runs are in {found}: run them over one grid, with crs in the config",
        "실행들의 좌표계가 {found}(으)로 서로 다릅니다. 설정의 crs를 정해 한 격자에서 실행하세요",
    ),
    "fleet.runs_day": (
        "two of the runs end with the same look ({days}): give runs of different dates",
        "마지막 촬영일이 같은 실행이 있습니다({days}). 날짜가 다른 실행을 지정하세요",
    ),
    "fleet.landcover_crs": (
        "{path} is not in {crs}: give a map of land cover on the grid of the run",
        "{path}의 좌표계가 {crs}이(가) 아닙니다. 실행과 같은 격자의 토지피복도를 지정하세요",
    ),
    "fleet.official": (
        "no register {path}: give a CSV, or the name of one in configs/energy",
        "등록 대장 {path}이(가) 없습니다. CSV 파일이나 configs/energy에 있는 이름을 지정하세요",
    ),
    "fleet.official_value": (
        "{path}, row {row}: {column} is '{value}'",
        "{path} {row}행: {column} 값이 '{value}'입니다",
    ),
    "fleet.official_none": (
        "{path} holds no solar megawatts of the year {year}",
        "{path}에 {year}년 태양광 용량이 없습니다",
    ),
    "fleet.calibrate_without": (
        "--calibrate needs --register",
        "--calibrate에는 --register가 필요합니다",
    ),
    "fleet.total": ("all", "전체"),
    "fleet.beside": ("beside every district", "구역 밖"),
    "fleet.head.district": ("district", "구역"),
    "fleet.head.sites": ("sites", "부지 수"),
    "fleet.head.area": ("ha", "ha"),
    "fleet.head.detected": ("found, MW (80 %)", "찾은 것, MW(80 %)"),
    "fleet.head.corrected": ("corrected for what is missed, MW (80 %)", "누락 보정, MW(80 %)"),
    "fleet.head.register": ("register, MW", "등록 대장, MW"),
    "fleet.register": (
        "The register says {mw} MW at the end of {year} ({source}).",
        "등록 대장은 {year}년 말 {mw} MW입니다({source}).",
    ),
    "fleet.factor": (
        "Register over corrected estimate: {middle} ({low} – {high}). --calibrate multiplies by it.",
        "등록 대장을 보정 추정값으로 나눈 비: {middle} ({low} – {high}). --calibrate를 쓰면 이 값을 곱합니다.",
    ),
    "fleet.factor.used": (
        "Calibrated: the fleet's megawatts are multiplied by register over corrected estimate, {middle} ({low} – {high}).",
        "등록 대장에 맞춤: 설비 용량에 등록 대장과 보정 추정값의 비 {middle} ({low} – {high})를 곱했습니다.",
    ),
    "fleet.gone": (
        "{count} sites of earlier runs are not seen in the last; they stand in fleet.json alone.",
        "이전 실행의 부지 {count}곳은 마지막 실행에서 보이지 않아 fleet.json에만 적었습니다.",
    ),
    "fleet.limit.size": (
        "Sites of less than about 1,000 m2 (most roofs) are mostly missed; the corrected megawatts stand for them as well as recall is known.",
        "약 1,000 m2보다 작은 부지(대부분의 지붕)는 거의 찾지 못합니다. 누락 보정 용량이, 재현율을 아는 만큼만 이를 대신합니다.",
    ),
    "fleet.limit.owner": (
        "A satellite does not see output, owner or grid node; megawatts come from areas and typical densities.",
        "위성은 실제 출력, 소유자, 계통 접속점을 보지 못합니다. 용량은 면적과 유형별 밀도에서 계산한 값입니다.",
    ),
    "fleet.limit.accuracy": (
        "How often the model is right on real arrays is not known: it was measured on arrays laid into images.",
        "실제 태양광에서 모델이 얼마나 맞는지는 알 수 없습니다. 영상에 그려 넣은 태양광으로만 측정했습니다.",
    ),
    "fleet.figure.title": ("Solar megawatts by district", "구역별 태양광 용량"),
    "fleet.figure.detected": ("found", "찾은 것"),
    "fleet.figure.corrected": ("corrected for what is missed", "누락 보정"),
    "fleet.figure.register": ("register {year}: {mw} MW", "등록 대장 {year}: {mw} MW"),
    "fleet.figure.note": (
        "Lines: 80 % of draws (area, density, recall, precision). From areas on satellite images, not from meters.",
        "선: 추출값의 80 %(면적, 밀도, 재현율, 정밀도). 계량기가 아니라 위성영상의 면적에서 계산.",
    ),
}
