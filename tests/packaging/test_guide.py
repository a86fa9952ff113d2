"""What the guide to one's own table tells is so: its worked files, and a line for each key."""

import csv
import importlib.util
import re
import shlex
import shutil
import typing
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from looking import counts, write_answers

from community_data import data
from community_data.cli import run
from community_data.packaging.mapping import SECTIONS, PlaceColumns

COURSE = Path(__file__).resolve().parents[2]
GUIDE = (COURSE / "facilitator_guide" / "bring_your_own.md").read_text(encoding="utf-8")
EXAMPLES = COURSE / "datasets" / "examples"
HEADED = {
    title.strip(): text
    for title, text in re.findall(r"^### (.+)\n((?:(?!^##).*\n)*)", GUIDE, re.MULTILINE)
}


def made_by(folder: str, script: str):
    """A script that makes the files of an example, as a module."""
    spec = importlib.util.spec_from_file_location(script, EXAMPLES / folder / f"{script}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# The worked files


@pytest.fixture
def work_through(tmp_path, monkeypatch, capsys):
    """Do word by word what the guide says about a file; the package that comes out."""

    def done(title: str, folder: str) -> pd.DataFrame:
        text = HEADED[title]
        assert f"datasets/examples/{folder}/" in text
        shutil.copytree(EXAMPLES / folder, tmp_path / folder)
        (tmp_path / folder / "mapping.toml").unlink(missing_ok=True)
        monkeypatch.chdir(tmp_path / folder)
        told, out = "", ""
        for kind, block in re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL):
            if kind == "sh":
                command = shlex.split(block)
                assert command[0] == "community-data"
                assert run(command[1:]) == 0, capsys.readouterr().err
                told = capsys.readouterr().out
                out = command[command.index("--out") + 1] if "--out" in command else out
            elif kind == "text":
                for line in block.splitlines():
                    assert line in told, f"{line}\nis not in:\n{told}"
            elif kind == "csv":
                (places,) = Path().glob("*-places.csv")
                rows = places.read_text(encoding="utf-8").splitlines()
                rows[1] = block.strip()
                places.write_text("\n".join(rows) + "\n", encoding="utf-8")
            else:
                assert kind == "toml"
                (mapping,) = Path().glob("*-mapping.toml")
                write_answers(mapping, block)
        package = data.open_package(Path(out))
        assert package.synthetic
        names = package.places.set_index("place_id")["name"]
        return package.measures.assign(place=package.measures["place_id"].map(names))

    return done


def test_a_list_of_people(work_through):
    made = work_through("A list of people", "warming_center")
    with (EXAMPLES / "warming_center" / "guests.csv").open(encoding="utf-8") as opened:
        guests = list(csv.DictReader(opened))
    towns = pd.Series([guest["Town"].replace("Oterbeck", "Otterbeck") for guest in guests])
    right = towns[towns != ""].value_counts().to_dict()
    shown = counts(made)
    assert {town: shown[town] for town in right} == right
    assert shown["Riverbend"] == 158 == sum(right.values())
    assert sum(guest["Race"] == "Caucasian" for guest in guests) == 1
    ages = counts(made, "age")
    born = [guest["Date of birth"].split("/") for guest in guests if guest["Town"]]
    # On the last day of March of 2026, who is 65 was born in March of 1961 or before.
    old = sum((int(year), int(month)) <= (1961, 3) for month, _day, year in born)
    assert ages["Riverbend", "65 and over"] == old


def test_a_table_of_counts(work_through):
    made = work_through("A table of counts", "town_counts")
    book = openpyxl.load_workbook(EXAMPLES / "town_counts" / "counts.xlsx")
    rows = list(book["By town"].iter_rows(min_row=4, values_only=True))
    shown = counts(made)
    names = {
        "Gantry  Reach": "Gantry Reach",
        "SALTMERE FOLD": "Saltmere Fold",
        "Total": "Marrowfen",
    }
    for town, helped, *_others in rows:
        assert shown[names.get(town, town)] == helped


def test_a_public_download(work_through):
    made = work_through("A public download", "enrollment")
    book = openpyxl.load_workbook(EXAMPLES / "enrollment" / "enrollment.xlsx")
    rows = [
        row for row in book["Enrollment"].iter_rows(min_row=6, values_only=True)
        if row[1] == "2024-25"
    ]  # fmt: skip
    everyone, by_race = counts(made), counts(made, "race")
    assert len(rows) == 6
    for town, _year, students, *races in rows:
        place = "Marrowfen" if town == "All towns" else town
        assert everyone[place] == students
        for race, number in zip(["White", "Black", "Latino", "Another race"], races, strict=True):
            if number == "*" and place != "Marrowfen":
                assert by_race[place, race] is None
            elif by_race[place, race] is not None and number != "*":
                assert by_race[place, race] == number


def test_the_files_are_those_that_the_scripts_make(tmp_path):
    guests = made_by("warming_center", "make_guests")
    assert guests.csv_bytes() == (EXAMPLES / "warming_center" / "guests.csv").read_bytes()
    made_by("enrollment", "make_enrollment").workbook().save(tmp_path / "made.xlsx")
    for sheet in ("About", "Enrollment"):
        stored, fresh = (
            pd.read_excel(file, sheet_name=sheet, header=None, dtype=object)
            for file in (EXAMPLES / "enrollment" / "enrollment.xlsx", tmp_path / "made.xlsx")
        )
        pd.testing.assert_frame_equal(stored, fresh)


# The keys

KEYS = {f"[{name}]": section for name, section in SECTIONS.items()}
KEYS["[places.columns]"] = PlaceColumns


@pytest.mark.parametrize("title", KEYS)
def test_each_key_of_a_mapping_has_its_line(title):
    lines = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", HEADED[title], re.MULTILINE))
    fields = {field.alias or name: field for name, field in KEYS[title].model_fields.items()}
    assert list(lines) and set(lines) == set(fields)
    for key, field in fields.items():
        if lines[key].startswith("as in "):
            continue
        # Each answer that a key allows is named in its line.
        for word in filter(None, typing.get_args(field.annotation)):
            assert not isinstance(word, str) or f'"{word}"' in lines[key], f"{title} {key}: {word}"


def test_each_section_of_the_guide_is_one_of_a_mapping():
    tables = {title for title in HEADED if title.startswith("[")}
    assert tables == set(KEYS)
