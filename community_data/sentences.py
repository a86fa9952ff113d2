"""What the numbers mean, in plain sentences and one picture, for a community's page.

The functions take answers of the notebook, finished or not: where one of them is not there yet,
or is something else than was asked for, a short note stands in its place. So a notebook that is
not finished runs from top to bottom. On a report the checks have passed, so no note appears.

No number stands here that `methods.rate_verdict` withholds: not in a sentence, not in a table, not
in the words for whoever cannot see the picture, and not by the place of its row.
"""

from __future__ import annotations

import functools
import math
import re

import pandas as pd

from community_data import charts, data, methods
from community_data.checks.core import Wrong, a_table, one_number, yes_or_no
from community_data.checks.groups import decisions
from community_data.data import rates
from community_data.methods import verdict

USE = {"show": "can be used", "flag": "look twice"}
NOT_KNOWN = re.compile(r"not (?:recorded|known|said|asked)|unknown", re.IGNORECASE)
NOT_NO_NEED = "That does not mean that they have no need."


def in_place_of(note: str):
    """Show `note` where an answer is missing or cannot be put into words."""

    def wrap(write):
        @functools.wraps(write)
        def show(*answers, **named) -> charts.Html:
            if any(answer is ... for answer in answers):
                return charts.note(note)
            try:
                return write(*answers, **named)
            except (Wrong, TypeError, ValueError, KeyError, AttributeError):
                return charts.note(note)

        return show

    return wrap


# People and numbers in words

# Words that name people already, so that no “residents” need stand before them.
PEOPLE = re.compile(
    r"(people|persons|residents|adults|children|youth|young people|teens|women|men|girls|boys|"
    r"owners|renters|households|families|veterans|students|parents|patients|clients|guests|members)"
    r"\b",
    re.I,
)
WITH_PREPOSITION = re.compile(
    r"(with|without|in|at|from|under|over|of|who|that|born|living|not|receiving|speaking)\b", re.I
)
AGE_IN_A_NOUN = re.compile(r"\s+(?=\d|under\b|over\b|aged?\b)", re.I)


def who(group: str, group_by: str, noun: str = "residents") -> str:
    """People first, as readers say it: “residents under 18”, “Black residents”, “women”."""
    if group.startswith("all "):
        return group.removeprefix("all ")
    if NOT_KNOWN.match(group):
        return f"{noun} whose {group_by.replace('_', ' ')} is {group.lower()}"
    if group_by == "age" and not PEOPLE.match(group):
        # Adults 18 and over who are 18 to 64 are adults 18 to 64.
        return f"{AGE_IN_A_NOUN.split(noun)[0]} {group}"
    if PEOPLE.match(group):
        return group[0].lower() + group[1:]
    if group_by == "race":
        return f"{noun} of {group[0].lower()}{group[1:]}" if " " in group else f"{group} {noun}"
    if group_by == "sex":
        return f"{group.lower()} {noun}"
    if group_by == "language":
        return f"{noun} who speak {group}"
    if WITH_PREPOSITION.match(group):
        return f"{noun} {group[0].lower()}{group[1:]}"
    return f"{noun} counted as “{group}”"


def noun_of(package, place: str, measure: str) -> str:
    """Whom the measure is about: “residents”, “households”, “adults 25 and over”."""
    everybody = data.everyone(package, place, measure)["group"].removeprefix("all ")
    return "people" if everybody.casefold() in ("all", "everyone", "everybody") else everybody


def percent_words(percent: float) -> str:
    """A percent as people: “about 11 of every 100”."""
    whole = math.floor(percent + 0.5)
    if whole == 0:
        return "fewer than 1 of every 100" if percent > 0 else "none of every 100"
    if whole == 100:
        return "more than 99 of every 100" if percent < 100 else "all of every 100"
    return f"about {whole} of every 100"


def percent_text(percent: float) -> str:
    """A percent in figures, with one decimal: “11.2%”, and never “0.0%” where somebody is."""
    if 0 < percent < 0.05:
        return "less than 0.1%"
    if 99.95 <= percent < 100:
        return "more than 99.9%"
    return f"{percent:.1f}%"


