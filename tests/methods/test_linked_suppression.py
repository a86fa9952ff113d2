"""What the engine hides stays hidden: the attacks here share no code with it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from community_data import methods
from community_data.methods import LinkedCounts, linked_moves, linked_suppression
from tests.methods.linked import regions

quick = settings(deadline=None, max_examples=25, derandomize=True)


def widths(published: LinkedCounts) -> np.ndarray:
    """How far apart the values of each count can lie, by two integer programs for each."""
    hidden = np.flatnonzero(published.missing)
    matrix = published.matrix.toarray()
    right = -matrix @ np.nan_to_num(published.counts)
    matters = matrix[:, hidden].any(axis=1)
    sums = LinearConstraint(matrix[matters][:, hidden], right[matters], right[matters])
    bounds = Bounds(published.least[hidden], np.minimum(published.most[hidden], 1e5))
    found = np.zeros(len(published.counts))
    for n, cell in enumerate(hidden):
        for sign in (1, -1):
            goal = np.where(np.arange(len(hidden)) == n, sign, 0)
            answer = milp(goal, integrality=np.ones(len(hidden)), bounds=bounds, constraints=sums)
            assert answer.success
            found[cell] -= answer.fun
    return np.round(found)


def hidden_as_asked(linked: LinkedCounts, hidden: np.ndarray) -> bool:
    """Whether nothing small is shown, no zero is hidden, and nothing can be worked out."""
    counts = linked.counts
    if np.any((counts > 0) & (counts < linked.threshold) & ~hidden) or np.any(hidden[counts == 0]):
        return False
    return bool(np.all(widths(linked.published(hidden))[hidden] >= 1))


def hidden_or_named(linked: LinkedCounts):
    """(what is hidden or None, the positions of what cannot be protected)."""
    try:
        return methods.hide(linked), []
    except methods.Unprotected as failure:
        return None, failure.positions


@quick
@given(regions())
def test_nothing_can_be_worked_out_and_nothing_small_is_shown(linked):
    suppression = methods.hide(linked)
    assert hidden_as_asked(linked, suppression.hidden)
    assert methods.proven(suppression)
    assert np.array_equal(suppression.counts, linked.counts)
    assert np.isnan(methods.worked_out(suppression.published())).all()
    wide = widths(suppression.published())
    assert np.all(suppression.spans()[suppression.hidden] <= wide[suppression.hidden])


@quick
@given(regions())
def test_small_counts_get_their_range_wherever_it_can_be_had(linked):
    """To hide all counts but the zeros gives the widest ranges that there are."""
    suppression = methods.hide(linked)
    most = widths(linked.published(linked.counts > 0))
    wanted = np.minimum(linked.required_range, most)
    assert np.all((widths(suppression.published()) >= wanted)[suppression.hidden])


@quick
@given(regions(), st.integers(5, 25), st.integers(1, 9))
def test_thresholds_and_ranges_are_those_asked_for(linked, threshold, protection):
    linked = replace(linked, threshold=threshold, protection=protection)
    suppression = methods.hide(linked)
    assert hidden_as_asked(linked, suppression.hidden)
    most = widths(linked.published(linked.counts > 0))
    wanted = np.minimum(np.where(linked.small, protection, 1), most)
    assert np.all((widths(suppression.published()) >= wanted)[suppression.hidden])


@quick
@given(regions(), st.data())
def test_required_counts_are_hidden_whatever_they_are(linked, data):
    size = len(linked.counts)
    required = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    linked = replace(linked, required=required & (linked.counts > 0))
    suppression = methods.hide(linked)
    assert suppression.hidden[linked.required].all()
    assert hidden_as_asked(linked, suppression.hidden)


@quick
@given(regions(), st.data())
def test_counts_that_the_source_hides_stay_hidden(linked, data):
    size = len(linked.counts)
    gaps = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    gaps &= linked.counts > 0
    suppression, unprotected = hidden_or_named(linked.published(gaps))
    # The source itself gives some away: shown zeros are all that could protect them.
    every = widths(linked.published(linked.counts > 0))
    assert np.all(every[unprotected] == 0)
    if suppression is None:
        return
    assert suppression.hidden[gaps].all()
    published = suppression.published()
    assert np.all(widths(published)[published.missing] >= 1)


@quick
@given(regions(), st.data())
def test_what_a_reader_knew_before_protects_nobody(linked, data):
    size = len(linked.counts)
    known = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    known &= linked.counts > 0
    linked = replace(
        linked,
        least=np.where(known, linked.counts, 1),
        most=np.where(known, linked.counts, np.inf),
    )
    suppression, unprotected = hidden_or_named(linked)
    assert np.all(widths(linked.published(linked.counts > 0))[unprotected] == 0)
    if suppression is None:
        return
    news = suppression.hidden & ~known
    assert np.all(widths(suppression.published())[news] >= 1)
    assert suppression.hidden[linked.small].all()


@quick
@given(regions())
def test_an_engine_that_hides_small_counts_alone_would_be_caught(linked):
    """The attack that the others rely on: it finds somebody, unless nothing more was needed."""
    suppression = methods.hide(linked)
    assume(np.any(suppression.hidden & ~linked.small))
    wide = methods.possible_values(linked.published(linked.small)).width
    assert np.any(wide[linked.small] < linked.required_range[linked.small])


@quick
@given(regions(), st.data())
def test_a_proof_that_does_not_hold_is_refused(linked, data):
    suppression = methods.hide(linked)
    assume(suppression.moves)
    which = data.draw(st.integers(0, len(suppression.moves) - 1))
    cells, steps = suppression.moves[which].cells, suppression.moves[which].steps.copy()
    steps[0] += 1
    moves = [*suppression.moves]
    moves[which] = linked_moves.Move(cells, steps)
    assert not methods.proven(replace(suppression, moves=moves))
    assert not methods.proven(replace(suppression, moves=[]))
    hidden = suppression.hidden.copy()
    hidden[cells[0]] = False
    assert not methods.proven(replace(suppression, hidden=hidden))


def test_the_small_part_of_a_total_needs_the_next_one():
    """Insured and uninsured add up to all residents: neither can be hidden alone."""
    linked = LinkedCounts([400, 395, 5], [[0, 1, 2]], cost=[100, 1, 1])
    assert methods.hide(linked).hidden.tolist() == [False, True, True]


def test_a_population_that_everybody_knows_protects_nobody():
    """400 live there; the count of the insured cannot be hidden behind it."""
    linked = LinkedCounts(
        [400, 395, 5, 400, 205, 195],
        [[0, 1, 2], [0, 3], [3, 4, 5]],
        least=[400, 1, 1, 400, 1, 1],
        most=[400, 400, 400, 400, 400, 400],
    )
    assert methods.hide(linked).hidden.tolist() == [False, True, True, False, False, False]


def test_a_count_that_nothing_protects_is_named():
    """All other counts are zeros, or known from an earlier release."""
    linked = LinkedCounts(
        [20, 5, 15, 40, 20], [[0, 1, 2], [3, 0, 4]], least=[20, 1, 15, 1, 1],
        most=[20, 99, 15, 99, 99],
    )  # fmt: skip
    with pytest.raises(methods.Unprotected, match=r"positions \[1\]") as failure:
        methods.hide(linked)
    assert failure.value.positions == [1]


def test_a_count_is_given_the_range_that_can_be_had():
    """Three people at most could be counted: 9 apart is not to be had, 2 is."""
    linked = LinkedCounts([20, 2, 18], [[0, 1, 2]], most=[99, 3, 99])
    suppression = methods.hide(linked)
    assert suppression.hidden.tolist() in ([False, True, True], [True, True, False])
    assert suppression.spans()[1] == 2
    # Here what most could be counted of the other leaves the first one 4.
    linked = LinkedCounts([60, 2, 58], [[0, 1, 2]], least=[60, 1, 1], most=[60, 60, 59])
    linked = replace(linked, most=[60, 60, 59], least=[60, 1, 55])
    suppression = methods.hide(linked)
    assert suppression.hidden.tolist() == [False, True, True]
    assert suppression.spans()[1] == 4


def test_counts_that_do_not_add_up_are_refused():
    with pytest.raises(methods.Contradiction, match=r"sums \[1\]") as failure:
        methods.hide(LinkedCounts([30, 10, 20, 5, 1, 1], [[0, 1, 2], [3, 4, 5]]))
    assert failure.value.sums == [1]
    with pytest.raises(methods.Contradiction, match="do not add up"):
        methods.hide(LinkedCounts([20, np.nan, 30], [[0, 1, 2]]))


def test_a_source_that_hides_zeros_as_well():
    """25 is 25 and a hidden 0: at least 1 cannot be believed of it."""
    linked = LinkedCounts([25, 25, np.nan, 90, 65], [[0, 1, 2], [3, 0, 4]])
    suppression = methods.hide(linked)
    assert suppression.counts.tolist() == [25, 25, 0, 90, 65]
    assert suppression.hidden[2]
    assert np.isnan(methods.worked_out(suppression.published())).all()


def test_a_zero_that_other_zeros_give_away_is_not_hidden():
    linked = LinkedCounts([0, 0, 0], [[0, 1, 2]], least=0, required=[False, True, False])
    assert not methods.hide(linked).hidden.any()


def test_few_counts_are_hidden_and_cheap_ones():
    """Two towns by three groups: one small count takes a circle of four, the cheapest."""
    #       town A            town B             both
    counts = [100, 5, 25, 70, 100, 40, 30, 30, 200, 45, 55, 100]
    sums = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [8, 0, 4], [9, 1, 5], [10, 2, 6]]
    sums.append([11, 3, 7])
    totals = np.array([n % 4 == 0 or n >= 8 for n in range(12)])
    linked = LinkedCounts(counts, sums, cost=1 + np.array(counts) + 1000 * totals)
    assert np.flatnonzero(methods.hide(linked).hidden).tolist() == [1, 2, 5, 6]


def test_ten_measures_that_nothing_links_take_no_longer_together(monkeypatch):
    """Each is looked at by itself: no linear program sees more than one of them."""
    seen = []
    cheapest = linked_moves.Moves._pair
    monkeypatch.setattr(
        linked_moves.Moves,
        "_pair",
        lambda self, near, *rest: (seen.append(len(near)), cheapest(self, near, *rest))[1],
    )
    one = [[0, 1, 2, 3], [0, 4, 5, 6]]
    counts = [100, 5, 25, 70, 3, 57, 40]
    many = LinkedCounts(counts * 10, [[7 * m + c for c in s] for m in range(10) for s in one])
    hidden = linked_suppression.hide(many).hidden.reshape(10, 7)
    assert max(seen) <= 7
    assert np.all(hidden == methods.hide(LinkedCounts(counts, one)).hidden)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sums": [[0, 9]]}, "outside of the 3 counts"),
        ({"sums": [[0]]}, "at least one part"),
        ({"sums": [[0, 1, 1]]}, "same count twice"),
        ({"least": 5, "most": 4}, "more than the most"),
        ({"counts": [1, -1, 2]}, "negative"),
    ],
)
def test_counts_that_cannot_be_linked_so_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        LinkedCounts(**({"counts": [30, 10, 20], "sums": [[0, 1, 2]]} | wrong))
