"""No name, birth date, address or telephone number of anybody leaves their table."""

import contextlib
import csv
import datetime
import io
import os
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from community_data.errors import DataProblem
from community_data.packaging.package import make_package

FILES = {"datapackage.json", "measures.csv", "places.csv"}
HEADER = ["No", "Family name", "Given name", "Born", "Sex", "Street", "Town", "Phone", "Remarks"]
TOWNS = ["Lanternby", "otterbeck ", "Oterbeck", "Copperloom", "Tinderfold", "", "unknown"]
SEXES = ["F", "female ", "M", "male", "", "X"]

MAPPING = """\
[package]
name = "clients"
title = "Clients"
version = "1"
synthetic = true

[source]
title = "Synthetic: clients"
kind = "count"
collected_to = 2025-12-31
published = 2026-01-15
licence = "CC0-1.0"

[places]
package = "riverbend@2026-Q2"
level = "town"
{places}

[table]
file = "{file}"
place = "Town"
{table}

[measure]
name = "clients"
period = "2025"

[[groups]]
by = "sex"
column = "Sex"
groups = ["female", "male"]
{sex}

[groups.names]
F = "female"
M = "male"

[[groups]]
by = "age"
birth_date = "Born"
on = 2025-12-31
groups = ["under 18", "18 to 64", "65 and over"]
{age}

[population]
package = "riverbend@2026-Q2"
too_small = "leave empty"
"""

# Secrets as people have them, of sounds that no word of the course or of a message is made of.
names = st.lists(st.sampled_from(["zxo", "qué", "vrü", "jhi", "wqa"]), min_size=3, max_size=4)
names = names.map(lambda parts: "".join(parts).capitalize())
streets = st.builds(lambda n, name: f"{n} {name} Row", st.integers(100, 999), names)
phones = st.integers(0, 9999).map(lambda n: f"(555) 017-{n:04d}")
births = st.dates(datetime.date(1931, 1, 1), datetime.date(2019, 12, 31))
born = st.builds(
    lambda day, way: day.strftime(way),
    births,
    st.sampled_from(["%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%b %d, %Y"]),
)


@st.composite
def clients(draw) -> tuple[list[list[str]], set[str]]:
    """Rows of a list, with slips of every sort, and the secrets in them."""
    secrets, rows = set(), []
    for n in range(draw(st.integers(1, 25))):
        name, given_name, day = draw(names), draw(names), draw(born)
        street, phone = draw(streets), draw(phones)
        secret = [name, given_name, street, phone, day]
        secrets.update(secret)
        town, sex = draw(st.sampled_from(TOWNS)), draw(st.sampled_from(SEXES))
        remark = f"{given_name} of {street}, call {phone}"
        row = [f"K{n}", name, given_name, day, sex, street, town, phone, remark]
        if draw(st.integers(0, 9)) == 0:  # what belongs elsewhere, in a column that is read
            row[draw(st.sampled_from([3, 4, 6]))] = draw(st.sampled_from([*secret, remark]))
        rows += [row] * draw(st.sampled_from([1, 1, 2, 15]))
    if draw(st.integers(0, 14)) == 0:
        rows[-1] = rows[-1][:5]  # cut off
    return rows, secrets


options = st.fixed_dictionaries(
    {
        "places": st.sampled_from(["", *['others = "not recorded"'] * 3]),
        "table": st.builds(
            "\n".join,
            st.tuples(
                st.sampled_from(
                    [
                        *['one_row_is = "a person"'] * 3,
                        *['one_row_is = "a visit"\nid = "No"'] * 3,
                        'one_row_is = "a visit"\nid = ["Family name", "Given name", "Born"]\n'
                        'rows_without_id = "count"',
                        # mistakes: dates where there are none, a count that is a name
                        'one_row_is = "a person"\ndate = "Street"',
                        'one_row_is = "a count"\ncount = "Family name"',
                    ]
                ),
                st.sampled_from(["", *['first = "month"'] * 3, 'first = "day"']),
            ),
        ),
        "sex": st.sampled_from(["", 'other = "male"', *['other = "not recorded"'] * 2]),
        "age": st.sampled_from(["", *['unreadable = "not recorded"'] * 3]),
    }
)


