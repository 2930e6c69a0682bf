"""Hours, megawatts and a dispatch: what is said of profiles, zones and the energy view."""

WORDS: dict[str, tuple[str, str]] = {
    "energy.columns": (
        "{name} lacks the columns {missing}. It needs {columns}.",
        "{name}에 열 {missing}이(가) 없습니다. 필요한 열: {columns}.",
    ),
    "energy.empty": (
        "{name} holds no rows, or too few. Give at least two intervals.",
        "{name}에 행이 없거나 너무 적습니다. 구간을 둘 이상 넣으세요.",
    ),
    "energy.unreadable": ("Cannot read {path}: {reason}", "{path}을(를) 읽을 수 없습니다: {reason}"),
    "energy.unknown_value": (
        "{name}, row {row}: {column} '{value}' is unknown. Known: {known}.",
        "{name} {row}행: {column} 값 '{value}'을(를) 알 수 없습니다. 쓸 수 있는 값: {known}.",
    ),
    "energy.naive": (
        "{name}, row {row}: the time '{value}' does not say its offset from UTC. Write e.g. 2026-06-21T12:00:00+09:00.",
        "{name} {row}행: 시각 '{value}'에 UTC 시차가 없습니다. 예: 2026-06-21T12:00:00+09:00",
    ),
    "energy.no_time": (
        "{name}, row {row}: there is no time, or none that can be read. Write e.g. 2026-06-21T12:00:00+09:00.",
        "{name} {row}행: 시각이 없거나 읽을 수 없습니다. 예: 2026-06-21T12:00:00+09:00",
    ),
    "energy.twice": (
        "{name}, row {row}: {time} is there twice. Keep one row; mind hours that a change of clocks repeats.",
        "{name} {row}행: {time}이(가) 두 번 나옵니다. 한 행만 남기세요. 시간 전환으로 겹친 시각인지 확인하세요.",
    ),
    "energy.no_power": (
        "{name}, row {row}: {column} holds no number.",
        "{name} {row}행: {column}에 숫자가 없습니다.",
    ),
    "energy.negative": (
        "{name}, row {row}: {column} is {value}; power here is never negative. Storage and export are not part of it.",
        "{name} {row}행: {column} 값이 {value}입니다. 여기의 전력은 음수일 수 없습니다. 저장과 송전은 넣지 마세요.",
    ),
    "energy.unit": (
        "{name}, row {row}: {value:,.0f} MW is more than all of Korea takes ({most:,.0f}). It looks like W or kW: give MW.",
        "{name} {row}행: {value:,.0f} MW는 우리나라 전체 수요({most:,.0f})보다 큽니다. W나 kW로 보입니다. MW로 넣으세요.",
    ),
    "energy.order": (
        "{name}, row {row}: mw_p10 <= mw_p50 <= mw_p90 does not hold.",
        "{name} {row}행: mw_p10 <= mw_p50 <= mw_p90이 아닙니다.",
    ),
    "energy.gap": (
        "{name}: {count} intervals are missing of {district}/{tech}, the first {time}. Fill them; nothing is filled silently.",
        "{name}: {district}/{tech}에 빠진 구간이 {count}개 있습니다. 첫 구간은 {time}입니다. 채워 넣으세요. 임의로 채우지 않습니다.",
    ),
    "energy.off_step": (
        "{name}: {time} does not lie on the step of {minutes} minutes. Bring all rows to one step.",
        "{name}: {time}이(가) {minutes}분 간격에 맞지 않습니다. 모든 행을 한 간격으로 맞추세요.",
    ),
    "energy.step": (
        "{name}: the step is {found} minutes; it must be 15 or 60.",
        "{name}: 간격이 {found}분입니다. 15분이나 60분이어야 합니다.",
    ),
    "energy.extra": (
        "This needs more packages: pip install 'eosat[{extra}]'.",
        "추가 패키지가 필요합니다: pip install 'eosat[{extra}]'",
    ),
    "energy.figure_unknown": (
        "{name}: there is no figure '{key}'. Did you mean {near}?",
        "{name}: '{key}'라는 수치는 없습니다. {near}을(를) 쓰려 했나요?",
    ),
    "energy.figure_source": (
        "{name}: '{key}' needs a value, and its source or the words that name it an assumption, e.g. value: 60, source: ...",
        "{name}: '{key}'에는 value와 함께 출처(source) 또는 가정(assumption)이 있어야 합니다. 예: value: 60, source: ...",
    ),
    "energy.figure_value": (
        "{name}: '{key}' cannot be {value}. It is a number of 0 or more [{unit}], a share at most 1.",
        "{name}: '{key}' 값으로 {value}을(를) 쓸 수 없습니다. 0 이상의 수[{unit}]여야 하며 비율은 1 이하입니다.",
    ),
    "energy.figure_plugged": (
        "{name}: v2g_plugged is a list of 24 shares from 0 to 1, one a local hour.",
        "{name}: v2g_plugged는 현지 시각별 0~1 비율 24개입니다.",
    ),
    "energy.step_keys": (
        "{name}: a step has {keys}, and value where a figure is known.",
        "{name}: 단계(steps)에는 {keys}이(가) 있어야 하며, 수치를 알면 value를 넣습니다.",
    ),
    "energy.factor": (
        "{name}, row {row}: an emission factor has a year of its own, 0 to 2 tCO2eq/MWh, and a source.",
        "{name} {row}행: 배출계수에는 겹치지 않는 연도, 0~2 tCO2eq/MWh 값, 출처가 있어야 합니다.",
    ),
    "energy.demand_shape": (
        "No demand curve has a peak of {peak:,.0f} MW and a mean of {mean:,.0f} MW: the peak must lie above the mean, by less than about 2.5 times.",
        "최대 {peak:,.0f} MW, 평균 {mean:,.0f} MW인 수요 곡선은 만들 수 없습니다. 최대는 평균보다 크고 약 2.5배보다 작아야 합니다.",
    ),
    "energy.short": (
        "Demand cannot be met: at {time} {mw:,.1f} MW are missing (the first of {count} such intervals). Add thermal, import or storage power to the zone's figures, or lower the demand.",
        "수요를 채울 수 없습니다: {time}에 {mw:,.1f} MW가 모자랍니다(그런 구간 {count}개 중 첫째). 구역 수치의 화력, 수전, 저장을 늘리거나 수요를 낮추세요.",
    ),
    "energy.too_much": (
        "What must run has nowhere to go: at {time} {mw:,.1f} MW are too much (the first of {count} such intervals). Lower must_run_mw, or add export or storage power.",
        "꼭 돌려야 하는 발전이 남습니다: {time}에 {mw:,.1f} MW가 넘칩니다(그런 구간 {count}개 중 첫째). must_run_mw를 낮추거나 송전, 저장을 늘리세요.",
    ),
    "energy.no_optimum": (
        "The solver found no optimum ({condition}). Check the zone's figures for numbers that differ by many orders.",
        "해를 찾지 못했습니다({condition}). 구역 수치의 자릿수를 확인하세요.",
    ),
    "energy.period": (
        "The period '{period}' is none. Give a year, 2026, or first/last day, 2026-04-01/2026-04-07.",
        "기간 '{period}'을(를) 읽을 수 없습니다. 연도(2026) 또는 첫날/끝날(2026-04-01/2026-04-07)로 쓰세요.",
    ),
    "energy.no_energy_config": (
        "{path} is no config of an energy view: it needs kind: energy. For maps use eosat run.",
        "{path}은(는) 에너지 설정이 아닙니다. kind: energy가 있어야 합니다. 지도는 eosat run으로 만드세요.",
    ),
    "energy.is_energy": (
        "{path} is the config of an energy view. Use eosat energy.",
        "{path}은(는) 에너지 설정입니다. eosat energy로 실행하세요.",
    ),
    "energy.no_file": (
        "{name}: {key} names {path}, which is not there. Paths are meant from the config's folder.",
        "{name}: {key}의 {path} 파일이 없습니다. 경로는 설정 파일의 폴더를 기준으로 합니다.",
    ),
    "energy.no_level": (
        "No district has a level of {levels}. Known here: {known}.",
        "{levels} 단계의 행정구역이 없습니다. 쓸 수 있는 단계: {known}.",
    ),
    "energy.no_sites": (
        "Nothing makes power: give fleet, capacity or wind in the config.",
        "발전 설비가 없습니다. 설정에 fleet, capacity, wind 중 하나를 넣으세요.",
    ),
    "energy.unknown_district": (
        "{name}, row {row}: there is no district '{value}'. Leave it empty, write rest, or one of {known}.",
        "{name} {row}행: '{value}'라는 구역이 없습니다. 비우거나, rest 또는 다음 중 하나를 쓰세요: {known}.",
    ),
    "energy.capacity": (
        "{name}, row {row}: a capacity has tech solar or wind, mw of 0 to 100,000 (or gwh and capacity_factor), and a source.",
        "{name} {row}행: 설비에는 tech(solar 또는 wind), 0~100,000의 mw(또는 gwh와 capacity_factor), source가 있어야 합니다.",
    ),
    "energy.clearness": (
        "clearness has {count} values: give one, or one for each of twelve months, each above 0.05 and below 0.8.",
        "clearness 값이 {count}개입니다. 하나 또는 월별 12개를, 각각 0.05보다 크고 0.8보다 작게 쓰세요.",
    ),
    "energy.folder": (
        "{path} holds files that are no energy view. Give an empty or new folder with --out.",
        "{path}에 에너지 결과가 아닌 파일이 있습니다. --out으로 빈 폴더나 새 폴더를 지정하세요.",
    ),
    "energy.stage.sites": ("reading sites, zone and demand", "설비, 구역, 수요를 읽는 중"),
    "energy.stage.hours": (
        "sun and wind of {sites} sites in {districts} districts",
        "{districts}개 구역, 설비 {sites}곳의 태양광과 풍력 계산 중",
    ),
    "energy.stage.dispatch": ("least-cost dispatch of {count} intervals", "{count}개 구간의 최소비용 급전 계산 중"),
    "energy.case": ("what-if case {done} of {total}", "가정 사례 {done}/{total}"),
    "energy.stage.files": ("writing tables", "표를 쓰는 중"),
    "energy.dry_run": (
        "{path}: {districts} districts, {sites} sites: solar {solar:,.1f} MW, wind {wind:,.1f} MW; {intervals:,} intervals of {step} minutes.",
        "{path}: 구역 {districts}개, 설비 {sites}곳: 태양광 {solar:,.1f} MW, 풍력 {wind:,.1f} MW; {step}분 간격 {intervals:,}개 구간.",
    ),
    "energy.nowhere": ("no district", "구역 밖"),
    "energy.tech.solar": ("solar", "태양광"),
    "energy.tech.wind": ("wind", "풍력"),
    "energy.tech.demand": ("demand", "수요"),
    "energy.kind.synthetic": ("synthetic", "합성"),
    "energy.kind.given": ("given", "제공"),
    "energy.head.tech": ("what", "항목"),
    "energy.head.mw": ("MW", "MW"),
    "energy.head.range": ("MW p10-p90", "MW p10-p90"),
    "energy.head.gwh": ("GWh", "GWh"),
    "energy.head.gwh_range": ("GWh p10-p90", "GWh p10-p90"),
    "energy.says.surplus": (
        "Surplus in {hours:,.0f} hours, {gwh:,.1f} GWh, at most {most:,.0f} MW: neither demand, lines nor storage take it.",
        "잉여 {hours:,.0f}시간, {gwh:,.1f} GWh, 최대 {most:,.0f} MW: 수요, 송전, 저장이 받지 못하는 양입니다.",
    ),
    "energy.says.share": (
        "Renewables cover {percent:,.1f} % of demand; {unused:,.1f} of {renewable:,.1f} GWh stay unused.",
        "재생에너지가 수요의 {percent:,.1f} %를 채우며 {renewable:,.1f} GWh 중 {unused:,.1f} GWh가 쓰이지 못합니다.",
    ),
    "energy.says.avoided": (
        "Avoided emissions: {kilotonnes:,.1f} kt CO2eq, with the factor of {year} ({factor} t/MWh).",
        "온실가스 감축: {kilotonnes:,.1f}천 톤 CO2eq({year}년 배출계수 {factor} t/MWh).",
    ),
    "energy.says.capacity": (
        "Goal {year}: {now:,.0f} of {target:,.0f} MW renewable capacity, {percent:,.1f} %.",
        "{year}년 목표: 재생에너지 설비 {target:,.0f} MW 중 {now:,.0f} MW, {percent:,.1f} %.",
    ),
    "energy.says.goal_share": (
        "Goal {year}: {now:,.1f} % of demand from renewables, of {target:,.0f} %.",
        "{year}년 목표: 수요 중 재생에너지 {target:,.0f} %, 현재 {now:,.1f} %.",
    ),
    "energy.says.year": (
        "The hours are a drawn year for planning: days of a climate, invented wind, {demand} demand. No forecast, no measurement.",
        "시간별 값은 계획용으로 추출한 한 해입니다: 기후의 날씨 분포, 가상의 바람, {demand} 수요. 예보나 측정이 아닙니다.",
    ),
    "energy.says.unknown": (
        "A satellite cannot know real output, owner, grid node or own use.",
        "위성으로는 실제 발전량, 소유자, 계통 연결점, 자가소비를 알 수 없습니다.",
    ),
    "energy.unknown.output": ("real output: meters know it", "실제 발전량: 계량기로만 알 수 있음"),
    "energy.unknown.owner": ("who owns a site", "설비의 소유자"),
    "energy.unknown.grid_node": ("which grid node a site feeds", "설비가 연결된 계통 지점"),
    "energy.unknown.self_use": ("what is used behind the meter", "계량기 뒤의 자가소비"),
}
