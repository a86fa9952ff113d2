"""Nobody is added, relabelled or dropped without a word: what a table leaves open is asked, every
answer makes the package that it says, and the package tells which answer was given."""

import pytest
from small_table import RACE, counts, decisions, package

from community_data.errors import DataProblem

TOWNS = "Town,N\nAlder,100\nBirch,200\nCedar,300\n"
MERGED = "Town,Race,N\nAlder,White,100\n,Black,50\nBirch,White,200\n,Black,70\nCedar,White,300\n"
MERGED += ",Black,90\n"
LONG = "Town,Race,N\nAlder,White,100\nAlder,Black,50\nBirch,White,200\nBirch,Black,70\n"
LONG += "Cedar,White,300\nCedar,Black,90\n"
WIDE = "Town,N,W,B\nAlder,100,60,30\nBirch,200,100,50\nCedar,300,200,60\n"
BY_COLUMNS = (
    '[[groups]]\nby = "race"\ngroups = ["White", "Black"{more}]\n{keys}\n[groups.columns]\n'
)
BY_COLUMNS += 'W = "White"\nB = "Black"\n'


def by_columns(keys: str = "", more: str = "") -> str:
    return BY_COLUMNS.format(keys=keys, more=more)


def refusal(folder, rows, **keys) -> str:
    with pytest.raises(DataProblem) as caught:
        package(folder, rows, **keys)
    assert not (folder / "out").exists()
    return str(caught.value)


def answered(key: str) -> str:
    return f'count = "N"\n{key}'


# Rows of the same place and group


@pytest.mark.parametrize(
    ("rows", "letter"),
    [
        (LONG.replace("Race,N", "Race,Sex,N").replace(",White,", ",White,F,")
             .replace(",Black,", ",Black,F,") + "Alder,White,M,40\n", "C"),
        (LONG + "ALDER ,White,40\n", "A"),
        (LONG + "01-Alder,White,40\n", "A"),
    ],
)  # fmt: skip
def test_two_kinds_of_the_same_are_asked_about_and_added(tmp_path, rows, letter):
    names = '[places.names]\n"01-Alder" = "Alder"'
    told = refusal(tmp_path, rows, rest=RACE, places=names)
    assert "row 8: the same place and groups stand in row 2" in told
    assert f"column {letter}" in told and 'repeated = "add"' in told
    assert "once" not in told  # the numbers differ: nobody may say that they are one
    folder = package(tmp_path, rows, rest=RACE, places=names, table=answered('repeated = "add"'))
    assert counts(folder, "race")["0101", "White"] == 140
    assert counts(folder)["01"] == 850
    assert "added up" in decisions(folder)


def test_the_same_row_twice_may_count_once(tmp_path):
    rows = TOWNS + "Alder,100\n"
    assert "the same in every column" in refusal(tmp_path, rows)
    folder = package(tmp_path, rows, table=answered('repeated = "once"'))
    assert counts(folder) == {"01": 600, "0101": 100, "0102": 200, "0103": 300}
    assert "several rows counts once" in decisions(folder)


def test_once_is_no_answer_where_numbers_differ(tmp_path):
    assert "repeated" in refusal(tmp_path, TOWNS + "Alder,90\n", table=answered('repeated="once"'))


def test_a_town_and_its_villages_are_not_added_silently(tmp_path):
    places = (
        "place_id,name,level,parent_id,population\n01,Fernland,state,,\n0101,Alder,town,01,\n"
        "010101,Alder Corner,village,0101,\n010102,Alder Mill,village,0101,\n"
    )
    both = "Town,N\nAlder Corner,40\nAlder Mill,60\n"
    assert counts(package(tmp_path, both, gazetteer=places))["0101"] == 100
    (tmp_path / "out").rename(tmp_path / "before")
    assert "the same place" in refusal(tmp_path, both + "Alder,100\n", gazetteer=places)


def test_rows_that_the_mapping_leaves_out_are_not_compared(tmp_path):
    rows = LONG + "Alder,Total,150\nAlder,Total,140\n"
    folder = package(tmp_path, rows, rest=RACE + 'leave_out = ["Total"]\n')
    assert counts(folder)["0101"] == 150


# Empty cells below a place or a group


def test_an_empty_town_below_a_town(tmp_path):
    told = refusal(tmp_path, MERGED, rest=RACE)
    assert "rows 3, 5 and 7" in told and 'blank_place = "as above"' in told
    folder = package(tmp_path, MERGED, rest=RACE, table=answered('blank_place = "as above"'))
    assert counts(folder, "race")["0101", "Black"] == 50
    assert counts(folder)["01"] == 810
    assert "the same as the cell above" in decisions(folder)


