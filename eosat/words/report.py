"""Sentences of report: the map for slides and the page."""

WORDS: dict[str, tuple[str, str]] = {
    # errors
    "report.lang": (
        "there is no language '{lang}'. There is: {known}",
        "'{lang}' 언어는 지원하지 않습니다. 지원하는 언어: {known}",
    ),
    "report.labels": (
        "the map needs labels as a uint8 array (y, x) with at least one pixel, got {dtype} of shape {shape}",
        "지도에 쓸 분류 결과는 화소가 하나 이상인 uint8 2차원 배열(y, x)이어야 합니다. 입력값: {dtype}, 크기 {shape}",
    ),
    "report.values": (
        "the labels hold the values {values}, which are no land cover. Classes are 0 to {most}, 255 is unobserved",
        "분류 결과에 토지피복 유형이 아닌 값 {values}이(가) 들어 있습니다. 0~{most}은 유형, 255는 미관측입니다",
    ),
    "report.bounds": (
        "the bounds of the map must be left < right and bottom < top in metres, got {bounds}",
        "지도 범위는 미터 단위로 왼쪽 < 오른쪽, 아래 < 위여야 합니다. 입력값: {bounds}",
    ),
    "report.columns": (
        "the table of districts lacks the columns {missing}. Make it with eosat's own zonal table",
        "행정구역 표에 {missing} 열이 없습니다. eosat의 구역 통계로 만든 표를 사용하십시오",
    ),
    "report.both": (
        "the page needs '{field}' in every language, but it lacks: {missing}",
        "보고서의 '{field}' 항목은 모든 언어로 있어야 하는데 다음 언어가 빠졌습니다: {missing}",
    ),
    "report.key": (
        "the page names the text '{key}', which is not in the catalogue of words. Add it to eosat/words/report.py",
        "보고서에 쓴 문구 '{key}'이(가) 문구 목록에 없습니다. eosat/words/report.py에 추가하십시오",
    ),
    # the picture
    "map.title": ("Land cover of {region}", "{region} 토지피복 지도"),
    "map.legend": ("Land cover", "토지피복 유형"),
    "map.share": ("share of map", "지도 내 비율"),
    "map.trace": ("< 0.1 %", "0.1 % 미만"),
    "map.percent": ("{share:.1f} %", "{share:.1f} %"),
    "map.simulated": ("SIMULATED / 모의", "모의 / SIMULATED"),
    "map.north": ("N", "N"),
    "map.kilometres": ("{length:g} km", "{length:g} km"),
    "map.metres": ("{length:g} m", "{length:g} m"),
    "map.grid": ("{crs}, {pixel:g} m pixels", "{crs}, 화소 크기 {pixel:g} m"),
    "report.attribution": (
        "Contains modified Copernicus Sentinel data [{years}]",
        "Copernicus Sentinel 데이터({years})를 가공함 · Contains modified Copernicus Sentinel data [{years}]",
    ),
    "report.attribution.simulated": (
        "Simulated, contains no Copernicus data",
        "모의 자료이며 Copernicus 데이터를 포함하지 않음",
    ),
    # the head of the page
    "report.title": ("Land cover of {region}", "{region} 토지피복 보고서"),
    "report.kicker": ("Land cover from Sentinel-2", "Sentinel-2 위성영상 토지피복 분석"),
    "report.switch": ("Language", "언어"),
    "report.language": ("English", "한국어"),
    "report.skip": ("Skip to the content", "본문으로 건너뛰기"),
    "report.simulated": (
        "Simulated data. Land, weather and images on this page are computed, not observed. Do not quote the "
        "numbers as facts about {region}.",
        "모의 자료입니다. 이 보고서의 토지, 날씨, 영상은 실제 관측이 아니라 계산으로 만든 것입니다. "
        "수치를 {region}의 실제 현황으로 인용하지 마십시오.",
    ),
    # the answer
    "report.answer": (
        "{observed} of the {area}\xa0ha of {region} was seen clearly at least once. The largest classes of the "
        "observed area are {classes}.",
        "{region} 전체 {area}\xa0ha 가운데 {observed}를 구름 없이 한 번 이상 관측했습니다. 관측한 면적에서 가장 넓은 "
        "유형은 {classes}입니다.",
    ),
    "report.answer.class": ("{name} ({hectares}\xa0ha, {share})", "{name} {hectares}\xa0ha({share})"),
    "report.answer.and": (" and ", ", "),
    "report.answer.low": (
        "Of {count} districts, {low} had less than {limit} % of the area observed; read those numbers with care.",
        "행정구역 {count}곳 중 {low}곳은 관측률이 {limit} %에 못 미치므로 수치를 해석할 때 주의가 필요합니다.",
    ),
    "report.answer.good": (
        "Every district was observed by {limit} % or more.",
        "모든 행정구역의 관측률이 {limit} % 이상입니다.",
    ),
    "report.answer.unseen": (
        "Nothing of the {area}\xa0ha of {region} was seen clearly in this period, so no area of a class can be given.",
        "이 기간에 {region} 전체 {area}\xa0ha 중 구름 없이 관측한 곳이 없어 유형별 면적을 제시할 수 없습니다.",
    ),
    "report.answer.none": (
        "This run came without districts, so the map is the answer.",
        "행정구역 경계 없이 실행하여 면적표가 없습니다. 결과는 지도를 참고하십시오.",
    ),
    # sections
    "report.map": ("Map", "지도"),
    "report.map.alt": (
        "Land-cover map of {region}, {period}. Its areas stand in the tables below.",
        "{region} 토지피복 지도({period}). 유형별 면적은 아래 표에 있습니다.",
    ),
    "report.classes": ("Area by class", "유형별 면적"),
    "report.classes.note": (
        "Hectares are counted from pixels. Shares are of the observed area.",
        "면적(ha)은 화소 수를 세어 계산한 값이며, 비율은 관측한 면적을 기준으로 합니다.",
    ),
    "report.class": ("Class", "유형"),
    "report.hectares": ("Hectares, pixel-counted", "면적(ha, 화소 집계)"),
    "report.share": ("Share", "비율"),
    "report.districts": ("Districts", "행정구역별 면적"),
    "report.districts.note": (
        "Hectares (ha), counted from pixels. Classes without a single pixel are left out.",
        "단위: ha(화소 집계). 해당 화소가 하나도 없는 유형은 표에서 뺐습니다.",
    ),
    "report.districts.low": (
        "Marked '{mark}': less than {limit} % of the district was observed, so its numbers are incomplete.",
        "'{mark}' 표시: 관측률이 {limit} % 미만이어서 면적이 실제보다 적게 집계되었을 수 있습니다.",
    ),
    "report.low": ("low", "관측 부족"),
    "report.district": ("District", "행정구역"),
    "report.level": ("Level", "구분"),
    "report.level.region": ("region", "전체"),
    "report.level.province": ("province", "시·도"),
    "report.level.city": ("city", "시·군·구"),
    "report.level.town": ("town", "읍·면·동"),
    "report.level.si": ("si (city)", "시"),
    "report.level.gun": ("gun (county)", "군"),
    "report.level.gu": ("gu (borough)", "구"),
    "report.level.eup": ("eup (town)", "읍"),
    "report.level.myeon": ("myeon (township)", "면"),
    "report.level.beopjeong-dong": ("legal dong", "법정동"),
    "report.area": ("Area (ha)", "면적(ha)"),
    "report.observed": ("Observed", "관측률"),
    "report.limits": ("What these numbers cannot say", "해석할 때 유의할 점"),
    "report.scenes": ("Scenes used", "사용한 영상"),
    "report.scenes.count": ("{count} scenes", "영상 {count}장"),
    "report.scenes.none": ("No scene was used.", "사용한 영상이 없습니다."),
    "report.scene": ("Scene", "영상"),
    "report.time": ("Time (UTC)", "촬영 시각(UTC)"),
    "report.offset": ("Offset", "반사도 오프셋"),
    "report.offset.note": (
        "Offset: what is added after scaling to make reflectance, and where the value was found. Cloud and "
        "seen: shares of the area that was asked for.",
        "반사도 오프셋은 화소값을 반사도로 바꿀 때 더하는 값이며, 괄호 안은 그 값의 출처입니다. 구름과 촬영 "
        "비율은 요청한 영역을 기준으로 합니다.",
    ),
    "report.cloud": ("Cloud", "구름"),
    "report.seen": ("Seen", "촬영 비율"),
    "report.dropped": ("Scenes left out, and why", "제외한 영상과 사유"),
    "report.dropped.none": ("No scene was left out.", "제외한 영상이 없습니다."),
    "report.facts": ("How it was made", "산출 과정"),
    "report.files": ("Files", "산출 파일"),
    "report.file": ("File", "파일"),
    "report.what": ("What it is", "내용"),
    "report.none": ("–", "–"),
    # facts
    "report.fact.asked": ("Asked for", "요청 내용"),
    "report.fact.region": ("Region", "대상 지역"),
    "report.fact.dates": ("Dates", "기간"),
    "report.fact.catalogue": ("Catalogue", "영상 목록 출처"),
    "report.fact.collection": ("Collection", "영상 종류"),
    "report.fact.device": ("Device", "연산 장치"),
    "report.fact.model": ("Model", "모델"),
    "report.fact.weights": ("Weights (SHA-256)", "모델 가중치(SHA-256)"),
    "report.fact.grid": ("Grid", "격자"),
    "report.fact.pixels": ("Pixels", "화소 수"),
    "report.fact.looks": ("Clear looks per pixel", "화소당 맑은 관측 횟수"),
    "report.fact.composite": ("Clear view", "합성 방법"),
    "report.fact.seam": ("Seam number", "타일 경계 오차"),
    "report.fact.time": ("Time taken", "소요 시간"),
    "report.fact.made": ("Made", "작성 시각"),
    "report.fact.version": ("Software", "소프트웨어"),
    "report.fact.seed": ("Seed of the simulation", "모의 자료 난수 시드"),
    # limits
    "report.limit.pixels": (
        "Areas are counted from pixels. They carry the errors of the classification and have no confidence interval.",
        "면적은 화소 수를 센 값으로 분류 오차가 그대로 포함되어 있으며, 신뢰구간은 제시하지 않습니다.",
    ),
    "report.limit.accuracy": (
        "The accuracy of the model was not measured in this region.",
        "이 지역에서 모델의 정확도를 따로 검증하지 않았습니다.",
    ),
    "report.limit.small": (
        "Things narrower than about 20 m, such as lanes and small greenhouses, are often lost in their surroundings.",
        "농로나 소형 비닐하우스처럼 폭이 약 20 m보다 좁은 대상은 주변 유형으로 분류되는 경우가 많습니다.",
    ),
    "report.limit.season": (
        "The map shows the land in the period of the images. Crops and grass change their look with the season.",
        "지도는 영상 촬영 기간의 상태를 나타냅니다. 농작물과 풀밭은 계절에 따라 다르게 분류될 수 있습니다.",
    ),
    "report.limit.coast": (
        "The tide was not considered, so the coastline and areas of beaches are uncertain.",
        "조위를 고려하지 않아 해안선과 갯벌·모래사장의 면적에는 불확실성이 있습니다.",
    ),
    "report.limit.unobserved": (
        "Where cloud hid the ground in every image, the map is left unobserved and nothing is filled in.",
        "모든 영상에서 구름에 가린 곳은 추정하여 채우지 않고 미관측으로 남겨 두었습니다.",
    ),
    "report.limit.legal": (
        "This is no cadastral map and decides nothing about the use of a parcel.",
        "이 지도는 지적도가 아니며 필지별 지목이나 이용 현황을 판정하는 근거가 될 수 없습니다.",
    ),
    "report.limit.simulated": (
        "Land and images are simulated: the numbers show how eosat works, not how the land is.",
        "토지와 영상은 모의로 만든 것입니다. 수치는 eosat의 동작을 보여 줄 뿐 실제 토지 현황이 아닙니다.",
    ),
    # files
    "report.file.labels": ("Land-cover classes, GeoTIFF (COG)", "토지피복 분류 결과, GeoTIFF(COG)"),
    "report.file.confidence": ("Confidence of the class, GeoTIFF (COG)", "분류 신뢰도, GeoTIFF(COG)"),
    "report.file.looks": ("Clear looks per pixel, GeoTIFF (COG)", "화소당 맑은 관측 횟수, GeoTIFF(COG)"),
    "report.file.view": ("Clear view in reflectance, GeoTIFF (COG)", "구름을 제거한 합성 영상(반사도), GeoTIFF(COG)"),
    "report.file.districts": ("Table of districts, CSV", "행정구역별 면적표, CSV"),
    "report.file.qml": ("Colours and class names for QGIS", "QGIS용 색상과 분류 이름"),
    "report.file.aux": ("Class names for GDAL and other GIS", "GDAL과 다른 GIS용 분류 이름"),
    "report.file.parquet": ("Table of districts, Parquet", "행정구역별 면적표, Parquet"),
    "report.file.item": ("STAC Item that describes the results", "결과를 기술한 STAC Item"),
    "report.file.provenance": ("Provenance: inputs, decisions, versions", "산출 이력: 입력 자료, 판단 근거, 버전"),
    "report.file.plan": ("Plan: grid and tiles", "실행 계획: 격자와 타일"),
    "report.file.map": ("Map for slides, PNG", "발표용 지도, PNG"),
    "report.file.page": ("This page, HTML", "이 보고서, HTML"),
}
