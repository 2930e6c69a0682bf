"""Sentences of sampling and area estimation."""

WORDS: dict[str, tuple[str, str]] = {
    # errors of the design
    "sample.exists": (
        "{path} exists already. Give another --out, or remove it",
        "{path}이(가) 이미 있습니다. 다른 --out을 지정하거나 지우십시오",
    ),
    "sample.way": (
        "there is no allocation '{way}'. There is: {known}",
        "배분 방식 '{way}'은(는) 없습니다. 가능한 값: {known}",
    ),
    "sample.too_few": (
        "{points} points do not give {minimum} to each of {strata} classes: {least} are needed. Raise --points or lower "
        "--minimum",
        "지점 {points}개로는 유형 {strata}개에 {minimum}개씩 줄 수 없습니다. 최소 {least}개가 필요합니다. --points를 "
        "늘리거나 --minimum을 줄이십시오",
    ),
    "sample.too_many": (
        "{points} points are more than the {pixels} pixels there are. Lower --points",
        "지점 {points}개는 전체 화소 {pixels}개보다 많습니다. --points를 줄이십시오",
    ),
    "sample.error": (
        "a standard error of {error} cannot be aimed at: give a share between 0 and 0.5, e.g. --error 0.02",
        "표준오차 {error}은(는) 목표로 삼을 수 없습니다. 0과 0.5 사이의 비율을 지정하십시오. 예: --error 0.02",
    ),
    "sample.points_and_error": (
        "--points and --error both say how many points to draw. Give one of them",
        "--points와 --error는 모두 지점 수를 정합니다. 하나만 지정하십시오",
    ),
    "sample.minimum": (
        "a class needs at least {least} points to tell an error, got a minimum of {minimum}",
        "오차를 구하려면 유형마다 지점이 {least}개 이상 필요합니다. 입력값: {minimum}",
    ),
    "sample.accuracy": (
        "'{value}' is no accuracy: give a share from 0 to 1, e.g. --accuracy 0.8 --accuracy built=0.7",
        "'{value}'은(는) 정확도가 아닙니다. 0에서 1 사이로 지정하십시오. 예: --accuracy 0.8 --accuracy built=0.7",
    ),
    "sample.unknown_class": (
        "the map has no class '{name}'. It has: {known}",
        "지도에 '{name}' 유형이 없습니다. 있는 유형: {known}",
    ),
    "sample.nothing": (
        "{path} has no observed pixel there. Does the region lie on the map?",
        "{path}에 그 지역에서 관측한 화소가 없습니다. 지역이 지도 안에 있습니까?",
    ),
    "sample.no_view": (
        "{path} has no composite.tif with blue, green and red to show. Run it again with composite among its outputs",
        "{path}에 보여 줄 composite.tif(파랑·초록·빨강)가 없습니다. outputs에 composite를 넣어 다시 실행하십시오",
    ),
    # errors of the sheet
    "sample.unreadable": ("{path} cannot be read: {reason}", "{path}을(를) 읽을 수 없습니다: {reason}"),
    "sample.columns": (
        "{path} lacks the columns {lacking}. Give the sheet that eosat sample wrote or that its page saved",
        "{path}에 {lacking} 열이 없습니다. eosat sample이 만들었거나 판독 페이지에서 저장한 표를 지정하십시오",
    ),
    "sample.sheet": (
        "{path} does not fit the sample, {count} faults:\n{faults}",
        "{path}이(가) 표본과 맞지 않습니다. 오류 {count}건:\n{faults}",
    ),
    "sample.row.unknown": (
        "row {row}: no point '{id}' was drawn",
        "{row}행: '{id}'은(는) 뽑은 지점이 아닙니다",
    ),
    "sample.row.twice": (
        "row {row}: point {id} stands in row {first} already",
        "{row}행: 지점 {id}이(가) {first}행에 이미 있습니다",
    ),
    "sample.row.stratum": (
        "row {row}: point {id} was drawn in stratum {drawn}, the sheet says {stratum}",
        "{row}행: 지점 {id}의 층은 {drawn}인데 표에는 {stratum}(으)로 되어 있습니다",
    ),
    "sample.row.unlabelled": (
        "row {row}: point {id} has no label (--partial goes without it)",
        "{row}행: 지점 {id}에 판독 결과가 없습니다(--partial이면 빼고 계산)",
    ),
    "sample.row.class": (
        "row {row}: point {id} has the label '{label}', which is no class. Classes: {known}",
        "{row}행: 지점 {id}의 판독 결과 '{label}'은(는) 유형이 아닙니다. 유형: {known}",
    ),
    "sample.row.sure": (
        "row {row}: point {id}, sure is '{sure}': yes or no is meant",
        "{row}행: 지점 {id}의 sure 값 '{sure}': yes 또는 no여야 합니다",
    ),
    "sample.row.missing": (
        "point {id} is missing (--partial goes without it)",
        "지점 {id}이(가) 없습니다(--partial이면 빼고 계산)",
    ),
    "sample.row.more": ("and {count} more", "그 밖에 {count}건"),
    # what the command says
    "sample.head.class": ("class", "유형"),
    "sample.head.area": ("pixel-counted ha", "화소 집계 ha"),
    "sample.head.points": ("points", "지점"),
    "sample.drawn": (
        "{points} points; expected standard error of the overall accuracy {error:.1f} points of percent",
        "지점 {points}개. 예상되는 전체 정확도의 표준오차 {error:.1f} %p",
    ),
    "sample.blind": (
        "No composite to show: label from other imagery, or give runs with --view",
        "보여 줄 합성 영상이 없습니다. 다른 영상으로 판독하거나 --view로 실행 폴더를 지정하십시오",
    ),
    # the page
    "sample.page.title": ("What is on the ground?", "현장 판독"),
    "sample.page.script": ("This page needs JavaScript.", "이 페이지에는 자바스크립트가 필요합니다."),
    "sample.page.who": ("Interpreter", "판독자"),
    "sample.page.save": ("Save CSV", "CSV 저장"),
    "sample.page.open": ("Open CSV", "CSV 열기"),
    "sample.page.chips": (
        "The white frame is the pixel to label: what is at its centre? In infrared, plants are red and water is dark.",
        "흰 테두리가 판독할 화소입니다. 그 중심에 무엇이 있습니까? 근적외 영상에서 식생은 붉고 물은 어둡습니다.",
    ),
    "sample.page.ask": ("Class on the ground", "현장의 유형"),
    "sample.page.unsure": ("not sure", "확실하지 않음"),
    "sample.page.remark": ("Note (Esc leaves it)", "메모(Esc로 나가기)"),
    "sample.page.back": ("Back", "이전"),
    "sample.page.next": ("Next", "다음"),
    "sample.page.unlabelled": ("Next open", "미판독 지점"),
    "sample.page.clear": ("Clear", "지우기"),
    "sample.page.all": ("All points", "전체 지점"),
    "sample.page.rule": (
        "Points were drawn at random; their order tells nothing, and what the map says of them is not shown. Label every "
        "point. Everything stays in this browser until you save it.",
        "지점은 무작위로 뽑았습니다. 순서에는 뜻이 없고 지도의 분류는 보여 주지 않습니다. 모든 지점을 판독하십시오. 저장하기 전까지 "
        "모든 내용은 이 브라우저에만 있습니다.",
    ),
    "sample.page.point": ("Point {number} of {total}", "지점 {total}개 중 {number}"),
    "sample.page.count": ("{done} of {total} labelled.", "{total}개 중 {done}개 판독."),
    "sample.page.set": ("{name}.", "{name}."),
    "sample.page.finished": ("All points are labelled: save the CSV.", "모든 지점을 판독했습니다. CSV로 저장하십시오."),
    "sample.page.saved": (
        "Saved {name} with {done} of {total} labels. Put it beside sample.json.",
        "{name}에 {total}개 중 {done}개를 저장했습니다. sample.json 옆에 두십시오.",
    ),
    "sample.page.opened": (
        "{taken} labels taken over; {strange} rows are not of this sample.",
        "판독 {taken}개를 불러왔습니다. 이 표본의 것이 아닌 행: {strange}개.",
    ),
    "sample.page.unread": ("{name} is no sheet of a sample.", "{name}은(는) 표본의 표가 아닙니다."),
    "sample.page.unkept": (
        "This browser keeps nothing: save the CSV before you close the page.",
        "이 브라우저는 내용을 보관하지 못합니다. 페이지를 닫기 전에 CSV로 저장하십시오.",
    ),
    "sample.page.none": ("not labelled", "미판독"),
    "sample.page.blank": (
        "No picture: look at this place in other imagery.",
        "영상이 없습니다. 다른 영상에서 이 위치를 확인하십시오.",
    ),
    "sample.page.colour": ("true colour", "자연색"),
    "sample.page.infrared": ("infrared", "근적외"),
    # the estimate
    "area.no_design": (
        "{path} is no design of a sample: {reason}. Put the labels beside sample.json, or give --design",
        "{path}은(는) 표본 설계가 아닙니다: {reason}. 판독 표를 sample.json 옆에 두거나 --design을 지정하십시오",
    ),
    "area.classes": (
        "{path} has the classes {names}, which the labels cannot name; they are {known}",
        "{path}의 유형 {names}은(는) 판독에 쓸 수 없는 유형입니다. 판독 유형: {known}",
    ),
    "area.empty_stratum": (
        "no point of {names} is labelled: without one its ground cannot be estimated. Label some",
        "{names}에 판독한 지점이 없어 면적을 추정할 수 없습니다. 판독해 주십시오",
    ),
    "area.head.class": ("class", "유형"),
    "area.head.pixels": ("pixel-counted ha", "화소 집계 ha"),
    "area.head.estimate": ("estimated ha (95 %)", "추정 ha (95 %)"),
    "area.head.users": ("user's % (95 %)", "사용자 정확도 % (95 %)"),
    "area.head.producers": ("producer's % (95 %)", "생산자 정확도 % (95 %)"),
    "area.overall": (
        "Overall accuracy {percent:.1f} ± {half:.1f} % from {points} points, of {hectares:,.0f} ha observed "
        "({unobserved:,.0f} ha unobserved are left out).",
        "전체 정확도 {percent:.1f} ± {half:.1f} %. 지점 {points}개, 관측한 {hectares:,.0f} ha 기준"
        "(미관측 {unobserved:,.0f} ha 제외).",
    ),
    "area.other_map": (
        "The sample was drawn from another map: its strata are not this map's classes (Stehman's estimator)",
        "표본은 다른 지도에서 뽑은 것이라 층이 이 지도의 유형과 다릅니다(Stehman 추정량)",
    ),
    "area.single": (
        "{name}: {points} point in the stratum tells no variance, so intervals that need it are missing. Label more",
        "{name}: 층의 지점이 {points}개뿐이라 분산을 알 수 없어 관련 신뢰구간을 비워 둡니다. 더 판독하십시오",
    ),
    "area.few": (
        "{name}: only {points} points in the stratum; its intervals are doubtful",
        "{name}: 층의 지점이 {points}개뿐이라 신뢰구간을 믿기 어렵습니다",
    ),
    "area.not_on_map": (
        "{name}: on the ground at {points} points, and never there in the map; its area rests on the other classes alone",
        "{name}: 현장에는 {points}개 지점에 있지만 지도에서는 한 번도 나타나지 않아, 면적이 다른 유형의 지점에만 근거합니다",
    ),
    "area.not_on_ground": (
        "{name}: in the map at {points} points, on the ground at none; that its area is 0 is not proved",
        "{name}: 지도에는 {points}개 지점에 있지만 현장에서는 한 번도 확인되지 않았습니다. 면적이 0이라는 증거는 아닙니다",
    ),
    "area.certain": (
        "{name}: {kind} is {percent} % at all of {points} points; that is chance, the interval given is Wilson's",
        "{name}: {points}개 지점에서 {kind}가 {percent} %입니다. 우연일 수 있어 윌슨 구간을 제시합니다",
    ),
    "area.kind.users": ("user's accuracy", "사용자 정확도"),
    "area.kind.producers": ("producer's accuracy", "생산자 정확도"),
    "area.unsure": (
        "{points} of {total} labels are marked as not sure; they count like the others",
        "판독 {total}개 중 {points}개는 확실하지 않다고 표시되어 있으며 똑같이 계산했습니다",
    ),
    "area.partial": (
        "{points} of {total} points are not labelled: the result holds only if it is chance which ones",
        "지점 {total}개 중 {points}개를 판독하지 않았습니다. 빠진 지점이 우연일 때만 결과가 유효합니다",
    ),
    "area.figure.title": ("Area with 95 % intervals", "95 % 신뢰구간을 둔 면적"),
    "area.figure.estimate": ("estimated from the sample, 95 % interval", "표본 추정, 95 % 신뢰구간"),
    "area.figure.pixels": ("pixel-counted", "화소 집계"),
    "area.figure.hectares": ("hectares (ha)", "면적 (ha)"),
    "area.figure.percent": ("accuracy (%)", "정확도 (%)"),
    "area.figure.users": ("user's", "사용자 정확도"),
    "area.figure.producers": ("producer's", "생산자 정확도"),
}
