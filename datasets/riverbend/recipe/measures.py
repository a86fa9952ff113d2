"""The table `measures`: what was counted, asked or modelled, with its margins of error."""

from dataclasses import dataclass

from community_data.data import schema
from recipe import causes, margins
from recipe.draws import Draws
from recipe.residents import (
    AGES,
    DISABILITIES,
    LANGUAGES,
    RACES,
    SEXES,
    TENURES,
    Cell,
    Place,
    above,
    adults,
    everyone,
    homes,
    town_of,
    with_language_and_disability,
    young_people,
)
from recipe.suppression import hide_small_counts

ORDER = {
    "all": [],
    "race": RACES,
    "age": ["12 to 14", "15 to 17", *AGES],
    "sex": SEXES,
    "language": LANGUAGES,
    "disability": DISABILITIES,
    "tenure": TENURES,
}


@dataclass(frozen=True)
class Shown:
    """What a measure is shown by, at which levels, and for which towns nothing was collected."""

    group_bys: dict[str, list[str]]
    not_collected: tuple[str, ...] = ()


EVERYWHERE = ["region", "town", "neighborhood"]
TOWNS = ["region", "town"]
SHOWN = {
    "residents": Shown({"race": EVERYWHERE, "age": EVERYWHERE}),
    "poverty": Shown({"all": EVERYWHERE, "race": EVERYWHERE, "age": EVERYWHERE}),
    "food_insecurity": Shown({"all": EVERYWHERE, "race": TOWNS, "age": TOWNS}),
    "housing_cost_burden": Shown(
        {"all": EVERYWHERE, "race": EVERYWHERE, "age": TOWNS, "tenure": EVERYWHERE}
    ),
    "shelter_stays": Shown({"all": EVERYWHERE, "race": EVERYWHERE, "age": TOWNS, "sex": TOWNS}),
    # The two smallest towns have no clinic and no school of their own, so nobody asked there.
    "behavioral_health_access": Shown(
        dict.fromkeys(("all", "race", "age", "sex", "language", "disability"), TOWNS),
        ("039007", "039008"),
    ),
    "youth_mental_health": Shown(
        dict.fromkeys(("all", "race", "age", "sex", "language", "disability"), TOWNS),
        ("039007", "039008"),
    ),
    "justice_involvement": Shown({"all": EVERYWHERE, "race": TOWNS, "age": TOWNS, "sex": TOWNS}),
    # What people have and do for each other: assets, to set beside needs.
    "helping_neighbors": Shown(dict.fromkeys(("all", "race", "age"), TOWNS)),
    "volunteering": Shown(dict.fromkeys(("all", "race", "age"), TOWNS)),
}


def universes(places: dict[str, Place], parameters: dict) -> dict[str, list[Cell]]:
    """Whom each measure is about, in cells of people who are alike."""
    people = parameters["people"]
    residents = everyone(places, people)
    races = parameters["groups"]["race"]
    owners = {
        (place.place_id, race): causes.owned(place, races[race])
        for place in places.values()
        if place.conditions
        for race in RACES
    }
    grown = with_language_and_disability(adults(residents), people)
    young = with_language_and_disability(young_people(residents), people)
    # Poverty is known for people outside dormitories, prisons and nursing homes: about 97 in 100.
    housed = [Cell(c.place_id, c.groups, c.people - int(c.people * 0.028 + 0.5)) for c in residents]
    return {
        "residents": residents,
        "poverty": housed,
        "food_insecurity": residents,
        "housing_cost_burden": homes(places, residents, people, owners),
        "shelter_stays": residents,
        "behavioral_health_access": grown,
        "youth_mental_health": young,
        "justice_involvement": adults(residents),
        "helping_neighbors": adults(residents),
        "volunteering": adults(residents),
    }


def as_of(stated: dict, version: str) -> dict:
    """What is stated about a measure, as it holds in a release."""
    newer = stated.get("newer_weights", {}).get(version, {})
    held = stated.get("held", {}).get(version, {})
    return stated | {"weights": stated.get("weights", {}) | newer, "held": held}


def true_rate(cell: Cell, places: dict[str, Place], stated: dict, parameters: dict) -> float:
    """The rate that follows from the causes for the people of one cell, from 0 to 1."""
    if not stated["weights"]:
        return 1.0
    factors = stated.get("times", {})
    times = [factors[group] for group in cell.groups.values() if group in factors]
    exposure = causes.exposures(places[cell.place_id], cell.groups, parameters)
    return causes.rate(exposure, stated["weights"], times)


def strata(
    measure: str, cells: list[Cell], places: dict, stated: dict, parameters: dict
) -> dict[tuple, list[float]]:
    """People, and how many of them the causes lead us to expect, by what the tables tell apart.

    The keys are (place_id, groups as pairs); the place is the smallest that the measure is shown
    for. The values are [people, people expected].
    """
    shown = SHOWN[measure]
    by_neighborhood = any("neighborhood" in levels for levels in shown.group_bys.values())
    result: dict[tuple, list[float]] = {}
    for cell in cells:
        place_id = cell.place_id if by_neighborhood else town_of(places, cell.place_id)
        groups = tuple((name, cell.groups[name]) for name in shown.group_bys if name != "all")
        stratum = result.setdefault((place_id, groups), [0, 0.0])
        stratum[0] += cell.people
        stratum[1] += cell.people * true_rate(cell, places, stated, parameters)
    return {key: values for key, values in result.items() if values[0]}


