"""The checks of module 05, decide together."""

from __future__ import annotations

import math
import numbers

import numpy as np
import pandas as pd

from community_data import methods
from community_data.data import ballots
from community_data.exercises.answers import Wrong, answered, names_of, numbers_of
from community_data.exercises.check import exercise
from community_data.exercises.judging import Mistake, column, number, rounding
from community_data.lessons.priorities import material
from community_data.lessons.priorities.answers import numbers_by_code, table_by_role
from community_data.methods.voting import rank_columns

KINDS = {
    "twice": "names the same priority in two ranks",
    "unknown": "names something that is not one of the priorities",
    "blank": "has at least one rank without a mark",
}


@exercise(points=3)
def spoiled_ballots(twice, unknown, blank, package):
    """Three lists of ballot ids: a priority used twice, an unknown one, a blank."""
    written = ballots.ballots(package)
    faults = methods.ballot_faults(written, ballots.codes(package))
    faults.columns = list(KINDS)
    faults.index = written["ballot_id"]
    answers = {"twice": twice, "unknown": unknown, "blank": blank}
    answered(*answers.values())
    given = {name: _ballot_ids(answer, name, faults.index) for name, answer in answers.items()}
    empty = written.set_index("ballot_id")[rank_columns(written)].isna().all(axis=1)
    for name, ids in given.items():
        wanted = set(faults.index[faults[name]])
        extra = sorted(ids - wanted)
        if extra:
            raise _not_of_this_kind(name, extra[0], faults)
        lost = len(wanted) - len(ids)
        if lost and name == "blank" and ids == set(empty.index[empty]):
            raise Wrong(
                "only_empty",
                "blank holds the ballots on which nothing is written. One blank is enough: a "
                "ballot with some marks and some blanks belongs here too.",
            )
        if lost:
            raise Wrong(
                "missed",
                f"What you wrote in {name} is right so far. {_ballots(lost)} more: look for each "
                f"that {KINDS[name]}.",
            )
    found = int(faults.any(axis=1).sum())
    if not found:
        return "All ballots were filled in as asked, so the three lists stay empty."
    return f"You found all of them: {_ballots(found)} of {len(written)}."


def _ballots(number: int) -> str:
    return "1 ballot" if number == 1 else f"{number} ballots"


def _not_of_this_kind(name: str, ballot: str, faults: pd.DataFrame) -> Wrong:
    row = faults.loc[ballot]
    row = row.iloc[0] if isinstance(row, pd.DataFrame) else row
    other = [kind for kind in KINDS if row[kind]]
    if not other:
        return Wrong(
            "nothing_wrong",
            f"{name} holds {ballot}, but this ballot was filled in as asked. Compare its id with "
            f"the table.",
        )
    return Wrong(
        "another_kind",
        f"{name} holds {ballot}. Something is wrong with this ballot, but not this. A ballot "
        f"belongs in {name} where it {KINDS[name]}.",
    )


def _ballot_ids(answer: object, name: str, known: pd.Index) -> set[str]:
    if isinstance(answer, pd.DataFrame) and "ballot_id" in answer.columns:
        answer = answer["ballot_id"]
    if isinstance(answer, numbers.Number) and not isinstance(answer, (bool, np.bool_)):
        raise Wrong(
            "a_count",
            f"{name} is a number. Write the ids of the ballots, in quotes, inside [ ]. If there "
            f"are none, write [].",
        )
    return set(names_of(answer, known, "ballots"))


