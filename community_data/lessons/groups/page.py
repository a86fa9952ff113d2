"""What the numbers mean, in plain sentences and one picture, for a community's page.

The functions take answers of the notebook, finished or not: where one of them is not there yet,
or is something else than was asked for, a short note stands in its place. So a notebook that is
not finished runs from top to bottom. On a report the checks have passed, so no note appears.

No number stands here that `methods.rate_verdict` withholds: not in a sentence, not in a table, not
in the words for whoever cannot see the picture, and not by the place of its row.
"""

from __future__ import annotations

import pandas as pd

from community_data import data, figures
from community_data.data import rates
from community_data.data.measures import noun_of, source
from community_data.data.rate_words import (
    ends,
    has_margin,
    rounded_ends,
    why_not,
    why_not_sentence,
    with_margin,
)
from community_data.exercises.answers import a_table, one_number, yes_or_no
from community_data.exercises.unfinished import until_answered
from community_data.lessons.comparison import Comparison
from community_data.lessons.comparison import finding as finding
from community_data.lessons.groups.answers import decisions
from community_data.methods import verdict
from community_data.text.people import margin_text, percent_text, percent_words, upper_first, who

USE = {"show": "can be used", "flag": "look twice"}
NOT_NO_NEED = "That does not mean that they have no need."


def _that(noun: str) -> str:
    return "that" if noun.startswith("household") else "who"


@until_answered("Your number appears here when exercise 1 is answered.")
def headline(percent, package, place: str, measure: str) -> figures.Html:
    """The one number of a place, large, with what it means for residents and how sure it is."""
    one_number(percent, "percent")
    row = rates.of_everyone(package, place, measure)
    name = data.open_package(package).place(place)["name"]
    noun, words = noun_of(package, place, measure), data.words(measure)
    modelled = rates.is_modelled(package, measure)
    if row["decision"] == "withhold":
        return figures.note(
            [
                f"How many {noun} of {name} {words}? There is no number to show here. "
                f"{why_not_sentence(row['reason'], modelled)}",
                NOT_NO_NEED,
            ]
        )
    return figures.big_number(
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
    if not has_margin(row):
        return f"{made}The source gives no margin for it.{twice}"
    if row["margin"] < 0.05:
        return f"{made}{upper_first(with_margin(row))}.{twice}"
    probably = "by the model" if row["kind"] == "model" else "probably"
    low, high = ends(row)
    return f"{made}{with_margin(row)}: {probably} between {low} and {high}.{twice}"


@until_answered("The picture appears here when exercises 9 and 10 are answered.")
def picture(ordered, title, decision, package, place, measure, group_by) -> figures.Html:
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
    return figures.show(
        figures.intervals(drawn, title, xlabel=below),
        alt=figures.intervals_alt(drawn, title, xlabel=below),
        table=behind,
        source=source(package, place, measure),
        opened=True,
    )


@until_answered("The comparison appears here when exercises 6 and 7 are answered.")
def gap(
    ratio, difference, gap_margin, is_real, focus, reference, package, place, measure, group_by
) -> figures.Html:
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
        return figures.note(_why_no_comparison(found, a, b, modelled))
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
    return figures.note(said)


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


@until_answered("A note on uncertain numbers appears here when exercise 9 is answered.")
def uncertain(decision, package, place, measure, group_by) -> figures.Html:
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
        return figures.note("The number of every group here is certain enough to be shown.")
    return figures.note([*said, NOT_NO_NEED])


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
