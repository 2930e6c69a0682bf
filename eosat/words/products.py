"""Sentences of the indicators."""

WORDS: dict[str, tuple[str, str]] = {
    # errors
    "products.unknown": (
        "there is no indicator '{name}'. There is: {known}",
        "'{name}' 지표는 없습니다. 있는 지표: {known}",
    ),
    "products.no_index": (
        "there is no spectral index '{name}'. There is: {known}",
        "'{name}' 분광 지수는 없습니다. 있는 지수: {known}",
    ),
    "products.no_bands": (
        "{name} needs the bands {bands}, which are not there",
        "{name}에 필요한 밴드 {bands}이(가) 없습니다",
    ),
    "products.model": (
        "the indicator '{name}' needs labels of land cover, which the model '{model}' does not give. Use model: landcover",
        "'{name}' 지표에는 토지피복 분류가 필요한데 '{model}' 모델은 토지피복 분류를 하지 않습니다. model: landcover를 쓰십시오",
    ),
    "products.no_season": (
        "the indicator '{name}' compares seasons and needs a clear scene of the months {months}; the period has none. "
        "Give a whole year, e.g. period: 2024-01-01/2024-12-31",
        "'{name}' 지표는 계절을 비교하므로 {months}월의 맑은 영상이 필요한데 기간 안에 없습니다. 한 해 전체를 지정하십시오. 예: "
        "period: 2024-01-01/2024-12-31",
    ),
    "products.no_table": (
        "{path} has no products.parquet with fields, orchards or greenhouses. Run it with products: [fields, orchards, "
        "greenhouses]",
        "{path}에 fields, orchards, greenhouses가 든 products.parquet이 없습니다. products: [fields, orchards, "
        "greenhouses]를 넣어 실행하십시오",
    ),
    "products.no_month": (
        "the period {period} of {path} does not lie in one month, which a feed by month needs",
        "{path}의 기간 {period}이(가) 한 달 안에 있지 않아 월별 자료로 쓸 수 없습니다",
    ),
    "products.month_twice": (
        "{path} and {other} both give {product} of {month}. Name one of them",
        "{path}와(과) {other}에 {month}의 {product}이(가) 모두 있습니다. 하나만 지정하십시오",
    ),
    # what the command says
    "products.head.classes": ("classes", "유형"),
    "products.head.needs": ("needs", "필요한 것"),
    "products.head.limit": ("cannot", "한계"),
    "products.needs.period": ("labels and a clear view of the period", "기간의 토지피복 분류와 합성 영상"),
    "products.needs.seasons": (
        "clear views of winter (December to March) and summer (June to September) too: give a whole year",
        "겨울(12~3월)과 여름(6~9월)의 합성 영상도 필요하므로 한 해 전체를 지정해야 함",
    ),
    "products.fed": ("{rows} rows of {months} months", "{months}개월, {rows}행"),
    # each indicator: its name, what it shows, what it cannot do
    "products.forest": ("forest by leaf habit", "상록·낙엽수림"),
    "products.forest.what": (
        "Trees, split by how green they stay in winter.",
        "나무를 겨울에도 푸른지에 따라 나눕니다.",
    ),
    "products.forest.limit": (
        "Forest: orchards and parks count as forest, and winter shade or snow makes evergreens look deciduous.",
        "숲: 과수원과 공원도 숲으로 세며, 겨울 그늘이나 눈 때문에 상록수가 낙엽수로 보일 수 있습니다.",
    ),
    "products.fields": ("fields by growth", "밭의 생육 상태"),
    "products.fields.what": (
        "Fields in the period of the run: bare, sparse or green.",
        "기간 안의 밭을 빈 밭, 성긴 작물, 무성한 작물로 나눕니다.",
    ),
    "products.fields.limit": (
        "Fields: the crop itself is not told, meadows pass for crops, and a median over months mixes stages.",
        "밭: 작물 종류는 알 수 없고 풀밭이 작물로 보일 수 있으며, 여러 달의 중앙값에는 생육 단계가 섞입니다.",
    ),
    "products.crops": ("crops by season", "계절별 작물"),
    "products.crops.what": (
        "Fields by the season in which they are green.",
        "밭을 푸른 계절에 따라 나눕니다.",
    ),
    "products.crops.limit": (
        "Crops: a crop that grows and is harvested between two clear looks is missed, and hedges between small fields mix in.",
        "작물: 맑은 관측 사이에 자라 수확된 작물은 놓치며, 작은 밭 사이의 울타리가 섞입니다.",
    ),
    "products.orchards": ("orchards", "과수원"),
    "products.orchards.what": (
        "Woody plots that are green all year, among fields and houses.",
        "밭과 집 사이에 있으면서 일 년 내내 푸른 나무 구획입니다.",
    ),
    "products.orchards.limit": (
        "Orchards: in ten bands of 10 m an evergreen orchard looks like an evergreen wood; copses, hedges and windbreaks among "
        "fields are taken for orchards, orchards that drop their leaves are not found.",
        "과수원: 10 m 화소로는 상록 과수원과 상록수림이 비슷해 밭 사이의 숲과 방풍림이 과수원으로 잡히고, 잎이 지는 과수원은 "
        "찾지 못합니다.",
    ),
    "products.greenhouses": ("film greenhouses", "비닐하우스"),
    "products.greenhouses.what": (
        "Plastic film by the plastic greenhouse index.",
        "비닐하우스 지수로 찾은 비닐 시설입니다.",
    ),
    "products.greenhouses.limit": (
        "Greenhouses: the threshold rests on estimated spectra; white roofs and mulched fields look alike, glass and shaded houses "
        "are missed.",
        "비닐하우스: 기준값은 추정한 반사율에 근거하며, 흰 지붕과 멀칭한 밭이 비슷하게 보이고 유리온실과 차광한 시설은 놓칩니다.",
    ),
    "products.water": ("water and coast", "수역과 해안"),
    "products.water.what": (
        "Inland water, sea, and the sea's shore.",
        "내륙 수역, 바다, 해안선입니다.",
    ),
    "products.water.limit": (
        "Water: the tide at the time of the images is not known, so the shore is where the water stood, not a coastline; a wide "
        "river that leaves the map can count as sea.",
        "수역: 촬영 때의 조위를 알 수 없어 해안선은 그때 물이 닿은 곳일 뿐이며, 지도 밖으로 나가는 큰 강은 바다로 셀 수 있습니다.",
    ),
    "products.built_up": ("built-up land", "시가화 지역"),
    "products.built_up.what": (
        "Built land that is neither green nor wet.",
        "푸르지도 젖지도 않은 시가·건물입니다.",
    ),
    "products.built_up.limit": (
        "Built-up: low density with gardens is missed; film greenhouses, quarries and solar parks can count as built.",
        "시가화: 정원이 있는 저밀도 주거지는 놓치고, 비닐하우스·채석장·태양광 단지가 시가로 셀 수 있습니다.",
    ),
    "products.burned": ("burned ground", "불탄 땅"),
    "products.burned.what": (
        "Dark ground with the short-wave infrared of char and ash.",
        "숯과 재의 단파 적외선 특성을 보이는 어두운 땅입니다.",
    ),
    "products.burned.limit": (
        "Burned: one view knows no before, so dark bare soil or lava can pass for a burn, and a median over months hides a short one; "
        "confirm with a run from before.",
        "불탄 땅: 이전 상태를 모르는 한 장의 합성이라 어두운 맨땅이나 용암이 불탄 곳으로 보일 수 있고, 여러 달의 중앙값은 짧은 흔적을 "
        "가립니다. 이전 기간의 결과로 확인하십시오.",
    ),
    "products.algae": ("floating algae", "부유 조류"),
    "products.algae.what": (
        "Algae that float on open water, by the floating algae index.",
        "부유 조류 지수로 찾은, 트인 물 위의 조류입니다.",
    ),
    "products.algae.limit": (
        "Algae: seaweed farms, wakes, foam and glint look alike, and algae drift: a median over dates removes them. Use a period of one "
        "pass.",
        "부유 조류: 해조류 양식장, 항적, 거품, 햇빛 반사가 비슷하게 보이며, 조류는 떠다니므로 여러 날의 중앙값에서는 사라집니다. 한 번 "
        "촬영한 기간을 쓰십시오.",
    ),
}
