"""Who lives in Riverbend: its places, its residents and homes, counted by what describes them."""

import csv
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from recipe.draws import split

RACES = ["White", "Black", "Latino", "Asian", "Native", "Another race or two or more"]
RACE_COLUMNS = ["white", "black", "latino", "asian", "native", "another"]
AGES = ["under 18", "18 to 64", "65 and over"]
SEXES = ["female", "male"]
LANGUAGES = ["English at home", "another language at home"]
DISABILITIES = ["people with a disability", "people without a disability"]
TENURES = ["renters", "owners"]


@dataclass
class Place:
    """A place; `conditions` and `race_shares` are empty where smaller places make it up."""

    place_id: str
    name: str
    level: str
    parent_id: str
    population: int
    race_shares: list[float] = field(default_factory=list)
    conditions: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """People, or homes, who are alike in everything that the region's tables tell apart."""

    place_id: str
    groups: dict[str, str]
    people: int


def places(path: Path) -> dict[str, Place]:
    """The places by id. Conditions are in percent in the file and shares from 0 to 1 here."""
    found = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            place = Place(row["place_id"], row["name"], row["level"], row["parent_id"], 0)
            if row["people"]:
                place.population = int(row["people"])
                place.race_shares = [float(row[column]) for column in RACE_COLUMNS]
                names = list(row)[list(row).index("older") :]
                place.conditions = {name: float(row[name]) / 100 for name in names}
            found[place.place_id] = place
    for place in found.values():
        for larger in above(found, place.place_id)[1:]:
            if place.conditions:
                found[larger].population += place.population
    return found


def above(places: dict[str, Place], place_id: str) -> list[str]:
    """The place itself and everything it is part of, up to the region."""
    chain = [place_id]
    while places[chain[-1]].parent_id:
        chain.append(places[chain[-1]].parent_id)
    return chain


def town_of(places: dict[str, Place], place_id: str) -> str:
    """The town that a place is, or is part of."""
    return next(p for p in above(places, place_id) if places[p].level == "town")


def everyone(places: dict[str, Place], people: dict) -> list[Cell]:
    """All residents, counted by smallest place, race, age and sex."""
    cells = []
    for place in places.values():
        by_race = split(place.population, place.race_shares) if place.conditions else []
        for race, residents in zip(RACES, by_race, strict=False):
            young, old = people["age"][race]
            old = max(old + place.conditions["older"], 0.02)
            by_age = split(residents, [young, 1 - young - old, old])
            for age, number in zip(AGES, by_age, strict=True):
                female = people["female"][age]
                for sex, count in zip(SEXES, split(number, [female, 1 - female]), strict=True):
                    groups = {"race": race, "age": age, "sex": sex}
                    cells.append(Cell(place.place_id, groups, count))
    return cells


def with_language_and_disability(cells: list[Cell], people: dict) -> list[Cell]:
    """The same people, also counted by language at home and disability."""
    result = []
    for cell in cells:
        other = people["another_language"][cell.groups["race"]]
        disabled = people["disability"][cell.groups.get("life", cell.groups["age"])]
        kinds = list(product(LANGUAGES, DISABILITIES))
        shares = [a * b for a, b in product([1 - other, other], [disabled, 1 - disabled])]
        for (language, disability), count in zip(kinds, split(cell.people, shares), strict=True):
            groups = cell.groups | {"language": language, "disability": disability}
            result.append(Cell(cell.place_id, groups, count))
    return result


def adults(cells: list[Cell]) -> list[Cell]:
    """Residents of 18 and over."""
    return [cell for cell in cells if cell.groups["age"] != "under 18"]


def young_people(cells: list[Cell]) -> list[Cell]:
    """Residents of 12 to 17: a third of those under 18, half of them 12 to 14."""
    result = []
    for cell in cells:
        if cell.groups["age"] == "under 18":
            younger, older, _ = split(cell.people, [1, 1, 4])
            for age, count in (("12 to 14", younger), ("15 to 17", older)):
                groups = cell.groups | {"age": age, "life": "under 18"}
                result.append(Cell(cell.place_id, groups, count))
    return result


def homes(places: dict[str, Place], cells: list[Cell], people: dict, owners: dict) -> list[Cell]:
    """Homes by smallest place, and by race and age of the householder and tenure.

    `owners` gives the share of homes that are owned by (place_id, race).
    """
    adults_by_age: dict[tuple, list[int]] = {}
    everyone_by_race: dict[tuple, int] = {}
    for cell in cells:
        key = (cell.place_id, cell.groups["race"])
        everyone_by_race[key] = everyone_by_race.get(key, 0) + cell.people
        ages = adults_by_age.setdefault(key, [0, 0])
        if cell.groups["age"] != "under 18":
            ages[AGES.index(cell.groups["age"]) - 1] += cell.people
    result = []
    for (place_id, race), residents in everyone_by_race.items():
        # More of the older people live alone or in pairs, so they head more homes for their number.
        younger, older = adults_by_age[place_id, race]
        number = int(residents / people["household_size"][race] + 0.5)
        by_age = split(number, [younger, 1.4 * older]) if younger + older else [0, 0]
        for age, homes_of_age in zip(AGES[1:], by_age, strict=True):
            own = owners[place_id, race]
            for tenure, count in zip(TENURES, split(homes_of_age, [1 - own, own]), strict=True):
                groups = {"race": race, "age": age, "tenure": tenure}
                result.append(Cell(place_id, groups, count))
    return result
