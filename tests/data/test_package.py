"""Opening data packages: what is read, and the sentence for what cannot be."""

import contextlib
import json
import shutil

import pandas as pd
import pytest

from community_data import data
from community_data.errors import DataProblem

RIVERBEND = data.DATASETS / "riverbend" / "2026-Q1"


@pytest.fixture
def package(tmp_path):
    """A copy of the practice region that a test may damage."""
    folder = tmp_path / "copy"
    shutil.copytree(RIVERBEND, folder)
    return folder


def edit(file, old, new, count=1):
    text = file.read_bytes().decode("utf-8")
    assert old in text
    file.write_bytes(text.replace(old, new, count).encode("utf-8"))


def change_row(folder, table, row, **values):
    """Change values in one row; the header is row 1."""
    file = folder / f"{table}.csv"
    frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    for column, value in values.items():
        frame.loc[row - 2, column] = value
    frame.to_csv(file, index=False)


def problem(folder, table="measures"):
    with pytest.raises(DataProblem) as caught:
        data.open_package(folder).table(table)
    return str(caught.value)


def test_ids_keep_their_leading_zero():
    places = data.open_package("riverbend").places
    assert places["place_id"].str.startswith("0").all()


def test_the_newest_release_is_the_default():
    assert data.open_package("riverbend").version == max(data.releases()["riverbend"])
    assert data.open_package("riverbend@2026-Q1").version == "2026-Q1"


@pytest.mark.parametrize(
    ("older", "newer"), [("2026-Q2", "2026-Q10"), ("2.9", "2.10"), ("2025", "2026")]
)
def test_versions_are_ordered_as_people_do(older, newer):
    assert data.newest_first(older) < data.newest_first(newer)


def test_a_package_is_found_by_name_folder_or_file(package):
    by_folder = data.open_package(package)
    by_file = data.open_package(package / "datapackage.json")
    assert by_folder is by_file
    assert by_folder.title == data.open_package("riverbend@2026-Q1").title


def test_a_folder_with_the_name_of_a_package_does_not_hide_it(tmp_path, monkeypatch):
    (tmp_path / "riverbend").mkdir()
    monkeypatch.chdir(tmp_path)
    assert data.open_package("riverbend").tables


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("rivrbend", "Did you mean riverbend?"),
        ("riverbend@2020-Q1", "no release “2020-Q1”. It has 2026-Q1 and 2026-Q2."),
        ("no/such/folder/datapackage.json", "holds no datapackage.json"),
    ],
)
def test_an_unknown_package_is_said_in_a_sentence(asked, said):
    with pytest.raises(DataProblem) as caught:
        data.open_package(asked)
    assert said in str(caught.value)


def test_places_are_found_by_name_in_any_case_and_by_id():
    opened = data.open_package("riverbend")
    assert opened.place("otterBECK")["place_id"] == opened.place("039003")["place_id"]
    with pytest.raises(DataProblem, match="Did you mean Otterbeck"):
        opened.place("Oterbeck")


def test_two_places_of_one_name_are_told_apart_by_their_id(package):
    change_row(package, "places", 3, name="Tinderfold")
    with pytest.raises(DataProblem, match="2 places called “Tinderfold”"):
        data.open_package(package).place("Tinderfold")


