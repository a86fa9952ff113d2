"""What the attack finds, held against brute force and against examples that others published."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from community_data import methods
from community_data.methods import LinkedCounts
from tests.methods.linked import every_table, regions

quick = settings(deadline=None, max_examples=80, derandomize=True)
nan = np.nan


@quick
@given(regions(st.integers(0, 3), max_places=3), st.data())
def test_ranges_are_what_trying_every_table_finds(linked, data):
    hidden = data.draw(st.sets(st.integers(0, len(linked.counts) - 1), min_size=1, max_size=4))
    hidden = np.isin(np.arange(len(linked.counts)), list(hidden)) & (linked.counts > 0)
    published = replace(linked, most=np.full(len(hidden), 12)).published(hidden)
    assume(np.all(linked.counts <= 12))
    tables = every_table(published)
    found = methods.possible_values(published)
    assert np.array_equal(found.low, tables.min(axis=0))
    assert np.array_equal(found.high, tables.max(axis=0))
    exact = methods.worked_out(published)
    known = hidden & (tables.min(axis=0) == tables.max(axis=0))
    assert np.array_equal(np.isfinite(exact), known)
    assert np.array_equal(exact[known], linked.counts[known])


@quick
@given(regions(), st.data())
def test_the_truth_is_always_possible(linked, data):
    size = len(linked.counts)
    hidden = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    published = linked.published(hidden & (linked.counts > 0))
    found = methods.possible_values(published)
    assert np.all((found.low <= linked.counts) & (linked.counts <= found.high))
    # To stop early says less of how wide a range is, and never too much.
    early = methods.possible_values(published, enough=9)
    assert np.all((found.low <= early.low) & (early.high <= found.high))
    assert np.array_equal(early.width >= 9, found.width >= 9)
    assert np.array_equal(early.width[found.width < 9], found.width[found.width < 9])
    exact = methods.worked_out(published)
    assert np.array_equal(np.isfinite(exact), published.missing & (found.width == 0))


@quick
@given(regions(), st.data())
def test_agrees_with_what_several_sums_leave_open(linked, data):
    """Linear algebra of its own: where nothing in the null space moves a count, it is fixed.

    Without limits, that is all there is; counts are far from 0.
    """
    size = len(linked.counts)
    hidden = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    published = replace(linked, least=-np.inf, most=np.inf).published(hidden)
    assume(hidden.any())
    _, sizes, directions = np.linalg.svd(published.matrix.toarray()[:, hidden])
    free = directions[int((sizes > 1e-9).sum()) :]
    fixed = np.abs(free).max(axis=0, initial=0) < 1e-9
    found = methods.worked_out(published)[hidden]
    assert np.array_equal(np.isfinite(found), fixed)
    assert np.array_equal(found[fixed], linked.counts[hidden][fixed])


def test_two_sums_together_give_away_what_neither_does_alone():
    """a + b = 30, c + d = 40, a + c + e = 50, b + d = 25: all but e are open, e is 5."""
    published = LinkedCounts(
        [30, 40, 50, 25, nan, nan, nan, nan, nan],
        [[0, 4, 5], [1, 6, 7], [2, 4, 6, 8], [3, 5, 7]],
        least=0,
    )
    exact = methods.worked_out(published)
    assert exact[8] == 5
    assert np.isnan(exact[:8]).all()


@pytest.mark.parametrize(("least", "known"), [(1, [1, 1]), (0, [nan, nan])])
def test_two_hidden_counts_that_add_up_to_two_are_one_each(least, known):
    """Where zeros are shown; where they may be hidden too, one may be 2 and the other 0."""
    exact = methods.worked_out(LinkedCounts([2, nan, nan], [[0, 1, 2]], least=least))
    np.testing.assert_array_equal(exact[1:], known)


def test_a_population_gives_a_count_away():
    """395 and a hidden count of 400 residents; and two hidden of which one can be 3 at most."""
    assert methods.worked_out(LinkedCounts([400, 395, nan], [[0, 1, 2]]))[2] == 5
    exact = methods.worked_out(LinkedCounts([13, nan, nan], [[0, 1, 2]], most=[99, 3, 10]))
    assert exact[1:].tolist() == [3, 10]


def test_group_totals_give_away_what_the_margins_leave():
    """3,148 − 2,964 − 20 − 155 = 9."""
    published = LinkedCounts([3148, 2964, 20, 155, nan], [[0, 1, 2, 3, 4]])
    assert methods.worked_out(published)[4] == 9


def test_whole_numbers_say_more_than_the_sums():
    """a + b = c + d = e + f = 3 in a triangle: by halves there is more room than by people.

    x + y = y + z = x + z + 1 − w with w known forces each: 2x = 4.
    """
    published = LinkedCounts(
        [5, 4, 3, nan, nan, nan], [[0, 3, 4], [1, 3, 5], [2, 4, 5]], least=0
    )  # x + y = 5, x + z = 4, y + z = 3
    assert methods.worked_out(published)[3:].tolist() == [3, 2, 1]
    published = LinkedCounts(
        [nan, nan, nan, nan, 10, 10, 10],
        [[4, 0, 1], [5, 0, 2], [6, 1, 2], [0, 3]],
        least=0,
    )
    assert methods.worked_out(published)[:4].tolist() == [5, 5, 5, 5]


def test_the_example_of_fischetti_and_salazar():
    """Investments of three activities by region; the 22 lies between 5 and 30.

    From the introduction of “Solving the cell suppression problem on tabular data with linear
    constraints”, Management Science 47 (2001). By hand: with 22 written as x, the others are
    30 - x, x - 5 and 34 - x.
    """
    table = np.array([[20, 50, 10], [8, 19, 22], [17, 32, 12]])
    table = np.vstack([table, table.sum(axis=0)])
    table = np.column_stack([table, table.sum(axis=1)])
    at = np.arange(16).reshape(4, 4)
    sums = [[line[-1], *line[:-1]] for line in [*at, *at.T]]
    hidden = np.isin(np.arange(16), at[1:3, [0, 2]])
    published = LinkedCounts(table.ravel(), sums, least=0).published(hidden)
    found = methods.possible_values(published)
    assert [found.low[at[1, 2]], found.high[at[1, 2]]] == [5, 30]
    assert np.isnan(methods.worked_out(published)).all()
    # With one of the four shown, all are known.
    hidden[at[2, 0]] = False
    exact = methods.worked_out(LinkedCounts(table.ravel(), sums, least=0).published(hidden))
    assert exact[hidden].tolist() == table.ravel()[hidden].tolist()


def test_what_a_reader_knew_is_not_worked_out():
    published = LinkedCounts([30, nan, 25], [[0, 1, 2]], least=[1, 5, 1], most=[99, 5, 99])
    assert np.isnan(methods.worked_out(published)).all()
    assert methods.possible_values(published).width[1] == 0


def test_a_count_without_a_limit_has_none():
    found = methods.possible_values(LinkedCounts([nan, nan, 25], [[0, 1, 2]]))
    assert found.low.tolist() == [26, 1, 25]
    assert found.high.tolist() == [np.inf, np.inf, 25]
    assert found.width.tolist() == [np.inf, np.inf, 0]


def test_what_cannot_be_is_said():
    contradicts = LinkedCounts([20, 30, nan, 50, nan, nan], [[0, 1, 2], [3, 4, 5]])
    with pytest.raises(methods.Inconsistent) as wrong:
        methods.worked_out(contradicts)
    assert wrong.value.positions == [2]
    # 2 is 5 by one sum and 6 by another.
    twice = LinkedCounts([20, 15, nan, 26, nan, nan], [[0, 1, 2], [3, 0, 2], [0, 4, 5]])
    with pytest.raises(methods.Inconsistent) as wrong:
        methods.worked_out(twice)
    assert wrong.value.positions == [2]
    assert methods.subtracted(twice)[2] == 6
    # Three sums of two, of which halves are the only answer.
    halves = LinkedCounts([5, 5, 5, nan, nan, nan], [[0, 3, 4], [1, 3, 5], [2, 4, 5]], least=0)
    with pytest.raises(methods.Inconsistent):
        methods.worked_out(halves)


def test_sums_with_all_shown_say_nothing_of_others():
    """Published totals may be off elsewhere; that gives nothing hidden away."""
    published = LinkedCounts([99, 10, 20, 50, nan, nan], [[0, 1, 2], [3, 4, 5]])
    assert np.isnan(methods.worked_out(published)).all()
