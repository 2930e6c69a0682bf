"""Names of classes, why scenes are dropped, and the errors of the rooms that read, check and compute."""

WORDS: dict[str, tuple[str, str]] = {
    "class.water": ("water", "물"),
    "class.trees": ("trees", "나무"),
    "class.grass": ("grass", "풀밭"),
    "class.flooded_vegetation": ("flooded vegetation", "침수 식생"),
    "class.crops": ("crops", "농작물"),
    "class.shrub_and_scrub": ("shrub and scrub", "관목·덤불"),
    "class.built": ("built", "시가·건물"),
    "class.bare": ("bare", "나지"),
    "class.snow_and_ice": ("snow and ice", "눈·얼음"),
    "class.other": ("other", "기타"),
    "class.unchanged": ("unchanged", "변화 없음"),
    "class.solar": ("solar panels", "태양광"),
    "class.greenhouse": ("greenhouses", "온실"),
    "class.land": ("land", "육지"),
    "class.inland_water": ("inland water", "내륙 수역"),
    "class.sea": ("sea", "바다"),
    "class.shore": ("shore", "해안선"),
    "class.evergreen_forest": ("evergreen forest", "상록수림"),
    "class.deciduous_forest": ("deciduous forest", "낙엽수림"),
    "class.bare_field": ("bare field", "빈 밭"),
    "class.sparse_crop": ("sparse crop", "성긴 작물"),
    "class.green_crop": ("green crop", "무성한 작물"),
    "class.winter_crop": ("green in winter only", "겨울 작물"),
    "class.summer_crop": ("green in summer only", "여름 작물"),
    "class.green_both": ("green in both seasons", "두 계절 모두 푸름"),
    "class.bare_both": ("bare in both seasons", "두 계절 모두 빔"),
    "class.standing": ("woods that stand", "유지된 산림"),
    "class.slow_decline": ("slow decline", "서서히 쇠퇴"),
    "class.not_built": ("not built", "미시가화"),
    "class.built_before": ("built from the first look on", "처음부터 시가·건물"),
    "class.orchard": ("orchard", "과수원"),
    "class.burned": ("burned", "불탄 곳"),
    "class.floating_algae": ("floating algae", "부유 조류"),
    "class.unobserved": ("unobserved", "미관측"),
    "scene.copy": ("the same look as {of}, which is the better copy", "{of}와(과) 같은 촬영, 그쪽이 더 나은 사본"),
    "scene.outside": ("no pixel inside the region", "지역 안에 화소가 없음"),
    "scene.cloudy": ("{cloud} % cloud over the region, limit {limit} %", "지역 구름 {cloud} %, 한도 {limit} %"),
    "scene.zone": (
        "in another UTM zone ({crs}) and sees nothing that scenes in {main} do not see",
        "다른 UTM 구역({crs})의 장면으로, {main} 장면이 보지 못하는 곳을 보여 주지 않음",
    ),
    "scene.missing": ("no file for {bands}", "{bands} 파일 없음"),
    "scene.unreadable": ("cannot be read: {why}", "읽을 수 없음: {why}"),
    "scene.source.asset": ("stated by the file's metadata", "파일 메타데이터"),
    "scene.source.baseline": ("from the processing baseline", "처리 기준선"),
    "scene.source.flag": ("the provider says it is applied", "제공자가 적용했다고 표시"),
    "scene.source.data-check": ("from the pixels, against the metadata", "메타데이터와 달리 화소로 판정"),
    "error.tile_size": (
        "Tile size {size} and halo {halo} must be multiples of the model's stride {stride}.",
        "타일 크기 {size}과 여백 {halo}은 모델 보폭 {stride}의 배수여야 합니다.",
    ),
    "error.baseline": (
        "'{text}' is no processing baseline. It looks like 05.11.",
        "'{text}'은(는) 처리 기준선이 아닙니다. 05.11 같은 형식이어야 합니다.",
    ),
    "error.write": ("Cannot write {path}: {reason}", "{path}에 쓸 수 없습니다: {reason}"),
    "error.write_lost": (
        "{path} could not be written whole: the disk did not take all of it (is it full?). Nothing stands under its "
        "name; make room and run the same command again.",
        "{path}을(를) 온전히 쓰지 못했습니다. 디스크가 다 받지 않았습니다(가득 찼을 수 있음). 그 이름의 파일은 남지 않았습니다. "
        "공간을 확보하고 같은 명령을 다시 실행하세요.",
    ),
    "error.crs_unknown": (
        "Unknown CRS {crs}. Write it like EPSG:32652.",
        "알 수 없는 좌표계 {crs}. EPSG:32652처럼 쓰세요.",
    ),
    "error.crs_units": (
        "CRS {crs} does not count in metres. Use a projected one, e.g. EPSG:32652, or auto.",
        "좌표계 {crs}의 단위가 미터가 아닙니다. EPSG:32652 같은 투영 좌표계나 auto를 쓰세요.",
    ),
    "error.unreadable": (
        "Cannot read {href}: {reason}. Is it whole, and a raster?",
        "{href}을(를) 읽을 수 없습니다: {reason}. 온전한 래스터 파일인지 확인하세요.",
    ),
    "error.no_crs": (
        "{href} has no CRS, so nobody knows where it lies. Give it one, e.g. with rio edit-info --crs.",
        "{href}에 좌표계가 없어 위치를 알 수 없습니다. rio edit-info --crs 등으로 좌표계를 넣으세요.",
    ),
    "error.period": (
        "'{text}' is no period. Write first/last day: 2024-04-01/2024-05-31.",
        "'{text}'은(는) 기간이 아닙니다. 시작일/종료일 형식으로 쓰세요: 2024-04-01/2024-05-31",
    ),
    "error.period_order": (
        "The period ends ({last}) before it begins ({first}). Swap the two days.",
        "기간의 종료일({last})이 시작일({first})보다 앞섭니다. 두 날짜를 바꾸세요.",
    ),
    "error.catalog_unknown": (
        "There is no catalogue {catalog}. Give a URL, the path of a catalog.json, or one of: {known}, simulated.",
        "카탈로그 {catalog}이(가) 없습니다. URL, catalog.json 경로, 또는 다음 중 하나를 쓰세요: {known}, simulated.",
    ),
    "error.catalog_answer": (
        "The catalogue {catalog} cannot be read: {reason}. Give the path of its catalog.json.",
        "카탈로그 {catalog}을(를) 읽을 수 없습니다: {reason}. catalog.json의 경로를 지정하세요.",
    ),
    "error.catalog_slow": (
        "The catalogue gave no whole answer within {seconds} s ({catalog}). Nothing is lost: run the same command again "
        "later, or name another catalogue.",
        "카탈로그가 {seconds}초 안에 응답을 끝내지 못했습니다({catalog}). 잃은 것은 없으니 나중에 같은 명령을 다시 실행하거나 다른 "
        "카탈로그를 지정하세요.",
    ),
    "error.catalog_away": (
        "The catalogue {catalog} does not answer. Is the network there? Nothing is lost: run the same command again. "
        "({reason})",
        "카탈로그 {catalog}이(가) 응답하지 않습니다. 네트워크를 확인하세요. 잃은 것은 없으니 같은 명령을 다시 실행하면 "
        "됩니다. ({reason})",
    ),
    "error.catalog_kind": (
        "{catalog} is a STAC {kind}, not a catalogue.",
        "{catalog}은(는) 카탈로그가 아니라 STAC {kind}입니다.",
    ),
    "error.item_time": ("Item {id} has no time.", "아이템 {id}에 시각이 없습니다."),
    "error.scaling_unknown": (
        "Item {id} tells neither scale and offset of {band} nor a processing baseline; reflectance cannot be known.",
        "아이템 {id}에 {band}의 스케일·오프셋도 처리 기준선도 없어 반사율을 알 수 없습니다.",
    ),
    "error.scaling_wrong": (
        "Item {id} states what cannot be for {band}: {stated}; reflectance cannot be known.",
        "아이템 {id}의 {band}에 있을 수 없는 값({stated})이 적혀 있어 반사율을 알 수 없습니다.",
    ),
    "error.level": ("--level {value}: give one of {known}.", "--level {value}: {known} 중 하나를 지정하세요."),
    "error.no_ukis": (
        "mask: ukis needs the packages ukis-csmask and onnxruntime. Install them with: pip install 'eosat[cloud]'; or use "
        "mask: scl.",
        "mask: ukis에는 ukis-csmask와 onnxruntime 패키지가 필요합니다. pip install 'eosat[cloud]'로 설치하거나 "
        "mask: scl을 사용하세요.",
    ),
    "error.no_cuda": (
        "CUDA was asked for, but this PyTorch ({build}) sees no CUDA GPU. Use --device cpu, or see eosat doctor.",
        "CUDA를 요청했지만 이 PyTorch({build})에서 CUDA GPU가 보이지 않습니다. --device cpu를 쓰거나 eosat doctor를 확인하세요.",
    ),
    "error.device": (
        "Unknown device '{asked}'. Use auto, cpu or cuda.",
        "알 수 없는 장치 '{asked}'. auto, cpu, cuda 중에서 고르세요.",
    ),
    "error.band_count": (
        "The image is {shape}; the model wants (band, y, x) with {count} bands: {bands}.",
        "영상의 모양이 {shape}입니다. 모델은 밴드 {count}개의 (band, y, x)가 필요합니다: {bands}.",
    ),
    "error.bands_missing": (
        "Bands missing: {missing}. There are: {have}.",
        "밴드가 없습니다: {missing}. 있는 밴드: {have}.",
    ),
    "error.no_scenes": ("There is no scene to read.", "읽을 영상이 없습니다."),
    "error.composite": (
        "Unknown composite '{method}'. Use one of: {known}.",
        "알 수 없는 합성 방법 '{method}'. 다음 중에서 고르세요: {known}.",
    ),
    "error.region_unknown": (
        "There is no region {region}. Give a GeoJSON path, bbox [W, S, E, N], or one of: {known}.",
        "지역 {region}이(가) 없습니다. GeoJSON 경로, bbox [W, S, E, N], 또는 다음 중 하나를 쓰세요: {known}.",
    ),
    "error.region_meant": (
        "There is no region {region}. Did you mean {near}? There are: {known}.",
        "지역 {region}이(가) 없습니다. 혹시 {near}인가요? 있는 지역: {known}.",
    ),
    "error.district_unknown": (
        "{region} has no district '{district}'. Did you mean one of: {near}?",
        "{region}에 '{district}' 구역이 없습니다. 혹시 이 중 하나인가요? {near}",
    ),
    "error.district_several": (
        "'{district}' is the name of several districts. Give one of their ids: {options}.",
        "'{district}'(이)라는 구역이 여럿입니다. 번호(id)로 지정하세요: {options}.",
    ),
    "error.region_unreadable": (
        "{path} is no usable GeoJSON: {reason}. Wanted: a FeatureCollection of polygons in lon/lat.",
        "{path}은(는) 쓸 수 있는 GeoJSON이 아닙니다: {reason}. 경위도 다각형의 FeatureCollection이어야 합니다.",
    ),
    "error.region_degrees": (
        "{path} does not count in degrees (bounds {bounds}). GeoJSON is lon/lat (EPSG:4326): reproject it.",
        "{path}의 좌표가 도 단위가 아닙니다(범위 {bounds}). GeoJSON은 경위도(EPSG:4326)여야 합니다. 좌표를 변환하세요.",
    ),
    "error.bbox": (
        "{bbox} is no box. Write [west, south, east, north] in degrees, west < east and south < north.",
        "{bbox}은(는) 올바른 범위가 아닙니다. [서, 남, 동, 북]을 도 단위로, 서 < 동, 남 < 북이 되게 쓰세요.",
    ),
    "error.regions_outside": (
        "No district touches {path}. Is it the right regions file?",
        "{path}와(과) 겹치는 구역이 없습니다. 구역 파일이 맞는지 확인하세요.",
    ),
    "error.range_unknown": (
        "{path} does not say how DN become reflectance; its values go from {low:g} to {high:g}. "
        "Usual answers: --scale 0.0001 --offset 0 (no offset in the pixels), or --scale 0.0001 --offset -0.1 "
        "(processing baseline 04.00 and later).",
        "{path}에 DN을 반사율로 바꾸는 정보가 없습니다. 값의 범위는 {low:g}~{high:g}입니다. "
        "보통은 --scale 0.0001 --offset 0 (화소에 오프셋 없음) 또는 --scale 0.0001 --offset -0.1 "
        "(처리 기준선 04.00 이후)을 씁니다.",
    ),
    "error.band_names": (
        "{path} does not name its {count} bands. Say what they are: --bands {example}",
        "{path}에 밴드 {count}개의 이름이 없습니다. 무엇인지 알려 주세요: --bands {example}",
    ),
    "error.band_names_count": (
        "--bands names {named} bands, but the files hold {count}.",
        "--bands에 밴드 {named}개를 적었지만 파일에는 {count}개가 있습니다.",
    ),
    "error.out_is_input": (
        "--out {path} is one of the inputs. Choose another name.",
        "--out {path}은(는) 입력 파일입니다. 다른 이름을 쓰세요.",
    ),
    "error.out_is_no_file": (
        "--out {path} exists and is no file. Choose another name.",
        "--out {path}이(가) 이미 있으며 일반 파일이 아닙니다. 다른 이름을 쓰세요.",
    ),
    "error.scale": (
        "{option} {value} makes no reflectance. It looks like 0.0001 (scale) or -0.1 (offset).",
        "{option} {value}(으)로는 반사율을 만들 수 없습니다. 보통 0.0001(스케일), -0.1(오프셋)입니다.",
    ),
    "error.nothing_seen": (
        "{path}: no pixel was seen by every band. Do the files overlap? Is the mask too strict, the period too short?",
        "{path}: 모든 밴드에서 관측된 화소가 없습니다. 파일들이 겹치는지, 마스크나 기간이 너무 좁지 않은지 확인하세요.",
    ),
    "error.no_labels": (
        "{path} holds no class labels ({why}). Wanted: uint8, in a CRS that counts in metres, 255 unobserved.",
        "{path}은(는) 분류 래스터가 아닙니다({why}). uint8, 미터 단위 좌표계, 255는 미관측이어야 합니다.",
    ),
    "error.districts_outside": (
        "The districts {districts} do not touch the region {region}. Give districts of this region.",
        "구역 {districts}이(가) 지역 {region}과(와) 겹치지 않습니다. 이 지역의 구역을 지정하세요.",
    ),
    "error.scenes_lack": (
        "The saved scene {id} has no {bands}. Save the scenes again with: eosat find CONFIG --save FILE",
        "저장된 영상 {id}에 {bands}이(가) 없습니다. eosat find CONFIG --save FILE 로 다시 저장하세요.",
    ),
    "error.other_crs": (
        "{path} is in {crs}, the finest file in {finest}. Bring them to one CRS first, e.g. with rio warp.",
        "{path}의 좌표계는 {crs}, 가장 정밀한 파일은 {finest}입니다. rio warp 등으로 먼저 맞추세요.",
    ),
    "error.turned": (
        "{path} is rotated or sheared against the finest file. Bring it onto an upright grid first.",
        "{path}이(가) 가장 정밀한 파일에 대해 회전되었거나 기울어져 있습니다. 먼저 똑바른 격자로 변환하세요.",
    ),
}
