"""Sentences of simulate."""

WORDS: dict[str, tuple[str, str]] = {
    "simulate.case": (
        "There is no encoding case {case}. Known: {known}.",
        "인코딩 사례 {case}은(는) 없습니다. 사용 가능한 값: {known}",
    ),
    "simulate.days": (
        "Dates must be given as 2025-05-03,2025-05-08 and so on, got {dates}.",
        "날짜는 2025-05-03,2025-05-08처럼 지정해야 합니다. 입력값: {dates}",
    ),
    "simulate.crs": (
        "The simulated island needs a UTM zone of WGS 84 such as EPSG:32652, got {crs}.",
        "모의 영상은 EPSG:32652처럼 WGS 84 UTM 좌표계에서만 만들 수 있습니다. 입력값: {crs}",
    ),
    "simulate.dates": (
        "The simulated island needs one or more dates, each given once; got {dates}.",
        "모의 영상의 날짜는 하나 이상, 서로 겹치지 않게 지정해야 합니다. 입력값: {dates}",
    ),
    "simulate.place": (
        "Longitude must be -180..180 and latitude -80..84 degrees, and the place at most 6 degrees from the "
        "zone's central meridian: got {lon}, {lat} with {crs}.",
        "경도는 -180~180도, 위도는 -80~84도이고 해당 UTM 구역의 중앙 자오선에서 6도 이내여야 합니다. "
        "입력값: 경도 {lon}, 위도 {lat}, {crs}",
    ),
    "simulate.size": (
        "The sides of the island's extent must be multiples of 60 m between {least} and {most} m, got {size}.",
        "한 변의 길이는 {least}~{most} m 범위에서 60 m의 배수여야 합니다. 입력값: {size}",
    ),
    "simulate.taken": (
        "{folder} already holds something other than this island. Name an empty folder, or delete it first.",
        "{folder} 폴더에 이미 다른 자료가 있습니다. 빈 폴더를 지정하거나 기존 폴더를 지운 뒤 다시 실행하세요.",
    ),
    "simulate.write": (
        "Could not write the simulated island to {folder}: {reason}",
        "모의 영상을 {folder}에 저장하지 못했습니다: {reason}",
    ),
}
