"""How far two readers agree on a task, row by row, and on which texts they differ."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from community_data.grading.reading.gradebook import Entry
from community_data.grading.reading.guide import Row
from community_data.methods.inter_rater import exact_share, weighted_kappa


@dataclass(frozen=True)
class RowAgreement:
    """One row of the rubric: the share of texts with the same points, and kappa (maybe NaN)."""

    title: str
    share: float
    kappa: float


@dataclass(frozen=True)
class Agreement:
    """Two readers, the texts that both have marked, and those on which they differ, by person."""

    readers: tuple[str, str]
    persons: tuple[str, ...]
    differ: tuple[str, ...]
    rows: tuple[RowAgreement, ...]


def of_task(
    entries: list[Entry], texts: Mapping[str, str], rows: Sequence[Row], reader: str
) -> list[Agreement]:
    """Agreement of each two readers of a task on the texts that `reader` has marked as well.

    entries: all that hold now. texts: the SHA-256 of the text in hand, by person. rows: the rubric.
    Marks of an earlier text or rubric don't count. What `reader` has not marked stays unseen.
    """
    rubric = [(row.title, row.out_of) for row in rows]
    marked: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        in_hand = texts.get(entry.person) == entry.text and entry.rubric == rubric
        if in_hand and entry.complete and not entry.settled:
            marked.setdefault(entry.reader, {})[entry.person] = entry
    seen = set(marked.get(reader, {}))
    agreements = [
        _between((one, other), marked[one], marked[other], seen, rows)
        for one, other in itertools.combinations(sorted(marked), 2)
    ]
    return [agreement for agreement in agreements if agreement.persons]


def _between(
    readers: tuple[str, str],
    one: dict[str, Entry],
    other: dict[str, Entry],
    seen: set[str],
    rows: Sequence[Row],
) -> Agreement:
    persons = sorted(one.keys() & other.keys() & seen)
    return Agreement(
        readers,
        tuple(persons),
        tuple(person for person in persons if one[person].given != other[person].given),
        tuple(
            _of_row(row, [(one[p].given[number], other[p].given[number]) for p in persons])
            for number, row in enumerate(rows)
        ),
    )


def _of_row(row: Row, pairs: list[tuple[int, int]]) -> RowAgreement:
    first, second = zip(*pairs, strict=True) if pairs else ((), ())
    return RowAgreement(
        row.title, exact_share(first, second), weighted_kappa(first, second, row.out_of + 1)
    )
