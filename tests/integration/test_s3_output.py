"""Results put into a bucket: the item last, encrypted and paid as asked, no key written down, taken up elsewhere."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import environment
from servers.faults import before
from servers.pond import pond, wish
from servers.s3 import KEYS, Store, object_store

import eosat
from eosat.errors import InputError, WorldError
from eosat.run import publish, seam
from eosat.storage import Shelf
from eosat.storage.stores import writer_at

KMS = "arn:aws:kms:us-west-2:123456789012:key/practice"


@pytest.fixture(scope="module")
def running() -> Iterator[Store]:
    """An object store with a bucket."""
    missing = environment.lacks()
    if missing is not None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"not here: {missing}")
        pytest.skip(f"not here: {missing}")
    with object_store() as found:
        found.bucket("maps")
        yield found


@pytest.fixture
def store(running: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Store]:
    """The object store, its keys where boto3 finds them in a profile's file, as people have them."""
    (tmp_path / "credentials").write_text(
        f"[maps]\naws_access_key_id = {KEYS['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {KEYS['AWS_SECRET_ACCESS_KEY']}\nregion = us-west-2\n"
    )
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_PROFILE", "maps")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", running.endpoint)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    monkeypatch.setattr(seam, "WINDOWS", 1)
    monkeypatch.chdir(tmp_path)
    writer_at.cache_clear()
    yield running
    writer_at.cache_clear()


def objects(store: Store, prefix: str) -> dict[str, bytes]:
    listed = store.client.list_objects_v2(Bucket="maps", Prefix=prefix).get("Contents", [])
    return {
        one["Key"].removeprefix(f"{prefix}/"): store.client.get_object(Bucket="maps", Key=one["Key"])["Body"].read()
        for one in listed
    }


def test_a_run_into_a_bucket(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = wish(str(pond(tmp_path / "pond")), out_kms_key=KMS, out_requester_pays=True)
    place, said = "s3://maps/jeju/2024", []

    def tell(key: str, **fields: object) -> None:
        said.append(key)

    result = eosat.run(config, place, device="cpu", tell=tell)
    local = {path.name: path.read_bytes() for path in result.folder.iterdir()}
    there = objects(store, "jeju/2024")
    assert there.keys() == local.keys()
    for name in local.keys() - {"run.log"}:
        assert there[name] == local[name], name
    heads = {name: store.client.head_object(Bucket="maps", Key=f"jeju/2024/{name}") for name in there}
    assert {head["ServerSideEncryption"] for head in heads.values()} == {"aws:kms"}
    assert {head["SSEKMSKeyId"] for head in heads.values()} == {KMS}
    for name, content in (*local.items(), *there.items()):
        for secret in (KEYS["AWS_SECRET_ACCESS_KEY"], KEYS["AWS_ACCESS_KEY_ID"]):
            assert secret.encode() not in content, name
    assert "out_kms_key" not in json.loads(local["plan.json"])["request"]

    said.clear()
    eosat.run(config, place, device="cpu", tell=tell)
    assert "run.finished_already" in said
    assert "run.published_already" in said

    shutil.rmtree(tmp_path / "runs")  # the machine is gone; another one asks for the same
    said.clear()
    again = eosat.run(config, place, device="cpu", tell=tell)
    assert "run.tile" not in said
    assert (again.folder / "landcover.tif").read_bytes() == local["landcover.tif"]

    shutil.rmtree(tmp_path / "runs")  # gone before it had finished: only the plan was there
    for name in there.keys() - {"plan.json"}:
        store.client.delete_object(Bucket="maps", Key=f"jeju/2024/{name}")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    eosat.run(config, place, device="cpu", tell=tell)
    for name, content in objects(store, "jeju/2024").items():
        assert name in ("run.log", "performance.json") or content == there[name], name
    with pytest.raises(InputError, match="outputs"):
        eosat.run(config | {"outputs": ["labels"]}, place, device="cpu")
    with pytest.raises(InputError, match="holds no run of eosat"):
        publish.take_up(Shelf(bucket="maps", prefix="jeju"), tmp_path / "other")


def test_nothing_is_visible_before_everything_is_there(store: Store, tmp_path: Path, monkeypatch) -> None:
    """The bucket goes away after some objects: no item; then it is back, and the same command ends it."""
    folder = tmp_path / "run"
    folder.mkdir()
    for name in ("item.json", "landcover.tif", "plan.json", "summary.csv"):
        (folder / name).write_text(name)
    shelf, put, order = Shelf(bucket="maps", prefix="run"), Shelf.put, []

    def put_and_break(self: Shelf, path: Path, name: str) -> None:
        if name == "summary.csv":
            raise WorldError("storage.away", href=name, reason="HTTP 503")
        put(self, path, name)

    monkeypatch.setattr(Shelf, "put", put_and_break)
    with pytest.raises(WorldError, match="503"):
        publish.publish(shelf, folder, lambda *_, **__: None)
    assert set(objects(store, "run")) == {"landcover.tif", "plan.json"}

    def put_and_note(self: Shelf, path: Path, name: str) -> None:
        order.append(name)
        put(self, path, name)

    monkeypatch.setattr(Shelf, "put", put_and_note)
    publish.publish(shelf, folder, lambda *_, **__: None)
    assert order[-1] == "item.json"
    assert set(objects(store, "run")) == {path.name for path in folder.iterdir()}


def test_what_is_put_says_who_pays_and_is_tried_again(store: Store, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").write_bytes(os.urandom(1000))
    with before(store.endpoint) as line:
        line.ending, line.faults = "/file", ["503", "reset", "500"]
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", line.url)
        writer_at.cache_clear()
        Shelf(bucket="maps", prefix="pays", requester_pays=True).put(tmp_path / "file", "file")
        assert line.spoilt == ["503", "reset", "500"]
        assert {headers.get("x-amz-request-payer") for headers in line.asked} == {"requester"}
        assert all("authorization" in headers for headers in line.asked)
        Shelf(bucket="maps", prefix="free").put(tmp_path / "file", "file")
        assert "x-amz-request-payer" not in line.asked[-1]
    assert objects(store, "pays")["file"] == (tmp_path / "file").read_bytes()


def test_a_bucket_that_is_not_there_or_refuses_is_said(store: Store, tmp_path: Path) -> None:
    config = wish(str(pond(tmp_path / "pond")))
    with pytest.raises(WorldError, match="nobody"):
        eosat.run(config, "s3://nobody/has/this", device="cpu")
    assert not (tmp_path / "runs").exists()