def test_an_empty_group_below_a_group(tmp_path):
    rows = "Race,Town,N\nWhite,Alder,100\n,Birch,200\n,Cedar,300\nBlack,Alder,50\n,Birch,70\n"
    rows += ",Cedar,90\n"
    told = refusal(tmp_path, rows, rest=RACE)
    assert 'blank_group = "as above"' in told and "column Race" in told
    folder = package(tmp_path, rows, rest=RACE + 'blank_group = "as above"\n')
    assert counts(folder, "race")["0103", "Black"] == 90
    assert counts(folder)["0102"] == 270


def test_merged_cells_above_people(tmp_path):
    rows = "Town,No\n" + "".join(
        f"{town if n == 0 else ''},{town}{n}\n" for town in ("Alder", "Birch") for n in range(20)
    )
    keys = {"one_row_is": "a person", "table": ""}
    assert "blank_place" in refusal(tmp_path, rows, **keys)
    folder = package(tmp_path, rows, one_row_is="a person", table='blank_place = "as above"')
    assert counts(folder) == {"01": 40, "0101": 20, "0102": 20, "0103": 0}


# Rows that are not there


def test_a_group_without_a_row_is_not_nobody(tmp_path):
    rows = LONG.replace("Birch,Black,70\n", "")
    assert "no row for “Black” in Birch" in refusal(tmp_path, rows, rest=RACE)

    zero = package(tmp_path, rows, rest=RACE + 'without_row = "zero"\n')
    assert counts(zero, "race")["0102", "Black"] == 0
    assert counts(zero)["01"] == 740

    hidden = package(tmp_path, rows, rest=RACE + 'without_row = "hidden"\n')
    assert counts(hidden, "race")["0102", "Black"] is None
    assert counts(hidden)["0102"] is None  # 200 is White alone

    unknown = package(tmp_path, rows, rest=RACE + 'without_row = "unknown"\n')
    assert ("0102", "Black") not in counts(unknown, "race")
    assert "0102" not in counts(unknown) and "01" not in counts(unknown)
    assert counts(unknown, "race")["0102", "White"] == 200
    assert "Nobody knows the number of a group by race without a row" in decisions(unknown)


def test_a_town_without_a_row(tmp_path):
    rows = "Town,N\nAlder,100\nBirch,200\n"
    assert "no row for Cedar" in refusal(tmp_path, rows)
    zero = package(tmp_path, rows, table=answered('without_row = "zero"'))
    assert counts(zero) == {"01": 300, "0101": 100, "0102": 200, "0103": 0}
    unknown = package(tmp_path, rows, table=answered('without_row = "unknown"'))
    assert counts(unknown) == {"0101": 100, "0102": 200}
    total = package(tmp_path, rows + "Fernland,340\n", table=answered('without_row = "unknown"'))
    assert counts(total) == {"01": 340, "0101": 100, "0102": 200}
    few = package(tmp_path, rows + "Fernland,307\n", table=answered('without_row = "unknown"'))
    assert None in counts(few).values()  # that Cedar has 7 must not follow from the others


def test_a_small_town_that_the_total_would_give_away_stays_hidden(tmp_path):
    """Cedar is hidden at the source and the state's total is there: 7 must not follow from it."""
    rows = "Town,N\nAlder,100\nBirch,200\nCedar,*\nFernland,307\n"
    folder = package(tmp_path, rows, table=answered('hidden = ["*"]'))
    shown = counts(folder)
    assert shown["0103"] is None
    assert list(shown.values()).count(None) >= 2


# What is left of everyone


def test_what_the_groups_leave_is_asked_and_gets_its_name(tmp_path):
    told = refusal(tmp_path, WIDE, rest=by_columns())
    assert "leave 100 people of everyone" in told and 'rest = "not recorded"' in told
    other = package(tmp_path, WIDE, rest=by_columns('rest = "Asian"', ', "Asian"'))
    assert counts(other, "race")["0102", "Asian"] == 50
    assert counts(other, "race")["01", "Asian"] == 100
    assert "“Asian” is what the other groups leave of everyone" in decisions(other)
    nobody = package(tmp_path, WIDE, rest=by_columns('rest = "leave out"'))
    assert {group for _place, group in counts(nobody, "race")} == {"White", "Black"}
    assert counts(nobody, "race")["01", "White"] == 360
    assert "do not hold everyone" in decisions(nobody)
    nobody_knows = package(tmp_path, WIDE, rest=by_columns('rest = "not recorded"'))
    assert counts(nobody_knows, "race")["0102", "not recorded"] == 50


