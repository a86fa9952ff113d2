"""Small areas: census tracts of invented land, their neighborhoods, their old ids, their borders.

The land is a net of blocks with bent streets. Each block lies in one town, in one neighborhood
where the town has some, and in one tract. Most tracts lie in one neighborhood, some are cut by a
border: then the crosswalk says which share of their households lies on each side.
"""

import json
from collections import defaultdict
from dataclasses import dataclass

import shapely

from community_data.data import schema
from recipe import causes, margins
from recipe.draws import Draws, split
from recipe.residents import Cell, Place, above, town_of

RESIDENTS_OF_A_TRACT = 4000  # the Census Bureau aims at that
SMALL = 2500  # residents; a smaller neighborhood is no tract of its own
# A block joins a tract beyond the border of its neighborhood if that is so much nearer.
ACROSS = 0.5
TURNS = 12  # by which seeds find the middle of what is nearest to them


@dataclass(frozen=True)
class Block:
    """A block of the net: its column and row, and the place it lies in (a neighborhood or town)."""

    column: int
    row: int
    place_id: str


@dataclass(frozen=True)
class Areas:
    """What the recipe makes: places by id, the tables, and how many homes of what kind a tract has.

    homes: (tract, neighborhood or town) -> households. numbers: measure -> tract -> [households,
    of whom so many are expected].
    """

    tracts: dict[str, Place]
    crosswalk: list[dict]
    id_changes: list[dict]
    boundaries: bytes
    homes: dict[tuple[str, str], int]
    numbers: dict[str, dict[str, list[float]]]


def areas(places: dict[str, Place], homes: list[Cell], rate, parameters: dict) -> Areas:
    """All of it. `rate`: measure, cell -> the share of its households that the causes lead to."""
    land = parameters["land"]
    blocks = net(places, land, Draws(parameters["seed"], "land"))
    tract_of = tracts_of(blocks, places)
    households: dict[str, int] = defaultdict(int)
    for cell in homes:
        households[cell.place_id] += cell.people
    draws = Draws(parameters["seed"], "homes of blocks")
    in_place = defaultdict(list)
    for block in blocks:
        in_place[block.place_id].append(block)
    shares = {block: draws.uniform(0.6, 1.4) for block in blocks}
    at = {
        block: (number, people)
        for place_id, of_place in in_place.items()
        for block, number, people in zip(
            of_place,
            split(households[place_id], [shares[b] for b in of_place]),
            split(places[place_id].population, [shares[b] for b in of_place]),
            strict=True,
        )
    }
    names, old = ids_of(tract_of, at, places, land)
    tracts, parts = {}, defaultdict(int)
    for block, number in tract_of.items():
        place_id, name = names[number]
        tract = tracts.setdefault(
            place_id, Place(place_id, name, "tract", town_of(places, block.place_id), 0)
        )
        tract.population += at[block][1]
        parts[place_id, block.place_id] += at[block][0]
    return Areas(
        dict(sorted(tracts.items())),
        crosswalk(parts, places),
        changes(tracts, old, parts, land),
        boundaries(blocks, tract_of, names, places, parameters),
        dict(parts),
        numbers(parts, homes, rate, parameters),
    )


def net(places: dict[str, Place], land: dict, draws: Draws) -> list[Block]:
    """The blocks of every town: those to which its middle is nearest, less its size."""
    towns = land["towns"]
    of_town = defaultdict(list)
    for row in range(land["rows"]):
        for column in range(land["columns"]):
            nearest = min(towns, key=lambda t: squared(towns[t], (column, row)) - towns[t][2])
            of_town[nearest].append((column, row))
    blocks = []
    for town, spots in of_town.items():
        inside = [p for p, place in places.items() if place.parent_id == town] or [town]
        for spot, number in nearest_seeds(spots, middles(spots, len(inside), draws)):
            blocks.append(Block(*spot, inside[number]))
    return blocks


def squared(one, other) -> float:
    """The squared distance of two spots."""
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def nearest_seeds(spots: list, seeds: list) -> list[tuple]:
    """Each spot with the position of the seed that is nearest."""
    return [(s, min(range(len(seeds)), key=lambda n: squared(seeds[n], s))) for s in spots]


def middles(spots: list, count: int, draws: Draws) -> list:
    """`count` seeds, spread over the spots: each in the middle of what is nearest to it."""
    seeds = [draws.choice(spots)]
    while len(seeds) < count:
        seeds.append(max(spots, key=lambda spot: min(squared(seed, spot) for seed in seeds)))
    for _ in range(TURNS):
        near = defaultdict(list)
        for spot, number in nearest_seeds(spots, seeds):
            near[number].append(spot)
        seeds = [
            (sum(s[0] for s in near[n]) / len(near[n]), sum(s[1] for s in near[n]) / len(near[n]))
            for n in range(count)
        ]
    return seeds


