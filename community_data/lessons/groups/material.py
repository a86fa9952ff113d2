"""What trainees of module 08 choose from: two groups, reasons, orders, and titles of a chart.

Titles are made from the numbers of the place: one is true, and each of the others is false in one
way that can be named. That holds in every place, also where numbers are hidden or nobody can tell.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from community_data import data, figures, methods
from community_data.data import rates
from community_data.data.comparison import Comparison
from community_data.data.measures import noun_of
from community_data.exercises.options import Option, lettered, letters_of
from community_data.exercises.options import choices as choices
from community_data.lessons.comparison import TITLE_FLAWS, TITLE_IS_TRUE, TITLE_LOOK, finding
from community_data.text import people
from community_data.text.numbers import decimal
from community_data.text.translate import _, lazy_gettext

# Why a group is the one that others are compared with. Which of them is true, the numbers say.
REASONS = {
    "largest": lazy_gettext("It is the largest group whose number can be used."),
    "lowest": lazy_gettext("Its percent is the lowest of those that can be used."),
    "first row": lazy_gettext("It stands first in the table."),
    "normal": lazy_gettext("It is the normal group, and the others differ from it."),
    "asked": lazy_gettext("People of these groups asked for this comparison."),
    "none": lazy_gettext("There is none: fewer than two groups have a number that can be used."),
}
ORDERS = {
    "percent": lazy_gettext("By percent, the highest first."),
    "table": lazy_gettext("As they stand in the table."),
    "name": lazy_gettext("By name, from A to Z."),
    "size": lazy_gettext("By the number of people, the largest group first."),
}
DECIDERS = {
    "residents": lazy_gettext("People of these groups, who were paid for their time."),
    "staff": lazy_gettext("The staff of our organization alone."),
    "nobody yet": lazy_gettext("The rule in this notebook. Nobody was asked yet."),
    "publisher": lazy_gettext("Whoever published the table."),
}
FLAWS = {
    "true": TITLE_IS_TRUE,
    "group": lazy_gettext("It says that the wrong group is higher."),
    **TITLE_FLAWS,
}
LOOK = {
    "true": lazy_gettext(
        "Look for each part of this title in the numbers above: the groups, the number, the time, "
        "the reason. All there? Then it is true."
    ),
    "group": lazy_gettext("It says who has the higher percent. Read the two percents above again."),
    "sure": lazy_gettext(
        "It is sure of a gap. Compare the gap with its margin, and look if both numbers can be "
        "used."
    ),
    **TITLE_LOOK,
}


def usable(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of `rates.of_groups` with which others can be compared: shown, and not 0."""
    return table[(table["decision"] != "withhold") & (table["count"] > 0)]


def pair(package, place: str, measure: str, group_by: str) -> tuple[str, str]:
    """The (focus, reference) to start with, see `methods.groups_to_compare`."""
    table = rates.of_groups(package, place, measure, group_by)
    # A full count that must be hidden is as good as not known: no page compares it.
    hidden = (table["decision"] == "withhold") & table["count_moe"].isna()
    table["count"] = table["count"].mask(hidden)
    return methods.groups_to_compare(table, data.open_package(package).smallest_count)


def about_pair(focus, reference, package, place: str, measure: str, group_by: str) -> figures.Html:
    """Who is compared with whom here, and why those two: true whatever the numbers are."""
    table = rates.of_groups(package, place, measure, group_by)
    noun = noun_of(package, place, measure)
    names = {
        "focus": people.who(focus, group_by, noun),
        "reference": people.who(reference, group_by, noun),
        "groups": len(usable(table)),
    }
    told = [
        _("focus: {group}").format(group=focus),
        _("reference: {group}").format(group=reference),
    ]
    if names["groups"] < 2:
        why = _(
            "Fewer than two groups here have a number that can be used, so a page compares "
            "nobody. These two stand in, for practice."
        )
    elif (focus, reference) != pair(package, place, measure, group_by):
        why = _("You chose to compare {focus} with {reference}.")
    else:
        why = _(
            "The numbers of {groups} groups can be used. The rule took the largest of them as "
            "the reference: {reference}. The focus is whoever has the highest percent of all "
            "others with a number that can be used: {focus}."
        )
    return figures.note([*told, why.format(**names)])