def margin_text(margin: float) -> str:
    """The size of a margin in figures; never 0.0 where there is one."""
    return "less than 0.1" if 0 < margin < 0.05 else f"{margin:.1f}"


def with_margin(row: pd.Series) -> str:
    """The percent of a row with how sure it is: “11.2% ± 1.9 points”.

    A full count has no margin of a survey, so its range is told. A margin of 0 is not.
    """
    percent = percent_text(row["percent"])
    if row["kind"] == "count":
        low, high = ends(row)
        return f"{percent} (by chance {low} to {high})"
    if not _has_margin(row):
        return percent
    return f"{percent} ± {margin_text(row['margin'])} points"


def ends(row: pd.Series) -> tuple[str, str]:
    """The low and the high end of a row's range, as text that agrees with percent ± margin."""
    low, high = rounded_ends(row)
    return percent_text(low), percent_text(high)


def rounded_ends(row: pd.Series) -> tuple[float, float]:
    """The two ends, made from the rounded percent and margin: 10.6 ± 1.9 is 8.7 to 12.5."""
    if row["kind"] == "count":
        return round(row["low"], 1), round(row["high"], 1)
    if not _has_margin(row):
        return math.nan, math.nan
    percent, margin = round(row["percent"], 1), round(row["margin"], 1)
    return max(round(percent - margin, 1), 0), min(round(percent + margin, 1), 100)


def why_not(reason: str, modelled: bool) -> str:
    """Why a number is not on the page, in words for residents: “hidden to protect people”."""
    if reason == verdict.TOO_UNCERTAIN and modelled:
        return "too uncertain to use, since the margin of the model is too wide"
    if reason == verdict.TOO_UNCERTAIN:
        return "too uncertain to use, since too few people were asked"
    return reason


def why_not_sentence(reason: str, modelled: bool) -> str:
    """The same as a sentence of its own."""
    why = why_not(reason, modelled)
    whole = reason in (verdict.NONE, verdict.ALL, verdict.NOBODY)
    return f"{upper_first(why)}." if whole else f"It is {why}."


def _has_margin(row: pd.Series) -> bool:
    """Does the source say how far off the number may be?"""
    return row["count_moe"] >= 0 and row["margin"] > 0


def upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _that(noun: str) -> str:
    return "that" if noun.startswith("household") else "who"


# Module 00


@in_place_of("Your number appears here when the exercise above is answered.")
def about_place(population, package, place: str) -> charts.Html:
    """How many people live in a place, and which part of the whole area that is."""
    opened = data.open_package(package)
    here, whole = opened.place(place), opened.place(data.top_place(package))
    people = float(population)
    detail = [f"{here['name']} is a {here['level']}."]
    if here["place_id"] != whole["place_id"]:
        part = 100 * people / whole["population"]
        part = f"About {part:.0f}" if part >= 1 else "Fewer than 1"
        detail.append(f"{part} of every 100 residents of {whole['name']} live here.")
    inside = opened.places.query("parent_id == @here.place_id")
    if len(inside):
        level = inside["level"].iloc[0]
        detail.append(f"It has {len(inside)} {level}{'s' if len(inside) > 1 else ''}.")
    return charts.big_number(
        f"{people:,.0f}", f"residents live in {here['name']}", " ".join(detail)
    )


@in_place_of("The picture appears here when the exercise above is answered.")
def bars_of_places(ordered, title, package) -> charts.Html:
    """Places as bars, as long as they have residents."""
    opened = data.open_package(package)
    drawing = {"value": "population", "xlabel": "Residents"}
    return charts.show(
        charts.bars(ordered, title, **drawing),
        alt=charts.bars_alt(ordered, title, **drawing),
        table=ordered[["name", "population"]].rename(columns=str.capitalize),
        source=f"{opened.title}.",
    )


# Module 08


