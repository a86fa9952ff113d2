"""What the notebook shows: passages, things to choose from, and the brief that comes of it.

Nothing stands on the brief that no data confirmed: its sentences are made from the numbers, its
voice and its credit as the speaker agreed, its ask is one of those that were read before.
"""

from __future__ import annotations

import base64
import contextlib
import html
import numbers
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from community_data import data, figures, methods
from community_data.data import rates, stories
from community_data.data.measures import source
from community_data.exercises.answers import Wrong, a_table, names_of
from community_data.exercises.options import by_letter, chosen, letters_in, letters_of
from community_data.figures import style
from community_data.lessons.stories import brief, chart, material
from community_data.methods import verdict
from community_data.text.dates import day_in
from community_data.text.lists import and_, paragraph
from community_data.text.people import upper_first
from community_data.text.templates import template
from community_data.text.translate import _, locale, ngettext

choices = by_letter  # as the notebook calls it

# What one sheet holds, A4 or Letter, beside the picture and the other words; tests print it.
FOLDER = Path(__file__).parent
WORDS_IN_A_PASSAGE = 150
# From here on the letters are a little smaller, and the voice has more room.
MANY_WORDS = 130
MANY_WORDS_IN_A_PASSAGE = 60


# To read and to choose from


def _found(passages, among: pd.DataFrame):
    """The rows of a table that were named, in any way in which a check takes their ids."""
    try:
        return among[among["story_id"].isin(names_of(passages, among["story_id"], "", "story_id"))]
    except Wrong:
        return passages


def read(passages, most: int = 8, among: pd.DataFrame | None = None) -> figures.Html:
    """Passages to read, one below the other. The words of an internal one are not shown.

    among: the table in which to find them, where only their ids are given.
    """
    if among is not None:
        passages = _found(passages, among)
    if not isinstance(passages, pd.DataFrame) or not set(stories.COLUMNS) <= set(passages.columns):
        return figures.note(_("The passages appear here when the step above is answered."))
    if passages.empty:
        return figures.note(_("There is no passage in this table."))
    cards, lines = [], []
    for passage in passages.head(most).to_dict("records"):
        quoted = passage["consent"] in stories.MAY_QUOTE
        words = passage["text"] if quoted else str(stories.KEPT_INSIDE)
        facts = [passage["story_id"], passage["consent"]]
        if passage["consent"] != stories.ANONYMOUS:
            facts += [passage["speaker_role"], passage["place"]]
        facts.append(_("about: {themes}").format(themes=passage["themes"].replace("_", " ")))
        line = " · ".join(facts)
        cards.append(
            '<div style="margin: 0 0 14px; padding: 2px 0 2px 14px; max-width: 620px; '
            f'border-left: 5px solid {style.ACCENT}">'
            f'<p style="margin: 2px 0; line-height: 1.5">{html.escape(words)}</p>'
            f'<p style="margin: 2px 0; line-height: 1.5"><strong>{html.escape(line)}</strong></p>'
            "</div>"
        )
        lines.append(f"{line}\n{words}")
    more = len(passages) - most
    if more > 0:
        rest = ngettext("And {n} more passage.", "And {n} more passages.", more).format(n=more)
        cards.append(f"<p>{rest}</p>")
        lines.append(rest)
    return figures.Html("".join(cards), "\n".join(lines))


def choices_with_grades(options: dict) -> figures.Html:
    """The same, each with its reading grade."""
    line = _("{letter}. {text} (grade {grade})")
    return figures.note(
        [
            line.format(letter=letter, text=o.text, grade=_grade(o.text))
            for letter, o in options.items()
        ],
        apart=True,
    )


def _grade(text: str) -> str:
    return f"{max(methods.reading_grade(text), 1):.0f}"


def draft(text: object) -> figures.Html:
    """What a machine can say of words that somebody wrote, and what it cannot."""
    if not isinstance(text, str) or not text.strip():
        return figures.note(_("Put your words between the quotes, and run the cell again."))
    words = len(text.split())
    return figures.note(
        [
            ngettext("{n} word.", "{n} words.", words).format(n=words),
            _("Reading grade: {grade}.").format(grade=_grade(text)),
            _("If it is true, kind and clear, no machine can tell. Let somebody read it."),
        ]
    )


