"""Make the first table of “Bring your own data”: the guests of a warming center, one row a person.

SYNTHETIC. Every person is invented, and the towns are those of Riverbend.

    python datasets/examples/warming_center/make_guests.py
"""

import csv
import io
import random
from pathlib import Path

HERE = Path(__file__).resolve().parent
COLUMNS = ["Guest ID", "Last name", "First name", "Date of birth", "Race", "Town", "First night",
           "Notes"]  # fmt: skip
TOWNS = {"Lanternby": 60, "Copperloom": 45, "Wovenmoor": 30, "Otterbeck": 25}
RACES = {"White": 9, "Black": 5, "Latino": 4, "Asian": 2}
SOUNDS = ["bra", "dri", "kor", "lun", "mi", "pol", "quo", "sal", "vash", "wen", "zor"]
NOTES = ["", "", "", "needs a ground-floor bed", "works nights", "has a dog"]


def name(chance: random.Random) -> str:
    return "".join(chance.sample(SOUNDS, 3)).capitalize()


def guests() -> list[dict[str, str]]:
    """160 people. Three towns are misspelled, two are not written, one race is written once."""
    chance = random.Random(20260201)
    towns = [town for town, people in TOWNS.items() for _person in range(people)]
    chance.shuffle(towns)
    rows = []
    for n, town in enumerate(towns, start=1):
        rows.append({
            "Guest ID": f"G-{n:03}", "Last name": name(chance), "First name": name(chance),
            "Date of birth": f"{chance.randint(1, 12)}/{chance.randint(1, 28)}/"
                             f"{chance.randint(1940, 2015)}",
            "Race": chance.choices(list(RACES), list(RACES.values()))[0], "Town": town,
            "First night": f"{chance.choice([1, 2, 3])}/{chance.randint(1, 28)}/2026",
            "Notes": chance.choice(NOTES),
        })  # fmt: skip
    in_otterbeck = [row for row in rows if row["Town"] == "Otterbeck"]
    for row in in_otterbeck[:3]:
        row["Town"] = "Oterbeck"
    for row in rows[40:42]:
        row["Town"] = ""
    rows[100]["Race"] = "Caucasian"
    return rows


def csv_bytes() -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(guests())
    return text.getvalue().encode("utf-8")


if __name__ == "__main__":
    (HERE / "guests.csv").write_bytes(csv_bytes())