@exercise(points=2)
def take_out(answer):
    """The ranks of the invented ballot whose marks cannot be counted."""
    ballot = material.invented_ballot()
    codes = list(ballots.NAMES)
    ranks = rank_columns(ballot)
    marks = ballot.iloc[0]
    clean = methods.clean_ballots(ballot, codes).iloc[0]
    wanted = {rank for rank in ranks if pd.notna(marks[rank]) and pd.isna(clean[rank])}
    given = _ranks_named(answer, ranks, marks)
    blank = {rank for rank in ranks if pd.isna(marks[rank])}
    unknown = {rank for rank in ranks if pd.notna(marks[rank]) and marks[rank] not in codes}
    repeated = {rank for rank in ranks if (marks == marks[rank]).sum() > 1}
    first = {min(repeated, key=ranks.index)}
    if given == wanted:
        return "What is left stands where the person put it, and nobody is thrown away."
    if not given:
        raise Wrong(
            "left_as_it_is",
            "You leave the ballot as it is. But a mark that is not one of the priorities cannot "
            "be counted, and nobody has two places for the same priority.",
        )
    if given == set(ranks):
        raise Wrong(
            "all_of_it",
            "You take the whole ballot out, and the person with it. Some of its marks can be read "
            "without doubt. Keep those.",
        )
    if repeated <= given:
        raise Wrong(
            "both",
            "You take out a priority that the person wants, in both of its places. The highest "
            "of the two says how much. Keep that one.",
        )
    if first <= given:
        raise Wrong(
            "kept_the_lower",
            "Of a priority that stands there twice, the highest place counts. You kept the lower "
            "one.",
        )
    if given & blank:
        raise Wrong(
            "blank_taken", "A blank rank holds no mark, so there is nothing to take out of it."
        )
    if given - wanted:
        raise Wrong(
            "too_much",
            "You take out a mark that can be counted: it is one of the priorities, and it stands "
            "there for the first time. Keep it.",
        )
    if given == unknown:
        raise Wrong(
            "twice_left",
            "You found the mark that is not one of the priorities. One more must go: look for a "
            "priority that stands there twice.",
        )
    raise Wrong(
        "unknown_left",
        "One more must go: look for a mark that is not one of the six priorities.",
    )


def _ranks_named(answer: object, ranks: list[str], marks: pd.Series) -> set[str]:
    """Ranks, however somebody names them: "rank_2", "Rank 2", "2" or 2."""
    answered(answer)
    if isinstance(answer, (str, int)) and not isinstance(answer, bool):
        answer = [answer]
    if isinstance(answer, dict) or not isinstance(
        answer, (list, tuple, set, frozenset, pd.Series, pd.Index, np.ndarray)
    ):
        raise Wrong("kind", "A list is needed: the names of ranks in quotes, inside [ ].")
    by_spelling = {rank: rank for rank in ranks} | {rank.split("_")[1]: rank for rank in ranks}
    found = set()
    for item in answer:
        said = "_".join(str(item).strip().casefold().split())
        if str(item).strip().casefold() in {str(mark) for mark in marks.dropna()}:
            raise Wrong(
                "marks",
                "You wrote what stands on the ballot. A priority can stand there twice, so write "
                'the name of the rank, such as "rank_6".',
            )
        if said not in by_spelling:
            raise Wrong(
                "unknown_name",
                f"“{str(item)[:40]}” is not a rank of this ballot. Write their names as they stand "
                f"above the table, each in its own quotes.",
            )
        found.add(by_spelling[said])
    return found


@exercise(points=2)
def first_choice(first_choices, winners, package):
    """How many people put each priority first, and the one or the ones with the most."""
    codes = ballots.codes(package)
    clean = ballots.clean(package)
    right = methods.plurality(clean, codes)
    counts = _by_code(first_choices, "first_choices", codes)
    extra = [code for code in counts.index if code not in codes]
    if any(code == "nan" for code in extra):
        raise Wrong(
            "blanks_counted",
            "You count blanks as if they were a priority. Leave out dropna=False.",
        )
    if extra:
        raise Wrong(
            "not_a_priority",
            f"first_choices has a row “{extra[0][:40]}”, which is not one of the priorities. Count "
            f"the column rank_1 of clean.",
        )
    ranks = rank_columns(clean)
    marks = clean[ranks].melt()["value"].value_counts()
    last = clean[ranks[-1]].value_counts()
    _numbers_beside_codes(
        counts.reindex(codes).fillna(0),
        right,
        "first_choices",
        tolerance=0,
        mistakes=[
            Mistake(
                "last_choices",
                last.reindex(codes).fillna(0),
                "You counted the last rank. The first choices stand in the column rank_1.",
            ),
            Mistake(
                "all_ranks",
                marks.reindex(codes).fillna(0),
                "You counted on how many ballots a priority stands in any rank. Count the column "
                "rank_1 alone.",
            ),
            Mistake(
                "percent",
                100 * right / max(right.sum(), 1),
                "These are percents. Here we want to know how many people: leave the percents out.",
            ),
            Mistake(
                "proportion",
                right / max(right.sum(), 1),
                "These are parts of 1. Here we want to know how many people: leave out "
                "normalize=True.",
            ),
            Mistake(
                "points",
                ballots.points(package)[codes].sum(),
                "These are points. Count in how many ballots each priority stands in rank_1.",
            ),
        ],
        otherwise="first_choices is not right yet. Count the values in the column rank_1 of clean.",
    )
    if winners is ...:
        raise Wrong(
            "winners_open",
            "first_choices is right. Now look at the numbers, and write in winners who has the "
            "most.",
        )
    if isinstance(winners, dict):
        winners = list(winners)
    if isinstance(winners, pd.Series) and not pd.api.types.is_numeric_dtype(winners.index):
        winners = winners.index
    most = set(right.index[right == right.max()])
    given = set(names_of(winners, codes, "priorities"))
    if given - most:
        raise Wrong(
            "not_the_most",
            "first_choices is right, winners not yet. A priority that you name has fewer first "
            "choices than another.",
        )
    if given != most:
        raise Wrong(
            "tie",
            "A priority that you name has the most first choices, but not alone. Name all that "
            "have as many.",
        )
    if len(most) > 1:
        return f"{len(most)} priorities have the most first choices: a tie. Nobody won alone."
    return "It has the most first choices. Whether most people want it is another question."


