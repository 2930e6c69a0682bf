"""A mirror in a bucket: written with keys, read with keys, private to everyone else."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import environment
from servers.files import file_server
from servers.s3 import KEYS, Store, object_store
from test_mirror import REGION, Said, source  # noqa: F401

import eosat
from eosat.errors import EosatError, InputError, WorldError
from eosat.mirror import mirror, verify
from eosat.storage import Access, opened
from eosat.storage.reader import identified
from eosat.storage.stores import store_at


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An object store, and its keys and address where boto3 looks for them."""
    missing = environment.lacks()
    if missing is not None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"not here: {missing}")
        pytest.skip(f"not here: {missing}")
    with object_store() as running:
        for name, value in (*KEYS.items(), ("AWS_ENDPOINT_URL_S3", running.endpoint)):
            monkeypatch.setenv(name, value)
        store_at.cache_clear()
        identified.cache_clear()
        running.bucket("mirrors")
        yield running
        store_at.cache_clear()


def test_a_mirror_in_a_private_bucket(store: Store, source: Path, tmp_path: Path) -> None:  # noqa: F811
    place, said = "s3://mirrors/jeju", Said()
    with file_server(source) as files:
        wish = {"region": REGION, "period": "2024-05-01/2024-05-01", "catalog": f"{files.url}/catalog.json",
                "outputs": ["labels"], "cache": "off"}  # fmt: skip
        catalog = mirror(wish, place, tell=said)
        theirs = eosat.run(wish, tmp_path / "source", device="cpu").folder / "landcover.tif"
        assert verify(place) == (11, [])
        store.client.put_object(Bucket="mirrors", Key="jeju/noise/S2B_52SBB_20240501_0_L2A/red.tif", Body=b"x" * 10)
        assert [Path(name).name for name in verify(place)[1]] == ["red.tif"]
        mirror(wish, place, tell=said)
        assert [fields["missing"] for key, fields in said if key == "mirror.size"] == [11, 1]
        with pytest.raises(InputError, match="is not empty"):
            mirror(wish, "s3://mirrors", tell=said)
    assert catalog == f"{place}/catalog.json"
    signed = wish | {"catalog": catalog, "signing": "s3"}
    ours = eosat.run(signed, tmp_path / "mirror", device="cpu").folder / "landcover.tif"
    assert ours.read_bytes() == theirs.read_bytes()
    for path in (tmp_path / "mirror").rglob("*"):
        assert not path.is_file() or KEYS["AWS_SECRET_ACCESS_KEY"].encode() not in path.read_bytes(), path
    with pytest.raises(EosatError, match="set signing: s3"):
        eosat.find(REGION, "2024-05-01/2024-05-01", catalog=catalog)


def test_a_private_object_is_refused_to_those_without_keys_and_opens_with_them(store: Store, source: Path) -> None:  # noqa: F811
    href = store.put(source / "B04.tif", "mirrors", "closed.tif", public=False)
    with pytest.raises(WorldError, match="set signing: s3"), opened(href):
        pass
    with pytest.raises(WorldError, match="set signing: s3"), opened("s3://mirrors/closed.tif"):
        pass
    for address in (href, "s3://mirrors/closed.tif"):
        with opened(address, Access(signing="s3")) as src:
            assert src.width == 1200
    store.put(source / "B04.tif", "mirrors", "open.tif", public=True)
    with opened("s3://mirrors/open.tif") as src:
        assert src.width == 1200
