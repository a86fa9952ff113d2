"""The counts of a measure, for every group and place, with what must not be shown taken out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from community_data import methods
from community_data.data import sums
from community_data.errors import DataProblem
from community_data.packaging.aggregate import ALL, Aggregate, Key
from community_data.packaging.denominators import Denominator
from community_data.packaging.gazetteer import ELSEWHERE, Gazetteer
from community_data.packaging.mapping import Measured
from community_data.text.translate import _

# How much dearer it is to hide a total: first parts, then everyone in a place, then larger places.
TOTAL = 8.0
BELIEVED = 0.5  # of the places: where the groups add up in as many, a reader takes them for a sum


def with_larger_places(aggregate: Aggregate) -> Aggregate:
    """The same with the counts of larger places, where the table does not have them itself.

    Each is the sum of its parts; None where a part is hidden at the source. A place of which a
    part is not in the table, or not known, has none.
    """
    counts, margins, unknown = dict(aggregate.counts), dict(aggregate.margins), set()
    for place in aggregate.places.larger:
        for by, group in aggregate.kinds:
            parts = [(part, by, group) for part in aggregate.places.children[place]]
            if (place, by, group) in counts or not all(part in counts for part in parts):
                continue
            numbers = [counts[part] for part in parts]
            counts[place, by, group] = None if None in numbers else sum(numbers)
            if unknown | aggregate.unknown and {*parts} & (unknown | aggregate.unknown):
                unknown.add((place, by, group))
            elif None not in numbers and all(part in margins for part in parts):
                of_parts = [margins[part] for part in parts]
                margins[place, by, group] = round(methods.sum_margin(numbers, of_parts))
    ordered = {
        (place, by, group): counts[place, by, group]
        for place in aggregate.places.names
        for by, group in aggregate.kinds
        if (place, by, group) in counts
    }
    return replace(aggregate, counts=ordered, margins=margins, unknown=aggregate.unknown | unknown)


@dataclass(frozen=True)
class Counted:
    """A measure with the populations of its counts, and whose populations they are."""

    measured: Measured
    aggregate: Aggregate
    populations: dict[Key, Denominator]
    borrowed_sources: list[dict]


def protect_together(counted: list[Counted]) -> list[dict[Key, int | None]]:
    """The counts of each measure, protected.

    Measures tell of each other: who is insured and who is not are together all who live there.
    What is hidden in one may have to be hidden in another too.
    """
    required: list[set[Key]] = [set() for _one in counted]
    while True:
        shown = [
            protect(one.aggregate, one.populations, one.measured.measure.smallest_shown, needed,
                    sampled=one.measured.sampled)
            for one, needed in zip(counted, required, strict=True)
        ]  # fmt: skip
        if len(counted) == 1:
            return shown
        needed = _hidden_together(counted, shown)
        before = sum(map(len, required))
        required = [old | new for old, new in zip(required, needed, strict=True)]
        if sum(map(len, required)) == before:
            return shown


def _hidden_together(counted: list[Counted], shown: list[dict]) -> list[set[Key]]:
    """What has to be hidden beside what is hidden already, by all sums between all measures."""
    rows = pd.DataFrame([row for n, one in enumerate(counted) for row in _told(n, one, shown[n])])
    needed: list[set[Key]] = [set() for _one in counted]
    if not len(rows) or not rows["hidden"].any():
        return needed
    places = counted[0].aggregate.places
    linked = sums.linked(rows.drop(columns=["hidden", "key", "number"]), places.published)
    cells = linked.cells
    rests = {n for n, kind in enumerate(cells["kind"]) if kind == sums.REST}
    lines = [line for line in linked.sums if not rests & {*line}]
    counts = (cells["kind"] == sums.COUNT).to_numpy()
    hidden = counts & rows.loc[cells["row"], "hidden"].to_numpy()
    problem = methods.LinkedCounts(
        counts=np.where(cells["kind"] == sums.REST, 0, cells["value"]),
        sums=lines,
        least=np.where(cells["kind"] == sums.REST, 0, cells["least"]),
        most=cells["most"].to_numpy(float),
        required=hidden,
        # A population is known anyhow: a count is hidden in its place.
        cost=np.where(counts, 1, 1000) * (1 + np.log2(1 + cells["value"].fillna(0))),
        threshold=min(one.measured.measure.smallest_shown for one in counted),
    )
    try:
        suppression = methods.hide(problem)
    except methods.Unprotected as failure:
        row = rows.loc[cells.loc[failure.positions[0], "row"]]
        raise DataProblem(_why_not(0, [row["key"]], places)) from None
    except methods.Contradiction:
        raise DataProblem(_no_sum([], places)) from None
    for row in cells.loc[suppression.hidden & counts & ~hidden, "row"]:
        needed[rows.at[row, "number"]].add(rows.at[row, "key"])
    return needed


def _told(number: int, one: Counted, shown: dict[Key, int | None]) -> list[dict]:
    """The full counts of a measure as a table has them, with what is hidden already."""
    aggregate, measure = one.aggregate, one.measured.measure
    if one.measured.sampled:
        return []
    return [
        {
            "place_id": place,
            "measure": measure.name,
            "group_by": by,
            "group": group or measure.everyone,
            "period": measure.period,
            "count": float("nan") if count is None else float(count),
            "count_moe": float("nan"),
            "population": _number(one.populations[place, by, group].population),
            "population_moe": _number(one.populations[place, by, group].margin),
            "unit": measure.unit,
            "hidden": shown[place, by, group] is None,
            "key": (place, by, group),
            "number": number,
        }
        for (place, by, group), count in aggregate.counts.items()
        if (place, by, group) not in aggregate.unknown and not place.endswith(ELSEWHERE)
    ]


def _number(number: int | None) -> float:
    return float("nan") if number is None else float(number)


def protect(
    aggregate: Aggregate,
    populations: dict[Key, Denominator],
    threshold: int,
    required: Collection[Key] = (),
    sampled: bool = False,
) -> dict[Key, int | None]:
    """The counts with None where one is hidden. Raises `DataProblem` where that cannot be done.

    Hidden are counts from 1 to `threshold` - 1, any count out of a population below it (there a
    zero tells as much about each person as a one), those that are `required`, and what would give
    one of these away. Estimates of a sample (`sampled`) give nobody's number away: they stay.
    """
    places = aggregate.places
    if sampled:
        return dict(aggregate.counts)
    counts = aggregate.counts | _known_by_subtraction(aggregate)
    keys = list(counts)
    at = {key: position for position, key in enumerate(keys)}
    limits = [_limits(populations[key], threshold, key in aggregate.unknown) for key in keys]
    linked = methods.LinkedCounts(
        counts=[np.nan if counts[key] is None else counts[key] for key in keys],
        sums=_sums(keys, at, aggregate),
        least=[least for least, _most, _required in limits],
        most=[most for _least, most, _required in limits],
        required=[needed or key in required
                  for key, (_least, _most, needed) in zip(keys, limits, strict=True)],
        cost=[_cost(key, counts[key], places) for key in keys],
        threshold=threshold,
    )  # fmt: skip
    try:
        suppression = methods.hide(linked)
    except methods.Unprotected as failure:
        raise DataProblem(_why_not(failure.positions[0], keys, places)) from None
    except methods.Contradiction as failure:
        wrong = [keys[linked.sums[n][0]] for n in failure.sums]
        raise DataProblem(_no_sum(wrong, places)) from None
    # A second look, by a method that does not know how the first one chose.
    if np.isfinite(methods.worked_out(suppression.published())).any():
        raise DataProblem(
            _(
                "Something that must stay hidden could be worked out from the rest, so nothing is "
                "written. This is a fault in the course: tell whoever keeps it. Fewer groups may "
                "help."
            )
        )
    return {
        key: None if suppression.hidden[n] else aggregate.counts[key] for n, key in enumerate(keys)
    }


def _known_by_subtraction(aggregate: Aggregate) -> dict[Key, int]:
    """Numbers that the table does not say, and that follow from a total that it has.

    They have no row in the package; but a reader can subtract, so a small one is protected.
    """
    counts, known = aggregate.counts, {}
    for key in aggregate.counts.keys() - aggregate.unlinked:
        place, by, group = key
        parts = [(part, by, group) for part in aggregate.places.children.get(place, ())]
        lacking = [part for part in parts if counts.get(part) is None]
        if counts[key] is not None and len(lacking) == 1 and lacking[0] in aggregate.unknown:
            rest = counts[key] - sum(counts[part] for part in parts if part != lacking[0])
            known[lacking[0]] = rest
    return {key: rest for key, rest in known.items() if rest >= 0}


def _no_sum(wrong: list[Key], places: Gazetteer) -> str:
    sentence = _("The counts do not add up to their totals, so nothing is written. Look them up.")
    if not wrong:
        return sentence
    place, by, group = wrong[0]
    return (
        sentence
        + " "
        + _("Begin with {who} in {place}.").format(who=_who(by, group), place=places.names[place])
    )


def _who(by: str, group: str) -> str:
    return _("{by} “{group}”").format(by=by, group=group) if group else _("everyone")


def _why_not(cell: int, keys: list[Key], places: Gazetteer) -> str:
    place, by, group = keys[cell]
    return _(
        "The count of {who} in {place} cannot be protected: whatever else is hidden, it could be "
        "worked out, because nearly all who live there are counted. So nothing is written. Use "
        "fewer groups or larger places."
    ).format(who=_who(by, group), place=places.names[place])


def _limits(of: Denominator, threshold: int, unknown: bool) -> tuple[float, float, bool]:
    """What a reader knows of a count even where it is hidden: (least, most, hidden always)."""
    if unknown:
        return 0, np.inf, False
    if of.more_counted:
        return of.population + 1, np.inf, False  # an empty population says so
    if of.population is None:
        return 1, np.inf, False
    tiny = of.population < threshold
    return 0 if tiny else 1, of.population, tiny and of.population > 0


def _cost(key: Key, count: int | None, places: Gazetteer) -> float:
    place, by, _group = key
    level = 0
    inside = place
    while inside in places.children:
        inside = places.children[inside][0]
        level += 1
    return (1 + np.log2(1 + (count or 0))) * TOTAL ** (level + (by == ALL))


def _sums(keys: list[Key], at: dict[Key, int], aggregate: Aggregate) -> list[list[int]]:
    """The sums that a reader knows: positions, the total first."""
    groupings: dict[tuple[str, str], list[Key]] = {}
    for key in keys:
        if key[1] != ALL:
            groupings.setdefault(key[:2], []).append(key)
    untrue = _groups_that_are_no_sum(groupings, aggregate)
    lines = [
        [at[place, ALL, ""], *(at[part] for part in parts)]
        for (place, by), parts in groupings.items()
        if (place, by) not in untrue
    ]
    children = aggregate.places.children
    for place, by, group in keys:
        if place in children and (place, by, group) not in aggregate.unlinked:
            parts = [(part, by, group) for part in children[place]]
            if all(part in at for part in parts):
                lines.append([at[place, by, group], *(at[part] for part in parts)])
    return lines


def _groups_that_are_no_sum(
    groupings: dict[tuple[str, str], list[Key]], aggregate: Aggregate
) -> set[tuple[str, str]]:
    """Places and groupings whose groups overlap. Where they add up in most places all the same, a
    reader takes them for a sum, and so does this wherever the numbers allow it."""
    rest: dict[tuple[str, str], int | None] = {}
    for (place, by), parts in groupings.items():
        if by in aggregate.overlapping:
            total = aggregate.counts[place, ALL, ""]
            numbers = [aggregate.counts[part] for part in parts]
            complete = total is not None and None not in numbers
            rest[place, by] = total - sum(numbers) if complete else None
    untrue = set()
    for by in aggregate.overlapping:
        known = [n for (_place, other), n in rest.items() if other == by and n is not None]
        believed = known and sum(n == 0 for n in known) >= BELIEVED * len(known)
        untrue |= {key for key, n in rest.items() if key[1] == by and not (believed and n == 0)}
    return untrue
