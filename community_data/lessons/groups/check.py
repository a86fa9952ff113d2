"""The checks of module 08, rates and groups."""

from __future__ import annotations

import math

import pandas as pd

from community_data import data, methods
from community_data.data import rates as rates_of
from community_data.data.rates import FOUR
from community_data.exercises import mistakes, options
from community_data.exercises.answers import Wrong, names_of, one_number
from community_data.exercises.exercise import (
    Choice,
    Column,
    Custom,
    Interval,
    Number,
    Parts,
    Table,
    YesNo,
    exercise,
    one_of,
)
from community_data.exercises.judging import Mistake, from_rounded, rounding
from community_data.exercises.mistakes import Family, share
from community_data.lessons.groups import material
from community_data.lessons.groups.answers import WORDS, decisions
from community_data.lessons.groups.given import right_rates as right_rates
from community_data.text.translate import _, lazy_gettext, ngettext

FAMILIES = [
    Family(
        lazy_gettext("Other numbers compared than two percents"),
        lazy_gettext("A large group has a large count. Ask: “900 of how many?”"),
        ("ratio_of_counts", "difference_of_counts", "columns_swapped", "zero_reference"),
    ),
    Family(
        lazy_gettext("The gap judged by eye"),
        lazy_gettext(
            "Intervals can overlap a little and the gap be real. Compare the gap with its own "
            "margin."
        ),
        ("overlap", "sign", "wrong_verdict"),
    ),
    Family(
        lazy_gettext("A reference without a reason"),
        lazy_gettext(
            "No group is the normal one, and the first row is an accident. Ask who gains from "
            "this comparison, and who was asked."
        ),
        (
            "first_row", "normal_group", "not_largest", "not_lowest", "can_compare",
            "not_usable", "same_group", "not_asked", "publisher",
        ),
    ),
    Family(
        lazy_gettext("An order that hides the finding"),
        lazy_gettext("Show the chart for five seconds, hide it, ask what they saw."),
        ("order_table", "order_name", "order_size"),
    ),
    Family(
        lazy_gettext("A title that is not true"),
        lazy_gettext(
            "Put a finger on the number that shows it. No finger, no title. A title of their own "
            "is read by a person before it goes out."
        ),
        ("true", "group", "sure", "number", "blame", "change", "people"),
    ),
    Family(
        lazy_gettext("Small counts and what gives them away"),
        lazy_gettext(
            "Let one trainee hide, and another try to find the number with subtraction."
        ),
        (
            "small_shown", "subtraction", "too_much", "not_the_smallest", "everything",
            "zero_hidden", "groups_to_show",
        ),
    ),
    Family(
        lazy_gettext("Show, flag or withhold"),
        lazy_gettext("Two different dangers: revealing a person, and misleading everybody."),
        (
            "half_width", "small_count_rule", "survey_rule", "narrow_interval",
            "three_answers", "unknown_word",
        ),
    ),
]  # fmt: skip


def _margin_of(row: pd.Series) -> float:
    return methods.percent_margin(*row[FOUR].astype(float))


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
        names = names_of(name, self.groups["group"], _("groups"))
        if len(names) != 1:
            raise Wrong("one_name", _("focus and reference must each be the name of one group."))
        return self.groups.set_index("group").loc[names[0]]

    def two(self, focus: object, reference: object) -> tuple[pd.Series, pd.Series]:
        """The rows of the two groups to compare. Raises Wrong where they are one."""
        one, other = self.group(focus), self.group(reference)
        if one.name == other.name:
            raise Wrong(
                "same_group",
                _("focus and reference are the same group. Choose two different ones."),
            )
        return one, other

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


