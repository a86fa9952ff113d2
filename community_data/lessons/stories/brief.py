"""The brief: a number, what it means, and a voice, on one page that a board can hold.

The page is one HTML file that needs nothing else. It never shows a passage whose speaker did not
agree, nor a voice of the practice region beside a number of a real place.
"""

from __future__ import annotations

import base64
import datetime
import functools
import html
import math
import re
from dataclasses import dataclass
from pathlib import Path

import jinja2
import pandas as pd

from community_data import data, figures, methods
from community_data.data import rates, stories
from community_data.data.measures import noun_of, source
from community_data.data.rate_words import why_not_sentence
from community_data.figures import style
from community_data.lessons import comparison
from community_data.methods import verdict
from community_data.text.dates import long_day
from community_data.text.lists import and_
from community_data.text.people import percent_text, who

# What one sheet holds, A4 or Letter, beside the picture; tests print it.
WORDS_ON_A_PAGE = 320
WORDS_IN_A_PASSAGE = 150
# From here on the letters are a little smaller, and the voice has more room.
MANY_WORDS = 150
MANY_WORDS_IN_A_PASSAGE = 60

# What each part of the page is called, and the exercise that makes it.
PARTS = {
    "sentence": "the sentence (exercise 7)",
    "figure": "the picture (exercise 5)",
    "alt": "its text for those who cannot see it (exercise 6)",
    "paragraph": "the paragraph (exercise 8)",
    "voice": "a voice that may stand on this page, credited as its speaker agreed (exercise 9)",
    "ask": "what you ask for (exercise 9)",
}


# The number


def in_words(package, place: str, measure: str) -> str:
    """The number of a place as two short sentences, with its interval in words."""
    row = rates.of_everyone(package, place, measure)
    name = data.open_package(package).place(place)["name"]
    noun, words = noun_of(package, place, measure), data.words(measure)
    if row["decision"] == "withhold":
        return f"In {name}, {_no_number(package, measure, row, noun, words)}"
    percent, low, high = row[["percent", "low", "high"]]
    every = base(min(percent, 100 - percent) or percent)
    number, low, high = (value * every / 100 for value in (percent, low, high))
    places = 0 if round(low) < round(number) < round(high) or percent in (0, 100) else 1
    of_whom = f"of every {every:,} {noun}"
    about = "" if percent in (0, 100) else "about "
    said = f"In {name}, {about}{number:,.{places}f} {of_whom} {words}."
    if low == high:
        return f"{said} The source does not say how sure that is."
    # Where the number is none or all, whole numbers would say that it cannot be off.
    places = max(places, int(percent in (0, 100)))
    return (
        f"{said} {_why_unsure(package, measure, row)} may be as low as {low:,.{places}f} or as "
        f"high as {high:,.{places}f}."
    )


def _no_number(package, measure: str, row: pd.Series, noun: str, words: str) -> str:
    if row["reason"] == verdict.HIDDEN:
        return "the number is hidden, to protect the people in it."
    why = why_not_sentence(row["reason"], rates.is_modelled(package, measure))
    return f"there is no number of {noun} who {words}. {why}"


def _why_unsure(package, measure: str, row: pd.Series) -> str:
    if rates.is_modelled(package, measure):
        return "Nobody was asked: a model made this number. The true one"
    if _counted(row):
        return "Chance plays a part each year, so the true risk"
    return "Some were asked, not all. So the true number"


def estimate(package, place: str, measure: str) -> tuple[float, float, float]:
    """(percent, low, high) of everyone in a place; NaN where the number is withheld."""
    row = rates.of_everyone(package, place, measure)
    if row["decision"] == "withhold":
        return math.nan, math.nan, math.nan
    return row["percent"], row["low"], row["high"]


