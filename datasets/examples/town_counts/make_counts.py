"""Make the tables of the second example: counts by town, as an agency sends them.

SYNTHETIC. Marrowfen and its towns are invented, and so are the numbers.

    python datasets/examples/town_counts/make_counts.py

places.csv and counts.csv are the same bytes each time; counts.xlsx holds the same cells, with the
time at which it was made.
"""

import csv
import io
from pathlib import Path

from openpyxl import Workbook

HERE = Path(__file__).resolve().parent

PLACES = [
    ["code", "town or county", "kind", "belongs to", "residents"],
    ["070", "Marrowfen", "region", "", 48210],
    ["0701", "Hollowick", "town", "070", 21340],
    ["0702", "Gantry Reach", "town", "070", 13475],
    ["0703", "Brindlecote", "town", "070", 7820],
    ["0704", "Saltmere Fold", "town", "070", 3960],
    ["0705", "Ottoline", "town", "070", 1615],
]
# Two rows stand above the header, an asterisk hides a number, a last row has the total, and a
# name has a space too many: all that is usual.
COUNTS = [
    ["People helped with heating bills, winter 2025/26 (synthetic)", *[""] * 11],
    ["* fewer than 11", *[""] * 11],
    ["Town", "People helped", "Under 18", "18-44", "45-64", "65+", "All residents",
     "Residents <18", "Residents 18-44", "Residents 45-64", "Residents 65+", "Remarks"],
    ["Hollowick", 1284, 402, 414, 241, 227, 21340, 4620, 7890, 5215, 3615, ""],
    ["Gantry  Reach", 716, 208, 217, 154, 137, 13475, 2810, 4715, 3515, 2435, "moved in January"],
    ["Brindlecote", 305, 88, 91, 69, 57, 7820, 1540, 2520, 2195, 1565, ""],
    ["SALTMERE FOLD", 97, 31, 36, 21, 9, 3960, 745, 1180, 1155, 880, ""],
    ["Ottoline", 41, 14, 12, "*", "*", 1615, 290, 430, 475, 420, "ask Mr. Zorwen, 555-0117"],
    ["Total", 2443, "", "", "", "", 48210, "", "", "", "", ""],
]  # fmt: skip


def csv_bytes(rows: list[list]) -> bytes:
    """A table as Excel saves it: with a byte-order mark, semicolons and Windows line ends."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def with_commas(rows: list[list]) -> list[list]:
    """Numbers as they look in a spreadsheet: 1,284."""
    return [[f"{cell:,}" if isinstance(cell, int) else cell for cell in row] for row in rows]


def workbook() -> Workbook:
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["Synthetic: invented towns and numbers."])
    sheet = book.create_sheet("By town")
    for row in COUNTS:
        sheet.append([None if cell == "" else cell for cell in row])
    return book


if __name__ == "__main__":
    (HERE / "places.csv").write_bytes(csv_bytes(PLACES))
    (HERE / "counts.csv").write_bytes(csv_bytes(with_commas(COUNTS)))
    workbook().save(HERE / "counts.xlsx")
