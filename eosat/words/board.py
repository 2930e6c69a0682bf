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
    # asking
    "board.too_fast": (
        "Too many requests. Wait {wait} s and try again",
        "요청이 너무 많습니다. {wait}초 뒤에 다시 하십시오",
    ),
    "board.no_token": (
        "A token is needed: Authorization: Bearer TOKEN",
        "토큰이 필요합니다: Authorization: Bearer 토큰",
    ),
    "board.wrong_token": (
        "Nobody has this token. If it was lost, ask the organiser for another one",
        "맞지 않는 토큰입니다. 잃어버렸으면 운영자에게 다시 받으십시오",
    ),
    "board.signed_out": ("You are not signed in any more. Sign in again", "로그인이 끝났습니다. 다시 로그인하십시오"),
    "board.form": (
        "This form was not made for you, or is old. Load the page anew and send it again",
        "이 세션에서 만든 양식이 아니거나 오래된 양식입니다. 페이지를 새로 고친 뒤 다시 보내십시오",
    ),
    "board.organiser_only": ("This is for the organiser", "운영자만 할 수 있습니다"),
    "board.teams_only": (
        "The organiser submits nothing: use a team's token",
        "운영자는 제출할 수 없습니다. 팀 토큰을 쓰십시오",
    ),
    "board.no_page": ("There is nothing here", "여기에는 아무것도 없습니다"),
    "board.request": ("The request is not understood: {fields}", "요청을 이해할 수 없습니다: {fields}"),
    "board.http": ("The request cannot be served ({status})", "요청을 처리할 수 없습니다({status})"),
    "board.busy": (
        "The board is busy and took nothing. Send it again in a few seconds",
        "순위표가 바빠서 받지 못했습니다. 몇 초 뒤에 다시 보내십시오",
    ),
    "board.empty": ("No file came, or an empty one", "파일이 없거나 비어 있습니다"),
    "board.too_large": ("The file is larger than {limit:g} MB", "파일이 {limit:g} MB보다 큽니다"),
    "board.slow_upload": (
        "The file did not arrive within {seconds:.0f} s. Send it again",
        "파일이 {seconds:.0f}초 안에 다 오지 않았습니다. 다시 보내십시오",
    ),
    "board.appeal_text": (
        "An appeal has 1 to {most} letters",
        "이의신청은 1자 이상 {most}자 이하로 쓰십시오",
    ),
    "board.refused.scorer": (
        "The scorer failed on this file. It does not count; the organiser can see why",
        "채점기가 이 파일에서 실패했습니다. 횟수에 넣지 않으며, 운영자가 이유를 볼 수 있습니다",
    ),
    "board.refused.slow": (
        "Scoring took more than {seconds:g} s and was ended",
        "채점이 {seconds:g}초를 넘어 중단했습니다",
    ),
    "board.refused.crashed": (
        "The scorer died on this file twice. It does not count; ask the organiser",
        "이 파일에서 채점기가 두 번 멈췄습니다. 횟수에 넣지 않으니 운영자에게 문의하십시오",
    ),
    # the organiser's commands
    "board.no_extra": (
        "The board needs FastAPI and uvicorn: pip install eosat[hackathon]",
        "순위표에는 FastAPI와 uvicorn이 필요합니다: pip install eosat[hackathon]",
    ),
    "board.exists": ("{folder}: there is a board here already", "{folder}: 순위표가 이미 있습니다"),
    "board.rule_choice": (
        "{rule} is '{value}'. It may be: {allowed}",
        "{rule} 값이 '{value}'입니다. 가능한 값: {allowed}",
    ),
    "board.rule_number": (
        "{rule} is {value}. It is above 0 and at most 1000000",
        "{rule} 값이 {value}입니다. 0보다 크고 1000000 이하여야 합니다",
    ),
    "board.zone": (
        "'{zone}' is no time zone. Write Asia/Seoul, say",
        "'{zone}'은(는) 시간대가 아닙니다. 예: Asia/Seoul",
    ),
    "board.moment": (
        "'{value}' is no moment. Write 2026-02-03 18:00, or none",
        "'{value}'은(는) 시각이 아닙니다. 예: 2026-02-03 18:00, 없애려면 none",
    ),
    "board.team_name": (
        "'{name}' can be no name of a team: up to 40 letters, digits and spaces, a letter or digit first",
        "'{name}'은(는) 팀 이름으로 쓸 수 없습니다. 글자나 숫자로 시작해 40자까지 쓰십시오",
    ),
    "board.address": (
        "{host}:{port} cannot be served on: {reason}. Give another --port or --host",
        "{host}:{port}에서 열 수 없습니다: {reason}. --port나 --host를 바꾸십시오",
    ),
    "board.served": ("{folder}: this board is being served already", "{folder}: 이 순위표는 이미 열려 있습니다"),
    "board.made": (
        "{folder}: board for {challenge}. The organiser's token, shown this once:",
        "{folder}: {challenge} 순위표를 만들었습니다. 운영자 토큰(지금만 보임):",
    ),
    "board.added": (
        "{count} teams added. Their tokens, shown this once:",
        "{count}개 팀을 추가했습니다. 토큰(지금만 보임):",
    ),
    "board.renewed": (
        "{team}: another token, shown this once; the old one has ended:",
        "{team}: 새 토큰(지금만 보임). 이전 토큰은 끝났습니다:",
    ),
    "board.removed": (
        "{team}: removed with {count} submissions",
        "{team}: 제출 {count}건과 함께 삭제했습니다",
    ),
    "board.sure": (
        "This deletes '{team}' and all it sent, for good. Say --yes to do it",
        "'{team}' 팀과 제출한 모든 것을 영구히 삭제합니다. 그대로 하려면 --yes를 붙이십시오",
    ),
    "board.team_head": ("team", "팀"),
    "board.sent_head": ("submissions", "제출"),
    "board.serving": ("{url} - Ctrl-C ends it", "{url} - Ctrl-C로 종료"),
    "board.open_to_all": (
        "Others reach it without encryption: put a proxy with HTTPS before it, and say --behind-proxy",
        "암호화 없이 다른 컴퓨터에 열립니다. HTTPS 프록시를 앞에 두고 --behind-proxy를 쓰십시오",
    ),
    "board.again": ("{count} submissions will be scored again", "제출 {count}건을 다시 채점합니다"),
    "board.answered": ("Appeal {id} is answered", "이의신청 {id}번에 답했습니다"),
    "board.answer_needs": ("Give both --answer NUMBER and --text", "--answer 번호와 --text를 함께 주십시오"),
    "board.no_appeals": ("No appeals", "이의신청이 없습니다"),
    # the page
    "board.page.board": ("Leaderboard", "순위표"),
    "board.page.skip": ("To the content", "본문으로"),
    "board.page.language": ("Language", "언어"),
    "board.page.metric": ("Score: {metric}", "점수: {metric}"),
    "board.page.higher": ("higher is better", "높을수록 좋음"),
    "board.page.lower": ("lower is better", "낮을수록 좋음"),
    "board.page.best": ("a team's best submission counts", "팀의 가장 좋은 제출로 순위를 정함"),
    "board.page.last": ("a team's last submission counts", "팀의 마지막 제출로 순위를 정함"),
    "board.page.opens": ("opens {at}", "시작 {at}"),
    "board.page.closes": ("closes {at}", "마감 {at}"),
    "board.page.freezes": ("the public board stands still from {at}", "공개 순위 고정 {at}"),
    "board.page.sign_in": ("Sign in", "로그인"),
    "board.page.sign_out": ("Sign out", "로그아웃"),
    "board.page.signed_in": ("Signed in as {team}", "로그인: {team}"),
    "board.page.token": ("Your team's token", "팀 토큰"),
    "board.page.send": ("Submit", "제출하기"),
    "board.page.file": ("File {suffix}, up to {limit} MB", "파일 {suffix}, {limit} MB까지"),
    "board.page.left": (
        "{left} of {daily} submissions are left today. Refused ones do not count.",
        "오늘 남은 제출 {left}/{daily}회. 거부된 제출은 세지 않습니다.",
    ),
    "board.page.by_program": ("From a terminal", "터미널에서 보내기"),
    "board.page.sent": ("Your file is kept and will be scored.", "파일을 받았습니다. 곧 채점합니다."),
    "board.page.same": (
        "You sent this very file before; it was not counted again.",
        "이미 보낸 파일과 같습니다. 다시 세지 않았습니다.",
    ),
    "board.page.appealed": ("Your appeal is written down.", "이의신청을 접수했습니다."),
    "board.page.public": ("Public board", "공개 순위"),
    "board.page.private": ("Private board", "비공개 순위"),
    "board.page.private_hidden": ("For the organiser's eyes until release.", "발표 전까지 운영자만 볼 수 있습니다."),
    "board.page.private_released": (
        "Final: scores on the part of the truth that was kept back.",
        "최종 순위: 공개하지 않았던 정답으로 매긴 점수입니다.",
    ),
    "board.page.private_short": ("private", "비공개"),
    "board.page.organiser": ("organiser", "운영자"),
    "board.page.as_of": ("As of {now}", "{now} 기준"),
    "board.page.waiting": ("{count} wait to be scored", "채점 대기 {count}건"),
    "board.page.frozen": ("Stands still until the end", "종료까지 순위 고정"),
    "board.page.rank": ("Rank", "순위"),
    "board.page.team": ("Team", "팀"),
    "board.page.entries": ("Scored", "채점된 제출"),
    "board.page.at": ("When", "시각"),
    "board.page.you": ("you", "우리 팀"),
    "board.page.nobody": ("No scores yet.", "아직 점수가 없습니다."),
    "board.page.my_submissions": ("Our submissions", "우리 팀의 제출"),
    "board.page.all_submissions": ("Submissions of all teams", "모든 팀의 제출"),
    "board.page.nothing": ("Nothing yet.", "아직 없습니다."),
    "board.page.number": ("No.", "번호"),
    "board.page.name": ("File", "파일"),
    "board.page.state": ("State", "상태"),
    "board.page.queued": ("waits", "대기"),
    "board.page.scoring": ("being scored", "채점 중"),
    "board.page.scored": ("scored", "채점됨"),
    "board.page.refused": ("refused", "거부됨"),
    "board.page.appeals": ("Appeals", "이의신청 목록"),
    "board.page.no_appeals": ("No appeals.", "이의신청이 없습니다."),
    "board.page.about": ("submission {number}", "제출 {number}번"),
    "board.page.answer": ("Answer:", "답변:"),
    "board.page.unanswered": ("Not answered yet", "답변 대기"),
    "board.page.appeal": ("Appeal", "이의신청"),
    "board.page.appeal_number": ("Number of the submission, if it is about one", "제출 번호(해당하는 경우)"),
    "board.page.appeal_text": ("What should be looked at again?", "다시 살펴볼 내용"),
    "board.page.appeal_send": ("Send the appeal", "이의신청 보내기"),
}
