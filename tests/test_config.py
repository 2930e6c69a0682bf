import pytest

from eosat.config import Config, check_config, find_config, read_config
from eosat.errors import InputError

GOOD = {"region": "simulated-island", "period": "2025-05-01/2025-05-31"}


def test_defaults_are_sensible():
    config = check_config(GOOD)
    assert (config.resolution, config.crs, config.composite, config.model) == (10, "auto", "median", "landcover")
    assert config.mask.clear == (4, 5, 6, 7)
    assert "composite" not in config.outputs


def test_a_key_given_twice_is_refused(tmp_path):
    path = tmp_path / "c.yaml"
    path.write_text("region: jeju\nperiod: 2025-05-01/2025-05-31\nregion: simulated-island\n")
    with pytest.raises(InputError, match="'region' is given twice"):
        read_config(path)


def test_mask_may_be_one_word():
    assert check_config(GOOD | {"mask": "none"}).mask.kind == "none"


def test_changes_reach_into_nested_keys(tmp_path):
    path = tmp_path / "c.yaml"
    path.write_text("region: [126, 33, 127, 34]\nperiod: 2025-05-01/2025-05-31\nmask: scl\n")
    config = read_config(path, ["mask.dilate_m=0", "resolution=20"])
    assert (config.mask.kind, config.mask.dilate_m, config.resolution) == ("scl", 0, 20)
    assert config.region == (126, 33, 127, 34)
    with pytest.raises(InputError, match="key=value"):
        read_config(path, ["resolution"])
    with pytest.raises(InputError, match="dilate_m"):
        read_config(path, ["mask.dilat_m=3"])


def test_paths_are_meant_from_the_configs_folder(tmp_path, monkeypatch):
    (tmp_path / "area.geojson").write_text("{}")
    path = tmp_path / "c.yaml"
    path.write_text("region: area.geojson\nperiod: 2025-05-01/2025-05-31\n")
    monkeypatch.chdir("/")
    assert read_config(path).region == str(tmp_path / "area.geojson")


def test_districts_picked_from_a_file_beside_the_config_are_found(tmp_path):
    (tmp_path / "farm.geojson").write_text("{}")
    for wish in ("farm.geojson/barn", "farm.geojson:barn"):
        (tmp_path / "c.yaml").write_text(f"region: {wish}\nperiod: 2024-04-01/2024-05-31\n")
        assert read_config(tmp_path / "c.yaml").region == f"{(tmp_path / 'farm.geojson').resolve()}/barn"
    (tmp_path / "c.yaml").write_text("region: jeju/애월읍\nperiod: 2024-04-01/2024-05-31\n", encoding="utf-8")
    assert read_config(tmp_path / "c.yaml").region == "jeju/애월읍"


def test_shipped_configs_are_found_by_name():
    assert find_config("demo").samefile("configs/demo.yaml")
    with pytest.raises(InputError, match="demo"):
        find_config("dmeo")


def test_a_config_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        Config(**GOOD).resolution = 5
