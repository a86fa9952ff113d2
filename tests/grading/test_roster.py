"""Who takes part: a roster that can be used, and one made of another program's list."""

import subprocess
import sys

import openpyxl
import pytest

from community_data.errors import CannotGrade
from community_data.grading import roster
from community_data.grading.intake.participants import proposed
from community_data.grading.roster import Person
from community_data.hosting.hub import system

ANA = Person("ana_lopez", "Ana López", "ana@pantry.org")
BEN = Person("ben_ng", "Ben Ng", "ben@town.gov")
PLAIN = "id,name,email\nana_lopez,Ana López,ana@pantry.org\nben_ng,Ben Ng,ben@town.gov\n"


def read(tmp_path, content):
    content = content.encode() if isinstance(content, str) else content
    (tmp_path / "roster.csv").write_bytes(content)
    return roster.read(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("\n", "\r\n"),
        "sep=;\n" + PLAIN.replace(",", ";"),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("cp1252"),
        PLAIN + " , ,\n\n,,\n",
        PLAIN.replace("id,name,email", " ID ,Name,EMAIL"),
        'email,id,name,group\nana@pantry.org,ana_lopez,"Ana López",1\n'
        "ben@town.gov,ben_ng,Ben Ng,2\n",
    ],
)
def test_however_a_spreadsheet_saves_it(tmp_path, content):
    assert read(tmp_path, content) == [ANA, BEN]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (PLAIN + "ana_lopez,Ana Again,\n", "has ana_lopez more than once"),
        (PLAIN + "other,Ana Again,ANA@pantry.org\n", "has ana@pantry.org more than once"),
        (PLAIN + "third,,t@x.org\n", "row 4 has no name"),
        (PLAIN + "Third One,Third,\n", "row 4: “Third One” cannot be an id"),
        (PLAIN + ",Third,\n", "cannot be an id"),
        (PLAIN + "../x,Third,\n", "cannot be an id"),
        (PLAIN + "third,Third,not an address\n", "is not an e-mail address"),
        ("name,email\nAna,a@x.org\n", "has no column id"),
        ("id,name\n", "names nobody"),
        ("", "is empty"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(tmp_path, content, words):
    with pytest.raises(CannotGrade) as problem:
        read(tmp_path, content)
    assert words in str(problem.value)


MOODLE = (
    '"First name","Last name","ID number","Email address",Groups\n'
    "Ana,López,,ana@pantry.org,\nBen,Ng,,ben@town.gov,\n"
)
MOODLE_ES = (
    "Nombre;Apellido(s);Dirección de correo\nAna;López;ana@pantry.org\nBen;Ng;ben@town.gov\n"
)
GERMAN = "Vorname,Name,E-Mail-Adresse\nAna,López,ana@pantry.org\nBen,Ng,ben@town.gov\n"
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Module 8 (99)\n"
    "    Points Possible,,,,,35\n"
    '"López, Ana",101,s1,ana@pantry.org,One,\n"Ng, Ben",102,s2,ben@town.gov,One,\n'
    '"Student, Test",103,,abc123,One,\n'
)


@pytest.mark.parametrize("content", [MOODLE, MOODLE_ES, GERMAN, CANVAS, MOODLE.encode("utf-16")])
def test_a_list_of_a_learning_platform_becomes_a_roster(tmp_path, content):
    file = tmp_path / "list.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8-sig"))
    proposal = proposed(file, [])
    assert proposal.people == [ANA, BEN] and proposal.made == [ANA, BEN]


def test_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    for row in [["Username", "Full name", "E-mail"], ["ana_lopez", "Ana López", "ana@pantry.org"]]:
        book.active.append(row)
    book.save(tmp_path / "people.xlsx")
    assert proposed(tmp_path / "people.xlsx", []).people == [ANA]
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(CannotGrade, match="cannot be read as a table"):
        proposed(tmp_path / "bad.xlsx", [])


def test_who_is_on_the_roster_keeps_the_id_and_nobody_is_lost(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(MOODLE, encoding="utf-8")
    before = [Person("al7", "Ana L.", "ANA@pantry.org"), Person("zoe", "Zoë Müller")]
    proposal = proposed(file, before)
    assert [person.id for person in proposal.people] == ["al7", "ben_ng", "zoe"]
    assert proposal.kept == [before[1]]


def test_two_of_one_name_and_names_in_other_letters(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("name\nAna López\nAna Lopez\n李 明\nØyvind Ås\n", encoding="utf-8")
    ids = [person.id for person in proposed(file, []).people]
    assert ids[:2] == ["ana_lopez", "ana_lopez_2"] and ids[3] == "oyvind_as"
    assert all(roster.ID.fullmatch(each) for each in ids) and len(set(ids)) == 4


@pytest.mark.parametrize("name", ["Maria Guadalupe de los Ángeles Hernández", "7 of 9", "李 明"])
def test_an_id_that_is_made_can_be_a_user_of_a_hub(tmp_path, name):
    file = tmp_path / "list.csv"
    file.write_text("name\n" + f"{name}\n" * 12, encoding="utf-8")
    ids = [person.id for person in proposed(file, []).people]
    assert all(system.USER.fullmatch(each) for each in ids) and len(set(ids)) == 12


def test_the_command_writes_only_when_it_is_told_and_keeps_the_one_before(
    repo, clean_env, tmp_path
):
    course = tmp_path / "course"
    (course / "solutions").mkdir(parents=True)
    (tmp_path / "list.csv").write_text(MOODLE, encoding="utf-8")

    def command(*words):
        return subprocess.run(
            [sys.executable, "-m", "community_data.cli", "cohort", "roster", *words],
            env=clean_env | {"PYTHONPATH": str(repo), "COMMUNITY_DATA_COURSE": str(course)},
            text=True, capture_output=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    shown = command(str(tmp_path / "list.csv"))
    assert shown.returncode == 0 and "add --write" in shown.stdout
    assert not (course / "roster.csv").exists()
    assert command(str(tmp_path / "list.csv"), "--write").returncode == 0
    assert roster.read(course) == [ANA, BEN]
    (tmp_path / "list.csv").write_text(MOODLE + "Zoë,Müller,,z@x.org,\n", encoding="utf-8")
    assert command(str(tmp_path / "list.csv"), "--write").returncode == 0
    assert len(list((course / "backup").glob("roster *.csv"))) == 1
    assert "zoe_muller" in command().stdout
