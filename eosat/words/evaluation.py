"""The page of the land-cover model, made of what was measured."""

_ENGLISH = """# {card.name}

{card.description}
`{card.net}`, {card.parameters:,} values, stride {card.stride} px, receptive-field radius {card.radius_px} px.

- Input: ten bands B02 B03 B04 B05 B06 B07 B08 B8A B11 B12 as reflectance (not DN) at 10 m, L2A or L1C.
- Output: nine classes with the values of Dynamic World. Confidence is calibrated against the **teacher's labels**
  (temperature {card.temperature:g}): it says how sure the net is of what the teacher would say, not of the ground.
- No cloud class: mask clouds first.

## Measured

Agreement with a teacher is not accuracy: Dynamic World itself is right on about 72 % of the world's pixels
(Venter et al. 2022, doi 10.3390/rs14164101), and far less on grass, shrub, flooded vegetation and bare ground.
All numbers come from `docs/evaluation/landcover.json` (`make evaluate`; {evaluated}); intervals are 95 %, by blocks.

Four cities kept out of training, both dates, mean of the cities; pixels where the teacher's confidence is above .5,
above .4, and all. Columns: L1C, and L1C brought to the surface in three ways that no training used.

{cities}

Each city, all pixels, agreement / mean IoU:

{places}

The same training from three seeds (the first is shipped), all pixels, agreement / mean IoU of the four cities:

{seeds}

EuroSAT chips kept out by place: agreement with the teacher {chips}. Share of a chip in the class that people gave it:

{themes}

Real pairs, each judged by a net that never saw it: L2A pixels against the teacher's labels of the L1C twin.

{pairs}

Sure forest (NDVI > .7, B11 < .16 on two dates) of 40 Czech areas kept out by place that is called trees: {forests}.

Boadella reservoir, real L2A, against MNDWI > 0:

{reservoir}

{speed} times as fast as the teacher (one thread, float32, tile of 512 px). Same labels
on real L2A in bfloat16: {bfloat16}; in int8 (onnxruntime / OpenVINO): {int8}.

## Data

{card.trained_on}.

{sources}

Never trained on: the cities beirut, chongqing, milano, nantes, 32 chips of EuroSAT, 40 Czech areas, and all sets that
only judge (`eosat/train/sources.py`). Contains modified Copernicus Sentinel data.

## Known failures

- It inherits the teacher's errors: sparse built-up land, ploughed soil called bare, thin haze.
- Deserts, mires and tropical land were hardly seen. Flooded vegetation and snow have few examples.
- Scores on the simulated island show that the software works, not how it does on a real place.

## Again

`{card.made_by}`
"""
_KOREAN = """# {card.name} (한국어)

Sentinel-2 지표면 반사율에서 아홉 가지 토지피복을 찾습니다. Dynamic World의 라벨로 학습했습니다.
`{card.net}`, 값 {card.parameters:,}개, 스트라이드 {card.stride} px, 수용 영역 반경 {card.radius_px} px.

- 입력: B02 B03 B04 B05 B06 B07 B08 B8A B11 B12 열 개 밴드의 반사율(DN 아님), 10 m, L2A 또는 L1C.
- 출력: Dynamic World와 같은 값의 아홉 클래스. 신뢰도는 **교사 모델의 라벨**에 맞추어 보정했습니다
  (온도 {card.temperature:g}). 즉 실제 지표가 아니라 교사 모델의 답과 얼마나 같을지를 나타냅니다.
- 구름 클래스가 없으므로 먼저 구름을 가리십시오.

## 측정 결과

교사 모델과의 일치는 정확도가 아닙니다. Dynamic World 자체가 전 세계 픽셀의 약 72 %에서만 맞고
(Venter et al. 2022, doi 10.3390/rs14164101) 초지, 관목, 습지 식생, 나지에서는 훨씬 낮습니다.
모든 수치는 `docs/evaluation/landcover.json`에서 왔습니다(`make evaluate`; {evaluated}). 구간은 블록 부트스트랩 95 %입니다.

학습에서 제외한 네 도시, 두 날짜, 도시 평균. 교사 신뢰도 .5 초과, .4 초과, 전체 픽셀. 열: L1C, 그리고 학습에 쓰지 않은
세 가지 방법으로 지표면으로 바꾼 L1C.

{cities}

도시별, 전체 픽셀, 일치 / 평균 IoU:

{places}

같은 학습을 세 시드로 반복(첫째가 배포본), 전체 픽셀, 네 도시의 일치 / 평균 IoU:

{seeds}

장소 단위로 제외한 EuroSAT 칩: 교사와의 일치 {chips}. 사람이 정한 장면 클래스에 속한 픽셀 비율:

{themes}

실제 L1C-L2A 쌍. 그 장소를 본 적 없는 모델이 L2A를 읽고, L1C에 대한 교사의 라벨과 비교합니다.

{pairs}

제외한 체코 산림 40곳의 확실한 숲(두 날짜 모두 NDVI > .7, B11 < .16) 중 나무로 분류한 비율: {forests}.

실제 L2A, Boadella 저수지, MNDWI > 0 기준:

{reservoir}

교사보다 {speed}배 빠릅니다(스레드 1개, float32, 512 px 타일). 실제 L2A에서 같은 라벨:
bfloat16 {bfloat16}, int8(onnxruntime / OpenVINO) {int8}.

## 데이터

{card.trained_on}.

{sources}

학습하지 않은 것: 도시 beirut, chongqing, milano, nantes, EuroSAT 칩 32개, 체코 산림 40곳, 평가 전용 자료 전부
(`eosat/train/sources.py`). 수정된 Copernicus Sentinel 자료를 포함합니다.

## 알려진 한계

- 교사의 오류를 물려받습니다: 드문 주거지, 갈아엎은 밭을 나지로, 옅은 연무.
- 사막, 이탄지, 열대는 거의 보지 못했습니다. 습지 식생과 눈은 예가 적습니다.
- 시뮬레이션 섬의 점수는 소프트웨어가 작동함을 보일 뿐 실제 장소의 성능이 아닙니다.

## 다시 만들기

`{card.made_by}`
"""
WORDS: dict[str, tuple[str, str]] = {"evaluation.page": (_ENGLISH, _KOREAN)}
