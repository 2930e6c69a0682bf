"""What the comparison of distributions says."""

WORDS: dict[str, tuple[str, str]] = {
    "drift.lacks": (
        "The reference has no {band} of {season}; it has: {there}. Like season is compared with like season: "
        "add one to the reference.",
        "기준 자료에 {season} {band}이(가) 없습니다. 있는 것: {there}. 같은 계절끼리 비교하므로 기준 자료에 그 계절을 더하세요.",
    ),
    "drift.few": (
        "The reference has {count} values of {season} {band}; at least {least} are needed.",
        "기준 자료의 {season} {band} 값이 {count}개뿐입니다. {least}개 이상이 필요합니다.",
    ),
}
