"""What the starter scripts of the hackathon say themselves."""

WORDS: dict[str, tuple[str, str]] = {
    "kit.help_real": (
        "real Sentinel-2 scenes of Jeju over the network, in place of the simulated island",
        "모의 섬 대신 네트워크로 받는 제주의 실제 Sentinel-2 영상",
    ),
    "kit.help_gpu": ("compute on an NVIDIA GPU", "NVIDIA GPU에서 계산"),
    "kit.help_out": ("folder for pictures", "그림을 저장할 폴더"),
    "kit.on_island": (
        "Working on a SIMULATED island (no network). --real takes real scenes of Jeju.",
        "모의(SIMULATED) 섬에서 작업합니다(네트워크 없음). --real을 붙이면 제주의 실제 영상을 씁니다.",
    ),
    "kit.on_real": ("Working on real scenes, over the network.", "네트워크로 실제 영상을 받아 작업합니다."),
    "kit.simulated": (
        "SIMULATED Sentinel-2 scenes of an invented island: no real place",
        "가상의 섬을 본뜬 모의(SIMULATED) Sentinel-2 영상: 실제 장소가 아님",
    ),
    "kit.credit": (
        "Contains modified Copernicus Sentinel data",
        "수정된 Copernicus Sentinel 데이터 포함",
    ),
    "kit.saved": ("Picture: {path}", "그림: {path}"),
    "kit.took": ("Done in {seconds} s.", "{seconds}초 걸렸습니다."),
    "kit.ideas": ("Three things to try:", "해 볼 만한 것 세 가지:"),
}
