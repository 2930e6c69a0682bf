"""Sentences about remote files, the block cache and mirrors."""

WORDS: dict[str, tuple[str, str]] = {
    "cache.size": (
        "'cache: {text}' is no size. Write 2 GB or 500 MB, or off.",
        "'cache: {text}'은(는) 크기가 아닙니다. 2 GB, 500 MB처럼 쓰거나 off로 쓰세요.",
    ),
}
