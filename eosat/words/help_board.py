"""Help of ``eosat board``."""

WORDS: dict[str, tuple[str, str]] = {
    "help.board": (
        "The leaderboard of a hackathon: teams, uploads, scores.",
        "해커톤 순위표: 팀, 제출, 점수.",
    ),
    "help.board.init": (
        "Make a board for a challenge; prints the organiser's token once.",
        "과제의 순위표를 만듭니다. 운영자 토큰을 한 번만 보여 줍니다.",
    ),
    "help.board.init.folder": ("Folder of the new board.", "새 순위표의 폴더."),
    "help.board.init.challenge": (
        "Folder with challenge.yaml and what its scorer needs.",
        "challenge.yaml과 채점에 필요한 파일이 있는 폴더.",
    ),
    "help.board.serve": (
        "Serve the board to browsers and programs, and score what comes.",
        "브라우저와 프로그램에 순위표를 열고, 들어온 제출을 채점합니다.",
    ),
    "help.board.serve.folder": ("Folder of the board.", "순위표 폴더."),
    "help.board.serve.host": (
        "Address to serve on; the default is this machine alone.",
        "열 주소. 기본값은 이 컴퓨터에서만 보입니다.",
    ),
    "help.board.serve.port": ("Port; 0 takes a free one.", "포트. 0이면 빈 포트를 씁니다."),
    "help.board.serve.behind_proxy": (
        "A proxy with HTTPS on this machine stands before it: cookies for HTTPS only, addresses as it says them.",
        "이 컴퓨터의 HTTPS 프록시 뒤에 둘 때: 쿠키를 HTTPS로만 보내고, 프록시가 알려 주는 주소를 씁니다.",
    ),
    "help.board.add": (
        "Add teams; prints their tokens once.",
        "팀을 추가합니다. 토큰을 한 번만 보여 줍니다.",
    ),
    "help.board.add.folder": ("Folder of the board.", "순위표 폴더."),
    "help.board.add.names": ("Names of the teams.", "팀 이름."),
    "help.board.teams": ("List the teams and how many files each sent.", "팀과 팀별 제출 수를 보여 줍니다."),
    "help.board.teams.folder": ("Folder of the board.", "순위표 폴더."),
    "help.board.token": (
        "Give a team, or the organiser, another token; the old one ends.",
        "팀이나 운영자(organiser)에게 새 토큰을 줍니다. 이전 토큰은 끝납니다.",
    ),
    "help.board.token.folder": ("Folder of the board.", "순위표 폴더."),
    "help.board.token.name": ("Name of the team.", "팀 이름."),
    "help.board.remove": (
        "Delete a team with its files, scores and appeals.",
        "팀의 파일, 점수, 이의신청을 모두 삭제합니다.",
    ),
    "help.board.remove.folder": ("Folder of the board.", "순위표 폴더."),
    "help.board.remove.name": ("Name of the team.", "팀 이름."),
    "help.board.remove.yes": ("Do it without asking.", "묻지 않고 삭제합니다."),
    "help.board.rules": (
        "Show the rules, or change them; changes hold at once, also while the board is served.",
        "규칙을 보여 주거나 바꿉니다. 순위표가 열려 있어도 곧바로 적용됩니다.",
    ),
    "help.board.rules.folder": ("Folder of the board.", "순위표 폴더."),
    "help.board.rules.set_": (
        "KEY=VALUE, repeatable: daily, tries, counts (best, last), zone, opens, closes, size_mb, seconds. The last two hold "
        "from the next start on.",
        "KEY=VALUE, 여러 번 쓸 수 있음: daily, tries, counts(best, last), zone, opens, closes, size_mb, seconds. 마지막 둘은 "
        "다음 시작부터 적용.",
    ),
    "help.board.freeze": (
        "Let the public board stand still from a moment on.",
        "정한 시각부터 공개 순위를 고정합니다.",
    ),
    "help.board.freeze.folder": ("Folder of the board.", "순위표 폴더."),
    "help.board.freeze.at": (
        "Moment in the board's zone, e.g. '2026-02-03 18:00'; none ends the freeze.",
        "순위표 시간대의 시각. 예: '2026-02-03 18:00'. none이면 고정을 풉니다.",
    ),
    "help.board.release": (
        "Show everyone the private board; ends the freeze.",
        "비공개 순위를 모두에게 공개하고 고정을 풉니다.",
    ),
    "help.board.release.folder": ("Folder of the board.", "순위표 폴더."),
    "help.board.release.undo": ("Hide it again.", "다시 숨깁니다."),
    "help.board.export": (
        "Write both boards as CSV that spreadsheets open with Korean letters.",
        "두 순위를 한글이 깨지지 않는 CSV로 저장합니다.",
    ),
    "help.board.export.folder": ("Folder of the board.", "순위표 폴더."),
    "help.board.export.out": ("File to write.", "저장할 파일."),
    "help.board.appeals": ("Read appeals, or answer one.", "이의신청을 읽거나 답합니다."),
    "help.board.appeals.folder": ("Folder of the board.", "순위표 폴더."),
    "help.board.appeals.answer": ("Number of the appeal to answer.", "답할 이의신청 번호."),
    "help.board.appeals.text": ("The answer.", "답변 내용."),
    "help.board.rescore": (
        "Score everything, or one submission, again, say after the scorer was mended.",
        "채점기를 고친 뒤 등, 모든 제출이나 하나를 다시 채점합니다.",
    ),
    "help.board.rescore.folder": ("Folder of the board.", "순위표 폴더."),
    "help.board.rescore.number": ("Only this submission.", "이 제출만."),
}
