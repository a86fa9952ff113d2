"""The slips of somebody's first lines: each gets its own sentence, and doing what it says helps."""

import warnings
from types import ModuleType

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_data import data, methods
from community_data.exercises import stopped, unreadable
from community_data.exercises.notebook import explain


def notebook() -> dict[str, object]:
    places = data.open_package("riverbend").places
    return {
        "pd": pd,
        "data": data,
        "methods": methods,
        "places": places,
        "small_places": places[places["level"] == "neighborhood"],
        "chosen": places.iloc[3],
        "population": ...,
        "place": "Otterbeck",
        "column": "population",
        "columns": ["population"],
        "levels": ["town"],
        "on_list": 14201,
    }


def run(source: str, names: dict[str, object]) -> str:
    """What is said of a cell; empty where nothing is wrong with it."""
    tools = {name: value for name, value in names.items() if isinstance(value, ModuleType)}
    try:
        exec(compile(source, "<ipython-input-1>", "exec"), names)
    except BaseException as error:
        names.pop("__builtins__", None)
        return explain(error, source, names, tools)
    return ""


def answer(text: str) -> str:
    return f"answer = (\n    {text}\n)"


NAMES = notebook()

# (what was typed, what is said of it, what the trainee writes who does what it says)
ANSWERS = [
    ("Otterbeck", 'put quotes around it: "Otterbeck"', '"Otterbeck"'),
    ("Copper Loom", "put quotes around the whole of it", '"Copper Loom"'),
    ("Most people live in one place", "put quotes around the whole", '"Most people live here"'),
    ("“Otterbeck”", "Line 2 has a curly quote: “\n→ Delete it and type a straight", '"Otterbeck"'),
    ("‘B’", 'type a straight one: \'', "'B'"),
    ("15.8%", "Line 2 has a % sign", "15.8"),
    ('chosen["population"] x 100', "written with a star", 'chosen["population"] * 100'),
    ("100x3", "written with a star", "100*3"),
    ('chosen["population"] × 2', "Write * in its place", 'chosen["population"] * 2'),
    ("30 ÷ 120", "Write / in its place", "30 / 120"),
    ("30 – 12", "Write - in its place", "30 - 12"),
    ("len(places", "Line 2 opens a bracket ( that is never closed", "len(places)"),
    ("len(places))", "Line 2 has a bracket ) that nothing opens", "len(places)"),
    ('places["name")', "The bracket [ in line 2 is not closed", 'places["name"]'),
    ('places["name".head()', "The bracket [ in line 2 is not closed", 'places["name"].head()'),
    ("small_places.sort_value('name')", "“sort_values”", "small_places.sort_values('name')"),
    ("small_places.Head()", "“head”", "small_places.head()"),
    ("small_places.head5", "head(5)", "small_places.head(5)"),
    ("small_places.head[5]", "Use round ones: head(5)", "small_places.head(5)"),
    ("small_places.head.sum()", "brackets after its name: head( … )", "small_places.head().sum()"),
    ("small_places.append('a')", "Take .append away", "small_places"),
    ("print('a').upper()", "empty (None)", "'a'.upper()"),
    ('places[places["name"] = "Otterbeck"]', "write two: ==", 'places[places["name"] == "X"]'),
    ("answer = 5", "Take “answer =” away", "5"),
    ("places[name]", 'Put quotes around it: "name"', 'places["name"]'),
    ("places[population]", 'around it: "population"', 'places["population"]'),
    ("places.sort_values(population)", "Put quotes", 'places.sort_values("population")'),
    ('"places".head()', "take the quotes away", "places.head()"),
    ("[3 2 1]", "a comma between them", "[3, 2, 1]"),
    ('[chosen "a"]', "Put a comma between them", '[chosen, "a"]'),
    ("41 270", "without blanks and commas: 41270", "41270"),
    ("41,070", "without commas and blanks: 41070", "41070"),
    ("5 people", "Write the number alone", "5"),
    ("5people", "no unit", "5"),
    ('"Otterbeck', "begins with a quote and does not end", '"Otterbeck"'),
    ("'don't know'", "put double quotes around it", '"don\'t know"'),
    ("places head()", "Put a dot between: places.head", "places.head()"),
    ("len places", "Put round brackets around what len needs", "len(places)"),
    ("places.sort_values('name', ascending=false)", "“False”", "places.sort_values('name')"),
    ("places.sort_values('name', Ascending=False)", "“ascending”", "places"),
    ("Places.head()", "Do you mean “places”?", "places.head()"),
    ("Len(places)", "Do you mean “len”?", "len(places)"),
    ('places("name")', 'use square brackets and quotes: places["column"]', 'places["name"]'),
    ("places.place id", "square brackets and quotes", 'places["place_id"]'),
    ("places.class", 'brackets and quotes: ["class"]', 'places["level"]'),
    ('places["Population"]', "Did you mean population?", 'places["population"]'),
    ('places["population "]', "Take the blank inside the quotes away", 'places["population"]'),
    ('places["population" > 5]', "write the table too", 'places["population"] > 5'),
    ("len(places) => 5", "Write >= in its place", "len(places) >= 5"),
    ("2(3 + 4)", "write it: 2 * (3 + 4)", "2 * (3 + 4)"),
    ("population * 100", "“population” is nothing yet", "5 * 100"),
    ("methods(5)", "Put a dot and the name of the tool", "methods.difference_margin(3, 4)"),
    ("methods.diference_margin(3, 4)", "difference_margin", "methods.difference_margin(3, 4)"),
    ('"5" * 2.5', "Numbers stand without quotes", "5 * 2.5"),
    ('places["name"].iloc[999]', "fewer rows", 'places["name"].iloc[0]'),
    ('f"{place has"', "curly bracket", 'f"{place} has"'),
    ("…", "Write your answer in its place", "5"),
    ('{"A": "act" "B": "cause"}', "a comma", '{"A": "act", "B": "cause"}'),
    ('{"A" "act", "B": "cause"}', "a colon", '{"A": "act", "B": "cause"}'),
    ('{"A": "act", "B", "cause"}', "a colon is missing", '{"A": "act", "B": "cause"}'),
    ('{"A": "act". "B": "cause"}', "a comma", '{"A": "act", "B": "cause"}'),
    ('{"A": "act"; "B": "cause"}', "Write a comma", '{"A": "act", "B": "cause"}'),
    ("(places.iloc[0]; places.iloc[1])", "Write a comma", "(places.iloc[0], places.iloc[1])"),
    ('places.groupby("level")["population "].sum()', "Take the blank",
     'places.groupby("level")["population"].sum()'),
    ('places.groupby("level")["populatin"].sum()', "Did you mean population",
     'places.groupby("level")["population"].sum()'),
    ('pd.DataFrame({1: [2]})["1"]', "without quotes: [1]", "pd.DataFrame({1: [2]})[1]"),
    ('["A",, "B"]', "Take one of them away", '["A", "B"]'),
    ('"A": "act", "B": "cause"', "curly brackets", '{"A": "act", "B": "cause"}'),
    ('["A": "act"]', "curly brackets", '{"A": "act"}'),
    ("A: act, B: cause", "each part in quotes", '{"A": "act", "B": "cause"}'),
    ("(4 + 2 + 1) : 3", "To divide, write /", "(4 + 2 + 1) / 3"),
    ("2029-06-30", 'Put quotes around it: "2029-06-30"', '"2029-06-30"'),
    ("2020–2024", 'Put quotes around it: "2020–2024"', '"2020–2024"'),
    ("place ! = 5", "Write != in its place", "place != 5"),
    ("len(places level=1)", "Put a comma between", "len(places)"),
    ("131 / 0,35", "Write decimals with a point: 0.35", "131 / 0.35"),
    ("methods.answers_needed(14,201, margin=5)", "has no comma", "methods.answers_needed(14201)"),
    ("methods.answer_margin(10.6)", "too many or too few", "methods.answer_margin(10.6, 300)"),
    ('methods.answers_needed("on_list")', "quotes away", "methods.answers_needed(on_list)"),
    ("100 * places.size / places.count", "did not run", "100 * places.size / 2"),
    ('100 * places.groupby("level")', "piles", '100 * places.groupby("level").size()'),
    ('places["name"].mean()', "no mean", '(places["name"] == "X").mean()'),
    ('(places["population"] > 5 & places["population"] < 9).sum()', "own round brackets",
     '((places["population"] > 5) & (places["population"] < 9)).sum()'),
    ("sum(places)", "sum( ) cannot add up", "places.sum()"),
    ("methods.difference_margin(level, 3)", "the table too", "5 / 2"),
    ('methods.difference_margin("level", 3)', "Write the table too", "5 / 2"),
    ("2.5^2", "Write two stars", "2.5**2"),
    ('places["levels"]', "Did you mean level", 'places["level"]'),
    ('places[places["level"].isin("town")]', "square brackets", 'places["level"].isin(["town"])'),
    ('places["name"].contains("Otter")', "write .str.contains",
     'places["name"].str.contains("Otter")'),
    ('places["columns"]', "take the quotes away", "places[columns]"),
    ("places.column", "without quotes: [column]", "places[column]"),
    ('chosen["population"] / level', 'the table too: chosen["level"]', "5 / 2"),
    ('places["name"].groupby("level").size()', "It is in another table",
     'places["name"].groupby(small_places["level"]).size()'),
    ('places.groupby("level", "kind").size()', "Put them in a list",
     'places.groupby(["level", "name"]).size()'),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "said", "mended"), ANSWERS, ids=[a[0] for a in ANSWERS])
