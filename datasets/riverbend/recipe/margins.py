"""The margins of error that a source publishes beside its numbers, at 90 percent confidence."""

from math import sqrt

from recipe.residents import Place

# A margin of error is 1.645 standard errors (Census Bureau, ACS handbook for data users, ch. 8).
NINETY_PERCENT = 1.645
# The design effect of a group's number of people: they are asked home by home. About that of the
# published margins for race groups and ages in Connecticut towns (ACS 2018-2022).
CLUSTERING_OF_PEOPLE = 2.5


def published(
    count: int, people: int, total: int, place: Place, stated: dict, scatter: float
) -> tuple[int, int | None, int, int | None]:
    """(count, its margin, universe, its margin), as the measure's kind of source prints them.

    `total` is the universe of all groups of the place together.
    """
    if stated["kind"] == "count":
        return count, None, people, None
    if stated["kind"] == "modelled":
        relative = stated["relative_margin"] * scatter * wider_where_few_live(people)
        return count, max(int(relative * count + 0.5), 3), people, None
    of_universe = universe_margin(place, people, total, stated)
    if not stated.get("weights"):
        # Residents of a group, out of all residents, whose number is fixed to the register.
        return count, of_universe, total, 0
    if count in (0, people):
        return count, zero_margin(place.population), people, of_universe
    size = margin(count / people, people, stated["share_asked"], stated["clustering"])
    return count, max(int(size * scatter + 0.5), 2), people, of_universe


def margin(share: float, people: int, asked: float, clustering: float) -> float:
    """The margin of a number of people that is a `share` of `people`, `asked` of whom answered.

    From the binomial variance, made larger by how clustered the sample is.
    """
    return NINETY_PERCENT * sqrt(clustering * people * share * (1 - share) / asked)


def zero_margin(population: int) -> int:
    """The margin of a survey's 0 (or of everybody): set by the size of the place, never zero.

    The Census Bureau prints 13, 19 or 21 for Connecticut towns, and more for large cities.
    """
    for largest, size in ((4500, 13), (12000, 19), (60000, 21)):
        if population < largest:
            return size
    return 29


def universe_margin(place: Place, people: int, total: int, stated: dict) -> int:
    """The margin of a universe: 0 for the region, whose totals are fixed to other counts."""
    if place.level == "region":
        return 0
    if people == total:
        # Towns are partly fixed to the register, neighborhoods are not.
        looseness = 0.1 if place.level == "town" else 1.2
        return int(NINETY_PERCENT * sqrt(looseness * people / stated["share_asked"]) + 0.5)
    size = margin(people / total, total, stated["share_asked"], CLUSTERING_OF_PEOPLE)
    return max(int(size + 0.5), zero_margin(total))


def wider_where_few_live(people: int) -> float:
    """How much wider a modelled number's margin is where fewer people live (1 at 20,000)."""
    return min(max(sqrt(sqrt(20000 / people)), 0.6), 2.5)