def tracts_of(blocks: list[Block], places: dict[str, Place]) -> dict[Block, int]:
    """The tract of each block, by number: the nearest, mostly of its own neighborhood."""
    draws = Draws(0, "tracts")
    in_place = defaultdict(list)
    for block in blocks:
        in_place[block.place_id].append((block.column, block.row))
    seeds = []
    for place_id, spots in in_place.items():
        residents = places[place_id].population
        small = residents < SMALL and places[place_id].level == "neighborhood"
        count = 0 if small else max(int(residents / RESIDENTS_OF_A_TRACT + 0.5), 1)
        town = town_of(places, place_id)
        found = middles(spots, count, draws) if count else []
        seeds += [(seed, place_id, town) for seed in found]
    result = {}
    for block in blocks:
        town = town_of(places, block.place_id)

        def far(number, block=block):
            seed, place_id, _town = seeds[number]
            distance = squared(seed, (block.column, block.row))
            return distance * (ACROSS if place_id == block.place_id else 1)

        near = [n for n, (_seed, _place, of_town) in enumerate(seeds) if of_town == town]
        result[block] = min(near, key=far)
    return result


def ids_of(tract_of: dict, at: dict, places: dict, land: dict) -> tuple[dict, dict]:
    """number of a tract -> (id, name), and id -> the old ids, which had another county in them.

    In each larger town the largest tract was made of one that was split, with its neighbor, and
    the smallest of two that were merged.
    """
    people, town = defaultdict(int), {}
    for block, number in tract_of.items():
        people[number] += at[block][1]
        town[number] = town_of(places, block.place_id)
    names, old = {}, {}
    for town_id in dict.fromkeys(town.values()):
        numbers_here = [n for n in people if town[n] == town_id]
        county = land["old_counties"][town_id]
        first = int(town_id[-1]) * 100
        codes = {n: f"{first + k:04}00" for k, n in enumerate(numbers_here, start=1)}
        if len(numbers_here) >= land["changed_from"]:
            largest = max(numbers_here, key=lambda n: people[n])
            other = numbers_here[numbers_here.index(largest) - 1]
            smallest = min((n for n in numbers_here if n not in (largest, other)), key=people.get)
            whole = codes[min(largest, other)][:4]
            codes |= {min(largest, other): f"{whole}01", max(largest, other): f"{whole}02"}
        for number in numbers_here:
            code = codes[number]
            place_id = f"{town_id[:4]}{code}"
            dotted = f".{code[4:]}" if code[4:] != "00" else ""
            names[number] = place_id, f"Tract {int(code[:4])}{dotted}"
            old[place_id] = [f"{county}{code[:4]}00"]
            if len(numbers_here) >= land["changed_from"] and number == smallest:
                old[place_id].append(f"{county}{first + len(numbers_here) + 1:04}00")
    return names, old


def crosswalk(parts: dict, places: dict[str, Place]) -> list[dict]:
    """The table `crosswalk`: the share of a tract's households in each neighborhood."""
    rows = []
    for tract in sorted({tract for tract, _place in parts}):
        inside = {p: n for (t, p), n in parts.items() if t == tract}
        if any(places[p].level != "neighborhood" for p in inside):
            continue  # a town without neighborhoods
        weights = split(10000, list(inside.values()))
        rows += [
            {"from_id": tract, "to_id": p, "weight": w / 10000, "basis": "households"}
            for p, w in sorted(zip(inside, weights, strict=True))
            if w
        ]
    return rows


def changes(tracts: dict, old: dict, parts: dict, land: dict) -> list[dict]:
    """The table `id_changes`."""
    new_of, size = defaultdict(list), defaultdict(int)
    for (tract, _place), number in parts.items():
        size[tract] += number
    for tract, before in old.items():
        for one in before:
            new_of[one].append(tract)
    rows = []
    for one, after in sorted(new_of.items()):
        weights = split(10000, [size[tract] for tract in sorted(after)])
        for tract, weight in zip(sorted(after), weights, strict=True):
            kind = "split" if len(after) > 1 else "merged" if len(old[tract]) > 1 else "renamed"
            row = {"old_id": one, "new_id": tract, "changed": land["changed"], "kind": kind}
            rows.append(row | {"weight": weight / 10000})
    return rows


