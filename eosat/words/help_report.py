"""Help of ``eosat report``, and what its cards and pages say."""

WORDS: dict[str, tuple[str, str]] = {
    "help.report": (
        "Pages and cards of a finished run, for people who would rather look than read.",
        "읽기보다 보기를 원하는 사람을 위한, 끝난 실행의 보고서와 카드.",
    ),
    "help.report.page": (
        "One page of a run with what was compared, followed and estimated afterwards.",
        "실행 결과에 변화·시계열·면적 추정을 더해 한 쪽으로 만듭니다.",
    ),
    "help.report.page.folder": ("A finished run with report.html.", "report.html이 있는, 끝난 실행의 폴더."),
    "help.report.page.change": ("Folder of eosat change.", "eosat change의 폴더."),
    "help.report.page.series": ("Folder of eosat series.", "eosat series의 폴더."),
    "help.report.page.area": ("Folder of eosat area, or its area.json.", "eosat area의 폴더 또는 area.json."),
    "help.report.page.out": (
        "File to write; default report-full.html in the run's folder, where its links lead to the run's files.",
        "저장할 파일. 기본값은 실행 폴더의 report-full.html이며, 그 안의 링크가 실행의 파일로 이어집니다.",
    ),
    "help.report.cards": (
        "A card of every district as PNG, Korean and English: map, hectares, how much was seen.",
        "행정구역마다 카드 한 장(PNG, 한국어·영어): 지도, 면적, 관측률.",
    ),
    "help.report.cards.folder": ("A finished run.", "끝난 실행의 폴더."),
    "help.report.cards.out": ("Folder for the cards.", "카드를 저장할 폴더."),
    "help.report.cards.area": (
        "Folder of eosat area, or its area.json: one more card shows estimates with intervals.",
        "eosat area의 폴더 또는 area.json. 신뢰구간이 있는 추정 면적 카드를 한 장 더 만듭니다.",
    ),
}
