"""What stands in the place of `check` writes down what it is given, and judges nothing."""

import importlib
import importlib.util
import json
import re

import pytest

from community_data.exercises.exercise import REGISTRY
from community_data.grading.recorder import MIME, Recorder, written_down
from community_data.grading.values import read
from tests.modules.coursework import COURSE, Module

MODULES = [Module(folder.name) for folder in sorted((COURSE / "modules").iterdir())]


@pytest.fixture
def published():
    return []


@pytest.fixture
def check(published):
    importlib.import_module("community_data.lessons.groups.given")
    return Recorder("groups", published.append)


def test_a_call_is_written_down_and_has_no_verdict(check, published):
    answer = [1, 2]
    result = check.percent(answer, "riverbend", measure="poverty")
    answer.append(3)
    record = json.loads(published[0][MIME])
    assert record["exercise"] == "percent"
    assert [read(each) for each in record["answers"]] == [[1, 2], "riverbend"]
    assert read(record["named"]["measure"]) == "poverty"
    assert published[0]["text/plain"] == repr(result) == "recorded"
    assert not result.passed and result.points == 0


def test_the_notebook_gets_the_tables_to_go_on_with(check, published):
    table = check.right_rates("riverbend", "Otterbeck", "poverty", "race")
    assert "percent" in table and not published


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_notebook_takes_of_check_no_more_than_there_is_in_grading(module):
    """What is neither an exercise nor in `given.py` would be a record in place of a value."""
    lesson = module.name.partition("_")[2]
    room = f"community_data.lessons.{lesson}"
    assert module.checks  # which imports the lesson's own
    given = importlib.util.find_spec(f"{room}.given") and importlib.import_module(f"{room}.given")
    code = "\n".join(cell.source for cell in module.source.cells if cell.cell_type == "code")
    for name in re.findall(r"\bcheck\.(\w+)", code):
        assert name in REGISTRY[lesson] or callable(getattr(given, name, None)), name
        assert not (name in REGISTRY[lesson] and hasattr(given, name)), f"{name} is both"


def test_what_breaks_as_it_is_read_is_a_name_alone():
    class Broken(dict):
        def items(self):
            raise RuntimeError

    def endless():
        while True:
            yield 1

    record = json.loads(written_down("percent", (Broken(a=1), endless()), {}))
    assert record["answers"] == [["dict", [["a", 1]]], ["too_much"]]


def test_a_record_is_never_too_long():
    text = written_down("percent", (["x" * 1000] * 5_000,), {})
    assert len(text) < 1000
    assert json.loads(text)["answers"] == [["too_much"]]
