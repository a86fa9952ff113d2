"""The two examples from start to end, and what a package that was made promises."""

import csv
import importlib.util
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package

from community_data import data
from community_data.errors import DataProblem
from community_data.packaging.package import make_package

EXAMPLES = Path(__file__).resolve().parents[2] / "datasets" / "examples"
FILES = {"datapackage.json", "measures.csv", "places.csv"}


def script(file: Path):
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pantry(tmp_path_factory) -> tuple[Path, list[str]]:
    said = []
    out = tmp_path_factory.mktemp("pantry") / "package"
    return make_package(EXAMPLES / "food_pantry" / "mapping.toml", out, progress=said.append), said


@pytest.fixture(scope="module")
def towns(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("towns") / "package"
    return make_package(EXAMPLES / "town_counts" / "mapping.toml", out)


@pytest.fixture
def town_counts(tmp_path) -> Path:
    """A copy of the second example, to change."""
    return Path(shutil.copytree(EXAMPLES / "town_counts", tmp_path / "town_counts"))


def change(mapping: Path, *changes: tuple[str, str]) -> Path:
    text = mapping.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    mapping.write_text(text, encoding="utf-8")
    return mapping


def measures(folder: Path) -> pd.DataFrame:
    return data.open_package(folder).measures


def count(folder: Path, place_id: str, group: str) -> float:
    table = measures(folder)
    return table[(table["place_id"] == place_id) & (table["group"] == group)]["count"].item()


def test_both_examples_are_sound_packages(pantry, towns):
    for folder in (pantry[0], towns):
        assert {file.name for file in folder.iterdir()} == FILES
        report = Package(str(folder / "datapackage.json")).validate()
        assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
        opened = data.open_package(folder)
        assert opened.changed_files() == []
        assert opened.synthetic
        assert all(source["collected_to"] for source in opened.sources)


def test_module_08_finds_what_it_needs(pantry, towns):
    for folder, chosen in [(pantry[0], ("food_pantry", "race")), (towns, ("heating_help", "age"))]:
        assert data.choose(folder) == chosen
        table = data.groups(folder, data.top_place(folder), *chosen)
        known = table["count"].notna() & table["population"].notna()
        assert known.sum() >= 2
        everyone = data.everyone(folder, data.top_place(folder), chosen[0])
        assert 0 < everyone["count"] < everyone["population"]


def test_the_summary_says_what_happened_to_the_rows(pantry):
    said = "\n".join(pantry[1])
    for part in [
        "800 rows", "Windows-1252", "semicolons", "outside the period",
        "Counted each person once: 348 people in 772 rows", "Place not recorded",
        "Without race recorded", "Hidden to protect people",
    ]:  # fmt: skip
        assert part in said


def test_the_pantry_counts_are_those_that_the_list_holds(pantry):
    """Counted again here, in another way, from what the generator meant."""
    rows = list(
        csv.DictReader(
            (EXAMPLES / "food_pantry" / "clients.csv").read_text("cp1252").splitlines(),
            delimiter=";",
        )
    )
    meant = script(EXAMPLES / "food_pantry" / "make_clients.py").TYPED
    town_of = {w.strip().casefold(): town for town, ways in meant.items() for w in ways}
    last: dict[str, str] = {}
    for row in rows:
        year = row["Visit date"].split("/")[-1]
        town = town_of.get(row["Town"].strip().casefold(), row["Town"].strip())
        if year == "2025" and town in {*town_of.values(), "Sedgeloft", "Fennelthorn", "Tinderfold"}:
            last[row["Client no"].strip().upper()] = town
    names = pd.Series(last).value_counts()
    for name in ("Lanternby", "Copperloom", "Otterbeck"):
        where = data.open_package(pantry[0]).place(name)["place_id"]
        assert count(pantry[0], where, "all residents") == names[name]


def test_no_small_count_is_shown_and_zeros_are(pantry, towns):
    for folder in (pantry[0], towns):
        assert not measures(folder)["count"].between(1, 10).any()
    assert (measures(pantry[0])["count"] == 0).any()


def test_the_csv_and_the_workbook_make_the_same_package(towns, town_counts, tmp_path):
    mapping = change(
        town_counts / "mapping.toml", ('"counts.xlsx"', '"counts.csv"'), ('sheet = "By town"', "")
    )
    other = make_package(mapping, tmp_path / "from-csv")
    for name in FILES:
        assert (other / name).read_bytes() == (towns / name).read_bytes()


def test_the_tables_are_those_that_the_scripts_make(tmp_path):
    pantry = EXAMPLES / "food_pantry"
    assert script(pantry / "make_clients.py").clients() == (pantry / "clients.csv").read_bytes()
    folder = EXAMPLES / "town_counts"
    made = script(folder / "make_counts.py")
    assert made.csv_bytes(made.PLACES) == (folder / "places.csv").read_bytes()
    assert made.csv_bytes(made.with_commas(made.COUNTS)) == (folder / "counts.csv").read_bytes()
    made.workbook().save(tmp_path / "counts.xlsx")
    for sheet in ("Read me", "By town"):
        stored, fresh = (
            pd.read_excel(file, sheet_name=sheet, header=None, dtype=object)
            for file in (folder / "counts.xlsx", tmp_path / "counts.xlsx")
        )
        pd.testing.assert_frame_equal(stored, fresh)


def test_a_number_that_the_source_hides_stays_hidden(towns):
    table = measures(towns)
    ottoline = table[(table["place_id"] == "0705") & (table["group_by"] == "age")]
    assert ottoline["count"].isna().sum() == 2
    # 9 older people in Saltmere Fold, who would be known from their town's total.
    saltmere = table[(table["place_id"] == "0704") & (table["group_by"] == "age")]
    assert saltmere.set_index("group")["count"].isna()[["45 to 64", "65 and over"]].all()


def test_the_same_input_makes_the_same_bytes(pantry, tmp_path):
    again = make_package(EXAMPLES / "food_pantry" / "mapping.toml", tmp_path / "again")
    for name in FILES:
        assert (again / name).read_bytes() == (pantry[0] / name).read_bytes()
    made = json.loads((again / "datapackage.json").read_text(encoding="utf-8"))
    assert made["created"] == "2026-06-11T00:00:00Z"  # when its newest source was published


def test_the_folder_is_named_by_name_and_version(town_counts):
    assert make_package(town_counts / "mapping.toml") == town_counts / "heating-help-2026"


def test_a_package_is_never_overwritten_unless_told(town_counts, tmp_path):
    mapping, out = town_counts / "mapping.toml", tmp_path / "out"
    make_package(mapping, out)
    before = (out / "measures.csv").read_bytes()
    change(mapping, ('period = "2025/26"', 'period = "2026"'))
    with pytest.raises(DataProblem, match="--replace"):
        make_package(mapping, out)
    assert (out / "measures.csv").read_bytes() == before
    make_package(mapping, out, replace=True)
    assert (out / "measures.csv").read_bytes() != before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_other_files_and_other_packages_are_never_lost(town_counts, tmp_path):
    mapping, out = town_counts / "mapping.toml", tmp_path / "out"
    make_package(mapping, out)
    (out / "notes.txt").write_text("mine")
    with pytest.raises(DataProblem, match="other files"):
        make_package(mapping, out, replace=True)
    assert (out / "notes.txt").read_text() == "mine"
    (out / "notes.txt").unlink()
    change(mapping, ('name = "heating-help"', 'name = "another"'))
    with pytest.raises(DataProblem, match="another package"):
        make_package(mapping, out, replace=True)


def test_a_failure_on_the_way_leaves_nothing(town_counts, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device", "measures.csv")

    out = tmp_path / "out"
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataProblem, match="No space left"):
        make_package(town_counts / "mapping.toml", out)
    assert not out.exists()
    assert [p.name for p in tmp_path.iterdir()] == ["town_counts"]


def test_a_fault_in_the_course_is_told_without_what_it_is_about(town_counts, monkeypatch):
    def fault(*_):
        raise ValueError("Zorwen, born 1960-02-03")

    monkeypatch.setattr("community_data.packaging.package.sum_counts", fault)
    with pytest.raises(DataProblem, match="ValueError") as caught:
        make_package(town_counts / "mapping.toml")
    assert "Zorwen" not in str(caught.value)
    assert caught.value.__context__ is None


def test_population_smaller_than_the_count_names_place_and_group(town_counts, tmp_path):
    table = town_counts / "counts.csv"
    table.write_bytes(table.read_bytes().replace(b"3,960;745;", b"3,960;30;"))
    mapping = change(
        town_counts / "mapping.toml", ('"counts.xlsx"', '"counts.csv"'), ('sheet = "By town"', "")
    )
    told = r"Saltmere Fold, age “under 18” \(population 30\)"
    with pytest.raises(DataProblem, match=told) as caught:
        make_package(mapping, tmp_path / "out")
    assert "31" not in str(caught.value)
    change(mapping, ("[population]", '[population]\ntoo_small = "leave empty"'))
    out = make_package(mapping, tmp_path / "out")
    table = measures(out)
    row = table[(table["place_id"] == "0704") & (table["group"] == "under 18")].iloc[0]
    assert row["count"] == 31 and pd.isna(row["population"])


def test_places_without_rows_in_a_table_of_counts_are_not_zero(town_counts, tmp_path):
    table = town_counts / "counts.csv"
    lines = table.read_bytes().splitlines(keepends=True)
    table.write_bytes(b"".join(line for line in lines if b"Hollowick" not in line))
    mapping = change(
        town_counts / "mapping.toml", ('"counts.xlsx"', '"counts.csv"'), ('sheet = "By town"', "")
    )
    with pytest.raises(DataProblem, match="there is no row for Hollowick"):
        make_package(mapping, tmp_path / "out")
    change(mapping, ("[table]", '[table]\nwithout_row = "unknown"'))
    out = make_package(mapping, tmp_path / "out")
    assert set(measures(out)["place_id"]) == {"0702", "0703", "0704", "0705"}
    told = data.open_package(out).sources[0]["decisions"]
    assert "Nobody knows the number of a town without a row (Hollowick)." in told
