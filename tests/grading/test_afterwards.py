"""A small cohort, really graded, through the commands that come after grading."""

import csv
import io
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import chromium_page
from nbgrader.api import Gradebook

from community_data import cli
from community_data.grading import record, results
from tests.conftest import COURSE
from tests.modules.coursework import Module, grade_id

pytestmark = pytest.mark.needs("bubblewrap")
MODULE = Module("00_start")
PEOPLE = {
    "ana_lopez": "Ana López", "ben_carter": "Ben Carter", "chen_wu": "Chen Wu",
    "dana_oneil": "Dana O'Neil", "eve_adams": "=Eve Adams",
}  # fmt: skip
TEXT_POINTS = 8


@pytest.fixture(scope="module")
def course(tmp_path_factory, clean_env):
    """Ana is right in all, Ben wrong in two, Chen's is blank, Dana's is missing, Eve's is newer."""
    folder = tmp_path_factory.mktemp("cohort") / "course"
    for part in ("solutions", "modules"):
        shutil.copytree(COURSE / part / MODULE.name, folder / part / MODULE.name)
    shutil.copy(COURSE / "nbgrader_config.py", folder)
    syllabus = (COURSE / "community_data" / "course" / "syllabus.toml").read_text("utf-8")
    (folder / "community_data" / "course").mkdir(parents=True)
    (folder / "community_data" / "course" / "syllabus.toml").write_text(syllabus, "utf-8")
    rows = [f"{name},{full},{name}@example.org" for name, full in PEOPLE.items()]
    (folder / "roster.csv").write_text("\n".join(["id,name,email", *rows]), "utf-8")
    hand_in(folder, "ana_lopez", MODULE.solved(), confidence="[2, 1, 1, 2, 1]")
    hand_in(
        folder, "ben_carter", MODULE.solved(), a_row='"A"', how_many="len(places) + 1",
        confidence="{'a': 3, 'b': 3, 'c': 3, 'd': 3, 'e': 3}",
    )  # fmt: skip
    hand_in(folder, "chen_wu", MODULE.blank())
    hand_in(folder, "eve_adams", MODULE.solved())
    start = "import sys; from community_data.cli import main; main()"
    more = {"COMMUNITY_DATA_COURSE": str(folder), "PYTHONPATH": str(COURSE)}
    grade = [sys.executable, "-W", "ignore", "-c", start, "grade", MODULE.name]
    subprocess.run(grade, cwd=folder, env=clean_env | more, check=True, timeout=900)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        for person in ("ana_lopez", "ben_carter"):
            grade = book.find_grade("wish", MODULE.name, MODULE.name, person)
            grade.manual_score, grade.needs_manual_grade = TEXT_POINTS, False
        book.db.commit()
    hand_in(folder, "eve_adams", MODULE.solved(), how_many="len(places) + 2")
    return folder


def hand_in(course, person, notebook, **answers):
    for cell in notebook.cells:
        if grade_id(cell) in answers:
            cell.source = f"{grade_id(cell)} = {answers[grade_id(cell)]}"
    file = results.submitted_file(course, person, MODULE.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, file)


@pytest.fixture
def command(course, monkeypatch, capsys):
    """A command of `cohort`, or another, on the course; in this process, which is much faster."""
    monkeypatch.setenv("COMMUNITY_DATA_COURSE", str(course))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795737600")

    def call(*words) -> subprocess.CompletedProcess:
        code = cli.run([str(word) for word in words])
        said = capsys.readouterr()
        return subprocess.CompletedProcess(words, code, said.out, said.err)

    return call


def test_what_to_teach_again_counts_people_and_says_who_is_missing(command, course, tmp_path):
    page = tmp_path / "again.html"
    said = command("cohort", "teach-again", "start", "--out", page)
    assert said.returncode == 0, said.stderr
    lines = said.stdout.splitlines()
    assert lines[0].endswith("the work in hand: 3 people.")  # Ana, Ben and Chen
    assert "Exercise 1, a row. 1 of 2 who tried were right. 1 person did not answer." in lines
    assert "Exercise 4, population. 2 of 2 who tried were right. 1 person did not answer." in lines
    counting = re.search(r"^ +1 +Counting something else +Draw a small table", said.stdout, re.M)
    assert counting, said.stdout
    assert "Dana O'Neil: not handed in" in said.stdout
    assert re.search(r"=Eve Adams: not graded: a newer version", said.stdout)
    assert "Ben" not in said.stdout
    assert "Ben" not in page.read_text("utf-8")
    guide = (COURSE / "facilitator_guide" / "modules" / "00_start.md").read_text("utf-8")
    for teach in re.findall(r"<td>([^<]+)</td></tr>", page.read_text("utf-8")):
        assert teach.replace("&#39;", "'") in guide


def test_names_are_beside_mistakes_where_they_are_asked_for(command, tmp_path):
    page = tmp_path / "again.html"
    said = command("cohort", "teach-again", MODULE.name, "--names", "--out", page)
    assert "Ben Carter" in said.stdout
    assert "for the facilitator alone" in page.read_text("utf-8")


def test_the_five_statements_are_what_was_graded(command):
    said = command("cohort", "statements")
    assert said.returncode == 0, said.stderr
    # Ana said 2 and Ben said 3 to the first. Chen left it empty, and Eve's old work counts no more.
    first = next(line for line in said.stdout.splitlines() if "open a notebook" in line)
    assert re.findall(r"\d", first) == ["0", "1", "1", "0", "0"]
    assert "2 people answered, fewer than 11" in said.stdout


