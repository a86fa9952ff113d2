"""How many people each count is out of."""

from __future__ import annotations

import math
from dataclasses import dataclass

from community_data import data, methods
from community_data.data import Package
from community_data.errors import DataProblem
from community_data.packaging.aggregate import ALL, Aggregate, Key
from community_data.packaging.mapping import NOT_RECORDED, Measured
from community_data.packaging.matching import nearest
from community_data.packaging.review import Review, choice
from community_data.text.lists import or_
from community_data.text.translate import _

MOST_TOLD = 10


@dataclass(frozen=True)
class Denominator:
    """A population and its margin of error, None where there is none.

    more_counted: more people were counted than live there, so the population is left out.
    """

    population: int | None = None
    margin: int | None = None
    more_counted: bool = False


def denominators(
    measured: Measured, aggregate: Aggregate, review: Review
) -> tuple[dict[Key, Denominator], list[dict]]:
    """The population of each count, and the sources of those populations.

    Raises `DataProblem` where a group is not in the package; asks where a population is smaller
    than its count.
    """
    mapping, sources = measured.population, []
    populations: dict[Key, Denominator] = {}
    if mapping.column or aggregate.populations:
        populations = _added_up(aggregate)
    elif mapping.package:
        package = data.open_package(mapping.package)
        if package.synthetic and not (aggregate.places.synthetic or measured.package.synthetic):
            raise DataProblem(
                _(
                    "The population comes from {title}, which is invented. Take it from a package "
                    "about real places, or write synthetic = true in [package]."
                ).format(title=package.title)
            )
        populations = _of_package(measured, package, review)
        sources = package.sources_of(mapping.measure)
    if not mapping.too_small:
        _ask_smaller(aggregate, populations, review)
    return {
        key: _checked(populations.get(key), count) for key, count in aggregate.counts.items()
    }, sources


def _added_up(aggregate: Aggregate) -> dict[Key, Denominator]:
    """Populations from the table itself, added up for the larger places that it does not have."""
    numbers, margins = dict(aggregate.populations), aggregate.population_margins
    populations = {key: Denominator(n, margins.get(key)) for key, n in numbers.items()}
    kinds = {(by, group) for _place, by, group in numbers}
    for place in aggregate.places.larger:
        for by, group in kinds:
            if (place, by, group) not in populations:
                parts = [populations.get((part, by, group), Denominator())
                         for part in aggregate.places.children[place]]  # fmt: skip
                populations[place, by, group] = _together(parts)
    return populations


def _together(parts: list[Denominator]) -> Denominator:
    numbers = [part.population for part in parts]
    if None in numbers:
        return Denominator()
    margins = [part.margin for part in parts]
    if None in margins:
        return Denominator(sum(numbers))
    return Denominator(sum(numbers), round(methods.sum_margin(numbers, margins)))


def _of_package(measured: Measured, package: Package, review: Review) -> dict[Key, Denominator]:
    measure, without = measured.population.measure, measured.population.without
    rows = package.measures
    rows = rows[rows["measure"] == measure]
    if rows.empty:
        known = list(dict.fromkeys(package.measures["measure"]))
        near = nearest(measure, known)
        raise DataProblem(
            _(
                "{title} has no measure “{measure}”. It has {measures}. Look at [population] in "
                "the mapping."
            ).format(title=package.title, measure=measure, measures=", ".join(near or known))
        )
    rows = rows[rows["period"] == max(rows["period"], key=data.newest_first)]
    populations: dict[Key, Denominator] = {}
    for row in rows.itertuples():
        key = (row.place_id, row.group_by, "" if row.group_by == ALL else row.group)
        populations[key] = Denominator(_whole(row.count), _whole(row.count_moe))
    if not (rows["group_by"] == ALL).any() and measure == "residents":
        # Who counts residents by group says with each group how many there are in all.
        for row in rows.itertuples():
            populations[row.place_id, ALL, ""] = Denominator(
                _whole(row.population), _whole(row.population_moe)
            )
    for groups in measured.groups:
        if groups.by in without:
            populations = {key: d for key, d in populations.items() if key[1] != groups.by}
            continue
        theirs = list(dict.fromkeys(rows.loc[rows["group_by"] == groups.by, "group"]))
        for group in groups.groups:
            if theirs and group not in [*theirs, *without]:
                near = nearest(group, theirs) or theirs
                review.ask(
                    _(
                        "{title} has no “{group}” among its {measure} by {by}. Look at {near}, or "
                        'list the group in [population]: without = ["{group}"].'
                    ).format(
                        title=package.title,
                        group=group,
                        measure=measure,
                        by=groups.by,
                        near=or_([f"“{name}”" for name in near]),
                    )
                )
    return {key: d for key, d in populations.items() if key[2] not in without or not key[2]}


def _whole(number: float) -> int | None:
    return None if math.isnan(number) else round(number)


def _smaller(denominator: Denominator | None, count: int | None) -> bool:
    population = denominator.population if denominator else None
    return population is not None and count is not None and population < count


def _checked(denominator: Denominator | None, count: int | None) -> Denominator:
    if denominator is None or not _smaller(denominator, count):
        return denominator or Denominator()
    return Denominator(denominator.population, more_counted=True)


def _ask_smaller(aggregate: Aggregate, populations: dict, review: Review) -> None:
    """Ask about populations smaller than their counts, by place and group, without the counts."""
    smaller = [
        _("{place}{group} (population {n:,})").format(
            place=aggregate.places.names[place],
            group=f", {by} “{group}”" if group else "",
            n=populations[place, by, group].population,
        )
        for (place, by, group), count in aggregate.counts.items()
        if group != NOT_RECORDED and _smaller(populations.get((place, by, group)), count)
    ]
    if not smaller:
        return
    more = ""
    if len(smaller) > MOST_TOLD:
        more = "; " + _("and {n} more").format(n=len(smaller) - MOST_TOLD)
    review.ask(
        _(
            "More people are counted than live there: {places}. Look both numbers up: are people "
            "from elsewhere counted, or somebody twice?"
        ).format(places="; ".join(smaller[:MOST_TOLD]) + more),
        "[population]",
        choice('too_small = "leave empty"', _("the population is an estimate that is too low")),
    )
