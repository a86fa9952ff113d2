"""How far the numbers of a community's page can be trusted: its words, its table, its picture.

Everything is worked out from what the package says of itself. Where it says nothing, the page says
so. Answers of the notebook may be missing or wrong; then a short note stands in their place.
"""

from __future__ import annotations

import html
import math

import matplotlib.dates
import matplotlib.style
import pandas as pd
from matplotlib.figure import Figure

from community_data import charts, coverage, data, scorecard, sentences
from community_data.data import rates
from community_data.text.dates import long_day

KIND_WORDS = {
    "survey": "survey: some people were asked, not all",
    "count": "full count: everybody in the records",
    "modelled": "model: worked out from other data, nobody was asked",
    scorecard.NOT_SAID: "not said",
}
SURE_WORDS = {
    "high": "The true number is probably close to it.",
    "medium": "It is good for the rough size, and not for small changes.",
}
DOUBTS = {"stale": "old", "modelled": "a model", "weak": "unsure here"}
UNKNOWN_AGE = "age unknown"


@sentences.in_place_of("What the page says about trust appears here.")
def opening(package, place: str, measure: str, day=None) -> charts.Html:
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
        _dates_sentence(line, scorecard.page_day(day)),
        _sure_sentence(opened, place, name, measure, sure),
    ]
    return charts.note([sentence for sentence in said if sentence])


@sentences.in_place_of("The scorecard appears here when exercise 9 is answered.")
def card(
    final_card, package, place: str, measure: str, limit: float = scorecard.STALE_AFTER, day=None
) -> charts.Html:
    """The scorecard as a table for readers: no days and flags, but words.

    It appears once the trainee's card is there. Its words are worked out again, so that a doubt
    in the table is one that the text below it knows.
    """
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    dates = scorecard.sources(opened).set_index("source")
    answered = pd.to_numeric(final_card["flags"])
    if answered.isna().any() or set(final_card["source"]) != set(dates.index):
        raise ValueError("the scorecard is not finished")
    right = scorecard.card(opened, place, measure, limit, day)
    flags = right[list(DOUBTS)].sum(axis=1)
    # Sources with equally many flags keep the package's order: sorting differs between machines.
    order = {source: position for position, source in enumerate(dates.index)}
    lines = [
        {
            "Source": row["source"],
            "Kind": KIND_WORDS[dates.loc[row["source"], "kind"]].split(":")[0],
            "Data until": _month(dates.loc[row["source"], "collected_to"], short=True),
            "Published": _month(dates.loc[row["source"], "published"], short=True),
            "Age": duration(row["age"]),
            f"Reliability for {name}": row["reliability"],
            "Doubts": ", ".join(_doubts(row)) or "none",
        }
        for _, row in right.assign(flags=flags, at=right["source"].map(order))
        .sort_values(["flags", "at"])
        .iterrows()
    ]
    made = _day(scorecard.page_day(day))
    invented = " All of them are synthetic: invented to practice on." if opened.synthetic else ""
    caption = f"The sources, those with the fewest doubts first.{invented}"
    below = [
        f"Age: from the middle of the time of collection to {made}, the day of this page.",
        f"Old: more than {_limit(limit)}. Unsure here: the number for {name} is hidden or too "
        "uncertain to use, or there is none.",
    ]
    if (dates["dates"] == scorecard.WORKED_OUT).any():
        below.append("Where a source gives no dates, they are worked out from the years in it.")
    return _table(pd.DataFrame(lines), caption, below)


@sentences.in_place_of("The picture of the dates appears here.")
def timeline(package) -> charts.Html:
    """When the data of each source end, when they came out, and when this release was made."""
    table = scorecard.sources(package).dropna(subset=["collected_to", "published"])
    table = table.sort_values("collected_to", ascending=False)
    made = scorecard.made_on(package)
    if table.empty or pd.isna(made):
        return charts.note("The sources of these numbers give no dates. Ask who publishes them.")
    waits = (table["published"] - table["collected_to"]).dt.days
    if len(table) == 1:
        only = table.iloc[0]
        return charts.note(
            f"All numbers here have one source. Its data end in {_month(only['collected_to'])}; "
            f"they came out {duration(waits.iloc[0])} later."
        )
    title = (
        f"The newest data end in {_month(table['collected_to'].max())}, "
        f"the oldest in {_month(table['collected_to'].min())}"
    )
    alt = (
        f"Timeline with a line for each source, from the last day of collection to publication. "
        f"{title}. The wait was from {duration(waits.min())} to {duration(waits.max())}."
    )
    behind = pd.DataFrame(
        {
            "Source": table["source"],
            "Data until": table["collected_to"].map(_day),
            "Published": table["published"].map(_day),
            "Wait": waits.map(duration),
        }
    )
    with matplotlib.style.context("default"):
        figure = _draw(table, made, title)
    opened = data.open_package(package)
    return charts.show(figure, alt=alt, table=behind, source=f"{opened.title}.")


