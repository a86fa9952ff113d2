"""Tables made of real figures, as organizations and publishers hand them out, counted again."""

from pathlib import Path

import pandas as pd
import pytest
from small_table import counts, decisions, mapping

from community_data.packaging.package import make_package

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
HARTFORD = REAL / "hartford-2023"
pytestmark = pytest.mark.skipif(
    not REAL.is_dir(), reason="the folder of real data is not beside the project"
)


def made(folder: Path, rows: pd.DataFrame, sheet: str = "", **keys) -> Path:
    """Make a package of a table that is written as CSV, or as the sheet of a workbook."""
    file = "t.xlsx" if sheet else "t.csv"
    if sheet:
        with pd.ExcelWriter(folder / file) as book:
            pd.DataFrame({"Read me": ["Numbers of 2023"]}).to_excel(book, sheet_name="About")
            rows.to_excel(book, sheet_name=sheet, index=False, startrow=2)
    else:
        rows.to_csv(folder / file, index=False)
    text = mapping(file=file, **keys)
    places = text[text.index("[places]") : text.index("[table]")]
    own = f'[places]\npackage = "{HARTFORD}"\nlevel = "tract"\n'
    (folder / "mapping.toml").write_text(text.replace(places, own), encoding="utf-8")
    return make_package(folder / "mapping.toml", folder / "out", replace=True)


@pytest.fixture(scope="module")
def tracts() -> pd.DataFrame:
    """Residents by race in the tracts of Hartford and West Hartford, from the original files."""
    table = pd.read_csv(HARTFORD / "measures.csv", dtype={"place_id": str})
    places = pd.read_csv(HARTFORD / "places.csv", dtype=str)
    tracts = places.loc[places["level"] == "tract", "place_id"]
    rows = table[(table["measure"] == "residents") & (table["group_by"] == "race")]
    return rows[rows["place_id"].isin(tracts)]


def test_tracts_by_their_ids_of_before_2022(tmp_path, tracts):
    """A workbook with a sheet of notes and two title rows, and ids that no longer hold."""
    changes = pd.read_csv(HARTFORD / "id_changes.csv", dtype=str)
    old = changes.set_index("new_id")["old_id"]
    table = pd.DataFrame(
        {
            "GEOID": tracts["place_id"].map(old).str.lstrip("0"),  # as Excel leaves them
            "Race": tracts["group"],
            "N": tracts["count"].astype(int),
        }
    )
    assert table["GEOID"].notna().all()
    groups = [f'"{name}"' for name in tracts["group"].unique()]
    rest = f'[[groups]]\nby = "race"\ncolumn = "Race"\ngroups = [{", ".join(groups)}]\n'
    folder = made(
        tmp_path, table, sheet="By tract", place='place = "GEOID"', rest=rest,
        table='count = "N"\nsheet = "By tract"\nheader_row = 3',
    )  # fmt: skip
    ours = counts(folder, "race")
    theirs = tracts.set_index(["place_id", "group"])["count"]
    shown = {key: n for key, n in ours.items() if n is not None and key in theirs.index}
    assert len(shown) > 150
    assert all(theirs[key] == n for key, n in shown.items())
    hidden = theirs.drop(index=list(shown))
    assert (theirs[(theirs > 0) & (theirs < 11)].index.isin(hidden.index)).all()
    everyone = tracts.groupby("place_id")["count"].sum()
    shown_all = {place: n for place, n in counts(folder).items() if n and place in everyone}
    assert shown_all and all(everyone[place] == n for place, n in shown_all.items())


def test_a_row_a_person_by_town_of_the_state(tmp_path, tracts):
    """Each resident of the last group as a row of their own, two rows for each tenth."""
    people = (
        tracts[tracts["group"] == tracts["group"].iloc[-1]]
        .set_index("place_id")["count"]
        .astype(int)
    )
    lines = [(place, f"{place}-{n}") for place, count in people.items() for n in range(count)]
    lines += lines[::10]
    table = pd.DataFrame(lines, columns=["Tract", "Client"])
    folder = made(
        tmp_path, table, one_row_is="a visit", place='place = "Tract"', table='id = "Client"'
    )
    ours = counts(folder)
    for place, count in people.items():
        assert ours[place] in (count, None)
        assert ours[place] is None or not 0 < ours[place] < 11
    assert sum(n for place, n in ours.items() if place in people.index and n) > 2_000
    assert decisions(folder) == ""
