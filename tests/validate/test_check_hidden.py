"""What subtraction gives away, held against the method that the course teaches."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_data import methods
from community_data.validate.disclosure import worked_out


def with_totals(table: pd.DataFrame) -> tuple[list[list[int]], np.ndarray]:
    """The sums of a table with totals, and its cells, numbered row by row."""
    cells = np.pad(table.to_numpy(dtype=float), [(0, 1), (0, 1)])
    cells[-1, :-1] = cells[:-1, :-1].sum(axis=0)
    cells[:, -1] = cells[:, :-1].sum(axis=1)
    at = np.arange(cells.size).reshape(cells.shape)
    rows = [[int(line[-1]), *map(int, line[:-1])] for line in at]
    columns = [[int(line[-1]), *map(int, line[:-1])] for line in at.T]
    return rows + columns, cells


def given_away(table: pd.DataFrame, hidden: np.ndarray) -> np.ndarray:
    """Which cells of the table with its totals can be worked out."""
    equations, cells = with_totals(table)
    seen = np.where(hidden, np.nan, cells).ravel()
    known = worked_out(equations, dict(enumerate(seen)), dict.fromkeys(range(cells.size), 1))
    for position, count in known.items():
        assert np.isclose(count, cells.ravel()[position]), "worked out, and wrong"
    return np.isin(np.arange(cells.size), list(known)).reshape(cells.shape)


sizes = st.tuples(st.integers(2, 5), st.integers(2, 5))


@st.composite
def tables(draw, least=2):
    rows, columns = draw(sizes)
    counts = draw(st.lists(st.integers(least, 90), min_size=rows * columns,
                           max_size=rows * columns))  # fmt: skip
    return pd.DataFrame(np.array(counts).reshape(rows, columns))


@settings(max_examples=120, deadline=None)
@given(table=tables(), drawn=st.data())
def test_agrees_with_the_method_that_the_course_teaches(table, drawn):
    """Where no hidden count is 1 or 0, so that each could be one less."""
    shape = (len(table) + 1, table.shape[1] + 1)
    size = shape[0] * shape[1]
    hidden = np.array(drawn.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    hidden = hidden.reshape(shape)
    labels = [*table.index, "Total"], [*table.columns, "Total"]
    mask = pd.DataFrame(hidden, index=labels[0], columns=labels[1])
    expected = methods.recoverable(table, mask).to_numpy()
    assert (given_away(table, hidden) == expected).all()


@settings(max_examples=120, deadline=None)
@given(table=tables(least=0))
def test_what_the_course_hides_is_never_given_away(table):
    hidden = methods.suppress(table).isna().to_numpy()
    assert not given_away(table, hidden).any()


def test_two_sums_together_give_away_what_neither_does_alone():
    """a + b = 30, c + d = 40, a + c + e = 50, b + d = 25: all but e are open, e is 5."""
    counts = dict.fromkeys("abcde", np.nan) | {1: 30.0, 2: 40.0, 3: 50.0, 4: 25.0}
    equations = [[1, "a", "b"], [2, "c", "d"], [3, "a", "c", "e"], [4, "b", "d"]]
    numbers = {name: n for n, name in enumerate("abcde", start=10)}
    equations = [[numbers.get(x, x) for x in equation] for equation in equations]
    counts = {numbers.get(k, k): v for k, v in counts.items()}
    assert worked_out(equations, counts, dict.fromkeys(counts, 0)) == {numbers["e"]: 5.0}


@pytest.mark.parametrize(("least", "known"), [(1, {2: 1.0, 3: 1.0}), (0, {})])
def test_two_hidden_counts_that_add_up_to_two_are_one_each(least, known):
    """Where zeros are shown; where they may be hidden too, one may be 2 and the other 0."""
    counts = {1: 2.0, 2: np.nan, 3: np.nan}
    assert worked_out([[1, 2, 3]], counts, dict.fromkeys(counts, least)) == known
