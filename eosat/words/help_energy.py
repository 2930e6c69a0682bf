"""Help of ``eosat energy``."""

WORDS: dict[str, tuple[str, str]] = {
    "help.energy": (
        "Sun, wind, demand and a least-cost dispatch of a region, hour by hour: tables, files for system tools, what-if cases.",
        "지역의 태양광, 풍력, 수요와 최소비용 급전을 시간별로 계산합니다: 표, 계통 도구용 파일, 가정 사례.",
    ),
    "help.energy.config": (
        "A YAML config with kind: energy, or the name of a shipped one, e.g. jeju-energy.",
        "kind: energy인 YAML 설정 파일 또는 기본 제공 설정 이름. 예: jeju-energy.",
    ),
    "help.energy.out": ("Folder of the view; default runs/<config>.", "결과 폴더. 기본값 runs/<설정>."),
    "help.energy.changes": ("Change a key of the config: key=value.", "설정 항목을 바꿉니다: 키=값."),
    "help.energy.dry_run": (
        "Only read and check everything; say what would be computed.",
        "읽고 확인만 하고, 무엇을 계산할지 보여 줍니다.",
    ),
}