def test_what_is_left_beside_a_hidden_group_is_not_nobody(tmp_path):
    """Of 200 in Birch, 100 are White: how many of the others are Black nobody can say."""
    rows = WIDE.replace("200,100,50", "200,100,*")
    keys = {"rest": by_columns('rest = "not recorded"'), "table": answered('hidden = ["*"]')}
    race = counts(package(tmp_path, rows, **keys), "race")
    assert race["0102", "Black"] is None and race["0102", "not recorded"] is None


def test_groups_of_more_than_everyone_may_overlap(tmp_path):
    rows = WIDE.replace("Alder,100,60,30", "Alder,100,90,30")
    assert "add up to more than everyone, in Alder" in refusal(
        tmp_path, rows, rest=by_columns('rest = "not recorded"')
    )
    folder = package(tmp_path, rows, rest=by_columns("overlap = true"))
    assert counts(folder)["0101"] == 100
    assert counts(folder, "race")["0101", "White"] == 90
    assert ("01", "not recorded") not in counts(folder, "race")


def test_a_row_for_everyone_beside_rows_of_groups(tmp_path):
    rows = LONG + "Alder,All,160\nBirch,All,270\nCedar,All,390\n"
    together = RACE + 'everyone = ["All"]\n'
    assert "leave fewer than 11 people of everyone, in Alder" in refusal(
        tmp_path, rows, rest=together
    )
    folder = package(tmp_path, rows, rest=together + 'rest = "not recorded"\n')
    assert counts(folder)["0101"] is not None or counts(folder)["01"] == 820
    assert counts(folder, "race")["0103", "White"] == 300


def test_two_groupings_in_rows_with_everyone_in_each(tmp_path):
    rows = "Town,Race,Sex,N\n"
    for town, n in [("Alder", 100), ("Birch", 200), ("Cedar", 300)]:
        rows += f"{town},All,All,{2 * n}\n{town},White,All,{n + 20}\n{town},Black,All,{n - 20}\n"
        rows += f"{town},All,F,{n}\n{town},All,M,{n}\n"
        rows += f"{town},White,F,{n // 2}\n{town},White,M,{n // 2 + 20}\n"
    sex = '[[groups]]\nby = "sex"\ncolumn = "Sex"\ngroups = ["F", "M"]\neveryone = ["All"]\n'
    folder = package(tmp_path, rows, rest=RACE + 'everyone = ["All"]\n' + sex)
    assert counts(folder) == {"01": 1200, "0101": 200, "0102": 400, "0103": 600}
    assert counts(folder, "race")["0102", "Black"] == 180
    assert counts(folder, "sex")["01", "F"] == 600


def test_groups_in_columns_and_a_kind_in_rows(tmp_path):
    rows = "Town,Kind,N,W,B\n" + "".join(
        f"{town},{kind},{n},{n - 20},20\n"
        for town, n in [("Alder", 100), ("Birch", 200), ("Cedar", 300)]
        for kind in ("single adults", "families")
    )
    kind = '[[groups]]\nby = "kind"\ncolumn = "Kind"\ngroups = ["single adults", "families"]\n'
    folder = package(tmp_path, rows, rest=by_columns() + kind)
    assert counts(folder) == {"01": 1200, "0101": 200, "0102": 400, "0103": 600}
    assert counts(folder, "race")["0102", "Black"] == 40
    assert counts(folder, "kind")["0103", "families"] == 300
    # With rows for all kinds together, those alone are everyone.
    for town, n in [("Alder", 200), ("Birch", 400), ("Cedar", 600)]:
        rows += f"{town},All,{n},{n - 40},40\n"
    folder = package(tmp_path, rows, rest=by_columns() + kind + 'everyone = ["All"]\n')
    assert counts(folder)["01"] == 1200 and counts(folder, "race")["0102", "Black"] == 40


# Totals that stand in the table


@pytest.mark.parametrize("total", [650, 590])
def test_a_total_that_is_not_the_sum_is_a_question(tmp_path, total):
    rows = TOWNS + f"Fernland,{total}\n"
    told = refusal(tmp_path, rows)
    number = "50 people more" if total > 600 else "fewer than 11 people less"
    assert f"in the row of Fernland, everyone is {number}" in told
    table = package(tmp_path, rows, table=answered('totals = "from the table"'))
    assert counts(table)["01"] == total
    parts = package(tmp_path, rows, table=answered('totals = "from the parts"'))
    assert counts(parts)["01"] == 600
    assert "sums of their parts, and not those of the table" in decisions(parts)


