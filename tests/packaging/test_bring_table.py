"""What a mapping may say, how messy a table may be, and the sentence for what cannot be meant."""

import datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from community_data import data
from community_data.errors import DataProblem
from community_data.packaging import mapping
from community_data.packaging.ages import AgeGroups, Ambiguous, age_on, read_date
from community_data.packaging.matching import Unknown, may_be_shown, slips
from community_data.packaging.package import make_package

PLACES = """\
place_id,name,level,parent_id,population
01,Fernwick,region,,9000
011,Aldermoss,town,01,5000
012,Brackenholt,town,01,4000
0111,Mossgate,neighborhood,011,2500
0112,Tarnside,neighborhood,011,2500
"""
MAPPING = """\
[package]
name = "clinic"
title = "Clinic visits"
version = "2025"
synthetic = true

[source]
title = "Synthetic: a clinic"
kind = "count"
collected_to = 2025-12-31
published = 2026-01-15
licence = "CC-BY-4.0"

[places]
file = "places.csv"
level = "town"
@places

[places.source]
title = "Synthetic: a register"
kind = "count"
collected_to = 2025-07-01
published = 2025-09-01

[table]
file = "people.csv"
place = "Town"
@table

[measure]
name = "clinic"
period = "2025"

@groups
"""
ONCE = 'one_row_is = "a person"'
VISITS = 'one_row_is = "a visit"\nid = "No"'
SEX = '[[groups]]\nby = "sex"\ncolumn = "Sex"\ngroups = ["female", "male"]'
AGE = (
    '[[groups]]\nby = "age"\nbirth_date = "Born"\non = 2025-12-31\n'
    'groups = ["under 18", "18 to 64", "65 and over"]'
)


@pytest.fixture
def organization(tmp_path):
    """A function that writes a table and a mapping, and makes the package."""

    def make(table, *, table_keys=ONCE, places="", groups="", mapping=MAPPING, progress=None):
        (tmp_path / "places.csv").write_text(PLACES, encoding="utf-8")
        if isinstance(table, str):
            table = table.encode("utf-8")
        (tmp_path / "people.csv").write_bytes(table)
        text = mapping.replace("@places", places).replace("@table", table_keys)
        file = tmp_path / "mapping.toml"
        file.write_text(text.replace("@groups", groups), encoding="utf-8")
        return make_package(
            file, tmp_path / "out", replace=True, progress=progress or (lambda sentence: None)
        )

    return make


def table(header: str, **rows: int) -> str:
    """A table of rows, each as often as its number says; “_” stands for a comma."""
    lines = [header]
    for row, times in rows.items():
        lines += [row.replace("_", ",")] * times
    return "\n".join(lines) + "\n"


def counts(folder, by: str = "all") -> dict:
    rows = data.open_package(folder).measures
    rows = rows[rows["group_by"] == by]
    keys = rows["place_id"] if by == "all" else zip(rows["place_id"], rows["group"], strict=True)
    return {k: None if pd.isna(n) else int(n) for k, n in zip(keys, rows["count"], strict=True)}


# Counting


def test_each_row_a_person_and_the_region_is_the_sum(organization):
    out = organization(table("Town", Aldermoss=20, Brackenholt=30))
    assert counts(out) == {"01": 50, "011": 20, "012": 30}


def test_a_place_below_the_level_counts_in_the_place_it_is_part_of(organization):
    out = organization(table("Town", Mossgate=20, Aldermoss=15, Brackenholt=30))
    assert counts(out) == {"01": 65, "011": 35, "012": 30}


def test_everybody_counts_once_by_their_last_row_that_says_something(organization):
    rows = [f"{n};Aldermoss;F" for n in range(20)] + [f"{n};Brackenholt;M" for n in range(20, 50)]
    rows += [f" {n} ;;" for n in range(20)] + [f"{n};Brackenholt;" for n in range(12, 20)] * 2
    rows += [f"{n};Aldermoss;" for n in range(12, 19)]
    said = []
    out = organization(
        "No;Town;Sex\n" + "\n".join(rows), table_keys=VISITS, progress=said.append,
        groups=SEX + '\n[groups.names]\nF = "female"\nM = "male"',
    )  # fmt: skip
    assert counts(out)["01"] == 50
    assert counts(out, "sex")["01", "female"] == 20
    assert "50 people in 93 rows" in "\n".join(said)
    assert "more than one place, fewer than 11 people" in "\n".join(said)


