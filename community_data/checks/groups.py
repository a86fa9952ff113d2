"""The checks of module 08, rates and groups."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from community_data import data, methods

from .core import (
    Mistake,
    Wrong,
    a_table,
    answered,
    close,
    column,
    exercise,
    names_of,
    number,
    numbers_of,
    one_number,
    rounding,
    same_groups,
    yes_or_no,
)

ONE_PLACE = rounding(1)
FROM_ROUNDED = rounding(1, rounded_inputs=2)  # a right way is to go on from rounded percents


def right_rates(package, place: str, measure: str, group_by: str) -> pd.DataFrame:
    """The table of step 5 worked out, so that a trainee can go on when step 5 is not finished.

    One row a group: group, count, population, percent, margin (percentage points, 90%), low and
    high (percent, 90%). A hidden count has empty numbers.
    """
    people = data.groups(package, place, measure, group_by)
    four = [people[c] for c in ("count", "population", "count_moe", "population_moe")]
    low, high = methods.percent_interval(*four)
    return people[["group", "count", "population"]].assign(
        percent=100 * people["count"] / people["population"].where(people["population"] > 0),
        margin=methods.percent_margin(*four),
        low=low,
        high=high,
    )


def _group(package, place, measure, group_by, group) -> pd.Series:
    table = right_rates(package, place, measure, group_by)
    (name,) = names_of(group, table["group"], "groups")
    return table.set_index("group").loc[name]


def _moes(package, place, measure, group_by, group) -> tuple[float, float, float, float]:
    row = data.groups(package, place, measure, group_by).set_index("group").loc[group]
    return row["count"], row["population"], row["count_moe"], row["population_moe"]


@exercise(points=2)
def percent(answer, package, place, measure):
    """The percent of everyone in the place whom the measure counts."""
    row = data.everyone(package, place, measure)
    count, population = row["count"], row["population"]
    right = 100 * count / population
    residents = data.open_package(package).place(place)["population"]
    everywhere = data.everyone(package, data.top_place(package), measure)
    number(
        answer,
        right,
        tolerance=ONE_PLACE,
        mistakes=[
            Mistake(
                "proportion",
                right / 100,
                "This is a proportion, a number from 0 to 1. A percent is that times 100.",
            ),
            Mistake(
                "upside_down",
                100 * population / count if count else math.nan,
                "The fraction is upside down. The people who are counted go above the line, "
                "everybody they are part of goes below.",
            ),
            Mistake(
                "upside_down",
                population / count if count else math.nan,
                "The fraction is upside down. The people who are counted go above the line, "
                "everybody they are part of goes below.",
            ),
            Mistake(
                "per_1000",
                right * 10,
                "This is a rate per 1,000. A percent is per 100: multiply by 100.",
            ),
            Mistake(
                "count",
                count,
                "This is the count itself. Divide it by the people it is part of.",
            ),
            Mistake(
                "others",
                100 - right,
                "This is the percent of everybody else. Use the people who are counted.",
            ),
            Mistake(
                "whole_region",
                100 * everywhere["count"] / everywhere["population"],
                "This is the percent of the whole region, the example above. Use the row of "
                "your own place.",
            ),
            Mistake(
                "wrong_denominator",
                100 * count / everywhere["population"],
                "You divided by the people of the whole region. Divide by the people of your "
                "place.",
            ),
            Mistake(
                "wrong_denominator",
                100 * count / residents,
                "You divided by all residents. Some of them were not asked (for example people "
                "in dormitories). Divide by the population in the same row as the count.",
            ),
        ],
        otherwise="This is not the percent of your place. Divide the count by the population in "
        "the same row, then multiply by 100.",
    )
    return "You divided the people who are counted by all the people they are part of."


@exercise(points=2)
def per_1000(answer, package, place, measure, group_by, focus):
    """How many of every 1,000 people of one group the measure counts."""
    row = _group(package, place, measure, group_by, focus)
    everyone = data.everyone(package, place, measure)
    table = right_rates(package, place, measure, group_by)
    count, population = row["count"], row["population"]
    right = 10 * row["percent"]
    below = "Below the line belong the people of this group only: the population in its row."
    number(
        answer,
        right,
        tolerance=rounding(0),
        mistakes=[
            Mistake(
                "percent",
                right / 10,
                "This is a percent, out of every 100 people. Out of every 1,000 it is ten times "
                "as much: multiply by 1000.",
            ),
            Mistake(
                "proportion",
                right / 1000,
                "This is a proportion, a number from 0 to 1. Multiply it by 1000.",
            ),
            Mistake(
                "whole_population",
                1000 * count / everyone["population"],
                f"You divided by everybody in the place. {below}",
            ),
            Mistake(
                "whole_population",
                1000 * count / data.open_package(package).place(place)["population"],
                f"You divided by all residents of the place. {below}",
            ),
            Mistake(
                "everyone",
                1000 * everyone["count"] / everyone["population"],
                "This is the rate of everybody in the place. Use the row of the group.",
            ),
            Mistake(
                "share_of_counted",
                1000 * count / everyone["count"] if everyone["count"] else math.nan,
                f"This says how many of the people who are counted belong to the group. {below}",
            ),
            Mistake(
                "upside_down",
                1000 * population / count if count else math.nan,
                "The fraction is upside down. The people who are counted go above the line.",
            ),
            *(
                Mistake(
                    "another_group",
                    10 * other,
                    "This is the rate of another group. Use the row called chosen.",
                )
                for other in table.loc[table["group"] != str(focus), "percent"]
            ),
        ],
        otherwise="This is not the rate of the group. Divide the count in the row called chosen "
        "by the population in that row, then multiply by 1000.",
    )
    return "Count and population come from the same row, so the rate is about this group alone."


@exercise(points=2)
def margin(answer, package, place, measure, group_by, focus):
    """The margin of error of one group's percent, in percentage points."""
    row = _group(package, place, measure, group_by, focus)
    count, population, count_moe, population_moe = _moes(
        package, place, measure, group_by, str(focus)
    )
    right = row["margin"]
    everyone = data.everyone(package, place, measure)
    upside_down = methods.percent_margin(
        min(population, count), max(population, count), population_moe, count_moe
    )
    number(
        answer,
        right,
        tolerance=ONE_PLACE,
        mistakes=[
            Mistake(
                "proportion",
                right / 100,
                "This margin belongs to a proportion from 0 to 1. In percentage points it is "
                "100 times as much.",
            ),
            Mistake(
                "margin_of_count",
                count_moe,
                "This is the margin of the count, in people. A percent has a margin of its own.",
            ),
            Mistake(
                "margins_divided",
                100 * count_moe / population_moe if population_moe else math.nan,
                "You divided one margin by the other. Give the function all four numbers: it "
                "needs the counts too.",
            ),
            Mistake(
                "swapped",
                upside_down,
                "The numbers are in the wrong order. First the two counts (count, population), "
                "then their two margins (count_moe, population_moe).",
            ),
            Mistake(
                "margins_added",
                100 * (count_moe / population + count / population * population_moe / population)
                if population
                else math.nan,
                "You added the margins up. That makes the margin too large, since both are "
                "seldom off in the same direction. Use the function.",
            ),
            Mistake(
                "everyone",
                methods.percent_margin(
                    everyone["count"], everyone["population"],
                    everyone["count_moe"], everyone["population_moe"],
                ),
                "This is the margin for everybody in the place. Use the row called chosen: a "
                "smaller group has a larger margin.",
            ),
            Mistake(
                "percent",
                row["percent"],
                "This is the percent itself. Here we want to know how far off it may be.",
            ),
        ],
        otherwise="This is not the margin of the group's percent. Give the function four numbers "
        "from the row called chosen: count, population, count_moe, population_moe.",
    )  # fmt: skip
    return "The percent may be off by about this many points, up or down."


