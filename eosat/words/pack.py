"""Packs of training chips."""

WORDS: dict[str, tuple[str, str]] = {
    "pack.none": (
        "there is no pack of training chips. Make one with: python scripts/pack_chips.py",
        "학습용 칩 묶음이 없습니다. 다음으로 만드십시오: python scripts/pack_chips.py",
    ),
    "pack.bad": (
        "{path} is no pack of training chips: {reason}. Make it again with: python scripts/pack_chips.py",
        "{path}은(는) 학습용 칩 묶음이 아닙니다: {reason}. 다음으로 다시 만드십시오: python scripts/pack_chips.py",
    ),
    "pack.too_large": (
        "the chip '{place}' of {source} takes {size:,} bytes, and a pack at most {limit:,}. Cut it into smaller chips",
        "{source}의 칩 '{place}' 크기가 {size:,}바이트이지만 묶음 하나는 최대 {limit:,}바이트입니다. 더 작은 칩으로 나누십시오",
    ),
}
