"""What the files beside the pages hold, of all places: side by side, and in one file.

Nothing else is in them, so they can say nothing that is not out already. Two numbers are called
different by the rule of `Comparison`: their gap is larger than its margin, which is widened for the
number of measures that are looked at.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from community_data import methods
from community_data.reports import site


def numbers_of(out: Path, pages: Mapping[str, site.Page]) -> dict:
    """What the page reads: whom measures count, the places' numbers, how much margins are widened.

    pages: place_id -> its page, of those that have a file of numbers. Of each number: its text,
    percent, margin (points; None where there is none), period, and whether one is given at all: one
    that is too unsure to be compared is, and has no percent. `widened[n]` is by what a
    margin is multiplied where n + 1 numbers are looked at.
    """
    measures: dict[str, str] = {}
    places = []
    for place_id, page in pages.items():
        rows = _of_everyone(out / site.table_file(page.file), place_id)
        for measure, row in rows.items():
            measures.setdefault(measure, row["about"])
        if rows:
            name = next(iter(rows.values()))["place"]
            numbers = {measure: _number(row) for measure, row in rows.items()}
            places.append({"name": name, "file": page.file, "numbers": numbers})
    return {
        "measures": list(measures.items()),  # a list keeps the order of the package
        "places": sorted(places, key=lambda place: place["name"]),
        "widened": [float(methods.margin_when_picked(1.0, n)) for n in range(1, len(measures) + 1)],
    }


def write_numbers(out: Path, pages: Mapping[str, site.Page], file: Path) -> None:
    """Write one file of all places: of the file beside each page, the rows about its own place.

    pages: as for `numbers_of`. One place is in memory at a time.
    """
    with file.open("w", encoding="utf-8", newline="") as opened:
        lines = csv.writer(opened, lineterminator="\n")
        for number, (place_id, page) in enumerate(pages.items()):
            with (out / site.table_file(page.file)).open(encoding="utf-8", newline="") as numbers:
                header, *rows = csv.reader(numbers)
            at = header.index("place_id")
            lines.writerows([header] * (not number) + [row for row in rows if row[at] == place_id])


def _of_everyone(file: Path, place_id: str) -> dict[str, dict[str, str]]:
    """The rows of everyone in a place, by measure."""
    with file.open(encoding="utf-8", newline="") as opened:
        rows = [
            row for row in csv.DictReader(opened)
            if row["place_id"] == place_id and row["group_by"] == "all"
        ]  # fmt: skip
    first: dict[str, dict[str, str]] = {}
    for row in rows:
        first.setdefault(row["measure"], row)
    return first


def _number(row: dict[str, str]) -> dict:
    """A number as its own page writes it, and what tells if it differs from another one."""
    return {
        "text": row["in_words"],
        "percent": _known(row["percent"] if row["decision"] == "show" else ""),
        "margin": _known(row["margin"]),
        "given": bool(row["percent"]),
        "period": row["period"],
    }


def _known(number: str) -> float | None:
    return round(float(number), 6) if number else None