def test_before_and_after(command, tmp_path):
    file = tmp_path / "sheets.csv"
    file.write_text(
        "person,row,1,2,3,4,5\nana_lopez,today,5,5,5,5,5\nana_lopez,looking back,1,1,1,1,1\n"
        "ben_carter,today,2,3,4,4,4\n9,today,4,4,4,4,4\n9,first day,4,4,4,4,5\n",
        "utf-8",
    )
    said = command("cohort", "statements", "--after", file, "--out", tmp_path / "counts.csv")
    assert said.returncode == 2
    assert "Nothing is written" in said.stderr
    said = command("cohort", "statements", "--after", file)
    assert said.returncode == 0, said.stderr
    assert "Today, compared with the first day, 3 people" in said.stdout
    first_day = said.stdout.partition("first day, 3 people")[2].partition("looking back")[0]
    row = next(line for line in first_day.splitlines() if "open a notebook" in line)
    assert re.findall(r"│ +(\d) ", row) == ["1", "1", "1"]
    assert "2 of 3 people have no row “looking back”" in said.stdout
    assert "Ana" not in said.stdout


def test_a_record_from_the_first_tick_to_the_last(command, course):
    said = command("cohort", "completion", "--module", "start", "--explained", "ana_lopez")
    assert "--course-name" in said.stderr or "--make-key" in said.stderr
    assert said.returncode == 2
    assert "Ana López" in said.stdout  # the table is there all the same
    assert command("cohort", "completion", "--make-key").returncode == 0
    said = command("cohort", "completion", "--course-name", "Riverbend library")
    assert said.returncode == 0, said.stderr
    assert "1 record written: Ana López." in said.stdout
    assert re.search(r"Ben Carter +│ +1/1 │ has not explained a finding aloud", said.stdout)
    assert re.search(r"Eve Adams +│ +0/1 │ 00_start: not graded", said.stdout)
    file = course / "completion" / "records" / "ana_lopez.html"
    assert [f.name for f in file.parent.iterdir()] == ["ana_lopez.html"]
    genuine = command("verify", file)
    assert genuine.returncode == 0, genuine.stderr
    assert "Ana López completed “Riverbend library” on November 27, 2026" in genuine.stdout
    code = record.CODE.search(file.read_text("utf-8"))[0]
    assert command("verify", *code.split()).returncode == 0
    changed = file.with_name("changed.html")
    changed.write_text(file.read_text("utf-8").replace("Ana López", "Eva López"), "utf-8")
    assert command("verify", changed).returncode == 1
    changed.unlink()
    assert command("verify", "nothing.html").returncode == 2
    before = file.read_bytes()
    command("cohort", "completion")
    assert file.read_bytes() == before
    assert command("cohort", "completion", "--revoke", "ana_lopez").returncode == 0
    assert not file.exists()
    taken_back = command("verify", code)
    assert taken_back.returncode == 1
    assert "taken back" in taken_back.stderr
    assert "1 record written" not in command("cohort", "completion").stdout
    assert not file.exists()  # until somebody ticks it again
    refused = command("cohort", "completion", "--again", "ben_carter")
    assert refused.returncode == 2
    assert "has not explained" in refused.stderr


def test_what_is_kept_of_completion_stays_out_of_git():
    for name in ("completion/private-key.pem", "completion/records/ana_lopez.html"):
        assert subprocess.run(["git", "check-ignore", "-q", name], cwd=COURSE).returncode == 0
    public = subprocess.run(["git", "check-ignore", "-q", record.PUBLIC_KEY], cwd=COURSE)
    assert public.returncode == 1


def test_points_for_the_platforms(command, tmp_path):
    file = tmp_path / "grades.csv"
    said = command("cohort", "export", "moodle", "start", "--out", file)
    assert said.returncode == 0, said.stderr
    grades = {row["Email address"]: row["00_start"] for row in read_csv(file)}
    assert grades == {
        "ana_lopez@example.org": f"{14 + TEXT_POINTS}",
        "ben_carter@example.org": f"{12 + TEXT_POINTS}",
        "chen_wu@example.org": "0", "dana_oneil@example.org": "-", "eve_adams@example.org": "-",
    }  # fmt: skip
    assert "Dana O'Neil, no grade: not handed in" in said.stdout
    assert any(row["Name"] == "'=Eve Adams" for row in read_csv(file))
    assert command("cohort", "export", "blackboard", "start", "--out", file).returncode == 2


def read_csv(file) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_keep_nobody_out(command, course, tmp_path, width):
    page = tmp_path / "again.html"
    command("cohort", "teach-again", MODULE.name, "--names", "--out", page)
    passed = record.Passed("00_start", "Start here", "2026-10-02", 20, 24)
    key = record.Ed25519PrivateKey.generate()
    made = record.Record("Ana López", "Riverbend library", "2026-11-27", 70, (passed,))
    (tmp_path / "record.html").write_text(record.signed_page(made, key), "utf-8")
    with chromium_page(width=width) as browser:
        for file in (page, tmp_path / "record.html"):
            browser.goto(file.as_uri())
            violations = Axe().run(browser).response["violations"]
            assert not [(v["id"], v["nodes"][0]["html"]) for v in violations]
            assert browser.evaluate("document.documentElement.scrollWidth") <= width
