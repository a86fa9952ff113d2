"""The checks of module 08, rates and groups."""

from __future__ import annotations

import math
import re

import pandas as pd

from community_data import data, methods
from community_data.data import rates as rates_of
from community_data.exercises import mistakes
from community_data.exercises.answers import (
    Wrong,
    a_table,
    answered,
    names_of,
    numbers_of,
    one_number,
    same_groups,
    yes_or_no,
)
from community_data.exercises.check import exercise as checked
from community_data.exercises.exercise import Column, Number, Table, exercise
from community_data.exercises.judging import (
    Mistake,
    column,
    from_rounded,
    number,
    rounding,
    two_numbers,
)
from community_data.exercises.mistakes import share
from community_data.lessons.groups.answers import decisions
from community_data.text.translate import _, lazy_gettext

ONE_PLACE = rounding(1)
FOUR = ["count", "population", "count_moe", "population_moe"]
RUN_AGAIN = "If you changed the place or a group, run all the cells above again."


def right_rates(package, place: str, measure: str, group_by: str) -> pd.DataFrame:
    """The table of step 5 worked out, so that a trainee can go on when step 5 is not finished.

    One row a group: group, count, population, percent, margin (percentage points, 90%), low and
    high (percent, 90%). A hidden count has empty numbers.
    """
    worked_out = rates_of.of_groups(package, place, measure, group_by)
    return worked_out[["group", "count", "population", "percent", "margin", "low", "high"]]


def _per(base: float, count: float, population: float) -> float:
    return base * count / population if population else math.nan


def _margin_of(row: pd.Series) -> float:
    return methods.percent_margin(*row[FOUR].astype(float))


def _group(table: pd.DataFrame, group: object) -> pd.Series:
    """The row of a group that a trainee chose, from the table that is worked out."""
    names = names_of(group, table["group"], "groups")
    if len(names) != 1:
        raise Wrong("one_name", "focus and reference must each be the name of one group.")
    return table.set_index("group").loc[names[0]]


def _left_empty(name: str, *answers) -> str:
    """What is said of the only right answer where the data hold no number: an empty one (nan)."""
    for answer in answers:
        if not math.isnan(one_number(answer)):
            raise Wrong(
                "hidden_filled",
                f"There is no number for {name} here: its count is hidden, or nobody belongs to "
                f"it. Hidden is not zero. Work it out from the table, and it stays empty (nan). "
                f"Or choose another group or place.",
            )
    return (
        f"There is no number for {name} here: its count is hidden, or nobody belongs to it. You "
        f"left it empty, and that is right."
    )


ANOTHER_GROUP = lazy_gettext(
    "This is the number of another group. Run the cell that makes chosen again, then use the "
    "numbers of chosen."
)
COLUMNS_SWAPPED = lazy_gettext("One column holds the other. Give each column its own numbers.")


class Case:
    """What an exercise is about, looked up once: the place, its groups, and the whole region."""

    def __init__(self, package, place: str, measure: str, group_by: str = ""):
        self.everyone = data.everyone(package, place, measure)
        self.region = data.everyone(package, data.top_place(package), measure)
        self.residents = data.open_package(package).place(place)["population"]
        self.groups = rates_of.of_groups(package, place, measure, group_by) if group_by else None

    def group(self, name: object) -> pd.Series:
        """The row of a group that a trainee chose. Raises Wrong where it is no name of one."""
        return _group(self.groups, name)

    @property
    def percent_of_everyone(self) -> float:
        return share(100, self.everyone["count"], self.everyone["population"])

    def of_the_region(self, per: int) -> list[Mistake]:
        rate = share(per, self.region["count"], self.region["population"])
        message = _("This is the rate of the whole region, the example above. Use your own row.")
        return mistakes.of_another("whole_region", [rate], message)

    def over_everyone(self, per: int, rows):
        """Counts divided by everybody in the place."""
        return share(per, rows["count"], self.everyone["population"])

    def over_others(self, per: int, row: pd.Series) -> list[float]:
        """A count divided by the people of the whole region, and by all residents of the place."""
        wholes = (self.region["population"], self.residents)
        return [share(per, row["count"], whole) for whole in wholes]


