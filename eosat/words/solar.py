"""The net of solar arrays and greenhouses."""

WORDS: dict[str, tuple[str, str]] = {
    "solar.material": (
        "{path}: a material lacks the row '{row}'. Each needs the rows mean and sd",
        "{path}: 어떤 재료에 '{row}' 행이 없습니다. 재료마다 mean 행과 sd 행이 있어야 합니다",
    ),
}
