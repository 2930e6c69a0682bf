"""Hours, weather files and the yield of the sun."""

WORDS: dict[str, tuple[str, str]] = {
    "sun.extra": (
        "The yield of the sun needs pvlib. Run: pip install eosat[energy]",
        "태양광 발전량 계산에는 pvlib이 필요합니다. 실행: pip install eosat[energy]",
    ),
    "sun.step": ("A step of {step} minutes is not known. Use one of: {steps}.", "{step}분 간격은 지원하지 않습니다. 다음 중에서 고르십시오: {steps}."),
    "sun.zone": (
        "'{zone}' is not a time zone. Use a name of the zone database, e.g. Asia/Seoul.",
        "'{zone}'은(는) 시간대가 아닙니다. Asia/Seoul 같은 시간대 이름을 쓰십시오.",
    ),
    "sun.period": (
        "'{period}' is not a period. Give a year, or the first and the last day as YYYY-MM-DD.",
        "'{period}'은(는) 기간이 아닙니다. 연도 하나 또는 첫날과 마지막 날(YYYY-MM-DD)을 주십시오.",
    ),
    "sun.label": ("'{label}' does not label an interval. Use one of: {labels}.", "'{label}'은(는) 구간 표기가 아닙니다. 다음 중에서 고르십시오: {labels}."),
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
}
