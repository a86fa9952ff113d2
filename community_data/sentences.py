"""What the numbers mean, in plain sentences and one picture, for a community's page.

The functions take answers of the notebook, finished or not: where one of them is not there yet,
or is something else than was asked for, a short note stands in its place. So a notebook that is
not finished runs from top to bottom. On a report the checks have passed, so no note appears.
"""

from __future__ import annotations

import functools
import math

import pandas as pd

from community_data import charts, data, methods
from community_data.checks.core import Wrong, a_table, yes_or_no
from community_data.checks.groups import decisions, right_rates


def _in_place_of(note: str):
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


def who(group: str, group_by: str, noun: str = "residents") -> str:
    """People first, as readers say it: “residents under 18”, “Black residents”."""
    if group.startswith("all "):
        return group.removeprefix("all ")
    if group_by == "age":
        return f"{noun} {group}"
    if group_by == "race":
        return f"{noun} of {group[0].lower()}{group[1:]}" if " " in group else f"{group} {noun}"
    return f"{noun} in the group “{group}”"


def noun_of(package, place: str, measure: str) -> str:
    """Whom the measure is about: “residents”, “households”, “adults 25 and over”."""
    return data.everyone(package, place, measure)["group"].removeprefix("all ")


def percent_words(percent: float) -> str:
    """A percent as people: “about 11 of every 100”."""
    if percent < 0.5:
        return "fewer than 1 of every 100" if percent > 0 else "none of those counted"
    if percent > 99.5:
        return "nearly all" if percent < 100 else "all of those counted"
    return f"about {percent:.0f} of every 100"


def _upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]


def with_margin(percent: float, margin: float) -> str:
    """A percent with its margin: “11.2% ± 1.9 points”."""
    return "hidden" if math.isnan(percent) else f"{percent:.1f}% ± {margin:.1f} points"


@_in_place_of("Your number appears here when the exercise above is answered.")
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


@_in_place_of("The picture appears here when the exercise above is answered.")
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


@_in_place_of("Your number appears here when exercise 1 is answered.")
def headline(percent, package, place: str, measure: str) -> charts.Html:
    """The one number of a place, large, with what it means for residents and how sure it is."""
    percent = float(percent)
    row = data.everyone(package, place, measure)
    name = data.open_package(package).place(place)["name"]
    four = [row[c] for c in ("count", "population", "count_moe", "population_moe")]
    margin = methods.percent_margin(*four)
    low, high = methods.percent_interval(*four)
    label = f"of {noun_of(package, place, measure)} of {name} {data.words(measure)}"
    sure = f"{with_margin(percent, margin)}: probably between {low:.1f}% and {high:.1f}%."
    if methods.display_estimate(row["count"] / row["population"] * 100, margin) == "withhold":
        return charts.big_number(
            f"{low:.0f}% to {high:.0f}%", label,
            f"Too few people were asked here to give one number ({with_margin(percent, margin)}).",
        )  # fmt: skip
    return charts.big_number(
        f"{percent:.1f}%", label, f"{_upper_first(percent_words(percent))}. {sure}"
    )


def finding(table, focus, reference, package, place, measure, group_by) -> str:
    """A title that says what a comparison of two groups found."""
    name = data.open_package(package).place(place)["name"]
    noun = noun_of(package, place, measure)
    a, b = (who(group, group_by, noun) for group in (focus, reference))
    one, other = (data.row(table, group) for group in (focus, reference))
    if _uncertain(one) or _uncertain(other):
        return f"In {name}, the numbers cannot tell how {a} compare with {b}"
    if abs(one["percent"] - other["percent"]) <= methods.difference_margin(
        one["margin"], other["margin"]
    ):
        return f"In {name}, the numbers cannot tell {a} and {b} apart"
    if one["percent"] > other["percent"]:
        one, other, a, b = other, one, b, a
    times = f"{other['percent'] / one['percent']:.1f} times as high" if one["percent"] else "higher"
    than = "as" if one["percent"] else "than"
    return f"In {name}, the percent is {times} for {b} {than} for {a}"


