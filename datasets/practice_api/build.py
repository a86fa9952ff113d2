"""Make the tables of the practice service. SYNTHETIC: every place and number is invented.

    python datasets/practice_api/build.py

With `--check` it writes nothing, and says what is stale.
The numbers lean on the practice region (`datasets/riverbend`), so that they can be joined to it.
The service that answers with them is `community_data/fetch/practice_app.py`.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import random
import sys
import zipfile
from pathlib import Path

from openpyxl import Workbook

HERE = Path(__file__).resolve().parent
RELEASE = HERE.parent / "riverbend" / "2026-Q2"
MISSING, NO_MARGIN, CONTROLLED = "-666666666", "-222222222", "-555555555"
ASKED = 9  # households of 100 that answered
FEWEST_ASKED = 12  # for a median of their incomes
SITES = {
    "039001": 16,
    "039002": 11,
    "039003": 8,
    "039004": 6,
    "039005": 3,
    "039006": 2,
    "039007": 1,
}
FIRST_WEEK, WEEKS = datetime.date(2025, 7, 7), 50
STUDENTS = {  # students, and those with free meals; None: the town has no school of its own
    "Lanternby": (15214, 8930), "Copperloom": (8041, 4115), "Otterbeck": (5398, 2020),
    "Wovenmoor": (3127, 1289), "Quillgarth": (1204, 64), "Sedgeloft": (512, 9),
    "Fennelthorn": None, "Tinderfold": None,
}  # fmt: skip
HIDDEN = ("Quillgarth", "Sedgeloft")  # below 11, and the next, which would give it away


def rows_of(table: str) -> list[dict]:
    with (RELEASE / f"{table}.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def census() -> dict:
    """For each year and level: the rows of the survey, their values as the service sends them."""
    places = {row["place_id"]: row for row in rows_of("places")}
    homes = {
        row["place_id"]: row
        for row in rows_of("measures")
        if row["measure"] == "home_ownership" and row["group_by"] == "all"
    }
    poor = {
        row["place_id"]: float(row["count"]) / float(row["population"])
        for row in rows_of("measures")
        if row["measure"] == "severe_rent_burden" and row["group_by"] == "all" and row["count"]
    }
    now = {i: i for i, place in places.items() if place["level"] in ("town", "tract")}
    before: dict[str, str] = {}  # in 2021 tracts had other ids: of each, a tract of today
    for row in rows_of("id_changes"):
        before.setdefault(row["old_id"], row["new_id"])
    found: dict[str, dict] = {}
    for year, ids in {"2024": now, "2021": before}.items():
        for code, place_id in sorted(ids.items()):
            place = places[place_id]
            rng = random.Random(f"food help {year} {code}")
            row = _row(place, homes[place_id], poor.get(place_id, 0.1), year, rng)
            smallest = "county subdivision" if place["level"] == "town" else "tract"
            row |= {"state": code[:2], "county": code[2:4], smallest: code[4:]}
            found.setdefault(year, {}).setdefault(smallest, []).append(row)
    return found


def _row(place: dict, homes: dict, poor: float, year: str, rng: random.Random) -> dict:
    households = round(int(homes["population"]) * (1 if year == "2024" else 0.98))
    helped = round(households * min(0.6, 0.02 + 0.5 * poor) * rng.uniform(0.9, 1.1))
    margin = round(1.645 * (max(helped, 4) * 100 / ASKED) ** 0.5)
    income = round(14_000 + 16_000 * rng.random() + 9_000 * (1 - poor), -1)
    known = helped * ASKED / 100 >= FEWEST_ASKED
    large = place["level"] == "town" and int(place["population"]) > 20_000
    return {
        "NAME": f"{_title(place)}, Riverbend (invented)",
        "B01003_001E": place["population"],
        "B01003_001M": CONTROLLED if large else str(round(0.04 * int(place["population"]) + 20)),
        "B22003_001E": str(households),
        "B22003_001M": homes["population_moe"] or "0",
        "B22003_002E": str(helped),
        "B22003_002M": str(margin),
        "B22008_002E": f"{income:.0f}" if known else MISSING,
        "B22008_002M": str(round(24_000 / helped**0.5 * 5, -1))[:-2] if known else NO_MARGIN,
    }


def _title(place: dict) -> str:
    if place["level"] == "town":
        return f"{place['name']} town"
    return f"Census Tract {place['place_id'][4:8].lstrip('0')}"


def visits() -> str:
    """Households at each food site in each week; a count from 1 to 10 is left out."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["visit_id", "week", "site", "place_id", "households"])
    towns = [town for town, count in SITES.items() for number in range(count)]
    number = 0
    for week in range(WEEKS):
        monday = FIRST_WEEK + datetime.timedelta(weeks=week)
        for site, town in enumerate(towns, 1):
            number += 1
            rng = random.Random(f"food site {site} {week}")
            usual = 12 + random.Random(f"size {site}").random() * (110 if town < "039005" else 20)
            count = max(0, round(rng.gauss(usual * (1.2 if 19 <= week < 25 else 1), usual**0.5)))
            shown = "" if 0 < count < 11 else count
            writer.writerow([f"v{number:04}", f"{monday}T00:00:00.000", f"s{site:02}", town, shown])
    return text.getvalue()


def meals() -> bytes:
    """The workbook of an agency: titles, a table, a total and notes."""
    book = Workbook()
    book.properties.created = book.properties.modified = datetime.datetime(2026, 2, 12)
    sheet = book.active
    sheet.title = "Meals by town"
    sheet.append(["Free school meals by town, school year 2024–25 (synthetic)"])
    sheet.append(["Riverbend Department of Schools, invented for practice"])
    sheet.append([])
    sheet.append(["Town", "Students", "With free meals"])
    for town, known in STUDENTS.items():
        students, free = known or ("(X)", "(X)")
        sheet.append([town, _written(students), "*" if town in HIDDEN else _written(free)])
    known = [pair for pair in STUDENTS.values() if pair]
    sheet.append(["All towns", *(_written(sum(column)) for column in zip(*known, strict=True))])
    sheet.append([])
    sheet.append(["* Hidden: fewer than 11 students, or a number that would give them away."])
    sheet.append(["(X) Does not apply: the town has no school of its own."])
    sheet.append(["Published 2026-02-12. Counted on 2025-03-03."])
    made = io.BytesIO()
    book.save(made)
    return _without_clock(made.getvalue())


def _written(number: int | str) -> str:
    return f"{number:,}" if isinstance(number, int) else number


def _without_clock(content: bytes) -> bytes:
    """The same workbook, byte for byte the same whenever it is made."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = part.split(b"<dcterms:modified")[0] + b"</cp:coreProperties>"
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return again.getvalue()


def files() -> dict[str, bytes]:
    """The files of the practice service, by name."""
    return {
        "census.json": (json.dumps(census(), indent=0) + "\n").encode(),
        "food-site-visits.csv": visits().encode(),
        "school-meals.xlsx": meals(),
    }


if __name__ == "__main__":
    made = files()
    if "--check" in sys.argv:
        stale = [name for name in made if (HERE / name).read_bytes() != made[name]]
        sys.exit(f"Stale: {', '.join(stale)}. Run this file again." if stale else 0)
    for name, content in made.items():
        (HERE / name).write_bytes(content)