def test_the_id_may_be_several_columns_and_spelled_loosely(organization):
    rows = [f"Xan{'  ' * (n % 2)},Qu,Aldermoss" for n in range(6)]
    rows += [f"Xan,Qu{n},ALDERMOSS " for n in range(30)]
    out = organization(
        "A,B,Town\n" + "\n".join(rows), table_keys='one_row_is = "a visit"\nid = ["A", "B"]'
    )
    assert counts(out) == {"01": 31, "011": 31, "012": 0}


def test_groups_without_an_answer_add_up_to_everyone(organization):
    out = organization(
        table("Town,Sex", Aldermoss_female=20, Aldermoss_male=15, Aldermoss_=12,
              Brackenholt_female=40, Brackenholt_unknown=13),
        groups=SEX,
    )  # fmt: skip
    assert counts(out)["01"] == 100
    sex = counts(out, "sex")
    assert sex["011", "not recorded"] == 12
    assert sex["01", "not recorded"] == 25
    assert sex["012", "male"] == 0
    assert sum(n for (place, _), n in sex.items() if place == "01") == 100


def test_people_without_a_place_are_told_and_in_no_count(organization):
    said = []
    out = organization(
        table("Town,x", Aldermoss_a=20, Brackenholt_b=30, _c=14), progress=said.append
    )
    assert counts(out)["01"] == 50
    assert "Place not recorded, or larger than a town: 14 people" in "\n".join(said)
    assert "14 people whose place" in data.open_package(out).sources[0]["description"]


def test_left_out_is_told(organization):
    said = []
    out = organization(
        table("Town", Aldermoss=20, Elsewhere=30),
        places='leave_out = ["elsewhere"]',
        progress=said.append,
    )
    assert counts(out)["01"] == 20
    assert "Left out because the mapping says so: 30 people" in "\n".join(said)


def test_rows_outside_the_period_do_not_count(organization):
    rows = table("Town;Day", **{"Aldermoss;2025-03-01": 20, "Aldermoss;2024-12-31": 7})
    asked = ONCE + '\ndate = "Day"\nfrom = 2025-01-01'
    assert counts(organization(rows, table_keys=asked))["01"] == 20


def test_rows_without_a_date_need_a_decision(organization):
    rows = table("Town;Day", **{"Aldermoss;2025-03-01": 20, "Aldermoss;": 15})
    asked = ONCE + '\ndate = "Day"'
    with pytest.raises(DataProblem, match="rows_without_date"):
        organization(rows, table_keys=asked)
    asked += '\nrows_without_date = "count"'
    assert counts(organization(rows, table_keys=asked))["01"] == 35


def test_rows_without_an_id_need_a_decision(organization):
    rows = "No,Town\n" + "\n".join(f"{n},Aldermoss" for n in range(20)) + "\n,Aldermoss" * 15
    with pytest.raises(DataProblem, match=r"(?s)rows 22, 23, .* and 5 more.*rows_without_id"):
        organization(rows, table_keys=VISITS)
    asked = VISITS + '\nrows_without_id = "leave out"'
    assert counts(organization(rows, table_keys=asked))["01"] == 20
    asked = VISITS + '\nrows_without_id = "count"'
    assert counts(organization(rows, table_keys=asked))["01"] == 35


def test_a_long_table_of_counts_is_added_up(organization):
    rows = "Town,Sex,N\nAldermoss,female,40\nAldermoss,male,30\nBrackenholt,female,20\n"
    asked = 'one_row_is = "a count"\ncount = "N"'
    with pytest.raises(DataProblem, match="no row for “male” in Brackenholt"):
        organization(rows, table_keys=asked, groups=SEX)
    sex = SEX + '\nwithout_row = "zero"'
    out = organization(rows, table_keys=asked, groups=sex)
    assert counts(out) == {"01": 90, "011": 70, "012": 20}
    assert counts(out, "sex")["01", "female"] == 60
    with pytest.raises(DataProblem, match="row 5: the same place and groups stand in row 2"):
        organization(rows + "Aldermoss,female,40\n", table_keys=asked, groups=sex)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("-4", "must be a whole number"), ("12.5", "a number with decimals"),
        ("many", "must be a whole number"), ("", "an empty cell stands where"),
        ("1,2", "a comma stands where decimals begin"), ("12%", "this is a percent"),
        ("12.000", "is the dot between thousands"), ("-", "“-” stands where"),
    ],
)  # fmt: skip
def test_a_count_must_be_a_whole_number(organization, cell, told):
    rows = f'Town,N\nAldermoss,"{cell}"\nBrackenholt,20\n'
    with pytest.raises(DataProblem, match=f"(?s){told}") as caught:
        organization(rows, table_keys='one_row_is = "a count"\ncount = "N"')
    assert "Aldermoss" not in str(caught.value) and "is many" not in str(caught.value)