@_in_place_of("The picture appears here when exercises 9 and 10 are answered.")
def picture(ordered, title, decision, package, place, measure, group_by) -> charts.Html:
    """The percents of the groups with their intervals, and the numbers behind them."""
    noun = noun_of(package, place, measure)
    # The order is the trainee's; margins and intervals are added where their table has none.
    order = a_table(ordered, ["group", "percent"])[["group", "percent"]]
    rates = right_rates(package, place, measure, group_by).drop(columns="percent")
    shown = order.merge(rates, on="group", how="left", validate="one_to_one")
    shown = shown.assign(
        decision=_beside(shown, decision, package, place, measure, group_by),
        group=[_upper_first(who(group, group_by, noun)) for group in shown["group"]],
    )
    use = {"show": "can be used", "flag": "look twice", "withhold": "too uncertain to use"}
    behind = pd.DataFrame(
        {
            "Group": shown["group"],
            "Percent and margin": [
                with_margin(p, m) for p, m in zip(shown["percent"], shown["margin"], strict=True)
            ],
            "How to use it": [
                "hidden: too few people" if math.isnan(p) else use[word]
                for p, word in zip(shown["percent"], shown["decision"], strict=True)
            ],
        }
    )
    below = f"Percent who {data.words(measure)}"
    return charts.show(
        charts.intervals(shown, title, xlabel=below),
        alt=charts.intervals_alt(shown, title, xlabel=below),
        table=behind,
        source=source(package, place, measure),
        opened=True,
    )


@_in_place_of("The comparison appears here when exercises 6 and 7 are answered.")
def gap(
    table, ratio, difference, gap_margin, is_real, focus, reference, package, place, measure,
    group_by,
) -> charts.Html:  # fmt: skip
    """What a comparison of two groups means, in two or three sentences."""
    ratio, difference, gap_margin = float(ratio), float(difference), float(gap_margin)
    noun = noun_of(package, place, measure)
    one, other = data.row(table, focus), data.row(table, reference)
    a, b = who(focus, group_by, noun), who(reference, group_by, noun)
    for row, people in ((one, a), (other, b)):
        if _uncertain(row):
            return charts.note(
                f"The numbers cannot tell how {a} compare with {b} here: the number for {people} "
                f"is too uncertain."
            )
    points = f"{abs(difference):.1f} percentage points (± {gap_margin:.1f})"
    words = data.words(measure)
    said = [
        f"Of {a}, {one['percent']:.1f}% (± {one['margin']:.1f} points) {words}. "
        f"Of {b}, {other['percent']:.1f}% (± {other['margin']:.1f} points) do."
    ]
    if yes_or_no(is_real):
        more = "higher" if difference > 0 else "lower"
        times = f", {ratio:.1f} times as high" if difference > 0 and math.isfinite(ratio) else ""
        said.append(f"For {a} the percent is {points} {more}{times}.")
        said.append("This gap is larger than its margin, so chance alone hardly explains it.")
        said.append("The number does not say why. Ask the people it is about.")
    else:
        said.append(f"The two are {points} apart. That is not more than the margin, so these")
        said[-1] += " numbers cannot tell which is higher."
    return charts.note(said)


@_in_place_of("A note on uncertain numbers appears here when exercise 9 is answered.")
def uncertain(table, decision, package, place, measure, group_by) -> charts.Html:
    """Which groups' numbers cannot be used, and that these people count all the same."""
    noun = noun_of(package, place, measure)
    words = _beside(table, decision, package, place, measure, group_by)
    held = [
        who(group, group_by, noun)
        for group, word in zip(table["group"], words, strict=True)
        if word == "withhold"
    ]
    if not held:
        return charts.note("The number of every group here is certain enough to be shown.")
    return charts.note(
        f"Too uncertain to show: {'; '.join(held)}. That does not mean that these residents "
        f"have no need. It means that too few of them were asked, or that their number is "
        f"hidden to protect them."
    )


def source(package, place: str, measure: str) -> str:
    """Where the numbers come from, and of which time."""
    opened = data.open_package(package)
    period = data.everyone(opened, place, measure)["period"]
    titles = "; ".join(s["title"] for s in opened.sources_of(measure))
    return f"{titles}. Data of {period}."


def _uncertain(row: pd.Series) -> bool:
    return methods.display_estimate(row["percent"], row["margin"]) == "withhold"


def _beside(table, answer, package, place, measure, group_by) -> list[str]:
    """The words of exercise 9, however they were written, in the order of `table`."""
    groups = data.groups(package, place, measure, group_by)["group"]
    by_group = dict(zip(groups, decisions(answer, groups), strict=True))
    return [by_group[group] for group in table["group"]]
