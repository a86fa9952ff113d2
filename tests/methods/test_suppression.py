"""Hidden counts stay hidden: the attackers here share no code with the library."""

import itertools
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from community_data import methods

quick = settings(deadline=None, max_examples=60, derandomize=True)

counts = st.one_of(st.integers(0, 3), st.integers(0, 14), st.integers(11, 40))


@st.composite
def tables(draw, max_rows=3, max_columns=3, count=counts):
    columns = draw(st.integers(1, max_columns))
    rows = draw(st.integers(1, max_rows))
    cells = draw(
        st.lists(st.lists(count, min_size=columns, max_size=columns), min_size=rows, max_size=rows)
    )
    return pd.DataFrame(cells)


lines = st.lists(counts, min_size=1, max_size=6).map(pd.Series)


def add_up(cells):
    """Return an array of counts with its totals."""
    for axis in range(cells.ndim):
        cells = np.concatenate([cells, cells.sum(axis=axis, keepdims=True)], axis=axis)
    return cells


def hidden_groups(hidden):
    """Return the groups of hidden cells that share rows and columns, as lists of places."""
    groups = []
    for place in map(tuple, np.argwhere(hidden)):
        near = [
            group
            for group in groups
            if hidden.ndim == 1
            or any(place[0] == other[0] or place[1] == other[1] for other in group)
        ]
        groups = [group for group in groups if group not in near]
        groups.append([place, *itertools.chain(*near)])
    return groups


def tables_that_agree(true, hidden, reach, knows_the_rule=False):
    """Try every table with hidden inner cells within `reach` of the truth; yield those that agree.

    Hidden cells are at least 1. To find two tables that agree is proof that a cell is safe, so a
    short reach is no weakness.
    """
    inner = tuple(slice(size - 1) for size in true.shape)
    places = [tuple(place) for place in np.argwhere(hidden[inner])]
    choices = [range(max(1, true[at] - reach), true[at] + reach + 1) for at in places]
    groups = hidden_groups(hidden)
    for values in itertools.product(*choices):
        cells = true[inner].copy()
        for at, value in zip(places, values, strict=True):
            cells[at] = value
        complete = add_up(cells)
        agrees = np.all((complete == true) | hidden) and np.all(complete[hidden] >= 1)
        if agrees and knows_the_rule:
            agrees = all(any(1 <= complete[at] <= 10 for at in group) for group in groups)
        if agrees:
            yield complete


def assert_nothing_can_be_worked_out(table):
    shown = methods.suppress(table)
    hidden = shown.isna().to_numpy()
    true = add_up(table.to_numpy())
    assert np.array_equal(shown.to_numpy(dtype=float, na_value=-1)[~hidden], true[~hidden])
    if hidden.any():
        agreeing = np.array(list(tables_that_agree(true, hidden, 1, knows_the_rule=True)))
        varies = (agreeing != true).any(axis=0)
        assert varies[hidden].all(), f"{shown} gives cells away"
    assert hidden[(true >= 1) & (true <= 10)].all(), "a small count is shown"
    assert not hidden[true == 0].any(), "a zero is hidden"
    inner = tuple(slice(size) for size in table.shape)
    assert np.array_equal(methods.cells_to_hide(table).to_numpy(), hidden[inner])


@quick
@given(tables())
def test_nothing_can_be_worked_out_of_a_table(table):
    assert_nothing_can_be_worked_out(table)


@quick
@given(lines)
def test_nothing_can_be_worked_out_of_a_line(line):
    assert_nothing_can_be_worked_out(line)


@quick
@given(st.data())
def test_recoverable_is_what_trying_every_table_finds(data):
    """Tables so small that a reach of 8 takes in every table that can agree."""
    lines = st.lists(st.integers(1, 3), min_size=1, max_size=4).map(pd.Series)
    table = data.draw(st.one_of(tables(2, 2, st.integers(1, 4)), lines))
    bits = st.lists(st.booleans(), min_size=table.size, max_size=table.size)
    mask = np.array(data.draw(bits)).reshape(table.shape)
    true = add_up(table.to_numpy())
    hidden = np.pad(mask, [(0, 1)] * mask.ndim)
    agreeing = np.array(list(tables_that_agree(true, hidden, 8)))
    fixed = (agreeing == true).all(axis=0) & hidden
    assert np.array_equal(methods.recoverable(table, hidden).to_numpy(), fixed)