def true_reasons(table: pd.DataFrame, reference: str) -> list[str]:
    """Which of REASONS the numbers bear out for a reference; never empty for that of `pair`."""
    known = usable(table)
    if len(known) < 2:
        return ["none"]
    row = known[known["group"] == reference]
    if row.empty:
        return []
    largest = row["population"].iloc[0] >= known["population"].max()
    lowest = row["percent"].iloc[0] <= known["percent"].min()
    return ["largest"] * bool(largest) + ["lowest"] * bool(lowest)


def reason(package, place: str, measure: str, group_by: str, reference: str) -> str:
    """The first reason that holds for a reference: a key of REASONS."""
    table = rates.of_groups(package, place, measure, group_by)
    return (true_reasons(table, reference) or ["asked"])[0]


def titles(focus, reference, package, place: str, measure: str, group_by: str) -> dict[str, Option]:
    """Five titles for a chart of the groups, letter -> option: one is true, see `FLAWS`."""
    name = data.open_package(package).place(place)["name"]
    table = rates.of_groups(package, place, measure, group_by)
    compared = Comparison(table, focus, reference)
    change = _("In {name}, the percent has fallen since last year").format(name=name)
    others = _of_others(name, group_by, table["group"])
    about = (package, place, measure, group_by)
    blame = _("In {name}, the percent is what it is because people are lazy").format(name=name)
    made = [
        ("true", finding(focus, reference, *about)),
        _of_the_wrong_group(compared, name, *about),
        ("number", _with_a_wrong_number(compared, name, *about)),
        ("blame", blame),
        # One of the two, by chance, and in one place always the same.
        lettered([("change", change), ("people", others)], name, measure, group_by)["A"],
    ]
    return lettered(
        [Option(text, word, str(LOOK[word])) for word, text in made], name, measure, group_by
    )


def flaws_to_choose(made: Mapping[str, Option]) -> dict[str, str]:
    """The words of FLAWS that fit a set of titles, with one too many.

    "group" and "sure" never stand side by side: a title that names the wrong group is sure of
    what no number shows, too.
    """
    left_out = "group" if letters_of(made, "sure") else "sure"
    return {word: str(meaning) for word, meaning in FLAWS.items() if word != left_out}


def _high_and_low(compared: Comparison, package, place, measure, group_by) -> list[str]:
    noun = noun_of(package, place, measure)
    groups = [compared.one["group"], compared.other["group"]]
    names = [people.who(group, group_by, noun) for group in groups]
    return names[::-1] if compared.difference < 0 else names


def _of_the_wrong_group(compared, name, *about) -> tuple[str, str]:
    high, low = _high_and_low(compared, *about)
    # By the margin of these two alone: who says that this gap is real has seen right, too.
    if not (compared.can_be_made and abs(compared.difference) > compared.margin):
        text = _("In {name}, the percent is clearly higher for {high} than for {low}")
        return "sure", text.format(name=name, low=low, high=high)
    times = compared.times() if compared.real else ""
    text = _("In {name}, the percent is higher for {low} than for {high}")
    if times:
        text = _("In {name}, the percent is {times} as high for {low} as for {high}")
    return "group", text.format(name=name, low=low, high=high, times=times)


def _with_a_wrong_number(compared, name, package, place, measure, group_by) -> str:
    ratio = compared.ratio() if compared.real else None
    if ratio and math.isfinite(ratio.high):
        high, low = _high_and_low(compared, package, place, measure, group_by)
        text = _("In {name}, the percent is {many} times as high for {high} as for {low}")
        many = math.ceil(2 * ratio.high) + ratio.value % 1
        return text.format(name=name, many=decimal(many), high=high, low=low)
    text = _("In {name}, {number} of every 100 {noun} {words}")
    return text.format(
        name=name,
        number=_far_from(rates.of_everyone(package, place, measure)),
        noun=noun_of(package, place, measure),
        words=data.words(measure),
    )


def _far_from(row: pd.Series) -> int:
    """A number of every 100 that is not that of a row: everybody else's, where that is far."""
    if math.isnan(row["percent"]):
        return 60
    others = round(100 - row["percent"])
    if row["low"] - 5 <= others <= row["high"] + 5:
        return 95 if row["percent"] < 50 else 5
    return min(max(others, 1), 99)


def _of_others(name: str, group_by: str, groups: pd.Series) -> str:
    """A comparison by sex; where the table is by sex itself, by age."""
    written = " ".join([group_by, *groups]).casefold()
    by_sex = any(word in written for word in ("sex", "gender", "women", "female", "girls"))
    if by_sex:
        text = _("In {name}, the percent is higher for older people than for younger ones")
    else:
        text = _("In {name}, the percent is higher for women than for men")
    return text.format(name=name)