@exercise(points=2)
def counted_interval(answer, package, place):
    """Wilson's interval, in percent, for the first group of the table of full counts."""
    records, _ = data.full_counts(package, place)
    count, population = records.loc[0, ["count", "population"]]
    low, high = methods.percent_interval(count, population, None, None)
    answered(answer)
    if isinstance(answer, pd.DataFrame):
        answer = answer.to_numpy().ravel()
    if not isinstance(answer, (tuple, list, pd.Series, np.ndarray)) or len(answer) != 2:
        raise Wrong(
            "not_a_pair",
            "An interval has two ends: a low one and a high one. Use the function that gives "
            "both, as in the example.",
        )
    ends = [one_number(end, "One end of the interval") for end in list(answer)]
    if all(close(a, b, ONE_PLACE) for a, b in zip(ends, (low, high), strict=True)):
        return "The low end stays above zero and the interval is a little longer upward: that is "\
            "how chance works with small counts."  # fmt: skip
    p = count / population
    wald = 164.5 * math.sqrt(p * (1 - p) / population)
    wrong_ways = {
        "ends_swapped": ((high, low), "The low end comes first, then the high end."),
        "proportion": (
            (low / 100, high / 100),
            "These are proportions from 0 to 1. Multiply by 100, or use percent_interval.",
        ),
        "plus_minus": (
            (100 * p - wald, 100 * p + wald),
            "This is the percent plus and minus a margin. With small counts that can go below "
            "zero. Use Wilson's interval, as in the example.",
        ),
        "95_percent": (
            tuple(100 * e for e in methods.wilson_interval(count, population, 0.95)),
            "This is a 95% interval. In this module every interval is a 90% one, so that all "
            "can be compared.",
        ),
        "exact": (
            tuple(100 * e for e in methods.clopper_pearson_interval(count, population)),
            "This is the exact (Clopper–Pearson) interval. It is fine, but longer than it needs "
            "to be. Use Wilson's, as in the example.",
        ),
    }
    for hint, (wrong, message) in wrong_ways.items():
        slack = 0.0005 if hint == "proportion" else ONE_PLACE
        if all(close(a, b, slack) for a, b in zip(ends, wrong, strict=True)):
            raise Wrong(hint, message)
    for _, other in records.iloc[1:].iterrows():
        theirs = methods.percent_interval(other["count"], other["population"], None, None)
        if all(close(a, b, ONE_PLACE) for a, b in zip(ends, theirs, strict=True)):
            raise Wrong(
                "another_group", "This is the interval of another group. Use the row called first."
            )
    raise Wrong(
        "wrong_value",
        "This is not the interval of the first group. Give the function the count and the "
        "population of the row called first, in this order.",
    )


