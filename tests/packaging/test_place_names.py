"""The many ways to write a place, and the ones that could be two."""

import pandas as pd
import pytest
from small_table import counts, package

from community_data.errors import DataProblem
from community_data.packaging.place_names import PlaceNames

PLACES = [
    ("09", "Connecticut", "state", ""),
    ("09110", "Capitol Planning Region", "county", "09"),
    ("09190", "Western Planning Region", "county", "09"),
    ("0911077200", "Tolland", "town", "09110"),
    ("0911037070", "Hartford", "town", "09110"),
    ("0919018430", "Danbury", "town", "09190"),
    ("0919018500", "Danbury", "borough", "09190"),
    ("24005", "Baltimore County", "county", ""),
    ("24510", "Baltimore city", "county", ""),
]


@pytest.fixture
def names() -> PlaceNames:
    table = pd.DataFrame(PLACES, columns=["place_id", "name", "level", "parent_id"])
    return PlaceNames(table, "town", {"X-1": "0911037070"})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Hartford", "0911037070"),
        (" HARTFORD ", "0911037070"),
        ("Town of Hartford", "0911037070"),
        ("Hartford town, Capitol Planning Region, Connecticut", "0911037070"),
        ("Hartford town, Hartford County, Connecticut", "0911037070"),  # the county of before 2022
        ("Hartford, CT", "0911037070"),
        ("Capitol Planning Region, Connecticut", "09110"),
        ("Danbury town", "0919018430"),
        ("0911037070", "0911037070"),
        ("911037070", "0911037070"),  # as Excel leaves it
        ("0900337070", "0911037070"),  # Hartford County, before 2022
        ("900337070", "0911037070"),
        ("0600000US0900337070", "0911037070"),
        ("0600000US0911037070", "0911037070"),
        ("X-1", "0911037070"),
        ("Baltimore city", "24510"),
        ("Baltimore County", "24005"),
        # Nobody knows, or somewhere else
        ("Holland", None),
        ("Tolland, MA", None),
        ("Hartford town, Windsor County, Vermont", None),
        ("Hartford village", None),
        ("Baltimore", None),
        ("Hartford town, Western Planning Region, Connecticut", None),
        ("2500337070", None),
        ("", None),
    ],
)
def test_what_a_text_means(names, text, place):
    assert names.find(text) == place


def test_what_could_be_two_is_offered_by_its_ids(names):
    assert names.may_mean("Baltimore") == [
        "Baltimore County (24005, county)", "Baltimore city (24510, county)",
    ]  # fmt: skip
    assert names.may_mean("HOLLAND") == ["Tolland"]


def test_a_town_of_another_state_is_nobodys_slip(tmp_path):
    places = (
        "place_id,name,level,parent_id,population\n01,Fernland,state,,\n0101,Tolland,town,01,\n"
    )
    rows = "ID,Town\n" + "".join(f"{n},{'Tolland' if n < 20 else 'Holland'}\n" for n in range(23))
    keys = {"one_row_is": "a person", "table": 'id = "ID"', "gazetteer": places}
    with pytest.raises(DataProblem) as caught:
        package(tmp_path, rows, **keys)
    assert '"Holland" = ""   # 3 rows, the first is 22. Maybe Tolland, maybe not.' in str(
        caught.value
    )
    assert '"Tolland"' not in str(caught.value)
    folder = package(tmp_path, rows, places='leave_out = ["Holland"]', **keys)
    assert counts(folder) == {"01": 20, "0101": 20}


def test_two_places_of_one_name(tmp_path):
    places = "place_id,name,level,parent_id,population\n1,Baltimore County,county,,\n"
    places += "2,Baltimore city,county,,\n"
    keys = {"gazetteer": places, "level": "county"}
    rows = "Town,N\nBaltimore,40\nBaltimore County,90\n"
    with pytest.raises(DataProblem, match=r"Baltimore County \(1, county\) or Baltimore city \(2"):
        package(tmp_path, rows, **keys)
    names = '[places.names]\n"Baltimore" = "2"'
    assert counts(package(tmp_path, rows, places=names, **keys)) == {"1": 90, "2": 40}


@pytest.mark.parametrize("cell", ['="0101"', "101", "0101", '"=""0101"""'])
def test_ids_as_excel_writes_them(tmp_path, cell):
    rows = f"Town,N\n{cell},100\n0102,200\n0103,300\n"
    assert counts(package(tmp_path, rows))["0101"] == 100
