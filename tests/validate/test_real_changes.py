"""One wrong number in a real package: it is stopped, in whatever town it stands."""

import shutil
from pathlib import Path

import pytest

from community_data import validate
from tests.package_copies import Copy


@pytest.fixture
def connecticut(real_package, tmp_path) -> Copy:
    folder = tmp_path / "connecticut"
    folder.mkdir()
    for file in Path(real_package).iterdir():
        shutil.copyfile(file, folder / file.name)
    return Copy(folder)


def stopped(copy: Copy) -> str:
    problems = validate.check_data(copy.folder).problems
    return " ".join(p.what for p in problems if p.severity == "stop")


def test_as_it_is_nothing_is_stopped(connecticut):
    assert not stopped(connecticut)


@pytest.mark.parametrize("town", ["Avon", "Union", "Scotland"])
def test_a_number_multiplied_by_four(connecticut, town):
    ids = {row[1]: row[0] for row in connecticut.rows("places")}
    row = connecticut.row_of("measures", place_id=ids[town], measure="poverty", group_by="all")
    rows = connecticut.rows("measures")
    count = int(rows[row - 1][rows[0].index("count")])
    connecticut.set("measures", row, "count", str(4 * count))
    assert "add up to" in stopped(connecticut)


def test_the_ids_of_two_towns_swapped(connecticut):
    ids = {row[1]: row[0] for row in connecticut.rows("places")}
    swapped = {ids["Avon"]: ids["Hartford"], ids["Hartford"]: ids["Avon"]}
    connecticut.set_column("measures", "place_id", lambda place: swapped.get(place, place))
    assert "residents" in stopped(connecticut)
