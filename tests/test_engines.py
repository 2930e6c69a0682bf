"""What a model gives beyond labels, from the net to named rasters; models as graphs, on other engines."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
import yaml

import eosat
from eosat.classes import colours_of, rgb
from eosat.cli.app import build as command_line
from eosat.errors import InputError
from eosat.local import Request, segment_files
from eosat.models import SIMULATED, load_model, write_model
from eosat.nets import half_resolution
from eosat.segment import infer
from eosat.sentinel2 import TEN_BANDS

SENTENCE = "no real-world accuracy is known"
SUN = replace(
    load_model("landcover").card,
    name="sun",
    description="Random weights, for tests.",
    arguments={"bands": 10, "classes": 5, "width": 8, "depth": 1},
    classes=("other", "solar", "greenhouse"),
    fractions=("solar", "greenhouse"),
    caution=SIMULATED,
    radius_px=6,
    temperature=1.0,
    metrics={},
)


def silent(key: str, **fields: object) -> None:
    pass


@pytest.fixture(scope="module")
def sun(tmp_path_factory) -> Path:
    """Folder of a model that gives covered fractions and must not be shown without its caution."""
    folder = tmp_path_factory.mktemp("models") / "sun"
    torch.manual_seed(3)
    write_model(folder, SUN, half_resolution(**SUN.arguments), "# sun\n")
    return folder


def raster(path: Path) -> np.ndarray:
    values = np.random.default_rng(8).uniform(0.02, 0.4, (10, 90, 70))
    values[:, 40:50, 20:40] = 0
    profile = {"driver": "GTiff", "height": 90, "width": 70, "count": 10, "dtype": "float32", "crs": "EPSG:32652",
               "transform": rasterio.Affine(10, 0, 300000, 0, -10, 3690000), "nodata": 0}  # fmt: skip
    with rasterio.open(path, "w", **profile) as dst:
        dst.write(values.astype("float32"))
        dst.descriptions = TEN_BANDS
    return np.where(values == 0, np.nan, values).astype("float32")


def test_fractions_of_local_files_are_named_rasters(sun, tmp_path):
    image, said = raster(tmp_path / "ten.tif"), []
    request = Request(
        rasters=(tmp_path / "ten.tif",), out=tmp_path / "out.tif", model=str(sun), fractions=True, tile=64
    )
    paths = segment_files(request, tell=lambda key, **fields: said.append((key, fields)))
    assert [path.name for path in paths] == ["out.tif", "out_fractions.tif"]
    whole = infer(load_model(sun), torch.from_numpy(image))
    with rasterio.open(paths[1]) as src:
        assert src.descriptions == ("solar", "greenhouse")
        assert src.nodata == 255
        assert SENTENCE in src.tags()["CAUTION"]
        assert np.abs(src.read().astype(int) - whole.fractions).max() <= 1
        assert (src.read()[:, 40:50, 20:40] == 255).all()
    assert "models.caution" in [key for key, _ in said]


def test_fractions_of_a_model_without_them_are_refused(tmp_path):
    raster(tmp_path / "ten.tif")
    request = Request(rasters=(tmp_path / "ten.tif",), out=tmp_path / "out.tif", fractions=True)
    with pytest.raises(InputError, match="gives no covered fractions"):
        segment_files(request, tell=silent)
    assert not (tmp_path / "out.tif").exists()


@pytest.fixture(scope="module")
def sunny(sun, strip, tmp_path_factory):
    """A run over the strip with every output, by a model with fractions."""
    content = yaml.safe_load((Path(__file__).parents[1] / "configs" / "demo.yaml").read_text())
    content |= {"catalog": str(strip), "region": str(strip.parent / "districts.geojson"), "model": str(sun)}
    content |= {"outputs": ["labels", "scores", "fractions", "composite", "summary", "map", "report"]}
    return eosat.run(content, tmp_path_factory.mktemp("run") / "sunny"), content


def test_a_run_writes_scores_and_fractions_as_named_bands(sunny, sun):
    folder, model = sunny[0].folder, load_model(sun)
    with rasterio.open(folder / "composite.tif") as src:
        stored = src.read().astype("float32")
    view = torch.from_numpy(np.where(stored == 0, np.nan, stored * np.float32(1e-4) - np.float32(0.1)))
    whole = infer(model, view, scores=True)
    seen = whole.labels != 255
    for name, bands, expected in (("scores", SUN.classes, whole.scores), ("fractions", SUN.fractions, whole.fractions)):
        with rasterio.open(folder / f"{name}.tif") as src:
            assert (src.descriptions, src.nodata, src.dtypes[0]) == (bands, 255, "uint8")
            assert src.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            apart = np.abs(src.read().astype(int) - expected)[:, seen]
        assert apart.max() <= 1, name  # nine tiles equal the whole, but for the composite's rounding to DN


def test_a_run_says_what_must_be_said_of_its_model(sunny, sun, capsys):
    result = sunny[0]
    for name in ("report.html", "provenance.json"):
        assert SENTENCE in (result.folder / name).read_text(encoding="utf-8"), name
    assert "알려져 있지 않습니다" in (result.folder / "report.html").read_text(encoding="utf-8")
    assert SENTENCE in result._repr_html_()
    from eosat.cli.work import show_result

    show_result(result, "ko")
    assert "주의" in capsys.readouterr().out


def test_fractions_are_refused_before_a_run_begins(sunny, tmp_path):
    content = sunny[1] | {"model": "landcover"}
    with pytest.raises(InputError, match="gives no covered fractions"):
        eosat.run(content, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_list_and_show_say_the_caution(sun, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("EOSAT_CACHE", str(tmp_path))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "sun").symlink_to(sun)
    assert command_line({"LANG": "C"}, ["models", "list"]) == 0
    assert SENTENCE in capsys.readouterr().out
    assert command_line({"LANG": "C"}, ["models", "show", "sun"]) == 0
    said = capsys.readouterr()
    assert SENTENCE in said.err
    assert SENTENCE in said.out  # in the JSON too


def test_map_and_legend_of_other_classes_have_their_own_names_and_colours(sunny):
    folder = sunny[0].folder
    assert "태양광 / solar panels" in (folder / "landcover.qml").read_text(encoding="utf-8")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "solar panels" in page
    assert "flooded" not in page
    with rasterio.open(folder / "landcover.tif") as src:
        assert [src.colormap(1)[value][:3] for value in range(3)] == [rgb(colour) for colour in colours_of(SUN.classes)]
        first = src.read(1)
    import matplotlib.image

    drawn = (matplotlib.image.imread(folder / "map.png")[..., :3] * 255).round().astype(int).reshape(-1, 3)
    for value in np.unique(first[first < 3]):  # each class that there is fills at least its box in the legend
        assert (drawn == rgb(colours_of(SUN.classes)[value])).all(-1).sum() > 500