def _counted(row: pd.Series) -> bool:
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
        return [f"In {name}, {_no_number(package, measure, row, noun, words)}"]
    every = base(min(row["percent"], 100 - row["percent"]) or row["percent"])
    number, low, high = (row[name] * every / 100 for name in ("percent", "low", "high"))
    return [
        f"{name}: {number:,.1f} of every {every:,} {noun} {words}.",
        f"Low end: {low:,.1f}. High end: {high:,.1f}. Both of every {every:,}.",
    ]


def heavy(package, place: str) -> str:
    """A paragraph as offices write it, to be rewritten in plain words."""
    name = data.open_package(package).place(place)["name"]
    return (
        f"The aforementioned quantification does not, in itself, permit determinations regarding "
        f"the causal factors underlying the situation in {name}; consultation with, and "
        f"appropriate remuneration of, individuals possessing direct experience of the phenomenon "
        f"is accordingly indicated prior to the implementation of any intervention."
    )


# The groups


def area_of(package, place: str, measure: str, group_by: str) -> str:
    """The place, or the nearest area around it where at least two groups can be shown."""
    opened = data.open_package(package)
    names = [name for name, _ in stories.around(opened, place)]
    for name in names:
        try:
            shown = to_show(opened, name, measure, group_by)
        except data.DataProblem:
            continue
        if (shown["percent"] > 0).sum() >= 2:
            return name
    return names[0]


def to_show(package, area: str, measure: str, group_by: str) -> pd.DataFrame:
    """The percents of the groups of an area: group (people first), percent, low, high.

    Where a number is withheld, the row has no numbers.
    """
    noun = noun_of(package, area, measure)
    table = rates.shown(rates.of_groups(package, area, measure, group_by))
    table = table.sort_index()  # the package's order: the lesson sorts it
    words = [who(group, group_by, noun) for group in table["group"]]
    table["group"] = [word[:1].upper() + word[1:] for word in words]
    return table[["group", "percent", "low", "high"]]


def stands_out(package, area: str, measure: str, group_by: str) -> str:
    """The group of `to_show` to look at first: the one with the highest percent."""
    shown = to_show(package, area, measure, group_by)
    if shown["percent"].notna().any():
        return shown.loc[shown["percent"].idxmax(), "group"]
    return shown["group"].iloc[0]


def finding(package, area: str, measure: str, group_by: str) -> str:
    """A title that says what the comparison of two groups of an area found."""
    table = rates.of_groups(package, area, measure, group_by)
    can_be_shown = table[table["decision"] != "withhold"]
    if len(can_be_shown) < 2:
        return f"In {area}, the numbers cannot tell the groups apart"
    pair = methods.groups_to_compare(can_be_shown, data.open_package(package).smallest_count)
    return comparison.finding(*pair, package, area, measure, group_by)


def compared(package, area: str, measure: str, group_by: str) -> str:
    """The highest and the lowest group that can be shown, and if their gap is real.

    The two were picked out of all pairs, so the gap is judged with a margin for so many.
    """
    noun = noun_of(package, area, measure)
    table = rates.of_groups(package, area, measure, group_by)
    shown = table[table["decision"] != "withhold"].sort_values("percent", ascending=False)
    if len(shown) < 2:
        return "Too few groups can be shown to compare them."
    first, last = shown.iloc[0], shown.iloc[-1]
    margin = methods.difference_margin(first["margin"], last["margin"])
    pairs = len(shown) * (len(shown) - 1) / 2
    real = first["percent"] - last["percent"] > methods.margin_when_picked(margin, pairs)
    names = [who(row["group"], group_by, noun) for row in (first, last)]
    return (
        f"Highest: {names[0]}, {percent_text(first['percent'])}.\n"
        f"Lowest: {names[1]}, {percent_text(last['percent'])}.\n"
        f"Their gap is {'real' if real else 'not certain'}: it is "
        f"{'larger' if real else 'not larger'} than its margin, which allows for having picked "
        f"the two that differ most."
    )


# The pages