@exercise(points=2)
def share(answer):
    """How many points each priority gets that the invented ballot does not rank."""
    ballot = material.invented_ballot()
    codes = list(ballots.NAMES)
    n = len(codes)
    clean = methods.clean_ballots(ballot, codes).iloc[0]
    points = methods.borda_points(ballot, codes).iloc[0]
    named = list(clean.dropna())
    unranked = n - len(named)
    places = [place for place, mark in enumerate(clean, start=1) if pd.isna(mark)]
    left = sum(n - place for place in places)
    blank = [place for place, mark in enumerate(ballot.iloc[0], start=1) if pd.isna(mark)]
    number(
        answer,
        points.drop(named).iloc[0],
        tolerance=rounding(1),
        mistakes=[
            Mistake(
                "zero",
                0,
                "With 0, what a person did not rank would be treated as last. The person did not "
                "say that. The points that are left are shared.",
            ),
            Mistake(
                "not_shared",
                left,
                "These are the points that are left in all. The priorities without a rank share "
                "them: divide.",
            ),
            Mistake(
                "shared_by_all",
                left / n,
                "You shared the points among all the priorities. Only those without a rank get a "
                "part: the others have their points.",
            ),
            Mistake(
                "moved_up",
                sum(range(unranked)) / unranked,
                "Here the blanks stand at the end. But nothing moves: the marks that are left keep "
                "their rank, so these are the points of the ranks that are empty now.",
            ),
            Mistake(
                "all_points",
                sum(range(n)) / n,
                "You shared all the points of a ballot. Some are given already, to what has a "
                "rank. Share what is left.",
            ),
            Mistake(
                "points_given",
                sum(points[named]) / unranked,
                "You shared the points that are given already. Share those of the empty ranks.",
            ),
            Mistake(
                "one_too_many",
                (left + len(places)) / unranked,
                f"Each of your points is 1 too many: rank 1 gives {n - 1}, not {n}, and the last "
                f"rank gives 0.",
            ),
            Mistake(
                "ranks_for_points",
                sum(places) / unranked,
                f"You added up the ranks. Add up their points: rank 1 gives {n - 1}, rank 2 gives "
                f"{n - 2}, and so on.",
            ),
            Mistake(
                "only_the_blank",
                sum(n - place for place in blank) / unranked,
                "You shared the points of the rank that was blank. The marks that were taken out "
                "left empty ranks too.",
            ),
            *(
                Mistake(
                    "wrong_number_of_shares",
                    left / wrong,
                    "The points that are left are right. Count again how many priorities have no "
                    "rank on this ballot: they are in the list above, and not on the ballot.",
                )
                for wrong in (1, 2, 4, 5)
                if wrong not in (unranked, 1)
            ),
        ],
        otherwise="Not yet. Which ranks are empty after cleaning? Add up their points, then divide "
        "by the number of priorities that have no rank.",
    )
    return "Nothing is lost: the ballot still gives out as many points as every other."


