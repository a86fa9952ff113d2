"""A part of a page is made again when something that it is made of changes, and only then."""

import json
import re
import shutil
from pathlib import Path

import pytest

from community_data import data
from community_data.course.syllabus import Module, course_folder, modules, syllabus_file
from community_data.reports import cache_key, parts, stage
from community_data.reports.gate import protected
from community_data.reports.run import Run, Section, run_module

from .conftest import COUNT, NAMES, write_course, write_package

PLACES = ["Riverbend", "Otterbeck", "Tallowgate"]  # a region, a town and a neighborhood
SYLLABUS = """
[[module]]
id = "01_count"
title = "Counting"
tables = ["places", "measures"]
reads = ["places", "measures"]

[[module]]
id = "03_names"
title = "Names"
tables = ["places"]
reads = ["places"]
"""
BOTH = ("--module", "count", "--module", "names", "--level", "town")


def changed(folder, table, old, new, **described):
    """A package's table with one text in place of another, in a later release."""
    file = folder / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        resource.pop("hash", None)
    (folder / "datapackage.json").write_text(json.dumps(descriptor | described), encoding="utf-8")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of two modules that say what they read."""
    course = write_course(tmp_path_factory.mktemp("c"), {"01_count": COUNT, "03_names": NAMES})
    syllabus_file(course).write_text(SYLLABUS, encoding="utf-8")
    return course


def names_part(page):
    return re.search(r"The name of.*?is asked for", page.read_text(encoding="utf-8"))[0]


@pytest.mark.thorough
def test_one_changed_table_makes_its_parts_only(report, course, tmp_path):
    out, package = tmp_path / "out", write_package(tmp_path / "p", ["Town A", "Town B"])
    sources = [{"title": "A survey", "tables": ["measures"], "published": "2025-01-30"}]
    changed(package, "measures", ",40,", ",40,", sources=sources)
    here = {"COMMUNITY_DATA_COURSE": str(course)}
    assert report(package, *BOTH, "--out", out, **here).code == 0

    changed(package, "measures", ",40,", ",60,", version="2", created="2025-06-01T00:00:00Z")
    said = report(package, *BOTH, "--out", out, **here)
    assert said.code == 0 and "2 made now" in said.out, said
    assert "2 were run again; 2 are of the same data and code as before" in said.out
    page = (out / "town-a.html").read_text(encoding="utf-8")
    assert "30.0" in page and "20.0" not in page  # 60 of 200, no longer 40

    said = report(package, *BOTH, "--out", out, **here)
    assert "2 already there" in said.out and "run again" not in said.out

    changed(package, "places", "Town B", "Town C", version="3")
    said = report(package, *BOTH, "--out", out, **here)
    assert "run again" not in said.out and "2 made now" in said.out


@pytest.mark.thorough
def test_only_what_failed_is_made_again(report, course, tmp_path):
    package = write_package(tmp_path / "p", ["Goodville", "Stopton"])
    request = (package, *BOTH, "--out", tmp_path / "out")
    here = {"COMMUNITY_DATA_COURSE": str(course)}
    assert report(*request, **here).code == 1
    again = report(*request, **here)
    assert "1 was run again; 1 are of the same" in again.out, again
    assert report(*request, "--again", **here).out.count("run again") == 0


def test_a_part_that_somebody_changed_is_no_part(tmp_path):
    page = tmp_path / "a.html"
    key, other = "a" * 64, "b" * 64
    page.write_bytes((parts.marked(key, "<p>12 ±\r\n</p>") + parts.marked(other, "5")).encode())
    assert parts.there(page) == {key: "<p>12 ±\r\n</p>", other: "5"}
    page.write_bytes(page.read_bytes().replace(b"<p>12", b"<p>13"))
    assert parts.there(page) == {other: "5"}
    assert parts.there(tmp_path / "none.html") == {}


def fingerprints(site):
    """All that look like SHA-256 in a site's files, but for those of the text that stands there."""
    texts = [
        file.read_bytes().decode("utf-8", "replace") for file in site.rglob("*") if file.is_file()
    ]
    of_text = {own for text in texts for _key, own in re.findall(r"<!--part (\w+) (\w+)-->", text)}
    return {one for text in texts for one in re.findall(r"\b[0-9a-f]{64}\b", text)} - of_text


