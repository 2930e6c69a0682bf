"""Sentences about catalogues: which answered, what they held, what was left out."""

WORDS: dict[str, tuple[str, str]] = {
    "catalog.down": (
        "note: the catalogue {catalog} does not answer ({reason}); {next} is asked instead",
        "참고: 카탈로그 {catalog}이(가) 응답하지 않아({reason}) {next}에 대신 묻습니다",
    ),
    "catalog.pages": (
        "note: the catalogue {catalog} repeats its pages; reading stopped at page {page}",
        "참고: 카탈로그 {catalog}이(가) 같은 쪽을 되풀이하여 {page}쪽에서 읽기를 멈췄습니다",
    ),
    "catalog.malformed": (
        "its catalogue entry is broken: no usable time, footprint or properties",
        "카탈로그 항목이 손상됨: 쓸 수 있는 시각, 촬영 범위 또는 속성이 없음",
    ),
    "catalog.cloud": ("its whole tile is under cloud", "타일 전체가 구름에 덮임"),
    "catalog.count.malformed": ("{count} broken entries", "손상된 항목 {count}개"),
    "catalog.hint.malformed": ("tell the keepers of the catalogue", "카탈로그 운영자에게 알리세요"),
    "catalog.count.collection": ("{count} of other collections", "다른 컬렉션 {count}개"),
    "catalog.hint.collection": (
        "name theirs in collections, or leave the key out",
        "collections에 적거나 그 키를 빼세요",
    ),
    "catalog.count.days": ("{count} of other days", "다른 날짜 {count}개"),
    "catalog.hint.days": ("widen the period", "기간을 늘리세요"),
    "catalog.count.outside": ("{count} beside the region", "지역 밖 {count}개"),
    "catalog.hint.outside": ("check the region, longitude first", "지역을 확인하세요(경도가 먼저)"),
    "catalog.count.overcast": ("{count} whose whole tile is under cloud", "타일 전체가 구름인 것 {count}개"),
    "catalog.hint.overcast": ("widen the period", "기간을 늘리세요"),
    "catalog.count.cloudy": ("{count} too cloudy over the region", "지역 구름이 많은 것 {count}개"),
    "catalog.hint.cloudy": ("raise cloud_limit, or widen the period", "cloud_limit을 높이거나 기간을 늘리세요"),
    "catalog.count.swath": ("{count} without a pixel in the region", "지역 안에 화소가 없는 것 {count}개"),
    "catalog.count.missing": ("{count} without all files", "파일이 빠진 것 {count}개"),
    "catalog.hint.missing": (
        "add other collections; a model of fewer bands, or mask: none, needs fewer files",
        "collections를 더하세요. 밴드가 적은 모델이나 mask: none은 파일이 덜 필요합니다",
    ),
    "catalog.count.unreadable": ("{count} that cannot be read", "읽을 수 없는 것 {count}개"),
    "catalog.hint.unreadable": (
        "is the network there? Run the same command again",
        "네트워크를 확인하고 같은 명령을 다시 실행하세요",
    ),
    "catalog.count.copies": ("{count} copies of others", "다른 것의 사본 {count}개"),
    "catalog.count.zone": (
        "{count} of another UTM zone that add no ground",
        "더하는 곳이 없는 다른 UTM 구역 {count}개",
    ),
    "catalog.hint.copies": ("they would add nothing", "더해 주는 것이 없습니다"),
    "catalog.count.other": ("{count} for other reasons", "다른 이유 {count}개"),
    "catalog.hint.other": (
        "eosat find names each; add other collections",
        "eosat find가 하나씩 알려 줍니다. collections를 더하세요",
    ),
    "catalog.line": ("  - {count}: {hint}", "  - {count}: {hint}"),
    "catalog.nothing_sent": (
        "  - the catalogue sent nothing: widen the period, check the region (longitude first), or try other collections",
        "  - 카탈로그가 아무것도 보내지 않음: 기간을 늘리거나, 지역(경도가 먼저)을 확인하거나, 다른 collections를 써 보세요",
    ),
    "catalog.extent": (
        "  - what the catalogue has lies in (W S E N, days): {extent}",
        "  - 카탈로그에 있는 범위(서 남 동 북, 날짜): {extent}",
    ),
    "catalog.left_out": ("left out: {what}", "제외: {what}"),
    "catalog.left_out.metadata": (
        "also sent by the catalogue, not looked at: {what}",
        "카탈로그가 함께 보냈으나 보지 않음: {what}",
    ),
    "catalog.head.id": ("scene", "영상"),
    "catalog.head.time": ("time (UTC)", "시각 (UTC)"),
    "catalog.head.collection": ("collection", "컬렉션"),
    "catalog.head.offset": ("offset", "오프셋"),
    "catalog.head.source": ("decided by", "판정 근거"),
    "catalog.head.cloud": ("cloud", "구름"),
    "catalog.head.seen": ("seen", "관측"),
    "catalog.head.dropped": ("dropped", "제외된 영상"),
    "catalog.head.why": ("why", "이유"),
    "catalog.head.day": ("day (UTC)", "날짜 (UTC)"),
    "catalog.head.orbit": ("orbit", "궤도"),
    "catalog.head.holes": ("tiles in no collection", "어느 컬렉션에도 없는 타일"),
    "catalog.orbit_unknown": ("unknown", "미상"),
    "catalog.audit.orbit": (
        "orbit {orbit} ({platforms}), tiles {tiles}: {seen} of {expected} expected days have an item",
        "궤도 {orbit} ({platforms}), 타일 {tiles}: 예상 촬영일 {expected}일 중 {seen}일에 항목 있음",
    ),
    "catalog.audit.whole": (
        "{collection} has every tile of every expected pass",
        "{collection}에 예상 촬영의 모든 타일이 있음",
    ),
    "catalog.audit.lacking": (
        "expected passes that lack a tile in {collection} (tiles there, by collection):",
        "{collection}에 빠진 타일이 있는 예상 촬영(컬렉션별 타일 수):",
    ),
    "catalog.audit.holes": (
        "{holes} of {expected} expected passes lack a tile in every collection",
        "예상 촬영 {expected}번 중 {holes}번은 어느 컬렉션에도 없는 타일이 있음",
    ),
    "catalog.audit.absent": (
        "tiles that touch the region, of which there is no item at all: {tiles} (a swath may pass them by)",
        "지역에 걸치지만 항목이 전혀 없는 타일: {tiles} (촬영 폭이 닿지 않을 수도 있음)",
    ),
    "catalog.audit.none": (
        "no item, so no orbit is known and no pass can be expected: widen the period",
        "항목이 없어 궤도와 예상 촬영을 알 수 없음. 기간을 늘리세요",
    ),
    "catalog.audit.caveat": (
        "Expected: every 10 days after a day seen on the same orbit. Changes of the sensing plan and a satellite's first "
        "and last days are not known: a hole is a question to the catalogue, no proof.",
        "예상 촬영: 같은 궤도에서 관측된 날부터 10일마다. 촬영 계획 변경이나 위성의 운용 시작·종료는 알 수 없으므로, "
        "빠진 항목은 확인할 거리이지 증거가 아닙니다.",
    ),
}
