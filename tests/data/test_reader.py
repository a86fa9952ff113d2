"""Reading a table: what pandas makes of a file, by the schema and by its rules."""

import csv
import io
import shutil

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from community_data import data
from community_data.data import schema
from community_data.data.reader import BrokenTable, read_table

PLACES = "place_id,name,level,parent_id,population\n"
MEASURES = ",".join(schema.of("measures").columns) + "\n"


def read(tmp_path, text: str | bytes, table: str = "places", described=None) -> pd.DataFrame:
    file = tmp_path / f"{table}.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_table(file, table, described)


def refused(tmp_path, text: str | bytes, table: str = "places") -> str:
    with pytest.raises(BrokenTable) as caught:
        read(tmp_path, text, table)
    assert caught.value.table == table and caught.value.file.name == f"{table}.csv"
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_words_stay_words_and_numbers_are_floats(tmp_path):
    table = read(tmp_path, PLACES + "09,NA,Null,,\n010,nan,True,09,12\n011,None,1e5,010,3.5\n")
    assert list(table["place_id"]) == ["09", "010", "011"]
    assert list(table["name"]) == ["NA", "nan", "None"]
    assert list(table["level"]) == ["Null", "True", "1e5"]
    assert list(table["parent_id"]) == ["", "09", "010"]
    assert table["population"].isna().tolist() == [True, False, False]
    assert table.dtypes.to_dict() == {
        c: "float64" if c == "population" else "str" for c in table.columns
    }


@pytest.mark.parametrize("ids", [["1", "2"], ["1.0", "2.50"], ["True", "False"], ["007", "7"]])
def test_ids_that_all_look_like_numbers_are_text(tmp_path, ids):
    table = read(tmp_path, PLACES + "".join(f"{one},A,town,,1\n" for one in ids))
    assert list(table["place_id"]) == ids


@pytest.mark.parametrize("blank", ["", " ", "\t", "  "])
def test_a_blank_number_is_not_known(tmp_path, blank):
    table = read(tmp_path, PLACES + f"1,A,town,,{blank}\n2,B,town,, 5 \n")
    assert pd.isna(table["population"][0]) and table["population"][1] == 5


@pytest.mark.parametrize(
    "word",
    ["nan", "NaN", "inf", "-inf", "1e999", "NA", "*", "1,5", "12a", "0x10", "٣", "--1", "1_0"],
)
def test_what_is_no_number_is_named(tmp_path, word):
    said = refused(tmp_path, PLACES + f'1,A,town,,4\n2,B,town,,"{word}"\n')
    assert f"places.csv, row 3: population is “{word}”, which is not a number" in said


WRITINGS = {
    "as it was": lambda text: text.encode("utf-8"),
    "with a mark": lambda text: ("\ufeff" + text).encode("utf-8"),
    "with semicolons": lambda text: text.replace(",", ";").encode("utf-8"),
    "on Windows": lambda text: text.replace("\n", "\r\n").encode("utf-8"),
    "on an old Mac": lambda text: text.replace("\n", "\r").encode("utf-8"),
    "without a last end": lambda text: text.rstrip("\n").encode("utf-8"),
    "all in quotation marks": lambda text: "\n".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()
    ).encode("utf-8"),
}


@pytest.mark.parametrize("how", WRITINGS)
def test_a_file_is_read_however_programs_write_it(tmp_path, how):
    text = PLACES + "09,Ávila – East,región,,40\n0901,“B”,town,09,\n"
    expected = read(tmp_path, text)
    pd.testing.assert_frame_equal(read(tmp_path, WRITINGS[how](text)), expected)


def test_what_stands_in_quotation_marks_is_one_value(tmp_path):
    name = 'The "Old" Town, east\nand west; all'
    quoted = name.replace('"', '""')
    table = read(tmp_path, PLACES + f'1,"{quoted}",town,,5\n2,5" pipe,town,,6\n')
    assert list(table["name"]) == [name, '5" pipe']


ROWS = {
    "short": ("2,B,town,1", "row 3: it has 4 values where the first row names 5 columns"),
    "long": ("2,B,town,1,5,6", "row 3: it has 6 values"),
    "empty": ("", "row 3: it has 0 values"),
    "short, with a comma in marks": ('2,"B,C",town,1', "row 3: it has 4 values"),
    "long, then short": ("2,B,town,1,5,6\n3,C,town,1", "row 3: it has 6 values"),
    "short, then long": ("2,B,town,1\n3,C,town,1,5,6", "row 3: it has 4 values"),
    "broken by a lone return": ("2,B,town\r3,1,5", "row 3: it has 3 values"),
}


@pytest.mark.parametrize("case", ROWS)
def test_rows_of_another_width_are_refused(tmp_path, case):
    row, said = ROWS[case]
    assert said in refused(tmp_path, PLACES + f"1,A,state,,9\n{row}\n4,D,town,1,5\n")


def test_a_first_row_of_another_width_is_refused(tmp_path):
    assert "row 2: it has 6 values" in refused(tmp_path, PLACES + "1,A,state,,9,9\n2,B,town,1\n")
    assert "row 2: it has 4 values" in refused(tmp_path, PLACES + "1,A,state,\n2,B,town,1,5,6\n")


@pytest.mark.parametrize("text", ['1,"A,state,,9\n', '1,"A"b,state,,9\n'])
def test_marks_of_quotation_that_do_not_match_are_refused(tmp_path, text):
    assert "not a table of comma-separated values" in refused(tmp_path, PLACES + text)


@pytest.mark.parametrize("text", ["", "\ufeff", PLACES, PLACES.rstrip("\n")])
def test_a_file_without_rows_is_refused(tmp_path, text):
    assert "is empty: it has no rows" in refused(tmp_path, text)


