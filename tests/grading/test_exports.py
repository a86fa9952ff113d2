"""The files for Moodle and Canvas: only what is graded, for the right person, and no formula."""

import csv
import io

import pandas as pd
import pytest

from community_data.errors import CannotGrade
from community_data.grading import exports, table_file
from community_data.grading.exports import Column
from community_data.grading.roster import Person

PEOPLE = [
    Person("ana_lopez", "Ana López", "ana@example.org"),
    Person("ben_carter", "Ben Carter", "ben@example.org"),
    Person("chen_wu", "Chen Wu", "chen@example.org"),
]
GROUPS = Column("08_groups", "Rates and groups", {"ana_lopez": 28.5, "chen_wu": 0}, 41)
START = Column("00_start", "Start here", {"ben_carter": 24}, 24)

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Rates and groups (991),Quiz (992),Current Score
    Points Possible,,,,,41,10,(read only)
"López, Ana",101,S1,ana@example.org,Spring,,7,70
"Carter, Ben",102,S2,b@other.org,Spring,12,8,80
"Wu, Chen",103,S3,CHEN_WU,Spring,,8,80
"Doe, Zed",104,S4,zed@example.org,Spring,9,8,80
"Student, Test",105,,,Spring,,,
"""
MOODLE = """\
First name,Last name,ID number,Email address,Assignment: Rates and groups (Real),Last downloaded
Ana,López,7,ANA@example.org,-,1700000000
Ben,Carter,8,ben@example.org,-,1700000000
Chen,Wu,9,chen@example.org,30,1700000000
A,Teacher,1,teacher@example.org,-,1700000000
"""


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def theirs(text: str) -> pd.DataFrame:
    table = rows(text)
    return pd.DataFrame(table[1:], columns=table[0])


def test_moodle_finds_people_by_their_address():
    made = exports.moodle(PEOPLE, [GROUPS, START])
    assert rows(made.text) == [
        ["Email address", "Name", "08_groups", "00_start"],
        ["ana@example.org", "Ana López", "28.5", "-"],
        ["ben@example.org", "Ben Carter", "-", "24"],
        ["chen@example.org", "Chen Wu", "0", "-"],
    ]


def test_nobody_without_an_address_is_in_the_file_for_moodle():
    """Moodle gives such a row to the person above it."""
    made = exports.moodle([*PEOPLE, Person("dana", "Dana")], [GROUPS])
    assert "Dana" not in made.text
    assert any("Dana" in note for note in made.notes)


def test_moodles_own_export_gives_rows_and_columns():
    made = exports.moodle(PEOPLE, [GROUPS], theirs(MOODLE))
    head, *people = rows(made.text)
    assert head[-1] == "Assignment: Rates and groups (Real)"
    assert dict(zip([row[0] for row in people], [row[-1] for row in people], strict=True)) == {
        "Ana": "28.5", "Ben": "-", "Chen": "0",
    }  # fmt: skip
    assert "Teacher" not in made.text
    assert any("A Teacher" in note for note in made.notes)


def test_moodle_in_another_language_is_understood():
    spanish = MOODLE.replace("Email address", "Dirección de correo").replace(
        "First name,Last name", "Nombre,Apellido(s)"
    )
    made = exports.moodle(PEOPLE, [GROUPS], theirs(spanish))
    assert rows(made.text)[1] == ["ANA@example.org", "28.5"]


def test_canvas_keeps_its_ids_and_columns():
    made = exports.canvas(PEOPLE, [GROUPS], theirs(CANVAS))
    assert rows(made.text) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Rates and groups (991)"],
        ["    Points Possible", "", "", "", "", "41"],
        ["López, Ana", "101", "S1", "ana@example.org", "Spring", "28.5"],
        ["Carter, Ben", "102", "S2", "b@other.org", "Spring", ""],
        ["Wu, Chen", "103", "S3", "CHEN_WU", "Spring", "0"],
    ]


def test_a_grade_that_the_import_would_take_away_is_told():
    notes = exports.canvas(PEOPLE, [GROUPS], theirs(CANVAS)).notes
    assert any("Ben Carter" in note and "takes it away" in note for note in notes)


@pytest.mark.parametrize(("possible", "points"), [("100", "69.51"), ("82", "57"), ("82,0", "57")])
def test_points_are_the_same_part_of_what_canvas_holds_for_all(possible, points):
    table = theirs(CANVAS.replace("Possible,,,,,41,", f'Possible,,,,,"{possible}",'))
    made = exports.canvas(PEOPLE, [GROUPS], table)
    assert rows(made.text)[2][-1] == points
    assert rows(made.text)[1][-1] == possible.partition(",")[0]
    assert any("41" in note and "same part" in note for note in made.notes)


def test_canvas_without_its_export_is_warned_about():
    made = exports.canvas(PEOPLE, [GROUPS])
    assert rows(made.text)[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert [row[-1] for row in rows(made.text)] == ["08_groups", "41", "28.5", "", "0"]
    assert any("--from" in note for note in made.notes)


def test_two_people_of_one_name_are_told_apart_by_id_or_not_at_all():
    twins = [Person("ana_1", "Ana Lee", "one@example.org"), Person("ana_2", "Ana Lee")]
    column = Column("08_groups", "Rates and groups", {"ana_1": 5, "ana_2": 9}, 41)
    table = theirs(
        "Student,ID,SIS Login ID,Section\n"
        '"Lee, Ana",1,one@example.org,A\n"Lee, Ana",2,other@example.org,A\n'
    )
    made = exports.canvas(twins, [column], table)
    assert [row[-1] for row in rows(made.text)[2:]] == ["5"]


@pytest.mark.parametrize(
    ("ours", "theirs_too"), [(["ana_1", "ana_2"], 1), (["ana_1"], 2)], ids=["ours", "theirs"]
)
def test_a_name_that_two_people_have_is_nobodys(ours, theirs_too):
    people = [*PEOPLE, *(Person(name, "Ana Lee") for name in ours)]
    column = Column("08_groups", "Rates and groups", dict.fromkeys(ours, 5), 41)
    table = theirs(CANVAS + "".join(f'"Lee, Ana",20{n},,,A,,,\n' for n in range(theirs_too)))
    made = exports.canvas(people, [column], table)
    assert "Lee" not in made.text
    assert any("Ana Lee" in note for note in made.notes)


def test_one_address_in_two_rows_is_refused():
    with pytest.raises(CannotGrade, match="Ana"):
        exports.canvas(PEOPLE, [GROUPS], theirs(CANVAS.replace("zed@", "ana@")))


@pytest.mark.parametrize("maker", [exports.moodle, exports.canvas])
def test_two_columns_for_a_module_are_asked_about(maker):
    table = theirs(CANVAS.replace("Quiz (992)", "08_groups again (992)"))
    with pytest.raises(CannotGrade, match="several columns"):
        maker(PEOPLE, [GROUPS], table)


@pytest.mark.parametrize("maker", [exports.moodle, exports.canvas])
def test_another_file_than_theirs_is_told(maker):
    with pytest.raises(CannotGrade, match="no gradebook"):
        maker(PEOPLE, [GROUPS], theirs("city,people\nOtterbeck,41270\n"))


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
def test_no_name_becomes_a_formula(name):
    person = Person("x", name, "x@example.org")
    for made in (exports.moodle([person], [GROUPS]), exports.canvas([person], [GROUPS])):
        assert all(not exports.FORMULA.match(cell) for cell in rows(made.text)[-1] if cell != "-")
        assert any(cell == f"'{name}" for cell in rows(made.text)[-1])


def test_a_file_of_theirs_is_read_as_it_is(tmp_path):
    file = tmp_path / "theirs.csv"
    file.write_bytes(CANVAS.encode("utf-8-sig"))
    table = table_file.read(file)
    assert list(table)[5] == "Rates and groups (991)"
    assert table.iloc[1]["Student"] == "López, Ana"


def test_columns_of_one_name_do_not_stop_a_file(tmp_path):
    file = tmp_path / "theirs.csv"
    file.write_text(MOODLE.replace("Last downloaded", "Email address"), "utf-8")
    made = exports.moodle(PEOPLE, [GROUPS], table_file.read(file))
    assert rows(made.text)[1][-1] == "28.5"
