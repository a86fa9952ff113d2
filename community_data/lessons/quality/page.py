"""How far the numbers of a community's page can be trusted: its words, its table, its picture.

Everything is worked out from what the package says of itself. Where it says nothing, the page says
so. Answers of the notebook may be missing or wrong; then a short note stands in their place.
"""

from __future__ import annotations

import math

import matplotlib.dates
import matplotlib.style
import pandas as pd

from community_data import data, figures
from community_data.data import coverage, rates, sources
from community_data.data.rate_words import why_not
from community_data.exercises.answers import a_table
from community_data.exercises.unfinished import until_answered
from community_data.figures.html import table_of
from community_data.text.dates import day_of, duration, month_of
from community_data.text.people import who

KIND_WORDS = {
    "survey": "survey: some people were asked, not all",
    "count": "full count: everybody in the records",
    "modelled": "model: worked out from other data, nobody was asked",
    sources.NOT_SAID: "not said",
}
SURE_WORDS = {
    "high": "The true number is probably close to it.",
    "medium": "It is good for the rough size, and not for small changes.",
}
DOUBTS = {"stale": "old", "modelled": "a model", "weak": "unsure here"}
UNKNOWN_AGE = "age unknown"


@until_answered("What the page says about trust appears here.")
def opening(package, place: str, measure: str, day=None) -> figures.Html:
    """Where the main number of the page comes from, how old it is, and how sure it is here."""
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    line, sure = _lines(opened, place, measure)
    said = [
        "How far can you trust the numbers on this page? No number is perfect. This part says "
        "who made them, how old they are, and how sure.",
        f"The main number is about {coverage.who_is_counted(opened, measure)}. "
        f"Its source: {line['source']}. "
        f"{_kind_sentence(line['kind'], _has_margins(opened, measure))}",
        _dates_sentence(line, sources.page_day(day)),
        _sure_sentence(opened, place, name, measure, sure),
    ]
    return figures.note([sentence for sentence in said if sentence])


@until_answered("The scorecard appears here when exercise 9 is answered.")
def card(
    final_card, package, place: str, measure: str, limit: float = sources.STALE_AFTER, day=None
) -> figures.Html:
    """The scorecard as a table for readers: no days and flags, but words.

    It appears once the trainee's card is there. Its words are worked out again, so that a doubt
    in the table is one that the text below it knows.
    """
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    dates = sources.sources(opened).set_index("source")
    final_card = a_table(final_card, ["source", "flags"])
    answered = pd.to_numeric(final_card["flags"])
    if answered.isna().any() or set(final_card["source"]) != set(dates.index):
        raise ValueError("the scorecard is not finished")
    right = sources.card(opened, place, measure, limit, day)
    flags = right[list(DOUBTS)].sum(axis=1)
    # Sources with equally many flags keep the package's order: sorting differs between machines.
    order = {source: position for position, source in enumerate(dates.index)}
    lines = [
        {
            "Source": row["source"],
            "Kind": KIND_WORDS[dates.loc[row["source"], "kind"]].split(":")[0],
            "Data until": month_of(dates.loc[row["source"], "collected_to"], short=True),
            "Published": month_of(dates.loc[row["source"], "published"], short=True),
            "Age": duration(row["age"]),
            f"Reliability for {name}": row["reliability"],
            "Doubts": ", ".join(_doubts(row)) or "none",
        }
        for _, row in right.assign(flags=flags, at=right["source"].map(order))
        .sort_values(["flags", "at"])
        .iterrows()
    ]
    made = day_of(sources.page_day(day))
    invented = " All of them are synthetic: invented to practice on." if opened.synthetic else ""
    caption = f"The sources, those with the fewest doubts first.{invented}"
    below = [
        f"Age: from the middle of the time of collection to {made}, the day of this page.",
        f"Old: more than {_limit(limit)}. Unsure here: the number for {name} is hidden or too "
        "uncertain to use, or there is none.",
    ]
    if (dates["dates"] == sources.WORKED_OUT).any():
        below.append("Where a source gives no dates, they are worked out from the years in it.")
    return table_of(pd.DataFrame(lines), caption, below)