def test_letters_that_are_not_utf8_are_refused_with_their_row(tmp_path):
    for row, text in enumerate(["plac\xe9", PLACES + "1,\xd1,town,,4\n"], start=1):
        assert f"row {row}: this file is not UTF-8" in refused(tmp_path, text.encode("cp1252"))


RULES = {
    "no id": ("places", PLACES + " ,A,town,,4\n", "row 2: place_id is empty. Fill it in."),
    "no name": ("places", PLACES + "1,,town,,4\n", "row 2: name is empty"),
    "no level": ("places", PLACES + "1,A,,,4\n", "row 2: level is empty"),
    "an id twice": (
        "places",
        PLACES + "1,A,town,,4\n1,B,town,,4\n",
        "row 3: this row has the same place_id as a row above",
    ),
    "fewer than none": ("places", PLACES + "1,A,town,,-1\n", "row 2: population is below zero"),
    "no group": ("measures", MEASURES + "1,m,all,,2024,1,,2,,people\n", "row 2: group is empty"),
    "a key twice": (
        "measures",
        MEASURES + "1,m,all,a,2024,1,,2,,people\n" * 2,
        "same place_id, measure, group_by, group and period",
    ),
    "more than all": (
        "measures",
        MEASURES + "1,m,all,a,2024,3,,2,,people\n",
        "row 2: count is larger than the population",
    ),
    "a margin below zero": (
        "measures",
        MEASURES + "1,m,all,a,2024,1,-5,2,,people\n",
        "row 2: count_moe (a margin of error) is below zero",
    ),
    "a week twice": (
        "requests",
        "place_id,week,need,requests,published\n" + "1,2026-01-05,food,3,2026-01-13\n" * 3,
        "row 3: this row has the same place_id, week, need and published as a row above. "
        "Keep one of them. (1 more row like it.)",
    ),
    "no consent": (
        "stories",
        ",".join(schema.of("stories").columns) + "\ns1,g01,1,parent,Words.,,rides\n",
        "row 2: consent is empty",
    ),
    "another consent": (
        "stories",
        ",".join(schema.of("stories").columns) + "\ns1,g01,1,parent,Words.,maybe,rides\n",
        "row 2: consent must be public, anonymous or internal",
    ),
}


@pytest.mark.parametrize("case", RULES)
def test_a_rule_of_the_schema_is_kept(tmp_path, case):
    table, text, said = RULES[case]
    assert said in refused(tmp_path, text, table)


def test_levels_are_the_publishers_own_words(tmp_path):
    table = read(tmp_path, PLACES + "1,A,comté,,9\n2,B,paroisse,1,9\n")
    assert list(table["level"]) == ["comté", "paroisse"]


def test_a_table_that_is_not_ours_is_typed_by_its_descriptor(tmp_path):
    text = "place_id,sites,count\n01,3,4\n"
    fields = [{"name": "place_id", "type": "integer"}, {"name": "sites", "type": "integer"}]
    table = read(tmp_path, text, "meal_sites", {"fields": fields})
    assert table.iloc[0].tolist() == ["01", 3.0, "4"]


@pytest.mark.parametrize(
    "described",
    [None, 5, "schema.json", [], {"fields": 3}, {"fields": [3, {"name": 4}, {"name": "sites"}]}],
)
def test_a_descriptor_that_says_nothing_leaves_text(tmp_path, described):
    assert read(tmp_path, "sites\n3\n", "meal_sites", described)["sites"].tolist() == ["3"]


def test_the_packages_are_read_as_plain_python_reads_them(real_package):
    for package in ("riverbend@2026-Q1", "riverbend@2026-Q2", real_package):
        opened = data.open_package(package)
        for name in opened.tables:
            if opened.file(name).suffix != ".csv":
                continue  # boundaries are GeoJSON
            text = opened.file(name).read_text("utf-8")
            header, *rows = csv.reader(io.StringIO(text, newline=""))
            table = opened.table(name)
            assert list(table) == header and len(table) == len(rows)
            for column, cells in zip(header, zip(*rows, strict=True), strict=True):
                if table[column].dtype == "float64":
                    cells = [float(cell) if cell else None for cell in cells]
                    pd.testing.assert_series_equal(
                        table[column], pd.Series(cells, dtype=float), check_names=False
                    )
                else:
                    assert table[column].tolist() == list(cells)


cells = st.text(st.sampled_from('a0 ,;"\n\ré–9.'), max_size=4)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_any_text_comes_back_as_it_was_written(tmp_path_factory, rows, end):
    text = io.StringIO()
    # csv puts no marks around a lone return, so then around everything.
    marks = (
        csv.QUOTE_ALL if any("\r" in cell for row in rows for cell in row) else csv.QUOTE_MINIMAL
    )
    writer = csv.writer(text, lineterminator=end, quoting=marks)
    writer.writerows([("one", "two"), *rows])
    folder = tmp_path_factory.mktemp("any")
    table = read(folder, text.getvalue(), "other")
    assert list(table.itertuples(index=False, name=None)) == rows
    shutil.rmtree(folder)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('a1,;"\n\r '), max_size=30))
@example(',\n""')  # a short last row, which is nothing but marks of quotation
def test_any_file_is_read_as_python_reads_it_or_refused(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("any")
    try:
        table = read(folder, "a,b\n" + text, "other")
    except BrokenTable:
        return
    finally:
        shutil.rmtree(folder)
    rows = list(csv.reader(io.StringIO("a,b\n" + text, newline="")))[1:]
    assert [list(row) for row in table.itertuples(index=False)] == rows