@exercise(points=3)
def rates(answer, package, place, measure, group_by):
    """A percent and its margin for every group."""
    right = right_rates(package, place, measure, group_by)
    people = data.groups(package, place, measure, group_by)
    everyone = data.everyone(package, place, measure)
    table = a_table(answer, ["group", "percent", "margin"])
    for name in ("percent", "margin"):
        numbers_of(table[name], name)
    same_groups(table["group"], right["group"])
    in_order = right["percent"].to_numpy()
    column(
        table,
        right,
        "percent",
        tolerance=ONE_PLACE,
        mistakes=[
            Mistake(
                "proportion",
                in_order / 100,
                "The percents are proportions from 0 to 1. Multiply by 100.",
            ),
            Mistake(
                "whole_population",
                100 * right["count"] / everyone["population"],
                "Every count is divided by everybody in the place. Divide each by the people of "
                "its own group: the column population.",
            ),
            Mistake(
                "share_of_counted",
                100 * right["count"] / right["count"].sum(),
                "This says which part of the people who are counted belongs to each group. "
                "Divide by the people of each group: the column population.",
            ),
            Mistake("per_1000", 10 * in_order, "These are rates per 1,000. Multiply by 100."),
            Mistake(
                "upside_down",
                100 * right["population"] / right["count"].where(right["count"] > 0),
                "The fractions are upside down: count goes above the line, population below.",
            ),
            Mistake("count", right["count"], "These are the counts. Divide by the population."),
            Mistake(
                "one_value",
                np.full(len(right), 100 * everyone["count"] / everyone["population"]),
                "Every group got the percent of everybody. Use the columns of people, not the "
                "row everyone.",
            ),
        ],
        otherwise="The column percent is not right for every group. It is count divided by "
        "population, times 100, for whole columns of the table people.",
    )
    column(
        table,
        right,
        "margin",
        tolerance=ONE_PLACE,
        mistakes=[
            Mistake(
                "margin_proportion",
                right["margin"] / 100,
                "The margins belong to proportions. Multiply by 100, or use percent_margin.",
            ),
            Mistake(
                "margin_of_count",
                people["count_moe"],
                "These are the margins of the counts, in people. Each percent has its own: use "
                "percent_margin with all four columns.",
            ),
            Mistake(
                "margins_divided",
                100 * people["count_moe"] / people["population_moe"].where(lambda m: m > 0),
                "You divided one margin by the other. Use percent_margin with all four columns.",
            ),
            Mistake(
                "one_value",
                np.full(
                    len(right),
                    methods.percent_margin(
                        everyone["count"], everyone["population"],
                        everyone["count_moe"], everyone["population_moe"],
                    ),
                ),
                "Every group got the margin of everybody. Smaller groups have larger margins: "
                "use the columns of people.",
            ),
        ],
        otherwise="The percents are right, the margins not yet. Give percent_margin the four "
        "columns of people: count, population, count_moe, population_moe.",
    )  # fmt: skip
    return "Every group has its own percent and its own margin, beside its own name."


