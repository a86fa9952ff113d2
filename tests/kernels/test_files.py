"""Files on their way into a kernel's folder."""

import tarfile

import pytest

from community_data.kernels.files import packed_files, unpack_files


@pytest.mark.parametrize("filters", [True, False])
def test_what_is_packed_is_unpacked(tmp_path, monkeypatch, filters):
    """Also where Python is older than the filters of tarfile, as 3.11.2 of Debian 12 is."""
    if not filters:
        extract_all = tarfile.TarFile.extractall

        def of_an_older_python(archive, path=".", members=None, *, numeric_owner=False):
            archive.extraction_filter = lambda member, _to: member
            extract_all(archive, path, members, numeric_owner=numeric_owner)

        monkeypatch.setattr(tarfile.TarFile, "extractall", of_an_older_python)
        monkeypatch.delattr(tarfile, "data_filter")
    (tmp_path / "from" / "inside").mkdir(parents=True)
    (tmp_path / "from" / "inside" / "people.csv").write_text("id\n1\n")
    (tmp_path / "from" / "link").symlink_to("/etc/passwd")
    (tmp_path / "to").mkdir()
    unpack_files(packed_files(tmp_path / "from", 10**6), tmp_path / "to")
    assert (tmp_path / "to" / "inside" / "people.csv").read_text() == "id\n1\n"
    assert not (tmp_path / "to" / "link").exists()