def lowest_and_highest(table, mask):
    """Return the bounds of each cell, by integer programs, for a reader who sees all totals."""
    cells = table.to_numpy().astype(float).ravel()
    rows, columns = np.indices(table.shape).reshape(2, -1)
    sums = [rows == row for row in range(table.shape[0])]
    sums += [columns == column for column in range(table.shape[1])]
    adds_up = LinearConstraint(np.array(sums, dtype=float), *[np.array(sums) @ cells] * 2)
    for least in (1, 0):  # hidden counts are at least 1, unless that contradicts what is shown
        bounds = Bounds(np.where(mask, least, cells), np.where(mask, np.inf, cells))
        ends = [
            [
                milp(sign * unit, integrality=unit * 0 + 1, bounds=bounds, constraints=adds_up)
                for unit in np.eye(cells.size)
            ]
            for sign in (1, -1)
        ]
        if ends[0][0].success:
            low, high = ([round(abs(program.fun)) for program in end] for end in ends)
            return np.reshape(low, table.shape), np.reshape(high, table.shape)
    raise AssertionError("the true table always agrees")


@settings(quick, max_examples=40)
@given(st.data())
def test_recoverable_is_what_integer_programs_find(data):
    """Larger tables, and masks that may hide zeros."""
    table = data.draw(tables(5, 4))
    bits = st.lists(st.booleans(), min_size=table.size, max_size=table.size)
    mask = np.array(data.draw(bits)).reshape(table.shape)
    low, high = lowest_and_highest(table, mask.ravel())
    all_totals_shown = np.pad(mask, [(0, 1)] * mask.ndim)
    found = methods.recoverable(table, all_totals_shown).to_numpy()
    assert np.array_equal(found[:-1, :-1], mask & (low == high))


@quick
@given(st.data())
def test_a_mask_without_totals_takes_small_totals_as_hidden(data):
    """They are counts of people too, and nobody publishes them."""
    table = data.draw(st.one_of(tables(), lines))
    bits = st.lists(st.booleans(), min_size=table.size, max_size=table.size)
    mask = np.array(data.draw(bits)).reshape(table.shape)
    true = add_up(table.to_numpy())
    hidden = (true >= 1) & (true <= 10)
    inner = tuple(slice(size) for size in table.shape)
    hidden[inner] = mask
    found = methods.recoverable(table, mask).to_numpy()
    assert np.array_equal(found, methods.recoverable(table, hidden).to_numpy()[inner])


@pytest.mark.parametrize("total", [3, 6, 7, 10])
def test_a_table_with_a_small_total_is_safe_only_without_it(total):
    """Its only group, with a count, is all the people there are."""
    counts = pd.Series([0, total, 0], index=list("abc"))
    hidden = methods.cells_to_hide(counts)
    assert hidden.tolist() == [False, True, False]
    assert methods.suppress(counts).isna().tolist() == [False, True, False, True]
    shown = methods.safe_to_publish(counts, hidden)
    assert not shown and shown.total_small and shown.worked_out == ("b",)
    assert methods.safe_to_publish(counts, hidden, total_hidden=True)
    parts = pd.Series([total - 2, 2], index=list("ab"))
    assert methods.suppress(parts).isna().all()
    shown = methods.safe_to_publish(parts, [True, True])
    assert not shown and shown.total_small
    assert methods.safe_to_publish(parts, [True, True], total_hidden=True)