@until_answered("The picture of the dates appears here.")
def timeline(package) -> figures.Html:
    """When the data of each source end, when they came out, and when this release was made."""
    table = sources.sources(package).dropna(subset=["collected_to", "published"])
    table = table.sort_values("collected_to", ascending=False)
    made = sources.made_on(package)
    if table.empty or pd.isna(made):
        return figures.note("The sources of these numbers give no dates. Ask who publishes them.")
    waits = (table["published"] - table["collected_to"]).dt.days
    if len(table) == 1:
        only = table.iloc[0]
        return figures.note(
            f"All numbers here have one source. Its data end in {month_of(only['collected_to'])}; "
            f"they came out {duration(waits.iloc[0])} later."
        )
    title = (
        f"The newest data end in {month_of(table['collected_to'].max())}, "
        f"the oldest in {month_of(table['collected_to'].min())}"
    )
    alt = (
        f"Timeline with a line for each source, from the last day of collection to publication. "
        f"{title}. The wait was from {duration(waits.min())} to {duration(waits.max())}."
    )
    behind = pd.DataFrame(
        {
            "Source": table["source"],
            "Data until": table["collected_to"].map(day_of),
            "Published": table["published"].map(day_of),
            "Wait": waits.map(duration),
        }
    )
    with matplotlib.style.context("default"):
        figure = figures.timeline(table, made, title)
    opened = data.open_package(package)
    return figures.show(figure, alt=alt, table=behind, source=f"{opened.title}.")


@until_answered("A note on who is missing appears here.")
def left_out(package, place: str, measure: str, group_by: str) -> figures.Html:
    """Who is not in the main number: places, groups, and whom its source itself leaves out."""
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    said = [f"Who is not in the number of {coverage.who_is_counted(opened, measure)}?"]
    found = coverage.without_number(opened, place, measure)
    if found is not None:
        said.append(_places_sentence(*found))
    said += _groups_sentences(opened, place, name, measure, group_by)
    about = str(sources.source_of(opened, measure).get("description", "")).strip()
    if about:
        said.append(f"Its source says: “{about}”")
    said.append(
        "Do you know somebody who is missing here? Tell the people who made this page. Being "
        "missing from a table does not mean having no need."
    )
    return figures.note(said)


def _doubts(row: pd.Series) -> list[str]:
    doubts = [words for column, words in DOUBTS.items() if row[column]]
    return doubts + ([UNKNOWN_AGE] if pd.isna(row["age"]) else [])


def _limit(days: float) -> str:
    years = days / 365
    return f"{years:.0f} years" if years >= 2 and years == round(years) else duration(days)


# Sentences


def _lines(package, place: str, measure: str) -> tuple[pd.Series, str]:
    """The line of the measure's own source in `sources`, and how sure its number is here."""
    table = sources.sources(package).set_index("source", drop=False)
    title = sources.short_title(sources.source_of(package, measure)["title"])
    sure = sources.reliability(package, place, measure).set_index("source")
    return table.loc[title], sure.loc[title, "reliability"]


def _has_margins(package, measure: str) -> bool:
    return coverage.rows(package, measure)["count_moe"].notna().any()


def _kind_sentence(kind: str, has_margins: bool) -> str:
    if kind == sources.NOT_SAID and has_margins:
        return "It comes with margins of error, as the numbers of a survey do."
    return {
        "survey": "It is a survey: some people were asked, not all.",
        "count": "It is a full count: everybody in its records is counted.",
        "modelled": "It is a model: it was worked out from other data, and nobody here was asked. "
        "So it cannot show if a local program helped.",
    }.get(kind, "The data do not say if people were asked, counted, or if a model was used.")