SENTENCES = {
    "not UTF-8": (
        lambda f: (f / "measures.csv").write_bytes(
            (f / "measures.csv").read_bytes().replace(b"Latino", b"Latin\xf1", 1)
        ),
        ["measures.csv, row ", "not UTF-8", "Save it again"],
    ),
    "a column gone": (
        lambda f: edit(f / "measures.csv", "population_moe", "population_mo"),
        ["measures.csv, row 1", "population_moe is missing", "Is “population_mo” meant?"],
    ),
    "a column twice": (
        lambda f: edit(f / "measures.csv", "unit", "count"),
        ["measures.csv, row 1", "unit is missing"],
    ),
    "a count above its population": (
        lambda f: change_row(f, "measures", 7, count="9999999"),
        ["measures.csv, row 7", "count is larger than the population", "Look both up"],
    ),
    "a margin below zero": (
        lambda f: change_row(f, "measures", 9, count_moe="-555555555"),
        ["measures.csv, row 9", "count_moe (a margin of error) is below zero", "leave it empty"],
    ),
    "a sentinel of the Census": (
        lambda f: change_row(f, "measures", 5, count="-666666666"),
        ["measures.csv, row 5", "count is below zero"],
    ),
    "a number as text": (
        lambda f: change_row(f, "measures", 6, count="1,234"),
        ["measures.csv, row 6", "“1,234”, which is not a number", "digits only"],
    ),
    "a star for a hidden number": (
        lambda f: change_row(f, "measures", 6, count="*"),
        ["measures.csv, row 6", "leave it empty"],
    ),
    "a lost leading zero": (
        lambda f: change_row(f, "measures", 4, place_id="390"),
        ["measures.csv, row 4", "“390” is not in the table places", "leading zero"],
    ),
    "a key twice": (
        lambda f: edit(
            f / "measures.csv",
            (row := (f / "measures.csv").read_text("utf-8").split("\n")[4]),
            f"{row}\n{row}",
        ),
        ["measures.csv, row 6", "same place_id, measure"],
    ),
    "a file cut off": (
        lambda f: (f / "measures.csv").write_bytes((f / "measures.csv").read_bytes()[:5000]),
        ["measures.csv, row ", "cut off", "get it again"],
    ),
    "an empty file": (
        lambda f: (f / "measures.csv").write_bytes(b""),
        ["measures.csv is empty"],
    ),
    "a file that is gone": (
        lambda f: (f / "measures.csv").unlink(),
        ["measures.csv of the table measures is not in the package's folder", "Put it there"],
    ),
    "a path out of the folder": (
        lambda f: edit(f / "datapackage.json", '"path": "measures.csv"', '"path": "../x.csv"'),
        ["outside the package's folder"],
    ),
    "a file elsewhere": (
        lambda f: edit(
            f / "datapackage.json", '"path": "measures.csv"', '"path": "https://x.org/m.csv"'
        ),
        ["must name one file in the package's folder"],
    ),
    "a descriptor that is no JSON": (
        lambda f: (f / "datapackage.json").write_text('{"name": '),
        ["datapackage.json cannot be read", "(line 1)"],
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_what_is_wrong_is_said_with_file_row_and_next_step(case, package):
    damage, said = SENTENCES[case]
    damage(package)
    message = problem(package)
    for words in said:
        assert words in message
    assert "\n" not in message


def describe(folder, **changes):
    """Change the descriptor, and open the package again."""
    file = folder / "datapackage.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | changes), "utf-8")
    return data.open_package(folder)


BROKEN = {
    "a list": "[]",
    "a number": "3",
    "nothing": "",
    "no number": '{"resources": [], "version": NaN}',
    "an endless number": '{"resources": [], "version": Infinity}',
    "an integer of 5,000 digits": '{"resources": [], "version": 1' + "0" * 5_000 + "}",
    "500 levels": '{"resources": [], "deep": ' + "[" * 500 + "]" * 500 + "}",
    "100,000 levels": '{"resources": [], "deep": ' + "[" * 100_000,
    "tables by name": '{"resources": {"places": {}}}',
    "tables that are words": '{"resources": ["places"]}',
    "tables that are lists": '{"resources": [["places"]]}',
    "one source": '{"resources": [], "sources": {"title": "Census"}}',
    "sources that are words": '{"resources": [], "sources": ["Census"]}',
    "a source that is a word": '{"resources": [], "sources": "Census"}',
    "one licence": '{"resources": [], "licenses": {"name": "CC0-1.0"}}',
    "licences that are words": '{"resources": [], "licenses": ["CC0-1.0"]}',
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_descriptor_that_cannot_be_meant_ends_in_a_sentence(case, package):
    (package / "datapackage.json").write_text(BROKEN[case], "utf-8")
    said = problem(package)
    assert "copy/datapackage.json cannot be read as a data package" in said
    assert "Get the package again" in said and "\n" not in said


def test_an_integer_of_400_digits_is_read_or_refused_but_never_a_traceback(package):
    opened = describe(package, smallest_count=10**399, version=10**399)
    assert opened.smallest_count == 11 and opened.version.startswith("1000")


ODD = [None, True, 7, 1.5, "word", "", [], ["word"], [3], {}, {"a": 1}, "\ud800"]


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize(
    "key",
    ["name", "title", "version", "created", "synthetic", "smallest_count", "smallest_count_reason"],
)
def test_whatever_a_descriptor_says_its_properties_answer(package, key, odd):
    opened = describe(package, **{key: odd})
    for text in (opened.name, opened.title, opened.version):
        assert isinstance(text, str)
        text.encode("utf-8")
    assert opened.name and opened.title
    assert opened.synthetic in {True, False} and isinstance(opened.smallest_count, int)
    assert opened.tables and not opened.changed_files()


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize(
    "key", ["title", "kind", "measures", "tables", "collected_to", "published"]
)
def test_whatever_a_source_says_it_can_be_asked(package, key, odd):
    opened = describe(package, sources=[{"title": "A", "measures": ["poverty"]} | {key: odd}])
    for source in opened.sources:
        texts = [source.get(k, "") for k in ("title", "kind", "collected_to", "published")]
        assert all(isinstance(text, str) for text in texts)
        assert all(isinstance(name, str) for name in source.get("measures", []))
    assert opened.sources_of("poverty") == opened.sources


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("key", ["name", "path", "hash", "schema"])
def test_whatever_a_resource_says_ends_in_a_table_or_a_sentence(package, key, odd):
    opened = data.open_package(package)
    resources = [r | {key: odd} if r["name"] == "meal_sites" else r
                 for r in opened.descriptor["resources"]]  # fmt: skip
    opened = describe(package, resources=resources)
    for ask in (opened.changed_files, lambda: opened.table("meal_sites")):
        with contextlib.suppress(DataProblem):
            ask()


def test_one_name_of_a_measure_stands_for_a_list(package):
    sources = [{"title": "A", "measures": "poverty"}, {"title": "B", "measures": ["residents"]}]
    assert [s["title"] for s in describe(package, sources=sources).sources_of("poverty")] == ["A"]


@pytest.mark.parametrize(
    ("said", "smallest"),
    [
        ({}, 11),
        ({"smallest_count": 20}, 20),
        ({"smallest_count": 11}, 11),
        ({"smallest_count": 7}, 11),
        ({"smallest_count": 7, "smallest_count_reason": " "}, 11),
        ({"smallest_count": 7, "smallest_count_reason": "The law of our state says 7."}, 7),
        ({"smallest_count": 5, "smallest_count_reason": "As our hospital does."}, 5),
        ({"smallest_count": 4, "smallest_count_reason": "We want to."}, 11),
        ({"smallest_count": 0, "smallest_count_reason": "We want to."}, 11),
        ({"smallest_count": -20}, 11),
        ({"smallest_count": 20.0}, 11),
        ({"smallest_count": "20"}, 11),
        ({"smallest_count": True, "smallest_count_reason": "Yes."}, 11),
    ],
)
def test_an_organization_may_have_its_own_smallest_count(package, said, smallest):
    assert describe(package, agreement=None, **said).smallest_count == smallest


def test_an_id_that_points_to_no_place_is_refused_in_every_table(package):
    change_row(package, "ballots", 3, place_id="9")
    assert "ballots.csv, row 3: the place_id “9” is not in the table places" in problem(
        package, "ballots"
    )


def test_a_file_is_hashed_once_until_it_changes(package, monkeypatch):
    opened = data.open_package(package)
    before = opened.digest("measures")
    assert opened.changed_files() == []
    monkeypatch.setattr("hashlib.file_digest", None)
    assert opened.digest("measures") == before and opened.changed_files() == []
    monkeypatch.undo()
    change_row(package, "measures", 3, count="1")
    assert opened.digest("measures") != before


def test_a_link_out_of_the_folder_is_refused(package, tmp_path):
    (tmp_path / "secret.csv").write_text("name\nsomebody\n")
    (package / "measures.csv").unlink()
    (package / "measures.csv").symlink_to(tmp_path / "secret.csv")
    assert "outside the package's folder" in problem(package)


@pytest.mark.parametrize("change", ["bom", "semicolons", "windows line ends"])
def test_three_harmless_habits_are_read(package, change):
    file = package / "places.csv"
    expected = data.open_package(package).places
    text = file.read_text("utf-8")
    if change == "bom":
        file.write_text("\ufeff" + text, encoding="utf-8")
    elif change == "semicolons":
        file.write_text(text.replace(",", ";"), encoding="utf-8")
    else:
        file.write_bytes(text.replace("\n", "\r\n").encode("utf-8"))
    pd.testing.assert_frame_equal(data.read_table(file, "places"), expected)


def test_a_changed_file_is_noticed(package):
    assert data.open_package(package).changed_files() == []
    change_row(package, "measures", 3, count="1")
    assert data.open_package(package).changed_files() == ["measures"]


def test_a_table_that_changes_is_read_again(package):
    before = data.open_package(package).measures
    change_row(package, "measures", 3, count="1")
    assert data.open_package(package).measures.loc[1, "count"] == 1 != before.loc[1, "count"]


def test_what_a_notebook_does_to_a_table_stays_in_the_notebook():
    measures = data.open_package("riverbend").measures
    measures["count"] = 0
    assert data.open_package("riverbend").measures["count"].max() > 0


def test_a_table_that_is_not_there_is_named(package):
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    descriptor["resources"] = descriptor["resources"][:1]
    (package / "datapackage.json").write_text(json.dumps(descriptor))
    assert "has no table measures. It has: places." in problem(package)


def test_without_a_wish_poverty_by_race_or_else_by_age(real_package):
    assert data.choose("riverbend") == ("poverty", "race")
    assert data.choose(real_package) == ("poverty", "age")
    assert data.choose("riverbend", "shelter_stays") == ("shelter_stays", "race")
    with pytest.raises(DataProblem, match="has no “residents” by group"):
        data.choose(real_package, "residents")
    with pytest.raises(DataProblem, match="Did you mean poverty"):
        data.choose(real_package, "povrty")


def test_full_counts_are_of_the_place_or_say_that_they_are_not(real_package):
    table, about = data.full_counts("riverbend", "Otterbeck")
    assert "Residents of Otterbeck who" in about
    assert list(table) == ["group", "count", "population"]
    _, about = data.full_counts(real_package, "Union")
    assert "here we practice on invented numbers" in about


def test_every_place_of_the_real_package_can_be_asked(real_package):
    opened = data.open_package(real_package)
    for name in opened.places["place_id"]:
        table = data.groups(opened, name, "poverty", "age")
        assert len(table) == 2