@exercise(points=2)
def percent(package, place, measure):
    """The percent of everyone in the place whom the measure counts."""
    here = Case(package, place, measure)
    return Number(
        right=share(100, here.everyone["count"], here.everyone["population"]),
        who=_("everybody in this place"),
        known=[
            *mistakes.of_a_rate(here.everyone, per=100),
            *here.of_the_region(100),
            *mistakes.of_another(
                "wrong_denominator",
                here.over_others(100, here.everyone),
                _(
                    "You divided by other people: of the whole region, or all residents, also "
                    "those who were not asked. Divide by the population in the same row as the "
                    "count."
                ),
            ),
        ],
        otherwise=_(
            "This is not the percent of your place. Divide the count by the population in the "
            "same row, then multiply by 100. If you changed the place, run all the cells above "
            "again."
        ),
        praise=_("You divided the people who are counted by all the people they are part of."),
    )


@exercise(points=2)
def per_1000(package, place, measure, group_by, focus):
    """How many of every 1,000 people of one group the measure counts."""
    here = Case(package, place, measure, group_by)
    chosen = here.group(focus)
    below = _("Below the line belong the people of this group only: the population in its row.")
    return Number(
        right=10 * chosen["percent"],
        who=f"“{chosen.name}”",
        tolerance=rounding(0),
        known=[
            *mistakes.of_a_rate(chosen, per=1000),
            *mistakes.of_another(
                "whole_population",
                [*here.over_others(1000, chosen), here.over_everyone(1000, chosen)],
                _("You divided by everybody in the place or region.") + f" {below}",
            ),
            *mistakes.of_another(
                "everyone",
                [share(1000, here.everyone["count"], here.everyone["population"])],
                _("This is the rate of everybody in the place. Use the row of the group."),
            ),
            *here.of_the_region(1000),
            *mistakes.of_another(
                "share_of_counted",
                [share(per, chosen["count"], here.everyone["count"]) for per in (100, 1000)],
                _("This says how many of the people who are counted belong to the group.")
                + f" {below}",
            ),
            *mistakes.of_another(
                "another_group",
                10 * here.groups.loc[here.groups["group"] != chosen.name, "percent"],
                ANOTHER_GROUP,
            ),
        ],
        otherwise=_(
            "This is not the rate of the group. Divide the count in the row called chosen by the "
            "population in that row, then multiply by 1000. If you changed the group, run all the "
            "cells above again."
        ),
        praise=_(
            "Count and population come from the same row, so the rate is about this group alone."
        ),
    )


@exercise(points=2)
def margin(package, place, measure, group_by, focus):
    """The margin of error of one group's percent, in percentage points."""
    here = Case(package, place, measure, group_by)
    chosen = here.group(focus)
    return Number(
        right=chosen["margin"],
        who=f"“{chosen.name}”",
        known=[
            *mistakes.of_a_margin(chosen, "chosen"),
            *mistakes.of_another(
                "everyone",
                [_margin_of(here.everyone)],
                _(
                    "This is the margin for everybody in the place. Use the row called chosen: a "
                    "smaller group has a larger margin."
                ),
            ),
            *mistakes.of_another(
                "whole_region",
                [_margin_of(here.region)],
                _("This is the margin of the whole region. Use the row called chosen."),
            ),
            *mistakes.of_another(
                "another_group",
                here.groups.loc[here.groups["group"] != chosen.name, "margin"],
                ANOTHER_GROUP,
            ),
        ],
        otherwise=_(
            "This is not the margin of the group's percent. Give the function four numbers from "
            "the row called chosen: count, population, count_moe, population_moe."
        ),
        praise=_("The percent may be off by about this many points, up or down."),
    )