def _two(package, place, measure, group_by, focus, reference) -> tuple[pd.Series, pd.Series]:
    one = _group(package, place, measure, group_by, focus)
    other = _group(package, place, measure, group_by, reference)
    if one.name == other.name:
        raise Wrong(
            "same_group", "focus and reference are the same group. Choose two different ones."
        )
    if math.isnan(one["percent"]) or math.isnan(other["percent"]):
        raise Wrong(
            "hidden_group",
            "The count of one of your two groups is hidden, so they cannot be compared. Choose "
            "another group.",
        )
    return one, other


@exercise(points=3)
def gap(ratio, difference, package, place, measure, group_by, focus, reference):
    """The ratio and the difference of two groups' percents."""
    answered(ratio, difference)
    one, other = _two(package, place, measure, group_by, focus, reference)
    a, b = one["percent"], other["percent"]
    right = a / b if b else math.nan
    # Rounded to one decimal, the two percents may each be off by 0.05.
    relative = (ONE_PLACE / a if a else 0) + (ONE_PLACE / b if b else 0)
    number(
        ratio,
        right,
        name="ratio",
        tolerance=rounding(2) + abs(right) * min(relative, 0.05) if b else 0,
        mistakes=[
            Mistake(
                "upside_down",
                b / a if a else math.nan,
                "The ratio is upside down. The percent of the focus group goes above the line, "
                "the percent of the reference group below.",
            ),
            Mistake(
                "difference_for_ratio",
                a - b,
                "ratio holds the difference. A ratio is one percent divided by the other.",
            ),
            Mistake(
                "ratio_of_counts",
                one["count"] / other["count"] if other["count"] else math.nan,
                "You compared the counts. A large group has a large count. Compare the percents.",
            ),
            Mistake(
                "times_100",
                100 * right,
                "The ratio is 100 times too large. Divide one percent by the other, and leave "
                "it there.",
            ),
        ],
        otherwise="ratio is not right yet. Divide focus_percent by reference_percent.",
    )
    number(
        difference,
        a - b,
        name="difference",
        tolerance=FROM_ROUNDED,
        mistakes=[
            Mistake(
                "reversed",
                b - a,
                "The difference is the right size with the wrong sign. Take the reference group "
                "away from the focus group.",
            ),
            Mistake(
                "percent_change",
                100 * (a - b) / b if b else math.nan,
                "This is the difference as a percent of the reference group. We want percentage "
                "points: one percent minus the other.",
            ),
            Mistake(
                "difference_of_counts",
                one["count"] - other["count"],
                "You compared the counts, in people. Compare the percents.",
            ),
            Mistake(
                "ratio_for_difference",
                right,
                "difference holds the ratio. A difference is one percent minus the other.",
            ),
            Mistake(
                "proportion",
                (a - b) / 100,
                "The difference is a proportion. In percentage points it is 100 times as much.",
            ),
        ],
        otherwise="ratio is right, difference not yet. Take reference_percent away from "
        "focus_percent.",
    )
    if not b:
        return "Nobody is counted in the reference group, so the ratio stays empty. That is right."
    return "The ratio says how many times as large, the difference how many points apart."


