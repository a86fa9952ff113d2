"""The checks of module 05, decide together."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from community_data import methods
from community_data.data import ballots
from community_data.exercises import options
from community_data.exercises.answers import Wrong, answered, numbers_of
from community_data.exercises.exercise import (
    ByName,
    Choice,
    Custom,
    Labels,
    Names,
    Number,
    Parts,
    exercise,
)
from community_data.exercises.judging import Mistake, rounding
from community_data.exercises.mistakes import Family
from community_data.lessons.priorities import material
from community_data.lessons.priorities.answers import table_by_role
from community_data.methods.voting import rank_columns
from community_data.text.translate import _, lazy_gettext, ngettext

FAMILIES = [
    Family(
        lazy_gettext("A faulty ballot is missing, or in the wrong list"),
        lazy_gettext(
            "Lay the strips on the table. Read one aloud, rank by rank, and ask three questions: "
            "twice? unknown? blank?"
        ),
        ("missed", "another_kind", "nothing_wrong", "only_empty"),
    ),
    Family(
        lazy_gettext("Too much is taken out of a ballot"),
        lazy_gettext(
            "It feels clean to throw away. Ask: “What do we know for sure that this person wants?” "
            "That stays."
        ),
        ("all_of_it", "both", "too_much", "blank_taken"),
    ),
    Family(
        lazy_gettext("Too little is taken out, or the wrong one"),
        lazy_gettext(
            "Ask: “Can one wish stand in two places?” Then: “Which of the two says how much it "
            "matters?”"
        ),
        ("left_as_it_is", "twice_left", "unknown_left", "kept_the_lower", "marks"),
    ),
    Family(
        lazy_gettext("A rule or weights that are not fair"),
        lazy_gettext(
            "Ask who would choose it if they knew the result. Then who would choose it if they "
            "did not."
        ),
        ("thrown_away", "filled_in", "for_one_side", "after_the_count"),
    ),
    Family(
        lazy_gettext("Counting the wrong thing for first choices"),
        lazy_gettext(
            "Put a finger on the column rank_1. Only what stands there is a first choice."
        ),
        ("last_choices", "all_ranks", "blanks_counted", "points"),
    ),
    Family(
        lazy_gettext("Who has the most"),
        lazy_gettext(
            "Python shows one winner where there are two. Ask: “Does anybody else have that "
            "number?”"
        ),
        ("tie", "not_the_most"),
    ),
    Family(
        lazy_gettext("The points of the empty ranks"),
        lazy_gettext(
            "Use beans: 15 for each ballot. Give out what is certain, then share what is left on "
            "the table. Zero would say “last”, and nobody said that."
        ),
        (
            "zero", "not_shared", "shared_by_all", "moved_up", "all_points", "points_given",
            "only_the_blank", "wrong_number_of_shares", "ranks_for_points",
        ),
    ),
    Family(
        lazy_gettext("Points from 6 to 1"),
        lazy_gettext(
            "The order stays the same for full ballots. But say which points you used, and use "
            "the same for all."
        ),
        ("one_too_many",),
    ),
    Family(
        lazy_gettext("Something else in place of the sum of points"),
        lazy_gettext(
            "Ask: “How many beans lie in this bowl at the end?” One bowl for each priority, all "
            "ballots in it."
        ),
        ("average", "counted", "ranks_added", "first_choices", "first_rows", "one_role"),
    ),
    Family(
        lazy_gettext("People are dropped"),
        lazy_gettext(
            "The most important mistake of this module. Ask who these people may be, and who "
            "chose to leave them out."
        ),
        ("people_dropped", "zero_for_blanks"),
    ),
    Family(
        lazy_gettext("Head to head"),
        lazy_gettext(
            "Let people stand up: on your ballot, is it higher? Those who gave both the same stay "
            "seated."
        ),
        ("swapped", "all_the_others", "all_ballots", "only_ranked"),
    ),
    Family(
        lazy_gettext("Ranks by role"),
        lazy_gettext(
            "In each column there is one first place. Let them read one column aloud, from 1 to 6."
        ),
        ("upside_down", "across_roles", "everyone", "ranks", "parts", "role_lost"),
    ),
    Family(
        lazy_gettext("The same say for each role"),
        lazy_gettext(
            "Draw one pile for each role, each of the same height, however many sheets are in it."
        ),
        ("one_person_one_vote", "sum_of_roles", "average_of_a_role", "middle"),
    ),
    Family(
        lazy_gettext("How many weightings"),
        lazy_gettext("Ask for the sentence: “In … of … rows, other priorities are on top.”"),
        ("unchanged", "all_rows", "different_results", "only_the_first", "near_ties"),
    ),
    Family(
        lazy_gettext("What may be said of the result"),
        lazy_gettext(
            "Read a sentence aloud, and put a finger on the number that it speaks of. Where there "
            "is none, it claims more than the ballots hold."
        ),
        ("true", "too_sure", "everybody", "cause", "roles"),
    ),
]  # fmt: skip


# Every ballot


def _faulty_list(name: str, fault: str, package) -> Names:
    """The ballots with one fault, and what to say of each that is missing or does not belong."""
    written = ballots.ballots(package)
    faults = methods.ballot_faults(written, ballots.codes(package)).set_axis(written["ballot_id"])
    belongs = {
        "twice": _("A ballot belongs in twice where it names a priority in two ranks."),
        "unknown": _("A ballot belongs in unknown where it names what is no priority."),
        "blank": _("A ballot belongs in blank where a rank holds no mark."),
    }[name]
    other = _("{name} holds {ballot}. Something is wrong with this ballot, but not this.")
    fine = _(
        "{name} holds {ballot}, but this ballot was filled in as asked. Compare its id with the "
        "table."
    )
    more = _("What you wrote in {name} is right so far. At least one is missing.").format(name=name)
    right = list(faults.index[faults[fault]])
    return Names(
        right=right,
        allowed=list(faults.index),
        what=_("ballots"),
        column="ballot_id",
        list_name=name,
        known=_only_empty(written, right) if name == "blank" else [],
        wrong={
            ballot: Mistake(
                "another_kind",
                ballot,
                f"{other.format(name=name, ballot=ballot)} {belongs}",
            )
            if row.any()
            else Mistake("nothing_wrong", ballot, fine.format(name=name, ballot=ballot))
            for ballot, row in faults[~faults[fault]].iterrows()
        },
        missing={ballot: Mistake("missed", ballot, f"{more} {belongs}") for ballot in right},
        otherwise=more,
    )


def _only_empty(written: pd.DataFrame, right: list[str]) -> list[Mistake]:
    """The mistake to take those ballots alone for blank on which nothing is written."""
    empty = written["ballot_id"][written[rank_columns(written)].isna().all(axis=1)]
    message = _(
        "blank holds the ballots on which nothing is written. One blank is enough: a ballot with "
        "some marks and some blanks belongs here too."
    )
    return [Mistake("only_empty", list(empty), message)] if 0 < len(empty) < len(right) else []


@exercise(points=3, answers=3)
def faulty_ballots(package):
    """Three lists of ballot ids: a priority used twice, an unknown one, a blank."""
    faulty, people = len(ballots.faulty(package)), len(ballots.ballots(package))
    found = ngettext(
        "You found it: {n} ballot of {people}.", "You found all of them: {n} ballots of {people}.",
        faulty,
    ).format(n=faulty, people=people)  # fmt: skip
    none = _("All ballots were filled in as asked, so the three lists stay empty.")
    return Parts(
        [
            _faulty_list("twice", "used_twice", package),
            _faulty_list("unknown", "unknown", package),
            _faulty_list("blank", "blank", package),
        ],
        praise=found if faulty else none,
    )


@exercise(points=2)
def take_out():
    """The ranks of the invented ballot whose marks cannot be counted."""
    ranks = {rank: rank.removeprefix("rank_") for rank in rank_columns(material.invented_ballot())}
    other_names = {
        name: rank
        for rank, place in ranks.items()
        for name in (place, f"{place}.0", f"rank{place}", rank.replace("_", " "))
    }
    marks = sorted(set(material.invented_ballot().iloc[0].dropna()))
    both = _(
        "You take out a priority that the person wants, in both of its places. The highest of the "
        "two says how much. Keep that one."
    )
    countable = _(
        "You take out a mark that can be counted: it is one of the priorities, and it stands there "
        "for the first time. Keep it."
    )
    id_of_rank = _(
        "You wrote what stands on the ballot. A priority can stand there twice, so write the name "
        'of the rank, such as "rank_6".'
    )
    return Names(
        right=["rank_2", "rank_4"],
        allowed=[*ranks, *marks],
        also=other_names,
        what=_("ranks"),
        known=[
            Mistake("left_as_it_is", [], _(
                "You leave the ballot as it is. But a mark that is not one of the priorities "
                "cannot be counted, and nobody has two places for the same priority."
            )),
            Mistake("all_of_it", list(ranks), _(
                "You take the whole ballot out, and the person with it. Some of its marks can be "
                "read without doubt. Keep those."
            )),
            Mistake("both", ["rank_1", "rank_2", "rank_4"], both),
            Mistake("both", ["rank_1", "rank_4"], both),
            Mistake("twice_left", ["rank_2"], _(
                "You found the mark that is not one of the priorities. One more must go: look for "
                "a priority that stands there twice."
            )),
            Mistake("unknown_left", ["rank_4"], _(
                "One more must go: look for a mark that is not one of the six priorities."
            )),
        ],
        wrong={
            **{mark: Mistake("marks", mark, id_of_rank) for mark in marks},
            "rank_1": Mistake("kept_the_lower", "rank_1", _(
                "Of a priority that stands there twice, the highest place counts. Look which of "
                "the two you took out."
            )),
            "rank_5": Mistake("blank_taken", "rank_5", _(
                "A blank rank holds no mark, so there is nothing to take out of it."
            )),
            **{rank: Mistake("too_much", rank, countable) for rank in ("rank_3", "rank_6")},
        },
        otherwise=countable,
        praise=_("What is left stands where the person put it, and nobody is thrown away."),
    )  # fmt: skip


@exercise(points=2, answers=2)
def before_the_count():
    """A rule for faulty ballots and the weights, chosen while nobody knows the result."""
    return Parts(
        [
            _fair(material.rules(), "my_rule", material.STAYS, material.MOVES_UP),
            _fair(material.weights(), "my_weights", material.ONE_EACH, material.SAME_SAY),
        ],
        praise=_(
            "Both are fair, and you chose before you saw the result. Part 4 shows what your choice "
            "does."
        ),
    )


def _fair(choices: dict[str, options.Option], name: str, *fair: str) -> Choice:
    """A choice in which several options are right."""
    return Choice(
        options={letter: option.text for letter, option in choices.items()},
        right=options.letters_of(choices, *fair)[0],
        wrong=options.mistakes_of(choices, *fair),
        name=name,
    )


# Two ways to count


@exercise(points=2, answers=2)
def first_choice(package):
    """How many people put each priority first, and the one or the ones with the most."""
    codes, clean = ballots.codes(package), ballots.clean(package)
    right = methods.plurality(clean, codes)
    most = list(right.index[right == right.max()])
    tied = _("{n} priorities have the most first choices: a tie. Nobody won alone.")
    alone = _("It has the most first choices. Whether most people want it is another question.")
    not_alone = _(
        "A priority that you name has the most first choices, but not alone. Name all that have as "
        "many."
    )
    fewer = _(
        "first_choices is right, winners not yet. A priority that you name has fewer first choices "
        "than another."
    )
    winners = Names(
        right=most,
        allowed=codes,
        what=_("priorities"),
        list_name="winners",
        wrong={code: Mistake("not_the_most", code, fewer) for code in codes if code not in most},
        missing={code: Mistake("tie", code, not_alone) for code in most},
        otherwise=fewer,
    )
    return Parts(
        [_first_choices(package, right), winners],
        praise=tied.format(n=len(most)) if len(most) > 1 else alone,
    )


def _first_choices(package, right: pd.Series) -> ByName:
    codes, clean = list(right.index), ballots.clean(package)
    ranks = rank_columns(clean)
    count_first = _("Count the column rank_1 of clean.")
    blanks = _("You count blanks as if they were a priority. Leave out dropna=False.")
    return ByName(
        right=right,
        name="first_choices",
        what=_("priorities"),
        zero_left_out=True,
        tolerance=0,
        wrong={"nan": Mistake("blanks_counted", None, blanks)},
        known=[
            Mistake("last_choices", clean[ranks[-1]].value_counts().reindex(codes).fillna(0), _(
                "You counted the last rank. The first choices stand in the column rank_1."
            )),
            Mistake(
                "all_ranks",
                clean[ranks].melt()["value"].value_counts().reindex(codes).fillna(0),
                _("You counted on how many ballots a priority stands in any rank.")
                + f" {count_first}",
            ),
            Mistake("percent", 100 * right / max(right.sum(), 1), _(
                "These are percents. Here we want to know how many people: leave the percents out."
            )),
            Mistake("proportion", right / max(right.sum(), 1), _(
                "These are parts of 1. Here we want to know how many people: leave out "
                "normalize=True."
            )),
            Mistake("points", ballots.points(package)[codes].sum(), _(
                "These are points. Count in how many ballots each priority stands in rank_1."
            )),
        ],
        otherwise=_("first_choices is not right yet.") + f" {count_first}",
    )  # fmt: skip


@exercise(points=2)
def share():
    """How many points each priority gets that the invented ballot does not rank."""
    ballot, codes = material.invented_ballot(), list(ballots.NAMES)
    n = len(codes)
    clean = methods.clean_ballots(ballot, codes).iloc[0]
    points = methods.borda_points(ballot, codes).iloc[0]
    named = list(clean.dropna())
    unranked = n - len(named)
    places = [place for place, mark in enumerate(clean, start=1) if pd.isna(mark)]
    blank = [place for place, mark in enumerate(ballot.iloc[0], start=1) if pd.isna(mark)]
    left = sum(n - place for place in places)
    scale = _("Rank 1 gives {most} points, rank 2 gives {next}, and the last gives 0.").format(
        most=n - 1, next=n - 2
    )
    return Number(
        right=points.drop(named).iloc[0],
        known=[
            Mistake("zero", 0, _(
                "With 0, what a person did not rank would be treated as last. The person did not "
                "say that. The points that are left are shared."
            )),
            Mistake("not_shared", left, _(
                "These are the points that are left in all. The priorities without a rank share "
                "them: divide."
            )),
            Mistake("shared_by_all", left / n, _(
                "You shared the points among all the priorities. Only those without a rank get a "
                "part: the others have their points."
            )),
            Mistake("moved_up", sum(range(unranked)) / unranked, _(
                "Here the blanks stand at the end. But nothing moves: the marks that are left keep "
                "their rank, so these are the points of the ranks that are empty now."
            )),
            Mistake("all_points", sum(range(n)) / n, _(
                "You shared all the points of a ballot. Some are given already, to what has a "
                "rank. Share what is left."
            )),
            Mistake("points_given", sum(points[named]) / unranked, _(
                "You shared the points that are given already. Share those of the empty ranks."
            )),
            Mistake("one_too_many", (left + len(places)) / unranked,
                    _("Each of your points is 1 too many.") + f" {scale}"),
            Mistake("ranks_for_points", sum(places) / unranked,
                    _("You added up the ranks. Add up their points.") + f" {scale}"),
            Mistake("only_the_blank", sum(n - place for place in blank) / unranked, _(
                "You shared the points of the rank that was blank. The marks that were taken out "
                "left empty ranks too."
            )),
            *(
                Mistake("wrong_number_of_shares", left / shares, _(
                    "The points that are left are right. Count again how many priorities have no "
                    "rank on this ballot: they are in the list above, and not on the ballot."
                ))
                for shares in (2, 4, 5)
            ),
        ],
        otherwise=_(
            "Not yet. Which ranks are empty after cleaning? Add up their points, then divide by "
            "the number of priorities that have no rank."
        ),
        praise=_("Nothing is lost: the ballot still gives out as many points as every other."),
    )  # fmt: skip


@exercise(points=3)
def borda(package):
    """The points of each priority over all ballots."""
    codes, points = ballots.codes(package), ballots.points(package)
    clean = ballots.clean(package)
    n, people = len(codes), len(points)
    right = points[codes].sum()
    as_asked = ~points["ballot_id"].isin(ballots.faulty(package)["ballot_id"])
    ranked = _rank_numbers(clean, codes)
    columns = _("Take the columns of the priorities first: points[codes].")
    praise = _("All {people} ballots are in it: {people} × {each} = {total} points in all.")
    return ByName(
        right=right,
        name="scores",
        what=_("priorities"),
        known=[
            Mistake("average", points[codes].mean(), _(
                "These are the average points of a ballot. The order is the same, but here we want "
                "the sum of all ballots."
            )),
            Mistake("counted", points[codes].count(),
                    _("You counted the ballots. Add up their points.")),
            Mistake("people_dropped", points.loc[as_asked, codes].sum(), _(
                "You dropped the ballots that were not filled in as asked, and with them the "
                "people who wrote them. Use all the rows of points."
            )),
            Mistake("zero_for_blanks", (n - ranked).clip(lower=0).fillna(0).sum(), _(
                "Here a priority without a rank gets 0 points. The table points has shared the "
                "points that are left: add up its columns."
            )),
            Mistake("one_too_many", right + people, _(
                "Each ballot gives 1 point too many: rank 1 gives {most}, not {n}."
            ).format(most=n - 1, n=n)),
            Mistake("ranks_added", ranked.sum(), _(
                "You added up the ranks. There, few is good. Add up the points: there, many is "
                "good."
            )),
            *(
                Mistake("first_choices", methods.plurality(clean, codes) * times, _(
                    "Only the first choices are in this. Now all the ranks count: add up the "
                    "points."
                ))
                for times in (1, n - 1)
            ),
            Mistake("one_role", points.loc[points["role"] == points["role"].iloc[0], codes].sum(),
                    _("These are the points of one role only. Add up all the rows.")),
            Mistake("first_rows", points[codes].head().sum(), _(
                "You added up the rows that are shown, the first five. Leave head( ) out."
            )),
        ],
        wrong={name: Mistake("extra_group", None, columns) for name in ("ballot_id", "role")},
        otherwise=_(
            "scores is not right yet. Take the columns of the priorities, points[codes], and add "
            "each of them up."
        ),
        praise=praise.format(
            people=f"{people:,}", each=n * (n - 1) // 2, total=f"{right.sum():,.0f}"
        ),
    )  # fmt: skip


def _rank_numbers(clean: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """The number of the rank in which each ballot has each priority; empty where it has none."""
    table = pd.DataFrame(np.nan, index=clean.index, columns=codes)
    for place, rank in enumerate(rank_columns(clean), start=1):
        for code in codes:
            table.loc[clean[rank] == code, code] = place
    return table


@exercise(points=2, answers=2)
def tie(package):
    """On how many ballots each of two priorities gets more points than the other."""
    one, other = ballots.first_two(package)
    equal = _("Head to head they are equal too. Then people must talk, or draw lots in the open.")
    asked = _("You asked every ballot, not only those that have one of the two in first place.")
    for_one, for_other = methods.head_to_head(ballots.points(package), one, other)
    return Parts(
        [
            _above("for_one", one, other, package),
            _above("for_other", other, one, package),
        ],
        praise=equal if for_one == for_other else asked,
    )


def _above(name: str, winner: str, loser: str, package) -> Number:
    """On how many ballots one priority has more points than another."""
    points, clean = ballots.points(package), ballots.clean(package)
    right, fewer = methods.head_to_head(points, winner, loser)
    ranked = _rank_numbers(clean, [winner, loser]).dropna()
    names = {"name": name, "winner": winner, "loser": loser}
    known = [
        ("swapped", fewer, _(
            "{name} counts the ballots that give fewer points to {winner}. Turn the sign around."
        )),
        ("first_choices", (clean[rank_columns(clean)[0]] == winner).sum(), _(
            "These are the first choices of {winner}. Here every ballot counts that puts it above "
            "{loser}, in whatever rank."
        )),
        ("all_the_others", len(points) - fewer, _(
            "You counted all ballots that do not put {loser} higher. Those that give both the same "
            "points say nothing: count > only."
        )),
        ("all_ballots", len(points),
         _("You counted all ballots. Add up the True ones: use .sum().")),
        ("points", points[winner].sum(), _(
            "These are all the points of {winner}. Count the ballots on which it has more than "
            "{loser}."
        )),
        ("points", points[winner].sum() - points[loser].sum(),
         _("This is a difference of points. Count ballots: each is one person.")),
        ("only_ranked", (ranked[winner] < ranked[loser]).sum(), _(
            "You counted only ballots that rank both. Who ranks one of the two gave it points as "
            "well. Compare the two columns of points."
        )),
    ]  # fmt: skip
    return Number(
        right=right,
        name=name,
        tolerance=0,
        known=[Mistake(hint, value, text.format(**names)) for hint, value, text in known],
        otherwise=_(
            "{name} is not right yet. Compare the two columns of points, then add up how often it "
            "is True."
        ).format(name=name),
    )


# Roles and weights


def right_role_means(package) -> pd.DataFrame:
    """The average points among the people of each role: a row a priority, a column a role."""
    points = ballots.points(package)
    return points.groupby("role")[ballots.codes(package)].mean().T


@exercise(points=3)
def ranks_by_role(package):
    """The rank of each priority among the people of each role, 1 for the most points."""
    means = right_role_means(package)
    everyone = ballots.points(package)[list(means.index)].sum()
    same = pd.DataFrame(dict.fromkeys(means, everyone))
    known = [
        Mistake("upside_down", means.rank(), _(
            "In your table, 1 stands for the fewest points. Add ascending=False, so that 1 stands "
            "for the most."
        )),
        *(
            Mistake("across_roles", means.rank(axis=1, ascending=ascending), _(
                "You ranked the roles within each priority. Rank the priorities within each role: "
                "leave out axis=1."
            ))
            for ascending in (False, True)
        ),
        *(
            Mistake("everyone", same.rank(ascending=ascending), _(
                "Every role has the same ranks: those of all people together. Rank the columns of "
                "role_means."
            ))
            for ascending in (False, True)
        ),
        Mistake("points", means, _(
            "These are the average points. Turn them into ranks: 1 for the most points in a "
            "column, 2 for the next."
        )),
        *(
            Mistake("parts", means.rank(pct=True, ascending=ascending), _(
                "These are parts of 1. Leave out pct=True, so that ranks are 1, 2, 3."
            ))
            for ascending in (False, True)
        ),
    ]  # fmt: skip

    def judge(answer: object) -> str:
        given = _table_of_roles(answer, means, package)
        off = [role for role in means if not _is_ranking(given[role], means[role])]
        if not off:
            return _(
                "1 stands for the most points. Go along a row: where the ranks differ, people do."
            )
        for mistake in known:
            if _same_ranks(given, mistake.value):
                raise Wrong(mistake.hint, mistake.message)
        first = _(
            "Not all ranks are right yet. Look at the column “{role}” first: rank 1 belongs to the "
            "priority with the most points in it."
        )
        raise Wrong("wrong_value", first.format(role=off[0]))

    return Custom(judge, known)


def _table_of_roles(answer: object, means: pd.DataFrame, package) -> pd.DataFrame:
    """The numbers of an answer, in the rows and columns of `means`."""
    answered(answer)
    start = _("Start from role_means, which has a row a priority and a column a role.")
    if isinstance(answer, pd.Series):
        raise Wrong(
            "one_column", _("This is one column. A rank is needed for each role.") + f" {start}"
        )
    if isinstance(answer, dict) and all(isinstance(v, (pd.Series, dict)) for v in answer.values()):
        answer = pd.DataFrame(answer)
    if not isinstance(answer, pd.DataFrame):
        raise Wrong("kind", _("Your answer is not a table.") + f" {start}")
    table = table_by_role(answer, package)
    table = table.set_axis([str(name) for name in table.columns], axis=1)
    table.index = [str(name) for name in table.index]
    once = _("“{name}” is not in your table, or is there twice.")
    for hint, wanted, names in (
        ("role_lost", means.columns, table.columns),
        ("group_dropped", means.index, table.index),
    ):
        lost = _not_there_once(wanted, names)
        if lost:
            raise Wrong(hint, f"{once.format(name=lost)} {start}")
    return pd.DataFrame({role: numbers_of(table[role], role) for role in means}).loc[means.index]


def _not_there_once(wanted: Iterable[str], names) -> str:
    """The first name that is not among others exactly once; empty where all are."""
    return next((name for name in wanted if list(names).count(name) != 1), "")


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


def _same_ranks(given: pd.DataFrame, wrong: pd.DataFrame) -> bool:
    """Is it this wrong table, however its ties are ranked?"""
    return np.allclose(given, wrong) or (
        (wrong >= 1).all(axis=None)
        and all(_is_ranking(given[role], -wrong[role]) for role in wrong)
    )


@exercise(points=3)
def equal_say(package):
    """The average points of each priority where each role has the same say."""
    codes, points = ballots.codes(package), ballots.points(package)
    means = right_role_means(package)
    right = means.mean(axis=1)
    within = _(
        "You averaged the priorities within each role. That says nothing: every role has the same. "
        "Go along the rows: add axis=1."
    )
    others = _("With the same say for each role, other priorities are on top.")
    same = _("With the same say for each role, the top two stay the same.")
    changes = set(methods.top(points[codes].sum())) != set(methods.top(right))
    return ByName(
        right=right,
        name="equal",
        what=_("priorities"),
        tolerance=rounding(2),
        wrong={
            str(role).casefold(): Mistake("average_of_a_role", None, within) for role in means
        },
        known=[
            Mistake("one_person_one_vote", points[codes].mean(), _(
                "This is the average of all ballots: there a role with many people has more say. "
                "Average the columns of role_means."
            )),
            Mistake("one_person_one_vote", points[codes].sum(), _(
                "These are the points of all ballots together. Average the columns of role_means."
            )),
            Mistake("sum_of_roles", means.sum(axis=1), _(
                "You added the roles up. The order is right, but we want the average: use mean in "
                "place of sum."
            )),
            Mistake("ranks", means.rank(ascending=False).mean(axis=1), _(
                "You averaged the ranks. Average the points: ranks do not say how far apart two "
                "priorities are."
            )),
            Mistake("middle", means.median(axis=1), _(
                "This is the median of the roles: the one in the middle. Each role has a say in "
                "the average: use mean."
            )),
            *(
                Mistake("one_role", means[role], _(
                    "These are the points of one role only. Average all the roles."
                ))
                for role in means
            ),
        ],
        otherwise=_(
            "equal is not right yet. Take role_means, and average each row: every role stands in "
            "it once."
        ),
        praise=others if changes else same,
    )  # fmt: skip


@exercise(points=3, answers=2)
def weights_that_change(package):
    """In how many weightings others are on top, and in how many that is more than a near tie."""
    tested = ballots.weightings(package)
    changed = int((tested["what_changes"] != ballots.NOTHING).sum())
    more = int((tested["what_changes"] == ballots.MORE).sum())
    none = _("Not one of them: the top two stand, however much each role counts.")
    near = _("Weights turn only what one more ballot could turn as well.")
    both = _("Now you can say what is a near tie, and what the weights decide.")
    return Parts(
        [_changed(tested, changed, package), _more(tested, changed, more)],
        praise=none if not changed else both if more else near,
    )


def _changed(tested: pd.DataFrame, changed: int, package) -> Number:
    codes, points = ballots.codes(package), ballots.points(package)
    firsts = methods.tops_by_weighting(
        points[codes], points["role"], tested[ballots.roles(package)], places=1
    )
    usual = tuple(methods.top(points[codes].sum(), 1))
    winner_changes = sum(first != usual for first in firsts)
    pairs = tested["top_two"].nunique()
    return Number(
        right=changed,
        name="changed",
        tolerance=0,
        known=[
            Mistake("unchanged", len(tested) - changed, _(
                "You counted the rows in which the top two stay the same. Count those in which "
                "they are not the same: != means “is not”."
            )),
            Mistake("all_rows", len(tested), _(
                "You counted all the rows. Add up the True ones: use .sum() in place of .count() "
                "or len( )."
            )),
            *_as_parts(changed, len(tested)),
            *(
                Mistake("different_results", number, _(
                    "You counted how many different pairs there are. Count the rows whose pair is "
                    "not the usual one."
                ))
                for number in (pairs, pairs - 1)
            ),
            *(
                Mistake("near_ties", int((tested["what_changes"] == word).sum()), _(
                    "You counted only a part of the rows that change. Near ties count here, and so "
                    "does what says more."
                ))
                for word in (ballots.NEAR_TIE, ballots.MORE)
            ),
            Mistake("only_the_first", winner_changes, _(
                "You counted where another priority comes first. Count where the pair on top is "
                "another one."
            )),
        ],
        otherwise=_(
            "changed is not right yet. Compare the column top_two with usual, and add up how often "
            "they are not the same."
        ),
    )  # fmt: skip


def _more(tested: pd.DataFrame, changed: int, more: int) -> Number:
    near = int((tested["what_changes"] == ballots.NEAR_TIE).sum())
    return Number(
        right=more,
        name="more",
        tolerance=0,
        known=[
            Mistake("near_ties", near, _(
                "You counted the near ties. One more ballot could turn those as well. Count the "
                "rows that say more."
            )),
            Mistake("near_ties", changed, _(
                "You counted all that change. The near ties are among them. Count the rows that "
                "say more."
            )),
            Mistake("unchanged", len(tested) - more, _(
                "You counted all the other rows. Count those that say more."
            )),
            Mistake("all_rows", len(tested), _(
                "You counted all the rows. Add up the True ones: use .sum() in place of .count() "
                "or len( )."
            )),
            *_as_parts(more, len(tested)),
        ],
        otherwise=_(
            "more is not right yet. Ask of the column what_changes where it is “more”, and add up "
            "how often it is."
        ),
    )  # fmt: skip


def _as_parts(number: int, rows: int) -> list[Mistake]:
    """The same number of rows, as a part of them all."""
    return [
        Mistake("proportion", number / max(rows, 1), _(
            "This is a part of 1. How many rows are it? Use .sum() in place of .mean()."
        )),
        Mistake("percent", 100 * number / max(rows, 1),
                _("This is a percent. How many rows are it?")),
    ]  # fmt: skip


@exercise(points=3)
def claims(package) -> Labels:
    """Which of five sentences about the result is true, and what is wrong with the others."""
    return options.labels(
        material.claims(package),
        material.CLAIM_WORDS,
        praise=_(
            "One sentence says what the ballots say. The others claim what no ballot holds, or the "
            "opposite."
        ),
    )
