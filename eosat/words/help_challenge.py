"""Help of ``eosat challenge``."""

NAME = ("Name of the challenge, as in 'eosat challenge list'.", "과제 이름. 'eosat challenge list'로 볼 수 있습니다.")

WORDS: dict[str, tuple[str, str]] = {
    "help.challenge": (
        "The challenges of a hackathon: start, score, seal, pack.",
        "해커톤 과제: 시작, 채점, 봉인, 묶기.",
    ),
    "help.challenge.list": ("List the challenges.", "과제 목록을 보여 줍니다."),
    "help.challenge.start": (
        "Make a folder to work in: data to practise on, texts, baselines, an answer that already scores.",
        "작업 폴더를 만듭니다: 연습 데이터, 안내문, 기준 해법, 바로 채점되는 답안.",
    ),
    "help.challenge.start.name": NAME,
    "help.challenge.start.folder": ("New folder.", "새 폴더."),
    "help.challenge.score": (
        "Score an answer to the data to practise on. The file is read, never run.",
        "연습 데이터에 대한 답안을 채점합니다. 파일은 읽기만 하고 실행하지 않습니다.",
    ),
    "help.challenge.score.name": NAME,
    "help.challenge.score.submission": ("The answer.", "답안 파일."),
    "help.challenge.seal": (
        "Make the data that decide from a secret seed; seed and truth are encrypted. Prints the SHA-256.",
        "비공개 시드로 최종 데이터를 만들고 시드와 정답을 암호화합니다. SHA-256을 출력합니다.",
    ),
    "help.challenge.seal.name": NAME,
    "help.challenge.seal.folder": (
        "New folder of the organiser; a board is made for it.",
        "운영자용 새 폴더. 순위표가 이 폴더를 씁니다.",
    ),
    "help.challenge.seal.key": ("New file for the key, outside the folder.", "키를 저장할 새 파일. 폴더 밖에 둡니다."),
    "help.challenge.pack": (
        "Zip what teams get of a sealed folder, after searching every byte for the seed and the truth.",
        "봉인한 폴더에서 팀에 줄 것을 압축합니다. 시드와 정답이 없는지 모든 바이트를 먼저 찾아봅니다.",
    ),
    "help.challenge.pack.folder": ("Folder that 'eosat challenge seal' made.", "'eosat challenge seal'이 만든 폴더."),
    "help.challenge.pack.key": ("Its key.", "그 폴더의 키 파일."),
    "help.challenge.export": (
        "Write a sealed folder as a bundle for another platform. The bundle holds the truth.",
        "봉인한 폴더를 다른 플랫폼용 묶음으로 씁니다. 묶음에 정답이 들어 있습니다.",
    ),
    "help.challenge.export.folder": ("Folder that 'eosat challenge seal' made.", "'eosat challenge seal'이 만든 폴더."),
    "help.challenge.export.key": ("Its key.", "그 폴더의 키 파일."),
    "help.challenge.export.to": ("Platform: codabench.", "플랫폼: codabench."),
    "help.challenge.export.out": ("Zip to write.", "만들 ZIP 파일."),
    "help.challenge.export.begins": ("When the public phase begins, UTC.", "공개 단계의 시작, UTC."),
    "help.challenge.export.ends": (
        "When it ends and the private one begins, UTC.",
        "공개 단계가 끝나고 비공개 단계가 시작되는 때, UTC.",
    ),
    "help.challenge.pack.out": ("Zip to write.", "만들 ZIP 파일."),
}
