"""A file is told by what is in it, and what is no table is refused with what to do."""

import gzip
import zipfile

import pytest
from openpyxl import Workbook

from community_data.errors import DataProblem
from community_data.packaging.mapping import File
from community_data.packaging.table_file import likely_separator, open_table, sheets_of

SECRET = "Xanquil"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive(path, *names):
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, SECRET)


NO_TABLES = {
    "empty.csv": (b"", "it is empty"),
    "spaces.csv": (b"\xef\xbb\xbf \r\n\r\n", "it is empty"),
    "report.csv": (b"%PDF-1.7 " + SECRET.encode(), "it is a PDF"),
    "old.xls": (OLD_WORKBOOK + SECRET.encode(), "workbook of the old kind"),
    "locked.xlsx": (
        OLD_WORKBOOK + b"." * 5_000 + "EncryptedPackage".encode("utf-16-le"), "it has a password",
    ),
    "page.xls": (b"\n<!DOCTYPE html><table><tr><td>Xanquil", "it is a web page"),
    "page.csv": (b"\xef\xbb\xbf<html><body>Xanquil", "it is a web page"),
    "wide.xls": ("\ufeff<html><table>Xanquil".encode("utf-16"), "it is a web page"),
    "sheet.xls": (b'<?xml version="1.0"?><Workbook>Xanquil', "it is an XML file"),
    "data.csv": (b'[{"name": "Xanquil"}]', "it is a JSON file"),
    "photo.csv": (b"\x89PNG\r\n\x1a\n", "it is a picture"),
    "packed.csv": (gzip.compress(b"Town,N\nXanquil,1\n"), "it is packed"),
    "no.xlsx": (b"Town,N\nXanquil,1\n", "not a workbook that can be read"),
    "cut.xlsx": (b"PK\x03\x04 cut off", "not a workbook that can be read"),
    "bytes.csv": (b"Town\n\x00\x81\xffXanquil", "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_is_refused_without_a_word_of_it(tmp_path, name):
    content, told = NO_TABLES[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataProblem, match=told) as refused:
        list(open_table(tmp_path / name, File()).lines())
    assert SECRET not in str(refused.value)
    assert name in str(refused.value)


@pytest.mark.parametrize("names", [("content.xml", "mimetype"), ("table.csv",), ("word/a.xml",)])
def test_other_archives_are_no_workbooks(tmp_path, names):
    archive(tmp_path / "t.xlsx", *names)
    with pytest.raises(DataProblem, match=r"save this workbook as \.xlsx"):
        open_table(tmp_path / "t.xlsx", File())


def test_a_binary_workbook_is_saved_anew(tmp_path):
    archive(tmp_path / "t.xlsx", "xl/workbook.bin")
    with pytest.raises(DataProblem, match=r"save this workbook as \.xlsx"):
        open_table(tmp_path / "t.xlsx", File())


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(DataProblem, match="There is no file"):
        open_table(tmp_path / "none.csv", File())
    with pytest.raises(DataProblem, match="is a folder"):
        open_table(tmp_path, File())


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "not UTF-8")],
)
def test_the_encoding_is_found_out(tmp_path, encoding, told):
    (tmp_path / "t.csv").write_bytes("Town;N\nPeñuelas;1\n".encode(encoding))
    opened = open_table(tmp_path / "t.csv", File())
    assert told in opened.assumed
    assert list(opened.lines()) == [["Town", "N"], ["Peñuelas", "1"]]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("Town,N\nAlder,1\nBirch,2\n", ","),
        ("Town;N\nAlder;1,5\nBirch;2,5\n", ";"),
        ("Town;N\nAlder;1,234\nBirch;950\nCedar;2,345,678\n", ";"),
        ("Town\tN\nAlder, East\t1\nBirch\t2\n", "\t"),
        ("A title; with a mark\n\nTown,N,M\nAlder,1,2\nBirch,2,3\n", ","),
        ('Town|N\n"A, b"|1\n"C, d"|2\n', "|"),
    ],
)
def test_the_separator_is_the_one_that_parts_the_lines_evenly(tmp_path, text, separator):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    assert likely_separator(tmp_path / "t.csv", "") == separator


def test_a_workbook_is_read_whatever_it_says_of_its_size(tmp_path):
    book = Workbook()
    book.active.title = "One"
    book.create_sheet("Two").append(["Town", "N", None, "Note"])
    book["Two"].append(["Alder", 12.0])
    book["Two"].append(["Birch", 12.5, None, "x"])
    book.save(tmp_path / "t.xlsx")
    # Some programs write a workbook that says of a sheet that it is one cell.
    with zipfile.ZipFile(tmp_path / "t.xlsx") as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet2.xml"
    assert b'<dimension ref="A1:D3"' in parts[sheet]
    parts[sheet] = parts[sheet].replace(b'<dimension ref="A1:D3"', b'<dimension ref="A1"')
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    assert sheets_of(tmp_path / "t.xlsx") == ("One", "Two")
    opened = open_table(tmp_path / "t.xlsx", File(sheet="two"))
    assert list(opened.lines()) == [
        ["Town", "N", "", "Note"], ["Alder", "12", "", ""], ["Birch", "12.5000", "", "x"],
    ]  # fmt: skip
    with pytest.raises(DataProblem, match="has 2 sheets"):
        open_table(tmp_path / "t.xlsx", File())
