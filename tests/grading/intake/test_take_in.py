"""Work as it comes: named, packed, broken and doubled as people and programs do it."""

import contextlib
import datetime
import hashlib
import io
import json
import os
import pty
import random
import re
import shlex
import shutil
import struct
import sys
import zipfile
from email.message import EmailMessage
from pathlib import Path

import nbformat
import pytest
from small_package import write as write_package

from community_data.course.syllabus import released
from community_data.grading import roster, standing
from community_data.grading.intake import kept, terminal
from community_data.grading.intake.module_of import modules_of
from community_data.grading.results import sha256
from community_data.hosting.hand_in import hand_in, work_of
from community_data.hosting.work_folder import copy_modules

PEOPLE = """id,name,email
ana_lopez,Ana López,ana@pantry.org
ana_gomez,Ana Gómez,gomez@pantry.org
ben_ng,Ben Ng,ben.ng@town.gov
zoe_muller,Zoë Müller,zoe@shelter.org
maria_jose_garcia,María José García Márquez,mj@library.org
s1234567,Lena Øster,lena@council.org
"""
MODULE = "08_groups"


@pytest.fixture
def course(repo, tmp_path):
    """A course with the real modules and a roster."""
    folder = tmp_path / "course"
    (folder / "community_data" / "course").mkdir(parents=True)
    shutil.copy(repo / "community_data/course/syllabus.toml", folder / "community_data/course")
    shutil.copytree(repo / "modules", folder / "modules")
    (folder / "roster.csv").write_text(PEOPLE, encoding="utf-8")
    return folder


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def notebook(repo):
    """The bytes of a person's notebook of a module: each call has an answer of its own."""

    def write(answer="12", module=MODULE, **of_json):
        content = json.loads(released(repo, module).read_text(encoding="utf-8"))
        for cell in content["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution"):
                cell["source"] = f"# {answer}\n" + "".join(cell["source"])
        return json.dumps(content, ensure_ascii=False, **of_json).encode()

    return write


def put(folder, name, content):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def zipped(files, **options):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data, **options)
    return content.getvalue()


def take_in(course, *paths, **more):
    settings = {
        "people": [], "modules": [], "chosen": [], "newest": False, "only": "", "dry_run": False,
    }  # fmt: skip
    return terminal.run(terminal.Request(paths=list(paths), **(settings | more)), course)


def taken(course):
    """(person, module) -> the bytes that stand where they are graded."""
    files = (course / "submitted").glob("*/*/*.ipynb")
    return {(f.parts[-3], f.parts[-2]): f.read_bytes() for f in files if f.stem == f.parts[-2]}


def hashes(folder):
    return {sha256(file) for file in folder.rglob("*") if file.is_file() and not file.is_symlink()}


# --- Whose it is ---------------------------------------------------------------------------------

