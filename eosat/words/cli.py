"""Sentences of the command line: help, results, the doctor."""

from eosat.words.help_board import WORDS as OF_BOARD
from eosat.words.help_challenge import WORDS as OF_CHALLENGE
from eosat.words.help_change import WORDS as OF_CHANGE
from eosat.words.help_energy import WORDS as OF_ENERGY
from eosat.words.help_fleet_solar import WORDS as OF_FLEET_SOLAR
from eosat.words.help_fleet_wind import WORDS as OF_FLEET_WIND
from eosat.words.help_products import WORDS as OF_PRODUCTS
from eosat.words.help_report import WORDS as OF_REPORT
from eosat.words.help_sample import WORDS as OF_SAMPLE
from eosat.words.help_series import WORDS as OF_SERIES
from eosat.words.help_yield import WORDS as OF_YIELD

WORDS: dict[str, tuple[str, str]] = (
    {
        "help.": (
            "From Sentinel-2 scenes to land maps, district tables and records that can be defended.",
            "Sentinel-2 영상에서 토지 지도, 구역별 표, 근거 기록까지 한 번에 만듭니다.",
        ),
        "help.version": ("Print the version.", "버전을 보여 줍니다."),
        "help.lang": ("Language: en or ko. Also EOSAT_LANG.", "언어: en 또는 ko. EOSAT_LANG으로도 정할 수 있습니다."),
        "help.verbose": (
            "Show the traceback of an error, and which files are read through rasterio, and why.",
            "오류의 자세한 추적 정보와, rasterio로 읽는 파일 및 그 이유를 보여 줍니다.",
        ),
        "help.find": (
            "Say which scenes a config would use, and why others are dropped.",
            "설정이 사용할 영상과 제외 이유를 보여 줍니다.",
        ),
        "help.find.config": (
            "A YAML config, or the name of a shipped one.",
            "YAML 설정 파일, 또는 기본 제공 설정 이름.",
        ),
        "help.find.save": (
            "Save the scenes for: eosat run --scenes FILE.",
            "영상 목록을 저장합니다. eosat run --scenes FILE 에 씁니다.",
        ),
        "help.find.changes": (
            "Change a key of the config, e.g. --set resolution=20.",
            "설정의 키를 바꿉니다. 예: --set resolution=20",
        ),
        "help.find.audit": (
            "Say which passes the catalogue should hold and does not; no pixel is read.",
            "카탈로그에 있어야 하는데 없는 촬영을 알려 줍니다. 화소는 읽지 않습니다.",
        ),
        "help.find.json": ("Print JSON.", "JSON으로 출력합니다."),
        "help.run": (
            "Run the whole job: maps, table, record. Run it again to go on where it stopped.",
            "지도, 표, 기록까지 전체 작업을 실행합니다. 중단되면 다시 실행해 이어갑니다.",
        ),
        "help.run.config": (
            "A YAML config, or the name of a shipped one.",
            "YAML 설정 파일, 또는 기본 제공 설정 이름.",
        ),
        "help.run.out": (
            "Directory of the run; default runs/NAME. s3://BUCKET/PREFIX: worked on in runs/NAME, then put there.",
            "결과 폴더. 기본값은 runs/이름. s3://버킷/접두사이면 runs/이름에서 작업한 뒤 올립니다.",
        ),
        "help.run.changes": (
            "Change a key of the config, e.g. --set resolution=20.",
            "설정의 키를 바꿉니다. 예: --set resolution=20",
        ),
        "help.run.scenes": (
            "Scenes saved by eosat find --save; nothing is searched.",
            "eosat find --save로 저장한 영상 목록. 검색하지 않습니다.",
        ),
        "help.run.device": ("auto, cpu or cuda.", "auto, cpu, cuda 중 하나."),
        "help.run.precision": (
            "exact or fast; as the config's key of that name.",
            "exact 또는 fast. 설정의 precision과 같습니다.",
        ),
        "help.run.shard": (
            "Do only this share of the tiles, e.g. 3/64, in a folder that all shares see; --finish joins them.",
            "타일의 일부만 처리합니다(예: 3/64). 모든 조각이 같은 폴더를 봐야 하며 --finish로 합칩니다.",
        ),
        "help.run.finish": ("Join the tiles that all shards have done.", "모든 조각이 처리한 타일을 합칩니다."),
        "help.run.scheduler": (
            "Do the tiles on the workers of this Dask scheduler, e.g. tcp://node1:8786; they must see the same folder.",
            "이 Dask 스케줄러의 워커에서 타일을 처리합니다(예: tcp://node1:8786). 워커도 같은 폴더를 봐야 합니다.",
        ),
        "help.run.dry_run": (
            "Only say what it would read, compute and cost.",
            "실행하지 않고 읽기·계산·비용만 예상합니다.",
        ),
        "help.summarise": (
            "Count the hectares of a finished run for other districts.",
            "완료된 실행 결과의 면적을 다른 구역으로 다시 집계합니다.",
        ),
        "help.summarise.folder": ("Directory of a finished run.", "완료된 실행 폴더."),
        "help.summarise.regions": (
            "A region's name or a GeoJSON file of districts.",
            "지역 이름 또는 구역 GeoJSON 파일.",
        ),
        "help.summarise.out": ("CSV to write; default the screen.", "저장할 CSV. 기본은 화면 출력."),
        "help.train": (
            "Train a model and write its folder. Run it again to go on where it stopped.",
            "모델을 학습해 모델 폴더로 저장합니다. 중단되면 다시 실행해 이어갑니다.",
        ),
        "help.train.config": (
            "YAML or JSON settings, or the name of a shipped training.",
            "YAML 또는 JSON 설정 파일, 또는 기본 제공 학습 이름.",
        ),
        "help.train.out": ("Folder of the model; default runs/train/NAME.", "모델 폴더. 기본값은 runs/train/이름."),
        "help.train.changes": (
            "Change a setting, e.g. --set steps=500 or --set arguments.width=64.",
            "설정을 바꿉니다. 예: --set steps=500, --set arguments.width=64",
        ),
        "help.train.seed": ("Decides first weights and what is drawn.", "첫 가중치와 추출되는 칩을 정하는 숫자."),
        "help.train.restart": (
            "Begin anew even where a checkpoint or a model lies.",
            "체크포인트나 모델이 있어도 처음부터 다시 시작합니다.",
        ),
        "help.train.device": ("auto, cpu or cuda.", "auto, cpu, cuda 중 하나."),
        "help.train.threads": (
            "Threads of the processor; another number may change last bits.",
            "CPU 스레드 수. 바꾸면 마지막 자릿수가 달라질 수 있습니다.",
        ),
        "help.train.drawers": ("Threads that draw the next batches.", "다음 배치를 준비하는 스레드 수."),
        "help.train.compiled": ("Let torch.compile fuse the net.", "torch.compile로 네트워크를 최적화합니다."),
        "help.train.minutes": (
            "Stop after this time; the same command goes on.",
            "이 시간이 지나면 멈춥니다. 같은 명령으로 이어집니다.",
        ),
        "help.train.track": (
            "Where MLflow keeps it: auto (SQLite in runs/, where MLflow is installed), off, or a URI.",
            "MLflow 저장 위치: auto(설치되어 있으면 runs/의 SQLite), off, 또는 URI.",
        ),
        "help.models.promote": (
            "Make the challenger champion where it is better on kept-out blocks.",
            "따로 빼 둔 블록에서 더 나으면 challenger를 champion으로 바꿉니다.",
        ),
        "help.models.promote.name": ("Name in MLflow's registry.", "MLflow 레지스트리의 모델 이름."),
        "help.models.promote.dataset": (
            "Dataset whose test blocks decide.",
            "판단에 쓸 test 블록이 있는 데이터셋.",
        ),
        "help.models.promote.track": ("MLflow's URI; auto: SQLite in runs/.", "MLflow URI. auto: runs/의 SQLite."),
        "help.models.rollback": (
            "Make the champion before this one champion again.",
            "이전 champion을 다시 champion으로 되돌립니다.",
        ),
        "help.models.rollback.name": ("Name in MLflow's registry.", "MLflow 레지스트리의 모델 이름."),
        "help.models.rollback.track": ("MLflow's URI; auto: SQLite in runs/.", "MLflow URI. auto: runs/의 SQLite."),
        "help.evaluate": (
            "Judge a model on the kept-out chips of a dataset.",
            "데이터셋에서 따로 빼 둔 칩으로 모델을 평가합니다.",
        ),
        "help.evaluate.model": ("Model's name or folder.", "모델 이름 또는 폴더."),
        "help.evaluate.dataset": ("Folder that eosat dataset build wrote.", "eosat dataset build로 만든 폴더."),
        "help.evaluate.out": (
            "Folder for evaluation.json and sheet.png; default runs/evaluate/MODEL.",
            "evaluation.json과 sheet.png를 저장할 폴더. 기본값은 runs/evaluate/모델.",
        ),
        "help.evaluate.split": ("test, val or train.", "test, val, train 중 하나."),
        "help.evaluate.device": ("cpu or cuda.", "cpu 또는 cuda."),
        "help.fleet": ("What makes power in a place, with its megawatts.", "발전 설비와 그 용량(MW)."),
        "help.dataset": ("Datasets of chips with labels.", "라벨이 있는 학습 칩 데이터셋."),
        "help.dataset.build": (
            "Find scenes for polygons, cut chips with labels, split them by place. Run it again to go on.",
            "폴리곤에 맞는 영상을 찾아 라벨이 있는 칩을 만들고 장소별로 나눕니다. 중단되면 다시 실행해 이어갑니다.",
        ),
        "help.dataset.build.polygons": (
            "GeoJSON or GeoParquet; properties class, start and end are read.",
            "GeoJSON 또는 GeoParquet. class, start, end 속성을 읽습니다.",
        ),
        "help.dataset.build.out": ("Folder to write.", "저장할 폴더."),
        "help.dataset.build.period": (
            "First/last day, inclusive, UTC: 2024-04-01/2024-05-31.",
            "첫날/마지막 날(포함, UTC): 2024-04-01/2024-05-31.",
        ),
        "help.dataset.build.catalog": (
            "A provider, URL or path; of several the first that answers.",
            "제공자, URL 또는 경로. 여러 개면 먼저 응답하는 것을 씁니다.",
        ),
        "help.dataset.build.name": ("Class of polygons that name none.", "class 속성이 없는 폴리곤의 클래스."),
        "help.dataset.build.size": ("Side of a chip in pixels of 10 m.", "칩 한 변의 픽셀 수(10 m)."),
        "help.dataset.build.looks": ("Most dates of a place: the clearest.", "한 장소에서 쓸 최대 날짜 수(맑은 순)."),
        "help.dataset.build.negatives": (
            "Chips without any polygon for each with one.",
            "폴리곤이 있는 칩 하나당 없는 칩의 수.",
        ),
        "help.dataset.build.block_km": ("Side of the blocks that are split, km.", "나누는 블록 한 변의 길이(km)."),
        "help.dataset.build.buffer_m": (
            "Least distance of chips of different splits, m.",
            "서로 다른 구분의 칩 사이 최소 거리(m).",
        ),
        "help.dataset.build.cloud_limit": ("Most cloud over a block, %.", "블록 위 최대 구름량(%)."),
        "help.dataset.build.seed": ("Decides splits and negatives.", "구분과 빈 칩 선택을 정하는 숫자."),
        "help.dataset.build.signing": (
            "How scenes are opened: auto (as the catalogue says), none, s3 (your AWS keys) or planetary-computer.",
            "장면을 여는 방법: auto(카탈로그가 정한 대로), none, s3(AWS 키), planetary-computer.",
        ),
        "help.dataset.build.requester_pays": (
            "You agree to pay the bucket's owner for what you read; needs --signing s3.",
            "읽은 양의 요금을 부담하는 데 동의합니다. --signing s3이 필요합니다.",
        ),
        "help.dataset.build.source": (
            "Where the polygons come from, with their licence.",
            "폴리곤의 출처와 라이선스.",
        ),
        "help.segment": ("Run a model over GeoTIFFs on this machine.", "이 컴퓨터의 GeoTIFF에 모델을 적용합니다."),
        "help.segment.rasters": (
            "One multi-band file, or several of any pixel size.",
            "다중 밴드 파일 하나, 또는 해상도가 다른 여러 파일.",
        ),
        "help.segment.out": ("Label GeoTIFF to write.", "저장할 분류 GeoTIFF."),
        "help.segment.model": ("Model's name or folder.", "모델 이름 또는 폴더."),
        "help.segment.bands": ("Names of the bands in file order: B02,B03,...", "파일 순서대로 밴드 이름: B02,B03,..."),
        "help.segment.scale": ("Reflectance = DN x SCALE + OFFSET.", "반사율 = DN x SCALE + OFFSET."),
        "help.segment.offset": ("See --scale.", "--scale 참고."),
        "help.segment.scores": (
            "Also write OUT_scores.tif: percent of every class.",
            "클래스별 확률(%)을 OUT_scores.tif로 저장합니다.",
        ),
        "help.segment.fractions": (
            "Also write the covered fractions of a model that gives them, in percent.",
            "면적 비율을 내는 모델이면 그 비율(%)도 저장합니다.",
        ),
        "help.segment.level": (
            "product level of the files, L1C or L2A; by default the model's own. A model made for L1C gets an estimated "
            "atmosphere put back on L2A files",
            "파일의 처리 수준, L1C 또는 L2A. 기본은 모델의 수준. L1C용 모델에 L2A 파일을 주면 추정한 대기 효과를 되돌림",
        ),
        "help.segment.engine": (
            "What runs the net: torch, onnx or openvino (extra 'engines'); auto: what its folder is for.",
            "네트워크를 실행할 엔진: torch, onnx, openvino('engines' 추가 설치). auto: 모델 폴더에 맞는 엔진.",
        ),
        "help.segment.precision": (
            "exact: float32; fast: the fastest numbers here that were measured to keep the labels.",
            "exact: float32. fast: 이 컴퓨터에서 가장 빠르면서 분류 결과가 유지됨을 측정한 자료형.",
        ),
        "help.segment.device": ("auto, cpu or cuda.", "auto, cpu, cuda 중 하나."),
        "help.simulate": (
            "Write simulated scenes with exact truth as a STAC catalogue.",
            "정답을 아는 모의 영상을 STAC 카탈로그로 만듭니다.",
        ),
        "help.simulate.folder": ("Directory to write.", "저장할 폴더."),
        "help.simulate.seed": ("Another number is another land.", "숫자를 바꾸면 다른 땅이 됩니다."),
        "help.simulate.size": (
            "Side of the extent in metres, a multiple of 60. Default 12000.",
            "한 변의 길이(m), 60의 배수. 기본값 12000.",
        ),
        "help.simulate.region": (
            "Put the island where this region is: a name or a GeoJSON path. Jeju at one date takes about ten minutes.",
            "이 지역의 위치와 크기로 섬을 만듭니다. 지역 이름이나 GeoJSON 경로.",
        ),
        "help.simulate.dates": (
            "Days of the looks, e.g. 2025-05-03,2025-12-08.",
            "촬영 날짜. 예: 2025-05-03,2025-12-08",
        ),
        "help.simulate.works": (
            "Wind turbines have a stand, a lane and a shadow, not their foundation alone.",
            "풍력 터빈에 기초뿐 아니라 작업장, 진입로, 그림자를 둡니다.",
        ),
        "help.simulate.cases": (
            "Encodings found in real catalogues, letters a to l or all: a tiny catalogue each, in DIR or DIR/LETTER.",
            "실제 카탈로그에서 볼 수 있는 인코딩 사례(a~l 또는 all). 사례마다 작은 카탈로그를 만듭니다.",
        ),
        "help.demo": (
            "Run the main job on simulated scenes: no network needed.",
            "모의 영상으로 전체 작업을 실행합니다. 네트워크가 필요 없습니다.",
        ),
        "help.demo.out": ("Directory of the run.", "결과 폴더."),
        "help.demo.device": ("auto, cpu or cuda.", "auto, cpu, cuda 중 하나."),
        "help.models": (
            "Models: list, show, verify, precision, export, import.",
            "모델: 목록, 보기, 검증, 정밀도, 내보내기, 가져오기.",
        ),
        "help.models.list": ("List the models there are.", "사용할 수 있는 모델 목록."),
        "help.models.show": ("Print a model's card.", "모델 카드를 출력합니다."),
        "help.models.show.name": ("Model's name or folder.", "모델 이름 또는 폴더."),
        "help.models.verify": (
            "Check hashes, card, receptive field and stored prediction.",
            "해시, 카드, 수용 영역, 저장된 예측을 검증합니다.",
        ),
        "help.models.verify.name": ("Model's name or folder; default all.", "모델 이름 또는 폴더. 기본은 전체."),
        "help.models.verify.engine": (
            "Engine for the stored prediction: torch, onnx or openvino.",
            "저장된 예측을 확인할 엔진: torch, onnx, openvino.",
        ),
        "help.models.precision": (
            "Measure how many labels a model keeps in bfloat16 and int8, for 'precision: fast'; makes its int8 graph.",
            "bfloat16과 int8에서 분류 결과가 얼마나 유지되는지 측정합니다('precision: fast'용). int8 그래프도 만듭니다.",
        ),
        "help.models.precision.name": ("Model's name or folder.", "모델 이름 또는 폴더."),
        "help.models.precision.sample": (
            "Real image to measure on; repeatable. A GeoTIFF with the model's bands, its middle of 1024 px is taken: int8 is "
            "calibrated on the upper half, all are judged on the lower.",
            "측정에 쓸 실제 영상. 여러 번 쓸 수 있습니다. 모델의 밴드를 담은 GeoTIFF의 가운데 1024 화소를 씁니다. 위쪽 절반으로 "
            "int8을 보정하고 아래쪽 절반으로 평가합니다.",
        ),
        "help.models.precision.bands": (
            "Names of the bands in file order: B02,B03,...; default: from the files.",
            "파일 순서대로 밴드 이름: B02,B03,... 기본은 파일에서 읽음.",
        ),
        "help.models.precision.scale": (
            "Reflectance = DN x SCALE + OFFSET of the samples.",
            "샘플의 반사율 = DN x SCALE + OFFSET.",
        ),
        "help.models.precision.offset": ("See --scale.", "--scale 참고."),
        "help.models.export": (
            "Write a model as a graph for another engine, and how far it is from the net.",
            "모델을 다른 엔진용 그래프로 저장하고, 원래 네트워크와의 차이를 보고합니다.",
        ),
        "help.models.export.name": ("Model's name or folder.", "모델 이름 또는 폴더."),
        "help.models.export.to": ("onnx or openvino.", "onnx 또는 openvino."),
        "help.models.export.int8": (
            "Inner convolutions in int8, calibrated on the sample images.",
            "내부 합성곱을 int8로 양자화합니다(샘플 영상으로 보정).",
        ),
        "help.models.export.sample": (
            "Image to compare on (and calibrate int8 on); repeatable. A GeoTIFF with the model's bands.",
            "비교(및 int8 보정)에 쓸 영상. 여러 번 쓸 수 있습니다. 모델의 밴드를 담은 GeoTIFF.",
        ),
        "help.models.export.scale": (
            "Reflectance = DN x SCALE + OFFSET of the samples.",
            "샘플의 반사율 = DN x SCALE + OFFSET.",
        ),
        "help.models.export.offset": ("See --scale.", "--scale 참고."),
        "help.models.export.out": (
            "Folder to write; else among the local models, under a name of its own.",
            "저장할 폴더. 없으면 로컬 모델 폴더에 새 이름으로 저장합니다.",
        ),
        "help.models.import-dynamicworld": (
            "Make a local model from Dynamic World's published weights (npz or SavedModel).",
            "공개된 Dynamic World 가중치(npz 또는 SavedModel)로 로컬 모델을 만듭니다.",
        ),
        "help.models.import-dynamicworld.path": (
            "The npz file, or the SavedModel directory.",
            "npz 파일 또는 SavedModel 폴더.",
        ),
        "help.mirror": (
            "Copy the scenes that a config would use, with a catalogue: catalog: DIR/catalog.json then needs no network. Again to go on.",
            "설정이 사용할 영상을 카탈로그와 함께 복사합니다. 이후 catalog: DIR/catalog.json으로 네트워크 없이 실행합니다. 다시 실행하면 이어서 받습니다.",
        ),
        "help.mirror.config": (
            "A YAML config, or the name of a shipped one; with --verify the mirror.",
            "YAML 설정 파일 또는 기본 제공 설정 이름. --verify와 함께 쓰면 미러 위치.",
        ),
        "help.mirror.place": (
            "Folder, or s3://bucket/prefix (your AWS keys).",
            "폴더, 또는 s3://버킷/접두사(AWS 키 필요).",
        ),
        "help.mirror.changes": ("Change a key of the config: key=value.", "설정 항목을 바꿉니다: 키=값."),
        "help.mirror.clip": (
            "Only the region and its surroundings of each file.",
            "각 파일에서 지역과 그 주변만 복사합니다.",
        ),
        "help.mirror.verify": (
            "Read every file of a mirror again and check it.",
            "미러의 모든 파일을 다시 읽어 검사합니다.",
        ),
        "help.cache": (
            "Blocks of remote files that are kept on disk: info, clear.",
            "디스크에 보관한 원격 파일 블록: 정보, 비우기.",
        ),
        "help.cache.info": ("Say where they lie and how much room they take.", "위치와 차지하는 용량을 보여 줍니다."),
        "help.cache.clear": (
            "Remove them all; the next run fetches again.",
            "모두 지웁니다. 다음 실행 때 다시 받습니다.",
        ),
        "help.config": ("Configs: schema, check.", "설정: 스키마, 검사."),
        "help.config.schema": (
            "Print the JSON schema of a config, for editors.",
            "편집기에서 쓸 설정 JSON 스키마를 출력합니다.",
        ),
        "help.config.check": ("Check a config without running it.", "실행하지 않고 설정을 검사합니다."),
        "help.config.check.config": (
            "A YAML config, or the name of a shipped one.",
            "YAML 설정 파일, 또는 기본 제공 설정 이름.",
        ),
        "help.doctor": (
            "Say what this installation is, and what to do where something is wrong.",
            "설치 상태를 점검하고 문제가 있으면 해결 방법을 알려 줍니다.",
        ),
        "help.doctor.json": ("Print JSON.", "JSON으로 출력합니다."),
        "help.doctor.quick": (
            "Versions, device and cache alone: seconds, for the health check of a container.",
            "버전, 연산 장치, 캐시만 봅니다. 몇 초면 끝나므로 컨테이너 상태 확인에 씁니다.",
        ),
        "help.doctor.bench": (
            "Measure how fast this machine reads, composes, segments and writes (20 s), and say what will be the limit.",
            "읽기·합성·분할·쓰기 속도를 재고(약 20초) 무엇이 병목인지 알려 줍니다.",
        ),
        "cli.seconds": ("{count} s", "{count}초"),
        "cli.minutes": ("{count} min", "{count}분"),
        "cli.hours": ("{hours} h {minutes} min", "{hours}시간 {minutes}분"),
        "cli.pace": (
            "{done} of {total} tiles, {rate:.2f} Mpx/s, about {left} left",
            "타일 {done}/{total}, {rate:.2f} Mpx/s, 약 {left} 남음",
        ),
        "cli.pace_end": ("all {total} tiles, {rate:.2f} Mpx/s", "타일 {total}개 모두 완료, {rate:.2f} Mpx/s"),
        "cli.audit_saves_nothing": (
            "--audit looks at no scene, so there is nothing to --save. Leave one of the two out.",
            "--audit는 영상을 점검하지 않아 --save할 것이 없습니다. 둘 중 하나를 빼세요.",
        ),
        "cli.saved": ("saved: {path}", "저장: {path}"),
        "cli.simulated": (
            "Simulated scenes: this shows that the software works, not what any real place is like.",
            "모의 영상입니다. 소프트웨어가 동작함을 보일 뿐, 실제 지역의 상태를 뜻하지 않습니다.",
        ),
        "cli.disk_full": (
            "The disk is full. What is done is kept: make room and run the same command again.",
            "디스크가 가득 찼습니다. 완료된 부분은 보존됩니다. 공간을 확보하고 같은 명령을 다시 실행하세요.",
        ),
        "cli.ours": (
            "This is our fault ({kind}: {reason}). Please report it with the output of --verbose.",
            "eosat의 오류입니다({kind}: {reason}). --verbose 출력과 함께 알려 주세요.",
        ),
        "cli.model_good": (
            "model {name}: files, hashes, card, receptive field and stored prediction agree",
            "모델 {name}: 파일, 해시, 카드, 수용 영역, 저장된 예측 모두 정상",
        ),
        "cli.model_bad": (
            "model {name}: something is wrong (see eosat models verify {name})",
            "모델 {name}: 문제가 있습니다 (eosat models verify {name} 참고)",
        ),
        "cli.models_bad": ("{count} of the models cannot be trusted.", "모델 {count}개를 신뢰할 수 없습니다."),
        "cli.doctor_versions": (
            "eosat {eosat}, Python {python}, {system}; {found}",
            "eosat {eosat}, Python {python}, {system}; {found}",
        ),
        "cli.doctor_gpu": ("GPU {name}, {gb} GB, CUDA {cuda}", "GPU {name}, {gb} GB, CUDA {cuda}"),
        "cli.doctor_cpu_build": (
            "CPU with {cores} cores ({threads} threads): this PyTorch is a CPU build. On a GPU machine install PyTorch's CUDA build.",
            "CPU 코어 {cores}개(스레드 {threads}개): CPU용 PyTorch입니다. GPU 컴퓨터라면 CUDA용 PyTorch를 설치하세요.",
        ),
        "cli.doctor_no_gpu": (
            "CPU with {cores} cores ({threads} threads): no CUDA GPU answers. Is its driver installed (nvidia-smi)?",
            "CPU 코어 {cores}개(스레드 {threads}개): CUDA GPU가 응답하지 않습니다. 드라이버를 확인하세요(nvidia-smi).",
        ),
        "cli.doctor_rate": ("{stage}: {rate} Mpx/s", "{stage}: {rate} Mpx/s"),
        "cli.doctor_limit": (
            "together about {rate} Mpx/s of output on {device} and {threads} threads, one date, files at hand: a Sentinel-2 "
            "tile in {minutes} min; the limit is {stage}. Over a network reading may be slower",
            "모두 합치면 약 {rate} Mpx/s({device}, 스레드 {threads}개, 촬영일 하나, 로컬 파일 기준): Sentinel-2 타일 하나에 {minutes}분. "
            "병목은 {stage} 단계입니다. 네트워크로 읽으면 더 느릴 수 있습니다",
        ),
        "cli.doctor_memory": (
            "memory {free} of {total} GB free (2 GB are wanted)",
            "메모리 {total} GB 중 {free} GB 사용 가능 (2 GB 필요)",
        ),
        "cli.doctor_credentials": (
            "AWS credentials are found; public buckets are read without them",
            "AWS 자격 증명이 있습니다. 공개 버킷은 자격 증명 없이 읽습니다",
        ),
        "cli.doctor_unsigned": (
            "no AWS credentials: public buckets are read unsigned, nothing can be billed",
            "AWS 자격 증명 없음: 공개 버킷을 서명 없이 읽으며 과금되지 않습니다",
        ),
        "cli.doctor_cache": (
            "cache {folder}: {mb} MB; remove it whenever you like",
            "캐시 {folder}: {mb} MB. 언제든 지워도 됩니다",
        ),
        "cli.doctor_cache_locked": (
            "cache {folder} cannot be written: set EOSAT_CACHE to another folder",
            "캐시 {folder}에 쓸 수 없습니다. EOSAT_CACHE를 다른 폴더로 지정하세요",
        ),
        "cli.doctor_no_models": ("no model is found: install eosat again", "모델이 없습니다. eosat을 다시 설치하세요"),
        "cli.doctor_failed": ("{what} cannot be looked at: {why}", "{what} 점검 실패: {why}"),
    }
    | OF_BOARD
    | OF_CHALLENGE
    | OF_CHANGE
    | OF_REPORT
    | OF_SAMPLE
    | OF_SERIES
    | OF_YIELD
    | OF_FLEET_SOLAR
    | OF_FLEET_WIND
    | OF_ENERGY
    | OF_PRODUCTS
)