@exercise(points=2)
def counted_interval(package, place):
    """Wilson's interval, in percent, for the first group of the table of full counts."""
    records, _about = data.full_counts(package, place)
    count, population = records.loc[0, ["count", "population"]]
    others = records.iloc[1:]
    return Interval(
        right=methods.percent_interval(count, population),
        known=[
            *mistakes.of_wilson(count, population),
            Mistake(
                "example",
                methods.percent_interval(12, 400),
                _(
                    "This is the interval of the example. Use the count and the population of the "
                    "row called first."
                ),
            ),
            *mistakes.of_another(
                "another_group",
                zip(*methods.percent_interval(others["count"], others["population"]), strict=True),
                _("This is the interval of another group. Use the row called first."),
            ),
        ],
        otherwise=_(
            "This is not the interval of the first group. Give the function the count and the "
            "population of the row called first, in this order."
        ),
        praise=_(
            "The low end cannot fall below zero. The interval is a little longer upward: that is "
            "how chance works with small counts."
        ),
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


@exercise(points=3, answers=3)
def comparison(package, place, measure, group_by, focus, reference):
    """Why this reference, in which order the groups stand, and who decided that."""
    here = Case(package, place, measure, group_by)
    one, other = here.two(focus, reference)
    true = material.true_reasons(here.groups, other.name)
    usable = material.usable(here.groups)["group"].tolist()
    if len(usable) > 1 and not {one.name, other.name} <= set(usable):
        raise Wrong(
            "not_usable",
            _(
                "The number of “{group}” cannot be used here, or it is 0. Choose another focus or "
                "reference in the cell above that prints them, and run the cells below it again."
            ).format(group=next(name for name in (other.name, one.name) if name not in usable)),
        )
    return Parts(
        [
            Choice(
                name="because",
                options=material.REASONS,
                right=[*true, "asked"][0],
                wrong=_reasons_that_fail(other.name, true),
            ),
            Choice(
                name="row_order",
                options=material.ORDERS,
                right="percent",
                wrong=_orders_that_hide(),
            ),
            Choice(
                name="decided_by",
                options=material.DECIDERS,
                right="nobody yet",
                wrong={
                    "publisher": Mistake(
                        "publisher",
                        "publisher",
                        _(
                            "Whoever published the table put its rows into some order. What you "
                            "compare, and with whom, is decided where your page is made."
                        ),
                    )
                },
            ),
        ],
        praise=_(
            "The highest first answers the question of the council, and no number here speaks "
            "against your reason. Who decided, no check can know: the page says what you chose. "
            "Is it still “nobody yet”? Then ask before the page is public."
        ),
        together=_who_was_asked,
    )


def _reasons_that_fail(reference: str, true: list[str]) -> dict[str, Mistake]:
    """What is said of each reason that is none, or that the numbers do not bear out."""
    messages = {
        "largest": (
            "not_largest",
            _(
                "“{group}” is not the largest group whose number can be used. Look at the column "
                "population, or choose another reference."
            ),
        ),
        "lowest": (
            "not_lowest",
            _(
                "“{group}” does not have the lowest percent of those that can be used. Compare "
                "count and population, row by row, or choose another reason."
            ),
        ),
        "first row": (
            "first_row",
            _(
                "Where a row stands in a file says nothing about people. Look for a reason in the "
                "numbers, or in what people asked for."
            ),
        ),
        "normal": (
            "normal_group",
            _(
                "No group is the normal one. Whoever says so makes one group the measure of all "
                "others. Look for a reason in the numbers, or in what people asked for."
            ),
        ),
        "none": (
            "can_compare",
            _(
                "At least two groups here have a number that can be used, so they can be compared. "
                "Say why “{group}” is the reference."
            ),
        ),
    }
    if true == ["none"]:
        nobody = _(
            "Count the groups whose number can be used first: not hidden, not 0, and no margin as "
            "large as the percent itself."
        )
        messages["largest"] = ("not_largest", nobody)
        messages["lowest"] = ("not_lowest", nobody)
    return {
        reason: Mistake(hint, reason, message.format(group=reference))
        for reason, (hint, message) in messages.items()
        if reason not in true
    }


def _orders_that_hide() -> dict[str, Mistake]:
    messages = {
        "table": _(
            "The order of a file was chosen by nobody, and its first row looks like a rule."
        ),
        "name": _("By name, people find their own row. But the highest percent is lost in it."),
        "size": _("By size, the largest group comes first, also where its percent is the lowest."),
    }
    todo = _("The council asks where the percent is highest. Choose the order that answers it.")
    return {
        order: Mistake(f"order_{order}", order, f"{message} {todo}")
        for order, message in messages.items()
    }


def _who_was_asked(because, _row_order, decided_by) -> None:
    asked = one_of(because, material.REASONS, "because") == "asked"
    if asked and one_of(decided_by, material.DECIDERS, "decided_by") != "residents":
        raise Wrong(
            "not_asked",
            _(
                "You say that people of these groups asked for it, and that somebody else decided. "
                "Only one of the two can stand. If nobody was asked yet, say so, and give a reason "
                "from the numbers."
            ),
        )


@exercise(points=3, answers=2)
def gap(package, place, measure, group_by, focus, reference):
    """The ratio and the difference of two groups' percents."""
    one, other = Case(package, place, measure, group_by).two(focus, reference)
    a, b = one["percent"], other["percent"]
    hidden = one if math.isnan(a) else other
    who = f"“{hidden.name}”"
    if math.isnan(a - b):
        empty = _(
            "There is no number for {who} here: its count is hidden, or nobody belongs to it. You "
            "left it empty, and that is right."
        )
        parts = [Number(right=math.nan, who=who, otherwise="", name=name) for name in _GAP]
        return Parts(parts, praise=empty.format(who=who))
    return Parts(
        [_ratio(one, other), _difference(one, other)],
        praise=(
            _("The ratio says how many times as large, the difference how many points apart.")
            if b
            else _(
                "Nobody is counted in the reference group, so the ratio stays empty. That is right."
            )
        ),
    )


_GAP = ("ratio", "difference")


def _ratio(one: pd.Series, other: pd.Series) -> Number:
    a, b = one["percent"], other["percent"]
    right = share(1, a, b)
    # Going on from rounded percents is a right way, as long as they are not all too small for it.
    shortened = from_rounded(lambda x, y: share(1, x, y), a, b)
    near = [value for value in shortened if abs(value - right) <= 0.05 * abs(right)]
    return Number(
        name="ratio",
        right=right,
        also=near,
        by_zero=Mistake(
            "zero_reference",
            0,
            _(
                "Nobody is counted in the reference group, and nobody can divide by zero. Choose "
                "another reference group. Or leave ratio as Python gives it."
            ),
        ),
        known=[
            *mistakes.of_a_ratio(a, b),
            Mistake(
                "ratio_of_counts",
                share(1, one["count"], other["count"]),
                _(
                    "You compared the counts. A large group has a large count. Compare the "
                    "percents."
                ),
            ),
            *mistakes.of_another(
                "rounded",
                [value for value in shortened if value not in near],
                _(
                    "You rounded the percents first. With percents as small as these, that changes "
                    "the ratio. Divide them as they are, and round at the end."
                ),
            ),
        ],
        otherwise=_("ratio is not right yet. Divide focus_percent by reference_percent."),
    )


def _difference(one: pd.Series, other: pd.Series) -> Number:
    a, b = one["percent"], other["percent"]
    return Number(
        name="difference",
        right=a - b,
        also=from_rounded(lambda x, y: x - y, a, b),
        known=[
            *mistakes.of_a_difference(a, b),
            Mistake(
                "difference_of_counts",
                one["count"] - other["count"],
                _("You compared the counts, in people. Compare the percents."),
            ),
        ],
        otherwise=_(
            "ratio is right, difference not yet. Take reference_percent away from focus_percent."
        ),
    )


@exercise(points=3, answers=2)
def real_gap(package, place, measure, group_by, focus, reference):
    """The margin of the difference, and if the difference is larger than it."""
    one, other = Case(package, place, measure, group_by).two(focus, reference)
    difference = one["percent"] - other["percent"]
    right = methods.difference_margin(one["margin"], other["margin"])
    truth = bool(abs(difference) > right)
    if math.isnan(difference):
        praise = _(
            "One of the two numbers is hidden, so these numbers cannot tell if there is a gap."
        )
    elif truth:
        praise = _(
            "The gap is larger than its margin: it would be hard to explain by chance alone."
        )
    else:
        praise = _(
            "The gap is not larger than its margin: these numbers cannot tell if it is there."
        )
    if math.isnan(difference):
        # The margin of a gap that nobody can see is of no use, whatever it is.
        first = Custom(lambda answer: str(one_number(answer, "gap_margin")))
    else:
        first = Number(
            name="gap_margin",
            right=right,
            also=from_rounded(methods.difference_margin, one["margin"], other["margin"]),
            known=_of_the_margin_of_a_gap(one, other),
            otherwise=_(
                "gap_margin is not right yet. Give difference_margin the two margins: "
                "focus_margin and reference_margin."
            ),
        )
    return Parts(
        [
            first,
            YesNo(
                name="is_real",
                right=truth,
                either=len({truth, *_verdicts_when_rounded(one, other)}) > 1,
                because=_of_the_verdict(one, other, truth),
            ),
        ],
        praise=praise,
    )


def _of_the_margin_of_a_gap(one: pd.Series, other: pd.Series) -> list[Mistake]:
    m, n = one["margin"], other["margin"]
    difference = one["percent"] - other["percent"]
    return [
        *mistakes.of_a_margin_of_a_gap(m, n),
        *mistakes.of_another(
            "difference",
            (difference, -difference),
            _("This is the difference itself, not its margin. Use difference_margin."),
        ),
        Mistake(
            "of_the_percents",
            methods.difference_margin(one["percent"], other["percent"]),
            _("You used the percents. The margin of the gap is made of the two margins."),
        ),
        Mistake(
            "example",
            methods.difference_margin(3, 4),
            _("This is the margin of the example. Use the margins of your two groups."),
        ),
    ]


def _of_the_verdict(one: pd.Series, other: pd.Series, truth: bool) -> Mistake:
    """Why somebody may have judged a gap the wrong way; said where gap_margin is right."""
    difference = one["percent"] - other["percent"]
    overlap = not (one["low"] > other["high"] or other["low"] > one["high"])
    if math.isnan(difference):
        hint, message = (
            "wrong_verdict",
            _(
                "One of the two numbers is hidden, so nobody can tell if there is a gap. Compare "
                "abs(difference) with gap_margin."
            ),
        )
    elif truth and difference < 0:
        hint, message = (
            "sign",
            _(
                "The difference is below zero here. What counts is its size: compare "
                "abs(difference) with gap_margin."
            ),
        )
    elif truth and overlap:
        hint, message = (
            "overlap",
            _(
                "The two intervals overlap, and still the gap is real: two groups can overlap a "
                "little and differ. Compare the size of the difference with gap_margin."
            ),
        )
    else:
        hint, message = (
            "wrong_verdict",
            _(
                "gap_margin is right, is_real not yet. The gap is real where the size of the "
                "difference is larger than gap_margin."
            ),
        )
    return Mistake(hint, not truth, message)


def _verdicts_when_rounded(one: pd.Series, other: pd.Series) -> set[bool]:
    """What numbers rounded to a decimal say: where a gap is about as large as its margin, both."""
    gaps = from_rounded(lambda x, y: abs(x - y), one["percent"], other["percent"])
    margins = from_rounded(methods.difference_margin, one["margin"], other["margin"])
    pairs = list(zip(gaps, margins, strict=True))
    return {bool(gap > margin) for gap, margin in pairs} | {
        bool(round(gap, 1) > round(margin, 1)) for gap, margin in pairs
    }


@exercise(points=3)
def hide(package, place):
    """The groups to hide in a table of full counts with its total: small ones and a protector."""
    records, _about = data.full_counts(package, place)
    counts = records.set_index("group")["count"]
    threshold = data.open_package(package).smallest_count
    return Custom(lambda answer: _judge_hidden(answer, counts, threshold))


def _judge_hidden(answer: object, counts: pd.Series, threshold: int) -> str:
    names = names_of(answer, counts.index, _("groups"))
    hidden = pd.Series(counts.index.isin(names), index=counts.index)
    small = methods.is_small(counts, threshold)
    if (small & ~hidden).any():
        raise _still_shown(counts, hidden, small, threshold)
    if hidden.all() and not small.all():
        raise Wrong(
            "everything",
            _(
                "Nothing is left to read. What is hidden cannot help anybody: hide as little as "
                "is safe."
            ),
        )
    if (hidden & (counts == 0)).any():
        raise Wrong(
            "zero_hidden",
            _("You hide a zero. A zero may be shown: there is nobody in it to recognize."),
        )
    given_away = methods.recoverable(counts, hidden, threshold) & small
    unavoidable = methods.recoverable(counts, counts > 0, threshold) & small
    if given_away.sum() > unavoidable.sum():
        raise Wrong(
            "subtraction",
            _(
                "A hidden number can be found again: take the numbers that are shown away from "
                "the total. Hide one more group, the next smallest."
            ),
        )
    _nothing_too_much(counts, hidden, small, threshold)
    if given_away.any() or methods.is_small(counts.sum(), threshold):
        return _(
            "Right for the groups. In this table the total must be hidden too: with so few "
            "people, it would point at them."
        )
    if not hidden.any():
        return _("No count here is from 1 to {most}, so all of them may be shown.").format(
            most=threshold - 1
        )
    return _(
        "Within this table, nobody can find a hidden number again. A page hides more: it looks at "
        "all places, groups and tables together."
    )


def _still_shown(counts, hidden, small, threshold: int) -> Wrong:
    if hidden.equals(~methods.cells_to_hide(counts, threshold)):
        return Wrong(
            "groups_to_show", _("These are the groups to show. Write those to hide instead.")
        )
    shown = int((small & ~hidden).sum())
    message = ngettext(
        "{n} count from 1 to {most} would still be shown. Look for every number below {threshold} "
        "that is not 0.",
        "{n} counts from 1 to {most} would still be shown. Look for every number below {threshold} "
        "that is not 0.",
        shown,
    )
    return Wrong("small_shown", message.format(n=shown, most=threshold - 1, threshold=threshold))


def _nothing_too_much(counts, hidden, small, threshold: int) -> None:
    """Raise Wrong where a safe table hides more groups than it must, or larger ones."""
    for name in hidden.index[hidden & ~small]:
        fewer = hidden & (hidden.index != name)
        if not (methods.recoverable(counts, fewer, threshold) & small).any():
            raise Wrong(
                "too_much",
                _(
                    "This is safe, but it hides more than it must. What is hidden cannot help "
                    "anybody. Hide the small counts, and no more than protects them."
                ),
            )
    if counts[hidden].sum() > counts[methods.cells_to_hide(counts, threshold)].sum():
        raise Wrong(
            "not_the_smallest",
            _(
                "This is safe, but you hide a large group to protect a small one. Hide the next "
                "smallest count: then more people are shown."
            ),
        )


@exercise(points=3)
def decision(package, place, measure, group_by):
    """For each group: "show", "flag" or "withhold"."""
    table = rates_of.of_groups(package, place, measure, group_by)
    threshold = data.open_package(package).smallest_count
    alone = methods.rate_verdict(*(table[name] for name in FOUR), threshold=threshold)
    wanted = alone.decision.tolist()
    right = [
        _words_for(row, word, threshold)
        for (_number, row), word in zip(table.iterrows(), wanted, strict=True)
    ]
    known = [
        mistake
        for mistake in _of_the_rule(table, threshold)
        if any(word not in words for word, words in zip(mistake.value, right, strict=False))
    ]
    return Custom(lambda answer: _judge_decision(answer, table, wanted, right, known), known)


def _judge_decision(answer, table, wanted: list[str], right: list[set], known) -> str:
    given = decisions(answer, table["group"])
    unknown = [str(word) for word in given if word not in WORDS]
    if unknown:
        raise Wrong(
            "unknown_word",
            _("“{word}” is not one of the three words show, flag, withhold.").format(
                word=unknown[0][:40]
            ),
        )
    wrong = [row for row, word in enumerate(given) if word not in right[row]]
    if not wrong:
        return _("You show what can carry weight, and hold back what cannot.")
    if len(set(given)) == 1:
        raise Wrong(
            "all_the_same",
            _(
                "You say {word} for every group, and that is not right for all. Look at the "
                "percent and the margin of each. If a function said so: give it all four columns."
            ).format(word=given[0]),
        )
    for mistake in known:
        if given == list(mistake.value):
            raise Wrong(mistake.hint, mistake.message)
    if sorted(given) == sorted(wanted):
        raise Wrong(
            "beside_the_wrong_group",
            _("Some words stand beside the wrong group. Keep them in the order of the table."),
        )
    message = ngettext(
        "{n} of {all} is not right yet: {group}. Go through the rules above with its percent and "
        "its width.",
        "{n} of {all} are not right yet. One of them: {group}. Go through the rules above with "
        "its percent and its width.",
        len(wrong),
    )
    group = table["group"].iloc[wrong[0]]
    raise Wrong("wrong_value", message.format(n=len(wrong), all=len(wanted), group=group))


def _of_the_rule(table: pd.DataFrame, threshold: int) -> list[Mistake]:
    """Lists of words that come of a rule half read. They may come of something else, too: so each
    message says what the words are like, and never what somebody did."""
    percent, margin = table["percent"], table["margin"]
    small = methods.is_small(table["count"], threshold)
    if table["count_moe"].isna().all():
        found = [
            (
                "survey_rule",
                methods.display_estimate(percent, margin),
                _(
                    "These words are those of the rule for a survey. These are full counts of "
                    "people's records: withhold what is from 1 to {most}, a 0, and a group of "
                    "which all but 1 to {most} are counted."
                ),
            )
        ]
    else:
        for_records = _(
            "These words are those of the rule for records: hide 1 to {most}. A published survey "
            "estimate is protected already. Here the question is how wide its interval is. Give "
            "the function all four columns."
        )
        counted = methods.rate_verdict(table["count"], table["population"], threshold=threshold)
        found = [
            ("small_count_rule", small.map({True: "withhold", False: "show"}), for_records),
            ("small_count_rule", counted.decision, for_records),
        ]
    found += [
        (
            "half_width",
            methods.display_estimate(percent, margin / 2),
            _(
                "These words fit half the width. The interval reaches one margin down and one "
                "margin up: read the column width."
            ),
        ),
        (
            "proportion",
            methods.display_estimate(percent / 100, margin / 100),
            _("These words fit proportions from 0 to 1. The rule needs percents."),
        ),
        (
            "swapped",
            methods.display_estimate(margin.clip(upper=100), percent),
            _(
                "These words fit columns in the wrong order. The percent comes first, then the "
                "margin."
            ),
        ),
        (
            "narrow_interval",
            methods.display_proportion(percent / 100, table["low"] / 100, table["high"] / 100)[0],
            _(
                "These words fit the ends low and high. They make a 90% interval, and the rule "
                "takes a wider one: read the column width."
            ),
        ),
    ]
    return [
        Mistake(hint, list(words), message.format(most=threshold - 1))
        for hint, words, message in found
    ]


def _words_for(row: pd.Series, word: str, threshold: int) -> set[str]:
    """The right words for a group: its verdict, and what a careful person may also say.

    Of a survey, that of the percent and margin as a table shows them, rounded. Of a full count
    that the others' total would give away, to hold it back; and what the lesson teaches, where an
    organization has a threshold of its own.
    """
    if math.isnan(row["count_moe"]) or math.isnan(row["percent"]):
        taught = methods.rate_verdict(*row[FOUR].astype(float)).decision
        return {word, taught, row["decision"]}
    return {word, *from_rounded(_stricter, row["percent"], row["margin"])}


def _stricter(percent: float, margin: float) -> str:
    """The rule for a survey of a percent, and of that of everybody else."""
    both = [methods.display_estimate(each, margin) for each in (percent, 100 - percent)]
    return next((word for word in ("withhold", "flag") if word in both), "show")


@exercise(points=2)
def chart(package, place, measure, group_by, focus, reference):
    """The one of five titles that the numbers show."""
    return options.choice(
        material.titles(focus, reference, package, place, measure, group_by),
        "true",
        name="title",
        praise=_(
            "Every word of it can be found in the numbers. This title stands above the chart of "
            "your place. A title of your own goes out only after a person read it."
        ),
    )


@exercise(points=3)
def flaws(package, place, measure, group_by, focus, reference):
    """A word for each of five titles: "true", or what is wrong with it."""
    titles = material.titles(focus, reference, package, place, measure, group_by)
    return options.labels(
        titles,
        material.flaws_to_choose(titles),
        praise=_("You can say of each title why it may stand on a page, or why not."),
    )
