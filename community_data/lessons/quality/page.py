"""How far the numbers of a community's page can be trusted: its words, its table, its picture.

Everything is worked out from what the package says of itself. Where it says nothing, the page says
so. Answers of the notebook may be missing or wrong; then a short note stands in their place.
"""

from __future__ import annotations

import math

import matplotlib.style
import pandas as pd

from community_data import data, figures, methods
from community_data.data import coverage, rates, sources
from community_data.data.measures import noun_of
from community_data.data.rate_words import why_not, with_margin
from community_data.exercises.answers import a_table
from community_data.exercises.unfinished import until_answered
from community_data.figures.html import table_of
from community_data.text.dates import day_of, duration, month_of
from community_data.text.lists import and_, paragraph
from community_data.text.numbers import whole
from community_data.text.people import upper_first, who
from community_data.text.translate import _, lazy_gettext, ngettext

KINDS = {
    "survey": lazy_gettext("survey"),
    "count": lazy_gettext("full count"),
    "modelled": lazy_gettext("model"),
    sources.NOT_SAID: lazy_gettext("not said"),
}
KIND_SENTENCES = {
    "survey": lazy_gettext("It is a survey: some people were asked, not all."),
    "count": lazy_gettext("It is a full count: everybody in its records is counted."),
    "modelled": lazy_gettext(
        "It is a model: it was worked out from other data, and nobody here was asked. So it "
        "cannot show if a local program helped."
    ),
    sources.NOT_SAID: lazy_gettext(
        "The data do not say if people were asked, counted, or if a model was used."
    ),
}
# The words of `sources.reliability`, as a reader sees them.
RELIABILITY = {
    "high": lazy_gettext("high"),
    "medium": lazy_gettext("medium"),
    "low": lazy_gettext("low"),
    "full count": lazy_gettext("full count"),
    "hidden": lazy_gettext("hidden"),
    "no number here": lazy_gettext("no number here"),
    "not known": lazy_gettext("not known"),
}
SURE_SENTENCES = {
    "high": lazy_gettext("The true number is probably close to it."),
    "medium": lazy_gettext("It is good for the rough size, and not for small changes."),
}
DOUBTS = {
    "stale": lazy_gettext("old"),
    "modelled": lazy_gettext("a model"),
    "weak": lazy_gettext("unsure here"),
}
# More places than these are not named one by one.
NAMED = 8


@until_answered(lazy_gettext("What the page says about trust appears here."))
def opening(package, place: str, measure: str, day=None) -> figures.Html:
    """The main number of the page, where it comes from, how old it is, and how sure it is here."""
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    line, sure = _lines(opened, place, measure)
    about = _("The main number is about {counted}. Its source: {source}.").format(
        counted=coverage.who_is_counted(opened, measure), source=line["source"]
    )
    told = [
        _(
            "How far can you trust the numbers on this page? No number is perfect. This part says "
            "who made them, how old they are, and how sure."
        ),
        paragraph(about, _kind_sentence(line["kind"], _has_margins(opened, measure))),
        _number_sentence(opened, place, name, measure),
        _dates_sentence(line, sources.page_day(day)),
        _sure_sentence(opened, place, name, measure, sure),
    ]
    return figures.note([sentence for sentence in told if sentence])


@until_answered(lazy_gettext("The scorecard appears here when exercise 9 is answered."))
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
            _("Source"): row["source"],
            _("Kind"): str(KINDS[dates.loc[row["source"], "kind"]]),
            _("Data until"): month_of(dates.loc[row["source"], "collected_to"], short=True),
            _("Published"): month_of(dates.loc[row["source"], "published"], short=True),
            _("Age"): duration(row["age"]),
            _("Reliability for {name}").format(name=name): str(RELIABILITY[row["reliability"]]),
            _("Doubts"): ", ".join(_doubts(row)) or _("none"),
        }
        for _number, row in right.assign(flags=flags, at=right["source"].map(order))
        .sort_values(["flags", "at"])
        .iterrows()
    ]
    caption = paragraph(
        _("The sources, those with the fewest doubts first."),
        _("All of them are synthetic: invented to practice on.") if opened.synthetic else "",
    )
    below = [
        _("Age: from the middle of the time of collection to {day}, the day of this page.").format(
            day=day_of(sources.page_day(day))
        ),
        _(
            "Old: more than {limit}. Unsure here: the number for {name} is hidden or too "
            "uncertain to use, or there is none."
        ).format(limit=_limit(limit), name=name),
    ]
    if (dates["dates"] == sources.WORKED_OUT).any():
        below.append(_("Where a source gives no dates, they are worked out from the years in it."))
    return table_of(pd.DataFrame(lines), caption, below)