def found(expected: dict, places: dict, stated: dict, draws: Draws) -> dict[tuple, list[int]]:
    """What came out in each stratum: [people, people counted, estimated or modelled]."""
    result = {}
    left_over, place_before = 0.0, None
    for key, (people, likely) in expected.items():
        place_id = key[0]
        held = stated["held"].get(place_id, stated["held"].get(town_of(places, place_id), 1.0))
        if stated["kind"] == "count":
            # Two draws, so that a first release holds a part of what the next one counts.
            count = draws.successes(draws.successes(people, likely / people), held)
        elif stated["kind"] == "modelled" or not stated["weights"]:
            count = likely
        else:
            # A sample of independent answers as large as the real, clustered sample is worth.
            worth = max(int(people * stated["share_asked"] / stated["clustering"] + 0.5), 1)
            count = held * people * draws.successes(worth, likely / people) / worth
        # Whole people; what rounding leaves over is carried on in the place: sums stay true.
        if place_id != place_before:
            left_over, place_before = 0.0, place_id
        if count != int(count):
            whole = int(count + left_over + 0.5)
            left_over += count - whole
            count = whole
        result[key] = [people, int(count)]
    return result


def tabulate(measure: str, findings: dict, places: dict) -> dict:
    """[count, population] by (place_id, group_by, group), added up through all levels."""
    shown = SHOWN[measure]
    table: dict[tuple, list[int]] = {}
    for (stratum_place, groups), (people, count) in findings.items():
        names = dict(groups)
        for place_id in above(places, stratum_place):
            for group_by, levels in shown.group_bys.items():
                if places[place_id].level in levels and place_id not in shown.not_collected:
                    row = table.setdefault((place_id, group_by, names.get(group_by, "all")), [0, 0])
                    row[0] += count
                    row[1] += people
    return table


def rows_of(measure: str, table: dict, places: dict, parameters: dict) -> list[dict]:
    """The rows of one measure in a stable order, with the margins that its kind of source gives."""
    stated = parameters["measures"][measure]
    draws = Draws(parameters["seed"], f"{measure} margins")
    totals: dict[tuple, int] = {}
    for key, (_, people) in table.items():
        totals[key[:2]] = totals.get(key[:2], 0) + people
    rows = []
    for key in sorted(table, key=position):
        place_id, group_by, group = key
        numbers = margins.published(
            *table[key],
            total=totals[key[:2]],
            place=places[place_id],
            stated=stated,
            # Published margins come from resampling, so they scatter around the formula.
            scatter=draws.uniform(0.88, 1.12),
        )
        label = stated["universe"] if group_by == "all" else group
        values = [place_id, measure, group_by, label, stated["period"], *numbers, stated["unit"]]
        rows.append(dict(zip(schema.of("measures").columns, values, strict=True)))
    return rows


def position(key: tuple) -> tuple:
    """Where a row stands: by place, then by what people are grouped by, then by group."""
    place_id, group_by, group = key
    place_in_order = 0 if group_by == "all" else ORDER[group_by].index(group)
    return place_id, list(ORDER).index(group_by), place_in_order


def measures(places: dict[str, Place], parameters: dict, version: str) -> list[dict]:
    """All rows of the table `measures` in a release, nothing hidden yet."""
    rows = []
    for measure, cells in universes(places, parameters).items():
        stated = as_of(parameters["measures"][measure], version)
        expected = strata(measure, cells, places, stated, parameters)
        draws = Draws(parameters["seed"], measure)
        table = tabulate(measure, found(expected, places, stated, draws), places)
        rows.extend(rows_of(measure, table, places, parameters))
    return rows


def protected(rows: list[dict], places: dict[str, Place], parameters: dict) -> list[dict]:
    """The same rows, with small counts hidden where the source hides them."""
    result = []
    for measure in SHOWN:
        part = [row for row in rows if row["measure"] == measure]
        hides = parameters["measures"][measure].get("hides_small_counts")
        result.extend(hide_small_counts(part, places) if hides else part)
    return result


def true_rates(places: dict[str, Place], parameters: dict) -> dict[tuple, float]:
    """The rates that follow from the causes, by (measure, place_id, group_by, group).

    Modelled measures are left out: nobody was asked, so there is nothing to compare them with.
    """
    result = {}
    for measure, cells in universes(places, parameters).items():
        stated = parameters["measures"][measure]
        if "weights" in stated and stated["kind"] != "modelled":
            table = tabulate(measure, strata(measure, cells, places, stated, parameters), places)
            for key in sorted(table, key=position):
                people, expected = table[key][1], table[key][0]
                label = stated["universe"] if key[1] == "all" else key[2]
                result[measure, *key[:2], label] = expected / people
    return result
