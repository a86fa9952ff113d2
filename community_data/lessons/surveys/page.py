"""What module 04 puts on a community's page: what people answered, and how far it carries.

All of it is read from `data.responses.survey`: weighted percents that may be shown, and no row.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from community_data import data, figures
from community_data.data import responses as of_survey
from community_data.exercises.options import by_letter
from community_data.exercises.unfinished import until_answered
from community_data.text.dates import long_day
from community_data.text.lists import and_, paragraph
from community_data.text.numbers import decimal, whole
from community_data.text.people import percent_text
from community_data.text.translate import _, lazy_gettext

choices = by_letter  # as the notebook calls it

WORTH_A_COLUMN = 0.25  # the share of a place's answers that can be shown
NONE = lazy_gettext("No survey of this place comes with these data.")
# By whether the answers were fitted to the adults of each age.
MARGIN = {
    True: lazy_gettext(
        "Each margin is at 95%: of 20 such surveys, about 19 come within it, if those who did not "
        "answer are like those of their age who did. Margins in Census tables are at 90%."
    ),
    False: lazy_gettext(
        "Each margin is at 95%: of 20 such surveys, about 19 come within it, if those who did not "
        "answer are like those who did. Margins in Census tables are at 90%."
    ),
}
REPAIRED = {
    True: lazy_gettext(
        "Weights repair that one age answers less than another. They repair nothing where those "
        "who answered differ from others of their age, such as people without a free hour for a "
        "form."
    ),
    False: lazy_gettext(
        "Nothing repairs that some people answer less than others, such as the young, or people "
        "without a free hour for a form."
    ),
}
WHY = {
    "hidden": lazy_gettext("hidden to protect people"),
    "withhold": lazy_gettext("too uncertain to use"),
}


def words(meanings: dict[str, str]) -> figures.Html:
    """The words to choose from, and what each means."""
    line = _("“{word}”: {meaning}")
    return figures.note([line.format(word=w, meaning=text) for w, text in meanings.items()])


@until_answered(lazy_gettext("What people answered appears here when the cells above have run."))
def answers(package, place: str) -> figures.Html:
    """What adults of the place, and of the whole area, answered: a table of weighted percents."""
    told = of_survey.survey(package)
    if not told:
        return figures.note(NONE)
    table = pd.DataFrame(told["answers"], columns=of_survey.COLUMNS)
    place_id, name = of_survey.place_of(package, place, set(table["place_id"]) - {""})
    top = data.top_place(package)
    cells = table[table["place_id"] == place_id]
    few = place_id != of_survey.EVERYBODY and cells["percent"].notna().mean() < WORTH_A_COLUMN
    columns = ({} if few else {name: place_id}) | {top: of_survey.EVERYBODY}
    behind = pd.DataFrame(
        [
            {_("Question"): asked["title"], _("Answer"): answer}
            | {
                _("Adults of {place}").format(place=where): _told(_row(table, at, question, answer))
                for where, at in columns.items()
            }
            for question, asked in told["questions"].items()
            for answer in asked["answers"]
        ]
    )
    below = [
        *([_few_of_the_place(told, cells, name)] if few else []),
        *(
            _("{title}: “{asked}”").format(**asked)
            for asked in told["questions"].values()
            if asked["asked"]
        ),
        str(MARGIN[bool(told["weighted_by_age"])]),
        *filter(None, [_source(package)]),
    ]
    least = "34em" if len(columns) > 1 else ""  # three columns fit on a phone
    return figures.table_of(behind, finding(told, table, name, place_id, top), below, least)


def _few_of_the_place(told: dict, cells: pd.DataFrame, name: str) -> str:
    """What can be said of a place of which most answers are hidden or too uncertain."""
    shown = cells[cells["percent"].notna()]
    if shown.empty:
        return _(
            "For {place} alone, no answer can be shown: each is hidden to protect people, or too "
            "uncertain to use."
        ).format(place=name)
    one = _("{title}, “{answer}”: {percent}")
    return _(
        "For {place} alone, only this can be shown: {answers}. All else is hidden to protect "
        "people, or too uncertain to use."
    ).format(
        place=name,
        answers=and_(
            [
                one.format(
                    title=told["questions"][row["question"]]["title"],
                    answer=row["answer"],
                    percent=_told(row),
                )
                for _number, row in shown.iterrows()
            ]
        ),
    )


def _row(table: pd.DataFrame, place_id: str, question: str, answer: str) -> pd.Series | None:
    rows = table[table["place_id"] == place_id]
    rows = rows[(rows["question"] == question) & (rows["answer"] == answer)]
    return rows.iloc[0] if len(rows) else None


def _told(row: pd.Series | None) -> str:
    """A percent with its margin, or why there is none."""
    if row is None:
        return _("nobody was asked")
    if row["decision"] in WHY:
        return str(WHY[row["decision"]])
    text = _("{percent} ± {margin}")
    if row["decision"] == "flag":
        text = _("{percent} ± {margin}, look twice")
    return text.format(percent=percent_text(row["percent"]), margin=decimal(row["margin"]))


def finding(told: dict, table: pd.DataFrame, name: str, place_id: str, top: str) -> str:
    """How many gave the first answer to the first question, in the place or else in all places."""
    question, asked = next(iter(told["questions"].items()))
    text = _("Of the adults of {place}, about {percent} answered “{answer}”: {title}")
    for at, where in ((place_id, name), (of_survey.EVERYBODY, top)):
        row = _row(table, at, question, asked["answers"][0])
        if row is not None and row["decision"] not in WHY:
            return text.format(
                place=where,
                percent=percent_text(row["percent"]),
                answer=row["answer"],
                title=asked["title"],
            )
    return _("What adults answered: too little is known for a number here")


@until_answered(lazy_gettext("Who answered appears here when the cells above have run."))
def who(package) -> figures.Html:
    """How many answered, by what was known of all who were invited."""
    told = of_survey.survey(package)
    if not told:
        return figures.note(NONE)
    lines = [
        _("{n} adults were invited. Of those who could answer, so many did, in full:").format(
            n=whole(told["invited"])
        )
    ]
    line = {"frame_age": _("– of age {group}: {percent}"),
            "letter_language": _("– with a letter in {group}: {percent}")}  # fmt: skip
    for row in told["response"]:
        percent = str(WHY["hidden"]) if row["percent"] is None else percent_text(row["percent"])
        lines.append(line[row["by"]].format(group=row["group"], percent=percent))
    return figures.note(lines)


@until_answered(lazy_gettext("How it was done appears here when the cells above have run."))
def how(package) -> figures.Html:
    """How the answers were weighted, and what no weight repairs."""
    told = of_survey.survey(package)
    if not told:
        return figures.note(NONE)
    fitted = _("Each answer stands for as many adults as had the same chance to be invited.")
    if told["weighted_by_age"]:
        fitted = paragraph(fitted, _("Then the answers were fitted to the adults of each age."))
    return figures.note(
        [
            fitted,
            str(REPAIRED[bool(told["weighted_by_age"])]),
            _("Who skipped a question is not counted in it, and never as “no”."),
            _("No row of a person is part of this page. An answer that few people gave is hidden."),
        ]
    )


def _source(package) -> str:
    """Which survey it is, and until when people were asked."""
    for source in data.open_package(package).sources:
        if of_survey.TABLE in source.get("tables", []):
            title = source.get("title", "")
            try:
                day = long_day(date.fromisoformat(str(source.get("collected_to"))))
            except ValueError:
                return title
            return _("{title}, asked until {day}").format(title=title, day=day)
    return ""
