"""The command line: exit codes, one message, two languages, quick help."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import rasterio

from eosat.cli.app import build
from eosat.cli.speak import make_safe

ENGLISH = {"EOSAT_LANG": "en"}


def call(capsys, *argv: str, lang: str = "en") -> tuple[int, str, str]:
    code = build({"EOSAT_LANG": lang}, list(argv))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_version_and_help_in_both_languages(capsys):
    from eosat import __version__

    assert call(capsys, "--version")[:2] == (0, f"eosat {__version__}\n")
    code, english, _ = call(capsys, "--help")
    assert code == 0
    assert "Run the whole job" in english
    korean = call(capsys, "--help", lang="ko")[1]
    assert "전체 작업" in korean
    assert "Run the whole job" not in korean
    assert "결과 폴더" in call(capsys, "run", "--help", "--lang", "ko")[1]


def test_every_command_has_help_for_every_option(capsys):
    for command in ("find", "run", "segment", "simulate", "demo", "summarise", "doctor"):
        code, out, _ = call(capsys, command, "--help")
        assert code == 0, out
    for command in (("models", "list"), ("models", "import-dynamicworld"), ("config", "check"), ("config", "schema")):
        assert call(capsys, *command, "--help")[0] == 0


def test_help_imports_nothing_heavy():
    code = "import sys; from eosat.cli.app import build; build({}, ['--help']); print([m for m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("torch", "numpy", "rasterio", "pydantic", "dask", "yaml"):
        assert f"'{heavy}'" not in out


def test_usage_errors_are_2_and_name_the_option(capsys):
    code, _, err = call(capsys, "run", "demo", "--resolutoin", "20")
    assert code == 2
    assert "--resolutoin" in err
    assert call(capsys, "nothing")[0] == 2


@pytest.fixture
def config(strip, tmp_path) -> Path:
    path = tmp_path / "my.yaml"
    path.write_text(
        f"region: {strip.parent / 'districts.geojson'}\nperiod: 2025-05-01/2025-05-31\ncatalog: {strip}\n"
        "tile: 512\noutputs: [labels]\n"
    )
    return path


def test_find_prints_verdicts_and_saves(capsys, config, tmp_path):
    code, out, _ = call(capsys, "find", str(config), "--save", str(tmp_path / "scenes.json"))
    assert code == 0
    assert out.count("-0.1    stated by the file's metadata") == 2
    assert "2 scenes kept, 0 dropped" in out
    code, out, _ = call(capsys, "find", str(config), "--json")
    content = json.loads(out)
    search = content.pop("search")
    assert content == json.loads((tmp_path / "scenes.json").read_text())
    assert ([len(copies) for copies in search["candidates"]], search["counts"], search["trouble"]) == ([1, 1], {}, [])
    code, out, _ = call(capsys, "find", str(config), "--set", "cloud_limit=5", lang="ko")
    assert "제외" in out
    assert "구름" in out


def test_an_empty_find_is_2_with_the_reason(capsys, config):
    code, _, err = call(capsys, "find", str(config), "--set", "period=2024-01-01/2024-01-31")
    assert code == 2
    assert "No scene is left" in err
    assert "- 2 of other days: widen the period" in err
    assert "2025-05-03/2025-05-08" in err
    code, _, err = call(capsys, "find", str(config), "--set", "cloud_limit=0", lang="ko")
    assert code == 2
    assert "지역 구름이 많은 것 2개: cloud_limit을 높이거나" in err


def test_dry_run_says_the_costs(capsys, config, tmp_path):
    code, out, _ = call(capsys, "run", str(config), "--out", str(tmp_path / "out"), "--dry-run")
    assert code == 0
    assert "Nobody pays" in out
    assert not (tmp_path / "out").exists()


def test_run_and_summarise(capsys, config, tmp_path, strip):
    code, out, err = call(capsys, "run", str(config), "--out", str(tmp_path / "out"))
    assert code == 0, err
    assert "landcover.tif" in out
    assert "Simulated scenes" in out
    assert "all 4 tiles" in err
    code, out, _ = call(
        capsys, "summarise", str(tmp_path / "out"), "--regions", str(strip.parent / "districts.geojson")
    )
    assert code == 0
    assert out.count("\n") == 4
    code, _, err = call(capsys, "summarise", str(tmp_path), "--regions", "simulated-island")
    assert code == 2


BAD = {
    "resolutoin: 10": "Did you mean 'resolution'",
    "period: 2025-05-31/2025-05-01": "before it begins",
    "composite: mean": "'composite' cannot be",
    "mask: {kind: scl, dilat: 10}": "Did you mean 'dilate_m'",
    "region: [1, 2, 3]": "'region'",
    "region: atlantis": "There is no region atlantis",
    "model: landcovr": "landcover",
    "tile: 0": "'tile' cannot be",
    "crs: EPSG:4326": "does not count in metres",
    "crs: EPSG:0": "Unknown CRS",
    "catalog: earth-serch": "There is no catalogue earth-serch",
}


@pytest.mark.parametrize("line", BAD)
def test_each_bad_line_of_a_config_is_named_and_leaves_nothing(capsys, config, tmp_path, line):
    key = line.split(":")[0]
    kept = [one for one in config.read_text().splitlines() if not one.startswith(f"{key}:")]
    config.write_text("\n".join([*kept, line]))
    code, _, err = call(capsys, "run", str(config), "--out", str(tmp_path / "out"))
    assert code == 2
    assert BAD[line] in err
    assert "Traceback" not in err
    assert not (tmp_path / "out").exists()


def test_config_check_and_schema(capsys, config, tmp_path):
    assert call(capsys, "config", "check", "demo")[0] == 0
    assert call(capsys, "config", "check", str(config))[0] == 0
    assert "resolution" in json.loads(call(capsys, "config", "schema")[1])["properties"]
    (tmp_path / "broken.yaml").write_text("region: [1, 2\n")
    assert "YAML" in call(capsys, "config", "check", str(tmp_path / "broken.yaml"))[2]
    (tmp_path / "list.yaml").write_text("- a\n")
    assert call(capsys, "config", "check", str(tmp_path / "list.yaml"))[0] == 2
    assert "demo" in call(capsys, "config", "check", "nothing")[2]
    (tmp_path / "no-period.yaml").write_text("region: [1, 2, 3, 4]\n")
    assert "'period' is missing" in call(capsys, "config", "check", str(tmp_path / "no-period.yaml"))[2]


def test_models_list_show_verify(capsys, tmp_path):
    assert "landcover" in call(capsys, "models", "list")[1]
    assert json.loads(call(capsys, "models", "show", "landcover")[1])["id"] == "landcover"
    assert call(capsys, "models", "verify")[0] == 0
    from eosat.models import folder_of

    shutil.copytree(folder_of("landcover"), tmp_path / "bent")
    weights = tmp_path / "bent" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4] + b"0000")
    code, out, _ = call(capsys, "models", "verify", str(tmp_path / "bent"))
    assert code == 2
    assert "hash" in out.lower() or "sha" in out.lower()


def test_doctor_says_how_things_are(capsys):
    code, out, _ = call(capsys, "doctor")
    assert code == 0, out
    assert "landcover" in out
    found = json.loads(call(capsys, "doctor", "--json")[1])
    assert all(one["good"] for one in found)
    quick = json.loads(call(capsys, "doctor", "--json", "--quick")[1])
    assert [one["what"] for one in quick] == [found[0]["what"], found[1]["what"], "cli.doctor_cache"]


def test_our_own_faults_are_1_and_a_full_disk_is_3(capsys, monkeypatch, config, tmp_path):
    from eosat.run import go

    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("oops")

    monkeypatch.setattr(go, "prepare", fault)
    code, _, err = call(capsys, "run", str(config), "--out", str(tmp_path / "o"))
    assert (code, "oops" in err, "Traceback" in err) == (1, True, False)
    assert "Traceback" in call(capsys, "run", str(config), "--out", str(tmp_path / "o"), "--verbose")[2]

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(go, "prepare", full)
    assert call(capsys, "run", str(config), "--out", str(tmp_path / "o"))[0] == 3


def test_a_console_without_korean_does_not_crash(tmp_path):
    env = dict(os.environ, PYTHONIOENCODING="cp949", EOSAT_LANG="ko")
    for encoding in ("cp949", "ascii"):
        env["PYTHONIOENCODING"] = encoding
        done = subprocess.run([sys.executable, "-m", "eosat", "doctor"], env=env, capture_output=True)
        assert done.returncode == 0, done.stderr
    text = subprocess.run(
        [sys.executable, "-m", "eosat", "--help"], env=dict(env, PYTHONIOENCODING="cp949"), capture_output=True
    ).stdout.decode("cp949")
    assert "전체 작업" in text


def test_make_safe_leaves_streams_that_cannot_be_changed_alone():
    make_safe(object())


def test_interrupted_is_130_and_resumable(config, tmp_path):
    """A real SIGINT in the middle of a run of many small tiles."""
    out = tmp_path / "out"
    command = [sys.executable, "-m", "eosat", "run", str(config), "--out", str(out), "--set", "tile=128"]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ.copy(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's job in the background ignores it
    )
    deadline = time.monotonic() + 60
    while len(list(out.glob("tiles/*.npz"))) < 3 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "run the same command again" in err
    assert not (out / "item.json").exists()
    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert "going on" in again.stderr


def image(path: Path, bands: int = 10, *, names: bool = True, dtype: str = "uint16", **profile) -> Path:
    rng = np.random.default_rng(8)
    from eosat.sentinel2 import TEN_BANDS

    values = (rng.uniform(0.02, 0.4, (bands, 90, 70)) * (1e4 if dtype == "uint16" else 1)).astype(dtype)
    settings = {"driver": "GTiff", "height": 90, "width": 70, "count": bands, "dtype": dtype, "crs": "EPSG:32652",
                "transform": rasterio.Affine(10, 0, 300000, 0, -10, 3690000), "nodata": 0} | profile  # fmt: skip
    with rasterio.open(path, "w", **settings) as dst:
        dst.write(values)
        if names:
            dst.descriptions = TEN_BANDS[:bands]
    return path


def test_segment_a_multi_band_file(capsys, tmp_path):
    from eosat.models import load_model
    from eosat.segment import segment

    source, out = image(tmp_path / "ten.tif"), tmp_path / "out.tif"
    code, said, err = call(
        capsys, "segment", str(source), "--out", str(out), "--scale", "0.0001", "--offset", "0", "--scores"
    )
    assert code == 0, err
    assert said.splitlines() == [str(out), str(tmp_path / "out_scores.tif")]
    with (
        rasterio.open(source) as src,
        rasterio.open(out) as labels,
        rasterio.open(tmp_path / "out_scores.tif") as scores,
    ):
        expected = segment((src.read() * np.float32(1e-4)).astype("float32"), load_model("landcover"), scores=True)
        np.testing.assert_array_equal(labels.read(1), expected.labels)
        assert np.abs(scores.read().astype(int) - expected.scores).max() <= 1
        assert scores.descriptions == load_model("landcover").card.classes


def test_segment_asks_how_dn_become_reflectance(capsys, tmp_path):
    source = image(tmp_path / "ten.tif")
    code, _, err = call(capsys, "segment", str(source), "--out", str(tmp_path / "out.tif"))
    assert code == 2
    assert "--offset 0 " in err
    assert "--offset -0.1" in err
    assert "3999" in err or "4000" in err or "399" in err
    assert not (tmp_path / "out.tif").exists()


def test_segment_takes_a_float_file_for_reflectance_only_when_it_looks_like_it(capsys, tmp_path):
    plain = image(tmp_path / "plain.tif", dtype="float32")
    assert call(capsys, "segment", str(plain), "--out", str(tmp_path / "a.tif"))[0] == 0
    with rasterio.open(plain, "r+") as dst:
        dst.write(dst.read() * 10000)
    assert "--offset 0 " in call(capsys, "segment", str(plain), "--out", str(tmp_path / "b.tif"))[2]
    half = ("--scale", "0.0001", "--out", str(tmp_path / "b.tif"))
    assert call(capsys, "segment", str(image(tmp_path / "int.tif")), *half)[0] == 2  # half an answer is none
    assert not (tmp_path / "b.tif").exists()


def test_segment_takes_scale_and_offset_from_the_tags(capsys, tmp_path):
    source = image(tmp_path / "ten.tif")
    with rasterio.open(source, "r+") as dst:
        dst.scales, dst.offsets = (1e-4,) * 10, (-0.1,) * 10
    said = image(tmp_path / "same.tif")
    assert call(capsys, "segment", str(source), "--out", str(tmp_path / "a.tif"))[0] == 0
    options = ("--scale", "0.0001", "--offset", "-0.1")
    assert call(capsys, "segment", str(said), "--out", str(tmp_path / "b.tif"), *options)[0] == 0
    with rasterio.open(tmp_path / "a.tif") as a, rasterio.open(tmp_path / "b.tif") as b:
        np.testing.assert_array_equal(a.read(), b.read())


def test_segment_files_of_different_resolution_on_the_finest_grid(capsys, tmp_path, strip):
    folder = next(strip.parent.glob("SIM_*20250508*"))
    from eosat.sentinel2 import TEN_BANDS

    files = [str(folder / f"{band}.tif") for band in TEN_BANDS]
    options = ("--scale", "0.0001", "--offset", "-0.1")
    code, _, err = call(capsys, "segment", *files, "--out", str(tmp_path / "out.tif"), *options)
    assert code == 0, err
    with rasterio.open(tmp_path / "out.tif") as out, rasterio.open(folder / "B02.tif") as fine:
        assert (out.shape, out.transform) == (fine.shape, fine.transform)
        labels = out.read(1)
        assert (labels[fine.read(1) == 0] == 255).all()
        assert (labels == 0).mean() > 0.08  # the sea


def test_segment_names_what_is_wrong_with_its_files(capsys, tmp_path):
    options = ("--scale", "0.0001", "--offset", "0", "--out", str(tmp_path / "out.tif"))
    assert "--bands" in call(capsys, "segment", str(image(tmp_path / "a.tif", names=False)), *options)[2]
    code, _, err = call(capsys, "segment", str(image(tmp_path / "b.tif", bands=9)), *options)
    assert (code, "B12" in err) == (2, True)
    code, _, err = call(capsys, "segment", str(tmp_path / "a.tif"), *options, "--bands", "B02,B03")
    assert (code, "2 bands" in err) == (2, True)
    cut = tmp_path / "cut.tif"
    cut.write_bytes((tmp_path / "a.tif").read_bytes()[:5000])
    code, _, err = call(capsys, "segment", str(cut), *options)
    assert (code, "cut.tif" in err) == (2, True)
    (tmp_path / "text.tif").write_text("hello")
    assert call(capsys, "segment", str(tmp_path / "text.tif"), *options)[0] == 2
    assert call(capsys, "segment", str(tmp_path / "none.tif"), *options)[0] == 2
    bare = image(tmp_path / "bare.tif", crs=None)
    assert "has no CRS" in call(capsys, "segment", str(bare), *options)[2]
    other = image(tmp_path / "zone.tif", bands=1, crs="EPSG:32651")
    assert "EPSG:32651" in call(capsys, "segment", str(image(tmp_path / "c.tif")), str(other), *options)[2]
    assert not (tmp_path / "out.tif").exists()


def test_simulate_writes_a_catalogue(capsys, tmp_path):
    code, out, _ = call(capsys, "simulate", str(tmp_path / "island"), "--size", "1200", "--dates", "2025-05-03")
    assert code == 0
    assert Path(out.splitlines()[0]).name == "catalog.json"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    assert call(capsys, "simulate", str(tmp_path / "full"))[0] == 2


def test_segment_never_writes_over_its_input_or_over_what_is_no_file(capsys, tmp_path):
    source = image(tmp_path / "ten.tif")
    before = source.read_bytes()
    options = ("--scale", "0.0001", "--offset", "0")
    assert call(capsys, "segment", str(source), "--out", str(source), *options)[0] == 2
    assert call(capsys, "segment", str(source), "--out", str(tmp_path), *options)[0] == 2
    assert call(capsys, "segment", str(source), "--out", str(source / "x.tif"), *options)[0] == 3
    assert source.read_bytes() == before
    for scale in ("nan", "-1", "0", "inf"):
        assert (
            call(capsys, "segment", str(source), "--out", str(tmp_path / "o.tif"), "--scale", scale, "--offset", "0")[0]
            == 2
        )
    assert [path.name for path in tmp_path.iterdir()] == ["ten.tif"]


def test_segment_of_files_that_do_not_overlap_is_an_empty_result(capsys, tmp_path):
    near = image(tmp_path / "near.tif", bands=9)
    far = image(tmp_path / "far.tif", bands=1, transform=rasterio.Affine(20, 0, 400000, 0, -20, 3690000))
    from eosat.sentinel2 import TEN_BANDS

    options = ("--scale", "0.0001", "--offset", "0", "--bands", ",".join(TEN_BANDS), "--out", str(tmp_path / "o.tif"))
    code, _, err = call(capsys, "segment", str(near), str(far), *options)
    assert (code, "overlap" in err, (tmp_path / "o.tif").exists()) == (2, True, False)
