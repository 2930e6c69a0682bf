"""Sentences of training: settings, progress, checkpoints, the model's page."""

WORDS: dict[str, tuple[str, str]] = {
    "train.start": (
        "'start: {name}' is a net of another build: {found}, and these settings ask for {wanted}. Give the same net, "
        "arguments and bands, or leave start out",
        "'start: {name}' 모델의 구조가 다릅니다: {found}, 이 설정은 {wanted}입니다. net, arguments, 밴드를 같게 하거나 start를 "
        "빼십시오",
    ),
    "train.no_recipe": (
        "there is no recipe '{name}'. There is: {known}",
        "'{name}'이라는 학습 방법이 없습니다. 사용할 수 있는 방법: {known}",
    ),
    "train.kind": (
        "{name}: '{key}' cannot be {value}: it must be {wanted}.",
        "{name}: '{key}' 값으로 {value}을(를) 쓸 수 없습니다. 형식은 {wanted}입니다.",
    ),
    "train.least": (
        "{name}: '{key}' cannot be {value}: it must be {least:g} or more.",
        "{name}: '{key}' 값으로 {value}을(를) 쓸 수 없습니다. {least:g} 이상이어야 합니다.",
    ),
    "train.json": ("{path} is no valid JSON: {reason}", "{path}은(는) 올바른 JSON이 아닙니다: {reason}"),
    "train.no_yaml": (
        "{path} is YAML, and PyYAML is not installed here. Write the same settings as JSON, or run 'pip install pyyaml'",
        "{path}은(는) YAML인데 PyYAML이 설치되어 있지 않습니다. 같은 설정을 JSON으로 쓰거나 'pip install pyyaml'을 "
        "실행하십시오",
    ),
    "train.no_packs": (
        "no file matches {pattern}. Make packs with scripts/pack_chips.py, or give others: --set packs=FOLDER/*.npz",
        "{pattern}에 맞는 파일이 없습니다. scripts/pack_chips.py로 학습 칩을 만들거나 --set packs=폴더/*.npz로 "
        "지정하십시오",
    ),
    "train.damaged": (
        "{path} cannot be read: {reason}. Begin anew with --restart",
        "{path}을(를) 읽을 수 없습니다: {reason}. --restart로 처음부터 다시 시작하십시오",
    ),
    "train.other_net": (
        "{path} is of another net than these settings ask for. Give another --out, or begin anew with --restart",
        "{path}은(는) 이 설정과 다른 네트워크의 체크포인트입니다. 다른 --out을 지정하거나 --restart로 다시 시작하십시오",
    ),
    "train.other": (
        "{path} holds a training with other settings: '{key}' is {found} there and {wanted} here. Give another --out, "
        "or begin anew with --restart",
        "{path}에는 다른 설정으로 시작한 학습이 있습니다. '{key}' 값이 그곳은 {found}, 여기는 {wanted}입니다. 다른 "
        "--out을 지정하거나 --restart로 다시 시작하십시오",
    ),
    "train.holds_model": (
        "{path} holds a model that was not trained there. Give another --out, or replace it with --restart",
        "{path}에는 다른 곳에서 만든 모델이 있습니다. 다른 --out을 지정하거나 --restart로 바꾸십시오",
    ),
    "train.nothing": (
        "'{name}': no chip to learn from. Give the packs of the dataset's train split as well",
        "'{name}': 학습할 칩이 없습니다. 데이터셋의 train 팩도 지정하십시오",
    ),
    "train.classes": (
        "'{name}': the chips have {found} classes and options.classes names {given}. Copy them from collection.json",
        "'{name}': 칩의 클래스는 {found}개인데 options.classes에는 {given}개가 있습니다. collection.json에서 옮겨 "
        "적으십시오",
    ),
    "train.begins": (
        "{steps} steps on {device} in {precision}, {threads} threads, {processes} process(es)",
        "{device}에서 {precision}(으)로 {steps}단계 학습, 스레드 {threads}개, 프로세스 {processes}개",
    ),
    "train.step": (
        "step {step} of {steps}, loss {loss:.4f}, about {left:.0f} min left",
        "{steps}단계 중 {step}, 손실 {loss:.4f}, 약 {left:.0f}분 남음",
    ),
    "train.look": (
        "step {step} of {steps}, loss {loss:.4f}, held out {held:.4f}, about {left:.0f} min left",
        "{steps}단계 중 {step}, 손실 {loss:.4f}, 검증 손실 {held:.4f}, 약 {left:.0f}분 남음",
    ),
    "train.done": (
        "{path} holds this very model: the same settings, the same data. Nothing to do; --restart trains it anew",
        "{path}에 설정과 데이터가 같은 모델이 이미 있습니다. 할 일이 없습니다. --restart로 다시 학습할 수 있습니다",
    ),
    "train.stopped": (
        "stopped at step {step} of {steps}; {path} holds what is done. The same command goes on",
        "{steps}단계 중 {step}에서 멈췄습니다. {path}에 저장했습니다. 같은 명령으로 이어집니다",
    ),
    "train.written": ("wrote the model {path}", "모델 {path}을(를) 저장했습니다"),
    "train.samples": (
        "Held-out places: what was seen, what is taken as right, what the net says.",
        "학습에서 뺀 장소: 영상, 정답, 모델의 답.",
    ),
    "train.tracked": (
        "version {version} of '{name}' is in MLflow's registry, as its challenger",
        "MLflow 레지스트리에 '{name}' 버전 {version}을(를) challenger로 등록했습니다",
    ),
    "train.not_tracked": (
        "not tracked: MLflow is not installed. For curves and versions: pip install 'eosat[train]'",
        "MLflow가 없어 학습 기록을 남기지 않습니다. 곡선과 버전 관리가 필요하면 pip install 'eosat[train]'",
    ),
    "train.no_mlflow": (
        "MLflow is not installed. Run: pip install 'eosat[train]'",
        "MLflow가 설치되어 있지 않습니다. 실행: pip install 'eosat[train]'",
    ),
    "train.not_registered": (
        "the registry has no model '{name}'. Train it with --track first",
        "레지스트리에 '{name}' 모델이 없습니다. 먼저 --track으로 학습하십시오",
    ),
    "train.no_challenger": (
        "model '{name}' has no challenger. Train one with --track first",
        "'{name}' 모델에 challenger가 없습니다. 먼저 --track으로 학습하십시오",
    ),
    "train.no_champion_before": (
        "model '{name}' had no champion before this one",
        "'{name}' 모델에는 이전 champion이 없습니다",
    ),
    "train.first": (
        "version {challenger} of '{name}' is champion: there was none",
        "'{name}' 버전 {challenger}이(가) champion이 되었습니다. 이전 champion이 없었습니다",
    ),
    "train.promoted": (
        "version {challenger} of '{name}' is champion instead of {champion}: mean IoU {value:+.4f} "
        "({low:+.4f} to {high:+.4f}) on {blocks} blocks",
        "'{name}' 버전 {challenger}이(가) {champion} 대신 champion이 되었습니다. 블록 {blocks}개에서 평균 IoU "
        "{value:+.4f} ({low:+.4f}~{high:+.4f})",
    ),
    "train.kept": (
        "version {champion} of '{name}' stays champion: version {challenger} is not surely better, mean IoU "
        "{value:+.4f} ({low:+.4f} to {high:+.4f}) on {blocks} blocks",
        "'{name}' 버전 {champion}이(가) champion으로 남습니다. 버전 {challenger}이(가) 확실히 낫지 않습니다. 블록 "
        "{blocks}개에서 평균 IoU {value:+.4f} ({low:+.4f}~{high:+.4f})",
    ),
    "train.rolled_back": (
        "version {version} of '{name}' is champion again",
        "'{name}' 버전 {version}이(가) 다시 champion이 되었습니다",
    ),
    "train.no_limits": (
        "Judged on nothing but the held batches.",
        "학습에서 뺀 배치 외에는 평가하지 않았습니다.",
    ),
    "train.readme": (
        """# {name}

{description}

| | |
|---|---|
| input | {level} reflectance, bands {bands} |
| classes | {classes} |
| net | {net} |
| licence | {licence} |

## Data
{trained_on}

SHA-256 of the chips: `{data}`

## Measures
| measure | value |
|---|---|
{metrics}

## Limits
{limits}

## How it was made
    {command}

{steps} steps; the weights are those of step {best}. Settings, curve and confusion stand in `{file}`.
""",
        """## 한국어

{description}

| | |
|---|---|
| 모델 | {name} |
| 입력 | {level} 반사율, 밴드 {bands} |
| 클래스 | {classes} |
| 네트워크 | {net} |
| 라이선스 | {licence} |

### 데이터
{trained_on}

칩의 SHA-256: `{data}`

### 지표
| 지표 | 값 |
|---|---|
{metrics}

### 한계
{limits}

### 만든 방법
    {command}

{steps}단계 학습, 가중치는 {best}단계의 것입니다. 설정, 학습 곡선, 혼동 행렬은 `{file}`에 있습니다.
""",
    ),
}
