"""What a brief says: the number of a place, and the comparison of its groups, in words.

Every sentence here is made from the data alone, so it may stand on a page.
"""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass

import pandas as pd

from community_data import data, methods
from community_data.data import rates, stories
from community_data.data.comparison import Comparison
from community_data.data.measures import noun_of
from community_data.data.places import above
from community_data.data.rate_words import why_not_sentence
from community_data.lessons import comparison
from community_data.methods import verdict
from community_data.text.lists import and_, paragraph
from community_data.text.numbers import decimal, whole
from community_data.text.people import percent_text, those_who, upper_first, who
from community_data.text.translate import _

# The number


@dataclass(frozen=True)
class Spoken:
    """The number of a place as it is said: `number` of every `every`, between `low` and `high`.

    `places` and `end_places` are the decimals that the number and its two ends need to differ.
    """

    number: float
    low: float
    high: float
    every: int
    places: int
    end_places: int


def spoken(row: pd.Series) -> Spoken:
    """A row of `rates.of_everyone` that may be shown, of every 100, 1,000 or more people."""
    percent = row["percent"]
    every = base(min(percent, 100 - percent) or percent)
    number, low, high = (row[name] * every / 100 for name in ("percent", "low", "high"))
    nobody_or_all = percent in (0, 100)
    places = int(not (round(low) < round(number) < round(high) or nobody_or_all))
    # Where the number is none or all, whole numbers would say that it cannot be off.
    return Spoken(number, low, high, every, places, max(places, int(nobody_or_all)))


def in_words(package, place: str, measure: str) -> str:
    """The number of a place as two short sentences, with its interval in words."""
    row = rates.of_everyone(package, place, measure)
    name = data.open_package(package).place(place)["name"]
    noun, words = noun_of(package, place, measure), data.words(measure)
    if row["decision"] == "withhold":
        return _no_number(package, measure, row, name, noun, words)
    told = spoken(row)
    sentence = _("In {name}, about {number} of every {every} {noun} {words}.")
    if row["percent"] in (0, 100):
        sentence = _("In {name}, {number} of every {every} {noun} {words}.")
    sentence = sentence.format(
        name=name, number=decimal(told.number, told.places), every=whole(told.every), noun=noun,
        words=words,
    )  # fmt: skip
    low, high = (decimal(end, told.end_places) for end in (told.low, told.high))
    return paragraph(sentence, range_in_words(package, measure, row).format(low=low, high=high))


def range_in_words(package, measure: str, row: pd.Series) -> str:
    """What a range means, as a sentence with the places {low} and {high}."""
    if row["low"] == row["high"]:
        return _("The source does not say how sure that is.")
    if rates.is_modelled(package, measure):
        return _(
            "Nobody was asked: a model made this number. The true one may be as low as {low} or as "
            "high as {high}."
        )
    if counted(row):
        return _(
            "Chance plays a part each year, so the true risk may be as low as {low} or as high as "
            "{high}."
        )
    return _(
        "Some were asked, not all. So the true number may be as low as {low} or as high as {high}."
    )


def _no_number(package, measure: str, row: pd.Series, name: str, noun: str, words: str) -> str:
    if row["reason"] == verdict.HIDDEN:
        sentence = _("In {name}, the number is hidden, to protect the people in it.")
        return sentence.format(name=name)
    sentence = _("In {name}, there is no number to say how many {noun} {words}.")
    why = why_not_sentence(row["reason"], rates.is_modelled(package, measure))
    return paragraph(sentence.format(name=name, noun=noun, words=words), why)


def told(package, place: str, measure: str) -> str:
    """`in_words`; where a place has no number to show, also that of `nearest`."""
    both = place, nearest(package, place, measure)
    return paragraph(*dict.fromkeys(in_words(package, each, measure) for each in both))


def nearest(package, place: str, measure: str) -> str:
    """The place, or else the nearest one around it, by its id, of which a number can be shown.

    The place itself where there is none.
    """
    opened = data.open_package(package)
    parents = opened.places.set_index("place_id")["parent_id"]
    for each in above(parents, opened.place(place)["place_id"]):
        with contextlib.suppress(data.DataProblem):
            if not math.isnan(estimate(opened, each, measure)[0]):
                return each
    return place


def estimate(package, place: str, measure: str) -> tuple[float, float, float]:
    """(percent, low, high) of everyone in a place; NaN where the number is withheld."""
    row = rates.of_everyone(package, place, measure)
    if row["decision"] == "withhold":
        return math.nan, math.nan, math.nan
    return row["percent"], row["low"], row["high"]


def numbers(package, place: str, measure: str) -> tuple[float, float, float]:
    """(number, low, high) as `in_words` says them; NaN where the number is held back."""
    row = rates.of_everyone(package, place, measure)
    if row["decision"] == "withhold":
        return math.nan, math.nan, math.nan
    told = spoken(row)
    low, high = (round(end, told.end_places) for end in (told.low, told.high))
    return round(told.number, told.places), low, high


def counted(row: pd.Series) -> bool:
    """Is it a full count, with no margin of error?"""
    return math.isnan(row["count_moe"])