@sentences.in_place_of("A note on who is missing appears here.")
def left_out(package, place: str, measure: str, group_by: str) -> charts.Html:
    """Who is not in the main number: places, groups, and whom its source itself leaves out."""
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    said = [f"Who is not in the number of {coverage.who_is_counted(opened, measure)}?"]
    found = coverage.without_number(opened, place, measure)
    if found is not None:
        said.append(_places_sentence(*found))
    said += _groups_sentences(opened, place, name, measure, group_by)
    about = str(scorecard.source_of(opened, measure).get("description", "")).strip()
    if about:
        said.append(f"Its source says: “{about}”")
    said.append(
        "Do you know somebody who is missing here? Tell the people who made this page. Being "
        "missing from a table does not mean having no need."
    )
    return charts.note(said)


def _doubts(row: pd.Series) -> list[str]:
    doubts = [words for column, words in DOUBTS.items() if row[column]]
    return doubts + ([UNKNOWN_AGE] if pd.isna(row["age"]) else [])


def duration(days: float) -> str:
    """Days as people say them: “11 days”, “18 months”, “3.1 years”."""
    if days is None or math.isnan(days) or days < 0:  # below 0, a date in the package is wrong
        return "not known"
    if days < 60:
        return f"{days:.0f} day{'' if days == 1 else 's'}"
    if days < 730:
        return f"{days / 30.44:.0f} months"
    return f"{days / 365.25:.1f} years"


def _limit(days: float) -> str:
    years = days / 365
    return f"{years:.0f} years" if years >= 2 and years == round(years) else duration(days)


# Sentences


def _lines(package, place: str, measure: str) -> tuple[pd.Series, str]:
    """The line of the measure's own source in `sources`, and how sure its number is here."""
    table = scorecard.sources(package).set_index("source", drop=False)
    title = scorecard.short_title(scorecard.source_of(package, measure)["title"])
    sure = scorecard.reliability(package, place, measure).set_index("source")
    return table.loc[title], sure.loc[title, "reliability"]


def _has_margins(package, measure: str) -> bool:
    return coverage.rows(package, measure)["count_moe"].notna().any()


def _kind_sentence(kind: str, has_margins: bool) -> str:
    if kind == scorecard.NOT_SAID and has_margins:
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
        f" Counted from the middle of their time to {_day(day)}, they are {duration(age)} old."
        if age >= 0
        else f" Their {UNKNOWN_AGE.replace('age', 'age is')}."
    )
    if line["dates"] == scorecard.WORKED_OUT and pd.notna(published):
        return (
            f"The source gives no dates of its own. The newest year in it is {collected.year}, "
            f"and the data were put together on {_day(published)}.{old}"
        )
    if pd.isna(published):
        return f"The data end on {_day(collected)}. The day of publication is not told.{old}"
    wait = duration((published - collected).days)
    return f"The data end on {_day(collected)}, and came out {wait} later.{old}"


def _sure_sentence(package, place, name: str, measure: str, sure: str) -> str:
    modelled = rates.is_modelled(package, measure)
    if sure == "low":
        row = rates.of_everyone(package, place, measure)
        why = sentences.why_not(row["reason"], modelled)
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
        why = sentences.why_not(reason, modelled)
        named = "; ".join(sentences.who(group, group_by, noun) for group in groups)
        said.append(f"{why[:1].upper()}{why[1:]}: {named}.")
    missing = [] if row is None else rates.missing_groups(package, place, measure, group_by)
    if missing:
        named = "; ".join(sentences.who(group, group_by, noun) for group in missing)
        said.append(f"No row in the table: {named}.")
    return said


def _day(date) -> str:
    return "not told" if pd.isna(date) else long_day(date)


def _month(date, short: bool = False) -> str:
    return "not told" if pd.isna(date) else f"{date:%b %Y}" if short else f"{date:%B %Y}"


# The table and the picture


