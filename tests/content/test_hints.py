"""Hints and messages are read from the code of checks as they are, however they are written."""

import tomllib

import pytest

from tests.content import hints
from tests.content.pages import COURSE, page, read

CORE = """
class Wrong(Exception): ...

def _verdict(judge):
    if judge: return "right", judge()
    return "data", "No data."

def exercise(points):
    def wrap(judge):
        return _verdict(judge)
    return wrap

def number(answer, mistakes, otherwise):
    for column in answer:
        raise Wrong("text", f"{column} is text. Take the quotes away.")
    raise Wrong("wrong_value", otherwise)

def column(answer):
    raise Wrong("not_in_reach", "Nobody calls this.")
"""
CHECKS = '''
"""The checks of a module."""
from .core import Mistake, Wrong, exercise, number

SHORT = {"a": ("first_letter", "It has a.")}

@exercise(points=1)
def rate(answer):
    below = "Divide by the people."
    number(answer, [Mistake("count", 1, f"This is the count. {below}"),
                    Mistake(value=2, hint="half" if answer else "whole", message="A part.")],
           otherwise="Not the rate.")
    for name, (hint, message) in SHORT.items():
        raise Wrong(hint, message)
    for hint in ("low", "high"):
        raise Wrong(hint, "Out of " + "range.")
    gone("dropped")
    return "You divided."

def gone(hint):
    raise Wrong(hint, "It is gone.")
'''


@pytest.fixture
def checks(tmp_path):
    """A file of checks beside a core of its own."""

    def make(source):
        (tmp_path / "core.py").write_text(CORE)
        file = tmp_path / "rates.py"
        file.write_text(source)
        return file

    return make


def test_every_way_to_write_a_hint_is_read(checks):
    assert hints.hints_of(checks(CHECKS)) == {
        "count", "half", "whole", "first_letter", "low", "high", "dropped",
        "text", "wrong_value", "data",
    }  # fmt: skip


def test_every_sentence_is_read(checks):
    assert hints.messages_of(checks(CHECKS)) == [
        "A part.",
        "It has a.",
        "It is gone.",
        "Not the rate.",
        "Out of range.",
        "This is the count. Divide by the people.",
        "You divided.",
    ]


def test_a_hint_that_only_a_run_would_show_is_refused(checks):
    with pytest.raises(hints.CannotRead, match=r"rates\.py, line 2"):
        hints.hints_of(checks("def rate(a):\n    raise Wrong(a.lower(), 'Try again.')\n"))


def test_names_that_are_made_of_themselves_end(checks):
    source = (
        "def rate(hint, more):\n    more = more + ' Look.'\n    rate(hint, more)\n"
        "    raise Wrong('low', f'It is {more}')\n"
    )
    assert hints.hints_of(checks(source)) == {"low"}


def test_a_page_and_the_checks_are_compared_both_ways():
    text = "| what | hints of the checks |\n|---|---|\n| a `word` | `count`, `old` |"
    assert hints.hints_named(page(text)) == {"count", "old"}
    said = hints.differences({"count", "new"}, {"count", "old"})
    assert len(said) == 2
    assert "`new`" in said[0] and "`old`" in said[1]


BANKS = sorted((COURSE / "tests" / "lessons").glob("*/answers.toml"))


@pytest.mark.parametrize("file", BANKS, ids=lambda file: file.parent.name)
def test_what_the_banks_meet_by_running_is_among_what_was_read(file):
    (notebook,) = (COURSE / "solutions").glob(f"*_{file.parent.name}/*.ipynb")
    module = read(notebook)
    bank = tomllib.loads(file.read_text("utf-8"))
    met = {
        answer["hint"]
        for name, kinds in bank.items()
        if name != "cases"
        for answer in kinds["wrong"]
    }
    assert met <= set().union(*map(hints.hints_of, hints.check_files(module)))
