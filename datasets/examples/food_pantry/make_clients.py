"""Make clients.csv: the visits of a food pantry, as messy as such lists are.

SYNTHETIC. Every person in it is invented. Names are put together from syllables, streets exist
nowhere, and telephone numbers are of the range 555-01xx, which is kept free for fiction.

    python datasets/examples/food_pantry/make_clients.py           write clients.csv
    python datasets/examples/food_pantry/make_clients.py --check   fail where it is stale

Same seed, same bytes.
"""

import csv
import datetime
import io
import random
import sys
from pathlib import Path

CLIENTS = Path(__file__).resolve().with_name("clients.csv")
SEED = 20251231
PEOPLE, VISITS = 350, 800
HEADER = ["Client no", "Last name", "First name", "DOB", "Gender", "Race / ethnicity", "Street",
          "Town", "Phone", "Visit date", "Household size", "Notes"]  # fmt: skip

# How people are spread; what matters is that some towns and groups are small.
TOWNS = {"Lanternby": 96, "Copperloom": 84, "Otterbeck": 70, "Wovenmoor": 46, "Quillgarth": 24,
         "Sedgeloft": 15, "Fennelthorn": 8, "Tinderfold": 3, "Elsewhere": 4}  # fmt: skip
RACES = {"White": 150, "Black": 85, "Latino": 75, "Asian": 14, "Native": 4,
         "Another race or two or more": 12, "": 10}  # fmt: skip
GENDERS = {"female": 195, "male": 135, "another gender": 8, "": 12}

# What staff type for the same thing. The first is the most frequent.
TYPED = {
    "Otterbeck": ["Otterbeck", "otterbeck ", "OTTERBECK", "Oterbeck", "Otterbek"],
    "Lanternby": ["Lanternby", "Lanternby", "lanternby", "Lantern By", "Lanternbey"],
    "Copperloom": ["Copperloom", "Copperloom ", "Coperloom", "Copper Loom"],
    "Wovenmoor": ["Wovenmoor", "wovenmoor", "Woven moor", "Wovenmor"],
    "Quillgarth": ["Quillgarth", "Quilgarth"],
    "Elsewhere": ["out of area"],
    "White": ["White", "W", "white ", "White/Caucasian"],
    "Black": ["Black", "B", "black", "African American", "Black or African American"],
    "Latino": ["Latino", "Latina", "Hispanic", "hispanic/latino", "L"],
    "Asian": ["Asian", "A"],
    "Native": ["Native", "American Indian"],
    "Another race or two or more": ["Other", "two or more", "multiracial"],
    "female": ["F", "female ", "Female", "f"],
    "male": ["M", "male", "Male"],
    "another gender": ["X", "nonbinary"],
}
BLANKS = ["", "", "unknown", "n/a", "?"]
SYLLABLES = ["bra", "qué", "zor", "mi", "lun", "vash", "té", "pol", "dri", "wen", "ök", "sal"]
STREETS = ["Snailshell Row", "Buttonmaker Lane", "Thimble Steps", "Old Bobbin Way", "Heddle Yard"]
NOTES = ["", "", "", "", "call first", "needs size 4 diapers", "brother picks up; no stairs"]


def some(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def typed(chance: random.Random, meant: str) -> str:
    """A word as somebody types it in a hurry: most of the time well."""
    if not meant:
        return chance.choice(BLANKS)
    ways = TYPED.get(meant, [meant])
    return ways[0] if chance.random() < 0.6 else chance.choice(ways)


def name(chance: random.Random) -> str:
    return "".join(chance.sample(SYLLABLES, chance.choice([2, 3]))).capitalize()


def date_as_typed(chance: random.Random, day: datetime.date) -> str:
    ways = [f"{day:%m/%d/%Y}", f"{day.month}/{day.day}/{day.year}", f"{day:%Y-%m-%d}",
            f"{day:%b} {day.day}, {day.year}"]  # fmt: skip
    return chance.choices(ways, [6, 4, 3, 1])[0]


def person(chance: random.Random, number: int) -> dict:
    age = chance.choices([chance.randrange(0, 18), chance.randrange(18, 65),
                          chance.randrange(65, 97)], [30, 52, 18])[0]  # fmt: skip
    born = datetime.date(2025, 12, 31) - datetime.timedelta(days=age * 365 + chance.randrange(365))
    return {
        "Client no": f"FP-{number:04d}",
        "Last name": name(chance),
        "First name": name(chance),
        "born": born if chance.random() < 0.96 else None,
        "gender": some(chance, GENDERS),
        "race": some(chance, RACES),
        "Street": f"{chance.randrange(1, 300)} {chance.choice(STREETS)}",
        "town": some(chance, TOWNS) if chance.random() < 0.96 else "",
        "Phone": f"555-01{chance.randrange(100):02d}",
        "Household size": chance.randrange(1, 8),
    }


def visit(chance: random.Random, who: dict, day: datetime.date) -> dict:
    """A row. Some of what is known about a person is missing on some visits."""
    row = {key: value for key, value in who.items() if key in HEADER}
    row["DOB"] = date_as_typed(chance, who["born"]) if who["born"] else chance.choice(BLANKS)
    row["Gender"] = typed(chance, who["gender"] if chance.random() < 0.97 else "")
    row["Race / ethnicity"] = typed(chance, who["race"] if chance.random() < 0.95 else "")
    row["Town"] = typed(chance, who["town"] if chance.random() < 0.97 else "")
    if chance.random() < 0.01:  # somebody moved, and moved back
        row["Town"] = some(chance, TOWNS)
    row["Visit date"] = f"{day:%m/%d/%Y}"
    row["Notes"] = chance.choice(NOTES)
    if chance.random() < 0.03:
        row["Client no"] = row["Client no"].lower() + " "
    return row


def clients() -> bytes:
    """The file: separated by semicolons, in Windows-1252, as an older program saves it."""
    chance = random.Random(SEED)
    people = [person(chance, number) for number in range(1, PEOPLE + 1)]
    visitors = people + chance.choices(people, k=VISITS - PEOPLE)
    first = datetime.date(2024, 12, 16)
    days = sorted(first + datetime.timedelta(days=chance.randrange(380)) for _ in visitors)
    chance.shuffle(visitors)
    rows = [visit(chance, who, day) for who, day in zip(visitors, days, strict=True)]
    # Two slips that every list has: a placeholder for a birth date, an address in the wrong column.
    rows[40]["DOB"] = "01/01/1900"
    rows[300]["Town"], rows[300]["Street"] = rows[300]["Street"], rows[300]["Town"]
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("cp1252")


if __name__ == "__main__":
    made = clients()
    if "--check" in sys.argv:
        sys.exit(f"{CLIENTS.name} is stale." * (CLIENTS.read_bytes() != made))
    CLIENTS.write_bytes(made)
