"""Adding up ballots: published results, and what must hold for any ballots."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_data import methods

CITIES = ["M", "N", "C", "K"]
PRIORITIES = ["groups", "places", "linking", "timely", "center", "stories"]


def ballots(*orders):
    """A table of ballots, each a string of names; “-” is a rank that was left blank."""
    rows = [[None if mark == "-" else mark for mark in order.split()] for order in orders]
    width = max(map(len, rows))
    rows = [row + [None] * (width - len(row)) for row in rows]
    return pd.DataFrame(rows, columns=[f"rank_{n + 1}" for n in range(width)], dtype="str")


@pytest.fixture(scope="module")
def tennessee():
    """Where the capital of Tennessee should be: a textbook vote of 100 people."""
    people = {"M N C K": 42, "N C K M": 26, "C K N M": 15, "K C N M": 17}
    return ballots(*itertools.chain(*([order] * count for order, count in people.items())))


def test_borda_and_plurality_of_the_textbook_vote(tennessee):
    scores = methods.borda(tennessee, CITIES)
    assert scores.to_dict() == {"M": 126, "N": 194, "C": 173, "K": 107}
    first = methods.plurality(tennessee, CITIES)
    assert first.to_dict() == {"M": 42, "N": 26, "C": 15, "K": 17}
    assert methods.top(first, 1) == ["M"]
    assert methods.top(scores, 1) == ["N"]


def test_weights_are_as_good_as_as_many_ballots(tennessee):
    four = ballots("M N C K", "N C K M", "C K N M", "K C N M")
    weighted = methods.borda(four, CITIES, weights=[42, 26, 15, 17])
    assert weighted.tolist() == methods.borda(tennessee, CITIES).tolist()


def test_head_to_head_of_the_textbook_vote(tennessee):
    points = methods.borda_points(tennessee, CITIES)
    assert methods.head_to_head(points, "N", "M") == (58, 42)
    assert methods.head_to_head(points, "N", "C") == (68, 32)
    assert methods.head_to_head(points, "C", "K") == (83, 17)


@pytest.mark.parametrize(
    ("order", "points"),
    [
        ("A B C D", [3, 2, 1, 0]),
        ("A B - -", [3, 2, 0.5, 0.5]),  # those at the end share what is left
        ("A", [3, 1, 1, 1]),
        ("- - - -", [1.5, 1.5, 1.5, 1.5]),
        ("- - - A", [0, 2, 2, 2]),  # last is what the person said, so last it stays
        ("A - B C", [3, 1, 0, 2]),  # only D is left, so it gets the points of the gap
        ("A B A C", [3, 2, 0, 1]),  # the highest rank of a priority counts
        ("A free-buses B C", [3, 1, 0, 2]),
    ],
)
def test_what_each_kind_of_ballot_gives(order, points):
    row = methods.borda_points(ballots(order), ["A", "B", "C", "D"]).iloc[0]
    assert row.tolist() == points


def test_more_ranks_than_priorities_gives_the_points_of_the_order():
    row = methods.borda_points(ballots("A - B C"), ["A", "B", "C"]).iloc[0]
    assert row.tolist() == [2, 1, 0]


def test_faults_are_told_apart_and_may_meet():
    table = ballots("A B C", "A A C", "A x C", "A - C", "A A -", "x x -")
    faults = methods.ballot_faults(table, ["A", "B", "C"])
    assert faults["used_twice"].tolist() == [False, True, False, False, True, False]
    assert faults["unknown"].tolist() == [False, False, True, False, False, True]
    assert faults["blank"].tolist() == [False, False, False, True, True, True]


def test_a_form_with_more_lines_than_priorities_is_not_blank():
    faults = methods.ballot_faults(ballots("A B -", "A - B", "A - -"), ["A", "B"])
    assert faults["blank"].tolist() == [False, False, True]


def test_cleaning_takes_marks_out_and_moves_nothing():
    table = ballots("A x A B", "A B C D").assign(role="resident", ballot_id=["1", "2"])
    clean = methods.clean_ballots(table, ["A", "B", "C", "D"])
    assert clean.columns.tolist() == table.columns.tolist()
    ranks = clean[["rank_1", "rank_2", "rank_3", "rank_4"]]
    first, second = (row.fillna("").tolist() for _, row in ranks.iterrows())
    assert first == ["A", "", "", "B"]
    assert second == ["A", "B", "C", "D"]
    assert table.loc[0, "rank_2"] == "x", "the ballots themselves stay as they were"


def test_an_empty_table_gives_empty_answers():
    nobody = ballots("A B").iloc[:0]
    assert methods.ballot_faults(nobody, ["A", "B"]).empty
    assert methods.clean_ballots(nobody, ["A", "B"]).empty
    assert methods.borda(nobody, ["A", "B"]).tolist() == [0, 0]


ROLES = ["large"] * 3 + ["small"]
LUNCH = ["pizza", "soup", "salad"]


@pytest.fixture
def lunch():
    orders = ["pizza soup salad", "pizza soup salad", "salad soup pizza", "soup salad pizza"]
    return methods.borda_points(ballots(*orders), LUNCH)


def test_one_person_one_vote_and_equal_say_by_hand(lunch):
    assert lunch.sum().tolist() == [4, 5, 3]
    assert methods.weighted_borda(lunch, ROLES, {}).tolist() == [1, 1.25, 0.75]
    by_role = methods.points_by_role(lunch, ROLES)
    assert by_role["large"].tolist() == pytest.approx([4 / 3, 1, 2 / 3])
    assert by_role["small"].tolist() == [0, 2, 1]
    equal = methods.equal_say(lunch, ROLES)
    assert equal.tolist() == pytest.approx([2 / 3, 1.5, 5 / 6])
    thrice = methods.weighted_borda(lunch, ROLES, {"small": 3})
    assert thrice.tolist() == pytest.approx(equal.tolist())


def test_a_role_can_count_for_nothing_but_not_all_of_them(lunch):
    large = methods.weighted_borda(lunch, ROLES, {"small": 0})
    assert large.tolist() == pytest.approx([4 / 3, 1, 2 / 3])
    for times in ({"small": 0, "large": 0}, {"small": -1}):
        with pytest.raises(ValueError, match="weight of 0 or more"):
            methods.weighted_borda(lunch, ROLES, times)


def test_ties_are_all_on_top():
    scores = pd.Series({"a": 3.0, "b": 0.1 + 0.2, "c": 0.3, "d": 0.0})
    assert methods.top(scores, 2) == ["a", "b", "c"]
    assert methods.top(scores, 1) == ["a"]


@pytest.mark.parametrize(("roles", "different"), [(1, 1), (2, 7), (4, 79), (6, 727), (8, 17)])
def test_each_weighting_is_there_once_and_one_vote_each_is_first(roles, different):
    ways = methods.weightings([f"role {n}" for n in range(roles)])
    assert len(ways) == different
    assert (ways.iloc[0] == 1).all()
    shares = ways.div(ways.max(axis=1), axis=0).round(9)
    assert not shares.duplicated().any()


def test_share_of_weightings_that_change_the_top(lunch):
    ways = methods.weightings(["large", "small"])
    tops = methods.tops_by_weighting(lunch, ROLES, ways, places=1)
    by_hand = [
        tuple(methods.top(methods.weighted_borda(lunch, ROLES, dict(way)), 1))
        for _, way in ways.iterrows()
    ]
    assert tops.tolist() == by_hand
    changed = sum(way != ("soup",) for way in by_hand)
    assert changed > 0
    share = methods.share_that_changes_top(lunch, ROLES, ways, places=1)
    assert share == pytest.approx(changed / len(ways))


marks = st.sampled_from([*PRIORITIES, *PRIORITIES, "free buses", None])
votes = st.lists(st.lists(marks, min_size=6, max_size=6), min_size=1, max_size=12)
full_votes = st.lists(st.permutations(PRIORITIES), min_size=1, max_size=12)


def table_of(rows):
    return pd.DataFrame(rows, columns=[f"rank_{n}" for n in range(1, 7)], dtype="str")


@given(votes)
@settings(max_examples=40, deadline=None)
def test_every_ballot_gives_out_the_same_points(rows):
    points = methods.borda_points(table_of(rows), PRIORITIES)
    assert points.sum(axis=1).tolist() == pytest.approx([15] * len(rows))
    assert points.to_numpy().min() >= 0 and points.to_numpy().max() <= 5


@given(votes)
@settings(max_examples=40, deadline=None)
def test_what_is_written_higher_never_gets_fewer_points(rows):
    table = table_of(rows)
    clean = methods.clean_ballots(table, PRIORITIES)
    points = methods.borda_points(table, PRIORITIES)
    for (_, written), (_, given_points) in zip(clean.iterrows(), points.iterrows(), strict=True):
        in_order = [given_points[name] for name in written.dropna()]
        assert in_order == sorted(in_order, reverse=True)
        assert len(set(in_order)) == len(in_order)


@given(votes)
@settings(max_examples=30, deadline=None)
def test_cleaning_drops_nobody_and_twice_is_as_once(rows):
    table = table_of(rows)
    clean = methods.clean_ballots(table, PRIORITIES)
    assert len(clean) == len(table)
    pd.testing.assert_frame_equal(methods.clean_ballots(clean, PRIORITIES), clean)
    faults = methods.ballot_faults(clean, PRIORITIES)
    assert not faults[["used_twice", "unknown"]].any(axis=None)
    untouched = clean.fillna("") == table.fillna("")
    assert (untouched | clean.isna()).all(axis=None)


@given(full_votes)
@settings(max_examples=40, deadline=None)
def test_a_score_is_the_sum_of_all_pairs(rows):
    """Saari: a Borda score adds up the wins over each other priority, one by one."""
    points = methods.borda_points(table_of(rows), PRIORITIES)
    for one in PRIORITIES:
        wins = sum(methods.head_to_head(points, one, o)[0] for o in PRIORITIES if o != one)
        assert points[one].sum() == pytest.approx(wins)


@given(votes, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_neither_the_order_of_ballots_nor_of_names_counts(rows, random):
    scores = methods.borda(table_of(rows), PRIORITIES)
    shuffled, names = list(rows), list(PRIORITIES)
    random.shuffle(shuffled)
    random.shuffle(names)
    again = methods.borda(table_of(shuffled), names)
    assert again[PRIORITIES].tolist() == pytest.approx(scores.tolist())


@given(full_votes, st.integers(2, 4))
@settings(max_examples=25, deadline=None)
def test_equal_say_does_not_depend_on_how_many_of_a_role_came(rows, copies):
    first, others = rows[:1], rows[1:] or rows
    once = methods.borda_points(table_of(first + others), PRIORITIES)
    more = methods.borda_points(table_of(first * copies + others), PRIORITIES)
    a = methods.equal_say(once, ["one"] + ["other"] * len(others))
    b = methods.equal_say(more, ["one"] * copies + ["other"] * len(others))
    assert a.tolist() == pytest.approx(b.tolist())
    same = methods.weighted_borda(once, ["one"] + ["other"] * len(others), {"one": 3, "other": 3})
    assert same.tolist() == pytest.approx(once.mean().tolist())


@given(full_votes)
@settings(max_examples=25, deadline=None)
def test_where_all_roles_agree_no_weight_changes_the_top(rows):
    table = table_of(rows + rows)
    points = methods.borda_points(table, PRIORITIES)
    roles = ["one"] * len(rows) + ["other"] * len(rows)
    ways = methods.weightings(["one", "other"])
    assert methods.share_that_changes_top(points, roles, ways) == 0


def test_marks_move_up_into_a_gap_and_nothing_else_changes():
    ballots = pd.DataFrame(
        {"role": ["a", "b"], "rank_1": [None, "x"], "rank_2": ["y", None], "rank_3": [None, "z"]}
    )
    moved = methods.move_up(ballots)
    assert moved[["rank_1", "rank_2", "rank_3"]].fillna("").to_numpy().tolist() == [
        ["y", "", ""],
        ["x", "z", ""],
    ]
    assert moved["role"].tolist() == ["a", "b"]
    assert ballots.loc[0, "rank_2"] == "y", "the ballots themselves stay"


@pytest.mark.parametrize(
    ("before", "after", "near"),
    [
        (["a", "b"], ["a", "c"], True),  # 394 and 393.5: one ballot can turn them
        (["a", "b"], ["b", "c"], False),  # 411 drops out for 393.5
        (["a", "b"], ["a", "d"], False),
        (["a", "b"], ["a", "b", "c"], True),  # one that shares a place now
        (["a", "b"], ["a", "b", "d"], False),
        (["a", "b", "e"], ["a", "b"], True),  # one that shared a place before
    ],
)
def test_a_near_tie_is_what_one_more_ballot_could_turn(before, after, near):
    scores = pd.Series({"a": 411.0, "b": 394.0, "c": 393.5, "d": 345.5, "e": 394.0})
    assert methods.is_near_tie(scores, before, after, most=5) is near


@pytest.mark.parametrize(("gap", "near"), [(4.5, True), (5, True), (5.5, False)])
def test_one_ballot_of_six_priorities_can_turn_five_points(gap, near):
    scores = pd.Series({"a": 20 + gap, "b": 20.0})
    assert methods.is_near_tie(scores, ["a"], ["b"], most=5) is near
