"""Help of ``eosat series``."""

WORDS: dict[str, tuple[str, str]] = {
    "help.series": (
        "Follow a place through months, seasons or years: classes and indices by district, trends, steps. Again to go on.",
        "장소를 월별·계절별·연도별로 추적합니다. 행정구역별 분류 면적과 지수, 추세, 단절. 다시 실행하면 이어집니다.",
    ),
    "help.series.config": (
        "A YAML config, or the name of a shipped one; its period is the span of the series.",
        "YAML 설정 파일 또는 기본 제공 설정 이름. 설정의 기간이 시계열의 범위입니다.",
    ),
    "help.series.every": (
        "month, season, year, or one season of each year (winter, spring, summer, autumn). One look a year also gives maps of forest "
        "decline and built-up growth.",
        "month(월), season(계절), year(연), 또는 해마다 한 계절(winter, spring, summer, autumn). 해마다 한 번이면 산림 "
        "쇠퇴와 시가화 지도도 만듭니다.",
    ),
    "help.series.out": (
        "Folder of the series; default runs/<config>-<every>.",
        "시계열 폴더. 기본값 runs/<설정>-<every>.",
    ),
    "help.series.changes": ("Change a key of the config: key=value.", "설정 항목을 바꿉니다: 키=값."),
    "help.series.device": ("auto, cpu or cuda.", "auto, cpu, cuda 중 하나."),
    "help.series.site": (
        "Name of a site to watch in place of the region: writes site.html. With --box.",
        "지역 대신 지켜볼 사업지의 이름. site.html을 만듭니다. --box와 함께 지정.",
    ),
    "help.series.box": (
        "Where the site lies: west,south,east,north in degrees, or a GeoJSON file.",
        "사업지의 위치: 도 단위 서,남,동,북 또는 GeoJSON 파일.",
    ),
}