NAMES = {
    "Ana López_123456_assignsubmission_file_/08_groups (1).ipynb": "ana_lopez",
    "Lopez Ana_123456_assignsubmission_file_/x.ipynb": "ana_lopez",
    "Ben Ng_77_assignsubmission_file_08_groups.ipynb": "ben_ng",
    "lopezana_12345_67890_08_groups-1.ipynb": "ana_lopez",
    "gomezana_LATE_12345_67890_08_groups.ipynb": "ana_gomez",
    "garciamarquezmariajose_1_2_08_groups.ipynb": "maria_jose_garcia",
    "mullerzoe_1_2_08_groups-3.ipynb": "zoe_muller",
    "ben_ng/08_groups.ipynb": "ben_ng",
    "BEN.NG@TOWN.GOV/notebook.ipynb": "ben_ng",
    "Müller, Zoë/Kopie von 08_groups.ipynb": "zoe_muller",
    "Zoe Mueller - 08.ipynb": "zoe_muller",
    "Zoë.json": "zoe_muller",
    "ben - module 8 FINAL.ipynb.txt": "ben_ng",
    "08_groups-Ana Lopez (2).ipynb": "ana_lopez",
    "a/b/c/d/s1234567 08.ipynb": "s1234567",
    "Lena Oster.ipynb": "s1234567",
    "María García.ipynb": "maria_jose_garcia",
    "bng.ipynb": "ben_ng",
    "ana_gomez+08_groups+2026-11-22 18:00:00.000000 UTC+Zm9v/08_groups.ipynb": "ana_gomez",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_person_is_known_by_the_names_of_files_and_folders(course, inbox, notebook, name):
    put(inbox, name, notebook())
    assert take_in(course, inbox) == 0
    assert taken(course) == {(NAMES[name], MODULE): notebook()}


NOT_CLEAR = [
    "ana 08.ipynb",  # two have this name
    "08_groups.ipynb",
    "Untitled1.ipynb",
    "Ana Gonzalez.ipynb",  # one who is not on the roster
    "Participant_12_assignsubmission_file_/08_groups.ipynb",  # Moodle without names
    "ana_lopez/ben ng 08.ipynb",  # the two do not go together
    "Ana Lopez and Ben Ng.ipynb",
    "may 8.ipynb",
]


@pytest.mark.parametrize("name", NOT_CLEAR)
def test_who_is_not_clear_is_listed_with_what_to_type(course, inbox, notebook, capsys, name):
    put(inbox, name, notebook())
    assert take_in(course, inbox) == 3
    assert not taken(course)
    told = capsys.readouterr().out
    pair = re.search(r"--person (.+)", told)[1]
    assert shlex.split(pair)[0].startswith(f"inbox/{name}=")
    assert take_in(course, inbox, people=[f"inbox/{name}=ana_gomez"]) == 0
    assert taken(course).keys() == {("ana_gomez", MODULE)}


def test_an_answer_about_nobody_or_nothing_is_refused(course, inbox, notebook):
    put(inbox, "x.ipynb", notebook())
    for people, word in (["x.ipynb=ana_lopes"], "ana_lopez"), (["y.ipynb=ben_ng"], "x.ipynb"):
        with pytest.raises(Exception, match="Did you mean") as problem:
            take_in(course, inbox, people=people)
        assert word in str(problem.value)
    assert not (course / "handed_in").exists()


def test_an_answer_is_about_one_file(course, inbox, notebook):
    for folder in "ab":
        put(inbox, f"{folder}/08_groups.ipynb", notebook(folder))
    with pytest.raises(Exception, match="2 files are called"):
        take_in(course, inbox, people=["08_groups.ipynb=ben_ng"])
    assert take_in(course, inbox, people=["inbox/b/08_groups.ipynb=ben_ng"]) == 3
    assert taken(course) == {("ben_ng", MODULE): notebook("b")}


def test_a_mail_with_an_attachment(course, inbox, notebook):
    mail = EmailMessage()
    mail["From"], mail["Date"] = "Zoë <zoe@shelter.org>", "Sun, 22 Nov 2026 18:30:00 +0000"
    mail.set_content("Here it is.")
    mail.add_attachment(
        notebook(), maintype="application", subtype="octet-stream", filename="08_groups.ipynb"
    )
    put(inbox, "Here it is.eml", bytes(mail))
    assert take_in(course, inbox) == 0
    assert taken(course) == {("zoe_muller", MODULE): notebook()}
    stamp = course / "submitted/zoe_muller/08_groups/timestamp.txt"
    assert stamp.read_text() == "2026-11-22 18:30:00.000000 UTC"


# --- Which module it is --------------------------------------------------------------------------


def test_the_module_is_known_by_its_cells_not_by_its_name(course, inbox, notebook):
    put(inbox, "ben_ng/08_groups.ipynb", notebook(module="05_priorities"))
    take_in(course, inbox)
    assert taken(course).keys() == {("ben_ng", "05_priorities")}


@pytest.mark.parametrize("lost", ["ids", "grade_ids", "both"])
def test_a_notebook_that_lost_its_marks_is_known_by_the_rest(repo, lost):
    for file in sorted((repo / "modules").glob("*/*.ipynb")):
        content = nbformat.read(file, 4)
        for cell in content.cells:
            if lost != "grade_ids":
                cell.pop("id", None)
            if lost != "ids":
                cell.metadata.clear()
        assert modules_of(content, repo) == [file.stem]
        content.cells = content.cells[: len(content.cells) // 2]
        assert modules_of(content, repo) == [file.stem]


def test_a_notebook_of_another_course_is_asked_about(course, inbox, capsys):
    content = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    put(inbox, "ben_ng.ipynb", nbformat.writes(content).encode())
    assert take_in(course, inbox) == 3
    assert "--module-of" in capsys.readouterr().out
    take_in(course, inbox, modules=["ben_ng.ipynb=groups"])
    assert taken(course).keys() == {("ben_ng", MODULE)}


def test_one_module_alone(course, inbox, notebook):
    put(inbox, "ben_ng 1.ipynb", notebook(module="05_priorities"))
    put(inbox, "ben_ng 2.ipynb", notebook())
    assert take_in(course, inbox, only="groups") == 0
    assert taken(course).keys() == {("ben_ng", MODULE)}


# --- Whatever program wrote it -------------------------------------------------------------------


def as_version_3(raw):
    content = nbformat.reads(raw.decode(), 4)
    return json.dumps(nbformat.convert(content, 3)).encode()


def as_colab(raw):
    """Colab: minor version 0, no ids, marks of its own, indented by 2 blanks."""
    content = json.loads(raw)
    content["nbformat_minor"] = 0
    content["metadata"]["colab"] = {"provenance": [], "toc_visible": True}
    for cell in content["cells"]:
        cell["metadata"]["id"] = cell.pop("id")
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
    return json.dumps(content, indent=2).encode()


def as_deepnote(raw):
    """Deepnote: a property that no notebook has, and an output without its parts."""
    content = json.loads(raw)
    for number, cell in enumerate(content["cells"]):
        cell["metadata"]["deepnote_cell_type"] = cell["cell_type"]
        cell["deepnote_to_be_reexecuted"] = False
        cell.pop("id", None)
        if cell["cell_type"] == "code":
            cell.pop("execution_count", None)
            cell["outputs"] = [{"output_type": "stream", "text": str(number)}]
    return json.dumps(content).encode()


def with_much_output(raw):
    content = json.loads(raw)
    cell = next(c for c in content["cells"] if c["cell_type"] == "code")
    text = 'a "quoted" line with ]}, \\ and é\n' * 500
    cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": [text] * 1500}]
    return json.dumps(content).encode()


FORMS = {
    "mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "utf16": lambda raw: raw.decode().encode("utf-16"),
    "utf16 without a mark": lambda raw: raw.decode().encode("utf-16-le"),
    "latin": lambda raw: raw.decode().encode("cp1252", "replace"),
    "version 3": as_version_3,
    "deepnote": as_deepnote,
    "much output": with_much_output,
}


@pytest.mark.parametrize("form", FORMS)
def test_another_program_wrote_it(course, inbox, notebook, form):
    file = put(inbox, "ben_ng.ipynb", FORMS[form](notebook("4711")))
    assert take_in(course, inbox) == 0
    (content,) = taken(course).values()
    graded = nbformat.reads(content.decode("utf-8"), 4)
    nbformat.validate(graded)
    expected = nbformat.reads(notebook("4711").decode(), 4)
    if form != "latin":
        assert [c.source for c in graded.cells] == [c.source for c in expected.cells]
    names = [c.metadata.get("nbgrader", {}).get("grade_id") for c in graded.cells]
    assert names == [c.metadata.get("nbgrader", {}).get("grade_id") for c in expected.cells]
    assert sha256(file) in hashes(course / "handed_in")


@pytest.mark.parametrize(
    "form", [as_colab, lambda raw: json.dumps(json.loads(raw), indent=1).encode()]
)
def test_a_valid_notebook_is_not_touched(course, inbox, notebook, form):
    put(inbox, "ben_ng.ipynb", form(notebook()))
    take_in(course, inbox)
    assert taken(course) == {("ben_ng", MODULE): form(notebook())}


NO_NOTEBOOKS = {
    "empty": (b"", "empty"),
    "blanks": (b"  \n", "empty"),
    "page": (b"<!DOCTYPE html>\n<html><body class='jp-Notebook'></body></html>", "web page"),
    "login": (b"<html><title>Log in</title></html>", "page to log in"),
    "pdf": (b"%PDF-1.7\n", "PDF"),
    "script": (b"#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\nx = 1\n", "Python script"),
    "json": (b'{"a": 1}', "no cells"),
    "no cells": (b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "no cells"),
    "large": (b"x,y\n" * 6_000_000, "not a notebook"),
    "bytes": (bytes(range(256)) * 9, "not a notebook"),
    "deep": (b'{"cells":' + b"[" * 100_000, "not a notebook"),
}


@pytest.mark.parametrize("kind", NO_NOTEBOOKS)
def test_what_is_no_notebook_is_kept_and_asked_for_again(course, inbox, capsys, kind):
    content, words = NO_NOTEBOOKS[kind]
    file = put(inbox, "ben_ng.ipynb", content)
    assert take_in(course, inbox) == 3
    assert words in capsys.readouterr().out
    assert not taken(course) and sha256(file) in hashes(course / "handed_in" / "ben_ng")


def test_nobody_is_asked_again_for_what_came_beside_it(course, inbox, notebook):
    put(inbox, "ben_ng/08_groups.ipynb", notebook())
    put(inbox, "ben_ng/08_groups.html", NO_NOTEBOOKS["page"][0])
    put(inbox, "ben_ng/picture.png", b"\x89PNG\r\n")
    assert take_in(course, inbox) == 0
    assert hashes(inbox) <= hashes(course / "handed_in")


def test_half_a_file_is_kept_and_what_can_be_read_of_it(course, inbox, notebook, capsys):
    whole = notebook("my answer")
    file = put(inbox, "ben_ng.ipynb", whole[: len(whole) * 2 // 3])
    assert take_in(course, inbox) == 3
    assert "cut off" in capsys.readouterr().out
    assert sha256(file) in hashes(course / "handed_in/ben_ng/08_groups")
    (recovered,) = course.glob("handed_in/ben_ng/08_groups/recovered ben_ng*.ipynb")
    cells = nbformat.read(recovered, 4).cells
    first = nbformat.reads(whole.decode(), 4).cells[: len(cells)]
    assert len(cells) > 40 and [c.source for c in cells] == [c.source for c in first]
    assert take_in(course, recovered) == 0  # a facilitator may decide that it counts
    assert taken(course).keys() == {("ben_ng", MODULE)}


# --- Packed --------------------------------------------------------------------------------------


def test_a_zip_of_a_learning_platform_with_zips_in_it(course, inbox, notebook):
    inner = zipped({"my-work/08_groups/08_groups.ipynb": notebook("zoe")})
    download = zipped({
        "Ana López_1_assignsubmission_file_/08_groups.ipynb": notebook("ana"),
        "Zoë Müller_2_assignsubmission_file_/final.zip": inner,
        "Ben Ng_3_assignsubmission_onlinetext_/onlinetext.html": b"<p>I could not do it.</p>",
        "__MACOSX/Ana López_1_assignsubmission_file_/._08_groups.ipynb": b"\0\5\26\7",
    })  # fmt: skip
    file = put(inbox, "Module 8-download.zip", download)
    take_in(course, file)
    assert taken(course) == {
        ("ana_lopez", MODULE): notebook("ana"),
        ("zoe_muller", MODULE): notebook("zoe"),
    }
    assert sha256(file) in hashes(course / "handed_in")
    entries = {Path(e.file).name: e for e in kept.log(course)}
    assert entries["onlinetext.html"].person == "ben_ng"


def test_names_in_a_zip_lead_nowhere(course, inbox, notebook, tmp_path):
    content = zipped({
        "../../../ben_ng/08_groups.ipynb": notebook("a"),
        "/etc/ana_lopez.ipynb": notebook("b"),
        "C:\\Users\\zoe_muller.ipynb": notebook("c"),
    })  # fmt: skip
    before = set(tmp_path.rglob("*"))
    take_in(course, put(inbox, "x.zip", content))
    assert taken(course).keys() == {
        ("ben_ng", MODULE), ("ana_lopez", MODULE), ("zoe_muller", MODULE),
    }  # fmt: skip
    new = set(tmp_path.rglob("*")) - before - {inbox / "x.zip"}
    assert all(path.is_relative_to(course) for path in new)


def test_a_link_is_not_followed(course, inbox, notebook, capsys):
    link = zipfile.ZipInfo("ben_ng.ipynb")
    link.external_attr = 0o120777 << 16
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr(link, str(course / "roster.csv"))
    put(inbox, "x.zip", content.getvalue())
    (inbox / "ana_lopez.ipynb").symlink_to(course / "roster.csv")
    (inbox / "folder").symlink_to(course)
    assert take_in(course, inbox) == 3
    assert capsys.readouterr().out.count("This is a link to another file") >= 3
    assert sha256(course / "roster.csv") not in hashes(course / "handed_in")


def bomb():
    """80 MB of zeros in 80 KB."""
    return zipped({"ben_ng/08_groups.ipynb": b"0" * 80_000_000})


def lying_bomb():
    """The same, and the zip says that it is small."""
    content = bytearray(bomb())
    place = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 1000)
    return bytes(content)


def encrypted():
    content = bytearray(zipped({"ben_ng/08_groups.ipynb": b"secret"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + offset] |= 1
    return bytes(content)


def broken():
    content = bytearray(zipped({"ben_ng/08_groups.ipynb": b"x" * 1000}))
    content[45] ^= 0xFF
    return bytes(content)


def matryoshka():
    content = b"nothing"
    for _step in range(12):
        content = zipped({"ben_ng.zip": content})
    return content


@pytest.mark.parametrize("make", [bomb, lying_bomb, encrypted, broken, matryoshka])
def test_a_zip_that_cannot_be_unpacked_is_kept_as_it_is(course, inbox, notebook, make):
    file = put(inbox, "ben_ng.zip", make())
    put(inbox, "ana_lopez.ipynb", notebook())
    assert take_in(course, inbox) == 3
    assert sha256(file) in hashes(course / "handed_in")
    assert taken(course).keys() == {("ana_lopez", MODULE)}


# --- Our own hand-in file ------------------------------------------------------------------------


def test_what_trainees_hand_in_is_taken_in_whatever_the_file_is_called(
    course, repo, inbox, tmp_path
):
    work = tmp_path / "my-work"
    copy_modules(repo, work)
    folder = write_package(work / MODULE / "our-counts", [("A", 40, 1, 900, 0)])
    file = work / MODULE / f"{MODULE}.ipynb"
    content = nbformat.read(file, 4)
    for cell in content.cells:
        if cell.get("id") == "parameters":
            cell.source = 'package = "our-counts"\nplace = "Elmtown"\n'
    nbformat.write(content, file)
    made = hand_in(work_of(repo, work, MODULE), work, "zoe müller", with_data=True).file
    shutil.copy(made, inbox / "attachment (3).zip")
    assert take_in(course, inbox) == 0
    place = course / "submitted" / "zoe_muller" / MODULE
    assert (place / f"{MODULE}.ipynb").read_bytes() == file.read_bytes()
    for name in ("datapackage.json", "measures.csv", "places.csv"):
        assert (place / "our-counts" / name).read_bytes() == (folder / name).read_bytes()
    assert (place / "timestamp.txt").is_file()


def test_data_that_comes_later_goes_to_the_same_notebook(course, inbox, notebook):
    raw = notebook().replace(b'package = \\"riverbend\\"', b'package = \\"../our-counts\\"')
    put(inbox, "ben_ng/08_groups/08_groups.ipynb", raw)
    take_in(course, inbox)
    place = course / "submitted" / "ben_ng" / MODULE
    assert not (place / "our-counts").exists()
    write_package(inbox / "ben_ng" / "our-counts", [("A", 40, 1, 900, 0)])
    assert take_in(course, inbox) == 0
    assert (place / "our-counts" / "measures.csv").is_file()
    assert (place / "08_groups.ipynb").read_bytes() == raw


# --- Twice ---------------------------------------------------------------------------------------


def test_two_versions_are_asked_about(course, inbox, notebook, capsys):
    old = put(inbox, "ben_ng 08.ipynb", notebook("old"))
    new = put(inbox, "ben_ng 08 FINAL.ipynb", notebook("new"))
    for file, day in ((old, 20), (new, 21)):
        moment = datetime.datetime(2026, 11, day).timestamp()
        os.utime(file, (moment, moment))
    assert take_in(course, inbox) == 3
    assert not taken(course) and "--choose 'inbox/ben_ng 08.ipynb'" in capsys.readouterr().out
    assert take_in(course, inbox, chosen=["inbox/ben_ng 08.ipynb"]) == 0
    assert taken(course) == {("ben_ng", MODULE): notebook("old")}
    assert take_in(course, inbox) == 0  # what was answered is not asked again
    assert taken(course) == {("ben_ng", MODULE): notebook("old")}
    assert hashes(inbox) <= hashes(course / "handed_in")


def test_the_newest_counts_when_it_is_said(course, inbox, notebook):
    old = put(inbox, "ben_ng 1.ipynb", notebook("old"))
    os.utime(old, (1_700_000_000, 1_700_000_000))
    put(inbox, "ben_ng 2.ipynb", notebook("new"))
    assert take_in(course, inbox, newest=True) == 0
    assert taken(course) == {("ben_ng", MODULE): notebook("new")}


def test_a_second_version_does_not_take_the_place_of_the_first_by_itself(course, inbox, notebook):
    first = put(inbox, "ben_ng.ipynb", notebook("first"))
    take_in(course, first)
    put(inbox, "ben_ng.ipynb", notebook("second"))
    assert take_in(course, first) == 3
    assert taken(course) == {("ben_ng", MODULE): notebook("first")}
    assert take_in(course, first, newest=True) == 0
    assert taken(course) == {("ben_ng", MODULE): notebook("second")}
    kept_bytes = {f.read_bytes() for f in (course / "handed_in/ben_ng/08_groups").iterdir()}
    assert {notebook("first"), notebook("second")} <= kept_bytes


def test_the_same_bytes_again_are_said_and_passed_over(course, inbox, notebook, capsys):
    put(inbox, "ben_ng.ipynb", FORMS["utf16"](notebook()))
    take_in(course, inbox)
    before = {f: f.stat().st_mtime_ns for f in (course / "submitted").rglob("*")}
    capsys.readouterr()
    assert take_in(course, inbox) == 0
    assert "had already" in capsys.readouterr().out
    assert {f: f.stat().st_mtime_ns for f in (course / "submitted").rglob("*")} == before


def test_on_a_terminal_it_asks(course, repo, inbox, notebook, clean_env):
    """Whose a file is, and which of two versions counts; an answer that fits nobody again."""
    (course / "solutions").mkdir()
    put(inbox, "ana.ipynb", notebook("ana"))
    put(inbox, "ben_ng 1.ipynb", notebook("one"))
    put(inbox, "ben_ng 2.ipynb", notebook("two"))
    answers = {
        "Whose is it? Type an id, or press Enter to leave it: ": ["ana_lopes", "ana_lopez"],
        "Which one counts? Type its number, or press Enter to leave it: ": ["2"],
    }
    pid, terminal_ = pty.fork()
    if not pid:
        os.environ |= clean_env | {"COMMUNITY_DATA_COURSE": str(course), "PYTHONPATH": str(repo)}
        os.execv(
            sys.executable,
            [sys.executable, "-m", "community_data.cli", "cohort", "take-in", str(inbox)],
        )
    told, last = "", 0
    with contextlib.suppress(OSError):  # Linux says the end of a terminal so
        while part := os.read(terminal_, 4096).decode("utf-8", "replace"):
            told += part
            for question, lines in answers.items():
                if told[last:].endswith(question):
                    last = len(told)
                    os.write(terminal_, f"{lines.pop(0)}\n".encode())
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, told
    assert "Did you mean ana_lopez" in told
    assert taken(course) == {
        ("ana_lopez", MODULE): notebook("ana"), ("ben_ng", MODULE): notebook("two"),
    }  # fmt: skip


# --- nbgrader's exchange -------------------------------------------------------------------------


def test_what_nbgrader_collected_is_kept_and_left_in_place(course, notebook):
    file = put(course, "submitted/ben_ng/08_groups/08_groups.ipynb", notebook())
    stamp = b"2026-11-22 18:00:00.000000 UTC"
    put(course, "submitted/ben_ng/08_groups/timestamp.txt", stamp)
    assert take_in(course, course / "submitted") == 0
    assert file.read_bytes() == notebook()
    assert (file.parent / "timestamp.txt").read_bytes() == stamp
    assert sha256(file) in hashes(course / "handed_in")


def test_a_folder_of_the_exchange_keeps_its_moment(course, inbox, notebook):
    folder = "ben_ng+08_groups+2026-11-22 18:00:00.250000 UTC+Zm9v"
    put(inbox, f"{folder}/08_groups.ipynb", notebook())
    put(inbox, f"{folder}/submission_secret.txt", b"x" * 128)
    take_in(course, inbox)
    stamp = (course / "submitted/ben_ng/08_groups/timestamp.txt").read_text()
    assert stamp == "2026-11-22 18:00:00.250000 UTC"
    # Without it, nobody could fetch the feedback.
    secret = course / "submitted/ben_ng/08_groups/submission_secret.txt"
    assert secret.read_bytes() == b"x" * 128


# --- What is promised ----------------------------------------------------------------------------


def test_a_dry_run_writes_nothing_and_says_the_same(course, inbox, notebook, capsys):
    put(inbox, "ben_ng.ipynb", notebook())
    put(inbox, "ana.ipynb", notebook())
    before = sorted(course.rglob("*"))
    assert take_in(course, inbox, dry_run=True) == 3
    told = capsys.readouterr().out
    assert sorted(course.rglob("*")) == before
    assert "1 work would be taken in." in told and "08_groups: nothing yet from Ana López" in told
    assert "inbox/ben_ng.ipynb" in told and "inbox/ana.ipynb" in told


def anything(chance, notebook):
    """Bytes of some kind: a notebook, a part of one, noise, a zip of those."""
    kind = chance.randrange(6)
    raw = notebook(str(chance.random()))
    if kind == 0:
        return chance.randbytes(chance.randrange(3000))
    if kind == 1:
        return raw[: chance.randrange(len(raw))]
    if kind == 2:
        damaged = bytearray(raw)
        for _step in range(20):
            damaged[chance.randrange(len(raw))] = chance.randrange(256)
        return bytes(damaged)
    if kind == 3:
        return zipped({a_name(chance) or "x": raw, "b.ipynb": chance.randbytes(99)})
    if kind == 4:
        content = bytearray(zipped({"ben_ng/08.ipynb": raw}))
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        return bytes(content)
    return FORMS[chance.choice(list(FORMS)[:-1])](raw)


def a_name(chance):
    letters = "abcÄöñ李 ._-+=@()[]{}%$#&;,'`~^!\u202e\u0301\n\t"
    stem = "".join(chance.choice(letters) for _n in range(chance.randrange(1, 25))).strip(". ")
    who = chance.choice(["", "ana_lopez ", "Ben Ng", "zoe@shelter.org "])
    return f"{who}{stem}{chance.choice(['.ipynb', '.zip', '.json', '.txt', '', '.html'])}"


@pytest.mark.parametrize("seed", range(12))
def test_every_file_that_came_is_kept_byte_for_byte(course, inbox, notebook, seed):
    chance = random.Random(seed)
    for number in range(12):
        folder = chance.choice(["", "Ana López_1_assignsubmission_file_", "a/b", f"p{number}"])
        put(inbox, f"{folder}/{a_name(chance)}", anything(chance, notebook))
    came = hashes(inbox)
    take_in(course, inbox, newest=bool(seed % 2))
    assert came <= hashes(course / "handed_in")
    assert hashes(inbox) == came
    for content in taken(course).values():
        nbformat.validate(nbformat.reads(content.decode("utf-8"), 4), relax_add_props=True)
    logged = {entry.sha256 for entry in kept.log(course)}
    assert came <= logged
    take_in(course, inbox, newest=bool(seed % 2))


def test_a_file_may_be_called_as_a_formula(course, inbox, notebook):
    put(inbox, "=cmd()/ben_ng.ipynb", notebook())
    take_in(course, inbox / "=cmd()")
    log = (course / "handed_in" / "log.csv").read_text(encoding="utf-8-sig")
    assert ",'=cmd()/ben_ng.ipynb," in log
    assert kept.log(course)[0].file == "=cmd()/ben_ng.ipynb"


def stopped_at(step, course, inbox):
    """Take in, in a process that dies before its `step`-th write; True where it came to the end."""
    child = os.fork()
    if not child:
        left = iter(range(step))

        def or_die(write):
            def written(*arguments, **options):
                if next(left, None) is None:
                    os._exit(9)
                return write(*arguments, **options)

            return written

        for owner, name in (
            (os, "fsync"),
            (Path, "replace"),
            (Path, "rename"),
            (shutil, "copyfile"),
        ):
            setattr(owner, name, or_die(getattr(owner, name)))
        with contextlib.redirect_stdout(io.StringIO()):
            take_in(course, inbox)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_run_that_is_stopped_is_taken_up_by_the_same_command(course, inbox, notebook):
    """Killed before each of its writes in turn; the last run comes to what one run comes to."""
    people = ("ana_lopez", "ben_ng")
    for person in people:
        put(inbox, f"{person}/x.ipynb", notebook(person))
        write_package(inbox / person / "our-counts", [("A", 40, 1, 900, 0)])
    undisturbed = shutil.copytree(course, course.with_name("undisturbed"))
    take_in(undisturbed, inbox)
    right = {f.relative_to(undisturbed) for f in undisturbed.rglob("*")}
    for step in range(500):
        again = shutil.copytree(course, course.with_name(f"again-{step}"))
        finished = stopped_at(step, again, inbox)
        assert take_in(again, inbox) == 0
        assert taken(again) == {(person, MODULE): notebook(person) for person in people}
        assert {f.relative_to(again) for f in again.rglob("*")} == right, step
        shutil.rmtree(again)
        if finished:
            break
    assert 20 < step < 499


def test_the_course_itself_is_not_what_was_handed_in(course, inbox):
    for path in (course, course.parent):
        with pytest.raises(Exception, match="holds the course itself"):
            take_in(course, path)
    with pytest.raises(Exception, match="There is no “"):
        take_in(course, inbox / "nothing")
    with pytest.raises(Exception, match="no file"):
        take_in(course, inbox)


def test_the_roster_of_the_test_is_one(course):
    assert len(roster.read(course)) == 6
    assert hashlib.sha256(PEOPLE.encode()).hexdigest() == sha256(course / "roster.csv")


def test_no_name_of_a_file_types_into_the_terminal(course, inbox, notebook, capsys):
    put(inbox, "\x1b]0;owned\x07\x1b[2J nobody.ipynb", notebook("nobody"))
    assert take_in(course, inbox) == terminal.LOOK_AT_IT
    shown = capsys.readouterr().out
    assert "\x1b" not in shown and "\x07" not in shown
    answer = re.search(r"--person '(.+)=ID'", shown)[1]
    assert take_in(course, inbox, people=[f"{answer}=ana_lopez"]) == 0
    assert taken(course).keys() == {("ana_lopez", MODULE)}


def test_what_came_and_cannot_be_read_is_not_called_silence(course, inbox, notebook):
    put(inbox, f"ana_lopez/{MODULE}.ipynb", notebook("ana_lopez")[:3000])
    put(inbox, f"ben_ng/{MODULE}.ipynb", notebook("ben_ng"))
    take_in(course, inbox)
    shutil.rmtree(course / "submitted" / "ben_ng")
    rows = {row.person.id: row for row in standing.of_module(course, MODULE)}
    assert rows["ana_lopez"].state == rows["ben_ng"].state == standing.NOT_GRADED
    assert f"{MODULE}.ipynb" in rows["ana_lopez"].reason and "cut" in rows["ana_lopez"].reason
    assert "gain" in rows["ana_lopez"].todo
    assert "handed_in/ben_ng" in rows["ben_ng"].todo
    others = {row.state for id, row in rows.items() if id not in ("ana_lopez", "ben_ng")}
    assert others == {standing.NOT_HANDED_IN}