@in_place_of("Your number appears here when exercise 1 is answered.")
def headline(percent, package, place: str, measure: str) -> charts.Html:
    """The one number of a place, large, with what it means for residents and how sure it is."""
    one_number(percent, "percent")
    row = rates.of_everyone(package, place, measure)
    name = data.open_package(package).place(place)["name"]
    noun, words = noun_of(package, place, measure), data.words(measure)
    modelled = rates.is_modelled(package, measure)
    if row["decision"] == "withhold":
        return charts.note(
            [
                f"How many {noun} of {name} {words}? There is no number to show here. "
                f"{why_not_sentence(row['reason'], modelled)}",
                NOT_NO_NEED,
            ]
        )
    return charts.big_number(
        percent_text(row["percent"]),
        f"of {noun} of {name} {words}",
        f"{upper_first(percent_words(row['percent']))}. {_how_sure(row)}",
    )


def _how_sure(row: pd.Series) -> str:
    if row["kind"] == "count":
        low, high = ends(row)
        return (
            f"Everybody on record is counted. By chance alone it could have been between {low} "
            f"and {high}."
        )
    made = "A model estimated this: nobody was asked. " if row["kind"] == "model" else ""
    twice = " Look twice: none or all is seldom true." if row["decision"] == "flag" else ""
    if not _has_margin(row):
        return f"{made}The source gives no margin for it.{twice}"
    if row["margin"] < 0.05:
        return f"{made}{upper_first(with_margin(row))}.{twice}"
    probably = "by the model" if row["kind"] == "model" else "probably"
    low, high = ends(row)
    return f"{made}{with_margin(row)}: {probably} between {low} and {high}.{twice}"


class Comparison:
    """What a comparison of two groups found: which one is higher, by how much, and how sure.

    The two rows are those of `rates.of_groups`. `real` is judged with a margin that is widened
    for having picked one of several groups, see `methods.margin_when_picked`.
    """

    def __init__(self, table: pd.DataFrame, focus: str, reference: str):
        self.one, self.other = data.row(table, focus), data.row(table, reference)
        self.can_be_made = "withhold" not in (self.one["decision"], self.other["decision"])
        self.shown = int((table["decision"] != "withhold").sum())
        self.groups = max(self.shown - 1, 1)
        others = table[(table["decision"] != "withhold") & (table["group"] != reference)]
        self.highest = len(others) and self.one["percent"] == others["percent"].max()
        self.difference = self.one["percent"] - self.other["percent"]
        self.margin = methods.difference_margin(self.one["margin"], self.other["margin"])
        self.needed = methods.margin_when_picked(self.margin, self.groups)
        # A model that gives no margin of its own leaves it open if there is a gap.
        self.has_margin = self.one["kind"] != "model" or (
            self.one["count_moe"] >= 0 and self.other["count_moe"] >= 0
        )
        self.real = self.can_be_made and self.has_margin and abs(self.difference) > self.needed

    @property
    def rounding_shows(self) -> bool:
        """Whether a reader who takes one printed percent from the other gets another gap."""
        printed = round(self.one["percent"], 1) - round(self.other["percent"], 1)
        return round(abs(printed), 1) != round(abs(self.difference), 1)

    def times(self) -> str:
        """The ratio of the higher to the lower percent, with its margin; "" where it is of 0."""
        high, low = self.one, self.other
        if self.difference < 0:
            high, low = low, high
        if not low["percent"] > 0:
            return ""
        if "count" in (high["kind"], low["kind"]):
            ratio = methods.rate_ratio(
                high["count"], high["population"], low["count"], low["population"], 0.90
            )
            return f"{ratio.value:.1f} times ({ratio.low:.1f} to {ratio.high:.1f})"
        margin = methods.ratio_margin(
            high["percent"], low["percent"], high["margin"], low["margin"]
        )
        return f"{high['percent'] / low['percent']:.1f} times (± {margin_text(margin)})"


