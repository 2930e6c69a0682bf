"""Sentences of datasets: building them, judging models on them."""

WORDS: dict[str, tuple[str, str]] = {
    "dataset.polygons": (
        "{path} cannot be read as polygons: {reason}. Give GeoJSON in lon/lat degrees, or GeoParquet",
        "{path}을(를) 폴리곤으로 읽을 수 없습니다: {reason}. 경위도 GeoJSON이나 GeoParquet을 지정하십시오",
    ),
    "dataset.no_polygons": (
        "{path} holds no polygon. Points and lines have no ground to learn from: give outlines",
        "{path}에 폴리곤이 없습니다. 점과 선은 학습할 면적이 없으니 윤곽을 지정하십시오",
    ),
    "dataset.exists": (
        "{path} exists already. Give another --out, or remove it",
        "{path}이(가) 이미 있습니다. 다른 --out을 지정하거나 지우십시오",
    ),
    "dataset.nothing": (
        "no chip was cut: {catalog} has no scene of {period} that shows the polygons of {path} clearly. Widen the "
        "period, raise --cloud-limit, or lower --buffer and --size where blocks are small",
        "학습 칩을 하나도 만들지 못했습니다. {catalog}에 {path}의 폴리곤이 잘 보이는 {period} 영상이 없습니다. 기간을 "
        "넓히거나 --cloud-limit을 높이고, 블록이 작으면 --buffer와 --size를 줄이십시오",
    ),
    "dataset.begins": (
        "{polygons} polygons ({classes}) in {blocks} blocks",
        "폴리곤 {polygons}개({classes}), 블록 {blocks}개",
    ),
    "dataset.block": (
        "block {done} of {total} ({block}, {split}): {chips} chips",
        "블록 {total}개 중 {done}({block}, {split}): 칩 {chips}개",
    ),
    "dataset.written": ("wrote {chips} chips to {path}", "칩 {chips}개를 {path}에 저장했습니다"),
    "dataset.none": (
        "{path} is no dataset. Give a folder that eosat dataset build wrote",
        "{path}은(는) 데이터셋이 아닙니다. eosat dataset build로 만든 폴더를 지정하십시오",
    ),
    "dataset.no_split": (
        "{path} has no chips of the split '{split}'",
        "{path}에 '{split}' 구분의 칩이 없습니다",
    ),
    "dataset.other_classes": (
        "model '{name}' does not know the classes {lacking} of this dataset; it knows {known}",
        "모델 '{name}'에는 이 데이터셋의 클래스 {lacking}이(가) 없습니다. 모델의 클래스: {known}",
    ),
    "dataset.scores": (
        "{model} on {chips} chips of {blocks} blocks ({split}): agreement {agreement:.3f} ({low:.3f} to {high:.3f}), "
        "mean IoU {iou:.3f} ({iou_low:.3f} to {iou_high:.3f}), calibration error {error:.3f}",
        "{model}, 블록 {blocks}개의 칩 {chips}개({split}): 일치도 {agreement:.3f} ({low:.3f}~{high:.3f}), 평균 IoU "
        "{iou:.3f} ({iou_low:.3f}~{iou_high:.3f}), 보정 오차 {error:.3f}",
    ),
    "dataset.simulated": (
        "These chips are simulated: the numbers say nothing of real ground.",
        "모의 영상으로 만든 칩입니다. 실제 지표에 대한 정확도가 아닙니다.",
    ),
    "dataset.head_confusion": ("pixels: truth down, answer across", "픽셀 수: 행은 정답, 열은 예측"),
    "dataset.head_class": ("class: IoU, precision, recall, F1", "클래스: IoU, 정밀도, 재현율, F1"),
    "dataset.head_objects": (
        "objects by size: there, found, alarms, right alarms, F1",
        "크기별 객체: 실제, 찾음, 경보, 맞은 경보, F1",
    ),
}
