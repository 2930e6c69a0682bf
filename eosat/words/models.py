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
    "models.numbers_exact": ("numbers {dtype} ({engine}): exact", "자료형 {dtype}({engine}): 정밀 계산"),
    "models.numbers_own": (
        "numbers {dtype} ({engine}): the model's own",
        "자료형 {dtype}({engine}): 모델 자체의 자료형",
    ),
    "models.numbers_fast": (
        "numbers {dtype} ({engine}): the fastest here that keep {gate:.1%} of the labels of float32; measured on real "
        "imagery: {kept:.2%}",
        "자료형 {dtype}({engine}): float32 분류 결과의 {gate:.1%} 이상을 유지하는 것 중 가장 빠름. 실제 영상에서 측정한 값: "
        "{kept:.2%}",
    ),
    "models.numbers_none": (
        "numbers {dtype} ({engine}): fast was asked for, but this machine has nothing faster that is exact enough: no "
        "bfloat16 units, no OpenVINO ('pip install eosat[engines]' brings it)",
        "자료형 {dtype}({engine}): fast를 요청했지만 이 컴퓨터에는 더 빠른 방법이 없습니다. bfloat16 연산 장치와 OpenVINO가 "
        "없습니다('pip install eosat[engines]'로 설치)",
    ),
    "models.numbers_fail": (
        "numbers {dtype} ({engine}): fast was asked for, but in fewer bits this model keeps too few of its labels, as its "
        "card says",
        "자료형 {dtype}({engine}): fast를 요청했지만 카드에 기록된 대로 이 모델은 비트 수를 줄이면 분류 결과가 너무 많이 "
        "바뀝니다",
    ),
    "models.precision_unknown": (
        "'{precision}' is no precision. Use one of: {known}",
        "'{precision}' 정밀도는 없습니다. {known} 중 하나를 쓰십시오",
    ),
    "models.fast_graph": (
        "model '{name}' is a graph ({file}) and has numbers of its own. Use precision exact, or the net that it was made from",
        "모델 '{name}'은(는) 자체 자료형을 가진 그래프({file})입니다. precision을 exact로 두거나 원래 네트워크를 쓰십시오",
    ),
    "models.not_measured": (
        "nobody has measured how many labels the model '{name}' keeps in {dtype}, so precision fast is refused. Measure it "
        "on real imagery: eosat models precision {model} --sample IMAGE.tif; or use precision exact",
        "모델 '{name}'의 분류 결과가 {dtype}에서 얼마나 유지되는지 측정된 적이 없어 precision fast를 쓸 수 없습니다. 실제 영상으로 "
        "측정하십시오: eosat models precision {model} --sample IMAGE.tif. 또는 precision exact를 쓰십시오",
    ),
    "models.no_memory": (
        "the memory of {device} is too small for any strip of a window of {rows} x {cols} px. Free it, take smaller tiles "
        "(--set tile=512), or use --device cpu",
        "{device}의 메모리가 부족해 {rows} x {cols} 화소 창을 나누어도 처리할 수 없습니다. 메모리를 비우거나, 더 작은 타일"
        "(--set tile=512)을 쓰거나, --device cpu를 쓰십시오",
    ),
    "models.halved": (
        "out of memory on {device}: tiles are computed in parts ({times} halvings); the labels are the same",
        "{device} 메모리 부족: 타일을 나누어 계산합니다({times}회 절반으로). 분류 결과는 같습니다",
    ),
    "models.cannot_record": (
        "{path} cannot be written, so what is measured could not be recorded there. Copy the model's folder to a place of "
        "your own and measure it there",
        "{path}에 쓸 수 없어 측정 결과를 기록할 수 없습니다. 모델 폴더를 쓸 수 있는 곳에 복사한 뒤 측정하십시오",
    ),
    "models.few_pixels": (
        "the samples show {pixels} pixels in their lower halves, at least {least} are needed. Give larger or more images",
        "샘플의 아래쪽 절반에 보이는 화소가 {pixels}개입니다. 최소 {least}개가 필요합니다. 더 크거나 더 많은 영상을 주십시오",
    ),
    "models.kept.row": (
        "{dtype} ({engine}): {labels:.2%} of the labels of float32 kept on {pixels:,} pixels; at least {gate:.1%} asked: "
        "{verdict}",
        "{dtype}({engine}): 화소 {pixels:,}개에서 float32 분류 결과의 {labels:.2%} 유지, 기준 {gate:.1%} 이상: {verdict}",
    ),
    "models.kept.yes": ("may be used", "사용 가능"),
    "models.kept.no": ("too few", "기준 미달"),
    "models.kept.no_openvino": (
        "int8 was not measured: OpenVINO is not installed ('pip install eosat[engines]')",
        "int8은 측정하지 않았습니다. OpenVINO가 설치되어 있지 않습니다('pip install eosat[engines]')",
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
    "models.pickle": (
        "{path} is, or may hold, pickled Python: opening it would run whatever code its author put there, so it is never "
        "opened. Ask the author for one of: {known}, or export it yourself where you trust the file",
        "{path}은(는) pickle 형식이거나 pickle을 담을 수 있는 파일입니다. 열면 작성자가 넣은 코드가 실행될 수 있어 절대 열지 "
        "않습니다. 작성자에게 {known} 중 하나를 요청하거나, 믿을 수 있는 파일이면 직접 변환하십시오",
    ),
    "models.kind": (
        "{path} is of no kind that can be opened. Give one of: {known}",
        "{path}은(는) 열 수 없는 형식입니다. {known} 중 하나를 쓰십시오",
    ),
    "models.outside": (
        "{path} names the file '{name}', but a model's files stand in its own folder under a plain name. Put the file "
        "there and correct the card",
        "{path}에 적힌 파일 이름이 '{name}'입니다. 모델 파일은 경로 없이 모델 폴더 안에 있어야 합니다. 파일을 옮기고 "
        "카드를 고치십시오",
    ),
    "models.external": (
        "{path} keeps weights in another file ('{name}'). A model is one file, because such a path may lead anywhere on "
        "this machine: save it with its weights inside",
        "{path}의 가중치가 다른 파일('{name}')에 있습니다. 그런 경로는 이 컴퓨터의 어느 파일이든 가리킬 수 있으므로 "
        "받지 않습니다. 가중치를 포함해 한 파일로 저장하십시오",
    ),
    "models.engine": (
        "model '{name}' ({file}) cannot run on the engine '{engine}'. Use one of: {known}",
        "모델 '{name}'({file})은(는) '{engine}' 엔진에서 실행할 수 없습니다. 사용할 수 있는 엔진: {known}",
    ),
    "models.engine_missing": (
        "the engine '{engine}' needs the library {library}: {reason}. Run 'pip install eosat[engines]'",
        "'{engine}' 엔진에는 {library} 라이브러리가 필요합니다: {reason}. 'pip install eosat[engines]'를 실행하십시오",
    ),
    "models.engine_device": (
        "the engine '{engine}' runs on the processor, not on {device}. Use --device cpu, or --engine torch",
        "'{engine}' 엔진은 {device}가 아니라 CPU에서 실행됩니다. --device cpu나 --engine torch를 쓰십시오",
    ),
    "models.dtype": (
        "the engine '{engine}' does not compute in {dtype}. Use torch or openvino for it",
        "'{engine}' 엔진은 {dtype} 연산을 지원하지 않습니다. torch나 openvino를 쓰십시오",
    ),
    "models.dtype_unknown": (
        "'{dtype}' is no choice of numbers. Use one of: {known}; int8 is made by 'eosat models export --int8'",
        "'{dtype}' 자료형은 없습니다. {known} 중 하나를 쓰십시오. int8 모델은 'eosat models export --int8'로 만듭니다",
    ),
    "models.no_bfloat16": (
        "this processor has no bfloat16, so OpenVINO would compute in float32. Leave the choice out, or use torch",
        "이 CPU는 bfloat16을 지원하지 않아 OpenVINO가 float32로 계산하게 됩니다. 이 선택을 빼거나 torch를 쓰십시오",
    ),
    "models.graph": (
        "{path} cannot be read by the engine '{engine}': {reason}. Export the model again",
        "'{engine}' 엔진이 {path}을(를) 읽을 수 없습니다: {reason}. 모델을 다시 내보내십시오",
    ),
    "models.graph_input": (
        "{path} takes {inputs} inputs, the first of shape {shape}. It must take one float32 image (batch, bands, any "
        "height, any width): export it with dynamic height and width",
        "{path}의 입력은 {inputs}개이고 첫 입력의 크기는 {shape}입니다. float32 영상 하나(배치, 밴드, 임의의 높이와 너비)를 "
        "받아야 합니다. 높이와 너비를 가변으로 내보내십시오",
    ),
    "models.graph_bands": (
        "{path} takes {found} bands, but its card names {said}. Correct the card",
        "{path}은(는) 밴드 {found}개를 받는데 카드에는 {said}개가 적혀 있습니다. 카드를 고치십시오",
    ),
    "models.graph_channels": (
        "{path} gives {found} channels, but its card names {said} classes and fractions. Correct the card",
        "{path}의 출력 채널은 {found}개인데 카드에는 클래스와 비율이 {said}개 적혀 있습니다. 카드를 고치십시오",
    ),
    "models.no_stride": (
        "no stride up to 32 px was found: a shifted image does not give a shifted answer, so tiles would show seams. "
        "Such a model cannot be run in tiles",
        "32 px 이하의 보폭을 찾지 못했습니다. 영상을 옮겨도 결과가 그만큼 옮겨지지 않아 타일 경계가 드러납니다. 이런 "
        "모델은 타일로 실행할 수 없습니다",
    ),
    "models.no_radius": (
        "the model feels a pixel {reach} px away, so tiles would show seams. Such a model cannot be run in tiles",
        "모델이 {reach} px 떨어진 화소의 영향을 받아 타일 경계가 드러납니다. 이런 모델은 타일로 실행할 수 없습니다",
    ),
    "models.no_scaling": (
        "{path} does not say how DN become the net's input, or only by a function of its own. Write value_scaling, e.g. "
        '[{{"type": "scale", "value": 10000}}] for reflectance, or value 1 for DN',
        "{path}에 DN을 네트워크 입력으로 바꾸는 방법이 없거나 자체 함수로만 적혀 있습니다. value_scaling을 적으십시오. 예: "
        '반사율이면 [{{"type": "scale", "value": 10000}}], DN이면 값 1',
    ),
    "models.scaling": (
        "{path}: value scaling '{kind}' cannot be done. Use min-max, z-score, clip, clip-min, clip-max, offset or scale",
        "{path}: '{kind}' 값 변환은 지원하지 않습니다. min-max, z-score, clip, clip-min, clip-max, offset, scale 중 "
        "하나를 쓰십시오",
    ),
    "models.scaling_count": (
        "{path} has {count} value scalings for {bands} bands. Give one, or one each",
        "{path}에 밴드는 {bands}개인데 값 변환은 {count}개입니다. 하나만 적거나 밴드마다 하나씩 적으십시오",
    ),
    "models.target": (
        "'{to}' is nothing to export to. Use one of: {known}",
        "'{to}' 형식으로는 내보낼 수 없습니다. {known} 중 하나를 쓰십시오",
    ),
    "models.graph_already": (
        "model '{name}' is a graph already ({file}). Export the net that it was made from",
        "모델 '{name}'은(는) 이미 그래프({file})입니다. 원래 네트워크를 내보내십시오",
    ),
    "models.export_onto": (
        "{path} is the model's own folder. Give another one with --out",
        "{path}은(는) 원래 모델의 폴더입니다. --out으로 다른 폴더를 지정하십시오",
    ),
    "models.parity.image": ("image", "영상"),
    "models.parity.pixels": ("pixels", "화소 수"),
    "models.parity.furthest": ("largest difference of a logit", "로짓 최대 차이"),
    "models.parity.largest": ("largest logit", "최대 로짓"),
    "models.parity.labels": ("equal labels", "같은 라벨"),
    "models.parity.note": (
        "no real image was given: give some with --sample, the numbers then say more",
        "실제 영상이 없습니다. --sample로 지정하면 더 믿을 만한 수치를 얻습니다",
    ),
    "models.unlike": (
        "'{first}' and '{second}' differ in bands or classes. Compare models that say the same of the same bands",
        "'{first}'와(과) '{second}'의 밴드나 클래스가 다릅니다. 밴드와 클래스가 같은 모델끼리 비교하십시오",
    ),
    "models.no_images": (
        "int8 is calibrated on images and none was given. Give some with --sample",
        "int8은 영상으로 보정해야 하는데 영상이 없습니다. --sample로 지정하십시오",
    ),
    "models.no_golden": (
        "{path} does not exist, so nothing says what this model should answer. Write the model again with "
        "eosat.models.write_model",
        "{path} 파일이 없어 모델이 내야 할 결과를 확인할 수 없습니다. eosat.models.write_model로 다시 저장하십시오",
    ),
    "models.golden_file": (
        "{path} is no stored prediction of this model: {reason}. Fetch the model again",
        "{path}은(는) 이 모델의 저장된 예측이 아닙니다: {reason}. 모델을 다시 받으십시오",
    ),
    "models.golden": (
        "{path}: on {engine} in {dtype} the model answers otherwise than when it was written: largest difference "
        "{furthest:.2g} of the largest logit (allowed {allowed:g}), equal labels {same:.4f} (at least {least:g}). "
        "Its weights are not those that were judged: fetch it again",
        "{path}: {engine}({dtype})에서 모델의 결과가 저장 당시와 다릅니다. 최대 차이는 가장 큰 로짓의 {furthest:.2g}배(허용 "
        "{allowed:g}), 같은 라벨의 비율은 {same:.4f}(최소 {least:g})입니다. 평가받은 가중치가 아니므로 다시 받으십시오",
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