def test_a_slip_in_an_answer_gets_its_own_sentence(typed, said, mended):
    told = run(answer(typed), notebook())
    assert said in told
    assert "Compare this line, and the one above it" not in told
    assert not run(answer(mended), notebook())


CELLS = [
    ("print 5", "Put round brackets", "print(5)"),
    ('my place = "x"', "my_place", 'my_place = "x"'),
    ('my-place = "x"', "my_place", 'my_place = "x"'),
    ("class = 5", "“class” is a word of Python's own", "kind = 5"),
    ('"x" = 5', "one word without quotes", "x = 5"),
    ("one = 1\n  two = 2", "Take away the blanks", "one = 1\ntwo = 2"),
    ("mine == 5", "write one sign =", "mine = 5"),
    ("answer = (\n    len(places)\n", "Line 1 opens a bracket (", "answer = (\n    len(places)\n)"),
    ("answer = \n    len(places)\n)", "has a bracket ) that nothing opens", "answer = len(places)"),
    ("round(3.14, 1", "opens a bracket ( that is never closed", "round(3.14, 1)"),
    ('places["half"] = [1, 2]', "A column of 2 values",
     'places["half"] = places["population"] / 2'),
    ("import panda", "not here", "import pandas"),
    ('data.open_package("riverbend").place("Oterbeck")', "Did you mean Otterbeck",
     'data.open_package("riverbend").place("Otterbeck")'),
    ('places[places["level"] == "town" and places["population"] > 5]', "Write & for and",
     'places[(places["level"] == "town") & (places["population"] > 5)]'),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "said", "mended"), CELLS, ids=[c[0] for c in CELLS])
