"""Several measures in one package: of one table, or each with a table of its own."""

from small_table import PLACES, RACE, counts, decisions, mapping

from community_data import data, validate
from community_data.packaging.package import make_package

SEVERAL = """\
[measure]
period = "2024"
everyone = "all residents"

[[measures]]
name = "insured"
count = "With"

[[measures]]
name = "uninsured"
count = "Without"
"""


def made(folder, text: str, **tables: str):
    for name, rows in {"places": PLACES, **tables}.items():
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    (folder / "mapping.toml").write_text(text, encoding="utf-8")
    return make_package(folder / "mapping.toml", folder / "out")


def of(folder, measure: str, place: str) -> float:
    rows = data.open_package(folder).measures
    return rows[(rows["measure"] == measure) & (rows["place_id"] == place)]["count"].iloc[0]


def test_two_columns_of_one_table(tmp_path):
    rows = "Town,With,Without,All\nAlder,395,105,500\nBirch,290,110,400\nCedar,195,105,300\n"
    text = mapping(table="", measure=SEVERAL, rest='[population]\ncolumn = "All"\n')
    folder = made(tmp_path, text.replace("[table]", "[table]"), t=rows)
    assert of(folder, "insured", "01") == 880
    assert of(folder, "uninsured", "0102") == 110
    assert data.open_package(folder).sources[0]["measures"] == ["insured", "uninsured"]


def test_what_is_hidden_in_one_does_not_follow_from_the_other(tmp_path):
    """Insured and uninsured are everybody: 395 of 400 gives 5 away."""
    rows = "Town,With,Without,All\nAlder,395,5,400\nBirch,290,10,300\nCedar,180,20,200\n"
    folder = made(
        tmp_path, mapping(table="", measure=SEVERAL, rest='[population]\ncolumn = "All"\n'), t=rows
    )
    table = data.open_package(folder).measures
    hidden = table["count"].isna().groupby(table["place_id"]).agg(["all", "any"])
    assert (hidden["all"] == hidden["any"]).all() and hidden["all"]["0101"]
    problems = validate.check_data(folder).problems
    assert not [p for p in problems if p.kind == "given-away"]


def test_three_measures_that_are_everybody(tmp_path):
    """At work, looking, neither: 340 and 55 of 400 leave 5."""
    measures = SEVERAL + '[[measures]]\nname = "neither"\ncount = "Neither"\n'
    rows = "Town,With,Without,Neither,All\nAlder,340,5,55,400\nBirch,240,6,54,300\n"
    rows += "Cedar,100,40,60,200\n"
    folder = made(
        tmp_path, mapping(table="", measure=measures, rest='[population]\ncolumn = "All"\n'), t=rows
    )
    table = data.open_package(folder).measures
    hidden = table["count"].isna().groupby(table["place_id"]).sum()
    assert hidden["0101"] > 1 and hidden["0102"] > 1
    assert not [p for p in validate.check_data(folder).problems if p.kind == "given-away"]


def test_each_with_a_table_source_and_groups_of_its_own(tmp_path):
    text = mapping(measure='[measure]\nperiod = "2024"\nname = "x"', rest=RACE).replace(
        'name = "x"', ""
    )
    text += """
[[measures]]
name = "served"
[[measures]]
name = "visits"
unit = "visits"
groups = []
[measures.table]
file = "v.csv"
one_row_is = "a count"
place = "Where"
count = "Visits"
without_row = "zero"
[measures.source]
title = "The desk"
kind = "count"
collected_to = 2023-12-31
published = 2024-01-15
licence = "CC-BY-4.0"
"""
    rows = "Town,Race,N\n" + "".join(
        f"{town},{race},{n}\n"
        for town in ("Alder", "Birch", "Cedar") for race, n in [("White", 40), ("Black", 30)]
    )  # fmt: skip
    folder = made(tmp_path, text, t=rows, v="Where,Visits\nAlder,900\nBirch,800\n")
    opened = data.open_package(folder)
    assert counts(folder, "race")["01", "Black"] == 90
    assert of(folder, "visits", "01") == 1700 and of(folder, "visits", "0103") == 0
    assert [s["title"] for s in opened.sources[:2]] == ["Somebody's records", "The desk"]
    assert "0 (Cedar)" in decisions(folder)
    assert "decisions" not in opened.sources[0]
    units = opened.measures.groupby("measure")["unit"].agg(set)
    assert units["visits"] == {"visits"} and units["served"] == {"people"}