def write_list(file: Path, rows: list[list[str]], header: bool) -> None:
    lines = [HEADER] * header + rows
    if file.suffix == ".xlsx":
        book = Workbook()
        for line in lines:
            book.active.append(line)
        book.save(file)
        return
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, delimiter=";").writerows(lines)


class Watch:
    """What is opened for writing while it is on. An audit hook cannot be taken away again."""

    def __init__(self):
        self.on, self.written = False, []
        sys.addaudithook(self)

    def __call__(self, event, arguments):
        if self.on and event == "open":
            path, mode, flags = arguments
            if "__pycache__" in str(path):
                return  # Python keeps compiled code there, not what a program reads
            if set(mode or "") & set("wax+") or (flags or 0) & (os.O_WRONLY | os.O_RDWR):
                self.written.append(str(path))


WATCH = Watch()


def everything_said(mapping: Path, out: Path) -> str:
    """Make the package; return all that a person could see of it, and all that was written."""
    said = io.StringIO()
    WATCH.written.clear()
    WATCH.on = True
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                make_package(mapping, out, progress=print)
            except DataProblem as problem:
                traceback.print_exception(problem)
                assert not out.exists()
    finally:
        WATCH.on = False
    assert {Path(file).name for file in WATCH.written} <= FILES, WATCH.written
    for file in out.rglob("*"):
        said.write(file.read_bytes().decode("utf-8"))
    return said.getvalue()


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    clients(), options, st.sampled_from(["list.csv", "list.csv", "list.xlsx"]),
    st.sampled_from([True, True, True, True, True, False]),
)  # fmt: skip
def test_nothing_about_a_person_leaves_the_table(listed, chosen, file, header):
    rows, secrets = listed
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_list(home / file, rows, header)
        names = '[places.names]\n"Oterbeck" = "Otterbeck"'
        chosen = chosen | {"places": f"{chosen['places']}\n{names}"}
        (home / "mapping.toml").write_text(MAPPING.format(file=file, **chosen), encoding="utf-8")
        said = everything_said(home / "mapping.toml", home / "out").casefold()
        assert {p.name for p in home.iterdir()} <= {file, "mapping.toml", "out"}
    # A word that 11 people or more share in the place column is shown, as a place to be mapped:
    # it points at nobody. Hypothesis finds the name that so many people bear.
    shared = Counter(str(row[6]).strip().casefold() for row in rows if len(row) > 6)
    for secret in secrets:
        if any(count >= 11 and secret.casefold() in word for word, count in shared.items()):
            continue
        assert secret.casefold() not in said
        for part in secret.casefold().split():
            assert part not in said or len(part) < 6


def test_the_property_is_not_empty(tmp_path):
    """A list without slips makes a package, so the search above looks at packages too."""
    rows = [
        [f"K{n}", "Zxoqué", "Jhiwqa", "1980-05-17", "F", "7 Vrü Row", "Otterbeck", "", ""]
        for n in range(30)
    ]
    write_list(tmp_path / "list.csv", rows, True)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        MAPPING.format(file="list.csv", places="", table='one_row_is = "a person"', sex="", age=""),
        encoding="utf-8",
    )
    said = everything_said(mapping, tmp_path / "out")
    assert "Wrote" in said and "food" not in said
    assert "Zxoqué" not in said and "1980" not in said


@pytest.mark.parametrize("column", ["Family name", "Born", "Street", "Phone", "Remarks"])
def test_a_mapping_that_takes_a_personal_column_for_a_group_is_refused(tmp_path, column):
    rows = [
        [f"K{n}", f"Zxoqué{n}", "Jhiwqa", "1980-05-17", "F", f"7{n} Vrü Row", "Otterbeck",
         f"555-01{n:02d}", "Jhiwqa of Vrü Row"]
        for n in range(8)
    ]  # fmt: skip
    write_list(tmp_path / "list.csv", rows, True)
    text = MAPPING.format(
        file="list.csv", places="", table='one_row_is = "a person"', sex="", age=""
    )
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text.replace('"Sex"', f'"{column}"'), encoding="utf-8")
    said = everything_said(mapping, tmp_path / "out")
    assert "text not shown" in said
    for secret in ("Zxoqué", "Jhiwqa", "1980", "Vrü", "555-01"):
        assert secret not in said
