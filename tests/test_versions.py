"""Files that eosat reads again carry a schema version; another one is refused with the way out."""

import json
import shutil

import pytest

import eosat
from eosat.cli.scenes import scenes_json
from eosat.errors import InputError
from eosat.models import folder_of
from eosat.models.card import SCHEMA_VERSION
from eosat.run import run
from eosat.run.plan import SCHEMA_VERSION as PLAN_VERSION
from eosat.run.plan import load_plan


@pytest.fixture(scope="module")
def finished(strip, tmp_path_factory):
    """A run directory over a corner of the strip."""
    west, south, _, _ = eosat.region(strip.parent / "districts.geojson").area.bounds
    asked = {
        "region": [west + 0.005, south + 0.005, west + 0.012, south + 0.012],
        "period": "2025-05-01/2025-05-31",
        "catalog": str(strip),
        "outputs": ["labels"],
    }
    folder = tmp_path_factory.mktemp("versions") / "run"
    run(asked, folder)
    return asked, folder


def rewritten(path, change) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_run_directory_says_its_schema(finished):
    _, folder = finished
    for name, version in (("plan.json", PLAN_VERSION), ("provenance.json", 1)):
        assert json.loads((folder / name).read_text(encoding="utf-8"))["schema_version"] == version, name


def test_a_plan_of_another_schema_is_refused_even_when_its_fields_differ(finished, tmp_path):
    asked, folder = finished
    other = tmp_path / "run"
    shutil.copytree(folder, other)
    rewritten(other / "plan.json", lambda plan: (plan.update(schema_version=PLAN_VERSION + 1), plan.pop("scenes")))
    with pytest.raises(InputError, match="another version of eosat"):
        load_plan(other / "plan.json")
    with pytest.raises(InputError, match="Choose another --out"):
        run(asked, other)


def test_a_model_card_of_another_schema_is_refused_even_when_its_fields_differ(tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(folder_of("landcover"), folder)

    def later(card):
        card["properties"]["eosat:schema_version"] = SCHEMA_VERSION + 1
        del card["properties"]["eosat:radius_px"]

    rewritten(folder / "item.json", later)
    with pytest.raises(InputError, match=f"schema version {SCHEMA_VERSION + 1}"):
        eosat.load_model(folder)


def test_saved_scenes_of_another_schema_are_refused(finished, strip, tmp_path):
    asked, _ = finished
    found = eosat.find(asked["region"], asked["period"], catalog=str(strip))
    saved = tmp_path / "scenes.json"
    saved.write_text(scenes_json(found), encoding="utf-8")
    assert json.loads(saved.read_text(encoding="utf-8"))["schema_version"] == 1
    rewritten(saved, lambda content: content.update(schema_version=2))
    with pytest.raises(InputError, match=r"schema version 2.*eosat find CONFIG --save"):
        run(asked, tmp_path / "run", scenes=saved)
    assert not (tmp_path / "run").exists()
