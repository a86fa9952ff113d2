"""Make the third table of “Bring your own data”: school enrollment, as a state publishes it.

SYNTHETIC. Marrowfen and its towns are invented, and so are the numbers.

    python datasets/examples/enrollment/make_enrollment.py

The workbook holds the same cells each time, with the time at which it was made.
"""

from pathlib import Path

from openpyxl import Workbook

HERE = Path(__file__).resolve().parent
YEARS = ["2023-24", "2024-25"]
# Students of a town by race, and how many more or fewer there were a year before.
TOWNS = {
    "Hollowick": ([1840, 612, 498, 133], -24),
    "Gantry Reach": ([1122, 240, 305, 78], 11),
    "Brindlecote": ([801, 64, 120, 25], 6),
    "Saltmere Fold": ([402, 38, 51, "*"], -3),
    "Ottoline": ([168, "*", 22, "*"], 2),
}
HIDDEN = {"Saltmere Fold": 7, "Ottoline": 10}  # of how many students the asterisks tell nothing


def rows() -> list[list]:
    """Two titles, two rows of names, a row for each town and year, totals, and notes."""
    table = [
        ["Public school enrollment by town (synthetic)"],
        ["Marrowfen Department of Schools, October count"],
        [],
        ["Town", "School year", "All students", "Race or ethnicity"],
        [None, None, None, "White", "Black", "Latino", "Another race"],
    ]
    for year, years_before in zip(YEARS, (1, 0), strict=True):
        total = 0
        for town, (races, change) in TOWNS.items():
            white = races[0] + change * years_before
            known = white + sum(n for n in races[1:] if n != "*")
            total += known + HIDDEN.get(town, 0)
            table.append([town, year, known + HIDDEN.get(town, 0), white, *races[1:]])
        table.append(["All towns", year, total, "*", "*", "*", "*"])
    return [*table, [], ["* fewer than 6 students, or hidden with them"], ["Published 2025-03-14"]]


def workbook() -> Workbook:
    book = Workbook()
    book.active.title = "About"
    book.active.append(["Synthetic: invented towns and numbers."])
    sheet = book.create_sheet("Enrollment")
    for row in rows():
        sheet.append(row)
    sheet.merge_cells("D4:G4")
    return book


if __name__ == "__main__":
    workbook().save(HERE / "enrollment.xlsx")
