"""Sentences of the hackathon's board: what teams, organisers and a challenge's author may meet."""

WORDS: dict[str, tuple[str, str]] = {
    # what a challenge's folder lacks
    "board.no_challenge": (
        "{path}: not there. A challenge is a folder with challenge.yaml",
        "{path}: 파일이 없습니다. 과제 폴더에는 challenge.yaml이 있어야 합니다",
    ),
    "board.challenge_yaml": ("{path}: no YAML: {reason}", "{path}: YAML이 아닙니다: {reason}"),
    "board.challenge_key": (
        "{path}: '{key}' is missing or no text. Wanted: title, metric, scorer",
        "{path}: '{key}' 항목이 없거나 글자가 아닙니다. title, metric, scorer가 필요합니다",
    ),
    "board.challenge_better": (
        "{path}: better is '{value}'. It may be higher or lower",
        "{path}: better 값이 '{value}'입니다. higher 또는 lower만 쓸 수 있습니다",
    ),
    "board.scorer": (
        "{path}: scorer '{scorer}' cannot be loaded. It is written module:function",
        "{path}: 채점기 '{scorer}'을(를) 불러올 수 없습니다. 모듈:함수 형식으로 쓰십시오",
    ),
    # why a submission has no score
    "board.refused.unknown": (
        "The scorer refused the file without a reason that is known here. Ask the organiser",
        "채점기가 알 수 없는 이유로 파일을 거부했습니다. 운영자에게 문의하십시오",
    ),
    "board.refused.not_finite": (
        "The scorer came to no finite number. Look for empty or extreme values in the file",
        "점수가 유한한 수가 아닙니다. 파일에 빈 값이나 극단적인 값이 있는지 확인하십시오",
    ),
    # a table of numbers
    "board.table.no_file": ("{path}: not there", "{path}: 파일이 없습니다"),
    "board.table.no_csv": ("This is no CSV in UTF-8", "UTF-8 CSV 파일이 아닙니다"),
    "board.table.columns": (
        "The first row lacks: {lacking}. It is id,value",
        "첫 행에 없는 열: {lacking}. 첫 행은 id,value입니다",
    ),
    "board.table.size": (
        "{size:.1f} MB are more than the {limit:.0f} MB that a table may have",
        "{size:.1f} MB는 표의 한도 {limit:.0f} MB를 넘습니다",
    ),
    "board.table.number": (
        "Row {row}: value '{value}' is no finite number",
        "{row}행: value '{value}'은(는) 유한한 수가 아닙니다",
    ),
    "board.table.unknown": ("Row {row}: id '{id}' was not asked for", "{row}행: 요청하지 않은 id '{id}'입니다"),
    "board.table.twice": ("Row {row}: id '{id}' stands twice", "{row}행: id '{id}'이(가) 두 번 있습니다"),
    "board.table.lacking": (
        "{count} rows are missing, the first is id '{first}'",
        "{count}개 행이 빠졌습니다. 첫 번째는 id '{first}'입니다",
    ),
    "board.table.board": (
        "{path}, row {row}: board is '{value}'. It may be public or private",
        "{path} {row}행: board 값이 '{value}'입니다. public 또는 private만 쓸 수 있습니다",
    ),
    "board.table.no_truth": (
        "{path}: both public and private rows are needed",
        "{path}: public 행과 private 행이 모두 있어야 합니다",
    ),
    # the board's folder
    "board.no_board": (
        "{folder}: no board here. Make one: eosat board init {folder} --challenge FOLDER",
        "{folder}: 순위표가 없습니다. 만들기: eosat board init {folder} --challenge 폴더",
    ),
    "board.version": (
        "{folder}: this board was made by another version (form {found}, known here {known})",
        "{folder}: 다른 버전에서 만든 순위표입니다(형식 {found}, 현재 {known})",
    ),
    # teams
    "board.team_exists": ("There is a team '{name}' already", "'{name}' 팀이 이미 있습니다"),
    "board.team_organiser": (
        "The organiser cannot be removed",
        "운영자는 삭제할 수 없습니다",
    ),
    "board.no_team": ("There is no team '{name}'", "'{name}' 팀이 없습니다"),
    # what a team may not do now
    "board.not_open": ("The board is not open yet", "아직 제출 기간이 아닙니다"),
    "board.closed": ("The board is closed: nothing more is taken", "제출이 마감되었습니다"),
    "board.daily": (
        "Your {daily} submissions of today are used. A new day begins at midnight",
        "오늘의 제출 {daily}회를 모두 썼습니다. 자정부터 다시 제출할 수 있습니다",
    ),
    "board.tries": (
        "{tries} files came from you today, refused ones among them. A new day begins at midnight",
        "오늘 보낸 파일이 거부된 것을 포함해 {tries}개입니다. 자정부터 다시 제출할 수 있습니다",
    ),
    "board.no_submission": ("There is no submission {id} of yours", "제출 {id}번은 이 팀의 제출이 아닙니다"),
    "board.no_appeal": ("There is no appeal {id}", "이의신청 {id}번이 없습니다"),
    "board.many_appeals": (
        "{most} appeals of yours wait for an answer already",
        "답변을 기다리는 이의신청이 이미 {most}건 있습니다",
    ),
}