@exercise(points=3)
def real_gap(gap_margin, is_real, package, place, measure, group_by, focus, reference):
    """The margin of the difference, and if the difference is larger than it."""
    answered(gap_margin)
    one, other = _two(package, place, measure, group_by, focus, reference)
    m, n = one["margin"], other["margin"]
    right = methods.difference_margin(m, n)
    difference = one["percent"] - other["percent"]
    number(
        gap_margin,
        right,
        name="gap_margin",
        tolerance=FROM_ROUNDED,
        mistakes=[
            Mistake(
                "margins_added",
                m + n,
                "You added the two margins. That is too large, since both are seldom off by so "
                "much at once. Square them, add the squares, take the square root.",
            ),
            Mistake("no_root", m**2 + n**2, "Take the square root of the sum at the end."),
            Mistake("one_margin", m, "This is the margin of the focus group alone. Use both."),
            Mistake("one_margin", n, "This is the margin of the reference group alone. Use both."),
            Mistake("margins_subtracted", abs(m - n), "Margins of a difference do not cancel out."),
            Mistake("average", (m + n) / 2, "This is the average of the two margins. A "
                    "difference is less certain than each of its parts, not as certain."),
            Mistake("difference", difference, "This is the difference itself, not its margin."),
            Mistake("proportion", right / 100, "The margin is 100 times too small: use the "
                    "margins in percentage points."),
        ],
        otherwise="gap_margin is not right yet. Give difference_margin the two margins.",
    )  # fmt: skip
    verdict = yes_or_no(is_real, "is_real")
    truth = bool(abs(difference) > right)
    # Where the gap is as large as its margin, to the rounding, nobody can call either answer wrong.
    if verdict != truth and abs(abs(difference) - right) > FROM_ROUNDED + rounding(1):
        overlap = not (one["low"] > other["high"] or other["low"] > one["high"])
        if truth and not verdict and difference < 0:
            raise Wrong(
                "sign",
                "The difference is below zero here. What counts is its size: compare "
                "abs(difference) with gap_margin.",
            )
        if truth and overlap:
            raise Wrong(
                "overlap",
                "The two intervals overlap, and still the gap is real: two groups can overlap a "
                "little and differ. Compare the size of the difference with gap_margin.",
            )
        raise Wrong(
            "wrong_verdict",
            "gap_margin is right, is_real not yet. The gap is real where the size of the "
            "difference is larger than gap_margin.",
        )
    if truth:
        return "The gap is larger than its margin: it would be hard to explain by chance alone."
    return "The gap is not larger than its margin: these numbers cannot tell if it is there."


@exercise(points=3)
def hide(answer, package, place):
    """The groups to hide in a table of full counts with its total: small ones and a protector."""
    records, _ = data.full_counts(package, place)
    counts = records.set_index("group")["count"]
    names = names_of(answer, counts.index, "groups")
    hidden = pd.Series(counts.index.isin(names), index=counts.index)
    small = methods.is_small(counts)
    shown = small & ~hidden
    if shown.any():
        raise Wrong(
            "small_shown",
            f"{int(shown.sum())} count{'s' if shown.sum() > 1 else ''} from 1 to 10 would still "
            f"be shown. Look for every number below 11 that is not 0.",
        )
    if (hidden & (counts == 0)).any():
        raise Wrong(
            "zero_hidden",
            "You hide a zero. A zero may be shown: there is nobody in it to recognize.",
        )
    given_away = methods.recoverable(counts, hidden)
    if given_away.any() and methods.recoverable(counts, counts > 0).sum() < given_away.sum():
        raise Wrong(
            "subtraction",
            "A hidden number can be found again: take the numbers that are shown away from the "
            "total. Hide one more group, the next smallest.",
        )
    for name in hidden.index[hidden & ~small]:
        fewer = hidden & (hidden.index != name)
        if not methods.recoverable(counts, fewer).any():
            raise Wrong(
                "too_much",
                f"This is safe, but it hides more than it must: {name} can be shown. What is "
                f"hidden cannot help anybody. Hide as little as is safe.",
            )
    if given_away.any():
        return "Right for the groups. In this table the total must be hidden too: it gives the "\
            "number away, since all the others are zero."  # fmt: skip
    if not hidden.any():
        return "No count here is from 1 to 10, so all of them may be shown."
    return "Nobody can find a hidden number again from what is shown."