def sentence(number, low, high, statement, range_says, package, place, measure) -> figures.Html:
    """The sentence that a trainee filled in, to be read aloud; true or not, the check says."""
    lists = (
        (material.statements(package, place, measure), statement),
        (material.ranges(package, place, measure), range_says),
    )
    texts = [
        options[letter].text
        for options, answer in lists
        if (letter := chosen(answer, {key: option.text for key, option in options.items()}))
    ]
    filled = (number, low, high)
    known = all(isinstance(each, numbers.Real) for each in filled)
    needed = "".join(texts).count(material.BLANK) and not all(e == e for e in filled)
    if len(texts) < 2 or not known or needed:
        return figures.note(_("Your sentence appears here when all five parts are answered."))
    return figures.note(material.written(*filled, *texts))


def joined(options: dict, letters) -> figures.Html:
    """The parts that a trainee put together, to be read aloud; true or not, the check says."""
    text = ""
    with contextlib.suppress(Wrong):
        text = " ".join(options[key].text for key in letters_in(letters, options))
    return figures.note(text or _("Your text appears here when the parts are chosen."))


def picture(ordered, start, highlight, package, place, measure, group_by) -> figures.Html:
    """The chart as a trainee repaired it, under the true title."""
    area = brief.area_of(package, place, measure, group_by)
    with contextlib.suppress(Wrong):  # the names of the groups may stand in the index
        ordered = a_table(ordered, ["group", "percent", "low", "high"])
    drawn = chart.draw(
        ordered, brief.finding(package, area, measure, group_by), start, highlight,
        xlabel=brief.measured(package, area, measure),
    )  # fmt: skip
    return figures.show(drawn, alt=_("Your chart. Its words are what exercise 7 asks for."))


def _chart(package, place: str, measure: str, group_by: str):
    area = brief.area_of(package, place, measure, group_by)
    return chart.draw(
        brief.to_show(package, area, measure, group_by).sort_values("percent", ascending=False),
        brief.finding(package, area, measure, group_by),
        start=0,
        highlight=brief.Pair(package, area, measure, group_by).bars,
        xlabel=brief.measured(package, area, measure),
    )


# The community's page


def pair(voice, ask, package, place: str, measure: str) -> figures.Html:
    """The brief as the community's page begins with it: a number, a voice, and an ask."""
    opened = data.open_package(package)
    quoted, asked = _voice(voice, opened, place, measure), _ask(ask, opened, place)
    if quoted is None or not asked:
        waiting = _("The brief appears here when the voice and the ask of exercise 11 are chosen.")
        return figures.note(waiting)
    # An organization that publishes pages asks for itself.
    asked = opened.ask(opened.place(place)["name"]) or asked
    number = brief.told(opened, place, measure)
    voices = [stories.why_none(opened, place, measure)]
    if quoted:
        voices = [
            _("“{words}”").format(words=quoted[0]),
            quoted[1],
            _("The speaker agreed to be quoted in this way."),
            _("One voice shows what happens, not how often."),
        ]
    ask_title = _("What we ask of you")
    foot = [
        (_("How sure are the numbers?"), _how_sure(opened, place, measure)),
        (_("Data:"), _source(opened, place, measure)),
    ]
    page = template(FOLDER / "pair.html.j2").render(
        number=number, voices=voices, ask_title=ask_title, ask=asked, foot=foot
    )
    lines = [number, *voices, ask_title, asked, *(" ".join(line) for line in foot)]
    return figures.Html(page, "\n".join(lines))


# The brief