def _table(table: pd.DataFrame, caption: str, below: list[str]) -> charts.Html:
    """A table that stands open on the page; the first column names each row."""
    style = "padding: 6px 12px 6px 0; border-bottom: 1px solid #8a9199; text-align: left; "
    style += "vertical-align: top; color: inherit"
    heads = "".join(f'<th scope="col" style="{style}">{html.escape(c)}</th>' for c in table)
    rows = []
    for _, row in table.iterrows():
        first, *others = (html.escape(str(value)) for value in row)
        # The width is that of a box inside: a page's own style decides about the cell.
        cells = f'<th scope="row" style="{style}"><div style="width: 10em">{first}</div></th>'
        for name, value in zip(table.columns[1:], others, strict=True):
            one_line = "; white-space: nowrap" if name in ("Data until", "Published") else ""
            cells += f'<td style="{style}{one_line}">{value}</td>'
        rows.append(f'<tr style="background: transparent">{cells}</tr>')
    notes = "".join(f'<p style="margin: 4px 0">{html.escape(each)}</p>' for each in below)
    page = (
        # Focus lets the arrow keys scroll a wide table on a narrow screen.
        f'<div style="overflow-x: auto; margin: 16px 0" role="group" tabindex="0" '
        f'aria-label="{html.escape(caption)}">'
        f'<table style="border-collapse: collapse; color: inherit; font-size: 1em">'
        f'<caption style="text-align: left; color: inherit; font-weight: 600; padding: 6px 0">'
        f"{html.escape(caption)}</caption>"
        f'<thead><tr style="background: transparent">{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>{notes}"
    )
    lines = ["; ".join(f"{c}: {v}" for c, v in row.items()) for _, row in table.iterrows()]
    return charts.Html(page, "\n".join([caption, *lines, *below]))


def _draw(table: pd.DataFrame, made: pd.Timestamp, title: str) -> Figure:
    """A row a source: a dot where its data end, a line to the diamond where they came out."""
    lines = charts.textwrap.wrap(title, charts.CHARACTERS_IN_A_TITLE_LINE)
    top, row, bottom = 0.25 + 0.31 * len(lines), 0.62, 1.3
    height = top + row * len(table) + bottom
    figure = Figure(figsize=(charts.WIDTH, height), facecolor=charts.BACKGROUND)
    left, right = 0.25, 0.35
    axes = figure.add_axes(
        (
            left / charts.WIDTH,
            bottom / height,
            (charts.WIDTH - left - right) / charts.WIDTH,
            row * len(table) / height,
        )
    )
    start = pd.Timestamp(table["collected_to"].min().year, 1, 1)
    end = max(made, table["published"].max()) + pd.Timedelta(days=20)
    axes.set_xlim(start, end)
    axes.set_ylim(len(table), 0)
    axes.set_facecolor("none")
    axes.set_yticks([])
    axes.xaxis.set_major_locator(matplotlib.dates.YearLocator(base=1 + (end - start).days // 2200))
    axes.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%Y"))
    axes.tick_params(
        axis="x", labelsize=charts.NOTE_SIZE, labelcolor=charts.QUIET_TEXT, color=charts.GRID
    )
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(charts.WITHHELD_EDGE)
    axes.axvline(made, color=charts.TEXT, linewidth=1.5, linestyle=(0, (4, 3)), zorder=1)
    for position, (_, source) in enumerate(table.iterrows()):
        name = charts.textwrap.shorten(source["source"], 46, placeholder=" …")
        charts.write(
            axes, 0, position + 0.32, name, transform=axes.get_yaxis_transform(), fontsize=13,
            bbox={"facecolor": charts.BACKGROUND, "edgecolor": "none", "pad": 1}, zorder=3,
        )  # fmt: skip
        y = position + 0.68
        axes.hlines(y, start, end, color=charts.GRID, linewidth=1, zorder=0)
        axes.plot(
            [source["collected_to"], source["published"]], [y, y],
            color=charts.ESTIMATE, linewidth=4, zorder=4, solid_capstyle="butt", clip_on=False,
        )  # fmt: skip
        axes.plot(
            source["collected_to"], y, "o", color=charts.ESTIMATE, markersize=10, zorder=5,
            clip_on=False,
        )  # fmt: skip
        axes.plot(
            source["published"], y, "D", markersize=9, zorder=5, clip_on=False,
            markerfacecolor=charts.BACKGROUND, color=charts.ESTIMATE, markeredgewidth=2.5,
        )  # fmt: skip
    inch = 1 / height
    charts.write(
        figure, left / charts.WIDTH, 1 - 0.1 * inch, "\n".join(lines), va="top",
        fontsize=charts.TITLE_SIZE, fontweight="bold",
    )  # fmt: skip
    charts.write(
        figure, left / charts.WIDTH, 0.75 * inch,
        "Dot: the data end. Diamond: they came out.\n"
        f"Dashed line: this release was made, {_month(made)}.",
        va="top", fontsize=charts.NOTE_SIZE, color=charts.QUIET_TEXT,
    )  # fmt: skip
    return figure
