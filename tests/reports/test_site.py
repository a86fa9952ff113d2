"""How pages are named, and how they are put into their folder."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from community_data.atomic import clear_parts, write_file
from community_data.reports.site import file_names, metas, pages


def names(*towns):
    """The file names of places "1", "2" … with these names."""
    ids = [str(number) for number in range(1, len(towns) + 1)]
    return list(file_names(pd.DataFrame({"place_id": ids, "name": towns})).values())


@pytest.mark.parametrize(
    ("town", "file"),
    [
        ("West Hartford", "west-hartford.html"),
        ("Ålesund / Ó", "alesund-o.html"),
        ("../../etc", "etc.html"),
        ("Index", "index-1.html"),
        ("CON", "con-1.html"),
        ("東京", "1.html"),
        ("", "1.html"),
    ],
)
def test_a_place_gives_its_page_a_plain_name(town, file):
    assert names(town) == [file]


def test_places_of_one_name_are_told_apart():
    first, second, third = names("Union", "union", "Union 2")
    assert (first, second) == ("union-1.html", "union-2.html")
    assert third not in (first, second)


@given(some.lists(some.tuples(some.text(), some.text()), unique_by=lambda place: place[0]))
def test_no_name_is_dangerous_or_there_twice(places):
    found = file_names(pd.DataFrame(places, columns=["place_id", "name"])).values()
    assert len(set(found)) == len(places)
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.") for name in found)
    assert all(
        name.endswith(".html") and name.count(".") == 1 and len(name) < 200 for name in found
    )
    assert "index.html" not in found


def test_a_page_cut_off_does_not_count(tmp_path):
    whole = '<meta name="community-data-run" content="k"><title>x</title></html>\n'
    write_file(tmp_path / "a.html", whole)
    (tmp_path / "b.html").write_text(whole[:-12])
    (tmp_path / "c.html").write_text("<title>somebody's own page</title></html>")
    assert [page.file for page in pages(tmp_path)] == ["a.html"]


def test_a_title_cannot_pass_for_what_a_page_says_of_itself(tmp_path):
    text = '<title><meta name="community-data-run" content="k"></title></html>'
    (tmp_path / "a.html").write_text(text)
    assert metas(tmp_path / "a.html") == {}


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    write_file(tmp_path / "page.html", "old")

    def no_space(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        write_file(tmp_path / "page.html", "new")
    assert [f.name for f in tmp_path.iterdir()] == ["page.html"]
    assert (tmp_path / "page.html").read_text() == "old"


def test_parts_of_a_killed_run_are_cleared(tmp_path):
    (tmp_path / ".community-data-part-1").write_text("half")
    (tmp_path / "mine.html").write_text("mine")
    clear_parts(tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["mine.html"]
