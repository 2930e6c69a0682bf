"""Sentences about configs."""

WORDS: dict[str, tuple[str, str]] = {
    "config.no_file": (
        "There is no config {path}. Give a YAML file, or one of the shipped: {known}.",
        "설정 파일 {path}이(가) 없습니다. YAML 파일이나 기본 제공 설정을 지정하세요: {known}.",
    ),
    "config.unreadable": ("Cannot read {path}: {reason}", "{path}을(를) 읽을 수 없습니다: {reason}"),
    "config.yaml": (
        "{path} is no valid YAML: {reason}",
        "{path}은(는) 올바른 YAML이 아닙니다: {reason}",
    ),
    "config.twice": (
        "'{key}' is given twice (in the lines from {line} on). Keep one of them.",
        "'{key}'이(가) 두 번 나옵니다({line}번째 줄부터). 하나만 남기세요.",
    ),
    "config.not_a_mapping": (
        "{path}: a config is a list of 'key: value' lines; see eosat config schema.",
        "{path}: 설정은 '키: 값' 줄로 이루어져야 합니다. eosat config schema를 참고하세요.",
    ),
    "config.unknown_key": (
        "{name}: unknown key '{key}'. Did you mean '{near}'?",
        "{name}: 알 수 없는 키 '{key}'. '{near}'을(를) 쓰려 했나요?",
    ),
    "config.unknown_key_list": (
        "{name}: unknown key '{key}'. Known keys: {known}.",
        "{name}: 알 수 없는 키 '{key}'. 쓸 수 있는 키: {known}.",
    ),
    "config.missing": ("{name}: '{key}' is missing.", "{name}: '{key}'이(가) 없습니다."),
    "config.value": (
        "{name}: '{key}' cannot be {value}: {reason}.",
        "{name}: '{key}' 값으로 {value}을(를) 쓸 수 없습니다: {reason}.",
    ),
    "config.change": (
        "--set {change} is not understood. Write --set key=value, e.g. --set resolution=20.",
        "--set {change}을(를) 이해할 수 없습니다. --set 키=값 형식으로 쓰세요. 예: --set resolution=20",
    ),
    "config.good": ("{path}: good.", "{path}: 문제없습니다."),
}
