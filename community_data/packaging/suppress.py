"""The counts of a measure, for every group and place, with what must not be shown taken out."""

from __future__ import annotations

import numpy as np

from community_data import methods
from community_data.errors import DataProblem
from community_data.packaging.aggregate import ALL, Key, Tally
from community_data.packaging.denominators import Denominator
from community_data.packaging.gazetteer import Gazetteer

# How much dearer it is to hide a total: first parts, then everyone in a place, then larger places.
TOTAL = 8.0


def complete(counted: Tally, places: Gazetteer) -> dict[Key, int | None]:
    """All counts, also those of larger places; None where a part is hidden at the source.

    A place of which a part is not in the table has no counts.
    """
    counts = dict(counted.counts)
    kinds = [(ALL, ""), *((by, group) for by, names in counted.groups.items() for group in names)]
    for place in places.larger:
        for by, group in kinds:
            parts = [counts.get((part, by, group), "absent") for part in places.children[place]]
            if "absent" not in parts:
                counts[place, by, group] = None if None in parts else sum(parts)
    return {
        (place, by, group): counts[place, by, group]
        for place in places.names
        for by, group in kinds
        if (place, by, group) in counts
    }


def protect(
    counts: dict[Key, int | None],
    populations: dict[Key, Denominator],
    places: Gazetteer,
    threshold: int,
) -> dict[Key, int | None]:
    """The counts with None where one is hidden. Raises `DataProblem` where that cannot be done.

    Hidden are counts from 1 to `threshold` - 1, any count out of a population below it (there a
    zero tells as much about each person as a one), and what would give one of these away.
    """
    keys = list(counts)
    at = {key: position for position, key in enumerate(keys)}
    limits = [_limits(populations[key], threshold) for key in keys]
    linked = methods.LinkedCounts(
        counts=[np.nan if counts[key] is None else counts[key] for key in keys],
        sums=_sums(keys, at, places),
        least=[least for least, _, _ in limits],
        most=[most for _, most, _ in limits],
        required=[required for _, _, required in limits],
        cost=[_cost(key, counts[key], places) for key in keys],
        threshold=threshold,
    )
    try:
        suppression = methods.hide(linked)
    except methods.Unprotected as failure:
        raise DataProblem(_why_not(failure.positions[0], keys, places)) from None
    except methods.Contradiction:
        raise DataProblem(_why_not(None, keys, places)) from None
    # A second look, by a method that does not know how the first one chose.
    if np.isfinite(methods.worked_out(suppression.published())).any():
        raise DataProblem(
            "Something that must stay hidden could be worked out from the rest, so nothing is "
            "written. This is a fault in the course: tell whoever keeps it. Fewer groups may help."
        )
    return {key: None if suppression.hidden[n] else counts[key] for n, key in enumerate(keys)}


def _why_not(cell: int | None, keys: list[Key], places: Gazetteer) -> str:
    if cell is None:
        return "The counts do not add up to their totals, so nothing is written. Look them up."
    place, by, group = keys[cell]
    which = f"{by} “{group}”" if group else "everyone"
    return (
        f"The count of {which} in {places.names[place]} cannot be protected: whatever else is "
        f"hidden, it could be worked out, because nearly all who live there are counted. So "
        f"nothing is written. Use fewer groups or larger places."
    )


def _limits(of: Denominator, threshold: int) -> tuple[float, float, bool]:
    """What a reader knows of a count even where it is hidden: (least, most, hidden always)."""
    if of.more_counted:
        return of.population + 1, np.inf, False  # an empty population says so
    if of.population is None:
        return 1, np.inf, False
    tiny = of.population < threshold
    return 0 if tiny else 1, of.population, tiny and of.population > 0


def _cost(key: Key, count: int | None, places: Gazetteer) -> float:
    place, by, _ = key
    level = 0
    inside = place
    while inside in places.children:
        inside = places.children[inside][0]
        level += 1
    return (1 + np.log2(1 + (count or 0))) * TOTAL ** (level + (by == ALL))


def _sums(keys: list[Key], at: dict[Key, int], places: Gazetteer) -> list[list[int]]:
    """The sums that a reader knows: positions, the total first."""
    groupings: dict[tuple[str, str], list[int]] = {}
    for place, by, group in keys:
        if by != ALL:
            groupings.setdefault((place, by), []).append(at[place, by, group])
    sums = [[at[place, ALL, ""], *parts] for (place, _), parts in groupings.items()]
    for place, by, group in keys:
        if place in places.children:
            parts = [at[part, by, group] for part in places.children[place]]
            sums.append([at[place, by, group], *parts])
    return sums
