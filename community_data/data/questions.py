"""What a package can answer: a catalog of its measures, and one question in five parts.

A question says what is counted, of whom, where, when, and compared with what. Each number that it
needs is one row of `measures`, and of each row is known one of four things: there is a `number`,
the number is `hidden` to protect people, it is too `uncertain` to use, or there is `no row`. No
count is ever told here, so nothing here gives one away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from community_data.methods import verdict
from community_data.text.people import who, words
from community_data.text.translate import _, lazy_gettext

from . import rates
from .coverage import HIDDEN, NO_ROW, NUMBER
from .measures import called, rows_of
from .package import Package, kept, newest_first, open_package
from .places import above

UNCERTAIN = "uncertain"
STATUSES = {
    NUMBER: lazy_gettext("answered"),
    HIDDEN: lazy_gettext("hidden, too few people"),
    UNCERTAIN: lazy_gettext("too uncertain to use"),
    NO_ROW: lazy_gettext("no answer"),
}
ABOUT = NEED, ASSET, POPULATION = "need", "asset", "population"
# What a measure is about, where the package does not say it.
KNOWN_ABOUT = dict.fromkeys(
    (
        "poverty", "low_income", "food_insecurity", "housing_cost_burden", "severe_rent_burden",
        "no_high_school_diploma", "shelter_stays", "behavioral_health_access",
        "youth_mental_health", "justice_involvement",
    ),
    NEED,
) | dict.fromkeys(
    ("home_ownership", "household_vehicle", "helping_neighbors", "volunteering"), ASSET
) | dict.fromkeys(("residents", "foreign_born"), POPULATION)  # fmt: skip
ALL = "all"
# Why there is no row.
NO_MEASURE, NOT_BY_GROUP, ANOTHER_PERIOD, NOT_HERE = "measure", "group", "period", "place"
NOT_COMPARED = "comparison"
# What a number is compared with.
NOTHING, EVERYONE, OTHER_GROUP, LARGER, EARLIER = "nothing", "everyone", "group", "larger", "before"
COMPARISONS = {
    NOTHING: lazy_gettext("nothing else"),
    EVERYONE: lazy_gettext("everyone in the same place"),
    OTHER_GROUP: lazy_gettext("another group in the same place"),
    LARGER: lazy_gettext("the larger place around it"),
    EARLIER: lazy_gettext("an earlier time"),
}
KEY = ["measure", "group_by", "group", "period"]


@dataclass(frozen=True)
class Question:
    """Five parts: what (a measure), who (group_by and group), where, when, compared with what.

    against: a key of `COMPARISONS`.
    """

    measure: str
    group_by: str
    group: str
    place: str
    period: str
    against: str = NOTHING


@dataclass(frozen=True)
class Answer:
    """Whether a package answers a question.

    status: a key of `STATUSES`, the worse one where two numbers are needed. why: why there is no
    row. larger: the nearest larger place that has an answer, or "".
    """

    status: str
    why: str = ""
    larger: str = ""


def about(package, measure: str) -> str:
    """What a measure is about: "need", "asset" or "population"; "" where nobody says it."""
    stated = open_package(package).descriptor.get("about")
    word = stated.get(measure) if isinstance(stated, dict) else None
    return word if isinstance(word, str) and word in ABOUT else KNOWN_ABOUT.get(measure, "")


def measures(package) -> list[str]:
    """The measures of a package, in its order."""
    return [str(name) for name in dict.fromkeys(open_package(package).measures["measure"])]


def larger_places(package, place: str) -> list[str]:
    """The ids of the places around a place, the nearest first."""
    opened = open_package(package)
    parents = dict(zip(opened.places["place_id"], opened.places["parent_id"], strict=True))
    return above(parents, opened.place(place)["place_id"])[1:]


@kept("places", "measures")
def catalog(package, place: str) -> pd.DataFrame:
    """Everything that the package knows of anybody, and whether it knows it for one place.

    A row a measure, group and period: measure, about, group_by, group, period, here (a key of
    `STATUSES`), larger (the name of the nearest larger place with a number, or "").
    """
    opened = open_package(package)
    ids = [opened.place(place)["place_id"], *larger_places(opened, place)]
    names = dict(zip(opened.places["place_id"], opened.places["name"], strict=True))
    tables = []
    for measure in measures(opened):
        rows = rows_of(opened, measure)[KEY].drop_duplicates()
        found = [_statuses(opened, one, measure) for one in ids]
        keys = list(rows[KEY[1:]].itertuples(index=False, name=None))
        rows["here"] = [found[0].get(key, NO_ROW) for key in keys]
        rows["larger"] = [
            next((names[one] for one, known in zip(ids[1:], found[1:], strict=True)
                  if known.get(key) == NUMBER), "")
            for key in keys
        ]  # fmt: skip
        rows.insert(1, "about", about(opened, measure))
        tables.append(rows)
    return pd.concat(tables, ignore_index=True)


def summary(package, place: str) -> pd.DataFrame:
    """`catalog`, counted: a row a measure, grouping and period.

    Columns: measure, about, group_by, period, groups (how many), one column a status with how many
    of them have it here, larger (the larger place that knows all that is not known here, or "").
    """
    rows = []
    table = catalog(package, place)
    for (measure, kind, group_by, period), part in table.groupby(
        ["measure", "about", "group_by", "period"], sort=False
    ):
        left = part.loc[part["here"] != NUMBER, "larger"]
        rows.append(
            {
                "measure": measure, "about": kind, "group_by": group_by, "period": period,
                "groups": len(part),
                **{status: int((part["here"] == status).sum()) for status in STATUSES},
                "larger": left.iloc[0] if len(left) and left.nunique() == 1 else "",
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def answer(package, question: Question) -> Answer:
    """Whether the package answers a question; where it does not, which larger place it is for."""
    opened = open_package(package)
    here = _answer(opened, question)
    if here.status == NUMBER or here.why in (NO_MEASURE, NOT_BY_GROUP, ANOTHER_PERIOD):
        return here
    for place_id in larger_places(opened, question.place):
        there = replace(question, place=place_id)
        if _answer(opened, there).status == NUMBER:
            return replace(here, larger=opened.place(place_id)["name"])
    return here


def sentence(package, question: Question) -> str:
    """A question as people ask it."""
    name = open_package(package).place(question.place)["name"]
    texts = {"people": people(package, question), "place": name, "period": question.period}
    if about(package, question.measure) == POPULATION and question.measure == "residents":
        asked = _("How many {people} live in {place}? ({period})").format(**texts)
    else:
        asked = _("Of {people} in {place}, how many {words}? ({period})").format(
            **texts, words=words(question.measure)
        )
    if question.against == NOTHING:
        return asked
    against = _("Compared with {what}.").format(what=COMPARISONS[question.against])
    return f"{asked} {against}"


def verdict_sentence(package, question: Question, found: Answer) -> str:
    """What the package can say to a question, in a sentence or two."""
    opened = open_package(package)
    name = opened.place(question.place)["name"]
    if found.status == NUMBER:
        return _("Yes: there is an answer for {place}.").format(place=name)
    if found.status == HIDDEN:
        said = _("Hidden for {place}: too few people, so the number is kept back.")
    elif found.status == UNCERTAIN:
        said = _("Not for {place}: there is a number, but it is too uncertain to use.")
    else:
        said = {
            NO_MEASURE: _("No: nobody in these data counts that."),
            NOT_BY_GROUP: _("No: this is counted, but not for this group."),
            ANOTHER_PERIOD: _("No: this is counted, but not for this time."),
            NOT_HERE: _("Not for {place}: there is no row of it."),
            NOT_COMPARED: _("No: it is counted, and there is nothing here to compare it with."),
        }[found.why]
    said = said.format(place=name)
    if not found.larger:
        return said
    return f"{said} " + _("{place} has an answer.").format(place=found.larger)


def people(package, question: Question) -> str:
    """Whom a question is about: “residents”, “Black residents”, “all households” without “all”."""
    noun = universe(package, question.measure)
    return noun if question.group_by == ALL else who(question.group, question.group_by, noun)


def people_of(package) -> list[str]:
    """The groups that a package tells apart, of any measure, without everyone."""
    table = open_package(package).measures
    return [str(group) for group in dict.fromkeys(table.loc[table["group_by"] != ALL, "group"])]


def universe(package, measure: str) -> str:
    """Whom a measure is counted of: “residents”, “households”, “adults 18 and over”."""
    opened = open_package(package)
    if measure not in measures(opened):
        return _("people")
    rows = rows_of(opened, measure)
    whole = rows.loc[rows["group_by"] == ALL, "group"]
    if len(whole):
        return called(str(whole.iloc[0]))
    return _("residents") if measure == "residents" else _("people")


def periods(package, measure: str = "") -> list[str]:
    """The periods of a measure, or of all of them; the newest last."""
    opened = open_package(package)
    table = rows_of(opened, measure) if measure else opened.measures
    return sorted({str(period) for period in table["period"]}, key=newest_first)


def _answer(opened: Package, question: Question) -> Answer:
    first = _status(opened, question)
    if first.status == NO_ROW or question.against == NOTHING:
        return first
    others = _compared(opened, question)
    second = max((_status(opened, one) for one in others), key=_goodness, default=None)
    if second is None:
        return Answer(NO_ROW, NOT_COMPARED)
    return min(first, second, key=_goodness)


def _goodness(found: Answer) -> int:
    return [NO_ROW, UNCERTAIN, HIDDEN, NUMBER].index(found.status)


def _status(opened: Package, question: Question) -> Answer:
    if question.measure not in measures(opened):
        return Answer(NO_ROW, NO_MEASURE)
    place_id = opened.place(question.place)["place_id"]
    key = (question.group_by, question.group, question.period)
    status = _statuses(opened, place_id, question.measure).get(key, NO_ROW)
    if status != NO_ROW:
        return Answer(status)
    rows = rows_of(opened, question.measure)
    of_group = rows[(rows["group_by"] == question.group_by) & (rows["group"] == question.group)]
    if of_group.empty:
        return Answer(NO_ROW, NOT_BY_GROUP)
    known = question.period in set(of_group["period"])
    return Answer(NO_ROW, NOT_HERE if known else ANOTHER_PERIOD)


def _compared(opened: Package, question: Question) -> list[Question]:
    """The questions of which one has to be answered beside the first one."""
    if question.against == LARGER:
        around = larger_places(opened, question.place)
        return [replace(question, place=one) for one in around]
    rows = rows_of(opened, question.measure)
    if question.against == EVERYONE:
        groups = [(ALL, str(one)) for one in rows.loc[rows["group_by"] == ALL, "group"].unique()]
        groups = [] if question.group_by == ALL else groups
        return [replace(question, group_by=by, group=one) for by, one in groups]
    if question.against == OTHER_GROUP:
        groups = rows.loc[rows["group_by"] == question.group_by, "group"].unique()
        return [replace(question, group=str(one)) for one in groups if one != question.group]
    earlier = [
        one
        for one in periods(opened, question.measure)
        if newest_first(one) < newest_first(question.period)
    ]
    return [replace(question, period=one) for one in earlier]


@kept("measures", most=4096)
def _statuses(opened: Package, place_id: str, measure: str) -> dict[tuple, str]:
    """(group_by, group, period) -> status, of the rows of one place."""
    rows = rows_of(opened, measure)
    rows = rows[rows["place_id"] == place_id]
    if rows.empty:
        return {}
    table = rates.judged(rows.reset_index(drop=True), opened, measure)
    status = table["reason"].map(_OF_REASON).fillna(NUMBER)
    for _key, part in table.groupby(["group_by", "period"], sort=False):
        if part["count_moe"].isna().all():
            hidden = rates.to_hide(part["count"], opened.smallest_count)
            status[hidden.index[hidden]] = HIDDEN
    keys = table[KEY[1:]].astype(str).itertuples(index=False, name=None)
    return {key: one for key, one in zip(keys, status, strict=True) if one != NO_ROW}


# None and all of the people are an answer; a percent of them would not be one.
_OF_REASON = {
    verdict.HIDDEN: HIDDEN,
    verdict.TOO_UNCERTAIN: UNCERTAIN,
    verdict.CHANCE: UNCERTAIN,
    verdict.NOBODY: NO_ROW,
}