@until_answered(lazy_gettext("The picture of the dates appears here."))
def timeline(package) -> figures.Html:
    """When the data of each source end, when they came out, and when this release was made."""
    table = sources.sources(package).dropna(subset=["collected_to", "published"])
    table = table.sort_values("collected_to", ascending=False)
    made = sources.made_on(package)
    if table.empty or pd.isna(made):
        return figures.note(
            _("The sources of these numbers give no dates. Ask who publishes them.")
        )
    waits = (table["published"] - table["collected_to"]).dt.days
    if len(table) == 1:
        only = _(
            "All numbers here have one source. Its data end in {month}; they came out {wait} later."
        )
        ended = month_of(table["collected_to"].iloc[0])
        return figures.note(only.format(month=ended, wait=duration(waits.iloc[0])))
    title = _("The newest data end in {newest}, the oldest in {oldest}").format(
        newest=month_of(table["collected_to"].max()), oldest=month_of(table["collected_to"].min())
    )
    alt = _(
        "Timeline with a line for each source, from the last day of collection to publication. "
        "{title}. The wait was from {shortest} to {longest}."
    ).format(title=title, shortest=duration(waits.min()), longest=duration(waits.max()))
    behind = pd.DataFrame(
        {
            _("Source"): table["source"],
            _("Data until"): table["collected_to"].map(day_of),
            _("Published"): table["published"].map(day_of),
            _("Wait"): waits.map(duration),
        }
    )
    with matplotlib.style.context("default"):
        figure = figures.timeline(table, made, title)
    opened = data.open_package(package)
    return figures.show(figure, alt=alt, table=behind, source=f"{opened.title}.")


@until_answered(lazy_gettext("A note on who is missing appears here."))
def left_out(package, place: str, measure: str, group_by: str) -> figures.Html:
    """Who is not in the main number: places, groups, and whom its source itself leaves out."""
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    told = [
        _("Who is not in the number of {counted}?").format(
            counted=coverage.who_is_counted(opened, measure)
        )
    ]
    without = coverage.without_number(opened, place, measure)
    if without is not None:
        told.append(_places_sentence(*without))
    told += _groups_sentences(opened, place, name, measure, group_by)
    about = str(sources.source_of(opened, measure).get("description", "")).strip()
    if about:
        told.append(_("Its source says: “{about}”").format(about=about))
    told.append(
        _(
            "Do you know somebody who is missing here? Tell the people who made this page. Being "
            "missing from a table does not mean having no need."
        )
    )
    return figures.note(told)


def _doubts(row: pd.Series) -> list[str]:
    doubts = [str(words) for column, words in DOUBTS.items() if row[column]]
    return doubts + ([_("age unknown")] if pd.isna(row["age"]) else [])


def _limit(days: float) -> str:
    years = days / 365
    if years >= 2 and years == round(years):
        return ngettext("{n} year", "{n} years", round(years)).format(n=round(years))
    return duration(days)


def two_rules(package, place: str, measure: str, group_by: str) -> figures.Html:
    """The class of each count beside what the display rule says of its percent, to compare."""
    opened, where, measure, group_by = coverage.where_asked(package, place, measure, group_by)
    place = where["place_id"]
    modelled = rates.is_modelled(opened, measure)
    by = dict.fromkeys(["all", group_by])
    table = pd.concat([rates.of_groups(opened, place, measure, one) for one in by])
    cv = methods.coefficient_of_variation(table["count"], table["count_moe"])
    classes = methods.reliability_class(cv)
    lines = []
    for (_number, row), word in zip(table.iterrows(), classes, strict=True):
        held = row["decision"] == "withhold"
        shown = _("yes: {percent}").format(percent=with_margin(row))
        why = _("no: {why}").format(why=why_not(row["reason"], modelled))
        lines.append(
            {
                _("Group"): row["group"],
                _("Reliability of the count"): str(RELIABILITY[word]),
                _("May the percent stand on a page?"): why if held else shown,
            }
        )
    caption = _("Two rules for the same people in {name}").format(name=where["name"])
    return table_of(pd.DataFrame(lines), caption, [])


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
        return _("It comes with margins of error, as the numbers of a survey do.")
    return str(KIND_SENTENCES[kind])


def _number_sentence(package, place, name: str, measure: str) -> str:
    """The number that is judged, since a page may hold no other part that shows it."""
    if coverage.of_place(package, place, measure)[1] != coverage.NUMBER:
        return ""
    row = rates.of_everyone(package, place, measure)
    if row["decision"] == "withhold":
        return ""
    text = _("Of {noun} in {name}, {number} {words}.")
    if rates.is_modelled(package, measure):
        text = _("By a model's estimate, of {noun} in {name}, {number} {words}.")
    return text.format(
        noun=noun_of(package, place, measure),
        name=name,
        number=with_margin(row),
        words=data.words(measure),
    )