@dataclass(frozen=True)
class Page:
    """One HTML page; in a notebook, a look at it and a link that saves it as a file."""

    html: str
    file_name: str
    heading: str

    def __repr__(self) -> str:
        return f"Your brief is ready: {self.heading}. The link above saves it as {self.file_name}."

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        coded = base64.b64encode(self.html.encode()).decode()
        # A link, not a file beside the notebook: a file could lie in the way of another of the
        # same name, and in a grading folder nobody looks for it.
        link = (
            f'<p style="line-height: 1.5"><a download="{html.escape(self.file_name)}" '
            f'href="data:text/html;charset=utf-8;base64,{coded}" style="font-weight: bold">'
            f"Save your brief: {html.escape(self.file_name)}</a><br>"
            "Open the saved file with a double click, then print it. No link? Run the cell again."
            "</p>"
        )
        frame = (
            f'<iframe title="Your brief, as it will look" srcdoc="{html.escape(self.html)}" '
            f'sandbox style="width: 100%; max-width: 900px; height: 1020px; background: #ffffff; '
            f'border: 1px solid {style.WITHHELD_EDGE}"></iframe>'
        )
        return {"text/html": link + frame, "text/plain": repr(self)}


def page(
    package, place: str, measure: str, group_by: str, *,
    sentence=..., figure=None, alt=..., paragraph=..., voice=..., credit=..., ask=...,
) -> Page | figures.Html:  # fmt: skip
    """The brief as one page, or a note that says which part of it is still missing."""
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    said = _voice(voice, credit, opened, place, measure)
    parts = {"sentence": sentence, "alt": alt, "paragraph": paragraph, "ask": ask}
    missing = [part for part, text in parts.items() if not _is_text(text)]
    missing += ["figure"] if figure is None else []
    missing += ["voice"] if said is None else []
    if missing:
        waiting = [PARTS[part] for part in PARTS if part in missing]
        return figures.note(
            ["Your brief appears here when all its parts are there. Still needed:", *waiting]
        )
    quoted, credited = said
    words = sum(len(text.split()) for text in (*parts.values(), quoted, credited))
    words -= len(alt.split())
    if words > WORDS_ON_A_PAGE or len(quoted.split()) > WORDS_IN_A_PASSAGE:
        return _too_long(words, quoted)
    long_voice = len(quoted.split()) > MANY_WORDS_IN_A_PASSAGE
    area = area_of(opened, place, measure, group_by)
    heading = f"{measure.replace('_', ' ').capitalize()} in {name}"
    text = _template().render(
        heading=heading,
        synthetic=opened.synthetic,
        sentence=sentence.strip(),
        figure=figures.show(figure, alt=alt, caption=_about_picture(name, area)).page,
        voice=quoted,
        credit=credited,
        no_voice=stories.why_none(opened, place, measure),
        paragraph=paragraph.strip(),
        ask=ask.strip(),
        how_sure=_how_sure(opened, place, measure),
        source=_source(opened, place, measure),
        long=words > MANY_WORDS or long_voice,
        long_voice=long_voice,
    )
    short = re.sub(r"[^a-z0-9]+", "-", f"{name} {measure}".casefold()).strip("-")
    return Page(text, f"brief-{short}.html", heading)


def shown(figure, alt) -> figures.Html:
    """The chart with its alt text, or a note while one of the two is missing."""
    if figure is None or not _is_text(alt):
        return figures.note("Your chart appears here when exercises 5 and 6 are answered.")
    return figures.show(figure, alt=alt)


