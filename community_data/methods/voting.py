"""Adding up ballots on which people rank priorities.

A ballot is a row of a table whose columns `rank_1`, `rank_2` … hold what a person put first,
second and so on; other columns are left alone. With n priorities, rank 1 gives n − 1 points,
rank 2 gives n − 2, and the last gives 0.

Sources: J.-C. de Borda, "Mémoire sur les élections au scrutin", 1781 (the count). D. Saari,
"Chaotic Elections", 2001 (n − 1 … 0, its place among all ways to give points, and its sum of
pairwise comparisons). P. Emerson, "The original Borda count and partial voting", Social Choice
and Welfare 40, 2013 (what a ballot with blanks gets changes results, so the rule must be chosen
before the count). Here the priorities that a ballot does not rank share the points that it has
left, in equal parts: their average position, as M. Kendall gives to ties ("The treatment of ties
in ranking problems", Biometrika 33, 1945). So every ballot gives out the same points in all.
"""

import itertools
import re

import numpy as np
import pandas as pd

SAME = 1e-9
"""How far two scores may be apart, in parts of the larger one, and still be the same."""


def rank_columns(ballots):
    """Return the names of the columns `rank_1`, `rank_2` … of a table, in order."""
    numbered = {name: re.fullmatch(r"rank_(\d+)", str(name)) for name in ballots.columns}
    found = [name for name, match in numbered.items() if match]
    return sorted(found, key=lambda name: int(numbered[name][1]))


def ballot_faults(ballots, priorities):
    """Return what is wrong with each ballot: a DataFrame of True and False, a row a ballot.

    Columns: `used_twice` (a priority stands in two ranks or more), `unknown` (a rank names
    something else), `blank` (a rank is empty; of ranks beyond the number of priorities, nobody
    asks). A ballot may have more than one fault, or none.
    """
    written = ballots[rank_columns(ballots)]
    known = written.isin(list(priorities))
    asked = min(written.shape[1], len(set(priorities)))
    return pd.DataFrame(
        {
            "used_twice": _repeated(written, known).any(axis=1),
            "unknown": (written.notna() & ~known).any(axis=1),
            "blank": written.notna().sum(axis=1) < asked,
        },
        index=ballots.index,
    )


def clean_ballots(ballots, priorities):
    """Return the same ballots without the marks that cannot be counted; nothing moves.

    An unknown priority is taken out. Of a priority that is used twice, the highest rank stays.
    No ballot is dropped, and every mark that stays keeps the rank that the person gave it.
    """
    ranks = rank_columns(ballots)
    written = ballots[ranks]
    known = written.isin(list(priorities))
    clean = ballots.copy()
    clean[ranks] = written.where(known & ~_repeated(written, known))
    return clean


def move_up(ballots):
    """Return the same ballots with no gap: a mark below an empty rank moves up into it.

    It is the rule of many city elections, and another one than `borda_points` goes by.
    """
    ranks = rank_columns(ballots)
    moved = ballots.copy()
    marks = [sorted(row, key=pd.isna) for row in ballots[ranks].to_numpy(dtype=object)]
    moved[ranks] = pd.DataFrame(marks, index=ballots.index, columns=ranks, dtype=object)
    return moved


def _repeated(written, known):
    """Where a known priority stands that the same ballot has in a higher rank: a mask."""
    marks = written.to_numpy(dtype=object)
    repeated = np.zeros(marks.shape, dtype=bool)
    for place in range(1, marks.shape[1]):
        repeated[:, place] = (marks[:, :place] == marks[:, [place]]).any(axis=1)
    return pd.DataFrame(repeated, written.index, written.columns) & known


def plurality(ballots, priorities):
    """Return how many ballots put each priority first: a Series, 0 where none does."""
    first = ballots[rank_columns(ballots)[0]]
    return first.value_counts().reindex(list(priorities), fill_value=0).rename("first_choices")


def borda_points(ballots, priorities):
    """Return the points that each ballot gives to each priority: a DataFrame, a row a ballot.

    ballots: as people wrote them, or cleaned; what cannot be counted is a blank rank.
    priorities: their names, at least two.

    Rank k gives n − k points, for n priorities. Those that the ballot does not rank share the
    points that are left, in equal parts. So each row adds up to n (n − 1) / 2. Where a ballot
    leaves a gap and still ranks all (it has more ranks than priorities), its order counts.
    """
    priorities = list(priorities)
    n = len(priorities)
    clean = clean_ballots(ballots, priorities)
    # Which column of points each mark belongs to; −1 for a blank.
    column_of = pd.Index(priorities)
    marks = np.column_stack([column_of.get_indexer(clean[rank]) for rank in rank_columns(clean)])
    points = np.full((len(clean), n), np.nan)
    for place in range(marks.shape[1]):
        rows = np.flatnonzero(marks[:, place] >= 0)
        points[rows, marks[rows, place]] = max(n - 1 - place, 0)
    for row in np.flatnonzero(~np.isnan(points).any(axis=1)):
        points[row, marks[row][marks[row] >= 0]] = np.arange(n - 1, -1, -1)
    left = n * (n - 1) / 2 - np.nansum(points, axis=1)
    unranked = np.isnan(points).sum(axis=1)
    share = left / np.maximum(unranked, 1)
    points = np.where(np.isnan(points), share[:, None], points)
    return pd.DataFrame(points, index=ballots.index, columns=priorities)