def test_few_people_in_no_part_do_not_follow_from_a_total_of_the_table(tmp_path):
    shown = counts(
        package(tmp_path, TOWNS + "Fernland,603\n", table=answered('totals = "from the table"'))
    )
    assert None in shown.values()


def test_a_total_that_is_left_out_is_compared_all_the_same(tmp_path):
    out = 'leave_out = ["Total"]'
    assert counts(package(tmp_path, TOWNS + "Total,600\n", places=out))["01"] == 600
    (tmp_path / "out").rename(tmp_path / "before")
    assert "everyone is 51 people less" in refusal(tmp_path, TOWNS + "Total,549\n", places=out)


def test_people_without_a_town_are_told_as_people(tmp_path):
    rows = TOWNS + "Unknown,5000\n"
    told = refusal(tmp_path, rows)
    assert "5,000 people are in rows without a place" in told
    total = package(tmp_path, rows, table=answered('without_place = "in the total"'))
    assert counts(total) == {"01": 5600, "0101": 100, "0102": 200, "0103": 300}
    assert "in no smaller place" in decisions(total)
    out = package(tmp_path, rows, table=answered('without_place = "leave out"'))
    assert counts(out)["01"] == 600
    text = (out / "datapackage.json").read_text(encoding="utf-8")
    assert "5,000 people whose place is not recorded" in text


def test_few_people_without_a_town_do_not_follow_from_the_total(tmp_path):
    rows = TOWNS + "Unknown,3\n"
    shown = counts(package(tmp_path, rows, table=answered('without_place = "in the total"')))
    towns = [shown[town] for town in ("0101", "0102", "0103")]
    assert shown["01"] is None or None in towns


# Numbers


@pytest.mark.parametrize(
    ("numbers", "key", "first"),
    [
        (["12.000", "8.000", "23.000"], 'thousands = "."', 12_000),
        (["12.000", "18.000", "23.000"], 'thousands = ","', 12),
        (["1.212.000", "800", "23.000"], 'thousands = "."', 1_212_000),
        (["12.000,0", "800,0", "23.000,0"], 'thousands = "."', 12_000),
        (["1212.6", "800", "2300.2"], 'decimals = "round"', 1213),
        (["-", "800", "2300"], 'zero = ["-"]', 0),
        (["–", "800", "2300"], 'zero = ["-"]', 0),
        (["-", "800", "2300"], 'hidden = ["-"]', None),
        (["..", "800", "2300"], 'hidden = [".."]', None),
        (["", "800", "2300"], 'zero = [""]', 0),
        (["<11", "800", "2300"], 'hidden = ["<11"]', None),
        (["-9999", "800", "2300"], 'hidden = ["-9999"]', None),
    ],
)  # fmt: skip
def test_what_stands_where_a_number_belongs(tmp_path, numbers, key, first):
    towns = ("Alder", "Birch", "Cedar")
    rows = "Town;N\n" + "".join(f"{t};{n}\n" for t, n in zip(towns, numbers, strict=True))
    told = refusal(tmp_path, rows)
    assert key.split(" = ")[0] in told
    assert counts(package(tmp_path, rows, table=answered(key)))["0101"] == first


def test_a_number_that_nobody_knows_has_no_row(tmp_path):
    rows = TOWNS.replace("100", "N/A")
    assert "“n/a” stands where" in refusal(tmp_path, rows)
    folder = package(tmp_path, rows, table=answered('missing = ["N/A"]'))
    assert counts(folder) == {"0102": 200, "0103": 300}


# Rows of the file


@pytest.mark.parametrize("key", ["Year", "column B"])
def test_one_year_of_several(tmp_path, key):
    rows = "Town,Year,N\n" + "".join(
        f"{town},{year},{n + year - 2023}\n"
        for town, n in [("Alder", 100), ("Birch", 200), ("Cedar", 300)] for year in (2023, 2024)
    )  # fmt: skip
    assert "the same place" in refusal(tmp_path, rows)
    folder = package(tmp_path, rows, table=answered(f'only = {{"{key}" = 2024}}'))
    assert counts(folder)["0101"] == 101
    assert "Only rows count in which" in decisions(folder) and "“2024”" in decisions(folder)
    whole = 'date = "Year"\nfrom = 2024-01-01\nto = 2024-12-31'
    assert counts(package(tmp_path, rows, table=answered(whole)))["01"] == 603


