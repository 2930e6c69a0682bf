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
    "vector.least": (
        "The smallest patch is {least} pixels; it must be 1 or more.",
        "최소 구역 크기가 {least}화소입니다. 1 이상이어야 합니다.",
    ),
    "vector.no_parquet": (
        "{path} is no GeoParquet file that can be read: {reason}",
        "{path}을(를) GeoParquet 파일로 읽을 수 없습니다: {reason}",
    ),
}