def borda(ballots, priorities, weights=None):
    """Return the Borda score of each priority: a Series of points over all ballots.

    weights: how many times each ballot counts (a list or array, a ballot each); once by default.
    """
    points = borda_points(ballots, priorities)
    weights = np.ones(len(points)) if weights is None else np.asarray(weights, dtype=float)
    return points.mul(weights, axis=0).sum().rename("points")


def points_by_role(points, roles):
    """Return the average points of each priority among the people of each role.

    points: what `borda_points` returns. roles: the role of each ballot, in the same order.
    A DataFrame: a row a priority, a column a role, in the order in which roles first appear.
    """
    return points.groupby(np.asarray(roles), sort=False).mean().T


def weighted_borda(points, roles, times):
    """Return the average points of each priority where the ballots of a role count several times.

    points, roles: as for `points_by_role`. times: role -> how many times each of its ballots
    counts; once where a role is not named. Raises ValueError where nothing counts, or for a
    negative number.
    """
    weights = np.array([float(times.get(role, 1)) for role in roles])
    if (weights < 0).any() or not weights.sum() > 0:
        raise ValueError("Each role needs a weight of 0 or more, and one of them more than 0.")
    return points.mul(weights, axis=0).sum() / weights.sum()


def equal_say(points, roles):
    """Return the average points of each priority where every role has the same say in all.

    It is the average of the roles' averages: a ballot of a small role counts for more.
    """
    return points_by_role(points, roles).mean(axis=1)


def head_to_head(points, one, other):
    """Return (how many ballots give `one` more points than `other`, how many fewer)."""
    apart = points[one] - points[other]
    return int((apart > SAME).sum()), int((apart < -SAME).sum())


def top(scores, places=2):
    """Return the priorities on the first `places` places, in the order of `scores`.

    scores: a Series. They are more than `places` where some share the last of these places.
    """
    least = scores.nlargest(places).min()
    return list(scores.index[scores >= least - SAME * max(1, abs(least))])


def is_near_tie(scores, before, after, most):
    """Return whether others on top are so close to those before that a ballot could turn them.

    scores: the points of each priority, a Series. before, after: who is on top, one way and the
    other. most: how many points one ballot can give one priority more than another.
    """
    least = scores[list(before)].min()
    leave = scores[[name for name in before if name not in after]].max()
    enter = scores[[name for name in after if name not in before]].min()
    apart = (least if np.isnan(leave) else leave) - (least if np.isnan(enter) else enter)
    return bool(apart <= most + SAME * max(1, abs(least)))


def weightings(roles, times=(1, 2, 3)):
    """Return the ways to let the ballots of each role count several times: a DataFrame.

    roles: their names. A row is a way, a column a role; the first row is one person, one vote.
    Ways that give the same result are kept once: all twice is the same as all once. With more
    than six roles there would be too many, so one role at a time counts more often.
    """
    roles = list(roles)
    if len(roles) <= 6:
        ways = itertools.product(sorted(times), repeat=len(roles))
    else:
        ways = [[1] * len(roles)] + [
            [more if role == other else 1 for other in roles]
            for role in roles
            for more in sorted(times)
            if more > 1
        ]
    different = {tuple(np.array(way) / max(way)): way for way in reversed(list(ways))}
    rows = sorted(different.values(), key=lambda way: (sum(way), way[::-1]))
    return pd.DataFrame(rows, columns=roles)


def tops_by_weighting(points, roles, ways, places=2):
    """Return which priorities are on top under each weighting: a Series of tuples of names.

    ways: what `weightings` returns. The order among those on top does not count.
    """
    sums = points.groupby(np.asarray(roles), sort=False).sum()
    scores = ways.to_numpy(dtype=float) @ sums.loc[list(ways.columns)].to_numpy()
    least = np.sort(scores, axis=1)[:, [-min(places, scores.shape[1])]]
    on_top = scores >= least - SAME * np.maximum(1, np.abs(least))
    found = [tuple(points.columns[row]) for row in on_top]
    return pd.Series(found, index=ways.index, dtype=object)


def share_that_changes_top(points, roles, ways, places=2):
    """Return the share, from 0 to 1, of weightings that put others on the first `places` places.

    Others than one person, one vote puts there. It is a question to the result, not a test of
    chance: how far does it rest on how much each role counts?
    """
    usual = tuple(top(points.sum(), places))
    return float((tops_by_weighting(points, roles, ways, places) != usual).mean())