@pytest.mark.parametrize(
    ("counts", "hidden", "total_hidden", "faults"),
    [
        ([5, 20, 100], [1, 1, 0], False, {}),
        ([5, 20, 100], [1, 0, 1], False, {}),  # more people than it takes; safe all the same
        ([5, 20, 100], [1, 0, 0], False, {"worked_out": ("a",)}),
        ([5, 20, 100], [1, 0, 0], True, {}),
        ([5, 20, 100], [0, 1, 1], False, {"small_shown": ("a",)}),
        ([1, 1, 50], [1, 1, 0], False, {"worked_out": ("a", "b")}),
        ([3, 4, 0], [1, 1, 0], False, {"total_small": True}),
        ([3, 4, 0], [0, 1, 0], True, {"small_shown": ("a",)}),
        ([30, 40, 0], [0, 0, 0], True, {"total_worked_out": True}),
        ([30, 40, 0], [0, 0, 0], False, {}),
        ([0, 0, 0], [0, 0, 0], False, {}),
    ],
)
def test_why_a_table_may_not_be_published(counts, hidden, total_hidden, faults):
    counts = pd.Series(counts, index=list("abc"))
    found = methods.safe_to_publish(counts, [bool(h) for h in hidden], total_hidden)
    nothing = {"small_shown": (), "total_small": False, "worked_out": ()}
    nothing["total_worked_out"] = False
    assert vars(found) == nothing | faults
    assert bool(found) == (not faults)


@pytest.mark.parametrize(
    ("line", "second"),
    [([5, 20, 100], 1), ([100, 5, 20, 21], 2), ([7, 0, 900, 15, 14], 4), ([1, 5000, 4999], 2)],
)
def test_what_protects_is_the_smallest_that_does(line, second):
    """Not the largest: as many people as can be stay visible."""
    line = pd.Series(line)
    hidden = methods.cells_to_hide(line)
    assert set(line.index[hidden & ~methods.is_small(line)]) == {second}


@quick
@given(tables(), st.integers(5, 20))
def test_an_organization_has_its_own_threshold(table, threshold):
    true = add_up(table.to_numpy())
    hidden = methods.suppress(table, threshold).isna().to_numpy()
    assert hidden[(true >= 1) & (true < threshold)].all()
    assert np.array_equal(methods.is_small(true, threshold), (true >= 1) & (true < threshold))
    assert not methods.recoverable(table, hidden, threshold).to_numpy().any()


@quick
@given(tables(count=st.one_of(st.just(0), st.integers(11, 99))))
def test_a_table_without_small_counts_hides_nothing(table):
    assert not methods.suppress(table).isna().any(axis=None)


@quick
@given(st.one_of(lines, tables()))
def test_nothing_is_hidden_needlessly(table):
    shown = methods.suppress(table)
    hidden = shown.isna()
    true = add_up(table.to_numpy())
    for at in map(tuple, np.argwhere(hidden.to_numpy() & (true > 10))):
        fewer = hidden.to_numpy().copy()
        fewer[at] = False
        fewer = pd.DataFrame(fewer, shown.index, shown.columns) if true.ndim == 2 else fewer
        assert methods.recoverable(table, fewer).any(axis=None)


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ([5, 20, 100], [1, 1, 0, 0]),  # the smallest other count protects
        ([5, 6, 100], [1, 1, 0, 0]),  # 5 and 6 protect each other
        ([1, 1, 50, 80], [1, 1, 1, 0, 0]),  # 2 can only be 1 + 1
        ([5, 0, 100], [1, 0, 1, 0]),  # a zero stays
        ([5, 0], [1, 0, 1]),  # the total is small too
        ([1] * 11, [1] * 12),  # nothing but the total is left
        ([0, 11, 30], [0, 0, 0, 0]),
        ([10, 11], [1, 1, 0]),  # 21 can be added up in many ways
    ],
)
def test_lines_by_hand(line, hidden):
    assert methods.suppress(pd.Series(line)).isna().tolist() == [bool(cell) for cell in hidden]


