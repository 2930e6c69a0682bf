"""Help of ``eosat change``."""

WORDS: dict[str, tuple[str, str]] = {
    "help.change": (
        "Say what changed between two runs: rasters, tables, outlines.\n\nGive two finished runs, or one config that has the periods before and after.",
        "두 실행 사이의 변화를 래스터, 표, 윤곽으로 냅니다.\n\n완료된 실행 둘, 또는 before와 after 두 기간이 있는 설정 하나를 지정합니다.",
    ),
    "help.change.before": (
        "Directory of the earlier run, or a config with two periods.",
        "앞 시기의 실행 폴더, 또는 두 기간이 있는 설정.",
    ),
    "help.change.after": ("Directory of the later run.", "뒤 시기의 실행 폴더."),
    "help.change.out": (
        "Directory of the results; default AFTER-change, for a config runs/NAME.",
        "결과 폴더. 기본값은 AFTER-change, 설정이면 runs/이름.",
    ),
    "help.change.regions": (
        "Districts of the tables; default those of AFTER.",
        "표의 구역. 기본값은 AFTER의 구역.",
    ),
    "help.change.least": ("Smallest patch that counts [px].", "변화로 세는 가장 작은 구역 [화소]."),
    "help.change.season": (
        "Days of the year that the two periods may lie apart.",
        "두 기간이 한 해 안에서 떨어져도 되는 날수.",
    ),
    "help.change.earlier": (
        "changes.parquet of an earlier comparison, whose objects keep their ids.",
        "이전 비교의 changes.parquet. 같은 구역은 id를 이어 씁니다.",
    ),
    "help.change.changes": (
        "Change a key of the config, e.g. --set resolution=20.",
        "설정의 키를 바꿉니다. 예: --set resolution=20",
    ),
    "help.change.device": ("auto, cpu or cuda.", "auto, cpu, cuda 중 하나."),
    "help.change.dry_run": (
        "Of a config: say what both runs would do, and do nothing.",
        "설정일 때: 두 실행이 무엇을 할지 보여 주기만 합니다.",
    ),
}