@exercise(points=3)
def borda(scores, package):
    """The points of each priority over all ballots."""
    codes = ballots.codes(package)
    points = ballots.points(package)
    written = ballots.ballots(package)
    clean = ballots.clean(package)
    n = len(codes)
    right = points[codes].sum()
    given = _by_code(scores, "scores", codes)
    extra = [code for code in given.index if code not in codes]
    if extra:
        raise Wrong(
            "extra_row",
            f"scores has a row “{extra[0][:40]}” that is not a priority. Take the columns of the "
            f"priorities first: points[codes].",
        )
    lost = [code for code in codes if code not in given.index]
    if lost:
        raise Wrong(
            "priority_lost",
            f"{len(lost)} of {n} priorities have no number: {lost[0]}"
            f"{' and others' if len(lost) > 1 else ''}. Keep all of them.",
        )
    filled_in = ~points["ballot_id"].isin(ballots.spoiled(package)["ballot_id"])
    ranked = _rank_numbers(clean, codes)
    _numbers_beside_codes(
        given,
        right,
        "scores",
        tolerance=rounding(1),
        mistakes=[
            Mistake(
                "average",
                points[codes].mean(),
                "These are the average points of a ballot. The order is the same, but here we want "
                "the sum of all ballots.",
            ),
            Mistake(
                "counted",
                points[codes].count(),
                "You counted the ballots. Add up their points.",
            ),
            Mistake(
                "people_dropped",
                points.loc[filled_in, codes].sum(),
                "You dropped the ballots that were not filled in as asked, and with them the "
                "people who wrote them. Use all the rows of points.",
            ),
            Mistake(
                "zero_for_blanks",
                (n - ranked).clip(lower=0).fillna(0).sum(),
                "Here a priority without a rank gets 0 points. The table points has shared the "
                "points that are left: add up its columns.",
            ),
            Mistake(
                "one_too_many",
                right + len(points),
                f"Each ballot gives 1 point too many: rank 1 gives {n - 1}, not {n}.",
            ),
            Mistake(
                "ranks_added",
                ranked.sum(),
                "You added up the ranks. There, few is good. Add up the points: there, many is "
                "good.",
            ),
            Mistake(
                "first_choices",
                methods.plurality(clean, codes),
                "These are the first choices. Now all the ranks count: add up the points.",
            ),
            Mistake(
                "first_choices",
                methods.plurality(clean, codes) * (n - 1),
                "Only the first choices got points here. All the ranks count.",
            ),
            Mistake(
                "one_role",
                points.loc[points["role"] == points["role"].iloc[0], codes].sum(),
                "These are the points of one role only. Add up all the rows.",
            ),
            Mistake(
                "first_rows",
                points[codes].head().sum(),
                "You added up the rows that are shown, the first five. Leave head( ) out.",
            ),
        ],
        otherwise="scores is not right yet. Take the columns of the priorities, points[codes], and "
        "add each of them up.",
    )
    people = len(written)
    return (
        f"All {people:,} ballots are in it: {people:,} × {n * (n - 1) // 2} = {right.sum():,.0f} "
        f"points in all."
    )