@checked(points=2)
def counted_interval(answer, package, place):
    """Wilson's interval, in percent, for the first group of the table of full counts."""
    records, _about = data.full_counts(package, place)
    count, population = records.loc[0, ["count", "population"]]
    low, high = methods.percent_interval(count, population)
    p = count / population
    wald = methods.Z90 * math.sqrt(p * (1 - p) / population)
    plus_minus = (
        "This is the percent plus and minus a margin. With small counts that can go below "
        "zero. Use Wilson's interval, as in the example."
    )
    two_numbers(
        answer,
        (low, high),
        tolerance=ONE_PLACE,
        mistakes=[
            Mistake("ends_swapped", (high, low), "The low end comes first, then the high end."),
            Mistake(
                "proportion",
                (low / 100, high / 100),
                "These are proportions from 0 to 1. Multiply by 100, or use percent_interval.",
            ),
            Mistake("plus_minus", (100 * (p - wald), 100 * (p + wald)), plus_minus),
            Mistake("plus_minus", (0, 100 * (p + wald)), plus_minus),
            Mistake(
                "95_percent",
                [100 * end for end in methods.wilson_interval(count, population, 0.95)],
                "This is a 95% interval. In this module every interval is a 90% one, so that all "
                "can be compared.",
            ),
            Mistake(
                "exact",
                [100 * end for end in methods.clopper_pearson_interval(count, population)],
                "This is the exact (Clopper–Pearson) interval. It is fine, but longer than it "
                "needs to be. Use Wilson's, as in the example.",
            ),
            Mistake(
                "percent_and_margin",
                (100 * p, methods.percent_margin(count, population)),
                "These are the percent and its margin. An interval is made of its two ends.",
            ),
            Mistake(
                "example",
                methods.percent_interval(12, 400),
                "This is the interval of the example. Use the count and the population of the "
                "row called first.",
            ),
            *(
                Mistake(
                    "another_group",
                    methods.percent_interval(other["count"], other["population"]),
                    "This is the interval of another group. Use the row called first.",
                )
                for unused, other in records.iloc[1:].iterrows()
            ),
        ],
        otherwise="This is not the interval of the first group. Give the function the count and "
        "the population of the row called first, in this order.",
    )
    return (
        "The low end cannot fall below zero. The interval is a little longer upward: that is how "
        "chance works with small counts."
    )


@exercise(points=3)
def rates(package, place, measure, group_by):
    """A percent and its margin for every group."""
    here = Case(package, place, measure, group_by)
    right = here.groups
    known = right["percent"].notna()
    return Table(
        right=right,
        columns=[
            Column(
                name="percent",
                known=[
                    *mistakes.of_a_rate(right, per=100),
                    *mistakes.of_another(
                        "whole_population",
                        [here.over_everyone(100, right)],
                        _(
                            "You divided each count by everybody in the place. Divide it by the "
                            "people of its own group: the column population."
                        ),
                    ),
                    *mistakes.of_another(
                        "share_of_counted",
                        [share(100, right["count"], right["count"].sum())],
                        _(
                            "This says which part of the people who are counted belongs to each "
                            "group. Divide by the people of each group: the column population."
                        ),
                    ),
                    *mistakes.of_another(
                        "one_value",
                        [mistakes.in_every_row(here.percent_of_everyone, known)],
                        _(
                            "Every group got the percent of everybody. Use the columns of people, "
                            "not the row everyone."
                        ),
                    ),
                    *mistakes.of_another("columns_swapped", [right["margin"]], COLUMNS_SWAPPED),
                ],
                otherwise=_(
                    "The column percent is not right for every group. It is count divided by "
                    "population, times 100, for whole columns of the table people."
                ),
            ),
            Column(
                name="margin",
                known=[
                    *mistakes.of_a_margin(right, "people"),
                    *mistakes.of_another(
                        "one_value",
                        [mistakes.in_every_row(_margin_of(here.everyone), known)],
                        _(
                            "Every group got the margin of everybody. Smaller groups have larger "
                            "margins: use the columns of people."
                        ),
                    ),
                ],
                otherwise=_(
                    "The percents are right, the margins not yet. Give percent_margin the four "
                    "columns of people: count, population, count_moe, population_moe."
                ),
            ),
        ],
        praise=_("Every group has its own percent and its own margin, beside its own name."),
    )


