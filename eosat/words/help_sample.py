"""Help of ``eosat sample`` and ``eosat area``; part of the help of the command line."""

WORDS: dict[str, tuple[str, str]] = {
    "help.sample": (
        "Draw random points of a map, stratified by its classes, and write a page, a sheet and chips to label them with.",
        "지도의 유형별로 무작위 지점을 뽑아, 판독 페이지와 표, 영상 조각을 만듭니다.",
    ),
    "help.sample.map": ("Directory of a finished run, or a class raster.", "완료된 실행 폴더, 또는 분류 래스터."),
    "help.sample.out": ("Folder to write; it must not exist.", "저장할 폴더. 없는 폴더여야 합니다."),
    "help.sample.points": (
        "Points altogether; default: as many as --error asks for.",
        "전체 지점 수. 기본은 --error에 필요한 만큼.",
    ),
    "help.sample.error": (
        "Standard error of the overall accuracy to aim at; default 0.02.",
        "목표로 하는 전체 정확도의 표준오차. 기본 0.02",
    ),
    "help.sample.allocation": (
        "How points are shared out: proportional to area, equal, or neyman (least error of the overall accuracy).",
        "지점 배분 방식: proportional(면적 비례), equal(균등), neyman(전체 정확도의 오차 최소).",
    ),
    "help.sample.minimum": (
        "Points of a class at least, or all its pixels; 50 to 100 are advised for rare classes.",
        "유형별 최소 지점 수(화소가 더 적으면 전부). 드문 유형에는 50~100을 권합니다.",
    ),
    "help.sample.accuracy": (
        "Share expected to be right, for all classes or one: 0.8, built=0.7. It only decides how many points are drawn.",
        "예상 정확도. 전체 또는 유형별로: 0.8, built=0.7. 지점 수를 정하는 데만 씁니다.",
    ),
    "help.sample.region": (
        "Where points may lie: a region's name or a GeoJSON file; default: the region of the run.",
        "지점을 뽑을 지역의 이름 또는 GeoJSON 파일. 기본은 실행 때의 지역.",
    ),
    "help.sample.also": (
        "A class that may be on the ground although the map does not know it.",
        "지도에는 없지만 현장에는 있을 수 있는 유형.",
    ),
    "help.sample.views": (
        "A run whose composite.tif is shown beside each point, e.g. one for each date; default: that of MAP.",
        "지점마다 보여 줄 composite.tif가 있는 실행 폴더(예: 시기별 하나씩). 기본은 MAP의 것.",
    ),
    "help.sample.seed": (
        "Decides which pixels are drawn; more points with the same seed keep those of fewer.",
        "어떤 화소를 뽑을지 정하는 숫자. 같은 값으로 더 많이 뽑으면 앞서 뽑은 지점이 그대로 포함됩니다.",
    ),
    "help.area": (
        "Turn labelled points into hectares and accuracies with 95 % intervals: table, JSON and figure.",
        "판독한 지점으로 면적과 정확도를 95 % 신뢰구간과 함께 추정해 표, JSON, 그림으로 저장합니다.",
    ),
    "help.area.labels": (
        "The labelled sheet: CSV from the page or a spreadsheet, or the GeoPackage.",
        "판독을 마친 표: 판독 페이지나 스프레드시트의 CSV, 또는 GeoPackage.",
    ),
    "help.area.map": (
        "The map that is judged: directory of a finished run, or a class raster.",
        "평가할 지도: 완료된 실행 폴더, 또는 분류 래스터.",
    ),
    "help.area.out": (
        "Folder for area.csv, area.json and area.png; default: that of LABELS.",
        "area.csv, area.json, area.png를 저장할 폴더. 기본은 LABELS가 있는 폴더.",
    ),
    "help.area.design": (
        "sample.json of the sample, or its folder; default: beside LABELS.",
        "표본의 sample.json 또는 그 폴더. 기본은 LABELS와 같은 폴더.",
    ),
    "help.area.partial": (
        "Use the labelled points although others lack a label.",
        "판독하지 않은 지점이 있어도 판독한 지점만으로 계산합니다.",
    ),
}