def _rank_numbers(clean: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """The number of the rank in which each ballot has each priority; empty where it has none."""
    ranks = rank_columns(clean)
    table = pd.DataFrame(np.nan, index=clean.index, columns=codes)
    for place, rank in enumerate(ranks, start=1):
        for code in codes:
            table.loc[clean[rank] == code, code] = place
    return table


@exercise(points=2)
def tie(for_one, for_other, package):
    """On how many ballots each of two priorities gets more points than the other."""
    codes = ballots.codes(package)
    points = ballots.points(package)
    one, other = ballots.first_two(package)
    right = methods.head_to_head(points[codes], one, other)
    first = methods.plurality(ballots.clean(package), codes)
    ranked = _rank_numbers(ballots.clean(package), codes)
    both = ranked[[one, other]].dropna()
    by_rank = int((both[one] < both[other]).sum()), int((both[other] < both[one]).sum())
    people = len(points)
    same = people - sum(right)
    for position, (answer, name) in enumerate([(for_one, "for_one"), (for_other, "for_other")]):
        winner, loser = (one, other) if position == 0 else (other, one)
        if isinstance(answer, (pd.Series, np.ndarray)) and np.asarray(answer).dtype == bool:
            raise Wrong(
                "true_or_false",
                f"{name} says True or False for each ballot. Count the True ones: put round "
                f"brackets around it, and add .sum() behind them.",
            )
        mine, theirs = right[position], right[1 - position]
        number(
            answer,
            mine,
            name=name,
            tolerance=0,
            mistakes=[
                Mistake(
                    "swapped",
                    theirs,
                    f"{name} counts the ballots that give fewer points to {winner}. Turn the sign "
                    f"around.",
                ),
                Mistake(
                    "first_choices",
                    first[winner],
                    f"These are the first choices of {winner}. Here every ballot counts that puts "
                    f"it above {loser}, in whatever rank.",
                ),
                Mistake(
                    "all_the_others",
                    mine + same,
                    f"You counted all ballots that do not put {loser} higher. Those that give both "
                    f"the same points say nothing: count > only.",
                ),
                Mistake("all_ballots", people, "You counted all ballots. Add "
                        "up the True ones: use .sum()."),
                Mistake(
                    "points",
                    points[winner].sum(),
                    f"These are all the points of {winner}. Count the ballots on which it has more "
                    f"than {loser}.",
                ),
                Mistake(
                    "points",
                    points[winner].sum() - points[loser].sum(),
                    "This is a difference of points. Count ballots: each is one person.",
                ),
                Mistake(
                    "only_ranked",
                    by_rank[position],
                    "You counted only ballots that rank both. Who ranks one of the two gave it "
                    "points as well. Compare the two columns of points.",
                ),
            ],
            otherwise=f"{name} is not right yet. Compare the two columns of points, then add up "
            f"how often it is True.",
        )  # fmt: skip
    if right[0] == right[1]:
        return "Head to head they are equal too. Then people must talk, or draw lots in the open."
    return "You asked every ballot, not only those that have one of the two in first place."


@exercise(points=3)
def ranks_by_role(answer, package):
    """The rank of each priority among the people of each role, 1 for the most points."""
    codes = ballots.codes(package)
    points = ballots.points(package)
    means = right_role_means(package)
    roles = list(means.columns)
    answered(answer)
    if isinstance(answer, pd.Series):
        raise Wrong(
            "one_column",
            "This is one column. A rank is needed for each role: start from role_means.",
        )
    if isinstance(answer, dict) and all(isinstance(v, (pd.Series, dict)) for v in answer.values()):
        answer = pd.DataFrame(answer)
    if not isinstance(answer, pd.DataFrame):
        raise Wrong("kind", "Your answer is not a table. Start from the table role_means.")
    table = table_by_role(answer, package)
    table.columns = [str(name) for name in table.columns]
    table.index = [str(name) for name in table.index]
    start = "Start from role_means, which has a row a priority and a column a role."
    lost = _not_there_once(roles, table.columns)
    if lost:
        raise Wrong(
            "role_lost", f"The role “{lost}” is not in your table, or is there twice. {start}"
        )
    lost = _not_there_once(codes, table.index)
    if lost:
        raise Wrong(
            "priority_lost",
            f"The priority “{lost}” is not in your table, or is there twice. {start}",
        )
    given = pd.DataFrame({role: numbers_of(table[role], role) for role in roles}).loc[codes]
    if all(_is_ranking(given[role], means[role]) for role in roles):
        return "1 stands for the most points. Go along a row: where the ranks differ, people do."
    everyone = points[codes].sum()
    if all(_is_ranking(given[role], -means[role]) for role in roles):
        raise Wrong(
            "upside_down",
            "In your table, 1 stands for the fewest points. Add ascending=False, so that 1 stands "
            "for the most.",
        )
    if len(roles) > 1 and all(_is_ranking(given.loc[code], means.loc[code]) for code in codes):
        raise Wrong(
            "across_roles",
            "You ranked the roles within each priority. Rank the priorities within each role: "
            "leave out axis=1.",
        )
    if any(
        all(_is_ranking(given[role], scores) for role in roles) for scores in (everyone, -everyone)
    ):
        raise Wrong(
            "everyone",
            "Every role has the same ranks: those of all people together. Rank the columns of "
            "role_means.",
        )
    if np.allclose(given, means):
        raise Wrong(
            "points",
            "These are the average points. Turn them into ranks: 1 for the most points in a "
            "column, 2 for the next.",
        )
    if np.allclose(given, means.rank(pct=True)) or np.allclose(
        given, means.rank(pct=True, ascending=False)
    ):
        raise Wrong("parts", "These are parts of 1. Leave out pct=True, so that ranks are 1, 2, 3.")
    off = [role for role in roles if not _is_ranking(given[role], means[role])]
    raise Wrong(
        "wrong_value",
        f"Not all ranks are right yet. Look at the column “{off[0]}” first: rank 1 belongs to the "
        f"priority with the most points in it.",
    )


def _not_there_once(wanted: list[str], have) -> str:
    """The first name that is not among others exactly once; empty where all are."""
    return next((name for name in wanted if list(have).count(name) != 1), "")


def _is_ranking(given: pd.Series, scores: pd.Series) -> bool:
    """Are these the ranks of the scores, 1 for the highest, however ties are ranked?"""
    scores = scores.round(9)
    given = given.to_numpy(dtype=float)
    if not np.isfinite(given).all():
        return False
    usual = (scores.rank(ascending=False, method=m) for m in ("average", "min", "max", "dense"))
    if any(np.allclose(given, ranks) for ranks in usual):
        return True
    # Ties in any order: every place once, and nobody with fewer points above one with more.
    in_order = scores.to_numpy()[np.argsort(given)]
    return sorted(given) == list(range(1, len(given) + 1)) and (np.diff(in_order) <= 0).all()


def right_role_means(package) -> pd.DataFrame:
    """The average points among the people of each role: a row a priority, a column a role."""
    points = ballots.points(package)
    return points.groupby("role")[ballots.codes(package)].mean().T


@exercise(points=3)
def equal_say(answer, package):
    """The average points of each priority where each role has the same say."""
    codes = ballots.codes(package)
    points = ballots.points(package)
    means = right_role_means(package)
    right = means.mean(axis=1)
    if isinstance(answer, (pd.Series, dict)) and set(map(str, _keys(answer))) == set(means.columns):
        raise Wrong(
            "average_of_a_role",
            "You averaged the priorities within each role. That says nothing: every role has the "
            "same. Go along the rows: add axis=1.",
        )
    given = _by_code(answer, "equal", codes)
    lost = [code for code in codes if code not in given.index]
    if lost:
        raise Wrong("priority_lost", f"The priority “{lost[0]}” has no number. Keep all of them.")
    ranks = means.rank(ascending=False)
    _numbers_beside_codes(
        given.reindex(codes),
        right,
        "equal",
        tolerance=rounding(2),
        mistakes=[
            Mistake(
                "one_person_one_vote",
                points[codes].mean(),
                "This is the average of all ballots: there a role with many people has more say. "
                "Average the columns of role_means.",
            ),
            Mistake(
                "one_person_one_vote",
                points[codes].sum(),
                "These are the points of all ballots together. Average the columns of role_means.",
            ),
            Mistake(
                "sum_of_roles",
                means.sum(axis=1),
                "You added the roles up. The order is right, but we want the average: use mean in "
                "place of sum.",
            ),
            Mistake(
                "ranks",
                ranks.mean(axis=1),
                "You averaged the ranks. Average the points: ranks do not say how far apart two "
                "priorities are.",
            ),
            Mistake(
                "middle",
                means.median(axis=1),
                "This is the median of the roles: the one in the middle. Each role has a say in "
                "the average: use mean.",
            ),
            *(
                Mistake(
                    "one_role",
                    means[role],
                    "These are the points of one role only. Average all the roles.",
                )
                for role in means.columns
            ),
        ],
        otherwise="equal is not right yet. Take role_means, and average each row: every role "
        "stands in it once.",
    )
    usual, now = (set(methods.top(scores)) for scores in (points[codes].sum(), right))
    if usual != now:
        return "With the same say for each role, other priorities are on top."
    return "With the same say for each role, the top two stay the same."


def _keys(answer):
    return answer.index if isinstance(answer, pd.Series) else answer.keys()


@exercise(points=3)
def weights_that_change(answer, package):
    """How many weightings put other priorities on top than one person, one vote does."""
    tested = ballots.weightings(package)
    usual = ballots.top_two(package)
    different = tested["top_two"] != usual
    right = int(different.sum())
    codes = ballots.codes(package)
    if isinstance(answer, (pd.Series, np.ndarray)) and np.asarray(answer).dtype == bool:
        raise Wrong(
            "true_or_false",
            "Your answer says True or False for each row. Count the True ones: put round brackets "
            "around it, and add .sum() behind them.",
        )
    points = ballots.points(package)
    first = methods.tops_by_weighting(
        points[codes], points["role"], tested.drop(columns="top_two"), places=1
    )
    winner_changes = int((first != first.iloc[0]).sum())
    if isinstance(answer, str) and answer == usual:
        raise Wrong("names", "This names the top two. How many rows have others on top?")
    number(
        answer,
        right,
        tolerance=0,
        mistakes=[
            Mistake(
                "unchanged",
                len(tested) - right,
                "You counted the rows in which the top two stay the same. Count those in which "
                "they are not the same: != means “is not”.",
            ),
            Mistake(
                "all_rows",
                len(tested),
                "You counted all the rows. Add up the True ones: use .sum() in place of .count() "
                "or len( ).",
            ),
            Mistake(
                "proportion",
                right / len(tested),
                "This is a part of 1. How many rows are it? Use .sum() in place of .mean().",
            ),
            Mistake(
                "percent",
                100 * right / len(tested),
                "This is a percent. How many rows are it?",
            ),
            Mistake(
                "different_results",
                tested["top_two"].nunique(),
                "You counted how many different pairs there are. Count the rows whose pair is not "
                "the usual one.",
            ),
            Mistake(
                "different_results",
                tested["top_two"].nunique() - 1,
                "You counted how many other pairs there are. Count the rows whose pair is not the "
                "usual one.",
            ),
            Mistake(
                "only_the_first",
                winner_changes,
                "You counted where another priority comes first. Count where the pair on top is "
                "another one.",
            ),
        ],
        otherwise="Not yet. Compare the column top_two with usual, and add up how often they are "
        "not the same.",
    )
    if not right:
        return "Not one of them: the top two stand, however much each role counts."
    times = 2 * right / len(tested)
    often = "Half" if times == 1 else "More than half" if times > 1 else "Fewer than half"
    return f"{often} of them do. Say so when you show the result."


def _by_code(answer: object, name: str, codes: list[str]) -> pd.Series:
    """An answer that holds a number beside the code of each priority, as a Series of numbers."""
    answered(answer)
    if isinstance(answer, pd.DataFrame) and {"ballot_id", "role"} <= set(answer.columns):
        raise Wrong(
            "a_row_a_ballot",
            f"{name} still has a row for each ballot. Add up each column: .sum() at the end.",
        )
    if isinstance(answer, pd.DataFrame) and len(answer) > len(codes) + 2 >= answer.shape[1]:
        raise Wrong(
            "a_row_a_ballot",
            f"{name} still has a row for each ballot. One number for each priority is needed.",
        )
    if isinstance(answer, (str, numbers.Number)):
        raise Wrong(
            "one_value",
            f"{name} holds one value. A number for each priority is needed, with its name.",
        )
    if isinstance(answer, pd.Series) and len(answer) > len(codes) + 2:
        raise Wrong(
            "a_row_a_ballot",
            f"{name} has {len(answer)} rows, one for each ballot. One number for each priority is "
            f"needed.",
        )
    try:
        series = numbers_by_code(answer)
    except ValueError:
        raise Wrong(
            "no_names",
            f"{name} holds numbers without the names of the priorities, so nobody can see which "
            f"is which. Keep the names: compare with the example above.",
        ) from None
    if series.index.duplicated().any():
        raise Wrong("priority_twice", f"A priority stands in {name} twice. Keep one row for each.")
    return series


def _numbers_beside_codes(given, right, name, *, tolerance, mistakes, otherwise) -> None:
    """The last layers for numbers by priority, in the words of this module."""
    codes = list(right.index)
    table = pd.DataFrame({"priority": codes, name: given.reindex(codes).to_numpy()})
    wanted = pd.DataFrame({"priority": codes, name: right.to_numpy(dtype=float)})
    in_order = [
        Mistake(m.hint, pd.Series(m.value)[codes].to_numpy(dtype=float), m.message)
        for m in mistakes
        if m.value is not None and not math.isnan(np.sum(pd.Series(m.value)[codes]))
    ]
    column(
        table,
        wanted,
        name,
        key="priority",
        tolerance=tolerance,
        mistakes=in_order,
        otherwise=otherwise,
    )
