"""Sentences of a run: progress, refusals, estimates."""

WORDS: dict[str, tuple[str, str]] = {
    "run.simulated": ("simulated scenes: {folder}", "모의 영상: {folder}"),
    "run.model": ("model {name} (sha256 {sha}…)", "모델 {name} (sha256 {sha}…)"),
    "run.device_found": ("device {device}: a CUDA GPU was found", "연산 장치 {device}: CUDA GPU를 찾았습니다"),
    "run.device_none": ("device {device}: no CUDA GPU was found", "연산 장치 {device}: CUDA GPU가 없습니다"),
    "run.device_asked": ("device {device}: as asked", "연산 장치 {device}: 지정한 대로"),
    "run.device_engine": (
        "device {device}: this engine runs on the processor",
        "연산 장치 {device}: 이 엔진은 CPU에서 실행됩니다",
    ),
    "run.found": ("{count} scenes in {catalog}", "{catalog}에서 영상 {count}개"),
    "run.kept": ("{kept} scenes kept, {dropped} dropped", "영상 {kept}개 사용, {dropped}개 제외"),
    "run.verdict": (
        "{id}: offset {offset:+g} (decided by: {source}), cloud {cloud}",
        "{id}: 오프셋 {offset:+g} (판정 근거: {source}), 구름 {cloud}",
    ),
    "run.plan": (
        "grid {crs}, {rows} x {cols} px of {metres:g} m, {tiles} tiles",
        "격자 {crs}, {rows} x {cols} 화소 ({metres:g} m), 타일 {tiles}개",
    ),
    "run.resumed": (
        "going on: {done} of {total} tiles are done already",
        "이어서 진행: 타일 {total}개 중 {done}개 완료됨",
    ),
    "run.tile": ("tile {done} of {total}", "타일 {done}/{total}"),
    "run.stage.find": ("looking for scenes", "영상 검색"),
    "run.stage.examine": ("examining scenes", "영상 점검"),
    "run.stage.plan": ("deciding grid and tiles", "격자와 타일 결정"),
    "run.stage.tiles": ("reading, composing and classifying tiles", "타일별 읽기·합성·분류"),
    "run.stage.mosaic": ("joining tiles into maps", "타일을 지도로 병합"),
    "run.stage.table": ("counting hectares by district", "행정구역별 면적 집계"),
    "run.stage.report": ("checking seams, drawing map and report", "경계 점검, 지도와 보고서 작성"),
    "run.finished_already": (
        "{folder} is finished already: nothing was computed",
        "{folder}은(는) 이미 완료되었습니다. 새로 계산하지 않았습니다",
    ),
    "run.seam": (
        "{windows} windows across tile borders were inferred again: {changed:.4%} of the labels changed, no "
        "probability by more than {largest:.2f}",
        "타일 경계를 가로지르는 창 {windows}개를 다시 분류: 분류값 {changed:.4%} 변경, 확률 변화 최대 {largest:.2f}",
    ),
    "run.seam_single": ("one tile: there is no border", "타일이 하나뿐이어서 경계가 없음"),
    "run.done": ("done in {seconds} s: {folder}", "완료 ({seconds}초): {folder}"),
    "run.performance": (
        "{rate:.2f} Mpx/s; bottleneck: {stage}, {seconds:.1f} worker s ({share:.0%}); GPU busy {gpu}; "
        "{megabytes:.1f} MB fetched, {retries} retries; peak memory {memory} MB",
        "{rate:.2f} Mpx/s, 병목: {stage} {seconds:.1f} 작업자·초({share:.0%}), GPU 사용률 {gpu}, "
        "내려받음 {megabytes:.1f} MB, 재시도 {retries}회, 최대 메모리 {memory} MB",
    ),
    "run.stage_of_tile.read": ("reading", "읽기"),
    "run.stage_of_tile.compose": ("composing", "합성"),
    "run.stage_of_tile.segment": ("classifying", "분류"),
    "run.stage_of_tile.write": ("writing", "쓰기"),
    "run.level": (
        "note: model {name} was made for {level}; these scenes are L2A. An atmosphere estimated from them is put back "
        "first; the labels stay less reliable than on {level}",
        "참고: 모델 {name}은(는) {level}용이고 이 영상은 L2A입니다. 영상에서 추정한 대기 효과를 먼저 되돌리지만 "
        "분류 결과는 {level}보다 신뢰도가 낮습니다",
    ),
    "run.level_file": (
        "note: model {name} was made for {level} and the files are taken for {level}. If they are L2A say --level L2A: "
        "an atmosphere is then put back first",
        "참고: 모델 {name}은(는) {level}용이며 파일도 {level}로 봅니다. L2A 파일이면 --level L2A를 지정하세요. "
        "그러면 대기 효과를 먼저 되돌립니다",
    ),
    "run.sky_file": (
        "atmosphere put back: aerosol optical depth {aod:g}, sun {sun:g}° from the zenith, {band} {path:+.3f}; estimated "
        "from the latitude and the colour of vegetation ({green:.0%} of the pixels looked at): the date is not known, so "
        "the labels are less reliable than on L1C",
        "대기 효과를 되돌림: 에어로졸 광학 두께 {aod:g}, 태양 천정각 {sun:g}°, {band} {path:+.3f}; 위도와 식생의 색"
        "(살펴본 화소의 {green:.0%})에서 추정. 날짜를 알 수 없어 분류 결과의 신뢰도가 L1C보다 낮습니다",
    ),
    "run.sky": (
        "atmosphere put back: aerosol optical depth {aod:g}, sun {sun:g}° from the zenith, {band} {path:+.3f}; estimated "
        "from the scenes' dates and place and from the colour of vegetation ({green:.0%} of the pixels looked at)",
        "대기 효과를 되돌림: 에어로졸 광학 두께 {aod:g}, 태양 천정각 {sun:g}°, {band} {path:+.3f}; 영상의 날짜와 위치, "
        "식생의 색(살펴본 화소의 {green:.0%})에서 추정",
    ),
    "run.all_unreadable": (
        "None of the {count} scenes that were found can be read. The first one: {why}",
        "찾은 영상 {count}개를 모두 읽을 수 없습니다. 첫 번째 영상: {why}",
    ),
    "run.nothing_left": (
        "No scene is left for {region} in {period} from {catalog}. What took them, and what to try:\n{why}",
        "{catalog}에서 {period} 동안 {region}에 쓸 영상이 남지 않았습니다. 제외된 이유와 해 볼 일:\n{why}",
    ),
    "run.scenes_file": (
        "Cannot read scenes from {path}: {reason}. Write them again with: eosat find CONFIG --save {path}",
        "{path}에서 영상 목록을 읽을 수 없습니다: {reason}. eosat find CONFIG --save {path} 로 다시 만드세요.",
    ),
    "run.scenes_schema": (
        "{path} has schema version {found}; this eosat reads {known}. Write it again with: eosat find CONFIG --save {path}",
        "{path}의 스키마 버전은 {found}이고 이 eosat은 {known}만 읽습니다. eosat find CONFIG --save {path} 로 다시 만드세요.",
    ),
    "run.scenes_empty": ("{path} holds no scene.", "{path}에 영상이 하나도 없습니다."),
    "run.plan_schema": (
        "{path} was written by another version of eosat. Choose another --out.",
        "{path}은(는) 다른 버전의 eosat이 만들었습니다. --out을 다른 폴더로 지정하세요.",
    ),
    "run.plan_damaged": (
        "{path} is damaged: {reason}. Choose another --out, or remove the directory.",
        "{path}이(가) 손상되었습니다: {reason}. --out을 다른 폴더로 지정하거나 폴더를 지우세요.",
    ),
    "run.other_run": (
        "{path} holds another run ({differs}). Choose another --out, or ask for the same again.",
        "{path}에는 다른 실행 결과가 있습니다({differs}). --out을 바꾸거나 같은 설정으로 실행하세요.",
    ),
    "run.scene_lost": (
        "Scene {id} cannot be read now: {why} Run again later, or leave such scenes out with on_error: skip.",
        "영상 {id}을(를) 지금 읽을 수 없습니다: {why} 나중에 다시 실행하거나 on_error: skip으로 제외하세요.",
    ),
    "run.left_out": (
        "{files} files that could not be read were left out of {tiles} tiles (on_error: skip)",
        "읽을 수 없는 파일 {files}개를 타일 {tiles}개에서 제외했습니다(on_error: skip)",
    ),
    "run.published": (
        "put into {target}: {files} files, {megabytes:.1f} MB, item.json last",
        "{target}에 올림: 파일 {files}개, {megabytes:.1f} MB, item.json이 마지막",
    ),
    "run.published_already": (
        "{target} holds this run already, nothing was put there",
        "{target}에 이 실행이 이미 있어 올리지 않았습니다",
    ),
    "run.other_there": (
        "{path} holds another run than {folder}. Choose another prefix, or remove one of the two.",
        "{path}에는 {folder}와 다른 실행이 있습니다. 다른 접두사를 쓰거나 둘 중 하나를 지우세요.",
    ),
    "run.held_by_shards": (
        "{path}: shards are still being done ({shards}). Wait for them.",
        "{path}: 아직 처리 중인 조각이 있습니다({shards}). 끝날 때까지 기다리세요.",
    ),
    "run.shard": (
        "--shard {text} is no share of a run. Say which of how many, from 1 on, e.g. --shard 3/64.",
        "--shard {text}은(는) 올바르지 않습니다. 1부터 세어 몇 번째/전체로 쓰세요. 예: --shard 3/64",
    ),
    "run.shard_bucket": (
        "Shards meet in a folder that all of them see, not in a bucket ({out}). Run --finish with --out s3://... "
        "from that folder, or copy the result there.",
        "조각은 모두가 보는 폴더에서 만나야 하며 버킷({out})은 쓸 수 없습니다. 공유 폴더에서 끝낸 뒤 결과를 버킷에 복사하세요.",
    ),
    "run.shard_and_finish": (
        "--shard does some tiles, --finish joins them: ask for one at a time.",
        "--shard는 타일 일부를 처리하고 --finish는 합칩니다. 하나만 쓰세요.",
    ),
    "run.shard_done": (
        "shard {number} of {of} is done: {tiles} tiles in {seconds} s. When all are: eosat run ... --finish",
        "조각 {number}/{of} 완료: 타일 {tiles}개, {seconds}초. 모두 끝나면 eosat run ... --finish",
    ),
    "run.nothing_to_join": (
        "{path} holds no plan, so there is nothing to join. Run the shards first: eosat run ... --shard 1/4",
        "{path}에 계획이 없어 합칠 것이 없습니다. 먼저 조각을 실행하세요: eosat run ... --shard 1/4",
    ),
    "run.tiles_missing": (
        "{path}: {missing} of {total} tiles are missing or damaged (the first: {first}). Run their shards again, or all "
        "that is left by eosat run without --finish.",
        "{path}: 타일 {total}개 중 {missing}개가 없거나 손상되었습니다(첫 번째: {first}). 해당 조각을 다시 실행하거나 --finish 없이 "
        "eosat run으로 나머지를 처리하세요.",
    ),
    "run.no_scheduler": (
        "No Dask scheduler answers at {address} ({reason}). Is it running, and the address right?",
        "{address}에서 Dask 스케줄러가 응답하지 않습니다({reason}). 실행 중인지, 주소가 맞는지 확인하세요.",
    ),
    "run.no_workers": (
        "The scheduler at {address} has had no worker for {seconds} s. Start some: dask worker {address}",
        "{address} 스케줄러에 {seconds}초 동안 워커가 없습니다. 워커를 시작하세요: dask worker {address}",
    ),
    "run.scheduler_gone": (
        "The Dask scheduler at {address} is gone. What is done is kept: start it again, then the same command goes on.",
        "{address}의 Dask 스케줄러가 사라졌습니다. 처리한 결과는 남아 있습니다. 스케줄러를 다시 시작하고 같은 명령을 실행하면 이어집니다.",
    ),
    "run.workers_die": (
        "Workers died {times} times in a row, last with tile {tile}: they may lack memory. What is done is kept.",
        "워커가 {times}번 연달아 종료되었습니다(마지막 타일 {tile}). 메모리가 부족할 수 있습니다. 처리한 결과는 남아 있습니다.",
    ),
    "run.held": (
        "{path} is in use by another run: process {pid} on {host}, begun {age} ago. Wait for it, or choose another --out.",
        "{path}은(는) 다른 실행이 사용 중입니다: {host}의 프로세스 {pid}, {age} 전부터. 끝나기를 기다리거나 --out을 바꾸세요.",
    ),
    "run.held_unknown": (
        "{path} is in use by another run. Wait for it, or choose another --out.",
        "{path}은(는) 다른 실행이 사용 중입니다. 끝나기를 기다리거나 --out을 바꾸세요.",
    ),
    "run.taken_over": (
        "taken over from process {pid} on {host}, begun {age} ago, which ended without saying so",
        "{host}의 프로세스 {pid}({age} 전에 시작, 알림 없이 종료)에서 이어받습니다",
    ),
    "run.out_is_file": (
        "--out {path} is a file. Give a directory.",
        "--out {path}은(는) 파일입니다. 폴더를 지정하세요.",
    ),
    "run.out_not_empty": (
        "--out {path} is not empty and holds no run of eosat (found: {found}). Choose another directory.",
        "--out {path}이(가) 비어 있지 않고 eosat 실행 결과도 아닙니다(있는 것: {found}). 다른 폴더를 지정하세요.",
    ),
    "run.not_finished": (
        "{path} holds no finished run: {missing} is missing. Give a run directory, or run it again to finish.",
        "{path}에 완료된 실행 결과가 없습니다({missing} 없음). 실행 폴더를 지정하거나 다시 실행해 끝내세요.",
    ),
    "run.dry": (
        "Would use {scenes} scenes ({dropped} dropped) in {tiles} tiles: {megapixels} Mpx.\n"
        "Estimated: {read_gb} GB to read in about {requests} requests, {disk_gb} GB of disk, {seconds} s.\n"
        "{payer}",
        "영상 {scenes}개({dropped}개 제외)를 타일 {tiles}개로 처리합니다: {megapixels} Mpx.\n"
        "예상: 읽기 {read_gb} GB, 요청 약 {requests}회, 디스크 {disk_gb} GB, {seconds}초.\n"
        "{payer}",
    ),
    "run.pays_remote": (
        "Nobody is billed by the bucket: reads are unsigned and requester-pays is never used. Your line carries the bytes.",
        "버킷 과금은 없습니다. 서명 없이 읽으며 요청자 부담(requester-pays)은 쓰지 않습니다. 회선 사용량만 듭니다.",
    ),
    "run.pays_reader": (
        "You pay: requester_pays is true, so AWS bills your account for every request and byte.",
        "비용은 사용자 부담입니다. requester_pays가 true이므로 모든 요청과 전송량이 사용자의 AWS 계정에 청구됩니다.",
    ),
    "run.pays_local": ("Nobody pays: all files are on this machine.", "비용 없음: 모든 파일이 이 컴퓨터에 있습니다."),
    "run.interrupted": (
        "Interrupted. What is done is kept; run the same command again to go on.",
        "중단되었습니다. 완료된 부분은 보존됩니다. 같은 명령을 다시 실행하면 이어서 진행합니다.",
    ),
    "run.covered": (
        "{name}: {pixels:,.1f} ha pixel-counted, {shares:,.1f} ha by covered shares",
        "{name}: 화소 집계 {pixels:,.1f} ha, 면적 비율 합 기준 {shares:,.1f} ha",
    ),
}