def test_a_slip_in_a_cell_gets_its_own_sentence(typed, said, mended):
    assert said in run(typed, notebook())
    assert not run(mended, notebook())


def test_a_line_is_named_where_the_slip_is():
    """Python names the line at which it gave up, which is often the next one."""
    told = run('one = 1\nanswer = (\n    places["name"\n)\nother = (\n    5\n)', notebook())
    assert "line 3" in told
    assert "line 4" not in told


pieces = st.sampled_from(
    [*"()[]{}\"'“”=+-*/%.,:;#\\\n 0159", "x", "places", "name", "answer = (", "False", "…", "\t"]
)


@settings(deadline=None, max_examples=400, derandomize=True)
@given(st.lists(pieces, max_size=14).map("".join))
def test_whatever_is_typed_a_sentence_comes_back(source):
    error = not_compiled(source)
    if error:
        assert "→ " in explain(error, source, NAMES)
        assert all(part.strip() for part in unreadable.advice(error, source, NAMES))


def not_compiled(source: str) -> SyntaxError | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<ipython-input-1>", "exec")
        except SyntaxError as error:
            return error
    return None


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    "kind", [*stopped.CAUSES, Unprintable, RuntimeError, RecursionError, MemoryError, SystemExit]
)
@pytest.mark.parametrize("message", [(), ("",), (5,), (None,), (...,), (pd.DataFrame(),), ("{x}",)])
def test_whatever_an_error_says_a_sentence_comes_back(kind, message):
    told = explain(kind(*message), "answer = places[", NAMES, {})
    assert "→ " in told
    assert len(told.splitlines()) <= 4
