"""Packages that are made to break a reader: each ends in a sentence within seconds."""

from __future__ import annotations

import json
import time

import psutil
import pytest

from community_data import validate
from community_data.validate import terminal
from tests.package_copies import Copy, by_hand
from tests.validate.test_check import PLACES, SOUND, measures_of

SECONDS = 20  # on a machine that is busy with other tests

HARD = {}


def hard(kind: str, table: str, says: str = ""):
    def keep(make):
        HARD[make.__name__] = (make, kind, table, says)
        return make

    return keep


def constrained(copy: Copy, table: str, column: str, rule: dict) -> None:
    rows = copy.rows(table)
    fields = [{"name": name, "type": "string"} for name in rows[0]]
    fields[rows[0].index(column)]["constraints"] = rule
    copy.describe(table, schema={"fields": fields})


@hard("schema", "places", "takes too long")
def a_pattern_that_never_ends(copy):
    copy.set("places", 2, "name", "a" * 60 + "!")
    constrained(copy, "places", "name", {"pattern": "^(a+)+$"})


@hard("not-as-described", "places", "the form that")
def a_pattern_that_a_value_does_not_have(copy):
    constrained(copy, "places", "name", {"pattern": "[A-Z]"})


@hard("schema", "places", "cannot be used")
def a_pattern_that_is_a_number(copy):
    constrained(copy, "places", "name", {"pattern": 5})


@hard("file-empty", "places", "no rows")
def a_pattern_and_no_row(copy):
    constrained(copy, "places", "name", {"pattern": "[A-Z]"})
    copy.write("places", copy.raw("places").splitlines(keepends=True)[0])


@hard("not-as-described", "measures", "the form that")
def a_pattern_of_a_column_that_nobody_needs(copy):
    rows = copy.rows("measures")
    copy.write("measures", [[*row, "x" if number else "more"] for number, row in enumerate(rows)])
    constrained(copy, "measures", "more", {"pattern": "[A-Z]"})


@hard("not-a-number", "measures", "is not a number")
def a_count_of_400_digits(copy):
    copy.set("measures", 3, "count", "9" * 400)


@hard("file-changed", "places", "that no file has")
def a_size_of_400_digits(copy):
    copy.describe("places", bytes=int("9" * 400))


@hard("descriptor", "", "cannot be read")
def a_number_of_5000_digits_in_the_descriptor(copy):
    text = json.dumps(copy.descriptor)[:-1] + f', "x": {"9" * 5000}}}'
    (copy.folder / "datapackage.json").write_text(text)


@hard("descriptor", "", "nested too deep")
def a_descriptor_of_500_steps(copy):
    text = json.dumps(copy.descriptor)[:-1] + ', "x": ' + "[" * 500 + "]" * 500 + "}"
    (copy.folder / "datapackage.json").write_text(text)


@hard("descriptor", "", "far too large")
def a_descriptor_of_50_megabytes(copy):
    copy.descriptor = copy.descriptor | {"x": "y" * 50_000_000}


@hard("descriptor", "", "title")
def a_title_that_is_a_number(copy):
    copy.descriptor = copy.descriptor | {"title": 5}


@hard("descriptor", "", "“measures” that are not a list of names")
def measures_of_a_source_that_are_a_number(copy):
    content = copy.descriptor
    content["sources"][0]["measures"] = 5
    copy.descriptor = content


@hard("not-a-table", "places", "100,005 columns")
def a_hundred_thousand_columns(copy):
    first, *rest = copy.raw("places").decode().splitlines()
    more = ",".join(f"c{n}" for n in range(100_000))
    rows = [f"{first},{more}", *(row + "," * 100_000 for row in rest)]
    copy.write("places", "\n".join(rows).encode())


@hard("broken", "measures", "no end")
def one_line_of_30_megabytes(copy):
    copy.write("measures", copy.raw("measures") + b"\n" + b"," * 30_000_000)


@hard("broken", "measures", "no end")
def one_cell_of_30_megabytes(copy):
    copy.write("measures", copy.raw("measures") + b"\n" + b"x" * 30_000_000)


@hard("characters", "places", "cannot be read")
def a_nul_byte(copy):
    copy.write("places", copy.raw("places").replace(b"Alder", b"Al\0der"))


@hard("characters", "places", "turn the direction")
def a_name_that_turns_the_direction_of_writing(copy):
    copy.set("places", 3, "name", "Al\u202eder")


@hard("characters", "places", "nobody can see")
def an_id_with_a_space_of_no_width(copy):
    copy.set("places", 3, "place_id", "01\u200b1")


@hard("formula", "places", "a spreadsheet would run")
def a_formula(copy):
    copy.set("places", 3, "name", '=HYPERLINK("http://x.example";"Alder")')


@hard("formula", "places", "a spreadsheet would run")
def a_command_behind_a_minus(copy):
    copy.set("places", 3, "name", "-2+3+cmd|' /C calc'!A0")


@hard("formula-sign", "places", "as a formula does")
def a_name_behind_an_at_sign(copy):
    copy.set("places", 3, "name", "@Alder")


@pytest.mark.parametrize("name", HARD)
def test_gets_a_sentence_within_seconds(name, tmp_path):
    make, kind, table, says = HARD[name]
    copy = by_hand(tmp_path / "made", {"places": PLACES, "measures": measures_of(SOUND)})
    make(copy)
    begun, processes = time.monotonic(), psutil.Process().children()
    report = validate.check_data(copy.folder)
    assert time.monotonic() - begun < SECONDS
    assert psutil.Process().children() == processes  # a pattern is tried in one of its own
    found = [p for p in report.problems if (p.kind, p.table) == (kind, table)]
    assert found and any(says in p.what for p in found), report.problems
    for line in terminal.lines(report):
        assert "fault in the course" not in line
        assert not {"\u202e", "\u200b", "\0"} & set(line)
        assert len(line) < 1000


def test_a_language_that_writes_from_right_to_left_is_welcome(tmp_path):
    """Letters of no direction, and the joiners that Persian and Hindi are written with."""
    places = PLACES.replace("Alder", "می\u200cخواهم")
    copy = by_hand(tmp_path / "made", {"places": places, "measures": measures_of(SOUND)})
    report = validate.check_data(copy.folder)
    assert report.sound, report.problems
