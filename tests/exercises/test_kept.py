"""What one module keeps for another: a small file of the trainee's own, which nobody trusts."""

import json

import numpy as np
import pandas as pd
import pytest

from community_data.exercises import kept


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A trainee's folder, with the notebook that runs in it."""
    for module in ("08_groups", "13_roadmap"):
        (tmp_path / module).mkdir()
        (tmp_path / module / f"{module}.ipynb").write_text("{}")
    monkeypatch.chdir(tmp_path / "08_groups")
    return tmp_path


def read_in_13(work, monkeypatch, *about):
    monkeypatch.chdir(work / "13_roadmap")
    return kept.read("08_groups", *about)


def test_what_is_kept_comes_back(work, monkeypatch):
    said = kept.keep(
        "08_groups", "riverbend", "Otterbeck",
        measure="poverty", focus="Black", gap=np.float64(15.3), real=np.bool_(True),
        names=pd.Series(["a", "b"]), later=...,
    )  # fmt: skip
    assert "Kept for module 13: measure, focus, gap, real and names." in repr(said)
    assert read_in_13(work, monkeypatch, "riverbend", "Otterbeck") == {
        "measure": "poverty", "focus": "Black", "gap": 15.3, "real": True, "names": ["a", "b"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "about", [("riverbend", "Lanternby"), ("riverbend@2026-Q1", "Otterbeck"), (), ("nowhere", "x")]
)
def test_another_place_or_release_gets_nothing(work, monkeypatch, about):
    kept.keep("08_groups", "riverbend", "Otterbeck", measure="poverty")
    assert read_in_13(work, monkeypatch, *about) == {}


def test_no_text_and_no_table_is_kept(work):
    table = pd.DataFrame({"name": ["Somebody"], "count": [1]})
    long = {"text": "x" * 500, "table": table, "nested": [["a"]], "many": list(range(500)),
            "nan": float("nan"), "made_of": {"a": 1}, "call": print}  # fmt: skip
    assert "nothing to keep yet" in repr(kept.keep("08_groups", "riverbend", "Otterbeck", **long))
    assert not (work / "kept").exists()


@pytest.mark.parametrize("folder", ["solutions", "modules"])
def test_the_course_itself_is_never_written_to(tmp_path, monkeypatch, folder):
    here = tmp_path / folder / "08_groups"
    here.mkdir(parents=True)
    (tmp_path / "solutions").mkdir(exist_ok=True)
    (here / "08_groups.ipynb").write_text("{}")
    monkeypatch.chdir(here)
    said = repr(kept.keep("08_groups", "riverbend", "Otterbeck", measure="poverty"))
    assert "Nothing is kept in this run" in said
    assert not (tmp_path / folder / "kept").exists()


def test_a_run_elsewhere_keeps_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # as in a report, or in grading
    assert "Nothing is kept" in repr(kept.keep("08_groups", "riverbend", "Otterbeck", measure="x"))
    assert list(tmp_path.iterdir()) == []
    assert kept.read("08_groups", "riverbend", "Otterbeck") == {}


def test_a_folder_that_cannot_be_written_to_is_a_sentence(work, monkeypatch):
    (work / "kept").write_text("a file in its place")
    assert "Nothing is kept" in repr(kept.keep("08_groups", "riverbend", "Otterbeck", measure="x"))
    assert "Nothing is kept" in repr(kept.keep("08_groups", "no such package", "Otterbeck", m="x"))
    assert read_in_13(work, monkeypatch, "riverbend", "Otterbeck") == {}


@pytest.mark.parametrize(
    "text",
    ["", "[]", "7", "{", '{"answers": 3}', "[" * 100_000, "\ud800", "x" * 9_000,
     '{"package": "riverbend", "version": "2026-Q2", "place": "039003", "answers": [1]}'],
)  # fmt: skip
def test_a_broken_file_is_as_good_as_none(work, monkeypatch, text):
    (work / "kept").mkdir()
    (work / "kept" / "08_groups.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert read_in_13(work, monkeypatch, "riverbend", "Otterbeck") == {}


def test_what_stands_in_a_file_by_hand_is_only_choices_and_numbers(work, monkeypatch):
    about = {"package": "riverbend", "version": "2026-Q2", "place": "039003"}
    (work / "kept").mkdir()
    text = json.dumps(about | {"answers": {"a": {"b": 1}, "c": "x" * 999, "focus": "Black"}})
    (work / "kept" / "08_groups.json").write_text(text)
    assert read_in_13(work, monkeypatch, "riverbend", "Otterbeck") == {"focus": "Black"}
