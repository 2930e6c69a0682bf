"""From solar arrays on an image to megawatts, with an honest interval. 영상 속 태양광을 메가와트로, 정직한 구간과 함께."""

import rasterio

import eosat
from eosat.fleet import write_solar
from eosat.kit.starter import begin, class_picture, legend

me = begin("06_solar_to_megawatts", __doc__)

# A run of the solar model: other ground, solar arrays, greenhouses.
wish = {"region": me.where, "period": me.period, "catalog": me.catalog, "model": "solar"}
wish["outputs"] = ["labels", "confidence", "composite", "summary"]
run = eosat.run(wish, me.out / "solar", device=me.device)

# Sites, and megawatts: area x density, drawn 2,000 times, with what the model misses. Bounds are never added up.
made = write_solar([run.folder], me.out / "fleet")
total = made.table.iloc[-1]
me.say(f"{total['sites']} sites, {total['area_ha']:.1f} ha.", f"부지 {total['sites']}곳, {total['area_ha']:.1f} ha.")
for kind, english, korean in (("detected", "found", "찾은 것"), ("corrected", "with what is missed", "놓친 것까지")):
    low, middle, high = (total[f"{kind}_mw_{key}"] for key in ("p10", "p50", "p90"))
    span = f"{middle:.1f} MW ({low:.1f} – {high:.1f})"
    me.say(f"  {english}: {span}", f"  {korean} 용량: {span}")

if me.truth():
    with rasterio.open(me.truth("fractions")) as source:
        share = source.read(source.descriptions.index("pv") + 1)
    me.say(f"True area: {share.sum() / 1e4:.1f} ha.", f"참 면적: {share.sum() / 1e4:.1f} ha.")

with rasterio.open(run.folder / "labels.tif") as source:
    labels = source.read(1)
titles = [("The map", "지도"), ("MW: found (blue), corrected", "MW: 찾은 것(파랑), 누락 보정")]
figure, (left, right) = me.pictures(2, titles)
classes = eosat.load_model("solar").card.classes
left.imshow(class_picture(labels, classes))
legend(left, me, labels, classes)
right.set_axis_on()
rows = made.table.iloc[:-1]
for shift, kind, colour in ((-0.2, "detected", "#3076b5"), (0.2, "corrected", "#9d7421")):
    middle = rows[f"{kind}_mw_p50"]
    ends = [middle - rows[f"{kind}_mw_p10"], rows[f"{kind}_mw_p90"] - middle]
    right.barh(rows.index + shift, middle, 0.36, xerr=ends, color=colour, capsize=3)
right.set_yticks(range(len(rows)), rows["district"])
me.save(figure)

me.ideas(
    ("Say what is around the arrays: write_solar(..., landcover=...).", "주변이 무엇인지 알려 주세요: landcover=..."),
    (
        "Run another year and give both: since when is each site there?",
        "다른 해도 실행해 둘을 함께 주세요: 부지마다 언제부터 있었나요?",
    ),
    (
        "From megawatts to hours: eosat yield runs/starter/fleet/fleet.parquet.",
        "메가와트에서 시간별 발전량으로: eosat yield runs/starter/fleet/fleet.parquet.",
    ),
)