# Files


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-16", "\t"), ("utf-8", "|")],
)
def test_files_as_programs_save_them(organization, encoding, separator):
    said = []
    rows = table("Town,Näme", Aldermoss_Zoë=20).replace(",", separator).replace("\n", "\r\n")
    out = organization(rows.encode(encoding), progress=said.append)
    assert counts(out)["01"] == 20
    assert ("Windows-1252" in said[0]) == (encoding == "cp1252")


def test_a_workbook(organization, tmp_path):
    book = Workbook()
    book.active.append(["people"])
    sheet = book.create_sheet("List")
    sheet.append(["Town", "Born", "Name", None])
    for n in range(40):
        sheet.append(["Aldermoss", datetime.datetime(1950 + n, 5, 17), "Xanquil", None])
        sheet.append([None] * 4)
    book.save(tmp_path / "people.xlsx")
    mapping = MAPPING.replace('"people.csv"', '"people.xlsx"\nsheet = "@sheet"')
    out = organization("", mapping=mapping.replace("@sheet", "list"), groups=AGE)
    assert counts(out, "age")["01", "18 to 64"] == 29
    with pytest.raises(DataProblem, match=r"no sheet “Lsit”.*nearest name is that of sheet 2"):
        organization("", mapping=mapping.replace("@sheet", "Lsit"), groups=AGE)
    with pytest.raises(DataProblem, match="has 2 sheets"):
        organization("", mapping=mapping.replace("@sheet", ""), groups=AGE)


def test_a_file_that_is_no_workbook(organization, tmp_path):
    (tmp_path / "people.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(DataProblem, match="not a workbook that can be read"):
        organization("", mapping=MAPPING.replace("people.csv", "people.xlsx"))


def test_ids_that_excel_made_shorter(organization):
    assert counts(organization(table("Town", **{"11": 20, "012": 30})))["011"] == 20


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("Town,x\nAldermoss,1\nAldermoss,1,2\n", "row 3: it has 3 values"),
        ("Town,Town\nAldermoss,a\n", "2 columns are called “Town” \\(A and B\\)"),
        ("Xanquil,Twon\nAldermoss,a\n", "no column “Town” \\(the nearest name is in column B\\)"),
        ('Town\n"Aldermoss\n', "a quotation mark that opens and never closes"),
        ("Town\n", "no rows below the header"),
        ("", "it is empty"),
        (b"Town\n\x00\x81\xff", "cannot be read"),
    ],
)
def test_tables_that_cannot_be_read(organization, rows, told):
    with pytest.raises(DataProblem, match=told) as caught:
        organization(rows)
    assert "Xanquil" not in str(caught.value)


# Places and groups


def test_all_unknown_places_are_listed_at_once_and_nothing_is_written(organization, tmp_path):
    rows = table("Town", Aldermos=3, Brakenholt=2, Aldermoss=30, Total=1) + "7 Elm Row\n" * 4
    with pytest.raises(DataProblem) as caught:
        organization(rows)
    said = str(caught.value)
    assert '"Aldermos" = ""   # 3 rows, the first is 2. Maybe Aldermoss, maybe not.' in said
    assert '"Brakenholt" = ""   # 2 rows, the first is 5. Maybe Brackenholt, maybe not.' in said
    assert '"Total" = ""' in said
    assert "text not shown, 4 rows, the first is 38" in said
    assert "Elm" not in said
    assert not (tmp_path / "out").exists()


def test_what_the_list_says_can_be_pasted(organization):
    rows = table("Town", Aldermos=30, Aldermoss=30) + "7 Elm Row\n"
    fixed = '[places.names]\n"Aldermos" = "Aldermoss"'
    with pytest.raises(DataProblem, match="row 62"):
        organization(rows, places=fixed)
    out = organization(rows, places='others = "not recorded"\n' + fixed)
    assert counts(out)["011"] == 60


def test_a_name_that_is_no_place_in_the_mapping(organization):
    with pytest.raises(DataProblem, match=r"no place “Aldermos”. Did you mean Aldermoss"):
        organization(table("Town", x=1), places='[places.names]\nx = "Aldermos"')


