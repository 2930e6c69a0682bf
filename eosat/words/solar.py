"""The net of solar arrays and greenhouses."""

WORDS: dict[str, tuple[str, str]] = {
    "solar.material": (
        "{path}: a material lacks the row '{row}'. Each needs the rows mean and sd",
        "{path}: 어떤 재료에 '{row}' 행이 없습니다. 재료마다 mean 행과 sd 행이 있어야 합니다",
    ),
    "solar.spots": (
        "{path}, line {line}: not a place to heed: {reason}. Columns: source, place, date, row, column, radius, real",
        "{path} {line}번째 줄: 주의할 장소가 아닙니다: {reason}. 열: source, place, date, row, column, radius, real",
    ),
}
