"""Where the table lies in a file: what stands above it, its header, what stands below."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from community_data.errors import DataProblem
from community_data.packaging.look_columns import profile
from community_data.packaging.look_layout import find_layout

TOWNS = ["Alder", "Birch", "Cedar", "Fernly", "Gantry", "Hollow"]


def numbered(rows):
    return list(enumerate(rows, start=1))


def of(text: str):
    return numbered([line.split(",") for line in text.strip("\n").split("\n")])


LAYOUTS = {
    "plain": ("Town,Count\nAlder,12\nBirch,40\n", 1, 1, ["Town", "Count"]),
    "titles": (
        "Deaths by town,,\n2023,,\n,,\nTown,Deaths,Rate\nAlder,12,1.5\nBirch,40,2.5\n",
        4, 1, ["Town", "Deaths", "Rate"],
    ),
    "two rows, as the Census has them": (
        "GEO_ID,NAME,B01_001E\nGeography,Geographic Area Name,Estimate!!Total:\n"
        "0600000US1,Alder town,12\n0600000US2,Birch town,40\n",
        1, 2, ["GEO_ID Geography", "NAME Geographic Area Name", "B01_001E Estimate!!Total:"],
    ),
    "a band of years over two columns each": (
        "Homelessness,,,,\n,2022,,2023,\nArea,People,Per 1000,People,Per 1000\n"
        "Alder,12,1.5,13,1.6\nBirch,40,2.5,41,2.6\n",
        2, 2, ["Area", "2022 People", "2022 Per 1000", "2023 People", "2023 Per 1000"],
    ),
    "a name over several columns, and names below it": (
        "School enrollment,,,,\n\nTown,Year,All students,Race,\n,,,White,Black\n"
        "Alder,2023-24,300,200,*\nBirch,2023-24,90,60,30\n",
        3, 2, ["Town", "Year", "All students", "Race White", "Race Black"],
    ),
    "years as names": (
        "Town,2021,2022,2023\nAlder,12,15,19\nBirch,40,41,42\n",
        1, 1, ["Town", "2021", "2022", "2023"],
    ),
    "names that are signs elsewhere": (
        "Town,N,S\nAlder,12,3\nBirch,40,9\n", 1, 1, ["Town", "N", "S"],
    ),
    "a column without a name": (
        "Town,,Count\nAlder,x,12\nBirch,y,40\n", 1, 1, ["Town", "", "Count"],
    ),
    "only words": (
        "Town,Race,Sex\nAlder,White,F\nBirch,Black,M\nAlder,White,M\n",
        1, 1, ["Town", "Race", "Sex"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_names_of_the_columns_are_found(name):
    text, row, rows, names = LAYOUTS[name]
    layout = find_layout(of(text))
    assert (layout.header_row, layout.header_rows, layout.names) == (row, rows, names)
    assert layout.certain


PEOPLE = {
    "with numbers": "1,Maria,Alder,1980-02-01\n2,Juan,Birch,1981-02-01\n3,Ana,Alder,1990-02-01\n",
    "only words": "Maria,Alder,White\nJuan,Birch,Black\nAna,Alder,White\n",
    "an age that is not known first": "Maria,Alder,unknown\nJuan,Birch,31\nAna,Alder,44\n",
    "a year of birth": "Maria,Alder,1980\nJuan,Birch,1981\nAna,Alder,1990\n",
    "words that stand once": "Maria,Alder,White\nJuan,Birch,Black\nAna,Cedar,Asian\n",
    "a name that is a header elsewhere": "Page,Alder,White\nJuan,Birch,Black\nAna,Alder,White\n",
}


@pytest.mark.parametrize("name", PEOPLE)
def test_a_first_row_that_may_be_a_person_is_no_header(name):
    try:
        layout = find_layout(of(PEOPLE[name]))
    except DataProblem as problem:
        shown = str(problem)
    else:
        assert not layout.certain
        return
    cells = {cell for _row, cells in of(PEOPLE[name]) for cell in cells if len(cell) > 1}
    assert not [cell for cell in cells if cell in shown]


def test_a_first_person_of_whom_little_is_known_is_no_second_header():
    text = "Name,Town,Age\nMaria,Alder,unknown\nJuan,Birch,31\nAna,Alder,44\n"
    layout = find_layout(of(text))
    assert (layout.header_rows, layout.names) == (1, ["Name", "Town", "Age"])


@pytest.mark.parametrize("second", ["Maria,,declined,refused", ",Alder,declined,refused"])
def test_a_first_person_who_did_not_answer_is_no_second_header(second):
    text = f"Name,Town,Age,Income\n{second}\nJuan,Birch,31,500\nAna,Alder,44,700\n"
    assert find_layout(of(text)).names == ["Name", "Town", "Age", "Income"]


def test_a_title_in_two_cells_is_no_part_of_the_names():
    text = "Clients of,Dr. Zorwen,\nTown,Number,Number\nAlder,12,4\nBirch,31,5\n"
    assert find_layout(of(text)).names == ["Town", "Number", "Number"]


def test_a_person_can_say_where_the_names_stand():
    layout = find_layout(of("Maria,Alder\nJuan,Birch\nWho,Where\nAna,Alder\n"), 3)
    assert layout.certain
    assert layout.names == ["Who", "Where"]
    with pytest.raises(DataProblem, match="Row 9 is empty"):
        find_layout(of("Who,Where\nAna,Alder\n"), 9)


def test_notes_below_and_parts_between_are_no_rows():
    text = (
        "Town,Count\nAlder,12\nNorth of the river,\nBirch,40\nCedar,9\n,\n* hidden,\nSource: us,\n"
    )
    read = profile(of(text), find_layout(of(text)))
    assert (read.rows, read.last_row, read.notes, read.inner) == (3, 5, [7, 8], [3])
    assert sorted(read.columns[0].words) == ["Alder", "Birch", "Cedar"]


@given(
    titles=st.lists(st.sampled_from(["Deaths by town", "Agency", ""]), max_size=4),
    columns=st.lists(
        st.sampled_from(["Count", "People served", "Children", "Adults", "2023"]),
        min_size=1, max_size=4, unique=True,
    ),
    numbers=st.lists(st.integers(0, 50_000), min_size=2, max_size=30),
    signs=st.booleans(),
    notes=st.lists(st.sampled_from(["* fewer than 11", "Source: a registry"]), max_size=3),
)  # fmt: skip
def test_any_table_of_counts_is_found(titles, columns, numbers, signs, notes):
    assume(columns != ["2023"] or not all(1900 <= number < 2100 for number in numbers))
    width = 1 + len(columns)
    rows = [[title, *[""] * (width - 1)] for title in titles]
    rows.append(["Town", *columns])
    first = len(rows)
    for i, number in enumerate(numbers):
        cells = [f"{number:,}"] * len(columns)
        if signs and i % 3 == 1:
            cells[0] = "*"
        rows.append([TOWNS[i % len(TOWNS)] + " " + "abcdefgh"[i // len(TOWNS)], *cells])
    rows += [[note, *[""] * (width - 1)] for note in notes]
    layout = find_layout(numbered(rows))
    assert (layout.header_row, layout.header_rows) == (first, 1)
    assert layout.names == ["Town", *columns]
    read = profile(numbered(rows), layout)
    assert read.rows == len(numbers)
    assert read.notes == list(range(first + len(numbers) + 1, len(rows) + 1))


@given(
    st.lists(
        st.tuples(
            st.text("abcdefgh", min_size=3, max_size=6),
            st.sampled_from(TOWNS[:3]),
            st.sampled_from(["1980-02-01", "1981-03-05", "unknown"]),
            st.sampled_from(["White", "Black"]),
        ),
        min_size=8,
    )
)
def test_no_list_of_people_without_a_header_is_taken_for_one_with(people):
    try:
        layout = find_layout(numbered([list(person) for person in people]))
    except DataProblem:
        return
    assert not layout.certain