def test_unknown_groups_are_listed(organization):
    rows = table("Town,Sex", Aldermoss_femal=20, Aldermoss_Zorwen=2, Aldermoss_W=3)
    with pytest.raises(DataProblem) as caught:
        organization(rows, groups=SEX)
    said = str(caught.value)
    assert '"femal" = ""' in said and '"W" = ""' in said
    assert "text not shown, 2 rows" in said and "Zorwen" not in said
    other = SEX.replace('"male"]', '"male", "another"]\nother = "another"')
    assert counts(organization(rows, groups=other), "sex")["011", "another"] == 25


@pytest.mark.parametrize(
    ("text", "people", "shown"),
    [
        ("Aldermos", 1, True), ("Town of Aldermoss", 1, True), ("Xanquil", 11, True),
        ("Xanquil", 10, False), ("7 Aldermoss", 1, False), ("555-0134", 40, False),
        ("a@b.example", 40, False), ("Elsewhere", 1, True), ("F", 1, True), ("7", 1, False),
        ("\x1b[31mAldermoss", 50, False),
    ],
)  # fmt: skip
def test_which_texts_may_be_shown(text, people, shown):
    assert may_be_shown(Unknown(text, [1], set(range(people))), ["Aldermoss"]) is shown


def test_slips_are_counted_in_letters():
    assert slips("kitten", "sitting") == 3  # Levenshtein's distance, as usually given
    assert slips("otterbeck", "oterbek") == 2
    assert slips("", "abc") == 3


# Dates and ages


@pytest.mark.parametrize(
    ("cell", "first", "date"),
    [
        ("2019-04-03", "", (2019, 4, 3)), ("2019/4/3", "", (2019, 4, 3)),
        ("20190403", "", (2019, 4, 3)), ("3 Apr 2019", "", (2019, 4, 3)),
        ("April 3rd, 2019", "", (2019, 4, 3)), ("3. April 2019", "", (2019, 4, 3)),
        ("25/04/2019", "", (2019, 4, 25)), ("04/25/2019", "", (2019, 4, 25)),
        ("03/04/2019", "day", (2019, 4, 3)), ("03/04/2019", "month", (2019, 3, 4)),
        ("3.4.2019 00:00:00", "day", (2019, 4, 3)), ("4/4/2019", "", (2019, 4, 4)),
        ("25/04/2019", "month", None), ("2019-02-30", "", None), ("3/4/19", "day", None),
        ("soon", "", None), ("Smarch 3, 2019", "", None), ("43558", "", None),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(cell, first, date):
    assert read_date(cell, first) == (datetime.date(*date) if date else None)


def test_a_date_that_could_be_two_is_refused(organization):
    with pytest.raises(Ambiguous):
        read_date("03/04/2019")
    rows = table("Town;Born", **{"Aldermoss;03/04/1980": 12, "Aldermoss;1980-01-31": 12})
    with pytest.raises(DataProblem, match=r"is the day or the month first") as caught:
        organization(rows, groups=AGE)
    assert "1980" not in str(caught.value)
    out = organization(rows, groups=AGE, table_keys=ONCE + '\nfirst = "month"')
    assert counts(out, "age")["01", "18 to 64"] == 24


@pytest.mark.parametrize("cell", ["31/31/1980", "1/1/80", "1900-01-01", "2026-02-01", "Xanquil"])
def test_a_birth_date_that_cannot_be_is_told_by_its_row(organization, cell):
    rows = table("Town;Born", **{"Aldermoss;1980-01-31": 30}) + f"Aldermoss;{cell}\n"
    with pytest.raises(DataProblem, match=r"column Born: no .* in row 32") as caught:
        organization(rows, groups=AGE)
    assert cell not in str(caught.value)
    organization(rows, groups=AGE + '\nunreadable = "not recorded"')


def test_age_on_the_day():
    day = datetime.date(2025, 12, 31)
    assert age_on(datetime.date(2008, 1, 1), day) == 17
    assert age_on(datetime.date(2007, 12, 31), day) == 18
    assert age_on(datetime.date(2008, 2, 29), datetime.date(2026, 2, 28)) == 17
    assert age_on(datetime.date(2008, 2, 29), datetime.date(2026, 3, 1)) == 18


def test_ages_in_a_column(organization):
    rows = table("Town;Age", **{"Aldermoss;17": 20, "Aldermoss;18": 30, "Aldermoss;64.0": 15})
    groups = AGE.replace('birth_date = "Born"\non = 2025-12-31', 'age = "Age"')
    ages = counts(organization(rows, groups=groups), "age")
    assert (ages["01", "under 18"], ages["01", "18 to 64"]) == (20, 45)


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (["under 18", "18 to 64"], "must be open"),
        (["under 18", "18 to 64", "64 and over"], "age of 64 is in two groups"),
        (["under 18", "20 and over"], "age of 18 is in no group"),
        (["18 to 64", "65 and over"], "age of 0 is in no group"),
        (["young", "65 and over"], "“young” cannot be read"),
    ],
)
def test_age_groups_have_no_gap(labels, told):
    with pytest.raises(DataProblem, match=told):
        AgeGroups.of(labels)


