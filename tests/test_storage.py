import errno

import pytest

from eosat.config import check_config
from eosat.errors import InputError, WorldError
from eosat.run.plan import load_plan, save_plan
from eosat.run.prepare import prepare, same_request
from eosat.storage import Access, byte_count, is_remote, sha256, whole, write_text


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    target = tmp_path / "deep" / "a.txt"

    def stop_half_way() -> None:
        with whole(target) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stop_half_way()
    assert list((tmp_path / "deep").iterdir()) == []
    with whole(target) as temporary:
        temporary.write_text("all")
        assert not target.exists()
    assert target.read_text() == "all"
    assert [path.name for path in target.parent.iterdir()] == ["a.txt"]


def test_what_stood_there_stays_when_writing_fails(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(WorldError, match=r"a\.txt"), whole(target):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert target.read_text() == "old"


def test_a_folder_that_cannot_be_is_the_worlds_fault(tmp_path):
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file" / "a.txt", tmp_path / "file" / "b" / "a.txt"):
        with pytest.raises(WorldError, match="Cannot write"):
            write_text(path, "x")


def test_other_errors_pass_through(tmp_path):
    with pytest.raises(FileNotFoundError), whole(tmp_path / "a.txt"):
        (tmp_path / "elsewhere").read_text()


def test_bom_and_hash(tmp_path):
    write_text(tmp_path / "a.csv", "이름\n", bom=True)
    assert (tmp_path / "a.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    assert len(sha256(tmp_path / "a.csv")) == 64


def test_is_remote():
    for href in ("s3://bucket/key", "https://host/x", "http://h/x"):
        assert is_remote(href)
    for href in ("/a/b.tif", "C:\\a\\b.tif", "a/b.tif"):
        assert not is_remote(href)


@pytest.mark.parametrize(
    ("text", "count"),
    [("2 GB", 2 * 10**9), ("1.5gb", 15 * 10**8), ("512 MiB", 2**29), (0, 0), ("0", 0), ("off", 0), (False, 0), (7, 7)],
)
def test_sizes_are_read_as_people_write_them(text, count):
    assert byte_count(text) == count


@pytest.mark.parametrize("text", ["much", "-1 GB", "2 GG", "", "1 GB 2", "inf"])
def test_what_is_no_size_is_said(text):
    with pytest.raises(InputError, match="is no size"):
        byte_count(text)
    with pytest.raises(InputError, match="Write 2 GB or 500 MB"):
        check_config({"region": "jeju", "period": "2024-04-01/2024-04-02", "cache": text})


def test_how_a_scene_is_opened_travels_with_the_plan_and_the_cache_does_not(strip, tmp_path):
    asked = {"region": str(strip.parent / "districts.geojson"), "period": "2025-05-01/2025-05-31"}
    config = check_config(asked | {"catalog": str(strip), "signing": "s3", "cache": "3 GB"})
    prepared = prepare(config, device="cpu", tell=lambda *_, **__: None)
    save_plan(prepared.plan, tmp_path / "plan.json")
    again = load_plan(tmp_path / "plan.json")
    assert {scene.access for scene in again.scenes.kept} == {Access(signing="s3")}
    assert prepared.cache is not None
    assert prepared.cache.limit == 3 * 10**9
    assert "cache" not in again.request
    assert same_request(again, prepare(check_config(asked | {"catalog": str(strip), "signing": "s3", "cache": "off"}),
                                       device="cpu", tell=lambda *_, **__: None).plan)  # fmt: skip
