"""Sentences of models: cards, weights, training and accuracy."""

WORDS: dict[str, tuple[str, str]] = {
    "models.unknown": (
        "there is no model called '{name}'. There is: {known}. For a folder of your own give its path, e.g. ./{name}",
        "'{name}'이라는 모델이 없습니다. 사용할 수 있는 모델: {known}. 직접 만든 모델은 ./{name}처럼 폴더 경로로 "
        "지정하십시오",
    ),
    "models.meant": (
        "there is no model called '{name}'. Did you mean '{near}'? There is: {known}",
        "'{name}'이라는 모델이 없습니다. '{near}'을(를) 찾으셨습니까? 사용할 수 있는 모델: {known}",
    ),
    "models.no_card": (
        "{path} does not exist, so its folder is no model. Give the folder that holds item.json, "
        "weights.safetensors and README.md",
        "{path} 파일이 없어 모델 폴더로 볼 수 없습니다. item.json, weights.safetensors, README.md가 들어 있는 폴더를 "
        "지정하십시오",
    ),
    "models.bad_json": (
        "{path} is no card of a model: {reason}. Fetch or write the model again",
        "{path}은(는) 올바른 모델 카드가 아닙니다: {reason}. 모델을 다시 받거나 다시 저장하십시오",
    ),
    "models.lacks": (
        "{path} lacks the field '{field}'. Write the model again with eosat.models.write_model",
        "{path}에 '{field}' 항목이 없습니다. eosat.models.write_model로 모델을 다시 저장하십시오",
    ),
    "models.version": (
        "{path} is of schema version {found}, this eosat reads {known}. Update eosat, or write the model again",
        "{path}의 스키마 버전은 {found}인데, 설치된 eosat은 버전 {known}만 읽을 수 있습니다. eosat을 업데이트하거나 "
        "모델을 다시 저장하십시오",
    ),
    "models.version_old": (
        "{path} is of schema version {found}, this eosat reads {known}. Write the model again with "
        "eosat.models.write_model; the published Dynamic World with 'eosat models import-dynamicworld'",
        "{path}의 스키마 버전은 {found}인데, 설치된 eosat은 버전 {known}을(를) 읽습니다. eosat.models.write_model로 "
        "모델을 다시 저장하십시오. Dynamic World는 'eosat models import-dynamicworld'로 다시 가져오십시오",
    ),
    "models.colours": (
        "{path} gives {colours} colours for {classes} classes. Give one each, or none",
        "{path}에 클래스는 {classes}개인데 색은 {colours}개입니다. 클래스마다 하나씩 적거나 모두 비우십시오",
    ),
    "models.caution": ("Mind: {caution}", "주의: {caution}"),
    "models.caution_simulated": (
        "trained on inserted and simulated objects; no real-world accuracy is known",
        "합성·시뮬레이션한 객체로 학습했으며 실제 지역에서의 정확도는 알려져 있지 않습니다",
    ),
    "models.no_fractions": (
        "model '{name}' gives no covered fractions. Take 'fractions' out of what is asked, or use a model whose card "
        "names some",
        "모델 '{name}'은(는) 면적 비율을 내지 않습니다. 요청에서 'fractions'를 빼거나 카드에 비율 이름이 있는 모델을 "
        "쓰십시오",
    ),
    "models.value": (
        "{path}: '{field}' is {value}, but must be one of: {known}. Correct the card",
        "{path}: '{field}' 값이 {value}입니다. 허용되는 값은 {known}입니다. 카드를 고치십시오",
    ),
    "models.arguments": (
        "model '{name}': the net '{net}' does not take the arguments {arguments}. Correct eosat:arguments in item.json",
        "모델 '{name}': 네트워크 '{net}'에 인자 {arguments}을(를) 쓸 수 없습니다. item.json의 eosat:arguments를 "
        "고치십시오",
    ),
    "models.no_weights": (
        "{path} does not exist: the model has a card but no weights. Fetch the model again",
        "{path} 파일이 없습니다. 카드만 있고 가중치가 없으니 모델을 다시 받으십시오",
    ),
    "models.hash": (
        "{path} has SHA-256 {found}, but the card says {said}: the file is damaged or of another model. "
        "Fetch the model again",
        "{path}의 SHA-256은 {found}인데 카드에는 {said}(으)로 적혀 있습니다. 파일이 손상되었거나 다른 모델의 "
        "가중치입니다. 모델을 다시 받으십시오",
    ),
    "models.weights": (
        "{path} does not fit the net '{net}': {reason}. Give the weights that this net was trained with",
        "{path}의 가중치가 네트워크 '{net}'과(와) 맞지 않습니다: {reason}. 이 네트워크로 학습한 가중치를 지정하십시오",
    ),
    "models.no_readme": (
        "{path} does not exist. Say there what the model was trained on, under which licence, and where it fails",
        "{path} 파일이 없습니다. 학습 데이터, 라이선스, 알려진 한계를 적은 README를 추가하십시오",
    ),
    "models.radius": (
        "{path} says the receptive field reaches {said} px, but it reaches {measured} px, so tiles would show seams. "
        "Write {measured} there",
        "{path}에는 수용 영역 반경이 {said} px로 적혀 있으나 실제로는 {measured} px입니다. 타일 경계가 드러날 수 "
        "있으니 {measured}(으)로 고치십시오",
    ),
    "models.dw_file": (
        "{path} cannot be read as arrays by name: {reason}. Give dw_forward_weights.npz or the "
        "folder of the SavedModel",
        "{path}을(를) 이름 붙은 배열로 읽을 수 없습니다: {reason}. dw_forward_weights.npz 파일이나 SavedModel 폴더를 "
        "지정하십시오",
    ),
    "models.dw_folder": (
        "{path} holds no saved_model.pb. Give the folder 'forward' of Dynamic World, or dw_forward_weights.npz",
        "{path}에 saved_model.pb가 없습니다. Dynamic World의 'forward' 폴더나 dw_forward_weights.npz를 지정하십시오",
    ),
    "models.tensorflow": (
        "{path} is a TensorFlow SavedModel, and TensorFlow is not installed. Give dw_forward_weights.npz instead, or "
        "run 'pip install tensorflow-cpu' first",
        "{path}은(는) TensorFlow SavedModel인데 TensorFlow가 설치되어 있지 않습니다. 대신 dw_forward_weights.npz를 "
        "지정하거나 먼저 'pip install tensorflow-cpu'를 실행하십시오",
    ),
    "models.dw_lacks": (
        "{path} lacks the array '{field}', so it is not Dynamic World's forward model. Check the file",
        "{path}에 '{field}' 배열이 없어 Dynamic World forward 모델이 아닙니다. 파일을 확인하십시오",
    ),
    "models.shapes": (
        "the maps to compare have the shapes {reference} and {labels}. Bring them to one grid first",
        "비교할 두 지도의 크기가 {reference}와(과) {labels}로 다릅니다. 먼저 같은 격자로 맞추십시오",
    ),
    "models.no_class": (
        "a map holds the value {value}, but classes run from 0 to {classes} (exclusive) and {ignore} is ignored. "
        "Mask other values, or give the right number of classes",
        "지도에 {value} 값이 있습니다. 클래스는 0 이상 {classes} 미만이고 {ignore}은(는) 제외됩니다. 다른 값은 "
        "마스크하거나 클래스 수를 바르게 지정하십시오",
    ),
    "models.no_cities": (
        "{path} holds no city with 1_10m.tif. Give the folder that has a folder per city of the OSCD set",
        "{path}에 1_10m.tif가 있는 도시 폴더가 없습니다. OSCD 데이터셋의 도시별 폴더가 있는 경로를 지정하십시오",
    ),
    "models.kept_out": (
        "'{name}' is kept out of training so that it can judge the result. Train on cities other than {kept}",
        "'{name}'은(는) 결과 평가용이라 학습에 쓸 수 없습니다. {kept} 이외의 도시로 학습하십시오",
    ),
    "models.lines": (
        "{path} has no line for band {band} of '{place}'. Measure all ten bands, or leave the place out",
        "{path}에 '{place}'의 {band} 밴드 값이 없습니다. 열 개 밴드를 모두 측정하거나 이 지점을 빼십시오",
    ),
}