def test_age_groups_in_many_words():
    ages = AgeGroups.of(["65+", "Ages 18–64", "0-17"])
    assert [ages.group(n) for n in (0, 17, 18, 64, 65, 120)] == (
        ["0-17"] * 2 + ["Ages 18–64"] * 2 + ["65+"] * 2
    )


# The mapping


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            'place = "Town"',
            'plaec = "Town"',
            "key “plaec” that nothing reads. Did you mean place",
        ),
        ('place = "Town"', 'place = "Town"\nlicence = "x"', r"belongs into \[source\]"),
        ("[measure]", "[mesure]", "Did you mean measure"),
        ('period = "2025"', "", r"\[measure\] has no period"),
        ('kind = "count"', 'kind = "counts"', "“count”, “survey” or “modelled”"),
        ("published = 2026-01-15", 'published = "15.1.2026"', "date as year-month-day"),
        ("published = 2026-01-15", "published = 2025-01-15", "published is before collected_to"),
        ('level = "town"', 'level = "county"', "no place of the level county.*It has region, town"),
        ('level = "town"', 'level = "state"', "no place of the level state"),
        ('name = "clinic"', 'name = "The Clinic"', "small letters"),
        ('title = "Clinic visits"', "title = Clinic", r"cannot be read \(line 3"),
        ('one_row_is = "a person"', 'one_row_is = "a visit"', "needs id"),
        ('one_row_is = "a person"', 'one_row_is = "a count"', "needs count"),
        ('period = "2025"', 'period = "2025"\nsmallest_shown = 5', "11 or more"),
        ('file = "people.csv"', 'file = "peple.csv"', "no file “peple.csv” beside the mapping"),
        ('licence = "CC-BY-4.0"', "", r"\[source\] needs licence"),
        ("synthetic = true", "created = 2025-01-01", "created in .* is 2025-01-01, but"),
    ],
)
def test_what_is_wrong_in_a_mapping(organization, before, after, told):
    changed = MAPPING.replace("@table", ONCE).replace(before, after)
    assert changed != MAPPING.replace("@table", ONCE)
    with pytest.raises(DataProblem, match=told):
        organization(table("Town", Aldermoss=20), mapping=changed)


def test_there_is_no_mapping(tmp_path):
    with pytest.raises(DataProblem, match="There is no mapping"):
        make_package(tmp_path / "mapping.toml")


def test_invented_people_never_stand_in_a_real_place(organization, tmp_path):
    real = tmp_path / "real"
    organization(
        table("Town", Aldermoss=20), mapping=MAPPING.replace("synthetic = true", "")
    ).rename(real)
    own = MAPPING[MAPPING.index("file = ") : MAPPING.index("[table]")]
    mapping = MAPPING.replace(own, 'package = "real"\nlevel = "town"\n\n')
    mapping = mapping.replace('package = "real"', f"package = '{real}'")
    with pytest.raises(DataProblem, match="has real places"):
        organization(table("Town", Aldermoss=20), mapping=mapping)


def test_a_group_that_the_population_lacks(organization):
    groups = '[[groups]]\nby = "race"\ncolumn = "R"\ngroups = ["White", "Latina"]\n'
    groups += '[population]\npackage = "riverbend@2026-Q2"\n'
    rows = table("Town,R", Aldermoss_White=20, Aldermoss_Latina=30)
    with pytest.raises(DataProblem, match=r"no “Latina” among its residents by race.*Latino"):
        organization(rows, groups=groups)


def test_the_guide_names_every_key_of_a_mapping():
    guide = Path(__file__).resolve().parents[2] / "facilitator_guide" / "bring_your_own.md"
    text = guide.read_text(encoding="utf-8")
    for section in (*mapping.SECTIONS.values(), mapping.PlaceColumns):
        for name, field in section.model_fields.items():
            key = field.alias or name
            assert f"`{key}" in text or f".{key}]" in text, key
