"""Help of ``eosat yield``."""

WORDS: dict[str, tuple[str, str]] = {
    "help.yield": (
        "What a fleet's solar sites yield, hour by hour, with intervals.",
        "설비 목록의 태양광 발전량을 시간별로, 구간과 함께 계산합니다.",
    ),
    "help.yield.fleet": ("A fleet: fleet.parquet.", "설비 목록: fleet.parquet."),
    "help.yield.weather": (
        "File of weather: ERA5 (NetCDF, ZIP), NASA POWER (hourly CSV, JSON), KMA ASOS (hourly CSV).",
        "기상 자료 파일: ERA5(NetCDF, ZIP), NASA POWER(시간 CSV, JSON), 기상청 ASOS(시간 CSV).",
    ),
    "help.yield.kind": (
        "The sky; default weather where a file is given, else climatology. clear_sky is a ceiling.",
        "하늘의 종류. 파일이 있으면 weather, 없으면 climatology가 기본값. clear_sky는 상한입니다.",
    ),
    "help.yield.period": (
        "A year, or first and last day; default the whole days of the weather, else last year.",
        "연도 또는 첫날/마지막 날. 기본값은 기상 자료의 온전한 날 전체, 없으면 지난해.",
    ),
    "help.yield.step": ("Minutes of an interval, 15 or 60.", "구간 길이(분), 15 또는 60."),
    "help.yield.altitude": (
        "Metres over the sea, or a CSV with district and altitude_m; default the fleet's altitude_m, else 50 m.",
        "해발 고도(m) 또는 district, altitude_m 열이 있는 CSV. 기본값은 설비 목록의 altitude_m, 없으면 50 m.",
    ),
    "help.yield.clearness": (
        "Clearness index of the climate, one or twelve with commas; default Jeju's 0.42, in Jeju only.",
        "기후의 청명지수, 하나 또는 쉼표로 나눈 열두 개. 기본값은 제주 0.42(제주에서만).",
    ),
    "help.yield.station": ("Station of an ASOS file of several.", "여러 지점이 든 ASOS 파일에서 쓸 지점 번호."),
    "help.yield.fill": (
        "Longest gap of the weather that is filled, in hours; default none.",
        "채울 기상 자료 결측의 최대 길이(시간). 기본값은 채우지 않음.",
    ),
    "help.yield.zone": ("Zone whose days count.", "날짜를 세는 시간대."),
    "help.yield.by": (
        "site also writes the course of every site.",
        "site를 주면 설비별 시계열도 저장합니다.",
    ),
    "help.yield.out": (
        "Folder; default runs/yield-<folder of the fleet>.",
        "결과 폴더. 기본값 runs/yield-<설비 목록의 폴더>.",
    ),
}