def _dates_sentence(line: pd.Series, day: pd.Timestamp) -> str:
    collected, published = line["collected_to"], line["published"]
    if pd.isna(collected):
        return f"The data do not say of which time they are: {UNKNOWN_AGE}."
    age = (day - line["middle"]).days if pd.notna(line["middle"]) else math.nan
    old = (
        f" Counted from the middle of their time to {day_of(day)}, they are {duration(age)} old."
        if age >= 0
        else f" Their {UNKNOWN_AGE.replace('age', 'age is')}."
    )
    if line["dates"] == sources.WORKED_OUT and pd.notna(published):
        return (
            f"The source gives no dates of its own. The newest year in it is {collected.year}, "
            f"and the data were put together on {day_of(published)}.{old}"
        )
    if pd.isna(published):
        return f"The data end on {day_of(collected)}. The day of publication is not told.{old}"
    wait = duration((published - collected).days)
    return f"The data end on {day_of(collected)}, and came out {wait} later.{old}"


def _sure_sentence(package, place, name: str, measure: str, sure: str) -> str:
    modelled = rates.is_modelled(package, measure)
    if sure == "low":
        row = rates.of_everyone(package, place, measure)
        why = why_not(row["reason"], modelled)
        return f"For {name}, the number is {why}. So it stands nowhere on this page."
    if sure in SURE_WORDS and modelled:
        return (
            f"For {name}, the reliability of this number is {sure}, as far as the model knows. A "
            f"model can be off in ways that it does not see."
        )
    if sure in SURE_WORDS:
        return f"For {name}, the reliability of this number is {sure}. {SURE_WORDS[sure]}"
    if sure == "no number here":
        larger = coverage.larger_place_with_number(package, place, measure)
        where = f" The next larger place with a number is {larger}." if larger else ""
        return f"For {name} itself there is no number of this.{where}"
    if sure == "hidden":
        return f"For {name} the number is hidden, to protect people."
    if sure == "full count":
        row, _ = coverage.of_place(package, place, measure)
        if row is not None and row["count"] in (0, row["population"]):
            counted = "none" if row["count"] == 0 else "all"
            return f"For {name}, {counted} were counted. People without a record are not in it."
        return (
            "A full count has no margin of error. But people without a record are not in it, and "
            "a small count can change much by chance."
        )
    row, status = coverage.of_place(package, place, measure)
    if status == coverage.NUMBER and rates.of_everyone(package, place, measure)["margin"] >= 0:
        return f"For {name} the number is none or all of the people: look twice before you use it."
    return f"For {name}, nothing says how sure this number is."


def _places_sentence(missing: pd.DataFrame, parts: int, whole: str) -> str:
    if missing.empty:
        return f"All {parts} places that make up {whole} have a number."
    residents = f"{missing['residents'].sum():,.0f}"
    names = missing["place"].tolist()
    named = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
    verb = "has" if len(names) == 1 else "have"
    return (
        f"Of the {parts} places that make up {whole}, {len(names)} {verb} no number to show: "
        f"{named}. {residents} people live there."
    )


def _groups_sentences(package, place, name: str, measure: str, group_by: str) -> list[str]:
    if coverage.groups_of(package, place, measure, group_by).empty:
        return [f"For {name} there are no numbers by group ({group_by}) of this."]
    row, _ = coverage.of_place(package, place, measure)
    noun = "residents" if row is None else row["group"].removeprefix("all ")
    modelled = rates.is_modelled(package, measure)
    table = rates.of_groups(package, place, measure, group_by)
    held = table[table["decision"] == "withhold"]
    said = (
        ["These groups are in it, but a number of their own cannot be shown."] if len(held) else []
    )
    for reason in dict.fromkeys(held["reason"]):
        groups = held.loc[held["reason"] == reason, "group"]
        why = why_not(reason, modelled)
        named = "; ".join(who(group, group_by, noun) for group in groups)
        said.append(f"{why[:1].upper()}{why[1:]}: {named}.")
    missing = [] if row is None else rates.missing_groups(package, place, measure, group_by)
    if missing:
        named = "; ".join(who(group, group_by, noun) for group in missing)
        said.append(f"No row in the table: {named}.")
    return said


# The table and the picture
