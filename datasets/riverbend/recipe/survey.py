"""The table `responses`: a survey of adults on access to care, with everything known about it.

The adults are counted in cells of people who are alike in all that matters: where they live, their
age, language, tenure and disability, the language of their letter, and if their hours of work leave
them free when offices are open. What happens to them follows from causes, and so does who answers.
No list knows the hours of work. They move both, so no weight repairs what depends on them.

The truth is worked out from the cells, and so is what each way to weight comes to if the survey
were endlessly large: what is left after weighting is no accident of one sample.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from community_data.data import schema
from recipe import causes, margins
from recipe.draws import Draws, split
from recipe.release import csv_bytes
from recipe.residents import DISABILITIES, LANGUAGES, RACES, TENURES, adults, everyone, town_of
from recipe.visits import drawn

AGES = ["18–34", "35–64", "65+"]
MARGINS = {"age": AGES, "language": LANGUAGES, "race": RACES, "tenure": TENURES}
BUSY = "at work when offices are open"
ROUNDS = 200  # of raking; it stands still long before


@dataclass(frozen=True)
class Adults:
    """Adults who are alike. `chances` has the chance of each answer, by question."""

    town: str
    groups: dict[str, str]
    people: int
    responds: float
    chances: dict[str, dict[str, float]]


def population(places: dict, parameters: dict) -> list[Adults]:
    """All adults of the region, in cells."""
    stated, races = parameters["survey"], parameters["groups"]["race"]
    cells = []
    for (place_id, race, old), number in merged(adults(everyone(places, parameters["people"]))):
        place, young = places[place_id], stated["young"]
        owned = causes.owned(place, races[race])
        by_age = [(AGES[2], number)]
        if not old:
            by_age = list(zip(AGES, split(number, [young, 1 - young]), strict=False))
        for age, of_age in by_age:
            parts = parts_of(age, race, owned, parameters)
            counts = split(of_age, [share for share, _groups in parts])
            for (_share, groups), count in zip(parts, counts, strict=True):
                if count:
                    seen = exposed(place, groups, parameters)
                    cell = Adults(
                        town_of(places, place_id), groups, count,
                        responds(groups, stated), chances(seen, stated),
                    )  # fmt: skip
                    cells.append(cell)
    return cells


def merged(cells: list) -> list[tuple]:
    """Adults by (smallest place, race, if 65 or over)."""
    result: dict[tuple, int] = {}
    for cell in cells:
        key = (cell.place_id, cell.groups["race"], cell.groups["age"] == "65 and over")
        result[key] = result.get(key, 0) + cell.people
    return list(result.items())


def parts_of(age: str, race: str, owned: float, parameters: dict) -> list[tuple[float, dict]]:
    """The adults of one age and race by all else that is known of them: shares that add up to 1."""
    stated, people = parameters["survey"], parameters["people"]
    other = people["another_language"][race]
    disabled = people["disability"]["65 and over" if age == AGES[2] else "18 to 64"]
    owners = min(owned * stated["owns_times"][age], 0.97)
    busy = stated["busy"][age]
    splits = {
        "language": {LANGUAGES[0]: 1 - other, LANGUAGES[1]: other},
        "tenure": {TENURES[0]: 1 - owners, TENURES[1]: owners},
        "disability": {DISABILITIES[0]: disabled, DISABILITIES[1]: 1 - disabled},
        "hours": {BUSY: busy, "free": 1 - busy},
    }
    parts = [(1.0, {"age": age, "race": race})]
    for name, shares in splits.items():
        parts = [
            (share * of_group, groups | {name: group})
            for share, groups in parts
            for group, of_group in shares.items()
        ]
    return [
        (share * of_letter, groups | {"letter": letter})
        for share, groups in parts
        for letter, of_letter in stated["letters"][groups["language"]].items()
    ]


def responds(groups: dict, stated: dict) -> float:
    """The chance that somebody who may answer does: it falls with each hurdle."""
    hurdles = stated["hurdles"]
    chance = stated["responds"][groups["age"]]
    chance *= hurdles["tenure"] if groups["tenure"] == TENURES[0] else 1.0
    chance *= hurdles["hours"] if groups["hours"] == BUSY else 1.0
    not_read = groups["language"] == LANGUAGES[1] and groups["letter"] == "English"
    return chance * (hurdles["letter"] if not_read else 1.0)


def exposed(place, groups: dict, parameters: dict) -> dict[str, float]:
    """How far the people of a cell are exposed to each cause, from 0 to 1."""
    return causes.exposures(place, groups, parameters) | {
        "always": 1.0,
        "no_free_hours": float(groups["hours"] == BUSY),
        "never_needed_one": float(groups["age"] == AGES[0]),
        "years_with_a_doctor": float(groups["age"] == AGES[2]),
    }


def chances(exposure: dict[str, float], stated: dict) -> dict[str, dict[str, float]]:
    """The chance of each answer to each question; the last answer is given by all the others."""
    result = {}
    for question, options in stated["answers"].items():
        found = {
            option: causes.share(sum(w * exposure[cause] for cause, w in weights.items()))
            for option, weights in options.items()
        }
        rest = stated["rest"][question]
        result[question] = found | {rest: causes.share(1.0 - sum(found.values()))}
    return result


def responses(cells: list[Adults], parameters: dict) -> list[dict]:
    """The rows of the table: who was invited, what became of it, and what they answered."""
    stated = parameters["survey"]
    draws = Draws(parameters["seed"], stated["stream"])
    rows = []
    for town, invited in stated["invited"].items():
        here = [cell for cell in cells if cell.town == town]
        size = sum(cell.people for cell in here)
        chosen = draws.shuffled(list(range(size)))[:invited]
        for cell in by_position(here, sorted(chosen)):
            frame = {"place_id": town, "stratum": town, "stratum_size": size, "invited": invited}
            rows.append(frame | invited_adult(cell, draws, stated))
    rows = draws.shuffled(rows)
    columns = schema.of("responses").columns
    return [
        {column: ({"response_id": f"s{n:03}"} | row).get(column) for column in columns}
        for n, row in enumerate(rows, 1)
    ]


def by_position(cells: list[Adults], positions: list[int]) -> list[Adults]:
    """The cells in which the people at these positions of the list are."""
    result, at, end = [], -1, 0
    for position in positions:
        while position >= end:
            at += 1
            end += cells[at].people
        result.append(cells[at])
    return result


def invited_adult(cell: Adults, draws: Draws, stated: dict) -> dict:
    """What became of one invitation."""
    row = {"frame_age": cell.groups["age"], "letter_language": cell.groups["letter"]}
    if draws.uniform() < stated["not_eligible"]:
        return row | {"outcome": "not eligible", "mode": "mail"}
    if draws.uniform() >= cell.responds:
        outcome = drawn(draws, stated["without_answer"])
        return row | {"outcome": outcome, "mode": drawn(draws, stated["modes"])}
    partial = draws.uniform() < stated["partial"]
    day = date.fromisoformat(stated["first_day"])
    day += timedelta(days=int(draws.uniform(0, stated["days"])))
    row |= {
        "outcome": "partial" if partial else "complete",
        "mode": drawn(draws, stated["modes"]),
        "answered_on": day.isoformat(),
    }
    for name in ("age", "race", "language", "disability", "tenure"):
        row[name] = None if draws.uniform() < stated["skipped"] else cell.groups[name]
    for number, (question, chances) in enumerate(cell.chances.items()):
        answer = drawn(draws, chances)
        skipped = draws.uniform() < stated["skipped"] or (partial and number > 1)
        row[question] = None if skipped else answer
    return row


def measures(cells: list[Adults], places: dict, parameters: dict) -> list[dict]:
    """Rows of `measures`: the adults by what weights are fitted to, in the region and its towns."""
    stated, region = parameters["survey"], next(iter(places))
    rows = []
    for place_id in [region, *stated["invited"]]:
        here = [cell for cell in cells if place_id in (region, cell.town)]
        whole = sum(cell.people for cell in here)
        for group_by, groups in MARGINS.items():
            for group in groups:
                count = sum(cell.people for cell in here if cell.groups[group_by] == group)
                size = margins.margin(
                    count / whole, whole, stated["margins"]["share_asked"],
                    margins.CLUSTERING_OF_PEOPLE,
                )  # fmt: skip
                size = max(int(size + 0.5), margins.zero_margin(whole))
                values = [place_id, "adults", group_by, group, stated["margins"]["period"],
                          count, size, whole, 0, "people"]  # fmt: skip
                rows.append(dict(zip(schema.of("measures").columns, values, strict=True)))
    return rows


def truth_csv(cells: list[Adults], parameters: dict) -> bytes:
    """What the adults would say if all were asked, and what each way to weight comes to.

    Shares from 0 to 1 of all who would answer the question. `unweighted`, `base`, `by_age`,
    `by_age_and_language` and `by_all_four` are what an endlessly large survey of this design gives.
    """
    stated = parameters["survey"]
    sizes = {t: sum(c.people for c in cells if c.town == t) for t in stated["invited"]}
    chance = {town: stated["invited"][town] / size for town, size in sizes.items()}
    answered = [cell.people * chance[cell.town] * cell.responds for cell in cells]
    base = [cell.people * cell.responds for cell in cells]
    ways = {
        "truth": [float(cell.people) for cell in cells],
        "unweighted": answered,
        "base": base,
        "by_age": raked(base, cells, ["age"]),
        "by_age_and_language": raked(base, cells, ["age", "language"]),
        "by_all_four": raked(base, cells, list(MARGINS)),
    }
    rows = []
    for question, options in cells[0].chances.items():
        for option in options:
            row = {"question": question, "answer": option}
            for name, weights in ways.items():
                told = zip(weights, cells, strict=True)
                part = sum(weight * cell.chances[question][option] for weight, cell in told)
                row[name] = f"{part / sum(weights):.5f}"
            rows.append(row)
    return csv_bytes(list(rows[0]), rows)


def raked(weights: list[float], cells: list[Adults], names: list[str]) -> list[float]:
    """Weights by cell that add up to the adults of each group, by turns until they stand still."""
    kinds: dict[tuple, list[float]] = {}
    keys = [tuple(cell.groups[name] for name in names) for cell in cells]
    for key, weight, cell in zip(keys, weights, cells, strict=True):
        both = kinds.setdefault(key, [0.0, 0.0])
        both[0] += weight
        both[1] += cell.people
    fitted = {key: weight for key, (weight, _people) in kinds.items()}
    for _ in range(ROUNDS):
        for at in range(len(names)):
            people: dict[str, float] = {}
            sums: dict[str, float] = {}
            for key, (_weight, number) in kinds.items():
                people[key[at]] = people.get(key[at], 0.0) + number
                sums[key[at]] = sums.get(key[at], 0.0) + fitted[key]
            fitted = {key: w * people[key[at]] / sums[key[at]] for key, w in fitted.items()}
    return [w * fitted[key] / kinds[key][0] for key, w in zip(keys, weights, strict=True)]
