"""The table `visits`: who came to one agency of invented people, how often, and why.

People come again and again: a few come often. One class is planted: all who are under 30 in one
town came for the same reason, so that to know the class is to know the reason.
"""

from datetime import date, timedelta

from recipe.draws import Draws

AT = 2025  # the year in which ages are counted


def drawn(draws: Draws, shares: dict):
    """One of the keys, each as likely as its share."""
    left = draws.uniform(0, sum(shares.values()))
    for key, share in shares.items():
        left -= share
        if left < 0:
            return key
    return key


def person(draws: Draws, place_id: str, stated: dict) -> dict:
    """Somebody who does not exist, as the agency's form describes them."""
    kind = drawn(draws, stated["kinds"])
    low, high = stated["ages"][drawn(draws, stated["age_of"][kind])]
    age = low + int(draws.uniform(0, high - low + 1))
    unsaid = draws.uniform() < stated["not_said"]
    zips = stated["zips"][place_id]
    return {
        "name": f"{draws.choice(stated['given_names'])} Invented",
        "birth_year": AT - age,
        "sex": drawn(draws, stated["sexes"]),
        "race": None if unsaid else drawn(draws, stated["races"]),
        "zip": None if draws.uniform() < stated["not_said"] else draws.choice(zips),
        "place_id": place_id,
        "kind": kind,
        "reason": drawn(draws, stated["reasons"][kind]),
    }


def visit(draws: Draws, who: dict, first: bool, stated: dict) -> dict:
    """One visit of a person. Most later visits are of the same kind as the first."""
    kind = who["kind"] if first or draws.uniform() < 0.8 else drawn(draws, stated["kinds"])
    last = date.fromisoformat(stated["last_day"])
    begin = date.fromisoformat(stated["first_day"])
    day = begin + timedelta(days=int(draws.uniform(0, (last - begin).days + 1)))
    nights = 1 + int(draws.uniform(0, 20)) if kind == "shelter" else None
    return who | {"date": day.isoformat(), "kind": kind, "nights": nights}


def visits(release: dict, parameters: dict) -> list[dict]:
    """The rows of a release, in the order of their days. Later releases add later visits."""
    stated = parameters["visits"]
    draws = Draws(parameters["seed"], "visits")
    planted, rows = stated["same_reason"], []
    homes = [place_id for place_id, n in stated["people"].items() for _ in range(n)]
    for number, place_id in enumerate(draws.shuffled(homes), start=1):
        who = person(draws, place_id, stated)
        if place_id == planted["place_id"] and AT - who["birth_year"] < planted["under"]:
            who["reason"] = planted["reason"]
        who |= {"person_id": f"p{number:04}"}
        times = drawn(draws, {int(times): share for times, share in stated["times"].items()})
        rows += [visit(draws, who, first == 0, stated) for first in range(times)]
    rows.sort(key=lambda row: (row["date"], row["person_id"], row["kind"]))
    kept = [row for row in rows if row["date"] <= release["visits_to"]]
    return [{"visit_id": f"v{number:05}"} | row for number, row in enumerate(kept, start=1)]