def pair(sentence, voice, credit, package, place: str, measure: str) -> figures.Html:
    """A number and a voice, for the community's page."""
    opened = data.open_package(package)
    said = _voice(voice, credit, opened, place, measure)
    if not _is_text(sentence) or said is None:
        return figures.note(
            "The number and the voice appear here when exercises 7 and 9 are answered."
        )
    name = opened.place(place)["name"]
    about = f"A number and a voice: {measure.replace('_', ' ')} in {name}."
    how_sure = _how_sure(opened, place, measure)
    quoted, credited = said
    if quoted:
        told = [f"“{quoted}”", f"{credited}. The speaker agreed to be quoted in this way."]
        told_html = (
            f'<blockquote><p style="font-size: 1.15em; line-height: 1.5">{html.escape(told[0])}'
            f'</p><p style="line-height: 1.5"><strong>{html.escape(credited)}</strong></p>'
            "</blockquote><p>The speaker agreed to be quoted in this way. One voice shows what "
            "happens, not how often.</p>"
        )
    else:
        told = [stories.why_none(opened, place, measure)]
        told_html = f"<p>{html.escape(told[0])}</p>"
    source = f"Source: {_source(opened, place, measure)}"
    shown = (
        f'<div style="max-width: 620px"><p><strong>{html.escape(about)}</strong></p>'
        f'<p style="font-size: 1.2em; line-height: 1.5">{html.escape(sentence)}</p>{told_html}'
        f"<p>{html.escape(how_sure)}</p><p>{html.escape(source)}</p></div>"
    )
    return figures.Html(shown, "\n".join([about, sentence, *told, how_sure, source]))


def _voice(voice, credit, package, place: str, measure: str) -> tuple[str, str] | None:
    """(passage, credit) to print; two empty texts where there is no voice to choose from; None
    where the choice or the credit is not one that its speaker agreed to."""
    choice = stories.beside(package, place, measure)
    if choice.empty:
        return "", ""
    if not isinstance(voice, str) or voice.strip() not in set(choice["story_id"]):
        return None
    passage = choice[choice["story_id"] == voice.strip()].iloc[0]
    if not isinstance(credit, str) or stories.credit_problem(credit, passage, package):
        return None
    return passage["text"], credit.strip()


def _too_long(words: int, quoted: str) -> figures.Html:
    said = []
    if len(quoted.split()) > WORDS_IN_A_PASSAGE:
        said.append(
            f"The passage has {len(quoted.split())} words, and one page has room for "
            f"{WORDS_IN_A_PASSAGE}. Choose a shorter one, or ask its speaker which part of it may "
            f"stand alone. Never cut it without asking."
        )
    if words > WORDS_ON_A_PAGE:
        said.append(
            f"Your brief has about {words} words, and one page holds {WORDS_ON_A_PAGE}. Take "
            f"about {words - WORDS_ON_A_PAGE} out of your own text."
        )
    return figures.note(said)


def _about_picture(name: str, area: str) -> str:
    if area == name:
        return ""
    return f"The groups in {name} are too small to compare, so the picture shows {area}."


def _how_sure(package, place: str, measure: str) -> str:
    row = rates.of_everyone(package, place, measure)
    if row["reason"] == verdict.HIDDEN:
        return "A number is hidden, so that nobody can be recognized."
    if row["decision"] == "withhold":
        return "A number that is too uncertain is left out."
    if _counted(row):
        return (
            "Everybody on record is counted. Chance still plays a part: the range holds the true "
            "risk about 9 times out of 10."
        )
    if rates.is_modelled(package, measure):
        return "A model made these numbers from other ones. They cannot show if a program helped."
    return (
        "Some people were asked, not all. A range, from the lowest to the highest, holds the true "
        "number about 9 times out of 10."
    )


def _source(package, place: str, measure: str) -> str:
    published = [
        f"{title} was published {day}"
        for title, day in (
            (s["title"], _date(s.get("published"))) for s in package.sources_of(measure)
        )
        if day
    ]
    told = source(package, place, measure)
    dates = {day.rsplit(" was published ", 1)[1] for day in published}
    return f"{told} Published {and_(sorted(dates))}." if dates else told


def _date(text) -> str:
    try:
        day = datetime.date.fromisoformat(str(text)[:10])
    except ValueError:
        return ""
    return long_day(day)


def _people(number: float) -> str:
    return f"{number:,.0f}"


def _is_text(answer) -> bool:
    return isinstance(answer, str) and bool(answer.strip())


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("brief.html.j2")