def _two(package, place, measure, group_by, focus, reference) -> tuple[pd.Series, pd.Series]:
    table = rates_of.of_groups(package, place, measure, group_by)
    one, other = _group(table, focus), _group(table, reference)
    if one.name == other.name:
        raise Wrong(
            "same_group", "focus and reference are the same group. Choose two different ones."
        )
    return one, other


@checked(points=3)
def gap(ratio, difference, package, place, measure, group_by, focus, reference):
    """The ratio and the difference of two groups' percents."""
    answered(ratio, difference)
    one, other = _two(package, place, measure, group_by, focus, reference)
    a, b = one["percent"], other["percent"]
    if math.isnan(a - b):
        hidden = one if math.isnan(a) else other
        return _left_empty(f"“{hidden.name}”", ratio, difference)
    right = _per(1, a, b)
    if not b and math.isfinite(one_number(ratio, "ratio")):
        raise Wrong(
            "zero_reference",
            "Nobody is counted in the reference group, and nobody can divide by zero. "
            "Choose another reference group. Or leave ratio as Python gives it.",
        )
    # Going on from rounded percents is a right way, as long as they are not all too small for it.
    shortened = from_rounded(lambda x, y: _per(1, x, y), a, b)
    near = [value for value in shortened if abs(value - right) <= 0.05 * abs(right)]
    number(
        ratio,
        right,
        name="ratio",
        tolerance=ONE_PLACE,
        also=near,
        mistakes=[
            Mistake(
                "upside_down",
                _per(1, b, a),
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
                _per(1, one["count"], other["count"]),
                "You compared the counts. A large group has a large count. Compare the percents.",
            ),
            Mistake(
                "times_100",
                100 * right,
                "The ratio is 100 times too large. Divide one percent by the other, and leave "
                "it there.",
            ),
            Mistake(
                "percent_change",
                100 * (right - 1),
                "This says how much higher it is, in percent. The ratio says how many times as "
                "high: divide one percent by the other.",
            ),
            *(
                Mistake(
                    "rounded",
                    value,
                    "You rounded the percents first. With percents as small as these, that "
                    "changes the ratio. Divide them as they are, and round at the end.",
                )
                for value in shortened
                if value not in near
            ),
        ],
        otherwise="ratio is not right yet. Divide focus_percent by reference_percent.",
    )
    number(
        difference,
        a - b,
        name="difference",
        tolerance=ONE_PLACE,
        also=from_rounded(lambda x, y: x - y, a, b),
        mistakes=[
            Mistake(
                "reversed",
                b - a,
                "The difference is the right size with the wrong sign. Take the reference group "
                "away from the focus group.",
            ),
            Mistake(
                "percent_change",
                _per(100, a - b, b),
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
            Mistake(
                "added",
                a + b,
                "You added the two percents. A difference is one percent minus the other.",
            ),
            *(
                Mistake(
                    "one_percent",
                    value,
                    "This is the percent of one group. A difference is one percent minus the "
                    "other.",
                )
                for value in (a, b)
            ),
        ],
        otherwise="ratio is right, difference not yet. Take reference_percent away from "
        "focus_percent.",
    )
    if not b:
        return "Nobody is counted in the reference group, so the ratio stays empty. That is right."
    return "The ratio says how many times as large, the difference how many points apart."


@checked(points=3)
def real_gap(gap_margin, is_real, package, place, measure, group_by, focus, reference):
    """The margin of the difference, and if the difference is larger than it."""
    answered(gap_margin)
    one, other = _two(package, place, measure, group_by, focus, reference)
    m, n = one["margin"], other["margin"]
    difference = one["percent"] - other["percent"]
    if math.isnan(difference):
        return _cannot_tell(gap_margin, is_real)
    right = methods.difference_margin(m, n)
    number(
        gap_margin,
        right,
        name="gap_margin",
        tolerance=ONE_PLACE,
        also=from_rounded(methods.difference_margin, m, n),
        mistakes=[
            Mistake(
                "margins_added",
                m + n,
                "You added the two margins. That is too large, since both are seldom off by so "
                "much at once. Square them, add the squares, take the square root.",
            ),
            Mistake("no_root", m**2 + n**2, "Take the square root of the sum at the end."),
            Mistake(
                "no_squares",
                math.sqrt(m + n),
                "Square the two margins before you add them and take the square root.",
            ),
            Mistake("one_margin", m, "This is the margin of the focus group alone. Use both."),
            Mistake("one_margin", n, "This is the margin of the reference group alone. Use both."),
            Mistake(
                "margins_subtracted",
                abs(m - n),
                "Margins of a difference do not cancel out: they are not taken away from each "
                "other. Use difference_margin.",
            ),
            Mistake(
                "average",
                (m + n) / 2,
                "This is the average of the two margins. A difference is less certain than each "
                "of its parts, not as certain. Use difference_margin.",
            ),
            *(
                Mistake(
                    "difference",
                    value,
                    "This is the difference itself, not its margin. Use difference_margin.",
                )
                for value in (difference, -difference)
            ),
            *(
                Mistake(
                    "of_the_percents",
                    value,
                    "You used the percents. The margin of the gap is made of the two margins.",
                )
                for value in [methods.difference_margin(one["percent"], other["percent"])]
            ),
            Mistake(
                "example",
                methods.difference_margin(3, 4),
                "This is the margin of the example. Use the margins of your two groups.",
            ),
            Mistake(
                "proportion",
                right / 100,
                "The margin is 100 times too small: use the margins in percentage points.",
            ),
        ],
        otherwise="gap_margin is not right yet. Give difference_margin the two margins: "
        "focus_margin and reference_margin.",
    )
    verdict = yes_or_no(is_real, "is_real")
    truth = abs(difference) > right
    if verdict not in {truth} | _verdicts_when_rounded(one, other):
        overlap = not (one["low"] > other["high"] or other["low"] > one["high"])
        if truth and difference < 0:
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


def _cannot_tell(gap_margin, is_real) -> str:
    """Where a number is hidden, no gap can be seen; its margin is of no use, whatever it is."""
    one_number(gap_margin, "gap_margin")
    if yes_or_no(is_real, "is_real"):
        raise Wrong(
            "wrong_verdict",
            "One of the two numbers is hidden, so nobody can tell if there is a gap. Compare "
            "abs(difference) with gap_margin.",
        )
    return "One of the two numbers is hidden, so these numbers cannot tell if there is a gap."


def _verdicts_when_rounded(one: pd.Series, other: pd.Series) -> set[bool]:
    """What numbers rounded to a decimal say: where a gap is about as large as its margin, both."""
    gaps = from_rounded(lambda x, y: abs(x - y), one["percent"], other["percent"])
    margins = from_rounded(methods.difference_margin, one["margin"], other["margin"])
    pairs = list(zip(gaps, margins, strict=True))
    return {gap > margin for gap, margin in pairs} | {
        round(gap, 1) > round(margin, 1) for gap, margin in pairs
    }


@checked(points=3)
def hide(answer, package, place):
    """The groups to hide in a table of full counts with its total: small ones and a protector."""
    records, _about = data.full_counts(package, place)
    counts = records.set_index("group")["count"]
    threshold = data.open_package(package).smallest_count
    names = names_of(answer, counts.index, "groups")
    hidden = pd.Series(counts.index.isin(names), index=counts.index)
    small = methods.is_small(counts, threshold)
    shown = small & ~hidden
    if shown.any():
        if hidden.equals(~methods.cells_to_hide(counts, threshold)):
            raise Wrong("reversed", "These are the groups to show. Write those to hide instead.")
        many = shown.sum() > 1
        raise Wrong(
            "small_shown",
            f"{int(shown.sum())} count{'s' if many else ''} from 1 to {threshold - 1} would still "
            f"be shown. Look for every number below {threshold} that is not 0.",
        )
    if hidden.all() and not small.all():
        raise Wrong(
            "everything",
            "Nothing is left to read. What is hidden cannot help anybody: hide as little as is "
            "safe.",
        )
    if (hidden & (counts == 0)).any():
        raise Wrong(
            "zero_hidden",
            "You hide a zero. A zero may be shown: there is nobody in it to recognize.",
        )
    given_away = methods.recoverable(counts, hidden, threshold) & small
    unavoidable = methods.recoverable(counts, counts > 0, threshold) & small
    if given_away.sum() > unavoidable.sum():
        raise Wrong(
            "subtraction",
            "A hidden number can be found again: take the numbers that are shown away from the "
            "total. Hide one more group, the next smallest.",
        )
    for name in hidden.index[hidden & ~small]:
        fewer = hidden & (hidden.index != name)
        if not (methods.recoverable(counts, fewer, threshold) & small).any():
            raise Wrong(
                "too_much",
                "This is safe, but it hides more than it must. What is hidden cannot help "
                "anybody. Hide the small counts, and no more than protects them.",
            )
    if counts[hidden].sum() > counts[methods.cells_to_hide(counts, threshold)].sum():
        raise Wrong(
            "not_the_smallest",
            "This is safe, but you hide a large group to protect a small one. Hide the next "
            "smallest count: then more people are shown.",
        )
    if given_away.any() or methods.is_small(counts.sum(), threshold):
        return (
            "Right for the groups. In this table the total must be hidden too: with so few "
            "people, it would point at them."
        )
    if not hidden.any():
        return f"No count here is from 1 to {threshold - 1}, so all of them may be shown."
    return (
        "Within this table, nobody can find a hidden number again. A page hides more: it looks at "
        "all places, groups and tables together."
    )


@checked(points=3)
def decision(answer, package, place, measure, group_by):
    """For each group: "show", "flag" or "withhold"."""
    right = rates_of.of_groups(package, place, measure, group_by)
    percent, margin = right["percent"], right["margin"]
    threshold = data.open_package(package).smallest_count
    alone = methods.rate_verdict(*(right[name] for name in FOUR), threshold=threshold)
    wanted = alone.decision.tolist()
    given = decisions(answer, right["group"])
    unknown = [str(word) for word in given if word not in {"show", "flag", "withhold"}]
    if unknown:
        raise Wrong(
            "unknown_word",
            f"“{unknown[0][:40]}” is not one of the three words show, flag, withhold.",
        )
    right_words = [
        _words_for(row, word) for (unused, row), word in zip(right.iterrows(), wanted, strict=True)
    ]
    wrong = [row for row, word in enumerate(given) if word not in right_words[row]]
    if not wrong:
        return "You show what can carry weight, and hold back what cannot."
    if len(set(given)) == 1:
        raise Wrong(
            "all_the_same",
            f"You say {given[0]} for every group, and that is not right for all. Look at the "
            f"percent and the margin of each. If a function said so: give it all four columns.",
        )
    full_counts = right["count_moe"].isna().all()
    small = methods.is_small(right["count"])
    mistakes = [
        Mistake(
            "survey_rule",
            methods.display_estimate(percent, margin) if full_counts else [],
            "This is the rule for a survey. These are full counts of people's records: withhold "
            "what is from 1 to 10, a 0, and a group of which all but 1 to 10 are counted.",
        ),
        Mistake(
            "small_count_rule",
            [] if full_counts else ["withhold" if s else "show" for s in small],
            "You used the rule for records: hide 1 to 10. A published survey estimate is "
            "protected already. Here the question is how wide its interval is.",
        ),
        Mistake(
            "half_width",
            methods.display_estimate(percent, margin / 2),
            "You used the margin as the width. The interval reaches one margin down and one "
            "margin up.",
        ),
        Mistake(
            "proportion",
            methods.display_estimate(percent / 100, margin / 100),
            "The rule needs percents, and it got proportions from 0 to 1.",
        ),
        Mistake(
            "swapped",
            methods.display_estimate(margin.clip(upper=100), percent),
            "Two columns are in the wrong order. The percent comes first, then the margin.",
        ),
        Mistake(
            "other_people",
            [] if full_counts else methods.display_estimate(percent, margin),
            "You judged the percent alone. Compare the width with the percent of all other "
            "people, too.",
        ),
        Mistake(
            "narrow_interval",
            methods.display_proportion(percent / 100, right["low"] / 100, right["high"] / 100)[0],
            "You used low and high. They make a 90% interval, and the rule takes a wider one: see "
            "the column width.",
        ),
        Mistake(
            "beside_the_wrong_group",
            given if sorted(given) == sorted(wanted) else [],
            "Some words stand beside the wrong group. Keep them in the order of the table.",
        ),
    ]
    for mistake in mistakes:
        if given == list(mistake.value):
            raise Wrong(mistake.hint, mistake.message)
    raise Wrong(
        "wrong_value",
        f"{len(wrong)} of {len(wanted)} are not right yet. One of them: "
        f"{right.loc[wrong[0], 'group']}. Go through the rules above with its percent and its "
        f"width.",
    )


def _words_for(row: pd.Series, word: str) -> set[str]:
    """The right words for a group: its verdict, and what a careful person may also say.

    Of a survey, that of the percent and margin as a table shows them, rounded. Of a full count
    that the others' total would give away, to hold it back.
    """
    if math.isnan(row["count_moe"]) or math.isnan(row["percent"]):
        # 11 is what the lesson teaches; an organization may have a threshold of its own.
        taught = methods.rate_verdict(*row[FOUR].astype(float)).decision
        return {word, taught, row["decision"]}
    return {word, *from_rounded(_stricter, row["percent"], row["margin"])}


def _stricter(percent: float, margin: float) -> str:
    """The rule for a survey of a percent, and of that of everybody else."""
    both = [methods.display_estimate(each, margin) for each in (percent, 100 - percent)]
    return next((word for word in ("withhold", "flag") if word in both), "show")


@checked(points=2)
def chart(ordered, title, package, place, measure, group_by):
    """A table ordered by percent, the highest first, and a title that says the finding."""
    answered(ordered, title)
    right = right_rates(package, place, measure, group_by)
    table = a_table(ordered, ["group", "percent"])
    same_groups(table["group"], right["group"])
    column(
        table,
        right,
        "percent",
        tolerance=ONE_PLACE,
        otherwise=f"The percents of this table are not those of table. Start from it. {RUN_AGAIN}",
    )
    _highest_first(table.reset_index(drop=True))
    if not isinstance(title, str):
        raise Wrong("title_kind", "The title must be text: put it in quotes.")
    name = data.open_package(package).place(place)["name"]
    if name.casefold() not in title.casefold():
        raise Wrong(
            "title_place", f"Name the place in the title: {name}. Pictures travel without text."
        )
    if _is_topic(title, [name, measure, group_by, *right["group"]]):
        raise Wrong(
            "title_topic",
            "The title names the topic. Say what you found: who is highest, by how much, or "
            "that the numbers cannot tell.",
        )
    return "The order and the title lead the eye to the finding."


def _highest_first(table: pd.DataFrame) -> None:
    known = table[table["percent"].notna()]
    percents = numbers_of(known["percent"], "percent")
    if percents.is_monotonic_decreasing:
        return
    if percents.is_monotonic_increasing:
        raise Wrong(
            "lowest_first",
            "The lowest percent comes first. Add ascending=False, so that the highest does.",
        )
    by_name = known["group"].astype(str).is_monotonic_increasing
    raise Wrong(
        "by_name" if by_name else "not_ordered",
        f"The rows are {'sorted by name' if by_name else 'not in the order of their percents'}. "
        f"A reader wants to see who is highest at once: sort by percent, the highest first.",
    )


# Words that name what a picture is about, without saying what it shows.
TOPIC = """
a an the of in by for and or per with to on at from about between among across its their our my this
chart graph figure table picture plot title data number numbers count counts percent percents
percentage percentages rate rates share shares level levels group groups residents people population
margin margins error interval intervals comparison comparing overview statistics survey results
difference differences gap gaps different racial ethnic ethnicity income line poverty town city
village region neighborhood place year years
"""


def _is_topic(title: str, names: list[str]) -> bool:
    """Does a title have no word beyond the topic: its place, measure, groups and years?"""
    words = re.findall(r"[^\W_]+", title.casefold())
    named = set(re.findall(r"[^\W_]+", " ".join(names).casefold().replace("_", " ")))
    years = {word for word in words if re.fullmatch(r"(19|20)\d\d", word)}
    return len(words) < 4 or not set(words) - set(TOPIC.split()) - named - years