def test_a_value_that_no_row_holds(tmp_path):
    rows = "Town,Year,N\nAlder,2023,100\n"
    assert "no row holds “2042”" in refusal(tmp_path, rows, table=answered("only = {Year = 2042}"))


def test_notes_below_the_table(tmp_path):
    rows = TOWNS + "\nSource: a register\n* rounded\n"
    told = refusal(tmp_path, rows)
    assert "rows 6 and 7" in told and "last_row = 4" in told and "register" not in told
    assert counts(package(tmp_path, rows, table=answered("last_row = 4")))["01"] == 600


def test_titles_above_and_names_in_two_rows(tmp_path):
    rows = "A title\n,2023,,2024,\nTown,Women,Men,Women,Men\n"
    rows += "Alder,1,2,30,40\nBirch,3,4,50,60\nCedar,5,6,70,80\n"
    sex = '[[groups]]\nby = "sex"\ngroups = ["women", "men"]\n[groups.columns]\n'
    sex += '"2024 Women" = "women"\n"2024 / Men" = "men"\n'
    table = 'header_row = [2, 3]\ncount = "column D"'
    with pytest.raises(DataProblem, match="add up to more than everyone"):
        package(tmp_path, rows, table=table, rest=sex)
    with pytest.raises(DataProblem, match="2 columns are called “Women”"):
        package(tmp_path, rows, table=table, rest=sex.replace("2024 Women", "Women"))
    # The file has no column for everyone, so a total has to be put in.
    rows = rows.replace(",2024,\n", ",2024,,\n").replace("Women,Men\n", "Women,Men,All\n")
    rows = rows.replace("30,40", "30,40,70").replace("50,60", "50,60,110")
    rows = rows.replace("70,80", "70,80,150")
    table = table.replace("column D", "2024 All")
    folder = package(tmp_path, rows, table=table, rest=sex)
    assert counts(folder, "sex")["0103", "men"] == 80
    assert counts(folder)["01"] == 330


def test_a_column_without_a_name(tmp_path):
    rows = TOWNS.replace("Town,N", ",")
    folder = package(tmp_path, rows, place='place = "column A"', table='count = "column B"')
    assert counts(folder)["01"] == 600


def test_a_stray_quotation_mark_swallows_nobody(tmp_path):
    people = [f"{n},{'Alder' if n < 40 else 'Birch'},40,ok" for n in range(60)]
    people[5] = people[5].replace("ok", '"later')
    people[34] = people[34].replace("ok", 'ok"')
    rows = "ID,Town,Age,Notes\n" + "\n".join(people) + "\n"
    keys = {"one_row_is": "a person", "table": 'id = "ID"'}
    told = refusal(tmp_path, rows, **keys)
    assert "row 7, column D" in told and "29 more lines" in told and "later" not in told
    # A remark of two lines is no such thing.
    people[5], people[34] = '5,Alder,40,"later,\nhe said"', "34,Alder,40,ok"
    folder = package(tmp_path, "ID,Town,Age,Notes\n" + "\n".join(people) + "\n", **keys)
    assert counts(folder)["0101"] == 40


def test_one_place_for_all_rows(tmp_path):
    rows = "Race,N\nWhite,100\nBlack,50\n"
    folder = package(tmp_path, rows, place='one_place = "Birch"', rest=RACE)
    assert counts(folder) == {"0102": 150}
    people = package(
        tmp_path, "Name\n" + "x\n" * 30, place='one_place = "Birch"', table="",
        one_row_is="a person",
    )  # fmt: skip
    assert counts(people) == {"0102": 30}  # and no zero for anybody else


# All at once


def test_all_questions_of_a_file_are_asked_in_one_run(tmp_path):
    rows = "Town,Race,N\nAlder,White,12.000\n,Black,-\nAldar,White,5\nBirch,Blacc,9\n"
    rows += "Birch,White,9\nBirch,White,8\nSource: us\n"
    told = refusal(tmp_path, rows, rest=RACE)
    for part in [
        "last_row", "blank_place", '"Aldar" = ""', '"Blacc" = ""', "repeated", "thousands",
        "zero", "no row for Cedar",
    ]:  # fmt: skip
        assert part in told, part
    assert "things are not clear" in told


def test_a_line_that_was_pasted_and_not_filled_in_is_asked_again(tmp_path):
    rows = TOWNS + "Aldar,5\n"
    names = '[places.names]\n"Aldar" = ""'
    assert '"Aldar" = ""' in refusal(tmp_path, rows, places=names)
