"""Linked counts to test with: random trees of places by groups, and brute force."""

import itertools

import numpy as np
from hypothesis import strategies as st

from community_data.methods import LinkedCounts

FEW = st.one_of(st.integers(0, 3), st.integers(0, 14), st.integers(11, 60))


@st.composite
def regions(draw, count=FEW, max_places=6):
    """Places in a tree, by one or two ways of grouping crossed, so that all sums hold.

    Returns LinkedCounts; a reader may know how many live in each place, by group.
    """
    parents = [
        None,
        *(draw(st.integers(0, n)) for n in range(draw(st.integers(0, max_places - 1)))),
    ]
    groupings = draw(st.sampled_from([(2,), (3,), (2, 2), (3, 2)]))
    kinds = [None, *((k, g) for k, size in enumerate(groupings) for g in range(size))]
    counts = dict.fromkeys(itertools.product(range(len(parents)), kinds), 0)
    for place in set(range(len(parents))) - set(parents):
        for cell in itertools.product(*map(range, groupings)):
            number, inside = draw(count), place
            while inside is not None:
                for kind in [None, *enumerate(cell)]:
                    counts[inside, kind] += number
                inside = parents[inside]
    at = {key: n for n, key in enumerate(counts)}
    sums = [
        [at[place, None], *(at[place, (k, g)] for g in range(size))]
        for place in range(len(parents))
        for k, size in enumerate(groupings)
    ]
    for place, kind in itertools.product(range(len(parents)), kinds):
        parts = [at[part, kind] for part, parent in enumerate(parents) if parent == place]
        if parts:
            sums.append([at[place, kind], *parts])
    values = np.array(list(counts.values()), dtype=float)
    room = draw(st.sampled_from([None, 0, 12, 300]))
    most = np.inf if room is None else values + 5 + room
    return LinkedCounts(values, sums, most=most, cost=1 + values)


def every_table(published, farthest=30):
    """All whole numbers up to `farthest` that agree with everything; only for a few counts."""
    hidden = np.flatnonzero(published.missing)
    choices = [
        range(int(published.least[c]), int(min(published.most[c], farthest)) + 1) for c in hidden
    ]
    cells = np.nan_to_num(published.counts)
    tables = np.tile(cells, (int(np.prod([len(c) for c in choices])), 1))
    tables[:, hidden] = list(itertools.product(*choices))
    return tables[np.all(tables @ published.matrix.T.toarray() == 0, axis=1)]