def base(percent: float) -> int:
    """Of how many people to speak, so that the number is one that can be pictured."""
    return (
        next((b for b in (100, 1000, 10_000) if percent * b / 100 >= 1.5), 100_000) * (percent > 0)
        or 100
    )


def facts(package, place: str, measure: str) -> list[str]:
    """The numbers of a place that a sentence about it needs."""
    row = rates.of_everyone(package, place, measure)
    name = data.open_package(package).place(place)["name"]
    noun, words = noun_of(package, place, measure), data.words(measure)
    if row["decision"] == "withhold":
        held = _("Its numbers are held back: write held_back for number, low and high.")
        return [_no_number(package, measure, row, name, noun, words), held]
    told = spoken(row)
    return [
        _("{name}: {number} of every {every} {noun} {words}.").format(
            name=name, number=decimal(told.number), every=whole(told.every), noun=noun, words=words
        ),
        _("Low end: {low}. High end: {high}. Both of every {every}.").format(
            low=decimal(told.low), high=decimal(told.high), every=whole(told.every)
        ),
    ]


def measured(package, place: str, measure: str) -> str:
    """What the percents of a chart are: “Percent of residents who own their home”."""
    counted = those_who(noun_of(package, place, measure), data.words(measure))
    return _("Percent of {counted}").format(counted=counted)


# The groups


def area_of(package, place: str, measure: str, group_by: str) -> str:
    """The place, or the nearest area around it where at least two groups can be shown."""
    opened = data.open_package(package)
    names = [name for name, ids in stories.around(opened, place)]
    for name in names:
        try:
            table = to_show(opened, name, measure, group_by)
        except data.DataProblem:
            continue
        if (table["percent"] > 0).sum() >= 2:
            return name
    return names[0]


def to_show(package, area: str, measure: str, group_by: str) -> pd.DataFrame:
    """The percents of the groups of an area: group (people first), percent, low, high.

    Where a number is withheld, the row has no numbers.
    """
    noun = noun_of(package, area, measure)
    table = rates.shown(rates.of_groups(package, area, measure, group_by))
    table = table.sort_index()  # the package's order: the lesson sorts it
    table["group"] = [upper_first(who(group, group_by, noun)) for group in table["group"]]
    return table[["group", "percent", "low", "high"]]


class Pair:
    """The two groups that the title of a chart compares, as module 08 compares them.

    high, low: their names, the one with the higher percent first. `shown` says if both have a
    number to show, `real` if the data can tell them apart. `near`: the groups that the data cannot
    tell from `high`, though their numbers are lower.
    """

    def __init__(self, package, area: str, measure: str, group_by: str):
        table = rates.of_groups(package, area, measure, group_by)
        can_be_shown = table[table["decision"] != "withhold"]
        enough = len(can_be_shown) >= 2
        names = [table["group"].iloc[0]] * 2
        if len(table) >= 2:
            among = can_be_shown if enough else table
            names = methods.groups_to_compare(among, data.open_package(package).smallest_count)
        found = Comparison(table, *names)
        self.rows = sorted((found.one, found.other), key=lambda row: -row["percent"])
        self.shown, self.real = enough and found.can_be_made, enough and found.real
        noun = noun_of(package, area, measure)
        self.high, self.low = (who(row["group"], group_by, noun) for row in self.rows)
        first = self.rows[0]["group"]
        self.near = [
            who(group, group_by, noun)
            for group in can_be_shown["group"]
            if group not in names and not Comparison(table, first, group).real
        ]

    @property
    def bars(self) -> list[str]:
        """The two as `to_show` names them; none where they cannot be compared."""
        return [upper_first(name) for name in (self.high, self.low)] if self.shown else []


def finding(package, area: str, measure: str, group_by: str) -> str:
    """A title that says what the comparison of two groups of an area found."""
    table = rates.of_groups(package, area, measure, group_by)
    can_be_shown = table[table["decision"] != "withhold"]
    if len(can_be_shown) < 2:
        return _("In {area}, the numbers cannot tell the groups apart").format(area=area)
    pair = methods.groups_to_compare(can_be_shown, data.open_package(package).smallest_count)
    return comparison.finding(*pair, package, area, measure, group_by)


def compared(package, area: str, measure: str, group_by: str) -> str:
    """The two groups that the title compares, if their gap is real, and who is near the higher."""
    pair = Pair(package, area, measure, group_by)
    if not pair.shown:
        return _("Too few groups can be shown to compare them.")
    high, low = pair.rows
    sentence = _("The two to compare are {high} ({high_percent}) and {low} ({low_percent}).")
    lines = [
        sentence.format(
            high=pair.high, high_percent=percent_text(high["percent"]),
            low=pair.low, low_percent=percent_text(low["percent"]),
        ),
        _("Their gap is real: it is larger than its margin.")
        if pair.real
        else _("Their gap is not certain: it is not larger than its margin."),
        near(pair),
    ]  # fmt: skip
    return "\n".join(line for line in lines if line)


def near(pair: Pair) -> str:
    """Which other groups the data cannot tell from the higher of the two; "" where none."""
    if not (pair.near and pair.shown):
        return ""
    sentence = _("The numbers cannot tell {high} from {others}.")
    return sentence.format(high=pair.high, others=and_(pair.near))