@exercise(points=3)
def decision(answer, package, place, measure, group_by):
    """For each group: "show", "flag" or "withhold"."""
    right = right_rates(package, place, measure, group_by)
    wanted = methods.display_estimate(right["percent"], right["margin"]).tolist()
    given = _decisions(answer, right["group"])
    words = {"show", "flag", "withhold"}
    unknown = [str(word) for word in given if str(word) not in words]
    if unknown:
        raise Wrong(
            "unknown_word", f"“{unknown[0]}” is not one of the three words show, flag, withhold."
        )
    wrong = [name for name, g, w in zip(right["group"], given, wanted, strict=True) if g != w]
    if not wrong:
        return "You show what can carry weight, and hold back what cannot."
    if len(set(given)) == 1:
        raise Wrong(
            "all_the_same",
            f"You say {given[0]} for every group, and that is not right for all. Look at the "
            f"percent and the margin of each.",
        )
    narrow = methods.display_estimate(right["percent"], right["margin"] / 2).tolist()
    proportions = methods.display_estimate(right["percent"] / 100, right["margin"] / 100).tolist()
    few = ["withhold" if methods.is_small(c) else "show" for c in right["count"]]
    if given == few:
        raise Wrong(
            "small_count_rule",
            "You used the rule for records: hide 1 to 10. A published survey estimate is "
            "protected already. Here the question is how wide its interval is.",
        )
    if given == narrow:
        raise Wrong(
            "half_width",
            "You used the margin as the width. The interval reaches one margin down and one "
            "margin up.",
        )
    if given == proportions:
        raise Wrong("proportion", "The rule needs percents, and it got proportions from 0 to 1.")
    raise Wrong(
        "wrong_value",
        f"{len(wrong)} of {len(wanted)} are not right yet. One of them: {wrong[0]}. Compare its "
        f"interval with the three rules above.",
    )


def _decisions(answer, groups: pd.Series) -> list[str]:
    """One word a group, in the order of `groups`, from a list, a dict, a Series or a table."""
    answered(answer)
    if isinstance(answer, pd.DataFrame):
        answer = a_table(answer, ["group", "decision"]).set_index("group")["decision"]
    if isinstance(answer, dict):
        answer = pd.Series(answer, dtype=object)
    if isinstance(answer, pd.Series) and set(answer.index) & set(groups):
        lost = [name for name in groups if name not in answer.index]
        if lost:
            raise Wrong("group_dropped", f"The group “{lost[0]}” has no word yet.")
        answer = answer[groups].tolist()
    if isinstance(answer, str) or not isinstance(
        answer, (list, tuple, pd.Series, pd.Index, np.ndarray)
    ):
        raise Wrong("kind", "A list of words is needed, one for each group, inside [ ].")
    words = [word.strip().casefold() if isinstance(word, str) else word for word in answer]
    if len(words) != len(groups):
        raise Wrong(
            "length", f"There are {len(groups)} groups, and your list has {len(words)} words."
        )
    answered(words)
    return words


@exercise(points=2)
def chart(ordered, title, package, place, measure, group_by):
    """A table ordered by percent, and a title that says the finding."""
    answered(ordered, title)
    right = right_rates(package, place, measure, group_by)
    table = a_table(ordered, ["group", "percent"])
    same_groups(table["group"], right["group"])
    column(
        table,
        right,
        "percent",
        tolerance=ONE_PLACE,
        otherwise="The percents of this table are not those of the table above. Start from it.",
    )
    values = numbers_of(table["percent"], "percent").dropna().to_numpy()
    steps = np.diff(values)
    if not ((steps <= ONE_PLACE).all() or (steps >= -ONE_PLACE).all()):
        by_name = table["group"].astype(str).is_monotonic_increasing
        raise Wrong(
            "by_name" if by_name else "not_ordered",
            f"The rows are {'sorted by name' if by_name else 'not in order'}. A reader wants to "
            f"see who is highest at once: sort by percent.",
        )
    if not isinstance(title, str):
        raise Wrong("title_kind", "The title must be text: put it in quotes.")
    name = data.open_package(package).place(place)["name"]
    if name.casefold() not in title.casefold():
        raise Wrong(
            "title_place", f"Name the place in the title: {name}. Pictures travel without text."
        )
    said = title.casefold().replace(name.casefold(), " ").split()
    if len(said) < 4:
        raise Wrong(
            "title_topic",
            "The title names the topic. Say what you found: who is highest, by how much, or "
            "that the numbers cannot tell.",
        )
    return "The order and the title lead the eye to the finding."