def _dates_sentence(line: pd.Series, day: pd.Timestamp) -> str:
    collected, published = line["collected_to"], line["published"]
    if pd.isna(collected):
        return _("The data do not say of which time they are: age unknown.")
    age = (day - line["middle"]).days if pd.notna(line["middle"]) else math.nan
    old = _("Their age is unknown.")
    if age >= 0:
        old = _("Counted from the middle of their time to {day}, they are {age} old.").format(
            day=day_of(day), age=duration(age)
        )
    if line["dates"] == sources.WORKED_OUT and pd.notna(published):
        dates = _(
            "The source gives no dates of its own. The newest year in it is {year}, and the data "
            "were put together on {day}."
        ).format(year=collected.year, day=day_of(published))
    elif pd.isna(published):
        dates = _("The data end on {day}. The day of publication is not told.").format(
            day=day_of(collected)
        )
    else:
        dates = _("The data end on {day}, and came out {wait} later.").format(
            day=day_of(collected), wait=duration((published - collected).days)
        )
    return paragraph(dates, old)


def _sure_sentence(package, place, name: str, measure: str, sure: str) -> str:
    modelled = rates.is_modelled(package, measure)
    if sure == "low":
        why = why_not(rates.of_everyone(package, place, measure)["reason"], modelled)
        text = _("For {name}, the number is {why}. So it stands nowhere on this page.")
        return text.format(name=name, why=why)
    if sure in SURE_SENTENCES:
        return _class_sentence(name, sure, modelled)
    if sure == "no number here":
        larger = coverage.larger_place_with_number(package, place, measure)
        next_larger = _("The next larger place with a number is {larger}.").format(larger=larger)
        return paragraph(
            _("For {name} itself there is no number of this.").format(name=name),
            next_larger if larger else "",
        )
    if sure == "hidden":
        return _("For {name} the number is hidden, to protect people.").format(name=name)
    row = None
    if coverage.of_place(package, place, measure)[1] == coverage.NUMBER:
        row = rates.of_everyone(package, place, measure)
    return _other_sentence(row, sure).format(name=name)


def _other_sentence(row: pd.Series | None, sure: str) -> str:
    """Of a number that has no class of reliability; the row is none where it has no number."""
    if sure == "full count" and row is not None and row["count"] == 0:
        return _("For {name}, none were counted. People without a record are not in it.")
    if sure == "full count" and row is not None and row["count"] == row["population"]:
        return _("For {name}, all were counted. People without a record are not in it.")
    if sure == "full count":
        return _(
            "A full count has no margin of error. But people without a record are not in it, and "
            "a small count can change much by chance."
        )
    if row is None or row["decision"] != "flag":
        return _("For {name}, nothing says how sure this number is.")
    if row["count"] == 0:
        return _("For {name} the number is none of the people: look twice before you use it.")
    return _("For {name} the number is all of the people: look twice before you use it.")


def _class_sentence(name: str, sure: str, modelled: bool) -> str:
    if modelled:
        text = _(
            "For {name}, the reliability of this number is {sure}, as far as the model knows. A "
            "model can be off in ways that it does not see."
        )
        return text.format(name=name, sure=RELIABILITY[sure])
    text = _("For {name}, the reliability of this number is {sure}.")
    return paragraph(text.format(name=name, sure=RELIABILITY[sure]), str(SURE_SENTENCES[sure]))


def _places_sentence(missing: pd.DataFrame, parts: int, top: str) -> str:
    if missing.empty:
        return _("All {parts} places that make up {top} have a number.").format(
            parts=parts, top=top
        )
    names = missing["place"].tolist()
    if len(names) > NAMED:
        more = len(names) - NAMED
        names = [*names[:NAMED], ngettext("{n} more", "{n} more", more).format(n=more)]
    text = ngettext(
        "Of the {parts} places that make up {top}, {n} has no number to show: {names}. "
        "{residents} people live there.",
        "Of the {parts} places that make up {top}, {n} have no number to show: {names}. "
        "{residents} people live there.",
        len(missing),
    )
    return text.format(
        parts=parts,
        top=top,
        n=len(missing),
        names=and_(names),
        residents=whole(missing["residents"].sum()),
    )


def _groups_sentences(package, place, name: str, measure: str, group_by: str) -> list[str]:
    if coverage.groups_of(package, place, measure, group_by).empty:
        text = _("For {name} there are no numbers by group ({group_by}) of this.")
        return [text.format(name=name, group_by=group_by)]
    row, _status = coverage.of_place(package, place, measure)
    noun = _("residents") if row is None else row["group"].removeprefix("all ")
    modelled = rates.is_modelled(package, measure)
    table = rates.of_groups(package, place, measure, group_by)
    held = table[table["decision"] == "withhold"]
    told = []
    if len(held):
        told.append(_("These groups are in it, but a number of their own cannot be shown."))
    for reason in dict.fromkeys(held["reason"]):
        named = "; ".join(
            who(g, group_by, noun) for g in held.loc[held["reason"] == reason, "group"]
        )
        told.append(f"{upper_first(why_not(reason, modelled))}: {named}.")
    missing = [] if row is None else rates.missing_groups(package, place, measure, group_by)
    if missing:
        named = "; ".join(who(group, group_by, noun) for group in missing)
        told.append(_("No row in the table: {groups}.").format(groups=named))
    return told