def test_a_table_by_hand():
    table = pd.DataFrame(
        [[5, 30, 40], [50, 60, 70], [22, 0, 12]],
        index=pd.Index(["North", "Mill", "Lake"], name="town"),
        columns=["under 18", "18 to 64", "65 and over"],
    )
    shown = methods.suppress(table)
    assert shown.index.tolist() == ["North", "Mill", "Lake", "Total"]
    assert shown.index.name == "town"
    assert shown.columns[-1] == "Total"
    assert (shown.dtypes == "Int64").all()
    assert shown.loc["Total"].tolist() == [77, 90, 122, 289]
    hidden = shown.isna()
    assert hidden.to_numpy().sum() == 4
    assert hidden.loc[["North", "Lake"], ["under 18", "65 and over"]].all(axis=None)


def test_subtraction_gives_a_single_hidden_cell_away():
    line = pd.Series([5, 20, 100], index=["a", "b", "c"])
    alone = methods.recoverable(line, methods.is_small(line))
    assert alone.to_dict() == {"a": True, "b": False, "c": False}
    assert not methods.recoverable(line, methods.cells_to_hide(line)).any()


def test_missing_counts_stay_missing_and_so_do_their_totals():
    table = pd.DataFrame([[15, None, 30], [50, 20, 60], [70, 80, 90]])
    hidden = methods.suppress(table).isna()
    assert hidden.loc[0, [1, "Total"]].all() and hidden.loc["Total", [1, "Total"]].all()
    assert hidden.to_numpy().sum() == 4
    assert not methods.recoverable(table, hidden).any(axis=None)
    assert methods.cells_to_hide(table).loc[0, 1]


@quick
@given(st.data())
def test_missing_counts_cannot_be_worked_out(data):
    table = data.draw(tables()).astype("Int64")
    gap = data.draw(st.tuples(*(st.integers(0, size - 1) for size in table.shape)))
    known = add_up(table.mask(table == 0, 1).to_numpy(dtype=int))
    table = table.mask(table == 0, 1)
    table.iloc[gap] = pd.NA
    hidden = methods.suppress(table).isna().to_numpy()
    agreeing = np.array(list(tables_that_agree(known, hidden, 1)))
    assert (agreeing != known).any(axis=0)[hidden].all()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pd.Series([5, -1]), "cannot be negative, and -1 is"),
        (pd.Series([5, 2.5]), "whole number, and 2.5 is not"),
        (pd.Series(["5", "x"]), "must hold numbers"),
        (pd.Series([5, 6], index=["a", "Total"]), 'Leave the row or column "Total" out'),
        (pd.DataFrame({"Total": [5, 6]}), 'Leave the row or column "Total" out'),
        ([5, 6], "DataFrame or Series"),
    ],
)
def test_tables_that_cannot_be_right_are_refused(table, message):
    with pytest.raises(ValueError, match=message):
        methods.suppress(table)


def test_a_mask_of_another_table_is_refused():
    line = pd.Series([5, 20, 100])
    with pytest.raises(ValueError, match="rows and columns of the table"):
        methods.recoverable(line, [True, False])
    with pytest.raises(ValueError, match="named and ordered"):
        methods.recoverable(line, pd.Series([True, False, False], index=[2, 1, 0]))


def test_small_counts_are_1_to_10():
    assert [n for n in range(20) if methods.is_small(n)] == list(range(1, methods.THRESHOLD))
    column = pd.Series([0, 1, 10, 11, None], dtype="Int64", index=list("abcde"))
    assert methods.is_small(column)[lambda small: small].index.tolist() == ["b", "c"]
    assert methods.is_small(np.array([5, 50])).tolist() == [True, False]
    assert methods.is_small(pd.DataFrame({"x": [5, 50]}))["x"].tolist() == [True, False]
    assert methods.is_small(pd.NA) is False


def test_a_table_of_a_whole_region_is_quick():
    random = np.random.default_rng(1)
    table = pd.DataFrame(random.poisson(random.exponential(40, (60, 10))))
    began = time.process_time()
    shown = methods.suppress(table)
    assert not methods.recoverable(table, shown.isna()).any(axis=None)
    assert time.process_time() - began < 10