def boundaries(blocks, tract_of, names, places: dict[str, Place], parameters: dict) -> bytes:
    """The table `boundaries`: GeoJSON, a feature a place. Corners of blocks are bent a little."""
    land, draws = parameters["land"], Draws(parameters["seed"], "streets")
    west, south = land["corner"]
    corners = {
        (x, y): (
            round(west + land["block"][0] * (x + draws.uniform(-0.3, 0.3)), 5),
            round(south + land["block"][1] * (y + draws.uniform(-0.3, 0.3)), 5),
        )
        for y in range(land["rows"] + 1)
        for x in range(land["columns"] + 1)
    }
    shapes = defaultdict(list)
    for block in blocks:
        x, y = block.column, block.row
        ring = [corners[p] for p in ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))]
        for place_id in [*above(places, block.place_id), names[tract_of[block]][0]]:
            shapes[place_id].append(shapely.Polygon(ring))
    features = [
        {
            "type": "Feature",
            "properties": {"place_id": place_id},
            "geometry": shapely.geometry.mapping(
                shapely.normalize(shapely.union_all(shapes[place_id]))
            ),
        }
        for place_id in sorted(shapes)
    ]
    lines = ",\n".join(json.dumps(feature) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'.encode()


def housing_rate(places: dict[str, Place], parameters: dict):
    """measure, cell -> the share of its households that the causes lead to, from 0 to 1."""

    def rate(measure: str, cell: Cell) -> float:
        stated = parameters["housing"][measure]
        if "owned" in stated["weights"]:
            return float(cell.groups["tenure"] == "owners")
        exposure = causes.exposures(places[cell.place_id], cell.groups, parameters)
        return causes.rate(exposure, stated["weights"], [])

    return rate


def numbers(parts: dict, homes: list[Cell], rate, parameters: dict) -> dict:
    """measure -> tract -> [households, of whom so many are expected]."""
    result = {}
    for measure, stated in parameters["housing"].items():
        of_place = defaultdict(lambda: [0.0, 0.0, 0])
        for cell in homes:
            number = of_place[cell.place_id]
            number[2] += cell.people
            if cell.groups["tenure"] in stated["tenures"]:
                asked = cell.people * stated["share_in_universe"]
                number[0] += asked
                number[1] += asked * rate(measure, cell)
        table = defaultdict(lambda: [0.0, 0.0])
        for (tract, place_id), number in parts.items():
            people, expected, everybody = of_place[place_id]
            table[tract][0] += number * people / everybody
            table[tract][1] += number * expected / everybody
        result[measure] = {tract: table[tract] for tract in sorted(table)}
    return result


def measures(made: Areas, places: dict[str, Place], parameters: dict) -> list[dict]:
    """Rows of `measures` for what is told of tracts: tracts, neighborhoods, towns, the region.

    A neighborhood's numbers are the rounded sums of its tracts by the weights of the crosswalk,
    those of a town the sums of its tracts.
    """
    rows = []
    for measure, stated in parameters["housing"].items():
        draws = Draws(parameters["seed"], measure)
        counts = {}
        for tract, (people, expected) in made.numbers[measure].items():
            people = int(people + 0.5)
            worth = max(int(people * stated["share_asked"] / stated["clustering"] + 0.5), 1)
            # What drives rents differs from street to street, beside what differs by chance.
            likely = min(max(expected / max(people, 1) * draws.uniform(0.75, 1.25), 0.02), 0.98)
            count = int(people * draws.successes(worth, likely) / worth + 0.5)
            counts[tract] = [count, people]
        rows += [
            _row(place_id, measure, stated, four)
            for place_id, four in sorted(_of_places(made, places, counts, stated, draws).items())
        ]
    return rows


def _of_places(made: Areas, places: dict, counts: dict, stated: dict, draws: Draws) -> dict:
    """place_id -> (count, its margin, population, its margin)."""
    result, sums = {}, defaultdict(lambda: [0, 0])
    for tract, (count, people) in counts.items():
        scatter = draws.uniform(0.88, 1.12)
        place = made.tracts[tract]
        result[tract] = margins.published(count, people, people, place, stated, scatter)
        for place_id in above(places, place.parent_id):
            sums[place_id][0] += count
            sums[place_id][1] += people
    for place_id, (count, people) in sorted(sums.items()):
        scatter = draws.uniform(0.88, 1.12)
        place = places[place_id]
        result[place_id] = margins.published(count, people, people, place, stated, scatter)
    parts = defaultdict(list)
    for row in made.crosswalk:
        parts[row["to_id"]].append((row["weight"], result[row["from_id"]]))
    for place_id, weighted in parts.items():
        count, people = (sum(w * four[n] for w, four in weighted) for n in (0, 2))
        off = [sum((w * four[n]) ** 2 for w, four in weighted) ** 0.5 for n in (1, 3)]
        result[place_id] = tuple(int(n + 0.5) for n in (count, off[0], people, off[1]))
    return result


def _row(place_id: str, measure: str, stated: dict, four: tuple) -> dict:
    values = [place_id, measure, "all", stated["universe"], stated["period"], *four, stated["unit"]]
    return dict(zip(schema.of("measures").columns, values, strict=True))
