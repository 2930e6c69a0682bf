"""Sentences about catalogues: which answered, what they held, what was left out."""

WORDS: dict[str, tuple[str, str]] = {
    "catalog.down": (
        "note: the catalogue {catalog} does not answer ({reason}); the next one is asked",
        "참고: 카탈로그 {catalog}이(가) 응답하지 않아({reason}) 다음 카탈로그에 묻습니다",
    ),
    "catalog.pages": (
        "note: the catalogue {catalog} repeats its pages; reading stopped at page {page}",
        "참고: 카탈로그 {catalog}이(가) 같은 쪽을 되풀이하여 {page}쪽에서 읽기를 멈췄습니다",
    ),
    "catalog.malformed": (
        "its catalogue entry is broken: no usable time, footprint or properties",
        "카탈로그 항목이 손상됨: 쓸 수 있는 시각, 촬영 범위 또는 속성이 없음",
    ),
}