def finding(focus, reference, package, place, measure, group_by) -> str:
    """A title that says what a comparison of two groups found."""
    name = data.open_package(package).place(place)["name"]
    noun = noun_of(package, place, measure)
    found = Comparison(rates.of_groups(package, place, measure, group_by), focus, reference)
    a, b = (who(group, group_by, noun) for group in (focus, reference))
    if found.shown < 2:
        return f"In {name}, the numbers cannot tell the groups apart"
    if not found.can_be_made:
        return f"In {name}, the numbers cannot tell how {a} compare with {b}"
    if not found.real:
        return f"In {name}, the numbers cannot tell {a} and {b} apart"
    if found.difference < 0:
        a, b = b, a
    times = found.times()
    says = f"is {times} as high for {a} as for {b}" if times else f"is higher for {a} than for {b}"
    model = " by a model's estimate" if rates.is_modelled(package, measure) else ""
    return f"In {name}, the percent {says}{model}"


@in_place_of("The picture appears here when exercises 9 and 10 are answered.")
def picture(ordered, title, decision, package, place, measure, group_by) -> charts.Html:
    """The percents of the groups with their intervals, and the numbers behind them."""
    noun = noun_of(package, place, measure)
    modelled = rates.is_modelled(package, measure)
    # The order is the trainee's, and so is a decision that is stricter than the verdict.
    order = a_table(ordered, ["group", "percent"])["group"].tolist()
    table = rates.of_groups(package, place, measure, group_by)
    table = _as_decided(table, decision)
    lines = rates.shown(table.assign(at=table["group"].map(order.index)).sort_values("at"))
    held = lines["decision"] == "withhold"
    lines["reason"] = [why_not(reason, modelled) for reason in lines["reason"]]
    lines["group"] = [upper_first(who(group, group_by, noun)) for group in lines["group"]]
    behind = pd.DataFrame(
        {
            "Group": lines["group"],
            "Percent and margin": [
                "not shown" if hide else with_margin(row)
                for hide, (_, row) in zip(held, lines.iterrows(), strict=True)
            ],
            "How to use it": [
                USE.get(word, reason)
                for word, reason in zip(lines["decision"], lines["reason"], strict=True)
            ],
        }
    )
    for number, row in lines[~held].iterrows():
        lines.loc[number, ["low", "high"]] = rounded_ends(row)
    below = f"Percent {_that(noun)} {data.words(measure)}"
    drawn = lines[["group", "percent", "low", "high", "decision", "reason"]]
    return charts.show(
        charts.intervals(drawn, title, xlabel=below),
        alt=charts.intervals_alt(drawn, title, xlabel=below),
        table=behind,
        source=source(package, place, measure),
        opened=True,
    )


@in_place_of("The comparison appears here when exercises 6 and 7 are answered.")
def gap(
    ratio, difference, gap_margin, is_real, focus, reference, package, place, measure, group_by
) -> charts.Html:
    """What a comparison of two groups means, in a few sentences."""
    for answer in (ratio, difference, gap_margin):
        one_number(answer)
    yes_or_no(is_real)
    noun = noun_of(package, place, measure)
    table = rates.of_groups(package, place, measure, group_by)
    found = Comparison(table, focus, reference)
    a, b = (who(group, group_by, noun) for group in (focus, reference))
    modelled = rates.is_modelled(package, measure)
    if not found.can_be_made:
        return charts.note(_why_no_comparison(found, a, b, modelled))
    model = "By a model's estimate, of" if modelled else "Of"
    said = [
        f"{model} {a}, {with_margin(found.one)} {data.words(measure)}. "
        f"Of {b}, it is {with_margin(found.other)}."
    ]
    points = f"{abs(found.difference):.1f} percentage points"
    points += f" (± {margin_text(found.margin)})" if found.has_margin else ""
    if found.real:
        times = found.times() if found.difference > 0 else ""
        said.append(
            f"For {a} the percent is {points} {'higher' if found.difference > 0 else 'lower'}"
            f"{f', {times} as high' if times else ''}."
        )
    else:
        said.append(f"The two are {points} apart.")
    if found.rounding_shows:
        said.append("The gap was worked out before the numbers were rounded.")
    said += _how_judged(found, a, modelled)
    return charts.note(said)


