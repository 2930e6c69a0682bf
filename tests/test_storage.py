import errno

import pytest

from eosat.errors import WorldError
from eosat.storage import is_remote, sha256, whole, write_text


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
