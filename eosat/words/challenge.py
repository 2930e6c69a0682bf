"""Sentences of the hackathon's challenges: what teams and organisers may meet."""

WORDS: dict[str, tuple[str, str]] = {
    "challenge.unknown": (
        "There is no challenge '{name}'. There are: {known}",
        "과제 '{name}'이(가) 없습니다. 있는 과제: {known}",
    ),
    "challenge.yaml": (
        "{path}: recipe (a module) or seed (a whole number) is missing or wrong",
        "{path}: recipe(모듈) 또는 seed(정수)가 없거나 잘못되었습니다",
    ),
    "challenge.folder_taken": (
        "{folder} is there already. Choose another name, or remove it first",
        "{folder}이(가) 이미 있습니다. 다른 이름을 쓰거나 먼저 지우십시오",
    ),
    "challenge.no_file": ("{path}: not there", "{path}: 파일이 없습니다"),
    "challenge.no_plain_file": (
        "{path} is a folder, a link or a device. Hand in the file itself",
        "{path}은(는) 폴더, 링크 또는 장치입니다. 파일 자체를 제출하십시오",
    ),
    "challenge.offset_range": (
        "{id}: {value} is no offset of reflectance. Write -0.1 where the added 1000 is in the DN, 0 where it is not",
        "{id}: {value}은(는) 반사율 오프셋이 아닙니다. DN에 1000이 더해져 있으면 -0.1, 아니면 0을 쓰십시오",
    ),
    "challenge.interval": (
        "{id}: {low} to {high} is no interval of shares. Wanted: 0 <= low <= high <= 1",
        "{id}: {low}~{high}은(는) 비율의 구간이 아닙니다. 0 <= low <= high <= 1이어야 합니다",
    ),
    "challenge.no_key": (
        "The truth is sealed. Set {variable} to the path of the key that 'eosat challenge seal' wrote",
        "정답이 봉인되어 있습니다. {variable}에 'eosat challenge seal'이 만든 키 파일의 경로를 넣으십시오",
    ),
    "challenge.key_inside": (
        "The key {key} would lie in {folder}, beside what it locks. Keep it elsewhere",
        "키 {key}이(가) 봉인한 폴더 {folder} 안에 놓이게 됩니다. 다른 곳에 두십시오",
    ),
    "challenge.key_taken": (
        "{key} is there already, and a key is never overwritten. Choose another name",
        "{key}이(가) 이미 있습니다. 키는 덮어쓰지 않습니다. 다른 이름을 쓰십시오",
    ),
    "challenge.unreadable": ("{path}: cannot be read", "{path}: 읽을 수 없습니다"),
    "challenge.wrong_key": (
        "{key} does not open {path}. Take the key that was written with it",
        "{key}(으)로 {path}을(를) 열 수 없습니다. 함께 만들어진 키를 쓰십시오",
    ),
    "challenge.link": (
        "{path} is a link. Only plain files are packed",
        "{path}은(는) 링크입니다. 일반 파일만 묶을 수 있습니다",
    ),
    "challenge.leak": (
        "{path} holds the key, the secret seed or the truth. Nothing was packed",
        "{path}에 키, 비공개 시드 또는 정답이 들어 있습니다. 아무것도 묶지 않았습니다",
    ),
    "challenge.higher": ("higher", "높을수록"),
    "challenge.lower": ("lower", "낮을수록"),
    "challenge.head_name": ("name", "이름"),
    "challenge.head_title": ("challenge", "과제"),
    "challenge.head_metric": ("metric", "지표"),
    "challenge.head_better": ("better", "좋은 쪽"),
    "challenge.started": (
        "{folder} ({size:.1f} MB, SIMULATED data). Read README.md there, then:\n"
        "  eosat challenge score {name} {folder}/submission/answers.csv",
        "{folder} ({size:.1f} MB, 모의 데이터). 그 안의 README.ko.md를 읽고 다음을 실행하십시오:\n"
        "  eosat challenge score {name} {folder}/submission/answers.csv",
    ),
    "challenge.score": (
        "{metric}: {score:.4g} on the simulated data to practise on",
        "{metric}: {score:.4g} (연습용 모의 데이터)",
    ),
    "challenge.sealed": (
        "{folder} holds the data that decide; {key} opens their truth: keep it from everyone. "
        "Publish this SHA-256 of the sealed truth before the event:",
        "{folder}에 최종 데이터가 있고, {key}이(가) 정답을 엽니다. 키는 아무에게도 보이지 마십시오. "
        "행사 전에 봉인된 정답의 SHA-256을 공개하십시오:",
    ),
    "challenge.times": (
        "The first phase would end at {ends}, before it begins at {begins}",
        "첫 단계가 시작({begins})보다 먼저({ends}) 끝나게 됩니다",
    ),
    "challenge.no_program": (
        "{path}: not there. A challenge needs this scoring program to be exported",
        "{path}: 파일이 없습니다. 내보내려면 이 채점 프로그램이 필요합니다",
    ),
    "challenge.terms": (
        "The data are SIMULATED and free to use. Hand in tables only; nothing that is handed in is run.",
        "데이터는 모의(SIMULATED) 자료이며 자유롭게 쓸 수 있습니다. 표만 제출하며, 제출물은 실행하지 않습니다.",
    ),
    "challenge.exported": (
        "{path}: {size:.1f} MB. It holds the truth: upload it to the platform, give it to nobody",
        "{path}: {size:.1f} MB. 정답이 들어 있으므로 플랫폼에만 올리고 아무에게도 주지 마십시오",
    ),
    "challenge.packed": ("{path}: {size:.1f} MB for the teams", "{path}: 참가 팀용 {size:.1f} MB"),
}
