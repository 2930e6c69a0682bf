"""Help of ``eosat fleet solar``."""

WORDS: dict[str, tuple[str, str]] = {
    "help.fleet.solar": (
        "From the solar arrays of runs to sites and megawatts with intervals, by district.",
        "실행에서 찾은 태양광을 부지별·구역별 용량(MW)과 구간으로 바꿉니다.",
    ),
    "help.fleet.solar.runs": (
        "Finished runs of a solar model over one grid; the latest gives the sites, the earlier say since when.",
        "같은 격자에서 태양광 모델로 실행한 폴더들. 마지막 실행이 부지를, 이전 실행이 언제부터 있었는지를 알려 줍니다.",
    ),
    "help.fleet.solar.out": ("Folder; default runs/fleet-<run>.", "저장할 폴더. 기본값 runs/fleet-<실행>."),
    "help.fleet.solar.region": ("Districts; default those of the run.", "행정구역. 기본값은 실행의 구역."),
    "help.fleet.solar.landcover": (
        "Run or raster of land cover: sites among buildings are roofs. Without it types are unknown.",
        "토지피복 실행 폴더나 래스터: 건물 사이의 부지는 지붕으로 봅니다. 없으면 유형을 알 수 없습니다.",
    ),
    "help.fleet.solar.register": (
        "Official megawatts to compare with: a CSV, or register-jeju.",
        "비교할 공식 용량: CSV 또는 register-jeju.",
    ),
    "help.fleet.solar.year": ("Year of the register; default the last.", "등록 대장의 연도. 기본값은 마지막 해."),
    "help.fleet.solar.calibrate": (
        "Multiply the fleet's megawatts by register over estimate.",
        "설비 용량에 등록 대장과 추정값의 비를 곱합니다.",
    ),
    "help.fleet.solar.seed": ("Of the Monte Carlo draws.", "몬테카를로 추출의 시드."),
}
