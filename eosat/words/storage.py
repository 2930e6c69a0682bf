"""Sentences about remote files, the block cache and mirrors."""

WORDS: dict[str, tuple[str, str]] = {
    "cog.through_rasterio": (
        "{href} is read through rasterio: {reason}.",
        "{href}을(를) rasterio로 읽습니다: {reason}.",
    ),
    "cache.size": (
        "'cache: {text}' is no size. Write 2 GB or 500 MB, or off.",
        "'cache: {text}'은(는) 크기가 아닙니다. 2 GB, 500 MB처럼 쓰거나 off로 쓰세요.",
    ),
    "cache.info": (
        "{files} blocks of remote files, {size:.1f} MB, in {folder}. A run keeps at most what its config says under cache (default {limit:.0f} GB).",
        "원격 파일 블록 {files}개, {size:.1f} MB, 위치: {folder}. 설정의 cache 값까지만 보관합니다(기본 {limit:.0f} GB).",
    ),
    "cache.cleared": (
        "Removed {files} blocks of remote files, {size:.1f} MB, from {folder}.",
        "{folder}에서 원격 파일 블록 {files}개, {size:.1f} MB를 지웠습니다.",
    ),
    "cache.write": (
        "The block cache cannot be written in {folder}: {reason}. Make room there, set EOSAT_CACHE to another folder, or use cache: off.",
        "블록 캐시를 {folder}에 쓸 수 없습니다: {reason}. 공간을 비우거나 EOSAT_CACHE로 다른 폴더를 지정하거나 cache: off를 쓰세요.",
    ),
    "storage.away": (
        "{href} cannot be had after several tries: {reason}. Run again; what is done is kept.",
        "여러 번 시도했지만 {href}을(를) 가져올 수 없습니다: {reason}. 다시 실행하세요. 완료된 부분은 보존됩니다.",
    ),
    "storage.missing": ("{href} does not exist.", "{href}이(가) 없습니다."),
    "storage.answer": (
        "{href} cannot be had: the server answers HTTP {code}.",
        "{href}을(를) 가져올 수 없습니다. 서버 응답: HTTP {code}.",
    ),
    "storage.private": (
        "{href} is private, or not there: the server refuses readers without keys. With AWS keys set signing: s3.",
        "{href}은(는) 비공개이거나 없습니다. 서버가 키 없는 접근을 거부합니다. AWS 키가 있으면 signing: s3을 설정하세요.",
    ),
    "storage.expired": (
        "{href} is refused: the signature in its address is not accepted, it may have expired. Search again: the same command with another --out.",
        "{href} 접근이 거부되었습니다. 주소에 든 서명이 받아들여지지 않습니다(만료되었을 수 있음). --out을 바꿔 같은 명령으로 다시 검색하세요.",
    ),
    "storage.refused": (
        "{href} is refused: the keys that were found do not open it. Check them, or ask the bucket's owner; where readers pay, requester_pays: true is needed too.",
        "{href} 접근이 거부되었습니다. 찾은 키로는 열 수 없습니다. 키를 확인하거나 버킷 소유자에게 문의하세요. 요청자 부담 버킷이면 requester_pays: true도 필요합니다.",
    ),
    "storage.reader_pays": (
        "{href} was not read: AWS bills whoever reads from {bucket}. To pay, set signing: s3 and requester_pays: true; the COGs of catalog: earth-search cost nothing.",
        "{href}을(를) 읽지 않았습니다. {bucket}은(는) 읽는 사람에게 AWS가 요금을 청구합니다. 부담하려면 signing: s3과 requester_pays: true를 설정하세요. catalog: earth-search의 COG는 무료입니다.",
    ),
    "storage.payer_needs_keys": (
        "requester_pays: true means that your AWS account is billed; it needs signing: s3 and your keys.",
        "requester_pays: true는 사용자의 AWS 계정에 요금이 청구된다는 뜻입니다. signing: s3과 키가 필요합니다.",
    ),
    "storage.no_keys": (
        "signing: s3 needs AWS keys for {bucket}, and none were found. Run aws configure, set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; public buckets need signing: none.",
        "signing: s3에는 {bucket}에 대한 AWS 키가 필요하지만 찾지 못했습니다. aws configure를 실행하거나 AWS_PROFILE 또는 AWS_ACCESS_KEY_ID와 AWS_SECRET_ACCESS_KEY를 설정하세요. 공개 버킷은 signing: none이면 됩니다.",
    ),
    "storage.no_account": (
        "The container {container} needs its storage account: set AZURE_STORAGE_ACCOUNT.",
        "컨테이너 {container}의 스토리지 계정이 필요합니다. AZURE_STORAGE_ACCOUNT를 설정하세요.",
    ),
    "storage.changed": (
        "{href} changed while it was read. Run again: blocks of its old and new state are never mixed.",
        "{href}이(가) 읽는 동안 바뀌었습니다. 다시 실행하세요. 이전 상태와 새 상태의 블록은 섞이지 않습니다.",
    ),
    "storage.cut": (
        "{href} ends after {size} bytes, before its own index says. The file is damaged at its source.",
        "{href}이(가) {size}바이트에서 끝나 파일 내부 색인보다 짧습니다. 원본 파일이 손상되었습니다.",
    ),
    "mirror.size": (
        "{files} files, {size:.1f} MB; {missing} to bring, {rest:.1f} MB.",
        "파일 {files}개, {size:.1f} MB. 받을 파일 {missing}개, {rest:.1f} MB.",
    ),
    "mirror.progress": (
        "{done:.1f} of {total:.1f} MB, {rate:.2f} MB/s, about {left} left",
        "{total:.1f} MB 중 {done:.1f} MB, {rate:.2f} MB/s, 약 {left} 남음",
    ),
    "mirror.done": (
        "{target} holds {items} scenes in {files} files, {size:.1f} MB, each checked.",
        "{target}: 영상 {items}개, 파일 {files}개, {size:.1f} MB, 모두 검사했습니다.",
    ),
    "mirror.good": ("{target}: all {count} files are whole.", "{target}: 파일 {count}개가 모두 온전합니다."),
    "mirror.bad": (
        "{count} of {total} files of {target} are missing or damaged. Make the mirror again: only they are brought.",
        "{target}의 파일 {total}개 중 {count}개가 없거나 손상되었습니다. 미러를 다시 만들면 그 파일만 받습니다.",
    ),
    "mirror.none": ("{target} holds no mirror (mirror.json).", "{target}에 미러(mirror.json)가 없습니다."),
    "mirror.no_place": (
        "Where shall the mirror be? eosat mirror CONFIG DIR, or s3://bucket/prefix.",
        "미러를 둘 곳이 필요합니다. eosat mirror 설정 폴더, 또는 s3://버킷/접두사로 쓰세요.",
    ),
    "mirror.target": (
        "A mirror cannot be made at {target}. Give a folder, or s3://bucket/prefix.",
        "{target}에는 미러를 만들 수 없습니다. 폴더나 s3://버킷/접두사를 지정하세요.",
    ),
    "mirror.is_file": (
        "{target} is a file; a mirror needs a folder.",
        "{target}은(는) 파일입니다. 미러에는 폴더가 필요합니다.",
    ),
    "mirror.not_empty": (
        "{target} is not empty and holds no mirror: {found}. Give an empty or new place.",
        "{target}이(가) 비어 있지 않고 미러도 아닙니다: {found}. 비어 있거나 새로운 위치를 지정하세요.",
    ),
    "mirror.other": (
        "{target} holds the mirror of another request; these differ: {differs}. Give another place; nothing was changed.",
        "{target}에는 다른 요청의 미러가 있습니다. 다른 항목: {differs}. 다른 위치를 지정하세요. 바뀐 것은 없습니다.",
    ),
    "mirror.ledger": (
        "{target}: mirror.json is damaged or of another version ({reason}). Give another place.",
        "{target}: mirror.json이 손상되었거나 다른 버전입니다({reason}). 다른 위치를 지정하세요.",
    ),
    "mirror.no_room": (
        "{target} needs {need:.0f} MB and its disk has {free:.0f} MB free.",
        "{target}에 {need:.0f} MB가 필요하지만 디스크 여유 공간은 {free:.0f} MB입니다.",
    ),
    "mirror.outside": ("{href} does not reach the region.", "{href}이(가) 지역에 닿지 않습니다."),
}
