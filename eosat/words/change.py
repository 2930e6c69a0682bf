"""Change and polygons: what is said of two runs compared."""

WORDS: dict[str, tuple[str, str]] = {
    "change.flat_magnitude": (
        "The two dates differ by the same amount everywhere, so no threshold parts changed from unchanged pixels. Are both files the same?",
        "두 시기의 차이가 모든 곳에서 같아 변화와 무변화를 나눌 문턱값이 없습니다. 같은 파일이 아닌지 확인하세요.",
    ),
    "change.reweightings": (
        "MAD was to be reweighted {asked} times; after more than {most} its probabilities are wrong. Ask for 0 to {most}.",
        "MAD 재가중을 {asked}회 요청했습니다. {most}회를 넘으면 확률이 틀어집니다. 0~{most}회로 지정하세요.",
    ),
    "change.few_pixels": (
        "Only {pixels:,} pixels are observed at both dates; a comparison needs {least:,} or more. Take a larger region or clearer periods.",
        "두 시기에 모두 관측된 화소가 {pixels:,}개뿐입니다. 비교에는 {least:,}개 이상이 필요합니다. 더 넓은 지역이나 더 맑은 기간을 쓰세요.",
    ),
    "change.flat_band": (
        "A band has one value everywhere, so the two dates cannot be compared by their spectra. Look at composite.tif of both runs.",
        "한 밴드의 값이 모든 곳에서 같아 두 시기의 분광을 비교할 수 없습니다. 두 실행의 composite.tif를 확인하세요.",
    ),
    "change.classes": (
        "The model has {classes} classes; transitions of more than {most} do not fit into one byte. Use a model with fewer classes.",
        "모델의 분류 항목이 {classes}개입니다. {most}개를 넘으면 전이를 1바이트에 담을 수 없습니다. 항목이 더 적은 모델을 쓰세요.",
    ),
    "change.season": (
        "The two periods lie {days:.0f} days apart in the year (at most {most:.0f}): leaves, crops and snow would count as change. Choose the same months, or allow it with --season {days:.0f}.",
        "두 기간이 한 해 안에서 {days:.0f}일 떨어져 있습니다(최대 {most:.0f}일). 잎, 작물, 눈이 변화로 잡힙니다. 같은 달을 고르거나 --season {days:.0f}로 허용하세요.",
    ),
    "change.order": (
        "BEFORE has looks until {before}, AFTER from {after} on: the first run must end before the second begins. Swap them, or choose other periods.",
        "앞 시기의 영상은 {before}까지, 뒤 시기의 영상은 {after}부터입니다. 첫 실행이 둘째보다 먼저 끝나야 합니다. 순서를 바꾸거나 다른 기간을 고르세요.",
    ),
    "change.no_run": (
        "{path} holds no finished run (no item.json). Give the directory of a finished run, or a config with two periods.",
        "{path}에 완료된 실행이 없습니다(item.json 없음). 완료된 실행 폴더나 두 기간이 있는 설정을 지정하세요.",
    ),
    "change.lacks": (
        "{path} lacks {missing}. Run it again in another folder with --set 'outputs=[{wanted}]'.",
        "{path}에 {missing}이(가) 없습니다. 다른 폴더에 --set 'outputs=[{wanted}]'로 다시 실행하세요.",
    ),
    "change.grids": (
        "The two runs lie on different grids: {before} and {after}. Run both with one region, resolution and crs.",
        "두 실행의 격자가 다릅니다: {before}, {after}. region, resolution, crs를 같게 하여 실행하세요.",
    ),
    "change.other_classes": (
        "The two runs know different classes: {before}; {after}. Run both with one model.",
        "두 실행의 분류 항목이 다릅니다: {before}; {after}. 같은 모델로 실행하세요.",
    ),
    "change.other_bands": (
        "The clear views of the two runs have different bands: {before}; {after}. Run both with one model.",
        "두 실행의 합성 영상 밴드가 다릅니다: {before}; {after}. 같은 모델로 실행하세요.",
    ),
    "change.out_not_empty": (
        "{path} holds other files ({found}). Choose an empty directory with --out.",
        "{path}에 다른 파일({found})이 있습니다. --out으로 빈 폴더를 지정하세요.",
    ),
    "change.other_there": (
        "{path} holds another comparison. Choose another directory with --out.",
        "{path}에 다른 비교 결과가 있습니다. --out으로 다른 폴더를 지정하세요.",
    ),
    "change.set_of_runs": (
        "--set changes a config; two finished runs stay as they are. Leave it out, or give a config with two periods.",
        "--set은 설정을 바꾸는 옵션이며 완료된 두 실행에는 쓸 수 없습니다. 빼거나 두 기간이 있는 설정을 지정하세요.",
    ),
    "change.two_periods": (
        "{path}: a config to compare has 'before' and 'after' (first/last day) in place of 'period'.",
        "{path}: 비교용 설정에는 'period' 대신 'before'와 'after'(시작일/종료일)가 있어야 합니다.",
    ),
    "change.dry_run_of_runs": (
        "--dry-run is for a config with two periods; two finished runs are compared in minutes. Leave it out.",
        "--dry-run은 두 기간이 있는 설정에 쓰는 옵션입니다. 완료된 두 실행의 비교는 몇 분이면 끝나므로 빼고 실행하세요.",
    ),
    "change.dry_before": ("First run:", "첫 실행:"),
    "change.dry_after": ("Second run:", "둘째 실행:"),
    "change.is_pair": (
        "{path} has two periods, 'before' and 'after': it is for 'eosat change {path}'. For one run give 'period'.",
        "{path}에 두 기간 'before'와 'after'가 있습니다. 'eosat change {path}'로 실행하세요. 한 번의 실행에는 'period'를 지정하세요.",
    ),
    "change.period": (
        "{path}: '{key}' is {text}, which is no first/last day. Write it as {key}: 2024-04-01/2024-05-31.",
        "{path}: '{key}'의 값 {text}은(는) 시작일/종료일이 아닙니다. 예: {key}: 2024-04-01/2024-05-31",
    ),
    "change.periods_order": (
        "{path}: 'before' ends on {before}, 'after' begins on {after}: the first must end before the second begins.",
        "{path}: 'before'는 {before}에 끝나고 'after'는 {after}에 시작합니다. 앞 기간이 뒤 기간보다 먼저 끝나야 합니다.",
    ),
    "change.run_before": ("First run: {period}", "첫 실행: {period}"),
    "change.run_after": ("Second run: {period}", "둘째 실행: {period}"),
    "change.stage.judge": ("Comparing", "비교하는 중"),
    "change.stage.count": ("Counting hectares by district", "구역별 면적을 집계하는 중"),
    "change.stage.trace": ("Tracing what changed", "변화 구역의 윤곽을 그리는 중"),
    "change.block": ("Block {done} of {total}", "구획 {done}/{total}"),
    "change.done": ("Done: {objects:,} changed patches in {folder}", "완료: 변화 구역 {objects:,}개, {folder}"),
    "change.finished_already": ("{folder} is finished already.", "{folder}은(는) 이미 완료되었습니다."),
    "change.late": (
        "Mind the season: the looks of {before} and {after} lie more than 30 days apart in the year.",
        "계절에 유의하세요: {before}와 {after}의 영상은 한 해 안에서 30일 넘게 떨어져 있습니다.",
    ),
    "change.no_scores": (
        "{path} has no scores.tif: the season is judged by the label and its confidence alone. Better with scores in outputs.",
        "{path}에 scores.tif가 없어 라벨과 신뢰도만으로 계절 변화를 판단합니다. outputs에 scores를 넣으면 더 정확합니다.",
    ),
    "change.other_weights": (
        "The two runs used different weights of the model; part of what differs may be the models'.",
        "두 실행의 모델 가중치가 다릅니다. 차이의 일부는 모델 때문일 수 있습니다.",
    ),
    "change.unsound": (
        "The statistic of no change had to be divided by {scale:.2f} (0.5 to 2 is sound): confidence here ranks pixels, it is no probability.",
        "무변화 통계량을 {scale:.2f}(으)로 나누어야 했습니다(0.5~2가 정상). 여기의 신뢰도는 순위일 뿐 확률이 아닙니다.",
    ),
    "change.answer": (
        "{hectares:,.1f} ha changed ({percent:.2f} % of the ground seen at both dates), in {objects:,} patches, counted from pixels.",
        "두 시기에 모두 관측된 땅의 {percent:.2f} %인 {hectares:,.1f} ha가 변했습니다(구역 {objects:,}개, 화소 집계).",
    ),
    "change.title": ("What changed in {region}", "{region} 변화 지도"),
    "change.legend": ("Changed to", "변화 후 유형"),
    "vector.least": (
        "The smallest patch is {least} pixels; it must be 1 or more.",
        "최소 구역 크기가 {least}화소입니다. 1 이상이어야 합니다.",
    ),
    "vector.no_parquet": (
        "{path} is no GeoParquet file that can be read: {reason}",
        "{path}을(를) GeoParquet 파일로 읽을 수 없습니다: {reason}",
    ),
}
