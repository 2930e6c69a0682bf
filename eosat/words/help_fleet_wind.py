"""Help of ``eosat fleet wind``."""

WORDS: dict[str, tuple[str, str]] = {
    "help.fleet.wind": (
        "Check a register of wind farms, sum it beside the official total, write it as a fleet.",
        "풍력단지 목록을 검사하고 공식 합계와 비교해 설비 목록으로 저장합니다.",
    ),
    "help.fleet.wind.register": (
        "CSV of wind farms, or a shipped one: wind-jeju, scenario-sinan-offshore.",
        "풍력단지 CSV 또는 기본 제공 목록: wind-jeju, scenario-sinan-offshore.",
    ),
    "help.fleet.wind.region": (
        "Region whose districts place farms without a point; points outside it are refused.",
        "좌표가 없는 단지를 놓을 행정구역의 지역. 지역 밖의 좌표는 거부합니다.",
    ),
    "help.fleet.wind.year": (
        "Only what was complete at the end of this year; default everything.",
        "이 해 말까지 준공된 단지만. 기본값은 전체.",
    ),
    "help.fleet.wind.status": (
        "States that make the fleet, with commas: operating, construction, planned, retired, unknown.",
        "설비 목록에 넣을 상태(쉼표로 구분): operating, construction, planned, retired, unknown.",
    ),
    "help.fleet.presence": (
        "Look at each point of a register of wind farms in a run's clear view: confirmed, not seen or unclear.",
        "풍력단지 목록의 좌표를 실행 결과의 합성 영상에서 봅니다: 확인, 안 보임, 불분명.",
    ),
    "help.fleet.presence.run": (
        "Folder of a run with composite among its outputs.",
        "outputs에 composite가 있는 실행 결과 폴더.",
    ),
    "help.fleet.presence.register": (
        "CSV of wind farms, or a shipped one; rows with place_kind turbine are judged.",
        "풍력단지 CSV 또는 기본 제공 목록. place_kind가 turbine인 행만 판정합니다.",
    ),
    "help.fleet.presence.region": ("Points outside this region are refused.", "이 지역 밖의 좌표는 거부합니다."),
    "help.fleet.presence.out": (
        "Folder of table and chips; default runs/presence-<register>.",
        "표와 그림 폴더. 기본값 runs/presence-<목록>.",
    ),
    "help.fleet.wind.out": (
        "Folder of the fleet; default runs/fleet-<register>.",
        "설비 목록 폴더. 기본값 runs/fleet-<목록>.",
    ),
}
