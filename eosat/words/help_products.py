"""Help of ``eosat products``; part of the help of the command line."""

WORDS: dict[str, tuple[str, str]] = {
    "help.products": (
        "Indicators that a run can make beside the labels (config key products).",
        "실행할 때 분류와 함께 만들 수 있는 지표(설정 키 products).",
    ),
    "help.products.list": ("List the indicators.", "지표 목록을 보여 줍니다."),
    "help.products.show": (
        "Say what an indicator shows, what it needs and what it cannot do.",
        "지표가 무엇을 보여 주고 무엇이 필요하며 한계가 무엇인지 보여 줍니다.",
    ),
    "help.products.show.name": ("Name of an indicator.", "지표 이름."),
    "help.products.feed": (
        "Join fields, orchards and greenhouses of runs of one month each into one Parquet: district, month, stage, area.",
        "한 달씩 실행한 결과의 밭·과수원·비닐하우스를 구역, 월, 생육 단계, 면적의 Parquet 하나로 합칩니다.",
    ),
    "help.products.feed.runs": ("Directories of finished runs.", "완료된 실행 폴더들."),
    "help.products.feed.out": ("Parquet to write.", "저장할 Parquet."),
}
