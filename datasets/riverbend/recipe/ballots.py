"""The table `ballots`: how people of four roles rank the six data-access priorities."""

from math import sqrt

from recipe.draws import Draws, split
from recipe.residents import Place

RANKS = [f"rank_{rank}" for rank in range(1, 7)]


def ballots(places: dict[str, Place], parameters: dict) -> list[dict]:
    """One row a person, as it was filled in; some are spoiled, as stated in the parameters."""
    stated = parameters["ballots"]
    draws = Draws(parameters["seed"], f"ballots {stated['stream']}")
    roles = [role for role, voters in stated["roles"].items() for _ in range(voters["people"])]
    towns = [place for place in places.values() if place.level == "town"]
    # Meetings were held in every town, so that small towns are heard more than their size.
    seats = split(len(roles), [sqrt(town.population) for town in towns])
    homes = [town.place_id for town, n in zip(towns, seats, strict=True) for _ in range(n)]
    rows = []
    for number, (role, home) in enumerate(
        zip(draws.shuffled(roles), draws.shuffled(homes), strict=True), start=1
    ):
        values = stated["roles"][role]["values"]
        liking = {name: value + stated["scatter"] * draws.bell() for name, value in values.items()}
        order = sorted(liking, key=liking.get, reverse=True)
        rows.append(
            {"ballot_id": f"b{number:03}", "role": role, "place_id": home}
            | dict(zip(RANKS, order, strict=True))
        )
    return spoil(rows, stated["spoiled"])


def spoil(rows: list[dict], spoiled: dict) -> list[dict]:
    """The same ballots, the stated ones with a priority twice, an unknown one, or blanks."""
    rows = [dict(row) for row in rows]
    for number, rank, repeated in spoiled["used_twice"]:
        rows[number - 1][f"rank_{rank}"] = rows[number - 1][f"rank_{repeated}"]
    for number, rank, written in spoiled["unknown"]:
        rows[number - 1][f"rank_{rank}"] = written
    for number, ranks in spoiled["blank"]:
        for rank in ranks:
            rows[number - 1][f"rank_{rank}"] = None
    return rows
