"""How many people each count is out of."""

from __future__ import annotations

import math
from dataclasses import dataclass

from community_data import data
from community_data.data import Package
from community_data.errors import DataProblem
from community_data.packaging.aggregate import ALL, Key, Tally
from community_data.packaging.gazetteer import Gazetteer
from community_data.packaging.mapping import NOT_RECORDED, Mapping
from community_data.packaging.matching import nearest


@dataclass(frozen=True)
class Denominator:
    """A population and its margin of error, None where there is none.

    more_counted: more people were counted than live there, so the population is left out.
    """

    population: int | None = None
    margin: int | None = None
    more_counted: bool = False


def denominators(
    mapping: Mapping, counted: Tally, places: Gazetteer, counts: dict[Key, int | None]
) -> tuple[dict[Key, Denominator], list[dict]]:
    """The population of each of `counts`, and the sources of those populations.

    Raises `DataProblem` where a group is not in the package, or a population is smaller than
    its count.
    """
    asked, sources = mapping.population, []
    found: dict[Key, Denominator] = {}
    if asked.column or counted.populations:
        found = {key: Denominator(number) for key, number in _added_up(counted, places).items()}
    elif asked.package:
        package = data.open_package(asked.package)
        if package.synthetic and not (places.synthetic or mapping.package.synthetic):
            raise DataProblem(
                f"The population comes from {package.title}, which is invented. Take it from a "
                f"package about real places, or write synthetic = true in [package]."
            )
        found, sources = _of_package(mapping, package), package.sources_of(asked.measure)
    _refuse_smaller(mapping, places, counts, found)
    return {key: _checked(found.get(key), count) for key, count in counts.items()}, sources


def _added_up(counted: Tally, places: Gazetteer) -> dict[Key, int | None]:
    """Populations from the table itself, added up for the larger places."""
    found = dict(counted.populations)
    kinds = {(by, group) for _, by, group in found}
    for place in places.larger:
        for by, group in kinds:
            parts = [found.get((part, by, group)) for part in places.children[place]]
            found[place, by, group] = None if None in parts else sum(parts)
    return found


def _of_package(mapping: Mapping, package: Package) -> dict[Key, Denominator]:
    measure, without = mapping.population.measure, mapping.population.without
    rows = package.measures
    rows = rows[rows["measure"] == measure]
    if rows.empty:
        known = list(dict.fromkeys(package.measures["measure"]))
        near = nearest(measure, known)
        raise DataProblem(
            f"{package.title} has no measure “{measure}”. "
            f"It has {', '.join(near or known)}. Look at [population] in the mapping."
        )
    rows = rows[rows["period"] == max(rows["period"], key=data.newest_first)]
    found: dict[Key, Denominator] = {}
    for row in rows.itertuples():
        key = (row.place_id, row.group_by, "" if row.group_by == ALL else row.group)
        found[key] = Denominator(_whole(row.count), _whole(row.count_moe))
    if not (rows["group_by"] == ALL).any() and measure == "residents":
        # Who counts residents by group says with each group how many there are in all.
        for row in rows.itertuples():
            found[row.place_id, ALL, ""] = Denominator(
                _whole(row.population), _whole(row.population_moe)
            )
    for groups in mapping.groups:
        if groups.by in without:
            found = {key: d for key, d in found.items() if key[1] != groups.by}
            continue
        theirs = list(dict.fromkeys(rows.loc[rows["group_by"] == groups.by, "group"]))
        for group in groups.groups:
            if theirs and group not in [*theirs, *without]:
                near = nearest(group, theirs) or theirs
                raise DataProblem(
                    f"{package.title} has no “{group}” among its {measure} by {groups.by}. Look at "
                    f"{' or '.join(f'“{n}”' for n in near)}, or list the group in [population]: "
                    f'without = ["{group}"].'
                )
    return {key: d for key, d in found.items() if key[2] not in without or not key[2]}


def _whole(number: float) -> int | None:
    return None if math.isnan(number) else round(number)


def _smaller(denominator: Denominator | None, count: int | None) -> bool:
    population = denominator.population if denominator else None
    return population is not None and count is not None and population < count


def _checked(denominator: Denominator | None, count: int | None) -> Denominator:
    if denominator is None or not _smaller(denominator, count):
        return denominator or Denominator()
    return Denominator(denominator.population, more_counted=True)


def _refuse_smaller(mapping, places, counts, found) -> None:
    """Refuse populations smaller than their counts, by place and group, without the counts."""
    if mapping.population.too_small:
        return
    told = [
        f"{places.names[place]}{f', {by} “{group}”' if group else ''} "
        f"(population {found[place, by, group].population:,})"
        for (place, by, group), count in counts.items()
        if group != NOT_RECORDED and _smaller(found.get((place, by, group)), count)
    ]
    if told:
        more = f"; and {len(told) - 10} more" if len(told) > 10 else ""
        raise DataProblem(
            f"More people are counted than live there: {'; '.join(told[:10])}{more}. Look both "
            f"numbers up: are people from elsewhere counted, or somebody twice? If the "
            f"population is an estimate that is too low, write in [population] of the mapping: "
            f'too_small = "leave empty".'
        )
