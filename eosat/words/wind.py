"""Sentences of wind: registers, power curves, yield, presence on imagery."""

WORDS: dict[str, tuple[str, str]] = {
    "wind.no_library": (
        "Power curves need windpowerlib: pip install eosat[energy]",
        "출력곡선에는 windpowerlib가 필요합니다: pip install eosat[energy]",
    ),
    "wind.no_curve": (
        "{name}: no such turbine in windpowerlib. Near: {near}. Give its curve as CSV, or its MW and rotor for the nearest one",
        "{name}: windpowerlib에 없는 터빈입니다. 비슷한 이름: {near}. 출력곡선을 CSV로 주거나, MW와 로터 지름을 주면 가장 가까운 "
        "곡선을 씁니다",
    ),
    "wind.unreadable": (
        "{path}: cannot be read as CSV in UTF-8 or CP949: {reason}",
        "{path}: UTF-8이나 CP949 CSV로 읽을 수 없습니다: {reason}",
    ),
    "wind.number": (
        "{path}, row {row}: {column} is '{value}', no number",
        "{path} {row}행: {column} 값 '{value}'은(는) 숫자가 아닙니다",
    ),
    "wind.curve_columns": (
        "{path}: columns are {found}. Wanted: wind_speed in m/s, and one of {wanted}: the name says the unit",
        "{path}: 열이 {found}입니다. wind_speed(m/s)와 {wanted} 중 하나가 있어야 합니다. 단위는 열 이름으로 정합니다",
    ),
    "wind.curve_speed": (
        "{path}, row {row}: speed {speed:g} m/s. Speeds rise from row to row and lie between 0 and 60",
        "{path} {row}행: 풍속 {speed:g} m/s. 풍속은 행마다 커져야 하며 0에서 60 사이여야 합니다",
    ),
    "wind.curve_power": (
        "{path}, row {row}: power {power:g} is below 0",
        "{path} {row}행: 출력 {power:g}이(가) 0보다 작습니다",
    ),
    "wind.curve_short": (
        "{path}: {rows} rows are no power curve; give three or more",
        "{path}: {rows}행으로는 출력곡선이 되지 않습니다. 3행 이상이 필요합니다",
    ),
    "wind.curve_rated": (
        "{path}: the largest output would be {rated} MW. Is the unit in {column} right?",
        "{path}: 최대 출력이 {rated} MW가 됩니다. 열 {column}의 단위가 맞는지 확인하십시오",
    ),
    "wind.naive": (
        "Wind series: {first} has no time zone. Give one, e.g. Asia/Seoul or UTC",
        "풍속 자료: {first}에 시간대가 없습니다. Asia/Seoul이나 UTC처럼 지정하십시오",
    ),
    "wind.twice": ("Wind series: {time} stands twice", "풍속 자료: {time}이(가) 두 번 있습니다"),
    "wind.gap": (
        "Wind series: the step changes at {time}. Every step of 15 or 60 minutes has to be there, in order",
        "풍속 자료: {time}에서 간격이 바뀝니다. 15분이나 60분 간격의 모든 시각이 순서대로 있어야 합니다",
    ),
    "wind.speed": (
        "Wind series, {time}: {speed:g} m/s. Speeds lie between 0 and {most:g}",
        "풍속 자료 {time}: {speed:g} m/s. 풍속은 0에서 {most:g} 사이여야 합니다",
    ),
    "wind.temperature": (
        "Wind series, {time}: air of {value:g} °C. Is it in kelvin, or missing?",
        "풍속 자료 {time}: 기온 {value:g} °C. 켈빈이거나 빠진 값인지 확인하십시오",
    ),
    "wind.step": (
        "Steps of {step} minutes: give 15 or 60",
        "{step}분 간격: 15나 60을 지정하십시오",
    ),
    "wind.capacity_factor": (
        "{name}: a capacity factor of {percent:.1f} % before losses is more than {curve} gives at 12 m/s",
        "{name}: 손실 전 이용률 {percent:.1f} %은(는) {curve}이(가) 12 m/s에서 내는 것보다 큽니다",
    ),
    "wind.columns": (
        "{path}: column {missing} is missing. Columns are: {found}",
        "{path}: {missing} 열이 없습니다. 있는 열: {found}",
    ),
    "wind.rows": (
        "{path}: {count} rows cannot be:\n{rows}",
        "{path}: 잘못된 행이 {count}개입니다:\n{rows}",
    ),
    "wind.no_rows": ("{path} holds no row", "{path}에 행이 없습니다"),
    "wind.empty_fleet": (
        "{path}: no entry is {statuses} and has MW",
        "{path}: 상태가 {statuses}이고 MW가 있는 항목이 없습니다",
    ),
    "wind.no_place": (
        "{path}, row {row} ({name}): no lon and lat, and {district} is no district of the region. Give a point, or --region",
        "{path} {row}행({name}): lon, lat이 없고 {district}은(는) 지역에 없는 행정구역입니다. 좌표나 --region을 지정하십시오",
    ),
    "wind.row.name": ("row {row}: no name ({name})", "{row}행: 이름이 없습니다({name})"),
    "wind.row.number": (
        "row {row} ({name}): {column} is '{value}', no number",
        "{row}행({name}): {column} 값 '{value}'은(는) 숫자가 아닙니다",
    ),
    "wind.row.kilowatts": (
        "row {row} ({name}): {column} is {value:g}, more than {most:g}. Is it in kW? Give MW",
        "{row}행({name}): {column} 값 {value:g}이(가) {most:g}보다 큽니다. kW라면 MW로 바꾸십시오",
    ),
    "wind.row.range": (
        "row {row} ({name}): {column} is {value:g}. It lies between {low:g} and {high:g}, turbines and years whole",
        "{row}행({name}): {column} 값 {value:g}. {low:g}에서 {high:g} 사이여야 하고, 대수와 연도는 정수여야 합니다",
    ),
    "wind.row.half_place": (
        "row {row} ({name}): give lon and lat, or neither",
        "{row}행({name}): lon과 lat을 둘 다 주거나 둘 다 비우십시오",
    ),
    "wind.row.swapped": (
        "row {row} ({name}): lon {lon:g}, lat {lat:g} look swapped",
        "{row}행({name}): lon {lon:g}, lat {lat:g}이(가) 서로 바뀐 것 같습니다",
    ),
    "wind.row.outside": (
        "row {row} ({name}): lon {lon:g}, lat {lat:g} lie outside the region {region}",
        "{row}행({name}): lon {lon:g}, lat {lat:g}이(가) 지역 {region} 밖에 있습니다",
    ),
    "wind.row.option": (
        "row {row} ({name}): {column} is '{value}'. Give one of: {options}",
        "{row}행({name}): {column} 값 '{value}'. 다음 중 하나를 지정하십시오: {options}",
    ),
    "wind.row.no_place_kind": (
        "row {row} ({name}): place_kind is 'none', but lon and lat are given. Say what they are: {options}",
        "{row}행({name}): place_kind가 'none'인데 lon, lat이 있습니다. 그 좌표가 무엇인지 지정하십시오: {options}",
    ),
    "wind.row.yield": (
        "row {row} ({name}): {value:,.0f} MWh a year would be {percent:.0f} % of what it can yield at most. Is it in kWh?",
        "{row}행({name}): 연 {value:,.0f} MWh는 최대 가능 발전량의 {percent:.0f} %입니다. kWh인지 확인하십시오",
    ),
    "wind.row.doubled": (
        "row {row} ({name}): the name stands in row {first} too",
        "{row}행({name}): {first}행에 같은 이름이 있습니다",
    ),
    "wind.row.same_place": (
        "row {row} ({name}): less than 20 m from row {first} ({other})",
        "{row}행({name}): {first}행({other})과의 거리가 20 m 미만입니다",
    ),
    "wind.flag.column": (
        "column '{column}' is not read; near: {near}",
        "'{column}' 열은 읽지 않습니다. 비슷한 열: {near}",
    ),
    "wind.flag.product": (
        "row {row} ({name}): {mw:g} MW, but turbines times their MW give {product:g}",
        "{row}행({name}): {mw:g} MW이지만 대수와 기당 MW의 곱은 {product:g}입니다",
    ),
    "wind.flag.source": ("row {row} ({name}): no source", "{row}행({name}): 출처 없음"),
    "wind.flag.no_mw": (
        "row {row} ({name}): MW not known; not in the fleet",
        "{row}행({name}): MW를 몰라 설비 목록에서 제외",
    ),
    "wind.status": (
        "--status {status}: unknown. States are: {options}",
        "--status {status}: 알 수 없는 상태입니다. 가능한 상태: {options}",
    ),
    "wind.head.district": ("district", "행정구역"),
    "wind.head.name": ("farm", "단지"),
    "wind.head.mw_p50": ("MW", "MW"),
    "wind.head.turbines": ("turbines", "대수"),
    "wind.head.turbine_mw": ("MW each", "기당 MW"),
    "wind.head.turbine_type": ("maker", "제작사"),
    "wind.head.year": ("year", "준공"),
    "wind.head.place_kind": ("place", "위치"),
    "wind.place.turbine": ("turbine", "터빈"),
    "wind.place.turbine_field": ("turbine field", "단지 중앙"),
    "wind.place.village_centroid": ("village centroid", "마을 중심"),
    "wind.place.district_centroid": ("district centroid", "행정구역 중심"),
    "wind.sum": (
        "End of {year}: {mw:g} MW at {sites} farms in this register",
        "{year}년 말: 이 목록의 단지 {sites}곳, {mw:g} MW",
    ),
    "wind.sum.no_mw": ("  MW not found for {count} of them: {names}", "  그중 MW를 찾지 못한 {count}곳: {names}"),
    "wind.sum.no_year": (
        "  year not found, counted all the same, {count}: {names}",
        "  준공 연도를 찾지 못했지만 합계에 넣은 {count}개: {names}",
    ),
    "wind.sum.unknown": (
        "  state not found, not counted, {count}: {names}",
        "  상태를 찾지 못해 합계에서 뺀 {count}개: {names}",
    ),
    "wind.sum.no_official": (
        "No official total of {year} stands beside it in wind-totals.csv",
        "wind-totals.csv에 {year}년 공식 합계가 없습니다",
    ),
    "wind.sum.official": (
        "Official: {mw:g} MW at {sites} sites. The register holds {percent:.0f} %, {missing:.2f} MW are missing: it is incomplete "
        "({source})",
        "공식 합계: {sites}곳 {mw:g} MW. 이 목록은 그 {percent:.0f} %이고 {missing:.2f} MW가 빠져 있어 불완전합니다({source})",
    ),
    "wind.no_bands": (
        "{path}: lacks {bands}. The check reads blue, green, red and near infrared",
        "{path}: {bands} 밴드가 없습니다. 확인에는 청색, 녹색, 적색, 근적외 밴드가 필요합니다",
    ),
    "wind.coarse": (
        "{path}: pixels of {size}, the check is made for 10 m in a metric CRS. Run with resolution: 10",
        "{path}: 화소 크기가 {size}입니다. 확인은 미터 좌표계의 10 m 화소에 맞춰져 있습니다. resolution: 10으로 실행하십시오",
    ),
    "wind.head.verdict": ("imagery", "영상"),
    "wind.head.why": ("why", "까닭"),
    "wind.head.brighter": ("brighter", "밝기 차"),
    "wind.head.shadow": ("shadow", "그림자"),
    "wind.verdict.confirmed": ("confirmed", "확인"),
    "wind.verdict.not_seen": ("not seen", "안 보임"),
    "wind.verdict.unclear": ("unclear", "불분명"),
    "wind.why.pad": ("compact bright bare spot at the foot", "기초 자리에 작고 밝은 맨땅"),
    "wind.why.shadow": ("bare spot, and a shadow where the tower's lies", "맨땅과 타워 방향의 그림자"),
    "wind.why.green": ("green up to the foot, no shadow", "기초 자리까지 식생, 그림자 없음"),
    "wind.why.flat": ("the foot looks as what is around it", "주변과 다르지 않음"),
    "wind.why.between": ("signs are weak, or bright ground is all around", "징후가 약하거나 주변이 모두 밝음"),
    "wind.why.outside": ("outside the view", "영상 밖"),
    "wind.why.unseen": ("cloud or no look there", "구름이거나 관측 없음"),
    "wind.why.no_point": ("the register has no point", "목록에 좌표 없음"),
    "wind.why.no_foot": ("the point is no turbine's foot (place_kind)", "좌표가 터빈 기초가 아님(place_kind)"),
    "wind.presence.sum": (
        "{count} entries in the view of {view}: {confirmed} confirmed, {missed} not seen, {unclear} unclear",
        "{view} 영상에서 항목 {count}개: 확인 {confirmed}, 안 보임 {missed}, 불분명 {unclear}",
    ),
    "wind.presence.no_sun": (
        "No shadow was measured: the view's looks have no sun in common. A composite of one winter month has",
        "그림자를 재지 않았습니다. 영상들의 태양 방향이 서로 다릅니다. 겨울 한 달의 합성 영상이면 가능합니다",
    ),
    "wind.presence.limit": (
        "No turbine is detected at 10 m: a given point is looked at. Confirmed means bare bright ground there, which a hut has too; "
        "not seen is no proof of absence.",
        "10 m 영상에서 터빈을 찾아내는 것이 아니라 주어진 좌표를 봅니다. 확인은 그 자리에 밝은 맨땅이 있다는 뜻이며 작은 건물도 그렇게 "
        "보입니다. 안 보임은 없다는 증거가 아닙니다.",
    ),
    "wind.limits": (
        "A register says what was built; it knows no output, owner's bids or grid node.",
        "목록은 무엇이 지어졌는지만 알려 줍니다. 실제 출력, 입찰, 계통 접속점은 알 수 없습니다.",
    ),
}