@dataclass(frozen=True)
class Page:
    """One HTML page; in a notebook, a look at it and a link that saves it as a file."""

    html: str
    file_name: str
    heading: str

    def __repr__(self) -> str:
        return _("Your brief is ready: {heading}. The link above saves it as {file}.").format(
            heading=self.heading, file=self.file_name
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        # A link, not a file beside the notebook: a file could lie in the way of another of the
        # same name, and in a grading folder nobody looks for it.
        shown = template(FOLDER / "saved.html.j2").render(
            page=self.html,
            coded=base64.b64encode(self.html.encode()).decode(),
            file_name=self.file_name,
            edge=style.WITHHELD_EDGE,
        )
        return {"text/html": shown, "text/plain": repr(self)}


def sheet(
    package, place: str, measure: str, group_by: str, *, voice=..., ask=...
) -> Page | figures.Html:
    """The brief as one page, or a note that says which part of it is still missing."""
    opened = data.open_package(package)
    name = opened.place(place)["name"]
    quoted = _voice(voice, opened, place, measure)
    asked = _ask(ask, opened, place)
    waiting = []
    if quoted is None:
        waiting.append(_("a voice that may stand on this page (exercise 11)"))
    if not asked:
        waiting.append(_("what you ask for (exercise 11)"))
    if waiting:
        first = _("Your brief appears here when all its parts are there. Still needed:")
        return figures.note([first, *waiting])
    words, credit = quoted or ("", "")
    length = len(words.split())
    if length > WORDS_IN_A_PASSAGE:
        return figures.note(_too_long(length))
    area = brief.area_of(opened, place, measure, group_by)
    heading = _("{measure} in {name}").format(
        measure=upper_first(measure.replace("_", " ")), name=name
    )
    caption = _about_picture(opened, name, area, measure, group_by)
    shown = figures.show(
        _chart(opened, place, measure, group_by),
        alt=material.right_alt(opened, place, measure, group_by),
        caption=caption,
    )
    number = brief.told(opened, place, measure)
    means = material.paragraph(opened, place)
    all_words = len(f"{number} {caption} {words} {means} {asked}".split())
    text = template(FOLDER / "brief.html.j2").render(
        language=str(locale()).replace("_", "-"),
        heading=heading,
        synthetic=opened.synthetic,
        sentence=number,
        figure=shown.page,
        voice=words,
        credit=credit,
        no_voice=stories.why_none(opened, place, measure),
        paragraph=means,
        ask=asked,
        how_sure=_how_sure(opened, place, measure),
        source=_source(opened, place, measure),
        long=all_words > MANY_WORDS or length > MANY_WORDS_IN_A_PASSAGE,
    )
    short = re.sub(r"[^a-z0-9]+", "-", f"{name} {measure}".casefold()).strip("-")
    return Page(text, f"brief-{short}.html", heading)


def _voice(voice, package, place: str, measure: str) -> tuple[str, str] | tuple[()] | None:
    """(passage, credit) to print; () where there is no voice to choose from; None where the choice
    is not one that may stand here."""
    choice = stories.beside(package, place, measure)
    if choice.empty:
        return ()
    passages = choice.set_index("story_id", drop=False)
    story = chosen(voice, {name: name for name in passages.index})
    if not story:
        return None
    passage = passages.loc[story]
    return passage["text"], stories.credit(passage, data.top_place(package))


def _ask(ask, package, place: str) -> str:
    """The ask to print; empty where the choice is not one that is ready."""
    asks = material.asks(package, place)
    letter = chosen(ask, {key: option.text for key, option in asks.items()})
    return asks[letter].text if letter in letters_of(asks, material.READY) else ""


def _too_long(words: int) -> str:
    return _(
        "The passage has {words} words, and one page has room for {most}. Choose a shorter one, or "
        "ask its speaker which part of it may stand alone. Never cut it without asking."
    ).format(words=words, most=WORDS_IN_A_PASSAGE)


def _about_picture(package, name: str, area: str, measure: str, group_by: str) -> str:
    """What a reader needs to know beside the picture: its area, and who is near the highest."""
    sentences = []
    if area != name:
        small = _("The groups in {name} are too small to compare, so the picture shows {area}.")
        sentences.append(small.format(name=name, area=area))
    sentences.append(brief.near(brief.Pair(package, area, measure, group_by)))
    return paragraph(*sentences)


def _how_sure(package, place: str, measure: str) -> str:
    """How sure the numbers of the brief are: of the place, and of the one that stands in for it."""
    both = place, brief.nearest(package, place, measure)
    return paragraph(*dict.fromkeys(_sure(package, each, measure) for each in both))


def _sure(package, place: str, measure: str) -> str:
    row = rates.of_everyone(package, place, measure)
    if row["reason"] == verdict.HIDDEN:
        return _("A number is hidden, so that nobody can be recognized.")
    if row["decision"] == "withhold":
        return _("A number that is too uncertain is left out.")
    if brief.counted(row):
        return _(
            "Everybody on record is counted. Chance still plays a part: the range holds the true "
            "risk about 9 times out of 10."
        )
    if rates.is_modelled(package, measure):
        return _(
            "A model made these numbers from other ones. They cannot show if a program helped."
        )
    return _(
        "Some people were asked, not all. A range, from the lowest to the highest, holds the true "
        "number about 9 times out of 10."
    )


def _source(package, place: str, measure: str) -> str:
    days = sorted({day_in(s.get("published")) for s in package.sources_of(measure)} - {""})
    published = _("Published {days}.").format(days=and_(days)) if days else ""
    return paragraph(source(package, place, measure), published)