def _why_no_comparison(found: Comparison, a: str, b: str, modelled: bool) -> list[str]:
    if found.shown < 2:
        number = "None" if found.shown == 0 else "Only one"
        return [f"{number} of the groups has a number to show here, so there is no comparison."]
    said = [f"The numbers cannot tell how {a} compare with {b} here."]
    for row, people in ((found.one, a), (found.other, b)):
        if row["decision"] == "withhold":
            said.append(f"The number for {people}: {why_not(row['reason'], modelled)}.")
    return said


def _how_judged(found: Comparison, a: str, modelled: bool) -> list[str]:
    """How the groups were picked, if the gap is larger than that allows, and what is open."""
    said, than = [], "its margin"
    if not found.has_margin:
        return ["The model gives no margin, so nobody can tell if this gap is real."]
    if found.groups > 1:
        picked = (
            f"We picked {a} because their percent is the highest of the {found.groups} groups "
            f"that could be compared."
            if found.highest
            else f"{upper_first(a)} were picked out of {found.groups} groups that could be "
            f"compared."
        )
        than = f"{margin_text(found.needed)} points"
        said.append(
            f"{picked} Whoever picks one of several groups finds a gap by chance more often. "
            f"So we call a gap real only if it is more than {than}."
        )
    if not found.real:
        said.append(
            f"This gap is not more than {than}, so these numbers cannot tell which is higher."
        )
        return said
    last = "" if modelled else ", so chance alone hardly explains it"
    said.append(f"This gap is larger than {than}{last}.")
    if modelled:
        said.append("A model made these numbers. Only asking people can show if it is right.")
    said.append("The number does not say why. Ask the people it is about.")
    return said


@in_place_of("A note on uncertain numbers appears here when exercise 9 is answered.")
def uncertain(decision, package, place, measure, group_by) -> charts.Html:
    """Which groups' numbers are not shown and why, and that these people count all the same."""
    noun = noun_of(package, place, measure)
    modelled = rates.is_modelled(package, measure)
    table = _as_decided(rates.of_groups(package, place, measure, group_by), decision)
    held = table[table["decision"] == "withhold"]
    said = [
        f"{upper_first(why_not(reason, modelled))}: "
        f"{_names(held.loc[held['reason'] == reason, 'group'], group_by, noun)}."
        for reason in dict.fromkeys(held["reason"])
    ]
    missing = rates.missing_groups(package, place, measure, group_by)
    if missing:
        said.append(f"No row in the table: {_names(missing, group_by, noun)}.")
    elif rates.people_without_group(package, place, measure, group_by):
        said.append("Some people are in none of these groups, and the table does not say who.")
    if not said:
        return charts.note("The number of every group here is certain enough to be shown.")
    return charts.note([*said, NOT_NO_NEED])


def _names(groups, group_by: str, noun: str) -> str:
    return "; ".join(who(group, group_by, noun) for group in groups)


def _as_decided(table: pd.DataFrame, answer) -> pd.DataFrame:
    """The table with the words of exercise 9 where they are stricter than the verdict."""
    words = pd.Series(decisions(answer, table["group"]), index=table.index)
    stricter = ~words.isin(["show", "flag"]) & (table["decision"] != "withhold")
    table.loc[stricter, ["decision", "reason"]] = ["withhold", verdict.TOO_UNCERTAIN]
    table.loc[stricter & table["count_moe"].isna(), "reason"] = verdict.HIDDEN
    table.loc[(words == "flag") & (table["decision"] == "show"), "decision"] = "flag"
    return table


def source(package, place: str, measure: str) -> str:
    """Where the numbers come from, and of which time."""
    opened = data.open_package(package)
    period = data.everyone(opened, place, measure)["period"]
    titles = "; ".join(s["title"] for s in opened.sources_of(measure))
    return f"{titles}. Data of {period}."