@pytest.mark.thorough
def test_nobody_can_try_numbers_against_a_fingerprint(report, course, tmp_path):
    """Who has the same package, as somebody who guesses its hidden counts, gets others."""
    package = write_package(tmp_path / "p", ["Town A", "Town B"])
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"

    for out in (ours, theirs):
        report(package, *BOTH, "--out", out, COMMUNITY_DATA_COURSE=str(course))
    assert len(fingerprints(ours)) >= 4 and not fingerprints(ours) & fingerprints(theirs)
    (file,) = tmp_path.glob(".ours*secret")
    kept = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0 and len(kept) == 32 and stage.secret_of(ours) == kept
    file.write_bytes(b"")  # as after a full disk
    new = stage.secret_of(ours)
    stage.keep_secret(ours, new)
    assert len(new) == 32 and new != kept and file.read_bytes() == new


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A copy of the library's code, by whose files parts are known; and forget what was read."""
    copy = tmp_path / "code"
    shutil.copytree(cache_key.CODE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache_key, "CODE", copy)

    def keys():
        for name in ("_code", "of_course"):
            getattr(cache_key, name).cache_clear()
        package = data.open_package("riverbend")
        named = modules(("groups", "quality"), course_folder())
        return {module.lesson: cache_key.of_part(package, module, b"") for module in named}

    yield copy, keys
    keys()


@pytest.mark.parametrize(
    ("file", "lessons"),
    [
        ("lessons/groups/page.py", {"groups"}),
        ("lessons/quality/given.py", {"quality"}),
        ("lessons/trends/page.py", set()),
        ("lessons/comparison.py", {"groups", "quality"}),
        ("data/rates.py", {"groups", "quality"}),
        ("reports/page.html.j2", {"groups", "quality"}),
        ("reports/content.py", {"groups", "quality"}),
    ],
)
def test_changed_code_makes_what_stands_on_it(code, file, lessons):
    copy, keys = code
    before = keys()
    with (copy / file).open("a", encoding="utf-8") as opened:
        opened.write("\n# changed\n")
    after = keys()
    assert {name for name in before if before[name] != after[name]} == lessons


def test_a_run_of_another_day_or_place_is_another(tmp_path):
    asked = {"package": "x", "place": "01", "day": "2026-01-01"}
    key = cache_key.of_run("part", asked, 2)
    assert cache_key.of_run("part", asked | {"package": "elsewhere"}, 2) == key
    for other in ({"place": "02"}, {"day": "2026-01-02"}, {"measure": "poverty"}):
        assert cache_key.of_run("part", asked | other, 2) != key
    assert cache_key.of_run("part", asked, 3) != key and cache_key.of_run("other", asked, 2) != key


def test_a_run_cannot_read_what_its_lesson_does_not(tmp_path):
    package = data.open_package("riverbend")
    module = Module("x", "X", ("places",), Path("x.ipynb"), reads=("places", "ballots", "absent"))
    readable = parts.readable(package, module, tmp_path)
    assert sorted(readable.tables) == ["ballots", "places"]
    assert not readable.version and "created" not in readable.descriptor
    assert {file.stem for file in readable.folder.glob("*.csv")} == {"ballots", "places"}
    assert readable.places.equals(package.places)
    about = {table for source in readable.sources for table in source.get("tables", [])}
    assert about == {"ballots", "places"}


NARROW = [module for module in modules((), course_folder()) if module.reads]


@pytest.mark.thorough
@pytest.mark.parametrize("module", NARROW, ids=lambda module: module.id)
def test_a_lesson_shows_the_same_of_what_it_reads_as_of_all(module, tmp_path):
    """What `syllabus.toml` says a lesson reads is all that its part of a page depends on."""
    with protected(data.open_package("riverbend"), tmp_path / "out") as copy:
        narrow = parts.readable(copy.package, module, copy.package.folder.parent / "readable")
        parts_shown = 0
        for place in PLACES:
            shown = []
            for package in (copy.package, narrow):
                asked = {"package": str(package.folder), "place": place, "day": "2026-08-01"}
                known = {name: asked[name] for name in asked if name in module.parameters}
                run = Run(module.id, module.title, str(module.notebook), known, 120)
                shown.append(run_module(run))
            assert shown[0] == shown[1]
            parts_shown += isinstance(shown[0], Section)
        assert parts_shown
